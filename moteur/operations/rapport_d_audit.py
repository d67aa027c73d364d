"""Le rapport d'audit d'un dossier : garanties, couvertures, écarts, recommandations, saisies tardives, qui a fait et saisi.

Aucun texte libre n'y entre, et nul n'y est nommé que les fiches à couvrir et qui a agi.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from moteur.domaine.definitions import IMPERATIF
from moteur.domaine.dossier import Ecart
from moteur.domaine.faits import Fait
from moteur.domaine.workflow import Workflow
from moteur.operations.controle_des_garanties import Controle, Violation
from moteur.operations.dossiers import Ouvert
from moteur.operations.ecarts import decrire
from moteur.operations.histoire import est_tardif, phrase
from moteur.operations.mots import cible_en_clair
from moteur.operations.rapport_couvertures import couvertures


def rapport(ouvert: Ouvert, *, au: date | None = None, saisi_au: date | None = None) -> dict[str, Any]:
    """Tout ce que l'histoire dit, par date des faits (`au`) et par date de saisie (`saisi_au`)."""
    controle = Controle(ouvert, au=au, saisi_au=saisi_au)
    controle.derouler()
    redacteur = _Redacteur(controle)
    dits = [e for e in controle.dossier.ecarts.values() if controle.retient(e.ouvert_le)]
    rendus = {
        "garanties": redacteur.garanties(),
        "couvertures": couvertures(controle, qui=redacteur.qui, sort=redacteur.sort),
    }
    return {
        "dossier": ouvert.titre,
        "workflow": {
            "nom": ouvert.workflow.nom, "version": ouvert.workflow.version, "empreinte": ouvert.workflow.empreinte,
        },
        "au": (au or ouvert.atelier.aujourd_hui()).isoformat(),
        "saisi_au": saisi_au.isoformat() if saisi_au else None,
        **redacteur.mains(),
        "conforme": all(partie["conforme"] for rubrique in rendus.values() for partie in rubrique),
        **rendus,
        "ecarts": [redacteur.ecart(e) for e in dits if e.niveau == IMPERATIF],
        "recommandations": [redacteur.ecart(e) for e in dits if e.niveau != IMPERATIF],
        "saisies_tardives": redacteur.tardives(),
    }  # fmt: skip


class _Redacteur:
    """Dit ce que le contrôle a relevé."""

    def __init__(self, controle: Controle) -> None:
        self.controle = controle
        # Les écarts d'alors, les noms d'aujourd'hui.
        self.alors = replace(controle.ouvert, dossier=controle.dossier)

    def mains(self) -> dict[str, int]:
        """Combien de faits, et combien ont été saisis par une autre personne que celle qui a agi."""
        retenus = [fait for fait, _ in self.controle.faits.values() if self.controle.retient(fait.le)]
        autrui = sum(1 for fait in retenus if fait.acteur != fait.saisi_par)
        return {"faits": len(retenus), "saisis_pour_autrui": autrui}

    def garanties(self) -> list[dict[str, Any]]:
        """Chaque garantie, ses contrôles et ses violations."""
        rendues = []
        for g in self.controle.garanties.values():
            violations = [self._violation(v) for v in self.controle.violations if v.garantie == g.nom]
            rendues.append({
                "id": g.nom, "titre": g.titre, "source": list(g.source), "controles": self.controle.controles[g.nom],
                "conforme": not violations, "violations": violations,
            })  # fmt: skip
        return rendues

    def _violation(self, violation: Violation) -> dict[str, Any]:
        fait = violation.fait
        return {
            "fait": fait.rang, "le": fait.le, "saisi_le": fait.saisi_le, "cible": fait.sujet,
            "designation": cible_en_clair(self.controle.ouvert, fait.sujet), "pourquoi": " ".join(violation.raisons),
            **self.qui(fait), **self.sort(fait),
        }  # fmt: skip

    def qui(self, fait: Fait) -> dict[str, Any]:
        """Qui a fait, à quel titre, et qui a saisi."""
        atelier, workflow = self.controle.ouvert.atelier, self.controle.faits[fait.rang][1]
        return {
            "acteur": atelier.nom_de(fait.acteur), "role": fait.role, "titre_role": _titre(workflow, fait.role),
            "saisi_par": atelier.nom_de(fait.saisi_par), "en_personne": fait.acteur == fait.saisi_par,
        }  # fmt: skip

    def sort(self, fait: Fait) -> dict[str, Any]:
        """L'écart impératif que ce fait a ouvert et ce qu'il est devenu ; de plusieurs, l'un de ceux qui attendent."""
        ecarts = self.controle.dossier.ecarts
        noms = [e["id"] for e in fait.trace.get("ecarts", ()) if e["niveau"] == IMPERATIF]
        trouves = [ecarts[n] for n in noms if n in ecarts]
        ecart = next((e for e in trouves if not self._traite(e)), trouves[0] if trouves else None)
        if ecart is None:
            return {"ecart": None, "traite": False, "traite_le": None}
        return {"ecart": ecart.id, **self._traitement(ecart)}

    def _traite(self, ecart: Ecart) -> bool:
        """Était-il traité au jour du rapport ?"""
        return not ecart.ouvert and self.controle.retient(ecart.traite_le)

    def _traitement(self, ecart: Ecart) -> dict[str, Any]:
        if not self._traite(ecart):
            return {"traite": False, "traite_le": None}
        fait, _ = self.controle.faits[ecart.traite_rang]
        dit = self.qui(fait)
        return {
            "traite": True, "traite_le": fait.le, "traite_saisi_le": fait.saisi_le, "traite_fait": fait.rang,
            "traite_par": dit["acteur"], "traite_titre_role": dit["titre_role"], "traite_saisi_par": dit["saisi_par"],
            "traite_en_personne": dit["en_personne"],
        }  # fmt: skip

    def ecart(self, ecart: Ecart) -> dict[str, Any]:
        """Un écart, son fait, qui l'a ouvert et ce qu'il est devenu ; jamais le motif, qui est un texte libre."""
        fait, workflow = self.controle.faits[ecart.rang]
        dit = decrire(replace(self.alors, workflow=workflow), ecart)
        gardes = (
            "id",
            "exigence",
            "message",
            "source",
            "ouvert_le",
            "cible",
            "designation",
            "titres_traitants",
        )
        return {
            **{nom: dit[nom] for nom in gardes},
            "fait": fait.rang, "le": fait.le, "saisi_le": fait.saisi_le,
            **self.qui(fait), **self._traitement(ecart),
        }  # fmt: skip

    def tardives(self) -> list[dict[str, Any]]:
        """Les faits saisis au-delà du délai du workflow, et ceux qu'on a datés d'avant le précédent de leur fiche."""
        rendues = []
        derniers: dict[str, str] = {}
        for fait, workflow in self.controle.faits.values():
            antidate = fait.le < derniers.get(fait.sujet, "")
            derniers[fait.sujet] = max(fait.le, derniers.get(fait.sujet, ""))
            tardive = est_tardif(workflow, fait)
            if (tardive or antidate) and self.controle.retient(fait.le):
                rendues.append({
                    "fait": fait.rang, "le": fait.le, "saisi_le": fait.saisi_le, "cible": fait.sujet,
                    "jours": (date.fromisoformat(fait.saisi_le[:10]) - date.fromisoformat(fait.le)).days,
                    "tardive": tardive, "antidatee": antidate,
                    "phrase": phrase(replace(self.controle.ouvert, workflow=workflow), fait), **self.qui(fait),
                })  # fmt: skip
        return rendues


def _titre(workflow: Workflow, role: str) -> str:
    return workflow.roles[role].titre if role in workflow.roles else role
