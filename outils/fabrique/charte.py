"""La charte d'engagement : ce que se promettent le mentor, l'élève et l'établissement."""

from __future__ import annotations

from outils.fabrique.commun import CHEF_OU_DELEGUE, en_tete
from outils.fabrique.ecrivain import Ecrivain
from outils.fabrique.signature import Signataire

TITRE = "Charte d'engagement"
_CONVENTION = "fiches.convention if c.partenaire.nom_court == binome.mentor.partenaire.nom_court and c.convention_signee"
_MENTOR = "{{ binome.mentor.prenom }} {{ binome.mentor.nom }}"
_ELEVE = "{{ binome.eleve.prenom }} {{ binome.eleve.nom }}"


def ecrire() -> Ecrivain:
    """La charte entière ; le représentant légal signe tant que la majorité de l'élève n'est pas établie."""
    e = Ecrivain(titre_court="Charte d'engagement – Mentorat")
    en_tete(e, TITRE, sous_titre="du mentor, de l'élève et de l'établissement – année scolaire {{ periode.libelle }}",
            numero="Charte n°")  # fmt: skip
    _parties(e)
    _engagements(e)
    _cadre(e)
    e.titre("Signatures")
    e.si(
        "signataires.responsable_legal.signe",
        "Le représentant légal d'un élève mineur signe la charte après en avoir pris connaissance avec lui.",
        solidaires=True,
    )
    e.fait_a()
    e.signatures(_signataires())
    return e


def _parties(e: Ecrivain) -> None:
    e.fiche(
        (
            ("Mentor", f"{_MENTOR}, par {{{{ binome.mentor.partenaire.nom }}}}"),
            ("Élève", f"{_ELEVE}{{% if binome.eleve.formation_code == 'cap' %}}, élève de CAP{{% elif "
             "binome.eleve.formation_code == 'bac_pro' %}, élève de baccalauréat professionnel{% endif %}"),
            ("Référent mentorat du lycée", "{{ cadrage.nom_referent }}"),
            ("Durée prévue", "jusqu'au {{ binome.fin_prevue | date_longue }}"),
        ),
        legende="Les personnes engagées et la durée prévue",
    )  # fmt: skip
    e.paragraphe(
        "Le mentorat est une relation d'accompagnement volontaire et bénévole. Le mentor aide l'élève à construire "
        "son projet sans décider à sa place ; il n'est ni son enseignant, ni son employeur, ni son tuteur en entreprise. "
        "Chacun peut apprendre de l'autre."
    )


def _engagements(e: Ecrivain) -> None:
    e.titre("Le mentor s'engage")
    e.puces(
        "à se rendre disponible pour toute la durée prévue, à être ponctuel et à prévenir le coordonnateur de toute "
        "absence ;",
        "à écouter l'élève, à respecter ses choix et à garder pour lui ce qui lui est confié, sauf si la sécurité de "
        "l'élève est en cause ;",
        "à respecter la laïcité et la neutralité : ni prosélytisme, ni propagande politique, ni démarche commerciale ;",
        "à n'accepter ni rémunération ni cadeau de valeur, et à n'en offrir aucun ;",
        "à respecter le règlement intérieur et les consignes de l'établissement.",
    )
    e.titre("L'élève s'engage")
    e.puces(
        "à venir aux rencontres convenues, et à prévenir la vie scolaire dès qu'il sait qu'il sera absent ;",
        "à dire ce qui l'intéresse, ce qu'il attend et ce qui ne lui convient pas ;",
        "à respecter le mentor, son temps et ce qu'il lui confie ;",
        "à tenter les démarches préparées ensemble.",
    )
    e.titre("L'établissement s'engage")
    e.puces(
        "à prévoir les rencontres dans un lieu identifié et accessible à tout moment à ses personnels ;",
        "à tenir un adulte joignable pendant chaque rencontre ;",
        "à recevoir l'élève après une absence, et à prévenir le mentor dès qu'une absence est prévisible ;",
        "à répondre aux questions de l'élève, de sa famille et du mentor, et à faire avec eux le bilan du mentorat.",
    )


def _cadre(e: Ecrivain) -> None:
    e.titre("Les rencontres")
    e.paragraphe(
        "Aucune rencontre ne se tient au domicile du mentor ou de l'élève. Toute sortie suppose l'accord préalable du "
        "chef d'établissement et, pour un élève mineur, celui de son représentant légal. Le mentor et l'élève ne "
        "communiquent que par les moyens admis par l'établissement, jamais par leurs comptes personnels sur les "
        "réseaux sociaux."
    )
    e.balise(f"{{%p for c in {_CONVENTION} %}}")
    e.paragraphe("La convention conclue avec {{ c.partenaire.nom }} prévoit :", solidaire=True)
    for champ in ("frequence", "communication"):
        e.modalites(f"c.{champ}")
    e.balise("{%p endfor %}")
    e.titre("En cas de difficulté")
    e.paragraphe(
        "L'élève peut mettre fin au mentorat, ou demander à changer de mentor, à tout moment et sans se justifier ; sa "
        "scolarité n'en souffre pas. Le mentor qui ne peut poursuivre en avertit le coordonnateur. Le chef "
        "d'établissement peut suspendre le mentorat immédiatement."
    )
    e.paragraphe(
        "Quiconque s'inquiète pour la sécurité ou le bien-être d'un élève en parle sans attendre au référent mentorat "
        "ou au chef d'établissement. Un jeune en danger peut aussi appeler le 119, gratuitement et à toute heure.",
        solidaire=True,
    )


def _signataires() -> tuple[Signataire, ...]:
    representant = "Représentant légal {{ binome.eleve.prenom | de }} {{ binome.eleve.nom }}"
    libre = "{% if signataires.eleve.attendu %}L'élève{% else %}L'élève, s'il le souhaite{% endif %}"
    return (
        Signataire("mentor", "Le mentor", (_MENTOR, "{{ binome.mentor.partenaire.nom }}"), _MENTOR, "Mentor"),
        Signataire("eleve", libre, (_ELEVE,), _ELEVE, "Élève"),
        Signataire(
            cle="responsable_legal",
            partie="Le représentant légal{% if not binome.eleve.majeur is renseigne %}, si l'élève est mineur{% endif %}",
            lignes=(
                "Nom : ⟦nom_responsable|Nom du représentant légal|…………………………|texte⟧",
                representant,
            ),
            nom=representant,
            qualite="Représentant légal",
            si="signataires.responsable_legal.signe",
        ),
        CHEF_OU_DELEGUE,
    )
