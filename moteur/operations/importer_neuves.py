"""La ligne d'une fiche neuve : à créer, ou déjà créée par un import précédent de la même feuille."""

from __future__ import annotations

from typing import Any

from moteur.domaine.definitions import CREATION
from moteur.domaine.dossier import Instance
from moteur.operations import feuilles_colonnes as col
from moteur.operations import importer_pieces as pieces
from moteur.operations.feuilles_cellules import egales
from moteur.operations.importer_confrontation import Confrontation, Ignoree, Mots, Voulu
from moteur.operations.importer_lecture import Ligne


def comprendre(c: Confrontation, ligne: Ligne) -> Voulu | Ignoree | None:
    """Ce que demande une ligne sans clé ; rien si elle est vide ou fautive."""
    if not any(ligne.texte(nom) for nom, _ in c.champs()):
        if ligne.texte(col.TRANSITION) or any(ligne.texte(nom) for nom, _ in pieces.colonnes(c)):
            message = "Cette ligne ne dit pas de quelle fiche il s'agit."
            c.noter(ligne.cellule(col.CLE), message, "Écrivez sa clé.")
        return None
    mots, valeurs = _lire(c, ligne)
    identite = c.identite(valeurs)
    if all(v is None for v in identite):
        return _a_creer(c, ligne, mots)
    deja = c.neuves.setdefault(identite, ligne.numero)
    if deja != ligne.numero:
        ici = ligne.cellule(*c.noms_d_identite(), col.CLE)
        c.noter(ici, f"La ligne {deja} décrit déjà la même fiche.", "Gardez une seule des deux lignes.")
        return None
    return _deja_creee(c, ligne, mots, valeurs) if c.connues.get(identite) else _a_creer(c, ligne, mots)


def _lire(c: Confrontation, ligne: Ligne) -> tuple[Mots, Mots]:
    mots: Mots = {}
    valeurs: Mots = {}
    for nom, champ in c.champs():
        lus = c.lire(ligne, nom, champ, autres=mots, deja=None) if ligne.texte(nom) else None
        if lus is not None:
            mots[champ.nom], valeurs[champ.nom] = lus
    return mots, valeurs


def _a_creer(c: Confrontation, ligne: Ligne, mots: Mots) -> Voulu:
    """La création, et la transition que la même ligne peut dire."""
    neuve = Instance(nom="", type=c.machine.nom, etat=c.machine.initial)
    transition = c.transition(ligne, ref=neuve, base=neuve, rang=None)
    siens = c.saisies_par(transition)
    creation = c.machine.creation
    if creation is not None:
        siens -= {*creation.saisit, *creation.peut_saisir}
    return Voulu(
        ligne,
        creation={n: v for n, v in mots.items() if n not in siens},
        transition=transition,
        saisie={n: v for n, v in mots.items() if n in siens},
        le=c.le(ligne),
        motif=ligne.texte(col.MOTIF),
        pieces=pieces.remises(c, ligne, ref=neuve, base=neuve),
        par=c.par(ligne),
    )


def _deja_creee(c: Confrontation, ligne: Ligne, mots: Mots, valeurs: Mots) -> Voulu | Ignoree:
    """La même feuille importée deux fois ne crée qu'une fois ; une ligne différente se dit."""
    candidates = [c.dossier.instances[n] for n in c.connues[c.identite(valeurs)]]
    base = next((x for x in candidates if not _differences(x, valeurs)), candidates[0])
    creation = base.passages[CREATION]
    nee = Instance(nom=base.nom, type=base.type, etat=c.machine.initial, passages={CREATION: creation})
    transition = c.transition(ligne, ref=nee, base=base, rang=creation.rang)
    siens, differences = c.saisies_par(transition), _differences(base, valeurs)
    for champ in (c.machine.champs[n] for n in differences if n not in siens):
        dite = c.citer(champ, base.valeurs.get(champ.nom))
        message = f"{c.nommer(base.nom)} existe déjà, et « {champ.titre} » y vaut « {dite} »."
        remede = f"Pour la changer, écrivez « {base.nom} » comme clé, dans une feuille neuve"
        c.noter(
            ligne.cellule(col.colonne_du_champ(champ).nom),
            message,
            f"{remede} ; pour un homonyme : moteur creer {c.machine.nom}",
        )
    remises = pieces.remises(c, ligne, ref=nee, base=base)
    if not transition and not remises:
        return Ignoree(ligne, base.nom, "existe déjà")
    return Voulu(
        ligne,
        base.nom,
        transition=transition,
        saisie={n: mots[n] for n in differences if n in siens},
        le=c.le(ligne),
        motif=ligne.texte(col.MOTIF),
        pieces=remises,
        par=c.par(ligne),
    )


def _differences(base: Instance, valeurs: dict[str, Any]) -> list[str]:
    """Ce que la ligne dit autrement que la fiche, hors de ce qui a changé depuis sa création."""
    creee = base.passages[CREATION].rang
    return [
        n for n, v in valeurs.items() if not egales(v, base.valeurs.get(n)) and base.rangs.get(n, 0) <= creee
    ]
