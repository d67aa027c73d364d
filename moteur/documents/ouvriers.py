"""Partager un lot entre plusieurs processus : chacun prépare le modèle une fois, puis sert des paquets.

Le premier processus garde le journal et les décisions ; un ouvrier ne fait que remplir et écrire des fichiers.
Il finit dès que son entrée se ferme : il ne survit pas à qui l'a lancé. Rien que du JSON entre eux.
"""

from __future__ import annotations

import base64
import json
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

from moteur.documents.lecture import Proprietes
from moteur.documents.lots import Cadre, Redige, Tache, rediger
from moteur.documents.processus import lancer
from moteur.documents.remplisseur import ouvrir
from moteur.erreurs import ControleNegatif, Environnement, ErreurMoteur

D_AVANCE = 2  # paquets confiés à un ouvrier : celui qu'il fait, et le suivant
_DELAI = 10  # secondes laissées à un ouvrier pour finir le paquet en cours
_FAUTES: dict[str, type[ErreurMoteur]] = {"controle": ControleNegatif, "environnement": Environnement}


class Equipe:
    """Des ouvriers qui tiennent le même modèle."""

    def __init__(self, processus: Sequence[subprocess.Popen[bytes]]) -> None:
        self._processus = processus

    def distribuer(self, paquets: Iterable[list[Tache]]) -> Iterator[tuple[list[Tache], list[Redige]]]:
        """Chaque paquet et ce qu'il est devenu, dans l'ordre ; jamais plus de deux paquets par ouvrier."""
        confies: deque[tuple[list[Tache], subprocess.Popen[bytes]]] = deque()
        for rang, paquet in enumerate(paquets):
            ouvrier = self._processus[rang % len(self._processus)]
            _envoyer(ouvrier, {"taches": [_ecrire(tache) for tache in paquet]})
            confies.append((paquet, ouvrier))
            if len(confies) >= D_AVANCE * len(self._processus):
                yield _recevoir(*confies.popleft())
        while confies:
            yield _recevoir(*confies.popleft())


@contextmanager
def embaucher(modele: bytes, *, livre: bool, cadre: Cadre, nombre: int) -> Iterator[Equipe]:
    """`nombre` ouvriers le temps d'un lot ; chacun finit son paquet en cours avant de s'arrêter."""
    processus: list[subprocess.Popen[bytes]] = []
    try:
        for _ in range(nombre):
            processus.append(
                lancer(
                    "moteur.documents.ouvriers",
                    fait="Le lot ne peut pas être partagé entre plusieurs processus.",
                    suite="Recommencez avec --processus 1.",
                )
            )
            _envoyer(processus[-1], {
                "modele": base64.b64encode(modele).decode("ascii"), "livre": livre,
                "repertoire": str(cadre.repertoire) if cadre.repertoire else None,
                "titres": dict(cadre.titres), "a_signer": cadre.a_signer,
            })  # fmt: skip
        yield Equipe(processus)
    finally:
        for ouvrier in processus:
            with suppress(OSError):
                assert ouvrier.stdin is not None
                ouvrier.stdin.close()
        for ouvrier in processus:
            _attendre(ouvrier)


def _attendre(ouvrier: subprocess.Popen[bytes]) -> None:
    assert ouvrier.stdout is not None
    try:
        ouvrier.wait(_DELAI)
    except subprocess.TimeoutExpired:
        ouvrier.kill()
        ouvrier.wait()
    ouvrier.stdout.close()


def _envoyer(ouvrier: subprocess.Popen[bytes], message: dict[str, Any]) -> None:
    assert ouvrier.stdin is not None
    try:
        ouvrier.stdin.write(json.dumps(message).encode("ascii") + b"\n")
        ouvrier.stdin.flush()
    except OSError as cause:
        raise _arrete() from cause


def _recevoir(paquet: list[Tache], ouvrier: subprocess.Popen[bytes]) -> tuple[list[Tache], list[Redige]]:
    assert ouvrier.stdout is not None
    ligne = ouvrier.stdout.readline()
    if not ligne.endswith(b"\n"):
        raise _arrete()
    reponse = json.loads(ligne)
    if "arret" in reponse:
        raise _faute(reponse["arret"])
    rediges = [
        Redige(projet, empreinte, tuple(manquants), _controle(faute))
        for projet, empreinte, manquants, faute in reponse["rediges"]
    ]
    return paquet, rediges


def _arrete() -> Environnement:
    return Environnement(
        "Un des processus qui écrivaient ce lot s'est arrêté.",
        raison="Le système l'a peut-être fermé, faute de mémoire.",
        suite="Relancez la même commande : ce qui est déjà produit ne sera pas refait.",
    )


def _dire(faute: ErreurMoteur) -> list[str]:
    espece = "environnement" if isinstance(faute, Environnement) else "controle"
    return [espece, faute.fait, faute.lieu, faute.raison, faute.suite]


def _faute(ecrite: list[str]) -> ErreurMoteur:
    espece, fait, lieu, raison, suite = ecrite
    return _FAUTES[espece](fait, lieu=lieu, raison=raison, suite=suite)


def _controle(ecrite: list[str] | None) -> ControleNegatif | None:
    return ControleNegatif(ecrite[1], lieu=ecrite[2], raison=ecrite[3], suite=ecrite[4]) if ecrite else None


# ── l'ouvrier ────────────────────────────────────────────────────────────────────────────────
def servir(entree: BinaryIO, sortie: BinaryIO) -> None:
    """Remplit les paquets reçus jusqu'à ce que l'entrée se ferme."""
    recus: SimpleQueue[bytes] = SimpleQueue()
    # Lire à part : qui envoie un paquet n'attend jamais que l'ouvrier ait fini le précédent.
    threading.Thread(target=_lire, args=(entree, recus), daemon=True).start()
    ligne = recus.get()
    if not ligne:
        return
    tete = json.loads(ligne)
    repertoire = Path(tete["repertoire"]) if tete["repertoire"] else None
    cadre = Cadre(repertoire, tete["titres"], tete["a_signer"])
    with ouvrir(base64.b64decode(tete["modele"]), livre=tete["livre"]) as modele:
        while ligne := recus.get():
            taches = [_tache(t) for t in json.loads(ligne)["taches"]]
            try:
                rediges = rediger(modele, cadre, taches)
                reponse: dict[str, Any] = {
                    "rediges": [
                        [r.projet, r.empreinte, r.manquants, _dire(r.faute) if r.faute else None]
                        for r in rediges
                    ]
                }
            except ErreurMoteur as faute:
                reponse = {"arret": _dire(faute)}
            sortie.write(json.dumps(reponse).encode("ascii") + b"\n")
            sortie.flush()


def _lire(entree: BinaryIO, recus: SimpleQueue[bytes]) -> None:
    for ligne in entree:
        recus.put(ligne)
    recus.put(b"")


def _ecrire(tache: Tache) -> dict[str, Any]:
    # À la main : `asdict` recopierait toutes les données.
    return {
        "contexte": tache.contexte, "proprietes": asdict(tache.proprietes), "noms": tache.noms,
        "impose": tache.impose, "deja": tache.deja,
    }  # fmt: skip


def _tache(ecrite: dict[str, Any]) -> Tache:
    proprietes = Proprietes(**ecrite.pop("proprietes"))
    debut, projet = ecrite.pop("noms")
    return Tache(proprietes=proprietes, noms=(debut, projet), **ecrite)


if __name__ == "__main__":
    # Ctrl-C au clavier s'adresse à tous : seul le premier processus décide de finir.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError):  # plus personne à qui répondre
        servir(sys.stdin.buffer, sys.stdout.buffer)
