"""L'honorabilité des mentors : la demande aux services de l'État, et l'état remis à l'auditeur.

Ni l'une ni l'autre ne porte de casier, de bulletin, d'infraction ni de résultat : le fait, sa date, son auteur.
"""

from __future__ import annotations

from outils.fabrique.commun import SOUSSIGNE, en_tete, fait_par_le_chef, verifie
from outils.fabrique.controles import case, marque
from outils.fabrique.ecrivain import Ecrivain

DEMANDE = "Demande de vérification d'honorabilité"
ETAT = "État de vérification de l'honorabilité"
_RETENUS = "fiches.mentor if m.etat_code != 'ecarte'"


def demande() -> Ecrivain:
    """La demande du lycée : l'état civil s'y porte à la main, et n'entre jamais dans le dossier."""
    e = Ecrivain(titre_court="Demande de vérification – Mentorat")
    en_tete(e, DEMANDE, numero="Demande n°")
    e.paragraphe(
        "**À l'attention des services académiques ou de la direction des services départementaux de l'éducation "
        "nationale**"
    )
    e.paragraphe(
        f"{SOUSSIGNE}, demande que soit vérifiée l'honorabilité de la personne désignée ci-dessous, qui se propose "
        "comme mentor bénévole auprès d'élèves de l'établissement."
    )
    e.paragraphe(
        "Cette personne n'est recommandée ni par une association, ni par une entreprise ; la vérification revient "
        "alors aux services académiques. Elle ne rencontre aucun élève avant votre réponse."
    )
    _personne(e)
    e.titre("Ce que l'établissement attend")
    e.paragraphe(
        "L'établissement n'attend que l'indication que la vérification a été faite, sa date, sa référence et le nom du "
        "service. Il ne demande, ne reçoit et ne conserve ni bulletin, ni extrait, ni résultat, ni motif. Si "
        "l'intervention ne peut avoir lieu, il suffit d'en avertir le chef d'établissement, sans en donner la raison.",
        solidaire=True,
    )
    fait_par_le_chef(e, hauteur=60)
    e.titre("Réponse du service")
    e.fiche(
        (
            ("Service et agent", marque("reponse_service", "Service et agent qui répondent", points=46)),
            ("Vérification effectuée le", marque("reponse_date", "Date de la vérification", genre="date")),
            ("Référence", marque("reponse_reference", "Référence de la réponse", points=40)),
        ),
        legende="La réponse du service : qui, quand, sous quelle référence",
        solidaires=True,
    )
    verifie(e, "Ce document rempli se transmet par la voie sécurisée du service ; l'établissement n'en garde pas de "
               "copie et note seulement la date et la référence de la réponse.")  # fmt: skip
    return e


def _personne(e: Ecrivain) -> None:
    e.titre("La personne")
    e.fiche(
        (
            ("Prénom et nom d'usage", "{{ mentor.prenom }} {{ mentor.nom }}"),
            ("Nom de naissance", marque("etat_civil_nom", "Nom de naissance", points=46)),
            ("Prénoms", marque("etat_civil_prenoms", "Prénoms dans l'ordre de l'état civil", points=46)),
            ("Date de naissance", marque("etat_civil_date", "Date de naissance", genre="date")),
            ("Commune et département, ou pays", marque("etat_civil_lieu", "Lieu de naissance", points=46)),
            (
                "Activité prévue",
                "Mentorat d'élèves, mineurs et majeurs, pendant l'année scolaire {{ periode.libelle }}",
            ),
            ("Partenaire qui l'encadre", "{{ mentor.partenaire.nom }}"),
        ),
        legende="La personne à vérifier ; l'état civil se porte à la main",
    )
    e.paragraphe(
        f"{case('personne_informee', 'La personne est informée')} La personne est informée de cette demande et de "
        "l'usage de ces renseignements, qui ne servent qu'à la vérification."
    )


def etat() -> Ecrivain:
    """L'état remis à l'auditeur : qui a vérifié, quand, jusqu'à quand, et les séances à rapprocher."""
    e = Ecrivain(titre_court="Vérification de l'honorabilité – Mentorat", paysage=True)
    en_tete(e, ETAT, numero="État n°")
    e.paragraphe(
        "État au {{ document.date_production | date_longue }}. Il dit, pour chaque mentor, que la vérification a été "
        "faite, par quelle voie, par qui et jusqu'à quand elle vaut. Il ne contient ni bulletin, ni résultat, ni motif, "
        "ni le nom d'aucun élève ; les candidatures non retenues n'y figurent pas."
    )
    e.titre("1. Les mentors")
    _mentors(e)
    e.titre("2. Les séances tenues")
    _seances(e)
    e.titre("3. Ce que disent les contrôles")
    _controles(e)
    fait_par_le_chef(e)
    return e


def _mentors(e: Ecrivain) -> None:
    mentor, partenaire = "{{ m.prenom }} {{ m.nom }}", "{{ m.partenaire.nom }}"
    voie = (
        "{% if m.voie_code == 'entreprise' and m.employeur %}{{ m.employeur.nom }}{% elif m.voie_code == "
        "'association' %}{{ m.partenaire.nom }}{% else %}Services académiques{% endif %}"
    )
    date_, fin = "{{ v.date | date_courte }}", "{{ v.jusqu_au | date_courte }}"
    e.tableau(
        ("Mentor", "Partenaire", "Qui vérifie", "Vérifiée le", "Référence", "Expire le", "Situation"),
        (
            (f"{{%tr for m in {_RETENUS} %}}",),
            ("{%tr if m.honorabilite %}",),
            ("{%tr for v in m.honorabilite.versements %}",),
            (mentor, partenaire, voie, date_, "{{ v.reference }}", fin, "{{ m.etat }}"),
            ("{%tr endfor %}",),
            ("{%tr else %}",),
            (mentor, partenaire, voie, "Non consignée", "–", "–", "{{ m.etat }}"),
            ("{%tr endif %}",),
            ("{%tr else %}",),
            ("Aucun mentor.", "", "", "", "", "", ""),
            ("{%tr endfor %}",),
        ),
        largeurs=(3.7, 4.0, 4.0, 2.5, 3.9, 2.4, 4.6),
        legende="Pour chaque mentor et chaque vérification : auteur, date, référence, expiration et situation",
    )


def _seances(e: Ecrivain) -> None:
    e.paragraphe(
        "Séances tenues auxquelles chaque mentor était présent, au jour où elles ont eu lieu.", solidaire=True
    )
    e.tableau(
        ("Mentor", "Séances tenues"),
        (
            (f"{{%tr for m in {_RETENUS} %}}",),
            (
                "{{ m.prenom }} {{ m.nom }}",
                "{% for s in fiches.seance if s.etat_code == 'tenue' %}{% for b in s.binomes if b.mentor.nom_court == "
                "m.nom_court %}{% if loop.first %}{% for a in s.mentors_absents if a.nom_court == b.nom_court %}"
                "{% else %}{{ s.etat_le | date_courte }}   {% endfor %}{% endif %}{% endfor %}{% endfor %}",
            ),
            ("{%tr endfor %}",),
        ),
        largeurs=(4.0, 21.1),
        legende="Pour chaque mentor, les dates des séances tenues en sa présence",
    )


def _controles(e: Ecrivain) -> None:
    e.paragraphe(
        "Chaque fait du dossier a été rejugé à sa date. « Contrôles » : combien de fois la règle s'appliquait.",
        solidaire=True,
    )
    e.tableau(
        ("Règle contrôlée", "Contrôles", "Résultat"),
        tuple(_garantie(f"garanties.{nom}") for nom in GARANTIES),
        largeurs=(14.1, 2.6, 8.4),
        legende="Les règles d'honorabilité contrôlées sur toute l'histoire du dossier, et leur résultat",
        solidaires=True,
    )


def _garantie(g: str) -> tuple[str, ...]:
    manquements = (
        f"{{% for v in {g}.violations %}}Manquement du {{{{ v.le | date_courte }}}} ({{{{ v.cible }}}}){{% if v.traite %}}, "
        "traité le {{ v.traite_le | date_courte }}{% else %}, non traité{% endif %}{% if not loop.last %} ; {% endif %}"
        "{% endfor %}"
    )
    resultat = f"{{% if {g}.conforme %}}Conforme{{% else %}}{manquements}{{% endif %}}"
    return f"{{{{ {g}.titre }}}}", f"{{{{ {g}.controles | nombre }}}}", resultat


GARANTIES = (
    "honorabilite_avant_seance",
    "honorabilite_avant_rencontre",
    "seance_prevue_couverte",
    "rencontre_preparee_couverte",
    "trois_voies",
    "deux_personnes",
    "services_academiques_saisis",
    "retablissement_verifie",
)
