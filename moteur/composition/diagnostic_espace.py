"""Contrôler un espace : son fichier, son workflow, ses droits, son journal et ce qu'il raconte."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from moteur.composition.diagnostic import A_CORRIGER, BON, FACULTATIF, Controle, Poste
from moteur.composition.espace import FICHIER, lire_espace, ouvrir_journal, trouver
from moteur.domaine.francais import accord
from moteur.erreurs import DefinitionInvalide, ErreurMoteur, Introuvable, cause

if TYPE_CHECKING:
    from moteur.journal.port import Journal

# Au-delà, tout relire prend trop de temps pour un diagnostic : l'audit le fait.
FAITS_MAXIMUM = 3000
RECUL = timedelta(minutes=5)
PATIENCE = 2.0


def chercher(poste: Poste, espace: str) -> tuple[Path | None, list[Controle]]:
    """Le répertoire de l'espace s'il y en a un, et ce qu'il faut dire de sa recherche."""
    try:
        return trouver(Path(espace) if espace else poste.ici), []
    except Introuvable as faute:
        etat = A_CORRIGER if espace else FACULTATIF
        return None, [Controle("espace", "Espace", etat, faute.fait, faute.suite)]
    except OSError as faute:
        return None, [Controle("espace", "Espace", A_CORRIGER, cause(faute), "Vérifiez le chemin.")]


def de_l_espace(poste: Poste, racine: Path, *, essayer_d_ecrire: bool) -> Iterator[Controle]:
    """Les contrôles de cet espace, chacun indépendant des autres."""
    yield _droits(racine, essayer_d_ecrire=essayer_d_ecrire)
    try:
        contenu = lire_espace((racine / FICHIER).read_bytes())
    except ErreurMoteur as faute:
        yield Controle("espace", "Espace", A_CORRIGER, faute.fait, "Voyez chaque défaut : moteur etat")
    except OSError as faute:
        yield Controle("espace", "Espace", A_CORRIGER, f"« {FICHIER} » ne se lit pas.", cause(faute))
    else:
        combien = len(contenu.get("acteurs") or {})
        yield Controle(
            "espace", "Espace", BON, f"{FICHIER} se lit : {combien} {accord(combien, 'personne')}."
        )
        yield _workflow(racine, str(contenu.get("workflow", "")))
    yield from _theme(racine)
    yield from _journal(poste, racine)


def _droits(racine: Path, *, essayer_d_ecrire: bool) -> Controle:
    """Écrire pour de bon est la seule preuve : sous Windows, les droits affichés n'en disent pas tout."""
    try:
        if not essayer_d_ecrire:
            ecrit = os.access(racine, os.W_OK)
        else:
            with tempfile.TemporaryFile(dir=racine) as fichier:
                fichier.write(b"moteur")
            ecrit = True
    except OSError as faute:
        return Controle(
            "droits", "Droits", A_CORRIGER, f"Rien ne peut s'écrire dans l'espace. {cause(faute)}",
            "Vérifiez vos droits sur ce répertoire, ou choisissez-en un autre.",
        )  # fmt: skip
    if ecrit:
        return Controle("droits", "Droits", BON, "On peut écrire dans l'espace.")
    return Controle(
        "droits", "Droits", A_CORRIGER, "Rien ne peut s'écrire dans l'espace.",
        "Vérifiez vos droits sur ce répertoire.",
    )  # fmt: skip


def _workflow(racine: Path, nom: str) -> Controle:
    from moteur.composition.ressources import Fonds

    if not nom:
        return Controle("workflow", "Workflow", FACULTATIF, f"{FICHIER} n'en nomme aucun.")
    try:
        charge = Fonds(racine).charger(nom)
    except ErreurMoteur as faute:
        return Controle("workflow", "Workflow", A_CORRIGER, faute.fait, faute.suite)
    erreurs = sum(d.gravite == "erreur" for d in charge.diagnostics)
    if erreurs:
        return Controle(
            "workflow", "Workflow", A_CORRIGER, f"« {nom} » a {erreurs} {accord(erreurs, 'défaut')}.",
            f"Voyez-les : moteur workflow verifier {nom}",
        )  # fmt: skip
    return Controle("workflow", "Workflow", BON, f"« {nom} » se lit sans défaut.")


def _theme(racine: Path) -> Iterator[Controle]:
    """L'habillage des documents, si l'espace en choisit un."""
    from moteur.composition.habillage import lire_theme
    from moteur.composition.ressources import schemas, theme_de

    chemin = theme_de(racine)
    if chemin is None:
        return
    try:
        lire_theme(chemin, schemas=schemas())
    except DefinitionInvalide as faute:
        premier = faute.diagnostics[0]
        dit = f"{premier.position} : {premier.message}"
        yield Controle("theme", "Thème", A_CORRIGER, dit, premier.remede or faute.suite)
    except ErreurMoteur as faute:
        yield Controle("theme", "Thème", A_CORRIGER, faute.fait, faute.suite)
    else:
        yield Controle("theme", "Thème", BON, f"« {chemin.name} » habille les documents livrés.")


def _journal(poste: Poste, racine: Path) -> Iterator[Controle]:
    try:
        journal = ouvrir_journal(racine, attente_s=PATIENCE)
    except ErreurMoteur as faute:
        dit = " ".join(t for t in (faute.fait, faute.raison) if t)
        yield Controle("journal", "Journal", A_CORRIGER, dit, faute.suite)
        return
    try:
        yield _integrite(journal)
        recul = _dernier_fait(journal)
        if recul is not None and recul > poste.maintenant() + RECUL:
            yield Controle(
                "recul", "Heure des faits", A_CORRIGER,
                "Le dernier fait du journal est daté d'après l'heure de ce poste.",
                "Mettez l'horloge à l'heure avant d'écrire.",
            )  # fmt: skip
    except ErreurMoteur as faute:
        yield Controle("journal", "Journal", A_CORRIGER, faute.fait, faute.suite)
    finally:
        journal.fermer()


def _integrite(journal: Journal) -> Controle:
    dossiers = journal.dossiers()
    faits = sum(d.rang for d in dossiers)
    dit = f"{len(dossiers)} {accord(len(dossiers), 'dossier')}, {faits} {accord(faits, 'fait')}"
    if faits > FAITS_MAXIMUM:
        return Controle(
            "journal", "Journal", BON, f"Il s'ouvre : {dit}. Pour tout relire : moteur audit chaine"
        )
    anomalies = journal.verifier().anomalies
    if anomalies:
        return Controle(
            "journal", "Journal", A_CORRIGER,
            f"{dit} ; {len(anomalies)} {accord(len(anomalies), 'anomalie')}.",
            "N'y écrivez plus rien. Voyez lesquelles : moteur audit chaine",
        )  # fmt: skip
    return Controle("journal", "Journal", BON, f"Rien n'y a été changé : {dit}.")


def _dernier_fait(journal: Journal) -> datetime | None:
    """L'heure de la dernière saisie, tous dossiers réunis."""
    heures = [
        datetime.fromisoformat(f.saisi_le)
        for d in journal.dossiers()
        if d.rang
        for f in journal.relire(d.chaine, depuis=d.rang - 1)
    ]
    return max(heures, default=None)
