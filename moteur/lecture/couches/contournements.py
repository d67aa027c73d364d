"""Les portes qu'une transition de couche ouvrirait à côté de celles de la base, sans en changer une seule.

Elle récrirait un champ de la base, ferait oublier l'état qu'une exigence regarde, ou tiendrait lieu d'une transition
que la base compte par son nom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from moteur.diagnostics import Diagnostic
from moteur.lecture.couches.amendement import Amendement
from moteur.lecture.couches.arbre import cles, entree, lieu, noeud, noms_de
from moteur.lecture.couches.verrous import Base
from moteur.lecture.forme import Chemin
from moteur.lecture.noeuds import Carte, Noeud, Texte
from moteur.suggestions import sans_accents

# L'état de la fiche elle-même : « outil.etat » est celui d'une autre.
_ETAT = re.compile(r"(?<![.\w])etat\b")
_PORTENT_UNE_REGLE = ("regle", "verifie", "toujours")


def saisies(a: Amendement, racine: Carte, base: Base) -> Iterator[Diagnostic]:
    """Une transition de couche ne récrit pas un champ de la base que celle-ci ne demande pas à cette arrivée."""
    machine, la = a.chemin[:2], vers(a, racine)
    permis: set[str] = set()
    for nom in cles(base.racine, (*machine, "transitions")):
        ici = (*machine, "transitions", nom)
        if base.texte((*ici, "vers")) == la:
            permis.update(noms_de(noeud(base.racine, (*ici, "saisit"))))
            permis.update(noms_de(noeud(base.racine, (*ici, "peut_saisir"))))
    for cle in ("saisit", "peut_saisir"):
        for champ in noms_de(noeud(racine, (*a.chemin, cle))):
            sien = (*machine, "champs", champ)
            if champ not in permis and base.est_sienne(sien):
                yield contourne(
                    a, base, sien, cle,
                    f"« {champ} » est un champ de la base : « {a.chemin[-1]} » ne le récrit pas.",
                    "Ajoutez un champ à vous, et saisissez celui-là.", code="A25",
                )  # fmt: skip


def memoire(a: Amendement, racine: Carte, base: Base) -> Iterator[Diagnostic]:
    """Une exigence de la base qui dit « si etat est E » ne verrait plus E, une fois la fiche passée ailleurs."""
    machine, la = a.chemin[:2], vers(a, racine)
    if texte(noeud(racine, (*machine, "etats", la, "final"))) == "oui":
        return
    portes = [(*machine, "transitions", nom) for nom in cles(base.racine, (*machine, "transitions"))]
    for depart in noms_de(noeud(racine, (*a.chemin, "de"))):
        suites = [
            base.texte((*p, "vers")) for p in portes if depart in noms_de(noeud(base.racine, (*p, "de")))
        ]
        pesee = _qui_regarde(base, portes, depart)
        if pesee is not None and la not in (depart, *suites):
            yield contourne(
                a, base, pesee, "regle",
                f"« {pesee[-1]} » regarde si la fiche est dans l'état « {depart} » : « {a.chemin[-1]} » l'en sortirait "
                f"vers « {la} », où la base ne va pas.",
                f"Depuis « {depart} », arrivez dans l'un de ces états : {', '.join(dict.fromkeys(suites))}.",
            )  # fmt: skip


def _qui_regarde(base: Base, portes: list[Chemin], etat: str) -> Chemin | None:
    """L'exigence impérative d'une transition qui part de cet état, entre autres, et le nomme."""
    for porte in portes:
        departs = noms_de(noeud(base.racine, (*porte, "de")))
        if etat not in departs or len(departs) == 1:
            continue
        for nom in cles(base.racine, (*porte, "exige")):
            ici = (*porte, "exige", nom)
            regle = sans_accents(base.texte((*ici, "regle")))
            nomme = _ETAT.search(regle) and re.search(rf"\b{re.escape(etat)}\b", regle)
            if nomme and sans_accents(base.texte((*ici, "niveau"))) != "recommande":
                return ici
    return None


def par_son_nom(a: Amendement, racine: Carte, base: Base, arrivees: list[Chemin]) -> Iterator[Diagnostic]:
    """« differe de T », « depuis T », « date de T » : une autre transition vers le même état passerait inaperçue."""
    departs = set(noms_de(noeud(racine, (*a.chemin, "de"))))
    for arrivee in arrivees:
        # Une date ne trompe que si la nouvelle double l'ancienne : venue d'ailleurs, elle n'en donne aucune.
        double = departs & set(noms_de(noeud(base.racine, (*arrivee, "de"))))
        mots = "differe de|depuis|date de" if double else "differe de|depuis"
        comptee = next((r for r in _regles(base, ()) if _compte(base, r, arrivee, mots)), None)
        if comptee is not None:
            yield contourne(
                a, base, comptee[:-1], comptee[-1],
                f"La base compte « {arrivee[-1]} » par son nom, dans « {comptee[-2]} » : « {a.chemin[-1]} », qui arrive "
                f"aussi dans « {vers(a, racine)} », lui échapperait.",
                f"Amendez « {arrivee[-1]} », ou arrivez dans un état à vous.",
            )  # fmt: skip
            return


def _regles(base: Base, ici: Chemin) -> Iterator[Chemin]:
    """Chaque règle de la base qui s'impose : celles des exigences, des qualités, des garanties."""
    if sans_accents(base.texte((*ici, "niveau"))) == "recommande":
        return
    for nom in cles(base.racine, ici):
        if nom in _PORTENT_UNE_REGLE and base.texte((*ici, nom)):
            yield (*ici, nom)
        else:
            yield from _regles(base, (*ici, nom))


def _compte(base: Base, regle: Chemin, transition: Chemin, mots: str) -> bool:
    """Sans préfixe, le nom est celui de la machine que la règle lit : la sienne, ou une autre qu'elle nomme."""
    machine, dite = transition[1], sans_accents(base.texte(regle))
    lue = f"{sans_accents(base.texte((*regle[:2], 'chaque_fois')))} {dite}"
    siennes = regle[:2] == transition[:2] or re.search(rf"\b{re.escape(machine)}\b", lue)
    devant = r"(?:[\w.]+\.)?" if siennes else r"[\w.]+\."
    return re.search(rf"\b(?:{mots}) {devant}{re.escape(transition[-1])}\b", dite) is not None


def contourne(
    a: Amendement, base: Base, arrivee: Chemin, cle: str, message: str, remede: str, *, code: str = "A30"
) -> Diagnostic:
    trouvee = entree(base.racine, (*arrivee, cle)) or entree(base.racine, arrivee)
    valeur = a.noeud("valeur")
    fautive = valeur.entree(cle) if isinstance(valeur, Carte) else None
    sources = base.sources(arrivee)
    note = f"la base, source {', '.join(sources)}" if sources else "la base"
    autres = ((lieu(trouvee), note),) if trouvee is not None else ()
    return Diagnostic(code, lieu(fautive) if fautive else a.cible, message, remede, autres=autres)


def vers(a: Amendement, racine: Carte) -> str:
    return texte(noeud(racine, (*a.chemin, "vers")))


def texte(porte: Noeud | None) -> str:
    return " ".join(porte.valeur.split()) if isinstance(porte, Texte) else ""
