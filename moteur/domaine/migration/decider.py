"""Décider d'une migration : un fait motivé, ou toutes les raisons de la refuser. Pur."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from moteur.domaine.affaire import Accord, Affaire, Refus, Reponse
from moteur.domaine.demandes import Migrer
from moteur.domaine.dossier import Dossier
from moteur.domaine.droits import Motif, charge, quand
from moteur.domaine.faits import MIGRE
from moteur.domaine.francais import date_courte
from moteur.domaine.migration.impact import Impact, confronter, trace_de
from moteur.domaine.migration.obstacles import Obstacle
from moteur.domaine.migration.raccords import ARaccorder, fautes
from moteur.domaine.regles.evaluation import Regles
from moteur.domaine.suppleances import au_titre
from moteur.domaine.workflow import DOSSIER, Workflow

CIBLES_DITES = 6


def decider_migration(avant: Regles, apres: Regles, dossier: Dossier, demande: Migrer) -> Reponse:
    """La réponse à « ce dossier passe à cette version », qui n'est pas celle qu'il suit."""
    affaire = Affaire(avant, dossier, au_titre(dossier, demande))
    depart, arrivee = avant.workflow, apres.workflow
    mal_dits = tuple(fautes(depart, arrivee, demande.raccords))
    motifs = [
        *droit(_de_qui(depart, arrivee), affaire.demande),
        *quand(demande, None),
        *_dates(dossier, demande),
        *_versions(depart, arrivee, demande),
        *_motif(demande),
        *mal_dits,
    ]
    impact = Impact("")
    if not mal_dits:
        impact = confronter(avant, apres, dossier, le=demande.le, raccords=demande.raccords)
        motifs += motifs_de(impact)
    if motifs:
        return Refus(tuple(motifs))
    trace = trace_de(depart, arrivee, impact.raccordes)
    return Accord(affaire.fait(MIGRE, sujet=DOSSIER, trace=trace, valeurs={}))


def roles_qui_migrent(avant: Workflow, apres: Workflow) -> tuple[str, ...]:
    """Ceux que dit la version suivie ; si elle ne dit rien, ceux de la version d'arrivée."""
    return _de_qui(avant, apres).versions_par


def _de_qui(avant: Workflow, apres: Workflow) -> Workflow:
    return avant if avant.versions_par else apres


def droit(workflow: Workflow, demande: Migrer) -> Iterable[Motif]:
    """Le rôle est-il de ceux que le workflow charge de ses versions ?"""
    return charge(
        workflow,
        demande.mandat,
        workflow.versions_par,
        quoi="publier une version ni migrer un dossier",
        suite="Dites-le dans sa tête : « versions: {par: [ROLE]} ».",
    )


def _motif(demande: Migrer) -> Iterator[Motif]:
    if not demande.motif.strip():
        message = "Une migration se motive : on la relira dans trois ans."
        yield Motif("motif", message, suite='Ajoutez --motif "pourquoi".')


def _dates(dossier: Dossier, demande: Migrer) -> Iterator[Motif]:
    dernier = max((i.dernier_le for i in dossier.instances.values()), default="")
    if dernier and demande.le < date.fromisoformat(dernier):
        yield Motif(
            "date",
            f"Le dossier a déjà changé le {date_courte(dernier)}, selon la version qu'il suit.",
            suite="Donnez une date égale ou postérieure, avec --le.",
        )
    if demande.le < demande.en_vigueur:
        yield Motif(
            "en_vigueur",
            f"Cette version n'entre en vigueur que le {date_courte(demande.en_vigueur)}.",
            suite="Attendez ce jour ; « moteur workflow impact » dit déjà ce qu'elle changera.",
        )


def _versions(avant: Workflow, apres: Workflow, demande: Migrer) -> Iterator[Motif]:
    if avant.nom == apres.nom:
        if apres.version < avant.version:
            yield Motif(
                "version",
                f"Le dossier suit la version {avant.version} : il ne revient pas à la version {apres.version}.",
                suite=f"Publiez une version {avant.version + 1} qui reprend ce que disait l'ancienne.",
            )
    elif avant.nom not in demande.vient_de:
        yield Motif(
            "workflow",
            f"Le dossier suit « {avant.nom} », que « {apres.nom} » n'amende pas.",
            suite="Un dossier passe à une autre version de son workflow, ou à une couche qui l'amende.",
        )


# ── ce qui empêche, en motifs ────────────────────────────────────────────────────────────────
def motifs_de(impact: Impact) -> Iterator[Motif]:
    """Un motif par obstacle, et un par état à raccorder."""
    yield from map(_obstacle, impact.obstacles)
    yield from map(_a_raccorder, impact.a_raccorder)


def _obstacle(obstacle: Obstacle) -> Motif:
    ou = "" if obstacle.cible == DOSSIER else f"{obstacle.cible} : "
    return Motif(obstacle.element, f"{ou}{obstacle.message}", source=obstacle.source, suite=obstacle.suite)


def _a_raccorder(perdu: ARaccorder) -> Motif:
    noms = ", ".join(perdu.cibles[:CIBLES_DITES])
    reste = len(perdu.cibles) - CIBLES_DITES
    autres = f" et {reste} autres" if reste > 0 else ""
    return Motif(
        f"raccord.{perdu.machine}.{perdu.ancien}",
        f"L'état « {perdu.titre_ancien} » ({perdu.ancien}) n'existe plus dans « {perdu.titre} » : {noms}{autres}.",
        suite=f"Dites ce qui le remplace : --raccord {perdu.machine}.{perdu.ancien}=ETAT, ou « raccords » dans la "
        f"version. États : {', '.join(perdu.possibles)}.",
    )
