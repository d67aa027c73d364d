"""Effacer une personne, ou ce qui est échu : le fait qui l'annonce et ce qu'il retire, dans tous les dossiers ou aucun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from moteur.domaine import demandes as d
from moteur.domaine.affaire import Accord, Refus
from moteur.domaine.decision import decider
from moteur.domaine.effacements import ORIGINES, echeance
from moteur.domaine.faits import EFFACE, SUPPLEE, Fait
from moteur.domaine.francais import date_courte
from moteur.domaine.workflow import DOSSIER
from moteur.erreurs import CommandeMalEcrite, Introuvable
from moteur.journal.port import IDENTITE_DU_DOSSIER, TRACE, DossierRange, Effacement, FaitLu
from moteur.operations.agir import Manuel, commun
from moteur.operations.atelier import Atelier
from moteur.operations.conversion import DONNEES, MOTIF, a_ecrire, relu
from moteur.operations.dossiers import Ouvert, choisir, derouler, relire_range
from moteur.operations.equipe import equipe
from moteur.operations.personne_visee import Visee, homonymes, viser
from moteur.operations.voix import dire_qui
from moteur.suggestions import vouliez_vous_dire

# Ces parties ne sont d'aucune catégorie : elles partent avec la dernière.
SANS_CATEGORIE = (MOTIF, "fichiers")


@dataclass(slots=True)
class Recolte:
    """Ce qu'un dossier a à effacer : des parties par rang, ce que chaque fiche y perd, des noms de personnes."""

    ouvert: Ouvert
    vises: dict[int, tuple[str, ...]] = field(default_factory=dict)
    fiches: dict[str, set[str]] = field(default_factory=dict)
    noms: tuple[str, ...] = ()
    homonymes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    empreintes: set[str] = field(default_factory=set)
    ici: bool = False  # le dossier de la fiche visée

    @property
    def vide(self) -> bool:
        return not self.vises and not self.noms

    def viser(self, lu: FaitLu, parties: Sequence[str]) -> None:
        """Ajoute ces parties d'un fait ; les catégories que sa fiche y perd s'y déduisent."""
        if not parties:
            return
        self.vises[lu.rang] = tuple(dict.fromkeys((*self.vises.get(lu.rang, ()), *parties)))
        perdues = {p for p in parties if p in self.ouvert.workflow.categories}
        if perdues and (lu.sujet or DOSSIER) in self.ouvert.dossier.instances:
            self.fiches.setdefault(lu.sujet or DOSSIER, set()).update(perdues)


def effacer(
    ouvert: Ouvert,
    texte: str,
    *,
    manuel: Manuel,
    categories: tuple[str, ...] = (),
    origine: str = "demande",
    en_cours: bool = False,
) -> tuple[Visee, list[Recolte], list[tuple[str, Refus]]]:
    """Efface une personne partout où elle se reconnaît ; des `categories` seules, de ses fiches seulement."""
    _controler(ouvert, categories, origine)
    visee = viser(ouvert, texte)
    if visee.acteur and categories:
        raise CommandeMalEcrite("--categorie ne vaut que pour une fiche.", suite="Retirez --categorie.")
    ranges = [ouvert.range] if categories else _siens(ouvert.atelier, ouvert.range)
    recoltes = []
    for range_ in ranges:
        ici = range_.chaine == ouvert.range.chaine
        recolte = _recolter(
            ouvert if ici else relire_range(ouvert.atelier, range_), visee, categories, ici=ici
        )
        if not recolte.vide or recolte.homonymes:
            recoltes.append(recolte)
    if all(r.vide for r in recoltes):
        raise Introuvable(
            "Il n'y a rien à effacer de cette personne.",
            raison="Ses données sont déjà effacées, ou elle n'en a pas dans ces catégories.",
            suite="Voyez ce qui reste : moteur rgpd extraire CIBLE",
        )
    prets, refus = _decider(recoltes, visee, manuel=manuel, origine=origine, en_cours=en_cours)
    if not refus and not manuel.simuler:
        _ecrire(ouvert.atelier, prets)
    return visee, recoltes, refus


def purger(
    atelier: Atelier, *, manuel: Manuel, dossier: str = ""
) -> tuple[list[Recolte], list[tuple[str, Refus]]]:
    """Efface, dans chaque dossier, les catégories dont la durée de conservation est échue ce jour-là."""
    jour = manuel.le or atelier.aujourd_hui()
    recoltes = []
    for range_ in [choisir(atelier, dossier)] if dossier else _siens(atelier):
        ouvert = relire_range(atelier, range_)
        echues = []
        for categorie in ouvert.workflow.categories.values():
            terme = echeance(ouvert.workflow, ouvert.dossier, categorie)
            if terme is not None and terme < jour:
                echues.append(categorie.nom)
        recolte = Recolte(ouvert, categories=tuple(echues))
        toutes = len(echues) == len(ouvert.workflow.categories)
        partent = (*echues, *(SANS_CATEGORIE if toutes else ()))
        for _, lu in derouler(atelier.journal, range_.chaine, ouvert.workflow):
            garde = (MOTIF,) if lu.type == EFFACE else ()
            recolte.viser(lu, [p for p in _presentes(lu) if p in partent and p not in garde])
        if echues and not recolte.vide:
            recoltes.append(recolte)
    prets, refus = _decider(recoltes, Visee(), manuel=manuel, origine="duree", en_cours=True)
    if prets and not refus and not manuel.simuler:
        _ecrire(atelier, prets)
    return recoltes, refus


def decrire(recolte: Recolte) -> dict[str, Any]:
    """Ce qui part d'un dossier, compté, sans nom ni valeur."""
    ouvert = recolte.ouvert
    comptes: dict[str, int] = {}
    for parties in recolte.vises.values():
        for partie in parties:
            comptes[partie] = comptes.get(partie, 0) + 1
    connues = ouvert.workflow.categories
    return {
        "dossier": ouvert.titre,
        "categories": [
            {"categorie": c, "titre": connues[c].titre if c in connues else c, "contenus": n}
            for c, n in sorted(comptes.items())
        ],
        "contenus": sum(comptes.values()), "faits": len(recolte.vises), "fiches": len(recolte.fiches),
        "noms": len(recolte.noms), "homonymes": list(recolte.homonymes),
        "echues": [
            {"categorie": c, "depuis": date_courte(terme)}
            for c in recolte.categories
            if c in comptes
            and (terme := echeance(ouvert.workflow, ouvert.dossier, connues[c]))
        ],
    }  # fmt: skip


def _siens(atelier: Atelier, *en_plus: DossierRange) -> list[DossierRange]:
    """Les dossiers tenus ici : un dossier reçu par une liasse s'efface chez qui le tient, puis se reçoit à nouveau."""
    recues = {r.chaine for r in atelier.journal.receptions()} - {r.chaine for r in en_plus}
    return [d for d in atelier.journal.dossiers() if d.chaine not in recues]


# ── chercher ─────────────────────────────────────────────────────────────────────────────────
def _recolter(ouvert: Ouvert, visee: Visee, categories: tuple[str, ...], *, ici: bool) -> Recolte:
    recolte = Recolte(ouvert, homonymes=homonymes(ouvert, visee) if not categories else (), ici=ici)
    siennes = visee.fiches if ici else ()
    acteurs: set[str] = set()
    for _, lu in derouler(ouvert.atelier.journal, ouvert.dossier.chaine, ouvert.workflow):
        acteurs |= {lu.acteur, lu.saisi_par}
        if lu.type == EFFACE or lu.sujet in recolte.homonymes:
            continue
        presentes = _presentes(lu)
        if lu.sujet in siennes:
            recolte.viser(lu, [p for p in presentes if (p in categories if categories else p != DONNEES)])
            recolte.empreintes |= _empreintes(relu(lu))
        if categories:
            continue
        recolte.viser(lu, [p for p, contenu in presentes.items() if visee.citee(contenu)])
        if visee.acteur and lu.type == SUPPLEE:
            recolte.viser(lu, [p for p in presentes if visee.acteur in _personnes(relu(lu))])
    recolte.noms = (visee.acteur,) if visee.acteur in acteurs else ()
    return recolte


def _presentes(lu: FaitLu) -> dict[str, Any]:
    return {p: c for p, c in lu.parties.items() if c is not None and p not in (TRACE, IDENTITE_DU_DOSSIER)}


def _empreintes(fait: Fait) -> set[str]:
    return {str(fait.trace[cle]) for cle in ("fichier", "empreinte") if fait.trace.get(cle)}


def _personnes(fait: Fait) -> tuple[Any, ...]:
    return (fait.trace.get("absent"), fait.trace.get("suppleant"))


def _controler(ouvert: Ouvert, categories: tuple[str, ...], origine: str) -> None:
    connues = ouvert.workflow.categories
    for nom in categories:
        if nom not in connues:
            raise CommandeMalEcrite(
                f"La catégorie « {nom} » n'existe pas dans ce workflow.",
                raison=f"Catégories : {', '.join(connues)}.",
                suite=vouliez_vous_dire(nom, connues),
            )
    if origine not in ORIGINES:
        raise CommandeMalEcrite(
            f"« {origine} » n'est pas une origine.",
            suite=f"Écrivez l'une de : {', '.join(ORIGINES)}.",
        )


# ── décider, écrire ──────────────────────────────────────────────────────────────────────────
def _decider(
    recoltes: Sequence[Recolte], visee: Visee, *, manuel: Manuel, origine: str, en_cours: bool
) -> tuple[list[tuple[Recolte, Fait]], list[tuple[str, Refus]]]:
    prets, refus = [], []
    for recolte in recoltes:
        ouvert = recolte.ouvert
        if recolte.vide:
            continue
        cible = visee.fiche if recolte.ici else ""
        demande = d.Effacer(
            **commun(ouvert, manuel, ouvert.workflow.effacements_par),
            cible=cible,
            personne=visee.acteur,
            agit=visee.acteur in ouvert.atelier.personnes,
            fiches={nom: tuple(c) for nom, c in recolte.fiches.items()},
            categories=recolte.categories,
            origine=origine,
            mots=visee.mots,
            en_cours=en_cours,
        )
        reponse = decider(ouvert.regles, ouvert.dossier, demande)
        if isinstance(reponse, Accord):
            prets.append((recolte, reponse.fait))
        else:
            refus.append((ouvert.titre, dire_qui(reponse, equipe(ouvert), ouvert.workflow)))
    return prets, refus


def _ecrire(atelier: Atelier, prets: Sequence[tuple[Recolte, Fait]]) -> None:
    with atelier.journal.ensemble():
        for recolte, fait in prets:
            ouvert = recolte.ouvert
            type_ = ouvert.dossier.instances[fait.sujet].type
            atelier.journal.effacer(
                ouvert.dossier.chaine,
                a_ecrire(ouvert.workflow, fait, type_sujet=type_),
                Effacement(recolte.vises, recolte.noms),
                rang_attendu=ouvert.dossier.rang,
                saisi_le=atelier.maintenant(),
            )
