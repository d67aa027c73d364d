"""Un tableau en CSV qu'un Excel français ouvre d'un double-clic : BOM, « ; », virgule décimale, CRLF."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

from moteur.exports.apostrophe import proteger
from moteur.exports.tableau import Tableau, Valeur

BOM = "\ufeff"


def en_csv(tableau: Tableau, *, aide: bool = True) -> bytes:
    """Les octets du fichier, les mêmes pour le même tableau ; `aide` : la seconde ligne, qui aide à le remplir."""
    flux = io.StringIO(newline="")
    plume = csv.writer(flux, delimiter=";", lineterminator="\r\n")
    plume.writerow([_cellule(c.titre) for c in tableau.colonnes])
    if aide:
        plume.writerow([_cellule(c.aide) for c in tableau.colonnes])
    for rangee in tableau.rangees:
        plume.writerow([_cellule(v) for v in rangee.cellules])
    return (BOM + flux.getvalue()).encode("utf-8")


def _cellule(valeur: Valeur | None) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, str):
        return proteger(valeur, ouvert_en_csv=True)
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    return en_francais(valeur)


def en_francais(nombre: int | Decimal) -> str:
    """« 1234,5 » : sans espace ni unité, pour qu'un tableur y voie un nombre."""
    texte = format(nombre, "f") if isinstance(nombre, Decimal) else str(nombre)
    return texte.replace(".", ",")
