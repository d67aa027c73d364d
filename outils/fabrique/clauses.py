"""Les articles de la convention de partenariat.

Chaque clause commune est ici ; ce que les parties conviennent elles-mêmes vient des champs de la
convention. Les références légales restent au niveau de l'article : leurs subdivisions ont changé.
"""

from __future__ import annotations

from outils.fabrique.ecrivain import Ecrivain

PUBLIC = "porteur.statut_code == 'public'"
ASSOCIATION = "convention.partenaire.forme_code == 'association'"
_AVEC_DEPENSE = "convention.incidence_financiere == true"


def articles(e: Ecrivain) -> None:
    """Les vingt-deux articles, dans l'ordre."""
    _objet_public_duree(e)
    _engagements(e)
    _honorabilite(e)
    _interventions(e)
    _protection(e)
    _valeurs(e)
    _assurance_et_finances(e)
    _donnees(e)
    _vie_de_la_convention(e)


def _objet_public_duree(e: Ecrivain) -> None:
    e.titre("Article 1^er^ – Objet")
    e.paragraphe(
        "La présente convention fixe les conditions dans lesquelles l'établissement et le partenaire "
        "organisent ensemble le mentorat d'élèves de l'établissement. Elle a pour objet : {{ "
        "convention.objet | sans_point }}."
    )
    e.paragraphe(
        "Le document de cadrage annexé en précise les objectifs et l'organisation. En cas de "
        "contradiction, la convention l'emporte."
    )
    e.titre("Article 2 – Public")
    e.paragraphe(
        "Le mentorat s'adresse aux seuls élèves volontaires. L'effectif prévu est de {{ "
        "convention.effectif_prevu }} {% if convention.effectif_prevu > 1 %}élèves{% else %}élève{% "
        "endif %}."
    )
    e.balise("{%p if cadrage.public %}")
    e.paragraphe("Le public visé est le suivant :", solidaire=True)
    e.modalites("cadrage.public")
    e.balise("{%p endif %}")
    e.paragraphe(
        "Les responsables légaux d'un élève mineur sont informés avant la première rencontre. Un "
        "élève peut mettre fin à son mentorat à tout moment, sans avoir à se justifier et sans "
        "conséquence sur sa scolarité."
    )
    e.titre("Article 3 – Durée")
    e.paragraphe(
        "L'engagement des parties commence le {{ convention.debut_engagement | date_longue }} et "
        "s'achève le {{ convention.fin_engagement | date_longue }}. Chaque mentorat est prévu pour "
        "une durée de {{ convention.duree_engagement | en_lettres }} mois."
    )
    e.paragraphe(
        "La convention prend effet au plus tôt à sa signature par les deux parties. Elle ne se "
        "renouvelle pas tacitement : "
        f"toute reconduction suppose un nouvel accord écrit{{% if {PUBLIC} %}}, autorisé dans les mêmes "
        "formes{% endif %}."
    )


def _engagements(e: Ecrivain) -> None:
    e.titre("Article 4 – Engagements de l'établissement")
    e.paragraphe("L'établissement :", solidaire=True)
    e.puces(
        "désigne un référent mentorat, interlocuteur du partenaire et des mentors"
        "{% if cadrage.nom_referent %} : {{ cadrage.nom_referent }}{% endif %} ;",
        "met à disposition des locaux adaptés et identifiés, et en facilite l'accès aux mentors ;",
        "arrête avec le partenaire un calendrier compatible avec les cours et les périodes de formation en "
        "milieu professionnel ;",
        "réunit les mentors au moins au lancement et au bilan, et leur présente l'établissement et "
        "ses règles ;",
        "assure le lien avec les enseignants, la vie scolaire et les responsables légaux ;",
        "prévient le mentor, par le coordonnateur, dès qu'une absence de l'élève est prévisible.",
    )
    e.titre("Article 5 – Engagements du partenaire")
    e.paragraphe("Le partenaire :", solidaire=True)
    e.puces(
        "désigne {{ convention.partenaire.nom_coordonnateur }} pour coordonner les mentors, être "
        "régulièrement présent dans l'établissement et rester joignable par le référent mentorat ;",
        "mobilise les mentors, les prépare à leur rôle, les accompagne et les suit pendant toute la "
        "durée du mentorat ;",
        "s'assure que chaque mentor est disponible pour la durée prévue, et pourvoit à son "
        "remplacement s'il renonce ;",
        "fait connaître aux mentors la présente convention et le règlement intérieur de l'établissement ;",
        "évalue les actions menées et contribue au bilan annuel ;",
        "signale sans délai à l'établissement toute difficulté touchant un élève.",
    )


def _honorabilite(e: Ecrivain) -> None:
    e.titre("Article 6 – Recrutement, formation et honorabilité des mentors")
    e.titre("6.1. Recrutement et formation", 2)
    e.paragraphe(
        "Les mentors sont majeurs, volontaires et bénévoles. Chacun reçoit, avant sa première "
        "rencontre, une présentation du mentorat et des règles de la présente convention. Les parties "
        "conviennent de ce qui suit :",
        solidaire=True,
    )
    e.modalites("convention.recrutement")
    e.titre("6.2. Vérification préalable de l'honorabilité", 2)
    e.paragraphe(
        "**Aucun mentor ne rencontre un élève avant que son honorabilité ait été vérifiée** par "
        "l'autorité ou l'organisme habilité à le faire. Lorsqu'un mentor n'est présenté ni par une "
        "association ni par une entreprise, l'établissement s'adresse aux services académiques. Les "
        "parties retiennent la voie suivante :",
        solidaire=True,
    )
    e.modalites("convention.casier_judiciaire")
    e.paragraphe(
        "Seuls sont communiqués et conservés le fait que la vérification a eu lieu, sa date et "
        "l'autorité qui l'a menée. Le contenu d'un casier judiciaire ou d'un fichier n'est ni demandé "
        "par l'établissement, ni recopié, ni échangé, ni conservé ; il n'en est gardé ni extrait ni "
        "copie."
    )
    e.titre("6.3. Fait nouveau et suspension", 2)
    e.paragraphe(
        "Le partenaire fait savoir sans délai à l'établissement qu'un mentor ne peut plus intervenir, "
        "sans avoir à en révéler le motif. Le chef d'établissement peut à tout moment suspendre "
        "immédiatement l'intervention d'un mentor, à titre conservatoire, sans préavis et sans avoir "
        "à en communiquer le motif au partenaire. Cette mesure ne préjuge d'aucune responsabilité."
    )


def _interventions(e: Ecrivain) -> None:
    e.titre("Article 7 – Cadre d'intervention et encadrement")
    e.titre("7.1. Lieux et formes", 2)
    e.paragraphe(
        "Les rencontres se tiennent de préférence dans l'établissement. Aucune ne se tient au "
        "domicile du mentor ou de l'élève. Une rencontre hors de l'établissement suppose l'accord "
        "préalable du chef d'établissement et, pour un élève mineur, celui de ses responsables "
        "légaux. Les parties conviennent du cadre suivant :",
        solidaire=True,
    )
    e.modalites("convention.cadre_intervention")
    e.titre("7.2. Rencontres en tête-à-tête", 2)
    e.paragraphe(
        "Toute rencontre en tête-à-tête a lieu dans un espace identifié, connu de l'établissement et "
        "accessible à tout moment à ses personnels. Un adulte référent de l'établissement est "
        "joignable pendant toute sa durée. L'encadrement est organisé ainsi :",
        solidaire=True,
    )
    e.modalites("convention.encadrement")
    e.titre("Article 8 – Fréquence et calendrier")
    e.paragraphe(
        "Le calendrier des rencontres est établi d'un commun accord ; il tient compte des vacances "
        "scolaires et des périodes de formation en milieu professionnel. Les parties retiennent le "
        "rythme suivant :",
        solidaire=True,
    )
    e.modalites("convention.frequence")
    e.titre("Article 9 – Communication entre le mentor et l'élève")
    e.paragraphe(
        "Le mentor et l'élève ne communiquent que par les moyens admis par l'établissement, à "
        "l'exclusion de leurs comptes personnels sur les réseaux sociaux. Les responsables légaux "
        "d'un élève mineur en sont informés. Les moyens admis sont les suivants :",
        solidaire=True,
    )
    e.modalites("convention.communication")
    e.titre("Article 10 – Assiduité")
    e.paragraphe(
        "Toute absence à une rencontre est signalée le jour même au référent mentorat et au "
        "coordonnateur. Lorsqu'un élève est absent sans l'avoir annoncé, un entretien est conduit "
        "avec lui pour en comprendre les raisons et décider avec lui de la suite. Les absences "
        "répétées d'un mentor sont examinées par les deux parties."
    )


def _protection(e: Ecrivain) -> None:
    e.titre("Article 11 – Protection des mineurs et signalement")
    e.paragraphe(
        "La sécurité et l'intérêt de l'élève priment toute autre considération. Le mentor garde une "
        "attitude et une distance adaptées ; il ne remet ni ne reçoit d'argent ou de cadeau de valeur."
    )
    e.paragraphe(
        "Quiconque a connaissance d'un danger, d'un risque ou d'une confidence préoccupante en "
        "informe aussitôt le chef d'établissement, sans mener d'enquête et sans promettre le secret. "
        "Le chef d'établissement alerte les autorités compétentes selon les procédures en vigueur. Le "
        "mentorat concerné est suspendu le temps nécessaire."
    )


def _valeurs(e: Ecrivain) -> None:
    e.titre("Article 12 – Valeurs de la République, laïcité et neutralité")
    e.si(
        PUBLIC,
        "Le partenaire et les mentors respectent les valeurs de la République, la laïcité et la "
        "neutralité du service public de l'éducation. Ils s'abstiennent de tout prosélytisme "
        "religieux, de toute propagande politique et de toute démarche commerciale.",
        sinon=(
            "Le partenaire et les mentors respectent les valeurs de la République, la laïcité, la "
            "liberté de conscience des élèves et, dans leurs interventions, la neutralité. Ils "
            "s'abstiennent de tout prosélytisme religieux, de toute propagande politique et de toute "
            "démarche commerciale.",
        ),
    )
    e.paragraphe(
        "Ils veillent à l'égalité entre les filles et les garçons et refusent toute discrimination et "
        "toute forme de violence ou de harcèlement. Les parties précisent :",
        solidaire=True,
    )
    e.modalites("convention.valeurs_republique")
    e.si(
        ASSOCIATION,
        "Lorsqu'elle y est tenue, l'association déclare avoir souscrit le contrat d'engagement "
        "républicain prévu par la loi du 24 août 2021 et s'engage à en informer ses membres et ses "
        "mentors.",
    )


def _assurance_et_finances(e: Ecrivain) -> None:
    e.titre("Article 13 – Assurance et responsabilités")
    e.paragraphe(
        "Chaque partie répond des dommages causés par son fait, ses préposés ou ses biens. Le "
        "partenaire est assuré pour la responsabilité civile liée à l'intervention des mentors et en "
        "remet l'attestation avant la première rencontre. Les parties conviennent de ce qui suit :",
        solidaire=True,
    )
    e.modalites("convention.assurance")
    e.titre("Article 14 – Dispositions financières")
    e.paragraphe("L'activité de mentor n'est pas rémunérée.")
    e.balise(f"{{%p if {_AVEC_DEPENSE} %}}")
    e.paragraphe(
        "La présente convention a une incidence financière pour l'établissement. Sa participation "
        "s'élève au plus à **{{ convention.montant | montant }}** ({{ convention.montant | "
        "montant_en_lettres }}). Elle est versée au partenaire après service fait, sur présentation "
        "d'un état des actions réalisées et de ses justificatifs."
    )
    e.paragraphe(
        "Le partenaire déclare que les dépenses ainsi prises en charge ne sont pas financées par "
        "ailleurs, et signale toute aide qu'il obtiendrait ensuite pour le même objet."
    )
    e.si(
        PUBLIC,
        "L'autorité académique et la collectivité de rattachement en ont été informées le {{ "
        "convention.information_collectivite.date | date_longue }}, avant la signature (article L. "
        "421-14 du code de l'éducation). La convention signée leur est transmise ; elle ne s'applique "
        "qu'une fois transmise.",
    )
    e.balise("{%p else %}")
    e.paragraphe("La présente convention est conclue sans incidence financière pour l'établissement.")
    e.balise("{%p endif %}")
    e.paragraphe("Le remboursement des frais des mentors est réglé ainsi :", solidaire=True)
    e.modalites("convention.frais")


def _donnees(e: Ecrivain) -> None:
    e.titre("Article 15 – Données personnelles")
    e.paragraphe(
        "Chaque partie répond des traitements de données qu'elle met en œuvre. Les données échangées "
        "se limitent à ce qu'exige le mentorat : identité et classe de l'élève, identité et "
        "coordonnées du mentor, dates et présence aux rencontres, fait et date de la vérification "
        "prévue à l'article 6. Aucune donnée relative à la santé, aux origines, aux opinions, aux "
        "croyances ou aux infractions n'est recueillie."
    )
    e.paragraphe(
        "Les données relatives aux mentorats sont effacées au plus tard un an après la fin de l'année "
        "scolaire, sous réserve des obligations d'archivage. Chaque personne peut demander l'accès à "
        "ses données, leur rectification, leur effacement, la limitation de leur traitement, ou s'y "
        "opposer : auprès du chef d'établissement ou du délégué à la protection des données "
        "compétent. Elle peut saisir la CNIL."
    )
    e.titre("Article 16 – Droit à l'image")
    e.paragraphe(
        "Aucune image ni aucun enregistrement d'une personne n'est pris ou diffusé sans son "
        "autorisation écrite, propre à chaque projet, qui en dit les supports, l'usage et la durée. "
        "Pour un élève mineur, elle est donnée par ses responsables légaux. Chacun reste libre de "
        "refuser sans conséquence sur sa participation."
    )
    e.titre("Article 17 – Communication institutionnelle")
    e.paragraphe(
        "Chaque partie soumet à l'accord préalable de l'autre tout usage de son nom et de son "
        "logotype. Aucune communication ne permet de reconnaître un élève sans l'autorisation prévue "
        "à l'article 16."
    )


def _vie_de_la_convention(e: Ecrivain) -> None:
    e.titre("Article 18 – Suivi, indicateurs et bilan")
    e.paragraphe(
        "Un comité réunit l'établissement et le partenaire pour suivre l'avancement, examiner les "
        "difficultés et préparer le bilan annuel, établi en commun avant la fin de l'année scolaire. "
        "Le bilan ne comporte que des données qui ne permettent d'identifier aucune personne. Le "
        "suivi est organisé ainsi :",
        solidaire=True,
    )
    e.modalites("convention.suivi_dispositif")
    e.titre("Article 19 – Modification")
    e.paragraphe(
        "Toute modification de la présente convention fait l'objet d'un avenant écrit, signé des deux "
        "parties"
        f"{{% if {PUBLIC} %}} et autorisé dans les mêmes formes{{% endif %}}."
    )
    e.titre("Article 20 – Suspension et résiliation")
    e.paragraphe(
        "Chaque partie peut résilier la convention par écrit, avec un préavis d'un mois. "
        "L'établissement peut la suspendre ou la résilier sans préavis en cas de danger pour un élève "
        "ou de manquement aux articles 6, 11 ou 12. Dans tous les cas, les parties veillent à ce "
        "qu'aucun élève engagé dans un mentorat ne reste sans explication ni solution."
    )
    e.titre("Article 21 – Litiges")
    e.paragraphe(
        "Les parties recherchent d'abord une solution amiable. À défaut, le litige est porté devant "
        f"{{% if {PUBLIC} %}}le tribunal administratif territorialement compétent{{% else %}}"
        "la juridiction compétente{% endif %}."
    )
    e.titre("Article 22 – Annexes")
    e.paragraphe("Sont annexés à la présente convention :", solidaire=True)
    e.puces(
        "le document de cadrage du mentorat ;",
        "la charte d'engagement du mentor, de l'élève et de l'établissement ;",
        "la liste des mentors : nom, organisme et date de vérification, à l'exclusion de toute autre "
        "mention ;",
        "le calendrier prévisionnel des rencontres ;",
        f"{{%p if {_AVEC_DEPENSE} %}}",
        "le budget prévisionnel ;",
        "{%p endif %}",
        "l'information des élèves et des responsables légaux sur leurs données personnelles.",
        solidaires=True,  # le bloc des signatures n'est jamais seul sur sa page
    )
