"""Les données d'un pilotage académique, pour produire ses documents."""

from __future__ import annotations

from typing import Any

CONVENTION_CADRE: dict[str, Any] = {
    "nom_court": "convention_cadre-1",
    "association": "Passerelle Métiers",
    "academie": "Académie de Lyon",
    "dispositif": "Cordées de la réussite",
    "dispositif_code": "cordees",
    "soutien_national": "Convention pluriannuelle d'objectifs",
    "rna": "W691234567",
    "siret": None,
    "adresse": "8, cours de la Liberté",
    "code_postal": "69003",
    "ville": "Lyon",
    "nom_representant": "Mme Hélène Ouattara",
    "qualite_representant": "présidente",
    "civilite_recteur": "Mme",
    "nom_recteur": "Jeanne Fabre",
    "fonction_recteur": "Rectrice de l'académie de Lyon",
    "effets": ["un accompagnement personnalisé par des mentors du monde professionnel", "l'orientation et l'insertion"],
    "publics": ["la situation économique"],
    "territoire": "les lycées professionnels du Rhône et de la Loire",
    "reseau": "salariés et retraités de l'industrie, du numérique et du soin",
    "suivi": "deux journées de formation par an ; un coordonnateur par département",
    "methode": "questionnaire annuel aux élèves et aux lycées ; bilan remis en juin",
    "debut_engagement": "2026-10-01",
    "fin_engagement": "2029-08-31",
    "etat": "Rédigée",
    "etat_code": "redigee",
}  # fmt: skip


def pilotage(*, rangees: int, nom: str) -> dict[str, Any]:
    """Les fiches et la synthèse d'un pilotage où chaque liste a ce nombre de rangées."""
    lycees = [_lycee(n, nom) for n in range(1, rangees + 1)]
    return {
        "convention_cadre": CONVENTION_CADRE,
        "installation": {"nom_referent": "Karim Haddad"},
        "comite": {"prevu_le": "2026-12-04", "ordre_du_jour": "crédits\nlycées engagés",
                   "presence_drajes": {"date": "2026-12-04"}, "presence_drafpic": {"date": "2026-12-04"}},
        "dotation": {"lycee": _lycee(1, nom), "montant": 300000, "avis_drafpic": {"date": "2026-11-20"},
                     "delegation": {"objet": "Plan 2026-2027", "reference": "P163-2026-041"},
                     "usages": ["Action d'une association", "Défraiement des mentors"]},
        "synthese": {"effets": "orientation plus assurée", "difficultes": "mentors rares en zone rurale",
                     "suites": "trois lycées de plus"},
        "fiches": {"convention_cadre": [CONVENTION_CADRE] * rangees, "lycee": lycees},
    }  # fmt: skip


def _lycee(n: int, nom: str) -> dict[str, Any]:
    return {"nom_court": f"lycee-{n}", "nom": nom or "Lycée Camus", "uai": "0690097F", "academie": "Lyon",
            "etat": "Engagé", "etat_code": "engage"}  # fmt: skip


INDICATEURS = (
    "eleves",
    "lycees",
    "conventions",
    "comites",
    "rencontres",
    "delegues",
    "repartis",
    "part_repartie",
)
