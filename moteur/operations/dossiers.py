"""Trouver un dossier, le relire, y consigner ce que le cœur a décidé."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from moteur.domaine.application import avancer_d_un_fait, rejouer
from moteur.domaine.dossier import Dossier
from moteur.domaine.faits import Fait
from moteur.domaine.regles.evaluation import Regles
from moteur.domaine.workflow import PORTEUR, Workflow, construire
from moteur.erreurs import ErreurMoteur, Introuvable
from moteur.journal.port import DossierRange, FaitAEcrire, FaitLu, Journal
from moteur.operations.atelier import Atelier
from moteur.operations.conversion import a_ecrire, relu
from moteur.operations.photographie import developper, entete, morceaux
from moteur.suggestions import sans_accents


@dataclass(slots=True)
class Ouvert:
    """Un dossier relu, avec son workflow épinglé et ses règles ; `garde` : le journal en tient l'album."""

    atelier: Atelier
    range: DossierRange
    workflow: Workflow
    regles: Regles
    dossier: Dossier
    garde: bool = False

    @property
    def titre(self) -> str:
        return self.range.titre

    @property
    def recu(self) -> bool:
        """Il vient d'un autre journal : il se lit ici, et s'écrit chez son porteur."""
        return any(r.chaine == self.range.chaine for r in self.atelier.journal.receptions())

    @property
    def fini(self) -> bool:
        """Toutes les phases sont dans un état final : il ne reste rien à faire avancer."""
        phases = (self.dossier.instances[p] for p in self.workflow.deroulement)
        return all(self.workflow.machines[p.type].est_final(p.etat) for p in phases)


def choisir(atelier: Atelier, nom: str = "") -> DossierRange:
    """Le seul dossier, ou celui dont le titre, la clé, le workflow ou la chaîne contient ces mots."""
    tous = atelier.journal.dossiers()
    if not tous:
        raise Introuvable(
            "Cet espace ne contient encore aucun dossier.",
            suite="Ouvrez-en un : moteur ouvrir, suivi de champ=valeur.",
        )
    mots = sans_accents(nom).lower().split()
    trouves = [d for d in tous if all(mot in _dit_de(d) for mot in mots)]
    # « Atelier nord » se choisit même à côté de « Atelier nord-est ».
    exacts = [d for d in trouves if sans_accents(d.titre).lower().split() == mots]
    if len(exacts or trouves) == 1:
        return (exacts or trouves)[0]
    fait = "Cet espace contient plusieurs dossiers."
    if nom:
        fait = f"{'Plusieurs dossiers répondent' if trouves else 'Aucun dossier ne répond'} à « {nom} »."
    liste = ", ".join(f"« {d.titre} » ({d.porteur})" for d in (trouves or tous)[:6])
    raise Introuvable(
        fait, raison=f"Dossiers : {liste}.", suite="Donnez un morceau du nom qui n'est qu'à lui."
    )


def _dit_de(dossier: DossierRange) -> str:
    """Tout ce qui peut nommer un dossier, sans accents ni majuscules."""
    dit = f"{dossier.titre} {dossier.porteur} {dossier.periode} {dossier.nom} {dossier.chaine}"
    return sans_accents(dit).lower()


def relire(atelier: Atelier, nom: str = "") -> Ouvert:
    """Le dossier, relu de l'album de sa tête s'il est entier, rejoué sinon."""
    return relire_range(atelier, choisir(atelier, nom))


def relire_range(atelier: Atelier, range_: DossierRange) -> Ouvert:
    workflow = lire_workflow(atelier.journal, range_.workflow)
    dossier = relire_l_album(atelier, range_)
    garde = dossier is not None
    if dossier is None:
        dossier = rejouer_depuis_le_journal(atelier.journal, workflow, range_)
    return Ouvert(atelier, range_, workflow, Regles(workflow), dossier, garde)


def relire_l_album(atelier: Atelier, range_: DossierRange) -> Dossier | None:
    """Le dossier tel que le journal en garde l'état, ou rien si cet état n'est pas celui de la tête."""
    album = atelier.journal.album(range_.chaine)
    dossier = developper(album, chaine=range_.chaine, ecarter=lambda: ecarter_l_album(atelier, range_))
    if dossier is None or (dossier.rang, dossier.workflow) != (range_.rang, range_.workflow):
        return None
    return dossier


def ecarter_l_album(atelier: Atelier, range_: DossierRange) -> None:
    """Ne plus croire l'état gardé : la prochaine commande rejouera l'histoire."""
    # Là où l'on ne peut pas écrire, ou si un autre vient d'écrire, il n'y a rien de plus à faire.
    with suppress(ErreurMoteur):
        atelier.journal.ajouter(
            range_.chaine, (), rang_attendu=range_.rang, saisi_le=atelier.maintenant(), photographie=b""
        )


def lire_workflow(journal: Journal, empreinte: str) -> Workflow:
    """Le workflow épinglé, depuis sa forme rangée : aucun YAML n'est relu."""
    return construire(json.loads(journal.lire_workflow(empreinte)), empreinte=empreinte)


def rejouer_depuis_le_journal(journal: Journal, workflow: Workflow, range_: DossierRange) -> Dossier:
    """Le dossier recalculé de tous ses faits."""
    return rejouer_les_faits(range_.chaine, derouler(journal, range_.chaine, workflow))


def derouler(
    journal: Journal, chaine: str, workflow: Workflow, *, jusqu_a: int | None = None
) -> Iterator[tuple[Workflow, FaitLu]]:
    """Chaque fait, avec la version qu'il suit : après une migration, c'est une autre. `workflow` : l'une d'elles."""
    for lu in journal.relire(chaine):
        if jusqu_a is not None and lu.rang > jusqu_a:
            return
        if lu.workflow != workflow.empreinte:
            workflow = lire_workflow(journal, lu.workflow)
        yield workflow, lu


def rejouer_les_faits(chaine: str, faits: Iterable[tuple[Workflow, FaitLu]]) -> Dossier:
    """Le dossier que donnent ces faits, chacun rejoué selon la version qu'il suit."""
    dossier = Dossier(chaine, "", 0)
    for workflow, lu in faits:
        dossier.workflow = workflow.empreinte
        avancer_d_un_fait(workflow, dossier, relu(lu))
    return dossier


def workflow_au_rang(ouvert: Ouvert, rang: int) -> Workflow:
    """La version que suivait le dossier quand ce fait a été consigné."""
    journal = ouvert.atelier.journal
    lu = next(iter(journal.relire(ouvert.dossier.chaine, depuis=rang - 1)))
    connu = ouvert.workflow
    return connu if lu.workflow == connu.empreinte else lire_workflow(journal, lu.workflow)


def consigner(ouvert: Ouvert, *faits: Fait) -> None:
    """Écrit ces faits à la suite, tous ou aucun, et fait avancer le dossier ; `Conflit` s'il a changé entre-temps."""
    if not faits:
        return
    suivant = rejouer(ouvert.workflow, ouvert.dossier, faits)
    ecrits = [a_ecrire(ouvert.workflow, f, type_sujet=suivant.instances[f.sujet].type) for f in faits]
    ecrire(ouvert, ecrits, suivant=suivant)


def ecrire(ouvert: Ouvert, faits: Sequence[FaitAEcrire], *, suivant: Dossier) -> tuple[FaitLu, ...]:
    """Écrit ces faits d'un seul tenant, avec l'état qu'ils donnent ; `suivant` devient le dossier ouvert."""
    lus = ouvert.atelier.journal.ajouter(
        ouvert.dossier.chaine,
        faits,
        rang_attendu=ouvert.dossier.rang,
        saisi_le=ouvert.atelier.maintenant(),
        photographie=entete(suivant),
        morceaux=morceaux(suivant, depuis=ouvert.dossier if ouvert.garde else None),
    )
    ouvert.dossier, ouvert.garde = suivant, True
    ouvert.range = ouvert.range._replace(rang=lus[-1].rang, tete=lus[-1].empreinte)
    return lus


def titre_du_dossier(workflow: Workflow, valeurs: dict[str, object], annee: int) -> str:
    """« Nom du porteur, 2026-2027 » ; sa clé s'il n'a pas de nom."""
    champs = workflow.machines[PORTEUR].champs
    premier = next((n for n in champs if n != workflow.cle_porteur), workflow.cle_porteur)
    nom = valeurs.get(premier) or valeurs[workflow.cle_porteur]
    return f"{nom}, {annee}-{annee + workflow.annees}"
