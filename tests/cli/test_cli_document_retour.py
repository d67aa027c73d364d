"""`moteur document verifier` et `relever` : un document revenu dit d'où il vient et ce qu'on y a changé."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from console import Lancer
from convention import corps, recrire, signer

from moteur.documents import archive
from moteur.documents.fautes import ModeleRefuse
from tests.documents.exemples import CADRAGE, CONVENTION

CASE = '<w:showingPlcHdr/><w:text/></w:sdtPr><w:sdtContent><w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr><w:t>'
LIEU = "…………………………………………"


@pytest.fixture
def espace(espace_a_signer: Path) -> Path:
    return espace_a_signer


def empreintes(racine: Path) -> dict[str, str]:
    """Chaque fichier de l'espace et son empreinte ; la base compte pour ce qu'elle contient."""
    fichiers = (
        f for f in sorted(racine.rglob("*")) if f.is_file() and not f.name.startswith("journal.sqlite3")
    )
    return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in fichiers}


@pytest.fixture
def verifier(
    espace: Path, produit: Path, lancer: Lancer, tmp_path: Path
) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Vérifie ces octets comme un fichier revenu ; rien n'est écrit dans l'espace."""

    def appeler(octets: bytes, *options: str) -> tuple[int, dict[str, Any]]:
        revenu = tmp_path / "revenu.docx"
        revenu.write_bytes(octets)
        avant, rang = empreintes(espace), lancer("etat", "--json", ou=espace).objet["faits"]
        rendu = lancer("document", "verifier", str(revenu), "--json", *options, ou=espace)
        assert empreintes(espace) == avant
        assert lancer("etat", "--json", ou=espace).objet["faits"] == rang
        return rendu.code, rendu.objet

    return appeler


Verifier = Callable[..., tuple[int, dict[str, Any]]]


def genres(vue: dict[str, Any]) -> list[str]:
    return [d["genre"] for d in vue["defauts"]]


def test_le_document_tel_qu_il_est_parti_est_pret_a_signer(verifier: Verifier, produit: Path) -> None:
    """D'où il vient se dit en entier : document, workflow, fiche, jour, personne, rang."""
    code, vue = verifier(produit.read_bytes())

    assert (code, vue["pret_a_signer"], vue["intact"], vue["defauts"]) == (0, True, True, [])
    assert (vue["document"], vue["cible"], vue["workflow"]) == (
        "convention_partenariat",
        "convention-1",
        "mentorat_lp",
    )
    assert (vue["produit_le"], vue["produit_par"], vue["rang"]) == ("2025-09-20", "Samira Benali", 7)
    assert [s["qualite"] for s in vue["signatures"]] == ["Proviseure", "Président"]
    assert {c["cle"] for c in vue["cases"]} == {"lieu_signature", "date_signature", "nombre_exemplaires"}


@pytest.mark.parametrize("garder", [True, False], ids=["copie gardée", "refait du dossier"])
def test_un_texte_change_se_dit_avec_son_lieu(verifier: Verifier, produit: Path, garder: bool) -> None:
    """Avant, après, sous quel intertitre ; que la copie de l'espace soit encore là ou non."""
    octets = corps(produit.read_bytes(), "Texte de la clause assurance.", "Aucune assurance n’est due.")
    if not garder:
        produit.unlink()

    code, vue = verifier(octets)

    assert code == 1 and not vue["pret_a_signer"] and vue["intact"] is False and vue["original_exact"]
    (defaut,) = vue["defauts"]
    assert defaut["genre"] == "texte"
    assert "assurance" in defaut["lieu"].lower()
    assert (defaut["avant"], defaut["apres"]) == (
        "Texte de la clause assurance.",
        "Aucune assurance n’est due.",
    )


def test_l_original_se_refait_tel_que_le_dossier_etait(
    verifier: Verifier, produit: Path, espace: Path, lancer: Lancer
) -> None:
    """La copie perdue et le dossier changé depuis : le texte se compare à celui du jour où il est parti."""
    octets = corps(produit.read_bytes(), "Paul Verdier", "Paul Verdier")
    produit.unlink()
    assert lancer("corriger", "partenaire-1", "nom_representant=Zoé Petit", ou=espace).code == 0

    code, vue = verifier(octets)

    assert (code, vue["intact"], vue["original_exact"], vue["identique"]) == (1, True, True, False)
    assert genres(vue) == ["perime"]


def test_un_modele_change_depuis_se_dit(
    verifier: Verifier, produit: Path, espace: Path, lancer: Lancer
) -> None:
    """Sans copie, ce que l'on refait n'est plus ce qui est parti : on ne jure de rien."""
    octets = corps(produit.read_bytes(), "Paul Verdier", "Paul Verdier")
    produit.unlink()
    (espace / "modeles_docs").mkdir(exist_ok=True)
    neuf = corps(CONVENTION.read_bytes(), "Entre les soussignés", "Entre nous")
    (espace / "modeles_docs" / CONVENTION.name).write_bytes(neuf)

    code, vue = verifier(octets)

    assert code == 1 and not vue["original_exact"] and not vue["pret_a_signer"]
    assert "Le modèle Word a changé depuis." in vue["defauts"][0]["message"]
    assert [d["avant"] for d in vue["defauts"] if d["genre"] == "texte"] == ["Entre nous"]


def test_une_case_remplie_n_est_pas_un_texte_change(verifier: Verifier, produit: Path) -> None:
    """Ce qui se remplit à la main se relève, et le document reste prêt à signer."""
    rempli = corps(produit.read_bytes(), f"{CASE}{LIEU}", f"{CASE}Nanterre".replace("<w:showingPlcHdr/>", ""))

    code, vue = verifier(rempli)

    assert (code, vue["intact"], vue["identique"]) == (0, True, False)
    assert [(c["cle"], c["valeur"]) for c in vue["cases"] if c["remplie"]] == [("lieu_signature", "Nanterre")]


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("Texte de la clause assurance.", "Texte de\u00a0la clause  assurance."),
        ("Texte de la clause assurance.", "Texte de la </w:t></w:r><w:r><w:t>clause assurance."),
        ("d’", "d'"),
    ],
    ids=["espaces", "morceaux", "apostrophe"],
)
def test_la_typographie_de_word_n_est_pas_un_changement(
    verifier: Verifier, produit: Path, avant: str, apres: str
) -> None:
    """Une espace insécable, un texte recoupé, une apostrophe droite : le texte est le même."""
    code, vue = verifier(corps(produit.read_bytes(), avant, apres))
    assert (code, vue["intact"]) == (0, True)


@pytest.mark.parametrize(
    ("ajout", "dit"),
    [
        ("<w:p><w:r><w:t>Article secret.</w:t></w:r></w:p>", "Article secret."),
        (
            '<w:p><w:fldSimple w:instr=" TITLE "><w:r><w:t>Article caché.</w:t></w:r></w:fldSimple></w:p>',
            "Article caché.",
        ),
        (
            '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r><w:r>'
            '<w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>12 euros dus</w:t></w:r></w:p>',
            "12 euros dus",
        ),
        (
            '<w:sdt><w:sdtPr><w:tag w:val="neuve"/><w:text/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Case en plus'
            "</w:t></w:r></w:p></w:sdtContent></w:sdt>",
            "Case en plus",
        ),
        (
            '<w:sdt><w:sdtPr><w:tag w:val="lieu_signature"/><w:text/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Deux fois'
            "</w:t></w:r></w:p></w:sdtContent></w:sdt>",
            "Deux fois",
        ),
    ],
    ids=["paragraphe", "champ simple", "champ page ouvert", "case neuve", "case en double"],
)
def test_aucun_texte_ne_se_cache(verifier: Verifier, produit: Path, ajout: str, dit: str) -> None:
    """Dans un champ, dans une case que personne n'attendait : tout texte ajouté se voit."""
    code, vue = verifier(corps(produit.read_bytes(), "<w:sectPr", f"{ajout}<w:sectPr"))
    assert code == 1 and vue["intact"] is False
    assert any(dit in d["apres"] for d in vue["defauts"]), vue["defauts"]


@pytest.mark.parametrize("marque", ["<w:vanish/>", "<w:strike/>"])
def test_un_texte_masque_ou_barre_est_un_texte_retire(verifier: Verifier, produit: Path, marque: str) -> None:
    """Il ne s'imprime plus, ou plus comme une clause."""
    texte = "Texte de la clause assurance."
    coupe = f"</w:t></w:r><w:r><w:rPr>{marque}</w:rPr><w:t>{texte}</w:t></w:r><w:r><w:t>"
    code, vue = verifier(corps(produit.read_bytes(), texte, coupe))
    assert code == 1 and [d["avant"] for d in vue["defauts"]] == [texte]


def test_le_suivi_des_modifications_se_dit(verifier: Verifier, produit: Path) -> None:
    """Un document à signer n'a pas deux versions en lui-même."""
    suivi = '</w:t></w:r><w:ins w:id="1" w:author="x"><w:r><w:t> En plus.</w:t></w:r></w:ins><w:r><w:t>'
    code, vue = verifier(corps(produit.read_bytes(), "clause assurance.", f"clause assurance.{suivi}"))
    assert code == 1 and genres(vue) == ["texte", "suivi"]


@pytest.mark.parametrize(
    ("lignes", "etat"),
    [((0,), (0, True, False)), ((0, 1), (0, False, True)), ((0, 0), (0, True, False))],
    ids=["une", "toutes", "deux fois la même"],
)
def test_les_lignes_signees_se_comptent(
    verifier: Verifier, produit: Path, lignes: tuple[int, ...], etat: tuple[int, bool, bool]
) -> None:
    """Une signature remplit sa ligne, et pas celle d'un autre ; signé et inchangé est un bon résultat."""
    code, vue = verifier(signer(produit.read_bytes(), *lignes))
    assert (code, vue["pret_a_signer"], vue["signe"]) == etat
    assert vue["signatures_numeriques"] == len(lignes)
    assert [s["signee"] for s in vue["signatures"]] == [0 in lignes, 1 in lignes]


def test_un_document_signe_puis_change_n_est_pas_bon(verifier: Verifier, produit: Path) -> None:
    """La signature n'excuse rien."""
    code, vue = verifier(corps(signer(produit.read_bytes(), 0, 1), "clause assurance.", "clause changée."))
    assert code == 1 and genres(vue) == ["texte"]


def test_une_donnee_imprimee_qui_change_perime_le_document(
    verifier: Verifier, produit: Path, espace: Path, lancer: Lancer
) -> None:
    """Même d'une fiche liée : le champ se nomme, et chaque clause se lit avant et après."""
    assert lancer("corriger", "partenaire-1", "nom_representant=Zoé Petit", ou=espace).code == 0
    code, vue = verifier(produit.read_bytes())
    assert (code, genres(vue), vue["intact"]) == (1, ["perime"], True)
    assert vue["perime"]["champs"] == ["Nom du représentant légal (Partenaire)"]
    assert [c["titre"] for c in vue["perime"]["clauses"]] == ["Entre les soussignés", "Signatures"]


def test_un_exemplaire_plus_recent_se_dit(
    verifier: Verifier, produit: Path, espace: Path, lancer: Lancer
) -> None:
    """On ne signe pas l'avant-dernier ; refaire le même texte, lui, ne le remplace pas."""
    refaire = ("document", "produire", "convention_partenariat", "--le", "2025-09-21")
    octets = produit.read_bytes()
    assert lancer(*refaire, ou=espace).code == 0
    assert genres(verifier(octets)[1]) == []
    assert lancer("corriger", "partenaire-1", "nom_representant=Zoé Petit", ou=espace).code == 0
    assert lancer(*refaire, ou=espace).code == 0
    assert genres(verifier(octets)[1]) == ["perime", "remplace"]


def test_un_exemplaire_deja_enregistre_ne_se_signe_plus(
    verifier: Verifier, produit: Path, espace: Path, lancer: Lancer, tmp_path: Path
) -> None:
    """Le fichier enregistré se reconnaît ; un autre exemplaire du même texte n'est plus à signer."""
    signe = tmp_path / "signe.docx"
    signe.write_bytes(signer(produit.read_bytes(), 0, 1))
    assert (
        lancer(
            "verser", "convention-1", "convention_signee", str(signe), "--le", "2025-09-22", ou=espace
        ).code
        == 0
    )

    code, vue = verifier(signe.read_bytes())
    assert (code, vue["enregistre_le"], vue["pret_a_signer"]) == (0, "2025-09-22", False)
    code, vue = verifier(produit.read_bytes())
    assert (code, genres(vue)) == (1, ["deja_signe"])


def test_un_projet_n_est_pas_a_signer(verifier: Verifier, espace: Path, lancer: Lancer) -> None:
    """Le filigrane le dit, et le remède est l'exemplaire à signer."""
    fait = lancer("document", "produire", "document_de_cadrage", "--json", ou=espace)
    code, vue = verifier(Path(fait.objet["documents"][0]["fichier"]).read_bytes())
    assert (code, genres(vue)) == (1, ["projet"])
    assert "--a-signer" in vue["defauts"][0]["remede"]


def test_le_numero_d_un_autre_document_ne_trompe_pas(
    verifier: Verifier, produit: Path, espace: Path, lancer: Lancer
) -> None:
    """Un document qui prend le numéro d'un autre est comparé à cet autre."""
    fait = lancer("document", "produire", "document_de_cadrage", "--json", ou=espace).objet["documents"][0]
    vrai, autre = produit.stem[-8:].upper(), str(fait["numero"])[-8:]

    def changer(nom: str, octets: bytes) -> bytes:
        return octets.replace(vrai.encode(), autre.encode()) if nom == "docProps/core.xml" else octets

    code, vue = verifier(recrire(produit.read_bytes(), changer))
    assert code == 1 and vue["document"] == "document_de_cadrage" and vue["intact"] is False


def test_un_numero_inconnu_est_introuvable(
    produit: Path, espace: Path, lancer: Lancer, tmp_path: Path
) -> None:
    """Un document d'ailleurs : code 4, et le remède ; même s'il porte des caractères de commande."""

    def changer(nom: str, octets: bytes) -> bytes:
        numero = "2025-\u202eFFFF\u0085" if nom == "docProps/core.xml" else "2025-FFFFFFFF"
        return octets.replace(b"2025-" + produit.stem[-8:].upper().encode(), numero.encode())

    (tmp_path / "d.docx").write_bytes(recrire(produit.read_bytes(), changer))
    for commande in ("verifier", "relever"):
        rendu = lancer("document", commande, str(tmp_path / "d.docx"), ou=espace)
        assert rendu.code == 4
        assert "inconnu de cet espace" in rendu.messages and "\u202e" not in rendu.messages


def test_un_document_se_retrouve_dans_son_dossier_et_pas_dans_un_autre(
    verifier: Verifier, produit: Path, espace: Path, lancer: Lancer, tmp_path: Path
) -> None:
    """Sans dire de dossier, on cherche dans tous ; nommé, celui-là seul."""
    ouvrir = ("ouvrir", "uai=0929990J", "nom=Lycée Berthe-Valmont", "statut=public", "zone=C", "annee=2026")
    assert lancer(*ouvrir, "--par", "helene", ou=espace).code == 0
    (tmp_path / "d.docx").write_bytes(produit.read_bytes())

    def chercher(*options: str) -> int:
        return lancer("document", "verifier", str(tmp_path / "d.docx"), *options, ou=espace).code

    assert [chercher(), chercher("--dossier", "2025-2026"), chercher("--dossier", "2026-2027")] == [0, 0, 4]


def test_sans_proprietes_le_numero_se_lit_dans_le_texte(verifier: Verifier, produit: Path) -> None:
    """Un programme peut perdre les propriétés : l'en-tête dit encore le numéro."""

    def changer(nom: str, octets: bytes) -> bytes:
        numero = b"2025-" + produit.stem[-8:].upper().encode()
        return octets.replace(numero, b"") if nom == "docProps/core.xml" else octets

    code, vue = verifier(recrire(produit.read_bytes(), changer))
    assert (code, vue["cible"], vue["intact"]) == (0, "convention-1", True)


def _bombe(docx: bytes) -> bytes:
    return recrire(docx, lambda _n, o: o, en_plus={"word/media/image9.bin": b"\0" * (60 * 1024 * 1024)})


def _profond(docx: bytes) -> bytes:
    return corps(docx, "<w:sectPr", "<w:r>" * 30_000 + "</w:r>" * 30_000 + "<w:sectPr")


def _doctype(docx: bytes) -> bytes:
    return corps(docx, "<w:document", '<!DOCTYPE x [<!ENTITY a "b">]><w:document')


@pytest.mark.parametrize("gater", [_bombe, _profond, _doctype, lambda o: o[:3000], lambda _o: b"x"])
def test_un_fichier_hostile_est_refuse_sans_etre_lu(
    verifier: Verifier,
    produit: Path,
    espace: Path,
    lancer: Lancer,
    tmp_path: Path,
    gater: Callable[[bytes], bytes],
) -> None:
    """Bombe, profondeur, entités, fichier coupé : des raisons en français, et rien d'autre."""
    octets = gater(produit.read_bytes())
    code, vue = verifier(octets)
    assert code == 1 and not vue["pret_a_signer"] and set(genres(vue)) == {"fichier"}
    assert all(d["message"] and "modèle" not in d["message"] for d in vue["defauts"])
    rendu = lancer("document", "relever", str(tmp_path / "revenu.docx"), ou=espace)
    assert rendu.code == 1 and "n'est pas sûr" in rendu.messages


@pytest.mark.parametrize(
    ("nom", "code"), [("absent.docx", 4), ("scan.pdf", 2), ("repertoire.docx", 2), ("nul\0.docx", 2)]
)
def test_ce_qui_n_est_pas_un_document_word_ne_se_verifie_pas(
    espace: Path, lancer: Lancer, tmp_path: Path, nom: str, code: int
) -> None:
    """Absent, scanné, répertoire, nom impossible."""
    (tmp_path / "repertoire.docx").mkdir()
    (tmp_path / "scan.pdf").write_bytes(b"%PDF")
    assert lancer("document", "verifier", f"{tmp_path}/{nom}", ou=espace).code == code


@pytest.mark.outils("soffice")
def test_un_aller_et_retour_par_libreoffice_ne_change_rien(
    verifier: Verifier, produit: Path, tmp_path: Path
) -> None:
    """LibreOffice récrit chaque partie, et perd les clés des cases : le texte, lui, est resté le même."""
    (tmp_path / "lo").mkdir()
    profil = (tmp_path / "profil").as_uri()
    commande = ["soffice", f"-env:UserInstallation={profil}", "--headless", "--convert-to", "docx"]
    subprocess.run(
        [*commande, "--outdir", str(tmp_path / "lo"), str(produit)], check=True, capture_output=True
    )
    revenu = (tmp_path / "lo" / produit.name).read_bytes()
    assert revenu != produit.read_bytes()

    code, vue = verifier(revenu)

    assert (code, vue["intact"], vue["pret_a_signer"]) == (0, True, True), vue["defauts"]
    assert not any(c["remplie"] for c in vue["cases"]) and len(vue["cases"]) == 3


def test_relever_dit_les_cases_remplies_et_n_ecrit_rien(
    produit: Path, espace: Path, lancer: Lancer, tmp_path: Path
) -> None:
    """Clé, titre, valeur ; les cases vides aussi ; les signatures."""
    rempli = corps(produit.read_bytes(), f"{CASE}{LIEU}", f"{CASE}Nanterre".replace("<w:showingPlcHdr/>", ""))
    (tmp_path / "r.docx").write_bytes(signer(rempli, 1))
    avant = empreintes(espace)

    rendu = lancer("document", "relever", str(tmp_path / "r.docx"), "--json", ou=espace)

    assert rendu.code == 0 and empreintes(espace) == avant
    assert {
        "cle": "lieu_signature",
        "titre": "Lieu de signature",
        "valeur": "Nanterre",
        "remplie": True,
    } in rendu.objet["cases"]
    assert [s["signee"] for s in rendu.objet["signatures"]] == [False, True]
    assert rendu.objet["commandes"] == []
    texte = lancer("document", "relever", str(tmp_path / "r.docx"), ou=espace)
    assert "1 case remplie sur 3" in texte.sortie and "Nanterre" in texte.sortie


def test_relever_propose_de_porter_au_dossier_un_champ_de_la_fiche(
    espace: Path, lancer: Lancer, tmp_path: Path
) -> None:
    """Une case dont la clé est un champ : la commande se propose, protégée pour le terminal, et n'est pas lancée."""
    (espace / "modeles_docs").mkdir(exist_ok=True)
    neuf = corps(CONVENTION.read_bytes(), 'w:val="lieu_signature"', 'w:val="objet"')
    (espace / "modeles_docs" / CONVENTION.name).write_bytes(neuf)
    fait = lancer("document", "produire", "convention_partenariat", "--le", "2025-09-20", "--json", ou=espace)
    docx = Path(fait.objet["documents"][0]["fichier"]).read_bytes()
    rempli = corps(docx, f"{CASE}{LIEU}", f"{CASE}Suivi; ls".replace("<w:showingPlcHdr/>", ""))
    (tmp_path / "r.docx").write_bytes(rempli)

    rendu = lancer("document", "relever", str(tmp_path / "r.docx"), "--json", ou=espace)

    assert rendu.objet["commandes"] == ["""moteur corriger convention-1 'objet=Suivi; ls' --motif "…\""""]
    assert (
        lancer("voir", "convention-1", "--json", ou=espace).objet["fiche"]["champs"][0]["brut"]
        == "Mentorat individuel"
    )


def test_un_document_revenu_garde_ses_parties_signees() -> None:
    """Un modèle, lui, ne se signe pas : le même fichier y est refusé."""
    signe = signer(CADRAGE.read_bytes(), 0)
    assert "_xmlsignatures/sig1.xml" in archive.lire(signe, revenu=True)
    with pytest.raises(ModeleRefuse, match="ne se signe pas"):
        archive.lire(signe)
