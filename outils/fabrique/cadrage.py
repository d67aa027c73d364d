"""Le texte du document de cadrage : les rubriques demandées, l'équipe, les engagements de chacun."""

from __future__ import annotations

from outils.fabrique.commun import CHEF_OU_DELEGUE
from outils.fabrique.ecrivain import Ecrivain
from outils.fabrique.signature import Signataire

TITRE = "Document de cadrage"


def ecrire() -> Ecrivain:
    """Le document de cadrage entier."""
    e = Ecrivain(titre_court="Document de cadrage – Mentorat")
    _en_tete(e)
    _equipe(e)
    _rubriques(e)
    _signatures(e)
    return e


def _en_tete(e: Ecrivain) -> None:
    e.balise("{%p if porteur.academie %}")
    e.paragraphe("Académie {{ porteur.academie | de }}", "Identité")
    e.balise("{%p endif %}")
    e.paragraphe("**{{ porteur.nom }}** (UAI {{ porteur.uai }})", "Identité")
    e.paragraphe("{{ porteur.adresse }}, {{ porteur.code_postal }} {{ porteur.ville }}", "Identité")
    e.paragraphe(TITRE, "Title")
    e.paragraphe(
        "Mentorat des élèves de la voie professionnelle – année scolaire {{ periode.libelle }}", "Subtitle"
    )
    e.paragraphe("Document n° {{ document.numero }}", "Numéro")
    e.paragraphe(
        "Le présent document est établi par l'établissement et par {{ cadrage.partenaire.nom }}, "
        "partenaire coordonnateur ({{ cadrage.partenaire.dispositif }}), avant que les élèves ne "
        "soient identifiés. Il dit ce que le mentorat vise, à qui il s'adresse, qui en répond et "
        "comment il sera suivi. La convention de partenariat en reprend les principes."
    )
    e.balise("{%p if reflexion.besoins %}")
    e.paragraphe("Il répond aux besoins relevés par l'établissement :", solidaire=True)
    e.modalites("reflexion.besoins")
    e.balise("{%p endif %}")


def _equipe(e: Ecrivain) -> None:
    e.titre("L'équipe et les rôles")
    e.tableau(
        ("Fonction", "Nom", "Rôle dans le mentorat"),
        (
            (
                "{{ porteur.fonction_chef }}",
                "{{ porteur.civilite_chef }}\u00a0{{ porteur.nom_chef }}",
                "Engage l'établissement, signe la convention, décide de toute suspension.",
            ),
            (
                "Référent mentorat",
                "{{ cadrage.nom_referent }}{% if cadrage.designation_referent %} "
                "(désignation du {{ cadrage.designation_referent.date | date_longue }}){% endif %}",
                "Organise le mentorat dans l'établissement, suit les rencontres, répond au partenaire.",
            ),
            (
                "Coordonnateur des mentors",
                "{{ cadrage.partenaire.nom_coordonnateur }} ({{ cadrage.partenaire.nom }})",
                "Mobilise et accompagne les mentors, organise leur venue.",
            ),
            (
                "Directeur délégué à la formation professionnelle et technologique",
                "{{ cadrage.nom_ddfpt }}",
                "Accorde le calendrier avec la formation et les périodes en entreprise.",
            ),
            (
                "Responsable du bureau des entreprises",
                "{{ cadrage.nom_rbde }}",
                "Mobilise les entreprises et les tuteurs, relaie le besoin de mentors.",
            ),
            ("{%tr if cadrage.nom_cpe %}", "", ""),
            (
                "Conseiller principal d'éducation",
                "{{ cadrage.nom_cpe }}",
                "Suit l'assiduité, fait le lien avec les élèves et les familles.",
            ),
            ("{%tr endif %}", "", ""),
        ),
        largeurs=(4.6, 4.6, 7.2),
        legende="L'équipe du mentorat : fonction, nom et rôle de chacun",
    )


def _rubriques(e: Ecrivain) -> None:
    e.titre("1. Objectifs")
    e.modalites("cadrage.objectifs")
    e.titre("2. Public ciblé")
    e.modalites("cadrage.public")
    e.paragraphe("La participation repose sur le volontariat de l'élève.")
    e.titre("3. Durée")
    e.paragraphe(
        "Chaque mentorat est prévu pour une durée de {{ cadrage.duree_mois | en_lettres }} mois, au "
        "cours de l'année scolaire {{ periode.libelle }}."
    )
    e.titre("4. Comitologie")
    e.modalites("cadrage.comitologie")
    e.titre("5. Indicateurs de suivi")
    e.modalites("cadrage.indicateurs")
    e.titre("6. Activités")
    e.modalites("cadrage.activites")
    e.titre("7. Recrutement des mentors")
    e.paragraphe("Aucun mentor ne rencontre un élève avant la vérification préalable de son honorabilité.")
    e.modalites("cadrage.recrutement")
    e.titre("8. Suivi de la qualité")
    e.modalites("cadrage.suivi_qualite")
    e.titre("9. Coûts et prise en charge")
    e.paragraphe("Le mentorat est bénévole : les mentors ne sont pas rémunérés.")
    e.balise("{%p if dossier.somme_allouee %}")
    e.paragraphe("Somme allouée pour l'année scolaire : **{{ dossier.somme_allouee | montant }}**.")
    e.balise("{%p endif %}")
    e.modalites("cadrage.couts", solidaires=True)  # les signatures ne sont jamais seules


def _signatures(e: Ecrivain) -> None:
    e.titre("Signatures")
    e.fait_a()
    e.signatures(
        (
            CHEF_OU_DELEGUE,
            Signataire(
                cle="coordonnateur",
                partie="Pour le partenaire coordonnateur",
                lignes=(
                    "{{ cadrage.partenaire.nom }}",
                    "{{ cadrage.partenaire.nom_coordonnateur }}",
                    "Coordination des mentors",
                ),
                nom="{{ cadrage.partenaire.nom_coordonnateur }}",
                qualite="Coordination des mentors",
            ),
        )
    )
