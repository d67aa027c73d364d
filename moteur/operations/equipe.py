"""Qui tient quels rôles dans un dossier, un jour donné : espace.yaml, et les suppléances de ce dossier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from moteur.domaine.demandes import Mandat
from moteur.domaine.dossier import Suppleance
from moteur.domaine.francais import date_courte
from moteur.domaine.suppleances import repris
from moteur.domaine.workflow import Workflow
from moteur.operations.atelier import Atelier, Personne
from moteur.operations.dossiers import Ouvert


def equipe(ouvert: Ouvert, le: date | None = None) -> Atelier:
    """L'atelier, où qui supplée quelqu'un ce jour-là tient aussi ses rôles ; les absents y viennent en dernier."""
    atelier, dossier = ouvert.atelier, ouvert.dossier
    if not dossier.suppleances:
        return atelier
    jour = le or atelier.aujourd_hui()
    absents = {s.absent for s in dossier.suppleances if s.court(jour.isoformat())}
    personnes = {
        cle: replace(p, roles=tuple(dict.fromkeys((*p.roles, *repris(dossier, cle, jour)))))
        for cle, p in atelier.personnes.items()
    }
    rangees = sorted(personnes.items(), key=lambda paire: paire[0] in absents)
    return replace(atelier, personnes=dict(rangees))


def tenants(ouvert: Ouvert, role: str, jour: date) -> list[Personne]:
    """Qui tient ce rôle ce jour-là ; les absents n'y sont que si personne d'autre ne le tient."""
    absents = {s.absent for s in ouvert.dossier.suppleances if role in s.roles and s.court(jour.isoformat())}
    tous = [p for p in equipe(ouvert, jour).personnes.values() if role in p.roles]
    return [p for p in tous if p.cle not in absents] or tous


def mandater(ouvert: Ouvert, par: str, *, habilites: tuple[str, ...], le: date) -> Mandat:
    """Qui agit, à quel titre ; les rôles repris comptent pour choisir ce titre, c'est le cœur qui les vérifie."""
    mandat = equipe(ouvert, le).mandat(par, habilites=habilites)
    personnes = ouvert.atelier.personnes
    return replace(
        mandat,
        roles_acteur=personnes[mandat.acteur].roles,
        roles_saisisseur=personnes[mandat.saisi_par].roles,
    )


def suppleances(ouvert: Ouvert) -> list[dict[str, Any]]:
    """Les absences du jour et celles qui viennent, la plus proche d'abord."""
    jour = ouvert.atelier.aujourd_hui().isoformat()
    a_dire = sorted((s for s in ouvert.dossier.suppleances if s.au >= jour), key=lambda s: s.du)
    return [
        {
            "absent": s.absent, "nom_absent": ouvert.atelier.nom_de(s.absent),
            "suppleant": s.suppleant, "nom_suppleant": ouvert.atelier.nom_de(s.suppleant),
            "roles": list(s.roles), "du": s.du, "au": s.au, "commencee": s.du <= jour,
            "phrase": dire(ouvert, s, jour=jour),
        }
        for s in a_dire
    ]  # fmt: skip


def dire(ouvert: Ouvert, suppleance: Suppleance, *, jour: str = "") -> str:
    """« Léa Martin : absence jusqu'au 02/02/2027, suppléance par Omar Diallo (Référent) »."""
    s = suppleance
    quand = (
        f"jusqu'au {date_courte(s.au)}" if s.court(jour) else f"du {date_courte(s.du)} au {date_courte(s.au)}"
    )
    titres = titres_des_roles(ouvert.workflow, s.roles)
    nom, autre = ouvert.atelier.nom_de(s.absent), ouvert.atelier.nom_de(s.suppleant)
    return f"{nom} : absence {quand}, suppléance par {autre} ({titres})"


def titres_des_roles(workflow: Workflow, roles: tuple[str, ...]) -> str:
    """Les titres de ces rôles, dans l'ordre."""
    return ", ".join(workflow.roles[r].titre if r in workflow.roles else r for r in roles)


def supplee_par(ouvert: Ouvert, trace: Mapping[str, Any]) -> str:
    """Le nom de la personne à la place de qui ce fait a été fait, si on le sait encore."""
    rang = trace.get("suppleance")
    trouvee = next((s for s in ouvert.dossier.suppleances if s.rang == rang), None)
    return ouvert.atelier.nom_de(trouvee.absent) if rang and trouvee is not None else ""
