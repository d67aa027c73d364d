"""Jouer les essais d'un workflow : chaque étape est un acte attendu, refusé ou accordé, ou une vérification.

Un essai se joue en mémoire, aux dates qu'il dit, par les portes du cœur ; il n'écrit rien.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from moteur.diagnostics import Diagnostic
from moteur.domaine.application import appliquer
from moteur.domaine.decision import Accord, Refus, Reponse
from moteur.domaine.dossier import Dossier
from moteur.domaine.faits import Fait
from moteur.domaine.regles.analyse import analyser
from moteur.domaine.regles.arbre import ErreurDeRegle
from moteur.domaine.regles.evaluation import Contexte, Regles, evaluer
from moteur.domaine.regles.explication import raisons
from moteur.domaine.regles.mots import forme_canonique
from moteur.domaine.regles.portee import Portee
from moteur.domaine.regles.typage import typer
from moteur.domaine.workflow import Workflow, construire
from moteur.lecture.chargement import DATENT, Chargement
from moteur.lecture.noeuds import Carte
from moteur.operations.epreuves import eprouver, est_une_epreuve
from moteur.operations.essais_actes import VERBES, Acte, Scene, lire_acte, repondre, saisies
from moteur.operations.essais_documents import DOCUMENT, Presse, comparer, presse, voir
from moteur.operations.essais_echeances import ECHEANCE, verifier_echeance
from moteur.operations.essais_elagues import elaguer, retires
from moteur.operations.essais_herites import (
    Soin,
    avec_les_saisies,
    cibles,
    qui_durcit,
    retouche,
    soins,
    tolere,
    trouves,
    visant,
)
from moteur.operations.essais_lecture import (
    Faux,
    diagnostic,
    egaux,
    etapes,
    lire_date,
    noms,
    sans_valeur,
    texte,
)
from moteur.operations.essais_mesure import Couverture, Mesure
from moteur.suggestions import vouliez_vous_dire


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


@dataclass(frozen=True, slots=True)
class Bilan:
    """Tous les essais d'un workflow, et ce qu'ils en éprouvent."""

    resultats: tuple[Resultat, ...]
    couverture: Couverture

    @property
    def reussis(self) -> int:
        return sum(1 for r in self.resultats if r.reussi)


def essayer(chargement: Chargement, *, avec: Presse | None = None) -> Bilan:
    """Joue tous les essais du workflow ; chacun repart de l'essai qu'il dit suivre.

    `avec` : des modèles Word déjà ouverts, que l'on garde pour le jeu suivant.
    """
    with presse(chargement.modeles) as a_fermer:
        mesure = Mesure()
        troupe = _troupe(chargement, avec or a_fermer, mesure)
        resultats = [troupe.jouer(nom) for nom in sorted(troupe.essais)]
    return Bilan(tuple(resultats), mesure.conclure(chargement.exiger()))


def tombe(
    chargement: Chargement, *, dabord: Iterable[str] = (), avec: Presse | None = None
) -> Resultat | None:
    """Le premier essai qui échoue, ou rien ; `dabord` : ceux à jouer avant les autres."""
    with presse(chargement.modeles) as a_fermer:
        troupe = _troupe(chargement, avec or a_fermer)
        suite = dict.fromkeys((*(n for n in dabord if n in troupe.essais), *sorted(troupe.essais)))
        return next((r for r in map(troupe.jouer, suite) if not r.reussi), None)


@dataclass(frozen=True, slots=True)
class Vue:
    """Le dossier d'un essai après l'une de ses étapes ; `derniere` : l'essai finit là."""

    essai: str
    rang: int
    derniere: bool
    scene: Scene


def essayer_en_regardant(chargement: Chargement) -> tuple[Bilan, tuple[Vue, ...]]:
    """Joue tous les essais, et garde ce qu'était le dossier après chaque étape."""
    mesure = Mesure()
    with presse(chargement.modeles) as avec:
        troupe = _troupe(chargement, avec, mesure)
        troupe.vues = []
        resultats = [troupe.jouer(nom) for nom in sorted(troupe.essais)]
    return Bilan(tuple(resultats), mesure.conclure(chargement.exiger())), tuple(troupe.vues)


def rejouer(chargement: Chargement, essai: Carte, *, avec: Presse) -> tuple[Resultat, Scene | None]:
    """Cet essai, joué seul ou après ceux du workflow, et la scène où il s'est arrêté."""
    troupe = _troupe(replace(chargement, essais=(*chargement.essais, ("", essai))), avec)
    resultat = troupe.jouer(texte(essai, "essai"))
    return resultat, troupe.scenes.get(resultat.essai)


def _troupe(chargement: Chargement, avec: Presse, mesure: Mesure | None = None) -> _Troupe:
    workflow = chargement.exiger()
    essais = {nom: carte for _, carte in chargement.essais if (nom := texte(carte, "essai"))}
    herites = {texte(carte, "essai") for fichier, carte in chargement.essais if fichier in chargement.herites}
    mondes = _mondes(chargement, workflow)
    return _Troupe(workflow, essais, herites, soins(chargement.appliques), mondes, avec, mesure)


def _mondes(chargement: Chargement, workflow: Workflow) -> dict[str, Regles]:
    """Pour chaque essai hérité dont la couche a changé les délais ou la période, le workflow aux valeurs de la base."""
    mondes: dict[str, Regles] = {}
    deja: list[tuple[Mapping[str, Any], Regles]] = []
    forme = chargement.forme or {}
    siens = {cle: forme.get(cle, {}) for cle in DATENT}
    for fichier, carte in chargement.essais:
        anciennes = chargement.valeurs_de.get(fichier, {})
        voulus = {cle: {**siens[cle], **anciennes.get(cle, {})} for cle in DATENT}
        if voulus == siens:
            continue
        connu = next((regles for valeurs, regles in deja if valeurs == voulus), None)
        if connu is None:
            connu = Regles(construire({**forme, **voulus}, empreinte=workflow.empreinte))
            deja.append((voulus, connu))
        mondes[texte(carte, "essai")] = connu
    return mondes


class _Troupe:
    def __init__(
        self,
        workflow: Workflow,
        essais: Mapping[str, Carte],
        herites: Container[str],
        tous_les_soins: tuple[Soin, ...],
        mondes: Mapping[str, Regles],
        avec: Presse,
        mesure: Mesure | None,
    ) -> None:
        self.mondes = mondes
        self.avec = avec
        self.mesure = mesure
        self.herites = herites
        self.soins = tous_les_soins
        self.retires = retires(soin.amendement for soin in tous_les_soins)
        self.livrees = Regles(workflow)
        self.essais = essais
        self.resultats: dict[str, Resultat] = {}
        self.scenes: dict[str, Scene] = {}
        self.en_cours: list[str] = []
        self.vues: list[Vue] | None = None

    @property
    def regles(self) -> Regles:
        """Celles de l'essai en cours : un essai hérité garde les délais de la base qui l'a écrit."""
        return self.mondes.get(self.en_cours[-1], self.livrees) if self.en_cours else self.livrees

    @property
    def workflow(self) -> Workflow:
        return self.regles.workflow

    def jouer(self, nom: str) -> Resultat:
        if nom in self.resultats:
            return self.resultats[nom]
        carte = self.essais[nom]
        herite = nom in self.herites
        self.en_cours.append(nom)
        defauts: list[Diagnostic] = []
        suite = etapes(carte)
        commune = self.mesure
        try:
            scene = self._depart(carte)
            self.mesure = commune.vierge() if commune is not None else None
            epreuve = est_une_epreuve(carte)
            if epreuve:
                defauts += eprouver(carte, suite, scene, regles=self.regles, consigner=self._consigner)
            for rang, etape in enumerate(() if epreuve else suite):
                try:
                    self._etape(scene, etape, herite=herite)
                except Faux as faux:
                    defauts.append(diagnostic(etape, faux))
                    break
                if self.vues is not None:
                    self.vues.append(Vue(nom, rang, etape is suite[-1], scene.copie()))
            self.scenes[nom] = scene
        except Faux as faux:
            defauts.append(diagnostic(carte, faux))
        defauts += () if est_une_epreuve(carte) else sans_valeur(carte, suite)
        self.en_cours.pop()
        mienne, self.mesure = self.mesure, commune
        if commune is not None and mienne is not None and not defauts:
            commune.absorber(mienne)  # un essai qui échoue n'éprouve rien
        self.resultats[nom] = Resultat(nom, texte(carte, "titre"), tuple(defauts), len(suite))
        return self.resultats[nom]

    def _depart(self, carte: Carte) -> Scene:
        avant = texte(carte, "apres")
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
    def _etape(self, scene: Scene, etape: Carte, *, herite: bool = False) -> None:
        if etape.get("le") is not None:
            scene.le = lire_date(texte(etape, "le"), "le")
        if herite:
            reste = elaguer(etape, self.retires, scene.type_de)
            if reste is None:
                return
            etape = reste
        if scene.le is None:
            raise Faux("La première étape dit sa date.", "Ajoutez « le: 2026-09-01 ».")
        saisi_le = (
            lire_date(texte(etape, "saisi_le"), "saisi_le") if etape.get("saisi_le") is not None else scene.le
        )
        if etape.get("alors") is not None:
            self._alors(scene, texte(etape, "alors"), saisi_le)
            return
        if etape.get(DOCUMENT) is not None:
            self._document(scene, etape, saisi_le, herite=herite)
            return
        if etape.get(ECHEANCE) is not None:
            verifier_echeance(self.regles, scene, etape, saisi_le=saisi_le)
            return
        verbe = next((v for v in VERBES if etape.get(v) is not None), "")
        if not verbe:
            raise Faux(
                "Cette étape ne dit ni acte ni vérification.",
                f"Verbes : {', '.join(VERBES)}, ou « alors », « document », « echeance ».",
            )
        acte = lire_acte(self.workflow, scene, etape, verbe, saisi_le=saisi_le)
        reponse = repondre(self.regles, scene.dossier, acte)
        if herite:
            etape, acte, reponse = self._soigner(scene, etape, verbe, saisi_le, acte, reponse)
        self._comparer(etape, reponse, verbe, herite=herite)
        if self.mesure is not None:
            self.mesure.noter(self.regles, scene.dossier, acte, reponse)
        if isinstance(reponse, Accord):
            self._consigner(scene, etape, verbe, reponse.fait, saisi_le)

    def _consigner(self, scene: Scene, etape: Carte, verbe: str, fait: Fait, saisi_le: date) -> None:
        assert scene.dossier is not None or verbe == "ouvrir"
        avant = scene.dossier or Dossier("essai", self.workflow.empreinte, 0)
        scene.dossier = appliquer(self.workflow, avant, fait)
        scene.faits = (*scene.faits, fait)
        if verbe == "creer" and etape.get("nomme") is not None:
            scene.noms[texte(etape, "nomme")] = fait.sujet
        if self.mesure is not None:
            self.mesure.noter_l_etat(self.regles, scene.dossier, saisi_le)

    def _document(self, scene: Scene, etape: Carte, saisi_le: date, *, herite: bool) -> None:
        vu = voir(self.regles, scene, etape, avec=self.avec, saisi_le=saisi_le)
        passes = tolere(self.soins) if herite else frozenset()
        comparer(etape, vu, herite=herite, tolere=passes, retouche=retouche(self.soins, vu.document.nom))
        if self.mesure is not None:
            self.mesure.noter_un_document(self.workflow, vu.document.nom, vu.raisons)

    # ── un essai de la base, sur un workflow amendé ──
    def _soigner(
        self,
        scene: Scene,
        etape: Carte,
        verbe: str,
        saisi_le: date,
        acte: Acte,
        reponse: Reponse,
    ) -> tuple[Carte, Acte, Reponse]:
        """Joue ce que la couche ajoute aux essais, quand elle seule arrête cette étape."""
        attendus = noms(etape, "refus" if isinstance(reponse, Refus) else "ecarts")
        for _ in self.soins:
            en_trop = trouves(reponse) - attendus
            utiles = [soin for soin in self.soins if soin.repond(en_trop)]
            connus = {nom for soin in utiles for nom in soin.noms}
            libre = any(not soin.noms for soin in utiles)
            if not en_trop or not utiles or not (libre or en_trop <= connus):
                break
            for soin in utiles:
                etape = self._jouer_le_soin(scene, etape, verbe, soin)
            acte = lire_acte(self.workflow, scene, etape, verbe, saisi_le=saisi_le)
            suivante = repondre(self.regles, scene.dossier, acte)
            if trouves(suivante) == trouves(reponse):
                break
            reponse = suivante
        return etape, acte, reponse

    def _jouer_le_soin(self, scene: Scene, etape: Carte, verbe: str, soin: Soin) -> Carte:
        fiche = texte(etape, verbe).partition(".")[0]
        deja: set[str] = set()
        for plus in soin.etapes:
            acte = next((v for v in VERBES if plus.get(v) is not None), "")
            if not acte:
                etape = avec_les_saisies(etape, plus)
                continue
            if scene.dossier is None:
                continue
            if acte == "creer":
                # Une fiche que la couche demande se crée une fois, avec les actes qui la visent.
                if (nomme := texte(plus, "nomme")) in scene.noms:
                    deja.add(nomme)
                else:
                    self._etape(scene, plus)
                continue
            mot, _, reste = texte(plus, acte).partition(".")
            if mot in deja:
                continue
            mot, lues = scene.noms.get(mot, mot), saisies(scene, etape)
            agit = scene.noms.get(fiche, fiche)
            for nom in cibles(mot, dossier=scene.dossier, agit=agit, saisies=lues):
                self._etape(scene, visant(plus, acte, f"{nom}.{reste}" if reste else nom))
        return etape

    # ── ce qu'on attend ──────────────────────────────────────────────────────────────────────
    def _comparer(self, etape: Carte, reponse: Reponse, verbe: str, *, herite: bool = False) -> None:
        passes = tolere(self.soins) if herite else frozenset()
        attendus, dits = noms(etape, "refus"), trouves(reponse)
        aide = ""
        if herite and self.soins:
            en_trop = dits - attendus - (frozenset() if isinstance(reponse, Refus) else noms(etape, "ecarts"))
            aide = qui_durcit(en_trop, self.soins, workflow=self.workflow, etape=etape)
        if isinstance(reponse, Refus):
            if not attendus:
                raise Faux(
                    f"Refusé : {' '.join(m.message for m in reponse.motifs)}",
                    aide or f"Si c'est voulu : refus: [{', '.join(sorted(dits))}]",
                    cle=verbe,
                )
            egaux(attendus - passes, dits - passes, "refus", "Refusé pour", aide)
            return
        if attendus:
            raise Faux(
                f"Accordé, alors que l'essai attend un refus : {', '.join(sorted(attendus))}.",
                aide,
                cle="refus",
            )
        egaux(noms(etape, "ecarts") - passes, dits - passes, "ecarts", "Écarts ouverts", aide)

    def _alors(self, scene: Scene, ecrite: str, saisi_le: date) -> None:
        if scene.dossier is None or scene.le is None:
            raise Faux("Le dossier n'est pas encore ouvert.", cle="alors")
        alias = {n: (c, scene.dossier.instances[c].type) for n, c in scene.noms.items()}
        try:
            noeud = typer(analyser(forme_canonique(ecrite)), Portee(self.workflow, (), alias))
        except ErreurDeRegle as faute:
            raise Faux(faute.message, faute.remede, cle="alors") from faute
        contexte = Contexte(self.regles, scene.dossier, scene.le, saisi_le)
        verite = evaluer(noeud, contexte)
        if verite is not True:
            dite = "inconnu" if verite is None else "faux"
            raise Faux(f"« {ecrite} » est {dite}.", " ".join(raisons(noeud, contexte)), cle="alors")
