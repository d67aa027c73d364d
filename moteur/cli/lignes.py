"""Les actions à faire, de tous les dossiers de l'espace ou d'un seul, numérotées pareil à chaque appel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from moteur.cli.reponse import Reglages
from moteur.erreurs import Introuvable

if TYPE_CHECKING:
    from moteur.operations.atelier import Atelier
    from moteur.operations.dossiers import Ouvert


class Ligne(NamedTuple):
    """Une action numérotée, et le dossier où elle se fait."""

    ouvert: Ouvert
    action: dict[str, Any]


@contextmanager
def lignes(reglages: Reglages, *, role: str = "") -> Iterator[list[Ligne]]:
    """Les actions, le temps d'en faire une."""
    from moteur.cli.branchement import atelier

    with atelier(reglages) as espace:
        yield rassembler(espace, reglages.dossier, role=role)


def rassembler(atelier: Atelier, dossier: str = "", *, role: str = "") -> list[Ligne]:
    """Les actions ; sans dossier nommé, celles de tous, les plus pressées d'abord."""
    from moteur.operations.a_faire import a_faire, urgence

    ouverts = ouvrir_tous(atelier, dossier, role=role)
    trouvees = [Ligne(o, a) for o in ouverts for a in a_faire(o, role=role)["actions"]]
    if len(ouverts) > 1:
        trouvees.sort(key=lambda ligne: urgence(ligne.action))
    return [Ligne(o, {**a, "n": n}) for n, (o, a) in enumerate(trouvees, 1)]


def vue(atelier: Atelier, dossier: str = "", *, role: str = "") -> dict[str, Any]:
    """Les actions, telles que les montre `a-faire`."""
    from moteur.operations.a_faire import prochaine
    from moteur.operations.equipe import suppleances

    trouvees = rassembler(atelier, dossier, role=role)
    vides = [] if trouvees else ouvrir_tous(atelier, dossier)
    venues = [p for p in map(prochaine, vides) if p is not None]
    ouverts = vides or [ligne.ouvert for ligne in trouvees]
    dossiers = {ouvert.dossier.chaine: ouvert for ouvert in ouverts}
    absences = [s for ouvert in dossiers.values() for s in suppleances(ouvert)]
    return {
        "actions": [ligne.action for ligne in trouvees],
        "fini": len(vides) == 1 and vides[0].fini,
        "prochaine": min(venues, key=lambda p: p["ouvre"], default=None),
        "suppleances": absences,
    }


def ouvrir_tous(atelier: Atelier, dossier: str = "", *, role: str = "") -> list[Ouvert]:
    """Le dossier nommé ou le seul, sinon tous ceux de l'espace ; un rôle qu'aucun ne connaît est introuvable."""
    from moteur.composition.ouverture import exiger_un_dossier
    from moteur.operations.dossiers import choisir, relire_range

    exiger_un_dossier(atelier)
    ranges = atelier.journal.dossiers()
    if dossier or len(ranges) < 2:
        ranges = (choisir(atelier, dossier),)
    ouverts = [relire_range(atelier, r) for r in ranges]
    if role:
        _verifier_role(role, ouverts)
    return ouverts


def _verifier_role(role: str, ouverts: list[Ouvert]) -> None:
    from moteur.suggestions import vouliez_vous_dire

    connus = {r for o in ouverts for r in o.workflow.roles}
    if role not in connus:
        raise Introuvable(
            f"Aucun rôle ne s'appelle « {role} ».",
            raison=f"Rôles : {', '.join(sorted(connus))}.",
            suite=vouliez_vous_dire(role, connus),
        )
