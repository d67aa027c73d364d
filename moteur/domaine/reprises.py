"""Corriger, traiter un écart, produire un document : les demandes qui reviennent sur ce qui est."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from moteur.domaine import faits as f
from moteur.domaine.affaire import (
    Accord,
    Affaire,
    Refus,
    Reponse,
    formes,
    garantie_rompue,
    manques,
    numeroter,
    separer,
    toujours,
)
from moteur.domaine.application import appliquer
from moteur.domaine.definitions import IMPERATIF, Document, Exigence, Machine, Porte
from moteur.domaine.dementis import dementies
from moteur.domaine.dossier import Dossier, Ecart, Instance, Json, Valeurs
from moteur.domaine.droits import Motif, de_forme, quand, qui
from moteur.domaine.faits import Fait
from moteur.domaine.francais import date_courte
from moteur.domaine.regles.evaluation import Contexte, Regles
from moteur.domaine.saisie import Saisie, lire_saisie
from moteur.domaine.workflow import PORTEUR, Workflow


def corriger(affaire: Affaire) -> Reponse:
    """Ce qu'une correction change, ou pourquoi elle ne passe pas.

    Hors des champs libres, elle se saisit en personne : sans cela, qui tient le clavier d'un autre réécrirait
    seul ce que les règles ont jugé. Ce qu'elle dément d'un fait passé ouvre un écart : la réalité ne se
    refuse pas.
    """
    demande, workflow = affaire.demande, affaire.workflow
    instance = affaire.dossier.instances[demande.cible]
    machine = workflow.machines[instance.type]
    libre = set(demande.valeurs) <= set(machine.modifiables) and demande.mandat.role in machine.modifiable_par
    porte = Porte(par=machine.modifiable_par if libre else workflow.corrections_par, en_personne=not libre)
    saisie = lire_saisie(
        workflow,
        affaire.dossier,
        champs=machine.champs,
        saisit=(),
        permis=tuple(machine.champs),
        ecrit=demande.valeurs,
        deja=instance,
    )
    motifs = [*qui(workflow, demande.mandat, porte), *quand(demande, instance), *formes(saisie)]
    if workflow.cle_porteur in demande.valeurs and machine.nom == PORTEUR:
        motifs.append(
            de_forme("champ_non_saisissable." + workflow.cle_porteur, "La clé du porteur ne se corrige pas.")
        )
    motifs += _sous_ensembles(machine, instance, saisie.valeurs)
    if not libre and not demande.motif.strip():
        motifs.append(_sans_motif("Cette correction"))
    if not demande.valeurs:
        motifs.append(de_forme("champ_manquant.champ", "Rien à corriger : ajoutez champ=valeur."))
    if motifs:
        return Refus(tuple(motifs))
    return _corrige(affaire, instance, machine, saisie)


def _corrige(affaire: Affaire, instance: Instance, machine: Machine, saisie: Saisie) -> Reponse:
    valeurs, liens = separer(machine, saisie.valeurs, piece="")
    anciens = {n: instance.rangs.get(n, 0) for n in saisie.valeurs}
    trace: dict[str, Json] = {
        "nature": "erreur" if affaire.demande.erreur else "changement",
        "anciens": anciens,
    }
    trace |= {"liens": liens} if liens else {}
    fait = affaire.fait(f.CORRIGE, sujet=instance.nom, trace=trace, valeurs=valeurs)
    contexte = affaire.contexte(instance, machine)
    rompues = toujours(affaire, fait, contexte)
    if rompues:
        return Refus(tuple(rompues))
    return _avec_ecarts(affaire, fait, contexte)


def _avec_ecarts(affaire: Affaire, fait: Fait, contexte: Contexte) -> Accord:
    trouvees = dementies(
        contexte, avant=affaire.dossier, apres=appliquer(affaire.workflow, affaire.dossier, fait)
    )
    ecarts = tuple(
        replace(garantie_rompue(affaire.workflow, nom), explication=raisons)
        for nom, raisons in trouvees.items()
    )
    if not ecarts:
        return Accord(fait)
    numeros = numeroter(affaire.dossier, fait.sujet, ecarts)
    return Accord(replace(fait, trace={**fait.trace, "ecarts": numeros}), ecarts)


def _sous_ensembles(machine: Machine, instance: Instance, valeurs: Valeurs) -> list[Motif]:
    """Une liste corrigée contient encore ce que d'autres champs y avaient choisi."""
    motifs = []
    for champ in machine.champs.values():
        choisis = valeurs.get(champ.nom, instance.valeurs.get(champ.nom)) or ()
        tout = valeurs.get(champ.parmi or "", instance.valeurs.get(champ.parmi or "")) or ()
        dehors = [n for n in choisis if n not in tout] if champ.parmi in valeurs else []
        if dehors:
            message = f"« {champ.titre} » ({champ.nom}) contient encore {', '.join(dehors)}."
            motifs.append(
                de_forme(f"valeur.{champ.nom}", message, suite="Corrigez les deux champs ensemble.")
            )
    return motifs


def traiter(affaire: Affaire) -> Reponse:
    """La réponse à la clôture d'un écart : en personne, motivée, et une seule fois."""
    demande, workflow = affaire.demande, affaire.workflow
    ecart = affaire.dossier.ecarts[demande.ecart]
    par = qui_traite(workflow, affaire.dossier, ecart)
    motifs = [*qui(workflow, demande.mandat, Porte(par=par, en_personne=True)), *quand(demande, None)]
    if not ecart.ouvert:
        motifs.append(
            Motif("etat", f"L'écart {ecart.id} est déjà traité, le {date_courte(ecart.traite_le)}.")
        )
    if demande.le.isoformat() < ecart.ouvert_le:
        motifs.append(
            Motif("date", f"L'écart {ecart.id} n'est ouvert que depuis le {date_courte(ecart.ouvert_le)}.")
        )
    if not demande.motif.strip():
        motifs.append(_sans_motif("Traiter un écart"))
    if motifs:
        return Refus(tuple(motifs))
    return Accord(affaire.fait(f.TRAITE, sujet=ecart.instance, trace={"ecart": ecart.id}, valeurs={}))


def _sans_motif(quoi: str) -> Motif:
    return Motif("motif", f"{quoi} demande un motif.", suite='Ajoutez --motif "…".')


def exigence_de(workflow: Workflow, dossier: Dossier, instance: str, nom: str) -> Exigence | None:
    """L'exigence d'une machine qui porte ce nom, où qu'elle soit écrite ; rien pour une garantie."""
    machine = workflow.machines[dossier.instances[instance].type]
    portes = [t.porte.exige for t in machine.transitions.values()]
    portes += [p.porte.exige for p in machine.pieces.values()]
    portes += [workflow.documents[p.document].exige for p in machine.pieces.values() if p.document]
    portes += [machine.creation.exige] if machine.creation else []
    # La même exigence peut être dite à deux portes ; celle qui dit qui la traite l'emporte.
    trouvees = [exige[nom] for exige in portes if nom in exige]
    return next((e for e in trouvees if e.traite_par), trouvees[0] if trouvees else None)


def qui_traite(workflow: Workflow, dossier: Dossier, ecart: Ecart) -> tuple[str, ...]:
    """Les rôles qui peuvent clore cet écart : ceux que dit l'exigence, sinon ceux du workflow."""
    exigence = exigence_de(workflow, dossier, ecart.instance, ecart.exigence)
    return (exigence.traite_par if exigence else ()) or workflow.ecarts_par


def produire(affaire: Affaire) -> Reponse:
    """La réponse à la production d'un document ; un projet ne demande que le rôle et la date."""
    demande, workflow = affaire.demande, affaire.workflow
    document = workflow.documents[demande.document]
    instance = affaire.dossier.instances[demande.cible]
    machine = workflow.machines[instance.type]
    motifs = [
        *qui(workflow, demande.mandat, Porte(par=redacteurs(workflow, document))),
        *quand(demande, None),
    ]
    if not demande.projet:
        contexte = affaire.contexte(instance, machine)
        motifs += _imperatifs_manquants(document, contexte)
    if motifs:
        return Refus(tuple(motifs))
    trace: dict[str, Json] = {
        "document": document.nom,
        "empreinte": demande.empreinte,
        "numero": demande.numero,
        "projet": demande.projet,
    }
    trace |= {"modele": demande.modele} if demande.modele else {}
    return Accord(affaire.fait(f.PRODUIT, sujet=instance.nom, trace=trace, valeurs={}))


def redacteurs(workflow: Workflow, document: Document) -> tuple[str, ...]:
    """Qui produit un document : ses signataires, et les rôles qui agissent sur ce qu'il imprime."""
    machine = workflow.machines[document.pour]
    portes = [t.porte for t in machine.transitions.values()] + [p.porte for p in machine.pieces.values()]
    portes += [machine.creation] if machine.creation else []
    signataires = (r for r in document.signataires if r in workflow.roles)
    return tuple(dict.fromkeys((*signataires, *(r for porte in portes for r in porte.par))))


def manques_du_document(
    regles: Regles, dossier: Dossier, *, document: str, cible: str, le: date
) -> tuple[Motif, ...]:
    """Les impératifs qui empêchent encore de produire ce document pour signature."""
    instance = dossier.instances[cible]
    contexte = Contexte(regles, dossier, le, le, pile=(instance,))
    return _imperatifs_manquants(regles.workflow.documents[document], contexte)


def _imperatifs_manquants(document: Document, contexte: Contexte) -> tuple[Motif, ...]:
    return tuple(m for m in manques(document.exige.values(), contexte) if m.niveau == IMPERATIF)
