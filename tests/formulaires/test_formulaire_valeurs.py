"""Une valeur montrée dans un formulaire se relit la même, quel que soit le type du champ."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moteur.domaine.definitions import Champ
from moteur.domaine.saisie import lire_champ
from moteur.domaine.valeurs import lire
from moteur.domaine.workflow import Workflow, construire
from moteur.operations.formulaire_champs import LARGEUR, en_texte, plier

FORME: dict[str, Any] = {
    "workflow": "w", "titre": "W", "version": 1, "langage": 1, "deroulement": [], "roles": {}, "ecarts": {"par": []},
    "porteur": {"type": "t", "titre": "T", "cle": "c", "champs": {"c": {"titre": "C", "type": "reference"}}},
    "periode": {"titre": "Année"},
}  # fmt: skip
CHOIX = Champ("c", "C", "choix", valeurs={"fleurs": "Fleurs", "legumes": "Légumes, aromates"})
LISTE = Champ("c", "C", "choix", valeurs=CHOIX.valeurs, liste=True)


@pytest.fixture(scope="module")
def workflow() -> Workflow:
    """Le plus petit workflow qui soit : seuls les champs comptent ici."""
    return construire(FORME, empreinte="e" * 64)


def relue(workflow: Workflow, champ: Champ, valeur: Any) -> Any:
    return lire_champ(workflow, None, champ, en_texte(champ, valeur), autres={})


@given(valeur=st.integers(-(10**12), 10**12))
@pytest.mark.parametrize("type_", ["entier", "montant"])
def test_un_nombre_se_relit(workflow: Workflow, type_: str, valeur: int) -> None:
    """Centimes et signe compris."""
    assert relue(workflow, Champ("c", "C", type_), valeur) == valeur


@given(valeur=st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_une_date_se_relit(workflow: Workflow, valeur: date) -> None:
    """Montrée à la française, rangée à la norme."""
    assert relue(workflow, Champ("c", "C", "date"), valeur.isoformat()) == valeur.isoformat()


@given(valeur=st.decimals(-1000, 1000, places=4, allow_nan=False))
def test_un_decimal_se_relit(workflow: Workflow, valeur: Any) -> None:
    """Avec sa virgule."""
    range_ = lire("decimal", str(valeur))
    assert relue(workflow, Champ("c", "C", "decimal"), range_) == range_


@given(texte=st.text(max_size=200))
@pytest.mark.parametrize("type_", ["texte", "texte_long"])
def test_un_texte_se_relit(workflow: Workflow, type_: str, texte: str) -> None:
    """Tout texte que le dossier accepte."""
    try:
        range_ = lire(type_, texte)
    except Exception:
        return
    assert relue(workflow, Champ("c", "C", type_), range_) == range_


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        (Champ("c", "C", "booleen"), True), (Champ("c", "C", "booleen"), False), (CHOIX, "legumes"), (LISTE, []),
        (LISTE, ["legumes", "fleurs"]), (Champ("c", "C", "duree"), "2 jours ouvres"), (Champ("c", "C", "duree"), "1 mois"),
        (Champ("c", "C", "zone"), "la_reunion"), (Champ("c", "C", "telephone"), "0612345678"),
        (Champ("c", "C", "courriel"), "a@exemple.fr"), (Champ("c", "C", "reference"), "A-12"),
    ],
)  # fmt: skip
def test_les_autres_types_se_relisent(workflow: Workflow, champ: Champ, valeur: Any) -> None:
    """Choix, listes, durées, codes."""
    assert relue(workflow, champ, valeur) == valeur


@given(st.lists(st.sampled_from(["un", "«", "»", ":", "aromates,", "(J-1)", "?", "a" * 130]), max_size=60))
def test_une_aide_tient_dans_la_page(mots: list[str]) -> None:
    """Pliée aux espaces, aucun mot perdu ; seul un mot trop long dépasse."""
    lignes = plier(" ".join(mots))
    assert " ".join(lignes).split() == mots
    assert all(len(ligne) <= LARGEUR or "a" * 130 in ligne or "«" in ligne for ligne in lignes)
