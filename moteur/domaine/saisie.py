"""De ce qu'une personne écrit (`champ=valeur`) à ce que le dossier range : valeurs, choix, liens.

Rend toutes les fautes à la fois ; rien n'est deviné, sauf un nom de choix ou de fiche sans ambiguïté.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from moteur.domaine.definitions import Champ
from moteur.domaine.designation import chercher, designer
from moteur.domaine.dossier import Dossier, Instance, Json, Valeurs
from moteur.domaine.formes import il_manque
from moteur.domaine.valeurs import ValeurRefusee, afficher, lire, verifier_bornes
from moteur.domaine.workflow import Workflow
from moteur.suggestions import sans_accents, vouliez_vous_dire

TOUS = frozenset({"tous", "toutes"})
AUCUN = frozenset({"aucun", "aucune"})


@dataclass(frozen=True, slots=True)
class FauteDeSaisie:
    """Un champ mal rempli, manquant ou inattendu : valeur, champ_manquant ou champ_non_saisissable."""

    genre: str
    champ: str
    message: str

    @property
    def nom(self) -> str:
        return f"{self.genre}.{self.champ}"


@dataclass(frozen=True, slots=True)
class Saisie:
    """Les valeurs lues, et les fautes trouvées."""

    valeurs: Valeurs
    fautes: tuple[FauteDeSaisie, ...]


def lire_saisie(
    workflow: Workflow,
    dossier: Dossier | None,
    *,
    champs: Mapping[str, Champ],
    saisit: Iterable[str],
    permis: Iterable[str],
    ecrit: Mapping[str, Json],
    deja: Instance | None,
) -> Saisie:
    """Lit ce qui est écrit ; un champ demandé et déjà rempli n'est pas à ressaisir."""
    valeurs: Valeurs = {}
    fautes: list[FauteDeSaisie] = []
    attendus = tuple(saisit)
    acceptes = {*attendus, *permis}
    # Un sous-ensemble se lit après la liste où il choisit, quel que soit l'ordre écrit.
    for nom, brut in sorted(ecrit.items(), key=lambda e: _profondeur(e[0], champs)):
        if nom not in acceptes:
            fautes.append(_inattendu(nom, champs, acceptes))
            continue
        try:
            valeurs[nom] = lire_champ(
                workflow, dossier, champs[nom], brut, autres={**ecrit, **valeurs}, deja=deja
            )
        except ValeurRefusee as refus:
            message = f"« {champs[nom].titre} » ({nom}) : {refus}"
            fautes.append(FauteDeSaisie("valeur", nom, message))
    for nom in attendus:
        connu = nom in ecrit or (deja is not None and deja.valeurs.get(nom) is not None)
        if not connu:
            fautes.append(FauteDeSaisie("champ_manquant", nom, _manquant(dossier, champs[nom])))
    return Saisie(valeurs, tuple(fautes))


def _profondeur(nom: str, champs: Mapping[str, Champ]) -> int:
    """Combien de listes, l'une dans l'autre, ce champ attend pour se lire."""
    vus: list[str] = []
    while nom in champs and nom not in vus:
        vus.append(nom)
        nom = champs[nom].parmi or ""
    return len(vus)


def lire_champ(
    workflow: Workflow,
    dossier: Dossier | None,
    champ: Champ,
    brut: Json,
    *,
    autres: Mapping[str, Json],
    deja: Instance | None = None,
) -> Json:
    """La valeur d'un champ ; `autres` : ce qui est saisi en même temps, pour un sous-ensemble."""
    if champ.liste:
        return _liste(workflow, dossier, champ, brut, autres=autres, deja=deja)
    texte = _texte(brut)
    if champ.type == "choix":
        return _choix(champ, texte)
    if champ.type == "lien":
        return _lien(workflow, dossier, champ, texte)
    valeur = lire(champ.type, texte)
    verifier_bornes(champ.type, valeur, minimum=champ.minimum, maximum=champ.maximum)
    return valeur


def montrer(workflow: Workflow, dossier: Dossier, champ: Champ, valeur: Json) -> str:
    """La valeur en clair : titre d'un choix, désignation d'une fiche, date française."""
    if valeur is None:
        return ""
    if champ.liste:
        seul = replace(champ, liste=False)
        return ", ".join(montrer(workflow, dossier, seul, v) for v in valeur) or "aucun"
    if champ.type == "choix":
        return (champ.valeurs or {}).get(valeur, valeur)
    if champ.type == "lien":
        return designer(workflow, dossier, valeur)
    return afficher(champ.type, valeur)


def _texte(brut: Json) -> str:
    if isinstance(brut, list | tuple):
        raise ValeurRefusee("Une seule valeur est attendue.", remede="Écrivez-la sans crochets.")
    return str(brut)


def _choix(champ: Champ, texte: str) -> str:
    valeurs = champ.valeurs or {}
    cherche = sans_accents(texte.strip()).lower()
    for nom, titre in valeurs.items():
        if cherche in (nom, sans_accents(titre).lower()):
            return nom
    proche = vouliez_vous_dire(texte, (*valeurs, *valeurs.values()))
    possibles = ", ".join(f"{nom} ({titre})" for nom, titre in valeurs.items())
    raise ValeurRefusee(
        f"« {texte} » n'est pas une valeur possible.", remede=f"{proche} Valeurs : {possibles}.".strip()
    )


def _lien(workflow: Workflow, dossier: Dossier | None, champ: Champ, texte: str) -> str:
    if dossier is None:
        raise ValeurRefusee("Le dossier n'existe pas encore : aucune fiche ne peut être citée.")
    return chercher(workflow, dossier, texte, types=(str(champ.de),))


def _liste(
    workflow: Workflow,
    dossier: Dossier | None,
    champ: Champ,
    brut: Json,
    *,
    autres: Mapping[str, Json],
    deja: Instance | None,
) -> list[str]:
    morceaux = [str(m) for m in brut] if isinstance(brut, list | tuple) else _couper(str(brut))
    mots = {sans_accents(m).lower() for m in morceaux}
    if mots and mots <= AUCUN:
        return []
    ensemble = _ensemble(workflow, dossier, champ, autres, deja)
    if mots and mots <= TOUS:
        if ensemble is None:
            raise ValeurRefusee("« tous » ne se dit que d'un champ qui choisit parmi un autre.")
        return list(ensemble)
    if not morceaux:
        raise ValeurRefusee(
            "La liste est vide.", remede="Écrivez « aucun » si c'est bien ce que vous voulez dire."
        )
    lues: list[str] = []
    for morceau in morceaux:
        lue = _choix(champ, morceau) if champ.type == "choix" else _lien(workflow, dossier, champ, morceau)
        if ensemble is not None and lue not in ensemble:
            raise ValeurRefusee(f"« {morceau} » n'est pas dans « {champ.parmi} ».")
        if lue not in lues:
            lues.append(lue)
    return lues


def _ensemble(
    workflow: Workflow,
    dossier: Dossier | None,
    champ: Champ,
    autres: Mapping[str, Json],
    deja: Instance | None,
) -> list[str] | None:
    if champ.parmi is None:
        return None
    voulu = autres.get(champ.parmi)
    if voulu is None and deja is not None:
        voulu = deja.valeurs.get(champ.parmi)
    if voulu is None:
        remede = f"Remplissez-le dans la même demande : {champ.parmi}=…"
        raise ValeurRefusee(f"On y choisit parmi « {champ.parmi} », qui n'est pas rempli.", remede=remede)
    return list(voulu) if isinstance(voulu, list | tuple) else _couper(str(voulu))


def _couper(texte: str) -> list[str]:
    return [m for m in (morceau.strip() for morceau in texte.split(",")) if m]


def _inattendu(nom: str, champs: Mapping[str, Champ], acceptes: set[str]) -> FauteDeSaisie:
    if nom in champs:
        message = f"« {champs[nom].titre} » ({nom}) ne se saisit pas ici."
    else:
        message = f"Le champ « {nom} » n'existe pas. {vouliez_vous_dire(nom, acceptes or champs)}".strip()
    return FauteDeSaisie("champ_non_saisissable", nom, message)


def _manquant(dossier: Dossier | None, champ: Champ) -> str:
    fiches = dossier.fiches(champ.de) if dossier is not None and champ.de else ()
    return il_manque(champ, fiches=tuple(f.nom for f in fiches))
