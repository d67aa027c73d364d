"""Évaluer une règle typée : vrai, faux ou inconnu (`None`), à une date, pour une fiche.

Un champ vide, un lien vide, un calendrier absent donnent *inconnu* ; l'inconnu n'ouvre aucune porte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from moteur.domaine.dossier import Instance
from moteur.domaine.durees import ajouter, lire_duree
from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.arbre import Acces, Noeud
from moteur.domaine.regles.contexte import (
    Contexte,
    Regles,
    calendrier_du_porteur,
    convertir,
    evenement,
    fin_de_validite,
    instance_de,
    lire,
    renseigne,
)
from moteur.domaine.regles.etats import AILLEURS, Verdict, par_etat
from moteur.domaine.versements import vaut

Verite = bool | None
Ensemble = a.Tout | a.Combien | a.Nombre | a.Somme


def juger(texte: str, contexte: Contexte) -> Verite:
    """La valeur de la règle dans ce contexte."""
    noeud = contexte.regles.condition(texte, tuple(i.type for i in contexte.pile))
    return evaluer(noeud, contexte)


def calculer(texte: str, contexte: Contexte) -> Any:
    """La valeur d'un indicateur ; rien si elle est inconnue."""
    return valeur(contexte.regles.valeur(texte), contexte)


def evaluer(noeud: Noeud, contexte: Contexte) -> Verite:
    """La valeur de vérité d'une condition typée."""
    return _CONDITIONS[type(noeud)](noeud, contexte)


# ── valeurs ──────────────────────────────────────────────────────────────────────────────────
def valeur(noeud: Noeud, contexte: Contexte) -> Any:
    """La valeur d'un nœud : date, nombre, texte ; rien si elle est inconnue."""
    if isinstance(noeud, Acces):
        return lire(noeud, contexte)
    return _VALEURS[type(noeud)](noeud, contexte)


def _le(noeud: a.Le, contexte: Contexte) -> date | None:
    return contexte.saisi_le if noeud.saisi else contexte.le


def _date_de(noeud: a.DateDe, contexte: Contexte) -> date | None:
    assert isinstance(noeud.sujet, Acces)
    trouve = evenement(instance_de(noeud.sujet, contexte), noeud.sujet.nom)
    return date.fromisoformat(trouve[0]) if trouve else None


def decaler(jour: date | None, duree: Noeud, signe: int, contexte: Contexte) -> date | None:
    """La date décalée d'une durée, selon le calendrier du porteur ; rien si l'un manque."""
    texte = duree.texte if isinstance(duree, a.DureeEcrite) else valeur(duree, contexte)
    if jour is None or texte is None:
        return None
    return ajouter(jour, lire_duree(str(texte)), signe=signe, calendrier=calendrier_du_porteur(contexte))


def _operation(noeud: a.Operation, contexte: Contexte) -> Any:
    gauche = valeur(noeud.gauche, contexte)
    signe = 1 if noeud.signe == "+" else -1
    if isinstance(gauche, date) or isinstance(noeud.droite, a.DureeEcrite):
        return decaler(gauche, noeud.droite, signe, contexte)
    droite = valeur(noeud.droite, contexte)
    if gauche is None or droite is None:
        return None
    return gauche + droite if signe > 0 else gauche - droite


def _nombre(noeud: a.Nombre, contexte: Contexte) -> int | None:
    choisies = choisir(noeud.selection, contexte)
    if choisies is None:
        return None
    return verites(noeud, choisies, contexte).count(True)


def _somme(noeud: a.Somme, contexte: Contexte) -> Any:
    choisies = choisir(noeud.selection, contexte)
    if choisies is None:
        return None
    assert isinstance(noeud.champ, Acces)
    total: Any = 0
    for instance, verite in zip(choisies, verites(noeud, choisies, contexte), strict=True):
        if not verite:
            continue
        lue = lire(noeud.champ, contexte.dans(instance))
        if lue is None:
            return None
        total += len(lue) if isinstance(lue, list | tuple) else lue
    return total


# ── plusieurs fiches ─────────────────────────────────────────────────────────────────────────
def choisir(selection: a.Selection, contexte: Contexte) -> list[Instance] | None:
    """Les fiches choisies ; rien (inconnu) si le lien qui suit « de » est vide, ou la liste jamais saisie."""
    dossier = contexte.dossier
    if selection.origine is None:
        choisies = list(dossier.fiches(selection.type))
    else:
        assert isinstance(selection.origine, Acces)
        origine = instance_de(selection.origine, contexte)
        if origine is None:
            return None
        noms = _liees(selection, origine, contexte)
        if noms is None:
            return None
        choisies = [dossier.instances[n] for n in noms if n in dossier.instances]
    if not selection.autre:
        return choisies
    moi = next((i.nom for i in reversed(contexte.pile) if i.type == selection.type), "")
    return [i for i in choisies if i.nom != moi]


def _liees(selection: a.Selection, origine: Instance, contexte: Contexte) -> Iterable[str] | None:
    """Les noms des fiches liées à l'origine ; rien si c'est l'origine qui les nomme et qu'elle ne dit rien."""
    sens, champ = selection.lien
    if sens == "porte":
        return contexte.dossier.inverse.get((selection.type, champ, origine.nom), ())
    noms = origine.valeurs.get(champ)
    return (noms,) if isinstance(noms, str) else noms


def verites(noeud: Ensemble, choisies: list[Instance], contexte: Contexte) -> list[Verite]:
    """Ce que la règle du nœud dit de chaque fiche ; ne se lisent que celles dont l'état n'y suffit pas."""
    regle = noeud.regle
    if regle is None:
        return [True] * len(choisies)
    juges = _juges(noeud, regle, choisies, contexte)
    verdicts = [(instance, juges[instance.etat]) for instance in choisies]
    return [evaluer(regle, contexte.dans(i)) if v is AILLEURS else v for i, v in verdicts]


def _juges(noeud: Ensemble, regle: Noeud, choisies: list[Instance], contexte: Contexte) -> dict[str, Verdict]:
    machine = contexte.regles.workflow.machines[noeud.selection.type]
    return par_etat(regle, machine, {i.etat for i in choisies})


def _tout(noeud: a.Tout, contexte: Contexte) -> Verite:
    choisies = choisir(noeud.selection, contexte)
    if choisies is None:
        return None
    if len(choisies) < noeud.au_moins:
        return False
    juges = _juges(noeud, noeud.regle, choisies, contexte)
    par_l_etat = _conjonction(v for v in juges.values() if v is not AILLEURS)
    if par_l_etat is False or AILLEURS not in juges.values():
        return par_l_etat
    lues = (evaluer(noeud.regle, contexte.dans(i)) for i in choisies if juges[i.etat] is AILLEURS)
    return _conjonction(v for partie in ((par_l_etat,), lues) for v in partie)


def _combien(noeud: a.Combien, contexte: Contexte) -> Verite:
    choisies = choisir(noeud.selection, contexte)
    if choisies is None:
        return None
    rendues = verites(noeud, choisies, contexte)
    surs, possibles = rendues.count(True), len(rendues) - rendues.count(False)
    if noeud.plafond:
        return False if surs > noeud.nombre else True if possibles <= noeud.nombre else None
    return True if surs >= noeud.nombre else False if possibles < noeud.nombre else None


# ── relier des conditions ────────────────────────────────────────────────────────────────────
def _conjonction(verites: Iterator[Verite]) -> Verite:
    resultat: Verite = True
    for verite in verites:
        if verite is False:
            return False
        if verite is None:
            resultat = None
    return resultat


def _non(verite: Verite) -> Verite:
    return None if verite is None else not verite


def _et(noeud: a.Et, contexte: Contexte) -> Verite:
    return _conjonction(evaluer(t, contexte) for t in noeud.termes)


def _ou(noeud: a.Ou, contexte: Contexte) -> Verite:
    return _non(_conjonction(_non(evaluer(t, contexte)) for t in noeud.termes))


def _negation(noeud: a.Non, contexte: Contexte) -> Verite:
    return _non(evaluer(noeud.terme, contexte))


def _implique(noeud: a.Implique, contexte: Contexte) -> Verite:
    si = evaluer(noeud.si, contexte)
    if si is False:
        return True
    alors = evaluer(noeud.alors, contexte)
    return alors if si else (True if alors else None)


# ── d'une seule fiche ────────────────────────────────────────────────────────────────────────
def _vaut(noeud: a.Vaut, contexte: Contexte) -> Verite:
    assert isinstance(noeud.sujet, Acces)
    instance = instance_de(noeud.sujet, contexte)
    if instance is None:
        return None
    machine = contexte.regles.workflow.machines[instance.type]
    if noeud.sujet.genre == "fini":
        return machine.est_fini(instance.etat)
    return juger(machine.qualites[noeud.sujet.nom].regle, contexte.depuis(instance))


def _dite(lue: Any) -> Any:
    """Une valeur comme la règle l'écrit : un booléen s'y dit « oui » ou « non »."""
    return ("oui" if lue else "non") if isinstance(lue, bool) else lue


def _egal(noeud: a.Egal, contexte: Contexte) -> Verite:
    lue = _dite(valeur(noeud.sujet, contexte))
    return None if lue is None else bool(lue == noeud.nom)


def _parmi(noeud: a.Parmi, contexte: Contexte) -> Verite:
    lue = _dite(valeur(noeud.sujet, contexte))
    return None if lue is None else lue in noeud.noms


def _meme_fiche(noeud: a.MemeFiche, contexte: Contexte) -> Verite:
    gauche, droite = valeur(noeud.gauche, contexte), valeur(noeud.droite, contexte)
    return None if gauche is None or droite is None else bool(gauche == droite)


def _contient(noeud: a.Contient, contexte: Contexte) -> Verite:
    lue = valeur(noeud.sujet, contexte)
    cherchee = valeur(noeud.fiche, contexte) if noeud.fiche is not None else noeud.nom
    return None if lue is None or cherchee is None else cherchee in lue


def _renseigne(noeud: a.Renseigne, contexte: Contexte) -> Verite:
    return _conjonction(renseigne(s, contexte) for s in noeud.sujets if isinstance(s, Acces))


def _versee(noeud: a.Versee, contexte: Contexte) -> Verite:
    assert isinstance(noeud.sujet, Acces)
    instance = instance_de(noeud.sujet, contexte)
    if instance is None:
        return None
    workflow = contexte.regles.workflow
    piece = workflow.machines[instance.type].pieces[noeud.sujet.nom]
    valables = [
        v
        for v in instance.versements.get(piece.nom, ())
        if vaut(workflow, instance, piece, v, dossier=contexte.dossier)
    ]
    borne = evenement(instance, noeud.depuis) if noeud.depuis else None
    if borne is None:
        return bool(valables)
    return any(v.le >= borne[0] and v.rang > borne[1] for v in valables)


def _couvre(noeud: a.Couvre, contexte: Contexte) -> Verite:
    assert isinstance(noeud.sujet, Acces)
    instance, jour = instance_de(noeud.sujet, contexte), valeur(noeud.jour, contexte)
    if instance is None or jour is None:
        return None
    workflow = contexte.regles.workflow
    piece = workflow.machines[instance.type].pieces[noeud.sujet.nom]
    incertain = False
    for versement in instance.versements.get(piece.nom, ()):
        if not vaut(workflow, instance, piece, versement, dossier=contexte.dossier):
            continue
        debut = date.fromisoformat(versement.le)
        fin = fin_de_validite(contexte, piece, debut)
        if fin is None:
            incertain = incertain or debut <= jour
        elif debut <= jour < fin:
            return True
    return None if incertain else False


def _depuis(noeud: a.Depuis, contexte: Contexte) -> Verite:
    assert isinstance(noeud.sujet, Acces)
    instance = instance_de(noeud.sujet, contexte)
    if instance is None or not instance.etat:
        return None
    if instance.etat != noeud.nom:
        return False
    terme = decaler(date.fromisoformat(instance.entree), noeud.duree, 1, contexte)
    return None if terme is None else terme <= contexte.le


def _differe(noeud: a.Differe, contexte: Contexte) -> Verite:
    if not contexte.pile:
        return None
    instance = contexte.pile[-1]
    passage = instance.passages.get(noeud.de)
    mains = set(passage.mains if passage else ())
    mains |= {(v.acteur, v.saisi_par) for v in instance.versements.get(noeud.de, ())}
    qui = contexte.acteur if noeud.qui == "acteur" else contexte.saisisseur
    if not mains:
        return True
    if not qui:
        return None
    if noeud.qui == "acteur":
        return all(qui != acteur for acteur, _ in mains)
    return all(qui not in main for main in mains)


def _role(noeud: a.AgitComme, contexte: Contexte) -> Verite:
    return contexte.role == noeud.role if contexte.role else None


_SIGNES: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda g, d: g < d,
    "<=": lambda g, d: g <= d,
    ">": lambda g, d: g > d,
    ">=": lambda g, d: g >= d,
    "=": lambda g, d: g == d,
}


def _compare(noeud: a.Compare, contexte: Contexte) -> Verite:
    gauche, droite = valeur(noeud.gauche, contexte), valeur(noeud.droite, contexte)
    return None if gauche is None or droite is None else bool(_SIGNES[noeud.signe](gauche, droite))


_CONDITIONS: dict[type[Noeud], Callable[[Any, Contexte], Verite]] = {
    a.Et: _et,
    a.Ou: _ou,
    a.Non: _negation,
    a.Implique: _implique,
    a.Vaut: _vaut,
    a.Egal: _egal,
    a.MemeFiche: _meme_fiche,
    a.Parmi: _parmi,
    a.Contient: _contient,
    a.Renseigne: _renseigne,
    a.Versee: _versee,
    a.Couvre: _couvre,
    a.Depuis: _depuis,
    a.Differe: _differe,
    a.AgitComme: _role,
    a.Compare: _compare,
    a.Tout: _tout,
    a.Combien: _combien,
}
_VALEURS: dict[type[Noeud], Callable[[Any, Contexte], Any]] = {
    a.Le: _le,
    a.Entier: lambda noeud, _: noeud.valeur,
    a.DateDe: _date_de,
    a.Operation: _operation,
    a.Nombre: _nombre,
    a.Somme: _somme,
}

__all__ = [
    "Contexte",
    "Regles",
    "Verite",
    "calculer",
    "calendrier_du_porteur",
    "choisir",
    "convertir",
    "decaler",
    "evaluer",
    "instance_de",
    "juger",
    "lire",
    "renseigne",
    "valeur",
    "verites",
]
