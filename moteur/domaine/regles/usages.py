"""Ce qu'une règle a le droit de dire selon l'endroit où elle est écrite, et les types qu'elle manie."""

from __future__ import annotations

from dataclasses import dataclass

from moteur.domaine.regles.arbre import ErreurDeRegle, Place

TEXTES = frozenset(
    {"texte", "texte_long", "uai", "siret", "siren", "rna", "courriel", "telephone", "reference", "zone"}
)
NOMBRES = frozenset({"entier", "montant", "decimal"})

_EN_CLAIR = {
    "texte": "un texte",
    "texte_long": "un texte",
    "entier": "un nombre",
    "montant": "un montant",
    "decimal": "un nombre",
    "date": "une date",
    "duree": "une durée",
    "booleen": "un oui ou non",
    "choix": "un choix",
    "etat": "un état",
    "piece": "une pièce",
    "lien": "une fiche",
    "fait": "une qualité",
}


@dataclass(frozen=True, slots=True)
class Usage:
    """Ce qu'une règle peut dire ; `nom` la désigne en tête de phrase, `sans_date` dit pourquoi pas de date."""

    nom: str
    dates: bool = True
    nombres: bool = True
    personnes: bool = True
    sans_date: str = ""
    remede: str = "Dites à quel moment elle compte : « chaque_fois: … devient … »."


EXIGENCE = Usage("Une exigence")
QUALITE = Usage("Une qualité", personnes=False)
TOUJOURS = Usage(
    "« toujours »",
    dates=False,
    nombres=False,
    personnes=False,
    sans_date="le temps seul la rendrait fausse",
)
INDICATEUR = Usage(
    "Un indicateur",
    dates=False,
    personnes=False,
    sans_date="il changerait sans qu'aucun fait ait lieu",
    remede="Comptez des états ou des pièces.",
)


def en_clair(type_: str) -> str:
    """Le nom d'un type, dit à une personne."""
    return _EN_CLAIR.get(type_, f"un code ({type_})")


def type_commun(gauche: str, droite: str) -> str:
    """Le type où deux valeurs se comparent et s'additionnent, ou rien."""
    if {gauche, droite} == {"entier", "decimal"}:
        return "decimal"
    return gauche if gauche == droite else ""


def date_interdite(usage: Usage, place: Place) -> ErreurDeRegle:
    """R03 : cette règle ne peut pas parler de dates."""
    message = f"{usage.nom} ne peut pas dépendre de la date : {usage.sans_date}."
    return ErreurDeRegle("R03", message, place=place, remede=usage.remede)


def nombre_interdit(usage: Usage, place: Place) -> ErreurDeRegle:
    """R03 : cette règle ne peut pas comparer de nombres."""
    message = f"{usage.nom} ne compare pas de nombres : la preuve ne finirait pas."
    return ErreurDeRegle("R03", message, place=place, remede=usage.remede)


def personne_interdite(usage: Usage, quoi: str, place: Place) -> ErreurDeRegle:
    """R13 : personne n'agit là où cette règle est lue."""
    message = f"{usage.nom} ne dit pas « {quoi} » : personne n'y agit."
    remede = "Dites-le à la porte d'un acte, dans une exigence."
    return ErreurDeRegle("R13", message, place=place, remede=remede)
