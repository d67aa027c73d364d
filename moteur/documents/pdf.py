"""Un document Word en PDF, par LibreOffice : archive (PDF/A-2b) et accessible (PDF/UA) demandés, jamais certifiés.

Chaque appel a son profil et son répertoire à lui ; le programme qui ne finit pas est arrêté avec ses enfants.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from html import unescape
from pathlib import Path
from typing import Any

from moteur.documents import archive, contenu
from moteur.erreurs import ControleNegatif, Environnement, OutilAbsent

DELAI = 60.0  # secondes pour le premier document, dont le lancement du programme
DELAI_PAR_DOCUMENT = 20.0
_FILTRE = (
    'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"},'
    '"PDFUACompliance":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"true"}}'
)
_EN_TETE = ".header+xml"
_IMAGE = re.compile(r"<(?:v:shape|wp:docPr)\b[^>]*?\s(?:alt|descr)=\"([^\"]*)\"")


def convertir(programme: Path, documents: Sequence[bytes], *, delai: float | None = None) -> list[bytes]:
    """Le PDF de chaque document, dans l'ordre ; tous, ou une faute et aucun.

    `delai` en secondes pour tout le lot. Le retour de LibreOffice ne prouve rien : on juge le fichier qu'il écrit.
    """
    parties = [archive.lire(octets, revenu=True) for octets in documents]
    attente = delai if delai is not None else DELAI + DELAI_PAR_DOCUMENT * len(documents)
    with tempfile.TemporaryDirectory(prefix="moteur-pdf-") as lieu:
        racine = Path(lieu)
        sources = [racine / f"{rang:05}.docx" for rang in range(len(documents))]
        for source, octets in zip(sources, documents, strict=True):
            source.write_bytes(octets)
        _lancer(programme, racine, sources, attente)
        return [
            _fini(source.with_suffix(".pdf"), lues, rang)
            for rang, (source, lues) in enumerate(zip(sources, parties, strict=True), 1)
        ]


def _lancer(programme: Path, racine: Path, sources: Sequence[Path], delai: float) -> None:
    profil = f"-env:UserInstallation={(racine / 'profil').as_uri()}"
    commande = [str(programme), "--headless", "--norestore", profil]
    commande += ["--convert-to", _FILTRE, "--outdir", str(racine), *map(str, sources)]
    try:
        processus = subprocess.Popen(
            commande, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=racine, start_new_session=True,
        )  # fmt: skip
    except OSError as cause:
        raise OutilAbsent(
            "LibreOffice ne se lance pas.", lieu=str(programme), suite="Réinstallez-le, puis recommencez."
        ) from cause
    try:
        processus.wait(delai)
    except BaseException as cause:
        _arreter(processus)
        if not isinstance(cause, subprocess.TimeoutExpired):
            raise
        raise Environnement(
            f"LibreOffice n'a pas fini en {delai:.0f} secondes ; il a été arrêté.",
            suite="Fermez LibreOffice s'il est ouvert, puis recommencez avec moins de documents.",
        ) from cause


def _arreter(processus: subprocess.Popen[bytes]) -> None:
    """Le lanceur et le programme qu'il a lancé ; sous Windows, `taskkill` suit les enfants."""
    if os.name == "nt":
        tuer = ["taskkill", "/F", "/T", "/PID", str(processus.pid)]
        with suppress(OSError):
            subprocess.run(tuer, capture_output=True, check=False)
    else:
        with suppress(ProcessLookupError):
            os.killpg(processus.pid, signal.SIGKILL)
    processus.wait()


def _fini(chemin: Path, parties: dict[str, bytes], rang: int) -> bytes:
    octets = chemin.read_bytes() if chemin.is_file() else b""
    if not octets.startswith(b"%PDF-") or b"%%EOF" not in octets[-1024:]:
        raise _pas_un_pdf(rang)
    return _completer(octets, parties, rang)


def _pas_un_pdf(rang: int) -> ControleNegatif:
    return ControleNegatif(
        f"LibreOffice n'a pas su faire un PDF du document n° {rang}.",
        suite="Ouvrez-le dans Word pour voir ce qui ne va pas.",
    )


def _descriptions(*parties: bytes) -> list[str]:
    """Ce que disent les images de ces parties, dans l'ordre où on les rencontre."""
    return [unescape(dit) for octets in parties for dit in _IMAGE.findall(octets.decode("utf-8"))]


def _completer(octets: bytes, parties: dict[str, bytes], rang: int) -> bytes:
    """Rend au PDF ce que LibreOffice y perd pour qui ne voit pas ; sans `pikepdf`, le PDF inchangé.

    Le texte des images (formes VML, filigrane), et le rang de titre du titre du document.
    """
    try:
        import pikepdf
    except ImportError:
        return octets
    import io

    corps = _descriptions(parties[contenu.principale(parties)])
    types = contenu.types(parties).items()
    en_tetes = _descriptions(*(parties[nom] for nom, sorte in types if sorte.endswith(_EN_TETE)))
    sortie = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(octets)) as document:
            structure = document.Root.get("/StructTreeRoot", pikepdf.Dictionary())
            roles = structure.get("/RoleMap", pikepdf.Dictionary())
            if roles.get("/Title") == "/P":
                roles["/Title"] = pikepdf.Name.H1
            for figure, texte in _dites(_figures(structure), corps, set(en_tetes)):
                if "/Alt" not in figure:
                    figure["/Alt"] = pikepdf.String(texte)
            _redire(document)
            document.save(sortie)
    except (pikepdf.PdfError, RecursionError) as cause:
        raise _pas_un_pdf(rang) from cause
    return sortie.getvalue()


def _redire(document: Any) -> None:
    """Le titre, l'auteur et le sujet tels qu'ils sont écrits : LibreOffice y change l'apostrophe en « &apos; »."""
    info = document.docinfo
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as dit:
        for cle, ecrit in (("dc:title", "/Title"), ("dc:creator", "/Author"), ("dc:description", "/Subject")):
            if cle in dit and ecrit in info:
                dit[cle] = [str(info[ecrit])] if cle == "dc:creator" else str(info[ecrit])


def _dites(figures: list[Any], corps: Sequence[str], en_tetes: set[str]) -> list[tuple[Any, str]]:
    """Chaque figure et ce qu'elle montre ; rien d'une figure dont on ne sait pas quelle image elle est."""
    # L'image d'un en-tête se répète de page en page, hors de tout paragraphe.
    repetees: list[Any] = []
    autres: list[Any] = []
    for figure in figures:
        (repetees if en_tetes and figure["/P"].get("/S") == "/Document" else autres).append(figure)
    paires = [(figure, dit) for figure in repetees for dit in en_tetes if len(en_tetes) == 1]
    if len(autres) == len(corps):
        paires += zip(autres, corps, strict=True)
    return paires


def _figures(noeud: Any) -> list[Any]:
    import pikepdf

    if isinstance(noeud, pikepdf.Array):
        return [figure for enfant in noeud for figure in _figures(enfant)]
    if not isinstance(noeud, pikepdf.Dictionary):
        return []
    ici = [noeud] if noeud.get("/S") == "/Figure" else []
    return ici + _figures(noeud.get("/K"))
