"""Les actes d'un essai : la scène où il se joue, ce qu'une étape demande au cœur, ce que le cœur en dit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from moteur.domaine import demandes as d
from moteur.domaine.decision import Reponse, decider, decider_ouverture
from moteur.domaine.definitions import CREATION
from moteur.domaine.dossier import Dossier
from moteur.domaine.faits import Fait
from moteur.domaine.regles.evaluation import Regles
from moteur.domaine.workflow import DOSSIER, Workflow
from moteur.lecture.noeuds import Carte, Liste, Noeud, brut
from moteur.operations.essais_lecture import Faux, noms, texte
from moteur.suggestions import vouliez_vous_dire

VERBES = ("ouvrir", "creer", "avancer", "verser", "corriger", "traiter", "refuser_signature")
TRANSITION, PIECE = "transition", "piece"
# Un essai n'a pas de vrai fichier : une pièce qui en demande un reçoit cette empreinte.
FICHIER_FICTIF = "0" * 64


@dataclass(slots=True)
class Scene:
    """L'état d'un essai en cours : dossier, noms donnés, date courante, faits consignés."""

    dossier: Dossier | None = None
    noms: dict[str, str] = field(default_factory=dict)
    le: date | None = None
    faits: tuple[Fait, ...] = ()

    def copie(self) -> Scene:
        return Scene(self.dossier, dict(self.noms), self.le, self.faits)

    def type_de(self, nom: str) -> str:
        """Le type de la fiche que ce nom désigne dans l'essai ; une phase est son propre type."""
        court = self.noms.get(nom, nom)
        connue = self.dossier.instances.get(court) if self.dossier is not None else None
        return connue.type if connue is not None else court


@dataclass(frozen=True, slots=True)
class Acte:
    """Ce qu'une étape demande, et la porte qu'elle pousse : le type de fiche ou de phase, le genre, le nom."""

    demande: d.Demande
    machine: str = ""
    genre: str = ""  # « creation », « transition », « piece », ou rien
    porte: str = ""

    @property
    def franchie(self) -> tuple[str, str] | None:
        """La transition, ou la création, que compte la couverture."""
        return (self.machine, self.porte) if self.genre in (CREATION, TRANSITION) and self.machine else None


def repondre(regles: Regles, dossier: Dossier | None, acte: Acte) -> Reponse:
    """Ce que ce workflow répond à cet acte."""
    if isinstance(acte.demande, d.Ouvrir):
        return decider_ouverture(regles, acte.demande, chaine="essai")
    assert dossier is not None
    return decider(regles, dossier, acte.demande)


def lire_acte(workflow: Workflow, scene: Scene, etape: Carte, verbe: str, *, saisi_le: date) -> Acte:
    """L'acte qu'une étape demande ; `Faux` si elle nomme ce qui n'existe pas."""
    commun = _commun(workflow, scene, etape, saisi_le)
    cible = texte(etape, verbe)
    if verbe == "ouvrir":
        return Acte(d.Ouvrir(**commun), DOSSIER, "", CREATION)
    if scene.dossier is None:
        raise Faux("Le dossier n'est pas encore ouvert.", "Commencez par « ouvrir: dossier ».", cle=verbe)
    if verbe == "creer":
        return Acte(d.Creer(**commun, type=cible), cible, CREATION, CREATION)
    fiche, _, reste = cible.partition(".")
    if verbe == "traiter":
        return Acte(
            d.Traiter(**commun, ecart=_ecart(scene.dossier, scene.noms.get(fiche, fiche), reste, cible))
        )
    nom = designe(scene, fiche, cle=verbe)
    type_, signataires = scene.dossier.instances[nom].type, tuple(sorted(noms(etape, "signataires")))
    if verbe == "corriger":
        return Acte(d.Corriger(**commun, cible=nom), type_)
    if verbe == "verser":
        fichier = _fichier(workflow, type_, reste)
        demande = d.Verser(
            **commun, cible=nom, piece=reste, fichier=fichier, signataires=signataires,
            delegations=tuple(sorted(noms(etape, "par_delegation"))),
        )  # fmt: skip
        return Acte(demande, type_, PIECE, reste)
    if verbe == "refuser_signature":
        refus = d.RefuserDeSigner(**commun, cible=nom, piece=reste, signataire=" ".join(signataires))
        return Acte(refus, type_)
    return Acte(d.Avancer(**commun, cible=nom, transition=reste), type_, TRANSITION, reste)


def designe(scene: Scene, fiche: str, *, cle: str) -> str:
    """Le nom court de la fiche ou de la phase que l'essai appelle ainsi."""
    assert scene.dossier is not None
    nom = scene.noms.get(fiche, fiche)
    if nom not in scene.dossier.instances:
        raise Faux(
            f"« {fiche} » ne désigne rien dans cet essai.",
            vouliez_vous_dire(fiche, (*scene.noms, *scene.dossier.instances)),
            cle=cle,
        )
    return nom


def saisies(scene: Scene, etape: Carte) -> dict[str, Any]:
    """Les champs que l'étape saisit, où les noms donnés par l'essai sont ceux des fiches."""
    ecrites = etape.get("saisit")
    return (
        {e.cle: _valeur(scene.noms, e.valeur) for e in ecrites.entrees} if isinstance(ecrites, Carte) else {}
    )


def _ecart(dossier: Dossier, nom: str, exigence: str, ecrit: str) -> str:
    ecart = f"{nom}.{exigence}"
    if ecart not in dossier.ecarts:
        proche = vouliez_vous_dire(ecart, dossier.ecarts)
        raise Faux(f"Aucun écart « {ecrit} » n'est ouvert.", proche, cle="traiter")
    return ecart


def _commun(workflow: Workflow, scene: Scene, etape: Carte, saisi_le: date) -> dict[str, Any]:
    role, _, personne = texte(etape, "par").partition("/")
    role_s, _, saisisseur = (texte(etape, "saisi_par") or texte(etape, "par")).partition("/")
    for nom in (role, role_s):
        if nom not in workflow.roles:
            raise Faux(f"Le rôle « {nom} » n'existe pas.", vouliez_vous_dire(nom, workflow.roles), cle="par")
    return {
        "mandat": d.Mandat(personne or role, role, saisisseur or role_s, (role,), (role_s,)),
        "le": scene.le, "saisi_le": saisi_le, "valeurs": saisies(scene, etape), "motif": texte(etape, "motif"),
    }  # fmt: skip


def _valeur(alias: Mapping[str, str], noeud: Noeud) -> Any:
    if isinstance(noeud, Liste):
        return [_valeur(alias, e) for e in noeud.elements]
    lue = str(brut(noeud))
    return alias.get(lue, lue)


def _fichier(workflow: Workflow, type_: str, piece: str) -> str:
    definie = workflow.machines[type_].pieces.get(piece)
    return FICHIER_FICTIF if definie is not None and definie.nature in ("fichier", "document") else ""
