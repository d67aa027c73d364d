"""Les empreintes de la RFC 9162 : feuilles, nœuds et tête d'arbre de Merkle."""

from __future__ import annotations

from collections.abc import Iterable


def feuille(octets: bytes) -> bytes:
    """SHA-256(0x00 ‖ octets)."""
    # hashlib charge OpenSSL (4 ms) : ouvrir un journal et y prendre une photographie s'en passe.
    from hashlib import sha256

    return sha256(b"\0" + octets).digest()


def noeud(gauche: bytes, droite: bytes) -> bytes:
    """SHA-256(0x01 ‖ gauche ‖ droite)."""
    from hashlib import sha256

    return sha256(b"\1" + gauche + droite).digest()


def racine(feuilles: Iterable[bytes]) -> bytes:
    """La tête de l'arbre de ces feuilles ; celle de l'arbre vide est le SHA-256 de rien."""
    from hashlib import sha256

    # La pile garde un sous-arbre complet par bit à 1 du nombre de feuilles, du plus grand au plus petit.
    pile: list[bytes] = []
    for nombre, empreinte in enumerate(feuilles, start=1):
        pile.append(empreinte)
        while nombre % 2 == 0:
            droite = pile.pop()
            pile.append(noeud(pile.pop(), droite))
            nombre //= 2
    if not pile:
        return sha256(b"").digest()
    tete = pile.pop()
    while pile:
        tete = noeud(pile.pop(), tete)
    return tete
