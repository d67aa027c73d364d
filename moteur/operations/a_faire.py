"""Les prochaines actions : qui peut faire quoi, avant quand, et pourquoi. Numérotées, en retard d'abord."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from moteur.domaine.decision import exigence_de, manques_du_document, qui_traite
from moteur.domaine.definitions import IMPERATIF, Champ, Machine, Piece, Porte, Transition
from moteur.domaine.echeances import Due, dues
from moteur.domaine.francais import date_courte
from moteur.domaine.regles.evaluation import Contexte
from moteur.domaine.regles.explication import Feuille
from moteur.domaine.suites import (
    Issue,
    est_pour_plus_tard,
    issues,
    jour_prevu,
    rien_ne_presse,
    roles_pour,
    sans_fiche_admise,
)
from moteur.domaine.versements import manquants, titre_du_signataire
from moteur.operations.dossiers import Ouvert
from moteur.operations.mots import cible_en_clair
from moteur.operations.proposition import AVANCER, CREER, TRAITER, VERSER, Acte, Action, proposer

JAMAIS = "9999-12-31"
QUAND = ("echeance", "utile", "ouvre", "retard", "utile_passe", "calcul")


def a_faire(ouvert: Ouvert, *, role: str = "") -> dict[str, Any]:
    """Les actions possibles maintenant, de tous ou d'un seul rôle."""
    toutes = actions(ouvert)
    choisies = [a for a in toutes if not role or role in a["roles"]]
    return {"dossier": ouvert.titre, "actions": [{**a, "n": n} for n, a in enumerate(choisies, 1)]}


def urgence(action: Action) -> tuple[bool, bool, str, bool, int]:
    """La place d'une action : en retard, puis attendue, puis sans date, et en dernier ce qui ouvre plus tard.

    À urgence égale, ce qu'une fiche ferait encore refuser passe après ce qui l'ouvre.
    """
    quand = action["ouvre"] is not None, not action["retard"], action["utile"] or JAMAIS
    return *quand, bool(action["attend"]), action["rang"]


def prochaine(ouvert: Ouvert) -> dict[str, Any] | None:
    """Ce qui viendra en premier, quand rien n'est à faire : une fenêtre qui s'ouvre, ou un jour prévu."""
    le, dossier = ouvert.atelier.aujourd_hui(), ouvert.dossier
    if ouvert.fini:
        return None
    venues = [
        (due.ouvre, f"{due.echeance.titre} : {cible_en_clair(ouvert, due.instance)}")
        for due in dues(Contexte(ouvert.regles, dossier, le, le))
        if due.ouvre is not None
    ]
    for instance in dossier.instances.values():
        machine = ouvert.workflow.machines[instance.type]
        prevu = None if machine.est_final(instance.etat) else jour_prevu(machine, instance)
        if prevu is not None and prevu[1] > le:
            venues.append((prevu[1], f"{machine.titre} : {cible_en_clair(ouvert, instance.nom)}"))
    if not venues:
        return None
    ouvre, titre = min(venues)
    return {"titre": titre, "ouvre": ouvre.isoformat()}


def actions(ouvert: Ouvert) -> list[Action]:
    """Toutes les actions, les plus pressées d'abord ; une même commande n'y est qu'une fois."""
    if ouvert.recu:
        return []
    le = ouvert.atelier.aujourd_hui()
    trouvees: dict[tuple[str, str], Action] = {}
    sources = [_ecarts(ouvert)]
    if not ouvert.fini:
        courantes = dues(Contexte(ouvert.regles, ouvert.dossier, le, le))
        termes = {(d.instance, d.attend): d for d in reversed(courantes)}
        sources += [_des_issues(ouvert, termes, le), _des_echeances(ouvert, termes, le)]
    for action in (a for source in sources for a in source):
        # La personne au clavier ne change ni les lignes ni leur ordre : « faire N » reste la même.
        cle = (
            action["verbe"],
            action["objet"] if action["verbe"] == CREER else f"{action['cible']} {action['objet']}",
        )
        deja = trouvees.get(cle)
        if deja is None or urgence(action)[:3] < urgence(deja)[:3]:
            trouvees[cle] = action
    return sorted(_presser(tuple(trouvees.values())), key=urgence)


def _presser(trouvees: Sequence[Action]) -> Iterator[Action]:
    """Ce qui porte sur une fiche qu'un acte attend presse autant que lui."""
    attendent = sorted((a for a in trouvees if a["attend"]), key=urgence)
    for action in trouvees:
        presse = next((a for a in attendent if action["cible"] in a["attend"]), None)
        if presse is not None and urgence(presse)[:3] < urgence(action)[:3]:
            action = {**action, **{cle: presse[cle] for cle in QUAND}}
        yield action


def _ecarts(ouvert: Ouvert) -> Iterator[Action]:
    for ecart in ouvert.dossier.ecarts_ouverts():
        if ecart.niveau != IMPERATIF:
            continue
        exigence = exigence_de(ouvert.workflow, ouvert.dossier, ecart.instance, ecart.exigence)
        porte = Porte(par=qui_traite(ouvert.workflow, ouvert.dossier, ecart), en_personne=True)
        acte = Acte(TRAITER, ecart.instance, ecart.id, f"Traiter l'écart {ecart.id}", porte)
        yield proposer(ouvert, acte, pourquoi=exigence.sinon if exigence else "Garantie rompue.")


def _des_issues(ouvert: Ouvert, termes: dict[tuple[str, str], Due], le: date) -> Iterator[Action]:
    workflow = ouvert.workflow
    for instance in ouvert.dossier.instances.values():
        machine = workflow.machines[instance.type]
        if not machine.etats or machine.est_final(instance.etat):
            continue
        plus_tard = est_pour_plus_tard(machine, instance, le)
        attendues = {t: termes.get((instance.nom, t)) for t in machine.transitions}
        a_son_heure = partial(_a_son_heure, attendues=attendues, plus_tard=plus_tard)
        trouvees = issues(ouvert.regles, ouvert.dossier, instance, le=le, garder=a_son_heure)
        for issue in trouvees:
            due = attendues[issue.transition.nom]
            if due is None and rien_ne_presse(ouvert.regles, ouvert.dossier, issue):
                continue
            due = due or _echeance_du_pas_suivant(issue, trouvees, attendues)
            if issue.possible:
                yield from _pieces_d_abord(ouvert, issue, due)
                yield from _franchir_ou_creer(ouvert, issue, due, le)
            else:
                yield from _debloquer(ouvert, issue, due)


def _echeance_du_pas_suivant(
    pas: Issue, trouvees: Sequence[Issue], attendues: Mapping[str, Due | None]
) -> Due | None:
    """La plus proche échéance d'une transition qui n'attend que l'état où mène ce pas : elle presse de le faire."""
    suivantes = (
        attendues[i.transition.nom]
        for i in trouvees
        if i is not pas and pas.transition.vers in i.transition.de and _attend_un_pas(i)
    )
    return min((due for due in suivantes if due is not None), key=lambda due: due.utile, default=None)


def _attend_un_pas(issue: Issue) -> bool:
    """Retenue par l'état de la fiche elle-même : un autre pas vient d'abord."""
    return any(_de_son_etat(f, issue) for manque in issue.retenue_par for f in manque.feuilles)


def _de_son_etat(feuille: Feuille, issue: Issue) -> bool:
    return feuille.genre == "etat" and feuille.instance == issue.instance


def _a_son_heure(transition: Transition, *, attendues: Mapping[str, Due | None], plus_tard: bool) -> bool:
    """Ni un détour, ni un constat dont le jour prévu n'est pas venu, sauf si une échéance l'attend."""
    trop_tot = plus_tard and transition.porte.constat and attendues[transition.nom] is None
    return not transition.detour and not trop_tot


def _pieces_d_abord(ouvert: Ouvert, issue: Issue, due: Due | None) -> Iterator[Action]:
    """Les pièces de cette fiche que l'acte recommande, ou que le constat devrait avoir : elles se versent avant."""
    prevue, _ = _passee(ouvert, issue)
    for manque in (*issue.retenue_par, *issue.conseils):
        for feuille in manque.feuilles:
            if feuille.genre == "piece" and feuille.instance == issue.instance:
                yield from _depuis_feuille(ouvert, feuille, manque.raison, due, prevue=prevue)


def _passee(ouvert: Ouvert, issue: Issue) -> tuple[date | None, str]:
    """Le jour prévu de ce qui se constate, s'il est passé, et la question qu'il pose."""
    instance = ouvert.dossier.instances[issue.instance]
    prevu = jour_prevu(ouvert.workflow.machines[instance.type], instance)
    if not issue.transition.porte.constat or prevu is None or prevu[1] >= ouvert.atelier.aujourd_hui():
        return None, ""
    champ, jour = prevu
    liaison = " " if champ.titre.endswith(" le") else " : "
    question = f"{champ.titre}{liaison}{date_courte(jour)}. Cela a-t-il eu lieu ?"
    autres = ouvert.workflow.machines[instance.type].transitions.values()
    if any(t.detour and instance.etat in t.de for t in autres):
        question += f" Sinon, dites ce qui s'est passé : moteur avancer {instance.nom}"
    return jour, question


def _franchir_ou_creer(ouvert: Ouvert, issue: Issue, due: Due | None, le: date) -> Iterator[Action]:
    """La transition, ou d'abord les fiches qu'elle doit citer et dont aucune n'existe."""
    machines = ouvert.workflow.machines
    champs = machines[ouvert.dossier.instances[issue.instance].type].champs
    raison = f"Pour : {issue.transition.titre}."
    manquants = _types_a_creer(ouvert, tuple(champs[c] for c in issue.a_saisir))
    creations = [a for type_ in manquants for a in _creation(ouvert, machines[type_], raison, due)]
    yield from creations or [_franchir(ouvert, issue, due, le)]


def _franchir(ouvert: Ouvert, issue: Issue, due: Due | None, le: date) -> Action:
    instance = ouvert.dossier.instances[issue.instance]
    champs = ouvert.workflow.machines[instance.type].champs
    a_saisir: tuple[Champ, ...] = tuple(champs[c] for c in issue.a_saisir)
    conseils = " ".join(m.raison for m in issue.conseils)
    titre = f"{issue.transition.titre} : {cible_en_clair(ouvert, issue.instance)}"
    acte = Acte(
        AVANCER,
        issue.instance,
        issue.transition.nom,
        titre,
        issue.transition.porte,
        a_saisir,
        roles=issue.roles,
    )
    prevue, question = _passee(ouvert, issue)
    attend, refus = sans_fiche_admise(ouvert.regles, ouvert.dossier, issue, le=le)
    pourquoi = " ".join(m for m in (_echue(due, le) or question or conseils, refus) if m)
    return {
        **proposer(ouvert, acte, pourquoi=pourquoi, echeance=due, prevue=prevue),
        "attend": list(attend),
    }


def _debloquer(ouvert: Ouvert, issue: Issue, due: Due | None) -> Iterator[Action]:
    """Ce qu'il faut verser ou créer pour qu'une transition retenue s'ouvre, quand son tour est venu."""
    if _attend_une_phase(ouvert, issue):
        return
    for manque in issue.retenue_par:
        # Ce que la règle attend d'un état où l'on n'est pas encore ne se verse qu'une fois qu'on y est.
        trop_tot = any(_de_son_etat(f, issue) for f in manque.feuilles)
        for feuille in manque.feuilles:
            if not (trop_tot and feuille.genre == "piece" and feuille.instance == issue.instance):
                yield from _depuis_feuille(ouvert, feuille, manque.raison, due)


def _attend_une_phase(ouvert: Ouvert, issue: Issue) -> bool:
    """Retenue par l'état d'une phase : rien ne sert de préparer ce qui ne peut pas encore commencer."""
    return any(
        f.genre == "etat" and f.instance != issue.instance and f.instance in ouvert.workflow.deroulement
        for manque in issue.retenue_par
        for f in manque.feuilles
    )  # fmt: skip


def _depuis_feuille(
    ouvert: Ouvert, feuille: Feuille, raison: str, due: Due | None, *, prevue: date | None = None
) -> Iterator[Action]:
    workflow = ouvert.workflow
    if feuille.genre == "piece":
        type_ = ouvert.dossier.instances[feuille.instance].type
        piece = workflow.machines[type_].pieces[feuille.nom]
        if piece.document is not None and _pas_encore_signable(ouvert, piece.document, feuille.instance):
            return
        titre = f"Verser « {piece.titre} » : {cible_en_clair(ouvert, feuille.instance)}"
        acte = _versement(ouvert, feuille.instance, piece, titre)
        raison = " ".join(m for m in (raison, _signature_en_cours(ouvert, feuille.instance, piece)) if m)
        yield proposer(ouvert, acte, pourquoi=raison, echeance=due, prevue=prevue)
    elif feuille.genre == "aucune" and feuille.nom in workflow.machines:
        yield from _creation(ouvert, workflow.machines[feuille.nom], raison, due)


def _signature_en_cours(ouvert: Ouvert, cible: str, piece: Piece) -> str:
    """Qui a refusé de signer, ou qui doit encore le faire."""
    instance, workflow = ouvert.dossier.instances[cible], ouvert.workflow
    refus, dernier = instance.refus.get(piece.nom), instance.dernier_versement(piece.nom)
    if refus is not None and (dernier is None or dernier.rang < refus.rang):
        titre = titre_du_signataire(workflow, piece.document, refus.signataire)
        return f"Refus de signer le {date_courte(refus.le)}, « {titre} » : {refus.motif}"
    restent = manquants(workflow, instance, piece, dossier=ouvert.dossier)
    titres = ", ".join(f"« {titre_du_signataire(workflow, piece.document, r)} »" for r in restent)
    return f"Il manque encore la signature de : {titres}." if restent else ""


def _pas_encore_signable(ouvert: Ouvert, document: str, cible: str) -> bool:
    """Signer trop tôt ouvrirait un écart : on ne le conseille pas."""
    le = ouvert.atelier.aujourd_hui()
    return bool(manques_du_document(ouvert.regles, ouvert.dossier, document=document, cible=cible, le=le))


def _creation(
    ouvert: Ouvert, machine: Machine, raison: str, due: Due | None, *, vues: frozenset[str] = frozenset()
) -> Iterator[Action]:
    """Créer une fiche, ou d'abord celles qu'elle doit citer et dont aucune n'existe encore."""
    porte, vues = machine.creation, vues | {machine.nom}
    if porte is None:
        return
    champs = tuple(machine.champs[c] for c in porte.saisit)
    manquants = [type_ for type_ in _types_a_creer(ouvert, champs) if type_ not in vues]
    for type_ in manquants:
        yield from _creation(ouvert, ouvert.workflow.machines[type_], raison, due, vues=vues)
    if not manquants and not porte.constat:
        acte = _creer(machine, porte, machine.nom, f"Créer : {machine.titre}")
        yield proposer(ouvert, acte, pourquoi=raison, echeance=due)


def _creer(machine: Machine, porte: Porte, cible: str, titre: str) -> Acte:
    return Acte(CREER, cible, machine.nom, titre, porte, tuple(machine.champs[c] for c in porte.saisit))


def _types_a_creer(ouvert: Ouvert, champs: Sequence[Champ]) -> tuple[str, ...]:
    """Les types des fiches que ces champs demandent et dont aucune n'est encore en cours."""
    cites = dict.fromkeys(c.de for c in champs if c.de is not None)
    machines = ouvert.workflow.machines
    return tuple(de for de in cites if all(machines[de].est_final(f.etat) for f in ouvert.dossier.fiches(de)))


def _des_echeances(ouvert: Ouvert, termes: dict[tuple[str, str], Due], le: date) -> Iterator[Action]:
    """Les échéances qui n'attendent pas une transition d'ici : un évènement ailleurs, une pièce à renouveler.

    Rien d'autre ne les appelle : avant l'ouverture de leur fenêtre, elles se taisent.
    """
    for due in (d for d in termes.values() if d.ouvre is None):
        instance = ouvert.dossier.instances[due.instance]
        machine = ouvert.workflow.machines[instance.type]
        ou = cible_en_clair(ouvert, due.instance)
        if due.attend in machine.pieces:
            piece = machine.pieces[due.attend]
            acte = _versement(ouvert, due.instance, piece, f"{due.echeance.titre} : {ou}")
            yield proposer(ouvert, acte, pourquoi=_echue(due, le), echeance=due)
        elif len(due.attend.split()) == 3:
            autre = ouvert.workflow.machines[due.attend.split()[0]]
            if autre.creation is not None:
                acte = _creer(autre, autre.creation, due.instance, f"{due.echeance.titre} : {ou}")
                yield proposer(ouvert, acte, pourquoi=_echue(due, le), echeance=due)


def _versement(ouvert: Ouvert, cible: str, piece: Piece, titre: str) -> Acte:
    le = ouvert.atelier.aujourd_hui()
    porte = piece.porte
    if piece.document is not None:
        porte = replace(porte, exige={**porte.exige, **ouvert.workflow.documents[piece.document].exige})
    return Acte(
        VERSER, cible, piece.nom, titre, porte, tuple(piece.champs[c] for c in porte.saisit),
        fichier=piece.nature in ("fichier", "document"),
        roles=roles_pour(ouvert.regles, ouvert.dossier, ouvert.dossier.instances[cible], piece.porte, le=le),
    )  # fmt: skip


def _echue(due: Due | None, le: date) -> str:
    if due is None:
        return ""
    calcul = f" ({due.pourquoi})" if due.pourquoi else ""
    if due.terme < le:
        return f"En retard : attendu le {date_courte(due.terme)}{calcul}. {due.echeance.titre}."
    ouvre = f"à partir du {date_courte(due.ouvre)} et " if due.ouvre else ""
    return f"{due.echeance.titre}, {ouvre}avant le {date_courte(due.terme)}{calcul}."
