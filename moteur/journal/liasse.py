"""La liasse d'audit : tout ce qu'il faut pour revérifier l'histoire ailleurs et sans nous, dans un fichier ZIP.

Le format est publié dans docs/reference/journal.md ; rien n'y dépend de l'heure ni du poste, sauf ce qu'elle dit d'elle-même.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from moteur.journal.arbre import Arbre, feuille
from moteur.journal.entete import lire_entete
from moteur.journal.lignes import Inventaire
from moteur.journal.port import TRACE

FORMAT = 1
_DATE = (2000, 1, 1, 0, 0, 0)  # la même pour toutes les entrées : deux exports égaux, octet pour octet


@dataclass(frozen=True, slots=True)
class Matiere:
    """Ce que la liasse ajoute aux lignes du journal.

    `permise` : cette partie peut-elle sortir ? Les noms de personnes ne sortent que si `personnes`. `couvertures` : une
    ligne par intervention, avec sa `chaine` et son `rang` ; `fiches` : celles que l'on prouve, par chaîne.
    """

    origine: str
    produite_le: str
    points: Sequence[bytes]
    cle: str
    lisezmoi: str
    permise: Callable[[str], bool]
    personnes: bool
    couvertures: Sequence[Mapping[str, Any]]
    modeles: Sequence[Mapping[str, Any]]


def ecrire_liasse(sortie: IO[bytes], inventaire: Inventaire, *, matiere: Matiere) -> dict[str, Any]:
    """Écrit la liasse ; rend son en-tête (`liasse.json`)."""
    faits = list(inventaire.faits)
    entetes = [lire_entete(fait.entete) for fait in faits]
    feuilles = {(fait.chaine, fait.rang): n for n, fait in enumerate(faits)}
    places = {fait.ordre: n for n, fait in enumerate(faits)}
    # Ce qu'une liasse reçue taisait, celle-ci ne peut pas le dire.
    retenues = {nom for reception in inventaire.receptions for nom in reception.retenues}
    personnes = matiere.personnes and all(r.personnes for r in inventaire.receptions)
    noms = [n for n in inventaire.noms if matiere.personnes or n.espece == "sujet"]
    sujets = {(n.chaine, n.nom): n.pseudonyme for n in noms if n.espece == "sujet"}
    lignes = [_situer(ligne, feuilles) for ligne in matiere.couvertures]
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        _entree(archive, "LISEZMOI.txt", [matiere.lisezmoi.encode()])
        _entree(archive, "entetes.jsonl", (fait.entete + b"\n" for fait in faits))
        _entree(archive, "parties.jsonl", _parties(inventaire, places, matiere.permise, retenues))
        _entree(archive, "noms.jsonl", (_ligne(_nom(n)) for n in sorted(noms, key=lambda n: n.pseudonyme)))
        for numero, note in enumerate(matiere.points):
            taille = note.split(b"\n", 2)[1].decode()
            _entree(archive, f"points/{taille.zfill(9)}-{numero:06d}.txt", [note])
        _entree(archive, "cle.txt", [f"{matiere.cle}\n".encode()])
        for empreinte, forme in sorted(inventaire.workflows):
            if any(e.workflow == empreinte for e in entetes):
                _entree(archive, f"workflows/{empreinte}.json", [forme])
        _entree(archive, "modeles.json", [_ligne(list(matiere.modeles))])
        _entree(archive, "couvertures.jsonl", (_ligne(ligne) for ligne in lignes))
        arbre = Arbre([feuille(fait.entete) for fait in faits])
        concernees = _concernees(lignes, entetes, sujets)
        _entree(archive, "preuves.jsonl", (_ligne(_preuve(arbre, *c)) for c in concernees))
        tete: dict[str, Any] = {
            "format": FORMAT, "journal": matiere.origine, "produite_le": matiere.produite_le, "faits": len(faits),
            "personnes": personnes, "retenues": sorted(retenues),
            "dossiers": [{"chaine": d.chaine, "rang": d.rang, "tete": d.tete} for d in inventaire.dossiers],
        }  # fmt: skip
        _entree(archive, "liasse.json", [_ligne(tete)])
    return tete


def _parties(
    inventaire: Inventaire, places: Mapping[int, int], permise: Callable[[str], bool], retenues: set[str]
) -> Iterator[bytes]:
    for partie in inventaire.parties:
        if partie.nom != TRACE and not permise(partie.nom):
            retenues.add(partie.nom)
            continue
        rangee = {"feuille": places[partie.ordre], "nom": partie.nom, "sel": partie.sel.hex()}
        # Le contenu est déjà canonique : le recopier tel quel garde l'octet qu'il scelle.
        debut = json.dumps(rangee, ensure_ascii=False, separators=(",", ":"))[:-1].encode()
        yield debut + b',"contenu":' + partie.contenu + b"}\n"


def _nom(nom: Any) -> dict[str, Any]:
    return {
        "espece": nom.espece, "chaine": nom.chaine, "pseudonyme": nom.pseudonyme, "nom": nom.nom,
        "sel": nom.sel.hex(),
    }  # fmt: skip


def _situer(ligne: Mapping[str, Any], feuilles: Mapping[tuple[str, int], int]) -> dict[str, Any]:
    """La ligne, où chaque rang de sa chaîne devient aussi une feuille de l'arbre."""
    chaine = str(ligne["chaine"])
    preuve = ligne["preuve"]
    return {
        **ligne,
        "feuille": feuilles[chaine, ligne["rang"]],
        "preuve": None if preuve is None else feuilles[chaine, preuve],
    }


def _concernees(
    lignes: Sequence[Mapping[str, Any]], entetes: Sequence[Any], sujets: Mapping[tuple[str, str], str]
) -> Iterator[tuple[str, str, list[int]]]:
    """Chaque fiche couverte, et toutes les feuilles où elle est le sujet ou intervient."""
    par_sujet: dict[str, list[int]] = {}
    for n, entete in enumerate(entetes):
        if entete.sujet is not None:
            par_sujet.setdefault(entete.sujet, []).append(n)
    interventions: dict[tuple[str, str], set[int]] = {}
    for ligne in lignes:
        interventions.setdefault((ligne["chaine"], ligne["fiche"]), set()).add(ligne["feuille"])
    for (chaine, fiche), autres in sorted(interventions.items()):
        siennes = par_sujet.get(sujets.get((chaine, fiche), ""), ())
        yield chaine, fiche, sorted({*siennes, *autres})


def _preuve(arbre: Arbre, chaine: str, fiche: str, feuilles: Iterable[int]) -> dict[str, Any]:
    prouvees = [{"feuille": n, "chemin": [e.hex() for e in arbre.chemin(n)]} for n in feuilles]
    return {"chaine": chaine, "fiche": fiche, "feuilles": prouvees}


def _ligne(valeur: Any) -> bytes:
    return json.dumps(valeur, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _entree(archive: zipfile.ZipFile, nom: str, morceaux: Iterable[bytes]) -> None:
    infos = zipfile.ZipInfo(nom, _DATE)
    infos.compress_type = zipfile.ZIP_DEFLATED
    infos.external_attr = 0o600 << 16
    with archive.open(infos, "w") as entree:
        for morceau in morceaux:
            entree.write(morceau)
