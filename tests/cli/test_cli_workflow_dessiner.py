"""`moteur workflow dessiner` : un fichier, un répertoire ou l'écran, dans trois formats."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from console import Lancer, processus


def test_un_repertoire_recoit_un_dessin_par_machine(espace: Path, lancer: Lancer) -> None:
    """Les phases dans leur ordre, puis les fiches ; refaire le même dessin ne gêne pas."""
    for _ in range(2):
        resultat = lancer(
            "workflow", "dessiner", "pret", "--tout", "--sortie", "dessins", "--json", ou=espace
        )
        assert resultat.code == 0, resultat

    noms = [Path(f).name for f in resultat.objet["fichiers"]]
    assert noms == ["01_preparation.svg", "02_prets.svg", "03_objet.svg"]
    for nom in noms:
        ET.parse(espace / "dessins" / nom)


@pytest.mark.parametrize(
    ("sortie", "debut", "contient"),
    [
        ("objet.svg", "<?xml", "Prêté"),
        ("objet.mmd", "stateDiagram-v2", 'state "Prêté" as objet__prete'),
        ("objet.md", "# Prêt de matériel", "**Prêter** — Agent"),
    ],
)
def test_le_nom_du_fichier_dit_le_format(
    espace: Path, lancer: Lancer, sortie: str, debut: str, contient: str
) -> None:
    """Sans `--format`, le suffixe décide."""
    fait = lancer("workflow", "dessiner", "pret", "--fiche", "objet", "--sortie", sortie, ou=espace)

    texte = (espace / sortie).read_text(encoding="utf-8")
    assert fait.code == 0 and texte.startswith(debut) and contient in texte


def test_un_fichier_change_ne_se_perd_pas(espace: Path, lancer: Lancer) -> None:
    """Conflit si quelqu'un l'a retouché ; `--oui` le remplace."""
    ecrit = espace / "pret.svg"
    ecrit.write_text("retouché", encoding="utf-8")

    assert lancer("workflow", "dessiner", "pret", "--sortie", "pret.svg", ou=espace).code == 5
    assert ecrit.read_text(encoding="utf-8") == "retouché"
    assert lancer("workflow", "dessiner", "pret", "--sortie", "pret.svg", "--oui", ou=espace).code == 0
    assert ecrit.read_text(encoding="utf-8").startswith("<?xml")


def test_a_l_ecran_un_svg_survit_a_une_console_ancienne(espace: Path) -> None:
    """Redirigé depuis une console cp850, il reste un SVG où les accents se lisent."""
    resultat = processus(
        "workflow",
        "dessiner",
        "pret",
        "--fiche",
        "objet",
        ou=espace,
        env={"PYTHONIOENCODING": "cp850:strict"},
    )
    assert resultat.code == 0 and resultat.sortie.isascii()
    assert "Prêté" in " ".join("".join(e.itertext()) for e in ET.fromstring(resultat.sortie.encode()).iter())


def test_la_fiche_de_reunion_dit_qui_fait_quoi_et_d_apres_quel_texte(tmp_path: Path, lancer: Lancer) -> None:
    """Une phase de la base, ses fiches, ses conditions, et l'énoncé de chaque texte cité."""
    mots = ("workflow", "dessiner", "mentorat_lp", "--phase", "cadrage", "--format", "markdown")
    page = lancer(*mots, ou=tmp_path).sortie

    assert "- **Arrêter le cadrage** — Chef d'établissement" in page
    assert "  - Bloque : La réflexion n'est pas conclue. (F3-01)" in page
    assert "### Partenaire" in page and "## Séances et suivi" not in page
    assert "au plus tard : 30 septembre" in page
    assert "\n- F3-01 : L'équipe éducative réfléchit ensemble" in page


@pytest.mark.parametrize(
    ("mots", "code", "dit"),
    [
        (("pret", "--phase", "objet"), 4, "C'est une fiche : écrivez --fiche objet."),
        (("pret", "--fiche", "objt"), 4, "Vouliez-vous dire « objet »"),
        (("pret", "--fiche", "objet", "--tout"), 2, "s'excluent"),
        (("pret", "--format", "sgv"), 2, "Vouliez-vous dire « svg »"),
        ((), 2, "Quel workflow dessiner"),
        (("pret", "--sortie", "a\0.svg"), 2, "caractère nul"),
    ],
)
def test_une_demande_impossible_se_dit(
    espace: Path, lancer: Lancer, mots: tuple[str, ...], code: int, dit: str
) -> None:
    """Le fait, ce qui est possible, le nom le plus proche."""
    resultat = lancer("workflow", "dessiner", *mots, ou=espace)
    assert resultat.code == code and dit in resultat.messages, resultat
