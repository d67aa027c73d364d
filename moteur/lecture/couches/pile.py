"""De la couche à sa base : suivre « amende: » jusqu'au workflow que tout cela change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from moteur.diagnostics import Diagnostic, Position
from moteur.lecture.assemblage import Assemblage, assembler
from moteur.lecture.noeuds import Texte
from moteur.suggestions import le_plus_proche, vouliez_vous_dire

LANGAGE = "1"


@dataclass(slots=True)
class Etage:
    """Un paquet de la pile : son nom, et ce qu'il contient."""

    nom: str
    assemblage: Assemblage
    repertoire: Path

    def lieu(self, cle: str = "amende") -> Position:
        couche = self.assemblage.couche
        entree = couche.entree(cle) if couche is not None else None
        if entree is not None:
            return entree.valeur.position if isinstance(entree.valeur, Texte) else entree.position_cle
        return Position(self.nom, 1, 1)

    def texte(self, cle: str) -> str:
        couche = self.assemblage.couche
        porte = couche.get(cle) if couche is not None else None
        return porte.valeur.strip() if isinstance(porte, Texte) else ""


@dataclass(slots=True)
class Pile:
    """Les étages, de la base à la couche demandée ; sans base si quelque chose l'empêche, dit dans `diagnostics`."""

    etages: list[Etage] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def empiler(nom: str, assemblage: Assemblage, *, repertoire: Path, connus: Mapping[str, Path]) -> Pile:
    """Lit les paquets l'un sous l'autre, jusqu'à celui qui n'amende rien."""
    pile = Pile([Etage(nom, assemblage, repertoire)])
    while pile.etages[0].assemblage.couche is not None:
        dessus = pile.etages[0]
        voulu = dessus.texte("amende")
        if not voulu:
            break  # la forme le dit déjà
        trouves = sorted(_du_nom(voulu, connus))
        defaut = _introuvable(dessus, voulu, trouves, connus) or _cercle(pile, trouves[0])
        if defaut is not None:
            pile.diagnostics.append(defaut)
            break
        ici = connus[trouves[0]]
        pile.etages.insert(0, Etage(trouves[0], assembler(ici, prefixe=trouves[0]), ici))
    pile.diagnostics += [d for etage in pile.etages for d in _langage(etage, pile.etages[0])]
    return pile


def _du_nom(voulu: str, connus: Mapping[str, Path]) -> Iterator[str]:
    """Les workflows de ce nom : leur chemin entier, sinon le nom de leur répertoire."""
    if voulu in connus:
        yield voulu
        return
    yield from (nom for nom in connus if nom.rpartition("/")[2] == voulu)


def _introuvable(
    dessus: Etage, voulu: str, trouves: list[str], connus: Mapping[str, Path]
) -> Diagnostic | None:
    if len(trouves) == 1:
        return None
    if trouves:
        liste = ", ".join(trouves)
        return Diagnostic(
            "A04", dessus.lieu(), f"Plusieurs workflows s'appellent « {voulu} » : {liste}.",
            "Donnez un autre nom à l'un de ces répertoires.",
            autres=tuple(_tetes(trouves, connus, "l'un d'eux")),
        )  # fmt: skip
    noms = [n.rpartition("/")[2] for n in connus if n != dessus.nom]
    remede = vouliez_vous_dire(voulu, noms) or f"Connus : {', '.join(sorted(noms)) or 'aucun'}."
    proche = le_plus_proche(voulu, noms)
    autres = _tetes([n for n in connus if n.rpartition("/")[2] == proche], connus, "le nom le plus proche")
    message = f"Aucun workflow ne s'appelle « {voulu} »."
    return Diagnostic("A02", dessus.lieu(), message, remede, autres=tuple(autres))


def _tetes(noms: Iterable[str], connus: Mapping[str, Path], note: str) -> Iterator[tuple[Position, str]]:
    """La première ligne de chacun de ces paquets."""
    for nom in noms:
        tete = next((t for t in ("workflow.yaml", "amendement.yaml") if (connus[nom] / t).is_file()), "")
        if tete:
            yield Position(f"{nom}/{tete}", 1, 1), note


def _cercle(pile: Pile, trouve: str) -> Diagnostic | None:
    deja = [etage.nom for etage in pile.etages]
    if trouve not in deja:
        return None
    haut = pile.etages[-1]
    autres = tuple((e.lieu(), f"« {e.nom} » amende « {e.texte('amende')} »") for e in pile.etages[:-1])
    remede = "L'une de ces couches doit amender un workflow de base."
    if len(deja) == 1:
        remede = "Donnez à ce répertoire un autre nom que celui de sa base."
        autres = ((haut.lieu("workflow"), "son propre nom"),)
    return Diagnostic(
        "A03", haut.lieu(), f"« {haut.nom} » s'amende elle-même, en cercle.", remede, autres=autres
    )


def _langage(etage: Etage, base: Etage) -> Iterator[Diagnostic]:
    ecrit = etage.texte("langage")
    if ecrit in ("", LANGAGE):
        return
    sien = base.assemblage.racine.entree("langage") if base.assemblage.racine is not None else None
    recent = ecrit.isdecimal() and int(ecrit) > int(LANGAGE)
    yield Diagnostic(
        "A13",
        etage.lieu("langage"),
        f"Cette couche est écrite dans un langage plus récent, le {ecrit}."
        if recent
        else "Cette couche est écrite dans une version inconnue du langage.",
        f"Cette version du moteur lit « langage: {LANGAGE} » ; mettez moteur à jour.",
        autres=((sien.valeur.position, "celui de la base"),) if sien is not None else (),
    )
