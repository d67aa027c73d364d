"""La liasse à remettre à un parapheur : le PDF, ce qu'on y demande de signer, et les empreintes de ce qu'on remet."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from xml.etree import ElementTree

from moteur.documents import archive, contenu, paquet, proprietes

_LIGNE = re.compile(r"<o:signatureline\b([^>]*)>")
_DC = "{http://purl.org/dc/elements/1.1/}"
_PROPRIETES = {"titre": "title", "sujet": "subject", "auteur": "creator", "numero": "identifier"}


def composer(docx: bytes, pdf: bytes) -> bytes:
    """L'archive .zip : `document.pdf`, `bordereau.json` et `bordereau.txt` ; les mêmes entrées, les mêmes octets."""
    dit = decrire(docx, pdf)
    contenus = {
        "document.pdf": pdf,
        "bordereau.json": (json.dumps(dit, ensure_ascii=False, indent=2) + "\n").encode(),
        # Lu dans le Bloc-notes : marque d'UTF-8 et fins de ligne de Windows.
        "bordereau.txt": "\ufeff".encode() + "\r\n".join(_en_texte(dit)).encode(),
    }
    return paquet.assembler(paquet.comprimer(nom, octets) for nom, octets in contenus.items())


def decrire(docx: bytes, pdf: bytes) -> dict[str, Any]:
    """Ce que le bordereau dit : le document, ses signataires dans l'ordre des lignes, les deux empreintes."""
    parties = archive.lire(docx, revenu=True)
    corps = parties[contenu.principale(parties)].decode("utf-8")
    return {
        **_lire_les_proprietes(parties),
        "signataires": [_signataire(attributs) for attributs in _LIGNE.findall(corps)],
        "document.pdf": {"sha256": hashlib.sha256(pdf).hexdigest(), "octets": len(pdf)},
        "source.docx": {"sha256": hashlib.sha256(docx).hexdigest(), "octets": len(docx)},
    }


def est_un_projet(docx: bytes) -> bool:
    """Porte-t-il notre filigrane, ou une mention qui reste à compléter ?"""
    return any(
        b'string="PROJET"' in octets or "[À COMPLÉTER".encode() in octets
        for nom, octets in archive.lire(docx, revenu=True).items()
        if contenu.est_xml(nom)
    )


def _signataire(attributs: str) -> dict[str, str]:
    def lire(nom: str) -> str:
        trouve = re.search(rf'\so:{nom}="([^"]*)"', attributs)
        # Un parapheur compare des noms : les espaces insécables de la mise en page n'y ont pas leur place.
        return " ".join(unescape(trouve.group(1)).split()) if trouve else ""

    return {"nom": lire("suggestedsigner"), "qualite": lire("suggestedsigner2")}


def _lire_les_proprietes(parties: Mapping[str, bytes]) -> dict[str, str]:
    nom = next((n for n, sorte in contenu.types(parties).items() if sorte == proprietes.TYPE), "")
    racine = ElementTree.fromstring(parties[nom]) if nom in parties else ElementTree.Element("vide")
    lues = {cle: racine.findtext(f"{_DC}{balise}") or "" for cle, balise in _PROPRIETES.items()}
    # Chacune tient sur sa ligne du bordereau : rien ne s'y fait passer pour une autre.
    return {cle: " ".join(lue.split()) for cle, lue in lues.items()}


def _en_texte(dit: Mapping[str, Any]) -> list[str]:
    signataires = [f"  {s['nom']}, {s['qualite']}" for s in dit["signataires"]]
    return [
        "BORDEREAU DE REMISE",
        "",
        f"Document    : {dit['titre']}",
        f"Numéro      : {dit['numero']}",
        f"Émis par    : {dit['auteur']}",
        "",
        "À faire signer, dans cet ordre :",
        *(signataires or ["  aucune ligne de signature dans ce document"]),
        "",
        "Empreintes SHA-256 :",
        f"  document.pdf  {dit['document.pdf']['sha256']}",
        f"  source .docx  {dit['source.docx']['sha256']}",
        "",
    ]
