"""Le rapport d'audit d'un dossier, quel que soit son workflow : des rangées déjà dites, rien à compléter."""

from __future__ import annotations

from collections.abc import Sequence

from outils.fabrique.ecrivain import Ecrivain

TITRE = "Rapport d'audit"


def ecrire() -> Ecrivain:
    """Le verdict, puis un tableau par question."""
    e = Ecrivain(titre_court=TITRE, paysage=True)
    e.paragraphe("**{{ porteur.nom }}**", "Identité")
    e.paragraphe(TITRE, "Title")
    e.paragraphe("{{ rapport.dossier }}", "Subtitle")
    e.paragraphe("Rapport n° {{ document.numero }}", "Numéro")
    e.paragraphe("**{{ rapport.verdict }}** {{ rapport.portee }}")
    e.paragraphe("{{ rapport.workflow }}")
    e.paragraphe(
        "Aucun texte libre n'y figure ; seules y sont nommées les personnes à couvrir et celles qui ont agi ou saisi."
    )
    _partie(
        e,
        "1. Garanties",
        "garanties",
        "g",
        ("Garantie", "Contrôles", "Résultat", "Textes"),
        (10, 2.4, 8.7, 4),
    )
    _partie(
        e,
        "2. Couvertures",
        "couvertures",
        "c",
        ("Couverture", "Interventions", "Couvertes", "Taux"),
        (15, 3.7, 3.2, 3.2),
    )
    _partie(
        e, "3. Vérifications", "preuves", "p",
        ("Fiche", "Situation", "Couvertes", "Valable", "Faite et saisie", "Demandée"), (4.2, 5, 2.3, 4, 5.2, 4.4),
    )  # fmt: skip
    _partie(
        e, "4. Interventions non couvertes", "nues", "n",
        ("Intervention", "Fiche", "Situation ce jour-là", "Faite et saisie", "Suite donnée"), (4.2, 4.6, 5, 5.3, 6),
    )  # fmt: skip
    _partie(
        e, "5. Écarts et recommandations non suivies", "ecarts", "x",
        ("Écart", "Niveau", "Ce qui manquait", "Fait et saisi", "Suite donnée"), (4.6, 3.8, 6.9, 4.9, 4.9),
    )  # fmt: skip
    _partie(
        e, "6. Saisies tardives ou antidatées", "tardives", "t",
        ("Fait", "Date", "Saisi le", "Genre", "Ce qui s'est passé", "Fait et saisi"), (1.8, 2.5, 2.5, 2.8, 9.5, 6),
    )  # fmt: skip
    return e


def _partie(
    e: Ecrivain, titre: str, nom: str, court: str, colonnes: Sequence[str], largeurs: Sequence[float]
) -> None:
    e.titre(titre)
    cellules = tuple(f"{{{{ {court}.c{rang} }}}}" for rang in range(1, len(colonnes) + 1))
    vide = ("Aucune ligne.", *("" for _ in colonnes[1:]))
    e.tableau(
        colonnes,
        ((f"{{%tr for {court} in rapport.{nom} %}}",), cellules, ("{%tr else %}",), vide, ("{%tr endfor %}",)),
        largeurs=largeurs, legende=titre[3:],
    )  # fmt: skip
