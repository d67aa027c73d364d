"""Écrire l'exemple d'une preuve en essai : `workflow essayer` le rejoue, rouge tant que la faute est là."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from moteur.preuve.projet import ALORS, CORRIGER, CREER, OUVRIR, TRAITER, Etape
from moteur.preuve.resultats import Propriete

_NU = re.compile(r"[A-Za-zÀ-ÿ_][A-Za-zÀ-ÿ0-9_ .@/-]*")
_RESERVES = frozenset(("null", "true", "false", "yes", "no", "on", "off"))


def ecrire(propriete: Propriete, *, fichier_lieux: Iterable[str] = ()) -> str:
    """Le texte YAML de l'essai."""
    nom = re.sub(r"[^a-z0-9_]", "_", f"preuve_{propriete.id}")[:60]
    lignes = [f"# {propriete.raison}"]
    lignes += [f"# {lieu}" for lieu in fichier_lieux]
    lignes += [f"essai: {nom}", f"titre: {_texte(propriete.titre)}"]
    if propriete.fin:
        lignes.append(f"peut_finir: {_prise(propriete)}")
    else:
        lignes.append(f"contourne: {propriete.garantie}")
    lignes.append("etapes:")
    le = None
    noms: dict[str, str] = {}
    for etape in propriete.etapes:
        lignes.append("  - " + _carte(_etape(etape, noms, date=etape.le != le)))
        le = etape.le
        if etape.verbe == CREER and etape.nomme:
            noms[nom_court(etape.nomme)] = etape.nomme
    return "\n".join(lignes) + "\n"


def nom_court(nomme: str) -> str:
    """Le nom court de la fiche que l'essai nomme ainsi : « seance_1 » est seance-1."""
    debut, _, numero = nomme.rpartition("_")
    return f"{debut}-{numero}"


def _prise(propriete: Propriete) -> str:
    """La phase, ou la dernière fiche de ce type que l'exemple a créée."""
    crees = [e.nomme for e in propriete.etapes if e.verbe == CREER and e.cible == propriete.fin]
    return crees[-1] if crees else propriete.fin


def _etape(etape: Etape, noms: Mapping[str, str], *, date: bool) -> dict[str, Any]:
    dite: dict[str, Any] = {"le": etape.le.isoformat()} if date else {}
    if etape.verbe == ALORS:
        nom, point, reste = etape.cible.partition(".")
        return {**dite, ALORS: f"{noms.get(nom, nom)}{point}{reste}"}
    dite["par"] = etape.par
    if etape.saisi_par:
        dite["saisi_par"] = etape.saisi_par
    cible, point, reste = etape.cible.partition(".")
    dite[etape.verbe] = "dossier" if etape.verbe == OUVRIR else f"{noms.get(cible, cible)}{point}{reste}"
    if etape.nomme:
        dite["nomme"] = etape.nomme
    if etape.saisit:
        dite["saisit"] = {c: _renomme(v, noms) for c, v in etape.saisit.items()}
    if etape.verbe in (TRAITER, CORRIGER):
        dite["motif"] = "Exemple"
    return dite


def _renomme(valeur: Any, noms: Mapping[str, str]) -> Any:
    if isinstance(valeur, list):
        return [_renomme(v, noms) for v in valeur]
    return noms.get(valeur, valeur)


def _carte(corps: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{cle}: {_valeur(v)}" for cle, v in corps.items()) + "}"


def _valeur(valeur: Any) -> str:
    if isinstance(valeur, Mapping):
        return _carte(valeur)
    if isinstance(valeur, list):
        return "[" + ", ".join(_valeur(v) for v in valeur) + "]"
    return _texte(str(valeur))


def _texte(texte: str) -> str:
    """Le texte tel qu'il s'écrit en YAML : nu quand il peut l'être, entre guillemets sinon."""
    if _NU.fullmatch(texte) and texte.strip() == texte and texte.lower() not in _RESERVES:
        return texte
    if re.fullmatch(r"[0-9][0-9A-Za-z.-]*", texte):
        return texte
    return '"' + texte.replace("\\", "\\\\").replace('"', '\\"') + '"'
