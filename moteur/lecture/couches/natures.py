"""La table des verrous : à quel sens sa nature tient chaque élément d'un workflow, ce qui se peut et ce qui se refuse."""

from __future__ import annotations

from dataclasses import dataclass

from moteur.lecture.couches.arbre import est_collection
from moteur.lecture.forme import Chemin


@dataclass(frozen=True, slots=True)
class Nature:
    """Ce qu'est un élément pour une couche : son verrou, ce qui reste permis, ce qui est refusé."""

    nom: str
    permis: str
    refuse: str = ""
    code: str = ""


_DES_ROLES = Nature(
    "roles", "Retirer des noms de la liste, sans la vider.", "En ajouter : plus de monde le pourrait.", "A23"
)
NATURES = {
    n.nom: n
    for n in (
        Nature("libre", "Remplacer, compléter ou retirer."),
        _DES_ROLES,
        Nature("liste", "Compléter la liste.", "En retirer un nom.", "A24"),
        Nature(
            "saisie",
            "Compléter avec un champ que la couche ajoute.",
            "Retirer un champ, ou y mettre un champ de la base.",
            "A25",
        ),
        Nature(
            "parametre",
            "Changer la valeur dans son sens, dans la même unité.",
            "Aller contre ce sens.",
            "A21",
        ),
        Nature(
            "periode",
            "Changer le nombre d'années dans son sens.",
            "Aller contre ce sens, ou en changer sans sens.",
            "A21",
        ),
        Nature("sens", "Le figer : « fige ».", "Rouvrir un autre sens.", "A21"),
        Nature("exigence", "Ajouter d'autres exigences ; changer « sinon ».", "La retirer.", "A20"),
        Nature("regle", "Ajouter une autre exigence, qui s'y joint.", "Remplacer la règle.", "A20"),
        Nature("niveau", "Passer de « recommande » à « imperatif ».", "Abaisser le niveau.", "A20"),
        Nature("constat", "", "Faire d'un acte un constat, ou l'inverse.", "A26"),
        Nature("en_personne", "Passer à « oui ».", "Passer à « non ».", "A26"),
        Nature("plancher", "L'augmenter.", "Le diminuer.", "A27"),
        Nature("plafond", "Le diminuer.", "L'augmenter.", "A27"),
        Nature("conservation", "La diminuer.", "L'augmenter.", "A27"),
        Nature("final", "Déclarer final un état de la couche.", "Changer un état de la base.", "A31"),
        Nature("valeur_de_choix", "Changer son titre ; ajouter d'autres valeurs.", "La retirer.", "A28"),
        Nature("oui_seulement", "Passer à « oui ».", "Passer à « non ».", "A28"),
        Nature("personnel", "Lui donner une catégorie, s'il n'en a pas.", "La retirer ou en changer.", "A28"),
        Nature(
            "element",
            "Ajouter à côté ; le retirer si aucune source impérative ne le demande et que rien ne le cite.",
            "Le retirer s'il porte une source impérative.",
            "A29",
        ),
        Nature("element_fige", "Ajouter un autre élément, à côté.", "Le changer ou le retirer.", "A28"),
        Nature("figee", "", "Le changer ou le retirer.", "A28"),
    )
}
# Le premier motif qui convient l'emporte ; « * » tient un nom, « ** » un début quelconque.
_TABLE: tuple[tuple[str, str], ...] = (
    ("**/exige/*", "exigence"),
    ("**/exige/*/regle", "regle"),
    ("**/exige/*/niveau", "niveau"),
    ("**/source", "liste"),
    ("**/titre", "libre"),
    ("**/aide", "libre"),
    ("**/sinon", "libre"),
    ("**/exemple", "libre"),
    ("**/designation", "libre"),
    ("**/en_nombre", "libre"),
    ("documents/*/modele", "libre"),
    ("documents/*/signataires", "liste"),
    ("documents/*/personnes/*", "element_fige"),
    ("documents/*/fige", "liste"),
    ("echeances/*/rappel", "libre"),
    ("echeances/*/relance", "libre"),
    ("deroulement", "liste"),
    ("raccords/*", "libre"),
    ("raccords/*/*", "libre"),
    ("**/interdit", "liste"),
    ("**/visible_par", "roles"),
    ("**/saisi_par", "roles"),
    ("**/supplee_par", "roles"),
    ("**/traite_par", "roles"),
    ("**/par", "roles"),
    ("**/transitions/*/de", "roles"),
    ("**/pieces/*/saisit/*", "element"),
    ("**/pieces/*/peut_saisir/*", "element"),
    ("**/saisit", "saisie"),
    ("**/peut_saisir", "saisie"),
    ("**/modification/champs", "saisie"),
    ("**/etats/*/final", "final"),
    ("parametres/*/valeur", "parametre"),
    ("parametres/*/sens", "sens"),
    ("periode/annees", "periode"),
    ("periode/sens", "sens"),
    ("donnees_personnelles/*/conservation", "conservation"),
    ("**/minimum", "plancher"),
    ("**/maximum", "plafond"),
    ("**/constat", "constat"),
    ("**/en_personne", "en_personne"),
    ("**/valeurs/*", "valeur_de_choix"),
    ("**/fige", "oui_seulement"),
    ("**/personnel", "personnel"),
    ("**/etats/*", "element_fige"),
    ("**/qualites/*", "element_fige"),
    ("**/transitions/*", "element_fige"),
    ("garanties/*", "element_fige"),
    ("couvertures/*/evenements/*", "element_fige"),
    ("couvertures/*", "element_fige"),
    ("phases/*", "element_fige"),
    ("**/champs/*", "element"),
    ("**/pieces/*", "element"),
    ("fiches/*", "element"),
    ("roles/*", "element"),
    ("documents/*", "element"),
    ("donnees/*/releves/*", "element_fige"),
    ("donnees/*", "element"),
    ("indicateurs/*", "element"),
    ("echeances/*", "element"),
    ("parametres/*", "element"),
    ("donnees_personnelles/*", "element"),
)
_MOTIFS = tuple((tuple(motif.split("/")), nom) for motif, nom in _TABLE)


def nature(chemin: Chemin) -> Nature:
    """La nature de l'élément à ce chemin ; ce que la table ne nomme pas ne se change pas."""
    for motif, nom in _MOTIFS:
        if _convient(motif, chemin) and _se_lit(motif, chemin):
            return NATURES[nom]
    return NATURES["figee"]


def _convient(motif: Chemin, chemin: Chemin) -> bool:
    if motif[0] == "**":
        motif = motif[1:]
        if len(chemin) <= len(motif) - 1:
            return False
        chemin = chemin[len(chemin) - len(motif) :]
    return len(motif) == len(chemin) and all(m in ("*", nom) for m, nom in zip(motif, chemin, strict=True))


def _se_lit(motif: Chemin, chemin: Chemin) -> bool:
    """Un élément que l'on nomme « titre » ou « exige » n'est pas la clé du langage qui s'écrit de même."""
    return (motif[-1] == "*") == est_collection(chemin[:-1])
