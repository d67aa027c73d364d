"""Ce qu'une couche ajoute à une machine de sa base en garde les portes : une transition hérite, un état final attend.

Une transition de couche qui arrive dans un état de la base reprend les exigences impératives de celles qui y
arrivent déjà, et ne s'ouvre pas à plus de rôles qu'elles. Un état final de couche n'est pas « fini ».
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from moteur.diagnostics import Diagnostic
from moteur.lecture.couches import contournements
from moteur.lecture.couches.amendement import Amendement
from moteur.lecture.couches.arbre import cles, entree, existe, noeud, noms_de, poser
from moteur.lecture.couches.contournements import contourne, texte, vers
from moteur.lecture.couches.verrous import Base
from moteur.lecture.forme import Chemin
from moteur.lecture.noeuds import Carte, Entree
from moteur.suggestions import sans_accents

_FINI = re.compile(r"\bfini\b")


def heriter(a: Amendement, racine: Carte, base: Base) -> tuple[Carte, list[Diagnostic]]:
    """L'arbre où la transition ajoutée a ce qu'elle hérite, et ce qui la ferait contourner la base."""
    machine = a.chemin[:2]
    if (
        a.verbe != "ajouter"
        or len(a.chemin) != 4
        or a.chemin[2] != "transitions"
        or not base.est_sienne(machine)
    ):
        return racine, []
    if not existe(racine, a.chemin):
        return racine, []
    ici = vers(a, racine)
    defauts = [*contournements.saisies(a, racine, base), *contournements.memoire(a, racine, base)]
    arrivees = [
        (*machine, "transitions", nom)
        for nom in cles(base.racine, (*machine, "transitions"))
        if base.texte((*machine, "transitions", nom, "vers")) == ici
    ]
    if not arrivees:
        return racine, defauts
    defauts += [*_roles(a, racine, base, arrivees), *_constat(a, racine, base, arrivees)]
    defauts += contournements.par_son_nom(a, racine, base, arrivees)
    for arrivee in arrivees:
        racine = _reprendre(a.chemin, racine, base, arrivee)
    tenue = _tenue_en_personne(a, racine, base, arrivees)
    if tenue is not None:
        if texte(noeud(racine, (*a.chemin, "en_personne"))) == "non":
            defauts.append(_leve(a, racine, base, tenue))
        oui = entree(base.racine, (*tenue, "en_personne"))
        assert oui is not None
        racine = poser(racine, (*a.chemin, "en_personne"), oui)
    return racine, defauts


def _reprendre(chemin: Chemin, racine: Carte, base: Base, arrivee: Chemin) -> Carte:
    """Les exigences impératives d'une transition de la base, jointes à celles de la nouvelle."""
    for nom in cles(base.racine, (*arrivee, "exige")):
        ici = (*arrivee, "exige", nom)
        exigence = entree(base.racine, ici)
        if exigence is None or sans_accents(base.texte((*ici, "niveau"))) == "recommande":
            continue
        voulu = (*chemin, "exige", nom)
        # La même règle, écrite par la couche, cède la place : elle pourrait n'être que recommandée.
        if existe(racine, voulu) and texte(noeud(racine, (*voulu, "regle"))) != base.texte((*ici, "regle")):
            voulu = (*chemin, "exige", f"{nom}_de_{arrivee[-1]}")
        racine = poser(racine, voulu, Entree(voulu[-1], exigence.position_cle, exigence.valeur))
    return racine


def _roles(a: Amendement, racine: Carte, base: Base, arrivees: list[Chemin]) -> Iterator[Diagnostic]:
    permis = dict.fromkeys(r for t in arrivees for r in noms_de(noeud(base.racine, (*t, "par"))))
    for role in noms_de(noeud(racine, (*a.chemin, "par"))):
        if role not in permis:
            yield contourne(
                a, base, arrivees[0], "par",
                f"« {role} » n'arrive pas dans l'état « {vers(a, racine)} » par la base : « {a.chemin[-1]} » "
                "ne lui ouvre pas cette porte.",
                f"Rôles permis : {', '.join(permis)}.",
            )  # fmt: skip


def _constat(a: Amendement, racine: Carte, base: Base, arrivees: list[Chemin]) -> Iterator[Diagnostic]:
    acte = next((t for t in arrivees if base.texte((*t, "constat")) != "oui"), None)
    if acte is not None and texte(noeud(racine, (*a.chemin, "constat"))) == "oui":
        yield contourne(
            a, base, acte, "constat",
            f"« {a.chemin[-1]} » ne peut pas être un constat : la base arrive dans « {vers(a, racine)} » par un acte.",
            "Retirez « constat: oui » : un constat ne se refuserait pas.",
        )  # fmt: skip


def _tenue_en_personne(a: Amendement, racine: Carte, base: Base, arrivees: list[Chemin]) -> Chemin | None:
    """La transition de la base qui demande d'être là, si un rôle de la nouvelle n'arrive qu'ainsi."""
    for role in noms_de(noeud(racine, (*a.chemin, "par"))):
        siennes = [t for t in arrivees if role in noms_de(noeud(base.racine, (*t, "par")))]
        if siennes and all(base.texte((*t, "en_personne")) == "oui" for t in siennes):
            return siennes[0]
    return None


def _leve(a: Amendement, racine: Carte, base: Base, tenue: Chemin) -> Diagnostic:
    return contourne(
        a, base, tenue, "en_personne",
        f"« {a.chemin[-1]} » se fait en personne : la base n'arrive dans « {vers(a, racine)} » qu'ainsi.",
        "Retirez « en_personne: non ».",
    )  # fmt: skip


# ── Les états finals ──
def finals_de_couche(racine: Carte, base: Base) -> Iterator[Chemin]:
    """Chaque état final que la couche ajoute à une machine de la base."""
    for genre in ("phases", "fiches"):
        for nom in cles(base.racine, (genre,)):
            for etat in cles(racine, (genre, nom, "etats")):
                ici = (genre, nom, "etats", etat)
                if not base.est_sienne(ici) and texte(noeud(racine, (*ici, "final"))) == "oui":
                    yield ici


def conseil(ici: Chemin, racine: Carte, base: Base) -> Iterator[Diagnostic]:
    """A32 : les règles de la base qui attendent « fini » de cette machine ne tiendront pas l'état pour tel."""
    dependent = list(dict.fromkeys(_qui_attend(base.racine, ici[1])))
    trouvee = entree(racine, ici)
    if not dependent or trouvee is None:
        return
    liste = ", ".join(dependent[:5]) + (", …" if len(dependent) > 5 else "")
    yield Diagnostic(
        "A32",
        trouvee.position_cle,
        f"« {ici[-1]} » est un état final de la couche : il n'est pas « fini » pour la base ({liste}).",
        "Une fiche y resterait en attente. Donnez-lui une suite vers un état de la base, ou gardez-le non final.",
        gravite="conseil",
    )


def _qui_attend(racine: Carte, machine: str) -> Iterator[str]:
    """Les portes dont une exigence dit « fini » en nommant cette machine."""
    for genre in ("phases", "fiches"):
        for nom in cles(racine, (genre,)):
            portes = [(genre, nom, "transitions", t) for t in cles(racine, (genre, nom, "transitions"))]
            for porte in [(genre, nom, "creation"), *portes]:
                for exigence in cles(racine, (*porte, "exige")):
                    regle = texte(noeud(racine, (*porte, "exige", exigence, "regle")))
                    if _FINI.search(regle) and re.search(rf"\b{re.escape(machine)}\b", regle):
                        yield f"{nom}.{porte[-1]}"
