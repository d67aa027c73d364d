"""Un fichier douteux est refusé en français avant que docxtpl ou lxml ne l'ouvrent."""

from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import Path

import pytest

from moteur.documents import ModeleRefuse, archive
from moteur.documents.rendu import preparer
from tests.documents.exemples import CADRAGE, CONVENTION, parties, refaire

MODELE = CADRAGE.read_bytes()
TYPES = parties(MODELE)["[Content_Types].xml"]
LIENS = parties(MODELE)["word/_rels/document.xml.rels"]
CORPS = parties(MODELE)["word/document.xml"]
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def lien(sorte: str, cible: str, mode: str = "External") -> bytes:
    """Les relations du corps, avec une de plus."""
    ajout = f'<Relationship Id="rIdX" Type="{OFFICE}/{sorte}" Target="{cible}" TargetMode="{mode}"/>'
    return LIENS.replace(b"</Relationships>", ajout.encode() + b"</Relationships>")


def champ(instruction: str) -> bytes:
    """Le corps, avec un champ Word dont l'instruction est coupée en deux."""
    milieu = len(instruction) // 2
    morceaux = "".join(
        f"<w:r><w:instrText>{m}</w:instrText></w:r>" for m in (instruction[:milieu], instruction[milieu:])
    )
    ajout = (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{morceaux}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    return CORPS.replace(b"<w:sectPr", ajout.encode() + b"<w:sectPr", 1)


def archive_de(*entrees: tuple[str, bytes]) -> bytes:
    """Une archive qui porte exactement ces noms."""
    sortie = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as fichier:
        warnings.simplefilter("ignore")  # un nom en double est ici voulu
        for nom, contenu in entrees:
            fichier.writestr(nom, contenu)
    return sortie.getvalue()


def avec(*entrees: tuple[str, bytes]) -> bytes:
    """Le modèle, avec des entrées de plus, même en double."""
    return archive_de(*parties(MODELE).items(), *entrees)


HOSTILES = {
    "vide": (b"", "vide"),
    "texte": (b"Bonjour, je suis un texte.", "pas un document Word"),
    "tronque": (MODELE[: len(MODELE) // 2], "tronqué"),
    "octet_change": (MODELE[:3000] + bytes([MODELE[3000] ^ 0xFF]) + MODELE[3001:], "tronqué"),
    "ancien_doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "ancien .doc"),
    "enorme": (b"PK\x03\x04" + b"\0" * (11 * 1024 * 1024), "trop gros"),
    "zip_sans_word": (archive_de(("lisez-moi.txt", b"x")), "pas un document Word"),
    "sans_corps": (refaire(MODELE, {"word/document.xml": None}), "corps du document manque"),
    "docm": (
        refaire(
            MODELE,
            {
                "[Content_Types].xml": TYPES.replace(
                    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                    b"application/vnd.ms-word.document.macroEnabled.main+xml",
                )
            },
        ),
        ".docm",
    ),
    "macro": (avec(("word/vbaProject.bin", b"x")), "macro"),
    "activex": (avec(("word/activeX/activeX1.bin", b"x")), "ActiveX"),
    "objet_ole": (avec(("word/embeddings/oleObject1.bin", b"x")), "incorporé"),
    "ruban": (avec(("customUI/customUI.xml", b"<x/>")), "ruban"),
    "deja_signe": (avec(("_xmlsignatures/sig1.xml", b"<x/>")), "signature"),
    "bombe": (avec(("word/media/a.xml", b"<a>" + b" " * 4_000_000 + b"</a>")), "comprimée"),
    "xml_geant": (avec(("word/a.xml", b"<a>" + bytes(range(65, 91)) * 250_000 + b"</a>")), "trop grosse"),
    "trop_de_parties": (avec(*((f"word/media/{n}.png", b"x") for n in range(600))), "trop de parties"),
    "partie_en_double": (avec(("word/document.xml", CORPS)), "en double"),
    "double_par_la_casse": (avec(("word/DOCUMENT.xml", CORPS)), "en double"),
    "nom_absolu": (avec(("/etc/passwd", b"x")), "sort de l'archive"),
    "nom_qui_remonte": (avec(("word/../../x.xml", b"<x/>")), "sort de l'archive"),
    "nom_windows": (avec(("C:/x.xml", b"<x/>")), "sort de l'archive"),
    "entites": (
        refaire(
            MODELE,
            {
                "word/document.xml": CORPS.replace(
                    b"<w:document", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document', 1
                )
            },
        ),
        "DOCTYPE",
    ),
    "doctype_nu": (
        refaire(MODELE, {"word/settings.xml": b"<!DOCTYPE a SYSTEM 'http://x.test/a.dtd'><a/>"}),
        "DOCTYPE",
    ),
    "doctype_en_utf16": (
        refaire(MODELE, {"word/settings.xml": '<?xml version="1.0"?><!DOCTYPE a><a/>'.encode("utf-16")}),
        "encodage",
    ),
    "xml_casse": (refaire(MODELE, {"word/styles.xml": b"<w:styles>"}), "mal formé"),
    "modele_externe": (
        refaire(MODELE, {"word/_rels/document.xml.rels": lien("attachedTemplate", "http://x.test/a.dotm")}),
        "attachedTemplate",
    ),
    "image_externe": (
        refaire(MODELE, {"word/_rels/document.xml.rels": lien("image", "http://x.test/a.png")}),
        "vers l'extérieur",
    ),
    "lien_fichier": (
        refaire(MODELE, {"word/_rels/document.xml.rels": lien("hyperlink", "file:///etc/passwd")}),
        "vers l'extérieur",
    ),
    "document_importe": (
        refaire(MODELE, {"word/_rels/document.xml.rels": lien("aFChunk", "a.html", "Internal")}),
        "altChunk",
    ),
    "champ_dde": (refaire(MODELE, {"word/document.xml": champ("DDEAUTO c:\\cmd.exe x")}), "DDEAUTO"),
    "champ_include": (refaire(MODELE, {"word/document.xml": champ('INCLUDETEXT "c:/x"')}), "INCLUDETEXT"),
    "champ_image": (
        refaire(MODELE, {"word/document.xml": champ('INCLUDEPICTURE "http://x"')}),
        "INCLUDEPICT",
    ),
    "champ_lien": (refaire(MODELE, {"word/document.xml": champ("LINK Excel.Sheet.8 x")}), "LINK"),
    "champ_macro": (refaire(MODELE, {"word/document.xml": champ("MACROBUTTON x y")}), "MACROBUTTON"),
    "trop_de_paragraphes": (
        refaire(
            MODELE, {"word/document.xml": CORPS.replace(b"<w:sectPr", b"<w:p/>" * 20_001 + b"<w:sectPr")}
        ),
        "paragraphes",
    ),
}


@pytest.mark.parametrize("nom", HOSTILES)
def test_un_modele_hostile_est_refuse_en_francais_avant_tout_rendu(nom: str) -> None:
    """Chaque fichier piégé est refusé, et l'un de ses défauts dit lequel."""
    octets, attendu = HOSTILES[nom]

    defauts = archive.defauts(octets)

    assert any(attendu in defaut for defaut in defauts), defauts
    with pytest.raises(ModeleRefuse) as refus:
        preparer(octets)
    assert refus.value.defauts == defauts


def test_tous_les_defauts_sont_dits_d_un_coup() -> None:
    """Deux pièges sans rapport paraissent ensemble : l'auteur ne revient qu'une fois."""
    piege = refaire(
        avec(("word/vbaProject.bin", b"x")),
        {"word/_rels/document.xml.rels": lien("attachedTemplate", "http://x.test/a.dotm")},
    )

    defauts = archive.defauts(piege)

    assert any("macro" in d for d in defauts) and any("attachedTemplate" in d for d in defauts)


@pytest.mark.parametrize("modele", [CADRAGE, CONVENTION], ids=["cadrage", "convention"])
def test_les_modeles_livres_sont_sains(modele: Path) -> None:
    """Aucun défaut dans ce que le produit livre."""
    assert archive.defauts(modele.read_bytes()) == ()


def test_un_hyperlien_web_est_admis() -> None:
    """Un lien http ordinaire ne fait pas refuser un modèle."""
    octets = refaire(
        MODELE, {"word/_rels/document.xml.rels": lien("hyperlink", "https://www.education.gouv.fr")}
    )

    assert archive.defauts(octets) == ()
