"""Le banc : un dossier du petit workflow, que l'on fait avancer par les seules portes publiques."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from moteur.domaine import demandes as d
from moteur.domaine.application import appliquer
from moteur.domaine.decision import Accord, Refus, decider, decider_ouverture
from moteur.domaine.demandes import Mandat
from moteur.domaine.dossier import Dossier, Instance
from moteur.domaine.faits import Fait
from moteur.domaine.regles.evaluation import Contexte, Regles, juger
from moteur.domaine.workflow import Workflow
from tests.domaine.petit import petit

JOUR = date(2026, 10, 1)
ROLES = {
    "dir": ("directeur",),
    "bib": ("bibliothecaire",),
    "age": ("agent",),
    "tout": ("directeur", "bibliothecaire", "agent"),
}


def mandat(par: str, *, role: str = "", saisi_par: str = "") -> Mandat:
    """Le mandat d'une des personnes de `ROLES` ; elle saisit elle-même, sauf si l'on dit qui."""
    saisisseur = saisi_par or par
    return Mandat(
        acteur=par,
        role=role or ROLES[par][0],
        saisi_par=saisisseur,
        roles_acteur=ROLES[par],
        roles_saisisseur=ROLES[saisisseur],
    )


@dataclass
class Banc:
    """Un dossier que l'on fait avancer par les seules portes publiques, et ses faits acceptés."""

    workflow: Workflow = field(default_factory=petit)
    faits: list[Fait] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.regles = Regles(self.workflow)
        self.vide = Dossier("chaine", self.workflow.empreinte, 0)
        self.dossier = self.vide

    def ouvrir(self, *, par: str = "dir", le: date = date(2026, 9, 1), **valeurs: Any) -> Accord | Refus:
        ecrit = {"code": "B1", "annee": "2026", "nom": "Aux Quais", "statut": "public", **valeurs}
        demande = d.Ouvrir(mandat(par), le, max(le, JOUR), valeurs=ecrit)
        return self._suivre(decider_ouverture(self.regles, demande, chaine="chaine"))

    def demander(self, demande: d.Demande) -> Accord | Refus:
        """La réponse à une demande ; le fait d'un accord est aussitôt appliqué."""
        return self._suivre(decider(self.regles, self.dossier, demande))

    def _suivre(self, reponse: Accord | Refus) -> Accord | Refus:
        if isinstance(reponse, Accord):
            self.faits.append(reponse.fait)
            self.dossier = appliquer(self.workflow, self.dossier, reponse.fait)
        return reponse

    def _dates(self, le: date, saisi_le: date | None) -> dict[str, date]:
        return {"le": le, "saisi_le": saisi_le or max(le, JOUR)}

    def creer(
        self, type_: str, *, par: str = "bib", le: date = JOUR, qui: Mandat | None = None, **valeurs: Any
    ) -> Accord | Refus:
        dates = self._dates(le, None)
        return self.demander(d.Creer(qui or mandat(par), **dates, valeurs=valeurs, type=type_))

    def avancer(
        self,
        cible: str,
        transition: str,
        *,
        par: str = "bib",
        le: date = JOUR,
        saisi_le: date | None = None,
        qui: Mandat | None = None,
        **valeurs: Any,
    ) -> Accord | Refus:
        dates = self._dates(le, saisi_le)
        demande = d.Avancer(qui or mandat(par), **dates, valeurs=valeurs, cible=cible, transition=transition)
        return self.demander(demande)

    def verser(
        self,
        cible: str,
        piece: str,
        *,
        par: str = "bib",
        le: date = JOUR,
        fichier: str = "",
        qui: Mandat | None = None,
        **valeurs: Any,
    ) -> Accord | Refus:
        dates = self._dates(le, None)
        demande = d.Verser(
            qui or mandat(par), **dates, valeurs=valeurs, cible=cible, piece=piece, fichier=fichier
        )
        return self.demander(demande)

    def corriger(
        self, cible: str, *, par: str = "dir", le: date = JOUR, motif: str = "", **valeurs: Any
    ) -> Accord | Refus:
        dates = self._dates(le, None)
        return self.demander(d.Corriger(mandat(par), **dates, valeurs=valeurs, motif=motif, cible=cible))

    def traiter(
        self,
        ecart: str,
        *,
        par: str = "dir",
        le: date = JOUR,
        motif: str = "vu",
        qui: Mandat | None = None,
    ) -> Accord | Refus:
        dates = self._dates(le, None)
        return self.demander(d.Traiter(qui or mandat(par), **dates, motif=motif, ecart=ecart))

    # ── raccourcis ───────────────────────────────────────────────────────────────────────────
    def carte(self, cible: str, *, le: date = JOUR, **valeurs: Any) -> Accord | Refus:
        return self.verser(cible, "carte", par="age", le=le, **{"numero": "N1", **valeurs})

    def inscrit(self, *, le: date = JOUR, **valeurs: Any) -> str:
        """Un lecteur inscrit, carte comprise ; son nom court."""
        assert accorde(self.creer("lecteur", le=le, **{"nom": "Alix", **valeurs}))
        nom = self.dossier.par_type["lecteur"][-1]
        assert accorde(self.carte(nom, le=le))
        assert accorde(self.avancer(nom, "inscrire", le=le, adulte="oui"))
        return nom

    def instance(self, nom: str) -> Instance:
        return self.dossier.instances[nom]

    def contexte(self, *noms: str, le: date = JOUR, **autres: Any) -> Contexte:
        pile = tuple(self.instance(n) for n in noms)
        return Contexte(self.regles, self.dossier, le, pile=pile, **autres)

    def juger(self, regle: str, *noms: str, le: date = JOUR, **autres: Any) -> bool | None:
        """La valeur d'une règle, dite depuis la dernière des fiches nommées."""
        return juger(regle, self.contexte(*noms, le=le, **autres))


def banc_ouvert(**changements: Any) -> Banc:
    """Un banc dont le dossier est ouvert, service compris."""
    banc = Banc(petit(**changements))
    assert accorde(banc.ouvrir(zone="A"))
    return banc


def accorde(reponse: Accord | Refus) -> bool:
    """La demande est-elle passée ? Les motifs d'un refus s'affichent dans le test."""
    if isinstance(reponse, Refus):
        raise AssertionError([(m.exigence, m.message) for m in reponse.motifs])
    return True


def noms(reponse: Accord | Refus) -> list[str]:
    """Les noms des motifs d'un refus, ou des écarts d'un accord, dans l'ordre alphabétique."""
    motifs = reponse.motifs if isinstance(reponse, Refus) else reponse.ecarts
    return sorted(m.exigence for m in motifs)
