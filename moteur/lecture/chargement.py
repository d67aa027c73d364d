"""Charger un workflow : lire ses fichiers, juger leur forme puis leur sens, en tirer la forme canonique."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moteur.diagnostics import Diagnostic, LigneDe, ranger
from moteur.domaine.workflow import Workflow, construire
from moteur.erreurs import DefinitionInvalide
from moteur.lecture.assemblage import Assemblage, assembler
from moteur.lecture.controles import controler
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import Chemin, Lieux, former
from moteur.lecture.noeuds import Carte, brut
from moteur.lecture.schemas import DE_WORKFLOW, Schemas, defaut_de_genre, genre_de, verifier_forme
from moteur.lecture.yaml_strict import Lecture, citer

# Ce qui amende ne se charge que s'il y a une couche.
if TYPE_CHECKING:
    from moteur.lecture.couches.amendement import Applique
    from moteur.lecture.couches.pile import Etage, Pile


@dataclass(frozen=True, slots=True)
class Modeles:
    """Où lire les modèles Word : leurs octets par leur nom, et si celui-ci vient avec le moteur."""

    lire: Callable[[str], bytes]
    livre: Callable[[str], bool]


# Ce qui date un essai : joué sur une couche, il garde ces valeurs-là de la base qui l'a écrit.
DATENT = ("parametres", "periode")


@dataclass(frozen=True, slots=True)
class Ressources:
    """Ce qui entoure un workflow : schémas, référentiel, calendrier, modèles Word connus."""

    schemas: Schemas
    exigences: frozenset[str]
    calendrier: Mapping[str, Any]
    modeles: frozenset[str]
    # Les défauts du calendrier, et ses lignes pour les citer.
    diagnostics: tuple[Diagnostic, ...] = ()
    lectures: tuple[Lecture, ...] = ()
    # Les workflows qu'une couche peut amender, et la force de chaque exigence du référentiel.
    workflows: Mapping[str, Path] = field(default_factory=dict)
    forces: Mapping[str, str] = field(default_factory=dict)
    contenus: Modeles | None = None


@dataclass(frozen=True, slots=True)
class Chargement:
    """Un workflow lu : sa forme et son empreinte s'il est sain, tous ses défauts sinon."""

    nom: str
    forme: Mapping[str, Any] | None
    octets: bytes
    empreinte: str
    workflow: Workflow | None
    diagnostics: tuple[Diagnostic, ...]
    essais: tuple[tuple[str, Carte], ...]
    lieux: Lieux
    ligne_de: LigneDe
    racine: Carte | None = None
    # Où est chaque paquet lu, celui-ci et ceux qu'il amende.
    repertoires: Mapping[str, Path] = field(default_factory=dict)
    # D'une couche : ce qu'elle amende, de la base vers elle, l'arbre du dessous et les essais qui en viennent.
    bases: tuple[str, ...] = ()
    dessous: Carte | None = None
    appliques: tuple[Applique, ...] = ()
    herites: frozenset[str] = frozenset()
    ecrits_par_des_couches: frozenset[str] = frozenset()
    # Les paramètres et la période que connaissait chaque essai hérité, quand il a été écrit.
    valeurs_de: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    modeles: Modeles | None = None

    @property
    def sain(self) -> bool:
        return self.workflow is not None and not any(d.gravite == "erreur" for d in self.diagnostics)

    def exiger(self) -> Workflow:
        """Le workflow, ou `DefinitionInvalide` avec tous ses défauts."""
        if not self.sain or self.workflow is None:
            raise DefinitionInvalide(
                f"Le workflow « {self.nom} » contient des défauts ; rien n'a été fait.",
                diagnostics=self.diagnostics,
                suite=f"Corrigez-les, puis vérifiez : moteur workflow verifier {self.nom}",
                ligne_de=self.ligne_de,
            )
        return self.workflow


def charger(repertoire: Path, *, nom: str, ressources: Ressources) -> Chargement:
    """Lit et contrôle le workflow d'un répertoire, base ou couche ; les défauts sont rendus, jamais levés."""
    assemblage = assembler(repertoire, prefixe=nom)
    if assemblage.couche is None:
        lu = _base(nom, assemblage, ressources)
        return replace(lu, repertoires={nom: repertoire}, modeles=ressources.contenus)
    from moteur.lecture.couches.pile import empiler

    pile = empiler(nom, assemblage, repertoire=repertoire, connus=ressources.workflows)
    repertoires = {e.nom: e.repertoire for e in pile.etages}
    lu = _charger_la_pile(nom, pile, ressources)
    return replace(lu, repertoires=repertoires, modeles=ressources.contenus)


def _charger_la_pile(nom: str, pile: Pile, ressources: Ressources) -> Chargement:
    lectures = [lecture for etage in pile.etages for lecture in etage.assemblage.lectures]
    if pile.diagnostics or pile.etages[0].assemblage.couche is not None:
        ligne_de = citer((*lectures, *ressources.lectures))
        diagnostics = [*_formes(pile.etages[-1].assemblage, ressources), *pile.diagnostics]
        return Chargement(nom, None, b"", "", None, ranger(diagnostics), (), {}, ligne_de)
    courant = _base(pile.etages[0].nom, pile.etages[0].assemblage, ressources)
    for etage in pile.etages[1:]:
        if not courant.sain:
            return _base_fautive(nom, etage, pile.etages[-1], courant, ressources, lectures)
        courant = _amender(courant, etage, ressources, lectures)
    return courant


def _formes(assemblage: Assemblage, ressources: Ressources) -> list[Diagnostic]:
    """Les défauts de lecture et de forme de chaque fichier."""
    diagnostics = list(assemblage.diagnostics)
    for fichier, racine in assemblage.fichiers:
        genre = genre_de(racine)
        if genre not in DE_WORKFLOW:
            diagnostics.append(defaut_de_genre(racine, fichier=fichier))
            continue
        diagnostics += verifier_forme(racine, genre=genre, fichier=fichier, schemas=ressources.schemas)
    return diagnostics


def _base(nom: str, assemblage: Assemblage, ressources: Ressources) -> Chargement:
    ligne_de = citer((*assemblage.lectures, *ressources.lectures))
    diagnostics = _formes(assemblage, ressources)
    if assemblage.racine is None:
        return Chargement(nom, None, b"", "", None, ranger(diagnostics), (), {}, ligne_de)
    forme, lieux = former(assemblage.racine)
    examen = _examen(assemblage.racine, forme, lieux, assemblage, ressources, ligne_de, diagnostics)
    diagnostics += [*controler(examen), *ressources.diagnostics]
    return _conclure(nom, examen, forme, ressources, diagnostics)


def _examen(
    racine: Carte,
    forme: dict[str, Any],
    lieux: Lieux,
    assemblage: Assemblage,
    ressources: Ressources,
    ligne_de: LigneDe,
    deja: Sequence[Diagnostic],
    essais: Sequence[tuple[str, Carte]] | None = None,
) -> Examen:
    return Examen(
        forme=forme,
        lieux=lieux,
        racine=racine,
        exigences_connues=ressources.exigences,
        modeles_connus=ressources.modeles,
        ligne_de=ligne_de,
        essais=assemblage.essais if essais is None else essais,
        absents=assemblage.absents,
        deja=tuple(deja),
    )


def _conclure(
    nom: str, examen: Examen, forme: dict[str, Any], ressources: Ressources, diagnostics: Sequence[Diagnostic]
) -> Chargement:
    forme["calendrier"] = ressources.calendrier
    octets = b"" if examen.absents.sans_tete else canoniser(forme)
    empreinte = hashlib.sha256(octets).hexdigest() if octets else ""
    sain = not any(d.gravite == "erreur" for d in diagnostics)
    return Chargement(
        nom=nom,
        forme=forme if octets else None,
        octets=octets,
        empreinte=empreinte,
        workflow=construire(forme, empreinte=empreinte) if sain else None,
        diagnostics=ranger(diagnostics),
        essais=tuple(examen.essais),
        lieux=examen.lieux,
        ligne_de=examen.ligne_de,
        racine=examen.racine,
    )


# ── Les couches ──
def _amender(
    dessous: Chargement, etage: Etage, ressources: Ressources, lectures: Sequence[Lecture]
) -> Chargement:
    """Ce chargement, amendé par une couche et contrôlé comme s'il avait été écrit d'une seule main."""
    from moteur.lecture.couches.conseils import preciser, retraits
    from moteur.lecture.couches.fusion import fondre, touches
    from moteur.lecture.couches.places import situer
    from moteur.lecture.couches.verrous import Base

    assert dessous.racine is not None and dessous.forme is not None
    ligne_de = citer((*lectures, *ressources.lectures))
    siens = preciser(_formes(etage.assemblage, ressources), etage, dessous.racine)
    fondu = fondre(
        dessous.racine, dessous.essais, etage, deja=dessous.appliques, forces=ressources.forces, fautes=siens
    )
    forme, lieux = former(fondu.racine)
    trouves = [
        d for genre, fichier in touches(fondu) for d in _forme_du_fondu(genre, fichier, etage, ressources)
    ]
    examen = _examen(
        fondu.racine, forme, lieux, etage.assemblage, ressources, ligne_de, [*siens, *trouves], fondu.essais
    )
    trouves += controler(examen)
    appliques = (*dessous.appliques, *fondu.appliques)
    diagnostics = [*siens, *fondu.diagnostics]
    siens_fichiers = frozenset(lecture.fichier for lecture in etage.assemblage.lectures)
    des_couches = dessous.ecrits_par_des_couches | siens_fichiers
    places = situer(
        _pas_encore_dits(trouves, dessous.diagnostics, diagnostics),
        appliques=appliques,
        refuses=fondu.refuses,
        fichiers=siens_fichiers,
        des_couches=des_couches,
        tete=etage.lieu(),
        racine=dessous.racine,
    )
    diagnostics += places
    if not any(d.gravite == "erreur" for d in diagnostics):
        diagnostics += retraits(fondu.appliques, Base(dessous.racine, ressources.forces))
    for etat in fondu.finals:
        _pas_fini(forme, etat)
    dessous_dit = {"workflow": dessous.forme["workflow"], "version": dessous.forme["version"]}
    forme["couches"] = [*dessous.forme.get("couches", ()), {**dessous_dit, "empreinte": dessous.empreinte}]
    conclu = _conclure(etage.nom, examen, forme, ressources, diagnostics)
    return _sur(dessous, replace(conclu, appliques=appliques, ecrits_par_des_couches=des_couches))


def _sur(dessous: Chargement, couche: Chargement) -> Chargement:
    """La couche, qui sait sur quoi elle est posée et de quand datent les essais dont elle hérite."""
    herites = frozenset(fichier for fichier, _ in dessous.essais)
    valeurs = {cle: (dessous.forme or {}).get(cle, {}) for cle in DATENT}
    return replace(
        couche,
        herites=herites,
        bases=(*dessous.bases, dessous.nom),
        dessous=dessous.racine,
        valeurs_de={f: dessous.valeurs_de.get(f, valeurs) for f in herites},
    )


def _pas_encore_dits(
    trouves: Iterable[Diagnostic], dessous: Sequence[Diagnostic], de_la_couche: Sequence[Diagnostic]
) -> Iterator[Diagnostic]:
    """Ce que l'amendement a fait naître : ni un défaut d'avant, ni le second reproche d'un même lieu."""
    connus = {(d.position, d.code, d.message) for d in dessous}
    lieux_dits = {d.position for d in de_la_couche if d.gravite == "erreur"}
    for d in trouves:
        if (d.position, d.code, d.message) not in connus and d.position not in lieux_dits:
            yield d


def _forme_du_fondu(
    genre: str, fichier: Carte, etage: Etage, ressources: Ressources
) -> tuple[Diagnostic, ...]:
    return verifier_forme(fichier, genre=genre, fichier=etage.nom, schemas=ressources.schemas)


def _pas_fini(forme: dict[str, Any], etat: Chemin) -> None:
    """Un état final de couche : la fiche s'y arrête, et les règles de la base l'attendent encore."""
    corps = forme
    for nom in etat:
        corps = corps.get(nom, {})
    corps["fini"] = False


def _base_fautive(
    nom: str,
    etage: Etage,
    haut: Etage,
    dessous: Chargement,
    ressources: Ressources,
    lectures: Sequence[Lecture],
) -> Chargement:
    erreurs = [d for d in dessous.diagnostics if d.gravite == "erreur"]
    combien = len(erreurs)
    dit = "un défaut" if combien == 1 else f"{combien} défauts"
    faute = Diagnostic(
        "A05",
        etage.lieu(),
        f"« {dessous.nom} » a {dit} : rien ne peut l'amender.",
        f"Corrigez d'abord la base : moteur workflow verifier {dessous.nom}",
        autres=tuple((d.position, "son premier défaut") for d in erreurs[:1]),
    )
    diagnostics = [*_formes(haut.assemblage, ressources), faute, *dessous.diagnostics]
    ligne_de = citer((*lectures, *ressources.lectures))
    return Chargement(nom, None, b"", "", None, ranger(diagnostics), (), {}, ligne_de)


def canoniser(forme: Mapping[str, Any]) -> bytes:
    """Les octets de la forme canonique : JSON sans espaces, clés dans l'ordre d'écriture (il a un sens)."""
    return json.dumps(forme, ensure_ascii=False, separators=(",", ":")).encode()


def en_donnees(carte: Carte) -> Any:
    """Une carte en simples données, pour ce qui n'est pas un workflow (calendrier, référentiel)."""
    return brut(carte)
