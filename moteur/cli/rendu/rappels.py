"""La liste des rappels à envoyer, et le fichier où ils sont prêts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.mots import PERSONNE, accord, date_fr

Vue = Mapping[str, Any]
FICHIERS = {
    "texte": "Messages à copier dans un courriel, un par destinataire",
    "ics": "Agenda à ouvrir ou à importer",
}


def liste(vue: Vue, largeur: int) -> list[str]:
    """Les rappels, les plus en retard d'abord, puis ce qu'on en fait."""
    rappels = vue["rappels"]
    if not rappels:
        return [*plier("Rien n'est à rappeler pour l'instant.", largeur), "  moteur rappels --d-ici 60"]
    retards = sum(1 for r in rappels if r["retard"])
    tete = f"{accord(len(rappels), 'rappel')}{f', dont {retards} en retard' if retards else ''}"
    blocs = [_rappel(r, len(str(len(rappels))), largeur) for r in rappels]
    return sections(plier(tete, largeur), *blocs, _fichier(vue, largeur), _suite(vue, largeur))


def _rappel(r: Vue, rang: int, largeur: int) -> list[str]:
    numero = f"{str(r['n']).rjust(rang)}. "
    retrait = " " * len(numero)
    lignes = plier(f"{r['titre']} : {r['designation']}", largeur, retrait=numero, suite=retrait)
    terme, utile = date_fr(r["terme"]), date_fr(r["utile"])
    quand = f"En retard, attendu le {terme}" if r["retard"] else f"Le {utile} au plus tard"
    qui = ", ".join(r["destinataires"])
    a_qui = f"à {qui} ({r['titre_role']})" if qui else f"« {r['titre_role']} » : p{PERSONNE[1:]}"
    lignes += plier(f"{quand} — {a_qui}", largeur, retrait=retrait)
    if r["rappele_le"]:
        encore = "à redire" if r["a_envoyer"] else "inutile de le redire encore"
        lignes += plier(f"Rappelé le {date_fr(r['rappele_le'])} ; {encore}.", largeur, retrait=retrait)
    return lignes


def _fichier(vue: Vue, largeur: int) -> list[str]:
    if not vue["vers"]:
        return []
    if not vue["fichier"]:
        return plier("Aucun message à écrire : tout est déjà rappelé.", largeur)
    tete = "Serait écrit" if vue["simule"] else "Écrit"
    return [*plier(f"{tete} : {FICHIERS[vue['vers']]}.", largeur), f"  {vue['fichier']}"]


def _suite(vue: Vue, largeur: int) -> list[str]:
    lignes = (
        [] if vue["vers"] else plier("Pour les messages tout prêts : moteur rappels --vers texte", largeur)
    )
    return [*lignes, *plier("Une fois le rappel N envoyé : moteur rappeler N", largeur)]
