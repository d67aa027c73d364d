"""Dire un défaut du workflow amendé où l'on peut le corriger : dans la couche, avec ce qu'elle a remplacé."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from moteur.diagnostics import Diagnostic, Position
from moteur.lecture.couches.amendement import Amendement, Applique
from moteur.lecture.couches.arbre import cles, noeud, noms_de
from moteur.lecture.forme import Chemin
from moteur.lecture.noeuds import Carte, Texte
from moteur.suggestions import sans_accents

SANS_SOURCE, JAMAIS_SAISI = "S07", "S17"
# Ce sans quoi un essai de la base se joue encore ; sans un rôle, personne ne fait plus l'étape.
SE_PASSENT = ("pieces", "champs", "exige", "documents")


def situer(
    diagnostics: Iterable[Diagnostic],
    *,
    appliques: Sequence[Applique],
    refuses: Sequence[Amendement],
    fichiers: frozenset[str],
    des_couches: frozenset[str],
    tete: Position,
    racine: Carte,
) -> Iterator[Diagnostic]:
    """Chaque défaut, à la ligne de la couche qui l'a causé ; rien de ce qu'un amendement refusé explique."""
    perdus = [a.chemin[-1] for a in refuses if a.verbe == "ajouter"]
    for d in diagnostics:
        # Ce qu'une couche exige de plus a son motif : aucun texte national n'a à l'imposer.
        if d.code == SANS_SOURCE and d.position.fichier in des_couches:
            continue
        if any(f"« {nom} »" in d.message for nom in perdus):
            continue
        if d.position.fichier not in fichiers:
            # Un essai de la base se joue sans ce qu'une couche a retiré : ce n'est pas un défaut.
            if d.gravite != "conseil" or not _retire(d, appliques):
                yield _de_la_base(d, appliques, tete, racine)
            continue
        dessous = tuple(_remplaces(d, appliques))
        remede = _par_un_amendement(d, appliques) or d.remede
        yield replace(d, remede=remede, autres=(*d.autres, *(x for x in dessous if x not in d.autres)))


def _par_un_amendement(d: Diagnostic, appliques: Sequence[Applique]) -> str:
    """Où saisir un champ que la couche ajoute à une fiche de sa base : un second amendement, tel qu'il s'écrit."""
    ici = next((x.amendement for x in appliques if x.amendement.contient(d.position)), None)
    if d.code != JAMAIS_SAISI or ici is None or ici.chemin[-2:-1] != ("champs",) or ici.chemin[0] != "fiches":
        return ""
    porte = "/".join((*ici.chemin[:2], "creation", "saisit"))
    return f"Ajoutez un amendement : `completer: {porte}`, `avec: [{ici.chemin[-1]}]`."


def _remplaces(d: Diagnostic, appliques: Sequence[Applique]) -> Iterator[tuple[Position, str]]:
    """Ce que la valeur fautive a remplacé, de la couche du dessus à la base."""
    ici = next((x for x in appliques if x.amendement.contient(d.position)), None)
    if ici is None:
        return
    for x in reversed(appliques):
        if x.amendement.chemin == ici.amendement.chemin and x.ancien is not None:
            yield x.ancien, "ce que l'amendement remplace"


def _retire(d: Diagnostic, appliques: Sequence[Applique]) -> bool:
    cause = _cause(d, appliques)
    return (
        cause is not None and cause.verbe == "retirer" and not {*cause.chemin[-2:-1]}.isdisjoint(SE_PASSENT)
    )


def _de_la_base(d: Diagnostic, appliques: Sequence[Applique], tete: Position, racine: Carte) -> Diagnostic:
    """Un défaut montré dans la base, qui n'en avait pas : c'est un amendement qui l'y a mis."""
    cause = _cause(d, appliques)
    place = cause.cible if cause is not None else tete
    return Diagnostic(
        "A14",
        place,
        f"La base ne tient plus : {d.message}",
        _ou_l_on_s_en_sert(d, cause, racine) or d.remede or "Retirez ou changez cet amendement.",
        gravite=d.gravite,
        autres=((d.position, f"la base ({d.code})"), *d.autres),
    )


def _ou_l_on_s_en_sert(d: Diagnostic, cause: Amendement | None, racine: Carte) -> str:
    """L'exigence de la base qui cite ce qu'un amendement retire : recommandée, elle peut partir avec."""
    ici = next((c for c, p in _textes(racine, ()) if _contient(p, d.position)), ())
    if cause is None or cause.verbe != "retirer" or "exige" not in ici[:-1]:
        return ""
    exigence = ici[: ici.index("exige") + 2]
    porte = noeud(racine, (*exigence, "niveau"))
    if isinstance(porte, Texte) and sans_accents(porte.valeur.strip()) == "recommande":
        return f"Retirez d'abord ce qui la cite, qui n'est que recommandé : `retirer: {'/'.join(exigence)}`."
    return f"« {exigence[-1]} » la cite, et elle est impérative : gardez l'élément."


def _textes(racine: Carte, ici: Chemin) -> Iterator[tuple[Chemin, Position]]:
    for nom in cles(racine, ici):
        porte = noeud(racine, (*ici, nom))
        if isinstance(porte, Texte):
            yield (*ici, nom), porte.position
        yield from _textes(racine, (*ici, nom))


def _contient(texte: Position, lieu: Position) -> bool:
    return (texte.fichier, texte.ligne) == (lieu.fichier, lieu.ligne)


def _cause(d: Diagnostic, appliques: Sequence[Applique]) -> Amendement | None:
    """L'amendement qui a ôté ou changé ce dont parle le défaut, sinon le seul qui touche à cet élément."""
    amendements = [x.amendement for x in appliques]
    for a in amendements:
        noms = (a.chemin[-1], *_otes(a))
        if a.verbe in ("retirer", "remplacer") and any(
            f"« {nom} »" in d.message or nom in d.message for nom in noms
        ):
            return a
    for a in amendements:
        if any(f"« {nom} »" in d.message for nom in a.chemin[1:]):
            return a
    return amendements[0] if len(amendements) == 1 else None


def _otes(a: Amendement) -> tuple[str, ...]:
    return noms_de(a.noeud("elements"))
