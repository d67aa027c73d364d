"""Les données datées : ce que disent les textes, avec leur source et le jour où on les a lus, sans qu'aucune règle en dépende."""

from __future__ import annotations

from pathlib import Path

import pytest

from moteur.composition.ressources import Fonds
from moteur.lecture.chargement import Chargement, charger
from moteur.operations.fiche_de_reunion import feuille
from tests.lecture.enregistrer_amendements import poser, rendre, ressources

DONNEES = """\
donnees:
  prets:
    titre: Prêts d'une année
    type: {type}
    releves:
      premier: {{titre: Rapport, {releve}}}
"""
SAIN = "valeur: 4000, dit: au moins, annee: 2024-2025, source: [X-01], lu_le: 2026-11-22"


def lire(tmp_path: Path, *, releve: str = SAIN, type_: str = "entier", amendements: str = "") -> Chargement:
    """La couche, posée sur un atelier qui porte cette donnée."""
    poser(amendements, tmp_path)
    workflows = tmp_path / "workflows"
    ecrite = DONNEES.format(type=type_, releve=releve)
    (workflows / "atelier" / "donnees.yaml").write_text(ecrite, encoding="utf-8")
    nom = "couche" if amendements else "atelier"
    return charger(workflows / nom, nom=nom, ressources=ressources(workflows))


def test_un_releve_garde_son_type_sa_date_et_sa_source(tmp_path: Path) -> None:
    """La forme canonique range la valeur selon le type ; l'empreinte en dépend."""
    charge = lire(tmp_path)

    assert charge.sain and charge.forme is not None, rendre(charge)
    assert charge.forme["donnees"]["prets"]["releves"]["premier"] == {
        "titre": "Rapport", "valeur": 4000, "dit": "au moins", "annee": "2024-2025", "source": ["X-01"],
        "lu_le": "2026-11-22",
    }  # fmt: skip
    assert lire(tmp_path, releve=SAIN.replace("4000", "3900")).empreinte != charge.empreinte


@pytest.mark.parametrize(
    ("releve", "colonne"),
    [
        (SAIN.replace("4000", "quatre mille"), "valeur"),
        (SAIN.replace("2024-2025", "2025-2024"), "annee"),
        (SAIN.replace("2026-11-22", "2026-11-31"), "lu_le"),
    ],
)
def test_une_valeur_ou_une_date_illisible_se_dit_a_sa_place(
    releve: str, colonne: str, tmp_path: Path
) -> None:
    """Le défaut est sur la valeur fautive, avec son remède."""
    charge = lire(tmp_path, releve=releve)
    ligne = DONNEES.format(type="entier", releve=releve).splitlines()[5]

    (d,) = charge.diagnostics
    assert (d.code, d.position.ligne) == ("S25", 6) and d.remede
    assert d.position.colonne == ligne.index(f"{colonne}: ") + len(colonne) + 3


@pytest.mark.parametrize("oublie", ["valeur: 4000, ", "source: [X-01], ", ", lu_le: 2026-11-22"])
def test_un_chiffre_sans_source_ni_date_n_entre_pas(oublie: str, tmp_path: Path) -> None:
    """Une valeur, une source, le jour de la lecture : l'un manque, le fichier est refusé."""
    charge = lire(tmp_path, releve=SAIN.replace(oublie, ""))

    assert charge.workflow is None and [d.code[0] for d in charge.diagnostics] == ["F"], rendre(charge)


def test_une_couche_ajoute_son_releve_et_ne_change_pas_celui_de_la_base(tmp_path: Path) -> None:
    """Deux textes peuvent se contredire : on les garde tous les deux."""
    ajout = (
        "  autre:\n    ajouter: donnees/prets/releves/second\n"
        "    valeur: {titre: Enquête, valeur: 3900, source: [X-02], lu_le: 2026-11-23}\n    motif: Lu depuis.\n"
    )
    change = (
        "  autre:\n    remplacer: donnees/prets/releves/premier/valeur\n"
        "    attendu: 4000\n    devient: 3900\n    motif: Lu depuis.\n"
    )

    assert lire(tmp_path / "a", amendements=ajout).sain
    assert [d.code for d in lire(tmp_path / "b", amendements=change).diagnostics] == ["A28"]


def test_la_fiche_de_reunion_dit_ce_que_disent_les_textes() -> None:
    """Avec la nuance, l'année et le montant écrit en français."""
    charge = Fonds().charger("plan_mentorat_lp")
    assert charge.forme is not None

    page = feuille(charge.exiger(), charge.forme, textes={})

    dites = {
        g.titre: g.note
        for titre, gestes in page.listes
        if titre == "Ce que disent les textes"
        for g in gestes
    }
    assert dites["Lycéens professionnels à accompagner"] == (
        "Ambition du plan : au moins 4\u202f000 (2024-2025) ; "
        "Prévision de la première année, compte tenu du budget : 3\u202f900 (2024-2025)"
    )
    assert "2\u202f000\u202f000,00\u00a0€" in dites["Enveloppe nationale du plan, programme 163"]
