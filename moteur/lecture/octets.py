"""Des octets au texte : taille, encodage, caractères qu'aucun fichier de workflow ne doit cacher."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from errno import ELOOP
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from moteur.diagnostics import Diagnostic, Position
from moteur.lecture.page import Page

TAILLE_MAX_OCTETS = 1024 * 1024
DEFAUTS_MAX = 100
BLOC_NOTES = "Dans le Bloc-notes : Fichier, Enregistrer sous, Encodage : UTF-8."
_BOM = b"\xef\xbb\xbf"
_BIDI = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_INVISIBLES = {
    0x200B: "une espace de largeur nulle, invisible",
    0xFEFF: "une marque d'ordre des octets, invisible ici",
    0x2028: "un séparateur de lignes invisible",
    0x2029: "un séparateur de paragraphes invisible",
}
# Commandes (sauf tabulation et fins de ligne), sens d'écriture, invisibles, substituts, hors caractères.
_PLAN_DE_BASE = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
)
_AUTRES_PLANS = "".join(chr(plan * 0x10000 + fin) for plan in range(1, 17) for fin in (0xFFFE, 0xFFFF))
_INTERDITS = re.compile(f"[{_PLAN_DE_BASE}{_AUTRES_PLANS}]")
# Les deux recherches qui suivent sont quinze fois plus rapides que la précédente, et suffisent d'ordinaire.
_SUSPECTS = (re.compile(f"[{_PLAN_DE_BASE}]"), re.compile("[\U00010000-\U0010ffff]"))
# Un octet que l'UTF-8 refuse se montre comme Windows-1252 l'aurait écrit.
_COMME_ANSI = {0xDC00 + octet: bytes([octet]).decode("cp1252", "replace") for octet in range(128, 256)}


@dataclass(frozen=True, slots=True)
class Ouverture:
    """Les octets d'un fichier, ou la raison qui empêche de les avoir."""

    octets: bytes = b""
    refus: Diagnostic | None = None


def ouvrir(chemin: Path, *, nom: str) -> Ouverture:
    """Les octets du fichier ; au-delà de la taille permise, un de plus suffit à le dire."""
    lieu = Position(nom, 1, 1)
    try:
        mode = chemin.stat().st_mode
        if S_ISDIR(mode):
            return Ouverture(refus=_refus_repertoire(lieu))
        if not S_ISREG(mode):
            raison = "Ce n'est pas un fichier ordinaire."
            return Ouverture(refus=Diagnostic("Y02", lieu, raison, "Indiquez un fichier YAML."))
        with chemin.open("rb") as flux:
            return Ouverture(flux.read(TAILLE_MAX_OCTETS + 1))
    except FileNotFoundError:
        return Ouverture(refus=_refus_absent(chemin, lieu))
    except (OSError, ValueError) as faute:
        return Ouverture(refus=_refus_illisible(faute, lieu))


def _refus_repertoire(lieu: Position) -> Diagnostic:
    return Diagnostic("Y03", lieu, "C'est un répertoire, pas un fichier.", "Indiquez le fichier à lire.")


def _refus_absent(chemin: Path, lieu: Position) -> Diagnostic:
    voisin = chemin.with_name(chemin.name + ".txt")
    if voisin.exists():
        message = f"Ce fichier n'existe pas, mais « {voisin.name} » est à côté et n'est pas lu."
        remede = f"Renommez-le « {chemin.name} » (affichez d'abord les extensions de noms de fichiers)."
    else:
        message, remede = "Ce fichier n'existe pas.", "Vérifiez le nom et le répertoire."
    return Diagnostic("Y01", lieu, message, remede)


def _refus_illisible(faute: OSError | ValueError, lieu: Position) -> Diagnostic:
    if isinstance(faute, PermissionError):
        message = "Vous n'avez pas le droit de lire ce fichier."
        remede = "Fermez-le s'il est ouvert ailleurs, ou demandez le droit de le lire."
    elif isinstance(faute, OSError) and (faute.errno == ELOOP or getattr(faute, "winerror", None) == 1921):
        message = "Ce nom est un lien qui tourne en rond : il ne mène à aucun fichier."
        remede = "Supprimez le lien et mettez le fichier à sa place."
    elif isinstance(faute, NotADirectoryError):
        message = "Le chemin passe par un fichier comme si c'était un répertoire."
        remede = "Vérifiez le chemin."
    else:
        message = "La machine n'arrive pas à lire ce fichier."
        remede = "Vérifiez son nom, et que le disque ou le partage réseau répond."
    return Diagnostic("Y02", lieu, message, remede)


@dataclass(frozen=True, slots=True)
class Decodage:
    """Le texte prêt à lire (rien si les octets n'en sont pas), sa page et les refus rencontrés."""

    texte: str | None
    page: Page
    refus: tuple[Diagnostic, ...] = ()


def decoder(octets: bytes, *, fichier: str) -> Decodage:
    """Le texte en UTF-8, fins de ligne unifiées ; un caractère interdit y devient « � », à sa place."""
    if len(octets) > TAILLE_MAX_OCTETS:
        message = "Ce fichier dépasse 1 Mio ; un workflow n'en a jamais besoin."
        refus = Diagnostic("Y04", Position(fichier, 1, 1), message, "Partagez-le en plusieurs fichiers.")
        return Decodage(None, Page(fichier, ()), (refus,))
    largeur = _encodage_large(octets)
    if largeur:
        message = f"Ce fichier n'est pas en UTF-8 : il est enregistré en {largeur} (« Unicode »)."
        refus = Diagnostic("Y05", Position(fichier, 1, 1), message, BLOC_NOTES)
        return Decodage(None, Page(fichier, ()), (refus,))
    octets = octets.removeprefix(_BOM)
    try:
        texte = _lignes_unifiees(octets.decode("utf-8"))
    except UnicodeDecodeError as faute:
        return _pas_utf8(octets, faute.start, fichier)
    if not caractere_interdit(texte):
        return Decodage(texte, Page(fichier, tuple(texte.split("\n"))))
    brute = Page(fichier, tuple(texte.split("\n")))
    # Citer un caractère de commande le ferait agir dans le terminal : la page montrée en est privée.
    texte = _INTERDITS.sub("\ufffd", texte)
    return Decodage(texte, Page(fichier, tuple(texte.split("\n"))), _refus_caracteres(brute))


def _encodage_large(octets: bytes) -> str:
    if octets.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "UTF-32"
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    debut = octets[:200]
    nuls = (debut[::2].count(0), debut[1::2].count(0))
    # Sans marque d'ordre : un octet nul sur deux, toujours du même côté.
    return "UTF-16" if len(debut) >= 4 and min(nuls) == 0 and max(nuls) > len(debut) // 4 else ""


def _lignes_unifiees(texte: str) -> str:
    return texte.replace("\r\n", "\n").replace("\r", "\n")


def _pas_utf8(octets: bytes, ou: int, fichier: str) -> Decodage:
    avant = _lignes_unifiees(octets[:ou].decode("utf-8"))
    montre = _lignes_unifiees(octets.decode("utf-8", "surrogateescape").translate(_COMME_ANSI))
    montre = _INTERDITS.sub("\ufffd", montre)
    page = Page(fichier, tuple(montre.split("\n")))
    signe = bytes(octets[ou : ou + 1]).decode("cp1252", "replace")
    origine = " Il est sans doute enregistré en ANSI (Windows-1252)." if signe.isalpha() else ""
    message = f"Ce fichier n'est pas en UTF-8 : « {signe} » y est mal codé.{origine}"
    colonne = len(avant) - (avant.rfind("\n") + 1)
    lieu = Position(fichier, avant.count("\n") + 1, colonne + 1)
    if not signe.isprintable() or signe == "\ufffd":
        message = "Ce fichier n'est pas du texte en UTF-8 : un octet y est illisible."
    return Decodage(None, page, (Diagnostic("Y05", lieu, message, BLOC_NOTES),))


def _refus_caracteres(page: Page) -> tuple[Diagnostic, ...]:
    refus: list[Diagnostic] = []
    for numero, ligne in enumerate(page.lignes):
        trouve = _INTERDITS.search(ligne)
        if trouve and len(refus) < DEFAUTS_MAX:
            message = f"Cette ligne contient {decrire_caractere(trouve[0])}."
            remede = "Effacez-le : curseur juste après, puis Retour arrière."
            refus.append(Diagnostic("Y06", page.position(numero, trouve.start()), message, remede))
    return tuple(refus)


def caractere_interdit(texte: str) -> str:
    """Le premier caractère interdit du texte, ou rien."""
    if not any(suspect.search(texte) for suspect in _SUSPECTS):
        return ""
    trouve = _INTERDITS.search(texte)
    return trouve[0] if trouve else ""


def decrire_caractere(caractere: str) -> str:
    """Le caractère en français, avec son numéro : « un caractère de commande (U+0007) »."""
    numero = ord(caractere)
    if numero in _INVISIBLES:
        nom = _INVISIBLES[numero]
    elif numero in (0x200E, 0x200F) or unicodedata.bidirectional(caractere) in _BIDI:
        nom = "une marque invisible de sens d'écriture"
    elif unicodedata.category(caractere) == "Cc":
        nom = "un caractère de commande, invisible"
    else:
        nom = "un numéro qui n'est celui d'aucun caractère"
    return f"{nom} (U+{numero:04X})"
