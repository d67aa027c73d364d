"""Lire `modeles_docs/theme.yaml` : la police, les couleurs et le logo qu'un espace donne aux modèles livrés."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from moteur.documents.theme import COULEURS, Logo, Theme, contraste, dimensions
from moteur.documents.valeurs import defaut_de_texte
from moteur.erreurs import ControleNegatif, Environnement, cause
from moteur.suggestions import vouliez_vous_dire

FICHIER = "theme.yaml"
LOGO_MAX = 500_000
COTE_MAX = 4000
HAUTEURS_MM = range(5, 41)
# Le seuil de lisibilité d'un texte courant, pour l'œil comme pour la photocopie.
CONTRASTE_MIN = 4.5
_POLICE = re.compile(r"[A-Za-zÀ-ÿ0-9][A-Za-zÀ-ÿ0-9 _-]{0,59}")
_BALISE = re.compile(r"\{[{%#]|[}%#]\}")
_OUI, _NON = ("oui", True), ("non", False)
_HAUTEUR = re.compile(r"(\d{1,3}) ?mm")


class ThemeRefuse(ControleNegatif):
    """Le thème d'un espace ne peut pas servir ; tous ses défauts sont dits."""


def lire_theme(donnees: Mapping[str, Any], *, repertoire: Path) -> Theme:
    """Le thème écrit dans ce fichier, ou tous ses défauts d'un coup."""
    defauts = [*_cles(donnees, ("police", "couleurs", "logo", "texte_verrouille"), "")]
    couleurs, logo = donnees.get("couleurs") or {}, donnees.get("logo") or {}
    for nom, bloc in (("couleurs", couleurs), ("logo", logo)):
        if not isinstance(bloc, Mapping):
            defauts.append(f"« {nom} » doit contenir des lignes « clé: valeur »")
    if not defauts:
        defauts = [*_de_la_police(donnees), *_des_couleurs(couleurs), *_du_logo(logo), *_du_verrou(donnees)]
    lu = None if defauts or not logo else _image(logo, repertoire, defauts)
    if defauts:
        raise ThemeRefuse(
            f"Le thème « {FICHIER} » ne peut pas servir.",
            lieu=str(repertoire / FICHIER),
            raison="\n".join(f"  - {d}." for d in defauts),
            suite="Corrigez ce fichier, ou renommez-le pour revenir à l'habillage livré.",
        )
    base = Theme()
    return Theme(
        police=str(donnees.get("police") or base.police),
        couleurs={nom: str(valeur).lstrip("#").upper() for nom, valeur in couleurs.items()},
        logo=lu,
        texte_verrouille=donnees.get("texte_verrouille") in _OUI,
    )


def _cles(donnees: Mapping[str, Any], permises: tuple[str, ...], ou: str) -> Iterator[str]:
    for cle in donnees:
        if cle not in permises:
            proche = vouliez_vous_dire(cle, permises) or f"Clés permises : {', '.join(permises)}"
            yield f"la clé « {ou}{cle} » n'existe pas. {proche.rstrip('.')}"


def _de_la_police(donnees: Mapping[str, Any]) -> Iterator[str]:
    police = donnees.get("police")
    if police is not None and not (isinstance(police, str) and _POLICE.fullmatch(police)):
        yield "« police » doit être le nom d'une police installée sur vos postes, comme « Arial »"


def _du_verrou(donnees: Mapping[str, Any]) -> Iterator[str]:
    if donnees.get("texte_verrouille") not in (None, *_OUI, *_NON):
        yield "« texte_verrouille » se dit oui ou non"


def _des_couleurs(couleurs: Mapping[str, Any]) -> Iterator[str]:
    mal_ecrites = [*_cles(couleurs, tuple(COULEURS), "couleurs.")]
    for nom, valeur in couleurs.items():
        if not re.fullmatch(r"#?[0-9A-Fa-f]{6}", str(valeur)):
            mal_ecrites.append(f'« couleurs.{nom} » s\'écrit avec six chiffres hexadécimaux, comme "1F3350"')
    yield from mal_ecrites
    if mal_ecrites:
        return
    dites = {**COULEURS, **{nom: str(v).lstrip("#") for nom, v in couleurs.items()}}
    for dessus, dessous, ou in (
        ("titres", "FFFFFF", "sur le papier"),
        ("titres", dites["fonds"], "sur « fonds »"),
    ):
        if contraste(dites[dessus], dessous) < CONTRASTE_MIN:
            rapport = f"{contraste(dites[dessus], dessous):.1f}".replace(".", ",")
            yield f"« couleurs.{dessus} » ne se lit pas assez {ou} : contraste {rapport}, il en faut 4,5"


def _du_logo(logo: Mapping[str, Any]) -> Iterator[str]:
    if not logo:
        return
    yield from _cles(logo, ("fichier", "description", "hauteur"), "logo.")
    fichier, description = logo.get("fichier"), logo.get("description")
    if not isinstance(fichier, str) or not re.fullmatch(r"[^/\\:]+\.png", fichier, re.IGNORECASE):
        yield "« logo.fichier » doit nommer une image .png placée à côté de theme.yaml, sans répertoire"
    if not isinstance(description, str) or not description.strip() or defaut_de_texte(description):
        yield "« logo.description » doit dire ce que montre l'image à qui ne la voit pas"
    elif _BALISE.search(description):
        # Elle entre dans le modèle avant qu'il ne se remplisse : elle y lirait les données d'une fiche.
        yield "« logo.description » se dit en mots simples, sans « {{ » ni accolades de modèle"
    hauteur = _HAUTEUR.fullmatch(str(logo.get("hauteur", "18 mm")))
    if hauteur is None or int(hauteur[1]) not in HAUTEURS_MM:
        yield "« logo.hauteur » s'écrit en millimètres, de 5 à 40, comme « 18 mm »"


def _image(logo: Mapping[str, Any], repertoire: Path, defauts: list[str]) -> Logo | None:
    chemin = repertoire / str(logo["fichier"])
    if chemin.is_symlink() or not chemin.is_file():
        defauts.append(f"l'image « {chemin.name} » n'est pas à côté de theme.yaml")
        return None
    try:
        with chemin.open("rb") as flux:
            octets = flux.read(LOGO_MAX + 1)
    except OSError as faute:
        raise Environnement(
            f"Le logo « {chemin.name} » ne peut pas être lu.", lieu=str(chemin), raison=cause(faute),
            suite="Vérifiez vos droits sur ce fichier.",
        ) from faute  # fmt: skip
    cotes = dimensions(octets)
    if len(octets) > LOGO_MAX:
        defauts.append(f"l'image « {chemin.name} » dépasse 500 ko ; réduisez-la")
    elif cotes is None or max(cotes) > COTE_MAX or max(cotes) > 12 * min(cotes):
        defauts.append(
            f"« {chemin.name} » n'est pas une image PNG d'au plus {COTE_MAX} points de côté, ni trop étirée"
        )
    hauteur = int(str(logo.get("hauteur", "18 mm")).removesuffix("mm"))
    return Logo(octets, str(logo["description"]).strip(), hauteur)
