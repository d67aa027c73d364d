"""`moteur document pdf` : un PDF accessible par LibreOffice, la liasse d'un parapheur, et rien quand cela échoue."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from console import RACINE, Lancer

from moteur.composition.bureautique import libreoffice
from moteur.documents.bordereau import composer
from moteur.documents.rendu import rendre
from moteur.erreurs import OutilAbsent
from tests.documents.exemples import CADRAGE, CONVENTION, PROPRIETES, contexte


@pytest.fixture
def convention(tmp_path: Path) -> Path:
    """Une convention prête à signer, seule dans un répertoire."""
    octets = rendre(CONVENTION.read_bytes(), contexte=contexte(), projet=False, proprietes=PROPRIETES)
    fichier = tmp_path / "convention.docx"
    fichier.write_bytes(octets)
    return fichier


def programme(tmp_path: Path, corps: str) -> str:
    """Un programme qui tient lieu de LibreOffice malade."""
    script = tmp_path / "malade"
    script.write_text(f"#!{sys.executable}\n{corps}\n", encoding="utf-8")
    script.chmod(0o755)
    return str(script)


@pytest.mark.outils("soffice", "pdftotext")
def test_le_pdf_est_accessible_et_se_lit(lancer: Lancer, convention: Path) -> None:
    """Titre, langue, balises, un texte de remplacement à chaque ligne de signature, et tout le texte."""
    import pikepdf

    rendu = lancer("document", "pdf", str(convention), "--json")

    assert rendu.code == 0, rendu.messages
    pdf = convention.with_suffix(".pdf")
    assert rendu.objet["documents"][0]["fichier"] == str(pdf)
    with pikepdf.open(pdf) as document:
        assert str(document.Root.Lang) == "fr-FR"
        assert document.Root.MarkInfo.Marked
        assert document.docinfo.Title == PROPRIETES.titre
        metadonnees = document.open_metadata()
        assert (metadonnees["pdfaid:part"], metadonnees["pdfuaid:part"]) == ("2", "1")
        brut = document.Root.StructTreeRoot
        assert _textes_des_figures(brut) == [
            "Ligne de signature : Mme Anne-Sophie L'Hôte, Proviseure",
            "Ligne de signature : Mme Hélène Ouattara, Présidente",
        ]
    texte = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    assert "Dupont & Fils <SA>" in texte
    assert "{{" not in texte


def _textes_des_figures(noeud: object) -> list[str]:
    import pikepdf

    if isinstance(noeud, pikepdf.Array):
        return [t for enfant in noeud for t in _textes_des_figures(enfant)]  # type: ignore[attr-defined]
    if not isinstance(noeud, pikepdf.Dictionary):
        return []
    ici = [" ".join(str(noeud.get("/Alt")).split())] if noeud.get("/S") == "/Figure" else []
    return ici + _textes_des_figures(noeud.get("/K"))


@pytest.mark.outils("soffice", "pdftotext")
def test_la_liasse_dit_qui_signe_et_ce_qu_on_remet(lancer: Lancer, convention: Path, tmp_path: Path) -> None:
    """Le bordereau nomme les signataires dans l'ordre, et ses empreintes sont celles des fichiers remis."""
    rendu = lancer("document", "pdf", str(convention), "--parapheur", "--sortie", str(tmp_path / "remise"))

    assert rendu.code == 0, rendu.messages
    with zipfile.ZipFile(tmp_path / "remise" / "convention-parapheur.zip") as liasse:
        bordereau = json.loads(liasse.read("bordereau.json"))
        pdf = liasse.read("document.pdf")
        texte = liasse.read("bordereau.txt").decode("utf-8-sig")
    assert [s["nom"] for s in bordereau["signataires"]] == ["Mme Anne-Sophie L'Hôte", "Mme Hélène Ouattara"]
    assert bordereau["numero"] == PROPRIETES.identifiant
    assert bordereau["document.pdf"]["octets"] == len(pdf)
    assert bordereau["document.pdf"]["sha256"] in texte
    assert not convention.with_suffix(".pdf").exists()


def test_un_projet_ne_part_pas_au_parapheur(
    lancer: Lancer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le filigrane arrête la liasse avant toute conversion."""
    monkeypatch.setenv("MOTEUR_LIBREOFFICE", sys.executable)
    projet = tmp_path / "projet.docx"
    donnees = contexte(cadrage__couts=None)
    projet.write_bytes(rendre(CADRAGE.read_bytes(), contexte=donnees, projet=True, proprietes=PROPRIETES))

    rendu = lancer("document", "pdf", str(projet), "--parapheur")

    assert rendu.code == 1
    assert "encore un projet" in " ".join(rendu.messages.split())
    assert list(tmp_path.iterdir()) == [projet]


def test_sans_libreoffice_le_code_est_six(
    lancer: Lancer, convention: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le programme que l'on nomme n'est pas là : le dire, et ne rien écrire."""
    monkeypatch.setenv("MOTEUR_LIBREOFFICE", str(convention.parent / "absent"))

    rendu = lancer("document", "pdf", str(convention))

    assert rendu.code == 6
    assert "MOTEUR_LIBREOFFICE" in " ".join(rendu.messages.split())
    assert not convention.with_suffix(".pdf").exists()


def test_un_poste_sans_libreoffice_dit_comment_s_en_passer() -> None:
    """Word sait faire le même PDF : le message le dit."""
    with pytest.raises(OutilAbsent) as faute:
        libreoffice({}, chercher=lambda _: None, existe=lambda _: False)
    assert "Word" in faute.value.suite


@pytest.mark.parametrize(
    "corps",
    [
        "raise SystemExit(0)",  # LibreOffice rend 0 même quand il n'a rien fait
        "import sys, pathlib; pathlib.Path(sys.argv[-1]).with_suffix('.pdf').write_bytes(b'')",
        "import sys, pathlib; pathlib.Path(sys.argv[-1]).with_suffix('.pdf').write_bytes(b'%PDF-1.7 coupe')",
        "import sys, pathlib; pathlib.Path(sys.argv[-1]).with_suffix('.pdf').write_bytes(b'%PDF-1.7 x %%EOF')",
        "raise SystemExit(77)",
    ],
    ids=["rien", "vide", "tronqué", "illisible", "échec"],
)
@pytest.mark.skipif(sys.platform == "win32", reason="un script ne se lance pas ainsi sous Windows")
def test_un_programme_qui_ment_ne_laisse_pas_de_pdf(
    corps: str, lancer: Lancer, convention: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """On juge le fichier écrit, jamais le code de retour."""
    (tmp_path / "outil").mkdir()
    monkeypatch.setenv("MOTEUR_LIBREOFFICE", programme(tmp_path / "outil", corps))

    rendu = lancer("document", "pdf", str(convention))

    assert rendu.code == 1
    assert "n'a pas su faire un PDF" in " ".join(rendu.messages.split())
    assert not convention.with_suffix(".pdf").exists()


@pytest.mark.parametrize(
    ("nom", "octets", "code", "dit"),
    [
        ("note.docx", b"pas un document", 1, "n'est pas sûr"),
        ("note.pdf", b"%PDF-", 2, "Seul un document Word"),
        ("absente.docx", None, 4, "n'existe pas"),
    ],
)
def test_ce_qui_n_est_pas_un_document_word_est_refuse(
    nom: str,
    octets: bytes | None,
    code: int,
    dit: str,
    lancer: Lancer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Avant de lancer quoi que ce soit."""
    monkeypatch.setenv("MOTEUR_LIBREOFFICE", sys.executable)
    fichier = tmp_path / nom
    if octets is not None:
        fichier.write_bytes(octets)

    rendu = lancer("document", "pdf", str(fichier))

    assert rendu.code == code
    assert dit in " ".join(rendu.messages.split())


def test_un_pdf_deja_la_n_est_pas_ecrase(
    lancer: Lancer, convention: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Un PDF peut être signé : le conflit se dit avant toute conversion."""
    monkeypatch.setenv("MOTEUR_LIBREOFFICE", sys.executable)
    convention.with_suffix(".pdf").write_bytes(b"signe")

    rendu = lancer("document", "pdf", str(convention))

    assert rendu.code == 5
    assert convention.with_suffix(".pdf").read_bytes() == b"signe"


@pytest.mark.skipif(sys.platform == "win32", reason="un script ne se lance pas ainsi sous Windows")
def test_un_pdf_arrive_pendant_la_conversion_n_en_laisse_aucun(
    lancer: Lancer, convention: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Deux documents, la place du second se prend entre-temps : ni l'un ni l'autre n'est écrit."""
    (tmp_path / "outil").mkdir()
    (autre := tmp_path / "zz.docx").write_bytes(convention.read_bytes())
    pris = autre.with_suffix(".pdf")
    corps = (
        "import sys, pathlib, pikepdf\n"
        f"pathlib.Path({str(pris)!r}).write_bytes(b'signe')\n"
        "for source in sys.argv[-2:]: pikepdf.new().save(pathlib.Path(source).with_suffix('.pdf'))"
    )
    monkeypatch.setenv("MOTEUR_LIBREOFFICE", programme(tmp_path / "outil", corps))

    rendu = lancer("document", "pdf", str(convention), str(autre))

    assert rendu.code == 5, rendu
    assert pris.read_bytes() == b"signe" and not convention.with_suffix(".pdf").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows n'a pas de tube nommé dans un répertoire")
def test_un_tube_n_est_pas_un_document(convention: Path) -> None:
    """Le lire attendrait sans fin qu'on y écrive."""
    os.mkfifo(tube := convention.with_name("tube.docx"))
    moteur = [sys.executable, "-m", "moteur", "document", "pdf", str(tube)]
    environ = {**os.environ, "PYTHONPATH": str(RACINE), "MOTEUR_LIBREOFFICE": sys.executable}

    rendu = subprocess.run(moteur, env=environ, capture_output=True, timeout=60, check=False)

    assert rendu.returncode == 2 and "pas un fichier" in rendu.stderr.decode()


def test_le_bordereau_tient_chaque_propriete_sur_sa_ligne(convention: Path) -> None:
    """Un titre de plusieurs lignes ne s'y fait pas passer pour une empreinte."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(convention) as avant, zipfile.ZipFile(sortie, "w") as apres:
        for nom in avant.namelist():
            octets = avant.read(nom)
            if nom == "docProps/core.xml":
                octets = octets.replace(b"</dc:title>", b"\n  document.pdf  0000</dc:title>")
            apres.writestr(nom, octets)

    with zipfile.ZipFile(io.BytesIO(composer(sortie.getvalue(), b"%PDF-"))) as liasse:
        lignes = liasse.read("bordereau.txt").decode("utf-8-sig").splitlines()

    assert len([ligne for ligne in lignes if ligne.startswith("  document.pdf")]) == 1
    assert any(ligne.startswith("Document") and ligne.endswith("document.pdf 0000") for ligne in lignes)


def test_un_document_avec_une_relation_exterieure_n_est_jamais_ouvert(
    lancer: Lancer, convention: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Un document revenu piégé ne passe pas à LibreOffice."""
    monkeypatch.setenv("MOTEUR_LIBREOFFICE", sys.executable)
    sortie = io.BytesIO()
    with zipfile.ZipFile(convention) as avant, zipfile.ZipFile(sortie, "w") as apres:
        for nom in avant.namelist():
            octets = avant.read(nom)
            if nom == "word/_rels/document.xml.rels":
                piege = (
                    b'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                    b'relationships/image" Target="http://example.org/x.png" TargetMode="External"/></Relationships>'
                )
                octets = octets.replace(b"</Relationships>", piege)
            apres.writestr(nom, octets)
    convention.write_bytes(sortie.getvalue())

    rendu = lancer("document", "pdf", str(convention))

    assert rendu.code == 1
    assert "n'est pas sûr" in " ".join(rendu.messages.split())
