"""Les fautes que le produit sait dire : une famille par code de sortie, quatre phrases par message.

Un refus prévu par une règle n'est pas une faute : c'est une valeur (`domaine.decision.Refus`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moteur.diagnostics import Diagnostic, LigneDe


class ErreurMoteur(Exception):
    """Une faute dite à une personne : le fait, le lieu, la raison, ce qu'il faut faire."""

    code_sortie = 70

    def __init__(self, fait: str, *, lieu: str = "", raison: str = "", suite: str = "") -> None:
        super().__init__(fait)
        self.fait = fait
        self.lieu = lieu
        self.raison = raison
        self.suite = suite

    def __str__(self) -> str:
        tete = f"{self.lieu} : {self.fait}" if self.lieu else self.fait
        return "\n".join(ligne for ligne in (tete, self.raison, self.suite) if ligne)


class ControleNegatif(ErreurMoteur):
    """Un contrôle demandé a trouvé des défauts."""

    code_sortie = 1


class DefinitionInvalide(ControleNegatif):
    """Un workflow ne se lit pas ; chaque défaut porte son lieu."""

    def __init__(
        self,
        fait: str,
        *,
        diagnostics: Sequence[Diagnostic],
        suite: str = "",
        ligne_de: LigneDe | None = None,
    ) -> None:
        super().__init__(fait, suite=suite)
        self.diagnostics = tuple(diagnostics)
        self.ligne_de = ligne_de


class CommandeMalEcrite(ErreurMoteur):
    """La demande ne se comprend pas : mot inconnu, valeur illisible, date fausse."""

    code_sortie = 2


class Introuvable(ErreurMoteur):
    """La chose nommée n'existe pas, ou plusieurs portent ce nom."""

    code_sortie = 4


class Conflit(ErreurMoteur):
    """Quelque chose a changé entre la lecture et l'écriture ; rien n'a été écrit."""

    code_sortie = 5


class OutilAbsent(ErreurMoteur):
    """Un programme ou un paquet facultatif manque sur cette machine."""

    code_sortie = 6


class JournalAltere(ErreurMoteur):
    """Le journal ne se vérifie pas ; plus rien ne s'y écrit."""

    code_sortie = 7


class Environnement(ErreurMoteur):
    """La machine empêche l'acte : disque plein, droits, verrou, serveur absent."""

    code_sortie = 8
