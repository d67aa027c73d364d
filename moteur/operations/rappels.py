"""Les rappels à envoyer : à qui, pour quoi, déjà rappelé ou non ; prêts à copier dans un courriel ou un agenda."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from moteur.domaine import demandes as d
from moteur.domaine.echeances import Due
from moteur.domaine.francais import date_longue
from moteur.domaine.rappels import ARappeler, a_rappeler, rediger, roles_agissants
from moteur.domaine.regles.evaluation import Contexte
from moteur.exports.icalendrier import Journee, en_ics
from moteur.operations.agir import Manuel, Resultat, commun, conclure
from moteur.operations.dossiers import Ouvert
from moteur.operations.equipe import tenants
from moteur.operations.mots import cible_en_clair

BOM = "\ufeff"
ALARME = 3
_TRAIT = "-" * 60


@dataclass(frozen=True, slots=True)
class Rappel:
    """Une ligne de la liste, lue le jour `le` : l'échéance à rappeler, et ce que l'on en montre."""

    ouvert: Ouvert
    le: date
    du: ARappeler
    vue: dict[str, Any]


def rappels(ouvert: Ouvert, *, le: date, d_ici: int) -> list[Rappel]:
    """Ce qui est à rappeler dans ce dossier, du terme le plus ancien au plus lointain."""
    if ouvert.fini:
        return []
    contexte = Contexte(ouvert.regles, ouvert.dossier, le, le)
    return [Rappel(ouvert, le, du, _vue(ouvert, du, le)) for du in a_rappeler(contexte, d_ici=d_ici)]


def _vue(ouvert: Ouvert, du: ARappeler, le: date) -> dict[str, Any]:
    due, workflow = du.due, ouvert.workflow
    role, personnes = _a_qui(ouvert, du.roles, le)
    titre_role = workflow.roles[role].titre if role in workflow.roles else role
    moi = ouvert.atelier.nom_de(ouvert.atelier.moi)
    machine = workflow.machines[ouvert.dossier.instances[due.instance].type]
    return {
        "dossier": ouvert.titre, "echeance": due.echeance.nom, "titre": due.echeance.titre,
        "fiche": due.instance, "designation": cible_en_clair(ouvert, due.instance),
        "role": role, "titre_role": titre_role, "roles": list(du.roles), "destinataires": personnes,
        "terme": due.terme.isoformat(), "utile": due.utile.isoformat(), "pourquoi": due.pourquoi,
        "retard": due.terme < le, "rappele_le": du.dernier.le if du.dernier else None,
        "a_envoyer": du.a_envoyer,
        "texte": rediger(due, machine, le=le, destinataire=titre_role, expediteur=moi, porteur=ouvert.titre),
    }  # fmt: skip


def _a_qui(ouvert: Ouvert, roles: Sequence[str], le: date) -> tuple[str, list[str]]:
    """Le premier rôle que quelqu'un tient, et les noms de qui le tient ; une personne absente y est suppléée."""
    for role in roles:
        trouves = tenants(ouvert, role, le)
        if trouves:
            return role, [p.nom for p in trouves]
    return (roles[0] if roles else "", [])


# ── consigner ────────────────────────────────────────────────────────────────────────────────
def deja_consigne(rappel: Rappel) -> bool:
    """Ce rappel est-il déjà consigné à cette date ? Le redire le même jour n'est pas un second fait."""
    dernier = rappel.du.dernier
    return dernier is not None and dernier.le == rappel.le.isoformat()


def rappeler(ouvert: Ouvert, vue: dict[str, Any], *, manuel: Manuel) -> Resultat:
    """Consigne que ce rappel est parti."""
    demande = d.Rappeler(
        **commun(ouvert, manuel, roles_agissants(ouvert.workflow)),
        cible=vue["fiche"],
        echeance=vue["echeance"],
        pour=vue["role"],
    )
    return conclure(ouvert, demande, manuel)


# ── écrire ───────────────────────────────────────────────────────────────────────────────────
def en_texte(choisis: Sequence[Rappel]) -> bytes:
    """Un message par destinataire, à copier dans un courriel.

    UTF-8 avec marque et fins de ligne de Windows : le Bloc-notes l'ouvre juste, anciens compris.
    """
    messages = [_message(groupe) for groupe in _par_destinataire(choisis)]
    texte = f"\n\n{_TRAIT}\n\n".join(messages) + "\n"
    return (BOM + texte).replace("\n", "\r\n").encode("utf-8", "replace")


def _par_destinataire(choisis: Sequence[Rappel]) -> list[list[Rappel]]:
    groupes: dict[tuple[str, ...], list[Rappel]] = {}
    for rappel in choisis:
        vue = rappel.vue
        groupes.setdefault((vue["dossier"], vue["role"], *vue["destinataires"]), []).append(rappel)
    return list(groupes.values())


def _message(groupe: Sequence[Rappel]) -> str:
    vue = groupe[0].vue
    noms = " ; ".join(vue["destinataires"]) or "(personne ne tient ce rôle dans espace.yaml)"
    combien = f"{len(groupe)} échéances" if len(groupe) > 1 else vue["titre"]
    atelier = groupe[0].ouvert.atelier
    lignes = [
        f"À : {_une_ligne(noms)} — {_une_ligne(vue['titre_role'])}",
        f"Objet : Rappel : {_une_ligne(combien)} ({_une_ligne(vue['dossier'])})",
        "",
        "Bonjour,",
        "",
        *(f"{'- ' if len(groupe) > 1 else ''}{r.vue['texte']}" for r in groupe),
        "",
        atelier.nom_de(atelier.moi) if atelier.moi else "",
    ]
    return "\n".join(lignes).rstrip()


def _une_ligne(texte: str) -> str:
    """Un en-tête de courriel tient sur sa ligne, quoi que dise espace.yaml."""
    return " ".join(texte.split())


def en_agenda(choisis: Sequence[Rappel], *, ecrit_le: datetime) -> bytes:
    """Le calendrier de ces échéances ; ni nom ni donnée d'une fiche, un agenda se partage."""
    return en_ics([_journee(r) for r in choisis], ecrit_le=ecrit_le)


def _journee(rappel: Rappel) -> Journee:
    due, vue, le = rappel.du.due, rappel.vue, rappel.le
    machine = rappel.ouvert.workflow.machines[rappel.ouvert.dossier.instances[due.instance].type]
    ou = due.instance if machine.genre == "fiche" else machine.titre
    return Journee(
        uid=_uid(rappel.ouvert.dossier.chaine, due),
        jour=max(due.utile, le),
        titre=f"{'En retard : ' if due.terme < le else ''}{due.echeance.titre} ({ou})",
        description=(
            f"Pour : {vue['titre_role']}.\n"
            f"Terme : {date_longue(due.terme)}. Dernier jour utile : {date_longue(due.utile)}."
        ),
        avant=min(ALARME, max((due.utile - le).days, 0)),
    )


def _uid(chaine: str, due: Due) -> str:
    """Le même pour la même échéance, même si son terme bouge ; un rythme a un rendez-vous par terme."""
    terme = due.terme.isoformat() if due.echeance.tous_les else ""
    tout = "/".join((chaine, due.echeance.nom, due.instance, terme))
    return f"{hashlib.sha256(tout.encode()).hexdigest()[:32]}@rappels.moteur"
