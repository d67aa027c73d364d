"""Jouer les essais d'un workflow : chaque étape est un acte attendu, refusé ou accordé, ou une vérification.

Un essai se joue en mémoire, aux dates qu'il dit, par les portes du cœur ; il n'écrit rien.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from moteur.diagnostics import Diagnostic
from moteur.domaine import demandes as d
from moteur.domaine.application import appliquer
from moteur.domaine.decision import Accord, Refus, Reponse, decider, decider_ouverture
from moteur.domaine.dossier import Dossier
from moteur.domaine.regles.analyse import analyser
from moteur.domaine.regles.arbre import ErreurDeRegle
from moteur.domaine.regles.evaluation import Contexte, Regles, evaluer
from moteur.domaine.regles.explication import raisons
from moteur.domaine.regles.mots import forme_canonique
from moteur.domaine.regles.portee import Portee
from moteur.domaine.regles.typage import typer
from moteur.domaine.workflow import Workflow
from moteur.lecture.chargement import Chargement
from moteur.lecture.noeuds import Carte, Liste, Noeud, Texte, brut
from moteur.suggestions import vouliez_vous_dire

VERBES = ("ouvrir", "creer", "avancer", "verser", "corriger", "traiter", "refuser_signature")
# Un essai n'a pas de vrai fichier : une pièce qui en demande un reçoit cette empreinte.
FICHIER_FICTIF = "0" * 64


@dataclass(frozen=True, slots=True)
class Resultat:
    """Un essai joué : réussi, ou le lieu de ce qui diffère, ce qu'on attendait et ce qu'on a trouvé."""

    essai: str
    titre: str
    defauts: tuple[Diagnostic, ...]
    etapes: int

    @property
    def reussi(self) -> bool:
        return not self.defauts


@dataclass(slots=True)
class Scene:
    """L'état d'un essai en cours : dossier, noms donnés, date courante, portes franchies."""

    dossier: Dossier | None = None
    noms: dict[str, str] = field(default_factory=dict)
    le: date | None = None
    franchies: set[tuple[str, str]] = field(default_factory=set)

    def copie(self) -> Scene:
        return Scene(self.dossier, dict(self.noms), self.le, set(self.franchies))


class Faux(Exception):
    """L'étape ne donne pas ce que l'essai attend."""

    def __init__(self, message: str, remede: str = "", *, cle: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remede = remede
        self.cle = cle


@dataclass(frozen=True, slots=True)
class Bilan:
    """Tous les essais d'un workflow, et les transitions qu'ils ont franchies."""

    resultats: tuple[Resultat, ...]
    franchies: frozenset[tuple[str, str]]

    @property
    def reussis(self) -> int:
        return sum(1 for r in self.resultats if r.reussi)


def essayer(chargement: Chargement) -> Bilan:
    """Joue tous les essais du workflow ; chacun repart de l'essai qu'il dit suivre."""
    workflow = chargement.exiger()
    essais = {nom: carte for _, carte in chargement.essais if (nom := _texte(carte, "essai"))}
    troupe = _Troupe(workflow, essais)
    resultats = [troupe.jouer(nom) for nom in sorted(troupe.essais)]
    franchies = {f for scene in troupe.scenes.values() for f in scene.franchies}
    return Bilan(tuple(resultats), frozenset(franchies))


class _Troupe:
    def __init__(self, workflow: Workflow, essais: Mapping[str, Carte]) -> None:
        self.workflow = workflow
        self.regles = Regles(workflow)
        self.essais = essais
        self.resultats: dict[str, Resultat] = {}
        self.scenes: dict[str, Scene] = {}
        self.en_cours: list[str] = []

    def jouer(self, nom: str) -> Resultat:
        if nom in self.resultats:
            return self.resultats[nom]
        carte = self.essais[nom]
        self.en_cours.append(nom)
        defauts: list[Diagnostic] = []
        etapes = _etapes(carte)
        try:
            scene = self._depart(carte)
            for etape in etapes:
                try:
                    self._etape(scene, etape)
                except Faux as faux:
                    defauts.append(_diagnostic(etape, faux))
                    break
            self.scenes[nom] = scene
        except Faux as faux:
            defauts.append(_diagnostic(carte, faux))
        if not any(e.get(c) is not None for e in etapes for c in ("refus", "ecarts", "alors")):
            vide = Faux(
                "Cet essai ne vérifie rien.",
                "Ajoutez « refus », « ecarts » ou « alors » à une étape.",
                cle="essai",
            )
            defauts.append(_diagnostic(carte, vide))
        self.en_cours.pop()
        self.resultats[nom] = Resultat(nom, _texte(carte, "titre"), tuple(defauts), len(etapes))
        return self.resultats[nom]

    def _depart(self, carte: Carte) -> Scene:
        avant = _texte(carte, "apres")
        if not avant:
            return Scene()
        if avant not in self.essais:
            raise Faux(
                f"Aucun essai ne s'appelle « {avant} ».", vouliez_vous_dire(avant, self.essais), cle="apres"
            )
        if avant in self.en_cours:
            raise Faux(f"« {avant} » suit lui-même cet essai, en cercle.", cle="apres")
        if not self.jouer(avant).reussi or avant not in self.scenes:
            raise Faux(
                f"L'essai « {avant} », qui précède celui-ci, échoue.", "Réparez-le d'abord.", cle="apres"
            )
        return self.scenes[avant].copie()

    # ── une étape ────────────────────────────────────────────────────────────────────────────
    def _etape(self, scene: Scene, etape: Carte) -> None:
        if etape.get("le") is not None:
            scene.le = _date(_texte(etape, "le"), "le")
        if scene.le is None:
            raise Faux("La première étape dit sa date.", "Ajoutez « le: 2026-09-01 ».")
        saisi_le = (
            _date(_texte(etape, "saisi_le"), "saisi_le") if etape.get("saisi_le") is not None else scene.le
        )
        if etape.get("alors") is not None:
            self._alors(scene, _texte(etape, "alors"), saisi_le)
            return
        verbe = next((v for v in VERBES if etape.get(v) is not None), "")
        if not verbe:
            raise Faux(
                "Cette étape ne dit ni acte ni vérification.", f"Verbes : {', '.join(VERBES)}, ou « alors »."
            )
        reponse, evenement = self._agir(scene, etape, verbe, saisi_le)
        self._comparer(etape, reponse, verbe)
        if isinstance(reponse, Accord):
            assert scene.dossier is not None or verbe == "ouvrir"
            avant = scene.dossier or Dossier("essai", self.workflow.empreinte, 0)
            scene.dossier = appliquer(self.workflow, avant, reponse.fait)
            if verbe == "creer" and etape.get("nomme") is not None:
                scene.noms[_texte(etape, "nomme")] = reponse.fait.sujet
            if evenement:
                scene.franchies.add(evenement)

    def _agir(
        self, scene: Scene, etape: Carte, verbe: str, saisi_le: date
    ) -> tuple[Reponse, tuple[str, str] | None]:
        commun = self._commun(scene, etape, saisi_le)
        cible = _texte(etape, verbe)
        if verbe == "ouvrir":
            return decider_ouverture(self.regles, d.Ouvrir(**commun), chaine="essai"), None
        dossier = scene.dossier
        if dossier is None:
            raise Faux("Le dossier n'est pas encore ouvert.", "Commencez par « ouvrir: dossier ».", cle=verbe)
        if verbe == "creer":
            return decider(self.regles, dossier, d.Creer(**commun, type=cible)), (cible, "creation")
        fiche, _, reste = cible.partition(".")
        nom = scene.noms.get(fiche, fiche)
        if verbe == "traiter":
            ecart = f"{nom}.{reste}"
            if ecart not in dossier.ecarts:
                raise Faux(
                    f"Aucun écart « {cible} » n'est ouvert.",
                    vouliez_vous_dire(ecart, dossier.ecarts),
                    cle=verbe,
                )
            return decider(self.regles, dossier, d.Traiter(**commun, ecart=ecart)), None
        if nom not in dossier.instances:
            raise Faux(
                f"« {fiche} » ne désigne rien dans cet essai.",
                vouliez_vous_dire(fiche, (*scene.noms, *dossier.instances)),
                cle=verbe,
            )
        type_, signataires = dossier.instances[nom].type, tuple(sorted(_noms(etape, "signataires")))
        if verbe == "corriger":
            return decider(self.regles, dossier, d.Corriger(**commun, cible=nom)), None
        if verbe == "verser":
            demande = d.Verser(
                **commun, cible=nom, piece=reste, fichier=self._fichier(type_, reste), signataires=signataires
            )
            return decider(self.regles, dossier, demande), None
        if verbe == "refuser_signature":
            refus = d.RefuserDeSigner(**commun, cible=nom, piece=reste, signataire=" ".join(signataires))
            return decider(self.regles, dossier, refus), None
        return decider(self.regles, dossier, d.Avancer(**commun, cible=nom, transition=reste)), (type_, reste)

    def _commun(self, scene: Scene, etape: Carte, saisi_le: date) -> dict[str, Any]:
        role, _, personne = _texte(etape, "par").partition("/")
        role_s, _, saisisseur = (_texte(etape, "saisi_par") or _texte(etape, "par")).partition("/")
        for nom in (role, role_s):
            if nom not in self.workflow.roles:
                raise Faux(
                    f"Le rôle « {nom} » n'existe pas.", vouliez_vous_dire(nom, self.workflow.roles), cle="par"
                )
        valeurs = etape.get("saisit")
        ecrites = (
            {e.cle: self._valeur(scene, e.valeur) for e in valeurs.entrees}
            if isinstance(valeurs, Carte)
            else {}
        )
        return {
            "mandat": d.Mandat(personne or role, role, saisisseur or role_s, (role,), (role_s,)),
            "le": scene.le, "saisi_le": saisi_le, "valeurs": ecrites, "motif": _texte(etape, "motif"),
        }  # fmt: skip

    def _valeur(self, scene: Scene, noeud: Noeud) -> Any:
        if isinstance(noeud, Liste):
            return [self._valeur(scene, e) for e in noeud.elements]
        lue = str(brut(noeud))
        return scene.noms.get(lue, lue)

    def _fichier(self, type_: str, piece: str) -> str:
        definie = self.workflow.machines[type_].pieces.get(piece)
        return FICHIER_FICTIF if definie is not None and definie.nature in ("fichier", "document") else ""

    # ── ce qu'on attend ──────────────────────────────────────────────────────────────────────
    def _comparer(self, etape: Carte, reponse: Reponse, verbe: str) -> None:
        attendus = _noms(etape, "refus")
        if isinstance(reponse, Refus):
            trouves = {m.exigence for m in reponse.motifs}
            if not attendus:
                raise Faux(
                    f"Refusé : {' '.join(m.message for m in reponse.motifs)}",
                    f"Si c'est voulu : refus: [{', '.join(sorted(trouves))}]",
                    cle=verbe,
                )
            _egaux(attendus, trouves, "refus", "Refusé pour")
            return
        if attendus:
            raise Faux(
                f"Accordé, alors que l'essai attend un refus : {', '.join(sorted(attendus))}.", cle="refus"
            )
        ouverts = {e["exigence"] for e in reponse.fait.trace.get("ecarts", ())}
        _egaux(_noms(etape, "ecarts"), ouverts, "ecarts", "Écarts ouverts")

    def _alors(self, scene: Scene, texte: str, saisi_le: date) -> None:
        if scene.dossier is None or scene.le is None:
            raise Faux("Le dossier n'est pas encore ouvert.", cle="alors")
        alias = {n: (c, scene.dossier.instances[c].type) for n, c in scene.noms.items()}
        try:
            noeud = typer(analyser(forme_canonique(texte)), Portee(self.workflow, (), alias))
        except ErreurDeRegle as faute:
            raise Faux(faute.message, faute.remede, cle="alors") from faute
        contexte = Contexte(self.regles, scene.dossier, scene.le, saisi_le)
        verite = evaluer(noeud, contexte)
        if verite is not True:
            dite = "inconnu" if verite is None else "faux"
            raise Faux(f"« {texte} » est {dite}.", " ".join(raisons(noeud, contexte)), cle="alors")


def _egaux(attendus: set[str], trouves: set[str], cle: str, quoi: str) -> None:
    if attendus == trouves:
        return
    morceaux = [
        f"{quoi} : {', '.join(sorted(trouves)) or 'rien'} ; "
        f"attendu : {', '.join(sorted(attendus)) or 'rien'}."
    ]
    if trouves - attendus:
        morceaux.append(f"En plus : {', '.join(sorted(trouves - attendus))}.")
    if attendus - trouves:
        morceaux.append(f"Manque : {', '.join(sorted(attendus - trouves))}.")
    raise Faux(" ".join(morceaux), cle=cle)


def _diagnostic(etape: Carte, faux: Faux) -> Diagnostic:
    entree = etape.entree(faux.cle) if faux.cle else None
    entree = entree or (etape.entrees[0] if etape.entrees else None)
    position = entree.position_cle if entree else etape.position
    return Diagnostic("E01", position, faux.message, faux.remede)


def _etapes(carte: Carte) -> tuple[Carte, ...]:
    liste = carte.get("etapes")
    return tuple(e for e in liste.elements if isinstance(e, Carte)) if isinstance(liste, Liste) else ()


def _texte(carte: Carte, cle: str) -> str:
    noeud = carte.get(cle)
    return " ".join(noeud.valeur.split()) if isinstance(noeud, Texte) else ""


def _noms(carte: Carte, cle: str) -> set[str]:
    noeud = carte.get(cle)
    elements: Iterable[Noeud] = noeud.elements if isinstance(noeud, Liste) else ()
    return {e.valeur for e in elements if isinstance(e, Texte)}


def _date(texte: str, cle: str) -> date:
    try:
        return date.fromisoformat(texte)
    except ValueError as faute:
        raise Faux(f"« {texte} » n'est pas une date.", "Écrivez 2026-09-01.", cle=cle) from faute
