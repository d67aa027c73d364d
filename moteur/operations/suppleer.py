"""Confier les rôles d'une personne absente à une autre, d'un jour à un autre."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from moteur.domaine import demandes as d
from moteur.domaine.valeurs import ValeurRefusee, lire
from moteur.erreurs import CommandeMalEcrite
from moteur.operations.agir import Manuel, Resultat, commun, conclure
from moteur.operations.dossiers import Ouvert
from moteur.suggestions import vouliez_vous_dire

SUPPLEANT, DU, AU, ROLES = "suppleant", "du", "au", "roles"
DEMANDES, PERMIS = (SUPPLEANT, DU, AU), (SUPPLEANT, DU, AU, ROLES)


def suppleer(ouvert: Ouvert, absent: str, *, valeurs: Mapping[str, str], manuel: Manuel) -> Resultat:
    """Consigne une suppléance ; là où deux se croisent, sur un même rôle, la dernière consignée l'emporte."""
    _verifier(valeurs)
    atelier, workflow = ouvert.atelier, ouvert.workflow
    personne, autre = atelier.personne(absent), atelier.personne(valeurs[SUPPLEANT])
    tenus = tuple(r for r in personne.roles if r in workflow.roles)
    roles = tuple(r.strip() for r in valeurs.get(ROLES, "").split(",") if r.strip())
    # L'absente les confie à n'importe quel titre ; un autre, à celui que ses rôles désignent.
    designent = [workflow.roles[r].supplee_par for r in roles or tenus if r in workflow.roles]
    habilites = tuple(dict.fromkeys((*tenus, *(r for liste in designent for r in liste))))
    demande = d.Suppleer(
        **commun(ouvert, manuel, habilites),
        absent=personne.cle,
        roles_absent=tenus,
        suppleant=autre.cle,
        roles_suppleant=autre.roles,
        roles=roles,
        du=_jour(valeurs, DU),
        au=_jour(valeurs, AU),
    )
    return conclure(ouvert, demande, manuel)


def _verifier(valeurs: Mapping[str, str]) -> None:
    for nom in valeurs:
        if nom not in PERMIS:
            # « par » est l'erreur naturelle ; il dit déjà qui agit, dans toutes les commandes.
            proche = "Vouliez-vous dire « suppleant » ?" if nom == "par" else vouliez_vous_dire(nom, PERMIS)
            raise CommandeMalEcrite(
                f"« {nom} » n'est pas demandé ici.",
                suite=proche or f"On écrit : {', '.join(PERMIS)}.",
            )
    for nom in DEMANDES:
        if not valeurs.get(nom, "").strip():
            raise CommandeMalEcrite(
                f"Il manque {nom}=….",
                suite="Par exemple : moteur suppleer ABSENT suppleant=ACTEUR du=15/01/2027 au=02/02/2027",
            )


def _jour(valeurs: Mapping[str, str], nom: str) -> date:
    try:
        return date.fromisoformat(str(lire("date", valeurs[nom])))
    except ValeurRefusee as refus:
        raise CommandeMalEcrite(f"{nom}={valeurs[nom]} : {refus.raison}", suite=refus.remede) from refus
