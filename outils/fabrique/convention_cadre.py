"""La convention-cadre : l'académie ou la région académique et une association, pour les lycées du territoire.

Elle ne règle pas ce que chaque lycée convient lui-même ; elle y renvoie.
"""

from __future__ import annotations

from outils.fabrique.commun import verifie
from outils.fabrique.ecrivain import Ecrivain
from outils.fabrique.signature import Signataire

TITRE = "Convention-cadre de partenariat"
C = "convention_cadre"
RECTEUR = f"{{{{ {C}.civilite_recteur }}}}\u00a0{{{{ {C}.nom_recteur }}}}"
REPRESENTANT = f"{{{{ {C}.nom_representant }}}}"


def ecrire() -> Ecrivain:
    """La convention-cadre entière."""
    e = Ecrivain(titre_court="Convention-cadre – Mentorat en lycée professionnel")
    en_tete(
        e, TITRE, sous_titre="Mentorat des élèves de la voie professionnelle", numero="Convention-cadre n°"
    )
    _parties(e)
    _visas(e)
    _preambule(e)
    _objet(e)
    _engagements_de_l_association(e)
    _engagements_de_l_academie(e)
    _cadre_commun(e)
    _vie(e)
    _signatures(e)
    return e


def en_tete(e: Ecrivain, titre: str, *, sous_titre: str, numero: str) -> None:
    """Le nom de qui pilote et son adresse, puis le titre, le sous-titre et le numéro."""
    e.paragraphe("**{{ porteur.nom }}**", "Identité")
    e.paragraphe("{{ porteur.adresse }}, {{ porteur.code_postal }} {{ porteur.ville }}", "Identité")
    e.paragraphe(titre, "Title")
    e.paragraphe(sous_titre, "Subtitle")
    e.paragraphe(f"{numero} {{{{ document.numero }}}}", "Numéro")


def _parties(e: Ecrivain) -> None:
    e.titre("Entre les soussignés")
    e.paragraphe(
        f"**{{{{ {C}.academie }}}}**{{% if porteur.echelle_code == 'region_academique' %}}, dans le cadre du pilotage "
        f"régional du mentorat ({{{{ porteur.nom }}}}){{% endif %}}, ayant pour représentant {RECTEUR}, {{{{ {C}.fonction_recteur | "
        "minuscule }},"
    )
    e.paragraphe("ci-après dénommée « l'autorité académique », d'une part,")
    e.paragraphe("et")
    e.paragraphe(
        f"**{{{{ {C}.association }}}}**{{% if {C}.rna %}} (RNA {{{{ {C}.rna }}}}){{% elif {C}.siret %}} (SIRET {{{{ {C}.siret | "
        f"siret }}}}){{% endif %}}, dont le siège est situé {{{{ {C}.adresse }}}}, {{{{ {C}.code_postal }}}} {{{{ {C}.ville }}}}, "
        f"ayant pour représentant {REPRESENTANT}, {{{{ {C}.qualite_representant | minuscule }}}},"
    )
    e.paragraphe("ci-après dénommée « l'association », d'autre part,")
    e.paragraphe("ensemble dénommées « les parties ».")


def _visas(e: Ecrivain) -> None:
    e.titre("Textes visés")
    e.paragraphe("Vu le code de l'éducation ;", "Visa")
    e.paragraphe(
        "Vu le règlement (UE) 2016/679 du 27 avril 2016 relatif à la protection des données et la loi n° 78-17 du 6 "
        "janvier 1978 modifiée relative à l'informatique, aux fichiers et aux libertés ;",
        "Visa",
    )
    e.paragraphe(
        "Vu la loi du 24 août 2021 confortant le respect des principes de la République, notamment son article 12 ;",
        "Visa",
    )


def _preambule(e: Ecrivain) -> None:
    e.titre("Préambule")
    e.paragraphe(
        "Le mentorat est une relation d'accompagnement entre deux personnes, où chacune apprend, et dont les objectifs "
        "évoluent avec la personne accompagnée. Le mentor n'est pas rétribué : il est bénévole, ou engagé pour l'intérêt "
        "général. Le binôme agit au sein d'une structure qui l'encadre."
    )
    e.paragraphe(
        "En lycée professionnel, il s'appuie sur trois dispositifs nationaux : les Cordées de la réussite, « 1 jeune, 1 "
        f"mentor » et P-TECH. La présente convention s'inscrit dans le dispositif suivant : **{{{{ {C}.dispositif }}}}**."
    )
    e.paragraphe("En conséquence, les parties conviennent de ce qui suit.")


def _objet(e: Ecrivain) -> None:
    e.titre("Article 1^er^ – Objet")
    e.paragraphe(
        "La présente convention-cadre fixe ce que les parties apportent au mentorat des élèves des lycées professionnels, "
        "et la façon dont elles en suivent ensemble le développement."
    )
    e.titre("Article 2 – Effets visés pour les élèves")
    e.paragraphe("Les actions visent :", solidaire=True)
    e.balise(f"{{%p for effet in {C}.effets %}}")
    e.paragraphe("{{ effet | sans_point }}{% if loop.last %}.{% else %}\u202f;{% endif %}", "List Bullet")
    e.balise("{%p else %}")
    e.paragraphe("[À COMPLÉTER : les effets visés]", "List Bullet")
    e.balise("{%p endfor %}")
    e.paragraphe("Seuls des élèves volontaires sont accompagnés.")
    e.balise(f"{{%p if {C}.publics %}}")
    e.paragraphe("Une attention particulière est portée aux fragilités liées à :", solidaire=True)
    e.balise(f"{{%p for public in {C}.publics %}}")
    e.paragraphe("{{ public | sans_point }}{% if loop.last %}.{% else %}\u202f;{% endif %}", "List Bullet")
    e.balise("{%p endfor %}")
    e.balise("{%p endif %}")
    e.titre("Article 3 – Lycées et territoires concernés")
    e.modalites(f"{C}.territoire")


def _engagements_de_l_association(e: Ecrivain) -> None:
    e.titre("Article 4 – Réseau de mentors")
    e.paragraphe(
        "L'association mobilise un réseau de mentors de secteurs professionnels divers :", solidaire=True
    )
    e.modalites(f"{C}.reseau")
    e.titre("Article 5 – Formation, accompagnement et suivi des mentors")
    e.paragraphe("L'association forme, accompagne et suit ces mentors dans leur mission :", solidaire=True)
    e.modalites(f"{C}.suivi")
    e.titre("Article 6 – Évaluation et adaptation des actions")
    e.paragraphe(
        "L'association évalue ses actions et les adapte aux besoins des élèves. Elle remet cette évaluation à l'autorité "
        "académique :",
        solidaire=True,
    )
    e.modalites(f"{C}.methode")


def _engagements_de_l_academie(e: Ecrivain) -> None:
    e.titre("Article 7 – Engagements de l'autorité académique")
    e.paragraphe("L'autorité académique :", solidaire=True)
    e.puces(
        "désigne un référent mentorat, interlocuteur de l'association{% if installation.nom_referent %} : {{ "
        "installation.nom_referent }}{% endif %} ;",
        "fait connaître l'association aux lycées professionnels du territoire, qui restent libres de leur choix ;",
        "présente l'avancement des actions au comité de pilotage qui réunit la DRAJES et la DRAFPIC.",
    )
    e.titre("Article 8 – Convention de chaque lycée")
    e.paragraphe(
        "Chaque lycée où l'association intervient passe avec elle sa propre convention, qui cite la présente. Celle-ci fixe "
        "notamment la durée de l'engagement, le recrutement des mentors, la vérification de leur honorabilité, le cadre et la "
        "fréquence de leurs interventions, la communication, le suivi, l'assurance et le remboursement des frais."
    )


def _cadre_commun(e: Ecrivain) -> None:
    e.titre("Article 9 – Honorabilité des mentors")
    e.paragraphe(
        "L'honorabilité de chaque mentor est vérifiée avant toute rencontre avec un élève, sans exception. Quand le mentor "
        "n'est recommandé ni par une association ni par une entreprise, le lycée saisit les services académiques ou la "
        "DSDEN. Seuls le fait, la date et l'auteur de la vérification se communiquent."
    )
    e.titre("Article 10 – Valeurs de la République, laïcité et neutralité")
    e.paragraphe(
        "L'association et ses mentors respectent les valeurs de la République, la laïcité et la neutralité du service public "
        "de l'éducation. Ils s'abstiennent de tout prosélytisme religieux, de toute propagande politique et de toute démarche "
        "commerciale. Lorsqu'elle y est tenue, l'association déclare avoir souscrit le contrat d'engagement républicain."
    )
    e.titre("Article 11 – Financement")
    e.paragraphe(
        "La présente convention-cadre n'emporte par elle-même aucun engagement financier. Une aide accordée à un lycée ou à "
        "l'association au titre du plan mentorat ne se superpose pas à un financement déjà obtenu pour la même action. "
        f"L'association déclare le soutien national suivant : {{{{ {C}.soutien_national | minuscule | sans_point }}}}. Elle "
        "signale toute aide obtenue ensuite."
    )
    e.titre("Article 12 – Données personnelles et communication")
    e.paragraphe(
        "L'exécution de la présente convention n'appelle aucun échange de données sur les élèves entre les parties : les "
        "évaluations et bilans remis ne permettent d'identifier aucune personne. Chaque partie soumet à l'accord préalable de "
        "l'autre l'usage de son nom et de son logotype."
    )


def _vie(e: Ecrivain) -> None:
    e.titre("Article 13 – Durée")
    e.paragraphe(
        f"La présente convention-cadre prend effet le {{{{ {C}.debut_engagement | date_longue }}}}, et au plus tôt à sa "
        f"signature par les deux parties. Elle s'achève le {{{{ {C}.fin_engagement | date_longue }}}}. Elle ne se renouvelle pas "
        "tacitement."
    )
    e.titre("Article 14 – Modification et résiliation")
    e.paragraphe(
        "Toute modification fait l'objet d'un avenant écrit, signé des deux parties. Chaque partie peut résilier la convention "
        "par écrit, avec un préavis d'un mois ; l'autorité académique le peut sans préavis en cas de danger pour un élève ou de "
        "manquement aux articles 9 ou 10. Les lycées concernés en sont aussitôt informés, et aucun élève engagé dans un mentorat "
        "ne reste sans explication ni solution."
    )
    e.titre("Article 15 – Litiges")
    e.paragraphe(
        "Les parties recherchent d'abord une solution amiable. À défaut, le litige est porté devant le tribunal administratif "
        "territorialement compétent.",
        solidaire=True,  # le bloc des signatures n'est jamais seul sur sa page
    )


def _signatures(e: Ecrivain) -> None:
    verifie(
        e,
        "Fiches nationales 2, 3 et 5 du mentorat en lycée professionnel ; loi du 24 août 2021, article 12.",
        solidaire=True,
    )
    e.titre("Signatures")
    e.fait_a()
    e.signatures(
        (
            Signataire(
                cle="recteur",
                partie="Pour l'autorité académique",
                lignes=(f"{{{{ {C}.academie }}}}", RECTEUR, f"{{{{ {C}.fonction_recteur }}}}"),
                nom=RECTEUR,
                qualite=f"{{{{ {C}.fonction_recteur }}}}",
            ),
            Signataire(
                cle="representant_association",
                partie="Pour l'association",
                lignes=(
                    f"{{{{ {C}.association }}}}",
                    REPRESENTANT,
                    f"{{{{ {C}.qualite_representant | majuscule }}}}",
                ),
                nom=REPRESENTANT,
                qualite=f"{{{{ {C}.qualite_representant | majuscule }}}}",
            ),
        )
    )
