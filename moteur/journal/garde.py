"""Ce que le journal garde tout fait et qui ne prouve rien : photographies, leurs morceaux, cache.

Un contenu dont le contrôle ne répond plus se tait : il se refait, il ne se croit pas. N'importe aucun moteur de base
de données ; tout se fait dans la transaction de qui appelle.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping

from moteur.journal.migrations import Base
from moteur.journal.port import Album, DossierRange, Morceaux

_PHOTOGRAPHIE = (
    "SELECT p.rang, p.contenu, p.controle FROM photographie p JOIN dossier d"
    " ON d.chaine = p.chaine AND d.rang = p.rang AND d.tete = p.tete WHERE p.chaine = ?"
)
_A_JOUR = (
    "SELECT 1 FROM photographie p JOIN dossier d ON d.chaine = p.chaine AND d.rang = p.rang"
    " AND d.tete = p.tete WHERE p.chaine = ? AND length(p.contenu) > 0"
)
_RANGER = (
    "INSERT INTO photographie VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (chaine)"
    " DO UPDATE SET rang = ?2, tete = ?3, controle = ?4, contenu = ?5"
)
_ECRIRE = "INSERT INTO cache VALUES (?1, ?2, ?3) ON CONFLICT (cle) DO UPDATE SET controle = ?2, contenu = ?3"
_A_OUBLIER = "oubli/a-faire"
# Des bornes plutôt qu'un motif : la clé primaire les suit d'un trait.
_MORCEAUX = "FROM cache WHERE cle > ?1 AND cle < ?1 || '~'"


def photographie(base: Base, chaine: str) -> tuple[int, bytes] | None:
    """Rang et contenu de la photographie de la tête."""
    ligne = base.execute(_PHOTOGRAPHIE, (chaine,)).fetchone()
    return (ligne[0], ligne[1]) if ligne and _repond(ligne[1], ligne[2]) else None


def a_jour(base: Base, chaine: str) -> bool:
    """La photographie rangée est-elle celle de la tête, sans avoir été écartée (vidée) ?"""
    return base.execute(_A_JOUR, (chaine,)).fetchone() is not None


def album(base: Base, chaine: str) -> Album | None:
    """La photographie de la tête et tous ses morceaux."""
    prise = photographie(base, chaine)
    if prise is None:
        return None
    prefixe = _prefixe(chaine)
    lignes = base.execute(f"SELECT cle, contenu, controle {_MORCEAUX} ORDER BY cle", (prefixe,)).fetchall()
    if not all(_repond(contenu, controle) for _, contenu, controle in lignes):
        return None
    debut = len(prefixe)
    return Album(prise[1], {cle[debut:]: contenu for cle, contenu, _ in lignes})


def ranger(base: Base, dossier: DossierRange, contenu: bytes | None, morceaux: Morceaux | None) -> None:
    """Garde l'état de la tête ; sans photographie, celle d'avant reste et ne vaut plus."""
    if contenu is None:
        return
    base.execute(_RANGER, (dossier.chaine, dossier.rang, dossier.tete, zlib.crc32(contenu), contenu))
    if morceaux is None:
        return
    prefixe = _prefixe(dossier.chaine)
    if morceaux.tous:
        base.execute(f"DELETE {_MORCEAUX}", (prefixe,))
    ecrire(base, {prefixe + nom: octets for nom, octets in morceaux.contenus.items()})


def lire(base: Base, cle: str) -> bytes | None:
    """Ce que le cache garde sous cette clé."""
    ligne = base.execute("SELECT contenu, controle FROM cache WHERE cle = ?", (cle,)).fetchone()
    return ligne[0] if ligne and _repond(ligne[0], ligne[1]) else None


def ecrire(base: Base, contenus: Mapping[str, bytes]) -> None:
    """Garde ces contenus, chacun à la place du précédent."""
    for cle, contenu in contenus.items():
        base.execute(_ECRIRE, (cle, zlib.crc32(contenu), contenu))


def oublier_tout(base: Base) -> None:
    """Retire tout ce qui est gardé, et marque qu'il reste à récrire les fichiers : une panne d'ici là se rattrape."""
    base.execute("DELETE FROM photographie")
    base.execute("DELETE FROM cache")
    ecrire(base, {_A_OUBLIER: b""})


def a_oublier(base: Base) -> bool:
    """Un effacement attend-il que les fichiers soient récrits ?"""
    return lire(base, _A_OUBLIER) is not None


def recrire(base: Base) -> bool:
    """Récrit la base sans rien de ce qui en est parti, puis ôte la marque ; faux si un lecteur l'empêche."""
    # D'abord ce que le journal d'écriture garde du passé, puis ce que la récriture y laisse.
    libre = _vider(base)
    base.execute("VACUUM")
    if not (_vider(base) and libre):
        return False
    base.execute("DELETE FROM cache WHERE cle = ?", (_A_OUBLIER,))
    return _vider(base)


def _vider(base: Base) -> bool:
    return bool(base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)


def _prefixe(chaine: str) -> str:
    return f"photographie/{chaine}/"


def _repond(contenu: object, controle: object) -> bool:
    return isinstance(contenu, bytes) and zlib.crc32(contenu) == controle
