"""Une machine à états à dessiner : des données simples, prêtes à lire, sans rien du workflow d'où elles viennent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EtatDessine:
    """Un état : son nom court, son titre, s'il est final."""

    nom: str
    titre: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class PassageDessine:
    """Une transition, ou la création (`de` vide) ; `imperatives` et `conseils` : combien d'exigences."""

    nom: str
    titre: str
    de: tuple[str, ...]
    vers: str
    roles: tuple[str, ...]
    imperatives: int = 0
    conseils: int = 0
    constat: bool = False
    detour: bool = False


@dataclass(frozen=True, slots=True)
class Graphe:
    """Une phase ou une fiche entière ; le premier état est celui où elle commence."""

    nom: str
    titre: str
    genre: str
    etats: tuple[EtatDessine, ...]
    passages: tuple[PassageDessine, ...]


def exigences(passage: PassageDessine) -> tuple[str, ...]:
    """« 2 conditions impératives », « 1 conseil » : ce que demande un passage, en mots."""
    dites = []
    if passage.imperatives:
        s = "s" if passage.imperatives > 1 else ""
        dites.append(f"{passage.imperatives} condition{s} impérative{s}")
    if passage.conseils:
        dites.append(f"{passage.conseils} conseil{'s' if passage.conseils > 1 else ''}")
    return tuple(dites)


def decrire(graphe: Graphe) -> tuple[str, ...]:
    """Le graphe en phrases, pour qui ne voit pas le dessin."""
    titres = {e.nom: e.titre for e in graphe.etats}
    phrases = [
        f"{graphe.genre} « {graphe.titre} ». États : "
        + ", ".join(f"{e.titre}{' (final)' if e.final else ''}" for e in graphe.etats)
        + "."
    ]
    for p in graphe.passages:
        depuis = f"De « {' » ou « '.join(titres.get(e, e) for e in p.de)} »" if p.de else "Au départ"
        details = [*p.roles, *(["constat"] if p.constat else []), *exigences(p)]
        suite = f" ({' ; '.join(details)})" if details else ""
        phrases.append(f"{depuis} vers « {titres.get(p.vers, p.vers)} » : {p.titre}{suite}.")
    return tuple(phrases)
