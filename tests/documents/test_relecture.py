"""La relecture d'un document rempli va plus vite que celle d'un modèle, et n'y trouve rien de moins."""

from __future__ import annotations

import pytest

from moteur.documents import contenu, valeurs
from moteur.documents.champs_word import champs_apparus, champs_interdits
from moteur.documents.fautes import ValeurRefusee

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PAGE = '<w:fldSimple w:instr="PAGE"><w:r><w:t>{texte}</w:t></w:r></w:fldSimple>'
INCLUT = '<w:r><w:instrText>INCLUDETEXT "{texte}"</w:instrText></w:r>'
AILLEURS = (
    '<w:r xmlns:x="{w}"><x:instrText><w:t xmlns:w="urn:autre">INCLUDETEXT {texte}</w:t></x:instrText></w:r>'
)


def partie(corps: str, texte: str = "un") -> bytes:
    return f'<w:p xmlns:w="{W}">{corps.replace("{texte}", texte).replace("{w}", W)}</w:p>'.encode()


@pytest.mark.parametrize("texte", ["un", "deux", "INCLUDETEXT"])
@pytest.mark.parametrize(
    "corps", ["", "<w:t>{texte}</w:t>", PAGE, INCLUT, PAGE + INCLUT, AILLEURS, f"<!-- x -->{INCLUT}"]
)
def test_les_champs_apparus_sont_ceux_d_une_lecture_entiere(corps: str, texte: str) -> None:
    """Quel que soit le texte autour, et même relu plusieurs fois, chaque champ interdit se voit."""
    for _ in range(2):
        assert champs_apparus(partie(corps, texte)) == champs_interdits(partie(corps, texte))
    assert bool(champs_apparus(partie(corps, texte))) == ("INCLUDETEXT" in corps)


def test_une_partie_mal_formee_se_dit_avant_ses_champs() -> None:
    """Une balise jamais refermée est une faute de forme, qu'il y ait des champs ou non."""
    for corps in ("<w:r>", f"<w:r>{INCLUT}"):
        faute, champs = contenu.relire(partie(corps))
        assert "mal formé" in faute
        assert champs == []


class Nom(str):
    """Un texte qui apporterait son propre code."""


@pytest.mark.parametrize(
    "contexte",
    [
        {"a": [{"nom": "x"}, {Nom("nom"): "x"}]},
        {"a": {"n\u200bom": "x"}},
        {"a": {"nom": "caché\u202eoui"}},
        {"a": {"b" * 100_001: "x"}},
        {"a": ["x" * 100_001]},
        {"a": [{"b": Nom("x")}]},
    ],
)
def test_un_nom_ou_un_texte_douteux_est_refuse_ou_qu_il_soit(contexte: dict[str, object]) -> None:
    """Même noyé parmi d'autres, même sous un nom déjà vu."""
    with pytest.raises(ValeurRefusee):
        valeurs.verifier({"sain": [{"nom": "x"}] * 3, **contexte})  # type: ignore[dict-item]


def test_le_releve_voit_lignes_et_accolades_parmi_d_autres_textes() -> None:
    """Un seul texte de plusieurs lignes, une seule accolade, suffisent."""
    autres = ["x", "é"] * 20
    assert valeurs.verifier({"a": [*autres]}) == (False, False)
    assert valeurs.verifier({"a": [*autres, "x\ny"]}) == (True, False)
    assert valeurs.verifier({"a": [*autres, "{x"]}) == (False, True)
    assert valeurs.verifier({"a": [*autres, "x\r\n{ \U0001f600"]}) == (True, True)
