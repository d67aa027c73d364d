"""Ouvrir, créer, avancer, verser : les demandes qui font avancer un dossier."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from moteur.domaine import demandes as d
from moteur.domaine import faits as f
from moteur.domaine.affaire import (
    Accord,
    Affaire,
    Refus,
    Reponse,
    conclure,
    formes,
    garantie_rompue,
    manques,
)
from moteur.domaine.application import appliquer
from moteur.domaine.definitions import CREATION, FICHIER, IMPERATIF, TEXTE_LIBRE, Machine, Piece, Porte
from moteur.domaine.dossier import Dossier, Instance, Json, avec_valeurs
from moteur.domaine.droits import Motif, de_forme, quand, qui
from moteur.domaine.garanties import toujours_rompues
from moteur.domaine.pas import pas
from moteur.domaine.regles.contexte import fin_de_validite
from moteur.domaine.regles.evaluation import Regles
from moteur.domaine.saisie import Saisie, lire_saisie
from moteur.domaine.signatures import signature
from moteur.domaine.workflow import DOSSIER, PORTEUR, Workflow
from moteur.erreurs import ErreurMoteur
from moteur.suggestions import vouliez_vous_dire


def decider_ouverture(regles: Regles, demande: d.Ouvrir, *, chaine: str = "") -> Reponse:
    """La réponse à l'ouverture d'un dossier, qui n'existe pas encore."""
    workflow = regles.workflow
    affaire = Affaire(regles, Dossier(chaine, workflow.empreinte, 0), demande)
    porte = workflow.machines[DOSSIER].creation or Porte(par=())
    champs = {**workflow.machines[PORTEUR].champs, **workflow.machines[DOSSIER].champs}
    ecrit = {**demande.valeurs}
    annee = ecrit.pop("annee", None)
    saisie = lire_saisie(
        workflow,
        None,
        champs=champs,
        saisit=(workflow.cle_porteur, *porte.saisit),
        permis=porte.peut_saisir,
        ecrit=ecrit,
        deja=None,
    )
    motifs = [*qui(workflow, demande.mandat, porte), *quand(demande, None), *formes(saisie)]
    if not str(annee or "").isdecimal() or not 2000 <= int(str(annee)) <= 2100:
        faute = f"« {annee} » n'est pas une année de rentrée." if annee else "Il manque l'année de rentrée."
        motifs.append(de_forme("champ_manquant.annee", faute, suite="Ajoutez annee=AAAA."))
    if motifs:
        return Refus(tuple(motifs))
    fait = affaire.fait(f.OUVERT, sujet=DOSSIER, trace={"annee": int(str(annee))}, valeurs=saisie.valeurs)
    neuf = appliquer(workflow, affaire.dossier, fait)
    contexte = replace(
        affaire.contexte(neuf.instances[DOSSIER], workflow.machines[DOSSIER]), dossier=neuf, pile=()
    )
    trouves = [m for m in manques(porte.exige.values(), contexte) if m.niveau == IMPERATIF]
    trouves = trouves or [garantie_rompue(workflow, nom) for nom in sorted(toujours_rompues(contexte))]
    return Refus(tuple(trouves)) if trouves else Accord(fait)


def creer(affaire: Affaire) -> Reponse:
    """La réponse à la création d'une fiche ; son nom court suit ceux de son type."""
    demande, workflow = affaire.demande, affaire.workflow
    machine = workflow.machines.get(demande.type)
    if machine is None or machine.creation is None or machine.genre != "fiche":
        proche = vouliez_vous_dire(demande.type, workflow.fiches)
        types = ", ".join(workflow.fiches)
        message = f"Aucune fiche ne s'appelle « {demande.type} ». {proche}".strip()
        return Refus((Motif("etat", message, suite=f"Types : {types}."),))
    saisie = _saisie(affaire, machine, machine.creation, None)
    nom = f"{machine.nom}-{len(affaire.dossier.par_type.get(machine.nom, ())) + 1}"
    candidat = Instance(nom=nom, type=machine.nom, valeurs=saisie.valeurs)
    motifs = [*qui(workflow, demande.mandat, machine.creation), *quand(demande, None), *formes(saisie)]
    trace: dict[str, Json] = {"type": machine.nom}
    return conclure(
        affaire,
        candidat,
        machine,
        machine.creation,
        motifs=motifs,
        evenement=CREATION,
        type_=f.CREE,
        trace=trace,
        saisie=saisie,
    )


def avancer(affaire: Affaire) -> Reponse:
    """La réponse au passage d'une transition ; le pas vivant confirme l'arrivée qu'annonce le fait."""
    demande, workflow = affaire.demande, affaire.workflow
    instance = affaire.dossier.instances[demande.cible]
    machine = workflow.machines[instance.type]
    inconnue = _sans_transition(workflow, instance, demande.transition)
    if inconnue is not None:
        return Refus((inconnue,))
    transition = machine.transitions[demande.transition]
    saisie = _saisie(affaire, machine, transition.porte, instance)
    motifs = [
        *qui(workflow, demande.mandat, transition.porte),
        *_depart(machine, instance, demande.transition),
        *quand(demande, instance),
        *formes(saisie),
        *_ecarts_de_phase(affaire, machine, transition.vers),
    ]
    candidat = avec_valeurs(instance, saisie.valeurs)
    trace: dict[str, Json] = {"transition": transition.nom, "de": instance.etat, "vers": transition.vers}
    reponse = conclure(
        affaire,
        candidat,
        machine,
        transition.porte,
        motifs=motifs,
        evenement=transition.nom,
        type_=f.FRANCHI,
        trace=trace,
        saisie=saisie,
    )
    arrivee = pas(
        machine, etat=instance.etat, transition=transition.nom, garde=lambda: isinstance(reponse, Accord)
    )  # fmt: skip
    if isinstance(reponse, Accord) and arrivee != transition.vers:
        raise ErreurMoteur(
            f"Le pas « {transition.nom} » mène à « {arrivee} » et non à « {transition.vers} »."
        )
    return reponse


def verser(affaire: Affaire) -> Reponse:
    """La réponse au versement d'une pièce ; un exemplaire signé doit aussi ce qu'exige son document."""
    demande, workflow = affaire.demande, affaire.workflow
    instance = affaire.dossier.instances[demande.cible]
    machine = workflow.machines[instance.type]
    piece = machine.pieces.get(demande.piece)
    if piece is None:
        proche = vouliez_vous_dire(demande.piece, machine.pieces)
        pieces = ", ".join(machine.pieces) or "aucune"
        message = f"« {instance.nom} » n'a pas de pièce « {demande.piece} ». {proche}".strip()
        return Refus((Motif("etat", message, suite=f"Pièces : {pieces}."),))
    saisie = lire_saisie(
        workflow,
        affaire.dossier,
        champs=piece.champs,
        saisit=piece.porte.saisit,
        permis=piece.porte.peut_saisir,
        ecrit=demande.valeurs,
        deja=None,
    )
    porte = piece.porte
    if piece.document is not None:
        porte = replace(porte, exige={**porte.exige, **workflow.documents[piece.document].exige})
    motifs = [*qui(workflow, demande.mandat, porte), *quand(demande, instance), *formes(saisie)]
    motifs += _fichier(piece, demande.fichier)
    motifs += _interdits(piece, demande)
    signee, fautes = signature(affaire, instance, piece)
    motifs += fautes
    trace: dict[str, Json] = {"piece": piece.nom, **signee}
    if demande.fichier:
        trace["fichier"] = demande.fichier
    if couvre := _couvre(affaire, instance, piece):
        trace["couvre"] = couvre
    return conclure(
        affaire,
        instance,
        machine,
        porte,
        motifs=motifs,
        evenement=piece.nom,
        type_=f.VERSE,
        trace=trace,
        saisie=saisie,
        piece=True,
    )


def _couvre(affaire: Affaire, instance: Instance, piece: Piece) -> dict[str, Json] | None:
    """Les jours que couvre une pièce reçue aujourd'hui : la trace les garde, pour que la preuve se passe des règles."""
    if piece.validite is None or piece.document is not None:
        return None
    le = affaire.demande.le
    fin = fin_de_validite(affaire.contexte(instance, affaire.workflow.machines[instance.type]), piece, le)
    return {"du": le.isoformat(), "au": (fin - timedelta(days=1)).isoformat()} if fin else None


def _sans_transition(workflow: Workflow, instance: Instance, nom: str) -> Motif | None:
    """Pourquoi cette transition n'existe pas, ou rien."""
    machine = workflow.machines[instance.type]
    if nom in machine.transitions:
        return None
    proche = vouliez_vous_dire(nom, machine.transitions)
    message = f"« {instance.nom} » n'a pas de transition « {nom} ». {proche}".strip()
    return Motif("etat", message, suite=_possibles(machine, instance))


def _possibles(machine: Machine, instance: Instance) -> str:
    noms = (t.nom for t in machine.transitions.values() if instance.etat in t.de)
    return f"Possibles d'ici : {', '.join(noms) or 'aucune'}."


def _saisie(affaire: Affaire, machine: Machine, porte: Porte, deja: Instance | None) -> Saisie:
    return lire_saisie(
        affaire.workflow,
        affaire.dossier,
        champs=machine.champs,
        saisit=porte.saisit,
        permis=porte.peut_saisir,
        ecrit=affaire.demande.valeurs,
        deja=deja,
    )


def _depart(machine: Machine, instance: Instance, transition: str) -> list[Motif]:
    t = machine.transitions[transition]
    if instance.etat in t.de:
        return []
    attendus = " ou ".join(f"« {machine.titre_etat(e)} »" for e in t.de)
    present = machine.titre_etat(instance.etat)
    message = f"« {t.titre} » part de l'état {attendus} ; {instance.nom} est « {present} »."
    return [Motif("etat", message, suite=_possibles(machine, instance))]


def _ecarts_de_phase(affaire: Affaire, machine: Machine, vers: str) -> list[Motif]:
    """Une phase ne se conclut pas tant qu'un écart impératif d'elle ou d'une phase précédente est ouvert."""
    if machine.genre != "phase" or not machine.est_final(vers):
        return []
    workflow = affaire.workflow
    rang = workflow.rang_de_phase(machine.nom)
    ouverts = [
        e.id
        for e in affaire.dossier.ecarts_ouverts()
        if e.niveau == IMPERATIF
        and workflow.rang_de_phase(workflow.machines[affaire.dossier.instances[e.instance].type].phase)
        <= rang
    ]
    if not ouverts:
        return []
    message = f"Des écarts attendent d'être traités : {', '.join(ouverts)}."
    return [Motif("ecarts_ouverts", message, suite=f'moteur traiter {ouverts[0]} --motif "…"')]


def _interdits(piece: Piece, demande: d.Verser) -> list[Motif]:
    """Ce que la pièce interdit à côté d'elle ; ses champs, eux, sont jugés avec le workflow."""
    motifs = []
    if FICHIER in piece.interdit and demande.fichier and piece.nature not in ("releve", "reunion"):
        message = f"« {piece.titre} » ne garde aucun fichier."
        motifs.append(Motif("fichier", message, suite="Retirez le fichier, et rendez-le ou détruisez-le."))
    if TEXTE_LIBRE in piece.interdit and demande.motif.strip():
        message = f"« {piece.titre} » ne garde aucun texte à côté d'elle, motif compris."
        motifs.append(
            Motif("motif", message, suite="Retirez --motif : seuls le fait et sa date se consignent.")
        )
    return motifs


def _fichier(piece: Piece, fichier: str) -> list[Motif]:
    if piece.nature in ("fichier", "document") and not fichier:
        message = f"« {piece.titre} » est un fichier : donnez-le."
        return [Motif("fichier", message, suite="Ajoutez le chemin du fichier à la fin de la commande.")]
    if piece.nature in ("releve", "reunion") and fichier:
        message = f"« {piece.titre} » est un fait consigné : aucun fichier ne s'y joint."
        return [Motif("fichier", message, suite="Retirez le fichier ; seule la date compte.")]
    return []
