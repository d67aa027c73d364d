"""Une année entière tapée au clavier, par formulaires et feuilles : la même que la démonstration, en moins de soixante
commandes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any, Self

import documentation as doc
import pytest

from moteur.composition import demonstration, espace, vues
from moteur.operations import auditer
from moteur.operations.dossiers import Ouvert, relire

PAGES = sorted((Path(__file__).parent / "annee").glob("*.md"))
JOUR = re.compile(r"^## (\d{4}-\d{2}-\d{2})$", re.MULTILINE)
MAXIMUM = 60
SCAN = "annee/scan.pdf"


class Soir(datetime):
    """L'horloge du poste : ce soir-là, une minute de plus à chaque lecture."""

    courant = datetime.combine(date(2025, 6, 10), time(18))

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        cls.courant += timedelta(minutes=1)
        return cls.fromisoformat(cls.courant.isoformat()).replace(tzinfo=tz)

    @classmethod
    def passer_au(cls, jour: str) -> None:
        cls.courant = datetime.combine(date.fromisoformat(jour), time(18))


@dataclass(frozen=True, slots=True)
class Annee:
    """Une année jouée : son dossier rouvert, et les commandes qu'il a fallu."""

    racine: Path
    commandes: tuple[doc.Commande, ...]


def soirees() -> list[tuple[str, list[doc.Commande | doc.Edition]]]:
    """Chaque soir de l'année, et ce qu'on y écrit puis y tape."""
    textes = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    _, *morceaux = JOUR.split(textes)
    return [
        (jour, list(doc.gestes(suite))) for jour, suite in zip(morceaux[::2], morceaux[1::2], strict=True)
    ]


@pytest.fixture(scope="module")
def annee(tmp_path_factory: pytest.TempPathFactory) -> Annee:
    """L'année tapée au clavier, chaque soir à sa date, sans un refus."""
    poste = doc.Poste(tmp_path_factory.mktemp("annee"))
    commandes: list[doc.Commande] = []
    with pytest.MonkeyPatch.context() as poste_a_l_heure:
        for module in (espace, vues):
            poste_a_l_heure.setattr(module, "datetime", Soir)
        for jour, gestes in soirees():
            Soir.passer_au(jour)
            for geste in gestes:
                if isinstance(geste, doc.Edition):
                    poste.ecrire(geste)
                    continue
                commandes.append(geste)
                fait = poste.faire(geste.ecrite)
                assert fait.code == 0, f"Le {jour} : $ {geste.ecrite}\n{fait.sortie}"
                if len(commandes) == 1:
                    poste.ici = poste.ici / "lycee"
                    numeriser(poste.ici)
    return Annee(poste.ici, tuple(commandes))


def numeriser(racine: Path) -> None:
    """Ce que la référente a numérisé, à côté de ses feuilles."""
    (racine / SCAN).parent.mkdir()
    (racine / SCAN).write_text("exemplaire signé\n", encoding="utf-8")


@pytest.fixture(scope="module")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Ouvert:
    """La démonstration livrée."""
    racine = tmp_path_factory.mktemp("modele") / "essai"
    demonstration.demo(racine, dire=lambda _: None)
    return relire(espace.ouvrir(racine))


@pytest.fixture(scope="module")
def tapee(annee: Annee) -> Ouvert:
    """Le dossier de l'année tapée."""
    return relire(espace.ouvrir(annee.racine))


def etats(ouvert: Ouvert) -> dict[str, Counter[str]]:
    """Combien de fiches de chaque type dans chaque état."""
    return {t: Counter(f.etat for f in ouvert.dossier.fiches(t)) for t in ouvert.workflow.fiches}


def ecarts(ouvert: Ouvert) -> Counter[tuple[str, str, bool]]:
    """Les écarts de l'année, par exigence, niveau, et s'ils sont traités."""
    return Counter((e.exigence, e.niveau, bool(e.traite_le)) for e in ouvert.dossier.ecarts.values())


def versees(ouvert: Ouvert) -> Counter[tuple[str, str]]:
    """Combien de fois chaque pièce est versée."""
    dossier = ouvert.dossier
    return Counter(
        (i.type, piece) for i in dossier.instances.values() for piece, v in i.versements.items() for _ in v
    )


def test_une_annee_tient_en_moins_de_soixante_commandes(annee: Annee) -> None:
    """Chaque commande est acceptée du premier coup, et deux heures par mois suffisent."""
    assert all(c.ecrite.startswith("moteur ") for c in annee.commandes)
    assert len(annee.commandes) < MAXIMUM


def test_les_feuilles_et_les_formulaires_font_l_essentiel(annee: Annee, tapee: Ouvert) -> None:
    """Plus de huit faits sur dix viennent d'une feuille : une commande n'en écrit pas un."""
    importes = [c for c in annee.commandes if c.ecrite.startswith("moteur importer ")]
    seuls = len(annee.commandes) - len(importes)
    assert seuls < 0.2 * tapee.dossier.rang


def test_l_annee_tapee_est_celle_de_la_demonstration(tapee: Ouvert, modele: Ouvert) -> None:
    """Mêmes phases au bout, mêmes fiches dans les mêmes états."""
    phases = tapee.workflow.deroulement
    assert {p: tapee.dossier.instances[p].etat for p in phases} == {
        p: modele.dossier.instances[p].etat for p in phases
    }
    assert etats(tapee) == etats(modele)


def test_les_memes_ecarts_restent(tapee: Ouvert, modele: Ouvert) -> None:
    """Ce que les textes recommandaient et qui n'a pas été suivi est consigné pareil ; le manquement est traité."""
    assert ecarts(tapee) == ecarts(modele)


def test_les_memes_pieces_sont_versees(tapee: Ouvert, modele: Ouvert) -> None:
    """Une feuille verse autant de pièces que les commandes de la démonstration."""
    assert versees(tapee) == versees(modele)


def test_l_annee_tapee_se_prouve(tapee: Ouvert) -> None:
    """La chaîne se vérifie, et une seule garantie est rompue : la séance tenue pendant la suspension."""
    rendu: dict[str, Any] = auditer.chaine(tapee.atelier)
    assert rendu["anomalies"] == []
    rompues = [g["id"] for g in auditer.garanties(tapee)["garanties"] if not g["conforme"]]
    assert rompues == ["honorabilite_avant_seance"]
