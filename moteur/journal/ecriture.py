"""De faits décidés à des lignes prêtes à ranger : pseudonymes, parties scellées, en-têtes enchaînés.

Sert tous les moteurs de base de données ; ne range rien.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from moteur.journal.canon import canonique, controler, controler_texte
from moteur.journal.entete import (
    PREMIER,
    Entete,
    EnteteIllisible,
    ecrire_entete,
    empreinte,
    est_jour,
    est_nom_de_partie,
    lire_entete,
    pseudonymiser,
    sceller,
)
from moteur.journal.fautes import altere, mal_appele, rang_depasse
from moteur.journal.lignes import LigneNom
from moteur.journal.port import (
    IDENTITE_DU_DOSSIER,
    TRACE,
    TYPES_DE_FAIT,
    Aleatoire,
    DossierRange,
    FaitAEcrire,
    FaitLu,
    Json,
)

RECUL_TOLERE = timedelta(minutes=5)
_SEL_OCTETS = 32
_CHAINE_OCTETS = 16


@dataclass(frozen=True, slots=True)
class PartieScellee:
    """Une partie prête à ranger ; `contenu` en forme canonique."""

    nom: str
    sel: bytes
    contenu: bytes


@dataclass(frozen=True, slots=True)
class FaitPret:
    """Un fait prêt à ranger, et ce qu'on en relira."""

    entete: bytes
    parties: tuple[PartieScellee, ...]
    lu: FaitLu


@dataclass(frozen=True, slots=True)
class Plume:
    """De quoi écrire dans une chaîne : le hasard, et la façon de trouver ou tirer un pseudonyme."""

    aleatoire: Aleatoire
    personne: Callable[[str], str]
    sujet: Callable[[str], str]


def tirer_chaine(aleatoire: Aleatoire) -> str:
    """L'identifiant d'un nouveau dossier : 128 bits au hasard, en hexadécimal."""
    return aleatoire(_CHAINE_OCTETS).hex()


def nommer(espece: str, chaine: str, nom: str, *, aleatoire: Aleatoire) -> LigneNom:
    """Un nouveau nom à ranger, sous un pseudonyme qui ne dit rien de lui sans son sel."""
    sel = aleatoire(_SEL_OCTETS)
    return LigneNom(espece, chaine, pseudonymiser(sel, espece=espece, chaine=chaine, nom=nom), nom, sel)


def verifier_tete(dossier: DossierRange, octets: object) -> Entete | None:
    """L'en-tête de tête, ou rien si la chaîne est vide ; refuse une tête qui ne se vérifie pas."""
    if dossier.rang == 0:
        if octets is not None or dossier.tete != PREMIER:
            raise altere(dossier.chaine, 0, "La chaîne devrait être vide et ne l'est pas.")
        return None
    if not isinstance(octets, bytes):
        raise altere(dossier.chaine, dossier.rang, "Le dernier fait de la chaîne manque.")
    if empreinte(octets) != dossier.tete:
        raise altere(dossier.chaine, dossier.rang, "Le dernier en-tête n'a plus son empreinte.")
    try:
        entete = lire_entete(octets)
    except EnteteIllisible as erreur:
        raise altere(dossier.chaine, dossier.rang, f"En-tête illisible : {erreur}.") from erreur
    if (entete.chaine, entete.rang) != (dossier.chaine, dossier.rang):
        raise altere(dossier.chaine, dossier.rang, "Le dernier en-tête vient d'ailleurs dans le journal.")
    if entete.workflow != dossier.workflow:
        raison = "Le dossier et son dernier fait ne citent plus le même workflow."
        raise altere(dossier.chaine, dossier.rang, raison)
    return entete


def verifier_rang(dossier: DossierRange, *, attendu: int) -> None:
    """Refuse d'écrire à la suite d'un fait qui n'est pas le dernier."""
    if dossier.rang != attendu:
        raise rang_depasse(dossier.chaine, attendu=attendu, trouve=dossier.rang)


def preparer(
    dossier: DossierRange,
    faits: Sequence[FaitAEcrire],
    *,
    tete: Entete | None,
    workflow: str,
    saisi_le: datetime,
    plume: Plume,
) -> tuple[FaitPret, ...]:
    """Les faits enchaînés à la suite de la tête, dans l'ordre donné."""
    migre = bool(faits) and faits[0].type == "workflow.migre"
    if dossier.rang and workflow != dossier.workflow and not migre:
        raise mal_appele("Changer de workflow demande un premier fait « workflow.migre ».")
    instant = ecrire_instant(saisi_le)
    avant = tete.saisi_le if tete else None
    prec, prets = dossier.tete, []
    for rang, fait in enumerate(faits, start=dossier.rang + 1):
        _controler_fait(fait)
        parties: dict[str, Mapping[str, Json]] = dict(fait.parties)
        if rang == 1:
            parties[IDENTITE_DU_DOSSIER] = identite(dossier)
        simples, scellees = _sceller_parties(parties, plume.aleatoire)
        entete = Entete(
            chaine=dossier.chaine,
            rang=rang,
            prec=prec,
            saisi_le=instant,
            le=fait.le,
            type=fait.type,
            sujet=plume.sujet(controler_texte(fait.sujet, lieu="sujet")) if fait.sujet else None,
            acteur=plume.personne(controler_texte(fait.acteur, lieu="acteur")),
            saisi_par=plume.personne(controler_texte(fait.saisi_par, lieu="saisi par")),
            role=controler_texte(fait.role, lieu="rôle"),
            workflow=workflow,
            parties=tuple((p.nom, sceller(p.sel, p.contenu)) for p in scellees),
        )
        octets = ecrire_entete(entete)
        prec = empreinte(octets)
        recule = horloge_recule(avant, instant)
        prets.append(FaitPret(octets, scellees, _lu(fait, entete, simples, prec, recule)))
        avant = instant
    return tuple(prets)


def identite(dossier: DossierRange) -> dict[str, str]:
    """Ce que le premier fait scelle du dossier lui-même, pour qu'on ne le prête pas à un autre porteur."""
    return {
        "porteur": dossier.porteur,
        "periode": dossier.periode,
        "nom": dossier.nom,
        "titre": dossier.titre,
    }


def ecrire_instant(instant: datetime) -> str:
    """L'instant en UTC, à la seconde."""
    if instant.tzinfo is None:
        raise mal_appele("L'heure de saisie n'a pas de fuseau.")
    return instant.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def horloge_recule(avant: str | None, apres: str) -> bool:
    """Vrai si `apres` précède `avant` de plus de cinq minutes."""
    if avant is None or apres >= avant:
        return False
    return datetime.fromisoformat(avant[:-1]) - datetime.fromisoformat(apres[:-1]) > RECUL_TOLERE


def _controler_fait(fait: FaitAEcrire) -> None:
    if fait.type not in TYPES_DE_FAIT:
        raise mal_appele("Le type de ce fait n'est pas dans la liste fermée du moteur.")
    if not est_jour(fait.le):
        raise mal_appele("La date de ce fait n'est pas une date AAAA-MM-JJ.")
    if not fait.acteur or not fait.saisi_par:
        raise mal_appele("Ce fait n'a pas d'acteur, ou personne pour l'avoir saisi.")
    if TRACE not in fait.parties:
        raise mal_appele("Ce fait n'a pas de partie « trace ».")
    if IDENTITE_DU_DOSSIER in fait.parties:
        raise mal_appele(f"La partie « {IDENTITE_DU_DOSSIER} » est réservée au journal.")
    if not all(est_nom_de_partie(nom) for nom in fait.parties):
        raise mal_appele("Une partie de ce fait a un nom qui n'est pas un mot en minuscules ASCII.")


def _sceller_parties(
    parties: Mapping[str, Mapping[str, Json]], aleatoire: Aleatoire
) -> tuple[dict[str, Mapping[str, Json]], tuple[PartieScellee, ...]]:
    simples: dict[str, Mapping[str, Json]] = {}
    scellees = []
    for nom in sorted(parties):
        simple = controler(parties[nom], lieu=nom)
        if not isinstance(simple, dict):
            raise mal_appele("Une partie de ce fait n'est pas une carte.")
        simples[nom] = simple
        scellees.append(PartieScellee(nom, aleatoire(_SEL_OCTETS), canonique(simple)))
    return simples, tuple(scellees)


def _lu(
    fait: FaitAEcrire, entete: Entete, parties: Mapping[str, Mapping[str, Json]], tete: str, recule: bool
) -> FaitLu:
    return FaitLu(
        rang=entete.rang,
        saisi_le=entete.saisi_le,
        le=entete.le,
        type=entete.type,
        sujet=fait.sujet,
        acteur=fait.acteur,
        saisi_par=fait.saisi_par,
        role=entete.role,
        workflow=entete.workflow,
        parties={nom: contenu for nom, contenu in parties.items() if nom != IDENTITE_DU_DOSSIER},
        empreinte=tete,
        horloge_recule=recule,
    )
