"""Lire les pages comme on les tape : leurs commandes, ce qu'elles annoncent, les fichiers qu'elles écrivent.

Lancé seul (`python tests/documentation.py`), récrit `docs/reference/commandes.md` d'après l'aide.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

RACINE = Path(__file__).resolve().parent.parent
DOCS = RACINE / "docs"
COMMANDES = DOCS / "reference" / "commandes.md"
LARGEUR = 80
ECRITS = ("yaml", "text", "csv")  # les blocs qui disent le contenu d'un fichier

_BLOC = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"\(code (\d+)\)")
_CLE = re.compile(r"( *)([^\s#:][^:]*):(?: |$)")


@dataclass(frozen=True, slots=True)
class Bloc:
    """Un bloc de code d'une page : sa langue, son texte, la ligne où il commence."""

    langue: str
    texte: str
    ligne: int


@dataclass(frozen=True, slots=True)
class Commande:
    """Une commande d'une page, le code qu'elle rend et les morceaux de sortie annoncés."""

    ecrite: str
    ligne: int
    code: int = 0
    attendus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """Ce que la page fait écrire dans un fichier : un morceau de YAML, un formulaire, une feuille."""

    fichier: str
    lignes: tuple[str, ...]
    ligne: int


@dataclass(frozen=True, slots=True)
class Execution:
    """Ce qu'une commande a donné : son code, tout ce qui s'est vu à l'écran, et le seul résultat."""

    code: int
    sortie: str
    resultat: str = ""


def pages() -> tuple[Path, ...]:
    """Les pages dont chaque commande se joue."""
    return (RACINE / "README.md", DOCS / "tutoriel.md", *sorted((DOCS / "guides").glob("*.md")))


def blocs(page: str) -> Iterator[Bloc]:
    """Les blocs de code d'une page, dans l'ordre."""
    for trouve in _BLOC.finditer(page):
        yield Bloc(trouve[1], trouve[2], page.count("\n", 0, trouve.start()) + 2)


def gestes(page: str) -> Iterator[Commande | Edition]:
    """Ce que la page fait faire : les commandes derrière « $ », les fichiers dont le nom est dit."""
    for bloc in blocs(page):
        if bloc.langue == "console":
            yield from _commandes(bloc)
        elif bloc.langue in ECRITS and bloc.texte.startswith("# "):
            tete, *lignes = bloc.texte.splitlines()
            yield Edition(tete.removeprefix("# "), tuple(lignes), bloc.ligne)


def _commandes(bloc: Bloc) -> Iterator[Commande]:
    """Les commandes d'un bloc ; une ligne finie par « \\ » continue sur la suivante."""
    ecrite, ligne, code = "", 0, 0
    attendus: list[str] = []
    for numero, texte in enumerate(bloc.texte.splitlines(), bloc.ligne):
        if ecrite.endswith("\\"):
            ecrite = f"{ecrite[:-1].rstrip()} {texte.strip()}"
        elif texte.startswith("$ "):
            if ecrite:
                yield Commande(ecrite, ligne, code, tuple(attendus))
            ecrite, ligne, code, attendus = texte[2:], numero, 0, []
        elif trouve := _CODE.fullmatch(texte.strip()):
            code = int(trouve[1])
        elif ecrite and texte.strip(" …"):
            attendus.append(texte.strip())
    if ecrite:
        yield Commande(ecrite, ligne, code, tuple(attendus))


def manquants(commande: Commande, sortie: str) -> list[str]:
    """Les morceaux annoncés que la sortie ne montre pas dans cet ordre, sans compter les espaces."""
    plate, absents, depuis = " ".join(sortie.split()), [], 0
    for attendu in commande.attendus:
        morceaux = (re.escape(" ".join(m.split())) for m in attendu.split("…"))
        trouve = re.compile(".*?".join(morceaux)).search(plate, depuis)
        if trouve is None:
            absents.append(attendu)
        else:
            depuis = trouve.end()
    return absents


class Poste:
    """Un poste de travail : un répertoire courant, où les commandes d'une page se suivent."""

    def __init__(self, depart: Path) -> None:
        self.ici = depart

    def faire(self, ecrite: str) -> Execution:
        """Joue une commande : `moteur …`, ou les quatre gestes de terminal que les pages emploient."""
        mots = shlex.split(ecrite)
        if mots[0] == "moteur":
            return self._moteur(mots[1:])
        if mots[0] == "cd" and len(mots) == 2:
            self.ici = (self.ici / mots[1]).resolve(strict=True)
        elif mots[0] == "echo" and mots[2:3] == [">"]:
            (self.ici / mots[3]).write_text(f"{mots[1]}\n", encoding="utf-8")
        elif mots[0] == "rm" and len(mots) == 2:
            (self.ici / mots[1]).unlink()
        elif mots[0] == "cp" and len(mots) == 3:
            shutil.copy(RACINE / mots[1].removeprefix("…/"), self.ici / mots[2])
        else:
            raise ValueError(f"Les pages n'emploient pas cette commande : {ecrite}")
        return Execution(0, "")

    def _moteur(self, mots: list[str]) -> Execution:
        from moteur.cli.entree import executer

        # Le terminal remplace « *.docx » par les fichiers qu'il trouve.
        mots = [m for mot in mots for m in (self._trouver(mot) if mot.endswith("*.docx") else (mot,))]
        resultat, messages = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        ecran = patch.dict(os.environ, {"COLUMNS": str(LARGEUR)})
        sorties = contextlib.redirect_stdout(resultat), contextlib.redirect_stderr(messages)
        with ecran, contextlib.chdir(self.ici), sorties[0], sorties[1]:
            code = executer(mots)
        textes = [_lire(flux) for flux in (resultat, messages)]
        return Execution(code, "".join(textes), textes[0])

    def _trouver(self, motif: str) -> list[str]:
        return sorted(f.relative_to(self.ici).as_posix() for f in self.ici.glob(motif))

    def ecrire(self, edition: Edition) -> None:
        """Crée le fichier, ou y range chaque clé : remplacée si elle y est, ajoutée à sa carte sinon."""
        fichier = self.ici / edition.fichier
        fichier.parent.mkdir(parents=True, exist_ok=True)
        apres = list(edition.lignes)
        if fichier.exists() and fichier.suffix != ".csv":
            apres = fusionner(fichier.read_text(encoding="utf-8").splitlines(), apres)
        fichier.write_text("\n".join([*apres, ""]), encoding="utf-8", newline="\n")


def _lire(flux: io.TextIOWrapper) -> str:
    flux.seek(0)
    return flux.read()


def fusionner(texte: list[str], ajout: list[str]) -> list[str]:
    """Le texte où chaque clé de l'ajout est rangée : fondue dans la même carte, remplacée, ou ajoutée."""
    for neuf in _paragraphes(ajout):
        rang = next((r for r, ligne in enumerate(texte) if _tete(ligne) == _tete(neuf[0])), None)
        if rang is None:
            texte = [*texte, *neuf]
            continue
        debut, fin = _paragraphe(texte, rang)
        cartes = neuf[0].endswith(":") and texte[debut].endswith(":")
        dedans = [texte[debut], *fusionner(texte[debut + 1 : fin], neuf[1:])] if cartes else neuf
        texte = [*texte[:debut], *dedans, *texte[fin:]]
    return texte


def _paragraphes(lignes: list[str]) -> Iterator[list[str]]:
    """Chaque clé du premier retrait, avec les lignes de sa valeur."""
    rang = 0
    while rang < len(lignes):
        debut, fin = _paragraphe(lignes, rang)
        yield lignes[debut:fin]
        rang = fin + sum(1 for _ in _vides(lignes[fin:]))


def _paragraphe(lignes: list[str], debut: int) -> tuple[int, int]:
    """Les bornes de cette clé et de sa valeur, sans les lignes vides qui suivent."""
    fin = debut + 1
    while fin < len(lignes) and (not lignes[fin].strip() or _retrait(lignes[fin]) > _retrait(lignes[debut])):
        fin += 1
    while not lignes[fin - 1].strip():
        fin -= 1
    return debut, fin


def _vides(lignes: list[str]) -> Iterator[str]:
    return itertools.takewhile(lambda ligne: not ligne.strip(), lignes)


def _tete(ligne: str) -> str:
    """La clé d'une ligne, avec son retrait : « champs: » deux fois plus à droite est une autre clé."""
    trouve = _CLE.match(ligne)
    return trouve[0].rstrip() if trouve else ""


def _retrait(ligne: str) -> int:
    return len(ligne) - len(ligne.lstrip(" "))


def reference() -> str:
    """La page des commandes, faite de l'aide de chacune."""
    from moteur.cli import catalogue

    lignes = [_ENTETE, "```text", aide([], communes=True), "```\n"]
    for groupe, entrees in catalogue.COMMANDES.items():
        for entree in entrees:
            if entree.fichier:
                chemin = f"{groupe} {entree.nom}".strip()
                lignes += [f"## moteur {chemin}\n", "```text", aide(chemin.split()), "```\n"]
    return "\n".join(lignes).rstrip("\n") + "\n"


def aide(commande: list[str], *, communes: bool = False) -> str:
    """Ce que dit `--aide` de cette commande, avec ou sans les options que toutes partagent."""
    fait = Poste(RACINE).faire(shlex.join(["moteur", *commande, "--aide"]))
    sections = fait.resultat.strip("\n").split("\n\n")
    return "\n\n".join(s for s in sections if communes or not s.startswith("Options communes"))


_ENTETE = """# Les commandes

Cette page réunit l'aide du moteur ; elle se refait par `python tests/documentation.py`, et un test vérifie qu'elle
est à jour. Les options communes, dites une fois ici, s'écrivent avant ou après toute commande.
"""

if __name__ == "__main__":
    sys.path.insert(0, str(RACINE))
    COMMANDES.write_text(reference(), encoding="utf-8", newline="\n")
