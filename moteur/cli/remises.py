"""Les fichiers que nomme une feuille : lus à côté d'elle, copiés dans l'espace si tout est accordé."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

from moteur.cli import pieces
from moteur.cli.branchement import chemin
from moteur.erreurs import CommandeMalEcrite


class Remises:
    """Les fichiers lus jusqu'ici, par leur nom ; rien n'est copié avant `deposer`."""

    def __init__(self, racine: Path) -> None:
        self._racine = racine
        self._lus: dict[Path, pieces.Depot] = {}
        self._neuves: list[Path] = []

    def a_cote_de(self, feuille: Path) -> _Voisins:
        """De quoi lire les fichiers rangés avec cette feuille."""
        return _Voisins(self, feuille.parent)

    def lire(self, fichier: Path) -> str:
        """L'empreinte de ce fichier, lu une seule fois."""
        if fichier not in self._lus:
            depot = pieces.lire(str(fichier), racine=self._racine)
            self._lus[fichier] = depot
        return self._lus[fichier].empreinte

    def deposer(self) -> None:
        """Copie chaque fichier dans l'espace."""
        for depot in self._lus.values():
            if pieces.deposer(depot):
                self._neuves.append(depot.copie)

    def retirer(self) -> None:
        """Rien n'est écrit au dossier : aucune copie que rien ne cite ne reste."""
        for copie in self._neuves:
            copie.unlink(missing_ok=True)


class _Voisins:
    """Ce qui se lit depuis une feuille : les fichiers de son répertoire, et pas ceux d'ailleurs."""

    def __init__(self, remises: Remises, repertoire: Path) -> None:
        self._remises = remises
        self._repertoire = repertoire

    def __call__(self, texte: str) -> str:
        nom = chemin(texte, quoi="Le nom du fichier")
        windows = PureWindowsPath(texte)
        # Une feuille vient parfois d'une autre personne : elle ne désigne pas un fichier quelconque du poste.
        morceaux = (*PurePosixPath(texte).parts, *windows.parts)
        if nom.is_absolute() or windows.drive or windows.root or ".." in morceaux:
            raise CommandeMalEcrite(
                "ce fichier n'est pas à côté de la feuille.",
                suite="Rangez-le dans le répertoire de la feuille, et n'écrivez que son nom.",
            )
        return self._remises.lire(self._repertoire / nom)
