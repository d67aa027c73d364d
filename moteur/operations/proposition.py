"""Proposer un acte : une commande à recopier, la personne qui la fait, et ce qu'il reste à y remplir."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from moteur.domaine.definitions import Champ, Porte
from moteur.domaine.echeances import Due
from moteur.domaine.formes import enumerer, possibles
from moteur.operations.dossiers import Ouvert
from moteur.operations.equipe import equipe
from moteur.operations.mots import commande
from moteur.operations.voix import Voix, voix

Action = dict[str, Any]
AVANCER, CREER, VERSER, TRAITER = "avancer", "creer", "verser", "traiter"
SANS_MOTIF = '--motif "…"'


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
    phase = workflow.machines[instance.type].phase if instance else ""
    return {
        "dossier": ouvert.titre, "action": acte.titre, "role": dite.role, "roles": list(acte.porte.par),
        "titre_role": workflow.roles[dite.role].titre if dite.role in workflow.roles else dite.role,
        **_quand(echeance, prevue, ouvert.atelier.aujourd_hui()),
        "rappele_le": _rappele_le(ouvert, echeance),
        "pourquoi": pourquoi, "commande": f"{acte.commande} {dite.options}".rstrip(),
        "par": dite.par, "moi": dite.moi, "role_tenu": dite.tenue,
        "saisit": [decrire_champ(ouvert, c) for c in acte.champs],
        "cible": acte.cible, "verbe": acte.verbe, "objet": acte.objet, "rang": workflow.rang_de_phase(phase),
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
    """Qui peut faire cet acte d'ici, et comment le dire."""
    porte = acte.porte
    return voix(
        equipe(ouvert),
        ouvert.workflow,
        acte.roles or porte.par,
        habilites=porte.par,
        en_personne=porte.en_personne,
    )


def decrire_champ(ouvert: Ouvert, champ: Champ) -> dict[str, Any]:
    """Un champ à remplir ; `possibles` : ses choix, ou les fiches en cours qu'il peut citer ; `dits` : en mots."""
    choix = possibles(champ)
    if champ.de is not None:
        machine = ouvert.workflow.machines[champ.de]
        choix = tuple(f.nom for f in ouvert.dossier.fiches(champ.de) if not machine.est_final(f.etat))
    return {
        "nom": champ.nom,
        "titre": champ.titre,
        "type": champ.type,
        "possibles": list(choix),
        "dits": enumerer(choix),
    }
