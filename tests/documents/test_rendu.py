"""Le rendu : rien de perdu, rien d'inventé, rien qui reste à remplir, et toujours les mêmes octets."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moteur.documents import ModeleRefuse, Proprietes, ValeurRefusee, ValeursManquantes
from moteur.documents.fautes import RenduImpossible
from moteur.documents.manques import manques
from moteur.documents.rendu import preparer, rendre
from tests.documents.exemples import (
    CONVENTION,
    PROPRIETES,
    contexte,
    modele,
    parties,
    refaire,
    texte_entier,
    textes,
)


def produire(octets: bytes, donnees: dict[str, Any], *, projet: bool = False) -> bytes:
    """Le document, propriétés ordinaires."""
    return rendre(octets, contexte=donnees, projet=projet, proprietes=PROPRIETES)


GABARIT = preparer(modele("[{{ a.x }}]"))
NOMS = [
    "Dupont & Fils <SA>",
    "a<b",
    'L\'Haÿ « "les" » Roses',
    "{{ 7*7 }} {% if x %} {_{",
    "x</w:t></w:r></w:p><w:p><w:r><w:t>INJECTÉ",
    "]]> &amp; <!-- -->",
    "Zoé 𝒵 👩‍🏫 Ñ",
    "Œuvre – « é »",
    "\\1 \\g<0> $1 %s",
]


@pytest.mark.parametrize("nom", NOMS)
def test_une_valeur_sort_lettre_pour_lettre(nom: str) -> None:
    """Aucun caractère n'est perdu, ajouté, ni interprété, dans le corps comme dans l'en-tête."""
    octets = produire(modele("Avant {{ a.nom }} après", en_tete="{{ a.nom }}"), {"a": {"nom": nom}})

    assert textes(octets) == [f"Avant {nom} après"]
    assert docx.Document(io.BytesIO(octets)).sections[0].header.paragraphs[0].text == nom


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_tout_texte_sort_lettre_pour_lettre_ou_est_refuse(texte: str) -> None:
    """Il n'y a pas de troisième issue : ni perte muette, ni document illisible."""
    try:
        octets = rendre(GABARIT, contexte={"a": {"x": texte}}, projet=True, proprietes=PROPRIETES)
    except ValeurRefusee:
        return

    corps = docx.oxml.parse_xml(parties(octets)["word/document.xml"])
    lu = "".join(corps.xpath("//w:p[1]")[0].text)
    vide = not texte.strip()
    assert lu == ("[[À COMPLÉTER : x]]" if vide else f"[{texte.replace(chr(13) + chr(10), chr(10))}]")


def test_un_texte_sur_plusieurs_lignes_garde_ses_lignes() -> None:
    """Un retour à la ligne devient un retour à la ligne de Word, et `paragraphes` un paragraphe par ligne."""
    octets = produire(
        modele("{{ a.t }}", "{%p for l in a.t | paragraphes %}", "- {{ l }}", "{%p endfor %}"),
        {"a": {"t": "un\r\ndeux\n\ntrois\tquatre"}},
    )

    assert textes(octets) == ["un\ndeux\n\ntrois\tquatre", "- un", "- deux", "- trois\tquatre"]


HOSTILES = {
    "nul": "a\x00b",
    "echappement": "a\x1b[31m",
    "tabulation_verticale": "a\x0bb",
    "retour_seul": "a\rb",
    "c1": "a\x85b",
    "sens_d_ecriture": "abc\u202edef",
    "isolat": "a\u2066b",
    "largeur_nulle": "a\u200bb",
    "substitut": "a\ud800b",
    "non_caractere": "a\ufffeb",
    "trop_long": "a" * 100_001,
    "octets": b"abc",
    "flottant": 1.5,
    "objet": object(),
    "ensemble": {1, 2},
    "n_uplet": (1, 2),
}


@pytest.mark.parametrize("projet", [True, False])
@pytest.mark.parametrize("nom", HOSTILES)
def test_une_valeur_hostile_est_refusee_et_nommee(nom: str, projet: bool) -> None:
    """Jamais nettoyée en silence : son chemin est dit, même dans une liste, même si rien ne la lit."""
    donnees: dict[str, Any] = {"a": {"nom": "x", "liste": [{"b": "y"}, {"b": HOSTILES[nom]}]}}

    with pytest.raises(ValeurRefusee) as refus:
        produire(modele("{{ a.nom }}"), donnees, projet=projet)

    assert refus.value.chemins == ("a.liste[2].b",)


def test_une_sous_classe_de_dictionnaire_n_apporte_pas_son_code() -> None:
    """Seules les données simples entrent : un objet déguisé en dictionnaire est refusé."""

    class Piege(dict):  # type: ignore[type-arg]
        def get(self, cle: object, defaut: object = None) -> object:
            raise AssertionError("le rendu a exécuté le code d'une donnée")

    with pytest.raises(ValeurRefusee):
        produire(modele("{{ a.nom }}"), {"a": Piege(nom="x")})


def test_des_donnees_sans_fin_sont_refusees() -> None:
    """Une liste qui se contient elle-même ne fait pas tourner le rendu sans fin."""
    boucle: list[Any] = []
    boucle.append(boucle)

    with pytest.raises(ValeurRefusee):
        produire(modele("x"), {"a": boucle})


def test_en_projet_chaque_manque_est_marque_et_surligne() -> None:
    """« [À COMPLÉTER : titre] » porte le titre donné, et se voit en jaune."""
    octets = rendre(
        modele("Ville de {{ a.ville | majuscule }}, le {{ a.jour | date_longue }}."),
        contexte={"a": {"ville": None}},
        projet=True,
        proprietes=PROPRIETES,
        titres={"a.ville": "ville du siège"},
    )

    assert textes(octets) == ["Ville de [À COMPLÉTER : ville du siège], le [À COMPLÉTER : jour]."]
    suites = docx.Document(io.BytesIO(octets)).paragraphs[0].runs
    assert [s.text for s in suites if s.font.highlight_color is not None] == [
        "[À COMPLÉTER : ville du siège]",
        "[À COMPLÉTER : jour]",
    ]


def test_une_clause_absente_se_voit_dans_le_projet() -> None:
    """Un texte à paragraphes qui manque laisse sa marque à sa place, pas un blanc."""
    octets = modele("{%p for l in a.clause | paragraphes %}", "{{ l | phrase }}", "{%p endfor %}")

    assert textes(produire(octets, {"a": {}}, projet=True)) == ["[À COMPLÉTER : clause]"]


def test_un_booleen_et_un_entier_s_ecrivent_en_francais() -> None:
    """« oui », « non », et le nombre tel quel ; zéro n'est pas une absence."""
    donnees = {"a": {"o": True, "n": False, "z": 0}}

    assert textes(produire(modele("{{ a.o }} {{ a.n }} {{ a.z }}"), donnees)) == ["oui non 0"]


def test_une_note_de_bas_de_page_se_remplit_comme_le_corps() -> None:
    """Les notes sont rendues, contrôlées et échappées."""
    base = modele("x")
    contenu = parties(base)
    types = contenu["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/word/footnotes.xml" '
        b'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/>'
        b"</Types>",
    )
    note = (
        b'<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b'<w:footnote w:id="1"><w:p><w:r><w:t>{{ a.x }}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    octets = refaire(base, {"[Content_Types].xml": types, "word/footnotes.xml": note})

    produit = produire(octets, {"a": {"x": "A & B"}})

    assert b">A &amp; B</w:t>" in parties(produit)["word/footnotes.xml"]
    with pytest.raises(ValeursManquantes):
        produire(octets, {})


def test_en_definitif_tous_les_manques_sont_dits_ensemble() -> None:
    """Valeur absente, nulle, vide, comparée ou parcourue : le document n'est pas produit."""
    octets = modele(
        "{{ a.absente }} {{ a.nulle }} {{ a.vide }} {{ inconnue.x }}",
        "{% if a.comparee == 'x' %}y{% endif %}{% for x in a.parcourue %}{{ x }}{% endfor %}",
    )

    with pytest.raises(ValeursManquantes) as refus:
        produire(octets, {"a": {"nulle": None, "vide": "  "}})

    assert refus.value.chemins == (
        "a.absente",
        "a.nulle",
        "a.vide",
        "inconnue.x",
        "a.comparee",
        "a.parcourue",
    )


def test_tester_une_presence_n_exige_pas_la_valeur() -> None:
    """`if x` et `is renseigne` demandent si la valeur est là ; le champ d'un article écarté ne manque pas."""
    octets = modele(
        "{% if a.option %}{{ a.option }} {{ a.suite }}{% else %}sans{% endif %}",
        "{{ 'oui' if a.option is renseigne else 'non' }}",
    )

    assert manques(octets, {"a": {}}) == ()
    assert manques(octets, {"a": {"option": "x"}}) == ("a.suite",)
    assert textes(produire(octets, {"a": {}})) == ["sans", "non"]


def test_un_booleen_inconnu_ne_vaut_pas_non() -> None:
    """Comparer à `true` exige la réponse : l'inconnu ne choisit pas la clause à la place du lycée."""
    octets = modele("{% if a.depense == true %}avec{% else %}sans{% endif %}")

    assert manques(octets, {"a": {"depense": None}}) == ("a.depense",)
    assert textes(produire(octets, {"a": {"depense": False}})) == ["sans"]


def test_le_filigrane_est_sur_chaque_page_d_un_projet_et_nulle_part_ailleurs() -> None:
    """Première page, pages paires et sections sans en-tête comprises."""
    document = docx.Document()
    document.add_paragraph("{{ a.x }}")
    document.sections[0].different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True
    document.add_section().header.is_linked_to_previous = False
    sortie = io.BytesIO()
    document.save(sortie)
    donnees = {"a": {"x": "y"}}

    projet = produire(sortie.getvalue(), donnees, projet=True)
    definitif = produire(sortie.getvalue(), donnees)

    relu = docx.Document(io.BytesIO(projet))
    for section in relu.sections:
        for en_tete in (section.header, section.first_page_header, section.even_page_header):
            assert 'string="PROJET"' in en_tete._element.xml
    assert not any(b"PROJET" in contenu for contenu in parties(definitif).values())


def test_memes_donnees_memes_octets_dans_deux_processus(tmp_path: Any) -> None:
    """Ni l'heure, ni l'ordre d'un ensemble, ni la machine n'entrent dans le document."""
    programme = (
        "import sys\n"
        "from tests.documents.exemples import CONVENTION, PROPRIETES, contexte\n"
        "from moteur.documents.rendu import rendre\n"
        "o = rendre(CONVENTION.read_bytes(), contexte=contexte(), projet=True, proprietes=PROPRIETES)\n"
        "open(sys.argv[1], 'wb').write(o)\n"
    )
    for graine in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", programme, str(tmp_path / graine)],
            check=True,
            env={"PYTHONHASHSEED": graine, "PYTHONPATH": ":".join(p for p in sys.path if p) + ":."},
        )

    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_un_gabarit_prepare_sert_a_tout_un_lot_sans_rien_retenir() -> None:
    """Le second document ne garde rien du premier, et vaut celui d'un modèle frais."""
    gabarit = preparer(CONVENTION.read_bytes())
    autre = contexte(porteur__nom="Lycée Jean-Moulin", convention__agrement=None)

    rendre(gabarit, contexte=contexte(), projet=False, proprietes=PROPRIETES)
    second = rendre(gabarit, contexte=autre, projet=False, proprietes=PROPRIETES)

    assert second == produire(CONVENTION.read_bytes(), autre)
    assert "Diderot" not in texte_entier(second)


def test_le_rendu_donne_le_meme_corps_que_docxtpl() -> None:
    """docxtpl reste la référence : même bac à sable, même contexte, même XML canonique du corps."""
    from docxtpl import DocxTemplate
    from lxml import etree

    from moteur.documents import bac, signatures
    from moteur.documents.valeurs import Registre, envelopper

    donnees = contexte(convention__frais="ligne une\nligne deux\tfin")
    registre = Registre()
    reference = DocxTemplate(io.BytesIO(CONVENTION.read_bytes()))
    reference.render({nom: envelopper(v, nom, registre) for nom, v in donnees.items()}, bac.creer())
    sortie = io.BytesIO()
    reference.save(sortie)

    attendu = signatures.identifier(
        parties(sortie.getvalue())["word/document.xml"], document=PROPRIETES.identifiant
    )
    obtenu = parties(produire(CONVENTION.read_bytes(), donnees))["word/document.xml"]

    def canonique(xml: bytes) -> bytes:
        return bytes(etree.tostring(etree.fromstring(xml), method="c14n"))

    assert canonique(obtenu) == canonique(attendu)


def test_les_proprietes_sont_les_notres_et_l_auteur_du_modele_disparait() -> None:
    """Titre, sujet, auteur, langue, identifiant et dates viennent de l'appelant."""
    octets = produire(modele("x", auteur="Auteur du modèle"), {})

    lues = docx.Document(io.BytesIO(octets)).core_properties
    assert (lues.title, lues.subject, lues.author, lues.last_modified_by) == (
        "Convention de partenariat",
        "Mentorat 2026-2027",
        "Lycée Diderot",
        "Lycée Diderot",
    )
    assert (lues.language, lues.identifier) == ("fr-FR", "CONV-2026-0001")
    assert str(lues.created) == str(lues.modified)
    assert str(lues.created).startswith("2026-10-12 00:00:00")
    assert not any("Auteur du modèle".encode() in v for v in parties(octets).values())


@pytest.mark.parametrize("date", ["12/10/2026", "", "2026-10-12<x>", "２０２６-10-12"])
def test_des_proprietes_mal_ecrites_sont_refusees(date: str) -> None:
    """Une date illisible ne devient pas une date fausse."""
    with pytest.raises(ValeurRefusee):
        rendre(modele("x"), contexte={}, projet=False, proprietes=Proprietes("t", "s", "a", "i", date))


@pytest.mark.parametrize(
    ("balise", "valeur"),
    [
        ("{{ a.x | date_longue }}", "2026-02-30"),
        ("{{ a.x | date_longue }}", 12),
        ("{{ a.x | montant }}", "12"),
        ("{{ a.x | en_lettres }}", 10**15),
        ("{{ a.x | majuscule }}", {"b": "c"}),
        ("{{ a.x }}", {"b": "c"}),
        ("{{ a.x }}", ["b"]),
        ("{{ a.x.y }}", "texte"),
        ("{% for x in a.x %}{{ x }}{% endfor %}", 3),
        ("{% if a.x < 3 %}x{% endif %}", "b"),
    ],
)
def test_une_donnee_du_mauvais_type_donne_une_erreur_francaise(balise: str, valeur: object) -> None:
    """Aucune exception de bibliothèque ne remonte, aucun document douteux ne sort."""
    with pytest.raises(RenduImpossible) as refus:
        produire(modele(balise), {"a": {"x": valeur}})

    assert refus.value.fait and refus.value.raison and refus.value.suite


def test_des_boucles_imbriquees_ne_tournent_pas_sans_fin() -> None:
    """Quatre boucles de mille tours sont arrêtées ; cinq boucles ne passent pas la syntaxe."""
    trois = "{% for a in f.l %}{% for b in f.l %}{% for c in f.l %}{% endfor %}{% endfor %}{% endfor %}"

    with pytest.raises(RenduImpossible):
        produire(modele(trois), {"f": {"l": ["x"] * 1000}})
    cinq = "{% for a in f.l %}" * 5 + "{% endfor %}" * 5
    with pytest.raises(ModeleRefuse):
        preparer(modele(cinq))


def test_un_champ_word_dangereux_ne_nait_pas_du_rendu() -> None:
    """Une condition qui retire le début d'un champ ne laisse pas passer la suite."""
    corps = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "{%r if a.x %}<w:r><w:instrText>PAGE </w:instrText></w:r>{%r endif %}"
        '<w:r><w:instrText>DDEAUTO x</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    corps = corps.replace("{%r if a.x %}", "<w:r><w:t>{%r if a.x %}</w:t></w:r>")
    corps = corps.replace("{%r endif %}", "<w:r><w:t>{%r endif %}</w:t></w:r>")
    sain = modele("x")
    xml = parties(sain)["word/document.xml"].replace(b"<w:sectPr", corps.encode() + b"<w:sectPr", 1)

    with pytest.raises(RenduImpossible, match="DDEAUTO"):
        produire(refaire(sain, {"word/document.xml": xml}), {"a": {"x": ""}})


def test_une_mention_a_completer_saisie_par_quelqu_un_ne_passe_pas_en_definitif() -> None:
    """Le document à signer ne garde aucun reste, d'où qu'il vienne."""
    with pytest.raises(RenduImpossible):
        produire(modele("{{ a.x }}"), {"a": {"x": "[À COMPLÉTER : le nom]"}})


def test_une_balise_qui_casse_le_document_est_refusee() -> None:
    """Une condition ouverte avant un tableau et fermée dans sa cellule ne donne pas un fichier illisible."""
    document = docx.Document()
    document.add_paragraph("{% if a.x %}début")
    document.add_table(1, 1).cell(0, 0).text = "fin{% endif %}"
    sortie = io.BytesIO()
    document.save(sortie)

    with pytest.raises(RenduImpossible, match="illisible"):
        produire(sortie.getvalue(), {"a": {"x": None}})
