"""Les trois verdicts d'une garantie : tenue, rompue avec un dossier daté, non tenue sans dossier construit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from moteur.domaine.definitions import Garantie
from moteur.domaine.regles.evaluation import Regles
from moteur.preuve.garanties import Jugement, a_ses_portes, sur_sa_tranche
from moteur.preuve.monde import Monde
from moteur.preuve.portes import Acte
from moteur.preuve.projet import Etape
from moteur.preuve.rejeu import exemple_de_rupture

TENUE, ROMPUE, NON_TENUE = "tenue", "rompue", "non_tenue"
# Une première exploration, brève : presque toutes les garanties qui tiennent s'y prouvent.
BREVE = 3_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """Ce que l'on sait d'une garantie. `bornes` vide : pour tout nombre de fiches."""

    garantie: Garantie
    verdict: str
    etats: int = 0
    bornes: dict[str, int] = field(default_factory=dict)
    porte: Acte | None = None
    etapes: tuple[Etape, ...] = ()
    epuisee: bool = False
    suivis: tuple[str, ...] = ()
    trop: Acte | None = None


def juger(regles: Regles, garantie: Garantie, *, limite: int) -> Verdict:
    """Le verdict d'une garantie : la porte, une exploration brève, un dossier bâti, puis l'exploration entière."""
    etats = 0
    soupcons: list[Jugement] = []
    for jugement in _de_plus_en_plus(regles, garantie, limite):
        if jugement is None:
            rompue = _batir(regles, garantie, soupcons)
            if rompue is not None:
                return replace(rompue, etats=etats)
            soupcons.clear()
            continue
        etats += jugement.etats
        if jugement.tenue:
            return Verdict(garantie, TENUE, etats, jugement.bornes)
        soupcons.append(jugement)
        dernier = jugement
    suivis = tuple(dict.fromkeys(str(v[1][0]) for v in dernier.suivies))
    return Verdict(
        garantie,
        NON_TENUE,
        etats,
        dernier.bornes,
        dernier.porte,
        epuisee=dernier.epuisee,
        suivis=suivis,
        trop=dernier.trop,
    )


def _batir(regles: Regles, garantie: Garantie, soupcons: list[Jugement]) -> Verdict | None:
    vues: set[str] = set()
    for soupcon in soupcons:
        if soupcon.porte is None or soupcon.porte.chemin in vues:
            continue
        vues.add(soupcon.porte.chemin)
        franchis = frozenset((arc.acte.place[0], arc.acte.nom) for arc in soupcon.pas)
        prefere = _preferences(regles, soupcon)
        exemple = exemple_de_rupture(regles, garantie, soupcon.porte, prefere=prefere, pas=franchis)
        if exemple is not None:
            return Verdict(garantie, ROMPUE, porte=soupcon.porte, etapes=exemple.etapes)
    return None


def _preferences(regles: Regles, soupcon: Jugement) -> dict[tuple[str, str], str]:
    """Les valeurs de champ du cas trouvé : celles que le dossier d'exemple essaie d'abord."""
    monde = Monde(regles)
    prefere: dict[tuple[str, str], str] = {}
    for variable, bits in soupcon.cas.items():
        if variable[0] == "champ" and bits.bit_count() == 1:
            domaine = monde.domaine(variable)
            rang = bits.bit_length() - 1
            if rang < len(domaine) and isinstance(domaine[rang], str):
                prefere.setdefault((variable[1][0], variable[2]), domaine[rang])
    return prefere


def _de_plus_en_plus(regles: Regles, garantie: Garantie, limite: int) -> Iterator[Jugement | None]:
    """Du moins cher au plus cher ; « rien » : c'est le moment de bâtir un dossier."""
    seul = a_ses_portes(regles, garantie)
    if seul is not None:
        yield seul
    yield sur_sa_tranche(regles, garantie, limite=min(BREVE, limite), reste=True)
    yield None
    yield sur_sa_tranche(regles, garantie, limite=limite, reste=False)
    yield None
