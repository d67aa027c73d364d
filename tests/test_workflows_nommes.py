"""Un workflow se trouve par son nom, où qu'il soit rangé ; une autre base se suit sans rien programmer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from moteur.composition.creation import charger_livre
from moteur.composition.ressources import Fonds
from moteur.erreurs import CommandeMalEcrite, Introuvable

PAQUETS = tuple(Fonds().workflows())
TETE = "amende: mentorat_lp\nworkflow: {nom}\ntitre: Une couche\nversion: 1\namendements:\n"
CORPS = "  m:\n    ajouter: roles/mairie\n    valeur: {titre: Mairie}\n    motif: Elle accueille.\n"


@pytest.mark.parametrize("nom", [n for n in PAQUETS if "/" in n])
def test_un_paquet_range_plus_bas_se_nomme_par_son_dernier_nom(nom: str) -> None:
    """`lyon` vaut `academies/lyon` tant qu'il est seul à s'appeler ainsi."""
    assert Fonds().trouver(nom.rpartition("/")[2]) == Fonds().trouver(nom)


def test_deux_paquets_du_meme_nom_se_nomment_en_entier(tmp_path: Path) -> None:
    """Rien n'est choisi à la place de la personne : les deux noms entiers sont dits."""
    for ou in ("academies", "regions"):
        repertoire = tmp_path / "workflows" / ou / "bourgogne"
        repertoire.mkdir(parents=True)
        (repertoire / "amendement.yaml").write_text(TETE.format(nom="bourgogne") + CORPS, encoding="utf-8")
    fonds = Fonds(tmp_path)

    with pytest.raises(CommandeMalEcrite) as refus:
        fonds.trouver("bourgogne")

    assert "academies/bourgogne, regions/bourgogne" in refus.value.raison
    assert fonds.charger("regions/bourgogne").sain
    with pytest.raises(Introuvable):
        fonds.trouver("bourgogn")


def test_sans_nom_on_prend_la_base_que_montre_la_demonstration() -> None:
    """Deux bases sont livrées ; une seule s'offre d'elle-même, et les autres se nomment."""
    assert len(Fonds().bases()) > 1
    assert charger_livre()[0] == Fonds().preferee() == "mentorat_lp"
    assert charger_livre("pilotage_academique")[1].annees == 3


def lancer(*arguments: str, ou: Path) -> str:
    """La sortie d'une commande, lancée dans cet espace."""
    dit = subprocess.run(
        [sys.executable, "-m", "moteur", *arguments], cwd=ou, capture_output=True, text=True, encoding="utf-8"
    )
    assert dit.returncode == 0, dit.stderr
    return dit.stdout


def test_un_autre_porteur_et_trois_annees_ne_demandent_aucun_programme(tmp_path: Path) -> None:
    """De l'espace neuf à ce qui est attendu, le moteur suit une académie comme il suit un lycée."""
    roles = ("referent_academique", "drajes", "drafpic")
    lancer("init", "espace", "pilotage_academique", "--moi", "noir", "--nom", "Mme Noir",
           *(m for r in roles for m in ("--role", r)), ou=tmp_path)  # fmt: skip
    ici = tmp_path / "espace"

    ouvert = lancer("ouvrir", "code=LYON", "annee=2026", "nom=Académie de Lyon", "echelle=academie", "zone=A",
                    "--le", "2026-09-01", ou=ici)  # fmt: skip
    lancer("creer", "comite", "prevu_le=2026-09-10", "--par", "noir:drajes", "--le", "2026-09-02", ou=ici)

    assert "Académie de Lyon, 2026-2029" in ouvert
    assert "Synthèse et remontée nationale" in lancer("etat", "--le", "2026-09-02", ou=ici)
    attendus = json.loads(lancer("a-faire", "--json", "--le", "2028-06-01", ou=ici))
    assert "comite-1" in json.dumps(attendus)
