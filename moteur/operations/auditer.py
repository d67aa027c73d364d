"""Auditer : relire toute la chaîne, rejouer toute l'histoire, dire ce qui ne tient pas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from moteur.domaine import faits as f
from moteur.domaine.application import avancer_d_un_fait, liens_de
from moteur.domaine.definitions import CREATION, Garantie
from moteur.domaine.dementis import dementies
from moteur.domaine.dossier import Dossier, Ecart, Instance, avec_valeurs
from moteur.domaine.faits import Fait
from moteur.domaine.garanties import ROMPUE, TENUE, declenchees
from moteur.domaine.regles.evaluation import Contexte, Regles, juger
from moteur.domaine.regles.explication import pourquoi
from moteur.domaine.workflow import Workflow
from moteur.erreurs import ErreurMoteur, JournalAltere
from moteur.journal import points
from moteur.journal.notes import Note
from moteur.journal.port import Anomalie, DossierRange
from moteur.operations.atelier import Atelier
from moteur.operations.conversion import relu
from moteur.operations.dossiers import (
    Ouvert,
    derouler,
    ecarter_l_album,
    lire_workflow,
    rejouer_depuis_le_journal,
    relire_l_album,
)
from moteur.operations.mots import cible_en_clair
from moteur.operations.photographie import photographier


def chaine(atelier: Atelier, *, cle: bytes | None = None, connus: Sequence[Note] = ()) -> dict[str, Any]:
    """Revérifie tout : chaînes, scellés, workflows, points de contrôle, et l'état gardé contre l'histoire rejouée.

    `cle` : la clé publique remise à qui contrôle ; `connus` : les points gardés hors de cette machine.
    """
    verification = atelier.journal.verifier()
    anomalies = [*verification.anomalies, *points.controler(atelier.journal, publique=cle, connus=connus)]
    if not anomalies:
        anomalies += [*_rejeux(atelier), *_publications(atelier)]
    dernier = points.dernier(atelier.journal) if not anomalies else None
    return {
        "points": len(atelier.journal.points()),
        "dernier_point": {"faits": dernier.note.taille, "pose_le": dernier.note.pose_le} if dernier else None,
        "cle_donnee": cle is not None,
        "points_donnes": len(connus),
        "dossiers": verification.dossiers,
        "faits": verification.faits,
        "racine": verification.racine,
        "effacees": verification.effacees,
        "anomalies": [
            {"chaine": a.chaine, "rang": a.rang, "quoi": a.quoi, "remede": a.remede} for a in anomalies
        ],
    }


def _rejeux(atelier: Atelier) -> Iterator[Anomalie]:
    for range_ in atelier.journal.dossiers():
        try:
            workflow = lire_workflow(atelier.journal, range_.workflow)
            rejoue = rejouer_depuis_le_journal(atelier.journal, workflow, range_)
        except ErreurMoteur as faute:
            yield Anomalie(range_.chaine, 0, str(faute.fait), str(faute.suite))
            continue
        if not _repond_a_l_histoire(atelier, range_, rejoue):
            ecarter_l_album(atelier, range_)
            yield Anomalie(
                range_.chaine, range_.rang, "L'état gardé du dossier ne correspond pas à son histoire.",
                "L'histoire fait foi : l'état gardé est écarté, il se refera d'elle. Cherchez qui a touché la base.",
            )  # fmt: skip


def _publications(atelier: Atelier) -> Iterator[Anomalie]:
    """Ce que dit chaque version publiée est-il ce que dit sa forme ?"""
    for p in atelier.journal.publications():
        try:
            workflow = lire_workflow(atelier.journal, p.empreinte)
            juste = (workflow.nom, workflow.version) == (p.workflow, p.version)
        except ErreurMoteur:
            juste = False
        if not juste:
            yield Anomalie(
                "", 0, f"La version {p.version} publiée de « {p.workflow} » n'est plus celle que dit sa forme.",
                "Cherchez qui a touché la base, puis restaurez la dernière sauvegarde.",
            )  # fmt: skip


def _repond_a_l_histoire(atelier: Atelier, range_: DossierRange, rejoue: Dossier) -> bool:
    """L'état gardé, s'il y en a un, est-il celui que donne l'histoire ?"""
    try:
        garde = relire_l_album(atelier, range_)
        return garde is None or photographier(garde) == photographier(rejoue)
    except ErreurMoteur:
        return False


def garanties(ouvert: Ouvert, *, au: date | None = None) -> dict[str, Any]:
    """Chaque garantie du workflow, contrôlée fait par fait sur toute l'histoire."""
    controle = _Controle(ouvert)
    controle.derouler(au)
    return {
        "dossier": ouvert.titre,
        "workflow": {
            "nom": ouvert.workflow.nom, "version": ouvert.workflow.version, "empreinte": ouvert.workflow.empreinte,
        },
        "au": (au or ouvert.atelier.aujourd_hui()).isoformat(),
        "garanties": [
            {
                "id": g.nom, "titre": g.titre, "source": list(g.source), "controles": controle.controles[g.nom],
                "conforme": not controle.violations[g.nom], "violations": controle.violations[g.nom],
            }
            for g in controle.garanties.values()
        ],
    }  # fmt: skip


class _Controle:
    """Rejoue un dossier en jugeant, avant chaque fait, les garanties qu'il déclenche."""

    def __init__(self, ouvert: Ouvert) -> None:
        self.ouvert = ouvert
        self.regles = Regles(ouvert.workflow)
        self.garanties: dict[str, Garantie] = {}
        self.violations: dict[str, list[dict[str, Any]]] = {}
        self.controles: dict[str, int] = {}
        self.rompues: set[str] = set()
        self._suivre(ouvert.workflow)

    def _suivre(self, workflow: Workflow) -> None:
        """Juger désormais selon cette version ; ce qu'une autre garantissait reste au compte."""
        if workflow is not self.regles.workflow:
            self.regles = Regles(workflow)
            self.rompues &= set(workflow.garanties)
        for nom, garantie in workflow.garanties.items():
            self.garanties[nom] = garantie
            self.violations.setdefault(nom, [])
            self.controles.setdefault(nom, 0)

    def derouler(self, au: date | None) -> None:
        ouvert = self.ouvert
        dossier = Dossier(ouvert.dossier.chaine, "", 0)
        effacee = False  # ce qui s'est effacé plus haut peut manquer à toute règle qui suit
        for workflow, lu in derouler(ouvert.atelier.journal, dossier.chaine, ouvert.workflow):
            self._suivre(workflow)
            effacee = effacee or any(partie is None for partie in lu.parties.values())
            dossier.workflow = workflow.empreinte
            fait = relu(lu, fuseau=ouvert.atelier.fuseau)
            if au is not None and fait.le > au.isoformat():
                # Un fait postérieur n'est pas jugé, mais il fait avancer le dossier.
                avancer_d_un_fait(workflow, dossier, fait)
                continue
            try:
                self._controler(dossier, fait, effacee=effacee)
            except (KeyError, TypeError, ValueError) as faute:
                raise JournalAltere(
                    f"Le fait n° {fait.rang} ne se rejoue pas.",
                    raison="Il cite ce que ce dossier n'a jamais eu.",
                    suite="Lancez « moteur audit chaine » pour savoir ce qui tient encore.",
                ) from faute

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
        ecart = self._ecart(fait)
        self.violations[garantie.nom].append({
            "fait": fait.rang, "le": fait.le, "saisi_le": fait.saisi_le, "cible": fait.sujet,
            "designation": cible_en_clair(self.ouvert, fait.sujet), "pourquoi": " ".join(raisons),
            "acteur": self.ouvert.atelier.nom_de(fait.acteur), "saisi_par": self.ouvert.atelier.nom_de(fait.saisi_par),
            "ecart": ecart.id if ecart else None, "traite": bool(ecart and not ecart.ouvert),
            "traite_le": (ecart.traite_le or None) if ecart else None,
        })  # fmt: skip

    def _ecart(self, fait: Fait) -> Ecart | None:
        """L'écart impératif que ce fait a ouvert ; s'il en a ouvert plusieurs, l'un de ceux qui attendent encore."""
        ecarts = self.ouvert.dossier.ecarts
        noms = [e["id"] for e in fait.trace.get("ecarts", ()) if e["niveau"] == "imperatif"]
        trouves = [ecarts[n] for n in noms if n in ecarts]
        return next((e for e in trouves if e.ouvert), trouves[0] if trouves else None)


def _evenement(fait: Fait) -> tuple[str, bool]:
    if fait.type == f.CREE:
        return CREATION, False
    if fait.type == f.FRANCHI:
        return str(fait.trace["transition"]), False
    if fait.type == f.VERSE:
        return str(fait.trace["piece"]), True
    return "", False
