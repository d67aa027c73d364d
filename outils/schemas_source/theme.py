"""Le fichier `theme.yaml` : la police, les couleurs et le logo qu'un espace donne aux modèles Word livrés."""

from __future__ import annotations

from outils.schemas_source.briques import Schema, motif, objet, oui_non, texte

_POLICE = "^[A-Za-zÀ-ÿ0-9][A-Za-zÀ-ÿ0-9 _-]{0,59}$"
_COULEUR = "^#?[0-9A-Fa-f]{6}$"
_IMAGE = r"^[^/\\:]+\.[pP][nN][gG]$"
_HAUTEUR = "^([5-9]|[1-3][0-9]|40) ?mm$"


def _couleur(titre: str, aide: str, exemple: str) -> Schema:
    dit = 'Une couleur s\'écrit avec six chiffres hexadécimaux, entre guillemets, comme "1F3350".'
    return motif(titre, aide, exemple, pattern=_COULEUR, dit=dit)


def _couleurs() -> Schema:
    return objet(
        "Couleurs",
        "Les couleurs du document ; celles que l'on ne dit pas restent comme livrées.",
        {
            "titres": _couleur("Titres", "La couleur des titres et des en-têtes de tableau.", "1F3350"),
            "fonds": _couleur("Fonds", "Le fond des en-têtes de tableau.", "E9EDF3"),
            "filets": _couleur("Filets", "Le trait à gauche des clauses convenues.", "8FA3BF"),
            "cadres": _couleur("Cadres", "Les bords des tableaux.", "9AA7B8"),
        },
        ici="un jeu de couleurs",
    )


def _logo() -> Schema:
    return objet(
        "Logo",
        "L'image imprimée en tête de la première page.",
        {
            "fichier": motif(
                "Fichier",
                "Une image PNG d'au plus 500 ko, à côté de theme.yaml.",
                "logo.png",
                pattern=_IMAGE,
                dit="Un logo est une image .png placée à côté de theme.yaml, sans répertoire.",
            ),
            "description": texte(
                "Description", "Ce que montre l'image, pour qui ne la voit pas.", "Logo de l'académie"
            ),
            "hauteur": motif(
                "Hauteur",
                "La hauteur imprimée.",
                "18 mm",
                pattern=_HAUTEUR,
                dit="Une hauteur s'écrit en millimètres, de 5 à 40, comme « 18 mm ».",
            ),
        },
        ici="un logo",
        requis=["fichier", "description"],
        au_lieu_de={"image": "Le nom de l'image s'écrit « fichier »."},
    )


def theme() -> Schema:
    return objet(
        "Thème",
        "L'habillage que l'espace donne aux modèles livrés ; ce qu'il ne dit pas reste comme livré.",
        {
            "police": motif(
                "Police",
                "La police de tout le document, installée sur les postes.",
                "Arial",
                pattern=_POLICE,
                dit="Une police se nomme comme dans Word : lettres, chiffres, espaces et tirets.",
            ),
            "couleurs": _couleurs(),
            "logo": _logo(),
            "texte_verrouille": oui_non(
                "Texte verrouillé",
                "Ce qui peut se changer dans Word.",
                oui="Seules les cases à remplir se changent ; le reste du texte est groupé.",
                non="Tout le texte se change.",
            ),
        },
        ici="un thème",
    )
