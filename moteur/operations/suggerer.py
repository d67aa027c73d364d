"""Ce qui peut s'écrire à la suite d'une commande commencée : cibles, transitions, pièces, champs, valeurs.

Rien d'une personne n'y paraît : des noms courts, des titres du workflow, des états.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from moteur.domaine.definitions import Champ, Machine
from moteur.domaine.workflow import DOSSIER, PORTEUR
from moteur.operations.dossiers import Ouvert
from moteur.operations.proposition import AVANCER, CREER, VERSER


class Proposition(NamedTuple):
    """Un mot à écrire, et ce qu'il veut dire."""

    valeur: str
    aide: str = ""


def cibles(ouvert: Ouvert, *, type_: str = "") -> Iterator[Proposition]:
    """Les phases et les fiches, chacune avec son état ; `type_` : seulement celles-là."""
    for instance in ouvert.dossier.instances.values():
        machine = ouvert.workflow.machines[instance.type]
        if machine.etats and (not type_ or instance.type == type_):
            yield Proposition(instance.nom, f"{machine.titre}, {machine.titre_etat(instance.etat)}")


def corrigeables(ouvert: Ouvert) -> Iterator[Proposition]:
    """Ce qui se corrige : le dossier, le porteur, puis chaque cible."""
    for nom in (DOSSIER, PORTEUR):
        if ouvert.workflow.machines[nom].champs:
            yield Proposition(nom, ouvert.workflow.machines[nom].titre)
    yield from cibles(ouvert)


def transitions(ouvert: Ouvert, cible: str) -> Iterator[Proposition]:
    """Les transitions qui partent de l'état où est cette cible."""
    instance = ouvert.dossier.instances[cible]
    for transition in ouvert.workflow.machines[instance.type].transitions.values():
        if instance.etat in transition.de:
            yield Proposition(transition.nom, transition.titre)


def pieces(ouvert: Ouvert, cible: str) -> Iterator[Proposition]:
    """Les pièces de cette cible."""
    for piece in _machine(ouvert, cible).pieces.values():
        yield Proposition(piece.nom, piece.titre)


def types(ouvert: Ouvert) -> Iterator[Proposition]:
    """Les types de fiche du workflow."""
    for type_ in ouvert.workflow.fiches:
        yield Proposition(type_, ouvert.workflow.machines[type_].titre)


def etats(ouvert: Ouvert, type_: str) -> Iterator[Proposition]:
    """Les états d'un type de fiche."""
    machine = ouvert.workflow.machines.get(type_)
    for etat in machine.etats.values() if machine else ():
        yield Proposition(etat.nom, etat.titre)


def ecarts(ouvert: Ouvert) -> Iterator[Proposition]:
    """Les écarts ouverts, chacun avec le jour où il l'a été."""
    for ecart in ouvert.dossier.ecarts_ouverts():
        yield Proposition(ecart.id, f"ouvert le {ecart.ouvert_le}")


def documents(ouvert: Ouvert) -> Iterator[Proposition]:
    """Les documents que le workflow sait produire."""
    for document in ouvert.workflow.documents.values():
        yield Proposition(document.nom, document.titre)


def fiches_du_document(ouvert: Ouvert, document: str) -> Iterator[Proposition]:
    """Les fiches dont ce document est celui."""
    trouve = ouvert.workflow.documents.get(document)
    yield from cibles(ouvert, type_=trouve.pour if trouve else "")


def roles(ouvert: Ouvert) -> Iterator[Proposition]:
    """Les rôles du workflow."""
    for role in ouvert.workflow.roles.values():
        yield Proposition(role.nom, role.titre)


# ── champs ───────────────────────────────────────────────────────────────────────────────────
def champs_de_creation(ouvert: Ouvert, type_: str) -> Mapping[str, Champ]:
    """Ce qui se saisit en créant une fiche de ce type."""
    machine = ouvert.workflow.machines.get(type_)
    if machine is None or machine.creation is None:
        return {}
    porte = machine.creation
    return {n: machine.champs[n] for n in (*porte.saisit, *porte.peut_saisir) if n in machine.champs}


def champs_de_transition(ouvert: Ouvert, cible: str, transition: str) -> Mapping[str, Champ]:
    """Ce qui se saisit en franchissant cette transition."""
    machine = _machine(ouvert, cible)
    trouvee = machine.transitions.get(transition)
    if trouvee is None:
        return {}
    noms = (*trouvee.porte.saisit, *trouvee.porte.peut_saisir)
    return {n: machine.champs[n] for n in noms if n in machine.champs}


def champs_de_piece(ouvert: Ouvert, cible: str, piece: str) -> Mapping[str, Champ]:
    """Ce qui se saisit en versant cette pièce."""
    trouvee = _machine(ouvert, cible).pieces.get(piece)
    return trouvee.champs if trouvee else {}


def champs_de_l_action(ouvert: Ouvert, verbe: str, *, cible: str, objet: str) -> Mapping[str, Champ]:
    """Ce que fait saisir une action de « a-faire »."""
    if verbe == CREER:
        return champs_de_creation(ouvert, objet)
    if verbe == AVANCER:
        return champs_de_transition(ouvert, cible, objet)
    return champs_de_piece(ouvert, cible, objet) if verbe == VERSER else {}


def champs_de_cible(ouvert: Ouvert, cible: str) -> Mapping[str, Champ]:
    """Tous les champs de cette cible."""
    return _machine(ouvert, cible).champs


def noms_de_champs(champs: Mapping[str, Champ], *, deja: Iterable[str] = ()) -> Iterator[Proposition]:
    """`champ=` pour chaque champ qui n'est pas encore écrit."""
    ecrits = set(deja)
    for champ in champs.values():
        if champ.nom not in ecrits:
            yield Proposition(f"{champ.nom}=", champ.titre)


def valeurs(ouvert: Ouvert | None, champ: Champ) -> Iterator[Proposition]:
    """Les valeurs qu'un champ admet, quand elles se comptent ; un lien n'en a pas sans dossier."""
    if champ.valeurs is not None:
        yield from (Proposition(cle, titre) for cle, titre in champ.valeurs.items())
    elif champ.de is not None and ouvert is not None:
        yield from cibles(ouvert, type_=champ.de)
    elif champ.type == "booleen":
        yield from (Proposition("oui"), Proposition("non"))


def _machine(ouvert: Ouvert, cible: str) -> Machine:
    return ouvert.workflow.machines[ouvert.dossier.instances[cible].type]
