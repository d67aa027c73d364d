"""Notre rendu et celui de docxtpl : les mêmes parties, une par une, sur tout ce qu'un modèle a le droit d'employer."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from docxtpl import DocxTemplate
from lxml import etree

from moteur.documents import bac, valeurs
from moteur.documents.rendu import rendre
from tests.documents.exemples import CADRAGE, CONVENTION, PROPRIETES, contexte, modele, parties

# Chaque ligne de signature reçoit de nous un identifiant propre au document ; docxtpl laisse celui du modèle.
_SIGNATURE = re.compile(rb"(<o:signatureline\b[^>]*?\sid=\")[^\"]*")
PETITS = {
    "valeur dans le texte": "Bonjour {{ a.nom }}, {{ a.nom }}.",
    "condition dans le texte": "{% if a.oui %}oui{% else %}non{% endif %} et {% if a.rien %}rien{% endif %}.",
    "boucle dans le texte": "{% for f in fiches %}{{ loop.index }} {{ f.nom }} ; {% endfor %}",
    "paragraphes conditionnels": "{%p if a.oui %}\nGardé : {{ a.nom }}\n{%p endif %}\n{%p if a.rien %}\nPerdu\n{%p endif %}",
    "paragraphes répétés": "{%p for f in fiches %}\n{{ f.nom }}\n{%p endfor %}\nFin",
    "texte de plusieurs lignes": "Avant {{ a.lignes }} après",
    "filtre": "Le {{ a.jour | date_longue }}",
}
DONNEES = {
    "a": {
        "nom": "Dupont & Fils <SA> « l'été »",
        "oui": True,
        "lignes": "une\ndeux\ttrois",
        "jour": "2026-09-01",
    },
    "fiches": [{"nom": f"Lycée n° {n} & Cie"} for n in range(3)],
}


def par_docxtpl(octets: bytes, donnees: dict[str, Any]) -> dict[str, bytes]:
    """Les parties du document que rend docxtpl, employé à sa façon."""
    registre = valeurs.Registre()
    document = DocxTemplate(io.BytesIO(octets))
    document.render({n: valeurs.envelopper(v, n, registre) for n, v in donnees.items()}, bac.creer())
    sortie = io.BytesIO()
    document.save(sortie)
    return comparables(sortie.getvalue())


def comparables(octets: bytes) -> dict[str, bytes]:
    """Chaque partie de texte sous une forme où seule l'écriture du XML ne compte pas."""
    return {
        nom: etree.tostring(etree.fromstring(_SIGNATURE.sub(rb"\1", contenu)), method="c14n")
        for nom, contenu in parties(octets).items()
        if re.fullmatch(r"word/(document|header\d*|footer\d*|styles|numbering|settings)\.xml", nom)
    }


def comparer(octets: bytes, donnees: dict[str, Any]) -> None:
    """Les mêmes parties, et les mêmes octets dans chacune."""
    notre = comparables(rendre(octets, contexte=donnees, projet=False, proprietes=PROPRIETES))
    autre = par_docxtpl(octets, donnees)
    assert notre.keys() == autre.keys()
    assert [nom for nom in notre if notre[nom] != autre[nom]] == []


@pytest.mark.parametrize("chemin", [CONVENTION, CADRAGE], ids=lambda c: c.stem)
def test_un_modele_livre_rend_les_memes_parties_que_docxtpl(chemin: Path) -> None:
    """Le corps, les en-têtes et les pieds de page, mot pour mot."""
    comparer(chemin.read_bytes(), contexte())


@pytest.mark.parametrize("texte", PETITS.values(), ids=PETITS.keys())
def test_chaque_facon_d_ecrire_rend_les_memes_parties_que_docxtpl(texte: str) -> None:
    """Valeurs, conditions, boucles, lignes : ce que le guide permet se rend comme docxtpl le rend."""
    comparer(modele(*texte.split("\n")), DONNEES)


def test_une_difference_se_verrait() -> None:
    """La comparaison peut échouer : une seule lettre changée dans les données la fait tomber."""
    octets = modele("Bonjour {{ a.nom }}")
    notre = comparables(rendre(octets, contexte=DONNEES, projet=False, proprietes=PROPRIETES))
    assert notre != par_docxtpl(octets, {**DONNEES, "a": {**DONNEES["a"], "nom": "Dupond"}})  # type: ignore[dict-item]


RENDRE_SANS_EXTRA = """
import sys
sys.modules["isal"] = None
from tests.documents.exemples import CONVENTION, PROPRIETES, contexte
from moteur.documents.rendu import rendre
sys.stdout.buffer.write(rendre(CONVENTION.read_bytes(), contexte=contexte(), projet=False, proprietes=PROPRIETES))
"""


def test_l_extra_rapide_ne_change_que_la_compression() -> None:
    """Avec ou sans lui, les mêmes parties, octet pour octet."""
    sans = subprocess.run([sys.executable, "-c", RENDRE_SANS_EXTRA], capture_output=True, check=True).stdout
    avec = rendre(CONVENTION.read_bytes(), contexte=contexte(), projet=False, proprietes=PROPRIETES)
    assert parties(sans) == parties(avec)
    assert sans != avec  # sinon l'extra n'est pas installé, et ce test ne comparerait rien
