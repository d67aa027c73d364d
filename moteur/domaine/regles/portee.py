"""Résoudre un chemin : d'où il part, les liens qu'il suit, ce qu'il lit et de quel type.

Un mot nu est un membre de cette fiche ; sinon une phase, le porteur, le dossier, la période ; sinon un
paramètre. « ce T » est la fiche de type T d'où l'on parle, la plus proche.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from moteur.domaine.definitions import CREATION, Champ, Machine
from moteur.domaine.regles.arbre import Acces, Chemin, ErreurDeRegle, Place
from moteur.domaine.workflow import DOSSIER, PERIODE, PORTEUR, Workflow
from moteur.suggestions import vouliez_vous_dire

MEMBRES_DE_PERIODE = ("debut", "fin")
# Au-delà, le chemin proposé ne se reconnaîtrait plus.
LIENS_SUIVIS = 2


@dataclass(frozen=True, slots=True)
class Portee:
    """Les machines d'où l'on parle, de la plus lointaine à la plus proche."""

    workflow: Workflow
    pile: tuple[str, ...] = ()
    # Dans un essai, un nom donné à une fiche (« m1 ») → son nom court et son type.
    alias: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    # Les places de la pile ouvertes par « autre T » : « ce T » y reste la fiche d'où l'on parle.
    autres: frozenset[int] = frozenset()

    def avec(self, machine: str, *, autre: bool = False) -> Portee:
        autres = self.autres | {len(self.pile)} if autre else self.autres
        return Portee(self.workflow, (*self.pile, machine), self.alias, autres)

    def place_de(self, machine: str) -> int | None:
        """La place, dans la pile, de la fiche que désigne « ce T »."""
        places = [n for n in range(len(self.pile) - 1, -1, -1) if self.pile[n] == machine]
        return next((n for n in places if n not in self.autres), places[0] if places else None)

    @property
    def ici(self) -> Machine | None:
        return self.workflow.machines[self.pile[-1]] if self.pile else None


def resoudre(chemin: Chemin, portee: Portee) -> Acces:
    """Le chemin résolu ; lève `ErreurDeRegle` R02 (nom inconnu) avec le nom le plus proche."""
    if chemin.ce:
        place = portee.place_de(chemin.ce)
        if place is None:
            raise _ce_inconnu(chemin, portee)
        machine = portee.workflow.machines[chemin.ce]
        return _suivre(chemin, portee, machine=machine, depart=("ce", str(place)), noms=chemin.noms)
    premier, *reste = chemin.noms
    if premier in portee.alias:
        nom, type_ = portee.alias[premier]
        machine = portee.workflow.machines[type_]
        return _suivre(chemin, portee, machine=machine, depart=("machine", nom), noms=tuple(reste))
    ici = portee.ici
    if ici is not None and est_membre(ici, premier):
        return _suivre(chemin, portee, machine=ici, depart=("ici", ""), noms=chemin.noms)
    if premier == PERIODE:
        return _periode(chemin, reste)
    voisine = portee.workflow.machines.get(premier)
    if voisine is not None and voisine.genre != "fiche":
        return _suivre(chemin, portee, machine=voisine, depart=("machine", premier), noms=tuple(reste))
    if premier in portee.workflow.parametres and not reste:
        parametre = portee.workflow.parametres[premier]
        return _acces(chemin, depart=("rien", ""), genre="parametre", nom=premier, type_=parametre.type)
    raise _nom_inconnu(premier, chemin, portee)


def est_membre(machine: Machine, nom: str) -> bool:
    """Le nom désigne-t-il quelque chose de cette machine ?"""
    if nom in ("etat", "fini"):
        return bool(machine.etats)
    return nom in machine.champs or nom in machine.pieces or nom in machine.qualites


def est_evenement(machine: Machine, nom: str) -> bool:
    """Une transition, la création ou une pièce : ce qui a une date et un acteur."""
    return nom in evenements(machine)


def evenements(machine: Machine) -> tuple[str, ...]:
    """Les noms de ce qui a une date et un acteur dans cette machine."""
    creation = (CREATION,) if machine.genre == "fiche" else ()
    return (*machine.transitions, *machine.pieces, *creation)


def resoudre_evenement(chemin: Chemin, portee: Portee) -> Acces:
    """Comme `resoudre`, mais le dernier nom peut être une transition ou « creation »."""
    tete = Chemin(ce=chemin.ce, noms=chemin.noms[:-1], place=chemin.place, places=chemin.places[:-1])
    if not chemin.noms:
        raise ErreurDeRegle("R06", "« date de » attend une pièce ou une transition.", place=chemin.place)
    dernier = chemin.noms[-1]
    if tete.noms or tete.ce:
        base = resoudre(tete, portee)
        if base.genre != "fiche":
            raise ErreurDeRegle("R06", f"« {tete} » n'est pas une fiche.", place=chemin.place)
        machine = portee.workflow.machines[base.type]
    elif portee.ici is not None:
        machine = portee.ici
        base = _acces(chemin, depart=("ici", ""), genre="fiche", nom="", type_=machine.nom)
    else:
        raise _nom_inconnu(dernier, chemin, portee)
    if not est_evenement(machine, dernier):
        raise ErreurDeRegle(
            "R02",
            f"« {dernier} » n'est ni une pièce ni une transition de « {machine.nom} ».",
            place=chemin.place_du_nom(len(chemin.noms) - 1),
            remede=vouliez_vous_dire(dernier, evenements(machine)),
        )
    return _acces(
        chemin,
        depart=base.depart,
        liens=base.liens,
        genre="evenement",
        nom=dernier,
        type_="date",
        machine=machine.nom,
    )


def _acces(
    chemin: Chemin,
    *,
    depart: tuple[str, str],
    genre: str,
    nom: str,
    type_: str,
    liens: tuple[str, ...] = (),
    machine: str = "",
    liste: bool = False,
    detail: str = "",
) -> Acces:
    return Acces(
        place=chemin.place,
        depart=depart,
        liens=liens,
        genre=genre,
        nom=nom,
        type=type_,
        machine=machine,
        liste=liste,
        detail=detail,
        ecrit=str(chemin),
    )


def _suivre(
    chemin: Chemin, portee: Portee, *, machine: Machine, depart: tuple[str, str], noms: tuple[str, ...]
) -> Acces:
    """Suit les liens un à un ; le dernier nom dit ce qu'on lit."""
    liens: list[str] = []
    saut = len(chemin.noms) - len(noms)
    for rang, nom in enumerate(noms):
        dernier = rang == len(noms) - 1
        champ = machine.champs.get(nom)
        place = chemin.place_du_nom(rang + saut)
        if dernier:
            return _membre(chemin, machine, depart=depart, liens=(*liens,), nom=nom, place=place)
        if champ is not None and champ.type == "lien" and not champ.liste:
            liens.append(nom)
            machine = portee.workflow.machines[str(champ.de)]
        elif nom in machine.pieces and rang == len(noms) - 2:
            place = chemin.place_du_nom(rang + saut + 1)
            return _piece_champ(chemin, machine, depart=depart, liens=(*liens,), piece=nom, place=place)
        else:
            raise _pas_un_lien(nom, champ, machine, place)
    return _acces(chemin, depart=depart, genre="fiche", nom="", type_=machine.nom, machine=machine.nom)


def _membre(
    chemin: Chemin,
    machine: Machine,
    *,
    depart: tuple[str, str],
    liens: tuple[str, ...],
    nom: str,
    place: Place,
) -> Acces:
    genre, type_, liste = _nature(machine, nom)
    if not genre:
        raise _membre_inconnu(nom, chemin, machine, place)
    if genre == "fiche":
        liens, nom = (*liens, nom), ""
    return _acces(
        chemin,
        depart=depart,
        liens=liens,
        genre=genre,
        nom=nom,
        type_=type_,
        machine=machine.nom,
        liste=liste,
    )


def _nature(machine: Machine, nom: str) -> tuple[str, str, bool]:
    if nom in machine.champs:
        champ = machine.champs[nom]
        if champ.type == "lien" and not champ.liste:
            return "fiche", str(champ.de), False
        return "champ", champ.type, champ.liste
    if nom == "etat" and machine.etats:
        return "etat", "etat", False
    if nom == "fini" and machine.etats:
        return "fini", "fait", False
    if nom in machine.qualites:
        return "qualite", "fait", False
    if nom in machine.pieces:
        return "piece", "piece", False
    return "", "", False


def _piece_champ(
    chemin: Chemin,
    machine: Machine,
    *,
    depart: tuple[str, str],
    liens: tuple[str, ...],
    piece: str,
    place: Place,
) -> Acces:
    nom = chemin.noms[-1]
    champs = machine.pieces[piece].champs
    champ = champs.get(nom)
    if champ is None:
        message = f"La pièce « {piece} » n'a pas de champ « {nom} »."
        raise ErreurDeRegle("R02", message, place=place, remede=vouliez_vous_dire(nom, champs))
    return _acces(
        chemin,
        depart=depart,
        liens=liens,
        genre="piece_champ",
        nom=piece,
        detail=nom,
        type_=champ.type,
        machine=machine.nom,
        liste=champ.liste,
    )


def _periode(chemin: Chemin, reste: Iterable[str]) -> Acces:
    noms = tuple(reste)
    if len(noms) != 1 or noms[0] not in MEMBRES_DE_PERIODE:
        message = "La période n'a que « periode.debut » et « periode.fin »."
        raise ErreurDeRegle("R02", message, place=chemin.place)
    return _acces(chemin, depart=("rien", ""), genre="periode", nom=noms[0], type_="date")


# ── les noms qui n'existent pas ──────────────────────────────────────────────────────────────
def _pas_un_lien(nom: str, champ: Champ | None, machine: Machine, place: Place) -> ErreurDeRegle:
    if champ is None:
        connus = (*machine.champs, *machine.pieces, *machine.qualites)
        message = f"« {nom} » est inconnu dans « {machine.nom} »."
        return ErreurDeRegle("R02", message, place=place, remede=vouliez_vous_dire(nom, connus))
    if champ.type == "lien":
        message = f"« {nom} » désigne plusieurs fiches : un point ne les suit pas."
        remede = f"Écrivez « tout {champ.de} de …, et au moins 1, verifie (…) »."
        return ErreurDeRegle("R06", message, place=place, remede=remede)
    return ErreurDeRegle("R06", f"« {nom} » n'est pas un lien : rien ne suit le point.", place=place)


def _membre_inconnu(nom: str, chemin: Chemin, machine: Machine, place: Place) -> ErreurDeRegle:
    connus = ("etat", "fini", *machine.champs, *machine.pieces, *machine.qualites)
    remede = vouliez_vous_dire(nom, connus)
    if nom in machine.transitions:
        remede = f"C'est une transition : écrivez « date de {chemin} », ou nommez l'état où elle mène."
    return ErreurDeRegle("R02", f"« {nom} » est inconnu dans « {machine.nom} ».", place=place, remede=remede)


def _ce_inconnu(chemin: Chemin, portee: Portee) -> ErreurDeRegle:
    d_ici = ", ".join(f"« ce {m} »" for m in portee.pile if portee.workflow.machines[m].genre == "fiche")
    return ErreurDeRegle(
        "R02",
        f"On ne parle ici depuis aucune fiche « {chemin.ce} ».",
        place=chemin.place,
        remede=f"On peut dire {d_ici}." if d_ici else "Retirez « ce ».",
    )


def _nom_inconnu(nom: str, chemin: Chemin, portee: Portee) -> ErreurDeRegle:
    workflow, ici = portee.workflow, portee.ici
    membres: tuple[str, ...] = (*ici.champs, *ici.pieces, *ici.qualites) if ici else ()
    voisins = [m.nom for m in workflow.machines.values() if m.genre != "fiche"]
    ou = f" dans « {ici.nom} »" if ici else ""
    ailleurs = [m for m in voisins if est_membre(workflow.machines[m], nom)]
    if nom in workflow.machines and workflow.machines[nom].genre == "fiche":
        remede = _par_un_lien(nom, portee) or (
            f"C'est un type de fiche : écrivez « au moins 1 {nom} verifie (…) », ou suivez un lien."
        )
    elif ailleurs:
        remede = f"Ce nom est dans « {ailleurs[0]} » : écrivez « {ailleurs[0]}.{nom} »."
    else:
        remede = vouliez_vous_dire(nom, (*membres, *voisins, *workflow.parametres))
    if ici is not None and nom in ici.transitions:
        remede = f"C'est une transition : écrivez « date de {nom} », ou nommez l'état où elle mène."
    return ErreurDeRegle(
        "R02",
        f"« {nom} » est inconnu{ou}.",
        place=chemin.place_du_nom(0),
        remede=remede,
        ailleurs=(ailleurs[0], nom) if ailleurs else None,
    )


def _par_un_lien(type_: str, portee: Portee) -> str:
    """Le lien simple qui mène d'ici à une fiche de ce type, en un pas ou deux, et ce qu'il faut en craindre."""
    depart = portee.ici
    chemins: list[tuple[tuple[str, ...], Machine, bool]] = [((), depart, True)] if depart is not None else []
    for _ in range(LIENS_SUIVIS):
        chemins = [
            ((*noms, champ.nom), portee.workflow.machines[str(champ.de)], sur and _toujours(machine, champ))
            for noms, machine, sur in chemins
            for champ in machine.champs.values()
            if champ.type == "lien" and not champ.liste
        ]
        for noms, machine, sur in chemins:
            if machine.nom == type_:
                vide = "" if sur else " Il peut être vide : précisez ce cas."
                return f"Vouliez-vous dire « {'.'.join(noms)} » ?{vide}"
    return ""


def _toujours(machine: Machine, champ: Champ) -> bool:
    """La création demande-t-elle ce champ ?"""
    return machine.creation is not None and champ.nom in machine.creation.saisit


__all__ = ["DOSSIER", "PORTEUR", "Portee", "est_evenement", "est_membre", "resoudre", "resoudre_evenement"]
