"""`expliquer` et les verrous disent la même chose : ce qui s'annonce libre se retire, ce qui s'annonce verrouillé se refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from moteur.composition.ressources import Fonds
from moteur.erreurs import Introuvable
from moteur.lecture.chargement import Chargement
from moteur.lecture.couches.arbre import cles, est_collection
from moteur.lecture.couches.natures import nature
from moteur.lecture.forme import Chemin
from moteur.lecture.noeuds import Carte
from moteur.operations.expliquer_element import expliquer_element

RETIRABLES = ("element", "element_fige", "exigence", "valeur_de_choix")
VERROUS = ("A20", "A28", "A29")


@pytest.fixture(scope="module")
def base() -> Chargement:
    return Fonds().charger("mentorat_lp")


@pytest.fixture(scope="module")
def forces() -> dict[str, str]:
    return {n: e.get("force", "") for n, e in Fonds().referentiel()["exigences"].items()}


def elements(racine: Carte, ici: Chemin = ()) -> list[Chemin]:
    """Tout ce qui se nomme dans la base, sauf les phases et les fiches entières."""
    trouves: list[Chemin] = []
    for nom in cles(racine, ici):
        chemin = (*ici, nom)
        if est_collection(ici) and len(chemin) + (chemin[0] not in ("phases", "fiches")) > 2:
            trouves.append(chemin)
        trouves += elements(racine, chemin)
    return trouves


def test_ce_qui_s_annonce_verrouille_est_ce_qui_se_refuse(
    base: Chargement, forces: dict[str, str], tmp_path: Path
) -> None:
    """Chaque élément de la base, retiré : le verdict de `expliquer` est celui de la vérification."""
    assert base.racine is not None
    # Du plus profond au plus haut : rien n'est retiré avec ce qui le porte.
    tous = sorted((c for c in elements(base.racine) if nature(c).nom in RETIRABLES), key=len, reverse=True)
    lignes = ["amende: mentorat_lp", "workflow: couche", "titre: Une couche", "version: 1", "amendements:"]
    lignes += [f"  a{n}: {{retirer: {'/'.join(c)}, motif: m}}" for n, c in enumerate(tous)]
    (tmp_path / "couche").mkdir()
    (tmp_path / "couche" / "amendement.yaml").write_text("\n".join(lignes) + "\n", encoding="utf-8")

    charge = Fonds().charger(str(tmp_path / "couche"))

    refuses = {tous[d.position.ligne - 6] for d in charge.diagnostics if d.code in VERROUS}
    annonces = {
        c for c in tous if expliquer_element(base, "/".join(c), forces=forces)["verrouille"]
        and not (c[0] == "parametres" and c not in refuses)
    }  # fmt: skip
    assert len(tous) > 300 and len(refuses) > 200
    assert annonces == refuses


@pytest.mark.parametrize(
    ("element", "verrouille", "phrase"),
    [
        ("fiches/mentor/champs/voie/valeurs", True, "Ce choix est figé."),
        ("fiches/reunion/champs/objet/valeurs", False, "Y ajouter un élément"),
        ("fiches/seance/creation/exige/mentors_habilites/niveau", True, "L'exigence est impérative."),
        ("fiches/seance/transitions/tenir/en_personne", False, "Passer à « oui »."),
        ("fiches/seance/transitions/noter_empechement/en_personne", True, "Passer à « non »."),
        ("documents/autorisation_image", False, "Le retirer, si rien d'autre ne le cite."),
        ("documents/document_de_cadrage/signataires", True, "Cette liste ne fait que s'allonger."),
        ("donnees_personnelles/identite/conservation", True, "ne se garde pas plus longtemps"),
        ("roles/referent/saisi_par", True, "Y mettre un rôle de plus."),
        ("parametres/duree_minimale", True, "Diminuer la valeur."),
        ("porteur", False, "Changer ce qui est dessous"),
        ("titre", False, "L'écrire en tête de votre fichier"),
    ],
)
def test_expliquer_dit_le_verrou_sa_raison_et_ce_qui_reste(
    base: Chargement, forces: dict[str, str], element: str, verrouille: bool, phrase: str
) -> None:
    """Une phrase pour la raison, une pour ce qui se peut ou se refuse, et un lieu qui existe."""
    donnees = expliquer_element(base, element, forces=forces)

    assert donnees["verrouille"] is verrouille
    assert phrase in " ".join([donnees["pourquoi"], *donnees["permis"], *donnees["refuse"]])
    assert donnees["lieux"][0]["ligne"] >= 1


def test_un_element_inconnu_dit_le_nom_proche(base: Chargement, forces: dict[str, str]) -> None:
    """Une clé que le langage ne connaît pas n'est pas « à écrire »."""
    with pytest.raises(Introuvable) as faute:
        expliquer_element(base, "fiches/seance/creation/exige/lieu_au_lycee/nivau", forces=forces)

    assert "niveau" in faute.value.suite


def test_ce_que_la_couche_ajoute_reste_a_elle(forces: dict[str, str]) -> None:
    """Le verrou d'une exigence ajoutée ne vaut que pour les couches posées sur celle-ci."""
    charge = Fonds().charger(str(Path(__file__).parent / "les_dix" / "n01_assurance"))

    donnees = expliquer_element(
        charge, "fiches/binome/transitions/activer/exige/entreprise_assuree", forces=forces
    )

    assert donnees["verrouille"] and donnees["permis"][0].startswith(
        "Dans cette couche, tout : « attestation_exigee »"
    )
    assert [lieu["note"] for lieu in donnees["lieux"]] == ["ajouté par « attestation_exigee »"]
