"""L'arbre de Merkle de la RFC 9162 : empreintes, tête, tête qui s'allonge, preuves d'inclusion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


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
    frontiere = Frontiere()
    frontiere.prolonger(feuilles)
    return frontiere.racine()


class Frontiere:
    """La tête d'un arbre qui ne fait que s'allonger, sans ses feuilles.

    `pile` : un sous-arbre complet par bit à 1 de `nombre`, du plus grand au plus petit.
    """

    def __init__(self, nombre: int = 0, pile: Sequence[bytes] = ()) -> None:
        self.nombre = nombre
        self.pile = list(pile)

    def prolonger(self, feuilles: Iterable[bytes]) -> None:
        """Ajoute ces empreintes de feuille, dans l'ordre."""
        pile = self.pile
        nombre = self.nombre
        for empreinte in feuilles:
            pile.append(empreinte)
            nombre += 1
            reste = nombre
            while reste % 2 == 0:
                droite = pile.pop()
                pile.append(noeud(pile.pop(), droite))
                reste //= 2
        self.nombre = nombre

    def racine(self) -> bytes:
        """La tête de l'arbre, en l'état."""
        from hashlib import sha256

        if not self.pile:
            return sha256(b"").digest()
        tete = self.pile[-1]
        for gauche in reversed(self.pile[:-1]):
            tete = noeud(gauche, tete)
        return tete


class Arbre:
    """Un arbre entier, pour en prouver les feuilles ; garde deux empreintes par feuille."""

    def __init__(self, feuilles: Sequence[bytes]) -> None:
        # niveaux[k][i] : le sous-arbre complet des feuilles i·2^k à (i+1)·2^k - 1.
        self._niveaux = [list(feuilles)]
        while len(bas := self._niveaux[-1]) > 1:
            self._niveaux.append([noeud(bas[i], bas[i + 1]) for i in range(0, len(bas) - 1, 2)])

    def racine(self, taille: int | None = None) -> bytes:
        """La tête de l'arbre de ses `taille` premières feuilles, de toutes par défaut."""
        nombre = len(self._niveaux[0]) if taille is None else taille
        return self._sous_arbre(0, nombre) if nombre else racine(())

    def chemin(self, numero: int) -> tuple[bytes, ...]:
        """La preuve que la feuille `numero` (à partir de 0) est dans l'arbre : de la feuille vers la tête."""
        debut, fin = 0, len(self._niveaux[0])
        preuve = []
        while fin - debut > 1:
            milieu = debut + _coupe(fin - debut)
            if numero < milieu:
                preuve.append(self._sous_arbre(milieu, fin))
                fin = milieu
            else:
                preuve.append(self._sous_arbre(debut, milieu))
                debut = milieu
        return tuple(reversed(preuve))

    def _sous_arbre(self, debut: int, fin: int) -> bytes:
        taille = fin - debut
        if taille & (taille - 1) == 0:
            return self._niveaux[taille.bit_length() - 1][debut // taille]
        milieu = debut + _coupe(taille)
        return noeud(self._sous_arbre(debut, milieu), self._sous_arbre(milieu, fin))


def _coupe(taille: int) -> int:
    """La plus grande puissance de deux strictement inférieure à `taille`."""
    return 1 << ((taille - 1).bit_length() - 1)
