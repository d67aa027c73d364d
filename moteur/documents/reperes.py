"""Dire où se trouve une balise comme Word le montre : la partie, le titre ou la cellule, le paragraphe."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from jinja2 import nodes

from moteur.documents.fautes import Defaut

BALISE_XML = re.compile(r"<[^>]*>")
TEXTE_MAX = 160
_TEXTE = re.compile(r">([^<>]*\{[^<>]*)<")
_TITRE = re.compile(r'<w:pStyle w:val="(?:Heading|Titre)\d"')
_STRUCTURE = re.compile(r"</?w:tbl>|<w:t[rc][ >]")


@dataclass(frozen=True, slots=True)
class Lieu:
    """Où l'on est : la partie, ses lignes (un paragraphe chacune), la portée des variables de boucle."""

    partie: str
    nom: str
    lignes: tuple[str, ...]
    reperes: tuple[tuple[str, str], ...]
    portee: dict[str, str] = field(default_factory=dict)


def situer(source: str, *, partie: str, nom: str) -> Lieu:
    """Le lieu de départ d'une partie dont chaque ligne est un paragraphe."""
    lignes = tuple(source.split("\n"))
    return Lieu(partie, nom, lignes, _reperes(lignes))


def defaut(code: str, message: str, lieu: Lieu, noeud: nodes.Node | int, *, remede: str = "") -> Defaut:
    """Ce défaut, à l'endroit de cette balise."""
    ou, texte = lieu_et_texte(lieu, noeud)
    return Defaut(code, message, partie=lieu.partie, lieu=ou, texte=texte, remede=remede)


def lieu_et_texte(lieu: Lieu, noeud: nodes.Node | int) -> tuple[str, str]:
    """Le titre ou la cellule où se trouve la balise, et son paragraphe."""
    ligne = noeud if isinstance(noeud, int) else noeud.lineno
    rang = min(max(ligne, 1), len(lieu.lignes)) - 1
    # Une balise « {%p … %} » a mangé son paragraphe : elle traîne derrière celui d'avant.
    tete, fin, queue = lieu.lignes[rang].rpartition("</w:p>")
    indice = getattr(noeud, "attr", "") or getattr(noeud, "name", "")
    dans_la_queue = bool(fin) and (indice not in tete if indice else "{" not in tete)
    if not fin:
        return lieu.nom, _element(queue, indice)
    brut = BALISE_XML.sub("", queue if dans_la_queue else tete + fin or queue)
    texte = _extrait(" ".join(html.unescape(brut).split()), indice)
    return lieu.nom + lieu.reperes[rang][dans_la_queue], texte


def _extrait(texte: str, indice: str) -> str:
    """Un long paragraphe, réduit à ce qui entoure la balise."""
    debut = max(0, texte.find(indice) - TEXTE_MAX // 2) if len(texte) > TEXTE_MAX and indice else 0
    # On ne coupe pas au milieu d'un mot.
    debut = texte.rfind(" ", 0, debut) + 1
    fin = debut + TEXTE_MAX
    return f"{'… ' if debut else ''}{texte[debut:fin].rstrip()}{' …' if fin < len(texte) else ''}"


def _element(ligne: str, indice: str) -> str:
    """Le texte de l'élément qui porte la balise, là où il n'y a pas de paragraphe (les propriétés)."""
    textes = [html.unescape(t).strip() for t in _TEXTE.findall(ligne)] or [BALISE_XML.sub("", ligne)]
    trouve = next((t for t in textes if indice in t), textes[0])
    return _extrait(" ".join(trouve.split()), indice)


def _reperes(lignes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Pour chaque ligne, où est son paragraphe, et où est ce qui le suit."""
    reperes = []
    tableaux = ouverts = colonne = 0
    titre = ""
    for ligne in lignes:
        paragraphe = ligne.rpartition("</w:p>")[0]
        if _TITRE.search(paragraphe):
            titre = f", sous « {' '.join(BALISE_XML.sub('', paragraphe).split())[:60]} »"
        reperes.append((f", tableau {tableaux}, colonne {colonne}" if ouverts else titre, titre))
        for marque in _STRUCTURE.findall(ligne):
            tableaux += marque == "<w:tbl>"
            ouverts += {"<w:tbl>": 1, "</w:tbl>": -1}.get(marque, 0)
            colonne = 0 if marque.startswith("<w:tr") else colonne + marque.startswith("<w:tc")
    return tuple(reperes)
