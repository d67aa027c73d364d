"""Ranger et relire les versions publiées ; n'importe aucun moteur de base de données.

Tout se fait dans la transaction de qui appelle.
"""

from __future__ import annotations

from moteur.journal.canon import controler_texte
from moteur.journal.entete import est_jour
from moteur.journal.fautes import mal_appele, version_deja_publiee
from moteur.journal.migrations import Base
from moteur.journal.port import Publication

_CLES = "workflow, version, empreinte, en_vigueur, le, saisi_le, role, motif, amende"


def controler(publication: Publication) -> None:
    """Refuse ce qui ne se relirait pas."""
    for lieu in ("workflow", "empreinte", "saisi_le", "role", "motif"):
        controler_texte(getattr(publication, lieu), lieu=lieu)
    if not (est_jour(publication.en_vigueur) and est_jour(publication.le)) or publication.version < 1:
        raise mal_appele("Une version publiée a un numéro, une date et une entrée en vigueur.")


def publier(base: Base, publication: Publication) -> None:
    """Range une version neuve."""
    controler(publication)
    cle = (publication.workflow, publication.version)
    if base.execute("SELECT 1 FROM publication WHERE workflow = ? AND version = ?", cle).fetchone():
        raise version_deja_publiee(*cle)
    *debut, amende = publication
    valeurs = (*debut, " ".join(amende))
    base.execute(f"INSERT INTO publication ({_CLES}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", valeurs)


def lire(base: Base) -> tuple[Publication, ...]:
    """Toutes, par workflow puis par numéro."""
    lignes = base.execute(f"SELECT {_CLES} FROM publication ORDER BY workflow, version").fetchall()
    return tuple(Publication._make((*ligne[:-1], tuple(ligne[-1].split()))) for ligne in lignes)
