"""La tête du workflow : langage, déroulement, rôles, porteur, écarts, paramètres, données personnelles."""

from __future__ import annotations

from collections.abc import Iterator

from moteur.diagnostics import Diagnostic, Position
from moteur.domaine.durees import lire_duree
from moteur.domaine.identifiants import ValeurRefusee
from moteur.domaine.valeurs import lire
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import Chemin
from moteur.suggestions import le_plus_proche

LANGAGE = 1
ROLES: Chemin = ("roles",)
PARAMETRES: Chemin = ("parametres",)


def controler(e: Examen) -> Iterator[Diagnostic]:
    if e.absents.sans_tete:
        return
    yield from _langage(e)
    yield from _deroulement(e)
    for role in e.forme.get("roles", {}):
        for cle in ("saisi_par", "supplee_par", "suppleants"):
            yield from e.inconnus(("roles", role, cle), ROLES, quoi="Le rôle")
    for cle in ("ecarts", "corrections", "versions", "effacements"):
        yield from e.inconnus((cle, "par"), ROLES, quoi="Le rôle")
    for categorie in e.forme.get("donnees_personnelles", {}):
        ici = ("donnees_personnelles", categorie)
        yield from e.inconnus((*ici, "visible_par"), ROLES, quoi="Le rôle")
        yield from _duree(e, (*ici, "conservation"))
    yield from parametre_de_duree(e, ("saisie_tardive",))
    yield from e.inconnu(("porteur", "cle"), ("porteur", "champs"), quoi="Le champ", dans="porteur")
    yield from _parametres(e)


def _langage(e: Examen) -> Iterator[Diagnostic]:
    if e.forme.get("langage", LANGAGE) != LANGAGE and not e.deja_dit(("langage",)):
        yield Diagnostic(
            "S23",
            e.valeur(("langage",)),
            "Ce workflow est écrit dans une version inconnue du langage.",
            f"Cette version du moteur lit « langage: {LANGAGE} ».",
        )


def _deroulement(e: Examen) -> Iterator[Diagnostic]:
    inconnues = list(e.inconnus(("deroulement",), ("phases",), quoi="La phase"))
    yield from inconnues
    if e.douteux(("deroulement",)):
        return
    phases, deroulement = e.ecrits(("phases",)), e.forme["deroulement"]
    # Une phase mal nommée dans la liste a déjà son diagnostic : celle qu'on voulait nommer n'y manque pas.
    voulues = {le_plus_proche(nom, phases) for nom in deroulement if nom not in phases}
    for phase in phases:
        if phase not in deroulement and phase not in voulues:
            yield Diagnostic(
                "S24",
                e.cle(("phases", phase)),
                f"La phase « {phase} » n'est pas dans « deroulement ».",
                f"Ajoutez « {phase} » à sa place dans « deroulement ».",
                autres=((e.cle(("deroulement",)), "le déroulement"),),
            )


def _parametres(e: Examen) -> Iterator[Diagnostic]:
    for nom, corps in e.forme.get("parametres", {}).items():
        ici = ("parametres", nom, "valeur")
        if corps.get("type") == "duree":
            yield from _duree(e, ici)
        elif isinstance(corps.get("valeur"), str) and not _type_fautif(e, nom) and not e.deja_dit(ici):
            try:
                lire(corps["type"], corps["valeur"])
            except ValeurRefusee as refus:
                yield _refusee(e, ici, refus)


def _type_fautif(e: Examen, parametre: str) -> bool:
    type_ = ("parametres", parametre, "type")
    return e.lire(type_) is None or e.deja_dit(type_)


def _duree(e: Examen, ici: Chemin) -> Iterator[Diagnostic]:
    ecrite = e.lire(ici)
    if isinstance(ecrite, str) and not e.deja_dit(ici):
        try:
            lire_duree(ecrite)
        except ValeurRefusee as refus:
            yield _refusee(e, ici, refus)


def _refusee(e: Examen, ici: Chemin, refus: ValeurRefusee) -> Diagnostic:
    return Diagnostic("S25", e.valeur(ici), f"« {e.lire(ici)} » : {refus.raison}", refus.remede)


def parametre_de_duree(e: Examen, chemin: Chemin) -> Iterator[Diagnostic]:
    """S01 ou S31 si ce nom n'est pas celui d'un paramètre de durée."""
    nom = e.lire(chemin)
    if isinstance(nom, str) and nom:
        yield from duree_citee(e, e.valeur(chemin), nom)


def duree_citee(e: Examen, lieu: Position, nom: str) -> Iterator[Diagnostic]:
    """Comme `parametre_de_duree`, d'un nom cité au milieu d'un texte."""
    yield from e.cite(lieu, nom, PARAMETRES, quoi="Le paramètre")
    type_ = e.lire((*PARAMETRES, nom, "type"))
    if isinstance(type_, str) and type_ != "duree" and not e.deja_dit((*PARAMETRES, nom, "type")):
        yield Diagnostic(
            "S31",
            lieu,
            f"« {nom} » n'est pas une durée.",
            "Citez un paramètre de type « duree ».",
            autres=((e.valeur((*PARAMETRES, nom, "type")), "son type"),),
        )
