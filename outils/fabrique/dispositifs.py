"""Les documents propres à un dispositif : engagement dans P-TECH, crédits du plan mentorat, programme d'une cordée."""

from __future__ import annotations

from outils.fabrique.commun import CHEF, CHEF_NOMME, SOUSSIGNE, en_tete, fait_par_le_chef
from outils.fabrique.ecrivain import Ecrivain
from outils.fabrique.signature import Signataire

ENGAGEMENT = "Engagement d'une entreprise dans P-TECH"
CORDEE = "Programme de la cordée"
CREDITS = "Demande de crédits du plan mentorat"
DECLARATION = "Déclaration sur les financements de l'action"
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
        "partenariat, qui fixe les règles de l'intervention des mentors et s'applique à eux."
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
    # Sans elle, LibreOffice laisse les signatures seules sur la seconde page.
    e.titre("Article 4 – Protection des élèves", nouvelle_page=True)
    e.paragraphe(
        "Aucun salarié ne rencontre un élève comme mentor avant que son honorabilité ait été vérifiée, ni sans s'être "
        "engagé à respecter la laïcité et la neutralité : ni prosélytisme religieux, ni propagande politique ou "
        "commerciale. Le chef d'établissement peut suspendre immédiatement une intervention. Le mentor n'est pas "
        "rétribué par l'établissement."
    )


# ── Le plan mentorat au lycée professionnel ──
def credits_du_plan() -> Ecrivain:
    """Ce que le lycée demande à la DRAJES, et les seuls usages qu'il en fera."""
    e = Ecrivain(titre_court="Demande de crédits – Plan mentorat")
    en_tete(e, CREDITS, numero="Demande n°")
    e.paragraphe(
        "**À l'attention de la délégation de région académique à la jeunesse, à l'engagement et aux sports (DRAJES)**"
    )
    e.paragraphe(
        f"{SOUSSIGNE} ({{{{ porteur.nom }}}}), demande, au titre du plan mentorat au lycée professionnel (programme 163), "
        "l'attribution de **{{ enveloppe.montant_demande | montant }}** ({{ enveloppe.montant_demande | "
        "montant_en_lettres }}) pour le projet suivant : {{ enveloppe.projet | sans_point }}."
    )
    e.titre("Usage des crédits")
    e.paragraphe(
        "Les crédits attribués servent, sur justificatifs, à l'un ou plusieurs de ces usages :",
        solidaire=True,
    )
    e.puces(
        "financer une association partenaire, pour mettre en place l'action de mentorat dans son ensemble ;",
        "former les mentors, lorsque l'établissement ne s'appuie pas sur une association ;",
        "défrayer les mentors bénévoles, notamment de leurs déplacements ;",
        "produire des supports de communication ;",
        "organiser des évènements de regroupement et d'échanges entre mentors et mentorés.",
    )
    e.titre("Engagements de l'établissement")
    e.paragraphe(
        "L'établissement n'engage aucune dépense au-delà de la somme attribuée. Il n'en consacre rien à la rémunération "
        "d'un mentor. Il s'assure, par une déclaration de l'association, que la même action n'est pas déjà financée, et "
        "ne paie qu'une fois un même justificatif.",
        solidaire=True,
    )
    fait_par_le_chef(e)
    return e


def declaration() -> Ecrivain:
    """Ce que l'association déclare avant que le plan ne paie son action."""
    e = Ecrivain(titre_court="Déclaration de financement – Plan mentorat")
    en_tete(e, DECLARATION, numero="Déclaration n°")
    nom = "{{ action_financee.partenaire.nom }}"
    representant = "{{ action_financee.partenaire.nom_representant }}"
    qualite = "{{ action_financee.partenaire.qualite_representant | majuscule }}"
    e.paragraphe(
        f"Je soussigné ou soussignée, {representant}, {{{{ action_financee.partenaire.qualite_representant | minuscule }}}}, "
        f"représentant **{nom}**, déclare, pour l'action que l'établissement se propose de financer au titre du plan "
        "mentorat au lycée professionnel (programme 163) :"
    )
    e.fiche(
        (
            ("Action", "{{ action_financee.objet | sans_point }}"),
            ("Coût de l'action", "{{ action_financee.cout | montant }}"),
            (
                "Financement déjà obtenu",
                "{% if action_financee.deja_financee %}oui, pour cette action{% else %}aucun pour cette action{% endif %}",
            ),
        ),
        legende="L'action, son coût et ses financements",
    )
    e.balise("{%p if action_financee.autres_financeurs %}")
    e.paragraphe("Financeurs, et actions qu'ils financent :", solidaire=True)
    e.modalites("action_financee.autres_financeurs")
    e.balise("{%p endif %}")
    e.paragraphe(
        "Je m'engage à avertir l'établissement de tout financement obtenu ensuite pour la même action. Les crédits du plan "
        "ne se superposent pas à un financement déjà obtenu pour une action semblable.",
        solidaire=True,
    )
    e.fait_a(exemplaires=False)
    e.signatures(
        (
            Signataire(
                cle="representant_partenaire",
                partie="Pour l'association",
                lignes=(nom, representant, qualite),
                nom=representant,
                qualite=qualite,
            ),
        )
    )
    return e


# ── Les Cordées de la réussite ──
def cordee() -> Ecrivain:
    """Ce que la tête de cordée et le lycée encordé proposent ensemble aux élèves, sur plusieurs années."""
    e = Ecrivain(titre_court="Programme de la cordée – Mentorat")
    sous_titre = "Cordées de la réussite – {{ periode.libelle }}"
    en_tete(e, CORDEE, sous_titre=sous_titre, numero="Programme n°")
    representant = "{{ cordee.tete.nom_representant }}"
    qualite = "{{ cordee.tete.qualite_representant | majuscule }}"
    e.paragraphe(
        f"**{{{{ porteur.nom }}}}**, représenté par {CHEF_NOMME}, {{{{ porteur.fonction_chef | minuscule }}}}, lycée "
        f"encordé, et **{{{{ cordee.tete.nom }}}}**, tête de cordée, représenté par {representant}, {{{{ "
        "cordee.tete.qualite_representant | minuscule }}, arrêtent le programme de la cordée « {{ cordee.nom }} »."
    )
    e.titre("1. Les établissements encordés")
    e.modalites("cordee.encordes")
    e.titre("2. Les élèves")
    e.paragraphe(
        "Le programme s'adresse à des élèves volontaires. Il est destiné en priorité aux élèves scolarisés en éducation "
        "prioritaire ou en quartier prioritaire de la ville, aux collégiens et lycéens de zone rurale et isolée, et aux "
        "lycéens professionnels."
    )
    e.titre("3. Les actions")
    e.puces(
        "l'accompagnement : tutorat par un étudiant, mentorat par un professionnel, action collective d'orientation ;",
        "l'ouverture sociale et culturelle ;",
        "le développement des compétences académiques ou psychosociales.",
    )
    e.paragraphe(
        "Aucun étudiant, aucun professionnel ne rencontre un élève comme mentor ou comme tuteur avant que son honorabilité "
        "ait été vérifiée ; la convention de partenariat fixe les règles de son intervention."
    )
    e.titre("4. Le suivi")
    e.paragraphe(
        "Le suivi des élèves se déroule sur plusieurs années. Un bilan en est présenté chaque année : il dit les actions "
        "menées, et comment chaque élève continue.",
        solidaire=True,
    )
    e.titre("Signatures")
    e.fait_a()
    e.signatures(
        (
            CHEF,
            Signataire(
                cle="tete_de_cordee",
                partie="Pour la tête de cordée",
                lignes=("{{ cordee.tete.nom }}", representant, qualite),
                nom=representant,
                qualite=qualite,
            ),
        )
    )
    return e
