"""Ce que change, dans un document déjà produit, une donnée qui change : les champs, et les clauses qui les impriment.

On refait le document avec les données d'avant et celles d'après, et l'on compare ce qui se lit : ainsi une donnée
d'une fiche liée compte autant que celles de la fiche elle-même.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from moteur.domaine.definitions import Document
from moteur.domaine.dossier import DocumentProduit
from moteur.domaine.versements import vaut
from moteur.erreurs import ErreurMoteur
from moteur.operations.chemins import origine
from moteur.operations.dossiers import Ouvert
from moteur.operations.exemplaires import Exemplaire, donnees_du, lire_le_modele, piece_de, rendre
from moteur.operations.mots import cible_en_clair

if TYPE_CHECKING:
    from moteur.documents.remplisseur import Remplisseur


# L'exemplaire produit, le jour où il fut signé, et s'il a cessé de valoir.
_Signe = tuple[Exemplaire, str, bool]


@dataclass(frozen=True, slots=True)
class Perime:
    """Ce qu'un document imprimait et qui n'est plus vrai : les champs, et chaque passage avant et après."""

    champs: tuple[str, ...] = ()
    clauses: tuple[dict[str, str], ...] = ()


def comparer(exemplaire: Exemplaire, avant: Ouvert, apres: Ouvert) -> Perime:
    """Ce que le passage d'un état du dossier à l'autre change dans ce document."""
    with _modele(avant, exemplaire.document) as modele:
        return _comparer(exemplaire, modele, avant, apres)


@contextmanager
def _modele(ouvert: Ouvert, document: Document) -> Iterator[Remplisseur]:
    from moteur.documents.remplisseur import ouvrir

    livre = ouvert.atelier.modele_livre(document.modele)
    with ouvrir(lire_le_modele(ouvert, document), livre=livre) as modele:
        yield modele


def _comparer(exemplaire: Exemplaire, modele: Remplisseur, avant: Ouvert, apres: Ouvert) -> Perime:
    from moteur.documents import comparaison, revenu

    vues = [replace(exemplaire, ouvert=o) for o in (avant, apres)]
    donnees = [donnees_du(vue, modele) for vue in vues]
    chemins = dict.fromkeys(c.chemin for c in modele.chemins if _est_une_donnee(c.chemin))
    changes = [c for c in chemins if _lire(donnees[0], c) != _lire(donnees[1], c)]
    if not changes:
        return Perime()
    # L'empreinte imprimée suit les données : elle n'est pas un passage de plus.
    donnees[1]["document"]["empreinte"] = donnees[0]["document"]["empreinte"]
    # Ce qui décide du filigrane n'est pas une donnée imprimée : on compare deux projets.
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
        for document in avant.workflow.documents.values()
        for (e, signe_le, caduc), perime in _touches(document, avant, apres)
    )  # fmt: skip


def _touches(document: Document, avant: Ouvert, apres: Ouvert) -> list[tuple[_Signe, Perime]]:
    """Les exemplaires signés de ce document que le changement atteint ; le modèle ne s'ouvre qu'une fois."""
    signes = list(_signes(document, avant, apres))
    if not signes:
        return []
    try:
        with _modele(avant, document) as modele:
            perimes = [_comparer(e, modele, avant, apres) for e, _, _ in signes]
    except ErreurMoteur:
        # La correction, elle, est déjà jugée : sans modèle, on ne dit que ce qui cesse de valoir.
        perimes = [Perime() for _ in signes]
    return [(s, perime) for s, perime in zip(signes, perimes, strict=True) if perime.champs or s[2]]


def _signes(document: Document, avant: Ouvert, apres: Ouvert) -> Iterator[_Signe]:
    """Chaque exemplaire signé qui valait avant ; avec son jour, et s'il a cessé de valoir."""
    piece = piece_de(avant, document)
    if piece is not None:
        for nom in [f.nom for f in avant.dossier.fiches(document.pour)]:
            fiche, suivante = avant.dossier.instances[nom], apres.dossier.instances[nom]
            valables = [
                v for v in fiche.versements.get(piece.nom, ())
                if vaut(avant.workflow, fiche, piece, v, dossier=avant.dossier)
            ]  # fmt: skip
            produits = [
                p for p in avant.dossier.documents
                if (p.document, p.cible) == (document.nom, nom) and not p.projet
            ]  # fmt: skip
            if not valables:
                continue
            caduc = not any(vaut(apres.workflow, suivante, piece, v, dossier=apres.dossier) for v in valables)
            signe = valables[-1]
            # Signé sans que le moteur l'ait produit : on prend ce qu'il aurait imprimé ce jour-là.
            ailleurs = DocumentProduit(
                document.nom, nom, signe.rang, signe.le, "", "sans numéro", projet=False
            )
            produit = next((p for p in produits if p.rang == signe.produit), (produits or [ailleurs])[-1])
            yield Exemplaire(avant, produit), signe.le, caduc


def _refaire_signer(ouvert: Ouvert, exemplaire: Exemplaire) -> Iterator[str]:
    """Ce que le workflow prévoit : un autre document signé de la même fiche (un avenant), sinon le même à nouveau."""
    document = exemplaire.document
    pieces = ouvert.workflow.machines[document.pour].pieces.values()
    autres = [p.document for p in pieces if p.document and p.document != document.nom]
    pour = (
        ""
        if ouvert.workflow.machines[document.pour].genre != "fiche"
        else f" --pour {exemplaire.produit.cible}"
    )
    for nom in autres:
        yield f"moteur document produire {nom}{pour} --a-signer"
    yield f"moteur document produire {document.nom}{pour} --a-signer"


def _est_une_donnee(chemin: str) -> bool:
    """Un état qui avance, un compte arrêté à un jour ne sont pas des données que l'on corrige."""
    noms = chemin.split(".")
    return noms[0] not in ("document", "indicateurs", "garanties") and noms[-1] not in (
        "etat",
        "etat_code",
        "etat_le",
    )


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
