"""La nature des parties d'un .docx : ce qu'un document à signer peut contenir, et rien de plus.

Ni macro, ni objet incorporé, ni lien vers l'extérieur (hors hyperliens), ni champ Word qui irait
chercher autre chose que ce qui est dans le document.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from xml.parsers import expat

PRINCIPAL = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PARAGRAPHES_MAX = 20_000

_TYPES = "[Content_Types].xml"
_RELATION_PRINCIPALE = "/relationships/officeDocument"
_PRINCIPAUX_REFUSES = {
    "application/vnd.ms-word.document.macroEnabled.main+xml": "c'est un .docm : il peut porter des macros",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml": "c'est un .dotm (modèle à macros)",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml": (
        "c'est un .dotx : enregistrez-le au format .docx"
    ),
}
# (morceau du nom, du type de contenu ou du type de relation, ce que c'est)
_INTERDITS = (
    ("vbaproject", "une macro (vbaProject)"),
    ("vbadata", "une macro (vbaData)"),
    ("activex", "un contrôle ActiveX"),
    ("oleobject", "un objet OLE incorporé"),
    ("/embeddings/", "un fichier incorporé"),
    ("relationships/package", "un fichier incorporé"),
    ("relationships/control", "un contrôle ActiveX"),
    ("afchunk", "un document importé (altChunk)"),
    ("subdocument", "un sous-document"),
    ("customui", "un ruban personnalisé"),
    ("ui/extensibility", "un ruban personnalisé"),
    ("webextension", "un complément web"),
    ("_xmlsignatures", "une signature : un modèle ne se signe pas"),
    ("digital-signature", "une signature : un modèle ne se signe pas"),
)
_CHAMPS = frozenset(
    [
        "PAGE",
        "NUMPAGES",
        "SECTION",
        "SECTIONPAGES",
        "PAGEREF",
        "REF",
        "NOTEREF",
        "STYLEREF",
        "SEQ",
        "TOC",
        "TC",
        "HYPERLINK",
        "TITLE",
        "SUBJECT",
        "AUTHOR",
        "DOCPROPERTY",
        "FORMTEXT",
        "FORMCHECKBOX",
        "FORMDROPDOWN",
        "SYMBOL",
        "EQ",
    ]
)
_ENCODAGE = re.compile(rb"""^\s*<\?xml[^>]*\bencoding\s*=\s*["']([^"']*)["']""")
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def est_xml(nom: str) -> bool:
    """Si la partie de ce nom est du XML."""
    return nom.lower().endswith((".xml", ".rels", ".vml"))


def defauts(parties: Mapping[str, bytes]) -> tuple[str, ...]:
    """Tout ce qui, dans les parties, ne doit pas se trouver dans un modèle."""
    if _TYPES not in parties:
        return ("ce n'est pas un document Word : la liste des types de contenu manque",)
    trouves: list[str] = []
    for nom, octets in parties.items():
        if est_xml(nom):
            trouves += _xml(nom, octets)
    if trouves:
        return tuple(trouves)
    trouves += _interdits(parties, types(parties).values())
    for nom, octets in parties.items():
        if nom.endswith(".rels"):
            trouves += _relations(nom, octets)
        elif est_xml(nom):
            trouves += (f"{nom} : {defaut}" for defaut in champs_interdits(octets))
            if len(re.findall(rb"<w:p[ >/]", octets)) > PARAGRAPHES_MAX:
                trouves.append(f"{nom} : plus de {PARAGRAPHES_MAX} paragraphes")
    if not trouves:
        trouves += _principal(parties)
    return tuple(dict.fromkeys(trouves))


def types(parties: Mapping[str, bytes]) -> dict[str, str]:
    """Le type de contenu de chaque partie, tel que l'archive le déclare."""
    par_nom: dict[str, str] = {}
    par_extension: dict[str, str] = {}
    for balise, attributs in _elements(parties[_TYPES]):
        if balise.endswith("Override"):
            par_nom[attributs.get("PartName", "").lstrip("/").lower()] = attributs.get("ContentType", "")
        elif balise.endswith("Default"):
            par_extension[attributs.get("Extension", "").lower()] = attributs.get("ContentType", "")
    return {
        nom: par_nom.get(nom.lower()) or par_extension.get(nom.lower().rpartition(".")[2], "")
        for nom in parties
        if nom != _TYPES
    }


def principale(parties: Mapping[str, bytes]) -> str:
    """Le nom de la partie qui porte le corps du document."""
    for _, attributs in _elements(parties.get("_rels/.rels", b"<r/>")):
        if attributs.get("Type", "").endswith(_RELATION_PRINCIPALE):
            return posixpath.normpath(attributs.get("Target", "").lstrip("/"))
    return ""


def champs_interdits(octets: bytes) -> list[str]:
    """Les champs Word de cette partie qui ne sont pas dans la liste admise."""
    if b"instrText" not in octets and b"fldSimple" not in octets and b"fldChar" not in octets:
        return []
    lecteur = _Champs()
    lecteur.lire(octets)
    return [
        f"champ Word « {' '.join(instruction.split())[:60]} » interdit : il peut aller chercher autre chose"
        " que le document, ou changer après la signature"
        for instruction in lecteur.instructions
        if (instruction.split() or [""])[0].upper() not in _CHAMPS
        or "{{" in instruction
        or "{%" in instruction
    ]


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


def defaut_xml(octets: bytes) -> str:
    """Pourquoi ces octets ne sont pas du XML que l'on puisse lire sans risque, ou rien."""
    encodage = _ENCODAGE.match(octets.removeprefix(b"\xef\xbb\xbf"))
    if encodage and encodage.group(1).lower() not in (b"utf-8", b"us-ascii"):
        return "écrit dans un autre encodage qu'UTF-8"
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return "écrit dans un autre encodage qu'UTF-8"
    if b"<!DOCTYPE" in octets or b"<!ENTITY" in octets:
        return "contient une déclaration DOCTYPE (entités XML)"
    return faute_de_forme(octets)


def faute_de_forme(octets: bytes) -> str:
    """Où ce XML, écrit par nous en UTF-8, est mal formé, ou rien."""
    try:
        expat.ParserCreate().Parse(octets, True)
    except expat.ExpatError as cause:
        return f"XML mal formé (ligne {cause.lineno}, colonne {cause.offset + 1})"
    return ""


def _xml(nom: str, octets: bytes) -> list[str]:
    defaut = defaut_xml(octets)
    return [f"la partie « {nom} » est illisible : {defaut}"] if defaut else []


def _interdits(parties: Mapping[str, bytes], declares: Iterable[str]) -> list[str]:
    trouves: list[str] = []
    for texte in (*(f"/{nom}" for nom in parties), *declares):
        for morceau, sorte in _INTERDITS:
            if morceau in texte.lower():
                trouves.append(f"le modèle contient {sorte}")
    return trouves


def _relations(nom: str, octets: bytes) -> list[str]:
    trouves: list[str] = []
    for balise, attributs in _elements(octets):
        if not balise.endswith("Relationship"):
            continue
        sorte, cible = attributs.get("Type", ""), attributs.get("Target", "")
        trouves += (f"le modèle contient {dit}" for morceau, dit in _INTERDITS if morceau in sorte.lower())
        if attributs.get("TargetMode", "").lower() == "external":
            admis = sorte.endswith("/hyperlink") and re.match(r"(?i)(?:https?://|mailto:)", cible)
            if not admis:
                quoi = sorte.rpartition("/")[2] or "inconnu"
                trouves.append(f"{nom} : lien « {quoi} » vers l'extérieur interdit ({cible[:80]})")
    return trouves


def _principal(parties: Mapping[str, bytes]) -> list[str]:
    nom = principale(parties)
    declare = types(parties).get(nom, "")
    if declare == PRINCIPAL:
        return []
    if declare in _PRINCIPAUX_REFUSES:
        return [_PRINCIPAUX_REFUSES[declare]]
    return ["ce n'est pas un document Word : le corps du document manque ou n'est pas déclaré comme tel"]


def _elements(octets: bytes) -> list[tuple[str, dict[str, str]]]:
    trouves: list[tuple[str, dict[str, str]]] = []
    analyseur = expat.ParserCreate()
    analyseur.StartElementHandler = lambda balise, attributs: trouves.append((balise, attributs))
    analyseur.Parse(octets, True)
    return trouves
