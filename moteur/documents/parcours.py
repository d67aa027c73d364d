"""Les chemins qu'une partie lit, boucles résolues, et ce qu'elle en fait, dans toutes les branches.

Suppose une syntaxe déjà admise ; ajoute les défauts que seule la portée des boucles montre.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from jinja2 import nodes

from moteur.documents import filtres
from moteur.documents.fautes import Defaut, RenduImpossible
from moteur.documents.lecture import CheminLu, Comparaison, Membre
from moteur.documents.reperes import Lieu, defaut, lieu_et_texte

BOUCLE = "loop"
_SIGNES = {
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "lteq": "<=",
    "gt": ">",
    "gteq": ">=",
    "in": "in",
    "notin": "not in",
}
_SANS_APOSTROPHES = "Un rang s'écrit sans apostrophes (1) ; un oui ou non, true ou false."
GENRES_DE_BOUCLE = {
    "index": filtres.ENTIER, "length": filtres.ENTIER, "first": "booleen", "last": "booleen",
}  # fmt: skip


class Parcours:
    """Parcourt l'arbre d'une partie une seule fois ; `lus` et `defauts` s'y remplissent."""

    def __init__(self, arbre: nodes.Template, lieu: Lieu) -> None:
        self.lus: list[CheminLu] = []
        self.defauts: list[Defaut] = []
        requis = self._suite(arbre.body, lieu)
        self.lus = [replace(lu, requis=True) if lu.chemin in requis else lu for lu in self.lus]

    # Chaque méthode rend les chemins dont le document ne peut se passer, quoi qu'il arrive.
    def _suite(self, noeuds: Iterable[nodes.Node], lieu: Lieu) -> frozenset[str]:
        return _union(self._noeud(noeud, lieu) for noeud in noeuds)

    def _noeud(self, noeud: nodes.Node, lieu: Lieu) -> frozenset[str]:
        if isinstance(noeud, nodes.For):
            return self._boucle(noeud, lieu)
        if isinstance(noeud, nodes.If):
            return self._condition(noeud, lieu)
        if isinstance(noeud, nodes.Expr):
            return self._valeur(noeud, lieu, "affiche")
        return self._suite(noeud.iter_child_nodes(), lieu)

    def _condition(self, noeud: nodes.If, lieu: Lieu) -> frozenset[str]:
        requis = self._valeur(noeud.test, lieu, "teste")
        branches = [self._suite(noeud.body, lieu)]
        branches += [self._condition(elif_, lieu) for elif_ in noeud.elif_]
        branches.append(self._suite(noeud.else_, lieu))
        return requis | frozenset.intersection(*branches)

    def _boucle(self, noeud: nodes.For, lieu: Lieu) -> frozenset[str]:
        requis = self._valeur(noeud.iter, lieu, "parcouru")
        cible = noeud.target.name if isinstance(noeud.target, nodes.Name) else ""
        if isinstance(noeud.iter, nodes.Filter) and noeud.iter.node is not None:
            source = _chemin(noeud.iter.node, lieu)
        else:
            source = f"{_chemin(noeud.iter, lieu)}[]"
        dedans = replace(lieu, portee={**lieu.portee, cible: source, BOUCLE: BOUCLE})
        if noeud.test is not None:
            requis |= self._valeur(noeud.test, dedans, "teste")
            self._suite(noeud.body, dedans)
        else:
            requis |= self._suite(noeud.body, dedans)
        self._suite(noeud.else_, lieu)
        return requis

    def _valeur(
        self, noeud: nodes.Node, lieu: Lieu, usage: str, passes: tuple[str, ...] = ()
    ) -> frozenset[str]:
        if isinstance(noeud, (nodes.Name, nodes.Getattr)):
            return self._lire(noeud, lieu, usage, passes)
        if isinstance(noeud, nodes.Filter) and noeud.node is not None:
            return self._valeur(noeud.node, lieu, usage, (noeud.name, *passes))
        if isinstance(noeud, nodes.Const):
            self._constante(noeud, lieu, passes)
            return frozenset()
        if isinstance(noeud, nodes.Compare):
            return self._comparaison(noeud, lieu)
        if isinstance(noeud, nodes.CondExpr):
            requis = self._valeur(noeud.test, lieu, "teste")
            branches = [
                self._valeur(branche, lieu, usage, passes) if branche is not None else frozenset[str]()
                for branche in (noeud.expr1, noeud.expr2)
            ]
            return requis | frozenset.intersection(*branches)
        if isinstance(noeud, (nodes.And, nodes.Or)):
            # Le second terme ne se lit pas toujours.
            requis = self._valeur(noeud.left, lieu, usage, passes)
            self._valeur(noeud.right, lieu, usage, passes)
            return requis
        dessous = "teste" if isinstance(noeud, (nodes.Test, nodes.Not)) else usage
        return _union(self._valeur(enfant, lieu, dessous, passes) for enfant in noeud.iter_child_nodes())

    def _lire(
        self,
        noeud: nodes.Node,
        lieu: Lieu,
        usage: str,
        passes: tuple[str, ...],
        comparaison: Comparaison | None = None,
    ) -> frozenset[str]:
        chemin = _chemin(noeud, lieu)
        if chemin.partition(".")[0] == BOUCLE:
            self._tour(noeud, lieu, chemin, passes, comparaison)
            return frozenset()
        ou, texte = lieu_et_texte(lieu, noeud)
        ecrit = _ecrit(noeud)
        self.lus.append(CheminLu(chemin, lieu.partie, ou, texte, usage, passes, comparaison, ecrit))
        return frozenset() if usage == "teste" else frozenset({chemin})

    def _comparaison(self, noeud: nodes.Compare, lieu: Lieu) -> frozenset[str]:
        requis: frozenset[str] = frozenset()
        gauche: nodes.Node = noeud.expr
        for operation in noeud.ops:
            droite, signe = operation.expr, _SIGNES[operation.op]
            requis |= self._membre(gauche, lieu, Comparaison(signe, _membre(droite, lieu)))
            requis |= self._membre(droite, lieu, Comparaison(signe, _membre(gauche, lieu), a_droite=True))
            gauche = droite
        return requis

    def _membre(self, noeud: nodes.Node, lieu: Lieu, comparaison: Comparaison) -> frozenset[str]:
        base, passes = _deplier(noeud)
        if isinstance(base, nodes.Const):
            self._constante(base, lieu, passes)
            return frozenset()
        return self._lire(base, lieu, "compare", passes, comparaison)

    def _tour(
        self,
        noeud: nodes.Node,
        lieu: Lieu,
        chemin: str,
        passes: tuple[str, ...],
        comparaison: Comparaison | None,
    ) -> None:
        code, message, remede = _defaut_de_tour(chemin, passes, comparaison, dans=BOUCLE in lieu.portee)
        if code:
            self.defauts.append(defaut(code, message, lieu, noeud, remede=remede))

    def _constante(self, noeud: nodes.Const, lieu: Lieu, passes: tuple[str, ...]) -> None:
        valeur: object = noeud.value
        tous = filtres.tous()
        for nom in passes:
            try:
                valeur = tous[nom](valeur)
            except RenduImpossible as refus:
                self.defauts.append(defaut("M23", refus.fait, lieu, noeud, remede=refus.raison))
                return


def _defaut_de_tour(
    chemin: str, passes: tuple[str, ...], comparaison: Comparaison | None, *, dans: bool
) -> tuple[str, str, str]:
    """Ce que `loop.…` a de faux : code, message, remède ; trois vides sinon."""
    attribut = chemin.partition(".")[2]
    genre = GENRES_DE_BOUCLE.get(attribut, "")
    if not dans:
        return "M11", "« loop » ne se lit que dans une boucle", "Déplacez cette balise dans la boucle."
    if not genre:
        return "M11", f"« {chemin} » ne s'écrit pas", "Écrivez « loop.index » pour le rang."
    if passes and genre not in filtres.CONNUS[passes[0]].accepte:
        attendu, dit = filtres.attend(passes[0]), filtres.EN_CLAIR[genre]
        return (
            "M23",
            f"le filtre « {passes[0]} » attend {attendu} ; « {chemin} » est {dit}",
            "Retirez ce filtre.",
        )
    ecrite = comparaison.avec if comparaison else None
    if ecrite and not ecrite.chemin and type(ecrite.valeur) is not (int if genre == filtres.ENTIER else bool):
        dit = filtres.EN_CLAIR[genre]
        return "M24", f"« {chemin} » est {dit} ; « {ecrite.valeur} » n'est pas de ce genre", _SANS_APOSTROPHES
    return "", "", ""


def _union(ensembles: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*ensembles)


def _membre(noeud: nodes.Node, lieu: Lieu) -> Membre:
    base, passes = _deplier(noeud)
    if isinstance(base, nodes.Const):
        return Membre(filtres=passes, valeur=base.value)
    return Membre(_chemin(base, lieu), passes)


def _deplier(noeud: nodes.Node) -> tuple[nodes.Node, tuple[str, ...]]:
    """Ce qu'il y a sous les filtres, et ces filtres dans l'ordre."""
    passes: tuple[str, ...] = ()
    while isinstance(noeud, nodes.Filter) and noeud.node is not None:
        passes, noeud = (noeud.name, *passes), noeud.node
    return noeud, passes


def comparables(noeud: nodes.Compare) -> bool:
    """Si chaque membre est un chemin ou une valeur écrite, filtrés ou non."""
    membres: Iterator[nodes.Node] = iter((noeud.expr, *(o.expr for o in noeud.ops)))
    return all(isinstance(_deplier(m)[0], (nodes.Name, nodes.Getattr, nodes.Const)) for m in membres)


def _ecrit(noeud: nodes.Node) -> str:
    """Le chemin comme le modèle l'écrit, variables de boucle comprises."""
    if isinstance(noeud, nodes.Getattr):
        return f"{_ecrit(noeud.node)}.{noeud.attr}"
    assert isinstance(noeud, nodes.Name)
    return noeud.name


def _chemin(noeud: nodes.Node, lieu: Lieu) -> str:
    if isinstance(noeud, nodes.Getattr):
        return f"{_chemin(noeud.node, lieu)}.{noeud.attr}"
    assert isinstance(noeud, nodes.Name)
    return lieu.portee.get(noeud.name, noeud.name)
