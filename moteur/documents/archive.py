"""L'archive d'un modèle, contrôlée sur ses octets avant que quiconque l'ouvre.

Ne sait rien des balises : tailles, noms et enveloppe ici, nature des parties dans `contenu`.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import replace
from urllib.parse import unquote

from moteur.documents import contenu
from moteur.documents.fautes import Defaut, ModeleRefuse

COMPRESSE_MAX = 10 * 1024 * 1024
TOTAL_MAX = 50 * 1024 * 1024
XML_MAX = 5 * 1024 * 1024
ENTREES_MAX = 500
RAPPORT_MAX = 100
# En dessous, un rapport élevé ne coûte rien : une page blanche se compresse très bien.
RAPPORT_A_PARTIR_DE = 100 * 1024

_ALLEGER = "Allégez le modèle : moins d'images, ou plus petites."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOM_ABSOLU = re.compile(r"^(?:/|\\|[A-Za-z]:)")


def lire(octets: bytes, *, revenu: bool = False) -> dict[str, bytes]:
    """Les parties du modèle par leur nom ; un fichier douteux est refusé, tous ses défauts dits.

    `revenu` : c'est un document produit, revenu d'une personne ; lui seul peut porter des signatures.
    """
    trouves, parties = _examiner(octets, revenu)
    if trouves:
        raise ModeleRefuse(trouves)
    return parties


def defauts(octets: bytes, *, revenu: bool = False) -> tuple[Defaut, ...]:
    """Tout ce qui empêche de se fier à ce .docx, en français ; vide s'il est sain."""
    return _examiner(octets, revenu)[0]


def _examiner(octets: bytes, revenu: bool) -> tuple[tuple[Defaut, ...], dict[str, bytes]]:
    trouves, parties = _ouvrir(octets, revenu)
    return tuple(_du_document(d) for d in trouves) if revenu else trouves, parties


def _du_document(defaut: Defaut) -> Defaut:
    """Le même défaut, dit d'un document que l'on ne corrige pas : on repart de celui qui était sain."""
    message = defaut.message.replace("modèle", "document")
    return replace(defaut, message=message, remede="Repartez du fichier que moteur a produit.")


def _ouvrir(octets: bytes, revenu: bool) -> tuple[tuple[Defaut, ...], dict[str, bytes]]:
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
        message = "le fichier est tronqué ou abîmé : l'archive .docx ne se lit pas jusqu'au bout"
        return (Defaut("M01", message, remede="Reprenez une copie saine du modèle."),), {}
    return contenu.defauts(parties, revenu=revenu), parties


def _enveloppe(octets: bytes) -> Defaut | None:
    if not octets:
        return Defaut("M01", "le fichier est vide", remede="Reprenez une copie saine du modèle.")
    if len(octets) > COMPRESSE_MAX:
        message = f"le fichier est trop gros : {_mo(len(octets))}, {_mo(COMPRESSE_MAX)} au plus"
        return Defaut("M02", message, remede=_ALLEGER)
    if octets.startswith(_OLE):
        message = "c'est un ancien .doc ou un document protégé par mot de passe, pas un .docx"
        return Defaut("M01", message, remede="Retirez le mot de passe, ou enregistrez-le au format .docx.")
    if not octets.startswith(b"PK\x03\x04"):
        message = "ce n'est pas un document Word .docx (le contenu n'est pas une archive)"
        return Defaut("M01", message, remede="Enregistrez-le au format .docx avec Word.")
    return None


def _sommaire(entrees: list[zipfile.ZipInfo]) -> tuple[Defaut, ...]:
    if len(entrees) > ENTREES_MAX:
        message = f"l'archive contient trop de parties : {len(entrees)}, {ENTREES_MAX} au plus"
        return (Defaut("M02", message, remede=_ALLEGER),)
    trouves: list[Defaut] = []
    total = sum(e.file_size for e in entrees)
    if total > TOTAL_MAX:
        message = f"le contenu décompressé est trop gros : {_mo(total)}, {_mo(TOTAL_MAX)} au plus"
        trouves.append(Defaut("M02", message, remede=_ALLEGER))
    vus: set[str] = set()
    for entree in entrees:
        trouves += _entree(entree)
        # Deux noms qui ne diffèrent que par la casse ou par « %2E » désignent la même partie pour Word.
        cle = unquote(entree.filename).lower()
        if cle in vus:
            trouves.append(_douteuse(entree, "est en double"))
        vus.add(cle)
    return tuple(trouves)


def _entree(entree: zipfile.ZipInfo) -> list[Defaut]:
    nom = entree.filename
    trouves: list[Defaut] = []
    morceaux = re.split(r"[/\\]", unquote(nom).removesuffix("/"))
    brut = entree.orig_filename
    if _NOM_ABSOLU.match(nom) or ".." in morceaux or "\\" in brut or not brut.isprintable():
        trouves.append(_douteuse(entree, "porte un nom qui sort de l'archive"))
    elif "." in morceaux or "" in morceaux:
        trouves.append(_douteuse(entree, "porte un nom détourné"))
    if entree.flag_bits & 0x1:
        trouves.append(_douteuse(entree, "est chiffrée"))
    if entree.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        trouves.append(_douteuse(entree, "emploie une compression inconnue de Word"))
    if contenu.est_xml(nom) and entree.file_size > XML_MAX:
        quoi = f"est trop grosse : {_mo(entree.file_size)}, {_mo(XML_MAX)} au plus"
        trouves.append(_douteuse(entree, quoi, code="M02", remede=_ALLEGER))
    rapport = entree.file_size / max(entree.compress_size, 1)
    if not trouves and entree.file_size > RAPPORT_A_PARTIR_DE and rapport > RAPPORT_MAX:
        quoi = f"est comprimée {rapport:.0f} fois, {RAPPORT_MAX} au plus"
        trouves.append(_douteuse(entree, quoi, code="M02", remede=_ALLEGER))
    return trouves


def _douteuse(
    entree: zipfile.ZipInfo,
    quoi: str,
    *,
    code: str = "M03",
    remede: str = "Enregistrez de nouveau le modèle avec Word.",
) -> Defaut:
    nom = _dit(entree.filename)
    return Defaut(code, f"la partie « {nom} » {quoi}", partie=nom, remede=remede)


def _dit(nom: str) -> str:
    return nom if nom.isprintable() and len(nom) <= 120 else ascii(nom)[:120]


def _mo(taille_octets: int) -> str:
    return f"{taille_octets / 1024 / 1024:.1f} Mo".replace(".", ",")
