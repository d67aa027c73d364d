"""Des fichiers hostiles ou abîmés, par leur nom : ce qu'on enverrait au moteur pour lui nuire."""

from __future__ import annotations

import io
import warnings
import zipfile

from tests.documents.exemples import CADRAGE, parties, refaire

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
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


HOSTILES: dict[str, tuple[bytes, str]] = {
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
    "doctype_en_utf16_nu": (
        refaire(MODELE, {"word/settings.xml": '<!DOCTYPE a SYSTEM "file:///x"><a/>'.encode("utf-16-le")}),
        "encodage",
    ),
    "double_par_un_pourcent": (avec(("word/document%2Exml", CORPS)), "en double"),
    "nom_detourne": (avec(("word/./x.xml", b"<x/>")), "détourné"),
    "xml_deguise": (
        refaire(
            avec(("word/piege.dat", b"<w:hdr/>")),
            {
                "[Content_Types].xml": TYPES.replace(
                    b"</Types>",
                    b'<Override PartName="/word/piege.dat" ContentType="application/vnd.openxmlformats-'
                    b'officedocument.wordprocessingml.header+xml"/></Types>',
                )
            },
        ),
        "sous un autre nom",
    ),
    "relations_en_capitales": (
        avec(("word/_rels/footnotes.xml.RELS", lien("image", "http://x.test/a.png"))),
        "vers l'extérieur",
    ),
    "publipostage": (
        refaire(
            MODELE,
            {
                "word/settings.xml": f'<w:settings xmlns:w="{W}"><w:mailMerge><w:connectString w:val="DSN=x"/>'
                f"</w:mailMerge></w:settings>".encode()
            },
        ),
        "publipostage",
    ),
    "image_par_attribut": (
        refaire(
            MODELE,
            {
                "word/document.xml": CORPS.replace(
                    b"<w:sectPr",
                    b'<w:p><w:r><w:pict><v:rect xmlns:v="urn:schemas-microsoft-com:vml">'
                    b'<v:fill src="http&#58;//x.test/a.png"/></v:rect></w:pict></w:r></w:p><w:sectPr',
                    1,
                )
            },
        ),
        "vers l'extérieur",
    ),
    "champ_hyperlien_fichier": (
        refaire(MODELE, {"word/document.xml": champ('HYPERLINK "file://serveur/partage/x.exe"')}),
        "HYPERLINK",
    ),
    "champ_date": (refaire(MODELE, {"word/document.xml": champ("DATE")}), "DATE"),
    "trop_de_paragraphes": (
        refaire(
            MODELE, {"word/document.xml": CORPS.replace(b"<w:sectPr", b"<w:p/>" * 20_001 + b"<w:sectPr")}
        ),
        "paragraphes",
    ),
}

PIEGES = {nom: octets for nom, (octets, _) in HOSTILES.items()}
PIEGES["balise_perdue"] = refaire(MODELE, {"docProps/app.xml": b"<Properties>{{ porteur.nom }}</Properties>"})
_NOTES = (
    f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="1"><w:p><w:r><w:t>Voir {{{{ porteur.nomm }}}}</w:t></w:r></w:p>'
    "</w:footnote></w:footnotes>"
).encode()
PIEGES["note_fautive"] = refaire(
    MODELE,
    {
        "word/footnotes.xml": _NOTES,
        "[Content_Types].xml": TYPES.replace(
            b"</Types>",
            b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-'
            b'officedocument.wordprocessingml.footnotes+xml"/></Types>',
        ),
    },
)
PIEGES["attribut_fautif"] = refaire(
    MODELE,
    {
        "word/document.xml": CORPS.replace(
            b"<w:sectPr",
            b'<w:p><w:bookmarkStart w:id="90" w:name="{{ porteur.nomm }}"/><w:bookmarkEnd w:id="90"/>'
            b"<w:r><w:t>Un signet</w:t></w:r></w:p><w:sectPr",
            1,
        )
    },
)
