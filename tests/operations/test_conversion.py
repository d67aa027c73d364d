"""Du fait décidé au fait rangé : le jour de la saisie, et ce qui ne doit pas entrer dans la trace."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest

from moteur.domaine.faits import CREE, Fait
from moteur.domaine.workflow import construire
from moteur.erreurs import ErreurMoteur
from moteur.journal.port import FaitLu
from moteur.operations.conversion import a_ecrire, relu

CHAMP = {"titre": "Nom", "type": "texte", "personnel": "identite"}


def _forme(categorie: str) -> dict[str, object]:
    return {
        "workflow": "essai", "titre": "Essai", "version": 1, "deroulement": [], "roles": {},
        "porteur": {"titre": "Porteur", "cle": "code", "champs": {}}, "periode": {"titre": "Année"},
        "ecarts": {"par": []}, "fiches": {
            "lecteur": {"titre": "Lecteur", "champs": {"nom": {**CHAMP, "personnel": categorie}}}
        },
    }  # fmt: skip


def _fait() -> Fait:
    return Fait(CREE, 2, "2026-09-02", "2026-09-02", "lecteur-1", "alix", "age", "alix",
                {"type": "lecteur"}, {"nom": "Alix"})  # fmt: skip


@pytest.mark.parametrize("categorie", ["trace", "motif", "dossier"])
def test_une_categorie_ne_prend_pas_la_place_de_la_trace(categorie: str) -> None:
    """Une donnée personnelle rangée dans la trace ne s'effacerait jamais : le fait n'est pas écrit."""
    workflow = construire(_forme(categorie), empreinte="e" * 64)

    with pytest.raises(ErreurMoteur, match="se réserve"):
        a_ecrire(workflow, _fait(), type_sujet="lecteur")


def test_une_donnee_personnelle_va_dans_sa_partie() -> None:
    """La trace ne dit rien de la personne."""
    ecrit = a_ecrire(construire(_forme("identite"), empreinte="e" * 64), _fait(), type_sujet="lecteur")

    assert ecrit.parties == {"trace": {"type": "lecteur"}, "identite": {"nom": "Alix"}}


def test_la_saisie_se_date_du_jour_du_porteur() -> None:
    """À 0 h 30 à Paris, le 2 septembre, il est encore le 1er en temps universel."""
    lu = FaitLu(1, "2026-09-01T22:30:00Z", "2026-09-02", CREE, "lecteur-1", "alix", "alix", "age", "e" * 64,
                {"trace": {}}, "f" * 64)  # fmt: skip

    assert relu(lu, fuseau=timezone(timedelta(hours=2))).saisi_le == "2026-09-02"
