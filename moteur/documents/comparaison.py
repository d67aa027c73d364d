"""Un document revenu comparé à celui qui était parti : textes changés, cases remplies à la main.

On compare ce qui se lit, paragraphe par paragraphe ; une espace insécable, une apostrophe courbe ne changent rien.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from moteur.documents.revenu import CORPS, Case, Lu, Paragraphe

EXTRAIT = 240
# Au-delà, comparer paragraphe à paragraphe coûterait plus qu'il n'apprendrait : ce n'est plus le même document.
PARAGRAPHES_EN_PLUS = 2_000
_CONTEXTE = 30
_SEMBLABLES = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "‑": "-", "–": "-", "—": "-", "…": "..."}
)


@dataclass(frozen=True, slots=True)
class Alteration:
    """Un passage qui n'est plus celui qui était parti ; `avant` ou `apres` est vide s'il est ajouté ou retiré."""

    lieu: str
    titre: str
    avant: str
    apres: str


@dataclass(frozen=True, slots=True)
class CaseLue:
    """Une case du document revenu : celle du document parti qu'elle continue, et ce qu'on y a écrit."""

    cle: str
    titre: str
    valeur: str
    remplie: bool


def alterations(parti: Lu, revenu: Lu) -> tuple[Alteration, ...]:
    """Les passages changés, ajoutés, retirés, cases comprises quand l'une manque ou est en trop."""
    return (*_du_corps(parti, revenu), *_des_bords(parti, revenu), *_des_cases(parti, revenu))


def cases(parti: Lu, revenu: Lu) -> tuple[CaseLue, ...]:
    """Chaque case du document parti, telle qu'elle est revenue."""
    return tuple(
        CaseLue(a.cle, a.titre, "" if _vide(a, b) else b.texte, not _vide(a, b))
        for a, b in _apparier(parti.cases, revenu.cases)[0]
    )


def _du_corps(parti: Lu, revenu: Lu) -> Iterator[Alteration]:
    avant, apres = ([p for p in lu.paragraphes if p.partie == CORPS and p.texte] for lu in (parti, revenu))
    if len(apres) > len(avant) + PARAGRAPHES_EN_PLUS:
        yield _alteration(avant, apres)
        return
    suite = SequenceMatcher(None, [_cle(p) for p in avant], [_cle(p) for p in apres], autojunk=False)
    for genre, i, k, j, m in suite.get_opcodes():
        if genre == "equal":
            continue
        if k - i == m - j:
            yield from (_alteration([a], [b]) for a, b in zip(avant[i:k], apres[j:m], strict=True))
        else:
            yield _alteration(avant[i:k], apres[j:m])


def _des_bords(parti: Lu, revenu: Lu) -> Iterator[Alteration]:
    """En-têtes, pieds de page, notes : un programme les recopie ou les range autrement, seul le texte compte."""
    avant, apres = ([p for p in lu.paragraphes if p.partie != CORPS and p.texte] for lu in (parti, revenu))
    connus, revenus = {(p.partie, _cle(p)) for p in avant}, {(p.partie, _cle(p)) for p in apres}
    retires = [p for p in avant if (p.partie, _cle(p)) not in revenus]
    ajoutes = [p for p in apres if (p.partie, _cle(p)) not in connus]
    for partie in dict.fromkeys(p.partie for p in (*retires, *ajoutes)):
        yield _alteration(
            [p for p in retires if p.partie == partie], [p for p in ajoutes if p.partie == partie]
        )


def _des_cases(parti: Lu, revenu: Lu) -> Iterator[Alteration]:
    _, perdues, neuves = _apparier(parti.cases, revenu.cases)
    for case in perdues:
        yield Alteration(f"case « {case.titre or case.cle} »", "", "(la case à remplir)", "")
    for case in neuves:
        yield Alteration(
            f"case « {case.titre or case.cle} »", "", "", _court(case.texte) or "(une case vide)"
        )


def _apparier(
    parties: Sequence[Case], revenues: Sequence[Case]
) -> tuple[list[tuple[Case, Case]], list[Case], list[Case]]:
    """Les cases deux à deux, dans l'ordre du document parti ; puis les perdues, puis les neuves.

    Par leur clé, sinon par leur titre, sinon par leur sorte, dans l'ordre : une clé contredite n'apparie rien.
    """
    paires: dict[int, Case] = {}
    restent = list(revenues)
    for va in (_par_cle, _par_titre, _par_sorte):
        for rang, partie in enumerate(parties):
            trouve = next((c for c in restent if rang not in paires and va(partie, c)), None)
            if trouve is not None:
                paires[rang] = trouve
                restent.remove(trouve)
    appariees = [(parties[rang], paires[rang]) for rang in sorted(paires)]
    return appariees, [c for rang, c in enumerate(parties) if rang not in paires], restent


def _par_cle(partie: Case, revenue: Case) -> bool:
    return bool(revenue.cle) and revenue.cle == partie.cle


def _par_titre(partie: Case, revenue: Case) -> bool:
    return not revenue.cle and bool(revenue.titre) and revenue.titre == partie.titre


def _par_sorte(partie: Case, revenue: Case) -> bool:
    return not revenue.cle and not revenue.titre and revenue.sorte == partie.sorte


def _vide(partie: Case, revenue: Case) -> bool:
    """L'invite y est encore, dite par Word, ou reconnue à son texte."""
    if revenue.invite or not revenue.texte:
        return True
    return partie.invite and revenue.texte == partie.texte


def _alteration(avant: Sequence[Paragraphe], apres: Sequence[Paragraphe]) -> Alteration:
    ou = (avant or apres)[0]
    return Alteration(ou.lieu, ou.titre, *_extraits(_joint(avant), _joint(apres)))


def _joint(paragraphes: Sequence[Paragraphe]) -> str:
    return " / ".join(p.texte for p in paragraphes[:50])


def _cle(paragraphe: Paragraphe) -> str:
    return unicodedata.normalize("NFC", paragraphe.texte).translate(_SEMBLABLES)


def _extraits(avant: str, apres: str) -> tuple[str, str]:
    """Les deux textes, ramenés autour de ce qui les distingue quand ils sont longs."""
    if max(len(avant), len(apres)) <= EXTRAIT or not avant or not apres:
        return _court(avant), _court(apres)
    commun = next((n for n, (a, b) in enumerate(zip(avant, apres, strict=False)) if a != b), 0)
    debut = avant.rfind(" ", 0, max(0, commun - _CONTEXTE)) + 1
    tete = "… " if debut else ""
    return _court(tete + avant[debut:]), _court(tete + apres[debut:])


def _court(texte: str) -> str:
    return texte if len(texte) <= EXTRAIT else f"{texte[: EXTRAIT - 1]}…"
