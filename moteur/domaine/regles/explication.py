"""Pourquoi une règle n'est pas vraie : ses feuilles en cause, en français, avec ce qu'on y a lu."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from moteur.domaine.designation import designer
from moteur.domaine.dossier import Instance
from moteur.domaine.francais import date_courte
from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.arbre import Acces, Noeud
from moteur.domaine.regles.evaluation import (
    Contexte,
    Verite,
    choisir,
    evaluer,
    instance_de,
    lire,
    valeur,
)
from moteur.domaine.valeurs import afficher
from moteur.domaine.versements import vaut

LIGNES_MAXIMUM = 8


@dataclass(frozen=True, slots=True)
class Feuille:
    """Une feuille en cause : ce qu'on en dit, et ce qui la rendrait vraie (genre, fiche, nom)."""

    texte: str
    genre: str
    instance: str = ""
    nom: str = ""


def pourquoi(texte: str, contexte: Contexte) -> tuple[str, ...]:
    """Les raisons qui empêchent la règle d'être vraie, une phrase chacune."""
    vues = dict.fromkeys(feuille.texte for feuille in feuilles(texte, contexte))
    return tuple(vues)[:LIGNES_MAXIMUM]


def raisons(noeud: Noeud, contexte: Contexte) -> tuple[str, ...]:
    """Comme `pourquoi`, d'une règle déjà typée."""
    return tuple(dict.fromkeys(f.texte for f in _causes(noeud, contexte, voulu=True)))[:LIGNES_MAXIMUM]


def feuilles(texte: str, contexte: Contexte) -> Iterator[Feuille]:
    """Les feuilles qui empêchent la règle d'être vraie."""
    noeud = contexte.regles.condition(texte, tuple(i.type for i in contexte.pile))
    yield from _causes(noeud, contexte, voulu=True)


def _causes(noeud: Noeud, contexte: Contexte, *, voulu: bool) -> Iterator[Feuille]:
    verite = evaluer(noeud, contexte)
    if verite is voulu:
        return
    if isinstance(noeud, a.Et | a.Ou):
        for terme in noeud.termes:
            yield from _causes(terme, contexte, voulu=voulu)
    elif isinstance(noeud, a.Non):
        yield from _causes(noeud.terme, contexte, voulu=not voulu)
    elif isinstance(noeud, a.Implique):
        yield from _causes(noeud.alors if voulu else noeud.si, contexte, voulu=voulu)
    elif isinstance(noeud, a.Vaut) and isinstance(noeud.sujet, Acces) and noeud.sujet.genre == "qualite":
        yield from _qualite(noeud.sujet, contexte, voulu=voulu)
    elif isinstance(noeud, a.Tout | a.Combien):
        yield from _ensemble(noeud, contexte, voulu=voulu)
    else:
        yield _feuille(noeud, contexte, verite, voulu=voulu)


def _qualite(acces: Acces, contexte: Contexte, *, voulu: bool) -> Iterator[Feuille]:
    instance = instance_de(acces, contexte)
    if instance is None:
        yield Feuille(f"« {acces.ecrit} » : aucune fiche n'est désignée.", "lien")
        return
    machine = contexte.regles.workflow.machines[instance.type]
    qualite = machine.qualites[acces.nom]
    yield Feuille(
        f"{_nom(instance, contexte)} : « {qualite.titre} » {'n’est pas vrai' if voulu else 'est vrai'}.", "qualite",
        instance.nom, acces.nom,
    )
    noeud = contexte.regles.condition(qualite.regle, (instance.type,))
    yield from _causes(noeud, contexte.depuis(instance), voulu=voulu)


def _ensemble(noeud: a.Tout | a.Combien, contexte: Contexte, *, voulu: bool) -> Iterator[Feuille]:
    machine = contexte.regles.workflow.machines[noeud.selection.type]
    choisies = choisir(noeud.selection, contexte)
    if choisies is None:
        yield Feuille(f"« {machine.titre} » : le lien qui mène à ces fiches est vide.", "lien")
        return
    if not choisies:
        yield Feuille(f"{machine.titre} : il n'y en a aucune.", "aucune", nom=machine.nom)
        return
    if noeud.regle is None or (isinstance(noeud, a.Combien) and noeud.plafond == voulu):
        nommees = ", ".join(_nom(i, contexte) for i in choisies[:4])
        yield Feuille(f"{machine.titre} : {len(choisies)} ({nommees}{'…' if len(choisies) > 4 else ''}).", "nombre")
        return
    for instance in choisies[:4]:
        yield from _causes(noeud.regle, contexte.dans(instance), voulu=voulu)


def _feuille(noeud: Noeud, contexte: Contexte, verite: Verite, *, voulu: bool) -> Feuille:
    rendu = _FEUILLES.get(type(noeud))
    if rendu is not None:
        return rendu(noeud, contexte, voulu)
    return Feuille("Une condition n'est pas remplie.", "autre")


def _nom(instance: Instance | None, contexte: Contexte) -> str:
    if instance is None:
        return "aucune fiche"
    workflow = contexte.regles.workflow
    if workflow.machines[instance.type].genre != "fiche":
        return workflow.machines[instance.type].titre
    if instance.nom not in contexte.dossier.instances:
        return "cette fiche"
    designation = designer(workflow, contexte.dossier, instance.nom)
    return instance.nom if designation == instance.nom else f"{instance.nom} ({designation})"


def _lien_vide(acces: Acces) -> Feuille:
    chemin = ".".join(acces.liens) or acces.ecrit
    return Feuille(f"« {chemin} » ne désigne aucune fiche.", "lien")


def _egal(noeud: Any, contexte: Contexte, voulu: bool) -> Feuille:
    acces = noeud.sujet
    instance = instance_de(acces, contexte)
    if instance is None:
        return _lien_vide(acces)
    lue = lire(acces, contexte)
    machine = contexte.regles.workflow.machines[instance.type]
    if acces.genre == "etat":
        return Feuille(f"{_nom(instance, contexte)} est « {machine.titre_etat(str(lue))} ».", "etat", instance.nom)
    champ = machine.pieces[acces.nom].champs[acces.detail] if acces.genre == "piece_champ" else machine.champs[acces.nom]
    if lue is None:
        return Feuille(f"{_nom(instance, contexte)} : « {champ.titre} » n'est pas rempli.", "champ", instance.nom, champ.nom)
    dite = (champ.valeurs or {}).get(lue, lue) if champ.type == "choix" else "oui" if lue is True else "non" if lue is False else lue
    return Feuille(f"{_nom(instance, contexte)} : « {champ.titre} » vaut « {dite} ».", "champ", instance.nom, champ.nom)


def _renseigne(noeud: a.Renseigne, contexte: Contexte, voulu: bool) -> Feuille:
    vides = []
    for acces in noeud.sujets:
        assert isinstance(acces, Acces)
        instance = instance_de(acces, contexte) if acces.genre != "fiche" else None
        if acces.genre == "fiche" or (instance is not None and instance.valeurs.get(acces.nom) is None):
            machine = contexte.regles.workflow.machines.get(acces.machine)
            champ = machine.champs.get(acces.nom) if machine else None
            vides.append(f"« {champ.titre if champ else acces.ecrit} »")
    return Feuille(f"À remplir : {', '.join(vides)}.", "champ")


def _versee(noeud: Any, contexte: Contexte, voulu: bool) -> Feuille:
    acces = noeud.sujet
    instance = instance_de(acces, contexte)
    if instance is None:
        return _lien_vide(acces)
    workflow = contexte.regles.workflow
    piece = workflow.machines[instance.type].pieces[acces.nom]
    nom, versements = _nom(instance, contexte), instance.versements.get(piece.nom, ())
    if not versements:
        texte = f"{nom} : « {piece.titre} » n'est pas versé(e)."
    elif not any(vaut(workflow, instance, piece, v) for v in versements):
        texte = f"{nom} : « {piece.titre} » est versé(e), mais ne vaut pas (signé trop tôt, ou une donnée a changé depuis)."
    else:
        texte = f"{nom} : « {piece.titre} » date d'avant « {noeud.depuis} »."
    return Feuille(texte, "piece", instance.nom, piece.nom)


def _couvre(noeud: Any, contexte: Contexte, voulu: bool) -> Feuille:
    acces = noeud.sujet
    instance = instance_de(acces, contexte)
    if instance is None:
        return _lien_vide(acces)
    piece = contexte.regles.workflow.machines[instance.type].pieces[acces.nom]
    jour = valeur(noeud.jour, contexte)
    nom = _nom(instance, contexte)
    if jour is None:
        return Feuille(f"{nom} : le jour à couvrir n'est pas connu.", "champ")
    dernier = instance.dernier_versement(piece.nom)
    suite = f"versé(e) le {date_courte(dernier.le)}" if dernier else "jamais versé(e)"
    return Feuille(f"{nom} : « {piece.titre} » ne couvre pas le {date_courte(jour)} ({suite}).", "piece", instance.nom, piece.nom)


def _depuis(noeud: Any, contexte: Contexte, voulu: bool) -> Feuille:
    instance = instance_de(noeud.sujet, contexte)
    if instance is None:
        return _lien_vide(noeud.sujet)
    machine = contexte.regles.workflow.machines[instance.type]
    depuis = f" depuis le {date_courte(instance.entree)}" if instance.entree else ""
    return Feuille(f"{_nom(instance, contexte)} est « {machine.titre_etat(instance.etat)} »{depuis}.", "etat", instance.nom)


def _differe(noeud: a.Differe, contexte: Contexte, voulu: bool) -> Feuille:
    quoi = "a agi pour" if noeud.qui == "acteur" else "a tenu la main pour"
    return Feuille(f"La même personne {quoi} « {noeud.de} ».", "personne")


def _role(noeud: a.AgitComme, contexte: Contexte, voulu: bool) -> Feuille:
    roles = contexte.regles.workflow.roles
    return Feuille(f"Il faut agir comme « {roles[noeud.role].titre} » ({noeud.role}).", "role", nom=noeud.role)


def _compare(noeud: a.Compare, contexte: Contexte, voulu: bool) -> Feuille:
    gauche, droite = valeur(noeud.gauche, contexte), valeur(noeud.droite, contexte)
    for cote, lue in ((noeud.gauche, gauche), (noeud.droite, droite)):
        if lue is None:
            return Feuille(f"« {_ecrit(cote)} » n'est pas connu.", "champ")
    signe = {"<": "avant", "<=": "au plus", ">": "après", ">=": "au moins", "=": "égal à"}[noeud.signe]
    return Feuille(f"On attend {_ecrit(noeud.gauche)} ({_dit(gauche)}) {signe} {_dit(droite)}.", "valeur")


def _ecrit(noeud: Noeud) -> str:
    if isinstance(noeud, Acces):
        return noeud.ecrit
    if isinstance(noeud, a.Le):
        return "le jour de la saisie" if noeud.saisi else "le jour de l'acte"
    if isinstance(noeud, a.DateDe) and isinstance(noeud.sujet, Acces):
        return f"date de {noeud.sujet.ecrit}"
    if isinstance(noeud, a.Operation):
        return f"{_ecrit(noeud.gauche)} {noeud.signe} {_ecrit(noeud.droite)}"
    return noeud.texte if isinstance(noeud, a.DureeEcrite) else "la valeur"


def _dit(valeur_lue: Any) -> str:
    return date_courte(valeur_lue) if hasattr(valeur_lue, "isoformat") else str(valeur_lue)


def _meme(noeud: a.MemeFiche, contexte: Contexte, voulu: bool) -> Feuille:
    gauche, droite = valeur(noeud.gauche, contexte), valeur(noeud.droite, contexte)
    return Feuille(f"{gauche or 'aucune fiche'} n'est pas {droite or 'désignée'}.", "lien")


def _contient(noeud: a.Contient, contexte: Contexte, voulu: bool) -> Feuille:
    ecrit = noeud.sujet.ecrit if isinstance(noeud.sujet, Acces) else ""
    return Feuille(f"« {ecrit} » ne contient pas {noeud.nom or 'cette fiche'}.", "champ")


_FEUILLES: dict[type[Noeud], Any] = {
    a.Vaut: lambda n, c, v: _fini(n, c),
    a.Egal: _egal,
    a.Parmi: _egal,
    a.Renseigne: _renseigne,
    a.Versee: _versee,
    a.Couvre: _couvre,
    a.Depuis: _depuis,
    a.Differe: _differe,
    a.AgitComme: _role,
    a.Compare: _compare,
    a.MemeFiche: _meme,
    a.Contient: _contient,
}


def _fini(noeud: Any, contexte: Contexte) -> Feuille:
    instance = instance_de(noeud.sujet, contexte)
    if instance is None:
        return _lien_vide(noeud.sujet)
    machine = contexte.regles.workflow.machines[instance.type]
    return Feuille(f"{_nom(instance, contexte)} est « {machine.titre_etat(instance.etat)} », pas encore fini.", "etat", instance.nom)


__all__ = ["Feuille", "afficher", "feuilles", "pourquoi"]
