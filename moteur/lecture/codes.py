"""Le catalogue des codes de diagnostic : ce que chacun veut dire, un exemple fautif, un exemple correct."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import fill

from moteur.erreurs import ErreurMoteur
from moteur.lecture.noeuds import Carte, Entree, Texte
from moteur.lecture.yaml_strict import lire_yaml

CHAMPS = ("titre", "pourquoi", "exemple_fautif", "exemple_correct", "a_faire")
LARGEUR = 96


@dataclass(frozen=True, slots=True)
class Explication:
    """Un code, pour qui le rencontre la première fois."""

    code: str
    titre: str
    pourquoi: str
    exemple_fautif: str
    exemple_correct: str
    a_faire: str


def lire_catalogue(octets: bytes, fichier: str) -> dict[str, Explication]:
    """Les explications par code ; un catalogue mal formé est notre faute, dite avec tous ses défauts."""
    lecture = lire_yaml(octets, fichier=fichier)
    defauts = [f"{d.position} : {d.message}" for d in lecture.diagnostics if d.gravite == "erreur"]
    codes = lecture.racine.get("codes") if isinstance(lecture.racine, Carte) else None
    catalogue: dict[str, Explication] = {}
    if isinstance(codes, Carte):
        catalogue = {entree.cle: _explication(entree, defauts) for entree in codes.entrees}
    elif not defauts:
        defauts.append(f"{fichier} : la clé `codes` manque, ou ne porte pas une carte.")
    if defauts:
        suite = "Réinstallez moteur ; si vous avez changé ce fichier, corrigez-le."
        raison = "\n".join(defauts)
        raise ErreurMoteur("Le catalogue des codes ne se lit pas.", lieu=fichier, raison=raison, suite=suite)
    return catalogue


def _explication(entree: Entree, defauts: list[str]) -> Explication:
    carte = entree.valeur
    textes = {}
    for champ in CHAMPS:
        texte = carte.get(champ) if isinstance(carte, Carte) else None
        if isinstance(texte, Texte) and texte.valeur.strip():
            textes[champ] = texte.valeur.rstrip("\n")
        else:
            defauts.append(f"{entree.position_cle} : `{entree.cle}` ne dit pas `{champ}`.")
    return Explication(entree.cle, **{champ: textes.get(champ, "") for champ in CHAMPS})


def presenter_explication(explication: Explication) -> str:
    """L'explication en clair : le titre, la raison, l'exemple fautif, l'exemple correct, le remède."""
    return "\n".join(
        (
            f"{explication.code}  {explication.titre}",
            "",
            _en_lignes(explication.pourquoi),
            "",
            "Fautif :",
            _en_retrait(explication.exemple_fautif),
            "",
            "Correct :",
            _en_retrait(explication.exemple_correct),
            "",
            _en_lignes(f"À faire : {explication.a_faire}"),
        )
    )


def _en_lignes(texte: str) -> str:
    return fill(texte, width=LARGEUR, break_on_hyphens=False, break_long_words=False)


def _en_retrait(texte: str) -> str:
    return "\n".join(f"  {ligne}".rstrip() for ligne in texte.split("\n"))
