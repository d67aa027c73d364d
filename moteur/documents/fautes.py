"""Les fautes propres aux documents : un modèle refusé, une valeur refusée, des valeurs manquantes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from moteur.erreurs import ControleNegatif


def en_liste(lignes: Iterable[str]) -> str:
    """Une ligne par défaut, précédée d'un tiret."""
    return "\n".join(f"  - {ligne}" for ligne in lignes)


@dataclass(frozen=True, slots=True)
class Defaut:
    """Un défaut d'un modèle : son code, sa cause, où le trouver dans Word, quoi faire.

    `partie` est le nom dans l'archive, `lieu` ce qu'une personne voit (« corps du document, tableau 1,
    colonne 2 »), `texte` le paragraphe, balises comprises.
    """

    code: str
    message: str
    partie: str = ""
    lieu: str = ""
    texte: str = ""
    remede: str = ""
    expression: str = ""

    @property
    def ou(self) -> str:
        """Le lieu, suivi du paragraphe entre guillemets."""
        return f"{self.lieu} (« {self.texte} »)" if self.texte else self.lieu

    def __str__(self) -> str:
        tete = f"{self.ou} : {self.message}" if self.ou else self.message
        return f"{tete.rstrip('.')}. {self.remede}" if self.remede else tete


class ModeleRefuse(ControleNegatif):
    """Le fichier n'est pas un modèle que l'on peut remplir ; `defauts` les dit tous."""

    def __init__(self, defauts: Iterable[Defaut], *, nom: str = "") -> None:
        self.defauts = tuple(defauts)
        super().__init__(
            "ce modèle Word ne peut pas être rempli",
            lieu=nom,
            raison=en_liste(map(str, self.defauts)),
            suite="Ouvrez le modèle dans Word, corrigez chaque point, puis enregistrez-le en .docx.",
        )


class ModeleDUneAutreVersion(ModeleRefuse):
    """Un modèle livré, sain, qui lit ce que le workflow de ce dossier ne connaît pas ; `workflow` le nomme."""

    def __init__(self, defauts: Iterable[Defaut], *, nom: str, workflow: str) -> None:
        super().__init__(defauts, nom=nom)
        self.fait = "le modèle livré ne va pas avec le workflow de ce dossier"
        self.raison = (
            f"Ce dossier suit {workflow} ; le modèle, lui, est celui d'une autre version.\n{self.raison}"
        )
        self.suite = (
            "Amenez le dossier à la version d'aujourd'hui : moteur workflow migrer --motif \"…\" ; ou gardez-le à la sienne, "
            f"en posant le modèle d'alors, {nom}, dans le répertoire « modeles_docs » de l'espace."
        )


class ValeurRefusee(ControleNegatif):
    """Une donnée ne peut pas entrer telle quelle dans un document ; `chemins` dit lesquelles."""

    def __init__(self, defauts: Iterable[tuple[str, str]]) -> None:
        paires = tuple(defauts)
        self.chemins = tuple(chemin for chemin, _ in paires)
        super().__init__(
            "le document n'est pas produit : une donnée ne peut pas y être écrite",
            raison=en_liste(f"{chemin} : {raison}" for chemin, raison in paires),
            suite="Corrigez ces données, puis recommencez ; rien n'a été retiré ni remplacé.",
        )


class ValeursManquantes(ControleNegatif):
    """Le document définitif lit des valeurs que le dossier n'a pas ; `chemins` les liste toutes."""

    def __init__(self, manques: Iterable[tuple[str, str]]) -> None:
        paires = tuple(manques)
        self.chemins = tuple(chemin for chemin, _ in paires)
        super().__init__(
            "le document définitif n'est pas produit : il reste des valeurs à compléter",
            raison=en_liste(f"{titre} ({chemin})" for chemin, titre in paires),
            suite="Complétez ces valeurs, ou demandez un projet : elles y seront marquées « À COMPLÉTER ».",
        )


class RenduImpossible(ControleNegatif):
    """Le modèle est admis mais ne se remplit pas avec ces données : date mal écrite, montant absurde."""
