"""Les documents du pilotage : compte rendu du comité, notification d'une dotation, synthèse de la période."""

from __future__ import annotations

from outils.fabrique.commun import verifie
from outils.fabrique.comptes_rendus import decisions
from outils.fabrique.controles import marque
from outils.fabrique.convention_cadre import en_tete
from outils.fabrique.ecrivain import Ecrivain
from outils.fabrique.signature import Signataire

COMITE = "Compte rendu du comité de pilotage"
NOTIFICATION = "Notification de dotation"
SYNTHESE = "Synthèse du pilotage"
_PERIODE = "Mentorat en lycée professionnel – période {{ periode.libelle }}"
_NOM = marque("signataire_nom", "Nom du signataire", points=30)


def comite() -> Ecrivain:
    """La réunion de la DRAJES et de la DRAFPIC : présences, avancement chiffré, décisions."""
    e = Ecrivain(titre_court="Compte rendu – Pilotage du mentorat")
    en_tete(e, COMITE, sous_titre=_PERIODE, numero="Compte rendu n°")
    e.fiche(
        (
            ("Date", "{{ comite.prevu_le | date_longue }}"),
            ("DRAJES", _presence("drajes")),
            ("DRAFPIC", _presence("drafpic")),
            ("Présents", marque("presents", "Personnes présentes et qualité", points=50) + "\n"
             + marque("presents_suite", "Personnes présentes, suite", points=50)),
            ("Excusés", marque("excuses", "Personnes excusées", points=50)),
        ),
        legende="La date du comité et ses participants",
    )  # fmt: skip
    e.balise("{%p if comite.ordre_du_jour %}")
    e.titre("Ordre du jour")
    e.modalites("comite.ordre_du_jour")
    e.balise("{%p endif %}")
    e.titre("Avancement")
    _chiffres(e, "lycees", "conventions", "rencontres", "delegues", "repartis", "part_repartie")
    e.titre("Points abordés")
    e.lignes_libres("points", "Points abordés", nombre=5)
    decisions(e)
    return e


def notification() -> Ecrivain:
    """Ce que la DRAJES écrit au lycée : le montant, les usages permis, ce qu'il en doit dire."""
    e = Ecrivain(titre_court="Notification de dotation – Mentorat")
    en_tete(e, NOTIFICATION, sous_titre="Plan mentorat au lycée professionnel – {{ dotation.delegation.objet }}",
            numero="Notification n°")  # fmt: skip
    e.fiche(
        (
            ("Lycée", "{{ dotation.lycee.nom }} (UAI {{ dotation.lycee.uai }})"),
            ("Académie", "{{ dotation.lycee.academie }}"),
            ("Montant", "{{ dotation.montant | montant }}"),
            ("Délégation de crédits", "{{ dotation.delegation.objet }}, {{ dotation.delegation.reference }} (programme 163)"),
            ("Avis de la DRAFPIC", "{% if dotation.avis_drafpic %}rendu le {{ dotation.avis_drafpic.date | date_longue }}"
             "{% else %}non rendu{% endif %}"),
        ),
        legende="Le lycée, le montant et l'origine de la dotation",
    )  # fmt: skip
    e.paragraphe(
        "Une dotation de **{{ dotation.montant | montant }}** ({{ dotation.montant | montant_en_lettres }}) est accordée à "
        "l'établissement pour son projet de mentorat."
    )
    e.titre("Usages prévus")
    e.paragraphe("Elle est demandée pour :", solidaire=True)
    e.balise("{%p for usage in dotation.usages %}")
    e.paragraphe(
        "{{ usage | minuscule | sans_point }}{% if loop.last %}.{% else %}\u202f;{% endif %}", "List Bullet"
    )
    e.balise("{%p endfor %}")
    e.titre("Conditions")
    e.puces(
        "Le mentor n'est pas rémunéré : ses frais de déplacement peuvent être remboursés.",
        "La dotation ne se superpose pas à un financement déjà obtenu pour la même action.",
        "Le lycée conserve les justificatifs et remonte un bilan annuel au référent mentorat.",
        solidaires=True,  # le bloc des signatures n'est jamais seul sur sa page
    )
    e.fait_a(exemplaires=False)
    signataire = Signataire(
        "drajes", "Pour la DRAJES", ("{{ porteur.nom }}", f"Nom : {_NOM}"), "DRAJES", "{{ porteur.nom }}"
    )
    e.signatures((signataire,))
    verifie(e, "Fiche nationale 5 du mentorat en lycée professionnel, « Le plan mentorat en LP ».")
    return e


def synthese() -> Ecrivain:
    """Ce qui remonte au réseau national : les chiffres, les conventions, les lycées, le récit."""
    e = Ecrivain(titre_court="Synthèse du pilotage – Mentorat")
    en_tete(e, SYNTHESE, sous_titre=_PERIODE, numero="Synthèse n°")
    e.paragraphe(
        "Cette synthèse est destinée au réseau national des référents. Elle ne comporte aucune donnée sur un élève. Chiffres "
        "au {{ document.date_production | date_longue }}."
    )
    e.titre("1. Chiffres de la période")
    _chiffres(
        e, "eleves", "lycees", "conventions", "comites", "rencontres", "delegues", "repartis", "part_repartie"
    )
    e.titre("2. Conventions-cadres")
    e.tableau(
        ("Association", "Signataire", "Dispositif", "Situation"),
        (
            ("{%tr for c in fiches.convention_cadre %}",),
            ("{{ c.association }}", "{{ c.academie }}", "{{ c.dispositif }}", "{{ c.etat }}"),
            ("{%tr else %}",),
            ("Aucune convention-cadre.", "", "", ""),
            ("{%tr endfor %}",),
        ),
        largeurs=(4.6, 4.8, 4.2, 2.8),
        legende="Les conventions-cadres, leur signataire, leur dispositif et leur situation",
    )
    e.titre("3. Lycées")
    e.tableau(
        ("Lycée", "UAI", "Académie", "Situation"),
        (
            ("{%tr for l in fiches.lycee %}",),
            ("{{ l.nom }}", "{{ l.uai }}", "{{ l.academie }}", "{{ l.etat }}"),
            ("{%tr else %}",),
            ("Aucun lycée.", "", "", ""),
            ("{%tr endfor %}",),
        ),
        largeurs=(6.4, 2.6, 4.0, 3.4),
        legende="Les lycées engagés, leur académie et leur situation",
    )
    for rang, champ, intitule in ((4, "effets", "Effets relevés"), (5, "difficultes", "Difficultés rencontrées"),
                                  (6, "suites", "Suites proposées")):  # fmt: skip
        e.titre(f"{rang}. {intitule}")
        e.modalites(f"synthese.{champ}")
    verifie(
        e, "Fiche nationale 5 du mentorat en lycée professionnel, « Instances de suivi et de gouvernance »."
    )
    return e


def _presence(qui: str) -> str:
    return (
        f"{{% if comite.presence_{qui} %}}présence consignée le {{{{ comite.presence_{qui}.date | date_longue }}}}"
        "{% else %}présence non consignée{% endif %}"
    )


def _chiffres(e: Ecrivain, *noms: str) -> None:
    e.fiche(
        tuple((f"{{{{ indicateurs.{nom}.titre }}}}", f"{{{{ indicateurs.{nom}.texte }}}}") for nom in noms),
        legende="Les indicateurs du pilotage au jour du document",
    )
