"""Planter une faute dans une copie d'un workflow livré, comme une académie l'écrirait : dans ses fichiers."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from moteur.composition.ressources import Fonds, livraison
from moteur.domaine.workflow import Workflow, construire
from moteur.lecture.chargement import Chargement
from moteur.lecture.yaml_strict import lire_fichier
from moteur.operations.essais_documents import presse
from moteur.operations.essayer import Resultat, rejouer

ICI = Path(__file__).parent / "fautes"
# Ce qu'une preuve ne lit pas : les essais et la démonstration d'un paquet ne se copient pas.
DE_COTE = shutil.ignore_patterns("essais", "demonstration")


@dataclass(frozen=True, slots=True)
class Faute:
    """Une faute telle que le fichier de données la dit : ce qui change, et la propriété qui doit se rompre."""

    faute: str
    rompt: str
    dans: str = "mentorat_lp"
    change: tuple[Mapping[str, Any], ...] = ()
    dit: tuple[str, ...] = ()

    @property
    def avec_dossier(self) -> bool:
        """Une garantie rompue se montre par un dossier daté."""
        return self.rompt.startswith("garantie.")


def fautes(fichier: str) -> tuple[Faute, ...]:
    """Les fautes d'un fichier de données."""
    lues = YAML(typ="safe").load((ICI / fichier).read_text(encoding="utf-8"))
    return tuple(_faute(lue) for lue in lues)


def _faute(lue: Mapping[str, Any]) -> Faute:
    gestes = ("retirer", "mettre", "deplacer")
    change = lue.get("change") or [{c: lue[c] for c in (*gestes, "valeur", "vers") if c in lue}]
    return Faute(
        lue["faute"], lue["rompt"], lue.get("dans", "mentorat_lp"), tuple(change), tuple(lue.get("dit", ()))
    )


# ── les fichiers ─────────────────────────────────────────────────────────────────────────────
@dataclass(slots=True)
class Copie:
    """Un paquet livré recopié dans un espace, que l'on change élément par élément."""

    espace: Path
    nom: str
    ouverts: dict[Path, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shutil.copytree(livraison() / "workflows" / self.nom, self.ou, ignore=DE_COTE)

    @property
    def ou(self) -> Path:
        return self.espace / "workflows" / self.nom

    def changer(self, geste: Mapping[str, Any]) -> None:
        """Retirer un élément, en mettre un (neuf ou changé), ou le déplacer."""
        if "retirer" in geste:
            self._prendre(geste["retirer"])
        elif "mettre" in geste:
            self._mettre(geste["mettre"], geste["valeur"])
        else:
            self._mettre(geste["vers"], self._prendre(geste["deplacer"]))

    def ecrire(self) -> None:
        """Les fichiers changés."""
        for fichier, racine in self.ouverts.items():
            with fichier.open("w", encoding="utf-8", newline="\n") as sortie:
                _yaml().dump(racine, sortie)

    def _prendre(self, chemin: str) -> Any:
        carte, nom = self._aller(chemin)
        return carte.pop(int(nom) if nom.isdigit() else nom)

    def _mettre(self, chemin: str, valeur: Any) -> None:
        carte, nom = self._aller(chemin, creer=True)
        carte[nom] = valeur

    def _aller(self, chemin: str, *, creer: bool = False) -> tuple[Any, str]:
        tete, *suite = chemin.split("/")
        fichier = self.ou / f"{tete}/{suite[0]}.yaml"
        if tete in ("fiches", "phases") and fichier.is_file():
            noms = suite[1:]
        else:
            fichier, noms = self.ou / f"{tete}.yaml", [tete, *suite]
            if not fichier.is_file():
                fichier = next(
                    self.ou / t for t in ("workflow.yaml", "amendement.yaml") if (self.ou / t).is_file()
                )
        carte = self.ouverts.setdefault(fichier, _yaml().load(fichier.read_text(encoding="utf-8")))
        for nom in noms[:-1]:
            carte = carte.setdefault(nom, {}) if creer else carte[nom]
        return carte, noms[-1]


def _yaml() -> YAML:
    yaml = YAML()
    yaml.width = 10_000
    return yaml


def planter(faute: Faute, espace: Path) -> Chargement:
    """Le workflow abîmé, relu de ses fichiers ; le vérificateur le dit sain, ou ce test n'en est pas un."""
    copie = Copie(espace, faute.dans)
    for geste in faute.change:
        copie.changer(geste)
    copie.ecrire()
    lu = Fonds(espace).charger(faute.dans)
    lu.exiger()
    return lu


def planter_en_memoire(faute: Faute, forme: Mapping[str, Any]) -> Workflow:
    """La même faute dans la forme déjà lue : pour celles que le vérificateur arrêterait avant la preuve."""
    abimee = copy.deepcopy(dict(forme))

    def aller(chemin: str) -> tuple[Any, str]:
        *noms, dernier = chemin.split("/")
        carte: Any = abimee
        for nom in noms:
            carte = carte.setdefault(nom, {})
        return carte, dernier

    for geste in faute.change:
        cible = geste.get("retirer") or geste.get("deplacer")
        valeur = geste.get("valeur")
        if cible:
            carte, nom = aller(cible)
            valeur = carte.pop(nom)
        if ou := geste.get("mettre") or geste.get("vers"):
            carte, nom = aller(ou)
            carte[nom] = valeur
    return construire(abimee, empreinte="abime")


# ── rejouer ──────────────────────────────────────────────────────────────────────────────────
def rejoue(texte: str, sur: Chargement, ou: Path) -> Resultat:
    """L'essai qu'une preuve a écrit, joué par le vrai moteur sur ce workflow."""
    fichier = ou / "essai_de_preuve.yaml"
    fichier.write_text(texte, encoding="utf-8")
    lecture = lire_fichier(fichier, nom=fichier.name)
    assert not lecture.diagnostics and lecture.racine is not None, lecture.diagnostics
    with presse(sur.modeles) as avec:
        return rejouer(sur, lecture.racine, avec=avec)[0]


# ── les paquets ──────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Paquet:
    """Une couche telle que le fichier de données la dit, et qui doit l'arrêter : un verrou, ou la preuve."""

    paquet: str
    attendu: str
    amende: str = "mentorat_lp"
    ajouter: Mapping[str, Any] = field(default_factory=dict)

    @property
    def refuse(self) -> bool:
        """Un verrou l'arrête avant toute preuve."""
        return "." not in self.attendu


def paquets() -> tuple[Paquet, ...]:
    """Les couches du fichier de données."""
    lues = YAML(typ="safe").load((ICI / "paquets.yaml").read_text(encoding="utf-8"))
    return tuple(Paquet(**lue) for lue in lues)


def poser(paquet: Paquet, espace: Path) -> Chargement:
    """La couche écrite dans un espace, puis lue et contrôlée sur sa base livrée."""
    ou = espace / "workflows" / paquet.paquet
    ou.mkdir(parents=True)
    amendements = {
        f"plus_{rang}": {"ajouter": chemin, "valeur": valeur, "motif": "Pour l'exemple."}
        for rang, (chemin, valeur) in enumerate(paquet.ajouter.items())
    }
    tete = {"amende": paquet.amende, "workflow": paquet.paquet, "titre": "Une couche", "version": 1}
    with (ou / "amendement.yaml").open("w", encoding="utf-8", newline="\n") as sortie:
        _yaml().dump({**tete, "amendements": amendements}, sortie)
    return Fonds(espace).charger(paquet.paquet)
