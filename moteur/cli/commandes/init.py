"""`moteur init` : un espace de travail neuf."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from moteur.cli.groupe import declarer, mots
from moteur.cli.rendu.creation import espace as rendre
from moteur.cli.rendu.creation import paquet as rendre_le_paquet
from moteur.cli.reponse import Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite

if TYPE_CHECKING:
    from pathlib import Path

    from moteur.composition.depart import Depart
    from moteur.domaine.definitions import Role
    from moteur.domaine.workflow import Workflow

USAGE = "CHEMIN [WORKFLOW]"
_CLE = re.compile(r"[a-z][a-z0-9_]*")


@declarer(
    "init",
    usage=USAGE,
    arguments=[
        ("CHEMIN", "Le répertoire à créer."),
        ("WORKFLOW", "Le workflow suivi ; sans lui, celui de la démonstration."),
    ],
    exemples=(
        "moteur init mon_espace",
        'moteur init mon_espace --moi karim --nom "Karim Haddad" --role referent',
        "moteur init mon_espace --paquet lyon",
    ),
)
@mots
@click.option("--nom", default="", metavar="NOM", help="Votre nom complet.")
@click.option(
    "--role", "roles", multiple=True, metavar="ROLE", help="Un rôle que vous tenez ; l'option se répète."
)
@click.option(
    "--acteur",
    "acteurs",
    multiple=True,
    metavar="CLE:ROLE[,ROLE][:NOM]",
    help="Une autre personne ; l'option se répète.",
)
@click.option(
    "--paquet",
    # Le nom que lui connaissent ceux pour qui ce paquet est écrit.
    "--academie",
    "paquet",
    default="",
    metavar="NOM",
    help="Poser dans « workflows » un paquet à ce nom, commenté, prêt à modifier ; l'espace neuf le suit.",
)
def commande(
    reglages: Reglages,
    mots: tuple[str, ...],
    nom: str,
    roles: tuple[str, ...],
    acteurs: tuple[str, ...],
    paquet: str,
) -> Reponse:
    """Créer un espace de travail : qui agit, sur quel workflow. Rien n'est écrasé.

    « --moi » est ici votre nom court, en un mot sans accent : il s'écrit dans espace.yaml. Dans un espace qui existe
    déjà, « --paquet » n'ajoute que le paquet.
    """
    from moteur.cli.avancement import avancement
    from moteur.cli.branchement import chemin
    from moteur.cli.saisies import exiger
    from moteur.composition.creation import completer_espace, creer_espace
    from moteur.composition.espace import FICHIER

    exiger(mots, 1, 2, usage=f"moteur init {USAGE}")
    voulu, moi = chemin(mots[0], quoi="CHEMIN").resolve(), reglages.moi
    personnes = [_acteur(a) for a in acteurs]
    if (roles or nom) and not moi:
        raise CommandeMalEcrite(
            "Vous dites vos rôles ou votre nom, mais pas qui vous êtes.", suite="Ajoutez --moi CLE."
        )
    deja = None if reglages.simuler else completer_espace(voulu)
    if deja is not None and not paquet:
        return Reponse(deja, lambda largeur: rendre(deja, largeur))
    with avancement(reglages, "Lecture du workflow"):
        nom_du_workflow, workflow, depart = _choisir(mots[1] if len(mots) > 1 else "", paquet)
    if depart is not None and (voulu / FICHIER).is_file():
        return _poser_seul(voulu, depart, reglages)
    if not moi and not personnes:
        moi, nom = _demander_qui(reglages)
    tenus = _tenus(workflow.roles, moi, nom, roles, personnes, reglages)
    if reglages.simuler:
        return _a_blanc(voulu, depart)
    with avancement(reglages, "Création de l'espace"):
        donnees = creer_espace(
            voulu,
            workflow=workflow,
            nom_du_workflow=nom_du_workflow,
            moi=moi,
            nom=nom,
            roles=tenus,
            acteurs={cle: (dit, siens) for cle, dit, siens in personnes},
            depart=depart,
        )
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur))


def _tenus(
    connus: Mapping[str, Role],
    moi: str,
    nom: str,
    roles: tuple[str, ...],
    personnes: list[tuple[str, str, tuple[str, ...]]],
    reglages: Reglages,
) -> tuple[str, ...]:
    """Les rôles de la personne au clavier, une fois tout le monde vérifié."""
    _verifier(connus, [*([(moi, nom, roles)] if moi else []), *personnes])
    seule = moi and moi not in {p[0] for p in personnes}
    return roles or _demander(connus, reglages) if seule else roles


def _choisir(workflow: str, paquet: str) -> tuple[str, Workflow, Depart | None]:
    """Le workflow que suivra l'espace : celui qui est livré, ou le paquet de départ qui l'amende."""
    from moteur.composition.creation import charger_livre
    from moteur.composition.depart import choisir

    if not paquet:
        return (*charger_livre(workflow), None)
    depart = choisir(paquet, workflow=workflow)
    return depart.nom, depart.workflow, depart


def _poser_seul(racine: Path, depart: Depart, reglages: Reglages) -> Reponse:
    """L'espace existe : il ne reçoit que le paquet, et garde le workflow qu'il suit."""
    from moteur.composition.depart import poser_dans

    donnees = {**poser_dans(racine, depart, simuler=reglages.simuler), "simule": reglages.simuler}
    return Reponse(donnees, lambda largeur: rendre_le_paquet(donnees, largeur))


def _a_blanc(voulu: Path, depart: Depart | None) -> Reponse:
    """Ce que la création écrirait."""
    from moteur.composition.depart import poser_dans

    a_blanc: dict[str, Any] = {"espace": str(voulu), "simule": True}
    lignes = ["À blanc : rien n'est écrit.", f"Espace : {voulu}"]
    if depart is not None:
        a_blanc["paquet"] = poser_dans(voulu, depart, simuler=True)
        lignes.append(f"Paquet : workflows/{depart.nom}, qui amende « {depart.amende} ».")
    return Reponse(a_blanc, lambda _largeur: lignes)


def _demander_qui(reglages: Reglages) -> tuple[str, str]:
    """Le nom court et le nom complet de la personne au clavier ; rien sans terminal, ou si elle passe."""
    from moteur.cli.dialogue import au_terminal, montrer, saisir

    if not au_terminal(reglages) or reglages.oui:
        return "", ""
    montrer(["Qui êtes-vous ? (Entrée sans rien écrire : le dire plus tard.)"])
    nom = saisir("  prénom et nom")
    if not nom:
        return "", ""
    propose = _cle_de(nom)
    montrer(["  Un nom court vous désignera dans les commandes : un mot, sans accent."])
    while True:
        moi = saisir(f"  nom court (Entrée : {propose})" if propose else "  nom court") or propose
        if _CLE.fullmatch(moi):
            return moi, nom
        montrer(["  Un mot en minuscules, sans accent : karim, service_a."])


def _cle_de(nom: str) -> str:
    """Le prénom, tel qu'il peut s'écrire dans une commande ; rien s'il ne s'y prête pas."""
    from moteur.suggestions import sans_accents

    prenom = sans_accents(nom.split()[0]).lower().replace("-", "_")
    return prenom if _CLE.fullmatch(prenom) else ""


def _demander(roles: Mapping[str, Role], reglages: Reglages) -> tuple[str, ...]:
    """Le rôle de la personne au clavier : demandé au terminal, exigé sinon ; jamais deviné."""
    from moteur.cli.dialogue import au_terminal, montrer, saisir

    noms = tuple(roles)
    if au_terminal(reglages) and not reglages.oui:
        montrer(["", "Quel rôle tenez-vous ? Donnez son numéro, ou plusieurs avec des virgules."])
        montrer(f"  {str(n).rjust(2)}. {roles[nom].titre} ({nom})" for n, nom in enumerate(noms, 1))
        while True:
            choisis = [_role(mot, noms) for mot in saisir("  rôle").split(",")]
            if all(choisis):
                return tuple(dict.fromkeys(choisis))
            montrer([f"  Un numéro, de 1 à {len(noms)}. Pour renoncer : Ctrl-C."])
    raise CommandeMalEcrite(
        "Il manque le rôle que vous tenez.",
        raison=f"Rôles : {', '.join(f'{nom} ({r.titre})' for nom, r in roles.items())}.",
        suite="Ajoutez --role ROLE ; l'option se répète.",
    )


def _role(ecrit: str, noms: tuple[str, ...]) -> str:
    """Le rôle de ce numéro ou de ce nom, accents et majuscules à part ; rien si ce n'en est pas un."""
    from moteur.suggestions import sans_accents

    mot = sans_accents(ecrit.strip()).lower()
    if mot.isascii() and mot.isdecimal() and 1 <= int(mot[:3]) <= len(noms):
        return noms[int(mot[:3]) - 1]
    return mot if mot in noms else ""


def _acteur(ecrit: str) -> tuple[str, str, tuple[str, ...]]:
    cle, _, suite = ecrit.partition(":")
    roles, _, nom = suite.partition(":")
    tenus = tuple(r for r in (m.strip() for m in roles.split(",")) if r)
    if not tenus:
        raise CommandeMalEcrite(
            f"« --acteur {ecrit} » ne dit aucun rôle.", suite="Écrivez CLE:ROLE, ou CLE:ROLE,ROLE:Prénom Nom."
        )
    return cle, nom.strip() or cle, tenus


def _verifier(connus: Iterable[str], personnes: Iterable[tuple[str, str, tuple[str, ...]]]) -> None:
    """Les clés s'écrivent dans espace.yaml : elles en suivent la forme ; les rôles sont ceux du workflow."""
    from moteur.suggestions import vouliez_vous_dire

    roles_connus = tuple(connus)
    for cle, _nom, roles in personnes:
        if not _CLE.fullmatch(cle):
            raise CommandeMalEcrite(
                f"« {cle} » ne peut pas nommer une personne ici.",
                suite="Un mot en minuscules, sans accent : karim, service_a.",
            )
        for role in roles:
            if role not in roles_connus:
                raise CommandeMalEcrite(
                    f"Le rôle « {role} » n'existe pas.",
                    raison=f"Rôles : {', '.join(roles_connus)}.",
                    suite=vouliez_vous_dire(role, roles_connus),
                )
