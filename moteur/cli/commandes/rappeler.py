"""`moteur rappeler N` : consigner qu'un rappel est parti."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moteur.cli.groupe import declarer, mots, option_motif
from moteur.cli.rappels import choisir, option_d_ici, option_role, rassembler
from moteur.cli.reponse import Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite

if TYPE_CHECKING:
    from moteur.cli.actes import Acte
    from moteur.operations.dossiers import Ouvert
    from moteur.operations.rappels import Rappel

USAGE = "N…"


@declarer(
    "rappeler",
    usage=USAGE,
    arguments=[("N", "Le numéro du rappel, tel que « moteur rappels » le montre ; plusieurs si l'on veut.")],
    exemples=("moteur rappeler 1", "moteur rappeler 1 2 --simuler"),
)
@mots
@option_motif
@option_role
@option_d_ici
def commande(reglages: Reglages, mots: tuple[str, ...], motif: str, role: str, d_ici: str) -> Reponse:
    """Consigner que le rappel N de « moteur rappels » est parti.

    Redire le même jour le même rappel n'écrit rien de plus. Donnez ici les mêmes « --role » et « --d-ici » que pour
    « rappels » : les numéros en dépendent.
    """
    from moteur.cli import actes, consignation
    from moteur.cli.branchement import manuel
    from moteur.cli.saisies import exiger
    from moteur.operations.rappels import deja_consigne

    exiger(mots, 1, 200, usage=f"moteur rappeler {USAGE}")
    with rassembler(reglages, role=role, d_ici=d_ici) as trouves:
        choisis = choisir(trouves, mots)
        ouvert = _le_dossier(choisis)
        deja = [r for r in choisis if deja_consigne(r)]
        notes = [f"Rappel {r.vue['n']} : déjà consigné ce jour-là ; rien de plus n'est écrit." for r in deja]
        faits = [_acte(r) for r in choisis if r not in deja]
        if not faits:
            return consignation.repondre(ouvert, [], notes=notes)
        return actes.conclure(ouvert, faits, manuel(reglages, motif), en_plus=lambda: {"notes": notes})


def _le_dossier(choisis: list[Rappel]) -> Ouvert:
    premier, *autres = (r.ouvert for r in choisis)
    if any(o is not premier for o in autres):
        raise CommandeMalEcrite(
            "Ces rappels sont de plusieurs dossiers.",
            suite="Consignez ceux d'un dossier à la fois.",
        )
    return premier


def _acte(rappel: Rappel) -> tuple[str, Acte]:
    from moteur.operations.rappels import rappeler

    return rappel.vue["fiche"], lambda m: rappeler(rappel.ouvert, rappel.vue, manuel=m)
