"""Rejouer un dossier en jugeant, à chaque fait, les garanties qu'il déclenche."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from moteur.domaine import faits as f
from moteur.domaine.application import avancer_d_un_fait, liens_de
from moteur.domaine.couvertures import LigneCouverte, Releve
from moteur.domaine.definitions import CREATION, Couverture, Garantie
from moteur.domaine.dementis import dementies
from moteur.domaine.discretion import discret
from moteur.domaine.dossier import Dossier, Instance, avec_valeurs
from moteur.domaine.faits import Fait
from moteur.domaine.garanties import ROMPUE, TENUE, declenchees
from moteur.domaine.regles.evaluation import Contexte, Regles, juger
from moteur.domaine.regles.explication import pourquoi
from moteur.domaine.workflow import Workflow
from moteur.erreurs import JournalAltere
from moteur.operations.conversion import relu
from moteur.operations.dossiers import Ouvert, derouler


@dataclass(frozen=True, slots=True)
class Violation:
    """Un fait qui rompt une garantie, et pourquoi."""

    garantie: str
    fait: Fait
    raisons: tuple[str, ...]


class Controle:
    """Tout ce qu'une relecture apprend : violations, lignes de couverture, et l'état du dossier au bout.

    `au` : un fait survenu après ce jour n'est pas jugé, mais il fait avancer le dossier. `saisi_au` : la relecture
    s'arrête à ce qui était consigné ce jour-là, dans l'ordre des rangs même si l'horloge a reculé.
    """

    def __init__(self, ouvert: Ouvert, *, au: date | None = None, saisi_au: date | None = None) -> None:
        self.ouvert = replace(ouvert, workflow=discret(ouvert.workflow))
        self.au, self.saisi_au = au, saisi_au
        self.version = ouvert.workflow
        self.regles = Regles(self.ouvert.workflow)
        self.garanties: dict[str, Garantie] = {}
        self.couvertures: dict[str, Couverture] = {}
        self.violations: list[Violation] = []
        self.controles: dict[str, int] = {}
        self.rompues: set[str] = set()
        self.faits: dict[int, tuple[Fait, Workflow]] = {}
        self.effaces: set[str] = set()
        self.lignes: list[LigneCouverte] = []
        self.couvrir, self.ce_jour = Releve(), Releve()
        self.dossier = Dossier(ouvert.dossier.chaine, "", 0)
        self._suivre(ouvert.workflow)

    def retient(self, le: str) -> bool:
        """Ce jour est-il dans la période contrôlée ?"""
        return self.au is None or le <= self.au.isoformat()

    def _suivre(self, workflow: Workflow) -> None:
        """Juger désormais selon cette version ; ce qu'une autre garantissait reste au compte."""
        if workflow is not self.version:
            self.version = workflow
            self.regles = Regles(discret(workflow))
            self.rompues &= set(workflow.garanties)
        self.couvertures.update(workflow.couvertures)
        for nom, garantie in workflow.garanties.items():
            self.garanties[nom] = garantie
            self.controles.setdefault(nom, 0)

    def derouler(self) -> None:
        """Relit et juge tout ; lève `JournalAltere` au premier fait qui ne se rejoue pas."""
        ouvert, dossier = self.ouvert, self.dossier
        journal, fuseau = ouvert.atelier.journal, ouvert.atelier.fuseau
        effacee = False  # ce qui s'est effacé plus haut peut manquer à toute règle qui suit
        for workflow, lu in derouler(journal, dossier.chaine, self.version, jusqu_a=self._dernier_connu()):
            self._suivre(workflow)
            dossier.workflow = workflow.empreinte
            fait = relu(lu, fuseau=fuseau)
            self.faits[fait.rang] = (fait, self.regles.workflow)
            if any(partie is None for partie in lu.parties.values()):
                effacee = True
                self.effaces.add(fait.sujet)
            try:
                self._relever(fait)
                if self.retient(fait.le):
                    self._controler(dossier, fait, effacee=effacee)
                else:
                    avancer_d_un_fait(workflow, dossier, fait)
            except (KeyError, TypeError, ValueError) as faute:
                raise JournalAltere(
                    f"Le fait n° {fait.rang} ne se rejoue pas.",
                    raison="Il cite ce que ce dossier n'a jamais eu.",
                    suite="Lancez « moteur audit chaine » pour savoir ce qui tient encore.",
                ) from faute

    def _dernier_connu(self) -> int | None:
        """Le rang du dernier fait consigné ce jour-là ou avant ; rien si tout est demandé."""
        if self.saisi_au is None:
            return None
        journal, fuseau = self.ouvert.atelier.journal, self.ouvert.atelier.fuseau
        connus = (
            lu.rang
            for lu in journal.relire(self.dossier.chaine)
            if relu(lu, fuseau=fuseau).saisi_le[:10] <= self.saisi_au.isoformat()
        )
        return max(connus, default=0)

    def _relever(self, fait: Fait) -> None:
        """Les interventions que ce fait rapporte, et qui est engagé ou couvert ce jour-là."""
        if not self.couvertures:
            return
        lignes = self.couvrir.lire(fait, self.regles.workflow)
        self.lignes += [ligne for ligne in lignes if self.retient(ligne.le)]
        if self.retient(fait.le):
            for _ in self.ce_jour.lire(fait, self.regles.workflow):
                pass

    def _controler(self, dossier: Dossier, fait: Fait, *, effacee: bool) -> None:
        self._avant(dossier, fait, effacee=effacee)
        corrige = dossier.copie() if fait.type == f.CORRIGE and not effacee else None
        avancer_d_un_fait(self.regles.workflow, dossier, fait)
        if corrige is not None:
            self._dementies(corrige, dossier, fait)
        self._toujours(dossier, fait, effacee=effacee)

    def _dementies(self, avant: Dossier, apres: Dossier, fait: Fait) -> None:
        """Ce qu'une correction dit d'un fait passé se juge comme si on l'avait dit ce jour-là."""
        contexte = Contexte(self.regles, apres, date.fromisoformat(fait.le))
        for nom, raisons in dementies(contexte, avant=avant, apres=apres).items():
            self._violer(self.garanties[nom], fait, raisons)

    def _avant(self, dossier: Dossier, fait: Fait, *, effacee: bool) -> None:
        evenement, piece = _evenement(fait)
        if not evenement:
            return
        workflow = self.regles.workflow
        type_ = fait.trace["type"] if fait.type == f.CREE else dossier.instances[fait.sujet].type
        machine = workflow.machines[type_]
        candidat = self._candidat(dossier, fait, type_)
        vu = dossier if fait.type == f.CREE else dossier.avec(candidat, liens_de(machine))
        contexte = Contexte(
            self.regles, vu, date.fromisoformat(fait.le), date.fromisoformat(fait.saisi_le[:10]), fait.acteur,
            fait.saisi_par, fait.role, (candidat,),
        )  # fmt: skip
        for garantie in declenchees(workflow.garanties.values(), machine, evenement=evenement, piece=piece):
            self.controles[garantie.nom] += 1
            rendu = TENUE if juger(garantie.regle, contexte) is True else ROMPUE
            # Une donnée effacée ne se rejuge plus : le verdict inscrit dans la trace fait foi.
            if effacee and rendu == ROMPUE:
                rendu = fait.trace.get("garanties", {}).get(garantie.nom, rendu)
            if rendu == ROMPUE:
                self._violer(garantie, fait, pourquoi(garantie.regle, contexte))

    def _candidat(self, dossier: Dossier, fait: Fait, type_: str) -> Instance:
        valeurs = {**fait.trace.get("liens", {}), **fait.valeurs}
        if fait.type == f.CREE:
            return Instance(nom=fait.sujet, type=type_, valeurs=valeurs)
        instance = dossier.instances[fait.sujet]
        return instance if fait.type == f.VERSE else avec_valeurs(instance, valeurs)

    def _toujours(self, dossier: Dossier, fait: Fait, *, effacee: bool) -> None:
        """Rejuge les garanties « toujours » que ce fait peut avoir changées, et celles-là seules."""
        contexte = Contexte(self.regles, dossier, date.fromisoformat(fait.le))
        touche = dossier.instances[fait.sujet].type
        for garantie in self.regles.workflow.garanties.values():
            if garantie.verbe or (
                fait.type not in (f.OUVERT, f.MIGRE) and touche not in self.regles.types_lus(garantie.regle)
            ):
                continue
            self.controles[garantie.nom] += 1
            verite = juger(garantie.regle, contexte)
            if verite is True or (verite is None and effacee):
                self.rompues.discard(garantie.nom)
            elif garantie.nom not in self.rompues:
                self.rompues.add(garantie.nom)
                self._violer(garantie, fait, pourquoi(garantie.regle, contexte))

    def _violer(self, garantie: Garantie, fait: Fait, raisons: tuple[str, ...]) -> None:
        self.violations.append(Violation(garantie.nom, fait, raisons))


def _evenement(fait: Fait) -> tuple[str, bool]:
    if fait.type == f.CREE:
        return CREATION, False
    if fait.type == f.FRANCHI:
        return str(fait.trace["transition"]), False
    if fait.type == f.VERSE:
        return str(fait.trace["piece"]), True
    return "", False
