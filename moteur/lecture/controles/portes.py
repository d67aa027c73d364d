"""Chaque porte s'ouvre à quelqu'un, avec des champs, des pièces et des rôles qui existent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from moteur.diagnostics import Diagnostic
from moteur.domaine.definitions import IMPERATIF
from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.analyse import analyser
from moteur.domaine.regles.arbre import ErreurDeRegle, Noeud
from moteur.lecture.controles.entete import ROLES, parametre_de_duree
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import Chemin


def controler(e: Examen) -> Iterator[Diagnostic]:
    for chemin, porte in e.portes():
        yield from e.inconnus((*chemin, "par"), ROLES, quoi="Le rôle")
        yield from _a_quelqu_un(e, chemin, porte)
        if chemin[-2] == "pieces":
            yield from _piece(e, chemin, porte)
        else:
            for cle in ("saisit", "peut_saisir"):
                yield from _champs(e, (*chemin, cle))
    for chemin, _, _ in e.exigences():
        yield from e.inconnus((*chemin, "traite_par"), ROLES, quoi="Le rôle")
    for chemin, _ in e.machines():
        yield from e.inconnus((*chemin, "modification", "par"), ROLES, quoi="Le rôle")
        yield from _champs(e, (*chemin, "modification", "champs"))


def _champs(e: Examen, liste: Chemin) -> Iterator[Diagnostic]:
    if liste[0] == "dossier":
        # L'ouverture d'un dossier saisit aussi les champs du porteur.
        porteurs: tuple[Chemin, ...] = (("dossier", "champs"), ("porteur", "champs"))
        yield from e.inconnus(liste, *porteurs, quoi="Le champ", dans="porteur » et « dossier")
    else:
        yield from e.inconnus(liste, (*liste[:2], "champs"), quoi="Le champ", dans=liste[1])


def _piece(e: Examen, ici: Chemin, piece: Mapping[str, Any]) -> Iterator[Diagnostic]:
    yield from parametre_de_duree(e, (*ici, "validite"))
    yield from e.inconnus((*ici, "visible_par"), ROLES, quoi="Le rôle")
    yield from e.inconnu((*ici, "document"), ("documents",), quoi="Le document")
    document = piece.get("document")
    pour = e.lire(("documents", document, "pour")) if isinstance(document, str) else None
    if pour and pour != ici[1] and not e.ignore(pour, ("phases",), ("fiches",)):
        yield Diagnostic(
            "S30",
            e.valeur((*ici, "document")),
            f"« {document} » se produit pour « {pour} », pas pour « {ici[1]} ».",
            f"Déclarez cette pièce dans « {pour} ».",
            autres=((e.valeur(("documents", str(document), "pour")), "ce qu'en dit le document"),),
        )


# ── Quelqu'un peut-il passer ? ──
def _a_quelqu_un(e: Examen, ici: Chemin, porte: Mapping[str, Any]) -> Iterator[Diagnostic]:
    par = porte.get("par")
    if par is None or e.est_fautif(e.cle(ici)) or e.deja_dit((*ici, "par")):
        return
    if not par:
        remede = f"Donnez au moins un rôle : « par: [{next(iter(e.ecrits(ROLES)), 'role')}] »."
        yield Diagnostic(
            "S03", e.cle(ici), f"Personne ne peut faire « {ici[-1]} » : « par » est vide.", remede
        )
        return
    if porte.get("constat") or "document" in porte or _inconnu(e, par):
        return
    permis = set(par)
    for nom, exigence in porte.get("exige", {}).items():
        roles = _roles_permis(exigence)
        if roles is None or _inconnu(e, roles):
            continue
        if not permis & roles:
            autre = (*ici, "exige", nom)
            yield Diagnostic(
                "S03",
                e.valeur((*autre, "regle")),
                f"Personne ne peut faire « {ici[-1]} » : « {nom} » demande {_ou(roles)}, "
                f"et « par » dit {_ou(permis)}.",
                "Ajoutez ce rôle à « par », ou corrigez l'exigence.",
                autres=((e.cle((*ici, "par")), "les rôles de la porte"),),
            )
            return
        permis &= roles


def _inconnu(e: Examen, roles: Iterable[str]) -> bool:
    return any(e.ignore(role, ROLES) for role in roles)


def _ou(roles: set[str]) -> str:
    return " ou ".join(f"« {role} »" for role in sorted(roles))


def _roles_permis(exigence: Mapping[str, Any]) -> set[str] | None:
    """Les rôles hors desquels cette exigence refuse toujours ; rien si elle ne dit pas de rôle."""
    if exigence.get("niveau", IMPERATIF) != IMPERATIF:
        return None
    try:
        return _roles(analyser(exigence.get("regle", "")))
    except ErreurDeRegle:
        return None


def _roles(noeud: Noeud) -> set[str] | None:
    match noeud:
        case a.AgitComme(role=role):
            return {role}
        case a.Et(termes=termes):
            dits = [roles for t in termes if (roles := _roles(t)) is not None]
            return set.intersection(*dits) if dits else None
        case a.Ou(termes=termes):
            tous = [_roles(t) for t in termes]
            return None if None in tous else {role for roles in tous if roles for role in roles}
    return None
