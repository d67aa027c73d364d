"""Les dessins d'un workflow : rien ne se chevauche, rien ne passe derrière une boîte, tout se lit sans le voir."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moteur.composition.ressources import Fonds
from moteur.exports import graphe_mermaid, graphe_svg
from moteur.exports.disposition import Boite, Disposition, Fleche, disposer
from moteur.exports.fiche_markdown import Feuille, Geste, Partie, ecrire
from moteur.exports.graphe import EtatDessine, Graphe, PassageDessine
from moteur.exports.mesure_du_texte import couper, largeur
from moteur.operations.dessiner import graphes

SVG = "{http://www.w3.org/2000/svg}"
WORKFLOW = Fonds().charger("mentorat_lp").exiger()
TOUS = graphes(WORKFLOW)


@st.composite
def plans(tirer: st.DrawFn) -> tuple[dict[str, tuple[float, float]], list[Fleche]]:
    """Des boîtes de toutes tailles et des flèches dans tous les sens, cycles et boucles compris."""
    combien = tirer(st.integers(1, 9))
    tailles = {
        f"b{i}": (float(tirer(st.integers(20, 220))), float(tirer(st.integers(16, 120))))
        for i in range(combien)
    }
    noms = st.sampled_from(sorted(tailles))
    couples = tirer(st.lists(st.tuples(noms, noms), max_size=14, unique=True))
    return tailles, [Fleche(a, b) for a, b in couples if a != b]


def se_touchent(a: Boite, b: Boite) -> bool:
    return a.x < b.x + b.largeur and b.x < a.x + a.largeur and a.y < b.y + b.hauteur and b.y < a.y + a.hauteur


def traverses(place: Disposition) -> list[tuple[Fleche, str]]:
    """Les flèches dont un segment passe dans une boîte qui n'est ni son départ ni son arrivée."""
    fautes = []
    for trait in place.traits:
        for (x1, y1), (x2, y2) in zip(trait.points, trait.points[1:], strict=False):
            for t in (0.1, 0.3, 0.5, 0.7, 0.9):
                x, y = x1 + (x2 - x1) * t, y1 + (y2 - y1) * t
                fautes += [
                    (trait.fleche, nom)
                    for nom, b in place.boites.items()
                    if b.x < x < b.x + b.largeur and b.y < y < b.y + b.hauteur
                ]
    return fautes


@settings(max_examples=60, deadline=None)
@given(plans())
def test_aucune_boite_n_en_touche_une_autre(
    plan: tuple[dict[str, tuple[float, float]], list[Fleche]],
) -> None:
    """Quel que soit le graphe : boîtes séparées, toutes dans la page, aucun trait derrière une boîte."""
    tailles, fleches = plan

    place = disposer(tailles, fleches)

    assert set(place.boites) == set(tailles) and [t.fleche for t in place.traits] == fleches
    assert not [1 for a, b in combinations(place.boites.values(), 2) if se_touchent(a, b)]
    assert all(b.x >= 0 and b.y >= 0 for b in place.boites.values())
    assert all(
        b.x + b.largeur <= place.largeur and b.y + b.hauteur <= place.hauteur for b in place.boites.values()
    )
    assert traverses(place) == []
    assert place == disposer(tailles, fleches)


def test_chaque_fleche_part_et_arrive_a_ses_boites() -> None:
    """Une flèche qui remonte garde son sens : sa pointe est à l'arrivée."""
    place = disposer({"a": (80, 30), "b": (80, 30)}, [Fleche("a", "b"), Fleche("b", "a")])

    assert place.boites["a"].y < place.boites["b"].y
    for trait in place.traits:
        (x1, y1), (x2, y2) = trait.points[0], trait.points[-1]
        de, vers = place.boites[trait.fleche.de], place.boites[trait.fleche.vers]
        assert de.x <= x1 <= de.x + de.largeur and y1 in (de.y, de.y + de.hauteur)
        assert vers.x <= x2 <= vers.x + vers.largeur and y2 in (vers.y, vers.y + vers.hauteur)


@pytest.mark.parametrize("graphe", TOUS, ids=lambda g: g.nom)
def test_chaque_machine_de_la_base_se_dessine(graphe: Graphe) -> None:
    """Un SVG bien formé, titre et description pour qui ne voit pas, chaque état et chaque rôle en texte."""
    racine = ET.fromstring(graphe_svg.dessiner([graphe], titre=graphe.titre))

    assert racine.get("role") == "img" and racine.get("lang") == "fr"
    assert racine.findtext(f"{SVG}title") == graphe.titre
    description = racine.findtext(f"{SVG}desc") or ""
    ecrits = " ".join("".join(t.itertext()).replace("\u00a0", " ") for t in racine.iter(f"{SVG}text"))
    for etat in graphe.etats:
        assert etat.titre in ecrits and etat.titre in description
    for p in graphe.passages:
        assert p.titre in ecrits and p.titre in description
        assert all(role in ecrits for role in p.roles)
    tirets = [r for r in racine.iter(f"{SVG}rect") if r.get("stroke-dasharray")]
    assert len(tirets) == sum(p.constat for p in graphe.passages) + 1  # la légende en montre un
    assert ("condition" in ecrits.partition("Légende")[0]) == any(p.imperatives for p in graphe.passages)


@pytest.mark.parametrize("graphe", TOUS, ids=lambda g: g.nom)
def test_aucun_texte_ne_deborde_de_sa_boite(graphe: Graphe) -> None:
    """Chaque ligne tient dans le cadre de son groupe, estimée un peu large."""
    racine = ET.fromstring(graphe_svg.dessiner([graphe], titre=graphe.titre))
    vus = 0
    for groupe in racine.iter(f"{SVG}g"):
        cadres, textes = groupe.findall(f"{SVG}rect"), groupe.findall(f"{SVG}text")
        if not cadres or not textes:
            continue
        x, y, large, haut = (float(cadres[0].get(c, "")) for c in ("x", "y", "width", "height"))
        for t in textes:
            vus += 1
            place = largeur(
                "".join(t.itertext()), float(t.get("font-size", "")), gras=t.get("font-weight") == "bold"
            )
            assert place <= large and y < float(t.get("y", "")) < y + haut
            assert x < float(t.get("x", "")) < x + large
    assert vus > 4


HOSTILE = Graphe(
    "x", 'Titre <script>&"', "Fiche",
    (EtatDessine("a", "A & <b>"), EtatDessine("b", "Fin ; : # % {x}\n", final=True)),
    (PassageDessine("t", "</text><script>", ("a", "b"), "b", ("Rôle « & »",), imperatives=1, constat=True),),
)  # fmt: skip


def test_un_titre_hostile_reste_du_texte() -> None:
    """Ni balise, ni directive : ce qu'un YAML contient ne commande ni le SVG, ni Mermaid, ni Markdown."""
    svg = graphe_svg.dessiner([HOSTILE], titre=HOSTILE.titre)
    assert not list(ET.fromstring(svg).iter(f"{SVG}script"))

    mermaid = graphe_mermaid.dessiner([HOSTILE])
    assert "<script>" not in mermaid and "{x}" not in mermaid
    assert all(re.match(r"stateDiagram-v2$|\s", ligne) for ligne in mermaid.rstrip("\n").split("\n"))

    page = ecrire(
        Feuille("# T*itre*", "a\n\n# b <b>", (Partie("P", "", (Geste("[x](y) | z", ("R",)),), ()),))
    )
    assert page.startswith("# \\# T\\*itre\\*\n") and "\na \\# b \\<b\\>\n" in page
    assert "**\\[x\\](y) \\| z**" in page


def test_mermaid_nomme_chaque_etat_et_chaque_passage() -> None:
    """Une ligne par état, une flèche par départ d'un passage, une fin par état final."""
    for g in TOUS:
        lignes = graphe_mermaid.dessiner([g]).split("\n")
        assert lignes[0] == "stateDiagram-v2"
        assert sum(" as " in ligne for ligne in lignes) == len(g.etats)
        assert sum(ligne.endswith("--> [*]") for ligne in lignes) == sum(e.final for e in g.etats)
        creations = any(not p.de for p in g.passages)
        departs = sum(len(p.de) or 1 for p in g.passages) + (not creations)
        assert sum(" --> " in x and not x.endswith("[*]") for x in lignes) == departs


def test_un_texte_se_coupe_sans_rien_perdre() -> None:
    """Les mots restent, dans l'ordre ; un mot plus large que la place reste entier."""
    texte = "Consigner la séance tenue « ici » anticonstitutionnellement-et-plus-encore"
    lignes = couper(texte, 90, 14)
    assert " ".join(lignes).replace("\u00a0", " ") == texte and len(lignes) > 3
