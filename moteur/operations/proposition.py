"""Proposer un acte : une commande à recopier, la personne qui la fait, et ce qu'il reste à y remplir."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from moteur.domaine.definitions import Champ, Porte
from moteur.domaine.dossier import Instance
from moteur.domaine.echeances import Due
from moteur.domaine.formes import enumerer, possibles
from moteur.domaine.regles.evaluation import Contexte
from moteur.domaine.suites import ecarte_la_personne
from moteur.operations.dossiers import Ouvert
from moteur.operations.equipe import equipe
from moteur.operations.mots import commande
from moteur.operations.voix import Voix, voix

Action = dict[str, Any]
AVANCER, CREER, VERSER, TRAITER = "avancer", "creer", "verser", "traiter"
SANS_MOTIF = '--motif "…"'
LIGNES_VIDES = 12  # d'une feuille proposée : de quoi commencer, on en ajoute autant qu'on veut


@dataclass(frozen=True, slots=True)
class Acte:
    """Ce qu'il y a à faire : le verbe, sur quoi, par quelle porte.

    `cible` : ce que l'acte concerne ; `objet` : la transition, le type, la pièce ou l'écart. `roles` : ceux
    de la porte à qui il manque le moins, tous si c'est vide.
    """

    verbe: str
    cible: str
    objet: str
    titre: str
    porte: Porte
    champs: tuple[Champ, ...] = ()
    fichier: bool = False
    roles: tuple[str, ...] = ()

    @property
    def commande(self) -> str:
        """La commande, sans dire qui la fait ; deux actes de même commande sont le même."""
        if self.verbe == TRAITER:
            return commande(TRAITER, self.objet, SANS_MOTIF)
        mots = (self.objet,) if self.verbe == CREER else (self.cible, self.objet)
        return commande(self.verbe, *mots, *(("FICHIER",) if self.fichier else ()), champs=self.champs)


def proposer(
    ouvert: Ouvert, acte: Acte, *, pourquoi: str, echeance: Due | None = None, prevue: date | None = None
) -> Action:
    """L'action telle que la montrent `etat` et `a-faire` ; `prevue` : le jour où ce qui se constate était prévu."""
    workflow = ouvert.workflow
    dite = voix_de(ouvert, acte)
    instance = ouvert.dossier.instances.get(acte.cible)
    machine = workflow.machines.get(acte.objet) if acte.verbe == CREER else None
    phase = workflow.machines[instance.type].phase if instance else ""
    de_phase = instance is not None and instance.type in workflow.deroulement
    return {
        "dossier": ouvert.titre, "action": acte.titre, "role": dite.role, "roles": list(acte.porte.par),
        "titre_role": workflow.roles[dite.role].titre if dite.role in workflow.roles else dite.role,
        **_quand(echeance, prevue, ouvert.atelier.aujourd_hui()),
        "rappele_le": _rappele_le(ouvert, echeance),
        "pourquoi": pourquoi, "commande": f"{acte.commande} {dite.options}".rstrip(),
        "en_nombre": commande("feuille", machine.nom, "--vide", str(LIGNES_VIDES))
        if machine is not None and machine.en_nombre else "",
        "par": dite.par, "moi": dite.moi, "role_tenu": dite.tenue, "autre_personne": dite.ecartee,
        "saisit": [decrire_champ(ouvert, c, instance) for c in acte.champs],
        "cible": acte.cible, "verbe": acte.verbe, "objet": acte.objet, "rang": workflow.rang_de_phase(phase),
        "titre_phase": workflow.machines[acte.cible].titre if de_phase else "", "attend": [],
    }  # fmt: skip


def _quand(due: Due | None, prevue: date | None, le: date) -> Action:
    """Le terme, le dernier jour utile et d'où ils viennent ; `ouvre` : rien si l'on peut déjà."""
    terme, utile = (due.terme, due.utile) if due else (prevue, prevue)
    ouvre = due.ouvre if due else None
    return {
        "echeance": terme.isoformat() if terme else None,
        "utile": utile.isoformat() if utile else None,
        "ouvre": ouvre.isoformat() if ouvre else None,
        "retard": terme is not None and terme < le,
        "utile_passe": utile is not None and utile < le,
        "calcul": due.pourquoi if due else "",
    }


def _rappele_le(ouvert: Ouvert, due: Due | None) -> str | None:
    """Le jour du dernier rappel de cette échéance, pour ce terme."""
    if due is None:
        return None
    rappel = ouvert.dossier.instances[due.instance].rappels.get(due.echeance.nom)
    return rappel.le if rappel is not None and rappel.terme == due.terme.isoformat() else None


def voix_de(ouvert: Ouvert, acte: Acte) -> Voix:
    """Qui peut faire cet acte d'ici, et comment le dire ; jamais qui une règle de sa porte écarte."""
    porte = acte.porte
    possible = voix(
        equipe(ouvert),
        ouvert.workflow,
        acte.roles or porte.par,
        habilites=porte.par,
        en_personne=porte.en_personne,
        convient=lambda dite: _convient(ouvert, acte, dite),
    )
    if possible.ecartee and porte.constat:
        # Un constat ne se refuse pas pour cela : il ouvre un écart, et c'est à qui l'a vu de le consigner.
        return voix(
            equipe(ouvert),
            ouvert.workflow,
            acte.roles or porte.par,
            habilites=porte.par,
            en_personne=porte.en_personne,
        )
    return possible


def _convient(ouvert: Ouvert, acte: Acte, dite: Voix) -> bool:
    """Aucune règle de la porte n'écarte cet acteur, ni la personne au clavier."""
    instance = ouvert.dossier.instances.get(acte.cible) or Instance(nom="", type=acte.objet)
    if instance.type not in ouvert.workflow.machines:
        return True
    le = ouvert.atelier.aujourd_hui()
    au_clavier = dite.moi or ouvert.atelier.moi
    acteur = dite.par.partition(":")[0] or au_clavier
    contexte = Contexte(
        ouvert.regles, ouvert.dossier, le, le, acteur, au_clavier or acteur, dite.role, (instance,)
    )
    return not ecarte_la_personne(acte.porte, contexte)


def decrire_champ(ouvert: Ouvert, champ: Champ, instance: Instance | None = None) -> dict[str, Any]:
    """Un champ à remplir ; `possibles` : ses choix, ou les fiches qu'il peut citer ; `dits` : en mots.

    `instance` : la fiche qui le porte ; un champ `parmi` n'y choisit que dans celles d'un autre.
    """
    choix = possibles(champ)
    if champ.parmi and instance is not None:
        choix = ("tous", "aucun", *(instance.valeurs.get(champ.parmi) or ()))
    elif champ.de is not None:
        machine = ouvert.workflow.machines[champ.de]
        choix = tuple(f.nom for f in ouvert.dossier.fiches(champ.de) if not machine.est_final(f.etat))
    return {
        "nom": champ.nom,
        "titre": champ.titre,
        "type": champ.type,
        "possibles": list(choix),
        "dits": enumerer(choix),
    }
