"""Bâtir un dossier d'exemple : franchir une porte en faisant d'abord ce que chaque refus demande.

Le vrai moteur juge chaque acte. Quand une porte refuse, on cherche comment rendre vraie l'exigence qui a parlé, et
ainsi de suite ; plusieurs façons s'essaient l'une après l'autre, jusqu'à un nombre fixe de demandes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeVar

from moteur.domaine.affaire import Accord, Refus, Reponse
from moteur.domaine.definitions import IMPERATIF, Champ
from moteur.domaine.dossier import Dossier
from moteur.domaine.droits import Motif
from moteur.domaine.regles.arbre import Noeud
from moteur.domaine.regles.evaluation import Regles
from moteur.domaine.workflow import DOSSIER, PORTEUR
from moteur.preuve import exemples
from moteur.preuve.projet import (
    AVANCER,
    CORRIGER,
    CREER,
    OUVRIR,
    SOI,
    TRAITER,
    VERSER,
    Atelier,
    Projet,
    Scene,
)

ANNEE = 2026
DEPART = date(ANNEE, 6, 8)  # avant la rentrée : ce qui vaut un an peut finir avant l'année scolaire
PROFONDEUR = 16
TENTATIVES = 14
CHEMINS = 3
S = TypeVar("S")
E = TypeVar("E")


class Epuise(Exception):
    """Le nombre de demandes permis est atteint."""


class Trouve(Exception):
    """Un acte que seule la garantie cherchée arrête."""

    def __init__(self, projet: Projet, reponse: Reponse) -> None:
        super().__init__()
        self.projet = projet
        self.reponse = reponse


@dataclass(slots=True)
class Batisseur(Atelier):
    """Le vrai moteur, et un nombre de demandes que l'on ne dépasse pas."""

    reste: int = 3_000
    en_cours: list[tuple[str, ...]] = field(default_factory=list)
    # Les fiches sur le point d'avancer, et les états d'où elles le peuvent : elles n'en sortent pas.
    figees: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    # Les champs que lisent les règles : leur valeur compte, on les essaie toutes ; et celles à essayer d'abord.
    lus: frozenset[tuple[str, str]] = frozenset()
    prefere: Mapping[tuple[str, str], str] = field(default_factory=dict)
    pas_preferes: frozenset[tuple[str, str]] = frozenset()  # (machine, transition) que le soupçon franchit
    cherchee: str = ""  # la garantie dont on cherche la rupture
    riche: bool = False  # remplir aussi ce qui est facultatif et que des règles lisent

    def payer(self) -> None:
        self.reste -= 1
        if self.reste < 0:
            raise Epuise

    # ── ouvrir ───────────────────────────────────────────────────────────────────────────────
    def ouvertures(self) -> Iterator[Scene]:
        """Le dossier ouvert, de chaque façon que le porteur permet."""
        vide = Scene(Dossier("exemple", self.regles.workflow.empreinte, 0), DEPART)
        depart = Projet(vide, OUVRIR, valeurs={"annee": str(ANNEE)})
        depart = self._habiller(depart)
        champs, porte = self.champs(depart), self.porte(depart)
        faits = [depart]
        for nom in (*porte.saisit, *porte.peut_saisir):
            machine = PORTEUR if nom in self.regles.workflow.machines[PORTEUR].champs else DOSSIER
            choix = self.choix(machine, champs[nom], DEPART)
            faits = [p.avec(**{nom: v}) for v in choix for p in faits] if choix else faits
        for projet in faits:
            reponse = self.demander(projet)
            if isinstance(reponse, Accord):
                yield self.apres(projet, reponse)

    def _habiller(self, projet: Projet) -> Projet:
        """Qui agit : le premier rôle que la porte permet."""
        par = self.porte(projet).par
        role = projet.role or (par[0] if par else next(iter(self.regles.workflow.roles), ""))
        return replace(projet, role=role, acteur=projet.acteur or role)

    # ── franchir une porte ───────────────────────────────────────────────────────────────────
    def faire(self, projet: Projet, prof: int) -> Iterator[Scene]:
        """Les scènes où l'acte est passé ; un acte ne s'attend pas lui-même."""
        cle = (projet.verbe, projet.cible, projet.nom)
        if projet.verbe == AVANCER and self._quitterait(projet):
            return
        if prof <= 0 or self.en_cours.count(cle) >= (2 if projet.verbe == CREER else 1):
            return
        yield from pendant(self.en_cours, cle, self._faire(projet, prof))

    def _faire(self, projet: Projet, prof: int) -> Iterator[Scene]:
        for pret in self.preparer(projet, prof):
            for fait, accord in self.insister(pret, prof, TENTATIVES):
                yield self.apres(fait, accord)

    def preparer(self, projet: Projet, prof: int) -> Iterator[Projet]:
        """L'acte, dans un état d'où il part, ses champs remplis."""
        for au_depart in self._au_depart(projet, prof):
            yield from self._remplir(self._habiller(au_depart), prof)

    def _au_depart(self, projet: Projet, prof: int) -> Iterator[Projet]:
        if projet.verbe != AVANCER:
            yield projet
            return
        instance = projet.scene.dossier.instances[projet.cible]
        de = self.regles.workflow.machines[instance.type].transitions[projet.nom].de
        if instance.etat in de:
            yield projet
            return
        for scene in self.mener(projet.scene, projet.cible, de, prof - 1):
            yield replace(projet, scene=scene)

    def _remplir(self, projet: Projet, prof: int) -> Iterator[Projet]:
        porte, champs = self.porte(projet), self.champs(projet)
        connu = projet.scene.dossier.instances.get(projet.cible)
        deja = connu.valeurs if connu is not None and projet.verbe == AVANCER else {}
        type_ = self.type_de(projet)
        facultatifs = [n for n in porte.peut_saisir if self.riche and (type_, n) in self.lus]
        attendus = (*porte.saisit, *(facultatifs if projet.verbe in (CREER, AVANCER) else ()))
        manque = next((n for n in attendus if n not in projet.valeurs and deja.get(n) is None), None)
        if manque is None:
            yield projet
            return
        for suite in self.remplir_un(projet, champs[manque], prof):
            yield from self._remplir(suite, prof)

    def remplir_un(self, projet: Projet, champ: Champ, prof: int) -> Iterator[Projet]:
        """L'acte, ce champ rempli : la valeur la plus simple, ou chaque fiche qu'un lien peut désigner."""
        if champ.type == "lien":
            if champ.parmi is not None and champ.parmi in projet.valeurs:
                yield projet.avec(**{champ.nom: list(projet.valeurs[champ.parmi])})
                yield projet.avec(**{champ.nom: "aucun"})
                return
            for suite, nom in self.designer(projet, str(champ.de), prof):
                yield suite.avec(**{champ.nom: [nom] if champ.liste else nom})
            return
        choix = self.choix(self.type_de(projet), champ, projet.scene.le)
        yield from (projet.avec(**{champ.nom: [v] if champ.liste else v}) for v in choix)

    def choix(self, machine: str, champ: Champ, le: date) -> tuple[str, ...]:
        """Les valeurs à essayer : toutes celles d'un choix que des règles lisent, la plus simple pour le reste."""
        toutes = exemples.valeurs(champ, le)
        cle = (machine, champ.nom)
        if cle not in self.lus or champ.type not in ("choix", "booleen"):
            return toutes[: 2 if cle in self.lus and champ.type == "date" else 1]
        return tuple(sorted(toutes, key=lambda v: v != self.prefere.get(cle)))

    def designer(self, projet: Projet, type_: str, prof: int) -> Iterator[tuple[Projet, str]]:
        """Une fiche de ce type : chacune de celles qui existent, la dernière d'abord, puis une neuve."""
        connues = projet.scene.dossier.par_type.get(type_, ())
        machine = self.regles.workflow.machines[type_]
        vives = [
            n for n in reversed(connues) if not machine.est_final(projet.scene.dossier.instances[n].etat)
        ]
        for nom in vives:
            yield projet, nom
        for scene in self.faire(Projet(projet.scene, CREER, type_), prof - 1):
            yield replace(projet, scene=scene), scene.dossier.par_type[type_][-1]

    def insister(self, projet: Projet, prof: int, tours: int) -> Iterator[tuple[Projet, Accord]]:
        """L'acte et son accord, une fois fait ce que demande chaque refus."""
        self.payer()
        reponse = self.demander(projet)
        motifs = reponse.motifs if isinstance(reponse, Refus) else self._manquants(projet, reponse)
        if self.cherchee and seule(self.regles, self.cherchee, {m.exigence for m in motifs}):
            raise Trouve(projet, reponse)
        if tours > 0 and prof > 0:
            for motif in motifs[:1]:
                for suite in self.sans_bouger(projet, self.reparer(projet, motif, prof)):
                    yield from self.insister(suite, prof, tours - 1)
        if isinstance(reponse, Accord):
            yield projet, reponse

    def sans_bouger(self, projet: Projet, suites: Iterator[Projet]) -> Iterator[Projet]:
        """Ces suites, où la fiche sur le point d'avancer n'avance pas autrement."""
        if projet.verbe != AVANCER:
            return suites
        de = self.regles.workflow.machines[self.type_de(projet)].transitions[projet.nom].de
        return pendant(self.figees, (projet.cible, de), suites)

    def _quitterait(self, projet: Projet) -> bool:
        vers = self.regles.workflow.machines[self.type_de(projet)].transitions[projet.nom].vers
        return any(projet.cible == nom and vers not in de for nom, de in self.figees)

    def _manquants(self, projet: Projet, accord: Accord) -> tuple[Motif, ...]:
        """Les exigences impératives qu'un constat laisse derrière lui."""
        return tuple(m for m in accord.ecarts if m.niveau == IMPERATIF)

    def reparer(self, projet: Projet, motif: Motif, prof: int) -> Iterator[Projet]:
        """L'acte, une fois fait ce que demande ce motif de refus."""
        nom, _, reste = motif.exigence.partition(".")
        porte = self.porte(projet)
        if nom == "role":
            yield from (replace(projet, role=r, acteur=r) for r in porte.par if r != projet.role)
        elif nom in ("champ_manquant", "valeur") and reste in self.champs(projet):
            champ = self.champs(projet)[reste]
            autres = [v for v in exemples.valeurs(champ, projet.scene.le) if v != projet.valeurs.get(reste)]
            yield from (projet.avec(**{reste: v}) for v in autres[:3])
        elif nom == "ecarts_ouverts":
            for scene in self.traiter_tout(projet.scene):
                yield replace(projet, scene=scene)
        elif nom == "date":
            instance = projet.scene.dossier.instances[projet.cible]
            yield self.plus_tard(projet, date.fromisoformat(instance.dernier_le))
        elif motif.exigence in porte.exige:
            yield from self.vouloir(projet, porte.exige[motif.exigence].regle, (SOI,), True, prof - 1)
        elif motif.exigence in self.regles.workflow.garanties:
            garantie = self.regles.workflow.garanties[motif.exigence]
            pile = (SOI,) if garantie.verbe else ()
            yield from self.vouloir(projet, garantie.regle, pile, True, prof - 1)

    def vouloir(
        self, projet: Projet, texte: str, pile: tuple[str, ...], voulu: bool, prof: int
    ) -> Iterator[Projet]:
        """L'acte, une fois la règle rendue vraie, ou rendue autre que vraie."""
        types = tuple(i.type for i in self.contexte(projet, pile).pile)
        yield from self.atteindre(projet, self.regles.condition(texte, types), pile, voulu, prof)

    def atteindre(
        self, projet: Projet, noeud: Noeud, pile: tuple[str, ...], voulu: bool, prof: int
    ) -> Iterator[Projet]:
        """Comme `vouloir`, d'une règle déjà lue."""
        from moteur.preuve.atteindre import atteindre

        yield from atteindre(self, projet, noeud, pile, voulu, prof)

    @staticmethod
    def plus_tard(projet: Projet, le: date) -> Projet:
        """Le même acte, à une date postérieure."""
        return replace(projet, scene=replace(projet.scene, le=max(le, projet.scene.le)))

    # ── mener une fiche quelque part ─────────────────────────────────────────────────────────
    def mener(self, scene: Scene, nom: str, etats: tuple[str, ...], prof: int) -> Iterator[Scene]:
        """Les scènes où cette fiche est dans l'un de ces états, par les chemins les plus courts."""
        if scene.dossier.instances[nom].etat in etats:
            yield scene
            return
        if prof <= 0:
            return
        for chemin in self._chemins(scene, nom, etats)[:CHEMINS]:
            yield from self._suivre(scene, nom, chemin, prof)

    def mener_au_depart(self, scene: Scene, nom: str, etats: tuple[str, ...], prof: int) -> Iterator[Scene]:
        """Comme `mener`, d'une fiche sur le point d'avancer : elle peut sortir, si elle revient où l'acte part."""
        suites = self.mener(scene, nom, etats, prof)
        tenues = [f for f in self.figees if f[0] == nom]
        libres = [f for f in self.figees if f[0] != nom]
        while True:
            self.figees[:] = libres
            try:
                suite = next(suites, None)
            finally:
                self.figees[:] = [*libres, *tenues]
            if suite is None:
                return
            yield suite

    def _suivre(self, scene: Scene, nom: str, chemin: tuple[str, ...], prof: int) -> Iterator[Scene]:
        if not chemin:
            yield scene
            return
        machine = self.regles.workflow.machines[scene.dossier.instances[nom].type]
        if scene.dossier.instances[nom].etat not in machine.transitions[chemin[0]].de:
            return
        for suite in self.faire(Projet(scene, AVANCER, nom, chemin[0]), prof - 1):
            yield from self._suivre(suite, nom, chemin[1:], prof)

    def _chemins(self, scene: Scene, nom: str, etats: tuple[str, ...]) -> list[tuple[str, ...]]:
        instance = scene.dossier.instances[nom]
        transitions = self.regles.workflow.machines[instance.type].transitions.values()
        trouves: list[tuple[str, ...]] = []
        file: list[tuple[str, tuple[str, ...], frozenset[str]]] = [
            (instance.etat, (), frozenset({instance.etat}))
        ]
        for etat, chemin, vus in file:
            if etat in etats and chemin:
                trouves.append(chemin)
                continue
            # À longueur égale, les actes ordinaires passent avant les issues de côté.
            type_ = instance.type
            for t in sorted(
                transitions,
                key=lambda t: ((type_, t.nom) not in self.pas_preferes, t.detour, t.porte.constat),
            ):
                if etat in t.de and t.vers not in vus and len(file) < 400:
                    file.append((t.vers, (*chemin, t.nom), vus | {t.vers}))
        return trouves

    def traiter_tout(self, scene: Scene) -> Iterator[Scene]:
        """La scène, une fois clos chaque écart impératif ouvert."""
        ouverts = [e for e in scene.dossier.ecarts_ouverts() if e.niveau == IMPERATIF]
        for ecart in ouverts:
            projet = Projet(scene, TRAITER, ecart.instance, ecart.id)
            projet = self._traitant(projet)
            self.payer()
            reponse = self.demander(projet)
            if not isinstance(reponse, Accord):
                return
            scene = self.apres(projet, reponse)
        yield scene

    def _traitant(self, projet: Projet) -> Projet:
        from moteur.domaine.reprises import qui_traite

        dossier = projet.scene.dossier
        par = qui_traite(self.regles.workflow, dossier, dossier.ecarts[projet.nom])
        return replace(projet, role=par[0], acteur=par[0]) if par else self._habiller(projet)

    # ── petits actes ─────────────────────────────────────────────────────────────────────────
    def verser(self, scene: Scene, nom: str, piece: str, prof: int) -> Iterator[Scene]:
        """Les scènes où cette pièce vient d'être versée."""
        yield from self.faire(Projet(scene, VERSER, nom, piece), prof - 1)

    def saisir(self, scene: Scene, nom: str, champ: str, valeur: str, prof: int) -> Iterator[Scene]:
        """Les scènes où ce champ vient de recevoir cette valeur, par une modification ou par une transition."""
        machine = self.regles.workflow.machines[scene.dossier.instances[nom].type]
        if champ in machine.modifiables:
            yield from self.faire(Projet(scene, CORRIGER, nom, valeurs={champ: valeur}), prof - 1)
        for t in machine.transitions.values():
            if champ in (*t.porte.saisit, *t.porte.peut_saisir):
                yield from self.faire(Projet(scene, AVANCER, nom, t.nom, valeurs={champ: valeur}), prof - 1)


def seule(regles: Regles, garantie: str, arrets: AbstractSet[str]) -> bool:
    """Cet acte n'est-il arrêté que par des garanties, dont celle-ci ? Aucune exigence n'a parlé."""
    return garantie in arrets and arrets <= set(regles.workflow.garanties)


def pendant(attendus: list[E], cle: E, suites: Iterator[S]) -> Iterator[S]:
    """Ces suites, `cle` étant attendue tant qu'on les cherche, et plus quand on s'en sert."""
    dedans = False
    try:
        while True:
            attendus.append(cle)
            dedans = True
            suite = next(suites, None)
            attendus.remove(cle)
            dedans = False
            if suite is None:
                return
            yield suite
    finally:
        if dedans:
            attendus.remove(cle)


def dans_tant(projet: Projet, jours: int) -> Projet:
    """Le même acte, tant de jours plus tard."""
    return Batisseur.plus_tard(projet, projet.scene.le + timedelta(days=jours))
