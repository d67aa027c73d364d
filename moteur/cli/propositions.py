"""Ce qui se propose à chaque place d'une ligne : la place dit son genre, tel que l'aide de la commande l'écrit.

Une commande neuve se complète donc d'elle-même, pourvu que son usage emploie les mêmes mots.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from moteur.cli import catalogue
from moteur.cli.completer import FICHIERS, INTERPRETEURS, REPERTOIRES, Ligne, Suite, option_nommee
from moteur.cli.groupe import Commande, Groupe
from moteur.erreurs import ErreurMoteur
from moteur.operations import suggerer
from moteur.operations.suggerer import Proposition

if TYPE_CHECKING:
    from moteur.domaine.definitions import Champ
    from moteur.operations.atelier import Atelier
    from moteur.operations.dossiers import Ouvert

# En secondes : une base occupée ne fait pas attendre qui tape.
PATIENCE = 0.2
CHAMP, REPETE, TRANSITION = "champ=valeur", "…", "TRANSITION"


def pour(ligne: Ligne) -> Suite:
    """Ce qui peut s'écrire à la place du mot commencé."""
    if ligne.attendue is not None:
        return _du_genre(ligne, _genre(ligne.attendue))
    if ligne.tape.startswith("-") and not ligne.sans_options:
        nom, egal, _ = ligne.tape.partition("=")
        return _valeur_d_option(ligne, nom) if egal else Suite(tuple(_options(ligne)))
    if isinstance(ligne.commande, Groupe):
        return Suite(
            tuple(Proposition(e.nom, e.resume) for e in catalogue.COMMANDES.get(ligne.commande.cle, ()))
        )
    return _a_sa_place(ligne)


def _options(ligne: Ligne) -> Iterator[Proposition]:
    for parametre in ligne.commande.params:
        if not isinstance(parametre, click.Option):
            continue
        for nom in parametre.opts:
            if nom.startswith("--") and nom != "--help" and (parametre.multiple or nom not in ligne.options):
                yield Proposition(nom, parametre.help or "")


def _valeur_d_option(ligne: Ligne, nom: str) -> Suite:
    option = option_nommee(ligne.commande, nom)
    if option is None or option.is_flag:
        return Suite()
    suite = _du_genre(ligne, _genre(option))
    return Suite(tuple(Proposition(f"{nom}={p.valeur}", p.aide) for p in suite.propositions))


def _genre(option: click.Option) -> str:
    return option.metavar or ""


def places(usage: str) -> tuple[tuple[str, ...], bool]:
    """Les genres attendus dans l'ordre, et si des champs peuvent suivre : lus dans l'usage de la commande."""
    genres: list[str] = []
    champs = False
    for mot in usage.split():
        nu = mot.strip("[]")
        if nu.startswith("-"):
            break
        if nu.startswith(CHAMP):
            champs = True
        else:
            genres.append(nu)
    return tuple(genres), champs


def _a_sa_place(ligne: Ligne) -> Suite:
    usage = ligne.commande.usage if isinstance(ligne.commande, Commande) else ""
    genres, champs = places(usage)
    rang = len(ligne.noms)
    if champs and "=" in ligne.tape:
        return _du_dossier(ligne, _valeurs)
    repetee = bool(rang and genres and genres[0].endswith(REPETE))
    genre = genres[min(rang, 1 if repetee else rang)] if rang < len(genres) else ""
    if repetee:
        genre = genres[0] if len(genres) == 1 else TRANSITION
    suite = _du_genre(ligne, genre)
    if champs and rang >= min(1, len(genres)):
        noms = _du_dossier(ligne, _noms_de_champs)
        suite = suite._replace(propositions=(*suite.propositions, *noms.propositions))
    return suite


def _du_genre(ligne: Ligne, genre: str) -> Suite:
    """Les propositions d'un genre ; un genre que l'on ne connaît pas ne propose rien."""
    nu = genre.removesuffix(REPETE)
    if nu in ("FICHIER", "CHEMIN", "REPERTOIRE"):
        espace = ligne.attendue is not None and "--espace" in ligne.attendue.opts
        return Suite(
            fichiers=REPERTOIRES if nu == "REPERTOIRE" or espace or ligne.chemin in _CREENT else FICHIERS
        )
    if nu == "WORKFLOW":
        return Suite(tuple(_workflows(ligne)), FICHIERS if genre.endswith(REPETE) else "")
    if nu == "INTERPRETEUR":
        return Suite(tuple(Proposition(i) for i in INTERPRETEURS))
    if nu == "CODE":
        return Suite(tuple(_codes()))
    if nu in ("DOSSIER", "MORCEAU"):
        return _de_l_atelier(ligne, lambda atelier: _dossiers(atelier))
    if nu.startswith("ACTEUR"):
        return _de_l_atelier(ligne, lambda atelier: _personnes(atelier, ligne, role=nu.endswith("[:ROLE]")))
    return _du_dossier(ligne, _DU_DOSSIER[nu]) if nu in _DU_DOSSIER else Suite()


# ── sans dossier ─────────────────────────────────────────────────────────────────────────────
def _workflows(ligne: Ligne) -> Iterator[Proposition]:
    from moteur.cli.branchement import fonds
    from moteur.cli.reponse import Reglages

    for nom in fonds(Reglages(espace=_espace(ligne))).workflows():
        yield Proposition(nom)


def _codes() -> Iterator[Proposition]:
    """Les codes du catalogue, lus au vol : interpréter ce YAML entier prendrait trop de temps pour une frappe."""
    import re

    from moteur.composition.ressources import livraison

    texte = (livraison() / "schemas" / "diagnostics.yaml").read_text(encoding="utf-8")
    for code in re.findall(r"^ *([A-Z]\d\d):", texte, re.MULTILINE):
        yield Proposition(code)


def _dossiers(atelier: Atelier) -> Iterator[Proposition]:
    """Chaque dossier par le mot sans espace qui n'est qu'à lui."""
    ranges = atelier.journal.dossiers()
    cles = [d.porteur for d in ranges]
    for range_ in ranges:
        seul = cles.count(range_.porteur) == 1 and len(range_.porteur.split()) == 1
        yield Proposition(range_.porteur if seul else range_.chaine, range_.titre)


def _personnes(atelier: Atelier, ligne: Ligne, *, role: bool) -> Iterator[Proposition]:
    for personne in atelier.personnes.values():
        yield Proposition(personne.cle, ", ".join(personne.roles))
        if role and f"{personne.cle}:" in ligne.tape:
            yield from (Proposition(f"{personne.cle}:{r}") for r in personne.roles)


# ── selon le dossier ─────────────────────────────────────────────────────────────────────────
def _cibles(ouvert: Ouvert, ligne: Ligne) -> Iterator[Proposition]:
    if ligne.chemin == "corriger":
        return suggerer.corrigeables(ouvert)
    # « remplir » prend aussi un type : le formulaire d'une fiche neuve.
    neuves = suggerer.types(ouvert) if ligne.chemin == "remplir" else iter(())
    return chain(suggerer.cibles(ouvert), neuves)


def _transitions(ouvert: Ouvert, ligne: Ligne) -> Iterator[Proposition]:
    """Celles d'où en est la cible ; une fois le début d'un nom écrit, aussi les autres cibles du même type."""
    instance = ouvert.dossier.instances[_cible(ouvert, ligne)]
    if not _transition(ouvert, ligne):
        yield from suggerer.transitions(ouvert, instance.nom)
        if ligne.tape and ligne.chemin == "avancer":
            autres = suggerer.cibles(ouvert, type_=instance.type)
            yield from (p for p in autres if p.valeur not in ligne.noms)


def _pieces(ouvert: Ouvert, ligne: Ligne) -> Iterator[Proposition]:
    return suggerer.pieces(ouvert, _cible(ouvert, ligne))


def _etats(ouvert: Ouvert, ligne: Ligne) -> Iterator[Proposition]:
    return suggerer.etats(ouvert, ligne.noms[0] if ligne.noms else "")


def _fiches(ouvert: Ouvert, ligne: Ligne) -> Iterator[Proposition]:
    return suggerer.fiches_du_document(ouvert, ligne.noms[0] if ligne.noms else "")


def _lignes(ouvert: Ouvert, ligne: Ligne) -> Iterator[Proposition]:
    """Les numéros de « a-faire » ; l'acte se dit par ses noms courts, sans nommer personne."""
    if ligne.chemin == "faire" and ligne.attendue is None:
        for action in _actions(ouvert, ligne):
            acte = dict.fromkeys((action["verbe"], action["cible"], action["objet"]))
            yield Proposition(str(action["n"]), " ".join(m for m in acte if m))


_DU_DOSSIER: dict[str, Callable[[Ouvert, Ligne], Iterable[Proposition]]] = {
    "CIBLE": _cibles,
    TRANSITION: _transitions,
    "PIECE": _pieces,
    "ETAT": _etats,
    "FICHE": _fiches,
    "N": _lignes,
    "TYPE": lambda ouvert, _ligne: suggerer.types(ouvert),
    "ECART": lambda ouvert, _ligne: suggerer.ecarts(ouvert),
    "DOCUMENT": lambda ouvert, _ligne: suggerer.documents(ouvert),
    "ROLE": lambda ouvert, _ligne: suggerer.roles(ouvert),
}
_CREENT = ("demo", "init")


# ── champs ───────────────────────────────────────────────────────────────────────────────────
def _noms_de_champs(ouvert: Ouvert, ligne: Ligne) -> Iterator[Proposition]:
    return suggerer.noms_de_champs(_champs(ouvert, ligne), deja=ligne.champs)


def _valeurs(ouvert: Ouvert, ligne: Ligne) -> Iterator[Proposition]:
    """Les valeurs du champ commencé ; dans une liste, celles du dernier élément."""
    nom, _, debut = ligne.tape.partition("=")
    champ = _champs(ouvert, ligne).get(nom)
    if champ is None:
        return
    avant = f"{debut.rpartition(',')[0]}," if champ.liste and "," in debut else ""
    for valeur in suggerer.valeurs(ouvert, champ):
        yield Proposition(f"{nom}={avant}{valeur.valeur}", valeur.aide)


def _champs(ouvert: Ouvert, ligne: Ligne) -> Mapping[str, Champ]:
    if not ligne.noms:
        return {}
    premier, *suite = ligne.noms
    if ligne.chemin == "creer":
        return suggerer.champs_de_creation(ouvert, premier)
    if ligne.chemin == "corriger":
        return suggerer.champs_de_cible(ouvert, _cible(ouvert, ligne))
    if ligne.chemin == "avancer" and (transition := _transition(ouvert, ligne)):
        return suggerer.champs_de_transition(ouvert, _cible(ouvert, ligne), transition)
    if ligne.chemin == "verser" and suite:
        return suggerer.champs_de_piece(ouvert, _cible(ouvert, ligne), suite[0])
    return _champs_de_l_action(ouvert, ligne) if ligne.chemin == "faire" else {}


def _champs_de_l_action(ouvert: Ouvert, ligne: Ligne) -> Mapping[str, Champ]:
    for action in _actions(ouvert, ligne):
        if str(action["n"]) == ligne.noms[0]:
            return suggerer.champs_de_l_action(
                ouvert, action["verbe"], cible=action["cible"], objet=action["objet"]
            )
    return {}


def _actions(ouvert: Ouvert, ligne: Ligne) -> list[dict[str, Any]]:
    from moteur.operations.a_faire import a_faire

    actions: list[dict[str, Any]] = a_faire(ouvert, role=ligne.options.get("--role", ""))["actions"]
    return actions


def _transition(ouvert: Ouvert, ligne: Ligne) -> str:
    """La transition déjà écrite : le dernier mot, s'il en est une."""
    machine = ouvert.workflow.machines[ouvert.dossier.instances[_cible(ouvert, ligne)].type]
    return ligne.noms[-1] if len(ligne.noms) > 1 and ligne.noms[-1] in machine.transitions else ""


def _cible(ouvert: Ouvert, ligne: Ligne) -> str:
    from moteur.operations.agir import trouver

    return trouver(ouvert, ligne.noms[0])


# ── ouvrir sans rien écrire ──────────────────────────────────────────────────────────────────
def _du_dossier(ligne: Ligne, proposer: Callable[[Ouvert, Ligne], Iterable[Proposition]]) -> Suite:
    from moteur.operations.dossiers import relire

    return _de_l_atelier(
        ligne, lambda atelier: proposer(relire(atelier, ligne.options.get("--dossier", "")), ligne)
    )


def _de_l_atelier(ligne: Ligne, proposer: Callable[[Atelier], Iterable[Proposition]]) -> Suite:
    """Ce qui n'a pas d'espace, de dossier ou de droit ne propose rien ; le reste de la ligne se complète."""
    from moteur.composition.espace import ouvrir

    try:
        atelier = ouvrir(Path(_espace(ligne) or "."), moi="", garder=False, attente_s=PATIENCE)
    except (ErreurMoteur, OSError):
        return Suite()
    try:
        return Suite(tuple(proposer(atelier)))
    except (ErreurMoteur, KeyError):
        return Suite()
    finally:
        atelier.journal.fermer()


def _espace(ligne: Ligne) -> str:
    """L'espace écrit ; l'interpréteur n'a pas encore remplacé le « ~ » d'une ligne que l'on tape."""
    return str(Path(ligne.options.get("--espace", "")).expanduser()) if "--espace" in ligne.options else ""
