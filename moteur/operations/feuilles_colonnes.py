"""Les colonnes d'une feuille de tableur : lesquelles, comment leurs titres s'écrivent et se relisent.

Un titre porte deux noms, « Nom de l'objet (nom) » : celui qu'on lit peut changer, l'autre est stable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from moteur.domaine.definitions import Champ, Machine, Piece
from moteur.domaine.workflow import Workflow
from moteur.erreurs import Introuvable
from moteur.suggestions import sans_accents, vouliez_vous_dire

CLE, ETAT, TRANSITION, LE, MOTIF, PAR = "cle", "#etat", "transition", "le", "motif", "par"
TITRES = {CLE: "Clé", TRANSITION: "Devient", LE: "Date du fait", MOTIF: "Motif", PAR: "Fait par"}
TITRE_ETAT = "# État"  # une colonne dont le titre commence par « # » se lit, et ne s'importe pas
REMARQUE = "#"
PIECE = "piece."
AIDE = "#aide"
_NOM = re.compile(r"\(\s*([a-z0-9_.]+)\s*\)\s*\*?\s*$")
_REPERE = re.compile(r"#aide\b[^\[]*\[(?P<type>[a-z0-9_]+) (?P<chaine>[0-9a-f]{1,64}) (?P<rang>[0-9]{1,9})\]")
_CHAINE = 12


@dataclass(frozen=True, slots=True)
class Colonne:
    """Une colonne connue : son nom stable, le titre qui s'affiche, son champ et sa pièce si elle en a."""

    nom: str
    titre: str
    champ: Champ | None = None
    piece: Piece | None = None

    @property
    def entete(self) -> str:
        """Ce qui s'écrit en haut de la colonne."""
        return self.titre if self.nom.startswith(REMARQUE) else f"{self.titre} ({self.nom})"


@dataclass(frozen=True, slots=True)
class Repere:
    """D'où vient une feuille, et de quand : le type, le début de la chaîne, le nombre de faits d'alors."""

    type: str
    chaine: str
    rang: int


def machine_de(workflow: Workflow, type_: str) -> Machine:
    """La machine d'un type de fiche, nommé par son nom ou son titre ; `Introuvable` dit les types."""
    voulu = plier(type_)
    for nom in workflow.fiches:
        if voulu in (nom, plier(workflow.machines[nom].titre)):
            return workflow.machines[nom]
    raise Introuvable(
        f"Aucun type de fiche ne s'appelle « {type_} ».",
        raison=f"Types : {', '.join(workflow.fiches)}.",
        suite=vouliez_vous_dire(type_, workflow.fiches),
    )


def champs_de(machine: Machine, etats: Iterable[str]) -> tuple[Champ, ...]:
    """Les champs qu'on désigne, crée, modifie ou saisit en partant de ces états, dans l'ordre du workflow."""
    portes = [machine.creation] if machine.creation else []
    partants = set(etats)
    portes += [t.porte for t in machine.transitions.values() if partants & set(t.de)]
    noms = {
        *machine.designation,
        *machine.modifiables,
        *(c for p in portes for c in (*p.saisit, *p.peut_saisir)),
    }
    return tuple(c for c in machine.champs.values() if c.nom in noms)


def colonnes(champs: Iterable[Champ], pieces: Iterable[Piece] = ()) -> tuple[Colonne, ...]:
    """Les colonnes d'une feuille : la clé, l'état pour mémoire, les champs, les pièces, ce qui arrive."""
    return (
        Colonne(CLE, TITRES[CLE]),
        Colonne(ETAT, TITRE_ETAT),
        *(colonne_du_champ(c) for c in champs),
        *(c for p in pieces for c in colonnes_de_la_piece(p)),
        *(Colonne(nom, TITRES[nom]) for nom in (TRANSITION, LE, MOTIF, PAR)),
    )


def colonne_du_champ(champ: Champ) -> Colonne:
    """Un champ qui porte le nom d'une de nos colonnes se distingue par un préfixe."""
    return Colonne(f"champ.{champ.nom}" if champ.nom in TITRES else champ.nom, champ.titre, champ)


def colonnes_de_la_piece(piece: Piece) -> tuple[Colonne, ...]:
    """Quand elle est versée, ou son fichier ; puis chaque champ qu'elle demande."""
    nom = f"{PIECE}{piece.nom}"
    return (
        Colonne(nom, piece.titre, piece=piece),
        *(Colonne(f"{nom}.{c.nom}", f"{piece.titre} : {c.titre}", c, piece) for c in piece.champs.values()),
    )


def reconnaissables(machine: Machine) -> dict[str, Colonne]:
    """Chaque façon d'écrire le titre d'une colonne ; un titre que deux partagent n'en est pas une."""
    pieces = machine.pieces.values()
    toutes = [c for c in colonnes(machine.champs.values(), pieces) if not c.nom.startswith(REMARQUE)]
    formes: dict[str, Colonne] = {}
    # Ce qu'une pièce saisit se dit aussi par son seul titre, s'il n'est à personne d'autre.
    dites = [(plier(c.titre), c) for c in toutes]
    dites += [(plier(c.champ.titre), c) for c in toutes if c.piece is not None and c.champ is not None]
    titres = [titre for titre, _ in dites]
    for titre, colonne in dites:
        if titres.count(titre) == 1:
            formes[titre] = colonne
    # Une pièce se dit sans son préfixe, tant qu'aucun champ ne porte son nom.
    formes |= {c.nom.removeprefix(PIECE): c for c in toutes if c.piece is not None}
    # Le nom stable l'emporte sur un titre qui lui ressemblerait.
    return formes | {plier(c.nom): c for c in toutes} | {plier(c.entete): c for c in toutes}


def reconnaitre(formes: Mapping[str, Colonne], titre: str) -> Colonne | None:
    """La colonne que désigne ce titre ; le nom entre parenthèses suffit, quoi qu'on ait écrit devant."""
    plat = plier(titre)
    entre = _NOM.search(plat)
    return formes.get(plat) or (formes.get(entre[1]) if entre else None)


def noter(formes: Mapping[str, Colonne], ligne: Sequence[str]) -> int:
    """Combien de titres connus contient cette ligne."""
    return len({c.nom for cellule in ligne if cellule and (c := reconnaitre(formes, cellule))})


def plier(texte: str) -> str:
    """Le texte sans accents, sans majuscules, aux espaces simples : la forme où deux titres se comparent."""
    return " ".join(sans_accents(texte).lower().replace("’", "'").split())


def ecrire_repere(type_: str, *, chaine: str, rang: int) -> str:
    """La première cellule de la ligne d'aide : elle dit d'où vient la feuille, et de quand."""
    return f"{AIDE} [{type_} {chaine[:_CHAINE]} {rang}] Ligne d'aide, à garder telle quelle."


def lire_repere(cellule: str) -> Repere | None:
    """Le repère d'une feuille, s'il est dans cette cellule."""
    trouve = _REPERE.match(cellule)
    return Repere(trouve["type"], trouve["chaine"], int(trouve["rang"])) if trouve else None


def est_aide(ligne: Sequence[str]) -> bool:
    """La ligne d'aide, où qu'un tri l'ait mise."""
    return any(plier(c).startswith(AIDE) for c in ligne)
