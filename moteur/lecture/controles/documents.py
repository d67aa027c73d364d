"""Un document se produit pour une machine, depuis un modèle Word qui existe, et se signe quelque part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moteur.diagnostics import Diagnostic
from moteur.domaine.definitions import TOUS
from moteur.lecture.controles import signataires
from moteur.lecture.controles.examen import Examen, nom_inconnu
from moteur.lecture.forme import Chemin
from moteur.suggestions import le_plus_proche


def controler(e: Examen) -> Iterator[Diagnostic]:
    for nom, document in e.forme.get("documents", {}).items():
        ici: Chemin = ("documents", nom)
        yield from e.inconnu((*ici, "pour"), ("phases",), ("fiches",), quoi="La phase ou la fiche")
        pour = e.machine(document.get("pour", ""))
        yield from signataires.controler(e, ici, document, pour)
        if pour:
            yield from _figes(e, (*ici, "fige"), pour)
            yield from _signature(e, ici, document, pour)
        yield from _modele(e, (*ici, "modele"))


def _figes(e: Examen, ici: Chemin, pour: Chemin) -> Iterator[Diagnostic]:
    """Chaque chemin mène à un champ, par des liens simples : au bout d'une liste, on ne saurait pas lequel."""
    chemins = e.lire(ici)
    for chemin in chemins if isinstance(chemins, list) else ():
        if chemin == TOUS:
            continue
        lieu, machine = e.element(ici, chemin), pour
        *liens, dernier = str(chemin).split(".")
        for nom in liens:
            champs = (*machine, "champs")
            simples = [
                n
                for n in e.ecrits(champs)
                if e.lire((*champs, n, "de")) and not e.lire((*champs, n, "liste"))
            ]
            if nom not in simples:
                if e.ignore(nom, champs) or nom in e.ecrits(champs):
                    yield nom_inconnu(lieu, nom, simples, quoi="Le lien simple", dans=machine[-1])
                break
            machine = e.machine(str(e.lire((*champs, nom, "de"))))
            if not machine:
                break
        else:
            yield from e.cite(lieu, dernier, (*machine, "champs"), quoi="Le champ", dans=machine[-1])


def _modele(e: Examen, ici: Chemin) -> Iterator[Diagnostic]:
    modele = e.lire(ici)
    if isinstance(modele, str) and modele not in e.modeles_connus and not e.deja_dit(ici):
        # Sans leur suffixe, qui rapproche tous les noms.
        proche = le_plus_proche(
            modele.removesuffix(".docx"), [m.removesuffix(".docx") for m in e.modeles_connus]
        )
        yield Diagnostic(
            "S26",
            e.valeur(ici),
            f"Le modèle Word « {modele} » est introuvable.",
            "Placez ce fichier dans un répertoire « modeles_docs »."
            if proche is None
            else f"Vouliez-vous dire « {proche}.docx » ?",
        )


def _signature(e: Examen, ici: Chemin, document: Mapping[str, Any], pour: Chemin) -> Iterator[Diagnostic]:
    if not document.get("signataires") or e.douteux((*pour, "pieces")):
        return
    pieces = [(*pour, "pieces", piece) for piece in e.ecrits((*pour, "pieces"))]
    citees = [e.lire((*piece, "document")) for piece in pieces]
    # Une pièce qui nomme mal son document, ou qui se lit mal, a déjà son diagnostic.
    if ici[1] in citees or any(c is not None and e.ignore(c, ("documents",)) for c in citees):
        return
    if any(e.douteux((*piece, "document")) for piece in pieces):
        return
    yield Diagnostic(
        "S27",
        e.cle(ici),
        f"« {ici[1]} » a des signataires, mais aucune pièce ne porte son exemplaire signé.",
        f"Ajoutez à « {pour[1]} » une pièce avec « document: {ici[1]} ».",
        autres=((e.cle((*pour, "pieces")), f"les pièces de « {pour[1]} »"),)
        if e.lire((*pour, "pieces"))
        else (),
    )
