"""`moteur avancer` : franchir une transition, ou dire lesquelles sont possibles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moteur.cli.groupe import declarer, mots, option_motif
from moteur.cli.reponse import Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite, ErreurMoteur, Introuvable

if TYPE_CHECKING:
    from moteur.operations.dossiers import Ouvert

USAGE = "CIBLE… [TRANSITION] [champ=valeur…]"


@declarer(
    "avancer",
    usage=USAGE,
    arguments=[
        ("CIBLE", "Une phase ou une fiche, par son nom court ou ce qui la désigne ; ou plusieurs."),
        ("TRANSITION", "La transition à franchir ; sans elle, la commande dit lesquelles sont possibles."),
        ("champ=valeur", "Ce que la transition demande de saisir."),
    ],
    exemples=("moteur avancer cadrage", 'moteur avancer seance-4 seance-5 annuler --motif "Grève"'),
)
@mots
@option_motif
def commande(reglages: Reglages, mots: tuple[str, ...], motif: str) -> Reponse:
    """Franchir une transition, ou voir lesquelles sont possibles et ce qui retient les autres.

    Plusieurs cibles avancent ensemble : si une seule est refusée, rien n'est écrit.
    """
    from moteur.cli.branchement import dossier
    from moteur.cli.saisies import exiger, separer

    ecrits = separer(mots)
    exiger(ecrits.noms, 1, 2000, usage=f"moteur avancer {USAGE}")
    with dossier(reglages) as ouvert:
        cibles, transition = _comprendre(ouvert, ecrits.noms)
        if transition:
            return _franchir(ouvert, cibles, transition, ecrits.valeurs, reglages, motif)
    if ecrits.valeurs or motif:
        raise CommandeMalEcrite(
            "Il manque la transition à franchir.",
            raison=f"Cette commande s'écrit : moteur avancer {USAGE}",
            suite=f"Voyez lesquelles : moteur avancer {cibles[0]}",
        )
    with dossier(reglages, a_la_date=True) as ouvert:
        return _possibles(ouvert, cibles)


def _comprendre(ouvert: Ouvert, noms: tuple[str, ...]) -> tuple[list[str], str]:
    """Les cibles et la transition ; celle-ci est le dernier mot, ou la fin de « cible.transition »."""
    from moteur.operations.agir import trouver

    if len(noms) == 1:
        cible, point, transition = noms[0].rpartition(".")
        if point and cible in ouvert.dossier.instances:
            return [cible], _transition(ouvert, cible, transition)
        return [trouver(ouvert, noms[0])], ""
    cibles = [trouver(ouvert, nom) for nom in noms[:-1]]
    machine = ouvert.workflow.machines[ouvert.dossier.instances[cibles[0]].type]
    dernier = noms[-1]
    if dernier in machine.transitions:
        return _sans_doublon(cibles), dernier
    try:
        return _sans_doublon([*cibles, trouver(ouvert, dernier)]), ""
    except ErreurMoteur:
        return _sans_doublon(cibles), _transition(ouvert, cibles[0], dernier)


def _transition(ouvert: Ouvert, cible: str, nom: str) -> str:
    from moteur.suggestions import vouliez_vous_dire

    machine = ouvert.workflow.machines[ouvert.dossier.instances[cible].type]
    if nom in machine.transitions:
        return nom
    raise Introuvable(
        f"« {cible} » n'a pas de transition « {nom} ».",
        raison=f"Transitions : {', '.join(machine.transitions) or 'aucune'}.",
        suite=vouliez_vous_dire(nom, machine.transitions)
        or f"Voyez lesquelles sont possibles : moteur avancer {cible}",
    )


def _sans_doublon(cibles: list[str]) -> list[str]:
    return list(dict.fromkeys(cibles))


def _franchir(
    ouvert: Ouvert,
    cibles: list[str],
    transition: str,
    valeurs: dict[str, str],
    reglages: Reglages,
    motif: str,
) -> Reponse:
    from moteur.cli import actes, questions
    from moteur.cli.accord import avant_un_ecart
    from moteur.cli.branchement import manuel
    from moteur.cli.signes import suivre
    from moteur.operations import agir
    from moteur.operations.suggerer import champs_de_transition

    def acte(cible: str, ecrit: questions.Ecrit) -> actes.Acte:
        return lambda m: agir.avancer(ouvert, cible, transition, valeurs=ecrit.valeurs, manuel=m)

    def essayer(ecrit: questions.Ecrit) -> Reponse:
        suite = [(cible, acte(cible, ecrit)) for cible in cibles if _transition(ouvert, cible, transition)]
        touches = suivre(ouvert, ecrit.valeurs)
        return actes.conclure(
            ouvert,
            suite,
            manuel(reglages, ecrit.motif),
            en_plus=touches,
            accord=avant_un_ecart(reglages),
        )

    champs = champs_de_transition(ouvert, cibles[0], transition)
    sujet = questions.sujet(ouvert, champs, cibles[0])
    return questions.combler(reglages, sujet, questions.Ecrit(valeurs, motif), essayer)


def _possibles(ouvert: Ouvert, cibles: list[str]) -> Reponse:
    from moteur.cli.rendu.fiches import possibles as rendre
    from moteur.operations.montrer import possibles

    trouvees = [possibles(ouvert, cible) for cible in cibles]
    donnees = {
        "faits": [],
        "ecarts": [],
        "cibles": trouvees,
        "transitions": [t for c in trouvees for t in c["transitions"]],
    }
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur))
