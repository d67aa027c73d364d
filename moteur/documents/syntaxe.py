"""Ce qu'un modèle a le droit d'écrire entre ses accolades, et les chemins qu'il y lit.

Liste blanche : tout nœud de syntaxe qui n'est pas nommé ici est refusé. À n'importer qu'au premier
rendu : ce fichier charge jinja2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from jinja2 import Environment, TemplateSyntaxError, nodes

from moteur import suggestions
from moteur.documents import filtres
from moteur.documents.bac import ATTRIBUTS_DE_BOUCLE, TESTS
from moteur.documents.balises import expliquer
from moteur.documents.lecture import CheminLu

IMBRICATION_MAX = 4
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
_BALISE_XML = re.compile(r"<[^>]*>")
_TITRE = re.compile(r'<w:pStyle w:val="(?:Heading|Titre)\d"')
_STRUCTURE = re.compile(r"</?w:tbl>|<w:t[rc][ >]")
_ACCOLADES = re.compile(r"\{\{|\}\}|\{%|%\}")


@dataclass(frozen=True, slots=True)
class Analyse:
    """Ce que la lecture d'une partie a trouvé."""

    defauts: tuple[str, ...]
    chemins: tuple[CheminLu, ...]


@dataclass(frozen=True, slots=True)
class _Lieu:
    """Où l'on est : la partie, ses lignes (un paragraphe chacune), la portée des variables de boucle."""

    partie: str
    nom: str
    lignes: tuple[str, ...]
    reperes: tuple[tuple[str, str], ...]
    portee: dict[str, str] = field(default_factory=dict)


def analyser(source: str, *, partie: str, nom: str, bac: Environment) -> Analyse:
    """Juge la source d'une partie (un paragraphe par ligne) et liste les chemins qu'elle lit."""
    lignes = tuple(source.split("\n"))
    lieu = _Lieu(partie, nom, lignes, _reperes(lignes))
    try:
        arbre = bac.parse(source)
    except TemplateSyntaxError as cause:
        return Analyse(
            (f"{_ou(lieu, cause.lineno)} : balise mal écrite : {expliquer(cause.message or '')}",), ()
        )
    except RecursionError:
        return Analyse((f"{nom} : balises imbriquées sans fin",), ())
    defauts = tuple(dict.fromkeys((*_defauts(arbre, lieu), *_accolades_perdues(arbre, lieu))))
    return Analyse(defauts, () if defauts else tuple(_chemins(arbre, lieu)))


def _defauts(arbre: nodes.Template, lieu: _Lieu) -> Iterator[str]:
    for noeud in arbre.find_all(nodes.Node):
        genre = type(noeud).__name__
        if genre not in _NOEUDS:
            quoi = _INTERDITS.get(genre, f"« {genre} »")
            yield f"{_ou(lieu, noeud)} : {quoi} n'est pas admis dans un modèle"
            continue
        raison = _defaut_du_noeud(noeud)
        if raison:
            yield f"{_ou(lieu, noeud)} : {raison}"
    if _imbrication(arbre) > IMBRICATION_MAX:
        yield f"{lieu.nom} : plus de {IMBRICATION_MAX} boucles imbriquées"


def _defaut_du_noeud(noeud: nodes.Node) -> str:
    if isinstance(noeud, nodes.Name) and (noeud.name == "self" or not _NOM.match(noeud.name)):
        return f"le nom « {noeud.name} » n'est pas celui d'une donnée (minuscules sans accent)"
    if isinstance(noeud, nodes.Getattr):
        return _defaut_d_attribut(noeud)
    if isinstance(noeud, nodes.Filter):
        return _defaut_de_filtre(noeud)
    if isinstance(noeud, nodes.Test) and (noeud.name not in TESTS or noeud.args or noeud.kwargs):
        return f"le test « {noeud.name} » n'existe pas ; le seul est « is renseigne »"
    if isinstance(noeud, nodes.For):
        return _defaut_de_boucle(noeud)
    return ""


def _defaut_d_attribut(noeud: nodes.Getattr) -> str:
    if not _NOM.match(noeud.attr):
        return f"le champ « {noeud.attr} » n'est pas celui d'une donnée (minuscules sans accent)"
    if isinstance(noeud.node, nodes.Name) and noeud.node.name == "loop":
        if noeud.attr not in ATTRIBUTS_DE_BOUCLE:
            return f"« loop.{noeud.attr} » n'est pas admis"
        return ""
    return "" if _est_chemin(noeud) else "un champ ne se lit que sur un chemin (a.b.c)"


def _defaut_de_filtre(noeud: nodes.Filter) -> str:
    if noeud.name not in filtres.NOMS:
        proche = suggestions.vouliez_vous_dire(noeud.name, filtres.NOMS)
        return f"le filtre « {noeud.name} » n'existe pas. {proche}".rstrip()
    if noeud.node is None or noeud.args or noeud.kwargs or noeud.dyn_args or noeud.dyn_kwargs:
        return f"le filtre « {noeud.name} » ne prend pas d'argument"
    return ""


def _defaut_de_boucle(noeud: nodes.For) -> str:
    if not isinstance(noeud.target, nodes.Name) or noeud.target.name == "loop" or noeud.recursive:
        return "une boucle s'écrit « for x in chemin »"
    if _est_chemin(noeud.iter) or _est_paragraphes(noeud.iter):
        return ""
    return "une boucle parcourt un chemin, ou « chemin | paragraphes »"


def _est_chemin(noeud: nodes.Node) -> bool:
    return isinstance(noeud, nodes.Name) or (isinstance(noeud, nodes.Getattr) and _est_chemin(noeud.node))


def _est_paragraphes(noeud: nodes.Node) -> bool:
    if not isinstance(noeud, nodes.Filter) or noeud.name != "paragraphes" or noeud.node is None:
        return False
    return _est_chemin(noeud.node)


def _imbrication(noeud: nodes.Node) -> int:
    plus_profonde = max((_imbrication(enfant) for enfant in noeud.iter_child_nodes()), default=0)
    return plus_profonde + isinstance(noeud, nodes.For)


def _accolades_perdues(arbre: nodes.Template, lieu: _Lieu) -> Iterator[str]:
    # Un `raw`, ou une balise ouverte jamais fermée, laisserait ses accolades dans le document signé.
    texte = "".join(donnee.data for donnee in arbre.find_all(nodes.TemplateData))
    trouve = _ACCOLADES.search(_BALISE_XML.sub("", texte))
    if trouve:
        yield f"{lieu.nom} : des accolades « {trouve.group()} » ne forment pas une balise complète"


def _chemins(noeud: nodes.Node, lieu: _Lieu) -> Iterator[CheminLu]:
    if isinstance(noeud, nodes.For):
        yield from _chemins_de_boucle(noeud, lieu)
    elif isinstance(noeud, (nodes.If, nodes.CondExpr)):
        yield from _valeur(noeud.test, lieu, "teste")
        for enfant in noeud.iter_child_nodes(exclude=("test",)):
            yield from _chemins(enfant, lieu)
    elif isinstance(noeud, nodes.Expr):
        yield from _valeur(noeud, lieu, "affiche")
    else:
        for enfant in noeud.iter_child_nodes():
            yield from _chemins(enfant, lieu)


def _chemins_de_boucle(noeud: nodes.For, lieu: _Lieu) -> Iterator[CheminLu]:
    yield from _valeur(noeud.iter, lieu, "parcouru")
    cible = noeud.target.name if isinstance(noeud.target, nodes.Name) else ""
    if isinstance(noeud.iter, nodes.Filter) and noeud.iter.node is not None:
        source = _chemin(noeud.iter.node, lieu)
    else:
        source = f"{_chemin(noeud.iter, lieu)}[]"
    dedans = replace(lieu, portee={**lieu.portee, cible: source, "loop": ""})
    if noeud.test is not None:
        yield from _valeur(noeud.test, dedans, "teste")
    for enfant in noeud.body:
        yield from _chemins(enfant, dedans)
    for enfant in noeud.else_:
        yield from _chemins(enfant, lieu)


def _valeur(noeud: nodes.Node, lieu: _Lieu, usage: str, passes: tuple[str, ...] = ()) -> Iterator[CheminLu]:
    if isinstance(noeud, (nodes.Name, nodes.Getattr)):
        chemin = _chemin(noeud, lieu)
        if chemin:
            ou, texte = _lieu_et_texte(lieu, noeud)
            yield CheminLu(chemin, lieu.partie, ou, texte, usage, passes)
    elif isinstance(noeud, nodes.Filter) and noeud.node is not None:
        yield from _valeur(noeud.node, lieu, usage, (noeud.name, *passes))
    elif isinstance(noeud, nodes.Compare):
        for membre in (noeud.expr, *(o.expr for o in noeud.ops)):
            yield from _valeur(membre, lieu, "compare")
    elif isinstance(noeud, nodes.CondExpr):
        yield from _valeur(noeud.test, lieu, "teste")
        for branche in (noeud.expr1, noeud.expr2):
            if branche is not None:
                yield from _valeur(branche, lieu, usage, passes)
    else:
        for enfant in noeud.iter_child_nodes():
            yield from _valeur(enfant, lieu, "teste" if isinstance(noeud, nodes.Test) else usage, passes)


def _chemin(noeud: nodes.Node, lieu: _Lieu) -> str:
    if isinstance(noeud, nodes.Getattr):
        parent = _chemin(noeud.node, lieu)
        return f"{parent}.{noeud.attr}" if parent else ""
    assert isinstance(noeud, nodes.Name)
    return lieu.portee.get(noeud.name, noeud.name)


def _ou(lieu: _Lieu, noeud: nodes.Node | int) -> str:
    ou, texte = _lieu_et_texte(lieu, noeud)
    return f"{ou} (« {texte} »)" if texte else ou


def _lieu_et_texte(lieu: _Lieu, noeud: nodes.Node | int) -> tuple[str, str]:
    """Le titre ou la cellule où se trouve la balise, et son paragraphe."""
    ligne = noeud if isinstance(noeud, int) else noeud.lineno
    rang = min(max(ligne, 1), len(lieu.lignes)) - 1
    # Une balise « {%p … %} » a mangé son paragraphe : elle traîne derrière celui d'avant.
    tete, fin, queue = lieu.lignes[rang].rpartition("</w:p>")
    indice = getattr(noeud, "attr", "") or getattr(noeud, "name", "")
    dans_la_queue = bool(fin) and (indice not in tete if indice else "{" not in tete)
    texte = " ".join(_BALISE_XML.sub("", queue if dans_la_queue else tete + fin or queue).split())
    return lieu.nom + lieu.reperes[rang][dans_la_queue], texte[:160]


def _reperes(lignes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Pour chaque ligne, où est son paragraphe, et où est ce qui le suit."""
    reperes = []
    tableaux = ouverts = colonne = 0
    titre = ""
    for ligne in lignes:
        paragraphe = ligne.rpartition("</w:p>")[0]
        if _TITRE.search(paragraphe):
            titre = f", sous « {' '.join(_BALISE_XML.sub('', paragraphe).split())[:60]} »"
        reperes.append((f", tableau {tableaux}, colonne {colonne}" if ouverts else titre, titre))
        for marque in _STRUCTURE.findall(ligne):
            tableaux += marque == "<w:tbl>"
            ouverts += {"<w:tbl>": 1, "</w:tbl>": -1}.get(marque, 0)
            colonne = 0 if marque.startswith("<w:tr") else colonne + marque.startswith("<w:tc")
    return tuple(reperes)
