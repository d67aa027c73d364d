"""`moteur diagnostic` : chaque défaut d'un poste ou d'un espace se voit, avec son remède, sans nommer personne."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from console import Lancer

from moteur.composition.diagnostic import A_CORRIGER, BON, FACULTATIF, Controle, Poste, diagnostiquer


def poste(ici: Path, **autres: Any) -> Poste:
    """Un poste où tout va bien."""
    sain = Poste(
        environ={},
        maison=ici.parent,
        ici=ici,
        encodage="utf-8",
        terminal=True,
        maintenant=lambda: datetime.now(UTC),
        windows=False,
        chercher=lambda nom: f"/usr/bin/{nom}",
        libre=lambda _: 10**12,
    )
    return replace(sain, **autres)


def controles(voulu: Poste, espace: str = "") -> dict[str, Controle]:
    return {c.id: c for c in diagnostiquer(voulu, espace)}


def test_un_poste_sain_n_a_rien_a_corriger(espace: Path) -> None:
    """Tout est bon, et chaque point a été regardé."""
    vus = controles(poste(espace))

    assert {c.etat for c in vus.values()} == {BON}
    assert list(vus) == [
        "moteur", "bibliotheques", "livraison", "console", "editeur", "libreoffice", "excel", "fuseaux", "horloge",
        "droits", "espace", "workflow", "journal", "emplacement", "place",
    ]  # fmt: skip
    assert "1 dossier, 1 fait" in vus["journal"].constat


@pytest.mark.parametrize(
    ("defaut", "id_", "etat", "remede"),
    [
        ({"encodage": "cp850"}, "console", FACULTATIF, "chcp 65001"),
        ({"encodage": "licorne", "terminal": False}, "console", FACULTATIF, "PYTHONIOENCODING"),
        ({"chercher": lambda _: None}, "editeur", FACULTATIF, "EDITOR"),
        ({"chercher": lambda _: None, "environ": {"EDITOR": "licorne"}}, "editeur", A_CORRIGER, "Corrigez"),
        ({"environ": {"EDITOR": "code"}}, "editeur", A_CORRIGER, "--wait"),
        ({"environ": {"EDITOR": "code --wait"}}, "editeur", BON, ""),
        (
            {"chercher": lambda _: None, "existe": lambda _: False},
            "libreoffice",
            FACULTATIF,
            "libreoffice.org",
        ),
        ({"chercher": lambda _: None, "existe": lambda _: True}, "libreoffice", BON, ""),
        ({"maintenant": lambda: datetime(1980, 1, 1, tzinfo=UTC)}, "horloge", A_CORRIGER, "heure"),
        ({"libre": lambda _: 1024}, "place", A_CORRIGER, "Libérez"),
    ],
)
def test_chaque_defaut_du_poste_a_son_remede(
    espace: Path, defaut: dict[str, Any], id_: str, etat: str, remede: str
) -> None:
    """Ce qui manque au confort est facultatif ; ce qui ferait perdre du travail est à corriger."""
    vu = controles(poste(espace, **defaut))[id_]

    assert vu.etat == etat and remede in vu.remede
    assert bool(vu.remede) == (etat != BON)


def test_un_repertoire_synchronise_ou_trop_profond_se_dit(espace: Path, tmp_path: Path) -> None:
    """OneDrive par son nom ou par sa variable, et les longs chemins de Windows."""
    nuage = tmp_path / "OneDrive - Rectorat" / "essai"
    shutil.copytree(espace, nuage)

    assert controles(poste(nuage))["emplacement"].etat == A_CORRIGER
    assert (
        controles(poste(espace, environ={"OneDrive": str(espace.parent)}))["emplacement"].etat == A_CORRIGER
    )
    long_ = tmp_path / ("n" * 120)
    long_.mkdir()
    assert controles(poste(long_, windows=True))["emplacement"].etat == A_CORRIGER
    assert controles(poste(long_))["emplacement"].etat == BON


def test_une_horloge_derriere_le_journal_se_voit(espace: Path) -> None:
    """Le dernier fait serait dans l'avenir : on ne laisse pas écrire dans cet ordre sans le dire."""
    vus = controles(poste(espace, maintenant=lambda: datetime(2025, 1, 1, tzinfo=UTC)))

    assert vus["recul"].etat == A_CORRIGER and vus["horloge"].etat == BON


@pytest.mark.parametrize(
    ("casse", "id_"),
    [
        (lambda r: (r / "espace.yaml").write_text("espace: [", encoding="utf-8"), "espace"),
        (lambda r: (r / "workflows" / "pret" / "workflow.yaml").write_text("workflow: 3\n", encoding="utf-8"), "workflow"),
        (lambda r: shutil.rmtree(r / "workflows"), "workflow"),
        (lambda r: (r / "journal.sqlite3").unlink(), "journal"),
        (lambda r: (r / "journal.sqlite3").write_bytes(b"abime" * 99), "journal"),
    ],
    ids=["espace illisible", "workflow fautif", "workflow absent", "journal absent", "journal abîmé"],
)  # fmt: skip
def test_chaque_defaut_de_l_espace_se_dit(lancer: Lancer, espace: Path, casse: Any, id_: str) -> None:
    """Code 1, le remède, et les autres contrôles faits quand même."""
    casse(espace)

    resultat = lancer("diagnostic", "--json", ou=espace)

    vus = {c["id"]: c for c in resultat.objet["controles"]}
    assert resultat.code == 1 and vus[id_]["etat"] == "a_corriger" and vus[id_]["remede"]
    assert {"moteur", "fuseaux", "place"} <= set(vus)


def test_hors_d_un_espace_le_poste_se_controle(
    lancer: Lancer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Aucun espace n'est pas une faute ; un espace nommé et introuvable en est une."""
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)

    dehors = lancer("diagnostic", ou=tmp_path)
    nomme = lancer("diagnostic", "--espace", str(tmp_path / "licorne"), ou=tmp_path)

    assert dehors.code == 0 and "facultatif : Aucun espace de travail ici." in dehors.sortie
    assert "Rien n'est à corriger." in dehors.sortie
    assert nomme.code == 1 and "à corriger : Aucun espace" in nomme.sortie


def test_rien_de_personnel_ne_sort(espace_avance: Path, lancer: Lancer) -> None:
    """Ni nom, ni valeur, et le répertoire personnel s'écrit « ~ »."""
    textes = " ".join(f"{c.constat} {c.remede}" for c in diagnostiquer(poste(espace_avance)))
    sortie = lancer("diagnostic", ou=espace_avance).sortie

    assert "~/essai" in textes and str(espace_avance.parent) not in textes
    assert not [n for n in ("Durand", "Léa", "Œuvrard", "lea", "Perceuse", "Atelier") if n in textes + sortie]


def test_a_blanc_le_diagnostic_n_ecrit_pas(espace: Path) -> None:
    """Le seul essai d'écriture est retiré avec lui ; à blanc, il n'a pas lieu."""
    avant = sorted(p.name for p in espace.iterdir())

    vus = {c.id: c for c in diagnostiquer(poste(espace), essayer_d_ecrire=False)}

    assert vus["droits"].etat == BON and sorted(p.name for p in espace.iterdir()) == avant


@pytest.mark.parametrize(
    ("ecrit", "etat", "dit"),
    [
        ("police: Arial\n", BON, "« theme.yaml » habille"),
        ("polices: Arial\n", A_CORRIGER, "modeles_docs/theme.yaml:1:1 : La clé `polices` n'existe pas"),
    ],
)
def test_un_theme_se_controle_s_il_y_en_a_un(espace: Path, ecrit: str, etat: str, dit: str) -> None:
    """Une faute d'habillage se voit ici, avant de refuser un document."""
    assert "theme" not in controles(poste(espace))
    (espace / "modeles_docs").mkdir(exist_ok=True)
    (espace / "modeles_docs" / "theme.yaml").write_text(ecrit, encoding="utf-8")

    vu = controles(poste(espace))["theme"]
    assert vu.etat == etat and dit in vu.constat
    assert etat == BON or "« police »" in vu.remede
