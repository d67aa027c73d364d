"""Contrôler l'installation et le poste : versions, outils, encodage, heure, emplacement, place.

Rien d'une personne n'y paraît : ni nom, ni valeur, et le répertoire personnel s'écrit « ~ ».
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import metadata, util
from pathlib import Path

from moteur import __version__
from moteur.composition.espace import FUSEAU
from moteur.erreurs import ErreurMoteur, OutilAbsent

BON, A_CORRIGER, FACULTATIF = "bon", "a_corriger", "facultatif"
BIBLIOTHEQUES = ("click", "docxtpl", "jsonschema", "referencing", "rfc8785", "ruamel.yaml", "transitions")
TABLEUR = {"python_calamine": "lire un classeur", "xlsxwriter": "en écrire un"}
SIGNES = "« » ’ … – — € œ Œ → é è à ç"
SYNCHRONISEURS = (
    "onedrive",
    "dropbox",
    "icloud",
    "google drive",
    "googledrive",
    "nextcloud",
    "kdrive",
    "box sync",
)
PLACE_MINIMUM = 200 * 1024 * 1024
CHEMIN_MAXIMUM = 120
ANNEES = range(2025, 2100)


@dataclass(frozen=True, slots=True)
class Controle:
    """Un point contrôlé : ce qui a été constaté et, s'il le faut, quoi faire."""

    id: str
    titre: str
    etat: str
    constat: str
    remede: str = ""


@dataclass(frozen=True, slots=True)
class Poste:
    """Ce que le diagnostic regarde du poste ; tout y est donné, rien n'est deviné."""

    environ: Mapping[str, str]
    maison: Path
    ici: Path
    encodage: str
    terminal: bool
    maintenant: Callable[[], datetime]
    windows: bool = os.name == "nt"
    chercher: Callable[[str], str | None] = shutil.which
    libre: Callable[[Path], int] = lambda chemin: shutil.disk_usage(chemin).free
    existe: Callable[[Path], bool] = Path.exists

    def discret(self, texte: str) -> str:
        """Le texte, où le répertoire personnel s'écrit « ~ » : son nom est souvent celui d'une personne."""
        for forme in {str(self.maison), self.maison.as_posix()}:
            if len(forme) > 1:
                texte = texte.replace(forme, "~")
        return texte


def diagnostiquer(poste: Poste, espace: str = "", *, essayer_d_ecrire: bool = True) -> list[Controle]:
    """Tous les contrôles, ceux du poste puis ceux de l'espace s'il y en a un."""
    from moteur.composition import diagnostic_espace

    racine, controles = diagnostic_espace.chercher(poste, espace)
    tous = [*du_poste(poste), *controles]
    if racine is not None:
        tous += diagnostic_espace.de_l_espace(poste, racine, essayer_d_ecrire=essayer_d_ecrire)
    tous += _emplacement(poste, racine or poste.ici)
    return [replace(c, constat=poste.discret(c.constat), remede=poste.discret(c.remede)) for c in tous]


def du_poste(poste: Poste) -> Iterator[Controle]:
    """Les contrôles qui ne dépendent d'aucun espace."""
    systeme = f"{platform.system()} {platform.release()}".strip()
    yield Controle(
        "moteur", "Moteur", BON, f"moteur {__version__}, Python {platform.python_version()}, {systeme}"
    )
    yield _bibliotheques()
    yield _livraison()
    yield _console(poste)
    yield _editeur(poste)
    yield _bureautique(poste)
    yield _tableur()
    yield _fuseaux()
    yield _horloge(poste)


def _bibliotheques() -> Controle:
    versions: dict[str, str] = {}
    manquantes: list[str] = []
    for nom in BIBLIOTHEQUES:
        try:
            versions[nom] = metadata.version(nom)
        except metadata.PackageNotFoundError:
            manquantes.append(nom)
    if manquantes:
        return Controle(
            "bibliotheques", "Bibliothèques", A_CORRIGER, f"Il manque : {', '.join(manquantes)}.",
            "Réinstallez le moteur ; ces bibliothèques viennent avec lui.",
        )  # fmt: skip
    dites = ", ".join(f"{n} {v}" for n, v in versions.items())
    return Controle("bibliotheques", "Bibliothèques", BON, dites)


def _livraison() -> Controle:
    try:
        from moteur.composition.ressources import Fonds

        fonds = Fonds()
        combien = len(fonds.workflows()), len(fonds.modeles())
        fonds.ressources()
    except (ErreurMoteur, OSError, ImportError) as faute:
        return Controle(
            "livraison", "Ce qui est livré", A_CORRIGER,
            faute.fait if isinstance(faute, ErreurMoteur) else "Des fichiers du moteur ne se lisent pas.",
            "Réinstallez le moteur.",
        )  # fmt: skip
    if not all(combien):
        return Controle(
            "livraison", "Ce qui est livré", A_CORRIGER, "Aucun workflow ou aucun modèle Word n'est livré.",
            "Réinstallez le moteur.",
        )  # fmt: skip
    return Controle(
        "livraison", "Ce qui est livré", BON, f"Workflows : {combien[0]} ; modèles Word : {combien[1]}."
    )


def _console(poste: Poste) -> Controle:
    ou = "un terminal" if poste.terminal else "un fichier ou un autre programme"
    perdus = [s for s in SIGNES.split() if not _s_ecrit(s, poste.encodage)]
    if not perdus:
        return Controle("console", "Console", BON, f"Encodage {poste.encodage}, vers {ou}.")
    return Controle(
        "console", "Console", FACULTATIF,
        f"Encodage {poste.encodage}, vers {ou} : {len(perdus)} signes sur {len(SIGNES.split())} s'y écrivent "
        "autrement, par exemple les guillemets ou les points de suspension. Rien ne se perd dans le dossier.",
        "Sous Windows, tapez une fois : chcp 65001. Ailleurs, choisissez une langue en UTF-8."
        if poste.terminal
        else "Pour de l'UTF-8 dans un fichier : PYTHONIOENCODING=utf-8.",
    )  # fmt: skip


def _s_ecrit(signe: str, encodage: str) -> bool:
    try:
        signe.encode(encodage)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _editeur(poste: Poste) -> Controle:
    from moteur.composition.editeur import VARIABLES, choisir

    try:
        editeur = choisir(poste.environ, terminal=True, windows=poste.windows, chercher=poste.chercher)
    except OutilAbsent as faute:
        nomme = any(poste.environ.get(v, "").strip() for v in VARIABLES)
        code = ' Visual Studio Code est là : EDITOR="code --wait".' if poste.chercher("code") else ""
        return Controle(
            "editeur", "Éditeur de texte", A_CORRIGER if nomme else FACULTATIF,
            f"{faute.fait} Il sert à « moteur remplir ».", f"{faute.suite}{code}",
        )  # fmt: skip
    rend_la_main = editeur.nom.lower() in ("code", "codium", "subl", "gedit", "atom")
    if rend_la_main and not {"--wait", "-w", "--standalone", "-s"} & set(editeur.mots):
        return Controle(
            "editeur", "Éditeur de texte", A_CORRIGER,
            f"« {editeur.nom} » rend la main aussitôt ouvert : le formulaire serait relu avant d'être rempli.",
            f'Écrivez EDITOR="{editeur.nom} --wait".',
        )  # fmt: skip
    return Controle(
        "editeur", "Éditeur de texte", BON, f"« {editeur.nom} » s'ouvrira pour « moteur remplir »."
    )


def _bureautique(poste: Poste) -> Controle:
    from moteur.composition.bureautique import VARIABLE, libreoffice

    try:
        libreoffice(poste.environ, chercher=poste.chercher, existe=poste.existe)
    except OutilAbsent as faute:
        nomme = bool(poste.environ.get(VARIABLE, "").strip())
        return Controle(
            "libreoffice", "LibreOffice", A_CORRIGER if nomme else FACULTATIF,
            f"{faute.fait} Il ne sert qu'à « moteur document pdf ».", faute.suite,
        )  # fmt: skip
    return Controle("libreoffice", "LibreOffice", BON, "LibreOffice est installé.")


def _tableur() -> Controle:
    manquent = [f"{nom} ({usage})" for nom, usage in TABLEUR.items() if util.find_spec(nom) is None]
    if not manquent:
        return Controle("excel", "Classeurs Excel", BON, "Les classeurs .xlsx s'écrivent et se lisent.")
    return Controle(
        "excel", "Classeurs Excel", FACULTATIF,
        f"Il manque {' et '.join(manquent)}. Les feuilles CSV s'ouvrent aussi dans Excel.",
        "Installez le moteur avec son supplément « excel ».",
    )  # fmt: skip


def _fuseaux() -> Controle:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(FUSEAU)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return Controle(
            "fuseaux", "Fuseaux horaires", A_CORRIGER,
            "La base des fuseaux est absente : l'heure d'été serait ignorée.", "Tapez : pip install tzdata",
        )  # fmt: skip
    return Controle("fuseaux", "Fuseaux horaires", BON, f"{FUSEAU} est connu.")


def _horloge(poste: Poste) -> Controle:
    from moteur.domaine.francais import date_courte

    jour = poste.maintenant().date()
    dit = f"Ce poste se dit le {date_courte(jour)}."
    if jour.year in ANNEES:
        return Controle("horloge", "Horloge", BON, dit)
    return Controle(
        "horloge", "Horloge", A_CORRIGER, dit, "Mettez l'horloge à l'heure : chaque fait porte sa date."
    )


def _emplacement(poste: Poste, racine: Path) -> Iterator[Controle]:
    """Où les données se trouvent, ou se trouveraient : synchronisation, longueur, place."""
    chemin = str(racine)
    fautif = next((s for s in SYNCHRONISEURS if s in chemin.lower()), "")
    dits = [poste.environ.get(v, "") for v in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")]
    if not fautif and any(d and chemin.lower().startswith(d.lower()) for d in dits):
        fautif = "onedrive"
    if fautif:
        yield Controle(
            "emplacement", "Emplacement", A_CORRIGER,
            f"{chemin} est synchronisé ({fautif}) : deux postes pourraient abîmer le journal, ou le dédoubler.",
            "Mettez l'espace hors des répertoires synchronisés, et sauvegardez-le fermé.",
        )  # fmt: skip
    elif poste.windows and len(chemin) > CHEMIN_MAXIMUM:
        yield Controle(
            "emplacement", "Emplacement", A_CORRIGER,
            f"Ce chemin a {len(chemin)} signes ; Windows en admet 260, noms de documents compris.",
            "Placez l'espace plus près de la racine du disque.",
        )  # fmt: skip
    else:
        yield Controle("emplacement", "Emplacement", BON, chemin)
    yield _place(poste, racine)


def _place(poste: Poste, racine: Path) -> Controle:
    try:
        libre = poste.libre(racine)
    except OSError:
        return Controle("place", "Place libre", FACULTATIF, "La place libre ne se connaît pas ici.")
    dit = f"{libre // (1024 * 1024)} Mo libres."
    if libre < PLACE_MINIMUM:
        return Controle("place", "Place libre", A_CORRIGER, dit, "Libérez de la place sur ce disque.")
    return Controle("place", "Place libre", BON, dit)


def ce_poste(*, maintenant: Callable[[], datetime] | None = None) -> Poste:
    """Le poste où l'on est ; `maintenant` remplace son horloge."""
    flux = sys.stdout
    return Poste(
        environ=os.environ,
        maison=Path.home(),
        ici=Path.cwd(),
        encodage=getattr(flux, "encoding", None) or "utf-8",
        terminal=flux is not None and not flux.closed and flux.isatty(),
        maintenant=maintenant or (lambda: datetime.now(UTC)),
    )
