"""Ce qui passe par docxtpl : une partie qu'il retouche, ou tout le rendu si l'on y revient un jour."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import etree

from moteur.documents import gabarit, rendu, valeurs
from moteur.documents.valeurs import Registre
from outils.fabrique.signature import dessin
from tests.documents.exemples import CADRAGE, CONVENTION, contexte, modele
from tests.documents.test_fidelite import DONNEES, PETITS, comparer


def tableau(*rangees: tuple[str, ...], en_tete: str = "") -> bytes:
    """Un modèle d'un seul tableau, et son en-tête."""
    document = docx.Document()
    grille = document.add_table(len(rangees), max(len(r) for r in rangees))
    for rang, rangee in enumerate(rangees):
        for colonne, texte in enumerate(rangee):
            grille.cell(rang, colonne).text = texte
    document.sections[0].header.paragraphs[0].text = en_tete
    sortie = io.BytesIO()
    document.save(sortie)
    return sortie.getvalue()


TABLEAUX = {
    "rangées répétées": tableau(("Nom", "Rang"), ("{%tr for f in fiches %}", ""), ("{{ f.nom }}", "{{ loop.index }}"), ("{%tr endfor %}", "")),
    "rangée conditionnelle": tableau(("{%tr if a.rien %}", ""), ("{{ a.nom }}", "x"), ("{%tr endif %}", ""), ("Fin", "")),
    "colonnes répétées": tableau(("{%tc for f in fiches %}", "{{ f.nom }}", "{%tc endfor %}")),
    "en-tête rempli": tableau(("{{ a.nom }}",), en_tete="{{ a.nom }} & {{ a.jour | date_courte }}"),
}  # fmt: skip


def images(*paragraphes: str) -> bytes:
    """Un modèle de ces paragraphes ; « * » y est une petite image."""
    document = docx.Document()
    for texte in paragraphes:
        avant, etoile, apres = texte.partition("*")
        morceaux = document.add_paragraph(avant)
        if etoile:
            morceaux.add_run().add_picture(io.BytesIO(dessin()))
            morceaux.add_run(apres)
    sortie = io.BytesIO()
    document.save(sortie)
    return sortie.getvalue()


BOUCLE = ("{%p for f in fiches %}", "{{ f.nom }}", "{%p endfor %}")
IMAGES = {
    "deux images hors d'une boucle": images("*", *BOUCLE, "*"),
    "image seule dans une condition": images("{%p if a.oui %}", "*", "{%p endif %}", *BOUCLE),
    "image dans une boucle": images("*", BOUCLE[0], "*", BOUCLE[2], "*"),
    "images dans une condition": images("{%p if a.rien %}", "*", "{%p endif %}", "*"),
}
LENTES = ["image dans une boucle", "images dans une condition"]
TOUS = {**TABLEAUX, **IMAGES, **{nom: modele(*texte.split("\n")) for nom, texte in PETITS.items()}}


@pytest.mark.parametrize("octets", TABLEAUX.values(), ids=TABLEAUX.keys())
def test_un_tableau_rend_les_memes_parties_que_docxtpl(octets: bytes) -> None:
    """Rangées et colonnes, répétées ou non ; l'en-tête aussi."""
    comparer(octets, DONNEES)


def test_seules_les_colonnes_et_les_images_mouvantes_passent_par_docxtpl() -> None:
    """La retouche coûte deux lectures d'arbre : elle ne se paie que là où il la faut."""
    retouches = {
        nom: any(p.retouche for p in gabarit.preparer(octets).definitif.remplies)
        for nom, octets in TOUS.items()
    }
    assert [nom for nom, retouche in retouches.items() if retouche] == ["colonnes répétées", *LENTES]


def exiger_la_meme_chose(octets: bytes, donnees: dict[str, Any]) -> None:
    """Chaque partie, remplie par nous et par docxtpl seul, une fois le XML remis sous la même forme."""
    pret = gabarit.preparer(octets)
    for variante in (pret.definitif, pret.projet):
        nous = rendu.remplir(pret, variante, donnees, Registre(), etaler=True)
        registre = Registre()
        enveloppes = {n: valeurs.envelopper(v, n, registre) for n, v in donnees.items()}
        autre = gabarit.par_docxtpl(variante, enveloppes)
        assert nous.keys() == autre.keys() != set()
        for nom in nous:
            assert canonique(nous[nom]) == canonique(autre[nom])


def canonique(octets: bytes) -> bytes:
    return etree.tostring(etree.fromstring(octets), method="c14n")


@pytest.mark.parametrize("chemin", [CONVENTION, CADRAGE], ids=lambda c: c.stem)
def test_docxtpl_seul_remplirait_un_modele_livre_pareil(chemin: Path) -> None:
    """La ligne qui y reviendrait ne changerait aucun document."""
    exiger_la_meme_chose(chemin.read_bytes(), contexte())


@pytest.mark.parametrize("octets", TOUS.values(), ids=TOUS.keys())
def test_docxtpl_seul_remplirait_un_petit_modele_pareil(octets: bytes) -> None:
    """Tout ce que le guide permet d'écrire."""
    exiger_la_meme_chose(octets, DONNEES)
