"""Informer : les familles et les élèves sur leurs données, et demander l'accord pour une image."""

from __future__ import annotations

from outils.fabrique.commun import ANNEE, en_tete, verifie
from outils.fabrique.controles import case, marque
from outils.fabrique.ecrivain import Ecrivain
from outils.fabrique.signature import Signataire

FAMILLES = "Information sur les données personnelles"
ELEVES = "Vos données dans le mentorat"
IMAGE = "Autorisation de captation et de diffusion d'image"
_RGPD = "Règlement (UE) 2016/679, articles 6, 13, 14 et 21 ; loi n° 78-17 du 6 janvier 1978."


def familles() -> Ecrivain:
    """L'information remise aux responsables légaux et aux élèves majeurs, avec l'accusé à rendre."""
    e = Ecrivain(titre_court="Information des familles – Mentorat")
    en_tete(e, FAMILLES, sous_titre="Responsables légaux et élèves majeurs – mentorat, année scolaire {{ periode.libelle }}",
            uai=False)  # fmt: skip
    e.paragraphe(
        "L'établissement propose aux élèves volontaires d'être accompagnés par un mentor bénévole, avec {{ "
        "cadrage.partenaire.nom }}. Pour l'organiser, il enregistre quelques données. Voici lesquelles, pourquoi, pour "
        "combien de temps, et quels sont vos droits."
    )
    e.fiche(
        (
            ("Qui est responsable", "{{ porteur.nom }}, représenté par son chef d'établissement ({{ porteur.courriel }})"),
            ("Pourquoi", "Former les binômes, organiser les rencontres, suivre l'assiduité, veiller à la sécurité des "
             "élèves, établir un bilan qui ne nomme personne"),
            ("Sur quel fondement", "La mission d'intérêt public de l'établissement. Participer reste un choix de l'élève"),
            ("Quelles données", "Nom, prénom, sexe (pour compter filles et garçons), formation suivie, besoins exprimés "
             "en entretien, présence aux rencontres ; la date de naissance seulement s'il faut savoir si l'élève est majeur"),
            ("Jamais recueillies", "Santé, origine, opinions, croyances, situation sociale, numéro de sécurité sociale"),
            ("Qui les lit", "Le chef d'établissement, le référent mentorat, le conseiller principal d'éducation. Le "
             "mentor et le coordonnateur du partenaire ne reçoivent que l'identité de l'élève et les dates des rencontres"),
            ("Combien de temps", "Jusqu'à un an après la fin de l'année scolaire ; elles sont ensuite effacées"),
            ("Décision automatique", "Aucune. Les données ne sont ni vendues, ni transmises hors de l'Union européenne"),
        ),
        legende="Responsable, finalités, données, destinataires et durées",
    )  # fmt: skip
    e.titre("Vos droits")
    e.paragraphe(
        "Vous pouvez demander l'accès aux données, leur rectification, leur effacement ou la limitation de leur usage, "
        "et vous y opposer, en écrivant au chef d'établissement ou au délégué à la protection des données de l'académie. "
        "Vous pouvez saisir la CNIL. L'élève peut quitter le mentorat à tout moment, sans conséquence sur sa scolarité."
    )
    e.titre("Accusé à rendre à l'établissement")
    e.paragraphe(
        "Ce coupon dit seulement que l'information a été remise. Il ne vaut ni autorisation, ni renoncement à un droit.",
        solidaire=True,
    )
    e.fiche(
        (
            ("Élève", marque("eleve_nom", "Prénom, nom et classe de l'élève", points=50)),
            ("Reçu par", marque("recu_par", "Nom du responsable légal ou de l'élève majeur", points=50)),
            ("Date et signature", f"{marque('recu_le', 'Date', genre='date')}\n\n"),
        ),
        legende="L'accusé de remise de l'information",
        solidaires=True,
    )
    verifie(e, _RGPD)
    return e


def eleves() -> Ecrivain:
    """La même information, dite à un élève en phrases courtes."""
    e = Ecrivain(titre_court="Information des élèves – Mentorat")
    en_tete(e, ELEVES, uai=False)
    for titre, textes in _POUR_LES_ELEVES:
        e.titre(titre)
        for texte in textes:
            e.paragraphe(texte)
    verifie(e, _RGPD)
    return e


_POUR_LES_ELEVES = (
    ("Pourquoi le lycée note des informations", (
        "Vous avez choisi d'avoir un mentor, avec {{ cadrage.partenaire.nom }}. Pour trouver la bonne personne et pour "
        "organiser les rencontres, le lycée a besoin de quelques informations sur vous.",
    )),
    ("Ce que le lycée note", (
        "Votre nom, votre prénom, si vous êtes une fille ou un garçon, votre formation, ce que vous avez dit attendre du "
        "mentorat, et si vous étiez présent ou absent aux rencontres.",
        "Rien sur votre santé, votre religion, vos opinions, votre famille ou vos origines. Vous n'avez pas à en parler.",
    )),
    ("Qui peut les lire", (
        "Au lycée : le chef d'établissement, le référent mentorat et la vie scolaire. Votre mentor connaît votre nom, "
        "votre prénom et vos rendez-vous. Il ne lit pas votre dossier scolaire.",
    )),
    ("Combien de temps", (
        "Un an au plus après la fin de l'année scolaire. Ensuite, tout est effacé. Le bilan du lycée compte des élèves ; "
        "il ne cite personne.",
    )),
    ("Ce que vous pouvez demander", (
        "Voir ce qui est écrit sur vous, le faire corriger, le faire effacer, ou refuser qu'on s'en serve. Demandez-le au "
        "référent mentorat{% if cadrage.nom_referent %}, {{ cadrage.nom_referent }}{% endif %}, ou au chef "
        "d'établissement. Si la réponse ne vous convient pas, vous pouvez écrire à la CNIL.",
        "Vous pouvez aussi arrêter le mentorat quand vous le voulez, sans dire pourquoi. Vos notes n'en dépendent pas.",
    )),
    ("Vos photos, votre voix", (
        "Personne ne peut vous filmer, vous enregistrer ou publier votre photo sans un accord écrit, donné pour une "
        "occasion précise. Si vous êtes mineur, vos responsables légaux signent cet accord. Vous pouvez dire non.",
    )),
    ("Si quelque chose ne va pas", (
        "Parlez-en tout de suite à un adulte du lycée en qui vous avez confiance. Vous pouvez aussi appeler le 119 : "
        "c'est gratuit, à toute heure, et l'appel n'apparaît pas sur les factures.",
    )),
)  # fmt: skip


def image() -> Ecrivain:
    """L'autorisation propre à une rencontre : prendre et diffuser sont deux choix, chaque usage aussi."""
    e = Ecrivain(titre_court="Autorisation d'image – Mentorat")
    en_tete(e, IMAGE, sous_titre=ANNEE, numero="Autorisation n°", uai=False)
    e.paragraphe(
        "Cette autorisation ne vaut que pour l'occasion suivante : **{{ rencontre.genre }}**, le {{ rencontre.prevue_le | "
        "date_longue }}. Elle est donnée à titre gratuit. Refuser, en tout ou partie, n'a aucune conséquence sur la "
        "participation."
    )
    e.paragraphe(
        f"**Personne concernée** (prénom, nom, classe ou qualité) : "
        f"{marque('personne_nom', 'Prénom, nom, classe ou qualité de la personne', points=44)}"
    )
    e.paragraphe(f"**Durée de l'autorisation** : {marque('duree', 'Durée de l’autorisation', points=44)}")
    e.titre("Ce qui est autorisé")
    e.tableau(
        ("Usage", "Oui", "Non"),
        tuple(
            (texte, case(f"{cle}_oui", f"{nom_} : oui"), case(f"{cle}_non", f"{nom_} : non"))
            for cle, nom_, texte in _USAGES
        ),
        largeurs=(12.8, 1.8, 1.8),
        legende="Chaque usage, accepté ou refusé",
    )
    e.paragraphe(
        "Les images ne sont ni vendues, ni reprises pour un autre usage, ni accompagnées du nom d'un élève mineur. "
        "L'accord se retire à tout moment auprès du chef d'établissement ; les images cessent alors d'être diffusées.",
        solidaire=True,
    )
    e.titre("Signatures")
    e.paragraphe(
        "Une personne majeure signe seule. Pour un élève mineur, les responsables légaux signent, et l'élève donne son avis "
        "en signant aussi.",
        solidaire=True,
    )
    e.fait_a(exemplaires=False)
    e.signatures(tuple(_signataires_image()), hauteur=40)
    verifie(e, "Accord préalable, écrit et propre à chaque occasion.")
    return e


_USAGES = (
    ("prise_photo", "Être photographié", "Être photographié pendant la rencontre"),
    ("prise_video", "Être filmé ou enregistré", "Être filmé ou enregistré pendant la rencontre"),
    (
        "diffusion_interne",
        "Diffusion dans le lycée",
        "Diffusion dans le lycée : affichage, espace numérique de travail",
    ),
    ("diffusion_site", "Diffusion sur le site du lycée", "Diffusion sur le site public du lycée"),
    ("diffusion_partenaire", "Diffusion par le partenaire", "Diffusion par {{ cadrage.partenaire.nom }}"),
    (
        "diffusion_academie",
        "Diffusion par l'académie",
        "Diffusion par l'académie, dans sa communication sur le mentorat",
    ),
)


def _signataires_image() -> list[Signataire]:
    parties = (
        ("personne", "La personne concernée", "Personne concernée"),
        ("responsable_1", "Premier responsable légal", "Responsable légal"),
        ("responsable_2", "Second responsable légal", "Second responsable légal"),
    )
    return [
        Signataire(
            cle, partie, (f"Nom : {marque(f'{cle}_signe', f'Nom : {partie}', points=36)}",), partie, qualite
        )
        for cle, partie, qualite in parties
    ]
