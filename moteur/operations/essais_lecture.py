"""Lire les étapes d'un essai, comparer ce qu'il attend à ce qu'il trouve, dire où ils diffèrent."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date

from moteur.diagnostics import Diagnostic
from moteur.lecture.noeuds import Carte, Liste, Noeud, Texte

VERIFIENT = ("refus", "ecarts", "alors", "document", "echeance")
# Le début du nom d'un essai que la machine a commencé : il échoue tant qu'une personne ne l'a pas fini.
A_COMPLETER = "a_completer"


class Faux(Exception):
    """L'étape ne donne pas ce que l'essai attend."""

    def __init__(self, message: str, remede: str = "", *, cle: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remede = remede
        self.cle = cle


def egaux(attendus: AbstractSet[str], trouves: AbstractSet[str], cle: str, quoi: str, aide: str = "") -> None:
    if attendus == trouves:
        return
    morceaux = [
        f"{quoi} : {', '.join(sorted(trouves)) or 'rien'} ; "
        f"attendu : {', '.join(sorted(attendus)) or 'rien'}."
    ]
    if trouves - attendus:
        morceaux.append(f"En plus : {', '.join(sorted(trouves - attendus))}.")
    if attendus - trouves:
        morceaux.append(f"Manque : {', '.join(sorted(attendus - trouves))}.")
    voulu = f"Si c'est voulu : {cle}: [{', '.join(sorted(trouves))}]"
    raise Faux(" ".join(morceaux), aide or voulu, cle=cle)


def diagnostic(etape: Carte, faux: Faux) -> Diagnostic:
    entree = etape.entree(faux.cle) if faux.cle else None
    entree = entree or (etape.entrees[0] if etape.entrees else None)
    position = entree.position_cle if entree else etape.position
    return Diagnostic("E01", position, faux.message, faux.remede)


def sans_valeur(carte: Carte, suite: Iterable[Carte]) -> list[Diagnostic]:
    """Ce qui empêche de croire un essai, même si tout s'y joue : il ne vérifie rien, ou n'est pas fini."""
    defauts = []
    if texte(carte, "essai").startswith(A_COMPLETER):
        fini = "Complétez ses étapes, puis donnez-lui un autre nom et un titre."
        defauts.append(diagnostic(carte, Faux("Cet essai est encore à compléter.", fini, cle="essai")))
    if not any(e.get(c) is not None for e in suite for c in VERIFIENT):
        remede = "Ajoutez « refus », « ecarts », « alors », « document » ou « echeance » à une étape."
        defauts.append(diagnostic(carte, Faux("Cet essai ne vérifie rien.", remede, cle="essai")))
    return defauts


def etapes(carte: Carte) -> tuple[Carte, ...]:
    liste = carte.get("etapes")
    return tuple(e for e in liste.elements if isinstance(e, Carte)) if isinstance(liste, Liste) else ()


def texte(carte: Carte, cle: str) -> str:
    noeud = carte.get(cle)
    return " ".join(noeud.valeur.split()) if isinstance(noeud, Texte) else ""


def noms(carte: Carte, cle: str) -> set[str]:
    noeud = carte.get(cle)
    elements: Iterable[Noeud] = noeud.elements if isinstance(noeud, Liste) else ()
    return {e.valeur for e in elements if isinstance(e, Texte)}


def lire_date(texte: str, cle: str) -> date:
    try:
        return date.fromisoformat(texte)
    except ValueError as faute:
        raise Faux(f"« {texte} » n'est pas une date.", "Écrivez 2026-09-01.", cle=cle) from faute
