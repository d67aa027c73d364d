"""Les fichiers que nomme une feuille : lus à côté d'elle, copiés dans l'espace si tout est accordé."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from moteur.cli.branchement import chemin
from moteur.erreurs import CommandeMalEcrite
from moteur.operations import pieces_copiees

if TYPE_CHECKING:
    from moteur.operations.atelier import Atelier

# Tous restent en mémoire jusqu'à l'accord : ce qui est copié est ce dont on a pris l'empreinte.
TOTAL_MAXIMUM = 500 * 1024 * 1024


class Remises:
    """Les fichiers lus jusqu'ici, par leur nom ; rien n'est copié avant `deposer`."""

    def __init__(self, racine: Path, *, total: int = TOTAL_MAXIMUM) -> None:
        self._racine = racine
        self._lus: dict[Path, pieces_copiees.Depot] = {}
        self._reste = total
        self._neuves: list[pieces_copiees.Depot] = []

    def a_cote_de(self, feuille: Path) -> _Voisins:
        """De quoi lire les fichiers rangés avec cette feuille."""
        return _Voisins(self, feuille.parent)

    def lire(self, fichier: Path) -> str:
        """L'empreinte de ce fichier, lu une seule fois."""
        if fichier not in self._lus:
            depot = pieces_copiees.lire(fichier, racine=self._racine)
            self._reste -= len(depot.octets)
            if self._reste < 0:
                raise CommandeMalEcrite(
                    "avec ce fichier, ceux de cet import pèsent trop : 500 Mo au plus.",
                    suite="Importez en plusieurs feuilles, ou réduisez vos fichiers.",
                )
            self._lus[fichier] = depot
        return self._lus[fichier].empreinte

    def deposer(self) -> None:
        """Copie chaque fichier dans l'espace."""
        for depot in self._lus.values():
            if pieces_copiees.deposer(depot):
                self._neuves.append(depot)

    def retirer(self, atelier: Atelier) -> None:
        """L'import n'aboutit pas : aucune copie que rien ne cite ne reste."""
        pieces_copiees.retirer(self._neuves, atelier)


class _Voisins:
    """Ce qui se lit depuis une feuille : les fichiers de son répertoire, et pas ceux d'ailleurs."""

    def __init__(self, remises: Remises, repertoire: Path) -> None:
        self._remises = remises
        self._repertoire = repertoire

    def __call__(self, texte: str) -> str:
        nom = chemin(texte, quoi="Le nom du fichier")
        fichier = self._repertoire / nom
        windows = PureWindowsPath(texte)
        # Une feuille vient parfois d'une autre personne : elle ne désigne pas un fichier quelconque du poste.
        morceaux = (*PurePosixPath(texte).parts, *windows.parts)
        ailleurs = nom.is_absolute() or windows.drive or windows.root or ".." in morceaux
        # Un raccourci rangé à côté peut mener ailleurs : c'est où il mène qui compte.
        if ailleurs or not _ou_mene(fichier).is_relative_to(_ou_mene(self._repertoire)):
            raise CommandeMalEcrite(
                "ce fichier n'est pas à côté de la feuille.",
                suite="Rangez-le dans le répertoire de la feuille, et n'écrivez que son nom.",
            )
        return self._remises.lire(fichier)


def _ou_mene(chemin_: Path) -> Path:
    """Le chemin, ses raccourcis suivis ; `Path.resolve` lève une faute qui n'est pas du système quand ils bouclent."""
    return Path(os.path.realpath(chemin_))
