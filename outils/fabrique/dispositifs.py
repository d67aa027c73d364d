"""Les documents propres à un dispositif : l'engagement d'une entreprise dans P-TECH."""

from __future__ import annotations

from outils.fabrique.commun import CHEF, CHEF_NOMME, en_tete
from outils.fabrique.ecrivain import Ecrivain
from outils.fabrique.signature import Signataire

ENGAGEMENT = "Engagement d'une entreprise dans P-TECH"
_REPRESENTANT = "{{ entreprise.nom_representant }}"
_QUALITE = "{{ entreprise.qualite_representant | majuscule }}"


def engagement() -> Ecrivain:
    """L'engagement réciproque du lycée et de l'entreprise, sur les trois interventions de P-TECH."""
    e = Ecrivain(titre_court="Engagement dans P-TECH – Mentorat")
    en_tete(e, ENGAGEMENT, numero="Engagement n°")
    e.paragraphe(
        f"Entre **{{{{ porteur.nom }}}}**, représenté par {CHEF_NOMME}, {{{{ porteur.fonction_chef | minuscule }}}}, "
        "« l'établissement », et **{{ entreprise.nom }}** (SIREN {{ entreprise.siren }}), représentée par "
        f"{_REPRESENTANT}, {{{{ entreprise.qualite_representant | minuscule }}}}, « l'entreprise »,"
    )
    e.paragraphe(
        "Considérant que P-TECH repose sur l'égalité des chances et sur l'engagement d'entreprises en vue de la "
        "réussite des élèves de lycée professionnel et de BTS ; que la DRAFPIC, qui pilote le dispositif, a donné son "
        "accord à l'établissement le {{ cadrage.accord_drafpic.date | date_longue }} (référence {{ "
        "cadrage.accord_drafpic.reference }}),"
    )
    e.paragraphe("il est convenu de ce qui suit.")
    _interventions(e)
    _protection(e)
    e.titre("Article 5 – Portée")
    e.paragraphe(
        "Le présent engagement dit la part que prend l'entreprise à P-TECH. Il ne tient pas lieu de la convention de "
        "partenariat, qui fixe les règles de l'intervention des mentors et s'applique à eux.",
        solidaire=True,
    )
    e.titre("Signatures")
    e.fait_a()
    e.signatures(
        (
            CHEF,
            Signataire(
                cle="representant_entreprise",
                partie="Pour l'entreprise",
                lignes=("{{ entreprise.nom }}", _REPRESENTANT, _QUALITE),
                nom=_REPRESENTANT,
                qualite=_QUALITE,
            ),
        )
    )
    return e


def _interventions(e: Ecrivain) -> None:
    e.titre("Article 1^er^ – Objet")
    e.paragraphe(
        "L'entreprise permet à des salariés volontaires d'intervenir auprès des élèves, par :", solidaire=True
    )
    e.puces(
        "le mentorat de projet : des interventions ponctuelles ou des activités dans des projets de classe, sur des "
        "sujets des programmes ;",
        "le mentorat en immersion : la découverte de l'entreprise, lors de visites ou d'évènements qu'elle coordonne ;",
        "le mentorat de carrière : des rendez-vous individuels ou en petits groupes, pour la confiance en soi, la "
        "recherche d'une période en entreprise et les compétences sociales.",
    )
    e.titre("Article 2 – Engagements de l'entreprise")
    e.puces(
        "proposer des salariés volontaires, et leur donner le temps d'intervenir ;",
        "assurer le mentorat de carrière une fois par mois au minimum ;",
        "désigner une personne que l'établissement peut joindre, et l'avertir de toute absence.",
    )
    e.titre("Article 3 – Engagements de l'établissement")
    e.puces(
        "inscrire le mentorat de projet dans un projet de classe, avec les enseignants ;",
        "préparer les visites et y être présent tout du long, par l'un de ses personnels ;",
        "organiser les rendez-vous, prêter ses locaux, et avertir le mentor de l'absence d'un élève.",
    )


def _protection(e: Ecrivain) -> None:
    e.titre("Article 4 – Protection des élèves")
    e.paragraphe(
        "Aucun salarié ne rencontre un élève comme mentor avant que son honorabilité ait été vérifiée, ni sans s'être "
        "engagé à respecter la laïcité et la neutralité : ni prosélytisme religieux, ni propagande politique ou "
        "commerciale. Le chef d'établissement peut suspendre immédiatement une intervention. Le mentor n'est pas "
        "rétribué par l'établissement."
    )
