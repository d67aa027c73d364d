"""Un champ tel qu'on le montre dans un formulaire : sa valeur à relire, son aide, ce qui l'attend."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from moteur.domaine.definitions import IMPERATIF, Champ, Exigence, Machine, Porte
from moteur.domaine.designation import designer
from moteur.domaine.francais import date_courte
from moteur.domaine.regles import arbre as a
from moteur.domaine.valeurs import ZONES, afficher
from moteur.operations.dossiers import Ouvert

LARGEUR = 76  # un éditeur au terminal coupe ou défile au-delà de quatre-vingts colonnes
FICHES_CITEES = 20
INSECABLE = "\u00a0"

_FORMES = {
    "date": "Une date : 15/09/2026.",
    "booleen": "Oui ou non.",
    "entier": "Un nombre entier.",
    "decimal": "Un nombre : 1,5.",
    "montant": "Un montant en euros : 1 234,56.",
    "duree": "Une durée : 15 jours, 6 mois.",
    "courriel": "Une adresse de courriel.",
    "telephone": "Un numéro de téléphone.",
    "reference": "Un numéro ou une référence, sans espace.",
    "texte_long": "Un texte, sur autant de lignes qu'il faut.",
    "zone": f"Valeurs : {', '.join(f'{nom} ({titre})' for nom, titre in ZONES.items())}.",
}


def en_texte(champ: Champ, valeur: Any) -> str:
    """La valeur telle qu'elle s'écrit dans un formulaire : la relire rend la même."""
    if valeur is None:
        return ""
    if champ.liste:
        return ", ".join(valeur) or "aucun"
    if champ.type == "booleen":
        return "oui" if valeur else "non"
    if champ.type == "date":
        return date_courte(valeur)
    if champ.type == "montant":
        euros, centimes = divmod(abs(valeur), 100)
        return f"{'-' if valeur < 0 else ''}{euros}{f',{centimes:02d}' if centimes else ''}"
    if champ.type == "decimal":
        return str(valeur).replace(".", ",")
    return str(valeur)


def aide(
    ouvert: Ouvert, champ: Champ, porte: Porte, *, machine: Machine, requis: bool, enonces: Mapping[str, str]
) -> tuple[str, ...]:
    """Les lignes d'aide d'un champ : titre, forme, valeurs possibles, textes et contrôles qui l'attendent."""
    categorie = ouvert.workflow.categories.get(champ.personnel or "")
    personnel = f", donnée personnelle : {categorie.titre.lower()}" if categorie else ""
    phrases = [
        f"{champ.titre} ({'obligatoire' if requis else 'facultatif'}{personnel})",
        champ.aide,
        _forme(ouvert, champ),
        f"Exemple : {champ.exemple}" if champ.exemple else "",
        *(
            f"Attendu par {code} : {enonces[code]}" if code in enonces else f"Attendu par {code}."
            for code in champ.source
        ),
        *(_controle(e, porte) for e in porte.exige.values() if champ.nom in cites(ouvert, machine, e)),
    ]
    return tuple(ligne for phrase in phrases for ligne in plier(phrase))


def plier(phrase: str) -> list[str]:
    """La phrase en lignes de formulaire, sans couper derrière « ni devant »."""
    collee = phrase.replace("« ", f"«{INSECABLE}")
    for signe in "»:;!?":
        collee = collee.replace(f" {signe}", f"{INSECABLE}{signe}")
    lignes = textwrap.wrap(
        collee, LARGEUR, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )
    return [ligne.replace(INSECABLE, " ") for ligne in lignes]


def cites(ouvert: Ouvert, machine: Machine, exigence: Exigence) -> frozenset[str]:
    """Les champs de cette fiche ou de cette phase que la règle lit directement."""
    noeud = ouvert.regles.condition(exigence.regle, (machine.nom,))
    return frozenset(_champs(noeud, ailleurs=False))


def _champs(noeud: Any, *, ailleurs: bool) -> Iterator[str]:
    if isinstance(noeud, a.Acces):
        ici = noeud.depart == ("ce", "0") or (noeud.depart[0] == "ici" and not ailleurs)
        if ici and (noeud.liens or noeud.genre == "champ"):
            yield noeud.liens[0] if noeud.liens else noeud.nom
    elif isinstance(noeud, tuple):
        for element in noeud:
            yield from _champs(element, ailleurs=ailleurs)
    elif isinstance(noeud, a.Noeud):
        # Sous « tout T … verifie (…) », un champ nu est celui de la fiche parcourue.
        parcourt = isinstance(noeud, a.Tout | a.Combien | a.Nombre | a.Somme)
        for attribut in fields(noeud):
            dedans = parcourt and attribut.name in ("regle", "champ")
            yield from _champs(getattr(noeud, attribut.name), ailleurs=ailleurs or dedans)


def _controle(exigence: Exigence, porte: Porte) -> str:
    quoi = "Déconseillé" if exigence.niveau != IMPERATIF else "Écart" if porte.constat else "Refusé"
    noms = ", ".join((exigence.nom, *exigence.source))
    return f"{quoi} si : {exigence.sinon} ({noms})"


def _forme(ouvert: Ouvert, champ: Champ) -> str:
    if champ.type == "choix":
        possibles = (
            f"Valeurs : {', '.join(_choix(nom, titre) for nom, titre in (champ.valeurs or {}).items())}."
        )
    elif champ.type == "lien":
        possibles = _fiches(ouvert, champ)
    else:
        possibles = _FORMES.get(champ.type, "")
    bornes = [
        f"{mot} {afficher(champ.type, borne)}"
        for mot, borne in (("au moins", champ.minimum), ("au plus", champ.maximum))
        if borne is not None
    ]
    return " ".join(
        p for p in (possibles, f"{', '.join(bornes).capitalize()}." if bornes else "", _liste(champ)) if p
    )


def _choix(nom: str, titre: str) -> str:
    return nom if nom == titre.lower() else f"{nom} ({titre})"


def _liste(champ: Champ) -> str:
    if not champ.liste:
        return ""
    tous = "« tous » les reprend tous ; " if champ.parmi else ""
    return f"Plusieurs se séparent par des virgules ; {tous}« aucun » s'il n'y en a pas."


def _fiches(ouvert: Ouvert, champ: Champ) -> str:
    workflow, dossier, type_ = ouvert.workflow, ouvert.dossier, str(champ.de)
    noms = [f.nom for f in dossier.fiches(type_)]
    if not noms:
        titre = workflow.machines[type_].titre
        return f"Une fiche « {titre} » ; il n'y en a encore aucune : moteur creer {type_}"
    dits = list(_designees((nom, designer(workflow, dossier, nom)) for nom in noms[:FICHES_CITEES]))
    reste = (
        f" et {len(noms) - FICHES_CITEES} autres (moteur lister {type_})" if len(noms) > FICHES_CITEES else ""
    )
    return f"Fiches : {', '.join(dits)}{reste}."


def _designees(couples: Iterable[tuple[str, str]]) -> Iterator[str]:
    for nom, designation in couples:
        yield nom if nom == designation else f"{nom} ({designation})"
