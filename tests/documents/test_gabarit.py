"""La syntaxe d'un modèle : liste blanche partout où l'on rend, et chaque chemin lu nommé."""

from __future__ import annotations

import subprocess
import sys

import pytest

from moteur.documents import ModeleRefuse
from moteur.documents.gabarit import chemins
from moteur.documents.rendu import preparer
from tests.documents.exemples import CADRAGE, CONVENTION, modele, parties, refaire

HOSTILES = {
    "ssti": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "classe": "{{ ''.__class__.__mro__ }}",
    "prive": "{{ porteur._cache }}",
    "appel": "{{ range(10**9) }}",
    "methode": "{{ porteur.delete() }}",
    "repetition": "{{ 'a' * 10**9 }}",
    "puissance": "{{ 9 ** 9 }}",
    "pourcentage": "{{ '%1000000000d' % 1 }}",
    "format": "{{ '%1000000000d' | format(1) }}",
    "center": "{{ porteur.nom | center(500000000) }}",
    "safe": "{{ porteur.nom | safe }}",
    "attr": "{{ porteur | attr('__class__') }}",
    "lipsum": "{{ lipsum(n=100000) }}",
    "crochets": "{{ porteur['nom'] }}",
    "inclusion": "{% include '/etc/passwd' %}",
    "importation": "{% import 'x' as y %}",
    "heritage": "{% extends 'x' %}",
    "macro": "{% macro m() %}x{% endmacro %}",
    "affectation": "{% set x = 1 %}",
    "boucle_sur_nombre": "{% for x in (1, 2, 3) %}x{% endfor %}",
    "boucle_recursive": "{% for x in fiches.a recursive %}x{% endfor %}",
    "test_de_jinja": "{{ 'x' if porteur is mapping else 'y' }}",
    "brut": "{% raw %}{{ x }}{% endraw %}",
    "liste": "{{ [1, 2] }}",
    "concatenation": "{{ porteur.nom ~ porteur.nom }}",
    "filtre_avec_argument": "{{ porteur.nom | majuscule(1) }}",
    "jamais_fermee": "{{ porteur.nom",
    "mal_fermee": "{% if porteur.nom %}x",
    "accent": "{{ porteur.académie }}",
}
LIEUX = ("corps", "en-tete", "auteur")


@pytest.mark.parametrize("lieu", LIEUX)
@pytest.mark.parametrize("nom", HOSTILES)
def test_une_balise_hostile_est_refusee_partout_ou_l_on_rend(nom: str, lieu: str) -> None:
    """Corps, en-tête et propriétés (l'auteur) : la même liste blanche, avant tout rendu."""
    balise = HOSTILES[nom]
    octets = {
        "corps": lambda: modele(balise),
        "en-tete": lambda: modele("x", en_tete=balise),
        "auteur": lambda: modele("x", auteur=balise),
    }[lieu]()

    with pytest.raises(ModeleRefuse) as refus:
        preparer(octets)

    assert refus.value.defauts
    assert "Traceback" not in str(refus.value)


def test_une_balise_dans_une_note_ou_une_partie_jamais_remplie_est_refusee() -> None:
    """Une partie que personne ne remplit ne garde pas ses accolades dans le document signé."""
    octets = refaire(modele("x"), {"docProps/app.xml": b"<Properties>{{ porteur.nom }}</Properties>"})

    with pytest.raises(ModeleRefuse, match=r"app\.xml"):
        preparer(octets)


def test_un_filtre_mal_ecrit_donne_le_nom_le_plus_proche() -> None:
    """L'auteur du modèle lit le remède dans le message, avec le paragraphe fautif."""
    with pytest.raises(ModeleRefuse) as refus:
        preparer(modele("Début", "Le {{ periode.debut | date_longe }}"))

    assert "« date_longue »" in str(refus.value)
    assert "Le {{ periode.debut | date_longe }}" in str(refus.value)


def test_les_boucles_se_resolvent_jusqu_a_leur_source() -> None:
    """`p.nom` dans « for p in fiches.partenaire » se lit `fiches.partenaire[].nom`, filtres compris."""
    octets = modele(
        "{%p for p in fiches.partenaire %}",
        "{{ p.nom }} : {% for m in p.mentors %}{{ m.nom | majuscule }}{{ loop.index }}{% endfor %}",
        "{%p endfor %}",
        "{%p for ligne in cadrage.objectifs | paragraphes %}",
        "{{ ligne | phrase }}",
        "{%p endfor %}",
        "{% if convention.montant %}{{ convention.montant | montant }}{% endif %}",
        "{{ 'a' if porteur.statut_code == 'public' else porteur.nom }}",
        en_tete="{{ document.numero }}",
    )

    lus = {(c.chemin, c.usage, c.filtres) for c in chemins(octets)}

    assert lus == {
        ("fiches.partenaire", "parcouru", ()),
        ("fiches.partenaire[].nom", "affiche", ()),
        ("fiches.partenaire[].mentors", "parcouru", ()),
        ("fiches.partenaire[].mentors[].nom", "affiche", ("majuscule",)),
        ("cadrage.objectifs", "parcouru", ("paragraphes",)),
        ("cadrage.objectifs", "affiche", ("phrase",)),
        ("convention.montant", "teste", ()),
        ("convention.montant", "affiche", ("montant",)),
        ("porteur.statut_code", "compare", ()),
        ("porteur.nom", "affiche", ()),
        ("document.numero", "affiche", ()),
    }


def test_un_chemin_dit_sa_partie_son_titre_et_son_paragraphe() -> None:
    """L'auteur retrouve la balise dans Word : le titre au-dessus, ou la cellule du tableau."""
    lus = {c.chemin: c for c in chemins(CADRAGE.read_bytes())}

    assert "sous « 3. Durée »" in lus["cadrage.duree_mois"].lieu
    assert "tableau 1, colonne 2" in lus["cadrage.nom_rbde"].lieu
    assert lus["cadrage.nom_rbde"].texte == "{{ cadrage.nom_rbde }}"
    assert lus["cadrage.duree_mois"].partie == "word/document.xml"


def test_une_propriete_du_modele_peut_porter_une_balise_sage() -> None:
    """Une balise ordinaire dans le titre ou l'auteur est admise, et comptée parmi les chemins lus."""
    lus = chemins(modele("x", auteur="{{ porteur.nom }}"))

    assert [(c.chemin, c.partie) for c in lus] == [("porteur.nom", "docProps/core.xml")]


def test_une_balise_coupee_par_word_se_recolle() -> None:
    """Word coupe souvent une balise en plusieurs morceaux ; elle se lit quand même."""
    coupee = modele("{{ porteur.nom }}")

    corps = parties(coupee)["word/document.xml"].replace(
        b"{{ porteur.nom }}",
        b'{</w:t></w:r><w:proofErr w:type="x"/><w:r><w:t>{ porteur.</w:t></w:r><w:r><w:t>nom }}',
    )

    assert [c.chemin for c in chemins(refaire(coupee, {"word/document.xml": corps}))] == ["porteur.nom"]


def test_les_modeles_livres_ne_lisent_que_les_champs_convenus() -> None:
    """Les racines des chemins sont celles du contexte, et aucune autre."""
    racines = {c.chemin.split(".")[0] for m in (CONVENTION, CADRAGE) for c in chemins(m.read_bytes())}

    donnees = {"porteur", "periode", "dossier", "reflexion", "cadrage", "convention"}
    assert racines == donnees | {"document", "signataires"}


def test_importer_le_paquet_ne_charge_aucune_bibliotheque_lourde() -> None:
    """`import moteur.documents` et ses modules légers n'entraînent ni docxtpl, ni jinja2, ni lxml."""
    programme = (
        "import sys, moteur.documents, moteur.documents.rendu, moteur.documents.manques, "
        "moteur.documents.archive, moteur.documents.ecriture; "
        "print([m for m in ('docxtpl', 'docx', 'jinja2', 'lxml') if m in sys.modules])"
    )

    sortie = subprocess.run([sys.executable, "-c", programme], capture_output=True, text=True, check=True)

    assert sortie.stdout.strip() == "[]"
