"""La version que nomme une commande : les fichiers d'un workflow, ou une version publiée dans cet espace."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import click

from moteur.cli.reponse import Reglages
from moteur.erreurs import CommandeMalEcrite, Introuvable

if TYPE_CHECKING:
    from moteur.journal.port import Publication
    from moteur.operations.atelier import Atelier
    from moteur.operations.migrer import Arrivee
    from moteur.operations.publier import Forme

_RACCORD = re.compile(r"([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)=([a-z][a-z0-9_]*)")
option_version = click.option(
    "--version", "numero", type=int, metavar="N", help="Une version publiée, par son numéro."
)
option_raccord = click.option(
    "--raccord",
    "raccords",
    multiple=True,
    metavar="FICHE.ANCIEN=ETAT",
    help="L'état qui en remplace un qui n'existe plus, pour une phase ou un type de fiche ; autant de fois qu'il faut.",
)


def lire_raccords(ecrits: Iterable[str]) -> dict[str, dict[str, str]]:
    """Machine → ancien état → état, de « cadrage.en_etude=etude »."""
    lus: dict[str, dict[str, str]] = {}
    for ecrit in ecrits:
        trouve = _RACCORD.fullmatch(ecrit.strip())
        if trouve is None:
            raise CommandeMalEcrite(
                f"--raccord {ecrit} ne se comprend pas.",
                raison="On y dit une phase ou un type de fiche, l'ancien état, et celui qui le remplace.",
                suite="Par exemple : --raccord cadrage.en_etude=etude",
            )
        lus.setdefault(trouve[1], {})[trouve[2]] = trouve[3]
    return lus


def nom_voulu(reglages: Reglages, atelier: Atelier, mots: tuple[str, ...]) -> str:
    """Le workflow nommé, sinon celui de l'espace, sinon la seule base."""
    from moteur.cli.branchement import fonds
    from moteur.cli.workflows import par_defaut

    return mots[0] if mots else atelier.workflow or par_defaut(fonds(reglages))


def forme_des_fichiers(reglages: Reglages, nom: str) -> Forme:
    """Le workflow de ce nom, lu et sain."""
    from moteur.cli.branchement import fonds
    from moteur.cli.workflows import charger
    from moteur.operations.publier import Forme

    charge = charger(fonds(reglages), nom)
    workflow = charge.exiger()
    return Forme(workflow, charge.octets, tuple(b.rpartition("/")[2] for b in charge.bases))


def a_suivre(reglages: Reglages, atelier: Atelier, nom: str) -> tuple[Forme, tuple[str, ...]]:
    """Ce que suivra un dossier que l'on ouvre : la version en vigueur s'il en est publié, sinon les fichiers.

    Avec ce qu'il faut en dire si les fichiers disent autre chose que la version publiée.
    """
    from moteur.cli.branchement import jour
    from moteur.erreurs import ErreurMoteur
    from moteur.operations.publier import en_vigueur, relire

    publication = en_vigueur(atelier, _identifiant(nom), jour(reglages.le) or atelier.aujourd_hui())
    if publication is None:
        return forme_des_fichiers(reglages, nom), ()
    try:
        memes = forme_des_fichiers(reglages, nom).workflow.empreinte == publication.empreinte
    except ErreurMoteur:
        memes = False  # un projet fautif ou absent n'empêche pas de suivre ce qui est publié
    note = f"Le dossier suit la version {publication.version}, en vigueur ce jour-là ; vos fichiers disent autre chose."
    return relire(atelier, publication), () if memes else (note,)


def envisagee(
    reglages: Reglages, atelier: Atelier, nom: str, *, numero: int | None, raccords: Iterable[str]
) -> Arrivee:
    """La version à envisager : celle de ce numéro, sinon ce que disent les fichiers, publié ou non."""
    from moteur.operations.migrer import Arrivee
    from moteur.operations.publier import de, relire

    lus = lire_raccords(raccords)
    if numero is not None:
        publication = _de_ce_numero(atelier, _identifiant(nom), numero)
        return Arrivee(relire(atelier, publication), publication, lus)
    forme = forme_des_fichiers(reglages, nom)
    publiees = de(atelier, forme.workflow.nom)
    memes = (p for p in publiees if p.empreinte == forme.workflow.empreinte)
    return Arrivee(forme, next(memes, None), lus)


def publiee(atelier: Atelier, nom: str, *, numero: int | None, raccords: Iterable[str], le: date) -> Arrivee:
    """La version publiée de ce numéro, sinon celle qui est en vigueur ce jour-là."""
    from moteur.operations.migrer import Arrivee
    from moteur.operations.publier import en_vigueur, relire

    lus, identifiant = lire_raccords(raccords), _identifiant(nom)
    if numero is not None:
        publication = _de_ce_numero(atelier, identifiant, numero)
    else:
        trouvee = en_vigueur(atelier, identifiant, le)
        if trouvee is None:
            raise _aucune(atelier, identifiant)
        publication = trouvee
    return Arrivee(relire(atelier, publication), publication, lus)


def _identifiant(nom: str) -> str:
    """« workflows/le_mien/ » et « le_mien » nomment le même workflow."""
    return re.split(r"[\\/]", nom.rstrip("\\/"))[-1]


def _de_ce_numero(atelier: Atelier, nom: str, numero: int) -> Publication:
    from moteur.operations.publier import de

    connues = de(atelier, nom)
    for publication in connues:
        if publication.version == numero:
            return publication
    if not connues:
        raise _aucune(atelier, nom)
    raise Introuvable(
        f"La version {numero} de « {nom} » n'est pas publiée ici.",
        raison=f"Versions publiées : {', '.join(str(p.version) for p in connues)}.",
        suite=f"Publiez-la : moteur workflow publier {nom}",
    )


def _aucune(atelier: Atelier, nom: str) -> Introuvable:
    from moteur.suggestions import vouliez_vous_dire

    autres = sorted({p.workflow for p in atelier.journal.publications()})
    dits = (
        f"Workflows publiés : {', '.join(autres)}." if autres else "Rien n'est encore publié dans cet espace."
    )
    return Introuvable(
        f"Aucune version de « {nom} » n'est publiée ici.",
        raison=dits,
        suite=vouliez_vous_dire(nom, autres) or f"Publiez-en une : moteur workflow publier {nom}",
    )
