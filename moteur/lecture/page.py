"""Le texte d'un fichier découpé en lignes, et les lieux qu'on y désigne."""

from __future__ import annotations

from dataclasses import dataclass

from moteur.diagnostics import Position


@dataclass(frozen=True, slots=True)
class Page:
    """Les lignes d'un fichier, sans leurs fins de ligne ; ici lignes et colonnes comptent depuis 0."""

    fichier: str
    lignes: tuple[str, ...]

    def ligne(self, numero: int) -> str:
        """La ligne, ou un texte vide au-delà de la fin."""
        return self.lignes[numero] if 0 <= numero < len(self.lignes) else ""

    def position(self, ligne: int, colonne: int, *, longueur: int = 1) -> Position:
        """Le lieu désigné, ramené à la fin du dernier texte s'il tombe après la fin du fichier."""
        if not self.ligne(ligne).strip():
            derniere = self._derniere_ecrite()
            if ligne > derniere:
                ligne, colonne = derniere, len(self.ligne(derniere).rstrip())
        colonne = min(colonne, len(self.ligne(ligne)))
        return Position(self.fichier, ligne + 1, colonne + 1, max(1, longueur))

    def position_ligne(self, ligne: int, *, depuis: int | None = None) -> Position:
        """Le texte de la ligne, de son premier signe (ou de `depuis`) au dernier."""
        texte = self.ligne(ligne).rstrip()
        debut = len(texte) - len(texte.lstrip()) if depuis is None else depuis
        return self.position(ligne, debut, longueur=len(texte) - debut)

    def retrait(self, ligne: int) -> int:
        """Le nombre d'espaces en tête de la ligne."""
        texte = self.ligne(ligne)
        return len(texte) - len(texte.lstrip(" "))

    def precedente(self, ligne: int) -> int | None:
        """La ligne écrite la plus proche au-dessus, commentaires et lignes vides sautés."""
        for numero in range(min(ligne, len(self.lignes)) - 1, -1, -1):
            texte = self.lignes[numero].strip()
            if texte and not texte.startswith("#"):
                return numero
        return None

    def suivante(self, ligne: int) -> int | None:
        """La ligne écrite la plus proche au-dessous, commentaires et lignes vides sautés."""
        for numero in range(ligne + 1, len(self.lignes)):
            texte = self.lignes[numero].strip()
            if texte and not texte.startswith("#"):
                return numero
        return None

    def _derniere_ecrite(self) -> int:
        derniere = len(self.lignes) - 1
        while derniere > 0 and not self.lignes[derniere].strip():
            derniere -= 1
        return max(0, derniere)
