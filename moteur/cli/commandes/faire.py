"""`moteur faire N` : l'action de la ligne N de `a-faire`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from moteur.cli.groupe import declarer, mots, option_motif
from moteur.cli.reponse import Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite, Introuvable

if TYPE_CHECKING:
    from moteur.cli.lignes import Ligne
    from moteur.cli.questions import Ecrit
    from moteur.cli.saisies import Mots

USAGE = "N [FICHIER] [champ=valeur…]"


@declarer(
    "faire",
    usage=USAGE,
    arguments=[
        ("N", "Le numéro de la ligne, tel que « moteur a-faire » le montre."),
        ("FICHIER", "Le fichier à verser, si l'action en demande un."),
        ("champ=valeur", "Ce que l'action demande de saisir."),
    ],
    exemples=("moteur faire 1", "moteur faire 1 --simuler"),
)
@mots
@option_motif
@click.option(
    "--role", default="", metavar="ROLE", help="Le même que pour « a-faire », si vous l'avez donné."
)
def commande(reglages: Reglages, mots: tuple[str, ...], motif: str, role: str) -> Reponse:
    """Faire l'action de la ligne N de « moteur a-faire ».

    L'acte est fait au nom que montre la ligne, sauf si vous dites « --par ».
    """
    from moteur.cli.lignes import lignes
    from moteur.cli.saisies import exiger, separer

    ecrits = separer(mots)
    exiger(ecrits.noms, 1, 2, usage=f"moteur faire {USAGE}")
    with lignes(reglages, role=role) as trouvees:
        ligne = _choisir(trouvees, ecrits.noms[0])
        if ligne.action["moi"] and not reglages.par:
            return _au_clavier(ligne, role)
        return _faire(ligne, reglages, ecrits._replace(noms=ecrits.noms[1:]), motif)


def _choisir(trouvees: list[Ligne], ecrit: str) -> Ligne:
    if not (ecrit.isascii() and ecrit.isdecimal() and len(ecrit) < 9):
        raise CommandeMalEcrite(
            f"« {ecrit} » n'est pas un numéro de ligne.", suite="Voyez-les : moteur a-faire"
        )
    numero = int(ecrit)
    if not 1 <= numero <= len(trouvees):
        combien = (
            f"Les lignes vont de 1 à {len(trouvees)}."
            if len(trouvees) > 1
            else "Il n'y a que la ligne 1."
            if trouvees
            else "Rien n'est à faire pour l'instant."
        )
        raise Introuvable(
            f"Il n'y a pas de ligne {numero}.", raison=combien, suite="Voyez-les : moteur a-faire"
        )
    return trouvees[numero - 1]


def _faire(ligne: Ligne, reglages: Reglages, ecrits: Mots, motif: str) -> Reponse:
    from moteur.cli import questions
    from moteur.cli.accord import rien_d_ecrit
    from moteur.operations.suggerer import champs_de_l_action

    action, ouvert = ligne.action, ligne.ouvert
    cible, verbe = action["cible"], action["verbe"]
    if verbe not in ("verser", "avancer", "creer", "traiter"):
        raise CommandeMalEcrite(
            "Cette ligne demande de choisir ; « faire » ne le peut pas pour vous.",
            suite=f"Commencez par : {action['commande']}",
        )
    if ecrits.noms and verbe != "verser":
        raise CommandeMalEcrite(f"« {ecrits.noms[0]} » est de trop : cette action ne verse aucun fichier.")
    voulus = reglages._replace(par=reglages.par or action["par"])
    champs = champs_de_l_action(ouvert, verbe, cible=cible, objet=action["objet"])
    sujet = questions.sujet(ouvert, champs, cible if verbe == "avancer" else "")
    if not _d_accord(ligne, voulus):
        return rien_d_ecrit()
    depart = questions.Ecrit(ecrits.valeurs, motif, ecrits.noms[0] if ecrits.noms else "")
    return questions.combler(voulus, sujet, depart, lambda ecrit: _agir(ligne, voulus, ecrit))


def _d_accord(ligne: Ligne, reglages: Reglages) -> bool:
    """Au terminal, l'acte, la personne et le jour se relisent avant de s'écrire : un numéro ne dit rien de tout cela."""
    from moteur.cli import dialogue
    from moteur.cli.branchement import jour
    from moteur.domaine.valeurs import afficher

    if reglages.oui or reglages.simuler or not dialogue.au_terminal(reglages):
        return True
    atelier = ligne.ouvert.atelier
    cle = (reglages.par or atelier.moi or "").partition(":")[0]
    le = afficher("date", (jour(reglages.le) or atelier.aujourd_hui()).isoformat())
    dialogue.montrer(
        [
            str(ligne.action["action"]),
            f"  Fait par {atelier.nom_de(cle)}, le {le}."
            + ("" if reglages.le else " Si c'était un autre jour, répondez non et ajoutez --le JJ/MM/AAAA."),
        ]
    )
    return dialogue.demander("Continuer ?", defaut=True)


def _agir(ligne: Ligne, reglages: Reglages, ecrit: Ecrit) -> Reponse:
    from moteur.cli import actes
    from moteur.cli.accord import avant_un_ecart
    from moteur.cli.branchement import manuel
    from moteur.operations import agir

    ouvert, cible, objet = ligne.ouvert, ligne.action["cible"], ligne.action["objet"]
    demande, valeurs, accord = manuel(reglages, ecrit.motif), ecrit.valeurs, avant_un_ecart(reglages)
    if ligne.action["verbe"] == "verser":
        from moteur.cli.versement import verser

        return verser(
            ouvert, cible, objet, fichier=ecrit.fichier, valeurs=valeurs, manuel=demande, accord=accord
        )
    acte: actes.Acte = {
        "avancer": lambda m: agir.avancer(ouvert, cible, objet, valeurs=valeurs, manuel=m),
        "creer": lambda m: agir.creer(ouvert, objet, valeurs=valeurs, manuel=m),
        "traiter": lambda m: agir.traiter(ouvert, objet, manuel=m),
    }[ligne.action["verbe"]]
    return actes.conclure(ouvert, [(cible, acte)], demande, accord=accord)


def _au_clavier(ligne: Ligne, role: str) -> Reponse:
    """Se dire quelqu'un d'autre au clavier ne se fait jamais tout seul : la ligne le demande, la personne l'écrit."""
    from moteur.cli import consignation
    from moteur.domaine.droits import Motif

    action, atelier = ligne.action, ligne.ouvert.atelier
    options = f" --role {role}" if role else ""
    motif = Motif(
        "saisie",
        f"Cette ligne se fait par {atelier.nom_de(action['moi'])}, qui la saisit en personne.",
        suite=f"Si c'est cette personne qui est au clavier : moteur faire {action['n']}{options} --moi {action['moi']}",
    )
    return consignation.refuser([("", motif)])
