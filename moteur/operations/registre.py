"""La fiche du registre des traitements (article 30), depuis les seules déclarations du workflow."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from moteur.domaine.definitions import Categorie, Champ, Machine
from moteur.domaine.saisie import montrer
from moteur.domaine.workflow import PORTEUR, Workflow
from moteur.operations.dossiers import Ouvert

Vue = dict[str, Any]
A_COMPLETER = "à compléter"
# Ce que l'article 30 demande et que le langage ne déclare pas : une personne l'écrit.
JAMAIS_DECLARES = {
    "base_legale": "la base légale du traitement",
    "delegue": "le délégué à la protection des données et ses coordonnées",
    "destinataires_externes": "les destinataires hors de l'établissement",
    "transferts": "les transferts hors de l'Union européenne, s'il y en a",
    "securite": "les mesures de sécurité du poste (chiffrement du disque, sauvegardes)",
}


def registre(ouvert: Ouvert) -> Vue:
    """Qui est responsable, ce qui est traité, pour quoi, combien de temps, vu par qui ; et ce qui manque."""
    workflow = ouvert.workflow
    porteur = ouvert.dossier.instances[PORTEUR]
    machine = workflow.machines[PORTEUR]
    responsable = {
        champ.titre: str(montrer(workflow, ouvert.dossier, champ, porteur.valeurs[champ.nom]))
        for champ in machine.champs.values()
        if champ.nom in porteur.valeurs and not champ.personnel
    }
    categories = [_categorie(workflow, c) for c in workflow.categories.values()]
    manques = [f"la finalité de « {c['titre']} »" for c in categories if not c["finalites"]]
    manques += [f"qui voit « {c['titre']} »" for c in categories if not c["vu_par"]]
    manques += [] if workflow.effacements_par else ["qui efface des données (« effacements »)"]
    manques += [] if categories else ["les catégories de données (« donnees_personnelles »)"]
    return {
        "traitement": workflow.titre,
        "workflow": {"nom": workflow.nom, "version": workflow.version, "empreinte": workflow.empreinte},
        "etabli_le": ouvert.atelier.aujourd_hui().isoformat(),
        "dossier": ouvert.titre,
        "responsable": responsable,
        "personnes": [m.titre for m in workflow.machines.values() if m.personne],
        "categories": categories,
        "effacements": [workflow.roles[r].titre for r in workflow.effacements_par if r in workflow.roles],
        "securite": "Journal en ajout seul, scellé ; noms sous pseudonyme ; effacement réel, tracé.",
        "a_completer": [*JAMAIS_DECLARES.values(), *manques],
    }


def en_octets(fiche: Mapping[str, Any], *, json_: bool) -> bytes:
    """La fiche en JSON, ou en Markdown pour une personne."""
    if json_:
        return json.dumps(fiche, ensure_ascii=False, indent=2).encode() + b"\n"
    return ("\n".join(_markdown(fiche)) + "\n").encode()


def _categorie(workflow: Workflow, categorie: Categorie) -> Vue:
    champs = [(machine, champ) for machine, champ in _champs(workflow) if champ.personnel == categorie.nom]
    # Un champ sert là où on le saisit : le titre de sa fiche, et ce qu'en dit son aide.
    finalites = dict.fromkeys(
        f"{m.titre} : {c.titre}" + (f" ({c.aide})" if c.aide else "") for m, c in champs
    )
    return {
        "categorie": categorie.nom,
        "titre": categorie.titre,
        "conservation": f"{categorie.conservation} après la fin de la période",
        "vu_par": [workflow.roles[r].titre for r in categorie.visible_par if r in workflow.roles],
        "finalites": list(finalites),
    }


def _champs(workflow: Workflow) -> Iterator[tuple[Machine, Champ]]:
    for machine in workflow.machines.values():
        for champ in machine.champs.values():
            yield machine, champ
        for piece in machine.pieces.values():
            for champ in piece.champs.values():
                yield machine, champ


def _markdown(fiche: Mapping[str, Any]) -> Iterator[str]:
    yield f"# Registre des traitements : {fiche['traitement']}\n"
    yield f"Établi d'après le workflow « {fiche['workflow']['nom']} », version {fiche['workflow']['version']}.\n"
    yield "## Responsable du traitement\n"
    yield from (f"- {titre} : {valeur}" for titre, valeur in fiche["responsable"].items())
    yield "\n## Personnes concernées\n"
    yield from (f"- {titre}" for titre in fiche["personnes"] or [A_COMPLETER])
    yield "\n## Catégories de données"
    for c in fiche["categories"]:
        yield f"\n### {c['titre']}\n"
        yield f"- Conservation : {c['conservation']}"
        yield f"- Vu par : {', '.join(c['vu_par']) or A_COMPLETER}"
        yield f"- Sert à : {' ; '.join(c['finalites']) or A_COMPLETER}"
    yield "\n## Effacement et sécurité\n"
    yield f"- Efface : {', '.join(fiche['effacements']) or A_COMPLETER}"
    yield f"- {fiche['securite']}"
    yield "\n## À compléter\n"
    yield from (f"- [ ] {quoi}" for quoi in fiche["a_completer"])
