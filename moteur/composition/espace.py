"""Ouvrir un espace de travail : trouver espace.yaml, le lire, brancher journal, horloge et personnes.

`moteur etat` ne doit pas charger ruamel : le contenu lu d'espace.yaml est gardé en cache dans la base, sous
l'empreinte du fichier ; le moindre changement le fait relire.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moteur.composition import livre
from moteur.erreurs import CommandeMalEcrite, DefinitionInvalide, Environnement, Introuvable, cause

if TYPE_CHECKING:
    from moteur.journal.port import Journal
    from moteur.operations.atelier import Atelier

FICHIER = livre.FICHIER
BASE = "journal.sqlite3"
FUSEAU = "Europe/Paris"
# En secondes : au-delà, une base qu'un autre programme occupe se dit occupée.
ATTENTE = 30.0
# Le contenu gardé en cache change de forme avec ce numéro.
FORMAT_DU_CACHE = 1

Horloge = Callable[[], datetime]


def trouver(depart: Path) -> Path:
    """Le répertoire de l'espace : celui qui contient espace.yaml, ici ou au-dessus."""
    trouve = livre.espace(str(depart))
    if trouve:
        return Path(trouve)
    raise Introuvable(
        "Aucun espace de travail ici.",
        lieu=str(depart.resolve()),
        raison=f"On cherche « {FICHIER} » dans ce répertoire et au-dessus.",
        suite="Créez-en un : moteur init CHEMIN. Ou dites où il est : --espace CHEMIN.",
    )


def ouvrir(
    depart: Path,
    *,
    horloge: Horloge | None = None,
    moi: str | None = None,
    garder: bool = True,
    attente_s: float = ATTENTE,
) -> Atelier:
    """L'atelier de cet espace ; `horloge` et `moi` remplacent ceux du poste.

    Sans `garder`, rien ne s'écrit, pas même un cache ; `attente_s` : la patience devant une base occupée.
    """
    from moteur.composition.scellement import figer_s_il_le_faut
    from moteur.operations.atelier import Atelier, Personne

    racine = trouver(depart)
    journal = ouvrir_journal(racine, attente_s=attente_s)
    try:
        if garder:
            journal.oublier()  # un effacement qu'une panne a laissé à mi-chemin du disque
        figer_s_il_le_faut(journal, racine)
        contenu = contenu_de(racine, journal, garder=garder)
        fuseau = _fuseau(contenu.get("fuseau", FUSEAU))
        qui = _au_clavier(contenu, moi)
    except BaseException:
        journal.fermer()
        raise
    personnes = {
        cle: Personne(cle, corps.get("nom", cle), tuple(corps.get("roles", ())))
        for cle, corps in (contenu.get("acteurs") or {}).items()
    }
    return Atelier(
        racine=racine,
        journal=journal,
        maintenant=horloge or (lambda: datetime.now(fuseau)),
        personnes=personnes,
        moi=qui,
        workflow=contenu.get("workflow", ""),
        porteur=contenu.get("porteur") or {},
        annee=str((contenu.get("periode") or {}).get("annee", "")),
        lire_modele=lambda nom: _lire_modele(racine, nom),
        modele_livre=lambda nom: _modele_livre(racine, nom),
    )


def _au_clavier(contenu: dict[str, Any], moi: str | None) -> str:
    """La personne qui saisit : celle que l'on nomme, sinon celle d'espace.yaml."""
    personnes = tuple(contenu.get("acteurs") or {})
    qui = str((contenu.get("moi") or "") if moi is None else moi)
    if not qui or qui in personnes:
        return qui
    connues = f"Personnes : {', '.join(personnes) or 'aucune'}."
    if moi is None:
        raise CommandeMalEcrite(
            f"« moi: {qui} » ne désigne aucune personne de « acteurs ».", lieu=FICHIER, suite=connues
        )
    if ":" in qui:
        raise CommandeMalEcrite(
            "« --moi » dit qui est au clavier, sans son rôle.",
            raison=connues,
            suite="Le rôle se dit à part : --par ACTEUR:ROLE.",
        )
    from moteur.suggestions import vouliez_vous_dire

    raise Introuvable(
        f"Aucune personne ne s'appelle « {qui} » dans cet espace.",
        lieu=FICHIER,
        raison=connues,
        suite=vouliez_vous_dire(qui, personnes) or "Ajoutez-la sous « acteurs: » dans espace.yaml.",
    )


def _modele_livre(racine: Path, nom: str) -> bool:
    from moteur.composition.ressources import Fonds

    return Fonds(racine).modele_livre(nom)


def _lire_modele(racine: Path, nom: str) -> bytes:
    from moteur.composition.ressources import Fonds

    return Fonds(racine).lire_modele(nom)


def ouvrir_journal(racine: Path, *, attente_s: float = ATTENTE) -> Journal:
    """Le journal SQLite de l'espace ; `Introuvable` s'il n'y en a pas."""
    from moteur.journal.sqlite import ouvrir as ouvrir_sqlite

    return ouvrir_sqlite(racine / BASE, aleatoire=os.urandom, attente_s=attente_s)


def contenu_de(racine: Path, journal: Journal, *, garder: bool = True) -> dict[str, Any]:
    """Ce que dit espace.yaml, relu seulement s'il a changé ; `garder` : en ranger la lecture dans la base."""
    try:
        octets = (racine / FICHIER).read_bytes()
    except OSError as faute:
        raise Environnement(
            f"« {FICHIER} » ne peut pas être lu.", lieu=str(racine), raison=cause(faute)
        ) from faute
    cle = f"espace/{FORMAT_DU_CACHE}/{hashlib.sha256(octets).hexdigest()}"
    garde = journal.cache(cle)
    if garde is not None:
        relu = _relire_le_cache(garde)
        if relu is not None:
            return relu
    contenu = lire_espace(octets)
    if not garder:
        return contenu
    # Lire reste possible là où l'on ne peut pas écrire.
    with suppress(Environnement):
        journal.ranger_cache(cle, json.dumps(contenu, ensure_ascii=False).encode())
    return contenu


def _relire_le_cache(garde: bytes) -> dict[str, Any] | None:
    """Le contenu gardé, ou rien s'il n'a plus la forme attendue : un cache abîmé se refait."""
    try:
        contenu = json.loads(garde)
    except ValueError:
        return None
    acteurs = contenu.get("acteurs") or {} if isinstance(contenu, dict) else None
    return (
        contenu if isinstance(acteurs, dict) and all(isinstance(a, dict) for a in acteurs.values()) else None
    )


def lire_espace(octets: bytes) -> dict[str, Any]:
    """Le contenu d'espace.yaml, contrôlé ; `DefinitionInvalide` dit tous ses défauts."""
    from moteur.composition.ressources import schemas
    from moteur.lecture.chargement import en_donnees
    from moteur.lecture.noeuds import Carte
    from moteur.lecture.schemas import verifier_forme
    from moteur.lecture.yaml_strict import citer, lire_yaml

    lecture = lire_yaml(octets, fichier=FICHIER)
    diagnostics = lecture.diagnostics
    if isinstance(lecture.racine, Carte):
        diagnostics = (
            *diagnostics,
            *verifier_forme(lecture.racine, genre="espace", fichier=FICHIER, schemas=schemas()),
        )
    if not isinstance(lecture.racine, Carte) or any(d.gravite == "erreur" for d in diagnostics):
        raise DefinitionInvalide(
            f"« {FICHIER} » contient des défauts.",
            diagnostics=diagnostics,
            suite="Corrigez-les, puis recommencez.",
            ligne_de=citer([lecture]),
        )
    return dict(en_donnees(lecture.racine))


def _fuseau(nom: str) -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(nom)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        if nom == FUSEAU:
            return timezone(timedelta(hours=1))  # base des fuseaux absente du poste : l'heure d'hiver
        raise CommandeMalEcrite(
            f"Le fuseau « {nom} » est inconnu.",
            lieu=FICHIER,
            suite="Exemples : Europe/Paris, Indian/Reunion.",
        ) from None
