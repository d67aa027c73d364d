"""Des conditions sur des variables à peu de valeurs : les écrire, les restreindre, en trouver un cas.

Une variable est un nom quelconque ; son domaine est une suite de valeurs. Un test dit dans quelles valeurs elle
est, sous forme de bits. La négation descend toujours jusqu'aux tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Variable = Any  # un nom : un n-uplet
Formule = Any  # True, False, ("v", variable, bits, tous les bits), ("&", termes) ou ("|", termes)
Choix = dict[Variable, int]
ESSAIS = 40_000


class TropDeCas(Exception):
    """La recherche a dépassé le nombre de cas permis : on ne sait pas."""


@dataclass(slots=True)
class Compte:
    """Ce qui reste d'une borne : un nombre de cas, jamais un temps ; la même preuve s'arrête partout au même endroit."""

    reste: int

    def prendre(self, cas: int) -> None:
        """Lève `TropDeCas` quand il n'en reste plus."""
        self.reste -= cas
        if self.reste < 0:
            raise TropDeCas


def test(variable: Variable, bits: int, tous: int) -> Formule:
    """La variable est dans ces valeurs."""
    bits &= tous
    if not bits:
        return False
    return True if bits == tous else ("v", variable, bits, tous)


def et(termes: Iterable[Formule]) -> Formule:
    """Toutes ces conditions."""
    return _assembler(termes, "&", neutre=True)


def ou(termes: Iterable[Formule]) -> Formule:
    """L'une de ces conditions."""
    return _assembler(termes, "|", neutre=False)


def _assembler(termes: Iterable[Formule], signe: str, *, neutre: bool) -> Formule:
    plats: dict[Formule, None] = {}
    for terme in termes:
        if terme is neutre:
            continue
        if terme is (not neutre):
            return not neutre
        if terme[0] == signe:
            plats.update(dict.fromkeys(terme[1]))
        else:
            plats[terme] = None
    if not plats:
        return neutre
    if len(plats) == 1:
        return next(iter(plats))
    return (signe, tuple(plats))


def non(formule: Formule) -> Formule:
    """Le contraire."""
    if isinstance(formule, bool):
        return not formule
    if formule[0] == "v":
        _, variable, bits, tous = formule
        return ("v", variable, tous & ~bits, tous)
    return (ou if formule[0] == "&" else et)(map(non, formule[1]))


def restreindre(formule: Formule, variable: Variable, bits: int) -> Formule:
    """La condition, sachant que la variable est dans ces valeurs."""
    return _substituer(formule, {variable: bits}, {})


def substituer(formule: Formule, choix: Mapping[Variable, int]) -> Formule:
    """La condition, chaque variable citée étant dans les bits qu'on lui donne."""
    return _substituer(formule, choix, {}) if choix else formule


def _substituer(formule: Formule, choix: Mapping[Variable, int], memo: dict[int, Formule]) -> Formule:
    if isinstance(formule, bool):
        return formule
    if formule[0] == "v":
        _, variable, bits, tous = formule
        dans = choix.get(variable)
        if dans is None:
            return formule
        reste = bits & dans
        return False if not reste else True if reste == dans else ("v", variable, reste, tous)
    cle = id(formule)
    if cle not in memo:
        assembler = et if formule[0] == "&" else ou
        memo[cle] = assembler([_substituer(t, choix, memo) for t in formule[1]])
    return memo[cle]


def variables(formule: Formule) -> dict[Variable, int]:
    """Les variables lues, chacune avec tous ses bits."""
    vues: dict[Variable, int] = {}
    _variables(formule, vues, set())
    return vues


def _variables(formule: Formule, vues: dict[Variable, int], faites: set[int]) -> None:
    if isinstance(formule, bool) or id(formule) in faites:
        return
    if formule[0] == "v":
        vues[formule[1]] = formule[3]
        return
    faites.add(id(formule))
    for terme in formule[1]:
        _variables(terme, vues, faites)


def bits_de(bits: int) -> Iterator[int]:
    """Chaque bit, du plus petit au plus grand."""
    while bits:
        bas = bits & -bits
        yield bas
        bits ^= bas


def oublier(formule: Formule, libres: Iterable[Variable], *, compte: Compte | None = None) -> Formule:
    """La condition où ces variables prennent la valeur qui arrange : « il existe une valeur telle que ».

    Lève `TropDeCas` quand le compte est épuisé.
    """
    for variable in libres:
        formule = _oublier(formule, variable, {}, compte or Compte(ESSAIS))
    return formule


def _oublier(formule: Formule, variable: Variable, memo: dict[int, bool], compte: Compte) -> Formule:
    """Ce qui ne lit pas la variable reste dehors, tel quel : le recopier ferait tout grandir à chaque valeur."""
    if not _lit(formule, variable, memo):
        return formule
    if formule[0] == "|":
        return ou([_oublier(t, variable, memo, compte) for t in formule[1]])
    termes = formule[1] if formule[0] == "&" else (formule,)
    dehors = [t for t in termes if not _lit(t, variable, memo)]
    dedans = [t for t in termes if _lit(t, variable, memo)]
    if formule[0] == "&" and len(dedans) == 1:
        return et((*dehors, _oublier(dedans[0], variable, memo, compte)))
    lue = et(dedans)
    valeurs: set[int] = set()
    noeuds: set[int] = set()
    tous = _occurrences(lue, variable, valeurs, noeuds)
    # Un représentant par groupe de valeurs que la condition ne distingue pas ; une valeur qui rend vrais moins
    # de tests qu'une autre n'arrange jamais davantage.
    groupes: dict[frozenset[int], int] = {}
    for bas in bits_de(tous):
        groupes.setdefault(frozenset(v for v in valeurs if v & bas), bas)
    groupes = {g: b for g, b in groupes.items() if not any(g < autre for autre in groupes)}
    compte.prendre((len(noeuds) + 1) * len(groupes))
    return et((*dehors, ou([restreindre(lue, variable, bas) for bas in groupes.values()])))


def _lit(formule: Formule, variable: Variable, memo: dict[int, bool]) -> bool:
    if isinstance(formule, bool):
        return False
    if formule[0] == "v":
        return bool(formule[1] == variable)
    cle = id(formule)
    if cle not in memo:
        memo[cle] = any(_lit(t, variable, memo) for t in formule[1])
    return memo[cle]


def _occurrences(formule: Formule, variable: Variable, valeurs: set[int], faites: set[int]) -> int:
    if isinstance(formule, bool) or id(formule) in faites:
        return 0
    if formule[0] == "v":
        if formule[1] != variable:
            return 0
        valeurs.add(formule[2])
        return int(formule[3])
    faites.add(id(formule))
    tous = 0
    for terme in formule[1]:
        tous |= _occurrences(terme, variable, valeurs, faites)
    return tous


Controle = Callable[[Choix], Formule]


def trouver(formule: Formule, *, controle: Controle | None = None, essais: int = ESSAIS) -> Choix | None:
    """Un cas où la condition est vraie, ou rien s'il n'y en a pas.

    `controle` dit d'un cas ce qui le rend impossible (une condition que le cas rompt), ou `True` ; il permet de
    refuser des dates qui se contredisent. Lève `TropDeCas` au-delà du nombre d'essais.
    """
    compte = Compte(essais)
    while True:
        try:
            cas = _chercher(formule, {}, compte)
        except RecursionError as faute:
            raise TropDeCas from faute
        if cas is None or controle is None:
            return cas
        regle = controle(cas)
        if regle is True:
            return cas
        compte.prendre(1)
        formule = et((formule, regle))


def _chercher(formule: Formule, choix: Choix, compte: Compte) -> Choix | None:
    while formule is not True and formule is not False:
        force = _forces(formule)
        if force is None:
            return None
        if not force:
            break
        choix = {**choix, **{v: b & choix.get(v, b) for v, b in force.items()}}
        formule = et((substituer(formule, force),))
        if formule is True or formule is False:
            break
        # Ce qui est forcé à plusieurs valeurs reste à choisir : on le garde en mémoire dans « choix ».
    if formule is False:
        return None
    if formule is True:
        return choix
    compte.prendre(1)
    variable, bits, tous = _a_partager(formule)
    permis = choix.get(variable, tous)
    for part in (bits & permis, permis & ~bits):
        if not part:
            continue
        trouve = _chercher(restreindre(formule, variable, part), {**choix, variable: part}, compte)
        if trouve is not None:
            return trouve
    return None


def _forces(formule: Formule) -> Choix | None:
    """Ce que la condition impose aussitôt ; rien si elle se contredit."""
    termes = formule[1] if formule[0] == "&" else (formule,)
    forces: Choix = {}
    for terme in termes:
        if terme[0] == "v":
            bits = terme[2] & forces.get(terme[1], terme[3])
            if not bits:
                return None
            forces[terme[1]] = bits
    return forces


def _a_partager(formule: Formule) -> tuple[Variable, int, int]:
    while formule[0] != "v":
        formule = min(formule[1], key=lambda t: 0 if t[0] == "v" else len(t[1]))
    return formule[1], formule[2], formule[3]
