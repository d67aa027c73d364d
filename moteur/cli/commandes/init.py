"""`moteur init` : un espace de travail neuf."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import click

from moteur.cli.groupe import declarer, mots
from moteur.cli.rendu.creation import espace as rendre
from moteur.cli.reponse import Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite

if TYPE_CHECKING:
    from moteur.domaine.definitions import Role

USAGE = "CHEMIN [WORKFLOW]"
_CLE = re.compile(r"[a-z][a-z0-9_]*")


@declarer(
    "init",
    usage=USAGE,
    arguments=[
        ("CHEMIN", "Le répertoire à créer."),
        ("WORKFLOW", "Le workflow suivi ; sans lui, le seul qui est livré."),
    ],
    exemples=(
        "moteur init mon_espace",
        'moteur init mon_espace --moi karim --nom "Karim Haddad" --role referent',
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
def commande(
    reglages: Reglages, mots: tuple[str, ...], nom: str, roles: tuple[str, ...], acteurs: tuple[str, ...]
) -> Reponse:
    """Créer un espace de travail : qui agit, sur quel workflow. Rien n'est écrasé.

    « --moi » est ici votre nom court, en un mot sans accent : il s'écrit dans espace.yaml.
    """
    from moteur.cli.branchement import chemin
    from moteur.cli.saisies import exiger
    from moteur.composition.creation import charger_livre, completer_espace, creer_espace

    exiger(mots, 1, 2, usage=f"moteur init {USAGE}")
    voulu, moi = chemin(mots[0], quoi="CHEMIN").resolve(), reglages.moi
    personnes = [_acteur(a) for a in acteurs]
    if (roles or nom) and not moi:
        raise CommandeMalEcrite(
            "Vous dites vos rôles ou votre nom, mais pas qui vous êtes.", suite="Ajoutez --moi CLE."
        )
    deja = None if reglages.simuler else completer_espace(voulu)
    if deja is not None:
        return Reponse(deja, lambda largeur: rendre(deja, largeur))
    nom_du_workflow, workflow = charger_livre(mots[1] if len(mots) > 1 else "")
    if not moi and not personnes:
        moi, nom = _demander_qui(reglages)
    _verifier(workflow.roles, [*([(moi, nom, roles)] if moi else []), *personnes])
    tenus = (
        roles or _demander(workflow.roles, reglages)
        if moi and moi not in {p[0] for p in personnes}
        else roles
    )
    if reglages.simuler:
        a_blanc = {"espace": str(voulu), "simule": True}
        return Reponse(a_blanc, lambda _largeur: ["À blanc : rien n'est écrit.", f"Espace : {voulu}"])
    donnees = creer_espace(
        voulu,
        workflow=workflow,
        nom_du_workflow=nom_du_workflow,
        moi=moi,
        nom=nom,
        roles=tenus,
        acteurs={cle: (dit, siens) for cle, dit, siens in personnes},
    )
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur))


def _demander_qui(reglages: Reglages) -> tuple[str, str]:
    """Le nom court et le nom complet de la personne au clavier ; rien sans terminal, ou si elle passe."""
    from moteur.cli.dialogue import au_terminal, montrer, saisir

    if not au_terminal(reglages) or reglages.oui:
        return "", ""
    montrer(["Qui êtes-vous ? Votre nom court, en un mot sans accent (Entrée : le dire plus tard)."])
    while moi := saisir("  nom court"):
        if _CLE.fullmatch(moi):
            return moi, saisir("  nom complet (Entrée pour passer)")
        montrer(["  Un mot en minuscules, sans accent : karim, service_a."])
    return "", ""


def _demander(roles: Mapping[str, Role], reglages: Reglages) -> tuple[str, ...]:
    """Le rôle de la personne au clavier : demandé au terminal, exigé sinon ; jamais deviné."""
    from moteur.cli.dialogue import au_terminal, montrer, saisir

    noms = tuple(roles)
    if au_terminal(reglages) and not reglages.oui:
        montrer(["Quel rôle tenez-vous ? Donnez son numéro."])
        montrer(f"  {n}. {roles[nom].titre} ({nom})" for n, nom in enumerate(noms, 1))
        ecrit = saisir("  rôle")
        if ecrit.isascii() and ecrit.isdecimal() and 1 <= int(ecrit[:3]) <= len(noms):
            return (noms[int(ecrit[:3]) - 1],)
        if ecrit in noms:
            return (ecrit,)
    raise CommandeMalEcrite(
        "Il manque le rôle que vous tenez.",
        raison=f"Rôles : {', '.join(f'{nom} ({r.titre})' for nom, r in roles.items())}.",
        suite="Ajoutez --role ROLE ; l'option se répète.",
    )


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
