"""`moteur traiter` : clore un écart."""

from __future__ import annotations

from moteur.cli.groupe import declarer, mots, option_motif
from moteur.cli.reponse import Reglages, Reponse


@declarer(
    "traiter",
    usage="ECART --motif TEXTE",
    arguments=[("ECART", "L'écart, tel que « moteur ecarts » le nomme.")],
    exemples=(
        'moteur traiter seance-139.emargement_verse --motif "Feuille retrouvée et versée"',
        'moteur traiter absence-8.dans_les_temps --motif "Famille prévenue le lendemain" --simuler',
    ),
)
@mots
@option_motif
def commande(reglages: Reglages, mots: tuple[str, ...], motif: str) -> Reponse:
    """Clore un écart, en personne, en disant pourquoi."""
    from moteur.cli import actes, questions
    from moteur.cli.branchement import dossier, manuel
    from moteur.cli.saisies import exiger
    from moteur.operations import agir

    exiger(mots, 1, 1, usage="moteur traiter ECART --motif TEXTE")
    with dossier(reglages) as ouvert:

        def essayer(ecrit: questions.Ecrit) -> Reponse:
            acte = [("", lambda m: agir.traiter(ouvert, mots[0], manuel=m))]
            return actes.conclure(ouvert, acte, manuel(reglages, ecrit.motif))

        sujet = questions.sujet(ouvert, {})
        return questions.combler(reglages, sujet, questions.Ecrit({}, motif), essayer)
