"""Au début et à la fin de l'année : la note de réflexion, le bilan annuel."""

from __future__ import annotations

from outils.fabrique.commun import en_tete, fait_par_le_chef
from outils.fabrique.controles import marque
from outils.fabrique.ecrivain import Ecrivain

REFLEXION, BILAN = "Note de réflexion", "Bilan annuel"


def reflexion() -> Ecrivain:
    """Le diagnostic partagé et ce que le lycée décide : type de mentorat, élèves visés."""
    e = Ecrivain(titre_court="Note de réflexion – Mentorat")
    en_tete(
        e,
        REFLEXION,
        sous_titre="Diagnostic préalable au mentorat – année scolaire {{ periode.libelle }}",
        numero="Note n°",
    )
    e.paragraphe(
        "L'équipe de l'établissement a posé un diagnostic avant de choisir le mentorat. La présente note en retient les "
        "besoins relevés et les choix faits ; le document de cadrage, écrit avec le partenaire, les précisera."
    )
    e.fiche(
        (
            ("Réunion de diagnostic", "{% if reflexion.diagnostic %}{{ reflexion.diagnostic.date | date_longue }}{% else %}"
             "⟦diagnostic_date|Date de la réunion de diagnostic|…………………|date⟧{% endif %}"),
            ("Participants", marque("participants", "Participants à la réunion de diagnostic", points=50) + "\n"
             + marque("participants_suite", "Participants, suite", points=50)),
            ("Appuis", "{% if reflexion.support_diagnostic %}Évaluation, label ou projet d'établissement joint au dossier"
             "{% else %}Aucun document joint au dossier{% endif %}"),
        ),
        legende="La réunion de diagnostic, ses participants et ses appuis",
    )  # fmt: skip
    e.titre("1. Besoins et attentes")
    e.modalites("reflexion.besoins")
    e.titre("2. Type de mentorat choisi")
    e.paragraphe("L'établissement propose : **{{ reflexion.type_mentorat | minuscule }}**.")
    e.titre("3. Élèves visés")
    e.modalites("reflexion.public_cible")
    e.paragraphe(
        "La participation repose sur le volontariat. Le dispositif est présenté à tous les élèves : il n'est pas réservé à "
        "ceux qui rencontrent des difficultés."
    )
    e.titre("4. Suite")
    e.paragraphe(
        "L'établissement recherche, avec les services académiques, le partenaire qui coordonnera les mentors, puis désigne "
        "un référent mentorat. Aucun mentor ne rencontre un élève avant la vérification de son honorabilité.",
        solidaire=True,
    )
    fait_par_le_chef(e)
    return e


def bilan() -> Ecrivain:
    """Le rapport d'activités : tous les indicateurs demandés, les conventions, le récit de l'année."""
    e = Ecrivain(titre_court="Bilan annuel – Mentorat")
    en_tete(e, BILAN, numero="Bilan n°")
    e.paragraphe(
        "Ce bilan reprend les indicateurs demandés et ce que l'établissement retient de l'année. Il ne comporte aucune "
        "donnée qui désigne une personne. Chiffres au {{ document.date_production | date_longue }}."
    )
    _chiffres(e)
    _recit(e)
    e.titre("6. Objectifs et améliorations pour l'année suivante")
    e.modalites("bilan.ameliorations", solidaires=True)
    fait_par_le_chef(e)
    return e


def _chiffres(e: Ecrivain) -> None:
    e.titre("1. Indicateurs")
    e.tableau(
        ("Indicateur", "Valeur"),
        _indicateurs(),
        largeurs=(9.6, 6.8),
        legende="Les indicateurs du mentorat et leur valeur",
    )
    e.paragraphe(
        "Chaque taux donne le nombre de cas et leur total ; le pourcentage n'est imprimé qu'à partir de vingt cas. Une "
        "valeur non renseignée n'est pas nulle. La réussite et l'insertion sont déclarées par l'établissement ; elles ne "
        "mesurent pas l'effet du mentorat.",
        "Mention",
    )
    e.titre("Conventions et dépenses", 2)
    e.tableau(
        ("Partenaire", "Objet de la convention", "Situation"),
        (
            ("{%tr for c in fiches.convention %}",),
            ("{{ c.partenaire.nom }}", "{{ c.objet }}", "{{ c.etat }}"),
            ("{%tr else %}",),
            ("Aucune convention.", "", ""),
            ("{%tr endfor %}",),
        ),
        largeurs=(5.2, 8.2, 3.0),
        legende="Les conventions de l'année",
    )
    e.tableau(
        ("Dépense", "Usage", "Montant", "Situation"),
        (
            ("{%tr for d in fiches.depense if d.etat_code == 'engagee' or d.etat_code == 'payee' %}",),
            ("{{ d.objet }}", "{{ d.usage }}", "{{ d.montant | montant }}", "{{ d.etat }}"),
            ("{%tr else %}",),
            ("Aucune dépense engagée.", "", "", ""),
            ("{%tr endfor %}",),
        ),
        largeurs=(5.2, 5.2, 3.0, 3.0),
        legende="Les dépenses engagées ou payées",
    )


def _recit(e: Ecrivain) -> None:
    for rang, (champ, titre) in enumerate(
        (
            ("actions", "Actions individuelles et collectives"),
            ("satisfaction", "Satisfaction"),
            ("relations", "Relations avec les partenaires"),
            ("difficultes", "Difficultés d'organisation"),
        ),
        2,
    ):
        e.titre(f"{rang}. {titre}")
        e.modalites(f"bilan.{champ}")


def _indicateurs() -> tuple[tuple[str, ...], ...]:
    """Ceux de la base dans l'ordre du texte, puis ceux qu'une académie ajoute."""
    autres = " and ".join(f"i.nom != '{nom}'" for nom in ORDRE)
    return (
        *((f"{{{{ indicateurs.{nom}.titre }}}}", f"{{{{ indicateurs.{nom}.texte }}}}") for nom in ORDRE),
        (f"{{%tr for i in indicateurs.tous if {autres} %}}",),
        ("{{ i.titre }}", "{{ i.texte }}"),
        ("{%tr endfor %}",),
    )


ORDRE = ("filles", "garcons", "mentors", "entreprises", "absenteisme", "absences_mentors", "abandon", "reussite",
          "insertion", "allouees", "engagees")  # fmt: skip
