"""Le rapport : une page seule, qui se lit sans couleur, sans souris et sans rien charger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from moteur.composition.espace import ouvrir
from moteur.exports.rapport_html import page
from moteur.operations.dossiers import Ouvert, relire
from moteur.operations.rapport import html, rapport

HOSTILE = "</caption><script>alert('1')</script> \"&amp; é"
SVG = '<svg role="img" aria-labelledby="a"><title id="a">A</title></svg>'


class Lecteur(HTMLParser):
    """Relit la page : balises équilibrées, attributs, identifiants, textes."""

    def __init__(self, texte: str) -> None:
        super().__init__()
        self.ouvertes: list[str] = []
        self.balises: list[tuple[str, dict[str, str | None]]] = []
        self.fautes: list[str] = []
        self.feed(texte)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.balises.append((tag, dict(attrs)))
        if tag not in ("meta",):
            self.ouvertes.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.balises.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.ouvertes or self.ouvertes.pop() != tag:
            self.fautes.append(tag)


def vue(*, fiches: int = 3, mot: str = "Prêt") -> dict[str, Any]:
    """Un rapport où chaque partie a ce nombre de lignes, et ce mot partout où un workflow écrit."""
    une = {"nom": "pret-1", "titre_etat": mot, "depuis": "2026-10-01", "ecarts": 0}
    jalon = {
        "titre": mot,
        "designation": "pret-1",
        "ouvre": None,
        "terme": "2026-10-31",
        "fait": None,
        "dit": mot,
    }
    return {
        "dossier": mot, "workflow": mot, "le": "2026-11-05", "faits": 12,
        "phases": [{"titre": mot, "titre_etat": mot, "finie": True, "depuis": "2026-10-01"}],
        "jalons": [{**jalon, "situation": s} for s in ("fait", "fait_tard", "en_cours", "en_retard", "a_venir", "sans_objet")],
        "couvertures": [{
            "titre": mot, "interventions": 4, "nues": [{"le": "2026-10-02", "fiche": "pret-1", "evenement": "seance-1"}],
            "fiches": [{"nom": f"pret-{n}", "titre_etat": mot, "piece": "2026-10-01", "valable": bool(n % 2), "dit": mot} for n in range(fiches)],
        }],
        "fiches": [{"titre": mot, "etats": [(mot, fiches)], "fiches": [{**une, "nom": f"pret-{n}"} for n in range(fiches)]}],
        "ecarts": [{
            "id": "e", "designation": "pret-1", "message": mot, "ouvert_le": "2026-10-01", "traite_le": None,
            "titres_traitants": [mot], "imperatif": True,
        }],
        "indicateurs": [
            {"titre": mot, "texte": "3 sur 24", "genre": g, "haut": 3, "bas": 24} for g in ("nombre", "montant", "taux")
        ],
    }  # fmt: skip


def test_la_page_est_seule_et_bien_formee() -> None:
    """Aucune adresse, aucun script ; balises équilibrées, identifiants uniques, chaque renvoi mène quelque part."""
    texte = page(vue(), frise=SVG)
    lu = Lecteur(texte)

    assert lu.fautes == [] and lu.ouvertes == []
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|<script|<link|<img|@import|url\((?!#)", texte)
    ids = [a["id"] for _, a in lu.balises if "id" in a]
    assert len(ids) == len(set(ids))
    renvois = [n for _, a in lu.balises for c in ("aria-labelledby",) for n in (a.get(c) or "").split()]
    renvois += [str(a["href"]).removeprefix("#") for t, a in lu.balises if t == "a"]
    assert renvois and set(renvois) <= set(ids)


def test_chaque_dessin_est_suivi_d_un_tableau_et_chaque_tableau_a_sa_legende() -> None:
    """Qui ne voit pas le dessin lit le tableau : en-têtes de colonne et de ligne, région que le clavier atteint."""
    lu = Lecteur(page(vue(), frise=SVG))

    suite = [t for t, _ in lu.balises if t in ("svg", "table")]
    assert all(apres == "table" for avant, apres in pairwise(suite) if avant == "svg")
    tables, legendes = ([t for t, _ in lu.balises].count(n) for n in ("table", "caption"))
    assert tables == legendes > 6
    assert {a.get("scope") for t, a in lu.balises if t == "th"} == {"col", "row"}
    regions = [a for t, a in lu.balises if a.get("class") == "region"]
    assert all(a.get("tabindex") == "0" and ("aria-label" in a or "aria-labelledby" in a) for a in regions)


def test_un_mot_hostile_reste_un_mot() -> None:
    """Un titre de workflow plein de balises ne devient ni balise ni script."""
    texte = page(vue(mot=HOSTILE), frise=SVG)

    assert "<script" not in texte and Lecteur(texte).fautes == []
    assert "&lt;script&gt;" in texte


def test_un_petit_effectif_n_a_pas_de_barre_de_taux() -> None:
    """Sous le seuil, le texte tait le taux : la barre ne le donne pas à lire."""
    donnees = vue()
    muet = {**donnees["indicateurs"][2], "haut": None, "bas": None}
    tu = page({**donnees, "indicateurs": [muet]}, frise=SVG)
    dit = page({**donnees, "indicateurs": [donnees["indicateurs"][2]]}, frise=SVG)

    assert dit.count("<rect") - tu.count("<rect") == 2


def test_un_dossier_vide_a_son_rapport() -> None:
    """Ni fiche, ni écart, ni indicateur : la page le dit, et ne divise par rien."""
    vide = {**vue(), "jalons": [], "couvertures": [], "fiches": [], "ecarts": [], "indicateurs": []}

    assert "Aucun écart" in page(vide, frise=SVG)


@pytest.mark.parametrize("combien", [200, 5_000])
def test_une_page_reste_legere(combien: int) -> None:
    """Deux cents fiches, ou cinq mille : moins de cinq cents kilo-octets."""
    grand = vue(fiches=combien)
    grand["fiches"] = grand["fiches"] * 6
    grand["ecarts"] = grand["ecarts"] * combien

    assert len(page(grand, frise=SVG).encode()) < 500_000


@contextmanager
def demonstration(racine: Path) -> Iterator[Ouvert]:
    from moteur.composition.demonstration import demo

    demo(racine, dire=lambda _: None)
    atelier = ouvrir(racine)
    try:
        yield relire(atelier, "")
    finally:
        atelier.journal.fermer()


def test_le_rapport_de_la_demonstration_ne_nomme_personne(tmp_path: Path) -> None:
    """Une année entière : aucun nom, prénom ni texte d'une fiche ; l'intervention non couverte y est."""
    with demonstration(tmp_path / "espace") as ouvert:
        donnees = rapport(ouvert, le=ouvert.atelier.aujourd_hui())
        texte = html(ouvert, donnees)
        personnels = {
            str(fiche.valeurs[c.nom])
            for type_ in ouvert.workflow.fiches
            for c in ouvert.workflow.machines[type_].champs.values()
            if c.personnel and c.type in ("texte", "texte_long", "courriel", "telephone", "date")
            for fiche in ouvert.dossier.fiches(type_)
            if fiche.valeurs.get(c.nom)
        }

    assert len(personnels) > 60
    assert [p for p in sorted(personnels) if re.search(rf"\b{re.escape(p)}\b", texte)] == []
    (couverture,) = donnees["couvertures"]
    assert couverture["interventions"] > 150 and len(couverture["nues"]) == 1
    taux = [i for i in donnees["indicateurs"] if i["genre"] == "taux"]
    assert {(i["haut"] is not None) for i in taux} == {True, False}
    assert all((i["haut"] is not None) == ("%" in i["texte"]) for i in taux)
    assert len(texte.encode()) < 200_000
