"""Mesurer l'impact d'une version sur chaque dossier, et y faire passer ceux que l'on veut : tous, ou aucun."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from moteur.domaine.affaire import Refus
from moteur.domaine.application import appliquer
from moteur.domaine.comparaison.differences import differences
from moteur.domaine.comparaison.sens import NEUTRE, sens
from moteur.domaine.demandes import Migrer
from moteur.domaine.faits import Fait
from moteur.domaine.migration.decider import decider_migration, motifs_de, roles_qui_migrent
from moteur.domaine.migration.impact import Impact, confronter
from moteur.domaine.migration.raccords import Raccords, fautes
from moteur.domaine.regles.evaluation import Regles
from moteur.domaine.workflow import DOSSIER
from moteur.journal.port import DossierRange, Publication
from moteur.operations.agir import Consigne, Manuel, commun
from moteur.operations.atelier import Atelier
from moteur.operations.conversion import a_ecrire
from moteur.operations.dossiers import Ouvert, relire_range
from moteur.operations.equipe import equipe
from moteur.operations.mots import cible_en_clair
from moteur.operations.photographie import entete, morceaux
from moteur.operations.publier import Forme, de
from moteur.operations.voix import dire_qui


@dataclass(frozen=True, slots=True)
class Arrivee:
    """La version où l'on va, et ce que l'on y raccorde en plus ; `publication` : rien pour un projet."""

    forme: Forme
    publication: Publication | None = None
    raccords: Raccords = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Migre:
    """Un dossier passé à la version (ou qui y passerait) ; `consigne` est vide s'il la suivait déjà."""

    ouvert: Ouvert
    consigne: Consigne | None


# ── l'impact ─────────────────────────────────────────────────────────────────────────────────
def impact(atelier: Atelier, arrivee: Arrivee, *, le: date) -> dict[str, Any]:
    """Chaque dossier que cette version concerne, classé, avec ses raisons et ce qui changera pour lui."""
    apres = Regles(arrivee.forme.workflow)
    workflow, publication = arrivee.forme.workflow, arrivee.publication
    dossiers, autres = [], []
    for range_ in atelier.journal.dossiers():
        ouvert = relire_range(atelier, range_)
        if ouvert.workflow.nom in _noms(arrivee.forme) and not ouvert.fini:
            dossiers.append(_decrire(ouvert, apres, arrivee, le))
        else:
            autres.append({"dossier": ouvert.titre, "workflow": ouvert.workflow.nom, "fini": ouvert.fini})
    return {
        "workflow": workflow.nom, "titre": workflow.titre, "version": workflow.version,
        "empreinte": workflow.empreinte, "publiee": publication is not None,
        "numero_pris": publication is None and any(p.version == workflow.version for p in de(atelier, workflow.nom)),
        "en_vigueur": publication.en_vigueur if publication else None,
        "le": le.isoformat(), "dossiers": dossiers, "autres": autres,
    }  # fmt: skip


def concernes(atelier: Atelier, forme: Forme) -> list[DossierRange]:
    """Les dossiers en cours qui suivent ce workflow, ou l'un de ceux qu'il amende."""
    ouverts = (relire_range(atelier, r) for r in atelier.journal.dossiers())
    return [o.range for o in ouverts if o.workflow.nom in _noms(forme) and not o.fini]


def _noms(forme: Forme) -> tuple[str, ...]:
    return (forme.workflow.nom, *forme.amende)


def _decrire(ouvert: Ouvert, apres: Regles, arrivee: Arrivee, le: date) -> dict[str, Any]:
    mal_dits = tuple(fautes(ouvert.workflow, apres.workflow, arrivee.raccords))
    trouve = confronter(
        ouvert.regles, apres, ouvert.dossier, le=le, raccords=arrivee.raccords,
        change=_change(ouvert, arrivee.forme),
    )  # fmt: skip
    raisons = (*mal_dits, *motifs_de(trouve))
    return {
        "dossier": ouvert.titre, "workflow": ouvert.workflow.nom, "version": ouvert.workflow.version,
        "empreinte": ouvert.workflow.empreinte, "classe": trouve.classe,
        "raisons": [
            {"element": m.exigence, "message": m.message, "suite": m.suite, "source": list(m.source)}
            for m in raisons
        ],
        "raccordes": [{"cible": r.cible, "de": r.ancien, "vers": r.nouveau} for r in trouve.raccordes],
        "effets": list(_effets(ouvert, trouve)),
    }  # fmt: skip


def _effets(ouvert: Ouvert, trouve: Impact) -> Iterator[dict[str, Any]]:
    for e in trouve.effets:
        connue = e.cible in ouvert.dossier.instances
        yield {
            "genre": e.genre, "element": e.element, "cible": e.cible,
            "designation": cible_en_clair(ouvert, e.cible) if connue else e.cible, "message": e.message,
            "avant": e.avant, "apres": e.apres, "source": list(e.source), "explication": list(e.explication),
        }  # fmt: skip


def _change(ouvert: Ouvert, forme: Forme) -> bool:
    """Y a-t-il, de l'une à l'autre, plus que des mots ?"""
    if ouvert.workflow.empreinte == forme.workflow.empreinte:
        return False
    avant = json.loads(ouvert.atelier.journal.lire_workflow(ouvert.workflow.empreinte))
    apres = json.loads(forme.octets)
    return any(sens(d, avant, apres) != NEUTRE for d in differences(avant, apres))


# ── migrer ───────────────────────────────────────────────────────────────────────────────────
def migrer(
    atelier: Atelier, ranges: Sequence[DossierRange], arrivee: Arrivee, *, manuel: Manuel
) -> tuple[tuple[Migre, ...], tuple[tuple[str, Refus], ...]]:
    """Fait passer ces dossiers à cette version, tous ou aucun ; les refus, s'il y en a, chacun avec son dossier."""
    apres = Regles(arrivee.forme.workflow)
    prets: list[tuple[Ouvert, Fait | None]] = []
    refus: list[tuple[str, Refus]] = []
    for range_ in ranges:
        ouvert = relire_range(atelier, range_)
        reponse = _juger(ouvert, apres, arrivee, manuel)
        if isinstance(reponse, Refus):
            refus.append((ouvert.titre, reponse))
        else:
            prets.append((ouvert, reponse))
    if refus:
        return (), tuple(refus)
    if manuel.simuler:
        return tuple(_migre(ouvert, fait, simule=True) for ouvert, fait in prets), ()
    with atelier.journal.ensemble():
        for ouvert, fait in prets:
            if fait is not None:
                _ecrire(ouvert, apres, fait)
    return tuple(_migre(ouvert, fait, simule=False) for ouvert, fait in prets), ()


def _juger(ouvert: Ouvert, apres: Regles, arrivee: Arrivee, manuel: Manuel) -> Fait | Refus | None:
    """Le fait à écrire ; rien si le dossier suit déjà cette version."""
    if ouvert.workflow.empreinte == apres.workflow.empreinte:
        return None
    publication = arrivee.publication
    assert publication is not None
    demande = Migrer(
        **commun(ouvert, manuel, roles_qui_migrent(ouvert.workflow, apres.workflow)),
        en_vigueur=date.fromisoformat(publication.en_vigueur),
        vient_de=arrivee.forme.amende,
        raccords=arrivee.raccords,
    )
    reponse = decider_migration(ouvert.regles, apres, ouvert.dossier, demande)
    if isinstance(reponse, Refus):
        return dire_qui(reponse, equipe(ouvert), ouvert.workflow)
    return reponse.fait


def _ecrire(ouvert: Ouvert, apres: Regles, fait: Fait) -> None:
    """Le fait, l'état du dossier refait en entier, et la version qu'il suit désormais : d'un seul tenant."""
    suivant = appliquer(apres.workflow, ouvert.dossier, fait)
    lus = ouvert.atelier.journal.ajouter(
        ouvert.dossier.chaine,
        [a_ecrire(apres.workflow, fait, type_sujet=DOSSIER)],
        rang_attendu=ouvert.dossier.rang,
        saisi_le=ouvert.atelier.maintenant(),
        photographie=entete(suivant),
        morceaux=morceaux(suivant),
        workflow=apres.workflow.empreinte,
    )
    ouvert.range = ouvert.range._replace(
        rang=lus[-1].rang, tete=lus[-1].empreinte, workflow=apres.workflow.empreinte
    )
    ouvert.workflow, ouvert.regles, ouvert.dossier, ouvert.garde = apres.workflow, apres, suivant, True


def _migre(ouvert: Ouvert, fait: Fait | None, *, simule: bool) -> Migre:
    return Migre(ouvert, Consigne(fait, (), simule) if fait is not None else None)
