"""Au nom de qui proposer un acte : aucune commande proposée n'est refusée à cause de la personne."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from moteur.domaine.affaire import Refus
from moteur.domaine.droits import Motif
from moteur.domaine.workflow import Workflow
from moteur.operations.atelier import Atelier, Personne

PERSONNE = "Personne ne tient ce rôle dans espace.yaml."


class Voix(NamedTuple):
    """Un rôle, et comment le prendre : `par` (acteur:rôle) par ma main, `moi` une autre personne au clavier.

    `tenue` est faux quand personne ne tient aucun des rôles habilités.
    """

    role: str
    par: str = ""
    moi: str = ""
    tenue: bool = True

    @property
    def options(self) -> str:
        """Ce qui s'ajoute à la commande ; rien si je peux la faire telle quelle."""
        dites = (("--moi", self.moi), ("--par", self.par))
        return " ".join(f"{option} {valeur}" for option, valeur in dites if valeur)


def voix(
    atelier: Atelier,
    workflow: Workflow,
    roles: Sequence[str],
    *,
    habilites: Sequence[str],
    en_personne: bool = False,
) -> Voix:
    """La voix la plus simple parmi `roles`, les meilleurs d'abord ; `habilites` : tous ceux de la porte."""
    moi = atelier.personnes.get(atelier.moi)
    tenus = [(role, _tenants(atelier, role)) for role in roles]
    for role, _ in tenus:
        if moi is not None and role in moi.roles:
            return Voix(role, par=_par(moi, role, habilites))
    for role, tenants in tenus:
        saisissable = role in workflow.roles and bool(
            moi is not None and not en_personne and set(moi.roles) & set(workflow.roles[role].saisi_par)
        )
        if tenants and (moi is None or saisissable):
            return Voix(role, par=f"{tenants[0].cle}:{role}")
    for role, tenants in tenus:
        if tenants:
            return Voix(role, par=_par(tenants[0], role, habilites), moi=tenants[0].cle)
    return Voix(roles[0] if roles else "", tenue=False)


def _tenants(atelier: Atelier, role: str) -> list[Personne]:
    return [p for p in atelier.personnes.values() if role in p.roles]


def _par(personne: Personne, role: str, habilites: Iterable[str]) -> str:
    """Rien si c'est le rôle que le moteur prendrait de lui-même pour cette personne."""
    pris = next((r for r in personne.roles if r in set(habilites)), "")
    return "" if pris == role else f"{personne.cle}:{role}"


def dire_qui(refus: Refus, atelier: Atelier, workflow: Workflow) -> Refus:
    """Le même refus, où chaque rôle qui manque dit la personne qui le tient et comment l'écrire."""
    return Refus(tuple(_dire(m, atelier, workflow) if m.roles else m for m in refus.motifs))


def _dire(motif: Motif, atelier: Atelier, workflow: Workflow) -> Motif:
    trouvee = voix(atelier, workflow, motif.roles, habilites=motif.roles, en_personne=motif.en_personne)
    if not trouvee.tenue:
        conseil = PERSONNE
    else:
        conseil = f"Ajoutez {trouvee.options}." if trouvee.options else "Faites-le en votre nom, sans --par."
    return replace(motif, suite=f"{motif.suite} {conseil}".strip())
