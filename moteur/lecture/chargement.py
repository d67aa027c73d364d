"""Charger un workflow : lire ses fichiers, juger leur forme puis leur sens, en tirer la forme canonique."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moteur.diagnostics import Diagnostic, LigneDe, ranger
from moteur.domaine.workflow import Workflow, construire
from moteur.erreurs import DefinitionInvalide
from moteur.lecture.assemblage import assembler
from moteur.lecture.controles import controler
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import Lieux, former
from moteur.lecture.noeuds import Carte, brut
from moteur.lecture.schemas import DE_WORKFLOW, Schemas, defaut_de_genre, genre_de, verifier_forme
from moteur.lecture.yaml_strict import Lecture, citer


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
    """Lit et contrôle le workflow d'un répertoire ; les défauts sont rendus, jamais levés."""
    assemblage = assembler(repertoire, prefixe=nom)
    ligne_de = citer((*assemblage.lectures, *ressources.lectures))
    diagnostics = list(assemblage.diagnostics)
    for fichier, racine in assemblage.fichiers:
        genre = genre_de(racine)
        if genre not in DE_WORKFLOW:
            diagnostics.append(defaut_de_genre(racine, fichier=fichier))
            continue
        diagnostics += verifier_forme(racine, genre=genre, fichier=fichier, schemas=ressources.schemas)
    if assemblage.racine is None:
        return Chargement(nom, None, b"", "", None, ranger(diagnostics), (), {}, ligne_de)
    forme, lieux = former(assemblage.racine)
    diagnostics += controler(
        Examen(
            forme=forme,
            lieux=lieux,
            racine=assemblage.racine,
            exigences_connues=ressources.exigences,
            modeles_connus=ressources.modeles,
            ligne_de=ligne_de,
            essais=assemblage.essais,
            absents=assemblage.absents,
            deja=tuple(diagnostics),
        )
    )
    diagnostics += ressources.diagnostics
    forme["calendrier"] = ressources.calendrier
    octets = b"" if assemblage.absents.sans_tete else canoniser(forme)
    empreinte = hashlib.sha256(octets).hexdigest() if octets else ""
    sain = not any(d.gravite == "erreur" for d in diagnostics)
    return Chargement(
        nom=nom,
        forme=forme if octets else None,
        octets=octets,
        empreinte=empreinte,
        workflow=construire(forme, empreinte=empreinte) if sain else None,
        diagnostics=ranger(diagnostics),
        essais=tuple(assemblage.essais),
        lieux=lieux,
        ligne_de=ligne_de,
    )


def canoniser(forme: Mapping[str, Any]) -> bytes:
    """Les octets de la forme canonique : JSON sans espaces, clés dans l'ordre d'écriture (il a un sens)."""
    return json.dumps(forme, ensure_ascii=False, separators=(",", ":")).encode()


def en_donnees(carte: Carte) -> Any:
    """Une carte en simples données, pour ce qui n'est pas un workflow (calendrier, référentiel)."""
    return brut(carte)
