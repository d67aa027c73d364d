"""Rejouer une démonstration dans un espace neuf, par les portes de la ligne de commande.

Une horloge donnée date chaque étape ; tout s'arrête dès qu'une étape ne donne pas ce qu'elle annonce.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any, Protocol

from moteur.diagnostics import Diagnostic
from moteur.domaine.decision import Refus
from moteur.domaine.francais import accord, date_courte
from moteur.erreurs import (
    CommandeMalEcrite,
    DefinitionInvalide,
    Environnement,
    ErreurMoteur,
    Introuvable,
)
from moteur.lecture.chargement import Chargement
from moteur.operations import agir
from moteur.operations.agir import Consigne, Manuel
from moteur.operations.atelier import Atelier
from moteur.operations.chantier import Chantier, chantier
from moteur.operations.dossiers import Ouvert
from moteur.operations.produire import Commande, produire
from moteur.operations.scenario import FICHIER_D_ESPACE, Etape, Scenario, lire_scenario
from moteur.operations.scenario_pieces import deposer
from moteur.suggestions import vouliez_vous_dire

# La première saisie d'une journée, et le temps entre deux : trois cents saisies tiennent avant le soir.
MATIN = time(8, 30)
ENTRE_DEUX = timedelta(seconds=97)

Dire = Callable[[str], None]


class Fonds(Protocol):
    """Ce qui sait charger un workflow par son nom."""

    def charger(self, nom: str) -> Chargement:
        """Le workflow lu et contrôlé."""


@dataclass(slots=True)
class Horloge:
    """L'heure que la démonstration donne à chaque saisie : jamais deux fois la même, jamais en arrière."""

    fuseau: tzinfo | None
    instant: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.instant = datetime.combine(date.min, MATIN, self.fuseau)

    def __call__(self) -> datetime:
        return self.instant

    def passer_au(self, jour: date) -> None:
        """Avance à la saisie suivante, ce jour-là."""
        matin = datetime.combine(jour, MATIN, self.fuseau)
        self.instant = max(matin, self.instant + ENTRE_DEUX)


@dataclass(slots=True)
class _Scene:
    """Ce que la démonstration a fait jusqu'ici."""

    atelier: Atelier
    horloge: Horloge
    chargement: Chargement
    ouvert: Ouvert | None = None
    noms: dict[str, str] = field(default_factory=dict)
    documents: list[dict[str, Any]] = field(default_factory=list)
    refus_attendus: int = 0

    @property
    def faits(self) -> int:
        return self.ouvert.dossier.rang if self.ouvert else 0


class _Faux(Exception):
    """L'étape ne donne pas ce qu'elle annonce."""

    def __init__(self, message: str, remede: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remede = remede


def demo(
    chemin: Path,
    *,
    repertoire: Path,
    fonds: Fonds,
    ouvrir_atelier: Callable[[Path], Atelier],
    dire: Dire,
) -> dict[str, Any]:
    """Crée l'espace à `chemin` et y rejoue la démonstration de `repertoire`.

    `chemin` n'existe pas ou est vide, et le reste si tout s'arrête : l'espace se bâtit à côté. Une étape
    inattendue lève `DefinitionInvalide` ; l'espace est alors là, à lire.
    """
    scenario = lire_scenario(repertoire)
    with chantier(chemin) as ici:
        scene = _rejouer(ici, scenario, fonds=fonds, ouvrir_atelier=ouvrir_atelier, dire=dire)
    return _compte_rendu(scenario, scene, chemin)


def _rejouer(
    chantier: Chantier,
    scenario: Scenario,
    *,
    fonds: Fonds,
    ouvrir_atelier: Callable[[Path], Atelier],
    dire: Dire,
) -> _Scene:
    (chantier.provisoire / FICHIER_D_ESPACE).write_bytes(scenario.espace)
    atelier = ouvrir_atelier(chantier.provisoire)
    try:
        _refuser_l_avenir(scenario, atelier.aujourd_hui())
        horloge = Horloge(atelier.maintenant().tzinfo)
        scene = _Scene(replace(atelier, maintenant=horloge), horloge, fonds.charger(atelier.workflow))
        scene.chargement.exiger()
        for etape in scenario.etapes:
            try:
                _jouer(scene, etape, dire=dire)
            except (_Faux, Introuvable, CommandeMalEcrite) as faute:
                chantier.a_garder = True
                raise _arret(faute, etape, scene, scenario, chantier.racine) from faute
    finally:
        atelier.journal.fermer()
    chantier.a_garder = True
    return scene


def _refuser_l_avenir(scenario: Scenario, aujourd_hui: date) -> None:
    dernier = max((e.saisi_le for e in scenario.etapes), default=aujourd_hui)
    if dernier > aujourd_hui:
        raise Environnement(
            f"La démonstration va jusqu'au {date_courte(dernier)}.",
            raison=f"Ce poste se dit le {date_courte(aujourd_hui)} : un fait à venir ne se consigne pas.",
            suite="Mettez l'horloge du poste à l'heure.",
        )


def _arret(
    faute: _Faux | ErreurMoteur, etape: Etape, scene: _Scene, scenario: Scenario, racine: Path
) -> DefinitionInvalide:
    if isinstance(faute, _Faux):
        message, remede = faute.message, faute.remede
    else:
        message, remede = " ".join(t for t in (faute.fait, faute.raison) if t), faute.suite
    dit = f"Le {date_courte(etape.le)}, {etape.lieu} {etape.cible} : {message}"
    combien = f"{scene.faits} {accord(scene.faits, 'fait')}"
    return DefinitionInvalide(
        f"La démonstration s'arrête après {combien} : une étape ne donne pas ce qu'elle annonce.",
        diagnostics=(Diagnostic("D02", etape.lieu.position, dit, remede),), ligne_de=scenario.ligne_de,
        suite=f"L'espace reste à {racine}, tel qu'à ce moment ; pour recommencer, donnez un autre chemin.",
    )  # fmt: skip


# ── une étape ────────────────────────────────────────────────────────────────────────────────
def _jouer(scene: _Scene, etape: Etape, *, dire: Dire) -> None:
    if etape.verbe == "dire":
        dire(etape.cible)
        return
    scene.horloge.passer_au(etape.saisi_le)
    saisisseur = etape.saisi_par or etape.par.partition(":")[0]
    scene.atelier = replace(scene.atelier, moi=saisisseur)
    manuel = Manuel(par=etape.par, le=etape.le, motif=etape.motif)
    if etape.verbe == "ouvrir":
        resultat: Any = _ouvrir(scene, etape, manuel)
    else:
        if scene.ouvert is None:
            remede = "La première étape s'écrit « ouvrir: dossier »."
            raise _Faux("Le dossier n'est pas encore ouvert.", remede)
        scene.ouvert.atelier = scene.atelier
        resultat = _agir(scene, scene.ouvert, etape, manuel)
    _comparer(etape, resultat)
    if isinstance(resultat, Refus):
        scene.refus_attendus += 1
    elif etape.nomme and isinstance(resultat, Consigne):
        scene.noms[etape.nomme] = resultat.fait.sujet


def _ouvrir(scene: _Scene, etape: Etape, manuel: Manuel) -> agir.Resultat:
    atelier, charge = scene.atelier, scene.chargement
    valeurs = {**atelier.porteur, "annee": atelier.annee, **(etape.saisit or {})}
    workflow, octets = charge.exiger(), charge.octets
    scene.ouvert, resultat = agir.ouvrir(atelier, workflow, octets, valeurs=valeurs, manuel=manuel)
    return resultat


def _agir(scene: _Scene, ouvert: Ouvert, etape: Etape, manuel: Manuel) -> Any:
    valeurs = {nom: _valeur(scene, ecrite) for nom, ecrite in (etape.saisit or {}).items()}
    if etape.verbe == "creer":
        return agir.creer(ouvert, etape.cible, valeurs=valeurs, manuel=manuel)
    if etape.verbe == "produire":
        return _produire(scene, ouvert, etape, manuel)
    fiche, _, reste = etape.cible.partition(".")
    cible = _cible(scene, ouvert, fiche)
    if etape.verbe == "traiter":
        return agir.traiter(ouvert, f"{cible}.{reste}", manuel=manuel)
    if etape.verbe == "corriger":
        return agir.corriger(ouvert, cible, valeurs=valeurs, manuel=manuel)
    if etape.verbe == "avancer":
        return agir.avancer(ouvert, cible, reste, valeurs=valeurs, manuel=manuel)
    fichier = deposer(ouvert, cible, reste, le=etape.le, contenu=etape.contenu, produits=scene.documents)
    return agir.verser(ouvert, cible, reste, valeurs=valeurs, manuel=manuel, fichier=fichier)


def _produire(scene: _Scene, ouvert: Ouvert, etape: Etape, manuel: Manuel) -> Any:
    pour = _cible(scene, ouvert, etape.pour) if etape.pour else ""
    rendu = produire(ouvert, Commande(etape.cible, pour=pour, a_signer=etape.projet is False), manuel=manuel)
    if isinstance(rendu, Refus):
        return rendu
    for document in rendu["documents"]:
        if etape.projet is not None and bool(document["projet"]) != etape.projet:
            trouve = "un projet" if document["projet"] else "un exemplaire à signer"
            remede = "Changez « projet », ou ce qui précède."
            raise _Faux(f"C'est {trouve}, et l'étape annonce l'autre.", remede)
        scene.documents.append(document)
    return rendu


def _cible(scene: _Scene, ouvert: Ouvert, texte: str) -> str:
    nom = scene.noms.get(texte, texte)
    if nom not in ouvert.dossier.instances:
        proche = vouliez_vous_dire(texte, (*scene.noms, *ouvert.dossier.instances))
        remede = proche or "Créez cette fiche avant, avec « nomme »."
        raise _Faux(f"« {texte} » ne désigne encore rien.", remede)
    return nom


def _valeur(scene: _Scene, ecrite: Any) -> Any:
    if isinstance(ecrite, list):
        return [_valeur(scene, e) for e in ecrite]
    return scene.noms.get(ecrite, ecrite)


# ── ce qu'on attend ──────────────────────────────────────────────────────────────────────────
def _comparer(etape: Etape, resultat: Any) -> None:
    if isinstance(resultat, Refus):
        trouves = {m.exigence for m in resultat.motifs}
        if not etape.refus:
            dit = " ".join(m.message for m in resultat.motifs)
            raise _Faux(f"Refusé : {dit}", f"Si c'est voulu : refus: [{', '.join(sorted(trouves))}]")
        _egaux(set(etape.refus), trouves, "Refusé pour")
        return
    if etape.refus:
        raise _Faux(f"Accordé, alors que l'étape annonce un refus : {', '.join(etape.refus)}.")
    if isinstance(resultat, Consigne):
        _egaux(set(etape.ecarts), {m.exigence for m in resultat.ecarts}, "Écarts ouverts")


def _egaux(attendus: set[str], trouves: set[str], quoi: str) -> None:
    if attendus != trouves:
        dits = ", ".join(sorted(trouves)) or "rien"
        raise _Faux(f"{quoi} : {dits} ; annoncé : {', '.join(sorted(attendus)) or 'rien'}.")


def _compte_rendu(scenario: Scenario, scene: _Scene, chemin: Path) -> dict[str, Any]:
    cite = f'"{chemin}"' if " " in str(chemin) else str(chemin)
    racine, provisoire = chemin.resolve(), scene.atelier.racine
    places = [
        (str(racine / Path(d["fichier"]).relative_to(provisoire)), d["projet"]) for d in scene.documents
    ]
    return {
        "espace": str(racine),
        "dossiers": [scene.ouvert.titre] if scene.ouvert else [],
        "documents": [fichier for fichier, _ in places],
        "faits": scene.faits,
        "refus_attendus": scene.refus_attendus,
        "a_ouvrir": [*(f for f, projet in places if not projet), str(racine / FICHIER_D_ESPACE)],
        "a_essayer": [f"{commande} --espace {cite}" for commande in scenario.a_essayer],
    }
