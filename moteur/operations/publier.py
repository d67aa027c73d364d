"""Publier une version d'un workflow : ranger sa forme pour toujours, avec son entrée en vigueur et son motif."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

from moteur.domaine.affaire import Refus
from moteur.domaine.demandes import Migrer
from moteur.domaine.droits import Motif, quand
from moteur.domaine.francais import date_courte
from moteur.domaine.migration.decider import droit
from moteur.domaine.workflow import Workflow
from moteur.erreurs import Conflit
from moteur.journal.port import Publication
from moteur.operations.agir import Manuel
from moteur.operations.atelier import Atelier
from moteur.operations.dossiers import lire_workflow
from moteur.operations.voix import dire_qui


@dataclass(frozen=True, slots=True)
class Forme:
    """Un workflow lu et sain : ses objets, ses octets ; `amende` : les workflows qu'il amende, de la base vers lui."""

    workflow: Workflow
    octets: bytes
    amende: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publie:
    """Ce qui est publié ; `deja` : cette version l'était, à l'identique, et rien n'a été écrit."""

    publication: Publication
    deja: bool = False


def publier(atelier: Atelier, forme: Forme, *, en_vigueur: date | None, manuel: Manuel) -> Publie | Refus:
    """Publie cette version, ou rend toutes les raisons de ne pas le faire."""
    workflow, jour = forme.workflow, atelier.aujourd_hui()
    le = manuel.le or jour
    voulue = en_vigueur or le
    connues = de(atelier, workflow.nom)
    deja = next((p for p in connues if p.version == workflow.version), None)
    if deja is not None:
        return _deja(deja, workflow, en_vigueur)
    mandat = atelier.mandat(manuel.par, habilites=workflow.versions_par)
    demande = Migrer(mandat=mandat, le=le, saisi_le=jour, motif=manuel.motif)
    motifs = (
        *droit(workflow, demande),
        *quand(demande, None),
        *_motif(demande),
        *_numero(workflow, connues),
        *_lignee(forme, connues),
        *_date(voulue, le, connues),
    )
    if motifs:
        return dire_qui(Refus(motifs), atelier, workflow)
    publication = Publication(
        workflow.nom, workflow.version, workflow.empreinte, voulue.isoformat(), le.isoformat(),
        atelier.maintenant().astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z",
        mandat.role, manuel.motif.strip(), forme.amende,
    )  # fmt: skip
    if not manuel.simuler:
        with atelier.journal.ensemble():
            atelier.journal.ranger_workflow(workflow.empreinte, forme.octets)
            atelier.journal.publier(publication)
    return Publie(publication)


def _deja(deja: Publication, workflow: Workflow, en_vigueur: date | None) -> Publie:
    """La même version à l'identique n'est pas une faute ; une autre sous le même numéro en est une."""
    memes = en_vigueur is None or en_vigueur.isoformat() == deja.en_vigueur
    if deja.empreinte == workflow.empreinte and memes:
        return Publie(deja, deja=True)
    quoi = "Elle dit autre chose" if deja.empreinte != workflow.empreinte else (
        f"Elle est en vigueur au {date_courte(deja.en_vigueur)}"
    )  # fmt: skip
    raise Conflit(
        f"La version {deja.version} de « {workflow.nom} » est déjà publiée ; rien n'a été changé.",
        raison=f"{quoi}. Une version publiée ne s'édite pas : des dossiers la suivent.",
        suite=f"Donnez à la vôtre le numéro suivant, en tête de ses fichiers : « version: {deja.version + 1} ».",
    )


def _motif(demande: Migrer) -> Iterator[Motif]:
    if not demande.motif.strip():
        yield Motif("motif", "Une version se publie avec son motif.", suite='Ajoutez --motif "pourquoi".')


def _numero(workflow: Workflow, connues: tuple[Publication, ...]) -> Iterator[Motif]:
    derniere = max((p.version for p in connues), default=0)
    if workflow.version < derniere:
        yield Motif(
            "version",
            f"La version {derniere} est déjà publiée : on n'en publie plus de plus ancienne.",
            suite=f"Écrivez « version: {derniere + 1} » en tête de ses fichiers.",
        )


def _lignee(forme: Forme, connues: tuple[Publication, ...]) -> Iterator[Motif]:
    """Une couche reste une couche : sous le même nom, une copie sans verrous prendrait ses dossiers en cours."""
    if not connues:
        return
    derniere = max(connues, key=lambda p: p.version)
    for base in derniere.amende:
        if base not in forme.amende:
            yield Motif(
                "amende",
                f"La version {derniere.version} amende « {base} » ; celle-ci ne l'amende plus, et n'en a plus les verrous.",
                suite="Amendez-la encore, ou donnez un autre nom à ce workflow : les dossiers en cours n'y passeront pas.",
            )


def _date(voulue: date, le: date, connues: tuple[Publication, ...]) -> Iterator[Motif]:
    """Une première version peut dire depuis quand elle vaut ; les suivantes ne valent jamais avant d'être publiées."""
    if not connues:
        return
    if voulue < le:
        yield Motif(
            "en_vigueur",
            f"Une version n'entre pas en vigueur avant d'être publiée, le {date_courte(le)}.",
            suite="Donnez ce jour ou un jour à venir : --en-vigueur JJ/MM/AAAA.",
        )
    derniere = max(connues, key=lambda p: p.version)
    if voulue.isoformat() < derniere.en_vigueur:
        yield Motif(
            "en_vigueur",
            f"La version {derniere.version} n'entre en vigueur que le {date_courte(derniere.en_vigueur)}.",
            suite="Donnez ce jour ou un jour d'après.",
        )


# ── retrouver ────────────────────────────────────────────────────────────────────────────────
def de(atelier: Atelier, workflow: str) -> tuple[Publication, ...]:
    """Les versions publiées de ce workflow, de la plus ancienne à la plus récente."""
    return tuple(p for p in atelier.journal.publications() if p.workflow == workflow)


def en_vigueur(atelier: Atelier, workflow: str, le: date) -> Publication | None:
    """La version en vigueur ce jour-là ; rien si aucune n'est publiée."""
    connues = de(atelier, workflow)
    valent = [p for p in connues if p.en_vigueur <= le.isoformat()]
    if connues and not valent:
        raise Conflit(
            f"Aucune version de « {workflow} » n'est en vigueur le {date_courte(le)}.",
            raison=f"La première entre en vigueur le {date_courte(connues[0].en_vigueur)}.",
            suite="Choisissez une date à partir de ce jour : --le JJ/MM/AAAA.",
        )
    return valent[-1] if valent else None


def relire(atelier: Atelier, publication: Publication) -> Forme:
    """Ce que dit une version publiée, tel que la base le garde."""
    octets = atelier.journal.lire_workflow(publication.empreinte)
    return Forme(lire_workflow(atelier.journal, publication.empreinte), octets, publication.amende)


def lister(atelier: Atelier, *, le: date) -> list[dict[str, Any]]:
    """Toutes les versions publiées ici ; laquelle est en vigueur ce jour-là, et combien de dossiers la suivent."""
    publications = atelier.journal.publications()
    suivies = [d.workflow for d in atelier.journal.dossiers()]
    valent = {p.workflow: p.version for p in publications if p.en_vigueur <= le.isoformat()}
    return [
        {
            **p._asdict(),
            "vaut": valent.get(p.workflow) == p.version,
            "dossiers": suivies.count(p.empreinte),
        }
        for p in publications
    ]
