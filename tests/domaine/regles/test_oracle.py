"""L'évaluation comparée à une seconde, naïve, écrite sans la première : des nombres au lieu de trois valeurs.

Vrai vaut 1, faux 0, inconnu 0,5 ; « et » est le minimum, « ou » le maximum, « non » le complément à 1, et
« au moins n » la n-ième plus grande valeur.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from moteur.domaine.dossier import Dossier, Instance
from moteur.domaine.regles.evaluation import Contexte, Regles, juger
from moteur.domaine.regles.explication import pourquoi
from tests.domaine.banc import JOUR
from tests.domaine.petit import petit

REGLES = Regles(petit())
INCONNU = 0.5
ETATS_DE_PRET = ("prevu", "remis", "annule")
Fiche = dict[str, Any]
Naif = Callable[["Monde", tuple[Fiche, ...]], float]


@dataclass(frozen=True)
class Monde:
    """Des lecteurs et des prêts, en dictionnaires ; un champ absent n'est pas rempli."""

    lecteurs: tuple[Fiche, ...]
    prets: tuple[Fiche, ...]

    def lecteur(self, nom: str | None) -> Fiche | None:
        return next((x for x in self.lecteurs if x["nom"] == nom), None)


@dataclass(frozen=True)
class Phrase:
    """Une règle, et ce qu'elle vaut selon l'oracle."""

    texte: str
    naif: Naif


# ── des mondes ───────────────────────────────────────────────────────────────────────────────
@st.composite
def mondes(draw: st.DrawFn) -> Monde:
    noms = [f"lecteur-{n + 1}" for n in range(draw(st.integers(0, 3)))]
    un_nom = st.one_of(st.none(), st.sampled_from(noms)) if noms else st.none()
    plusieurs = st.lists(st.sampled_from(noms), unique=True) if noms else st.just([])
    lecteurs = [
        {
            "nom": nom,
            "etat": draw(st.sampled_from(["demande", "inscrit", "parti"])),
            "adulte": draw(st.sampled_from([True, False, None])),
            "genre": draw(st.sampled_from(["roman", "aucun", None])),
            "gouts": draw(st.sampled_from([None, [], ["mer"], ["mer", "nuit"]])),
            "parrain": draw(un_nom),
            "age": draw(st.sampled_from([None, 3, 20])),
        }
        for nom in noms
    ]
    prets = [
        {
            "nom": f"pret-{n + 1}",
            "etat": draw(st.sampled_from(ETATS_DE_PRET)),
            "lecteurs": draw(st.one_of(st.none(), plusieurs)),
            "exemplaires": draw(st.sampled_from([None, 1, 2])),
        }
        for n in range(draw(st.integers(1, 3)))
    ]
    return Monde(tuple(lecteurs), tuple(prets))


def dossier_de(monde: Monde) -> Dossier:
    dossier = Dossier("c", "e", 2026)
    for type_, fiches, liens in (
        ("lecteur", monde.lecteurs, ("parrain",)),
        ("pret", monde.prets, ("lecteurs",)),
    ):
        for fiche in fiches:
            valeurs = {c: v for c, v in fiche.items() if c not in ("nom", "etat") and v is not None}
            dossier.poser(Instance(fiche["nom"], type_, fiche["etat"], "2026-09-01", valeurs), liens)
    return dossier


# ── des phrases sur un lecteur ───────────────────────────────────────────────────────────────
def _lu(champ: str, valeur: Any) -> Naif:
    def naif(monde: Monde, pile: tuple[Fiche, ...]) -> float:
        lue = pile[-1][champ]
        return INCONNU if lue is None else float(lue == valeur)

    return naif


def _parrain(champ: str, valeur: Any) -> Naif:
    def naif(monde: Monde, pile: tuple[Fiche, ...]) -> float:
        parrain = monde.lecteur(pile[-1]["parrain"])
        return INCONNU if parrain is None or parrain[champ] is None else float(parrain[champ] == valeur)

    return naif


def _contient(monde: Monde, pile: tuple[Fiche, ...]) -> float:
    gouts = pile[-1]["gouts"]
    return INCONNU if gouts is None else float("mer" in gouts)


def _age(monde: Monde, pile: tuple[Fiche, ...]) -> float:
    age = pile[-1]["age"]
    return INCONNU if age is None else float(age > 10)


SUR_UN_LECTEUR = [
    Phrase("adulte est oui", _lu("adulte", True)),
    Phrase("adulte parmi [non]", _lu("adulte", False)),
    Phrase("majeur", _lu("adulte", True)),
    Phrase("genre est aucun", _lu("genre", "aucun")),
    Phrase("etat est inscrit", _lu("etat", "inscrit")),
    Phrase("fini", _lu("etat", "parti")),
    Phrase("genre est renseigne", lambda m, p: float(p[-1]["genre"] is not None)),
    Phrase("parrain est renseigne", lambda m, p: float(p[-1]["parrain"] is not None)),
    Phrase("parrain.adulte est oui", _parrain("adulte", True)),
    Phrase("parrain.majeur", _parrain("adulte", True)),
    Phrase("parrain.fini", _parrain("etat", "parti")),
    Phrase("gouts contient mer", _contient),
    Phrase("age > 10", _age),
    Phrase("renseignes [age, gouts]", lambda m, p: float(None not in (p[-1]["age"], p[-1]["gouts"]))),
    Phrase(
        "parrain est ce lecteur",
        lambda m, p: INCONNU if p[-1]["parrain"] is None else float(p[-1]["parrain"] == p[-1]["nom"]),
    ),
]


def combinaisons(atomes: st.SearchStrategy[Phrase]) -> st.SearchStrategy[Phrase]:
    """Des phrases reliées par et, ou, non, si… alors."""
    return st.recursive(
        atomes,
        lambda fils: st.one_of(
            st.lists(fils, min_size=2, max_size=3).map(lambda f: _relier(f, " et ", min)),
            st.lists(fils, min_size=2, max_size=3).map(lambda f: _relier(f, " ou ", max)),
            fils.map(lambda f: Phrase(f"non ({f.texte})", lambda m, p: 1 - f.naif(m, p))),
            st.tuples(fils, fils).map(_implique),
        ),
        max_leaves=5,
    )


def _relier(phrases: list[Phrase], lien: str, choisir: Callable[..., float]) -> Phrase:
    texte = lien.join(f"({p.texte})" for p in phrases)
    return Phrase(texte, lambda m, p: choisir(x.naif(m, p) for x in phrases))


def _implique(couple: tuple[Phrase, Phrase]) -> Phrase:
    si, alors = couple
    texte = f"si ({si.texte}) alors ({alors.texte})"
    return Phrase(texte, lambda m, p: max(1 - si.naif(m, p), alors.naif(m, p)))


# ── des phrases sur plusieurs fiches, dites depuis un prêt ───────────────────────────────────
def _tous(monde: Monde, pile: tuple[Fiche, ...]) -> list[Fiche] | None:
    return list(monde.lecteurs)


def _du_pret(monde: Monde, pile: tuple[Fiche, ...]) -> list[Fiche] | None:
    noms = pile[0]["lecteurs"]
    return None if noms is None else [x for n in noms if (x := monde.lecteur(n)) is not None]


SELECTIONS = [("lecteur", _tous), ("lecteur de ce pret", _du_pret)]


def _valeurs(monde: Monde, pile: tuple[Fiche, ...], choix: Any, dedans: Phrase) -> list[float] | None:
    fiches = choix(monde, pile)
    return None if fiches is None else [dedans.naif(monde, (*pile, f)) for f in fiches]


def _rang(valeurs: list[float], n: int) -> float:
    """La n-ième plus grande valeur : 1 si n sont vraies, 0 s'il en manque même en comptant l'inconnu."""
    if n == 0:
        return 1.0
    return sorted(valeurs, reverse=True)[n - 1] if n <= len(valeurs) else 0.0


@st.composite
def ensembles(draw: st.DrawFn) -> Phrase:
    ecrite, choix = draw(st.sampled_from(SELECTIONS))
    dedans = draw(combinaisons(st.sampled_from(SUR_UN_LECTEUR)))
    n = draw(st.integers(0, 3))
    forme = draw(st.sampled_from(["tout", "tout_au_moins", "au moins", "au plus", "aucun"]))

    def naif(monde: Monde, pile: tuple[Fiche, ...]) -> float:
        valeurs = _valeurs(monde, pile, choix, dedans)
        if valeurs is None:
            return INCONNU
        if forme == "tout":
            return min(valeurs, default=1.0)
        if forme == "tout_au_moins":
            return min(valeurs, default=1.0) if len(valeurs) >= n else 0.0
        if forme == "au moins":
            return _rang(valeurs, n)
        return 1 - _rang(valeurs, (n if forme == "au plus" else 0) + 1)

    textes = {
        "tout": f"tout {ecrite}, s'il y en a, verifie ({dedans.texte})",
        "tout_au_moins": f"tout {ecrite}, et au moins {n}, verifie ({dedans.texte})",
        "au moins": f"au moins {n} {ecrite} verifie ({dedans.texte})",
        "au plus": f"au plus {n} {ecrite} verifie ({dedans.texte})",
        "aucun": f"aucun {ecrite} verifie ({dedans.texte})",
    }
    return Phrase(textes[forme], naif)


SUR_UN_PRET = [
    Phrase("etat est prevu", _lu("etat", "prevu")),
    Phrase("etat parmi [remis, annule]", lambda m, p: float(p[-1]["etat"] in ("remis", "annule"))),
    Phrase("exemplaires = 2", _lu("exemplaires", 2)),
]
DEPUIS_UN_PRET = combinaisons(st.one_of(st.sampled_from(SUR_UN_PRET), ensembles()))


@settings(max_examples=600, deadline=None)
@given(mondes(), DEPUIS_UN_PRET)
def test_l_evaluation_suit_l_oracle(monde: Monde, phrase: Phrase) -> None:
    """Sur tout monde et toute phrase, le moteur et l'oracle disent la même des trois valeurs."""
    dossier = dossier_de(monde)
    pile = (dossier.instances["pret-1"],)
    verite = juger(phrase.texte, Contexte(REGLES, dossier, JOUR, pile=pile))
    attendue = phrase.naif(monde, (monde.prets[0],))
    assert {True: 1.0, False: 0.0, None: INCONNU}[verite] == attendue


@settings(max_examples=300, deadline=None)
@given(mondes(), DEPUIS_UN_PRET)
def test_une_regle_qui_n_est_pas_vraie_a_toujours_une_raison(monde: Monde, phrase: Phrase) -> None:
    """Vraie : aucune raison. Fausse ou inconnue : au moins une, chacune une phrase entière."""
    dossier = dossier_de(monde)
    contexte = Contexte(REGLES, dossier, JOUR, pile=(dossier.instances["pret-1"],))
    raisons = pourquoi(phrase.texte, contexte)
    assert bool(raisons) == (juger(phrase.texte, contexte) is not True)
    assert len(raisons) <= 8
    assert all(r.endswith(".") and len(r) > 5 for r in raisons)
