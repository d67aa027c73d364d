"""Lire une démonstration : des fichiers YAML, leurs étapes dépliées, dans l'ordre où on les joue.

Une étape s'écrit avec les mots des essais ; un tableau répète les mêmes étapes pour chacune de ses lignes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from moteur.diagnostics import Diagnostic, LigneDe, Position
from moteur.erreurs import DefinitionInvalide, Introuvable
from moteur.lecture.noeuds import Brut, Carte, Liste, Noeud, Texte, brut
from moteur.lecture.yaml_strict import Lecture, citer, lire_fichier
from moteur.operations.scenario_tableaux import DefautDeScenario, Lieu, deplier
from moteur.suggestions import vouliez_vous_dire

FICHIER_D_ESPACE = "espace.yaml"
VERBES = ("ouvrir", "creer", "avancer", "verser", "corriger", "traiter", "produire", "dire")
CLES_DE_FICHIER = ("demonstration", "titre", "aide", "etapes", "a_essayer")
CLES_D_ETAPE = (
    *VERBES, "le", "saisi_le", "par", "saisi_par", "nomme", "saisit", "motif", "refus", "ecarts", "pour",
    "projet", "contenu",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Etape:
    """Un acte à jouer : qui, quand, par quelle main, ce qu'on en attend."""

    lieu: Lieu
    verbe: str
    cible: str
    le: date
    saisi_le: date
    par: str = ""
    saisi_par: str = ""
    nomme: str = ""
    motif: str = ""
    pour: str = ""
    contenu: str = ""
    projet: bool | None = None
    saisit: Mapping[str, Brut] | None = None
    refus: tuple[str, ...] = ()
    ecarts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """Une démonstration prête à jouer ; `espace` : les octets de son espace.yaml."""

    nom: str
    titre: str
    espace: bytes
    etapes: tuple[Etape, ...]
    a_essayer: tuple[str, ...]
    ligne_de: LigneDe


def lire_scenario(repertoire: Path) -> Scenario:
    """La démonstration de ce répertoire ; `DefinitionInvalide` dit tous ses défauts à la fois.

    Les étapes se jouent dans l'ordre des jours de saisie ; le même jour, dans l'ordre des fichiers.
    """
    chemins = sorted(c for c in repertoire.glob("*.yaml") if c.name != FICHIER_D_ESPACE)
    if not chemins or not (repertoire / FICHIER_D_ESPACE).is_file():
        raise Introuvable(
            "Aucune démonstration ici.", lieu=str(repertoire),
            raison=f"On y attend « {FICHIER_D_ESPACE} », et un fichier qui commence par « demonstration: ».",
        )  # fmt: skip
    lectures = [lire_fichier(chemin, nom=f"{repertoire.name}/{chemin.name}") for chemin in chemins]
    diagnostics = [d for lecture in lectures for d in lecture.diagnostics]
    cartes = [lecture.racine for lecture in lectures if isinstance(lecture.racine, Carte)]
    etapes: list[Etape] = []
    for carte in cartes:
        diagnostics += _defauts_de_fichier(carte, cartes[0])
        lues, defauts = _etapes(carte)
        etapes += lues
        diagnostics += defauts
    if any(d.gravite == "erreur" for d in diagnostics) or len(cartes) < len(lectures):
        _refuser(diagnostics, lectures)
    return Scenario(
        nom=_texte(cartes[0], "demonstration"),
        titre=_texte(cartes[0], "titre"),
        espace=(repertoire / FICHIER_D_ESPACE).read_bytes(),
        etapes=tuple(sorted(etapes, key=lambda e: e.saisi_le)),
        a_essayer=tuple(nom for carte in cartes for nom in _noms(carte, "a_essayer")),
        ligne_de=citer(lectures),
    )


def _refuser(diagnostics: Iterable[Diagnostic], lectures: list[Lecture]) -> None:
    raise DefinitionInvalide(
        "La démonstration contient des défauts ; rien n'a été fait.",
        diagnostics=tuple(diagnostics), suite="Corrigez-les, puis recommencez.", ligne_de=citer(lectures),
    )  # fmt: skip


def _defauts_de_fichier(carte: Carte, premiere: Carte) -> Iterator[Diagnostic]:
    tete = carte.entrees[0] if carte.entrees else None
    if tete is None or tete.cle != "demonstration":
        message = "La première clé n'est pas « demonstration »."
        yield Diagnostic("D01", carte.position, message, "Écrivez « demonstration: NOM ».")
        return
    if _texte(carte, "demonstration") != _texte(premiere, "demonstration"):
        message = f"Ce fichier dit une autre démonstration que « {_texte(premiere, 'demonstration')} »."
        yield Diagnostic("D01", tete.position_cle, message, "Un répertoire ne contient qu'une démonstration.")
    for entree in carte.entrees:
        if entree.cle not in CLES_DE_FICHIER:
            yield _cle_inconnue(entree.cle, entree.position_cle, CLES_DE_FICHIER)


def _cle_inconnue(cle: str, position: Position, connues: tuple[str, ...]) -> Diagnostic:
    remede = vouliez_vous_dire(cle, connues) or f"Clés permises : {', '.join(connues)}."
    return Diagnostic("D01", position, f"La clé « {cle} » ne s'écrit pas ici.", remede)


def _etapes(carte: Carte) -> tuple[list[Etape], list[Diagnostic]]:
    etapes: list[Etape] = []
    defauts: list[Diagnostic] = []
    le: date | None = None
    liste = carte.get("etapes")
    for ecrite in liste.elements if isinstance(liste, Liste) else ():
        try:
            for depliee, lieu in deplier(ecrite):
                etape = _etape(depliee, lieu, le)
                le = etape.le
                etapes.append(etape)
        except DefautDeScenario as defaut:
            defauts.append(defaut.diagnostic)
    return etapes, defauts


def _etape(carte: Carte, lieu: Lieu, le: date | None) -> Etape:
    for entree in carte.entrees:
        if entree.cle not in CLES_D_ETAPE:
            raise DefautDeScenario(_cle_inconnue(entree.cle, entree.position_cle, CLES_D_ETAPE))
    verbes = [v for v in VERBES if v in carte]
    if len(verbes) != 1:
        trop = f"dit {len(verbes)} actes à la fois" if verbes else "ne dit aucun acte"
        raise lieu.defaut(f"Cette étape {trop}.", f"Écrivez un verbe, un seul : {', '.join(VERBES)}.")
    le = _jour(carte, "le", lieu) or le
    if le is None:
        raise lieu.defaut("La première étape d'un fichier dit sa date.", "Ajoutez « le: 2025-09-01 ».")
    saisit = carte.get("saisit")
    etape = Etape(
        lieu=replace(lieu, verbe=verbes[0]), verbe=verbes[0], cible=_texte(carte, verbes[0]),
        le=le, saisi_le=_jour(carte, "saisi_le", lieu) or le,
        par=_texte(carte, "par"), saisi_par=_texte(carte, "saisi_par"), nomme=_texte(carte, "nomme"),
        motif=_texte(carte, "motif"), pour=_texte(carte, "pour"), contenu=_texte(carte, "contenu", long=True),
        projet=_texte(carte, "projet") == "oui" if "projet" in carte else None,
        saisit={e.cle: brut(e.valeur) for e in saisit.entrees} if isinstance(saisit, Carte) else {},
        refus=_noms(carte, "refus"), ecarts=_noms(carte, "ecarts"),
    )  # fmt: skip
    if etape.verbe != "dire" and not etape.par:
        raise lieu.defaut("Cette étape ne dit pas qui agit.", "Ajoutez « par: PERSONNE ».")
    if etape.saisi_le < etape.le:
        message = f"Saisi le {etape.saisi_le}, avant le fait du {etape.le}."
        raise lieu.defaut(message, "Un fait se saisit le jour même ou après.")
    return etape


def _jour(carte: Carte, cle: str, lieu: Lieu) -> date | None:
    texte = _texte(carte, cle)
    try:
        return date.fromisoformat(texte) if texte else None
    except ValueError as faute:
        raise lieu.defaut(f"« {texte} » n'est pas une date.", "Écrivez 2025-09-01.") from faute


def _texte(carte: Carte, cle: str, *, long: bool = False) -> str:
    noeud = carte.get(cle)
    if not isinstance(noeud, Texte):
        return ""
    return noeud.valeur.strip() if long else " ".join(noeud.valeur.split())


def _noms(carte: Carte, cle: str) -> tuple[str, ...]:
    noeud = carte.get(cle)
    elements: tuple[Noeud, ...] = noeud.elements if isinstance(noeud, Liste) else ()
    return tuple(e.valeur for e in elements if isinstance(e, Texte))
