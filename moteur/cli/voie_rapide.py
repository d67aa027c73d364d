"""Les lectures de tous les jours répondent sans attendre click quand elles s'écrivent simplement.

Ce qui n'est pas reconnu ici passe par click : cette voie ne change que la vitesse, jamais la réponse.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from moteur.cli.reponse import Reglages, Reponse

ETAT, A_FAIRE, ROLE = "etat", "a-faire", "--role"
VERIFIER, DE_VERIFIER = "workflow verifier", ["workflow", "verifier"]
TEXTES = ("--espace", "--dossier", "--moi", ROLE)


class Ligne(NamedTuple):
    """Une ligne de commande reconnue.

    `reste` : les mots du dossier pour `etat`, le rôle pour `a-faire`, les workflows à vérifier.
    """

    commande: str
    reglages: Reglages
    reste: tuple[str, ...]


def repondre(arguments: Sequence[str]) -> Reponse | None:
    """La réponse, ou rien si la ligne demande une vraie lecture."""
    ligne = lire(arguments)
    if ligne is None:
        return None
    if ligne.commande == VERIFIER:
        from moteur.cli.verifications import verifier

        return verifier(ligne.reglages, ligne.reste)
    from moteur.cli import vues

    voulue = vues.etat if ligne.commande == ETAT else vues.a_faire
    return voulue(ligne.reglages, " ".join(ligne.reste))


def lire(arguments: Sequence[str]) -> Ligne | None:
    """La commande et ses options, si la ligne n'est faite que de celles que l'on sait lire ici."""
    mots: list[str] = []
    lus: dict[str, str] = {}
    json = False
    restants = iter(arguments)
    for mot in restants:
        if mot == "--json":
            json = True
        elif mot in TEXTES:
            valeur = next(restants, None)
            if not valeur or (mot == ROLE and A_FAIRE not in mots):
                return None
            lus[mot] = valeur
        elif mot.startswith("-"):
            return None
        else:
            mots.append(mot)
    reglages = Reglages(
        json=json,
        espace=lus.get("--espace", ""),
        dossier=lus.get("--dossier", ""),
        moi=lus.get("--moi", ""),
    )
    if mots == [A_FAIRE]:
        return Ligne(A_FAIRE, reglages, tuple(filter(None, (lus.get(ROLE),))))
    if ROLE in lus:
        return None
    if mots[:1] == [ETAT]:
        return Ligne(ETAT, reglages, tuple(mots[1:]))
    if mots[:2] == DE_VERIFIER:
        return Ligne(VERIFIER, reglages, tuple(mots[2:]))
    return None
