"""Le dessin d'une année : se lit sans couleur, sans le voir, et sans rien demander à personne."""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moteur.domaine.frise import A_VENIR, EN_COURS, EN_RETARD, FAIT, FAIT_TARD, SANS_OBJET
from moteur.exports.frise_svg import LARGEUR, LigneDeFrise, dessiner

SVG = "{http://www.w3.org/2000/svg}"
LE = date(2026, 11, 5)
SITUATIONS = (FAIT, FAIT_TARD, EN_COURS, EN_RETARD, A_VENIR, SANS_OBJET)
JOURS = st.dates(date(2020, 1, 1), date(2032, 12, 31))


def ligne(situation: str, *, titre: str = "Rendre les livres", terme: date = LE) -> LigneDeFrise:
    fait = LE if situation in (FAIT, FAIT_TARD) else None
    return LigneDeFrise(titre, "livre-1", terme - timedelta(30), terme, fait, situation, f"dit {situation}")


def formes(texte: str) -> list[str]:
    """Les tracés d'un dessin, sans ses couleurs ni ses textes."""
    racine = ET.fromstring(texte)
    return [
        e.tag + str(sorted((k, v) for k, v in e.items() if k not in ("fill", "stroke")))
        for e in racine.iter()
    ]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_chaque_situation_a_sa_forme(situation: str) -> None:
    """Les couleurs ôtées, deux situations ne se confondent pas ; ce qui n'est jamais attendu reste vide."""
    ici = formes(dessiner([ligne(situation)], titre="Année", le=LE))
    autres = [formes(dessiner([ligne(s)], titre="Année", le=LE)) for s in SITUATIONS if s != situation]

    # « À venir » et « sans objet » ont les mêmes tirets : leurs mots les distinguent.
    egales = sum(ici == autre for autre in autres)
    assert egales == (1 if situation in (A_VENIR, SANS_OBJET) else 0)


def test_le_dessin_se_lit_sans_le_voir() -> None:
    """Un titre, une description qui dit chaque ligne, une langue ; rien à aller chercher ailleurs."""
    texte = dessiner([ligne(s, titre=f"T-{s}") for s in SITUATIONS], titre="Année & <suite>", le=LE)

    racine = ET.fromstring(texte)
    titre, description = (racine.find(f"{SVG}{n}") for n in ("title", "desc"))
    assert titre is not None and description is not None and racine.get("role") == "img"
    assert titre.text == "Année & <suite>" and racine.get("lang") == "fr"
    assert all(f"T-{s}" in (description.text or "") for s in SITUATIONS)
    assert all(f"dit {s}" in (description.text or "") for s in SITUATIONS)
    assert not re.search(r"<(script|image|style|use|foreignObject)|https?://(?!www\.w3\.org/2000/svg)", texte)


def test_une_annee_sans_jalon_le_dit() -> None:
    """Un workflow sans échéance datée : un dessin bien formé, et une phrase."""
    assert "n'attend rien" in "".join(ET.fromstring(dessiner([], titre="Année", le=LE)).itertext())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            LigneDeFrise, titre=st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=80),
            ou=st.just("livre-1"), ouvre=st.none() | JOURS, terme=JOURS, fait=st.none() | JOURS,
            situation=st.sampled_from(SITUATIONS), dit=st.just("en retard de 12 jours"),
        ),
        max_size=6,
    ),
    JOURS,
)  # fmt: skip
def test_rien_ne_sort_de_la_page(lignes: list[LigneDeFrise], le: date) -> None:
    """Quels que soient les jours et les mots : un XML bien formé, chaque texte commence dans la page, chaque barre va vers la droite."""
    racine = ET.fromstring(dessiner(lignes, titre="Année", le=le))

    bas = float(racine.get("height", "0"))
    for texte in racine.iter(f"{SVG}text"):
        assert 0 <= float(texte.get("x", "0")) <= LARGEUR and float(texte.get("y", "0")) <= bas
    for rect in racine.iter(f"{SVG}rect"):
        assert float(rect.get("width", "0")) >= 0
