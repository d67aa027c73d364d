"""Un dossier que l'on bâtit pas à pas sur le vrai moteur : ce qui est fait, et l'acte que l'on prépare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from moteur.domaine import demandes as d
from moteur.domaine.affaire import Affaire
from moteur.domaine.application import appliquer
from moteur.domaine.decision import Accord, Reponse, decider, decider_ouverture
from moteur.domaine.definitions import Champ, Porte
from moteur.domaine.dossier import Dossier, Instance, avec_valeurs
from moteur.domaine.regles.evaluation import Contexte, Regles
from moteur.domaine.saisie import lire_saisie
from moteur.domaine.workflow import DOSSIER, PORTEUR

OUVRIR, CREER, AVANCER, VERSER, CORRIGER, TRAITER = (
    "ouvrir",
    "creer",
    "avancer",
    "verser",
    "corriger",
    "traiter",
)
ALORS = "alors"  # une étape qui n'agit pas : elle dit la date, et où l'on en est
FICHIER = "0" * 64
MOTIF = "Exemple"
SOI = ""  # dans une pile, la fiche sur laquelle l'acte porte


@dataclass(frozen=True, slots=True)
class Etape:
    """Un fait de l'exemple, tel qu'un essai l'écrit."""

    verbe: str
    cible: str
    par: str
    le: date
    saisi_par: str = ""
    saisit: Mapping[str, Any] = field(default_factory=dict)
    nomme: str = ""
    ecarts: tuple[str, ...] = ()
    refus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """Un dossier, sa date, et les étapes qui l'ont fait."""

    dossier: Dossier
    le: date
    etapes: tuple[Etape, ...] = ()


@dataclass(frozen=True, slots=True)
class Projet:
    """Un acte en préparation sur une scène ; sans verbe, on ne fait que regarder."""

    scene: Scene
    verbe: str = ""
    cible: str = ""  # un type à créer, sinon le nom d'une fiche
    nom: str = ""  # la transition, la pièce ou l'écart
    valeurs: Mapping[str, Any] = field(default_factory=dict)
    role: str = ""
    acteur: str = ""
    saisi: tuple[str, str] = ("", "")  # rôle et personne de qui saisit pour l'acteur ; rien : lui-même

    def avec(self, **valeurs: Any) -> Projet:
        """Le même, avec des champs remplis de plus."""
        return replace(self, valeurs={**self.valeurs, **valeurs})


@dataclass(slots=True)
class Atelier:
    """Le vrai moteur, et ce qu'il faut pour lui parler."""

    regles: Regles

    # ── ce que l'acte permet ─────────────────────────────────────────────────────────────────
    def type_de(self, projet: Projet) -> str:
        if projet.verbe == OUVRIR:
            return DOSSIER
        return projet.cible if projet.verbe == CREER else projet.scene.dossier.instances[projet.cible].type

    def porte(self, projet: Projet) -> Porte:
        """La porte de l'acte en préparation."""
        workflow = self.regles.workflow
        machine = workflow.machines[self.type_de(projet)]
        if projet.verbe in (CREER, OUVRIR):
            porte = machine.creation or Porte(par=())
            cle = (workflow.cle_porteur,) if projet.verbe == OUVRIR else ()
            return replace(porte, saisit=(*cle, *porte.saisit))
        if projet.verbe == AVANCER:
            return machine.transitions[projet.nom].porte
        if projet.verbe == VERSER:
            piece = machine.pieces[projet.nom]
            exige = workflow.documents[piece.document].exige if piece.document else {}
            return replace(piece.porte, exige={**piece.porte.exige, **exige})
        if projet.verbe == TRAITER:
            return Porte(par=workflow.ecarts_par)
        return Porte(par=machine.modifiable_par, peut_saisir=machine.modifiables)

    def champs(self, projet: Projet) -> Mapping[str, Champ]:
        """Les champs où l'acte peut écrire."""
        machines = self.regles.workflow.machines
        machine = machines[self.type_de(projet)]
        if projet.verbe == VERSER:
            return machine.pieces[projet.nom].champs
        if projet.verbe == OUVRIR:
            return {**machines[PORTEUR].champs, **machine.champs}
        return machine.champs

    def ouvert_a(self, projet: Projet, instance: str, champ: str) -> bool:
        """L'acte en préparation peut-il écrire ce champ de cette fiche ?"""
        if not projet.verbe or projet.verbe in (VERSER, TRAITER, OUVRIR) or instance != self.sujet(projet):
            return False
        porte = self.porte(projet)
        return champ in (*porte.saisit, *porte.peut_saisir)

    def sujet(self, projet: Projet) -> str:
        """Le nom de la fiche sur laquelle l'acte porte, même à naître."""
        if projet.verbe == CREER:
            return f"{projet.cible}-{len(projet.scene.dossier.par_type.get(projet.cible, ())) + 1}"
        return projet.cible

    # ── parler au moteur ─────────────────────────────────────────────────────────────────────
    def _demande(self, projet: Projet) -> Any:
        role, personne = projet.saisi if projet.saisi[1] else (projet.role, projet.acteur)
        mandat = d.Mandat(projet.acteur, projet.role, personne, (projet.role,), (role,))
        le = projet.scene.le
        commun: dict[str, Any] = {
            "mandat": mandat,
            "le": le,
            "saisi_le": le,
            "valeurs": dict(projet.valeurs),
            # Une pièce peut interdire tout texte à côté d'elle, et un essai ne dit ailleurs aucun motif.
            "motif": MOTIF if projet.verbe in (CORRIGER, TRAITER) else "",
        }
        if projet.verbe == OUVRIR:
            return d.Ouvrir(**commun)
        if projet.verbe == CREER:
            return d.Creer(**commun, type=projet.cible)
        if projet.verbe == AVANCER:
            return d.Avancer(**commun, cible=projet.cible, transition=projet.nom)
        if projet.verbe == VERSER:
            piece = self.regles.workflow.machines[self.type_de(projet)].pieces[projet.nom]
            fichier = FICHIER if piece.nature in ("fichier", "document") else ""
            return d.Verser(**commun, cible=projet.cible, piece=projet.nom, fichier=fichier)
        if projet.verbe == TRAITER:
            return d.Traiter(**commun, ecart=projet.nom)
        return d.Corriger(**commun, cible=projet.cible)

    def demander(self, projet: Projet) -> Reponse:
        """La réponse du vrai moteur."""
        demande = self._demande(projet)
        if projet.verbe == OUVRIR:
            return decider_ouverture(self.regles, demande, chaine="exemple")
        return decider(self.regles, projet.scene.dossier, demande)

    def apres(self, projet: Projet, accord: Accord) -> Scene:
        """La scène après l'acte accordé."""
        suivant = appliquer(self.regles.workflow, projet.scene.dossier, accord.fait)
        etape = self.etape(projet, ecarts=tuple(m.exigence for m in accord.ecarts))
        if projet.verbe == CREER:
            etape = replace(etape, nomme=accord.fait.sujet.replace("-", "_"))
        return Scene(suivant, projet.scene.le, (*projet.scene.etapes, etape))

    def etape(self, projet: Projet, *, ecarts: tuple[str, ...] = (), refus: tuple[str, ...] = ()) -> Etape:
        """L'acte, tel qu'un essai l'écrit."""
        par = projet.role if projet.acteur == projet.role else f"{projet.role}/{projet.acteur}"
        cible = projet.cible
        if projet.verbe in (AVANCER, VERSER):
            cible = f"{cible}.{projet.nom}"
        elif projet.verbe == TRAITER:
            cible = projet.nom
        saisi = "/".join(projet.saisi) if projet.saisi[1] else ""
        valeurs = dict(projet.valeurs)
        return Etape(projet.verbe, cible, par, projet.scene.le, saisi, valeurs, ecarts=ecarts, refus=refus)

    # ── regarder ─────────────────────────────────────────────────────────────────────────────
    def contexte(self, projet: Projet, pile: tuple[str, ...]) -> Contexte:
        """D'où une règle parle : la fiche de l'acte, telle qu'il la laisserait, puis celles que la pile nomme."""
        scene = projet.scene
        if not projet.verbe or projet.verbe in (OUVRIR, TRAITER):
            depart = Contexte(self.regles, scene.dossier, scene.le, scene.le)
        else:
            machine = self.regles.workflow.machines[self.type_de(projet)]
            affaire = Affaire(self.regles, scene.dossier, self._demande(projet))
            depart = affaire.contexte(self._candidat(projet), machine)
        soi = depart.pile
        contexte = replace(depart, pile=())
        for nom in pile:
            contexte = (
                replace(contexte, pile=(*contexte.pile, *soi))
                if nom == SOI
                else contexte.dans(contexte.dossier.instances[nom])
            )
        return contexte

    def _candidat(self, projet: Projet) -> Instance:
        connu = projet.scene.dossier.instances.get(projet.cible)
        if projet.verbe == VERSER:
            assert connu is not None
            return connu
        porte = self.porte(projet)
        permis = (*porte.saisit, *porte.peut_saisir)
        lues = lire_saisie(
            self.regles.workflow,
            projet.scene.dossier,
            champs=self.champs(projet),
            saisit=(),
            permis=permis,
            ecrit=projet.valeurs,
            deja=connu,
        ).valeurs
        if projet.verbe == CREER:
            return Instance(nom=self.sujet(projet), type=projet.cible, valeurs=lues)
        assert connu is not None
        return avec_valeurs(connu, lues)


def projet_de(scene: Scene, etape: Etape) -> Projet:
    """L'acte d'une étape, sur une autre scène."""
    role, _, personne = etape.par.partition("/")
    titre, _, main = etape.saisi_par.partition("/")
    cible, _, nom = etape.cible.partition(".")
    if etape.verbe == TRAITER:
        nom = etape.cible
    return Projet(scene, etape.verbe, cible, nom, etape.saisit, role, personne or role, (titre, main))
