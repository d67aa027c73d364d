"""Importer la liasse d'un autre journal : vérifier tout, puis ranger d'un seul tenant ce que l'on n'avait pas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

from moteur.domaine.couvertures import Releve
from moteur.domaine.workflow import Workflow, construire
from moteur.erreurs import JournalAltere
from moteur.journal.entete import lire_entete
from moteur.journal.liasse_lue import OCTETS_MAX, Liasse, cle_jointe, lire_liasse, verifier_les_points
from moteur.journal.lignes import LigneFait, LigneNom, LigneRelue
from moteur.journal.notes import ecrire_cle, lire_cle
from moteur.journal.port import TRACE, DossierRange
from moteur.journal.receptions import Livraison, Reception
from moteur.journal.relecture import relire_chaine
from moteur.journal.verification import annonces
from moteur.operations.atelier import Atelier
from moteur.operations.conversion import relu
from moteur.operations.dossiers import lire_workflow, rejouer_depuis_le_journal
from moteur.operations.fichier_recu import lire_borne
from moteur.operations.photographie import entete as photographie
from moteur.operations.photographie import morceaux

REMISE, CONNUE, JOINTE = "remise", "connue", "jointe"
_ILLISIBLE = (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError)


class _ABlanc(Exception):
    """Tout a été essayé : défaire."""


def importer(
    atelier: Atelier, fichier: Path, *, cle: bytes | None = None, simuler: bool = False
) -> dict[str, Any]:
    """Importe cette liasse ; `cle` : la clé publique que son porteur vous a remise. Recommencer n'ajoute rien."""
    octets = lire_borne(
        fichier, OCTETS_MAX, trop="Cette liasse dépasse 1 Gio.", remede="Vérifiez que c'est la bonne."
    )
    liasse = lire_liasse(BytesIO(octets), fichier=fichier.name)
    publique, ancrage = _cle(atelier, liasse, cle)
    verifier_les_points(liasse, publique=publique)
    _controler_les_couvertures(liasse)
    origine = str(liasse.tete["journal"])
    vues: list[dict[str, Any]] = []
    with _a_blanc(simuler), atelier.journal.ensemble():
        avant = {d.chaine for d in atelier.journal.dossiers()}
        for livraison in _livraisons(liasse, cle=ecrire_cle(origine, publique)):
            ajoutes = atelier.journal.recevoir(livraison, recue_le=atelier.maintenant())
            if ajoutes:
                _photographier(atelier, livraison.dossier, liasse)
            vues.append(_vue(livraison.dossier, ajoutes, neuf=livraison.dossier.chaine not in avant))
        if simuler:
            raise _ABlanc
    if not simuler:
        atelier.journal.oublier()  # ce qu'une liasse annonce effacé part aussi des fichiers
    return {
        "ajoutes": sum(v["ajoutes"] for v in vues), "dossiers": vues, "journal": origine, "faits": len(liasse.faits),
        "cle": ecrire_cle(origine, publique), "ancrage": ancrage, "retenues": list(liasse.retenues),
        "personnes": liasse.personnes, "simule": simuler,
    }  # fmt: skip


@contextmanager
def _a_blanc(simuler: bool) -> Iterator[None]:
    try:
        yield
    except _ABlanc:
        assert simuler


def _vue(dossier: DossierRange, ajoutes: int, *, neuf: bool) -> dict[str, Any]:
    return {
        "chaine": dossier.chaine, "porteur": dossier.porteur, "dossier": dossier.titre, "rang": dossier.rang,
        "tete": dossier.tete, "ajoutes": ajoutes, "neuf": neuf,
    }  # fmt: skip


def _cle(atelier: Atelier, liasse: Liasse, cle: bytes | None) -> tuple[bytes, str]:
    """Sous quelle clé vérifier : celle qu'on vous a remise, celle des liasses d'avant, sinon celle qui est jointe."""
    if cle is not None:
        return cle, REMISE
    origine = liasse.tete["journal"]
    connues = [r for r in atelier.journal.receptions() if r.journal == origine]
    if connues:
        return lire_cle(max(connues, key=_plus_recente).cle)[1], CONNUE
    return cle_jointe(liasse), JOINTE


def _plus_recente(reception: Reception) -> tuple[str, int]:
    return reception.recue_le, reception.au


def _livraisons(liasse: Liasse, *, cle: str) -> Iterator[Livraison]:
    faits: dict[str, list[LigneFait]] = {d.chaine: [] for d in liasse.dossiers}
    for fait in liasse.faits:
        faits[fait.chaine].append(fait)
    noms: dict[str, list[LigneNom]] = {}
    for nom in liasse.noms:
        noms.setdefault(nom.chaine, []).append(nom)
    for dossier in liasse.dossiers:
        siens = faits[dossier.chaine]
        parties = {f.rang: liasse.parties.get(f.ordre, []) for f in siens}
        effacees, oublies = _effacements(liasse, siens)
        citees = {lire_entete(f.entete).workflow for f in siens}
        yield Livraison(
            dossier=dossier,
            faits=siens,
            parties=parties,
            noms=noms.get(dossier.chaine, []),
            formes={e: forme for e, forme in liasse.formes.items() if e in citees},
            journal=str(liasse.tete["journal"]),
            cle=cle,
            retenues=liasse.retenues,
            personnes=liasse.personnes,
            effacees=effacees,
            oublies=oublies,
        )


def _effacements(
    liasse: Liasse, faits: Sequence[LigneFait]
) -> tuple[frozenset[tuple[int, str]], frozenset[str]]:
    """Ce que la chaîne annonce avoir effacé : parties, par rang, et pseudonymes."""
    dites = annonces(
        (fait.rang, json.loads(partie.contenu))
        for fait in faits
        if lire_entete(fait.entete).type == "donnees.effacees"
        for partie in liasse.parties.get(fait.ordre, ())
        if partie.nom == TRACE
    )
    parties = {(r, nom) for (r, nom), annonce in dites.parties.items() if annonce > r and nom != TRACE}
    return frozenset(parties), frozenset(dites.pseudonymes)


def _photographier(atelier: Atelier, dossier: DossierRange, liasse: Liasse) -> None:
    """L'histoire reçue se rejoue, et l'état qu'elle donne se garde : lire un dossier reçu ne coûte pas plus qu'un autre."""
    try:
        workflow = lire_workflow(atelier.journal, dossier.workflow)
        rejoue = rejouer_depuis_le_journal(atelier.journal, workflow, dossier)
    except _ILLISIBLE as faute:
        raise _ne_se_rejoue_pas(liasse, dossier.chaine) from faute
    atelier.journal.ajouter(
        dossier.chaine, (), rang_attendu=dossier.rang, saisi_le=atelier.maintenant(),
        photographie=photographie(rejoue), morceaux=morceaux(rejoue),
    )  # fmt: skip


def _controler_les_couvertures(liasse: Liasse) -> None:
    """Les lignes de couverture de la liasse sont-elles celles que donnent ses traces ?"""
    workflows: dict[str, Workflow] = {}
    recalculees: list[dict[str, Any]] = []
    faits: dict[str, list[LigneFait]] = {d.chaine: [] for d in liasse.dossiers}
    for fait in liasse.faits:
        faits[fait.chaine].append(fait)
    for dossier in sorted(liasse.dossiers, key=lambda d: d.chaine):
        try:
            recalculees += _couvertures(liasse, dossier, faits[dossier.chaine], workflows)
        except _ILLISIBLE as faute:
            raise _ne_se_rejoue_pas(liasse, dossier.chaine) from faute
    for numero, (dite, due) in enumerate(zip_longest(liasse.couvertures, recalculees), start=1):
        if dite != due:
            rang = (due or dite or {}).get("rang")
            raise JournalAltere(
                "Cette liasse ne se vérifie pas.",
                lieu=f"{liasse.fichier}, couvertures.jsonl, ligne {numero}",
                raison=f"La ligne de couverture du fait de rang {rang} n'est pas celle que donnent les traces.",
                suite="Rien n'a été importé. Demandez à son porteur de la refaire : moteur audit exporter.",
            )


def _couvertures(
    liasse: Liasse, dossier: DossierRange, faits: Sequence[LigneFait], workflows: dict[str, Workflow]
) -> Iterator[dict[str, Any]]:
    lignes = [LigneRelue(f.rang, f.entete, tuple(liasse.parties.get(f.ordre, ()))) for f in faits]
    noms = [n for n in liasse.noms if n.chaine == dossier.chaine]
    feuilles = {f.rang: f.ordre - 1 for f in faits}
    releve = Releve()
    for lu in relire_chaine(dossier, lignes, depuis=0, noms=noms):
        if lu.workflow not in workflows:
            forme = json.loads(liasse.formes[lu.workflow])
            workflows[lu.workflow] = construire(forme, empreinte=lu.workflow)
        for ligne in releve.lire(relu(lu), workflows[lu.workflow]):
            dite = {"chaine": dossier.chaine, **asdict(ligne), "feuille": feuilles[ligne.rang]}
            yield {**dite, "preuve": None if ligne.preuve is None else feuilles[ligne.preuve]}


def _ne_se_rejoue_pas(liasse: Liasse, chaine: str) -> JournalAltere:
    return JournalAltere(
        "L'histoire de cette liasse ne se rejoue pas.",
        lieu=f"{liasse.fichier}, chaîne {chaine}",
        raison="Un de ses faits cite ce que ce dossier n'a jamais eu, ou son workflow n'est pas de ceux que l'on sait lire.",
        suite="Rien n'a été importé. Mettez le moteur à jour si celui du porteur est plus récent, sinon signalez-le-lui.",
    )
