"""`moteur etat`, la commande de tous les jours, répond sans attendre click quand elle s'écrit simplement.

Ce qui n'est pas reconnu ici passe par click : cette voie ne change que la vitesse, jamais la réponse.
"""

from __future__ import annotations

from collections.abc import Sequence

from moteur.cli.reponse import Reglages, Reponse

COMMANDE = "etat"
TEXTES = ("--espace", "--dossier")


def repondre(arguments: Sequence[str]) -> Reponse | None:
    """La réponse, ou rien si la ligne demande une vraie lecture."""
    lus = lire(arguments)
    if lus is None:
        return None
    from moteur.cli.vue_etat import repondre as repondre_etat

    reglages, nom = lus
    return repondre_etat(reglages, nom)


def lire(arguments: Sequence[str]) -> tuple[Reglages, str] | None:
    """Les options communes et le nom du dossier, si la ligne n'est faite que de cela."""
    mots: list[str] = []
    lus: dict[str, str] = {}
    json = False
    restants = iter(arguments)
    for mot in restants:
        if mot == "--json":
            json = True
        elif mot in TEXTES:
            valeur = next(restants, None)
            if not valeur:
                return None
            lus[mot] = valeur
        elif mot.startswith("-"):
            return None
        else:
            mots.append(mot)
    if not mots or mots[0] != COMMANDE:
        return None
    reglages = Reglages(json=json, espace=lus.get("--espace", ""), dossier=lus.get("--dossier", ""))
    return reglages, " ".join(mots[1:])
