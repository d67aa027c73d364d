"""L'épreuve d'un workflow : toutes ses propriétés, dans l'ordre où elles se lisent."""

from __future__ import annotations

from collections.abc import Iterator

from moteur.domaine.definitions import CREATION, Garantie
from moteur.domaine.regles.evaluation import Regles
from moteur.domaine.workflow import Workflow
from moteur.preuve.atteignables import Atteignables
from moteur.preuve.issues import fins
from moteur.preuve.nombres import FICHES
from moteur.preuve.portes import TRANSITION, Acte, actes_de, machines_vivantes
from moteur.preuve.resultats import NON_TENUE, TENUE, Chemin, Propriete
from moteur.preuve.verdicts import Verdict, juger

# Ce qu'une exploration garde en mémoire : à ce nombre de dossiers, bien moins d'un gibioctet.
LIMITE = 2_000_000


def eprouver(
    workflow: Workflow, *, limite: int = LIMITE, tenus: frozenset[str] | None = None
) -> Iterator[Propriete]:
    """Chaque propriété, dès qu'on la sait ; `tenus` : les rôles que quelqu'un tient, si on le sait."""
    regles = Regles(workflow)
    for garantie in workflow.garanties.values():
        yield _garantie(workflow, juger(regles, garantie, limite=limite))
    atteignables = Atteignables.de(regles)
    yield from fins(regles, atteignables, tenus=tenus)
    yield from _vivantes(workflow, atteignables)
    yield from _exigences(workflow, atteignables)
    yield from _roles(workflow, tenus)


def _garantie(workflow: Workflow, v: Verdict) -> Propriete:
    id_, titre = f"garantie.{v.garantie.nom}", v.garantie.titre
    lieux: tuple[Chemin, ...] = ()
    if (porte := v.trop or v.porte) is not None:
        lieux = (lieu_de(workflow, porte),)
    lieux = (*lieux, ("garanties", v.garantie.nom))
    return Propriete(
        id_,
        titre,
        v.verdict,
        _raison(workflow, v),
        lieux,
        v.etapes,
        v.etats,
        v.bornes,
        garantie=v.garantie.nom,
    )


def _raison(workflow: Workflow, v: Verdict) -> str:
    if v.verdict == TENUE:
        return ""
    if v.epuisee and v.verdict == NON_TENUE:
        return _trop_grand(workflow, v)
    assert v.porte is not None
    return (
        f"{_dire(workflow, v.porte)} peut se faire alors que la garantie n'est pas vraie{_par(v.garantie)}."
    )


def _trop_grand(workflow: Workflow, v: Verdict) -> str:
    """Ce qui a été vu, ce qui ne l'a pas été, et ce qui fait grandir."""
    comptes = {**dict.fromkeys(v.suivis, 1), **v.bornes}
    rangs = sorted(comptes, key=lambda t: (-comptes[t], t))
    suivis = ", ".join(f"{comptes[t]} × {t}" if comptes[t] > 1 else t for t in rangs)
    porte = f" {_dire(workflow, v.trop)} compte trop de cas pour être suivie." if v.trop else ""
    return (
        f"Trop de dossiers à parcourir : {v.etats} vus, sans conclure ; rien n'est établi des autres.{porte} "
        f"Ce qui fait grandir : {suivis or 'les fiches de sa règle'}. "
        "Écrivez l'exigence à la porte même que la garantie nomme."
    )


def _par(garantie: Garantie) -> str:
    return "" if garantie.verbe else ", ou la rend fausse"


def _dire(workflow: Workflow, acte: Acte) -> str:
    machine = workflow.machines[acte.place[0]]
    if acte.genre == CREATION:
        return f"Créer « {machine.titre} »"
    if acte.nom in machine.transitions:
        return f"« {machine.transitions[acte.nom].titre} » ({machine.titre})"
    if acte.nom in machine.pieces:
        return f"Verser « {machine.pieces[acte.nom].titre} » ({machine.titre})"
    return f"Modifier « {machine.titre} »"


def lieu_de(workflow: Workflow, acte: Acte) -> Chemin:
    """Où la porte est écrite."""
    machine = workflow.machines[acte.place[0]]
    base = ("phases" if machine.genre == "phase" else "fiches", machine.nom)
    if acte.genre == CREATION:
        return (*base, "creation")
    if acte.genre == TRANSITION:
        return (*base, "transitions", acte.nom)
    return (*base, "pieces", acte.nom) if acte.nom in machine.pieces else (*base, "modification")


def _vivantes(workflow: Workflow, atteignables: Atteignables) -> Iterator[Propriete]:
    """Aucune porte ni aucun état n'est mort."""
    fautes = 0
    for acte in atteignables.mortes():
        fautes += 1
        fautives = [e for e in acte.exigences if atteignables.jamais(acte, e)]
        lieu = lieu_de(workflow, acte)
        if acte.genre == TRANSITION and not set(acte.de) & atteignables.etats(acte.place[0]):
            raison = "On n'arrive jamais dans un état d'où elle part."
        elif fautives:
            raison = (
                f"Son exigence « {fautives[0].nom} » n'est vraie dans aucun dossier : {fautives[0].regle}."
            )
        elif not acte.porte.par:
            raison = "Aucun rôle ne peut le faire."
        else:
            raison = "Ses exigences ne sont jamais vraies ensemble."
        lieux = (*((*lieu, "exige", e.nom) for e in fautives), lieu)
        titre = f"{_dire(workflow, acte)} sert au moins une fois"
        yield Propriete(f"vivante.{acte.chemin}", titre, NON_TENUE, raison, lieux)
    for machine in machines_vivantes(workflow):
        for etat in machine.etats.values():
            if etat.nom not in atteignables.etats(machine.nom):
                fautes += 1
                carte = "phases" if machine.genre == "phase" else "fiches"
                titre = f"« {etat.titre} » ({machine.titre}) est atteint au moins une fois"
                lieux = ((carte, machine.nom, "etats", etat.nom),)
                raison = "Aucune transition ouverte n'y mène."
                yield Propriete(f"atteint.{machine.nom}.{etat.nom}", titre, NON_TENUE, raison, lieux)
    if not fautes and atteignables.entier:
        yield Propriete(
            "vivantes", "Toute porte s'ouvre et tout état s'atteint dans au moins un dossier", TENUE
        )


def _exigences(workflow: Workflow, atteignables: Atteignables) -> Iterator[Propriete]:
    """Aucune exigence n'est fausse dans tout dossier, ni vraie dans tout dossier."""
    fautes = 0
    for machine in machines_vivantes(workflow):
        for acte in actes_de(workflow, (machine.nom, 0)):
            for e in acte.porte.exige.values():
                jamais = atteignables.jamais(acte, e)
                if not jamais and not atteignables.toujours(acte, e):
                    continue
                fautes += 1
                titre = f"L'exigence « {e.nom} » de {_dire(workflow, acte)} retient sans tout arrêter"
                dit = (
                    "n'est vraie dans aucun dossier"
                    if jamais
                    else "est vraie dans tout dossier : elle ne retient rien"
                )
                lieux = ((*lieu_de(workflow, acte), "exige", e.nom),)
                raison = f"« {e.regle} » {dit}."
                yield Propriete(f"exigence.{acte.chemin}.{e.nom}", titre, NON_TENUE, raison, lieux)
    if not fautes and atteignables.entier:
        yield Propriete("exigences", "Chaque exigence est vraie dans un dossier, fausse dans un autre", TENUE)
    yield from _non_vues(workflow, atteignables)


def _non_vues(workflow: Workflow, atteignables: Atteignables) -> Iterator[Propriete]:
    """Une porte qui a trop de cas n'est dite ni morte ni vivante : ce n'est pas un succès."""
    for type_, n in atteignables.de_trop.items():
        machine = workflow.machines[type_]
        raison = f"Trop de cas à parcourir : une règle en distingue {n}, vues jusqu'à {FICHES} ; rien n'est établi au-delà."
        titre = f"Tous les cas de « {machine.titre} » ont été parcourus"
        yield Propriete(f"cas.{type_}", titre, NON_TENUE, raison, (("fiches", type_),))
    for acte in atteignables.trop.values():
        dite, n = _dire(workflow, acte), len(acte.exigences)
        raison = f"Trop de cas à parcourir dans ses exigences ({n}) : rien n'en est établi. Écrivez-les plus simplement."
        titre = f"{dite} s'ouvre, et chacune de ses exigences retient sans tout arrêter"
        yield Propriete(f"cas.{acte.chemin}", titre, NON_TENUE, raison, (lieu_de(workflow, acte),))


def _roles(workflow: Workflow, tenus: frozenset[str] | None) -> Iterator[Propriete]:
    """Nulle sortie n'attend un rôle que personne ne tient."""
    fautes = 0
    for machine in machines_vivantes(workflow):
        for etat in machine.etats.values():
            sorties = [t for t in machine.transitions.values() if etat.nom in t.de]
            if etat.final or not sorties:
                continue
            roles = {r for t in sorties for r in t.porte.par}
            if roles and (tenus is None or roles & tenus):
                continue
            fautes += 1
            dits = ", ".join(sorted(roles)) or "aucun rôle"
            carte = "phases" if machine.genre == "phase" else "fiches"
            lieux = (
                (carte, machine.nom, "transitions", sorties[0].nom, "par"),
                (carte, machine.nom, "etats", etat.nom),
            )
            titre = f"Quelqu'un peut sortir de « {etat.titre} » ({machine.titre})"
            raison = f"Seul peut en sortir : {dits} ; personne ne tient ce rôle."
            yield Propriete(f"role.{machine.nom}.{etat.nom}", titre, NON_TENUE, raison, lieux)
    if not fautes:
        yield Propriete("roles", "Aucune sortie n'attend un rôle que personne ne tient", TENUE)
