"""Les données d'un modèle : contrôlées à l'entrée, puis montrées au modèle sans rien d'autre qu'elles.

Un modèle ne reçoit jamais un objet Python : il lit des champs par leur nom, et une valeur absente
devient un `Manquant` qui se note dans le registre du rendu.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from moteur.documents.fautes import RenduImpossible, ValeurRefusee

Json: TypeAlias = bool | int | str | list["Json"] | dict[str, "Json"] | None

PROFONDEUR_MAX = 20
VALEURS_MAX = 200_000
TEXTE_MAX = 100_000
TOURS_MAX = 200_000

# Contrôles de sens d'écriture et espace de largeur nulle : ils font lire autre chose que ce qui est écrit.
_TROMPEURS = frozenset([0x200B, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_SUSPECT = re.compile("[^\t\n\x20-\x7e\xa0-\u1fff\u2010-\u2027\u202f-\u205f\u20a0-\ud7ff]")
_SIMPLES = (bool, int)
# Un caractère suspect, ou l'un de ceux que le relevé doit voir.
_REMARQUABLE = re.compile("[^\x20-\x7a|}~\xa0-\u1fff\u2010-\u2027\u202f-\u205f\u20a0-\ud7ff]")


class Releve(NamedTuple):
    """Ce que les données contiennent : un texte de plusieurs lignes (ou à tabulation), une accolade."""

    lignes: bool
    accolades: bool


def verifier(contexte: Mapping[str, Json]) -> Releve:
    """Refuse ce qui n'est pas une donnée simple et lisible ; dit ce que le rendu doit savoir des textes."""
    releve = _sans_reproche(contexte)
    if releve is not None:
        return releve
    controle = _Controle()
    for nom, valeur in contexte.items():
        controle.valeur(valeur, nom, 1)
    if controle.defauts:
        raise ValeurRefusee(controle.defauts)
    return Releve(controle.lignes, controle.accolades)


def _sans_reproche(contexte: Mapping[str, Json]) -> Releve | None:
    """Le relevé de données auxquelles il n'y a rien à redire ; au moindre doute, rien : `_Controle` dira quoi.

    Un lot passe ici une fois par document : étage par étage, sans composer les chemins que personne ne lira.
    """
    textes: list[str] = []
    noms: list[str] = []
    nombre, etage = 0, list(contexte.values())
    for _ in range(PROFONDEUR_MAX):
        dessous: list[Json] = []
        for valeur in etage:
            # Le type exact, et non l'un de ses héritiers : voir `_Controle`.
            if type(valeur) is str:
                textes.append(valeur)
            elif type(valeur) is dict:
                noms += valeur
                dessous += valeur.values()
            elif type(valeur) is list:
                dessous += valeur
            elif valeur is not None and type(valeur) not in _SIMPLES:
                return None
        nombre += len(etage)
        if nombre + len(dessous) > VALEURS_MAX:
            return None
        if not dessous:
            # Les mêmes noms reviennent à chaque fiche : chacun ne se juge qu'une fois, son type toujours.
            sains = set(map(type, noms)) <= {str} and not _douteux(set(noms))
            return _relever(textes) if sains else None
        etage = dessous
    return None


def _douteux(noms: Iterable[str]) -> bool:
    tout = " ".join(noms)
    return len(tout) > TEXTE_MAX or _SUSPECT.search(tout) is not None


def _relever(textes: list[str]) -> Releve | None:
    """Ce que disent ces textes ; rien si l'un d'eux est à refuser."""
    tout = " ".join(textes)
    # Une seule recherche pour tous : presque jamais rien n'y est suspect.
    if len(tout) <= TEXTE_MAX and _SUSPECT.search(tout) is None:
        return Releve("\n" in tout or "\t" in tout, "{" in tout)
    lignes = accolades = False
    for texte in textes:
        if len(texte) > TEXTE_MAX or _REMARQUABLE.search(texte):
            if defaut_de_texte(texte):
                return None
            lignes = lignes or "\n" in texte or "\t" in texte
            accolades = accolades or "{" in texte
    return Releve(lignes, accolades)


def defaut_de_texte(texte: str) -> str | None:
    """Ce qui empêche d'écrire ce texte dans un document, ou rien."""
    if len(texte) > TEXTE_MAX:
        return f"texte trop long ({len(texte)} caractères, {TEXTE_MAX} au plus)"
    if not _SUSPECT.search(texte):
        return None
    for rang, caractere in enumerate(texte.replace("\r\n", " \n"), 1):
        if _interdit(caractere):
            return f"caractère interdit U+{ord(caractere):04X} en position {rang}"
    return None


def _interdit(caractere: str) -> bool:
    code = ord(caractere)
    if code in _TROMPEURS or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE:
        return True
    return caractere not in "\n\t" and unicodedata.category(caractere) in ("Cc", "Cs")


class _Controle:
    """Parcourt les données et retient tous leurs défauts."""

    def __init__(self) -> None:
        self.defauts: list[tuple[str, str]] = []
        self.lignes = False
        self.accolades = False
        self._nombre = 0

    def valeur(self, valeur: object, chemin: str, profondeur: int) -> None:
        self._nombre += 1
        if self._nombre > VALEURS_MAX or profondeur > PROFONDEUR_MAX:
            raise ValeurRefusee([(chemin, "données trop nombreuses ou imbriquées sans fin")])
        # Le type exact : une sous-classe de texte ou de dictionnaire apporterait son propre code.
        if type(valeur) is str:
            self._texte(valeur, chemin)
        elif type(valeur) is dict:
            for nom, contenu in valeur.items():
                self._cle(nom, chemin)
                self.valeur(contenu, f"{chemin}.{nom}", profondeur + 1)
        elif type(valeur) is list:
            for rang, contenu in enumerate(valeur, 1):
                self.valeur(contenu, f"{chemin}[{rang}]", profondeur + 1)
        elif valeur is not None and type(valeur) not in (bool, int):
            raison = f"donnée de type « {type(valeur).__name__} » ; texte, entier, booléen, liste ou dict"
            self.defauts.append((chemin, raison))

    def _texte(self, texte: str, chemin: str) -> None:
        raison = defaut_de_texte(texte)
        if raison:
            self.defauts.append((chemin, raison))
        self.lignes = self.lignes or "\n" in texte or "\t" in texte
        self.accolades = self.accolades or "{" in texte

    def _cle(self, nom: object, chemin: str) -> None:
        if type(nom) is not str or defaut_de_texte(nom):
            self.defauts.append((chemin, f"nom de champ illisible : {nom!r}"))


class Registre:
    """Ce qu'un rendu apprend : les chemins lus sans valeur, et le nombre de tours de boucle."""

    def __init__(self, titres: Mapping[str, str] | None = None) -> None:
        self._titres = titres or {}
        self._manquants: dict[str, None] = {}
        self._tours = 0

    @property
    def manquants(self) -> tuple[str, ...]:
        """Les chemins manquants, dans l'ordre où le document les lit."""
        return tuple(self._manquants)

    def titre(self, chemin: str) -> str:
        """Le titre donné à ce chemin ; à défaut, son dernier nom."""
        return self._titres.get(chemin) or chemin.rsplit(".", 1)[-1].replace("_", " ").removesuffix("[]")

    def noter(self, chemin: str) -> None:
        """Retient que le document avait besoin de cette valeur."""
        self._manquants[chemin] = None

    def compter_un_tour(self) -> None:
        """Arrête un modèle dont les boucles imbriquées ne finiraient pas."""
        self._tours += 1
        if self._tours > TOURS_MAX:
            raise RenduImpossible(
                "ce modèle répète trop de lignes",
                raison=f"Ses boucles dépassent {TOURS_MAX} tours.",
                suite="Retirez une boucle imbriquée du modèle.",
            )


class Manquant:
    """Une valeur absente : fausse si on la teste, notée si on l'écrit, la compare ou la parcourt."""

    __slots__ = ("chemin", "registre")

    def __init__(self, chemin: str, registre: Registre) -> None:
        self.chemin = chemin
        self.registre = registre

    def marque(self) -> str:
        """Le texte qui tient lieu de la valeur dans un projet."""
        self.registre.noter(self.chemin)
        return f"[À COMPLÉTER : {self.registre.titre(self.chemin)}]"

    def __bool__(self) -> bool:
        return False

    def __len__(self) -> int:
        return 0

    def __iter__(self) -> Iterator[object]:
        self.registre.noter(self.chemin)
        return iter(())

    def _inconnu(self, autre: object) -> bool:
        # L'inconnu n'ouvre aucune porte : aucune comparaison n'est vraie, pas même « différent de ».
        self.registre.noter(self.chemin)
        return False

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = _inconnu
    __hash__ = None  # type: ignore[assignment]


class Objet:
    """Un dictionnaire vu par un modèle : ses champs, par leur nom, et rien d'autre."""

    __slots__ = ("chemin", "donnees", "registre")

    def __init__(self, donnees: dict[str, Json], chemin: str, registre: Registre) -> None:
        self.donnees = donnees
        self.chemin = chemin
        self.registre = registre

    def champ(self, nom: str) -> object:
        """La valeur du champ, ou le manque qu'elle laisse."""
        return envelopper(self.donnees.get(nom), f"{self.chemin}.{nom}", self.registre)

    def __bool__(self) -> bool:
        return bool(self.donnees)


class Liste:
    """Une liste vue par un modèle : elle se parcourt, se compte, et rien d'autre."""

    __slots__ = ("chemin", "donnees", "registre")

    def __init__(self, donnees: list[Json], chemin: str, registre: Registre) -> None:
        self.donnees = donnees
        self.chemin = chemin
        self.registre = registre

    def __iter__(self) -> Iterator[object]:
        for valeur in self.donnees:
            self.registre.compter_un_tour()
            yield envelopper(valeur, f"{self.chemin}[]", self.registre)

    def __len__(self) -> int:
        return len(self.donnees)


def envelopper(valeur: Json, chemin: str, registre: Registre) -> object:
    """La donnée telle qu'un modèle la voit ; un texte vide vaut une absence."""
    if isinstance(valeur, str) and valeur.strip():  # le cas de loin le plus fréquent d'abord
        return valeur.replace("\r\n", "\n")
    if valeur is None or isinstance(valeur, str):
        return Manquant(chemin, registre)
    if isinstance(valeur, dict):
        return Objet(valeur, chemin, registre)
    if isinstance(valeur, list):
        return Liste(valeur, chemin, registre)
    return valeur
