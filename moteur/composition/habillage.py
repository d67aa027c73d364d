"""Lire `modeles_docs/theme.yaml` : la police, les couleurs et le logo qu'un espace donne aux modèles livrés."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from moteur.diagnostics import Diagnostic, ranger
from moteur.documents.theme import COULEURS, Logo, Theme, contraste, dimensions
from moteur.documents.valeurs import defaut_de_texte
from moteur.erreurs import DefinitionInvalide, Environnement, cause
from moteur.lecture.noeuds import Carte, Texte
from moteur.lecture.schemas import PAR_NOM, Schemas, verifier_forme
from moteur.lecture.schemas_fautes import trouver
from moteur.lecture.yaml_strict import citer, lire_fichier

FICHIER = "theme.yaml"
HAUTEUR_MM = "18 mm"
LOGO_MAX = 500_000
COTE_MAX = 4000
# Le seuil de lisibilité d'un texte courant, pour l'œil comme pour la photocopie.
CONTRASTE_MIN = 4.5
_BALISE = re.compile(r"\{[{%#]|[}%#]\}")


def lire_theme(chemin: Path, *, schemas: Schemas) -> Theme:
    """Le thème écrit dans ce fichier ; `DefinitionInvalide` dit tous ses défauts, chacun à sa place."""
    nom = f"{chemin.parent.name}/{chemin.name}"
    lecture = lire_fichier(chemin, nom=nom)
    racine, diagnostics = lecture.racine, list(lecture.diagnostics)
    theme = Theme()
    if isinstance(racine, Carte):
        diagnostics += verifier_forme(racine, genre=PAR_NOM[FICHIER], fichier=nom, schemas=schemas)
        if not any(d.gravite == "erreur" for d in diagnostics):
            diagnostics += _des_contrastes(racine)
            theme = _theme(racine, chemin.parent, diagnostics)
    elif racine is not None:
        remede = "Écrivez par exemple `police: Arial`."
        diagnostics.append(Diagnostic("F12", racine.position, "Un thème se dit par des clés.", remede))
    if any(d.gravite == "erreur" for d in diagnostics):
        raise DefinitionInvalide(
            f"Le thème « {FICHIER} » ne peut pas servir.",
            diagnostics=ranger(diagnostics),
            suite="Corrigez ce fichier, ou renommez-le pour revenir à l'habillage livré.",
            ligne_de=citer([lecture]),
        )
    return theme


def _theme(racine: Carte, repertoire: Path, diagnostics: list[Diagnostic]) -> Theme:
    base = Theme()
    couleurs = racine.get("couleurs")
    return Theme(
        police=_texte(racine, "police") or base.police,
        couleurs={c: _texte(couleurs, c).lstrip("#").upper() for c in couleurs.cles()}
        if isinstance(couleurs, Carte)
        else {},
        logo=_logo(racine, repertoire, diagnostics),
        texte_verrouille=_texte(racine, "texte_verrouille") == "oui",
    )


def _texte(carte: Carte, *chemin: str) -> str:
    noeud = trouver(carte, chemin).noeud
    return noeud.valeur.strip() if isinstance(noeud, Texte) else ""


def _des_contrastes(racine: Carte) -> Iterator[Diagnostic]:
    """Les titres se lisent sur le papier et sur leur fond, que l'un, l'autre ou les deux soient choisis."""
    dites = {nom: _texte(racine, "couleurs", nom).lstrip("#") or livree for nom, livree in COULEURS.items()}
    for dessous, ou, cles in (("FFFFFF", "sur le papier", ("titres",)),
                              (dites["fonds"], "sur « fonds »", ("fonds", "titres"))):  # fmt: skip
        rapport = contraste(dites["titres"], dessous)
        if rapport < CONTRASTE_MIN:
            choisie = next(c for c in cles if _texte(racine, "couleurs", c))
            yield Diagnostic(
                "M30",
                trouver(racine, ("couleurs", choisie)).position,
                f"Les titres ne se lisent pas assez {ou} : contraste {f'{rapport:.1f}'.replace('.', ',')}.",
                "Il en faut au moins 4,5 : prenez des titres plus sombres, ou un fond plus clair.",
            )


def _logo(racine: Carte, repertoire: Path, diagnostics: list[Diagnostic]) -> Logo | None:
    if "logo" not in racine:
        return None
    description = _texte(racine, "logo", "description")
    # Elle entre dans le modèle avant qu'il ne se remplisse : une balise y lirait les données d'une fiche.
    if _BALISE.search(description) or defaut_de_texte(description):
        diagnostics.append(
            Diagnostic(
                "M31",
                trouver(racine, ("logo", "description")).position,
                "La description du logo n'est pas un texte simple.",
                "Dites en mots ce que montre l'image, sans « {{ » ni accolades de modèle.",
            )
        )
    chemin = repertoire / _texte(racine, "logo", "fichier")
    octets = _octets(chemin)
    if defaut := _defaut_d_image(chemin.name, octets):
        message, remede = defaut
        lieu = trouver(racine, ("logo", "fichier")).position
        diagnostics.append(Diagnostic("M31", lieu, message, remede))
    hauteur = _texte(racine, "logo", "hauteur") or HAUTEUR_MM
    return Logo(octets or b"", description, int(hauteur.removesuffix("mm")))


def _octets(chemin: Path) -> bytes | None:
    """L'image, sans lire plus qu'il n'en faut pour la refuser ; rien si elle n'est pas là."""
    # Un lien ferait entrer dans un document un fichier pris ailleurs.
    if chemin.is_symlink() or not chemin.is_file():
        return None
    try:
        with chemin.open("rb") as flux:
            return flux.read(LOGO_MAX + 1)
    except OSError as faute:
        raise Environnement(
            f"Le logo « {chemin.name} » ne peut pas être lu.", lieu=str(chemin), raison=cause(faute),
            suite="Vérifiez vos droits sur ce fichier.",
        ) from faute  # fmt: skip


def _defaut_d_image(nom: str, octets: bytes | None) -> tuple[str, str] | None:
    if octets is None:
        return f"L'image « {nom} » n'est pas à côté de theme.yaml.", "Placez-la dans le même répertoire."
    if len(octets) > LOGO_MAX:
        return f"L'image « {nom} » dépasse 500 ko.", "Réduisez-la."
    cotes = dimensions(octets)
    if cotes is None:
        return f"« {nom} » n'est pas une image PNG.", "Enregistrez-la de nouveau au format PNG."
    if max(cotes) > COTE_MAX or max(cotes) > 12 * min(cotes):
        return (
            f"L'image « {nom} » est trop grande ou trop étirée.",
            f"{COTE_MAX} points de côté au plus, et un côté au plus douze fois l'autre.",
        )
    return None
