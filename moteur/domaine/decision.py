"""Décider : une demande donne un fait, ou toutes les raisons de son refus. Pur.

Un acte est refusé si un impératif n'est pas vrai. Un constat ne se refuse que pour sa forme, sa date, son
état de départ ou le rôle : l'impératif manquant ouvre un écart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from moteur.domaine import demandes as d
from moteur.domaine import faits as f
from moteur.domaine.application import appliquer, liens_de
from moteur.domaine.definitions import CREATION, IMPERATIF, RECOMMANDE, Exigence, Machine, Piece, Porte
from moteur.domaine.dossier import Dossier, Instance, Json, Valeurs, avec_valeurs
from moteur.domaine.droits import Motif, de_forme, jour, quand, qui
from moteur.domaine.faits import Fait
from moteur.domaine.garanties import ROMPUE, toujours_rompues, verdicts
from moteur.domaine.pas import pas
from moteur.domaine.regles.evaluation import Contexte, Regles, juger
from moteur.domaine.regles.explication import pourquoi
from moteur.domaine.saisie import Saisie, lire_saisie
from moteur.domaine.workflow import DOSSIER, PORTEUR, Workflow
from moteur.suggestions import vouliez_vous_dire


@dataclass(frozen=True, slots=True)
class Accord:
    """La demande passe : le fait à consigner, et les écarts qu'il ouvre."""

    fait: Fait
    ecarts: tuple[Motif, ...] = ()


@dataclass(frozen=True, slots=True)
class Refus:
    """La demande ne passe pas ; toutes les raisons, pas la première."""

    motifs: tuple[Motif, ...]


Reponse = Accord | Refus


def decider(regles: Regles, dossier: Dossier, demande: d.Demande) -> Reponse:
    """La réponse du workflow à une demande sur ce dossier."""
    return _DECISIONS[type(demande)](_Affaire(regles, dossier, demande))


def chercher_transition(workflow: Workflow, instance: Instance, nom: str) -> Motif | None:
    """Pourquoi cette transition n'existe pas, ou rien."""
    machine = workflow.machines[instance.type]
    if nom in machine.transitions:
        return None
    possibles = [t.nom for t in machine.transitions.values() if instance.etat in t.de]
    proche = vouliez_vous_dire(nom, machine.transitions)
    message = f"« {instance.nom} » n'a pas de transition « {nom} ». {proche}".strip()
    return Motif("etat", message, suite=f"Possibles d'ici : {', '.join(possibles) or 'aucune'}.")


@dataclass(frozen=True, slots=True)
class _Affaire:
    """Une demande, le dossier et les règles qui la jugent."""

    regles: Regles
    dossier: Dossier
    demande: Any

    @property
    def workflow(self) -> Workflow:
        return self.regles.workflow

    def contexte(self, candidat: Instance, machine: Machine) -> Contexte:
        connu = self.dossier.instances.get(candidat.nom)
        vu = self.dossier.avec(candidat, liens_de(machine)) if connu is not None else self.dossier
        mandat = self.demande.mandat
        return Contexte(
            self.regles, vu, self.demande.le, self.demande.saisi_le, mandat.acteur, mandat.saisi_par,
            mandat.role, (candidat,),
        )

    def fait(self, type_: str, *, sujet: str, trace: dict[str, Json], valeurs: Valeurs) -> Fait:
        mandat = self.demande.mandat
        return Fait(
            type=type_, rang=self.dossier.rang + 1, le=self.demande.le.isoformat(),
            saisi_le=self.demande.saisi_le.isoformat(), sujet=sujet, acteur=mandat.acteur, role=mandat.role,
            saisi_par=mandat.saisi_par, trace=trace, valeurs=valeurs, motif=self.demande.motif.strip(),
        )


# ── ouvrir ───────────────────────────────────────────────────────────────────────────────────
def decider_ouverture(regles: Regles, demande: d.Ouvrir, *, chaine: str = "") -> Reponse:
    """La réponse à l'ouverture d'un dossier, qui n'existe pas encore."""
    workflow = regles.workflow
    affaire = _Affaire(regles, Dossier(chaine, workflow.empreinte, 0), demande)
    porte = workflow.machines[DOSSIER].creation or Porte(par=())
    champs = {**workflow.machines[PORTEUR].champs, **workflow.machines[DOSSIER].champs}
    ecrit = {**demande.valeurs}
    annee = ecrit.pop("annee", None)
    saisie = lire_saisie(
        workflow, None, champs=champs, saisit=(workflow.cle_porteur, *porte.saisit), permis=porte.peut_saisir,
        ecrit=ecrit, deja=None,
    )
    motifs = [*qui(workflow, demande.mandat, porte), *quand(demande, None), *_formes(saisie)]
    if not str(annee or "").isdecimal() or not 2000 <= int(str(annee)) <= 2100:
        motifs.append(de_forme("champ_manquant.annee", "Il manque l'année de rentrée.", suite="Ajoutez annee=2026."))
    if motifs:
        return Refus(tuple(motifs))
    return Accord(affaire.fait(f.OUVERT, sujet=DOSSIER, trace={"annee": int(str(annee))}, valeurs=saisie.valeurs))


# ── créer, avancer, verser ───────────────────────────────────────────────────────────────────
def _creer(affaire: _Affaire) -> Reponse:
    demande, workflow = affaire.demande, affaire.workflow
    machine = workflow.machines.get(demande.type)
    if machine is None or machine.creation is None or machine.genre != "fiche":
        proche = vouliez_vous_dire(demande.type, workflow.fiches)
        types = ", ".join(workflow.fiches)
        return Refus((Motif("etat", f"Aucune fiche ne s'appelle « {demande.type} ». {proche}".strip(), suite=f"Types : {types}."),))
    saisie = _saisie(affaire, machine, machine.creation, None)
    nom = f"{machine.nom}-{len(affaire.dossier.par_type.get(machine.nom, ())) + 1}"
    candidat = Instance(nom=nom, type=machine.nom, valeurs=saisie.valeurs)
    motifs = [*qui(workflow, demande.mandat, machine.creation), *quand(demande, None), *_formes(saisie)]
    trace: dict[str, Json] = {"type": machine.nom}
    return _conclure(
        affaire, candidat, machine, machine.creation, motifs=motifs, evenement=CREATION, type_=f.CREE,
        trace=trace, saisie=saisie,
    )


def _avancer(affaire: _Affaire) -> Reponse:
    demande, workflow = affaire.demande, affaire.workflow
    instance = affaire.dossier.instances[demande.cible]
    machine = workflow.machines[instance.type]
    inconnue = chercher_transition(workflow, instance, demande.transition)
    if inconnue is not None:
        return Refus((inconnue,))
    transition = machine.transitions[demande.transition]
    saisie = _saisie(affaire, machine, transition.porte, instance)
    motifs = [
        *qui(workflow, demande.mandat, transition.porte),
        *_depart(machine, instance, demande.transition),
        *quand(demande, instance),
        *_formes(saisie),
        *_ecarts_de_phase(affaire, machine, transition.vers),
    ]
    candidat = avec_valeurs(instance, saisie.valeurs)
    trace: dict[str, Json] = {"transition": transition.nom, "de": instance.etat, "vers": transition.vers}
    reponse = _conclure(
        affaire, candidat, machine, transition.porte, motifs=motifs, evenement=transition.nom,
        type_=f.FRANCHI, trace=trace, saisie=saisie,
    )
    accorde = isinstance(reponse, Accord)
    arrivee = pas(machine, etat=instance.etat, transition=transition.nom, garde=lambda: accorde)
    assert (arrivee == transition.vers) == accorde or instance.etat == transition.vers
    return reponse


def _verser(affaire: _Affaire) -> Reponse:
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
        workflow, affaire.dossier, champs=piece.champs, saisit=piece.porte.saisit,
        permis=piece.porte.peut_saisir, ecrit=demande.valeurs, deja=None,
    )
    porte = piece.porte
    if piece.document is not None:
        porte = replace(porte, exige={**porte.exige, **workflow.documents[piece.document].exige})
    motifs = [*qui(workflow, demande.mandat, porte), *quand(demande, instance), *_formes(saisie)]
    motifs += _fichier(piece, demande.fichier)
    trace: dict[str, Json] = {"piece": piece.nom}
    if demande.fichier:
        trace["fichier"] = demande.fichier
    return _conclure(
        affaire, instance, machine, porte, motifs=motifs, evenement=piece.nom, type_=f.VERSE, trace=trace,
        saisie=saisie, piece=True,
    )


def _conclure(
    affaire: _Affaire,
    candidat: Instance,
    machine: Machine,
    porte: Porte,
    *,
    motifs: Iterable[Motif],
    evenement: str,
    type_: str,
    trace: dict[str, Json],
    saisie: Saisie,
    piece: bool = False,
) -> Reponse:
    """Juge les exigences et les garanties, puis refuse, ou accorde avec les écarts ouverts."""
    contexte = affaire.contexte(candidat, machine)
    manques = list(_manques(porte.exige.values(), contexte))
    refus = [*motifs]
    if not porte.constat:
        refus += [m for m in manques if m.niveau == IMPERATIF]
    rendus = verdicts(contexte, machine, evenement=evenement, piece=piece) if not refus else {}
    rompues = [_garantie(affaire.workflow, nom) for nom, verdict in rendus.items() if verdict == ROMPUE]
    valeurs, liens = _separer(machine, saisie.valeurs, piece=evenement if piece else "")
    trace |= {"liens": liens} if liens else {}
    trace |= {"garanties": rendus} if rendus else {}
    fait = affaire.fait(type_, sujet=candidat.nom, trace=trace, valeurs=valeurs)
    if not refus:
        rompues += _toujours(affaire, fait, contexte)
    couvert = porte.constat and any(m.niveau == IMPERATIF for m in manques)
    if rompues and not couvert:
        # Le filet : aucun fait ne rompt une garantie sans être refusé, ou sans ouvrir d'écart.
        refus += [] if porte.constat else rompues
        manques += rompues if porte.constat else []
    if refus:
        return Refus(tuple(refus))
    ecarts = tuple(manques)
    if ecarts:
        fait = replace(fait, trace={**fait.trace, "ecarts": _numeroter(affaire.dossier, candidat.nom, ecarts)})
    return Accord(fait, ecarts)


def _manques(exigences: Iterable[Exigence], contexte: Contexte) -> Iterable[Motif]:
    for exigence in exigences:
        verite = juger(exigence.regle, contexte)
        if verite is not True:
            yield Motif(
                exigence.nom, exigence.sinon, niveau=exigence.niveau, source=exigence.source,
                explication=pourquoi(exigence.regle, contexte), inconnu=verite is None,
            )


def _garantie(workflow: Workflow, nom: str) -> Motif:
    garantie = workflow.garanties[nom]
    return Motif(nom, f"La garantie « {garantie.titre} » serait rompue.", source=garantie.source)


def _toujours(affaire: _Affaire, fait: Fait, contexte: Contexte) -> list[Motif]:
    if not any(not g.verbe for g in affaire.workflow.garanties.values()):
        return []
    avant = toujours_rompues(replace(contexte, dossier=affaire.dossier))
    apres = toujours_rompues(replace(contexte, dossier=appliquer(affaire.workflow, affaire.dossier, fait)))
    return [_garantie(affaire.workflow, nom) for nom in sorted(apres - avant)]


def _numeroter(dossier: Dossier, sujet: str, manques: Iterable[Motif]) -> list[dict[str, Json]]:
    ecarts = []
    for manque in manques:
        base = identifiant = f"{sujet}.{manque.exigence}"
        suivant = 2
        while identifiant in dossier.ecarts:
            identifiant, suivant = f"{base}.{suivant}", suivant + 1
        ecarts.append({"id": identifiant, "exigence": manque.exigence, "niveau": manque.niveau})
    return ecarts


def _separer(machine: Machine, valeurs: Valeurs, *, piece: str) -> tuple[Valeurs, dict[str, Json]]:
    champs = machine.pieces[piece].champs if piece else machine.champs
    liens = {n: v for n, v in valeurs.items() if champs[n].type == "lien"}
    return {n: v for n, v in valeurs.items() if n not in liens}, liens


def _saisie(affaire: _Affaire, machine: Machine, porte: Porte, deja: Instance | None) -> Saisie:
    return lire_saisie(
        affaire.workflow, affaire.dossier, champs=machine.champs, saisit=porte.saisit,
        permis=porte.peut_saisir, ecrit=affaire.demande.valeurs, deja=deja,
    )


def _formes(saisie: Saisie) -> list[Motif]:
    return [de_forme(faute.nom, faute.message) for faute in saisie.fautes]


def _depart(machine: Machine, instance: Instance, transition: str) -> list[Motif]:
    t = machine.transitions[transition]
    if instance.etat in t.de:
        return []
    attendus = " ou ".join(f"« {machine.titre_etat(e)} »" for e in t.de)
    message = f"« {t.titre} » part de l'état {attendus} ; {instance.nom} est « {machine.titre_etat(instance.etat)} »."
    possibles = ", ".join(x.nom for x in machine.transitions.values() if instance.etat in x.de)
    return [Motif("etat", message, suite=f"Possibles d'ici : {possibles or 'aucune'}.")]


def _ecarts_de_phase(affaire: _Affaire, machine: Machine, vers: str) -> list[Motif]:
    """Une phase ne se conclut pas tant qu'un écart impératif d'elle ou d'une phase précédente est ouvert."""
    if machine.genre != "phase" or not machine.est_final(vers):
        return []
    workflow = affaire.workflow
    rang = workflow.rang_de_phase(machine.nom)
    ouverts = [
        e.id
        for e in affaire.dossier.ecarts_ouverts()
        if e.niveau == IMPERATIF
        and workflow.rang_de_phase(workflow.machines[affaire.dossier.instances[e.instance].type].phase) <= rang
    ]
    if not ouverts:
        return []
    message = f"Des écarts attendent d'être traités : {', '.join(ouverts)}."
    return [Motif("ecarts_ouverts", message, suite=f"moteur traiter {ouverts[0]} --motif …")]


def _fichier(piece: Piece, fichier: str) -> list[Motif]:
    if piece.nature in ("fichier", "document") and not fichier:
        message = f"« {piece.titre} » est un fichier : donnez-le."
        return [Motif("fichier", message, suite="Ajoutez le chemin du fichier à la fin de la commande.")]
    if piece.nature in ("releve", "reunion") and fichier:
        message = f"« {piece.titre} » est un fait consigné : aucun fichier ne s'y joint."
        return [Motif("fichier", message, suite="Retirez le fichier ; seule la date compte.")]
    return []


# ── corriger, traiter, produire ──────────────────────────────────────────────────────────────
def _corriger(affaire: _Affaire) -> Reponse:
    demande, workflow = affaire.demande, affaire.workflow
    instance = affaire.dossier.instances[demande.cible]
    machine = workflow.machines[instance.type]
    libre = set(demande.valeurs) <= set(machine.modifiables) and demande.mandat.role in machine.modifiable_par
    porte = Porte(par=machine.modifiable_par if libre else workflow.corrections_par)
    saisie = lire_saisie(
        workflow, affaire.dossier, champs=machine.champs, saisit=(), permis=tuple(machine.champs),
        ecrit=demande.valeurs, deja=instance,
    )
    motifs = [*qui(workflow, demande.mandat, porte), *quand(demande, instance), *_formes(saisie)]
    if workflow.cle_porteur in demande.valeurs and machine.nom == PORTEUR:
        motifs.append(de_forme("champ_non_saisissable." + workflow.cle_porteur, "La clé du porteur ne se corrige pas."))
    if not libre and not demande.motif.strip():
        motifs.append(_sans_motif("Cette correction"))
    if not demande.valeurs:
        motifs.append(de_forme("champ_manquant.champ", "Rien à corriger : ajoutez champ=valeur."))
    valeurs, liens = _separer(machine, saisie.valeurs, piece="")
    anciens = {n: instance.rangs.get(n, 0) for n in saisie.valeurs}
    trace: dict[str, Json] = {"nature": "erreur" if demande.erreur else "changement", "anciens": anciens}
    trace |= {"liens": liens} if liens else {}
    fait = affaire.fait(f.CORRIGE, sujet=instance.nom, trace=trace, valeurs=valeurs)
    if not motifs:
        motifs += _toujours(affaire, fait, affaire.contexte(instance, machine))
    return Refus(tuple(motifs)) if motifs else Accord(fait)


def _traiter(affaire: _Affaire) -> Reponse:
    demande, workflow = affaire.demande, affaire.workflow
    ecart = affaire.dossier.ecarts[demande.ecart]
    exigence = exigence_de(workflow, affaire.dossier, ecart.instance, ecart.exigence)
    par = (exigence.traite_par if exigence else ()) or workflow.ecarts_par
    motifs = [*qui(workflow, demande.mandat, Porte(par=par, en_personne=True)), *quand(demande, None)]
    if not ecart.ouvert:
        motifs.append(Motif("etat", f"L'écart {ecart.id} est déjà traité, le {jour(ecart.traite_le)}."))
    if demande.le.isoformat() < ecart.ouvert_le:
        motifs.append(Motif("date", f"L'écart {ecart.id} n'est ouvert que depuis le {jour(ecart.ouvert_le)}."))
    if not demande.motif.strip():
        motifs.append(_sans_motif("Traiter un écart"))
    if motifs:
        return Refus(tuple(motifs))
    return Accord(affaire.fait(f.TRAITE, sujet=ecart.instance, trace={"ecart": ecart.id}, valeurs={}))


def _sans_motif(quoi: str) -> Motif:
    return Motif("motif", f"{quoi} demande un motif.", suite="Ajoutez --motif « … ».")


def exigence_de(workflow: Workflow, dossier: Dossier, instance: str, nom: str) -> Exigence | None:
    """L'exigence d'une machine qui porte ce nom, où qu'elle soit écrite ; rien pour une garantie."""
    machine = workflow.machines[dossier.instances[instance].type]
    portes = [t.porte.exige for t in machine.transitions.values()]
    portes += [p.porte.exige for p in machine.pieces.values()]
    portes += [workflow.documents[p.document].exige for p in machine.pieces.values() if p.document]
    portes += [machine.creation.exige] if machine.creation else []
    # La même exigence peut être dite à deux portes ; celle qui restreint le plus qui traite l'emporte.
    trouvees = [exige[nom] for exige in portes if nom in exige]
    return next((e for e in trouvees if e.traite_par), trouvees[0] if trouvees else None)


def _produire(affaire: _Affaire) -> Reponse:
    demande, workflow = affaire.demande, affaire.workflow
    document = workflow.documents[demande.document]
    instance = affaire.dossier.instances[demande.cible]
    machine = workflow.machines[instance.type]
    motifs: list[Motif] = [*quand(demande, None)]
    if not demande.projet:
        contexte = affaire.contexte(instance, machine)
        motifs += [m for m in _manques(document.exige.values(), contexte) if m.niveau == IMPERATIF]
    if motifs:
        return Refus(tuple(motifs))
    trace = {
        "document": document.nom,
        "empreinte": demande.empreinte,
        "numero": demande.numero,
        "projet": demande.projet,
    }
    return Accord(affaire.fait(f.PRODUIT, sujet=instance.nom, trace=trace, valeurs={}))


def manques_du_document(regles: Regles, dossier: Dossier, *, document: str, cible: str, le: date) -> tuple[Motif, ...]:
    """Les impératifs qui empêchent encore de produire ce document pour signature."""
    instance = dossier.instances[cible]
    contexte = Contexte(regles, dossier, le, le, pile=(instance,))
    exige = regles.workflow.documents[document].exige.values()
    return tuple(m for m in _manques(exige, contexte) if m.niveau != RECOMMANDE)


_DECISIONS: dict[type, Callable[[_Affaire], Reponse]] = {
    d.Creer: _creer,
    d.Avancer: _avancer,
    d.Verser: _verser,
    d.Corriger: _corriger,
    d.Traiter: _traiter,
    d.Produire: _produire,
}
