"""Les lignes de signature Word d'un document produit : chacune a son identifiant, toujours le même."""

from __future__ import annotations

import re
import uuid

# Fixe à jamais : le changer changerait l'identifiant de toutes les lignes déjà produites.
_ESPACE = uuid.UUID("6f1f3b52-7f0e-5c39-9a57-0d2f7c1f6b11")
_BALISE = b"<o:signatureline"
_LIGNE = re.compile(rb"(<o:signatureline\b[^>]*?\sid=\")([^\"]*)(\")")


def identifier(xml: bytes, *, document: str) -> bytes:
    """Le même XML, chaque ligne identifiée par le document et par la ligne du modèle dont elle vient.

    Word confond deux lignes de même identifiant : celles d'une boucle se distinguent par leur rang.
    """
    vues: dict[str, int] = {}

    def remplacer(trouve: re.Match[bytes]) -> bytes:
        ligne = trouve.group(2).decode().upper()
        vues[ligne] = vues.get(ligne, 0) + 1
        identifiant = uuid.uuid5(_ESPACE, f"{document}/{ligne}/{vues[ligne]}")
        return trouve.group(1) + f"{{{identifiant}}}".upper().encode() + trouve.group(3)

    debut = xml.find(_BALISE)
    if debut < 0:
        return xml
    # Chercher la balise coûte trente fois moins à `find` qu'à l'expression.
    morceaux, fait = [], 0
    while debut >= 0:
        trouve = _LIGNE.match(xml, debut)
        if trouve is not None:
            morceaux += [xml[fait:debut], remplacer(trouve)]
            fait = trouve.end()
        debut = xml.find(_BALISE, debut + 1)
    return b"".join((*morceaux, xml[fait:]))
