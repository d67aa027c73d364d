"""`moteur workflow comparer` : ce qui change d'un workflow à l'autre, et pour qui."""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import FAIT, NEGATIF, Reglages, Reponse

USAGE = "[WORKFLOW] WORKFLOW [--role R] [--court]"


@declarer(
    "comparer",
    usage=USAGE,
    arguments=[
        (
            "WORKFLOW",
            "Un nom, un répertoire, ou l'empreinte d'une version. Seul : comparé à ce que suit le dossier.",
        ),
    ],
    exemples=(
        "moteur workflow comparer WORKFLOW workflows/le_mien",
        "moteur workflow comparer workflows/le_mien --role referent --court",
    ),
)
@mots
@click.option(
    "--role", default="", metavar="ROLE", help="Seulement ce qui change pour ce rôle, ou pour tous."
)
@click.option(
    "--court", is_flag=True, help="Sans ce qui ne change rien à ce qui est permis : titres, aides, ordre."
)
def commande(reglages: Reglages, mots: tuple[str, ...], role: str, court: bool) -> Reponse:
    """Dire ce qui change d'un workflow à un autre, et pour qui : plus strict, plus souple, ou à relire.

    Rend 0 si les deux sont les mêmes, 1 s'ils diffèrent, comme un contrôle qui trouve quelque chose.
    """
    from moteur.cli.rendu.comparaison import comparaison
    from moteur.cli.saisies import exiger
    from moteur.cli.versions import du_dossier, version
    from moteur.operations.comparer import comparer

    exiger(mots, 1, 2, usage=f"moteur workflow comparer {USAGE}")
    avant = version(reglages, mots[0]) if len(mots) > 1 else du_dossier(reglages)
    donnees = comparer(avant, version(reglages, mots[-1]))
    code = NEGATIF if donnees["differences"] else FAIT
    if role:
        _exiger_un_role(role, {**avant.forme.get("roles", {}), **donnees["roles"]})
        donnees["differences"] = [d for d in donnees["differences"] if not d["roles"] or role in d["roles"]]
    return Reponse(donnees, lambda largeur: comparaison(donnees, largeur, role=role, court=court), code)


def _exiger_un_role(role: str, connus: dict[str, object]) -> None:
    from moteur.erreurs import Introuvable
    from moteur.suggestions import vouliez_vous_dire

    if role not in connus:
        raise Introuvable(
            f"Aucun rôle ne s'appelle « {role} » dans ces workflows.",
            raison=f"Rôles : {', '.join(connus)}.",
            suite=vouliez_vous_dire(role, connus) or "Donnez un de ces noms.",
        )
