"""Le fichier du journal avant de l'ouvrir : sa place, ses droits, le disque qui le porte."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from moteur.erreurs import Environnement, Introuvable, JournalAltere, cause
from moteur.journal.fautes import RESTAURER

# Le mode WAL partage de la mémoire entre processus : ces systèmes de fichiers ne savent pas la partager.
# fmt: off
RESEAU = frozenset({
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "smb2", "9p", "afs", "ceph", "lustre", "gpfs", "ncpfs",
    "davfs", "fuse.sshfs", "fuse.rclone", "fuse.davfs2", "fuse.glusterfs", "fuse.s3fs",
    "fuse.smbnetfs", "fuse.gvfsd-fuse",
})
# fmt: on


def lire_montages() -> str:
    """La table des montages de Linux ; vide ailleurs."""
    try:
        return Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def preparer_fichier(chemin: Path, *, creer: bool, montages: str) -> Path:
    """Le chemin réel d'un fichier ordinaire, local, lisible de son seul propriétaire ; créé si `creer`."""
    if chemin.is_symlink():
        raise Environnement(
            "Le journal est un lien symbolique.",
            lieu=str(chemin),
            raison="Un lien peut mener à la base d'un autre, ou en changer à votre insu.",
            suite="Remplacez le lien par le fichier, ou choisissez l'espace où il se trouve.",
        )
    try:
        repertoire = chemin.parent.resolve(strict=True)
    except (OSError, RuntimeError) as erreur:
        raise Environnement(
            "Le répertoire du journal n'existe pas.",
            lieu=str(chemin.parent),
            raison="Il a été déplacé ou retiré, ou son chemin est mal écrit.",
            suite="Vérifiez le chemin de l'espace (« --espace »), ou créez-en un avec « moteur init ».",
        ) from erreur
    reel = repertoire / chemin.name
    _refuser_reseau(reel, montages)
    try:
        if creer:
            _creer(reel)
        _controler(reel, creer=creer)
        _refuser_coupe(reel)
    except OSError as erreur:
        raise Environnement(
            "Le journal ne s'ouvre pas.",
            lieu=str(chemin),
            raison=cause(erreur),
            suite="Vérifiez vos droits sur ce fichier et son répertoire, et la place libre.",
        ) from erreur
    return reel


def systeme_de_fichiers(chemin: Path, *, montages: str) -> str:
    """Le type du système de fichiers qui porte ce chemin absolu ; vide si la table ne le dit pas."""
    meilleur, trouve = -1, ""
    for ligne in montages.splitlines():
        avant, separe, apres = ligne.partition(" - ")
        champs = avant.split(" ")
        if not separe or len(champs) < 5 or not apres:
            continue
        point = _decoder(champs[4])
        sous = point == "/" or str(chemin) == point or str(chemin).startswith(point + "/")
        # À longueur égale, le dernier montage recouvre les précédents.
        if sous and len(point) >= meilleur:
            meilleur, trouve = len(point), apres.split(" ")[0]
    return trouve


def _decoder(point: str) -> str:
    for code, signe in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        point = point.replace(code, signe)
    return point


def _refuser_reseau(chemin: Path, montages: str) -> None:
    partage_windows = sys.platform == "win32" and str(chemin).startswith("\\\\")
    systeme = "partage Windows" if partage_windows else systeme_de_fichiers(chemin, montages=montages)
    if partage_windows or systeme in RESEAU:
        raise Environnement(
            "Le journal est sur un disque en réseau.",
            lieu=str(chemin),
            raison=f"Plusieurs machines pourraient l'abîmer en y écrivant ensemble ({systeme}).",
            suite="Placez l'espace sur un disque local, et envoyez vers le partage des sauvegardes vérifiées : "
            "moteur base sauvegarder CHEMIN_DU_PARTAGE/journal.sqlite3",
        )


def reserver_a_cote(chemin: Path, suffixe: str) -> Path:
    """Un fichier vide, neuf, à côté de celui-ci : « journal.sqlite3.avant-2 », puis « …-bis », « …-bis-bis »."""
    voisin = chemin.with_name(f"{chemin.name}.{suffixe}")
    while voisin.exists():
        voisin = voisin.with_name(f"{voisin.name}-bis")
    _creer(voisin)
    return voisin


def marquer_wal(chemin: Path) -> None:
    """Dit en tête d'une copie, qui l'oublie, qu'elle s'écrit en mode WAL : sans cela, elle ne se rouvrirait pas."""
    with chemin.open("r+b") as fichier:
        fichier.seek(18)
        fichier.write(b"\2\2")


def _creer(chemin: Path) -> None:
    """Crée un fichier vide que son seul propriétaire lit ; les fichiers -wal et -shm en hériteront."""
    drapeaux = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        os.close(os.open(chemin, drapeaux, 0o600))
    except FileExistsError:
        return


def _controler(chemin: Path, *, creer: bool) -> None:
    try:
        statut = chemin.stat(follow_symlinks=False)
    except FileNotFoundError as erreur:
        raise Introuvable(
            "Il n'y a pas de journal ici.",
            lieu=str(chemin),
            raison="Le fichier a été déplacé ou retiré, ou l'espace n'est pas le bon.",
            suite="Vérifiez l'espace (« --espace »), restaurez une sauvegarde, ou lancez « moteur init ».",
        ) from erreur
    if not stat.S_ISREG(statut.st_mode):
        raise Environnement(
            "Le journal n'est pas un fichier.",
            lieu=str(chemin),
            raison="Un répertoire ou un fichier spécial porte son nom.",
            suite="Déplacez ce qui occupe ce nom, ou choisissez un autre espace.",
        )
    if statut.st_size == 0 and not creer:
        raise JournalAltere(
            "Le journal est vide.",
            lieu=str(chemin),
            raison="Son fichier existe mais ne contient aucun octet.",
            suite=RESTAURER,
        )
    if os.name == "posix" and statut.st_mode & 0o077:
        raise Environnement(
            "Le journal est ouvert à d'autres que vous.",
            lieu=str(chemin),
            raison=f"Ses droits sont {stat.S_IMODE(statut.st_mode):o} et il porte des données personnelles.",
            suite=f"Retirez-les avec « chmod 600 {chemin.name} » ; demandez-vous qui a pu le lire.",
        )


def _refuser_coupe(chemin: Path) -> None:
    """Refuse un fichier plus court que ce qu'il annonce : SQLite tait parfois les pages qui manquent."""
    with chemin.open("rb") as fichier:
        entete = fichier.read(100)
        taille = os.fstat(fichier.fileno()).st_size
    # Tant qu'un fichier -wal existe, des pages peuvent n'être que là.
    if taille == 0 or chemin.with_name(chemin.name + "-wal").exists():
        return
    page = int.from_bytes(entete[16:18], "big")
    page = 65536 if page == 1 else page
    # SQLite prend pour une base neuve un fichier plus court que son propre en-tête.
    if len(entete) < 100 or taille < int.from_bytes(entete[28:32], "big") * page:
        raise JournalAltere(
            "Le journal est coupé.",
            lieu=str(chemin),
            raison="Son fichier est plus court que ce que son début annonce.",
            suite=RESTAURER,
        )
