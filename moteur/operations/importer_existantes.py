"""La ligne d'une fiche qui existe : ce qu'une personne y a changé dans la feuille, et rien d'autre.

Une cellule que personne n'a touchée ne demande rien, même si la fiche a changé depuis.
"""

from __future__ import annotations

import re
from typing import Any

from moteur.domaine.definitions import Champ
from moteur.domaine.dossier import Instance
from moteur.domaine.francais import date_courte
from moteur.operations import feuilles_colonnes as col
from moteur.operations import importer_pieces as pieces
from moteur.operations.feuilles_cellules import egales
from moteur.operations.importer_confrontation import MONTRES, Confrontation, Ignoree, Mots, Voulu, intacte
from moteur.operations.importer_lecture import Ligne
from moteur.operations.importer_transitions import resoudre
from moteur.suggestions import vouliez_vous_dire

_CLE = re.compile(r"([a-z][a-z0-9_]*-[0-9]+)\s*(?:\(.*\))?", re.DOTALL)


def comprendre(c: Confrontation, ligne: Ligne) -> Voulu | Ignoree | None:
    """Ce que demande la ligne d'une fiche connue ; rien si sa clé ne va pas."""
    base = _cle(c, ligne)
    if base is None:
        return None
    ref = c.ancre.instances.get(base.nom, base)
    changes, valeurs = _changements(c, ligne, ref, base)
    if _decrit_une_autre(c, ligne, base, valeurs):
        return None
    transition = c.transition(
        ligne, ref=ref, base=base, rang=c.feuille.repere.rang if c.feuille.repere else None
    )
    remises = pieces.remises(c, ligne, ref=ref, base=base)
    if not changes and not transition and not remises:
        return Ignoree(ligne, base.nom, _pourquoi(c, ligne, ref, base))
    siens = c.saisies_par(transition)
    return Voulu(
        ligne,
        base.nom,
        correction={n: v for n, v in changes.items() if n not in siens},
        transition=transition,
        saisie={n: v for n, v in changes.items() if n in siens},
        le=c.le(ligne),
        motif=ligne.texte(col.MOTIF),
        pieces=remises,
        par=c.par(ligne),
    )


def _pourquoi(c: Confrontation, ligne: Ligne, ref: Instance, base: Instance) -> str:
    ecrite = ligne.texte(col.TRANSITION)
    passage = base.passages.get(resoudre(c.machine, ref.etat, ecrite) or "") if ecrite else None
    return f"déjà consigné le {date_courte(passage.le)}" if passage else "rien n'y change"


def _cle(c: Confrontation, ligne: Ligne) -> Instance | None:
    ecrite, ici = ligne.texte(col.CLE), ligne.cellule(col.CLE)
    trouvee = _CLE.fullmatch(col.plier(ecrite))
    instance = c.dossier.instances.get(trouvee[1]) if trouvee else None
    if instance is None or instance.type != c.machine.nom:
        proche = vouliez_vous_dire(ecrite, c.dossier.par_type.get(c.machine.nom, ()))
        message = f"Aucune fiche « {c.machine.titre} » n'a la clé « {ecrite[:MONTRES]} »."
        remede = proche or "Remettez la clé d'origine."
        c.noter(ici, message, f"{remede} Pour une fiche neuve, laissez la cellule vide.")
        return None
    deja = c.cles.setdefault(instance.nom, ligne.numero)
    if deja != ligne.numero:
        c.noter(ici, f"« {instance.nom} » est déjà à la ligne {deja}.", "Gardez une seule ligne par fiche.")
        return None
    return instance


def _changements(c: Confrontation, ligne: Ligne, ref: Instance, base: Instance) -> tuple[Mots, Mots]:
    """Les champs que la ligne change, tels qu'écrits, et leur valeur."""
    changes: Mots = {}
    valeurs: Mots = {}
    for nom, champ in c.champs():
        texte, ancien = ligne.texte(nom), ref.valeurs.get(champ.nom)
        if intacte(texte, c.montrer(c.ancre, champ, ancien)):
            continue
        if not texte:
            _effacee(c, ligne, nom, champ, ancien)
            continue
        lus = c.lire(ligne, nom, champ, autres=changes, deja=base)
        actuelle = base.valeurs.get(champ.nom)
        if lus is None or egales(lus[1], ancien) or egales(lus[1], actuelle):
            continue
        if not egales(actuelle, ancien):
            dite = c.citer(champ, actuelle)
            c.depasser(
                ligne.cellule(nom),
                f"« {champ.titre} » a changé depuis que la feuille est écrite : « {dite} ».",
            )
        elif c.feuille.repere is None and actuelle is not None:
            dite = c.citer(champ, actuelle)
            message = f"« {champ.titre} » vaut « {dite} », et rien ne dit si cette feuille est plus ancienne."
            c.depasser(ligne.cellule(nom), message)
        changes[champ.nom], valeurs[champ.nom] = lus
    return changes, valeurs


def _effacee(c: Confrontation, ligne: Ligne, nom: str, champ: Champ, ancien: Any) -> None:
    """Une cellule que l'on a vidée ; dans une feuille écrite à la main, elle ne dit rien."""
    if c.feuille.repere is None:
        return
    remise = c.montrer(c.ancre, champ, ancien)[:MONTRES]
    message = f"« {champ.titre} » est consigné : une cellule vide ne l'efface pas."
    c.noter(ligne.cellule(nom), message, f"Remettez « {remise} », ou écrivez la bonne valeur.")


def _decrit_une_autre(c: Confrontation, ligne: Ligne, base: Instance, valeurs: Mots) -> bool:
    """Une clé remplacée, ou une seule colonne triée : la ligne décrit en tout point une autre fiche."""
    if not set(valeurs) & set(c.noms_d_identite()):
        return False
    autres = [n for n in c.connues.get(c.identite({**base.valeurs, **valeurs}), ()) if n != base.nom]
    if not autres:
        return False
    message = f"La clé est « {base.nom} », mais la ligne décrit {c.nommer(autres[0])}."
    remede = f"Remettez « {autres[0]} » ; une colonne a peut-être été triée seule."
    c.noter(ligne.cellule(col.CLE), message, remede)
    return True
