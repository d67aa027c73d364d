"""Ce que change, dans un document déjà produit, une donnée qui change : les champs, et les clauses qui les impriment.

On refait le document avec les données d'avant et celles d'après, et l'on compare ce qui se lit : ainsi une donnée
d'une fiche liée compte autant que celles de la fiche elle-même.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from moteur.domaine.versements import vaut
from moteur.erreurs import ErreurMoteur
from moteur.operations.chemins import origine
from moteur.operations.dossiers import Ouvert
from moteur.operations.exemplaires import Exemplaire, donnees_du, lire_le_modele, piece_de, rendre
from moteur.operations.mots import cible_en_clair


@dataclass(frozen=True, slots=True)
class Perime:
    """Ce qu'un document imprimait et qui n'est plus vrai : les champs, et chaque passage avant et après."""

    champs: tuple[str, ...] = ()
    clauses: tuple[dict[str, str], ...] = ()


def comparer(exemplaire: Exemplaire, avant: Ouvert, apres: Ouvert) -> Perime:
    """Ce que le passage d'un état du dossier à l'autre change dans ce document."""
    from moteur.documents import comparaison, revenu
    from moteur.documents.remplisseur import ouvrir

    octets = lire_le_modele(avant, exemplaire.document)
    livre = avant.atelier.modele_livre(exemplaire.document.modele)
    with ouvrir(octets, livre=livre) as modele:
        vues = [replace(exemplaire, ouvert=o) for o in (avant, apres)]
        donnees = [donnees_du(vue, modele) for vue in vues]
        # Ce qui décide du filigrane n'est pas une donnée imprimée : on compare deux projets.
        chemins = dict.fromkeys(c.chemin for c in modele.chemins if not c.chemin.startswith("document."))
        changes = [c for c in chemins if _lire(donnees[0], c) != _lire(donnees[1], c)]
        if not changes:
            return Perime()
        lus = [
            revenu.ouvrir(rendre(vue, modele, dites, projet=True))
            for vue, dites in zip(vues, donnees, strict=True)
        ]
    titres = (origine(avant.workflow, _nu(c), cible=exemplaire.produit.cible).titre for c in changes)
    clauses = (
        {"titre": a.titre, "lieu": a.lieu, "avant": a.avant, "apres": a.apres}
        for a in comparaison.alterations(*lus)
    )
    return Perime(tuple(dict.fromkeys(titres)), tuple(clauses))


def signes_touches(avant: Ouvert, apres: Ouvert) -> tuple[dict[str, Any], ...]:
    """Les documents signés, qui valaient, et dont ce changement touche le texte ; de quoi les refaire signer."""
    return tuple(
        {
            "document": e.produit.document, "titre": e.document.titre, "cible": e.produit.cible,
            "designation": cible_en_clair(apres, e.produit.cible), "numero": e.produit.numero,
            "signe_le": signe_le, "caduc": caduc, "champs": list(perime.champs),
            "clauses": list(perime.clauses), "commandes": list(_refaire_signer(apres, e)),
        }
        for e, signe_le, caduc in _signes(avant, apres)
        if (perime := _comparer_sans_faute(e, avant, apres)).champs or caduc
    )  # fmt: skip


def _signes(avant: Ouvert, apres: Ouvert) -> Iterator[tuple[Exemplaire, str, bool]]:
    """Chaque document dont un exemplaire signé valait avant ; avec son jour, et s'il a cessé de valoir."""
    for document in avant.workflow.documents.values():
        piece = piece_de(avant, document)
        machine = avant.workflow.machines[document.pour]
        if piece is None:
            continue
        for nom in [f.nom for f in avant.dossier.fiches(machine.nom)]:
            fiche, suivante = avant.dossier.instances[nom], apres.dossier.instances[nom]
            valables = [v for v in fiche.versements.get(piece.nom, ()) if vaut(avant.workflow, fiche, piece, v)]
            produits = [
                p for p in avant.dossier.documents
                if (p.document, p.cible) == (document.nom, nom) and not p.projet
            ]  # fmt: skip
            if valables and produits:
                caduc = not any(vaut(apres.workflow, suivante, piece, v) for v in valables)
                yield Exemplaire(avant, produits[-1]), valables[-1].le, caduc


def _comparer_sans_faute(exemplaire: Exemplaire, avant: Ouvert, apres: Ouvert) -> Perime:
    """Rien à dire plutôt qu'une faute : la correction, elle, est déjà jugée."""
    try:
        return comparer(exemplaire, avant, apres)
    except ErreurMoteur:
        return Perime()


def _refaire_signer(ouvert: Ouvert, exemplaire: Exemplaire) -> Iterator[str]:
    """Ce que le workflow prévoit : un autre document signé de la même fiche (un avenant), sinon le même à nouveau."""
    document = exemplaire.document
    pieces = ouvert.workflow.machines[document.pour].pieces.values()
    autres = [p.document for p in pieces if p.document and p.document != document.nom]
    pour = "" if ouvert.workflow.machines[document.pour].genre != "fiche" else f" --pour {exemplaire.produit.cible}"
    for nom in autres:
        yield f"moteur document produire {nom}{pour} --a-signer"
    yield f"moteur document produire {document.nom}{pour} --a-signer"


def _lire(donnees: Mapping[str, Any], chemin: str) -> Any:
    """La valeur au bout du chemin ; pour une liste, celle de chacun."""
    valeurs: list[Any] = [donnees]
    for nom in chemin.split("."):
        nu = nom.removesuffix("[]")
        valeurs = [v.get(nu) if isinstance(v, Mapping) else None for v in valeurs]
        if nom.endswith("[]"):
            valeurs = [e for v in valeurs for e in (v if isinstance(v, list) else ())]
    return valeurs


def _nu(chemin: str) -> str:
    return chemin.removeprefix("fiches.").replace("[]", "")
