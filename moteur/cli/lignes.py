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

JAMAIS = "9999-12-31"


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
    from moteur.composition.ouverture import exiger_un_dossier
    from moteur.operations.a_faire import a_faire
    from moteur.operations.dossiers import choisir, relire_range

    exiger_un_dossier(atelier)
    ranges = atelier.journal.dossiers()
    if dossier or len(ranges) < 2:
        ranges = (choisir(atelier, dossier),)
    ouverts = [relire_range(atelier, r) for r in ranges]
    if role:
        _verifier_role(role, ouverts)
    trouvees = [Ligne(o, a) for o in ouverts for a in a_faire(o, role=role)["actions"]]
    if len(ouverts) > 1:
        trouvees.sort(key=lambda ligne: ligne.action["echeance"] or JAMAIS)
    return [Ligne(o, {**a, "n": n}) for n, (o, a) in enumerate(trouvees, 1)]


def vue(atelier: Atelier, dossier: str = "", *, role: str = "") -> dict[str, Any]:
    """Les actions, telles que les montre `a-faire`."""
    from moteur.operations.dossiers import relire

    trouvees = rassembler(atelier, dossier, role=role)
    fini = not trouvees and len(atelier.journal.dossiers()) == 1 and relire(atelier, dossier).fini
    return {"actions": [ligne.action for ligne in trouvees], "fini": fini}


def _verifier_role(role: str, ouverts: list[Ouvert]) -> None:
    from moteur.suggestions import vouliez_vous_dire

    connus = {r for o in ouverts for r in o.workflow.roles}
    if role not in connus:
        raise Introuvable(
            f"Aucun rôle ne s'appelle « {role} ».",
            raison=f"Rôles : {', '.join(sorted(connus))}.",
            suite=vouliez_vous_dire(role, connus),
        )
