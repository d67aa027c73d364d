"""Le projet de délibération que le conseil d'administration vote avant la signature d'une convention."""

from __future__ import annotations

from outils.fabrique.commun import CHEF_NOMME, en_tete, verifie
from outils.fabrique.controles import marque
from outils.fabrique.ecrivain import Ecrivain
from outils.fabrique.signature import Signataire

TITRE = "Projet de délibération"
_DEPENSE = "convention.incidence_financiere == true"
_SECRETAIRE = marque("secretaire_nom", "Nom du secrétaire de séance", points=48)


def ecrire() -> Ecrivain:
    """La délibération entière, son vote à porter en séance."""
    e = Ecrivain(titre_court="Projet de délibération du conseil d'administration")
    en_tete(e, TITRE, sous_titre="Conseil d'administration – convention de partenariat pour le mentorat",
            numero="Projet n°")  # fmt: skip
    e.fiche(
        (
            ("Séance du", marque("seance_date", "Date de la séance", genre="date")),
            ("Délibération n°", marque("deliberation_numero", "Numéro de la délibération", points=28)),
            ("Objet", "Accord à la passation d'une convention avec {{ convention.partenaire.nom }}"),
            ("Incidence financière", f"{{% if {_DEPENSE} %}}oui : {{{{ convention.montant | montant }}}} au plus"
             "{% else %}aucune{% endif %}"),
        ),
        legende="La séance, la délibération et son objet",
    )  # fmt: skip
    _visas(e)
    _articles(e)
    _vote(e)
    return e


def _visas(e: Ecrivain) -> None:
    e.paragraphe("Le conseil d'administration,", solidaire=True)
    e.paragraphe(
        f"Vu le code de l'éducation, notamment ses articles {{% if {_DEPENSE} %}}L. 421-14, {{% endif %}}R. 421-20 et "
        "R. 421-54 ;",
        "Visa",
    )
    e.paragraphe(
        "Vu le projet de convention entre l'établissement et {{ convention.partenaire.nom }}, {{ "
        "convention.partenaire.forme | minuscule }}, joint à la présente délibération ;",
        "Visa",
    )
    e.paragraphe(
        "Vu le document de cadrage du mentorat pour l'année scolaire {{ periode.libelle }}, présenté aux membres du "
        "conseil ;",
        "Visa",
    )
    e.si(
        _DEPENSE,
        "Considérant que l'autorité académique et la collectivité de rattachement ont été informées du projet le {{ "
        "convention.information_collectivite.date | date_longue }} ;",
    )
    e.paragraphe(
        "Considérant que la convention a pour objet : {{ convention.objet | sans_point }} ; qu'elle concerne {{ "
        "convention.effectif_prevu }} {% if convention.effectif_prevu > 1 %}élèves volontaires{% else %}élève "
        "volontaire{% endif %}, du {{ convention.debut_engagement | date_longue }} au {{ convention.fin_engagement | "
        "date_longue }} ;"
    )
    e.paragraphe(
        "Considérant qu'elle prévoit que l'honorabilité de chaque mentor est vérifiée avant toute rencontre avec un "
        "élève ;"
    )
    e.paragraphe("après en avoir délibéré,", solidaire=True)


def _articles(e: Ecrivain) -> None:
    e.titre("Article 1^er^ – Accord")
    e.paragraphe(
        "Le conseil d'administration donne son accord à la passation de la convention de partenariat entre "
        "l'établissement et {{ convention.partenaire.nom }}, annexée à la présente délibération."
    )
    e.titre("Article 2 – Signature")
    e.paragraphe(
        f"Il autorise {CHEF_NOMME}, {{{{ porteur.fonction_chef | minuscule }}}}, à signer cette convention dès que la "
        "présente délibération sera exécutoire."
    )
    e.titre("Article 3 – Incidence financière")
    e.si(
        _DEPENSE,
        "La participation de l'établissement s'élève au plus à **{{ convention.montant | montant }}** ({{ "
        "convention.montant | montant_en_lettres }}), versés après service fait et sur justificatifs. La convention "
        "signée est transmise à l'autorité académique et à la collectivité de rattachement.",
        sinon=("La convention est conclue sans incidence financière pour l'établissement.",),
    )
    e.titre("Article 4 – Transmission et publicité")
    e.paragraphe(
        "La présente délibération est transmise au représentant de l'État ou, par délégation, à l'autorité "
        "académique. Elle est exécutoire quinze jours après sa transmission. Elle est publiée dans l'établissement."
    )


def _vote(e: Ecrivain) -> None:
    e.titre("Résultat du vote")
    e.tableau(
        ("Membres en exercice", "Présents", "Votants", "Pour", "Contre", "Abstentions"),
        (tuple(marque(f"vote_{cle}", f"Vote : {nom}", points=10) for cle, nom in _COMPTES),),
        largeurs=(3.4, 2.6, 2.6, 2.6, 2.6, 2.6),
        legende="Le quorum et le résultat du vote, à porter en séance",
        solidaires=True,
    )
    e.fait_a(exemplaires=False)
    e.signatures(
        (
            Signataire("president_ca", "Pour le conseil d'administration, le président",
                       (CHEF_NOMME, "{{ porteur.fonction_chef }}"), CHEF_NOMME, "Présidence du conseil d'administration"),
            Signataire("secretaire_seance", "Le secrétaire de séance", (f"Nom : {_SECRETAIRE}",),
                       "Secrétaire de séance", "Secrétariat de séance"),
        )
    )  # fmt: skip
    verifie(
        e,
        f"Code de l'éducation, articles {{% if {_DEPENSE} %}}L. 421-14, {{% endif %}}R. 421-20 et R. 421-54.",
    )


_COMPTES = (
    ("exercice", "membres en exercice"),
    ("presents", "membres présents"),
    ("votants", "votants"),
    ("pour", "pour"),
    ("contre", "contre"),
    ("abstentions", "abstentions"),
)
