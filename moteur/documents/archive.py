"""L'archive d'un modèle, contrôlée sur ses octets avant que quiconque l'ouvre.

Ne sait rien des balises : tailles, noms et enveloppe ici, nature des parties dans `contenu`.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from moteur.documents import contenu
from moteur.documents.fautes import ModeleRefuse

COMPRESSE_MAX = 10 * 1024 * 1024
TOTAL_MAX = 50 * 1024 * 1024
XML_MAX = 5 * 1024 * 1024
ENTREES_MAX = 500
RAPPORT_MAX = 100
# En dessous, un rapport élevé ne coûte rien : une page blanche se compresse très bien.
RAPPORT_A_PARTIR_DE = 100 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOM_ABSOLU = re.compile(r"^(?:/|\\|[A-Za-z]:)")


def lire(octets: bytes) -> dict[str, bytes]:
    """Les parties du modèle par leur nom ; un fichier douteux est refusé, tous ses défauts dits."""
    trouves, parties = _examiner(octets)
    if trouves:
        raise ModeleRefuse(trouves)
    return parties


def defauts(octets: bytes) -> tuple[str, ...]:
    """Tout ce qui empêche de se fier à ce .docx, en français ; vide s'il est sain."""
    return _examiner(octets)[0]


def _examiner(octets: bytes) -> tuple[tuple[str, ...], dict[str, bytes]]:
    enveloppe = _enveloppe(octets)
    if enveloppe:
        return (enveloppe,), {}
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            trouves = _sommaire(archive.infolist())
            if trouves:
                return trouves, {}
            # `read` vérifie taille annoncée et somme de contrôle : une annonce menteuse échoue ici.
            parties = {i.filename: archive.read(i) for i in archive.infolist() if not i.is_dir()}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        return ("le fichier est tronqué ou abîmé : l'archive .docx ne se lit pas jusqu'au bout",), {}
    return contenu.defauts(parties), parties


def _enveloppe(octets: bytes) -> str:
    if not octets:
        return "le fichier est vide"
    if len(octets) > COMPRESSE_MAX:
        return f"le fichier est trop gros : {_mo(len(octets))}, {_mo(COMPRESSE_MAX)} au plus"
    if octets.startswith(_OLE):
        return "c'est un ancien .doc ou un document protégé par mot de passe, pas un .docx"
    if not octets.startswith(b"PK\x03\x04"):
        return "ce n'est pas un document Word .docx (le contenu n'est pas une archive)"
    return ""


def _sommaire(entrees: list[zipfile.ZipInfo]) -> tuple[str, ...]:
    if len(entrees) > ENTREES_MAX:
        return (f"l'archive contient trop de parties : {len(entrees)}, {ENTREES_MAX} au plus",)
    trouves: list[str] = []
    total = sum(e.file_size for e in entrees)
    if total > TOTAL_MAX:
        trouves.append(f"le contenu décompressé est trop gros : {_mo(total)}, {_mo(TOTAL_MAX)} au plus")
    vus: set[str] = set()
    for entree in entrees:
        trouves += _entree(entree)
        # Deux noms qui ne diffèrent que par la casse désignent la même partie pour Word.
        if entree.filename.lower() in vus:
            trouves.append(f"la partie « {_dit(entree.filename)} » est en double")
        vus.add(entree.filename.lower())
    return tuple(trouves)


def _entree(entree: zipfile.ZipInfo) -> list[str]:
    nom = entree.filename
    trouves: list[str] = []
    morceaux = re.split(r"[/\\]", nom)
    brut = entree.orig_filename
    if _NOM_ABSOLU.match(nom) or ".." in morceaux or "\\" in brut or not brut.isprintable():
        trouves.append(f"la partie « {_dit(nom)} » porte un nom qui sort de l'archive")
    if entree.flag_bits & 0x1:
        trouves.append(f"la partie « {_dit(nom)} » est chiffrée")
    if entree.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        trouves.append(f"la partie « {_dit(nom)} » emploie une compression inconnue de Word")
    if contenu.est_xml(nom) and entree.file_size > XML_MAX:
        taille = _mo(entree.file_size)
        trouves.append(f"la partie « {_dit(nom)} » est trop grosse : {taille}, {_mo(XML_MAX)} au plus")
    rapport = entree.file_size / max(entree.compress_size, 1)
    if entree.file_size > RAPPORT_A_PARTIR_DE and rapport > RAPPORT_MAX:
        trouves.append(f"la partie « {_dit(nom)} » est comprimée {rapport:.0f} fois, {RAPPORT_MAX} au plus")
    return trouves


def _dit(nom: str) -> str:
    return nom if nom.isprintable() and len(nom) <= 120 else ascii(nom)[:120]


def _mo(taille_octets: int) -> str:
    return f"{taille_octets / 1024 / 1024:.1f} Mo".replace(".", ",")
