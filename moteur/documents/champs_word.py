"""Les champs Word d'une partie (« PAGE », « TOC »…) : ceux qui n'iraient rien chercher hors du document, et eux seuls."""

from __future__ import annotations

import re
from functools import lru_cache
from xml.parsers import expat

_ADMIS = frozenset(
    "PAGE NUMPAGES SECTION SECTIONPAGES PAGEREF REF NOTEREF STYLEREF SEQ TOC TC "
    "HYPERLINK TITLE SUBJECT AUTHOR DOCPROPERTY FORMTEXT FORMCHECKBOX FORMDROPDOWN SYMBOL EQ".split()
)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_DE_WORD = f'xmlns:w="{_W}"'.encode()
_TEXTE = re.compile(rb"(<w:t(?: [^<>]*)?>)[^<]*")
_GARDEE_MAX = 100_000
_MOT = re.compile(r'"([^"]*)"|(\S+)')
# Ce que suit son propre argument, et qui n'est pas une cible : un signet, une infobulle, un cadre.
_AVEC_ARGUMENT = frozenset({"\\l", "\\o", "\\t"})


def a_des_champs(octets: bytes) -> bool:
    """S'il se peut que cette partie ait des champs."""
    return b"instrText" in octets or (b"fld" in octets and (b"fldSimple" in octets or b"fldChar" in octets))


def champs_interdits(octets: bytes) -> list[str]:
    """Les champs Word de cette partie qui ne sont pas dans la liste admise."""
    return _interdits(octets) if a_des_champs(octets) else []


def champs_apparus(octets: bytes) -> list[str]:
    """De même, pour une partie remplie, dont on sait déjà que le XML est bien formé.

    Le texte d'un paragraphe n'est jamais une instruction : deux documents d'un lot qui ne diffèrent que par lui ont
    les mêmes champs, et ne se lisent qu'une fois.
    """
    if not a_des_champs(octets):
        return []
    if octets.count(b"xmlns:w=") != 1 or _DE_WORD not in octets or b"<!" in octets:
        return _interdits(octets)
    nue = _TEXTE.sub(rb"\1", octets)
    return list(_gardes(nue)) if len(nue) <= _GARDEE_MAX else _interdits(nue)


@lru_cache(maxsize=32)
def _gardes(nue: bytes) -> tuple[str, ...]:
    return tuple(_interdits(nue))


def _interdits(octets: bytes) -> list[str]:
    lecteur = _Champs()
    lecteur.lire(octets)
    return [
        f"champ Word « {' '.join(instruction.split())[:60]} » interdit : il peut aller chercher autre chose"
        " que le document, ou changer après la signature"
        for instruction in lecteur.instructions
        if not _admis(instruction)
    ]


def _admis(instruction: str) -> bool:
    nom, reste = (*instruction.split(None, 1), "", "")[:2]
    if nom.upper() not in _ADMIS or "{{" in instruction or "{%" in instruction:
        return False
    return nom.upper() != "HYPERLINK" or all(lien_admis(cible) for cible in _cibles(reste))


def lien_admis(cible: str) -> bool:
    """Si cette adresse est celle d'un site web ou d'un courriel, et rien d'autre."""
    return re.match(r"(?i)(?:https?://|mailto:)", cible) is not None


def _cibles(reste: str) -> list[str]:
    cibles, passer = [], False
    for entre_guillemets, nu in _MOT.findall(reste):
        if nu.startswith("\\") and not entre_guillemets and len(nu) == 2:
            passer = nu.lower() in _AVEC_ARGUMENT
        elif passer:
            passer = False
        else:
            cibles.append(entre_guillemets or nu)
    return cibles


class _Champs:
    """Recompose chaque instruction de champ, même coupée en plusieurs morceaux ou imbriquée."""

    def __init__(self) -> None:
        self.instructions: list[str] = []
        self._ouverts: list[list[str] | None] = []
        self._dans_instruction = False

    def lire(self, octets: bytes) -> None:
        analyseur = expat.ParserCreate(namespace_separator=" ")
        analyseur.buffer_text = True
        analyseur.StartElementHandler = self._debut
        analyseur.EndElementHandler = self._fin
        analyseur.CharacterDataHandler = self._texte
        analyseur.Parse(octets, True)
        self.instructions += ("".join(morceaux) for morceaux in self._ouverts if morceaux is not None)

    def _debut(self, balise: str, attributs: dict[str, str]) -> None:
        espace, _, nom = balise.rpartition(" ")
        if espace not in (_W, _W_STRICT):
            return
        if nom == "fldSimple":
            self.instructions.append(attributs.get(f"{espace} instr", ""))
        elif nom == "fldChar":
            self._borne(attributs.get(f"{espace} fldCharType", ""))
        self._dans_instruction = nom in ("instrText", "delInstrText")

    def _borne(self, sorte: str) -> None:
        if sorte == "begin":
            self._ouverts.append([])
        elif self._ouverts:
            morceaux = self._ouverts[-1]
            if morceaux is not None:
                self.instructions.append("".join(morceaux))
                self._ouverts[-1] = None
            if sorte == "end":
                self._ouverts.pop()

    def _fin(self, balise: str) -> None:
        self._dans_instruction = False

    def _texte(self, texte: str) -> None:
        if not self._dans_instruction:
            return
        morceaux = self._ouverts[-1] if self._ouverts else None
        if morceaux is None:
            self.instructions.append(texte)
        else:
            morceaux.append(texte)
