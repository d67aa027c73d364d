"""Un tableau en classeur Excel : listes déroulantes, clés verrouillées, vraies dates, ligne d'aide.

Le seul fichier qui connaît xlsxwriter, chargé au premier classeur : l'extra « excel » l'installe.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from moteur.erreurs import OutilAbsent
from moteur.exports.apostrophe import proteger
from moteur.exports.tableau import DATE, ENTIER, NOMBRE, TEXTE, Colonne, Rangee, Tableau, Valeur

LISTES = "Listes"
# Les lignes vides que l'on peut ajouter sous les rangées gardent les formats et les listes de leur colonne.
MARGE = 200
PREMIERE = 2  # après les titres et l'aide
_POINTS, _HAUTEUR_MAXIMUM = 14, 140
_FORMATS = {TEXTE: "@", NOMBRE: "#,##0.00", ENTIER: "0", DATE: "dd/mm/yyyy"}


def en_xlsx(tableau: Tableau, *, cree_le: datetime) -> bytes:
    """Les octets du classeur ; les mêmes pour le même tableau et le même instant."""
    xlsxwriter = _charger()
    flux = io.BytesIO()
    sans_devinette = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    classeur = xlsxwriter.Workbook(flux, {"in_memory": True, **sans_devinette})
    classeur.set_properties({"created": cree_le.replace(tzinfo=None)})
    _Ecriture(classeur, tableau).ecrire()
    classeur.close()
    return flux.getvalue()


def _charger() -> Any:
    try:
        import xlsxwriter  # type: ignore[import-untyped]
    except ImportError as absent:
        raise OutilAbsent(
            "Écrire un classeur Excel demande le paquet « xlsxwriter ».",
            suite="Installez l'extra « excel » (pip install xlsxwriter), ou demandez un fichier .csv.",
        ) from absent
    return xlsxwriter


class _Ecriture:
    """Un classeur en train de s'écrire : la feuille, celle des listes, les formats."""

    def __init__(self, classeur: Any, tableau: Tableau) -> None:
        self.classeur, self.tableau = classeur, tableau
        self.feuille = classeur.add_worksheet(tableau.nom[:31])
        self.listes = classeur.add_worksheet(LISTES)
        self.listes.hide()
        self.plages: dict[tuple[str, ...], str] = {}
        self.libres = {
            g: classeur.add_format({"num_format": f, "locked": False, "valign": "top"})
            for g, f in _FORMATS.items()
        }
        gris = {"bg_color": "#F0F0F0", "valign": "top"}
        self.verrouille = classeur.add_format({"num_format": "@", **gris})
        self.titre = classeur.add_format({"bold": True, "text_wrap": True, "bottom": 1, **gris})
        self.aide = classeur.add_format({"italic": True, "text_wrap": True, "font_color": "#555555", **gris})

    def ecrire(self) -> None:
        self._reglages()
        for place, colonne in enumerate(self.tableau.colonnes):
            fond = self.verrouille if colonne.verrouillee else self.libres[colonne.genre]
            self.feuille.set_column(place, place, colonne.largeur, fond)
            self.feuille.write_string(0, place, proteger(colonne.titre), self.titre)
            self.feuille.write_string(1, place, proteger(colonne.aide), self.aide)
            self._valider(place, colonne)
        for ligne, textes in enumerate(
            ([c.titre for c in self.tableau.colonnes], [c.aide for c in self.tableau.colonnes])
        ):
            self.feuille.set_row(ligne, self._hauteur(textes))
        for ligne, rangee in enumerate(self.tableau.rangees, PREMIERE):
            for place, valeur in enumerate(rangee.cellules):
                self._cellule(ligne, place, self.tableau.colonnes[place], valeur)

    def _reglages(self) -> None:
        self.feuille.freeze_panes(PREMIERE, 1)
        self.feuille.set_landscape()
        self.feuille.set_paper(9)
        self.feuille.fit_to_pages(1, 0)
        self.feuille.repeat_rows(0)
        permis = ("format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter")
        self.feuille.protect("", dict.fromkeys(permis, True))

    def _hauteur(self, textes: list[str]) -> int:
        """La hauteur qui montre ces textes repliés : tous les tableurs ne la calculent pas."""
        lignes = (-(-len(t) // c.largeur) for t, c in zip(textes, self.tableau.colonnes, strict=True))
        return min(_POINTS * (max(lignes) + 1), _HAUTEUR_MAXIMUM)

    def _cellule(self, ligne: int, place: int, colonne: Colonne, valeur: Valeur | None) -> None:
        forme = self.verrouille if colonne.verrouillee else self.libres[colonne.genre]
        if valeur is None or valeur == "":
            self.feuille.write_blank(ligne, place, None, forme)
        elif isinstance(valeur, str):
            self.feuille.write_string(ligne, place, proteger(valeur), forme)
        elif isinstance(valeur, date):
            self.feuille.write_datetime(ligne, place, datetime(valeur.year, valeur.month, valeur.day), forme)
        else:
            self.feuille.write_number(
                ligne, place, float(valeur) if isinstance(valeur, Decimal) else valeur, forme
            )

    def _valider(self, place: int, colonne: Colonne) -> None:
        """Une règle de saisie par suite de rangées aux mêmes choix, puis une pour les lignes vides."""
        rangees = self.tableau.rangees
        fin = PREMIERE + len(rangees)
        if colonne.genre == DATE:
            self.feuille.data_validation(PREMIERE, place, fin + MARGE, place, _UNE_DATE)
            return
        for debut, arret, choix in (
            *_suites(rangees, place, colonne.choix),
            (len(rangees), len(rangees) + MARGE, colonne.choix),
        ):
            if choix:
                regle = _une_liste(self._plage(choix), stricte=colonne.stricte)
                self.feuille.data_validation(PREMIERE + debut, place, PREMIERE + arret - 1, place, regle)

    def _plage(self, choix: tuple[str, ...]) -> str:
        """Où ces choix sont écrits sur la feuille des listes, qui ne s'affiche pas."""
        from xlsxwriter.utility import xl_range_abs  # type: ignore[import-untyped]

        if choix not in self.plages:
            place = len(self.plages)
            for ligne, texte in enumerate(choix):
                self.listes.write_string(ligne, place, proteger(texte))
            self.plages[choix] = f"={LISTES}!{xl_range_abs(0, place, len(choix) - 1, place)}"
        return self.plages[choix]


def _suites(
    rangees: tuple[Rangee, ...], place: int, choix: tuple[str, ...]
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Les bornes de chaque suite de rangées voisines qui proposent la même liste."""
    debut = 0
    for cle, suite in groupby(rangees, key=lambda r: r.choix.get(place, choix)):
        arret = debut + sum(1 for _ in suite)
        yield debut, arret, cle
        debut = arret


_UNE_DATE = {
    "validate": "date",
    "criteria": "between",
    "minimum": date(1900, 1, 1),
    "maximum": date(2100, 12, 31),
    "error_title": "Date",
    "error_message": "Écrivez une date : 15/09/2026.",
}


def _une_liste(plage: str, *, stricte: bool) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": plage,
        "error_type": "stop" if stricte else "information",
        "error_title": "Liste",
        "error_message": "Choisissez dans la liste.",
    }
