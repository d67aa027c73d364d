"""`workflow prouver` au clavier : ce qu'il rend, et l'essai qu'il écrit, rouge sur la faute et vert une fois réparée."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from moteur.cli.entree import executer

RACINE = Path(__file__).resolve().parent.parent.parent
LAICITE = ("      laicite_signee:\n", "      mentor_forme:\n")


def _lancer(*arguments: str) -> tuple[int, dict[str, Any]]:
    sortie = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(sortie):
        code = executer([*arguments, "--json"])
    sortie.flush()
    return code, json.loads(sortie.buffer.getvalue().decode())  # type: ignore[attr-defined]


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    """Une copie du workflow livré, que l'on peut abîmer."""
    la = tmp_path / "copie"
    shutil.copytree(
        RACINE / "workflows" / "mentorat_lp", la, ignore=shutil.ignore_patterns("essais", "demonstration")
    )
    (la / "essais").mkdir()
    tete = la / "workflow.yaml"
    tete.write_text(tete.read_text("utf-8").replace("workflow: mentorat_lp", "workflow: copie"), "utf-8")
    return la


def test_l_essai_ecrit_est_rouge_sur_la_faute_et_vert_une_fois_reparee(copie: Path) -> None:
    """Le dossier bâti rompt la garantie sur la copie abîmée ; la porte remise, le même essai réussit."""
    fiche = copie / "fiches" / "binome.yaml"
    sain = fiche.read_text("utf-8")
    debut, fin = (sain.index(m) for m in LAICITE)
    fiche.write_text(sain[:debut] + sain[fin:], "utf-8")
    essai = copie / "essais" / "contournement.yaml"
    code, dits = _lancer("workflow", "prouver", str(copie), "--essai", str(essai))
    [rompue] = [p for p in dits["proprietes"] if not p["tient"]]
    assert (code, rompue["id"], rompue["verdict"]) == (1, "garantie.laicite_avant_activite", "rompue")
    assert all(":" in e["lieu"] for e in rompue["contre_exemple"]["etapes"])
    assert _lancer("workflow", "essayer", str(copie))[0] == 1
    fiche.write_text(sain, "utf-8")
    assert _lancer("workflow", "essayer", str(copie))[0] == 0


def test_une_borne_atteinte_n_est_jamais_un_succes(copie: Path) -> None:
    """Ce qui n'a pas pu être parcouru se dit, avec ce qui fait grandir, et le code est 1."""
    code, dits = _lancer("workflow", "prouver", str(copie), "--limite", "5")
    [*_, derniere] = [p for p in dits["proprietes"] if not p["tient"]]
    assert code == 1 and derniere["verdict"] == "non_tenue"
    assert "Trop de dossiers" in derniere["contre_exemple"]["raison"]


def test_un_fichier_deja_la_n_est_jamais_ecrase(copie: Path) -> None:
    """Un essai ne s'écrit pas par-dessus un autre."""
    (copie / "fiches" / "partenaire.yaml").write_text(
        (copie / "fiches" / "partenaire.yaml").read_text("utf-8").replace("    constat: oui\n    detour: oui\n    de: [retenu]", "    constat: oui\n    detour: oui\n    de: [envisage]"), "utf-8"
    )  # fmt: skip
    cible = copie / "essais" / "deja.yaml"
    cible.write_text("# à moi\n", "utf-8")
    code, _ = _lancer("workflow", "prouver", str(copie), "--essai", str(cible))
    assert code not in (0, 70) and cible.read_text("utf-8") == "# à moi\n"


def test_une_fiche_prise_se_montre_et_sa_sortie_remise_la_libere(copie: Path) -> None:
    """L'essai mène la fiche où elle est prise, le jour passé ; il réussit dès que la sortie revient."""
    fichier = copie / "fiches" / "rencontre.yaml"
    sain = fichier.read_text("utf-8")
    abime = sain.replace("    constat: oui\n    de: [annoncee, preparee]", "    de: [annoncee, preparee]")
    fichier.write_text(abime.replace("regle: encadree est oui", "regle: le <= prevue_le"), "utf-8")
    code, dits = _lancer("workflow", "prouver", str(copie), "--essai", str(copie / "essais"))
    prise = next(p for p in dits["proprietes"] if p["id"] == "fin.rencontre")
    assert (code, prise["verdict"]) == (1, "rompue")
    assert _lancer("workflow", "essayer", str(copie))[0] == 1
    fichier.write_text(sain, "utf-8")
    assert _lancer("workflow", "essayer", str(copie))[0] == 0
