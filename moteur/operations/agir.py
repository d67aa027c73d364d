"""Agir sur un dossier : ouvrir, créer, avancer, verser, corriger, traiter. Un fait, ou toutes les raisons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from moteur.domaine import demandes as d
from moteur.domaine.application import appliquer
from moteur.domaine.decision import Accord, Refus, decider, decider_ouverture, qui_traite
from moteur.domaine.definitions import Porte
from moteur.domaine.designation import chercher
from moteur.domaine.dossier import Dossier
from moteur.domaine.droits import Motif
from moteur.domaine.faits import Fait
from moteur.domaine.identifiants import ValeurRefusee
from moteur.domaine.regles.evaluation import Regles
from moteur.domaine.workflow import DOSSIER, Workflow
from moteur.erreurs import Introuvable
from moteur.operations.atelier import Atelier
from moteur.operations.conversion import a_ecrire
from moteur.operations.dossiers import Ouvert, consigner, relire_range, titre_du_dossier
from moteur.operations.equipe import equipe, mandater
from moteur.operations.photographie import entete, morceaux
from moteur.operations.voix import dire_qui
from moteur.suggestions import vouliez_vous_dire


@dataclass(frozen=True, slots=True)
class Manuel:
    """Comment une personne demande : en son nom ou pour autrui, à quelle date, pour de bon ou à blanc."""

    par: str = ""
    le: date | None = None
    motif: str = ""
    simuler: bool = False


@dataclass(frozen=True, slots=True)
class Consigne:
    """Ce qui a été consigné (ou l'aurait été) : le fait, et les écarts qu'il ouvre."""

    fait: Fait
    ecarts: tuple[Motif, ...]
    simule: bool

    @property
    def identifiants(self) -> tuple[str, ...]:
        """Les écarts ouverts, par leur identifiant."""
        return tuple(e["id"] for e in self.fait.trace.get("ecarts", ()))


Resultat = Consigne | Refus


def ouvrir(
    atelier: Atelier, workflow: Workflow, octets: bytes, *, valeurs: Mapping[str, Any], manuel: Manuel
) -> tuple[Ouvert | None, Resultat]:
    """Ouvre un dossier sur ce workflow ; `octets` : sa forme canonique, rangée et épinglée."""
    porte = workflow.machines[DOSSIER].creation or Porte(par=())
    mandat = atelier.mandat(manuel.par, habilites=porte.par)
    demande = d.Ouvrir(mandat=mandat, **_quand(atelier, manuel), valeurs=dict(valeurs))
    reponse = decider_ouverture(Regles(workflow), demande)
    if isinstance(reponse, Refus):
        return None, dire_qui(reponse, atelier, workflow)
    fait = reponse.fait
    titre = titre_du_dossier(workflow, fait.valeurs, fait.trace["annee"])
    resultat = Consigne(fait, (), manuel.simuler)
    if manuel.simuler:
        return None, resultat
    atelier.journal.ranger_workflow(workflow.empreinte, octets)
    neuf = appliquer(workflow, Dossier("", workflow.empreinte, 0), fait)
    chaine = atelier.journal.creer_dossier(
        workflow=workflow.empreinte,
        porteur=str(fait.valeurs[workflow.cle_porteur]),
        periode=str(fait.trace["annee"]),
        nom=workflow.nom,
        titre=titre,
        faits=[a_ecrire(workflow, fait, type_sujet=DOSSIER)],
        saisi_le=atelier.maintenant(),
        photographie=entete(neuf),
        morceaux=morceaux(neuf),
    )
    range_ = next(r for r in atelier.journal.dossiers() if r.chaine == chaine)
    return relire_range(atelier, range_), resultat


def creer(ouvert: Ouvert, type_: str, *, valeurs: Mapping[str, Any], manuel: Manuel) -> Resultat:
    """Crée une fiche."""
    machine = ouvert.workflow.machines.get(type_)
    par = machine.creation.par if machine is not None and machine.creation is not None else ()
    demande = d.Creer(**commun(ouvert, manuel, par), valeurs=dict(valeurs), type=type_)
    return conclure(ouvert, demande, manuel)


def avancer(
    ouvert: Ouvert, cible: str, transition: str, *, valeurs: Mapping[str, Any], manuel: Manuel
) -> Resultat:
    """Franchit une transition."""
    machine = ouvert.workflow.machines[ouvert.dossier.instances[cible].type]
    par = machine.transitions[transition].porte.par if transition in machine.transitions else ()
    demande = d.Avancer(
        **commun(ouvert, manuel, par), valeurs=dict(valeurs), cible=cible, transition=transition
    )
    return conclure(ouvert, demande, manuel)


@dataclass(frozen=True, slots=True)
class Signature:
    """Ce que dit un exemplaire signé : le numéro du document produit, qui l'a signé (rien : tous), pour qui d'autres."""

    numero: str = ""
    signataires: tuple[str, ...] = ()
    delegations: tuple[str, ...] = ()


def verser(
    ouvert: Ouvert,
    cible: str,
    piece: str,
    *,
    valeurs: Mapping[str, Any],
    manuel: Manuel,
    fichier: str = "",
    signature: Signature | None = None,
) -> Resultat:
    """Verse une pièce ; `fichier` : l'empreinte SHA-256 de ce qui est remis."""
    machine = ouvert.workflow.machines[ouvert.dossier.instances[cible].type]
    par = machine.pieces[piece].porte.par if piece in machine.pieces else ()
    demande = d.Verser(
        **commun(ouvert, manuel, par),
        valeurs=dict(valeurs),
        cible=cible,
        piece=piece,
        fichier=fichier,
        numero=signature.numero if signature else "",
        signataires=signature.signataires if signature else (),
        delegations=signature.delegations if signature else (),
    )
    return conclure(ouvert, demande, manuel)


def refuser_de_signer(ouvert: Ouvert, cible: str, piece: str, *, signataire: str, manuel: Manuel) -> Resultat:
    """Consigne qu'un signataire refuse de signer l'exemplaire de cette pièce."""
    machine = ouvert.workflow.machines[ouvert.dossier.instances[cible].type]
    par = machine.pieces[piece].porte.par if piece in machine.pieces else ()
    demande = d.RefuserDeSigner(
        **commun(ouvert, manuel, par), cible=cible, piece=piece, signataire=signataire
    )
    return conclure(ouvert, demande, manuel)


def corriger(
    ouvert: Ouvert, cible: str, *, valeurs: Mapping[str, Any], manuel: Manuel, erreur: bool = False
) -> Resultat:
    """Corrige des champs : l'ancien fait reste, celui-ci le cite."""
    machine = ouvert.workflow.machines[ouvert.dossier.instances[cible].type]
    libre = bool(valeurs) and set(valeurs) <= set(machine.modifiables)
    par = (*(machine.modifiable_par if libre else ()), *ouvert.workflow.corrections_par)
    demande = d.Corriger(**commun(ouvert, manuel, par), valeurs=dict(valeurs), cible=cible, erreur=erreur)
    return conclure(ouvert, demande, manuel)


def traiter(ouvert: Ouvert, ecart: str, *, manuel: Manuel) -> Resultat:
    """Clôt un écart, en personne et avec son motif."""
    connu = ouvert.dossier.ecarts.get(ecart)
    if connu is None:
        ouverts = [e.id for e in ouvert.dossier.ecarts_ouverts()]
        raise Introuvable(
            f"Aucun écart ne s'appelle « {ecart} ».",
            raison=f"Écarts ouverts : {', '.join(ouverts) or 'aucun'}.",
            suite=vouliez_vous_dire(ecart, ouverts) or "Voyez-les : moteur ecarts",
        )
    par = qui_traite(ouvert.workflow, ouvert.dossier, connu)
    return conclure(ouvert, d.Traiter(**commun(ouvert, manuel, par), ecart=ecart), manuel)


def trouver(ouvert: Ouvert, texte: str) -> str:
    """Le nom court de la phase ou de la fiche que ce texte désigne ; `Introuvable` dit les choix."""
    try:
        return chercher(ouvert.workflow, ouvert.dossier, texte)
    except ValeurRefusee as refus:
        suite = refus.remede or "Voyez ce qui existe : moteur etat, ou moteur lister TYPE"
        raise Introuvable(refus.raison, suite=suite) from refus


def commun(ouvert: Ouvert, manuel: Manuel, habilites: tuple[str, ...]) -> dict[str, Any]:
    """Ce que toute demande sur un dossier ouvert porte : le mandat, les dates, le motif."""
    quand = _quand(ouvert.atelier, manuel)
    return {"mandat": mandater(ouvert, manuel.par, habilites=habilites, le=quand["le"]), **quand}


def _quand(atelier: Atelier, manuel: Manuel) -> dict[str, Any]:
    jour = atelier.aujourd_hui()
    return {"le": manuel.le or jour, "saisi_le": jour, "motif": manuel.motif}


def conclure(ouvert: Ouvert, demande: d.Demande, manuel: Manuel) -> Resultat:
    """Décide, et consigne ce qui est accordé sauf à blanc."""
    reponse = decider(ouvert.regles, ouvert.dossier, demande)
    if isinstance(reponse, Refus):
        return dire_qui(reponse, equipe(ouvert), ouvert.workflow)
    assert isinstance(reponse, Accord)
    if not manuel.simuler:
        consigner(ouvert, reponse.fait)
    return Consigne(reponse.fait, reponse.ecarts, manuel.simuler)
