"""Appliquer un amendement à l'arbre : les quatre verbes, leurs cibles, et ce qu'ils ne peuvent pas faire."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from moteur.diagnostics import Diagnostic, Position
from moteur.lecture.couches.amendement import Amendement
from moteur.lecture.couches.arbre import (
    ABSENT,
    attendu,
    canonique,
    cles,
    cles_permises,
    en_clair,
    entree,
    est_collection,
    est_liste,
    est_valeur,
    existe,
    lieu,
    noms_de,
    oter,
    poser,
)
from moteur.lecture.forme import Chemin
from moteur.lecture.noeuds import Carte, Entree, Liste, Noeud, Texte
from moteur.suggestions import le_plus_proche

# Ce que dit la tête de la couche elle-même, et ce que l'on n'amende jamais.
DE_LA_TETE = ("workflow", "version", "langage", "titre")
Resultat = Carte | Diagnostic


def appliquer(a: Amendement, racine: Carte) -> Resultat:
    """L'arbre amendé, ou ce qui l'empêche."""
    return _cible_fausse(a, racine) or _VERBES[a.verbe](a, racine)


# ── La cible ──
def _cible_fausse(a: Amendement, racine: Carte) -> Diagnostic | None:
    """A01 au premier nom de la cible que ni le langage ni la base ne connaissent."""
    if a.chemin[0] in DE_LA_TETE:
        remede = f"Écrivez « {a.chemin[0]}: … » en tête de ce fichier." if a.chemin[0] != "langage" else (
            "Le langage est celui de la base."
        )  # fmt: skip
        autres = _la(racine, a.chemin[:1], "ce qui est écrit en tête")
        return Diagnostic("A01", _mot(a, 0), f"« {a.chemin[0]} » ne s'amende pas.", remede, autres=autres)
    for rang, nom in enumerate(a.chemin):
        ici = a.chemin[:rang]
        if est_collection(ici):
            dernier = rang == len(a.chemin) - 1
            if existe(racine, (*ici, nom)) or (dernier and a.verbe == "ajouter"):
                continue
            return _inconnu(a, rang, cles(racine, ici), racine)
        if attendu((*ici, nom)) is ABSENT:
            return _inconnu(a, rang, cles_permises(ici), racine)
    return None


def _mot(a: Amendement, rang: int) -> Position:
    """Le lieu du mot de ce rang dans la cible."""
    avant = sum(len(nom) + 1 for nom in a.chemin[:rang])
    p = a.cible
    return Position(p.fichier, p.ligne, p.colonne + avant, len(a.chemin[rang]))


def _inconnu(a: Amendement, rang: int, connus: tuple[str, ...], racine: Carte) -> Diagnostic:
    nom, ici = a.chemin[rang], "/".join(a.chemin[:rang])
    proche = le_plus_proche(nom, connus)
    ailleurs = list(_nommes(racine, nom)) if rang == len(a.chemin) - 1 and a.verbe != "ajouter" else []
    if proche is not None:
        remede = f"Vouliez-vous dire « {'/'.join((*a.chemin[:rang], proche, *a.chemin[rang + 1 :]))} » ?"
    elif ailleurs:
        remede = f"Ce nom est ailleurs : {', '.join('/'.join(c) for c in ailleurs[:3])}."
    else:
        remede = f"Connus ici : {', '.join(connus)}." if connus else "Rien ne se nomme sous cet élément."
    ou = f" sous « {ici} »" if ici else ""
    autres: tuple[tuple[Position, str], ...]
    if rang and proche is not None and (la := entree(racine, (*a.chemin[:rang], proche))) is not None:
        autres = ((la.position_cle, "le nom le plus proche"),)
    elif ailleurs and (la := entree(racine, ailleurs[0])) is not None:
        autres = ((la.position_cle, "le même nom, ailleurs"),)
    else:
        autres = _la(racine, a.chemin[:rang], "ce qui se trouve ici")
    return Diagnostic("A01", _mot(a, rang), f"« {nom} » n'existe pas{ou}.", remede, autres=autres)


def _la(racine: Carte, chemin: Chemin, note: str) -> tuple[tuple[Position, str], ...]:
    """Le lieu de cet élément, ou du plus proche au-dessus qui soit écrit."""
    while chemin:
        if (trouvee := entree(racine, chemin)) is not None:
            return ((lieu(trouvee), note),)
        chemin = chemin[:-1]
    return ()


def _nommes(racine: Carte, nom: str, ici: Chemin = ()) -> Iterator[Chemin]:
    """Les éléments de ce nom, où qu'ils soient."""
    for cle in cles(racine, ici):
        chemin = (*ici, cle)
        if cle == nom and est_collection(ici):
            yield chemin
        yield from _nommes(racine, nom, chemin)


def _mauvais_verbe(a: Amendement, racine: Carte, message: str, remede: str) -> Diagnostic:
    cle = a.corps.entree(a.verbe)
    place = cle.position_cle if cle is not None else a.cible
    return Diagnostic("A06", place, message, remede, autres=_la(racine, a.chemin, "ce que vise l'amendement"))


# ── Les verbes ──
def _ajouter(a: Amendement, racine: Carte) -> Resultat:
    deja = entree(racine, a.chemin)
    if deja is not None:
        remede = "Pour changer sa valeur : « remplacer »."
        if est_liste(a.chemin):
            remede = "Pour y mettre des noms de plus : « completer »."
        elif not est_valeur(a.chemin):
            remede = "Amendez l'un de ses éléments, ou choisissez un autre nom."
        return Diagnostic(
            "A07",
            a.cible,
            f"« {a.ecrit} » existe déjà.",
            remede,
            autres=((deja.position_cle, "ce qui existe"),),
        )
    if (len(a.chemin) == 1 and not est_valeur(a.chemin)) or est_collection(a.chemin):
        return _mauvais_verbe(
            a, racine, f"« {a.ecrit} » est une collection.", f"Visez l'élément : {a.ecrit}/NOM."
        )
    valeur = a.corps.entree("valeur")
    if valeur is None:
        return _mauvais_verbe(a, racine, "Rien n'est ajouté.", "Écrivez « valeur: »".rstrip() + ".")
    return poser(racine, a.chemin, Entree(a.chemin[-1], a.cible, sans_son_nom(a.chemin, valeur.valeur)))


def sans_son_nom(chemin: Chemin, donne: Noeud) -> Noeud:
    """`phase: x` en tête de la valeur redit la cible : dans l'arbre, la phase n'a que son corps."""
    if len(chemin) != 2 or chemin[0] not in ("phases", "fiches") or not isinstance(donne, Carte):
        return donne
    genre = chemin[0][:-1]
    premiere = donne.entrees[0] if donne.entrees else None
    redite = premiere is not None and premiere.cle == genre and isinstance(premiere.valeur, Texte)
    return Carte(donne.entrees[1:], donne.position) if redite else donne


def _completer(a: Amendement, racine: Carte) -> Resultat:
    if not est_liste(a.chemin):
        conseil = (
            f"Écrivez « ajouter: {a.ecrit}/NOM »." if est_collection(a.chemin) else "Écrivez « remplacer »."
        )
        return _mauvais_verbe(
            a, racine, f"« {a.ecrit} » n'est pas une liste : elle ne se complète pas.", conseil
        )
    deja, plus = entree(racine, a.chemin), a.noeud("avec")
    siens = noms_de(deja.valeur) if deja is not None else ()
    for nom in noms_de(plus):
        if nom in siens:
            assert deja is not None
            return Diagnostic(
                "A11", a.nom_dans("avec", nom), f"« {nom} » est déjà dans « {a.ecrit} ».", "Retirez-le d'ici.",
                autres=((lieu(deja), "la liste"),),
            )  # fmt: skip
    ajoutes = plus.elements if isinstance(plus, Liste) else ()
    avant = deja.valeur.elements if deja is not None and isinstance(deja.valeur, Liste) else ()
    place = deja.position_cle if deja is not None else a.cible
    ou = deja.valeur.position if deja is not None else a.cible
    return poser(racine, a.chemin, Entree(a.chemin[-1], place, Liste((*avant, *ajoutes), ou)))


def _remplacer(a: Amendement, racine: Carte) -> Resultat:
    if not est_valeur(a.chemin):
        siennes = [c for c in cles(racine, a.chemin) if est_valeur((*a.chemin, c))]
        suite = f"{a.ecrit}/{siennes[0] if siennes else 'NOM'}"
        return _mauvais_verbe(
            a,
            racine,
            f"« {a.ecrit} » est un élément entier : on remplace une valeur.",
            f"Visez l'une de ses valeurs, par exemple « {suite} ».",
        )
    deja, devient, attendue = entree(racine, a.chemin), a.noeud("devient"), a.noeud("attendu")
    if deja is None:
        return Diagnostic(
            "A08", a.cible, f"« {a.ecrit} » n'a pas de valeur à remplacer.", "Pour l'écrire : « ajouter ».",
            autres=_la(racine, a.chemin, "l'élément, qui n'a pas cette clé"),
        )  # fmt: skip
    if devient is None or attendue is None:
        return _mauvais_verbe(
            a, racine, "Le remplacement est incomplet.", "Écrivez « attendu » et « devient »."
        )
    if canonique(a.chemin, attendue) != canonique(a.chemin, deja.valeur):
        vaut = en_clair(deja.valeur)
        return Diagnostic(
            "A08",
            a.lieu("attendu"),
            f"« {a.ecrit} » vaut « {vaut} », et non « {en_clair(attendue)} » : la base a changé.",
            f"Relisez le motif ; s'il tient encore, écrivez « attendu: {vaut} ».",
            autres=((lieu(deja), "la valeur d'aujourd'hui"),),
        )
    if canonique(a.chemin, devient) == canonique(a.chemin, deja.valeur):
        return Diagnostic(
            "A12", a.lieu("devient"), f"« {a.ecrit} » vaut déjà « {en_clair(deja.valeur)} ».",
            "Retirez cet amendement : il ne change rien.", autres=((lieu(deja), "la valeur d'aujourd'hui"),),
        )  # fmt: skip
    return poser(racine, a.chemin, Entree(a.chemin[-1], a.cible, devient))


def _retirer(a: Amendement, racine: Carte) -> Resultat:
    deja = entree(racine, a.chemin)
    if deja is None:
        return _inconnu(a, len(a.chemin) - 1, cles(racine, a.chemin[:-1]), racine)
    if "elements" not in a.corps:
        if est_collection(a.chemin) or len(a.chemin) == 1:
            return _mauvais_verbe(
                a, racine, f"« {a.ecrit} » est une collection.", f"Visez l'élément : {a.ecrit}/NOM."
            )
        return oter(racine, a.chemin)
    if not est_liste(a.chemin):
        return _mauvais_verbe(
            a, racine, f"« {a.ecrit} » n'est pas une liste : « elements » n'y désigne rien.",
            _viser(a, racine),
        )  # fmt: skip
    siens, otes = noms_de(deja.valeur), noms_de(a.noeud("elements"))
    for nom in otes:
        if nom not in siens:
            proche = le_plus_proche(nom, siens)
            remede = f"Vouliez-vous dire « {proche} » ?" if proche else f"La liste : {', '.join(siens)}."
            return Diagnostic(
                "A11", a.nom_dans("elements", nom), f"« {nom} » n'est pas dans « {a.ecrit} ».", remede,
                autres=((lieu(deja), "la liste"),),
            )  # fmt: skip
    gardes = tuple(
        e for e in (deja.valeur.elements if isinstance(deja.valeur, Liste) else ())
        if not (isinstance(e, Texte) and e.valeur.strip() in otes)
    )  # fmt: skip
    return poser(
        racine, a.chemin, Entree(a.chemin[-1], deja.position_cle, Liste(gardes, deja.valeur.position))
    )


def _viser(a: Amendement, racine: Carte) -> str:
    nommes = [n for n in noms_de(a.noeud("elements")) if n in cles(racine, a.chemin)]
    if nommes and est_collection(a.chemin):
        return f"Visez l'élément, sans « elements » : « retirer: {a.ecrit}/{nommes[0]} »."
    return "Retirez « elements », ou visez la liste."


_VERBES: dict[str, Callable[[Amendement, Carte], Resultat]] = {
    "ajouter": _ajouter,
    "completer": _completer,
    "remplacer": _remplacer,
    "retirer": _retirer,
}
