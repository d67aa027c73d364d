"""Ce qu'aucun essai n'éprouve se voit, et s'écrit à moitié : à une personne de finir."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from moteur.composition.ressources import Fonds, livraison
from moteur.operations.essais_a_completer import poser, squelettes
from moteur.operations.essayer import essayer
from tests.cli.console import executer_muet

GARDES = ("01", "02", "03", "04", "05")


@pytest.fixture
def espace(tmp_path: Path) -> Path:
    """Un espace dont la copie de la base n'a plus que ses cinq premiers essais."""
    racine = tmp_path / "espace"
    assert executer_muet("init", str(racine), "--moi", "lea", "--role", "referent") == 0
    copie = racine / "workflows" / "le_mien"
    source = livraison() / "workflows" / "mentorat_lp"
    shutil.copytree(source, copie, ignore=shutil.ignore_patterns("demonstration", "depart"))
    tete = copie / "workflow.yaml"
    tete.write_text(
        tete.read_text(encoding="utf-8").replace("workflow: mentorat_lp", "workflow: le_mien"),
        encoding="utf-8",
    )
    for essai in (copie / "essais").iterdir():
        if not essai.name.startswith(GARDES):
            essai.unlink()
    return racine


def test_chaque_porte_sans_essai_recoit_un_squelette_qui_reste_a_finir(espace: Path) -> None:
    """Il se lit, il rejoue jusqu'à la porte, il échoue en disant quoi compléter, et ne compte pas comme un essai."""
    fonds, essais = Fonds(espace), espace / "workflows" / "le_mien" / "essais"
    avant = essayer(fonds.charger("le_mien"))
    ecrits = poser(squelettes(fonds.charger("le_mien")), essais, simuler=False)

    charge = fonds.charger("le_mien")
    apres = essayer(charge)
    neufs = [r for r in apres.resultats if r.essai.startswith("a_completer")]

    assert charge.sain and len(ecrits) == len(neufs) > 40
    assert avant.couverture == apres.couverture
    for resultat in neufs:
        assert "Cet essai est encore à compléter." in [d.message for d in resultat.defauts], resultat
        assert not any("ne désigne rien" in d.message for d in resultat.defauts), resultat
    assert all(r.reussi for r in apres.resultats if r not in neufs)


def test_un_squelette_part_de_l_etat_qui_precede(espace: Path) -> None:
    """Le début d'un essai est recopié jusqu'à la fiche voulue, puis l'étape à finir dit ce qui manque."""
    fonds = Fonds(espace)
    par_nom = {s.fichier: s for s in squelettes(fonds.charger("le_mien"))}

    ici = par_nom["a_completer_mentor_demander.yaml"]
    assert ici.manques == ("l'exigence « partenaire_retenu » manquée : le refus, ou l'écart, à son nom",)
    assert "apres: convention" in ici.texte and "nomme: m1" in ici.texte
    assert ici.texte.rstrip().endswith("avancer: m1.demander, saisit: {benevole: oui}}")


def test_completer_n_ecrase_rien_et_ne_touche_pas_a_ce_qui_est_livre(espace: Path) -> None:
    """À blanc, une seconde fois, ou sur la base livrée : aucun fichier ne change."""
    essais = espace / "workflows" / "le_mien" / "essais"
    commande = ("workflow", "essayer", "--espace", str(espace))
    noms = {p.name for p in essais.iterdir()}

    assert executer_muet(*commande, "mentorat_lp", "--completer") == 2
    assert executer_muet(*commande, "le_mien", "--completer", "--simuler") == 0
    assert {p.name for p in essais.iterdir()} == noms

    assert executer_muet(*commande, "le_mien", "--completer") == 0
    mien = essais / "a_completer_mentor_demander.yaml"
    mien.write_text(mien.read_text(encoding="utf-8") + "# à moi\n", encoding="utf-8")
    octets = {p.name: p.read_bytes() for p in essais.iterdir()}
    assert executer_muet(*commande, "le_mien", "--completer") == 1
    assert {p.name: p.read_bytes() for p in essais.iterdir()} == octets
