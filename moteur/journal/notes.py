"""Le texte d'un point de contrôle : une note signée au format C2SP (tlog-checkpoint, signed-note), écrite et relue.

https://c2sp.org/tlog-checkpoint et https://c2sp.org/signed-note, consultés pour leur format seul.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256

from moteur.journal.cles import TAILLE_PUBLIQUE, TAILLE_SIGNATURE, Cle, repond
from moteur.journal.entete import est_hexa, est_instant

ORIGINE = "moteur/journal/"
OCTETS_MAX = 4096
_ALGORITHME = b"\1"  # Ed25519, dans l'identifiant de clé et dans la clé publique écrite
_MARQUE_CLE = "cle "
_TIRET = "— "


class NoteIllisible(ValueError):
    """Ces octets ne sont pas un point de contrôle ; le message dit pourquoi."""


@dataclass(frozen=True, slots=True)
class Note:
    """Un point de contrôle lu ; `nouvelle_cle` : la clé publique qu'il annonce, ou rien ; `texte` : ce qui est signé."""

    origine: str
    taille: int
    racine: bytes
    pose_le: str
    nouvelle_cle: bytes
    texte: bytes
    signatures: tuple[tuple[bytes, bytes], ...]  # identifiant de clé, signature

    def signee_par(self, publique: bytes) -> bool:
        """L'une de ses signatures est-elle de cette clé ?"""
        voulu = identifiant(self.origine, publique)
        return any(
            i == voulu and repond(publique, octets=self.texte, signature=s) for i, s in self.signatures
        )


def identifiant(origine: str, publique: bytes) -> bytes:
    """Les 4 octets qui nomment une clé dans une note."""
    return sha256(origine.encode() + b"\n" + _ALGORITHME + publique).digest()[:4]


def ecrire_cle(origine: str, publique: bytes) -> str:
    """La clé publique à remettre : `origine+identifiant+base64`."""
    return f"{origine}+{identifiant(origine, publique).hex()}+{_b64(_ALGORITHME + publique)}"


def lire_cle(texte: str) -> tuple[str, bytes]:
    """L'origine et la clé publique ; `NoteIllisible` si le texte n'en est pas une."""
    # La base64 peut contenir des « + » : on ne coupe que deux fois.
    origine, _, reste = texte.strip().partition("+")
    nom, _, b64 = reste.partition("+")
    octets = _lire_b64(b64)
    publique = octets[1:]
    if not est_origine(origine) or octets[:1] != _ALGORITHME or len(publique) != TAILLE_PUBLIQUE:
        raise NoteIllisible("ce n'est pas une clé publique de points de contrôle")
    if identifiant(origine, publique).hex() != nom:
        raise NoteIllisible("l'identifiant de cette clé n'est pas le sien : elle a été mal recopiée")
    return origine, publique


def ecrire_note(
    origine: str,
    *,
    taille: int,
    racine: bytes,
    pose_le: str,
    cles: tuple[Cle, ...],
    nouvelle_cle: bytes = b"",
) -> bytes:
    """Les octets d'un point de contrôle, signé par chacune des clés, dans l'ordre."""
    lignes = [origine, str(taille), _b64(racine), pose_le]
    if nouvelle_cle:
        lignes.append(_MARQUE_CLE + _b64(_ALGORITHME + nouvelle_cle))
    texte = "".join(f"{ligne}\n" for ligne in lignes).encode()
    signees = [
        f"{_TIRET}{origine} {_b64(identifiant(origine, c.publique) + c.signer(texte))}\n" for c in cles
    ]
    return texte + b"\n" + "".join(signees).encode()


def lire_note(octets: bytes) -> Note:
    """Le point de contrôle que portent ces octets ; ne vérifie aucune signature."""
    if len(octets) > OCTETS_MAX:
        raise NoteIllisible("il est trop long")
    try:
        lu = octets.decode("utf-8")
    except UnicodeDecodeError as erreur:
        raise NoteIllisible("ce n'est pas un texte en UTF-8") from erreur
    corps, vide, pied = lu.partition("\n\n")
    lignes = corps.split("\n")
    if not vide or len(lignes) not in (4, 5) or not pied.endswith("\n"):
        raise NoteIllisible("il n'a pas les lignes attendues")
    origine, taille, tete, pose_le = lignes[:4]
    if not est_origine(origine):
        raise NoteIllisible("sa première ligne ne nomme pas un journal")
    if not taille.isascii() or not taille.isdigit() or str(int(taille)) != taille or len(taille) > 15:
        raise NoteIllisible("sa deuxième ligne n'est pas un nombre de faits")
    racine = _lire_b64(tete)
    if len(racine) != 32 or not est_instant(pose_le):
        raise NoteIllisible("sa racine ou son instant sont mal écrits")
    texte = f"{corps}\n".encode()
    nouvelle = _lire_nouvelle(lignes[4]) if len(lignes) == 5 else b""
    return Note(origine, int(taille), racine, pose_le, nouvelle, texte, _lire_signatures(pied, origine))


def est_origine(texte: str) -> bool:
    """Vrai pour `moteur/journal/` suivi de 32 chiffres hexadécimaux."""
    return texte.startswith(ORIGINE) and est_hexa(texte[len(ORIGINE) :], 32)


def _lire_nouvelle(ligne: str) -> bytes:
    octets = _lire_b64(ligne.removeprefix(_MARQUE_CLE))
    if not ligne.startswith(_MARQUE_CLE) or octets[:1] != _ALGORITHME or len(octets) != 1 + TAILLE_PUBLIQUE:
        raise NoteIllisible("sa cinquième ligne n'annonce pas une clé")
    return octets[1:]


def _lire_signatures(pied: str, origine: str) -> tuple[tuple[bytes, bytes], ...]:
    signatures = []
    for ligne in pied[:-1].split("\n"):
        debut = f"{_TIRET}{origine} "
        octets = _lire_b64(ligne.removeprefix(debut))
        if not ligne.startswith(debut) or len(octets) != 4 + TAILLE_SIGNATURE:
            raise NoteIllisible("une de ses signatures est mal écrite")
        signatures.append((octets[:4], octets[4:]))
    return tuple(signatures)


def _b64(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")


def _lire_b64(texte: str) -> bytes:
    try:
        octets = base64.b64decode(texte.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as erreur:
        raise NoteIllisible("une de ses lignes n'est pas en base64") from erreur
    if _b64(octets) != texte:  # des bits de bourrage non nuls : deux écritures d'une même valeur
        raise NoteIllisible("une de ses lignes n'est pas en base64 stricte")
    return octets
