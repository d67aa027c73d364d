"""Jouer les essais d'un workflow : chaque étape est un acte attendu, refusé ou accordé, ou une vérification.

Un essai se joue en mémoire, aux dates qu'il dit, par les portes du cœur ; il n'écrit rien.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
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
from moteur.domaine.workflow import Workflow, construire
from moteur.lecture.chargement import Chargement
from moteur.lecture.noeuds import Carte, Liste, Noeud, brut
from moteur.operations.essais_herites import (
    Soin,
    avec_les_saisies,
    cibles,
    qui_durcit,
    soins,
    tolere,
    trouves,
    visant,
)
from moteur.operations.essais_lecture import Faux, diagnostic, egaux, etapes, lire_date, noms, texte
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
    essais = {nom: carte for _, carte in chargement.essais if (nom := texte(carte, "essai"))}
    herites = {texte(carte, "essai") for fichier, carte in chargement.essais if fichier in chargement.herites}
    mondes = _mondes(chargement, workflow)
    troupe = _Troupe(workflow, essais, herites, soins(chargement.appliques), mondes)
    resultats = [troupe.jouer(nom) for nom in sorted(troupe.essais)]
    franchies = {f for scene in troupe.scenes.values() for f in scene.franchies}
    return Bilan(tuple(resultats), frozenset(franchies))


def _mondes(chargement: Chargement, workflow: Workflow) -> dict[str, Regles]:
    """Pour chaque essai hérité dont la couche a changé les paramètres, le workflow aux valeurs de la base."""
    mondes: dict[str, Regles] = {}
    deja: list[tuple[Mapping[str, Any], Regles]] = []
    siens = (chargement.forme or {}).get("parametres", {})
    for fichier, carte in chargement.essais:
        voulus = {**siens, **chargement.parametres_de.get(fichier, {})}
        if voulus == siens:
            continue
        connu = next((regles for valeurs, regles in deja if valeurs == voulus), None)
        if connu is None:
            forme = {**(chargement.forme or {}), "parametres": voulus}
            connu = Regles(construire(forme, empreinte=workflow.empreinte))
            deja.append((voulus, connu))
        mondes[texte(carte, "essai")] = connu
    return mondes


class _Troupe:
    def __init__(
        self,
        workflow: Workflow,
        essais: Mapping[str, Carte],
        herites: Container[str] = (),
        tous_les_soins: tuple[Soin, ...] = (),
        mondes: Mapping[str, Regles] | None = None,
    ) -> None:
        self.mondes = mondes or {}
        self.herites = herites
        self.soins = tous_les_soins
        self.livrees = Regles(workflow)
        self.essais = essais
        self.resultats: dict[str, Resultat] = {}
        self.scenes: dict[str, Scene] = {}
        self.en_cours: list[str] = []

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
        try:
            scene = self._depart(carte)
            for etape in suite:
                try:
                    self._etape(scene, etape, herite=herite)
                except Faux as faux:
                    defauts.append(diagnostic(etape, faux))
                    break
            self.scenes[nom] = scene
        except Faux as faux:
            defauts.append(diagnostic(carte, faux))
        if not any(e.get(c) is not None for e in suite for c in ("refus", "ecarts", "alors")):
            vide = Faux(
                "Cet essai ne vérifie rien.",
                "Ajoutez « refus », « ecarts » ou « alors » à une étape.",
                cle="essai",
            )
            defauts.append(diagnostic(carte, vide))
        self.en_cours.pop()
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
        if scene.le is None:
            raise Faux("La première étape dit sa date.", "Ajoutez « le: 2026-09-01 ».")
        saisi_le = (
            lire_date(texte(etape, "saisi_le"), "saisi_le") if etape.get("saisi_le") is not None else scene.le
        )
        if etape.get("alors") is not None:
            self._alors(scene, texte(etape, "alors"), saisi_le)
            return
        verbe = next((v for v in VERBES if etape.get(v) is not None), "")
        if not verbe:
            raise Faux(
                "Cette étape ne dit ni acte ni vérification.", f"Verbes : {', '.join(VERBES)}, ou « alors »."
            )
        reponse, evenement = self._agir(scene, etape, verbe, saisi_le)
        if herite:
            etape, reponse, evenement = self._soigner(scene, etape, verbe, saisi_le, reponse, evenement)
        self._comparer(etape, reponse, verbe, herite=herite)
        if isinstance(reponse, Accord):
            assert scene.dossier is not None or verbe == "ouvrir"
            avant = scene.dossier or Dossier("essai", self.workflow.empreinte, 0)
            scene.dossier = appliquer(self.workflow, avant, reponse.fait)
            if verbe == "creer" and etape.get("nomme") is not None:
                scene.noms[texte(etape, "nomme")] = reponse.fait.sujet
            if evenement:
                scene.franchies.add(evenement)

    def _agir(
        self, scene: Scene, etape: Carte, verbe: str, saisi_le: date
    ) -> tuple[Reponse, tuple[str, str] | None]:
        commun = self._commun(scene, etape, saisi_le)
        cible = texte(etape, verbe)
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
        type_, signataires = dossier.instances[nom].type, tuple(sorted(noms(etape, "signataires")))
        if verbe == "corriger":
            return decider(self.regles, dossier, d.Corriger(**commun, cible=nom)), None
        if verbe == "verser":
            demande = d.Verser(
                **commun, cible=nom, piece=reste, fichier=self._fichier(type_, reste), signataires=signataires,
                delegations=tuple(sorted(noms(etape, "par_delegation"))),
            )  # fmt: skip
            return decider(self.regles, dossier, demande), None
        if verbe == "refuser_signature":
            refus = d.RefuserDeSigner(**commun, cible=nom, piece=reste, signataire=" ".join(signataires))
            return decider(self.regles, dossier, refus), None
        return decider(self.regles, dossier, d.Avancer(**commun, cible=nom, transition=reste)), (type_, reste)

    def _commun(self, scene: Scene, etape: Carte, saisi_le: date) -> dict[str, Any]:
        role, _, personne = texte(etape, "par").partition("/")
        role_s, _, saisisseur = (texte(etape, "saisi_par") or texte(etape, "par")).partition("/")
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
            "le": scene.le, "saisi_le": saisi_le, "valeurs": ecrites, "motif": texte(etape, "motif"),
        }  # fmt: skip

    def _valeur(self, scene: Scene, noeud: Noeud) -> Any:
        if isinstance(noeud, Liste):
            return [self._valeur(scene, e) for e in noeud.elements]
        lue = str(brut(noeud))
        return scene.noms.get(lue, lue)

    def _fichier(self, type_: str, piece: str) -> str:
        definie = self.workflow.machines[type_].pieces.get(piece)
        return FICHIER_FICTIF if definie is not None and definie.nature in ("fichier", "document") else ""

    # ── un essai de la base, sur un workflow amendé ──
    def _soigner(
        self,
        scene: Scene,
        etape: Carte,
        verbe: str,
        saisi_le: date,
        reponse: Reponse,
        evenement: tuple[str, str] | None,
    ) -> tuple[Carte, Reponse, tuple[str, str] | None]:
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
            suivante, evenement = self._agir(scene, etape, verbe, saisi_le)
            if trouves(suivante) == trouves(reponse):
                break
            reponse = suivante
        return etape, reponse, evenement

    def _jouer_le_soin(self, scene: Scene, etape: Carte, verbe: str, soin: Soin) -> Carte:
        fiche = texte(etape, verbe).partition(".")[0]
        for plus in soin.etapes:
            acte = next((v for v in VERBES if plus.get(v) is not None), "")
            if not acte:
                etape = avec_les_saisies(etape, plus)
                continue
            if scene.dossier is None:
                continue
            mot, _, reste = texte(plus, acte).partition(".")
            saisies = etape.get("saisit")
            lues = (
                {e.cle: self._valeur(scene, e.valeur) for e in saisies.entrees}
                if isinstance(saisies, Carte)
                else {}
            )
            for nom in cibles(mot, dossier=scene.dossier, agit=scene.noms.get(fiche, fiche), saisies=lues):
                self._etape(scene, visant(plus, acte, f"{nom}.{reste}" if reste else nom))
        return etape

    # ── ce qu'on attend ──────────────────────────────────────────────────────────────────────
    def _comparer(self, etape: Carte, reponse: Reponse, verbe: str, *, herite: bool = False) -> None:
        passes = tolere(self.soins) if herite else frozenset()
        attendus, dits = noms(etape, "refus"), trouves(reponse)
        aide = (
            qui_durcit(dits - attendus - noms(etape, "ecarts"), self.soins) if herite and self.soins else ""
        )
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
