"""Lire et remplir un modèle dont on ne sait rien, dans un processus enfant que l'on peut tuer.

Un enfant sert tout un lot ; chaque demande a trente secondes, l'enfant entier 512 Mio.
"""

from __future__ import annotations

import base64
import json
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from moteur.documents.enfant import MEMOIRE, SECONDES
from moteur.documents.fautes import Defaut, ModeleRefuse
from moteur.documents.lecture import CheminLu, Comparaison, Essai, Membre, Proprietes
from moteur.documents.processus import lancer
from moteur.documents.valeurs import Json
from moteur.erreurs import ControleNegatif, ErreurMoteur

_REPONSE_MAX = 128 * 1024 * 1024


class Enfant:
    """Un modèle tenu par un processus enfant : ses chemins, ses manques, ses documents."""

    def __init__(self, processus: subprocess.Popen[bytes], *, secondes: float) -> None:
        self._processus = processus
        self._secondes = secondes
        self._modele = b""
        self.chemins: tuple[CheminLu, ...] = ()
        self.detours: tuple[tuple[str, str], ...] = ()

    def preparer(self, modele: bytes) -> None:
        """Contrôle et compile le modèle ; refusé avec tous ses défauts sinon."""
        envoye = base64.b64encode(modele).decode("ascii")
        reponse = self._demander({"faire": "preparer", "modele": envoye})
        self.chemins = tuple(_chemin(c) for c in reponse["chemins"])
        self.detours = tuple((partie, pourquoi) for partie, pourquoi in reponse["detours"])
        self._modele = modele

    def manques(self, contexte: Mapping[str, Json]) -> tuple[str, ...]:
        """Les chemins que le document lit sans les trouver."""
        return tuple(self._demander({"faire": "manques", "contexte": contexte})["manques"])

    def rendre(
        self,
        *,
        contexte: Mapping[str, Json],
        projet: bool,
        proprietes: Proprietes,
        titres: Mapping[str, str] | None = None,
    ) -> bytes:
        """Le document rempli."""
        demande = {"faire": "rendre", "contexte": contexte, "projet": projet, "titres": dict(titres or {})}
        reponse = self._demander({**demande, "proprietes": asdict(proprietes)})
        return base64.b64decode(reponse["octets"])

    def essayer(
        self,
        *,
        contexte: Mapping[str, Json],
        impose: bool,
        proprietes: Proprietes,
        titres: Mapping[str, str] | None = None,
    ) -> Essai:
        """Le document rempli en une passe ; un enfant qu'il a fallu tuer pour le précédent est relancé."""
        if not self.vit():
            self.finir()
            self._processus = _lancer()
            self.preparer(self._modele)
        demande = {"faire": "essayer", "contexte": contexte, "impose": impose, "titres": dict(titres or {})}
        reponse = self._demander({**demande, "proprietes": asdict(proprietes)})
        octets = base64.b64decode(reponse["octets"])
        return Essai(octets, reponse["projet"], tuple(reponse["manquants"]))

    def vit(self) -> bool:
        """Si le processus peut encore répondre."""
        return self._processus.poll() is None

    def finir(self) -> None:
        """Tue le processus, s'il vit encore."""
        self._processus.kill()
        self._processus.communicate()

    def _demander(self, demande: dict[str, Any]) -> dict[str, Any]:
        entree, sortie = self._processus.stdin, self._processus.stdout
        assert entree is not None and sortie is not None
        tue = threading.Event()

        def tuer() -> None:
            tue.set()
            self._processus.kill()

        minuteur = threading.Timer(self._secondes, tuer)
        minuteur.start()
        try:
            entree.write(json.dumps(demande).encode("ascii") + b"\n")
            entree.flush()
            ligne = sortie.readline(_REPONSE_MAX)
        except OSError:
            ligne = b""
            self._processus.kill()
        finally:
            minuteur.cancel()
        if not ligne.endswith(b"\n"):
            self.finir()
        return _comprendre(ligne, tue=tue.is_set(), secondes=self._secondes)


@contextmanager
def tenir(modele: bytes, *, secondes: float = SECONDES) -> Iterator[Enfant]:
    """Le modèle, préparé dans un enfant qui ne survit pas à ce bloc."""
    enfant = Enfant(_lancer(), secondes=secondes)
    try:
        enfant.preparer(modele)
        yield enfant
    finally:
        enfant.finir()


class Lecteur:
    """De quoi lire une suite de modèles dans un même enfant, relancé quand il a fallu le tuer."""

    def __init__(self) -> None:
        self._vivant: list[Enfant] = []

    def __call__(self, modele: bytes) -> tuple[CheminLu, ...]:
        """Les chemins que lit ce modèle, sain ; refusé avec tous ses défauts sinon."""
        if not self._vivant or not self._vivant[0].vit():
            self.finir()
            self._vivant[:] = [Enfant(_lancer(), secondes=SECONDES)]
        self._vivant[0].preparer(modele)
        return self._vivant[0].chemins

    def detours(self) -> tuple[tuple[str, str], ...]:
        """Du dernier modèle lu : les parties que docxtpl devra retoucher, et pourquoi."""
        return self._vivant[0].detours if self._vivant else ()

    def finir(self) -> None:
        """Tue l'enfant, s'il vit encore."""
        _finir(self._vivant)


@contextmanager
def lecteur() -> Iterator[Lecteur]:
    """Un lecteur, dont l'enfant ne survit pas à ce bloc."""
    lire = Lecteur()
    try:
        yield lire
    finally:
        lire.finir()


def _finir(enfants: Iterable[Enfant]) -> None:
    for enfant in enfants:
        enfant.finir()


def _lancer() -> subprocess.Popen[bytes]:
    return lancer(
        "moteur.documents.enfant",
        fait="Le modèle ne peut pas être lu à l'abri.",
        suite="Fermez des programmes, puis recommencez.",
    )


def _comprendre(ligne: bytes, *, tue: bool, secondes: float) -> dict[str, Any]:
    try:
        reponse: dict[str, Any] = json.loads(ligne)
    except ValueError:
        reponse = {"depasse": True}
    if "depasse" in reponse:
        limite = f"{secondes:g} secondes" if tue else f"{MEMOIRE // 1024 // 1024} Mio de mémoire"
        message = f"ce modèle demande plus de {limite} : il n'a pas été rempli"
        raise ModeleRefuse([Defaut("M28", message, remede="Allégez-le : moins de boucles imbriquées.")])
    if "defauts" in reponse:
        raise ModeleRefuse(Defaut(**d) for d in reponse["defauts"])
    if "faute" in reponse:
        fait, lieu, raison, suite = reponse["faute"]
        raise ControleNegatif(fait, lieu=lieu, raison=raison, suite=suite)
    if "bogue" in reponse:
        raise ErreurMoteur(
            "Ce modèle n'a pas pu être lu ; c'est une erreur de notre fait.",
            raison=f"Le processus qui le lisait a échoué ({reponse['bogue']}).",
            suite="Envoyez ce modèle à qui entretient le moteur.",
        )
    return reponse


def _chemin(ecrit: dict[str, Any]) -> CheminLu:
    comparaison = ecrit.pop("comparaison")
    if comparaison:
        avec = comparaison.pop("avec")
        membre = Membre(avec["chemin"], tuple(avec["filtres"]), avec["valeur"])
        comparaison = Comparaison(comparaison["signe"], membre, comparaison["a_droite"])
    filtres = tuple(ecrit.pop("filtres"))
    return CheminLu(**ecrit, filtres=filtres, comparaison=comparaison)
