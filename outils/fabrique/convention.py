"""La convention de partenariat : parties, textes visés, préambule, signatures ; articles dans `clauses`."""

from __future__ import annotations

from outils.fabrique.clauses import ASSOCIATION, PUBLIC, articles
from outils.fabrique.commun import CHEF_OU_DELEGUE
from outils.fabrique.ecrivain import Ecrivain
from outils.fabrique.signature import Signataire

TITRE = "Convention de partenariat"


def ecrire() -> Ecrivain:
    """La convention entière."""
    e = Ecrivain(titre_court="Convention de partenariat – Mentorat")
    _en_tete(e)
    _parties(e)
    _visas(e)
    _preambule(e)
    articles(e)
    _signatures(e)
    return e


def _en_tete(e: Ecrivain) -> None:
    e.balise("{%p if porteur.academie %}")
    e.paragraphe("Académie {{ porteur.academie | de }}", "Identité")
    e.balise("{%p endif %}")
    e.paragraphe("**{{ porteur.nom }}**", "Identité")
    e.paragraphe("{{ porteur.adresse }}, {{ porteur.code_postal }} {{ porteur.ville }}", "Identité")
    e.paragraphe(TITRE, "Title")
    e.paragraphe(
        "Mentorat des élèves de la voie professionnelle – année scolaire {{ periode.libelle }}", "Subtitle"
    )
    e.paragraphe("Convention n° {{ document.numero }}", "Numéro")


def _parties(e: Ecrivain) -> None:
    e.titre("Entre les soussignés")
    e.paragraphe(
        f"**{{{{ porteur.nom }}}}**, {{% if {PUBLIC} %}}établissement public local d'enseignement{{% else %}}"
        "établissement d'enseignement privé sous contrat{% endif %} (UAI {{ porteur.uai }}, SIRET {{ "
        "porteur.siret | siret }}), situé {{ porteur.adresse }}, {{ porteur.code_postal }} {{ "
        "porteur.ville }}, représenté par {{ porteur.civilite_chef }}\u00a0{{ porteur.nom_chef }}, {{ "
        "porteur.fonction_chef | minuscule }}, "
        f"{{% if {PUBLIC} %}}dûment "
        "{% if porteur.civilite_chef == 'Mme' %}autorisée{% else %}autorisé{% endif %} "
        "par la délibération n° {{ convention.deliberation.numero }} du conseil d'administration en "
        "date du {{ convention.deliberation.date | date_longue }}{% else %}ayant qualité pour "
        "l'engager{% endif %},"
    )
    e.paragraphe("ci-après dénommé « l'établissement », d'une part,")
    e.paragraphe("et")
    e.paragraphe(
        "**{{ convention.partenaire.nom }}**, {{ convention.partenaire.forme | minuscule }} {% if "
        "convention.partenaire.rna %}(RNA {{ convention.partenaire.rna }}{% if "
        "convention.partenaire.siret %}, SIRET {{ convention.partenaire.siret | siret }}{% endif "
        "%}){% else %}(SIRET {{ convention.partenaire.siret | siret }}){% endif %}, dont le siège est "
        "situé {{ convention.partenaire.adresse }}, {{ convention.partenaire.code_postal }} {{ "
        "convention.partenaire.ville }}, {% if convention.partenaire.agrement %}titulaire de "
        "l'agrément suivant : {{ convention.partenaire.agrement | sans_point }}, {% endif %}ayant "
        "pour représentant {{ convention.partenaire.nom_representant }}, {{ "
        "convention.partenaire.qualite_representant | minuscule }},"
    )
    e.paragraphe("ci-après dénommé « le partenaire », d'autre part,")
    e.paragraphe("ensemble dénommés « les parties ».")


def _visas(e: Ecrivain) -> None:
    e.titre("Textes et décisions visés")
    e.paragraphe(
        f"Vu le code de l'éducation{{% if {PUBLIC} %}}, notamment son article R. 421-20{{% endif %}} ;",
        "Visa",
    )
    e.paragraphe(
        "Vu le règlement (UE) 2016/679 du 27 avril 2016 relatif à la protection des données et la loi "
        "n° 78-17 du 6 janvier 1978 modifiée relative à l'informatique, aux fichiers et aux libertés ;",
        "Visa",
    )
    e.balise(f"{{%p if {ASSOCIATION} %}}")
    e.paragraphe(
        "Vu la loi du 24 août 2021 confortant le respect des principes de la République, notamment "
        "son article 12 ;",
        "Visa",
    )
    e.balise("{%p endif %}")
    e.balise(f"{{%p if {PUBLIC} %}}")
    e.paragraphe(
        "Vu la délibération n° {{ convention.deliberation.numero }} du conseil d'administration de "
        "l'établissement en date du {{ convention.deliberation.date | date_longue }}, donnant son "
        "accord à la présente convention, transmise puis reçue le {{ convention.accuse_reception.date "
        "| date_longue }} sous la référence {{ convention.accuse_reception.reference }} ;",
        "Visa",
    )
    e.balise("{%p endif %}")
    e.paragraphe(
        "Vu le document de cadrage du mentorat de l'établissement pour l'année scolaire {{ "
        "periode.libelle }} ;",
        "Visa",
    )


def _preambule(e: Ecrivain) -> None:
    e.titre("Préambule")
    e.paragraphe(
        "Le mentorat est une relation d'accompagnement volontaire et bénévole. Une personne "
        "d'expérience y offre à un élève, dans la durée, une écoute, des repères et l'ouverture d'un "
        "réseau. Elle l'aide à construire son projet sans décider à sa place ; elle complète l'action "
        "de l'équipe éducative sans s'y substituer."
    )
    e.paragraphe("Le partenariat s'inscrit dans le cadre suivant : {{ convention.partenaire.dispositif }}.")
    e.balise("{%p if reflexion.besoins %}")
    e.paragraphe("L'établissement a relevé les besoins suivants :", solidaire=True)
    e.modalites("reflexion.besoins")
    e.balise("{%p endif %}")
    e.paragraphe("En conséquence, les parties conviennent de ce qui suit.")


def _signatures(e: Ecrivain) -> None:
    e.titre("Signatures")
    e.fait_a()
    e.signatures(
        (
            CHEF_OU_DELEGUE,
            Signataire(
                cle="representant_partenaire",
                partie="Pour le partenaire",
                lignes=(
                    "{{ convention.partenaire.nom }}",
                    "{{ convention.partenaire.nom_representant }}",
                    "{{ convention.partenaire.qualite_representant | majuscule }}",
                ),
                nom="{{ convention.partenaire.nom_representant }}",
                qualite="{{ convention.partenaire.qualite_representant | majuscule }}",
            ),
        )
    )
