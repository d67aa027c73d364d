"""Créer un espace de travail : son fichier espace.yaml, sa base, ses répertoires. Rien n'est écrasé."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from moteur.domaine.workflow import Workflow
from moteur.erreurs import Conflit, Environnement

FICHIER = "espace.yaml"
_NU = re.compile(r"[^\W\d_][\w.’'-]*(?: [\w.’'-]+)*")
REPERTOIRES = ("workflows", "modeles_docs", "documents", "pieces")


def init(
    chemin: Path,
    *,
    workflow: Workflow,
    nom_du_workflow: str,
    moi: str = "",
    nom: str = "",
    roles: tuple[str, ...] = (),
    acteurs: Mapping[str, tuple[str, tuple[str, ...]]] | None = None,
) -> dict[str, Any]:
    """Écrit un espace prêt à remplir ; `acteurs` : clé → (nom, rôles)."""
    autres = dict(acteurs or {})
    # Vous d'abord : c'est vous que l'on cherche en ouvrant le fichier.
    personnes = {moi: autres.pop(moi, (nom or moi, roles)), **autres} if moi else autres
    try:
        chemin.mkdir(parents=True, exist_ok=True)
        if (chemin / FICHIER).exists():
            raise Conflit(
                "Cet espace existe déjà ; rien n'a été changé.", lieu=str(chemin / FICHIER),
                suite=f"Ouvrez-le : moteur etat --espace {chemin}",
            )  # fmt: skip
        for repertoire in REPERTOIRES:
            (chemin / repertoire).mkdir(exist_ok=True)
        texte = rediger(workflow, nom_du_workflow=nom_du_workflow, moi=moi, personnes=personnes)
        (chemin / FICHIER).write_text(texte, encoding="utf-8", newline="\n")
    except OSError as faute:
        raise Environnement(
            "L'espace ne peut pas être créé ici.", lieu=str(chemin), raison=f"Le système refuse d'y écrire (n° {faute.errno}).",
            suite="Choisissez un répertoire où vous pouvez écrire.",
        ) from faute  # fmt: skip
    return {"espace": str(chemin), "fichier": str(chemin / FICHIER), "moi": moi, "workflow": nom_du_workflow}


def rediger(
    workflow: Workflow,
    *,
    nom_du_workflow: str,
    moi: str,
    personnes: Mapping[str, tuple[str, tuple[str, ...]]],
) -> str:
    """Le texte d'espace.yaml, commenté."""
    lignes = [
        "# L'espace de travail : qui agit, à quels titres, sur quel workflow. Vérifiez-le avec « moteur etat ».",
        f"espace: {nom_du_workflow}",
        f"workflow: {nom_du_workflow}",
        "",
        "# Chaque personne, et les rôles qu'elle tient. Rôles de ce workflow :",
        *(f"#   {r.nom} : {r.titre}" for r in workflow.roles.values()),
        "acteurs:",
    ]
    for cle, (nom, roles) in personnes.items():
        lignes.append(f"  {cle}: {{nom: {_citer(nom)}, roles: [{', '.join(roles)}]}}")
    if not personnes:
        premier = next(iter(workflow.roles))
        lignes.append(f"  prenom: {{nom: Prénom Nom, roles: [{premier}]}}")
    lignes += [
        "",
        "# Vous : la personne au clavier, quand une commande ne dit pas « --moi ».",
        f"moi: {moi or 'prenom'}",
        "",
    ]
    return "\n".join(lignes)


def _citer(texte: str) -> str:
    """Le nom tel que YAML le lit sans guillemets ; entre guillemets s'il y avait un doute."""
    if _NU.fullmatch(texte):
        return texte
    propre = texte.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{propre}"'
