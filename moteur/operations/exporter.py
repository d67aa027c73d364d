"""Exporter la liasse d'audit : un point de contrôle, puis tout ce qu'il faut pour revérifier sans nous."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC
from typing import IO, Any

from moteur.domaine.couvertures import Releve
from moteur.domaine.faits import PRODUIT, Fait
from moteur.domaine.workflow import Workflow
from moteur.erreurs import Introuvable, JournalAltere
from moteur.journal.fautes import RESTAURER
from moteur.journal.liasse import Matiere, ecrire_liasse
from moteur.journal.port import IDENTITE_DU_DOSSIER
from moteur.operations.atelier import Atelier
from moteur.operations.conversion import DONNEES, EFFACABLES, relu
from moteur.operations.dossiers import lire_workflow
from moteur.operations.points import Point
from moteur.suggestions import vouliez_vous_dire

# Ce qui ne dit rien de personne : sort toujours, sauf ce qu'une catégorie de données personnelles réserve.
SANS_PERSONNE = frozenset({DONNEES, IDENTITE_DU_DOSSIER})

LISEZMOI = """Liasse d'audit de {origine}
Produite le {produite_le} : {faits} faits, {dossiers} dossier(s), {lignes} lignes de couverture, dont {nues} non couvertes.

Pour la vérifier sans le logiciel qui l'a produite, avec le seul fichier verificateur.py (Python 3.11 et « cryptography ») :

    python verificateur.py CETTE_LIASSE.zip --cle "la clé publique que l'on vous a remise" --point un_point_garde.txt

La clé qui est dans cette archive (cle.txt) n'est qu'une commodité : employez celle qui vous a été remise par un autre chemin.
Les noms y sont des pseudonymes{personnes}. Parties retenues : {retenues}.
Le format est publié : docs/reference/journal.md.
"""


def controler_les_categories(atelier: Atelier, categories: tuple[str, ...]) -> None:
    """Refuse une catégorie qu'aucun workflow suivi ici ne déclare, ou qui est réservée au journal."""
    connues = sorted(
        {c for d in atelier.journal.dossiers() for c in lire_workflow(atelier.journal, d.workflow).categories}
    )
    for categorie in categories:
        if categorie not in connues:
            raise Introuvable(
                f"Aucune catégorie de données personnelles ne s'appelle « {categorie} ».",
                raison=f"Catégories : {', '.join(connues) or 'aucune'}.",
                suite=vouliez_vous_dire(categorie, connues) or "Prenez l'une d'elles.",
            )


def exporter(
    atelier: Atelier,
    sortie: IO[bytes],
    *,
    point: Point,
    personnes: bool = False,
    categories: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Écrit la liasse dans `sortie` ; `categories` : les données personnelles qui sortent, aucune par défaut."""
    verification = atelier.journal.verifier()
    if verification.anomalies:
        raise JournalAltere(
            "La liasse n'est pas écrite : le journal ne se vérifie pas.",
            raison=verification.anomalies[0].quoi,
            suite=RESTAURER,
        )
    lignes, modeles = _lire(atelier)
    permises = SANS_PERSONNE | set(categories) | (set(EFFACABLES) if personnes else set())
    produite_le = atelier.maintenant().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    nues = sum(1 for ligne in lignes if not ligne["couverte"])
    retenues = "toutes les données personnelles" if not categories else f"toutes sauf {', '.join(categories)}"
    lisezmoi = LISEZMOI.format(
        origine=point.vue["journal"], produite_le=produite_le, faits=verification.faits,
        dossiers=verification.dossiers, lignes=len(lignes), nues=nues, retenues=retenues,
        personnes=", sauf ceux des personnes, joints" if personnes else "",
    )  # fmt: skip
    matiere = Matiere(
        origine=point.vue["journal"], produite_le=produite_le, points=atelier.journal.points(),
        cle=point.vue["cle"], lisezmoi=lisezmoi, permise=permises.__contains__, personnes=personnes,
        couvertures=lignes, modeles=modeles,
    )  # fmt: skip
    with atelier.journal.inventaire() as inventaire:
        tete = ecrire_liasse(sortie, inventaire, matiere=matiere)
    return {
        "journal": tete["journal"], "faits": tete["faits"], "dossiers": len(tete["dossiers"]),
        "retenues": tete["retenues"], "couvertures": len(lignes), "non_couvertes": nues,
        "cle": point.vue["cle"], "racine": point.vue["racine"],
    }  # fmt: skip


def _lire(atelier: Atelier) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Les lignes de couverture de tous les dossiers, et les modèles Word qui ont servi."""
    lignes: list[dict[str, Any]] = []
    modeles: Counter[str] = Counter()
    workflows: dict[str, Workflow] = {}
    for dossier in sorted(atelier.journal.dossiers(), key=lambda d: d.chaine):
        releve = Releve()
        for fait, workflow in _faits(atelier, dossier.chaine, workflows):
            for ligne in releve.lire(fait, workflow):
                lignes.append({"chaine": dossier.chaine, **asdict(ligne)})
            if fait.type == PRODUIT and fait.trace.get("modele"):
                modeles[str(fait.trace["modele"])] += 1
    return lignes, [{"empreinte": e, "documents": n} for e, n in sorted(modeles.items())]


def _faits(atelier: Atelier, chaine: str, workflows: dict[str, Workflow]) -> Iterator[tuple[Fait, Workflow]]:
    for lu in atelier.journal.relire(chaine):
        if lu.workflow not in workflows:
            workflows[lu.workflow] = lire_workflow(atelier.journal, lu.workflow)
        yield relu(lu), workflows[lu.workflow]
