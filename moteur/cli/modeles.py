"""Les modèles Word que nomme une commande, et les workflows contre lesquels on les juge."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from moteur.cli.branchement import chemin, fonds
from moteur.cli.reponse import Donnees, Reglages
from moteur.erreurs import CommandeMalEcrite, Environnement, Introuvable

if TYPE_CHECKING:
    from moteur.composition.ressources import Fonds
    from moteur.domaine.workflow import Workflow
    from moteur.lecture.chargement import Chargement
    from moteur.operations.modeles import Modele

# Un peu plus que ce que l'on accepte : au-delà, lire n'apprendrait rien de plus.
LU_MAX = 11 * 1024 * 1024
FICHIER = ("FICHIER", "Un fichier .docx, ou le nom d'un modèle connu ; sans lui, tous ceux qui sont connus.")


def lus(reglages: Reglages, noms: tuple[str, ...]) -> list[Modele]:
    """Chaque fichier nommé, lu, dans l'ordre ; sans nom, tous ceux que l'on connaît ici."""
    source = fonds(reglages)
    voulus = noms or tuple(source.modeles())
    if not voulus:
        raise Introuvable("Aucun modèle Word n'est connu ici.", suite="Donnez le chemin d'un fichier .docx.")
    return [lire(source, nom) for nom in dict.fromkeys(voulus)]


def lire(source: Fonds, nom: str) -> Modele:
    """Le modèle de ce nom : un fichier, sinon un modèle connu."""
    from moteur.operations.modeles import Modele

    fichier = trouver(source, nom)
    try:
        with fichier.open("rb") as flux:
            return Modele(nom, fichier.name, flux.read(LU_MAX))
    except OSError as faute:
        raise Environnement(
            f"Le modèle Word « {fichier.name} » ne peut pas être lu.",
            lieu=str(fichier),
            suite="Fermez-le dans Word, ou vérifiez vos droits sur ce fichier.",
        ) from faute


def trouver(source: Fonds, nom: str) -> Path:
    """Le fichier que désigne ce mot."""
    connus = source.modeles()
    ecrit = chemin(nom, quoi="Le nom du modèle")
    try:
        if nom and ecrit.is_file():
            return ecrit
        autre = bool(nom) and ecrit.exists()
    except OSError:
        autre = False
    if autre:
        raise CommandeMalEcrite(f"« {nom} » n'est pas un fichier.", suite="Donnez un fichier .docx.")
    trouve = connus.get(nom) or connus.get(f"{nom}.docx")
    if trouve is None:
        from moteur.suggestions import vouliez_vous_dire

        raise Introuvable(
            f"Aucun modèle Word ne s'appelle « {nom} ».",
            raison=f"Modèles connus : {', '.join(connus) or 'aucun'}.",
            suite=vouliez_vous_dire(nom, connus) or "Donnez un de ces noms, ou le chemin d'un fichier .docx.",
        )
    return trouve


def ajouter_les_modeles(reglages: Reglages, donnees: Donnees, charges: Iterable[Chargement]) -> None:
    """Ajoute à la vérification de ces workflows celle des modèles de leurs documents."""
    from moteur.cli.mise_en_page import LARGEUR_COURANTE
    from moteur.cli.rendu.modeles import defaut
    from moteur.documents import borne
    from moteur.operations.modeles import verifier

    source = fonds(reglages)
    sains = [c.workflow for c in charges if c.sain and c.workflow is not None]
    cites = dict.fromkeys(d.modele for w in sains for d in w.documents.values())
    with borne.lecteur() as lire_a_l_abri:
        jugement = verifier([lire(source, nom) for nom in cites], sains, lire=lire_a_l_abri)
    for d in jugement["diagnostics"]:
        donnees["texte"].append("\n".join(defaut(d, LARGEUR_COURANTE)))
        donnees["diagnostics"].append({"ligne": 0, "colonne": 0, **d})
    donnees["notes"].append(_compte(len({s["fichier"] for s in jugement["sains"]}), len(cites)))


def _compte(sains: int, tous: int) -> str:
    return f"Modèles Word vérifiés : {tous}, dont {sains} sains."


def workflows(reglages: Reglages, nom: str) -> list[Workflow]:
    """Le workflow nommé, sinon tous ceux que l'on connaît, sains."""
    from moteur.cli.workflows import charges

    connus = charges(reglages, (nom,) if nom else fonds(reglages).sans_les_couches_livrees())
    # Un workflow en chantier, que l'on n'a pas nommé, n'empêche pas de vérifier les modèles des autres.
    sains = connus if nom else [charge for charge in connus if charge.sain]
    return [charge.exiger() for charge in sains or connus]


def couches(reglages: Reglages, fichiers: Iterable[str], connus: Iterable[Workflow]) -> list[Workflow]:
    """Les couches livrées qui emploient ceux de ces modèles qu'aucun des workflows connus n'emploie."""
    from moteur.cli.workflows import charges

    restes = set(fichiers) - {d.modele for w in connus for d in w.documents.values()}
    noms = fonds(reglages).couches_qui_emploient(restes) if restes else ()
    return [c.exiger() for c in charges(reglages, noms) if c.sain] if noms else []
