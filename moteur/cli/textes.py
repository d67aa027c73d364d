"""Les titres des textes que citent les refus : « F3-10 » seul ne dit rien à qui n'a pas écrit le workflow."""

from __future__ import annotations

from collections.abc import Mapping


def titres() -> Mapping[str, str]:
    """Le titre de chaque texte, par le début de ses codes ; rien hors d'une commande, ou sans référentiel lisible."""
    import click

    from moteur.cli.branchement import fonds
    from moteur.cli.options import reglages
    from moteur.erreurs import ErreurMoteur

    contexte = click.get_current_context(silent=True)
    if contexte is None:
        return {}
    try:
        textes = fonds(reglages(contexte)).referentiel().get("textes")
    except (ErreurMoteur, OSError):
        return {}
    connus = textes.items() if isinstance(textes, dict) else ()
    return {str(cle): str(t["titre"]) for cle, t in connus if isinstance(t, dict) and "titre" in t}
