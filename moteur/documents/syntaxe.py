"""Ce qu'un modèle a le droit d'écrire entre ses accolades, et les chemins qu'il y lit.

Liste blanche : tout nœud de syntaxe qui n'est pas nommé ici est refusé. À n'importer qu'au premier
rendu : ce fichier charge jinja2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from jinja2 import Environment, TemplateSyntaxError, nodes

from moteur.documents import filtres
from moteur.documents.bac import ATTRIBUTS_DE_BOUCLE, TESTS
from moteur.documents.balises import code_de, expliquer, remede
from moteur.documents.fautes import Defaut
from moteur.documents.lecture import CheminLu
from moteur.documents.parcours import BOUCLE, Parcours, comparables
from moteur.documents.reperes import BALISE_XML, Lieu, defaut, situer
from moteur.suggestions import le_plus_proche

IMBRICATION_MAX = 4
# Python refuse de compiler au-delà de cent conditions imbriquées ; aucun document n'en a dix.
PROFONDEUR_MAX = 60
_TROP_PROFOND = ("des balises sont imbriquées sans fin", "Séparez les conditions, ou retirez-en.")
_RIEN_D_AUTRE = (
    "Un modèle lit des données, les compare et les met en forme ; le reste se fait dans le workflow."
)
_MINUSCULES = "Un nom s'écrit en minuscules sans accent."
_DE_BOUCLE = ", ".join(f"loop.{nom}" for nom in sorted(ATTRIBUTS_DE_BOUCLE))
_NOEUDS = frozenset(
    [
        "Template",
        "Output",
        "TemplateData",
        "Name",
        "Getattr",
        "Const",
        "For",
        "If",
        "Filter",
        "Compare",
        "Operand",
        "And",
        "Or",
        "Not",
        "CondExpr",
        "Test",
    ]
)
_INTERDITS = {
    "Call": "un appel « …() »",
    "Getitem": "des crochets « […] »",
    "Include": "une inclusion",
    "Import": "une importation",
    "FromImport": "une importation",
    "Extends": "un héritage de modèle",
    "Block": "un bloc",
    "Macro": "une macro",
    "CallBlock": "une macro",
    "Assign": "une affectation « set »",
    "AssignBlock": "une affectation « set »",
    "Keyword": "un argument nommé",
    **dict.fromkeys(
        ["Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow", "Neg", "Pos", "Concat"], "un calcul"
    ),
    **dict.fromkeys(["List", "Tuple", "Dict", "Pair", "Slice"], "une liste écrite à la main"),
}
_NOM = re.compile(r"[a-z][a-z0-9_]*\Z")
_ACCOLADES = re.compile(r"\{\{|\}\}|\{%|%\}")
_A_FILTRER = (nodes.Name, nodes.Getattr, nodes.Const, nodes.Filter, nodes.CondExpr, nodes.And, nodes.Or)


@dataclass(frozen=True, slots=True)
class Analyse:
    """Ce que la lecture d'une partie a trouvé."""

    defauts: tuple[Defaut, ...]
    chemins: tuple[CheminLu, ...]


def analyser(source: str, *, partie: str, nom: str, bac: Environment) -> Analyse:
    """Juge la source d'une partie (un paragraphe par ligne) et liste les chemins qu'elle lit."""
    lieu = situer(source, partie=partie, nom=nom)
    try:
        arbre = bac.parse(source)
        defauts = tuple(dict.fromkeys((*_defauts(arbre, lieu), *_accolades_perdues(arbre, lieu))))
        parcours = Parcours(arbre, lieu) if not defauts else None
    except TemplateSyntaxError as cause:
        return Analyse((_mal_ecrite(cause, lieu),), ())
    except RecursionError:
        message, suite = _TROP_PROFOND
        return Analyse((Defaut("M14", message, partie=partie, lieu=nom, remede=suite),), ())
    if parcours is None or parcours.defauts:
        return Analyse(tuple(dict.fromkeys(parcours.defauts)) if parcours else defauts, ())
    return Analyse((), tuple(parcours.lus))


def _mal_ecrite(cause: TemplateSyntaxError, lieu: Lieu) -> Defaut:
    reproche = cause.message or ""
    trouve = defaut(code_de(reproche), "", lieu, cause.lineno)
    ouverte = next(
        (o for o, f in (("{{", "}}"), ("{%", "%}")) if trouve.texte.count(o) > trouve.texte.count(f)), ""
    )
    dit = f"« {ouverte} » n'est pas fermée dans ce paragraphe" if ouverte else expliquer(reproche)
    return replace(trouve, message=f"balise mal écrite : {dit}", remede=remede(reproche))


def _defauts(arbre: nodes.Template, lieu: Lieu) -> Iterator[Defaut]:
    for noeud, faute in _fautes(arbre):
        yield defaut(faute.code, faute.message, lieu, noeud, remede=faute.remede)
    if _imbrication(arbre) > IMBRICATION_MAX:
        message = f"plus de {IMBRICATION_MAX} boucles imbriquées"
        yield Defaut("M14", message, partie=lieu.partie, lieu=lieu.nom, remede="Retirez une boucle.")
    if _profondeur(arbre) > PROFONDEUR_MAX:
        message, suite = _TROP_PROFOND
        yield Defaut("M14", message, partie=lieu.partie, lieu=lieu.nom, remede=suite)


def _fautes(noeud: nodes.Node) -> Iterator[tuple[nodes.Node, _Faute]]:
    """Chaque faute, la plus haute d'une expression : ce qui est dessous n'apprendrait rien de plus."""
    genre = type(noeud).__name__
    if genre not in _NOEUDS:
        quoi = _INTERDITS.get(genre, f"« {genre} »")
        yield noeud, _Faute("M11", f"{quoi} : un modèle n'en admet pas", _RIEN_D_AUTRE)
        return
    faute = _defaut_du_noeud(noeud)
    if faute:
        yield noeud, faute
        if not isinstance(noeud, nodes.For):
            return
    dessous = noeud.iter_child_nodes(exclude=("iter", "target") if faute else ())
    for enfant in dessous:
        yield from _fautes(enfant)


class _Faute(NamedTuple):
    """Un défaut dont le lieu se dira plus tard."""

    code: str
    message: str
    remede: str = ""


def _defaut_du_noeud(noeud: nodes.Node) -> _Faute | None:
    if isinstance(noeud, nodes.Name) and (noeud.name == "self" or not _NOM.match(noeud.name)):
        return _Faute("M11", f"le nom « {noeud.name} » n'est pas celui d'une donnée", _MINUSCULES)
    if isinstance(noeud, nodes.Getattr):
        return _defaut_d_attribut(noeud)
    if isinstance(noeud, nodes.Filter):
        return _defaut_de_filtre(noeud)
    if isinstance(noeud, nodes.Test) and (noeud.name not in TESTS or noeud.args or noeud.kwargs):
        return _Faute("M12", f"le test « {noeud.name} » n'existe pas", "Le seul est « is renseigne ».")
    if isinstance(noeud, nodes.For):
        return _defaut_de_boucle(noeud)
    if isinstance(noeud, nodes.Compare) and not comparables(noeud):
        message = "une comparaison porte sur deux chemins, ou un chemin et une valeur écrite"
        return _Faute("M11", message, "Reliez deux comparaisons par « and » ou « or ».")
    return None


def _defaut_d_attribut(noeud: nodes.Getattr) -> _Faute | None:
    if not _NOM.match(noeud.attr):
        return _Faute("M11", f"le champ « {noeud.attr} » n'est pas celui d'une donnée", _MINUSCULES)
    if isinstance(noeud.node, nodes.Name) and noeud.node.name == BOUCLE:
        if noeud.attr not in ATTRIBUTS_DE_BOUCLE:
            return _Faute("M11", f"« loop.{noeud.attr} » n'est pas admis", f"Admis : {_DE_BOUCLE}.")
        return None
    faute = _Faute("M11", "un champ ne se lit que sur un chemin", "Un chemin s'écrit a.b.c.")
    return None if _est_chemin(noeud) else faute


def _defaut_de_filtre(noeud: nodes.Filter) -> _Faute | None:
    if noeud.name not in filtres.NOMS:
        proche = le_plus_proche(noeud.name, filtres.NOMS)
        tous = f"Filtres : {', '.join(sorted(filtres.NOMS))}."
        suite = f"Écrivez plutôt « {proche} »." if proche else tous
        return _Faute("M12", f"le filtre « {noeud.name} » n'existe pas", suite)
    if noeud.node is None or noeud.args or noeud.kwargs or noeud.dyn_args or noeud.dyn_kwargs:
        return _Faute("M11", f"le filtre « {noeud.name} » ne prend pas d'argument", "Retirez la parenthèse.")
    if not isinstance(noeud.node, _A_FILTRER):
        message = f"le filtre « {noeud.name} » s'applique à une donnée, pas à un oui ou non"
        return _Faute("M11", message, "Retirez ce filtre.")
    return None


def _defaut_de_boucle(noeud: nodes.For) -> _Faute | None:
    if not isinstance(noeud.target, nodes.Name) or noeud.target.name == BOUCLE or noeud.recursive:
        return _Faute("M11", "cette boucle n'est pas admise", "Une boucle s'écrit « for x in chemin ».")
    if _est_chemin(noeud.iter) or _est_paragraphes(noeud.iter):
        return None
    return _Faute(
        "M11", "cette boucle n'est pas admise", "Elle parcourt un chemin, ou « chemin | paragraphes »."
    )


def _est_chemin(noeud: nodes.Node) -> bool:
    return isinstance(noeud, nodes.Name) or (isinstance(noeud, nodes.Getattr) and _est_chemin(noeud.node))


def _est_paragraphes(noeud: nodes.Node) -> bool:
    if not isinstance(noeud, nodes.Filter) or noeud.name != "paragraphes" or noeud.node is None:
        return False
    return _est_chemin(noeud.node)


def _imbrication(noeud: nodes.Node) -> int:
    plus_profonde = max((_imbrication(enfant) for enfant in noeud.iter_child_nodes()), default=0)
    return plus_profonde + isinstance(noeud, nodes.For)


def _profondeur(noeud: nodes.Node) -> int:
    return 1 + max((_profondeur(enfant) for enfant in noeud.iter_child_nodes()), default=0)


def _accolades_perdues(arbre: nodes.Template, lieu: Lieu) -> Iterator[Defaut]:
    # Un `raw`, ou une balise ouverte jamais fermée, laisserait ses accolades dans le document signé.
    texte = "".join(donnee.data for donnee in arbre.find_all(nodes.TemplateData))
    trouve = _ACCOLADES.search(BALISE_XML.sub("", texte))
    if trouve:
        message = f"des accolades « {trouve.group()} » ne forment pas une balise complète"
        yield Defaut("M10", message, partie=lieu.partie, lieu=lieu.nom, remede="Complétez-la ou effacez-la.")
