"""Tout ce qui est livré sous `workflows/` : chaque paquet est sain, ses essais passent, ses modèles et dessins tiennent."""

from __future__ import annotations

from collections import Counter
from functools import cache
from xml.etree import ElementTree as ET

import pytest

from moteur.composition.ressources import Fonds, livraison
from moteur.documents import gabarit
from moteur.exports import graphe_svg
from moteur.lecture.chargement import Chargement
from moteur.operations.dessiner import graphes
from moteur.operations.essayer import essayer
from moteur.operations.modeles import Modele, verifier

FONDS = Fonds()
LIVRES = tuple(FONDS.workflows())
# Chaque dispositif, et les exigences des textes qu'il ajoute ou durcit.
DISPOSITIFS = {
    "cordees_de_la_reussite": ("F2-03", "F2-04", "F2-05", "F2-06"),
    "plan_mentorat_lp": (
        "F5-02", "F5-03", "F5-05", "F5-06", "F5-13", "F5-14", "F5-20", "F5-21", "F5-22", "F5-23", "F5-24", "F5-25", "JM-03",
    ),
    "p_tech": ("F2-07", "F2-08", "F2-09", "F2-10", "F2-11", "F2-12"),
    "regions/auvergne_rhone_alpes": ("RA-01", "RA-02", "RA-07"),
    **{f"academies/{nom}": ("F2-15",) for nom in ("grand_est", "lyon", "nice", "rennes", "toulouse", "versailles")},
}  # fmt: skip


@cache
def charge(nom: str) -> Chargement:
    """Un paquet se lit une fois : rien ne le change entre deux tests."""
    return FONDS.charger(nom)


def test_chaque_repertoire_livre_contient_un_paquet() -> None:
    """Un répertoire oublié sans tête ne serait ni vérifié ni essayé par rien."""
    repertoires = {p.name for p in (livraison() / "workflows").iterdir() if p.is_dir()}

    assert {nom.partition("/")[0] for nom in LIVRES} == repertoires
    assert set(DISPOSITIFS) <= set(LIVRES)


@pytest.mark.parametrize("nom", LIVRES)
def test_un_workflow_livre_est_sain_et_ses_essais_passent(nom: str) -> None:
    """Sans défaut ni conseil ; chaque essai, hérité compris, réussit ; chaque transition est franchie par l'un d'eux."""
    chargement = charge(nom)

    assert [(d.code, d.position, d.message) for d in chargement.diagnostics] == []
    bilan = essayer(chargement)
    assert [(r.essai, r.defauts) for r in bilan.resultats if not r.reussi] == []
    assert bilan.couverture.jamais_franchies == ()


@pytest.mark.parametrize("nom", LIVRES)
def test_les_documents_d_un_workflow_livre_ne_lisent_que_ce_qu_il_connait(nom: str) -> None:
    """Chaque modèle est jugé contre les types du résultat amendé, pour chacun de ses emplois."""
    workflow = charge(nom).exiger()
    fichiers = sorted({d.modele for d in workflow.documents.values()})

    jugement = verifier(
        [Modele(f, f, FONDS.lire_modele(f)) for f in fichiers], [workflow], lire=gabarit.chemins
    )

    assert jugement["diagnostics"] == []


@pytest.mark.parametrize("nom", LIVRES)
def test_chaque_machine_d_un_workflow_livre_se_dessine(nom: str) -> None:
    """Autant de dessins que de phases et de fiches, chacun avec son titre."""
    workflow = charge(nom).exiger()
    tous = graphes(workflow)

    assert {g.titre for g in tous} >= {m.titre for m in workflow.machines.values() if m.transitions}
    svg = graphe_svg.dessiner(tous, titre=workflow.titre)
    assert ET.fromstring(svg).tag.endswith("svg") and all(
        f"« {g.titre} »" in svg or g.titre in svg for g in tous
    )


@pytest.mark.parametrize("nom", DISPOSITIFS)
def test_un_dispositif_porte_les_exigences_de_son_texte(nom: str) -> None:
    """Chacune est citée par un élément de plus que dans la base, et chaque impérative par un essai du dispositif."""
    chargement = charge(nom)
    siens = chargement.ecrits_par_des_couches
    essayees = {
        source.valeur
        for fichier, carte in chargement.essais
        if fichier in siens
        for source in getattr(carte.get("source"), "elements", ())
    }

    citees = Counter(_sources(chargement.forme)) - Counter(_sources(charge(chargement.bases[0]).forme))
    assert set(DISPOSITIFS[nom]) <= set(citees)
    assert {
        s for s in DISPOSITIFS[nom] if FONDS.referentiel()["exigences"][s]["force"] == "imperatif"
    } <= essayees


def _sources(corps: object) -> list[str]:
    if not isinstance(corps, dict):
        return []
    siennes = corps.get("source")
    dessous = [s for cle, valeur in corps.items() if cle != "source" for s in _sources(valeur)]
    return [*(siennes if isinstance(siennes, list) else ()), *dessous]
