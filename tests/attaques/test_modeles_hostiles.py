"""Une balise mal écrite, un nom piégé ou un chemin impossible se disent en français, sans rien écrire."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest

from moteur.documents.bac import creer
from moteur.documents.balises import expliquer
from moteur.documents.ecriture import ecrire
from moteur.documents.syntaxe import analyser
from moteur.erreurs import Environnement

MAL_ECRITES = (
    "{{", "{% if %}", "{% if a %}", "{% endif %}", "{{ a b }}", "{{ a | }}", "{% foo %}", '{{ "abc }}', "{# x",
    "{{ a.1b }}", "{{ a..b }}", "{% for x %}", "{{ ) }}", "{{ “a” }}", "{% for a in b %}{% endif %}", "{{ a ? }}",
    "{{ a | attr }}", "{{ a is zz }}", "{% raw %}{{ a }}",
)  # fmt: skip
ANGLAIS = ("expected", "token", " got ", "template", "tag", "statement", "looking", "filter", "char")


@pytest.mark.parametrize("source", MAL_ECRITES)
def test_une_balise_mal_ecrite_se_dit_en_francais(source: str) -> None:
    """Le reproche de Jinja n'arrive jamais tel quel sous les yeux de qui a écrit le modèle."""
    dits = analyser(source, partie="word/document.xml", nom="corps", bac=creer()).defauts
    assert dits
    assert not [mot for mot in ANGLAIS if mot in " ".join(map(str, dits)).replace(source, "").lower()]


@pytest.mark.parametrize("message", ["Something else", "", "unexpected\n'x'"])
def test_un_reproche_inconnu_ne_se_recopie_pas(message: str) -> None:
    """Une version future de Jinja ne fait pas sortir d'anglais."""
    assert expliquer(message) == "elle ne se lit pas"


def test_self_n_est_pas_une_donnee() -> None:
    """Le seul objet que Jinja ajoute de lui-même ne se nomme pas dans un modèle."""
    assert jinja2.Environment().from_string("{{ self }}").render()  # il existe bien, sans nous
    dits = analyser("{{ self }}", partie="p", nom="corps", bac=creer()).defauts
    assert any("« self »" in str(d) for d in dits)


def test_un_chemin_trop_long_se_dit_en_francais(tmp_path: Path) -> None:
    """Ce que le système refuse se dit avec nos mots, et le répertoire reste vide."""
    with pytest.raises(Environnement) as faute:
        ecrire(tmp_path / ("x" * 300), "a.docx", octets=b"x")
    assert "trop long" in str(faute.value.raison)
    assert not list(tmp_path.iterdir())
