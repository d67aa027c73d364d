"""Refait les modèles Word livrés : `python outils/fabriquer_modeles.py [REPERTOIRE]`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from outils.fabrique import (  # noqa: E402
    attestations,
    avenant,
    bilans,
    cadrage,
    charte,
    comptes_rendus,
    convention,
    convention_cadre,
    deliberation,
    dispositifs,
    frise,
    honorabilite,
    information,
    paquetage,
    pilotage,
    rapport,
    seances,
)
from outils.fabrique.commun import SOURCES_VERIFIEES_LE  # noqa: E402
from outils.fabrique.ecrivain import Ecrivain  # noqa: E402


@dataclass(frozen=True, slots=True)
class Modele:
    """Un modèle à fabriquer : son titre, son texte, les exigences auxquelles il répond."""

    titre: str
    ecrire: Callable[[], Ecrivain]
    sources: tuple[str, ...]


MODELES = {
    "attestation_eleve.docx": Modele(attestations.TITRE, attestations.eleve, ("F3-30", "F3-83")),
    "attestation_mentor.docx": Modele(attestations.TITRE, attestations.mentor, ("F3-83", "JM-03")),
    "autorisation_image.docx": Modele(information.IMAGE, information.image, ("F3-37", "F5-25")),
    "avenant_convention.docx": Modele(avenant.TITRE, avenant.ecrire, ("F3-90",)),
    "bilan_annuel.docx": Modele(bilans.BILAN, bilans.bilan, ("F3-73", "F3-74")),
    "charte_engagement.docx": Modele(charte.TITRE, charte.ecrire, ("F3-35", "F3-101", "JM-01")),
    "compte_rendu_appariement.docx": Modele(
        comptes_rendus.APPARIEMENT, comptes_rendus.appariement, ("F3-34", "F3-35")
    ),
    "compte_rendu_comite.docx": Modele(pilotage.COMITE, pilotage.comite, ("F5-30", "F5-31")),
    "compte_rendu_fin_annee.docx": Modele(comptes_rendus.FIN, comptes_rendus.fin_d_annee, ("F3-74",)),
    "compte_rendu_suivi.docx": Modele(comptes_rendus.SUIVI, comptes_rendus.suivi, ("F3-50", "F5-08")),
    "convention_cadre.docx": Modele(
        convention_cadre.TITRE,
        convention_cadre.ecrire,
        ("RA-01", "RA-02", "RA-03", "RA-04", "RA-05", "RA-06"),
    ),
    "convention_partenariat.docx": Modele(convention.TITRE, convention.ecrire, ("F3-90", "JM-01")),
    "declaration_financement.docx": Modele(dispositifs.DECLARATION, dispositifs.declaration, ("F5-13",)),
    "demande_credits.docx": Modele(
        dispositifs.CREDITS,
        dispositifs.credits_du_plan,
        ("F5-20", "F5-21", "F5-22", "F5-23", "F5-24", "F5-25"),
    ),
    "demande_verification.docx": Modele(honorabilite.DEMANDE, honorabilite.demande, ("F3-102", "F3-103")),
    "document_de_cadrage.docx": Modele(cadrage.TITRE, cadrage.ecrire, ("F3-13",)),
    "engagement_entreprise.docx": Modele(
        dispositifs.ENGAGEMENT, dispositifs.engagement, ("F2-07", "F2-08", "F2-09", "F2-10", "F2-12")
    ),
    "etat_de_frais.docx": Modele(seances.FRAIS, seances.frais, ("F5-23", "JM-03")),
    "etat_verification.docx": Modele(honorabilite.ETAT, honorabilite.etat, ("F3-102", "F5-34")),
    "feuille_emargement.docx": Modele(seances.EMARGEMENT, seances.emargement, ("F3-64",)),
    "frise.docx": Modele(frise.TITRE, frise.ecrire, ("F3-80", "F3-84", "F3-85")),
    "information_eleves.docx": Modele(information.ELEVES, information.eleves, ("F3-30",)),
    "information_familles.docx": Modele(information.FAMILLES, information.familles, ("F3-30",)),
    "note_de_reflexion.docx": Modele(bilans.REFLEXION, bilans.reflexion, ("F3-01", "F3-02")),
    "notification_dotation.docx": Modele(
        pilotage.NOTIFICATION, pilotage.notification, ("F5-13", "F5-20", "F5-21", "F5-23")
    ),
    "programme_cordee.docx": Modele(
        dispositifs.CORDEE, dispositifs.cordee, ("F2-03", "F2-04", "F2-05", "F2-06")
    ),
    "projet_deliberation.docx": Modele(deliberation.TITRE, deliberation.ecrire, ("F3-90",)),
    "synthese_pilotage.docx": Modele(pilotage.SYNTHESE, pilotage.synthese, ("F5-33", "F5-34", "RA-03")),
}

# Ceux qu'aucun workflow ne produit : le moteur les remplit lui-même, et les range à part.
RAPPORTS = {"rapports/rapport_audit.docx": Modele(rapport.TITRE, rapport.ecrire, ())}


def fabriquer(repertoire: Path) -> tuple[Path, ...]:
    """Les modèles écrits dans ce répertoire."""
    ecrits = []
    for nom, modele in {**MODELES, **RAPPORTS}.items():
        chemin = repertoire / nom
        chemin.parent.mkdir(parents=True, exist_ok=True)
        octets = paquetage.octets(
            modele.ecrire().document,
            titre=modele.titre,
            sources=modele.sources,
            verifiees_le=SOURCES_VERIFIEES_LE,
        )
        chemin.write_bytes(octets)
        ecrits.append(chemin)
    return tuple(ecrits)


if __name__ == "__main__":
    for fichier in fabriquer(Path(sys.argv[1]) if len(sys.argv) > 1 else RACINE / "modeles_docs"):
        sys.stdout.write(f"{fichier}\n")
