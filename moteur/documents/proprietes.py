"""La partie « propriétés » du document : écrite en entier par nous, jamais héritée du modèle.

L'auteur du modèle n'a pas à paraître sur un document signé par un autre.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from moteur.documents.fautes import ValeurRefusee
from moteur.documents.lecture import Proprietes
from moteur.documents.valeurs import defaut_de_texte

TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
RELATION = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
NOM = "docProps/core.xml"

_TETE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
)
_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:Z|\+00:00)?)?\Z", re.ASCII)


def ecrire(proprietes: Proprietes) -> bytes:
    """Le XML des propriétés ; toute valeur illisible ou date mal écrite est refusée."""
    champs = {
        "dc:title": proprietes.titre,
        "dc:subject": proprietes.sujet,
        "dc:creator": proprietes.auteur,
        "dc:language": proprietes.langue,
        "dc:identifier": proprietes.identifiant,
        "cp:lastModifiedBy": proprietes.auteur,
    }
    defauts = [(nom, raison) for nom, texte in champs.items() if (raison := defaut_de_texte(texte))]
    instant = _INSTANT.match(proprietes.date)
    if instant is None:
        defauts.append(("dcterms:created", "date mal écrite : AAAA-MM-JJ attendu"))
    if defauts or instant is None:
        raise ValeurRefusee(defauts)
    date = f"{instant.group(1)}T{instant.group(2) or '00:00:00'}Z"
    corps = "".join(f"<{nom}>{escape(texte)}</{nom}>" for nom, texte in champs.items())
    corps += "<cp:revision>1</cp:revision>"
    for nom in ("created", "modified"):
        corps += f'<dcterms:{nom} xsi:type="dcterms:W3CDTF">{date}</dcterms:{nom}>'
    return f"{_TETE}{corps}</cp:coreProperties>".encode()


def assurer(parties: Mapping[str, bytes], types: Mapping[str, str]) -> tuple[dict[str, bytes], str]:
    """Les parties, avec une place pour les propriétés si le modèle n'en avait pas ; et son nom."""
    for nom, sorte in types.items():
        if sorte == TYPE:
            return dict(parties), nom
    completes = dict(parties)
    lien = f'<Relationship Id="rIdProprietes" Type="{RELATION}" Target="{NOM}"/></Relationships>'
    type_ = f'<Override PartName="/{NOM}" ContentType="{TYPE}"/></Types>'
    completes["_rels/.rels"] = _avant_la_fin(parties["_rels/.rels"], "Relationships", lien)
    completes["[Content_Types].xml"] = _avant_la_fin(parties["[Content_Types].xml"], "Types", type_)
    completes[NOM] = b"<vide/>"
    return completes, posixpath.normpath(NOM)


def _avant_la_fin(octets: bytes, racine: str, ajout: str) -> bytes:
    return re.sub(rf"</{racine}\s*>\s*\Z", lambda _: ajout, octets.decode("utf-8")).encode()
