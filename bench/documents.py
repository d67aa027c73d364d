"""Produire des conventions : notre rendu, relu, contre docxtpl employé à sa façon, un objet neuf par document."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate

from bench.commun import Rapport, paires
from moteur.composition.demonstration import demo
from moteur.composition.espace import ouvrir
from moteur.documents import bac, gabarit, paquet, rendu, valeurs
from moteur.documents.lecture import Proprietes
from moteur.operations.dossiers import relire
from moteur.operations.redaction import donnees_de

MODELE = Path(__file__).resolve().parent.parent / "modeles_docs" / "convention_partenariat.docx"
PAR_TOUR = 40
PAR_TOUR_DU_PAIR = 5


def mesurer(repertoire: Path, *, tours: int) -> list[Rapport]:
    """Même modèle, mêmes données, un seul processus ; documents par seconde des deux côtés."""
    modele = MODELE.read_bytes()
    donnees = contextes(repertoire / "documents", modele)
    pair = _pair(modele, donnees)
    rapports = [_un(modele, donnees, pair, "zlib", (20, 28), tours)]
    if paquet.isal_zlib is not None:
        rapports.append(_un(modele, donnees, pair, "isal (extra « rapide »)", (30, 40), tours))
    return rapports


def _un(
    modele: bytes,
    donnees: list[dict[str, Any]],
    pair: Callable[[], float],
    compresseur: str,
    bornes: tuple[int, int],
    tours: int,
) -> Rapport:
    rapide, paquet.isal_zlib = paquet.isal_zlib, paquet.isal_zlib if compresseur != "zlib" else None
    try:
        temps, autre, rapport = paires(_nous(modele, donnees), pair, tours=tours)
    finally:
        paquet.isal_zlib = rapide
    borne, vise = bornes
    nom = f"docxtpl / convention de 22 articles, relue, {compresseur}"
    return Rapport(nom, temps, autre, 1 / rapport, f"≥ {borne} (visé {vise})", 1 / rapport >= borne)


def _nous(modele: bytes, contextes: list[dict[str, Any]]) -> Callable[[], float]:
    pret = gabarit.preparer(modele)
    proprietes = Proprietes(
        titre="Convention", sujet="Convention", auteur="Lycée", identifiant="2026-0", date="2026-11-22"
    )

    def tour() -> float:
        debut = time.perf_counter()
        for rang in range(PAR_TOUR):
            rendu.rendre(pret, contexte=contextes[rang % len(contextes)], projet=False, proprietes=proprietes)
        return (time.perf_counter() - debut) / PAR_TOUR

    return tour


def _pair(modele: bytes, contextes: list[dict[str, Any]]) -> Callable[[], float]:
    environnement = bac.creer()

    def tour() -> float:
        debut = time.perf_counter()
        for rang in range(PAR_TOUR_DU_PAIR):
            registre = valeurs.Registre()
            donnees = {
                nom: valeurs.envelopper(valeur, nom, registre)
                for nom, valeur in contextes[rang % len(contextes)].items()
            }
            document = DocxTemplate(io.BytesIO(modele))
            document.render(donnees, environnement)
            document.save(io.BytesIO())
        return (time.perf_counter() - debut) / PAR_TOUR_DU_PAIR

    return tour


def contextes(espace: Path, modele: bytes) -> list[dict[str, Any]]:
    """Les données de la démonstration, un nom d'établissement différent à chaque document."""
    demo(espace, dire=lambda _: None)
    ouvert = relire(ouvrir(espace), "")
    chemins = [c.chemin for c in gabarit.chemins(modele)]
    cible = next(iter(ouvert.dossier.fiches("convention"))).nom
    document = ouvert.workflow.documents[MODELE.stem]
    donnees = donnees_de(
        ouvert, document, cible=cible, chemins=chemins, le=date(2026, 11, 22), numero="2026-0"
    )
    donnees["document"]["projet"] = False
    ouvert.atelier.journal.fermer()
    textes = [json.loads(json.dumps(donnees)) for _ in range(50)]
    for rang, copie in enumerate(textes):
        copie["porteur"]["nom"] = f"Lycée n° {rang} & Fils <SA>"
    return textes
