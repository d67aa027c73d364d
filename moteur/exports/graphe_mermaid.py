"""Une machine en Mermaid (`stateDiagram-v2`), pour une page de wiki ou un dépôt."""

from __future__ import annotations

import re
from collections.abc import Sequence

from moteur.exports.graphe import Graphe, PassageDessine, exigences

# Ce qui couperait une étiquette ; Mermaid le relit par son numéro.
_SPECIAUX = re.compile(r"""[:;"#<>\[\]{}`|\\%\r\n]""")


def dessiner(graphes: Sequence[Graphe]) -> str:
    """Un seul diagramme ; plusieurs machines y sont autant d'états composés."""
    lignes = ["stateDiagram-v2"]
    if len(graphes) == 1:
        lignes += [f"  %% {_simple(graphes[0].genre)} {_simple(graphes[0].titre)}", *_corps(graphes[0], "  ")]
    else:
        for g in graphes:
            boite = f"{g.genre.lower()}_{g.nom}"
            lignes += [f'  state "{_sur(f"{g.genre} : {g.titre}")}" as {boite} {{', *_corps(g, "    "), "  }"]
    return "\n".join((*lignes, ""))


def _corps(graphe: Graphe, retrait: str) -> list[str]:
    prefixe = f"{graphe.nom}__"
    lignes = [f'{retrait}state "{_sur(e.titre)}" as {prefixe}{e.nom}' for e in graphe.etats]
    if graphe.etats and not any(not p.de for p in graphe.passages):
        lignes.append(f"{retrait}[*] --> {prefixe}{graphe.etats[0].nom}")
    for p in graphe.passages:
        for depart in [f"{prefixe}{e}" for e in p.de] or ["[*]"]:
            lignes.append(f"{retrait}{depart} --> {prefixe}{p.vers} : {_etiquette(p)}")
    lignes += [f"{retrait}{prefixe}{e.nom} --> [*]" for e in graphe.etats if e.final]
    return lignes


def _etiquette(p: PassageDessine) -> str:
    titre = f"{p.titre} (constat)" if p.constat else p.titre
    details = [", ".join(p.roles), *exigences(p)]
    return "<br/>".join(_sur(t) for t in (titre, *details) if t)


def _sur(texte: str) -> str:
    return _SPECIAUX.sub(lambda m: f"#{ord(m[0])};" if m[0] not in "\r\n" else " ", texte)


def _simple(texte: str) -> str:
    """Dans un commentaire, une accolade ou un pour-cent ouvrirait une directive."""
    return re.sub(r"[{}%<>\r\n]", " ", texte)
