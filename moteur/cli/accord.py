"""Avant d'ouvrir un écart impératif, le dire et demander : une commande mal choisie ne s'efface pas du journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from moteur.cli import dialogue
from moteur.cli.reponse import INTERROMPU, Reglages, Reponse

if TYPE_CHECKING:
    from moteur.operations.agir import Consigne

Accord = Callable[[Sequence["Consigne"]], bool]


def avant_un_ecart(reglages: Reglages) -> Accord:
    """L'accord de la personne au terminal ; ailleurs, ou avec « --oui », il est donné d'avance : un constat se consigne."""

    def accorder(essais: Sequence[Consigne]) -> bool:
        from moteur.domaine.definitions import IMPERATIF

        ecarts = dict.fromkeys(m.message for c in essais for m in c.ecarts if m.niveau == IMPERATIF)
        if not ecarts or reglages.oui or not dialogue.au_terminal(reglages):
            return True
        dialogue.montrer(["Une règle impérative n'est pas respectée :", *(f"  - {dit}" for dit in ecarts)])
        dialogue.montrer(
            ["Si cela a bien eu lieu, l'écart sera gardé au dossier jusqu'à ce qu'il soit traité."]
        )
        return dialogue.demander("L'écrire quand même ?", defaut=False)

    return accorder


def rien_d_ecrit() -> Reponse:
    """La réponse à qui a préféré ne pas écrire."""
    return Reponse({"faits": [], "ecarts": []}, lambda _: ["Rien n'est écrit."], INTERROMPU, message=True)
