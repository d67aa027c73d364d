"""L'état d'un dossier en octets, pour ne pas rejouer toute son histoire à chaque commande.

Un en-tête, et un morceau par fiche, par écart, par document, par lien : un fait ne récrit que ce qu'il touche, et une
commande ne lit des fiches que leur état tant qu'elle n'en demande pas plus. Ce n'est qu'un cache : `audit chaine` le
compare au rejeu. Du JSON, jamais un format qui exécute.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from moteur.domaine.couches import Couches
from moteur.domaine.dossier import (
    DocumentProduit,
    Dossier,
    Ecart,
    Instance,
    Passage,
    Rappel,
    RefusDeSigner,
    Suppleance,
    Versement,
)
from moteur.erreurs import JournalAltere
from moteur.journal.port import Album, Morceaux

FORMAT = 8
FICHE, ECART, DOCUMENT, LIEN = "fiche", "ecart", "document", "lien"
_ILLISIBLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)


def photographier(dossier: Dossier) -> bytes:
    """Tout le dossier en octets ; deux dossiers égaux ont les mêmes octets."""
    contenu = {
        "entete": json.loads(entete(dossier)),
        "instances": [[*_repere(i), *_reste(i)] for i in dossier.instances.values()],
        "ecarts": [_champs(e) for e in dossier.ecarts.values()],
        "documents": [_champs(d) for d in dossier.documents],
        "inverse": sorted([*cle, list(noms)] for cle, noms in dossier.inverse.items()),
    }
    return _json(contenu)


def entete(dossier: Dossier) -> bytes:
    """Ce qui se récrit à chaque fait : où en est le dossier, et combien de morceaux il compte."""
    return _json({
        "format": FORMAT,
        "workflow": dossier.workflow,
        "annee": dossier.annee,
        "rang": dossier.rang,
        "suppleances": [_champs(s) for s in dossier.suppleances],
        "nombres": {
            FICHE: len(dossier.instances),
            ECART: len(dossier.ecarts),
            DOCUMENT: len(dossier.documents),
            LIEN: len(dossier.inverse),
        },
    })  # fmt: skip


def morceaux(dossier: Dossier, *, depuis: Dossier | None = None) -> Morceaux:
    """Les morceaux qui ont changé depuis un dossier dont celui-ci est la suite ; tous, sans lui."""
    return Morceaux(dict(_changes(dossier, depuis)), tous=depuis is None)


def developper(album: Album | None, *, chaine: str, ecarter: Callable[[], None]) -> Dossier | None:
    """Le dossier gardé, ou rien s'il manque, s'il est incomplet ou d'un autre format.

    Une fiche peut ne se révéler abîmée qu'à sa lecture : `ecarter` dit alors de ne plus croire cet album.
    """
    if album is None:
        return None
    try:
        tete: dict[str, Any] = json.loads(album.photographie)
        if tete["format"] != FORMAT:
            return None
        rangees: dict[str, list[bytes]] = {FICHE: [], ECART: [], DOCUMENT: [], LIEN: []}
        for nom, octets in album.morceaux.items():
            rangees[nom.partition("/")[0]].append(octets)
        instances = _instances(rangees[FICHE], ecarter)
        ecarts = {e[0]: Ecart(*e) for e in _lire(rangees[ECART])}
        inverse = {(t, c, v): tuple(noms) for t, c, v, noms in _lire(rangees[LIEN])}
        documents = tuple(DocumentProduit(*d) for d in _lire(rangees[DOCUMENT]))
        # Deux morceaux de même nom n'en font qu'un : les deux comptes les trahissent.
        ranges = {genre: len(lignes) for genre, lignes in rangees.items()}
        trouves = {FICHE: len(instances), ECART: len(ecarts), DOCUMENT: len(documents), LIEN: len(inverse)}
        if not tete["nombres"] == ranges == trouves:
            return None
        return Dossier(
            chaine=chaine,
            workflow=tete["workflow"],
            annee=tete["annee"],
            rang=tete["rang"],
            instances=Couches(instances),
            par_type=Couches(_par_type(instances)),
            ecarts=Couches(ecarts),
            documents=documents,
            inverse=Couches(inverse),
            suppleances=tuple(
                Suppleance(absent, suppleant, tuple(roles), *reste)
                for absent, suppleant, roles, *reste in tete["suppleances"]
            ),
        )
    except _ILLISIBLE:
        return None


# ── écrire ───────────────────────────────────────────────────────────────────────────────────
def _changes(dossier: Dossier, avant: Dossier | None) -> Iterator[tuple[str, bytes]]:
    for place, _, instance in dossier.instances.changes(avant.instances if avant else None):
        yield f"{FICHE}/{place:08d}", _json(_repere(instance)) + b"\n" + _json(_reste(instance))
    for place, _, ecart in dossier.ecarts.changes(avant.ecarts if avant else None):
        yield f"{ECART}/{place:08d}", _json(_champs(ecart))
    for place in range(len(avant.documents) if avant else 0, len(dossier.documents)):
        yield f"{DOCUMENT}/{place:08d}", _json(_champs(dossier.documents[place]))
    for _, cle, noms in dossier.inverse.changes(avant.inverse if avant else None):
        yield "/".join((LIEN, *cle)), _json([*cle, list(noms)])


def _repere(i: Instance) -> list[str]:
    """Ce qui se lit d'une fiche sans la développer."""
    return [i.nom, i.type, i.etat, i.entree]


def _reste(i: Instance) -> list[Any]:
    versements = {piece: [_champs(v) for v in vs] for piece, vs in i.versements.items()}
    passages = {nom: [p.le, p.rang, [list(m) for m in p.mains]] for nom, p in i.passages.items()}
    rappels = {nom: _champs(r) for nom, r in i.rappels.items()}
    refus = {piece: _champs(r) for piece, r in i.refus.items()}
    return [i.valeurs, i.rangs, versements, passages, i.dernier_le, rappels, refus, list(i.effacees)]


def _champs(objet: Any) -> list[Any]:
    return [getattr(objet, nom) for nom in objet.__dataclass_fields__]


def _json(contenu: Any) -> bytes:
    # Clés triées : décidé ou relu du journal, le même dossier a les mêmes octets.
    return json.dumps(contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


# ── lire ─────────────────────────────────────────────────────────────────────────────────────
def _lire(rangees: list[bytes]) -> list[Any]:
    """Tous ces morceaux d'un coup : le décodeur ne s'appelle qu'une fois."""
    lus: list[Any] = json.loads(b"[" + b",".join(rangees) + b"]")
    return lus


def _instances(rangees: list[bytes], ecarter: Callable[[], None]) -> dict[str, Instance]:
    coupees = [octets.partition(b"\n") for octets in rangees]
    reperes = _lire([repere for repere, _, _ in coupees])
    return {
        nom: Instance.gardee(nom, type_, etat, entree, reste=partial(_developper_le_reste, reste, ecarter))
        for (nom, type_, etat, entree), (_, _, reste) in zip(reperes, coupees, strict=True)
    }


def _developper_le_reste(octets: bytes, ecarter: Callable[[], None]) -> dict[str, Any]:
    try:
        valeurs, rangs, versements, passages, dernier_le, rappels, refus, effacees = json.loads(octets)
        if not (isinstance(valeurs, dict) and isinstance(rangs, dict) and isinstance(dernier_le, str)):
            raise TypeError("ce ne sont pas les champs d'une fiche")
        return {
            "valeurs": valeurs,
            "rangs": rangs,
            "versements": {piece: tuple(map(_versement, vs)) for piece, vs in versements.items()},
            "passages": {
                nom: Passage(le, rang, tuple((a, s) for a, s in mains))
                for nom, (le, rang, mains) in passages.items()
            },
            "dernier_le": dernier_le,
            "rappels": {nom: Rappel(*r) for nom, r in rappels.items()},
            "refus": {piece: RefusDeSigner(*r) for piece, r in refus.items()},
            "effacees": tuple(effacees),
        }
    except _ILLISIBLE as faute:
        ecarter()
        raise JournalAltere(
            "L'état gardé de ce dossier est abîmé.",
            raison="Une de ses fiches ne se lit plus. L'histoire, elle, n'est pas touchée.",
            suite="Recommencez : l'état se refait de l'histoire. Puis contrôlez-la : moteur audit chaine",
        ) from faute


def _versement(lu: list[Any]) -> Versement:
    *reste, signataires, attendus, delegues = lu
    versement = Versement(*reste)
    return replace(
        versement, signataires=tuple(signataires), attendus=tuple(attendus), delegues=tuple(delegues)
    )


def _par_type(instances: dict[str, Instance]) -> dict[str, tuple[str, ...]]:
    par_type: dict[str, list[str]] = {}
    for instance in instances.values():
        par_type.setdefault(instance.type, []).append(instance.nom)
    return {type_: tuple(noms) for type_, noms in par_type.items()}
