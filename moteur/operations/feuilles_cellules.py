"""La valeur d'un champ telle qu'une cellule l'écrit, et la relecture d'une cellule remplie à la main."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from moteur.domaine.definitions import Champ
from moteur.domaine.designation import chercher, designer
from moteur.domaine.dossier import Dossier, Instance
from moteur.domaine.durees import lire_duree
from moteur.domaine.saisie import lire_champ
from moteur.domaine.valeurs import ZONES, ValeurRefusee
from moteur.domaine.workflow import Workflow
from moteur.exports.tableau import DATE, ENTIER, NOMBRE, TEXTE, Valeur
from moteur.operations.feuilles_colonnes import plier

GENRES = {"date": DATE, "entier": ENTIER, "montant": NOMBRE, "decimal": NOMBRE}
_SERIE = re.compile(r"([0-9]{5})(?:[.,]0+)?")
_SERIES = range(20_000, 73_051)  # de 1954 à 2100 : en deçà, ce n'est pas une date de tableur
_ORIGINE = date(1899, 12, 30)
_FICHE = re.compile(r"([a-z][a-z0-9_]*-[0-9]+)\s*(?:\((.*)\))?", re.DOTALL)
_MOTS = {"vrai": "oui", "true": "oui", "faux": "non", "false": "non"}
_FORMES = {
    "date": "Date : 15/09/2026",
    "booleen": "oui ou non",
    "entier": "Nombre entier",
    "decimal": "Nombre : 1,5",
    "montant": "Euros : 1234,50",
    "duree": "Durée : 15 jours, 6 mois",
    "courriel": "Adresse de courriel",
    "telephone": "Dix chiffres",
}


def genre_de(champ: Champ) -> str:
    """Ce qu'un tableur doit savoir de la colonne."""
    return TEXTE if champ.liste else GENRES.get(champ.type, TEXTE)


def ecrire(workflow: Workflow, dossier: Dossier, champ: Champ, valeur: Any) -> Valeur | None:
    """Ce que montre la cellule ; `relire` en rend la même valeur."""
    if valeur is None:
        return None
    if champ.liste:
        return ", ".join(_dans_une_liste(workflow, dossier, _seul(champ), v) for v in valeur) or "aucun"
    if champ.type == "lien":
        return fiche_en_clair(workflow, dossier, valeur)
    if champ.type == "date":
        return date.fromisoformat(valeur)
    if champ.type == "montant":
        return Decimal(valeur) / 100
    if champ.type == "decimal":
        return Decimal(valeur)
    if champ.type == "booleen":
        return "oui" if valeur else "non"
    if champ.type == "entier":
        return int(valeur)
    return _en_clair(workflow, champ, str(valeur))


def _dans_une_liste(workflow: Workflow, dossier: Dossier, champ: Champ, valeur: Any) -> str:
    """Un élément ; un titre qui contient une virgule passerait pour deux, et laisse la place à son nom."""
    texte = str(ecrire(workflow, dossier, champ, valeur))
    return str(valeur) if "," in texte else texte


def _en_clair(workflow: Workflow, champ: Champ, valeur: str) -> str:
    """Le titre d'un choix, d'une zone, d'une durée, si le relire rend la même valeur ; elle-même sinon."""
    if champ.type == "choix":
        titre = (champ.valeurs or {}).get(valeur, valeur)
    else:
        titre = {"duree": lambda: lire_duree(valeur).en_clair, "zone": lambda: ZONES.get(valeur, valeur)}.get(
            champ.type, lambda: valeur
        )()
    try:
        fidele = lire_champ(workflow, None, _seul(champ), titre, autres={}) == valeur
    except ValeurRefusee:
        fidele = False
    return titre if fidele else valeur


def fiche_en_clair(workflow: Workflow, dossier: Dossier, nom: str) -> str:
    """« objet-3 (Perceuse) » : le nom court, et de quoi savoir de qui l'on parle."""
    dite = _designation(workflow, dossier, nom)
    return nom if dite == nom else f"{nom} ({dite})"


def _designation(workflow: Workflow, dossier: Dossier, nom: str) -> str:
    """Sans virgule ni parenthèse : ce sont elles qui séparent les fiches d'une liste."""
    return " ".join(re.sub(r"[(),\s]+", " ", designer(workflow, dossier, nom)).split())


def forme(champ: Champ) -> str:
    """Comment s'écrit ce champ, en quelques mots."""
    if champ.valeurs:
        titres = " ; ".join(champ.valeurs.values())
        return f"Plusieurs, séparés par des virgules : {titres}" if champ.liste else f"Au choix : {titres}"
    if champ.parmi:
        return "Fiches séparées par des virgules ; « tous » ou « aucun »"
    if champ.type == "lien":
        return (
            "Fiches séparées par des virgules"
            if champ.liste
            else "Nom court de la fiche, ou ce qui la désigne"
        )
    exemple = f"Exemple : {champ.exemple}" if champ.exemple else ""
    return _FORMES.get(champ.type, exemple)


def en_mots(workflow: Workflow, dossier: Dossier, champ: Champ, texte: str) -> str | list[str]:
    """Ce que la cellule dit, sous la forme que le cœur lit : dates de tableur, fiches par leur nom court."""
    if champ.type == "lien":
        fiches = [_fiche(workflow, dossier, champ, m) for m in _morceaux(texte)]
        if champ.liste:
            return fiches
        if len(fiches) == 1:
            return fiches[0]
        raise ValeurRefusee("Une seule fiche est attendue.", remede="Gardez-en une.")
    if champ.type == "date" and (serie := _SERIE.fullmatch(texte)) and int(serie[1]) in _SERIES:
        return f"{_ORIGINE + timedelta(days=int(serie[1])):%d/%m/%Y}"
    if champ.type == "booleen":
        return _MOTS.get(plier(texte), texte)
    return texte


def relire(
    workflow: Workflow,
    dossier: Dossier,
    champ: Champ,
    mots: str | list[str],
    *,
    autres: Mapping[str, Any],
    deja: Instance | None,
) -> Any:
    """La valeur que ces mots désignent ; `ValeurRefusee` dit ce qui ne va pas."""
    return lire_champ(workflow, dossier, champ, mots, autres=autres, deja=deja)


def egales(une: Any, autre: Any) -> bool:
    """La même valeur ; l'ordre d'une liste ne compte pas."""
    if isinstance(une, list | tuple) and isinstance(autre, list | tuple):
        return sorted(une) == sorted(autre)
    return bool(une == autre)


def _seul(champ: Champ) -> Champ:
    return replace(champ, liste=False, parmi=None)


def _morceaux(texte: str) -> list[str]:
    """Ce que séparent les virgules et les retours à la ligne, hors des parenthèses."""
    morceaux, courant, profondeur = [], "", 0
    for caractere in texte:
        profondeur += {"(": 1, ")": -1}.get(caractere, 0)
        if caractere in ",;\n" and profondeur <= 0:
            morceaux.append(courant)
            courant, profondeur = "", 0
        else:
            courant += caractere
    return [m.strip() for m in (*morceaux, courant) if m.strip()]


def _fiche(workflow: Workflow, dossier: Dossier, champ: Champ, texte: str) -> str:
    """Le nom court que dit ce morceau ; s'il est suivi d'une désignation, elle doit être la sienne."""
    if plier(texte) in ("tous", "toutes", "aucun", "aucune"):
        return texte
    trouve = _FICHE.fullmatch(texte)
    if trouve is None:
        return chercher(workflow, dossier, texte, types=(str(champ.de),))
    nom, dite = trouve[1], trouve[2]
    instance = dossier.instances.get(nom)
    if instance is not None and instance.type == champ.de and dite:
        reelle = _designation(workflow, dossier, nom)
        if plier(" ".join(re.sub(r"[(),]+", " ", dite).split())) != plier(reelle):
            raise ValeurRefusee(
                f"« {nom} » est « {reelle} », et non « {dite} ».",
                remede=f"Écrivez {nom} seul si c'est bien cette fiche.",
            )
    return chercher(workflow, dossier, nom, types=(str(champ.de),))
