"""De lignes rangées à des faits relus : rien n'est rendu d'une chaîne qui ne se vérifie pas."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from moteur.journal.ecriture import horloge_recule
from moteur.journal.entete import (
    PREMIER,
    Entete,
    EnteteIllisible,
    empreinte,
    lire_entete,
    pseudonymiser,
    sceller,
)
from moteur.journal.fautes import altere
from moteur.journal.lignes import LigneNom, LignePartie, LigneRelue
from moteur.journal.port import IDENTITE_DU_DOSSIER, TRACE, DossierRange, FaitLu, Json

Contenus = dict[str, Mapping[str, Json] | None]


def relire_chaine(
    dossier: DossierRange,
    lignes: Sequence[LigneRelue],
    *,
    depuis: int,
    noms: Iterable[LigneNom],
) -> tuple[FaitLu, ...]:
    """Les faits de rang supérieur à `depuis` ; `lignes` commence au rang `depuis` pour vérifier le lien.

    Un nom absent de `noms` laisse voir son pseudonyme.
    """
    en_clair = _noms(dossier.chaine, noms)
    premier = max(depuis, 1)
    attendus = range(premier, dossier.rang + 1)
    if [ligne.rang for ligne in lignes] != list(attendus):
        raise altere(dossier.chaine, dossier.rang, "Des faits manquent, ou sont en trop, avant la tête.")
    prec = PREMIER if premier == 1 else None
    avant: str | None = None
    faits = []
    for ligne in lignes:
        entete = _entete(dossier.chaine, ligne, prec)
        prec = empreinte(ligne.entete)
        if ligne.rang > depuis:
            contenus = _contenus(dossier.chaine, ligne, entete)
            faits.append(
                FaitLu(
                    rang=entete.rang,
                    saisi_le=entete.saisi_le,
                    le=entete.le,
                    type=entete.type,
                    sujet=en_clair.get(entete.sujet, entete.sujet) if entete.sujet else "",
                    acteur=en_clair.get(entete.acteur, entete.acteur),
                    saisi_par=en_clair.get(entete.saisi_par, entete.saisi_par),
                    role=entete.role,
                    workflow=entete.workflow,
                    parties=contenus,
                    empreinte=prec,
                    horloge_recule=horloge_recule(avant, entete.saisi_le),
                )
            )
        avant = entete.saisi_le
    if lignes and prec != dossier.tete:
        raise altere(dossier.chaine, dossier.rang, "La tête du dossier n'est pas celle de sa chaîne.")
    return tuple(faits)


def lire_contenu(partie: LignePartie, *, scelle: str) -> Mapping[str, Json] | None:
    """Le contenu d'une partie s'il répond à son scellé ; rien sinon."""
    if not isinstance(partie.sel, bytes) or not isinstance(partie.contenu, bytes):
        return None
    if sceller(partie.sel, partie.contenu) != scelle:
        return None
    try:
        contenu: object = json.loads(partie.contenu.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return contenu if isinstance(contenu, dict) else None


def nom_repond(ligne: LigneNom) -> bool:
    """Vrai si ce nom et ce sel donnent bien ce pseudonyme dans cette chaîne."""
    if not isinstance(ligne.sel, bytes) or not isinstance(ligne.nom, str):
        return False
    attendu = pseudonymiser(ligne.sel, espece=ligne.espece, chaine=ligne.chaine, nom=ligne.nom)
    return attendu == ligne.pseudonyme


def _noms(chaine: str, lignes: Iterable[LigneNom]) -> dict[str, str]:
    noms = {}
    for ligne in lignes:
        if not nom_repond(ligne):
            raise altere(chaine, 0, "Un nom rangé n'est pas celui que cache son pseudonyme.")
        noms[ligne.pseudonyme] = ligne.nom
    return noms


def _entete(chaine: str, ligne: LigneRelue, prec: str | None) -> Entete:
    try:
        entete = lire_entete(ligne.entete)
    except EnteteIllisible as erreur:
        raise altere(chaine, ligne.rang, f"L'en-tête est illisible : {erreur}.") from erreur
    if (entete.chaine, entete.rang) != (chaine, ligne.rang):
        raise altere(chaine, ligne.rang, "L'en-tête vient d'ailleurs dans le journal.")
    if prec is not None and entete.prec != prec:
        raise altere(chaine, ligne.rang, "Le fait ne suit pas celui qui le précède.")
    return entete


def _contenus(chaine: str, ligne: LigneRelue, entete: Entete) -> Contenus:
    rangees = {partie.nom: partie for partie in ligne.parties}
    contenus: Contenus = {}
    for nom, scelle in entete.parties:
        partie = rangees.pop(nom, None)
        contenu = lire_contenu(partie, scelle=scelle) if partie else None
        if partie and contenu is None:
            raise altere(chaine, ligne.rang, f"La partie « {nom} » ne répond pas à son scellé.")
        if contenu is None and nom == TRACE:
            raise altere(chaine, ligne.rang, "La trace du fait manque ; une trace ne s'efface pas.")
        if nom != IDENTITE_DU_DOSSIER:
            contenus[nom] = contenu
    if rangees:
        raise altere(chaine, ligne.rang, "Une partie rangée n'est pas annoncée par l'en-tête.")
    return contenus
