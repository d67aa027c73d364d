"""Les clés Ed25519 des points de contrôle : en tirer une, la garder, signer, vérifier ; seul à connaître `cryptography`."""

from __future__ import annotations

from collections.abc import Callable

from moteur.erreurs import CommandeMalEcrite, JournalAltere

TAILLE_PUBLIQUE = 32
TAILLE_SIGNATURE = 64

Signer = Callable[[bytes], bytes]


class Cle:
    """Une clé secrète en mémoire : elle signe et dit sa clé publique, jamais elle-même."""

    def __init__(self, graine: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._secrete = Ed25519PrivateKey.from_private_bytes(graine)

    @property
    def publique(self) -> bytes:
        """Les 32 octets de la clé publique."""
        return self._secrete.public_key().public_bytes_raw()

    def signer(self, octets: bytes) -> bytes:
        """La signature Ed25519 de ces octets, 64 octets."""
        return self._secrete.sign(octets)

    def en_pem(self, phrase: str = "") -> bytes:
        """La clé en PKCS#8, chiffrée si une phrase est donnée."""
        from cryptography.hazmat.primitives import serialization as s

        chiffre: s.KeySerializationEncryption = s.NoEncryption()
        if phrase:
            chiffre = s.BestAvailableEncryption(phrase.encode())
        return self._secrete.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, chiffre)


def tirer(aleatoire: Callable[[int], bytes]) -> Cle:
    """Une clé neuve, de 32 octets de ce hasard."""
    return Cle(aleatoire(32))


def depuis_pem(octets: bytes, *, lieu: str, phrase: str = "") -> Cle:
    """La clé que porte ce PEM ; refuse en clair une phrase qui manque, une phrase fausse, un fichier abîmé."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    chiffree = b"ENCRYPTED" in octets
    if chiffree and not phrase:
        raise CommandeMalEcrite(
            "La clé des points de contrôle est protégée par une phrase.",
            lieu=lieu,
            raison="Rien ne peut se signer sans elle.",
            suite="Donnez-la dans la variable d'environnement MOTEUR_PHRASE, puis recommencez.",
        )
    try:
        lue = load_pem_private_key(octets, phrase.encode() if chiffree else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as erreur:
        raise JournalAltere(
            "La clé des points de contrôle ne se lit pas.",
            lieu=lieu,
            raison="La phrase donnée n'est pas la sienne, ou le fichier est abîmé."
            if chiffree
            else "Ce fichier n'est pas une clé au format PKCS#8, ou il est abîmé.",
            suite="Vérifiez la phrase, ou remettez ce fichier d'une sauvegarde. Perdue, la clé se remplace : "
            "« moteur audit cle --perdue » en tire une autre et le dit dans le journal des points.",
        ) from erreur
    if not isinstance(lue, Ed25519PrivateKey):
        raise JournalAltere(
            "Cette clé n'est pas une clé de points de contrôle.",
            lieu=lieu,
            raison="Une clé Ed25519 est attendue.",
            suite="Remettez le bon fichier d'une sauvegarde.",
        )
    return Cle(lue.private_bytes_raw())


def repond(publique: bytes, *, octets: bytes, signature: bytes) -> bool:
    """Vrai si cette signature de ces octets est de cette clé."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if len(publique) != TAILLE_PUBLIQUE or len(signature) != TAILLE_SIGNATURE:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(publique).verify(signature, octets)
    except (InvalidSignature, ValueError):
        return False
    return True
