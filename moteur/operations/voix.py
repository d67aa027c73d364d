"""Au nom de qui proposer un acte : aucune commande proposée n'est refusée à cause de la personne."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from moteur.domaine.affaire import Refus
from moteur.domaine.droits import Motif
from moteur.domaine.workflow import Workflow
from moteur.operations.atelier import Atelier, Personne

PERSONNE = "Personne ne tient ce rôle dans espace.yaml."


class Voix(NamedTuple):
    """Un rôle, et comment le prendre : `par` une personne par ma main, `moi` une autre personne au clavier.

    `par` ne dit le rôle (acteur:rôle) que si cette personne en tient un autre que le moteur prendrait d'abord.
    `tenue` est faux quand personne ne tient aucun des rôles habilités ; `ecartee`, quand une règle écarte
    tous ceux qui en tiennent un.
    """

    role: str
    par: str = ""
    moi: str = ""
    tenue: bool = True
    ecartee: bool = False

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
    convient: Callable[[Voix], bool] = lambda _: True,
) -> Voix:
    """La voix la plus simple parmi `roles`, les meilleurs d'abord ; `habilites` : tous ceux de la porte.

    `convient` : ce que les règles de la porte disent de la personne ; une voix qu'elles écartent passe son tour.
    """
    premiere = None
    for voix_possible in _possibles(atelier, workflow, roles, habilites=habilites, en_personne=en_personne):
        if convient(voix_possible):
            return voix_possible
        premiere = premiere or voix_possible
    if premiere is not None:
        return Voix(premiere.role, tenue=False, ecartee=True)
    return Voix(roles[0] if roles else "", tenue=False)


def _possibles(
    atelier: Atelier, workflow: Workflow, roles: Sequence[str], *, habilites: Sequence[str], en_personne: bool
) -> Iterator[Voix]:
    """La mienne, puis celle d'un autre par ma main, puis celle d'un autre au clavier."""
    moi = atelier.personnes.get(atelier.moi)
    tenus = [(role, _tenants(atelier, role)) for role in roles]
    if moi is not None:
        yield from (Voix(r, par=_par(moi, r, habilites)) for r in roles if r in moi.roles)
    for role, tenants in tenus:
        saisissable = role in workflow.roles and bool(
            moi is not None and not en_personne and set(moi.roles) & set(workflow.roles[role].saisi_par)
        )
        if moi is None or saisissable:
            yield from (Voix(role, par=_par(p, role, habilites) or p.cle) for p in tenants)
    for role, tenants in tenus:
        yield from (Voix(role, par=_par(p, role, habilites), moi=p.cle) for p in tenants)


def _tenants(atelier: Atelier, role: str) -> list[Personne]:
    return [p for p in atelier.personnes.values() if role in p.roles]


def _par(personne: Personne, role: str, habilites: Iterable[str]) -> str:
    """Rien si c'est le rôle que le moteur prendrait de lui-même pour cette personne ; une clé nomme aussi un rôle."""
    permis = set(habilites)
    pris = next((r for r in personne.roles if r in permis), "")
    if personne.cle in personne.roles:
        pris = personne.cle
    return "" if pris == role else f"{personne.cle}:{role}"


def dire_qui(refus: Refus, atelier: Atelier, workflow: Workflow) -> Refus:
    """Le même refus, où chaque rôle qui manque dit la personne qui le tient et comment l'écrire."""
    return Refus(tuple(_dire(m, atelier, workflow) if m.roles else m for m in refus.motifs))


def _dire(motif: Motif, atelier: Atelier, workflow: Workflow) -> Motif:
    trouvee = voix(atelier, workflow, motif.roles, habilites=motif.roles, en_personne=motif.en_personne)
    if not trouvee.tenue:
        conseil = PERSONNE
    elif trouvee.moi:
        nom = atelier.nom_de(trouvee.moi)
        conseil = f"{nom} peut le faire, en personne : ajoutez {trouvee.options} une fois {nom} au clavier."
    else:
        conseil = f"Ajoutez {trouvee.options}." if trouvee.options else "Faites-le en votre nom, sans --par."
    return replace(motif, suite=f"{motif.suite} {conseil}".strip())
