"""Relire une liasse d'audit reçue et la vérifier en entier : ce qu'un autre a écrit ne se croit pas.

Toute faute dit le fichier, l'entrée, la ligne ou le rang ; rien n'est rendu d'une liasse qui ne se tient pas.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

from moteur.erreurs import JournalAltere
from moteur.journal import points
from moteur.journal.canon import canonique
from moteur.journal.entete import EnteteIllisible, est_hexa, est_nom_de_partie, lire_entete
from moteur.journal.lignes import Inventaire, LigneFait, LigneNom, LignePartie
from moteur.journal.notes import ORIGINE, NoteIllisible, lire_cle, lire_note
from moteur.journal.port import IDENTITE_DU_DOSSIER, DossierRange
from moteur.journal.receptions import Reception
from moteur.journal.verification import verifier

FORMAT = 1
OCTETS_MAX = 1024**3  # une fois ouverte
_PARTIE = {"feuille", "nom", "sel", "contenu"}
_NOM = {"espece", "chaine", "pseudonyme", "nom", "sel"}
_SUITE = (
    "Rien n'a été importé. Redemandez cette liasse à qui l'a produite, sans l'ouvrir ni la réenregistrer."
)


@dataclass(frozen=True, slots=True)
class Liasse:
    """Une liasse vérifiée ; `cle` : celle sous laquelle ses points se vérifient, `jointe` : celle qu'elle contient."""

    fichier: str
    tete: dict[str, Any]
    faits: tuple[LigneFait, ...]
    parties: dict[int, list[LignePartie]]
    noms: tuple[LigneNom, ...]
    formes: dict[str, bytes]
    dossiers: tuple[DossierRange, ...]
    notes: tuple[bytes, ...]
    jointe: str
    couvertures: tuple[dict[str, Any], ...]

    @property
    def retenues(self) -> tuple[str, ...]:
        """Les parties qu'elle tait."""
        return tuple(self.tete["retenues"])

    @property
    def personnes(self) -> bool:
        """Les noms de personnes y sont-ils ?"""
        return self.tete["personnes"] is True

    def identite(self) -> str:
        """L'identifiant du journal d'où elle sort."""
        return str(self.tete["journal"]).removeprefix(ORIGINE)

    def nombre(self) -> int:
        """Le nombre de ses faits."""
        return len(self.faits)

    def entetes(self) -> Iterator[bytes]:
        """Les octets des en-têtes, dans leur ordre d'intégration."""
        return (fait.entete for fait in self.faits)

    def points(self) -> tuple[bytes, ...]:
        """Ses points de contrôle, du premier au dernier."""
        return self.notes


def lire_liasse(flux: IO[bytes], *, fichier: str) -> Liasse:
    """La liasse de ce fichier, chaînes et scellés vérifiés ; ses points restent à vérifier sous une clé."""
    with _Lecteur(flux, fichier) as lecteur:
        liasse = _composer(lecteur)
    _verifier(liasse)
    return liasse


def verifier_les_points(liasse: Liasse, *, publique: bytes) -> None:
    """Refuse une liasse dont les points ne se suivent pas sous cette clé, ou ne couvrent pas tous ses faits."""
    if not liasse.notes:
        raise _faute(liasse.fichier, "", "Elle ne contient aucun point de contrôle.")
    anomalies = points.controler(liasse, publique=publique)
    if anomalies:
        raise _faute(liasse.fichier, "points", anomalies[0].quoi)
    if lire_note(liasse.notes[-1]).taille != len(liasse.faits):
        raise _faute(liasse.fichier, "points", "Le dernier point de contrôle ne couvre pas tous les faits.")


def cle_jointe(liasse: Liasse) -> bytes:
    """La clé publique que la liasse contient : une commodité, non une preuve."""
    try:
        return lire_cle(liasse.jointe)[1]
    except NoteIllisible as erreur:
        raise _faute(liasse.fichier, "cle.txt", f"{str(erreur).capitalize()}.") from erreur


class _Lecteur:
    """Les entrées d'une archive que l'on n'a pas faite : bornées, sans doublon, sans chiffrement."""

    def __init__(self, flux: IO[bytes], fichier: str) -> None:
        self.fichier = fichier
        self._flux = flux

    def __enter__(self) -> _Lecteur:
        try:
            self._archive = zipfile.ZipFile(self._flux)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as erreur:
            raise _faute(self.fichier, "", "Ce n'est pas une archive ZIP, ou elle est coupée.") from erreur
        infos = self._archive.infolist()
        self.noms = [i.filename for i in infos]
        if len(set(self.noms)) != len(self.noms):
            raise _faute(self.fichier, "", "Deux entrées y portent le même nom.")
        if any(i.flag_bits & 1 for i in infos):
            raise _faute(self.fichier, "", "Une de ses entrées est chiffrée.")
        if sum(i.file_size for i in infos) > OCTETS_MAX:
            raise _faute(self.fichier, "", "Une fois ouverte, elle dépasserait 1 Gio.")
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def lire(self, nom: str) -> bytes:
        """Les octets d'une entrée."""
        if nom not in self.noms:
            raise _faute(self.fichier, nom, "Cette entrée manque.")
        try:
            with self._archive.open(nom) as entree:
                octets = entree.read(OCTETS_MAX + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as e:
            raise _faute(self.fichier, nom, "Ses octets sont abîmés.") from e
        if len(octets) > OCTETS_MAX:
            raise _faute(self.fichier, nom, "Elle dépasserait 1 Gio.")
        return octets

    def lignes(self, nom: str) -> Iterator[tuple[int, bytes]]:
        """Les lignes d'une entrée, numérotées à partir de 1 ; chacune finit par un saut de ligne."""
        octets = self.lire(nom)
        if octets and not octets.endswith(b"\n"):
            raise _faute(self.fichier, nom, "Sa dernière ligne est coupée.")
        # Le saut de ligne seul sépare : un en-tête peut contenir d'autres signes de fin de ligne.
        yield from enumerate(octets.split(b"\n")[:-1], start=1)

    def objets(self, nom: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Les objets JSON d'une entrée, un par ligne."""
        for numero, octets in self.lignes(nom):
            yield numero, self.objet(octets, f"{nom}, ligne {numero}")

    def objet(self, octets: bytes, ou: str) -> dict[str, Any]:
        """L'objet JSON de ces octets."""
        try:
            lu: object = json.loads(octets)
        except (ValueError, RecursionError) as erreur:
            raise _faute(self.fichier, ou, "Ce n'est pas du JSON en UTF-8.") from erreur
        if not isinstance(lu, dict):
            raise _faute(self.fichier, ou, "Ce n'est pas un objet JSON.")
        return lu

    def exact(self, ou: str, faire: Callable[[], Any]) -> Any:
        """Ce que rend `faire`, ou la faute d'une ligne qui n'a pas la forme publiée."""
        try:
            return faire()
        except (KeyError, TypeError, ValueError, IndexError, RecursionError) as erreur:
            raise _faute(self.fichier, ou, "Cette ligne n'a pas la forme publiée.") from erreur


def _composer(lecteur: _Lecteur) -> Liasse:
    tete = _tete(lecteur)
    faits = tuple(_fait(lecteur, n, octets) for n, octets in lecteur.lignes("entetes.jsonl"))
    parties: dict[int, list[LignePartie]] = {}
    for n, objet in lecteur.objets("parties.jsonl"):
        partie = lecteur.exact(f"parties.jsonl, ligne {n}", partial(_partie, objet))
        parties.setdefault(partie.ordre, []).append(partie)
    noms = tuple(
        lecteur.exact(f"noms.jsonl, ligne {n}", partial(_nom, objet))
        for n, objet in lecteur.objets("noms.jsonl")
    )
    formes = {
        nom.removeprefix("workflows/").removesuffix(".json"): lecteur.lire(nom)
        for nom in lecteur.noms
        if nom.startswith("workflows/")
    }
    notes = tuple(lecteur.lire(nom) for nom in sorted(lecteur.noms) if nom.startswith("points/"))
    couvertures = tuple(objet for _, objet in lecteur.objets("couvertures.jsonl"))
    jointe = lecteur.lire("cle.txt").decode("utf-8", "replace").strip()
    dossiers = _dossiers(lecteur, tete, faits, parties)
    return Liasse(
        lecteur.fichier, tete, faits, parties, noms, formes, dossiers, notes, jointe, couvertures
    )  # fmt: skip


def _tete(lecteur: _Lecteur) -> dict[str, Any]:
    tete = lecteur.objet(lecteur.lire("liasse.json"), "liasse.json")
    if tete.get("format") != FORMAT:
        raise _faute(
            lecteur.fichier, "liasse.json", f"Son format n'est pas celui que l'on sait lire ({FORMAT})."
        )
    retenues = tete.get("retenues")
    justes = (
        isinstance(tete.get("journal"), str)
        and str(tete["journal"]).startswith(ORIGINE)
        and isinstance(retenues, list)
        and all(est_nom_de_partie(nom) for nom in retenues)
        and isinstance(tete.get("dossiers"), list)
    )
    if not justes:
        raise _faute(lecteur.fichier, "liasse.json", "Cette entrée n'a pas la forme publiée.")
    # Une liasse d'avant ne le disait pas : les noms de personnes n'y sont alors que s'ils y sont tous.
    return {"personnes": False, **tete}


def _fait(lecteur: _Lecteur, numero: int, octets: bytes) -> LigneFait:
    try:
        entete = lire_entete(octets)
    except EnteteIllisible as erreur:
        raise _faute(
            lecteur.fichier, f"entetes.jsonl, ligne {numero}", f"En-tête illisible : {erreur}."
        ) from erreur
    return LigneFait(numero, entete.chaine, entete.rang, octets)


def _partie(objet: dict[str, Any]) -> LignePartie:
    if objet.keys() != _PARTIE or type(objet["feuille"]) is not int or not isinstance(objet["nom"], str):
        raise ValueError
    if not est_hexa(objet["sel"], 64):
        raise ValueError
    contenu = canonique(objet["contenu"])
    return LignePartie(objet["feuille"] + 1, objet["nom"], bytes.fromhex(objet["sel"]), contenu)


def _nom(objet: dict[str, Any]) -> LigneNom:
    ligne = LigneNom(
        objet["espece"], objet["chaine"], objet["pseudonyme"], objet["nom"], bytes.fromhex(objet["sel"])
    )
    if ligne.espece not in ("personne", "sujet") or not isinstance(ligne.nom, str):
        raise ValueError
    hexas = est_hexa(ligne.pseudonyme, 32) and est_hexa(ligne.chaine, 32) and est_hexa(objet["sel"], 64)
    if objet.keys() != _NOM or not hexas:
        raise ValueError
    return ligne


def _dossiers(
    lecteur: _Lecteur,
    tete: dict[str, Any],
    faits: tuple[LigneFait, ...],
    parties: dict[int, list[LignePartie]],
) -> tuple[DossierRange, ...]:
    """Les dossiers annoncés, avec l'identité que scelle leur dernier fait qui en porte une."""
    identites: dict[str, dict[str, Any]] = {}
    workflows = {fait.chaine: lire_entete(fait.entete).workflow for fait in faits}
    for fait in faits:
        for partie in parties.get(fait.ordre, ()):
            if partie.nom == IDENTITE_DU_DOSSIER:
                identites[fait.chaine] = json.loads(partie.contenu)

    def dossier(annonce: dict[str, Any]) -> DossierRange:
        chaine = annonce["chaine"]
        dit = [identites[chaine][cle] for cle in ("porteur", "periode", "nom", "titre")]
        if not all(isinstance(v, str) for v in dit) or type(annonce["rang"]) is not int:
            raise ValueError
        porteur, periode, nom, titre = dit
        return DossierRange(
            chaine, workflows[chaine], porteur, periode, nom, titre, annonce["rang"], annonce["tete"]
        )

    return tuple(
        lecteur.exact("liasse.json", partial(dossier, a))
        for a in tete["dossiers"]
        if not (isinstance(a, dict) and a.get("rang") == 0)
    )


def _verifier(liasse: Liasse) -> None:
    recues = [
        Reception(d.chaine, 1, max(d.rang, 1), "", "", "", liasse.retenues, liasse.personnes)
        for d in liasse.dossiers
    ]
    verification = verifier(
        Inventaire(
            dossiers=liasse.dossiers,
            faits=liasse.faits,
            parties=[partie for parties in liasse.parties.values() for partie in parties],
            workflows=liasse.formes.items(),
            noms=liasse.noms,
            compte=len(liasse.faits),
            receptions=recues,
        )
    )
    if verification.anomalies:
        a = verification.anomalies[0]
        autres = (
            f" ({len(verification.anomalies)} anomalies en tout)" if len(verification.anomalies) > 1 else ""
        )
        ou = f"chaîne {a.chaine}, rang {a.rang}" if a.chaine else ""
        raise _faute(liasse.fichier, ou, f"{a.quoi}{autres}")
    if liasse.tete.get("faits") != len(liasse.faits):
        raise _faute(
            liasse.fichier, "liasse.json", "Le nombre de faits annoncé n'est pas celui des en-têtes."
        )


def _faute(fichier: str, ou: str, raison: str) -> JournalAltere:
    lieu = f"{fichier}, {ou}" if ou else fichier
    return JournalAltere("Cette liasse ne se vérifie pas.", lieu=lieu, raison=raison, suite=_SUITE)
