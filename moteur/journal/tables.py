"""Les lignes des tables du journal, lues et écrites sur une connexion, dans la transaction de qui appelle.

N'importe aucun moteur de base de données.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from moteur.journal import fautes
from moteur.journal.migrations import Base
from moteur.journal.port import Aleatoire, DossierRange, FaitAEcrire

if TYPE_CHECKING:
    from moteur.journal.ecriture import FaitPret
    from moteur.journal.lignes import LigneNom, LigneRelue

DOSSIER = "SELECT chaine, workflow, porteur, periode, nom, titre, rang, tete FROM dossier"
NOM = "SELECT espece, chaine, pseudonyme, nom, sel FROM nom"
IDENTITE = "SELECT identifiant FROM journal"


def valeur(base: Base, requete: str, *valeurs: object) -> object:
    """La première colonne de la première ligne, ou rien."""
    ligne = base.execute(requete, valeurs).fetchone()
    return ligne[0] if ligne else None


def dossier(base: Base, chaine: str) -> DossierRange:
    """La ligne de ce dossier."""
    ligne = base.execute(f"{DOSSIER} WHERE chaine = ?", (chaine,)).fetchone()
    if ligne is None:
        raise fautes.chaine_inconnue(chaine)
    return dossier_lu(ligne)


def dossier_lu(ligne: tuple[Any, ...]) -> DossierRange:
    """La ligne d'un dossier, si un octet abîmé n'en a pas changé les types."""
    lu = DossierRange(*ligne)
    if [type(v) for v in ligne] != [str] * 6 + [int, str]:
        raise fautes.altere(str(lu.chaine), 0, "La ligne du dossier n'a plus sa forme.")
    return lu


def exiger_workflow(base: Base, empreinte: str) -> None:
    """`Introuvable` si aucune forme n'est rangée sous cette empreinte."""
    if valeur(base, "SELECT 1 FROM workflow WHERE empreinte = ?", empreinte) is None:
        raise fautes.workflow_inconnu(empreinte)


def creer_dossier(base: Base, neuf: DossierRange) -> None:
    """Range un dossier encore sans fait ; refuse le double d'un dossier de ce porteur et de cette période."""
    double = "SELECT 1 FROM dossier WHERE porteur = ? AND periode = ? AND nom = ?"
    if valeur(base, double, neuf.porteur, neuf.periode, neuf.nom):
        raise fautes.dossier_en_double()
    base.execute(
        "INSERT INTO dossier (chaine, workflow, porteur, periode, nom, titre, rang, tete)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (neuf.chaine, neuf.workflow, neuf.porteur, neuf.periode, neuf.nom, neuf.titre, neuf.rang, neuf.tete),
    )


def ecrire(
    base: Base,
    dossier: DossierRange,
    faits: Sequence[FaitAEcrire],
    *,
    workflow: str,
    saisi_le: datetime,
    aleatoire: Aleatoire,
) -> tuple[FaitPret, ...]:
    """Range les faits à la suite de la tête, et la nouvelle tête du dossier."""
    from moteur.journal.ecriture import Plume, preparer, verifier_tete
    from moteur.journal.receptions import en_lecture_seule, est_recue

    if faits and est_recue(base, dossier.chaine):
        raise en_lecture_seule(dossier.chaine)

    chaine, rang, tete = dossier.chaine, dossier.rang, dossier.tete
    requete = "SELECT entete FROM fait WHERE chaine = ? ORDER BY rang DESC LIMIT 1"
    derniere = verifier_tete(dossier, valeur(base, requete, chaine))
    plume = Plume(
        aleatoire,
        lambda nom: _pseudonyme(base, "personne", chaine, nom, aleatoire),
        lambda nom: _pseudonyme(base, "sujet", chaine, nom, aleatoire),
    )
    prets = preparer(dossier, faits, tete=derniere, workflow=workflow, saisi_le=saisi_le, plume=plume)
    for pret in prets:
        rang, tete = pret.lu.rang, pret.lu.empreinte
        inserer = "INSERT INTO fait (chaine, rang, entete) VALUES (?, ?, ?) RETURNING ordre"
        ordre = base.execute(inserer, (chaine, rang, pret.entete)).fetchone()[0]
        for partie in pret.parties:
            rangee = (ordre, partie.nom, partie.sel, partie.contenu)
            base.execute("INSERT INTO partie (ordre, nom, sel, contenu) VALUES (?, ?, ?, ?)", rangee)
    if prets:
        avancer = "UPDATE dossier SET workflow = ?, rang = ?, tete = ? WHERE chaine = ?"
        base.execute(avancer, (workflow, rang, tete, chaine))
    return prets


def noms(base: Base, *, chaine: str = "") -> list[LigneNom]:
    """Les noms rangés, de cette chaîne ou de toutes."""
    from moteur.journal.lignes import LigneNom

    lignes = base.execute(f"{NOM} WHERE chaine = ?", (chaine,)) if chaine else base.execute(NOM)
    return [LigneNom(*ligne) for ligne in lignes]


def lignes(base: Base, chaine: str, *, premier: int) -> list[LigneRelue]:
    """Les faits d'une chaîne à partir de ce rang, avec leurs parties présentes."""
    from moteur.journal.lignes import LignePartie, LigneRelue

    faits = base.execute(
        "SELECT rang, entete, ordre FROM fait WHERE chaine = ? AND rang >= ? ORDER BY rang",
        (chaine, premier),
    ).fetchall()
    parties: dict[int, list[LignePartie]] = {}
    requete = (
        "SELECT p.ordre, p.nom, p.sel, p.contenu FROM fait f JOIN partie p ON p.ordre = f.ordre"
        " WHERE f.chaine = ? AND f.rang >= ?"
    )
    for ligne in base.execute(requete, (chaine, premier)):
        parties.setdefault(ligne[0], []).append(LignePartie(*ligne))
    return [LigneRelue(rang, entete, tuple(parties.get(ordre, ()))) for rang, entete, ordre in faits]


def identite(base: Base, *, aleatoire: Aleatoire) -> str:
    """L'identifiant de ce journal, 32 chiffres hexadécimaux ; tiré au premier besoin, dans une transaction d'écriture."""
    connue = valeur(base, IDENTITE)
    if connue is None:
        base.execute("INSERT INTO journal (seul, identifiant) VALUES (1, ?)", (aleatoire(16).hex(),))
        connue = valeur(base, IDENTITE)
    return str(connue)


def entetes(base: Base, *, depuis: int) -> Iterator[bytes]:
    """Les octets des en-têtes de toute la base, par ordre d'intégration, les `depuis` premiers passés."""
    for (octets,) in base.execute("SELECT entete FROM fait WHERE ordre > ? ORDER BY ordre", (depuis,)):
        yield octets


def points(base: Base) -> tuple[bytes, ...]:
    """Les points de contrôle, du premier au dernier."""
    return tuple(note for (note,) in base.execute("SELECT note FROM point ORDER BY numero"))


def ranger_point(base: Base, note: bytes, *, taille: int) -> None:
    """Range un point de contrôle à la suite des autres."""
    base.execute("INSERT INTO point (taille, note) VALUES (?, ?)", (taille, note))


def _pseudonyme(base: Base, espece: str, chaine: str, nom: str, aleatoire: Aleatoire) -> str:
    from moteur.journal.ecriture import nommer

    requete = "SELECT pseudonyme FROM nom WHERE espece = ? AND chaine = ? AND nom = ?"
    connu = valeur(base, requete, espece, chaine, nom)
    if connu is not None:
        return str(connu)
    neuf = nommer(espece, chaine, nom, aleatoire=aleatoire)
    inserer = "INSERT INTO nom (espece, chaine, pseudonyme, nom, sel) VALUES (?, ?, ?, ?, ?)"
    base.execute(inserer, (espece, chaine, neuf.pseudonyme, nom, neuf.sel))
    return neuf.pseudonyme
