"""Les documents qu'un essai attend : prêts à signer, retenus par une exigence, ou avec des données manquantes.

Rien ne s'écrit en Word : le modèle dit ce qu'il lirait, et l'on regarde ce que le dossier n'a pas.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from moteur.domaine.decision import manques_du_document
from moteur.domaine.definitions import Document
from moteur.domaine.dossier import Dossier
from moteur.domaine.faits import Fait
from moteur.domaine.regles.evaluation import Regles
from moteur.domaine.workflow import Workflow
from moteur.erreurs import ErreurMoteur
from moteur.journal.memoire import JournalMemoire
from moteur.journal.port import DossierRange, FaitLu
from moteur.lecture.chargement import Modeles
from moteur.lecture.noeuds import Carte
from moteur.operations.atelier import Atelier
from moteur.operations.conversion import a_ecrire
from moteur.operations.dossiers import Ouvert
from moteur.operations.essais_actes import Scene, designe
from moteur.operations.essais_lecture import Faux, noms, texte
from moteur.suggestions import vouliez_vous_dire

if TYPE_CHECKING:
    from moteur.documents.remplisseur import Remplisseur

DOCUMENT, MANQUANTS = "document", "manquants"


@dataclass(frozen=True, slots=True)
class Vu:
    """Ce que l'on sait d'un document à ce jour : ce qui retient la signature, et ce qui lui manque."""

    document: Document
    raisons: frozenset[str]
    manquants: frozenset[str]
    livre: bool


@dataclass(slots=True)
class Presse:
    """Les modèles Word ouverts, chacun une fois ; à fermer ensuite."""

    modeles: Modeles | None
    _pile: ExitStack = field(default_factory=ExitStack)
    _ouverts: dict[str, Remplisseur] = field(default_factory=dict)
    _jugeant: Workflow | None = None
    _justes: set[str] = field(default_factory=set)

    def ouvrir(self, nom: str) -> Remplisseur:
        """Le modèle de ce nom, contrôlé."""
        if nom not in self._ouverts:
            from moteur.documents.remplisseur import ouvrir

            if self.modeles is None:
                raise Faux("Aucun modèle Word n'est disponible ici.", cle=DOCUMENT)
            octets = self.modeles.lire(nom)
            self._ouverts[nom] = self._pile.enter_context(ouvrir(octets, livre=self.modeles.livre(nom)))
        return self._ouverts[nom]

    def exiger_juste(self, modele: Remplisseur, workflow: Workflow, document: Document) -> None:
        """Refuse un modèle qui lit ce que ce workflow ne connaît pas ; jugé une fois par document."""
        from moteur.operations.modeles import exiger_juste

        if self._jugeant is not workflow:
            self._jugeant, self._justes = workflow, set()
        if document.nom not in self._justes:
            exiger_juste(modele.chemins, workflow, document)
            self._justes.add(document.nom)

    def livre(self, nom: str) -> bool:
        """Ce modèle vient-il avec le moteur ?"""
        return self.modeles is not None and self.modeles.livre(nom)

    def fermer(self) -> None:
        """Referme les modèles."""
        self._pile.close()
        self._ouverts.clear()


@contextmanager
def presse(modeles: Modeles | None) -> Iterator[Presse]:
    """Les modèles d'un jeu d'essais, refermés à la fin."""
    ouverte = Presse(modeles)
    try:
        yield ouverte
    finally:
        ouverte.fermer()


def voir(regles: Regles, scene: Scene, etape: Carte, *, avec: Presse, saisi_le: date) -> Vu:
    """Ce que serait ce jour-là le document que nomme l'étape ; `Faux` si elle nomme ce qui n'existe pas."""
    document, cible = _document(regles, etape), _cible(regles, scene, etape)
    assert scene.dossier is not None and scene.le is not None
    raisons = manques_du_document(regles, scene.dossier, document=document.nom, cible=cible, le=scene.le)
    manquants = _manquants(regles, scene, document, cible, avec=avec, saisi_le=saisi_le)
    return Vu(document, frozenset(m.exigence for m in raisons), manquants, avec.livre(document.modele))


def comparer(etape: Carte, vu: Vu, *, herite: bool, tolere: frozenset[str], retouche: bool) -> None:
    """`Faux` si l'étape n'attend pas exactement ce qui retient ce document et ce qui lui manque.

    Un essai hérité a été écrit pour le modèle livré : celui de l'espace ou d'une couche peut lire autre chose.
    """
    retenu, manque = noms(etape, "refus") - tolere, {sans_crochets(n) for n in noms(etape, MANQUANTS)}
    trouve, vide = (
        vu.raisons - tolere,
        vu.manquants if not herite or (vu.livre and not retouche) else frozenset(manque),
    )
    if retenu == trouve and manque == vide:
        return
    attendu = _dire(retenu, manque)
    cle = "refus" if retenu != trouve else MANQUANTS
    remede = " ; ".join(
        f"{cle}: [{', '.join(sorted(liste))}]"
        for cle, liste in (("refus", trouve), (MANQUANTS, vide))
        if liste
    )
    raise Faux(
        f"« {vu.document.titre} » est {_dire(trouve, vide)} ; attendu : {attendu}.",
        f"Si c'est voulu : {remede}" if remede else "Si c'est voulu, retirez « refus » et « manquants ».",
        cle=cle if etape.entree(cle) is not None else DOCUMENT,
    )


def sans_crochets(chemin: str) -> str:
    """`fiches.ticket[].montant` s'écrit sans crochets dans un essai, où ils feraient une liste."""
    return chemin.replace("[]", "")


def _dire(raisons: frozenset[str] | set[str], manquants: frozenset[str] | set[str]) -> str:
    dits = [f"retenu par {', '.join(sorted(raisons))}"] if raisons else []
    dits += [f"sans {', '.join(sorted(manquants))}"] if manquants else []
    return ", ".join(dits) or "prêt à signer"


def _document(regles: Regles, etape: Carte) -> Document:
    nom, connus = texte(etape, DOCUMENT), regles.workflow.documents
    if nom not in connus:
        raise Faux(f"Aucun document ne s'appelle « {nom} ».", vouliez_vous_dire(nom, connus), cle=DOCUMENT)
    return connus[nom]


def _cible(regles: Regles, scene: Scene, etape: Carte) -> str:
    """La phase dont le document tire ses données, ou la fiche que dit `pour`."""
    if scene.dossier is None:
        raise Faux("Le dossier n'est pas encore ouvert.", "Commencez par « ouvrir: dossier ».", cle=DOCUMENT)
    document = _document(regles, etape)
    machine = regles.workflow.machines[document.pour]
    pour = texte(etape, "pour")
    if machine.genre != "fiche":
        if pour and pour != machine.nom:
            raise Faux(f"« {document.titre} » se tire de « {machine.nom} », non de « {pour} ».", cle="pour")
        return machine.nom
    if not pour:
        raise Faux(f"De quelle fiche « {machine.nom} » ?", "Ajoutez « pour: » et son nom.", cle=DOCUMENT)
    cible = designe(scene, pour, cle="pour")
    trouve = scene.dossier.instances[cible].type
    if trouve != machine.nom:
        raise Faux(
            f"« {document.titre} » se tire d'une fiche « {machine.nom} » ; « {pour} » est « {trouve} ».",
            cle="pour",
        )
    return cible


def _manquants(
    regles: Regles, scene: Scene, document: Document, cible: str, *, avec: Presse, saisi_le: date
) -> frozenset[str]:
    from moteur.operations.redaction import donnees_de

    assert scene.le is not None
    try:
        modele = avec.ouvrir(document.modele)
        avec.exiger_juste(modele, regles.workflow, document)
        chemins = tuple(dict.fromkeys(c.chemin for c in modele.chemins))
        ouvert = _ouvrir(regles, scene, saisi_le)
        donnees = donnees_de(ouvert, document, cible=cible, chemins=chemins, le=scene.le)
        donnees["document"]["projet"] = False
        return frozenset(sans_crochets(c) for c in modele.manques(donnees))
    except ErreurMoteur as faute:
        dite = f"{faute.fait[:1].upper()}{faute.fait[1:]}".rstrip(".")
        raise Faux(
            f"{dite} ({document.modele}). {faute.raison}".strip(), faute.suite, cle=DOCUMENT
        ) from faute


def _ouvrir(regles: Regles, scene: Scene, saisi_le: date) -> Ouvert:
    """Le dossier de l'essai, ouvert comme le serait un vrai."""
    dossier = scene.dossier
    assert dossier is not None
    maintenant = datetime.combine(saisi_le, time(12), UTC)
    journal = _Rejeu(regles.workflow, dossier, scene.faits)
    atelier = Atelier(Path(), journal, lambda: maintenant, {}, "", "")
    rangement = DossierRange(dossier.chaine, dossier.workflow, "", "", "", "Essai", dossier.rang, "")
    return Ouvert(atelier, rangement, regles.workflow, regles, dossier)


class _Rejeu(JournalMemoire):
    """Le journal d'un essai : il ne sert qu'à relire ses faits, que personne n'a scellés."""

    def __init__(self, workflow: Workflow, dossier: Dossier, faits: tuple[Fait, ...]) -> None:
        super().__init__(aleatoire=bytes)
        self._lus = tuple(_lu(workflow, dossier, fait) for fait in faits)

    def relire(self, chaine: str, *, depuis: int = 0) -> Iterator[FaitLu]:
        """Voir `Journal`."""
        return (lu for lu in self._lus if lu.rang >= depuis)


def _lu(workflow: Workflow, dossier: Dossier, fait: Fait) -> FaitLu:
    ecrit = a_ecrire(workflow, fait, type_sujet=dossier.instances[fait.sujet].type)
    instant = f"{fait.saisi_le}T12:00:00+00:00"
    return FaitLu(
        fait.rang, instant, fait.le, fait.type, ecrit.sujet, fait.acteur, fait.saisi_par, fait.role,
        workflow.empreinte, ecrit.parties, "",
    )  # fmt: skip
