"""Le bac à sable : l'environnement jinja2 où un modèle s'évalue, sans fonction, sans module, sans méthode.

À n'importer qu'au premier rendu : ce fichier charge jinja2.
"""

from __future__ import annotations

from typing import Any, NoReturn

from jinja2 import StrictUndefined
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from moteur.documents import filtres
from moteur.documents.fautes import RenduImpossible
from moteur.documents.valeurs import Liste, Manquant, Objet

ATTRIBUTS_DE_BOUCLE = frozenset({"first", "index", "last", "length"})
TESTS = frozenset({"renseigne"})


class Bac(ImmutableSandboxedEnvironment):
    """Ne sait lire que les champs d'un `Objet` ; tout le reste est refusé, une seconde fois."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Objet):
            return obj.champ(attribute)
        if isinstance(obj, Manquant):
            return Manquant(f"{obj.chemin}.{attribute}", obj.registre)
        if isinstance(obj, LoopContext) and attribute in ATTRIBUTS_DE_BOUCLE:
            return getattr(obj, attribute)
        raise _refus(f"« .{attribute} » est demandé à une valeur qui n'a pas de champs")

    def getitem(self, obj: Any, argument: Any) -> NoReturn:
        raise _refus("les crochets ne sont pas admis")

    def call(self, *arguments: Any, **nommes: Any) -> NoReturn:
        raise _refus("aucun appel n'est admis")


def creer() -> Bac:
    """Un environnement neuf : nos filtres, notre test, et aucune des fonctions de jinja2."""
    bac = Bac(autoescape=True, undefined=StrictUndefined, finalize=_ecrire)
    bac.globals.clear()
    bac.filters = dict(filtres.tous())
    bac.tests = {"renseigne": lambda valeur: not isinstance(valeur, Manquant)}
    return bac


def _ecrire(valeur: object) -> str:
    if isinstance(valeur, str):
        return valeur
    if isinstance(valeur, Manquant):
        return valeur.marque()
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, int):
        return str(valeur)
    if isinstance(valeur, (Objet, Liste)):
        raise _refus(f"« {valeur.chemin} » est une fiche ou une liste : écrivez l'un de ses champs")
    raise _refus(f"une valeur de type « {type(valeur).__name__} » ne s'écrit pas")


def _refus(raison: str) -> RenduImpossible:
    return RenduImpossible(
        "le modèle demande quelque chose qu'une donnée ne donne pas",
        raison=raison[:1].upper() + raison[1:] + ".",
        suite="Corrigez la balise dans le modèle.",
    )
