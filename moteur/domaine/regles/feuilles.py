"""Dire en français ce qu'on a lu dans une feuille de règle, et pourquoi elle ne convient pas.

`voulu` : la valeur qu'il faudrait ; faux sous un « non (…) ».
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from moteur.domaine import designation
from moteur.domaine.definitions import Champ, Machine
from moteur.domaine.dossier import Instance
from moteur.domaine.francais import date_courte
from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.arbre import Acces, Noeud
from moteur.domaine.regles.evaluation import Contexte, instance_de, lire, valeur
from moteur.domaine.saisie import montrer
from moteur.domaine.valeurs import afficher
from moteur.domaine.versements import manquants, titre_du_signataire, vaut

A_REMPLIR = "À remplir : "
SIGNES = {"<": "moins que", "<=": "au plus", ">": "plus que", ">=": "au moins", "=": "égal à"}
SIGNES_DE_DATE = {
    "<": "avant le",
    "<=": "au plus tard le",
    ">": "après le",
    ">=": "au plus tôt le",
    "=": "le",
}


# Le genre d'une feuille fausse parce qu'une valeur choisie en exclut une autre.
CHOIX_FAIT = "choix"


@dataclass(frozen=True, slots=True)
class Feuille:
    """Une feuille en cause : ce qu'on en dit, et ce qui la rendrait vraie (genre, fiche, nom)."""

    texte: str
    genre: str
    instance: str = ""
    nom: str = ""


def dire(noeud: Noeud, contexte: Contexte, *, voulu: bool) -> Feuille:
    """La feuille, dite à une personne."""
    return _FEUILLES[type(noeud)](noeud, contexte, voulu)


def nommer(instance: Instance, contexte: Contexte) -> str:
    """Le nom court d'une fiche et sa désignation ; le titre d'une phase."""
    machine = contexte.regles.workflow.machines[instance.type]
    if machine.genre == "fiche" and instance.nom not in contexte.dossier.instances:
        return "cette fiche"
    return designation.nommer(contexte.regles.workflow, contexte.dossier, instance.nom)


def lien_vide(acces: Acces) -> Feuille:
    """Le chemin ne mène à aucune fiche."""
    chemin = ".".join(acces.liens) or acces.ecrit
    # Le premier lien, s'il part d'ici : c'est lui que l'acte peut remplir.
    nom = acces.liens[0] if acces.liens and acces.depart[0] == "ici" else ""
    return Feuille(f"« {chemin} » ne désigne aucune fiche.", "lien", nom=nom)


def _champ(acces: Acces, contexte: Contexte) -> Champ | None:
    machine = contexte.regles.workflow.machines.get(acces.machine)
    if machine is None:
        return None
    if acces.genre == "piece_champ":
        return machine.pieces[acces.nom].champs[acces.detail]
    return machine.champs.get(acces.liens[-1] if acces.genre == "fiche" and acces.liens else acces.nom)


def _inconnu(noeud: Noeud, contexte: Contexte) -> Feuille:
    """Une valeur qu'on ne connaît pas, et le champ qui la donnerait."""
    if not isinstance(noeud, Acces):
        return Feuille(f"« {_ecrit(noeud, contexte)} » n'est pas connu.", "champ")
    instance = instance_de(noeud, contexte)
    if instance is None:
        return lien_vide(noeud)
    return _vide(instance, noeud.nom, _ecrit(noeud, contexte), contexte)


def _vide(instance: Instance, champ: str, titre: str, contexte: Contexte) -> Feuille:
    """Un champ vide ne dit ni oui ni non : la raison le nomme, et l'acte qui le remplit."""
    machine = _machine(instance, contexte)
    actes = [
        f"« {t.titre} »"
        for t in machine.transitions.values()
        if champ in (*t.porte.saisit, *t.porte.peut_saisir) and instance.etat in t.de
    ]
    if actes:
        comment = f"on ne peut pas savoir avant {' ou '.join(actes)}"
    elif champ in machine.modifiables:
        comment = f"on ne peut pas savoir ; pour le remplir : moteur corriger {instance.nom} {champ}=VALEUR"
    else:
        comment = "on ne peut pas savoir"
    texte = f"{nommer(instance, contexte)} : « {titre} » n'est pas rempli, {comment}."
    return Feuille(texte, "champ", instance.nom, champ)


def _machine(instance: Instance, contexte: Contexte) -> Machine:
    return contexte.regles.workflow.machines[instance.type]


def _egal(noeud: a.Egal | a.Parmi, contexte: Contexte, voulu: bool) -> Feuille:
    acces = noeud.sujet
    assert isinstance(acces, Acces)
    instance = instance_de(acces, contexte)
    if instance is None:
        return lien_vide(acces)
    nom, lue = nommer(instance, contexte), lire(acces, contexte)
    if acces.genre == "etat":
        etat = _machine(instance, contexte).titre_etat(str(lue)) if lue else "à créer"
        return Feuille(f"{nom} est « {etat} ».", "etat", instance.nom)
    champ = _champ(acces, contexte)
    assert champ is not None
    if lue is None:
        return _vide(instance, champ.nom, champ.titre, contexte)
    dite = montrer(contexte.regles.workflow, contexte.dossier, champ, lue)
    return Feuille(f"{nom} : « {champ.titre} » vaut « {dite} ».", CHOIX_FAIT, instance.nom, champ.nom)


def _fini(noeud: a.Vaut, contexte: Contexte, voulu: bool) -> Feuille:
    assert isinstance(noeud.sujet, Acces)
    instance = instance_de(noeud.sujet, contexte)
    if instance is None:
        return lien_vide(noeud.sujet)
    etat = _machine(instance, contexte).titre_etat(instance.etat)
    reste = "pas encore fini" if voulu else "déjà fini"
    return Feuille(f"{nommer(instance, contexte)} est « {etat} », {reste}.", "etat", instance.nom)


def _renseigne(noeud: a.Renseigne, contexte: Contexte, voulu: bool) -> Feuille:
    """D'un seul champ : l'explication les donne un à un."""
    (acces,) = noeud.sujets
    assert isinstance(acces, Acces)
    champ = _champ(acces, contexte)
    if acces.genre == "fiche":
        acces = replace(acces, liens=acces.liens[:-1])
    instance = instance_de(acces, contexte)
    if instance is None:
        return lien_vide(acces)
    titre = f"« {champ.titre if champ else acces.ecrit} »"
    if contexte.pile and contexte.pile[0].nom != instance.nom:
        titre = f"{titre} ({nommer(instance, contexte)})"
    texte = f"{A_REMPLIR}{titre}." if voulu else f"{titre} est déjà rempli."
    return Feuille(texte, "champ", instance.nom, champ.nom if champ else "")


def _versee(noeud: a.Versee, contexte: Contexte, voulu: bool) -> Feuille:
    acces = noeud.sujet
    assert isinstance(acces, Acces)
    instance = instance_de(acces, contexte)
    if instance is None:
        return lien_vide(acces)
    workflow, machine = contexte.regles.workflow, _machine(instance, contexte)
    piece, versements = machine.pieces[acces.nom], instance.versements.get(acces.nom, ())
    tete = f"{nommer(instance, contexte)} : la pièce « {piece.titre} »"
    if not voulu:
        suite = "est déjà versée."
    elif not versements:
        suite = "n'est pas versée."
    elif not any(vaut(workflow, instance, piece, v, dossier=contexte.dossier) for v in versements):
        manquent = manquants(workflow, instance, piece, dossier=contexte.dossier)
        titres = ", ".join(f"« {titre_du_signataire(workflow, piece.document, r)} »" for r in manquent)
        suite = (
            f"n'est signée qu'en partie ; il manque : {titres}."
            if manquent
            else "est versée, mais ne vaut pas : signée trop tôt, ou une donnée a changé depuis."
        )
    else:
        transition = machine.transitions.get(noeud.depuis)
        suite = f"date d'avant « {transition.titre if transition else noeud.depuis} »."
    return Feuille(f"{tete} {suite}", "piece", instance.nom, piece.nom)


def _couvre(noeud: a.Couvre, contexte: Contexte, voulu: bool) -> Feuille:
    acces = noeud.sujet
    assert isinstance(acces, Acces)
    instance = instance_de(acces, contexte)
    if instance is None:
        return lien_vide(acces)
    piece = _machine(instance, contexte).pieces[acces.nom]
    jour, nom = valeur(noeud.jour, contexte), nommer(instance, contexte)
    if jour is None:
        return _inconnu(noeud.jour, contexte)
    dernier = instance.dernier_versement(piece.nom)
    suite = f"versée le {date_courte(dernier.le)}" if dernier else "jamais versée"
    verbe = "ne couvre pas" if voulu else "couvre"
    texte = f"{nom} : la pièce « {piece.titre} » {verbe} le {date_courte(jour)} ({suite})."
    return Feuille(texte, "piece", instance.nom, piece.nom)


def _depuis(noeud: a.Depuis, contexte: Contexte, voulu: bool) -> Feuille:
    assert isinstance(noeud.sujet, Acces)
    instance = instance_de(noeud.sujet, contexte)
    if instance is None:
        return lien_vide(noeud.sujet)
    etat = _machine(instance, contexte).titre_etat(instance.etat)
    depuis = f" depuis le {date_courte(instance.entree)}" if instance.entree else ""
    return Feuille(f"{nommer(instance, contexte)} est « {etat} »{depuis}.", "etat", instance.nom)


def _differe(noeud: a.Differe, contexte: Contexte, voulu: bool) -> Feuille:
    quoi = "a agi" if noeud.qui == "acteur" else "a agi ou saisi"
    meme = "La même personne" if voulu else "Une autre personne"
    machine = _machine(contexte.pile[-1], contexte) if contexte.pile else None
    acte = machine and (machine.transitions.get(noeud.de) or machine.pieces.get(noeud.de))
    titre = f"« {acte.titre} »" if acte else "la création"
    return Feuille(f"{meme} {quoi} pour {titre}.", "personne")


def _role(noeud: a.AgitComme, contexte: Contexte, voulu: bool) -> Feuille:
    titre = contexte.regles.workflow.roles[noeud.role].titre
    verbe = "Il faut agir" if voulu else "On ne peut pas agir ici"
    return Feuille(f"{verbe} comme « {titre} » ({noeud.role}).", "role", nom=noeud.role)


def _compare(noeud: a.Compare, contexte: Contexte, voulu: bool) -> Feuille:
    gauche, droite = valeur(noeud.gauche, contexte), valeur(noeud.droite, contexte)
    for cote, lue in ((noeud.gauche, gauche), (noeud.droite, droite)):
        if lue is None:
            return _inconnu(cote, contexte)
    attente = _attente(noeud, gauche, droite, contexte) if voulu else None
    if attente is not None:
        return attente
    signes = SIGNES_DE_DATE if isinstance(droite, date) else SIGNES
    attend = "on attend" if voulu else "on n'attend pas"
    type_ = noeud.gauche.type if isinstance(noeud.gauche, Acces) else ""
    dites = (_valeur_dite(type_, gauche), _valeur_dite(type_, droite))
    ecrit = _ecrit(noeud.gauche, contexte)
    texte = f"{ecrit[:1].upper()}{ecrit[1:]} : {dites[0]} ; {attend} {signes[noeud.signe]} {dites[1]}."
    return Feuille(texte, "valeur")


def _attente(noeud: a.Compare, gauche: Any, droite: Any, contexte: Contexte) -> Feuille | None:
    """« Il faut attendre le 17/07/2026 » : une date à venir que le jour de l'acte doit atteindre."""
    sens = {"<=": (noeud.droite, noeud.gauche, gauche), ">=": (noeud.gauche, noeud.droite, droite)}
    if noeud.signe not in sens or not isinstance(droite, date):
        return None
    jour, terme, lue = sens[noeud.signe]
    if not isinstance(jour, a.Le) or jour.saisi or lue <= contexte.le:
        return None
    return Feuille(f"Il faut attendre le {date_courte(lue)} ({_ecrit(terme, contexte)}).", "attente")


def _valeur_dite(type_: str, lue: Any) -> str:
    if isinstance(lue, date):
        return date_courte(lue)
    return afficher(type_ if type_ == "montant" else "", lue if isinstance(lue, int) else str(lue))


def _ecrit(noeud: Noeud, contexte: Contexte) -> str:
    """Le côté d'une comparaison, en mots."""
    if isinstance(noeud, Acces):
        champ = _champ(noeud, contexte)
        parametre = contexte.regles.workflow.parametres.get(noeud.nom)
        if noeud.genre == "parametre" and parametre is not None:
            return parametre.titre
        return champ.titre if champ else noeud.ecrit
    if isinstance(noeud, a.Le):
        return "le jour de la saisie" if noeud.saisi else "le jour de l'acte"
    if isinstance(noeud, a.DateDe) and isinstance(noeud.sujet, Acces):
        return f"date de {noeud.sujet.ecrit}"
    if isinstance(noeud, a.Operation):
        return f"{_ecrit(noeud.gauche, contexte)} {noeud.signe} {_ecrit(noeud.droite, contexte)}"
    if isinstance(noeud, a.Nombre | a.Somme):
        return f"{'nombre' if isinstance(noeud, a.Nombre) else 'somme'} de {noeud.selection.type}"
    return noeud.texte if isinstance(noeud, a.DureeEcrite) else "la valeur"


def _meme(noeud: a.MemeFiche, contexte: Contexte, voulu: bool) -> Feuille:
    for cote in (noeud.gauche, noeud.droite):
        if isinstance(cote, Acces) and valeur(cote, contexte) is None:
            return lien_vide(cote)
    gauche, droite = valeur(noeud.gauche, contexte), valeur(noeud.droite, contexte)
    verbe = "n'est pas" if voulu else "est"
    return Feuille(f"{gauche} {verbe} {droite}.", "lien")


def _contient(noeud: a.Contient, contexte: Contexte, voulu: bool) -> Feuille:
    assert isinstance(noeud.sujet, Acces)
    champ = _champ(noeud.sujet, contexte)
    titre = champ.titre if champ else noeud.sujet.ecrit
    if valeur(noeud.sujet, contexte) is None:
        return _inconnu(noeud.sujet, contexte)
    cherchee = valeur(noeud.fiche, contexte) if noeud.fiche is not None else noeud.nom
    if champ is not None and champ.type == "choix":
        cherchee = (champ.valeurs or {}).get(noeud.nom, noeud.nom)
    verbe = "ne contient pas" if voulu else "contient"
    return Feuille(f"« {titre} » {verbe} {cherchee or 'cette fiche'}.", "champ")


_FEUILLES: dict[type[Noeud], Callable[[Any, Contexte, bool], Feuille]] = {
    a.Vaut: _fini,
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
