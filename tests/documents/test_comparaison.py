"""Comparer un document revenu à celui qui est parti : ce qui se lit, et rien que cela."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moteur.documents import comparaison, contenu, revenu
from moteur.documents.comparaison import Alteration
from moteur.documents.fautes import ModeleRefuse
from moteur.documents.rendu import rendre
from moteur.documents.revenu import Case, Lu, Paragraphe
from tests.documents.exemples import CONVENTION, PROPRIETES, contexte

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    f'<Override PartName="/d.xml" ContentType="{contenu.PRINCIPAL}"/></Types>'
).encode()
VIDE = Lu("", (), (), (), (), 0, 0, False)


def lire(corps: str) -> Lu:
    """Un document dont le corps est celui-ci."""
    xml = f'<w:document xmlns:w="{W}" xmlns:w14="{W14}"><w:body>{corps}</w:body></w:document>'
    return revenu.lire({"[Content_Types].xml": TYPES, "d.xml": xml.encode()})


def p(*morceaux: str, style: str = "") -> str:
    """Un paragraphe dont chaque morceau est un « run » ; ce qui commence par « < » est déjà du XML."""
    dedans = "".join(m if m.startswith("<") else f"<w:r><w:t>{m}</w:t></w:r>" for m in morceaux)
    pose = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{pose}{dedans}</w:p>"


def case(cle: str, texte: str, *, titre: str = "", sorte: str = "<w:text/>", invite: bool = False) -> str:
    """Un contrôle de contenu au milieu d'un paragraphe."""
    noms = (f'<w:alias w:val="{titre}"/>' if titre else "") + (f'<w:tag w:val="{cle}"/>' if cle else "")
    montre = "<w:showingPlcHdr/>" if invite else ""
    return (
        f"<w:sdt><w:sdtPr>{noms}{montre}{sorte}</w:sdtPr><w:sdtContent><w:r><w:t>{texte}</w:t></w:r>"
        "</w:sdtContent></w:sdt>"
    )


def champ(instruction: str, resultat: str) -> str:
    """Un champ Word, sa réponse comprise."""
    bornes = [f'<w:r><w:fldChar w:fldCharType="{b}"/></w:r>' for b in ("begin", "separate", "end")]
    return f"{bornes[0]}<w:r><w:instrText>{instruction}</w:instrText></w:r>{bornes[1]}<w:r><w:t>{resultat}</w:t></w:r>{bornes[2]}"


@pytest.mark.parametrize(
    ("xml", "texte"),
    [
        (p("Bon", "jour"), "Bonjour"),
        (p("  a\u00a0 b\u202f", "<w:r><w:tab/></w:r>", "c "), "a b c"),
        (p("co\u00adpie\u200b"), "copie"),
        (p("a", "<w:r><w:noBreakHyphen/></w:r>", "b"), "a\u2011b"),
        (p("page ", champ(" PAGE ", "12"), " sur ", champ("NUMPAGES", "3")), "page sur"),
        (p("page ", champ(" PAGE ", "douze euros")), "page douze euros"),
        (p(champ(' REF "x" ', "voir l'article 3")), "voir l'article 3"),
        (p("a", "<w:del><w:r><w:delText>b</w:delText></w:r></w:del>", "<w:ins><w:r><w:t>c</w:t></w:r></w:ins>"), "ac"),
        (p("a", "<w:r><w:rPr><w:vanish/></w:rPr><w:t>b</w:t></w:r>"), "a"),
        (p("a", '<w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t>b</w:t></w:r>'), "ab"),
        (p("à ", case("lieu", "Lyon"), ", le"), "à , le"),
    ],
)  # fmt: skip
def test_on_lit_ce_qu_une_personne_lit(xml: str, texte: str) -> None:
    """Coupures, espaces, numéros de page, texte masqué ou supprimé, cases : seul compte ce qui s'imprime de fixe."""
    assert [paragraphe.texte for paragraphe in lire(xml).paragraphes] == [texte]


def test_le_lieu_est_l_intertitre_qui_precede() -> None:
    """« corps, sous « Assurance » » : une personne sait où regarder."""
    avant = lire(p("Assurance", style="Heading2") + p("Due.") + p("Durée", style="Titre1") + p("Un an."))
    apres = lire(p("Assurance", style="Heading2") + p("Due.") + p("Durée", style="Titre1") + p("Deux ans."))
    assert comparaison.alterations(avant, apres) == (
        Alteration("corps, sous « Durée »", "Durée", "Un an.", "Deux ans."),
    )


@pytest.mark.parametrize(
    ("apres", "dites"), [("abd", [("c", "")]), ("axbcd", [("", "x")]), ("abxyd", [("c", "x / y")])]
)
def test_un_passage_ajoute_retire_ou_change(apres: str, dites: list[tuple[str, str]]) -> None:
    """Le plus petit écart, et de quel côté."""
    trouvees = comparaison.alterations(lire("".join(map(p, "abcd"))), lire("".join(map(p, apres))))
    assert [(a.avant, a.apres) for a in trouvees] == dites


def test_un_long_paragraphe_se_resserre_autour_de_l_ecart() -> None:
    """On voit le mot changé, non les trois cents premières lettres."""
    debut = "mot " * 200
    (trouvee,) = comparaison.alterations(lire(p(f"{debut}dix euros.")), lire(p(f"{debut}cent euros.")))
    assert trouvee.avant.endswith("dix euros.") and trouvee.apres.endswith("cent euros.")
    assert max(len(trouvee.avant), len(trouvee.apres)) < 80


def test_un_document_sans_rapport_se_compare_en_un_passage() -> None:
    """Vingt mille paragraphes de plus ne coûtent pas vingt mille comparaisons."""
    lignes = tuple(Paragraphe(revenu.CORPS, "", f"ligne {n % 7}") for n in range(20_000))
    (trouvee,) = comparaison.alterations(
        replace(VIDE, paragraphes=lignes[:3]), replace(VIDE, paragraphes=lignes)
    )
    assert len(trouvee.apres) <= comparaison.EXTRAIT


def test_un_en_tete_recopie_ou_range_autrement_n_est_pas_un_changement() -> None:
    """Word en écrit un par sorte de page ; le texte, lui, ne se change pas sans se voir."""
    tete, pied = Paragraphe("en-tête", "", "n° 2026-1"), Paragraphe("pied de page", "", "Lycée")
    parti = replace(VIDE, paragraphes=(tete, pied))
    assert comparaison.alterations(parti, replace(VIDE, paragraphes=(pied, tete, tete))) == ()
    (trouvee,) = comparaison.alterations(
        parti, replace(VIDE, paragraphes=(tete, replace(pied, texte="Autre")))
    )
    assert (trouvee.lieu, trouvee.avant, trouvee.apres) == ("pied de page", "Lycée", "Autre")


# ── les cases ────────────────────────────────────────────────────────────────────────────────
COCHE = '<w14:checkbox><w14:checked w14:val="{}"/></w14:checkbox>'


def test_chaque_case_se_lit_par_sa_cle() -> None:
    """Remplie si ce n'est plus l'invite ; cochée ou non."""
    parti = lire(p(case("lieu", "……", titre="Lieu", invite=True), case("vu", "☐", sorte=COCHE.format(0))))
    rendu = lire(p(case("vu", "☒", sorte=COCHE.format(1)), case("lieu", "Lyon", titre="Lieu")))
    dites = [(c.cle, c.titre, c.valeur, c.remplie) for c in comparaison.cases(parti, rendu)]
    assert dites == [("lieu", "Lieu", "Lyon", True), ("vu", "", "oui", True)]
    assert [c.remplie for c in comparaison.cases(parti, parti)] == [False, False]
    assert comparaison.alterations(parti, rendu) == ()


def test_une_case_sans_cle_se_retrouve_par_son_titre_puis_sa_sorte() -> None:
    """LibreOffice perd les clés, et le titre d'une date ; l'invite y devient un texte ordinaire."""
    date = "<w:date/>"
    parti = lire(
        p(case("lieu", "…", titre="Lieu", invite=True), case("le", "__", titre="Le", sorte=date, invite=True))
    )
    rendu = lire(p(case("", "…", titre="Lieu"), case("", "12 juin", sorte=date)))
    assert [(c.cle, c.valeur) for c in comparaison.cases(parti, rendu)] == [("lieu", ""), ("le", "12 juin")]
    assert comparaison.alterations(parti, rendu) == ()


@pytest.mark.parametrize(
    ("rendues", "lieux"),
    [
        ([], ["case « Lieu »"]),
        (
            [Case("lieu", "Lieu", "text", "a", False), Case("lieu", "Lieu", "text", "b", False)],
            ["case « Lieu »"],
        ),
        ([Case("autre", "Lieu", "text", "a", False)], ["case « Lieu »", "case « Lieu »"]),
        ([Case("", "Ville", "text", "a", False)], ["case « Lieu »", "case « Ville »"]),
    ],
    ids=["perdue", "doublée", "clé changée", "titre changé"],
)
def test_une_case_en_trop_ou_en_moins_est_un_changement(rendues: list[Case], lieux: list[str]) -> None:
    """Sans quoi une clause ajoutée se cacherait dans une case."""
    parti = replace(VIDE, cases=(Case("lieu", "Lieu", "text", "…", True),))
    trouvees = comparaison.alterations(parti, replace(VIDE, cases=tuple(rendues)))
    assert [a.lieu for a in trouvees] == lieux


# ── un vrai document ─────────────────────────────────────────────────────────────────────────
def test_un_document_rendu_se_lit_en_entier() -> None:
    """Son numéro, ses lignes de signature, ses cases vides ; identique à lui-même."""
    octets = rendre(CONVENTION.read_bytes(), contexte=contexte(), projet=False, proprietes=PROPRIETES)
    lu = revenu.ouvrir(octets)
    assert (lu.numero, lu.projet, lu.suivis, lu.commentaires) == (PROPRIETES.identifiant, False, 0, 0)
    assert len({ligne.identifiant for ligne in lu.lignes}) == len(lu.lignes) == 2
    assert lu.cases and all(c.invite for c in lu.cases)
    assert comparaison.alterations(lu, lu) == ()


def test_un_projet_se_reconnait_a_son_filigrane() -> None:
    """Même quand rien n'y manque."""
    octets = rendre(CONVENTION.read_bytes(), contexte=contexte(), projet=True, proprietes=PROPRIETES)
    assert revenu.ouvrir(octets).projet


@pytest.mark.parametrize("octets", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"texte"])
def test_ce_qui_n_est_pas_un_document_se_refuse(octets: bytes) -> None:
    """En parlant d'un document, et non d'un modèle à corriger."""
    with pytest.raises(ModeleRefuse) as refus:
        revenu.ouvrir(octets)
    assert all("modèle" not in d.message and d.remede for d in refus.value.defauts)
