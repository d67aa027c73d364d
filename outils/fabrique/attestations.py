"""Les attestations de participation : celle du mentor, celle de l'élève."""

from __future__ import annotations

from outils.fabrique.commun import SOUSSIGNE, en_tete, fait_par_le_chef
from outils.fabrique.ecrivain import Ecrivain

TITRE = "Attestation de participation"
_SUIVIS = "fiches.binome if b.mentor.nom_court == mentor.nom_court and b.a_debute"


def mentor() -> Ecrivain:
    """L'attestation remise à un mentor : son engagement bénévole, sans rien de ses élèves."""
    e = Ecrivain(titre_court="Attestation de participation – Mentor")
    en_tete(e, TITRE, numero="Attestation n°")
    e.paragraphe(f"{SOUSSIGNE} ({{{{ porteur.nom }}}}), atteste que :", solidaire=True)
    e.paragraphe("{{ mentor.prenom }} {{ mentor.nom }}", "Nom mis en avant")
    e.paragraphe(
        "a pris part au mentorat d'élèves de l'établissement, en qualité de mentor bénévole, pendant l'année "
        "scolaire {{ periode.libelle }}, dans le cadre du partenariat conclu avec {{ mentor.partenaire.nom }}."
    )
    e.paragraphe(
        f"Cet engagement a porté sur l'accompagnement individuel {{% for b in {_SUIVIS} %}}{{% if loop.last %}}"
        "{% if loop.index > 1 %}de {{ loop.index | en_lettres }} élèves{% else %}d'un élève{% endif %}"
        "{% endif %}{% endfor %}, au cours de rencontres régulières consacrées à l'écoute, au partage "
        "d'expérience et à la découverte des métiers."
    )
    e.si(
        "mentor.formation",
        "Il a été précédé ou accompagné d'un parcours de formation des mentors, suivi le "
        "{{ mentor.formation.date | date_longue }}.",
    )
    e.paragraphe("Cette activité n'a donné lieu à aucune rémunération.")
    e.paragraphe(
        "La présente attestation est délivrée pour servir et valoir ce que de droit.", solidaire=True
    )
    fait_par_le_chef(e)
    return e


def eleve() -> Ecrivain:
    """L'attestation remise à un élève : sa participation, et rien de ses besoins ni de sa naissance."""
    e = Ecrivain(titre_court="Attestation de participation – Élève")
    en_tete(e, TITRE, numero="Attestation n°")
    e.paragraphe(f"{SOUSSIGNE} ({{{{ porteur.nom }}}}), atteste que :", solidaire=True)
    e.paragraphe("{{ eleve.prenom }} {{ eleve.nom }}", "Nom mis en avant")
    e.paragraphe(
        "{% if eleve.formation_code == 'cap' %}élève de CAP{% elif eleve.formation_code == 'bac_pro' %}élève de "
        "baccalauréat professionnel{% else %}élève de l'établissement{% endif %}, a participé volontairement au "
        "mentorat organisé par l'établissement pendant l'année scolaire {{ periode.libelle }}."
    )
    e.paragraphe("Au cours de rencontres régulières avec un mentor du monde professionnel, il s'agissait de :",
                 solidaire=True)  # fmt: skip
    e.puces(
        "mieux connaître un métier, son environnement et ses parcours ;",
        "préciser un projet de formation ou d'insertion ;",
        "préparer un échange professionnel et développer un réseau.",
    )
    e.paragraphe(
        "La présente attestation ne porte aucune appréciation scolaire. Elle peut être jointe à un curriculum "
        "vitæ ou à un dossier de candidature.",
        solidaire=True,
    )
    fait_par_le_chef(e)
    return e
