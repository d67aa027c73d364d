"""Une garantie tient-elle ? D'abord à ses portes, tout le reste libre ; sinon sur la tranche qu'elle voit.

Une garantie « chaque fois » tient pour tout nombre de fiches quand sa porte suffit. Sinon on suit ce dont dépend
la faute trouvée, et rien d'autre, jusqu'à ce qu'il n'y en ait plus ou que la faute soit sûre.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from moteur.domaine.definitions import Garantie
from moteur.domaine.regles.evaluation import Regles
from moteur.domaine.workflow import Workflow
from moteur.preuve.depliage import Depliage
from moteur.preuve.exploration import Faute, parcourir
from moteur.preuve.formules import (
    Choix,
    Compte,
    Formule,
    TropDeCas,
    Variable,
    et,
    non,
    oublier,
    substituer,
    trouver,
    variables,
)
from moteur.preuve.monde import AILLEURS, Monde, Place
from moteur.preuve.nombres import de_trop, fiches_utiles, plafonner
from moteur.preuve.portes import Acte, declencheurs, neuve, ouverte
from moteur.preuve.termes import controler
from moteur.preuve.tranche import Arc, PorteTropGrande, Tranche, ranger, suivable

TOURS = 12
# La limite des dossiers borne aussi ce que l'on calcule pour écrire leurs pas, et les pas que l'on essaie.
CAS_PAR_DOSSIER, CAS, PAS = 100, 2_000_000, 1_000_000_000


@dataclass(frozen=True, slots=True)
class Jugement:
    """Ce que l'on sait d'une garantie : elle tient, ou la porte qui la laisse rompre, ou rien de sûr.

    `bornes` : le nombre de fiches de chaque type suivi ; vide, la preuve vaut pour tout nombre de fiches.
    """

    tenue: bool
    etats: int = 0
    bornes: dict[str, int] = field(default_factory=dict)
    porte: Acte | None = None
    cas: Choix = field(default_factory=dict)
    pas: tuple[Arc, ...] = ()
    epuisee: bool = False  # la borne des dossiers est atteinte : on n'a rien conclu
    suivies: tuple[Variable, ...] = ()
    trop: Acte | None = None  # la porte qui a trop de cas pour être suivie


@dataclass(slots=True)
class _Recherche:
    regles: Regles
    garantie: Garantie
    limite: int
    etats: int = 0
    trop: Acte | None = None

    @property
    def pile(self) -> tuple[Place, ...]:
        return ((self.garantie.machine, 0),) if self.garantie.verbe else ()

    def nombres(self) -> dict[str, int]:
        return plafonner(self.demandees())

    def demandees(self) -> dict[str, int]:
        """Ce que distinguent la garantie et ses portes ; on n'en parcourt pas toujours autant."""
        machine = self.garantie.machine
        lues = [(self.garantie.regle, (machine,) if machine else ())]
        # Une porte qui se contente d'une fiche en laisse passer une autre : il faut les deux.
        actes = self.actes() if self.garantie.verbe else ()
        lues += [(e.regle, (a.place[0],)) for a in actes for e in a.exigences]
        return fiches_utiles(self.regles, [*lues, *self._autour()])

    def _autour(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Ce qu'exigent les portes de tout ce que lit une garantie « toujours » : chacune peut la rompre."""
        if self.garantie.verbe:
            return
        for type_ in sorted(self.regles.types_lus(self.garantie.regle)):
            machine = self.regles.workflow.machines[type_]
            portes = [t.porte for t in machine.transitions.values()]
            for porte in (*portes, *((machine.creation,) if machine.creation else ())):
                yield from ((e.regle, (type_,)) for e in porte.exige.values())

    def compte(self) -> Compte:
        """Les cas que peut demander l'écriture des pas d'une tranche."""
        return Compte(min(CAS, self.limite * CAS_PAR_DOSSIER))

    def actes(self) -> tuple[Acte, ...]:
        g = self.garantie
        return tuple(
            declencheurs(
                self.regles.workflow, machine=g.machine, verbe=g.verbe, objet=g.objet, place=(g.machine, 0)
            )
        )

    def rompue(self, monde: Monde, *, reste: bool) -> Formule:
        # Ce qu'une porte et la garantie disent toutes deux d'autres fiches est la même variable.
        return non(Depliage(monde, reste).juger(self.garantie.regle, self.pile)[0])


def a_ses_portes(regles: Regles, garantie: Garantie) -> Jugement | None:
    """La porte suffit-elle, quel que soit le dossier derrière elle ? Rien pour « toujours », qui n'en nomme pas."""
    return _aux_portes(_Recherche(regles, garantie, 0)) if garantie.verbe else None


def sur_sa_tranche(regles: Regles, garantie: Garantie, *, limite: int, reste: bool) -> Jugement:
    """Ce qu'en dit la tranche qu'elle voit ; `reste` : la preuve vaut pour tout nombre de fiches."""
    recherche = _Recherche(regles, garantie, limite)
    try:
        return _sur_la_tranche(recherche, reste=reste)
    except TropDeCas:
        # La règle de la garantie, ou celle d'une porte qu'il fallait suivre, ne se déplie pas.
        nombres = {t: n for t, n in recherche.demandees().items() if n > 1}
        return Jugement(tenue=False, etats=recherche.etats, bornes=nombres, epuisee=True)


def _aux_portes(recherche: _Recherche) -> Jugement:
    # Ce qui n'est vu que sur trop peu de fiches ne prouve rien.
    for reste in (True,) if de_trop(recherche.demandees()) else (True, False):
        jugement = _a_chaque_porte(recherche, reste=reste)
        if jugement.tenue:
            break
    return jugement


def _a_chaque_porte(recherche: _Recherche, *, reste: bool) -> Jugement:
    monde = Monde(recherche.regles, recherche.nombres())
    depliage = Depliage(monde, reste)
    for acte in recherche.actes():
        try:
            faute = et((ouverte(depliage, acte), recherche.rompue(monde, reste=reste)))
            lues = variables(faute)
            faute = et((faute, monde.bien_forme(lues), neuve(monde, acte, lues)))
            cas = trouver(faute, controle=controler)
        except TropDeCas:
            return Jugement(tenue=False, porte=acte, epuisee=True, trop=acte)
        if cas is not None:
            return Jugement(tenue=False, porte=acte, cas=cas)
    return Jugement(tenue=True, bornes={} if reste else _lus(monde, recherche))


def _lus(monde: Monde, recherche: _Recherche) -> dict[str, int]:
    """Les types que les règles en jeu parcourent, et combien de fiches on en a pris."""
    lues: dict[Variable, int] = variables(recherche.rompue(monde, reste=False))
    types = {v[1][0] for v in lues if suivable(v)}
    return {t: n for t, n in monde.nombres.items() if t in types}


def _sur_la_tranche(recherche: _Recherche, *, reste: bool) -> Jugement:
    """Suit les variables de la garantie, puis celles dont dépend la faute trouvée."""
    if de_trop(recherche.demandees()):
        raise TropDeCas
    repris = liens_repris(recherche.regles.workflow)
    monde = Monde(recherche.regles, recherche.nombres(), ailleurs=repris)
    rompue = recherche.rompue(monde, reste=reste and bool(recherche.garantie.verbe))
    rompue = _ici(monde, rompue)
    suivies = {v for v in variables(rompue) if suivable(v)}
    if recherche.garantie.verbe:
        suivies.add(("etat", (recherche.garantie.machine, 0)))
    suivies |= {("etat", v[1]) for v in suivies if monde.machine(v[1]).etats}
    vue: Faute | None = None
    for _ in range(TOURS):
        tranche = Tranche(monde, ranger(suivies), reste, recherche.compte())
        faute, etats, borne = _chercher(recherche, tranche, rompue)
        recherche.etats += etats
        if faute is None and not borne:
            bornes = {} if reste else _bornes(tranche)
            return Jugement(tenue=True, etats=recherche.etats, bornes=bornes, suivies=tranche.suivies)
        vue = faute or vue
        neuves = _a_suivre(tranche, faute) - suivies if faute else set()
        if not neuves:
            break
        suivies |= neuves | {("etat", v[1]) for v in neuves if monde.machine(v[1]).etats}
    return Jugement(
        tenue=False,
        etats=recherche.etats,
        bornes=_bornes(tranche),
        porte=vue.pas[-1].acte if vue else None,
        cas=vue.dernier if vue else {},
        pas=vue.pas if vue else (),
        epuisee=faute is None or bool(neuves),
        suivies=tranche.suivies,
        trop=recherche.trop,
    )


def _ici(monde: Monde, rompue: Formule) -> Formule:
    """La faute, montrée par des fiches de ce monde : aucun lien qu'elle lit n'en sort à ce moment."""
    liens = [v for v in variables(rompue) if v[0] == "champ" and AILLEURS in monde.domaine(v)]
    dedans = {v: monde.tous(v) & ~monde.bits(v, (AILLEURS,)) for v in liens}
    return et((substituer(rompue, dedans), *(monde.hors(v, (AILLEURS,)) for v in liens)))


def liens_repris(workflow: Workflow) -> frozenset[tuple[str, str]]:
    """Les liens que l'on peut changer après la création : ils ont pu désigner une fiche que l'on ne suit pas."""
    repris: set[tuple[str, str]] = set()
    for machine in workflow.machines.values():
        apres = [*machine.modifiables]
        apres += [n for t in machine.transitions.values() for n in (*t.porte.saisit, *t.porte.peut_saisir)]
        repris |= {
            (machine.nom, n)
            for n in apres
            if machine.champs[n].type == "lien" and not machine.champs[n].liste
        }
    return frozenset(repris)


def _bornes(tranche: Tranche) -> dict[str, int]:
    bornes: dict[str, int] = {}
    for place in tranche.places():
        if tranche.monde.machine(place).genre == "fiche":
            bornes[place[0]] = bornes.get(place[0], 0) + 1
    return bornes


def _chercher(recherche: _Recherche, tranche: Tranche, rompue: Formule) -> tuple[Faute | None, int, bool]:
    fautifs: list[Arc] = []
    faute: Formule = False
    try:
        arcs = list(tranche.arcs())
        if recherche.garantie.verbe:
            fautifs = [a for acte in recherche.actes() for a in tranche.pas(acte, en_plus=rompue)]
        else:
            libres = [v for v in variables(rompue) if v not in set(tranche.suivies)]
            faute = oublier(rompue, libres, compte=tranche.compte)
    except PorteTropGrande as trop:
        recherche.trop = trop.acte
        return None, 0, True
    limite = min(recherche.limite, PAS // (len(arcs) + len(fautifs) + 1))
    vu = parcourir(tranche, arcs, faute=faute, fautifs=fautifs, limite=limite)
    return vu.faute, vu.etats, vu.borne


def _a_suivre(tranche: Tranche, faute: Faute) -> set[Variable]:
    """Ce que lisent les portes franchies par la faute, et qui n'était pas suivi."""
    lues: set[Variable] = set()
    for arc in faute.pas:
        if arc.genre:
            continue
        condition = ouverte(tranche.depliage, arc.acte)
        lues |= {v for v in variables(condition) if suivable(v)}
    return lues
