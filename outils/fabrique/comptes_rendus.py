"""Les comptes rendus : réunion d'appariement, réunion de suivi, réunion de fin d'année."""

from __future__ import annotations

from outils.fabrique.commun import ANNEE, en_tete
from outils.fabrique.controles import marque
from outils.fabrique.ecrivain import Ecrivain

APPARIEMENT = "Compte rendu de la réunion d'appariement"
SUIVI = "Compte rendu de réunion"
FIN = "Compte rendu de la réunion de fin d'année"


def appariement() -> Ecrivain:
    """La réunion où lycée et partenaire forment les binômes ; ni besoins, ni raisons n'y paraissent."""
    e = _debut(APPARIEMENT, ANNEE)
    _seance(e, "{% if appariement.reunion_appariement %}{{ appariement.reunion_appariement.date | date_longue }}"
               "{% else %}⟦seance_date|Date de la réunion|…………………|date⟧{% endif %}")  # fmt: skip
    e.titre("Binômes proposés")
    e.tableau(
        ("Élève", "Mentor", "Partenaire", "Fin prévue", "Situation"),
        (
            ("{%tr for b in fiches.binome %}",),
            ("{{ b.eleve.prenom }} {{ b.eleve.nom }}", "{{ b.mentor.prenom }} {{ b.mentor.nom }}",
             "{{ b.mentor.partenaire.nom }}", "{{ b.fin_prevue | date_courte }}", "{{ b.etat }}"),
            ("{%tr else %}",),
            ("Aucun binôme n'est encore proposé.", "", "", "", ""),
            ("{%tr endfor %}",),
        ),
        largeurs=(4.0, 4.0, 3.6, 2.3, 2.5),
        legende="Les binômes proposés, leur partenaire, la fin prévue et leur situation",
    )  # fmt: skip
    e.paragraphe(
        "Chaque binôme répond aux besoins exprimés par l'élève et à l'expérience du mentor ; ces éléments restent dans la "
        "fiche de l'élève. Un binôme ne devient actif qu'après la vérification de l'honorabilité du mentor."
    )
    decisions(e)
    return e


def suivi() -> Ecrivain:
    """Une réunion de suivi, des mentors ou sur leurs besoins : l'avancement chiffré, puis les décisions."""
    e = _debut(SUIVI, "{{ reunion.objet }} – mentorat, année scolaire {{ periode.libelle }}")
    _seance(e, "{{ reunion.prevue_le | date_longue }}")
    e.titre("Avancement")
    _chiffres(e, "filles", "garcons", "mentors", "entreprises", "absenteisme", "absences_mentors", "abandon")
    e.titre("Points abordés")
    e.lignes_libres("points", "Points abordés", nombre=5)
    decisions(e)
    return e


def fin_d_annee() -> Ecrivain:
    """La réunion qui présente le bilan à tous les partenaires et fixe la suite."""
    e = _debut(FIN, ANNEE)
    _seance(e, "{% if bilan.reunion_bilan %}{{ bilan.reunion_bilan.date | date_longue }}"
               "{% else %}⟦seance_date|Date de la réunion|…………………|date⟧{% endif %}")  # fmt: skip
    e.titre("Le bilan présenté")
    _chiffres(
        e, "filles", "garcons", "mentors", "entreprises", "absenteisme", "abandon", "allouees", "engagees"
    )
    e.titre("Ce que le bilan relève")
    for champ, intitule in (("relations", "Relations avec les partenaires"), ("difficultes", "Difficultés")):
        e.titre(intitule, 2)
        e.modalites(f"bilan.{champ}")
    e.titre("Objectifs et améliorations pour la suite")
    e.modalites("bilan.ameliorations")
    e.titre("Avis et compléments des participants")
    e.lignes_libres("avis", "Avis des participants", nombre=4)
    decisions(e)
    return e


def _debut(titre: str, sous_titre: str) -> Ecrivain:
    e = Ecrivain(titre_court="Compte rendu – Mentorat")
    en_tete(e, titre, sous_titre=sous_titre, numero="Compte rendu n°", uai=False)
    return e


def _seance(e: Ecrivain, jour: str) -> None:
    e.fiche(
        (
            ("Date", jour),
            ("Animée par", marque("animation", "Qui anime la réunion", points=50)),
            (
                "Présents",
                marque("presents", "Personnes présentes et qualité", points=50)
                + "\n"
                + marque("presents_suite", "Personnes présentes, suite", points=50),
            ),
            ("Excusés", marque("excuses", "Personnes excusées", points=50)),
        ),
        legende="La date et les participants de la réunion",
    )


def _chiffres(e: Ecrivain, *noms: str) -> None:
    e.fiche(
        tuple((f"{{{{ indicateurs.{nom}.titre }}}}", f"{{{{ indicateurs.{nom}.texte }}}}") for nom in noms),
        legende="Les indicateurs du mentorat au jour du document",
    )
    e.paragraphe(
        "Chiffres au {{ document.date_production | date_longue }}. Un taux n'est donné qu'à partir de vingt cas.",
        "Mention",
    )


def decisions(e: Ecrivain) -> None:
    """Le tableau des décisions, à remplir, puis la prochaine réunion et le rédacteur."""
    e.titre("Décisions")
    e.tableau(
        ("Décision", "Qui s'en charge", "Pour le"),
        tuple(
            (
                marque(f"decision_{n}", f"Décision {n}", points=44),
                marque(f"decision_{n}_qui", f"Décision {n} : qui", points=16),
                marque(f"decision_{n}_date", f"Décision {n} : échéance", points=12, genre="date"),
            )
            for n in range(1, 5)
        ),
        largeurs=(9.4, 4.0, 3.0),
        legende="Les décisions prises, qui s'en charge et pour quand",
        style="Cellule à signer",
        solidaires=True,
    )
    e.paragraphe(f"Prochaine réunion : {marque('prochaine', 'Date de la prochaine réunion', genre='date')}.",
                 solidaire=True)  # fmt: skip
    e.paragraphe(f"Compte rendu établi par {marque('redacteur', 'Rédacteur du compte rendu', points=50)}.")
