"""`moteur creer` : une fiche neuve."""

from __future__ import annotations

from typing import Any

from moteur.cli.groupe import declarer, mots, option_motif
from moteur.cli.reponse import Reglages, Reponse
from moteur.erreurs import Introuvable

USAGE = "TYPE champ=valeur…"


@declarer(
    "creer",
    usage=USAGE,
    arguments=[
        ("TYPE", "Le type de fiche, tel que le workflow le nomme."),
        ("champ=valeur", "Ce que la fiche contient."),
    ],
    exemples=(
        "moteur creer reunion objet=suivi prevue_le=12/01/2027",
        'moteur creer partenaire nom="Entraide 69" forme=association dispositif=local --simuler',
    ),
)
@mots
@option_motif
def commande(reglages: Reglages, mots: tuple[str, ...], motif: str) -> Reponse:
    """Créer une fiche, avec ses premiers champs."""
    from moteur.cli import actes, questions
    from moteur.cli.accord import avant_un_ecart
    from moteur.cli.branchement import dossier, manuel
    from moteur.cli.saisies import exiger, separer
    from moteur.operations import agir
    from moteur.operations.montrer import voir
    from moteur.operations.suggerer import champs_de_creation
    from moteur.suggestions import vouliez_vous_dire

    ecrits = separer(mots)
    exiger(ecrits.noms, 1, 1, usage=f"moteur creer {USAGE}")
    type_ = ecrits.noms[0]
    with dossier(reglages) as ouvert:
        if type_ not in ouvert.workflow.fiches:
            raise Introuvable(
                f"Aucun type de fiche ne s'appelle « {type_} ».",
                raison=f"Types : {', '.join(ouvert.workflow.fiches)}.",
                suite=vouliez_vous_dire(type_, ouvert.workflow.fiches),
            )

        def en_plus() -> dict[str, Any]:
            neuve = tuple(ouvert.dossier.fiches(type_))[-1]
            return {"fiche": voir(ouvert, neuve.nom)["fiche"]}

        def essayer(ecrit: questions.Ecrit) -> Reponse:
            return actes.conclure(
                ouvert,
                [("", lambda m: agir.creer(ouvert, type_, valeurs=ecrit.valeurs, manuel=m))],
                manuel(reglages, ecrit.motif),
                en_plus=en_plus,
                accord=avant_un_ecart(reglages),
            )

        sujet = questions.sujet(ouvert, champs_de_creation(ouvert, type_))
        return questions.combler(reglages, sujet, questions.Ecrit(ecrits.valeurs, motif), essayer)
