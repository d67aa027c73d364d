"""Effacer des données personnelles : qui le peut, quand, pour quelle raison ; et quand elles sont échues. Pur."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from moteur.domaine import faits as f
from moteur.domaine.affaire import Accord, Affaire, Refus, Reponse
from moteur.domaine.calendrier import FIN_D_ANNEE
from moteur.domaine.definitions import Categorie
from moteur.domaine.demandes import Effacer
from moteur.domaine.dossier import Dossier, Json
from moteur.domaine.droits import Motif, charge, de_forme, quand
from moteur.domaine.durees import ajouter, lire_duree
from moteur.domaine.workflow import DOSSIER, Workflow
from moteur.suggestions import sans_accents

# Pourquoi l'on efface ; ce que dit chaque mot tient lieu de base légale dans la trace, sans nommer personne.
ORIGINES: Mapping[str, str] = {
    "demande": "demande d'effacement",
    "opposition": "opposition au traitement",
    "erreur": "donnée qui n'avait pas à être saisie",
    "duree": "durée de conservation échue",
}
DITES = 6


def effacer(affaire: Affaire) -> Reponse:
    """La réponse à « que ces données n'existent plus »."""
    demande: Effacer = affaire.demande
    motifs = [
        *_droit(affaire.workflow, demande),
        *quand(demande, None),
        *_motif(demande),
        *_soi_meme(demande),
        *(() if demande.en_cours else _en_cours(affaire.workflow, affaire.dossier, demande)),
    ]
    if motifs:
        return Refus(tuple(motifs))
    trace: dict[str, Json] = {
        "origine": demande.origine,
        "fiches": {nom: sorted(set(cats)) for nom, cats in sorted(demande.fiches.items())},
        "categories": sorted(set(demande.categories)),
    }
    return Accord(affaire.fait(f.EFFACE, sujet=demande.cible or DOSSIER, trace=trace, valeurs={}))


def echeance(workflow: Workflow, dossier: Dossier, categorie: Categorie) -> date | None:
    """Le premier jour où cette catégorie n'a plus à être gardée : sa durée après la fin de la période."""
    fin = date(dossier.annee + workflow.annees, *FIN_D_ANNEE)
    return ajouter(fin, lire_duree(categorie.conservation))


def plat(texte: str) -> str:
    """Le texte en mots sans accents ni majuscules, séparés et entourés d'une espace : un mot s'y cherche entier."""
    return f" {' '.join(re.findall(r'[a-z0-9]+', sans_accents(texte).lower()))} "


def _droit(workflow: Workflow, demande: Effacer) -> Iterable[Motif]:
    return charge(
        workflow,
        demande.mandat,
        workflow.effacements_par,
        quoi="effacer des données personnelles",
        suite="Dites-le dans sa tête : « effacements: {par: [ROLE]} », puis publiez et migrez.",
    )


def _motif(demande: Effacer) -> Iterator[Motif]:
    if not demande.motif.strip():
        yield Motif(
            "motif",
            "Un effacement se motive : on le relira dans trois ans.",
            suite='Ajoutez --motif "pourquoi", sans nommer personne.',
        )
    dit = plat(demande.motif)
    if any(plat(mot).strip() and plat(mot) in dit for mot in demande.mots):
        yield Motif(
            "motif",
            "Le motif redit ce que l'on efface : il resterait au journal.",
            suite="Dites la raison sans nommer la personne : « demande reçue le 12/03 ».",
        )


def _soi_meme(demande: Effacer) -> Iterator[Motif]:
    if demande.personne and demande.personne in (demande.mandat.acteur, demande.mandat.saisi_par):
        yield de_forme(
            "saisie",
            "La personne effacée ne peut pas consigner l'effacement : son nom y serait récrit.",
            suite="Une autre personne le fait : --moi AUTRE.",
        )


def _en_cours(workflow: Workflow, dossier: Dossier, demande: Effacer) -> Iterator[Motif]:
    suite = "Menez-les à leur fin d'abord. Sinon, et seulement si le droit l'impose : --en-cours."
    if demande.agit:
        yield Motif(
            "en_cours",
            "Cette personne tient encore un rôle dans l'espace.",
            suite="Retirez-la de « acteurs: » dans espace.yaml d'abord.",
        )
    if not demande.cible or all(
        workflow.machines[p].est_final(dossier.instances[p].etat) for p in workflow.deroulement
    ):
        return
    lies = (nom for (_, _, vise), noms in dossier.inverse.items() if vise == demande.cible for nom in noms)
    vus = dict.fromkeys((demande.cible, *lies))
    vivants = [n for n in vus if _vit(workflow, dossier, n)]
    if vivants:
        reste = f" et {len(vivants) - DITES} autres" if len(vivants) > DITES else ""
        dits = ", ".join(f"{n} ({_titre_etat(workflow, dossier, n)})" for n in vivants[:DITES])
        yield Motif("en_cours", f"Ces données servent encore : {dits}{reste}.", suite=suite)


def _vit(workflow: Workflow, dossier: Dossier, nom: str) -> bool:
    instance = dossier.instances[nom]
    machine = workflow.machines[instance.type]
    return bool(machine.etats) and not machine.est_final(instance.etat)


def _titre_etat(workflow: Workflow, dossier: Dossier, nom: str) -> str:
    instance = dossier.instances[nom]
    return workflow.machines[instance.type].titre_etat(instance.etat)
