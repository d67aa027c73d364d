"""Qui signe un document, tel jour : ceux dont la signature est attendue, ceux qui le peuvent, ceux qui délèguent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from moteur.domaine.definitions import Document, Signataire
from moteur.domaine.dossier import Dossier, Instance, Versement
from moteur.domaine.regles.contexte import Contexte
from moteur.domaine.regles.evaluation import juger
from moteur.domaine.workflow import PORTEUR


@dataclass(frozen=True, slots=True)
class Appele:
    """Un signataire, ce jour-là : `signe`, il a sa ligne ; `attendu`, le document ne vaut pas sans lui.

    `delegation` : la décision versée qui permet à une autre personne de signer pour lui, si elle court.
    """

    nom: str
    signe: bool = True
    attendu: bool = True
    delegation: Versement | None = None


def appeles(document: Document, contexte: Contexte) -> tuple[Appele, ...]:
    """Les signataires du document dans leur ordre, jugés à la date du contexte.

    Ce que l'on ne sait pas ne dispense personne : sans date de naissance, on demande les deux signatures.
    """
    return tuple(_appele(document.personnes.get(nom), nom, contexte) for nom in document.signataires)


def attendus(document: Document, contexte: Contexte) -> tuple[str, ...]:
    """Ceux sans qui le document ne vaut pas."""
    return tuple(a.nom for a in appeles(document, contexte) if a.attendu)


def _appele(decrit: Signataire | None, nom: str, contexte: Contexte) -> Appele:
    if decrit is None:
        return Appele(nom)
    dispense = bool(decrit.sauf_si) and juger(decrit.sauf_si, contexte) is True
    libre = bool(decrit.facultatif_si) and juger(decrit.facultatif_si, contexte) is True
    instance = contexte.pile[0]
    delegation = delegation_en_cours(decrit, contexte.dossier, instance, le=contexte.le)
    return Appele(nom, signe=not dispense, attendu=not dispense and not libre, delegation=delegation)


def delegation_en_cours(
    decrit: Signataire, dossier: Dossier, instance: Instance, *, le: date
) -> Versement | None:
    """La dernière décision qui court ce jour-là : versée au plus tard ce jour, et dont le terme n'est pas passé."""
    *chemin, nom = decrit.delegation.split(".")
    porteuse = suivre(dossier, instance, chemin)
    for versement in reversed(porteuse.versements.get(nom, ()) if porteuse else ()):
        if versement.le > le.isoformat() or versement.ecart:
            continue
        terme = versement.valeurs.get(decrit.jusqu_au) if decrit.jusqu_au else None
        # Une décision neuve remplace l'ancienne : finie, elle ne la fait pas revivre.
        return versement if terme is None or terme >= le.isoformat() else None
    return None


def suivre(dossier: Dossier, instance: Instance, chemin: list[str]) -> Instance | None:
    """La fiche au bout de ce chemin ; il part d'une phase, du porteur, ou de la fiche elle-même."""
    ici: Instance | None = instance
    if chemin and (chemin[0] == PORTEUR or chemin[0] not in instance.valeurs):
        ici, chemin = dossier.instances.get(chemin[0]), chemin[1:]
    for lien in chemin:
        cible = ici.valeurs.get(lien) if ici is not None else None
        ici = dossier.instances.get(cible) if isinstance(cible, str) else None
    return ici
