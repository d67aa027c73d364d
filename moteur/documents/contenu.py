"""La nature des parties d'un .docx : ce qu'un document à signer peut contenir, et rien de plus.

Ni macro, ni objet incorporé, ni lien vers l'extérieur (hors hyperliens), ni champ Word qui irait
chercher autre chose que ce qui est dans le document.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from xml.parsers import expat

from moteur.documents.champs_word import champs_apparus, lien_admis
from moteur.documents.champs_word import champs_interdits as champs_interdits
from moteur.documents.fautes import Defaut

PRINCIPAL = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PARAGRAPHES_MAX = 20_000
Refuses = tuple[tuple[str, str], ...]

_TYPES = "[Content_Types].xml"
_RELATION_PRINCIPALE = "/relationships/officeDocument"
_PRINCIPAUX_REFUSES = {
    "application/vnd.ms-word.document.macroEnabled.main+xml": "c'est un .docm : il peut porter des macros",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml": "c'est un .dotm (modèle à macros)",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml": (
        "c'est un .dotx, pas un .docx"
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
)
_SIGNATURES = (
    ("_xmlsignatures", "une signature : un modèle ne se signe pas"),
    ("digital-signature", "une signature : un modèle ne se signe pas"),
)
# Un dessin peut nommer une adresse dans ses attributs, sans passer par les relations.
_ADRESSES = re.compile(rb"(?:src|href)\s*=", re.IGNORECASE)
_PUBLIPOSTAGE = re.compile(rb"<(?:[\w.-]+:)?mailMerge[\s/>]")
_ENREGISTREZ = "Enregistrez-le au format .docx avec Word."
_SANS_CELA = "Retirez-le du modèle."
_ENCODAGE = re.compile(rb"""^\s*<\?xml[^>]*\bencoding\s*=\s*["']([^"']*)["']""")


def est_xml(nom: str) -> bool:
    """Si la partie de ce nom est du XML."""
    return nom.lower().endswith((".xml", ".rels", ".vml"))


def defauts(parties: Mapping[str, bytes], *, revenu: bool = False) -> tuple[Defaut, ...]:
    """Tout ce qui, dans les parties, ne doit pas se trouver dans un modèle ; `revenu` : un document, lui, se signe."""
    refuses = _INTERDITS if revenu else (*_INTERDITS, *_SIGNATURES)
    if _TYPES not in parties:
        message = "ce n'est pas un document Word : la liste des types de contenu manque"
        return (Defaut("M01", message, remede=_ENREGISTREZ),)
    trouves: list[Defaut] = []
    for nom, octets in parties.items():
        if est_xml(nom):
            trouves += _xml(nom, octets)
    if trouves:
        return tuple(trouves)
    trouves += _interdits(parties, refuses)
    for nom, octets in parties.items():
        if nom.lower().endswith(".rels"):
            trouves += _relations(nom, octets, refuses)
        elif est_xml(nom):
            trouves += _partie(nom, octets)
    if not trouves:
        trouves += _principal(parties)
    return tuple(dict.fromkeys(trouves))


def _partie(nom: str, octets: bytes) -> Iterator[Defaut]:
    for champ in champs_interdits(octets):
        yield Defaut("M07", champ, partie=nom, lieu=nom, remede="Écrivez le texte à sa place.")
    if len(re.findall(rb"<w:p[ >/]", octets)) > PARAGRAPHES_MAX:
        message = f"plus de {PARAGRAPHES_MAX} paragraphes"
        yield Defaut("M02", message, partie=nom, lieu=nom, remede="Partagez ce modèle en plusieurs.")
    if _PUBLIPOSTAGE.search(octets):
        message = "une source de publipostage est attachée au modèle"
        remede = "Dans Word, Publipostage, Démarrer, choisissez « Document Word normal »."
        yield Defaut("M06", message, partie=nom, lieu=nom, remede=remede)
    if _ADRESSES.search(octets):
        yield from _adresses(nom, octets)


def _adresses(nom: str, octets: bytes) -> Iterator[Defaut]:
    for _, attributs in _elements(octets):
        for attribut, valeur in attributs.items():
            sorte = attribut.rpartition(":")[2].lower()
            dehors = sorte in ("src", "href") and re.search(r":|\\|//", valeur)
            if dehors and not (sorte == "href" and lien_admis(valeur)):
                yield _dehors(nom, sorte, valeur)


def _dehors(nom: str, sorte: str, cible: str) -> Defaut:
    message = f"lien « {sorte} » vers l'extérieur interdit ({cible[:80]})"
    return Defaut("M06", message, partie=nom, lieu=nom, remede="Insérez l'image ou le texte dans le modèle.")


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


def defaut_xml(octets: bytes) -> str:
    """Pourquoi ces octets ne sont pas du XML que l'on puisse lire sans risque, ou rien."""
    encodage = _ENCODAGE.match(octets.removeprefix(b"\xef\xbb\xbf"))
    if encodage and encodage.group(1).lower() not in (b"utf-8", b"us-ascii"):
        return "écrit dans un autre encodage qu'UTF-8"
    # Un UTF-16 sans marque se lirait comme de l'UTF-8 plein de nuls : son DOCTYPE passerait inaperçu.
    if b"\0" in octets:
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
        return _mal_forme(cause)
    return ""


def relire(octets: bytes) -> tuple[str, list[str]]:
    """La faute de forme de ce XML, ou rien ; et ses champs interdits."""
    faute = faute_de_forme(octets)
    return faute, [] if faute else champs_apparus(octets)


def _mal_forme(cause: expat.ExpatError) -> str:
    return f"XML mal formé (ligne {cause.lineno}, colonne {cause.offset + 1})"


def _xml(nom: str, octets: bytes) -> list[Defaut]:
    defaut = defaut_xml(octets)
    if not defaut:
        return []
    message = f"la partie « {nom} » est illisible : {defaut}"
    return [Defaut("M04", message, partie=nom, remede="Enregistrez de nouveau le modèle avec Word.")]


def _interdits(parties: Mapping[str, bytes], refuses: Refuses) -> Iterator[Defaut]:
    declares = [a.get("ContentType", "") for _, a in _elements(parties[_TYPES])]
    for texte in (*(f"/{nom}" for nom in parties), *declares):
        yield from _interdit(texte, refuses)
    for nom, sorte in types(parties).items():
        if sorte.lower().endswith(("+xml", "/xml")) and not est_xml(nom):
            message = f"la partie « {nom} » est du XML sous un autre nom"
            yield Defaut("M03", message, partie=nom, remede="Enregistrez de nouveau le modèle avec Word.")


def _interdit(texte: str, refuses: Refuses) -> list[Defaut]:
    sorte = next((dit for morceau, dit in refuses if morceau in texte.lower()), "")
    return [Defaut("M05", f"le modèle contient {sorte}", remede=_SANS_CELA)] if sorte else []


def _relations(nom: str, octets: bytes, refuses: Refuses) -> Iterator[Defaut]:
    for balise, attributs in _elements(octets):
        if not balise.endswith("Relationship"):
            continue
        sorte, cible = attributs.get("Type", ""), attributs.get("Target", "")
        yield from _interdit(sorte, refuses)
        if attributs.get("TargetMode", "").lower() == "external" and not (
            sorte.endswith("/hyperlink") and lien_admis(cible)
        ):
            yield _dehors(nom, sorte.rpartition("/")[2] or "inconnu", cible)


def _principal(parties: Mapping[str, bytes]) -> list[Defaut]:
    nom = principale(parties)
    declare = types(parties).get(nom, "")
    if declare == PRINCIPAL:
        return []
    if declare in _PRINCIPAUX_REFUSES:
        return [Defaut("M01", _PRINCIPAUX_REFUSES[declare], remede="Enregistrez-le au format .docx.")]
    message = "ce n'est pas un document Word : le corps du document manque ou n'est pas déclaré comme tel"
    return [Defaut("M01", message, remede=_ENREGISTREZ)]


def _elements(octets: bytes) -> list[tuple[str, dict[str, str]]]:
    trouves: list[tuple[str, dict[str, str]]] = []
    analyseur = expat.ParserCreate()
    analyseur.StartElementHandler = lambda balise, attributs: trouves.append((balise, attributs))
    analyseur.Parse(octets, True)
    return trouves
