"""Au terminal : une couche se vérifie, s'explique, se copie et s'ouvre comme une base."""

from __future__ import annotations

import json
from pathlib import Path

from console import Lancer

TETE = "amende: pret\nworkflow: couche\ntitre: Une couche\nversion: 1\namendements:\n"
TITRE = "  titre:\n    remplacer: phases/preparation/titre\n    attendu: {titre}\n    devient: Apprêter\n    motif: Usage local.\n"


def couche(espace: Path, *, suite: str = "") -> Path:
    """Une couche de l'espace, qui change un titre."""
    base = next(p for p in espace.rglob("*.yaml") if p.read_text("utf-8").startswith("phase: preparation"))
    titre = next(x for x in base.read_text("utf-8").splitlines() if x.startswith("titre: ")).removeprefix(
        "titre: "
    )
    ecrite = espace / "workflows" / "couche" / "amendement.yaml"
    ecrite.parent.mkdir(parents=True)
    ecrite.write_text(TETE + TITRE.format(titre=titre) + suite, encoding="utf-8")
    return ecrite


def test_une_couche_de_l_espace_se_verifie(lancer: Lancer, espace_avance: Path) -> None:
    """Elle se nomme comme une base, et ses défauts comme des fichiers que l'on peut ouvrir."""
    ecrite = couche(espace_avance)

    assert lancer("workflow", "verifier", "couche", ou=espace_avance).code == 0

    ecrite.write_text(
        ecrite.read_text("utf-8").replace("phases/preparation", "phases/preparatio"), encoding="utf-8"
    )
    refus = lancer("workflow", "verifier", "couche", ou=espace_avance)
    assert refus.code == 1
    assert "workflows/couche/amendement.yaml:7:23  A01" in refus.sortie


def test_expliquer_dit_ce_qui_peut_changer(lancer: Lancer, espace_avance: Path) -> None:
    """Verrou, raison, lieux de la pile : en clair et en JSON."""
    couche(espace_avance)

    fait = lancer("workflow", "expliquer", "phases/preparation/titre", "couche", "--json", ou=espace_avance)

    assert fait.code == 0
    donnees = json.loads(fait.sortie)
    assert donnees["verrouille"] is False and donnees["vaut"] == "Apprêter"
    assert next(lieu["fichier"] for lieu in donnees["lieux"]) == "workflows/couche/amendement.yaml"
    assert len(donnees["lieux"]) == 2
    assert donnees["permis"] and donnees["refuse"] == []


def test_expliquer_un_element_inconnu_propose_le_nom_proche(lancer: Lancer, espace_avance: Path) -> None:
    """Introuvable, avec le chemin corrigé."""
    fait = lancer("workflow", "expliquer", "phases/preparatoin", "pret", ou=espace_avance)

    assert fait.code == 4
    assert "phases/preparation" in fait.messages


def test_une_couche_se_copie(lancer: Lancer, espace_avance: Path) -> None:
    """La copie porte son nom, et amende toujours la même base."""
    couche(espace_avance)

    assert lancer("workflow", "copier", "couche", "la_mienne", ou=espace_avance).code == 0
    copie = (espace_avance / "workflows" / "la_mienne" / "amendement.yaml").read_text("utf-8")
    assert "workflow: la_mienne\n" in copie and "amende: pret\n" in copie
    assert lancer("workflow", "verifier", "la_mienne", ou=espace_avance).code == 0


def test_sans_nom_on_parle_du_workflow_de_l_espace(lancer: Lancer, espace_avance: Path) -> None:
    """`espace.yaml` nomme la couche : `expliquer` la lit sans qu'on la redise."""
    couche(espace_avance)
    espace = espace_avance / "espace.yaml"
    espace.write_text(
        espace.read_text("utf-8").replace("workflow: pret", "workflow: couche"), encoding="utf-8"
    )

    explique = lancer("workflow", "expliquer", "phases/preparation/titre", "--json", ou=espace_avance)

    assert json.loads(explique.sortie)["workflow"] == "couche"
