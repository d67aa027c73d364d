"""L'avenant : ce qui change d'une convention signée, et rien d'autre."""

from __future__ import annotations

from outils.fabrique.commun import CHEF_OU_DELEGUE, PUBLIC, en_tete
from outils.fabrique.controles import marque
from outils.fabrique.ecrivain import Ecrivain
from outils.fabrique.signature import Signataire

TITRE = "Avenant à la convention de partenariat"
_REPRESENTANT = "{{ convention.partenaire.nom_representant }}"
_QUALITE = "{{ convention.partenaire.qualite_representant | majuscule }}"


def ecrire() -> Ecrivain:
    """L'avenant entier ; les clauses changées se portent dans les contrôles prévus."""
    e = Ecrivain(titre_court="Avenant à la convention – Mentorat")
    en_tete(e, TITRE, numero="Avenant n°")
    _parties(e)
    e.titre("Article 1^er^ – Objet")
    e.paragraphe(
        "Le présent avenant modifie la convention de partenariat, qui a pour objet : {{ convention.objet | sans_point }}, "
        "signée le {{ convention.convention_signee.date | date_longue }}. Il a pour motif :",
        solidaire=True,
    )
    e.lignes_libres("motif", "Motif de l'avenant", nombre=2)
    e.titre("Article 2 – Clauses modifiées")
    e.paragraphe("Les articles suivants sont remplacés ou complétés comme il suit :", solidaire=True)
    e.tableau(
        ("Article", "Rédaction nouvelle"),
        tuple(
            (
                marque(f"article_{n}", f"Article modifié {n}", points=12),
                marque(f"redaction_{n}", f"Rédaction nouvelle {n}", points=62) + "\n\n",
            )
            for n in range(1, 4)
        ),
        largeurs=(3.0, 13.4),
        legende="Les articles modifiés et leur rédaction nouvelle",
        style="Cellule à signer",
    )
    e.titre("Article 3 – Incidence financière")
    e.paragraphe(
        f"L'avenant a pour effet, sur la participation de l'établissement : {marque('incidence', 'Incidence financière', points=70)}."
    )
    e.titre("Article 4 – Clauses inchangées")
    e.paragraphe(
        "Les autres clauses de la convention demeurent applicables, notamment celles qui imposent la vérification "
        "préalable de l'honorabilité de chaque mentor et permettent de suspendre immédiatement son intervention."
    )
    e.titre("Article 5 – Entrée en vigueur")
    e.paragraphe(
        "L'avenant prend effet à sa signature par les deux parties, et s'achève avec la convention, le {{ "
        f"convention.fin_engagement | date_longue }}}}.{{% if {PUBLIC} %}} Il est signé une fois exécutoire la délibération "
        "qui l'autorise ; s'il a une incidence financière, il est transmis après signature.{% endif %}",
        solidaire=True,
    )
    _signatures(e)
    return e


def _parties(e: Ecrivain) -> None:
    e.paragraphe(
        "Entre **{{ porteur.nom }}**, représenté par {{ porteur.civilite_chef }}\u00a0{{ porteur.nom_chef }}, {{ "
        "porteur.fonction_chef | minuscule }}, « l'établissement », et **{{ convention.partenaire.nom }}**, représenté par "
        f"{_REPRESENTANT}, {{{{ convention.partenaire.qualite_representant | minuscule }}}}, « le partenaire »,"
    )
    numero = marque("avenant_deliberation_numero", "Numéro de la délibération", points=20)
    le = marque("avenant_deliberation_date", "Date de la délibération", genre="date")
    e.si(
        PUBLIC,
        f"Vu la délibération n° {numero} du conseil d'administration en date du {le}, donnant son accord au présent avenant,",
    )
    e.paragraphe("les parties conviennent de ce qui suit.")


def _signatures(e: Ecrivain) -> None:
    e.titre("Signatures")
    e.fait_a()
    e.signatures(
        (
            CHEF_OU_DELEGUE,
            Signataire(
                cle="representant_partenaire",
                partie="Pour le partenaire",
                lignes=("{{ convention.partenaire.nom }}", _REPRESENTANT, _QUALITE),
                nom=_REPRESENTANT,
                qualite=_QUALITE,
            ),
        )
    )
