"""Un lot que l'on tue : la même commande le termine, sans doublon, sans moitié de fichier, sans rien de perdu."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.console import RACINE, processus
from tests.documents import prets

PROVISOIRE = ".tmp"


def lancer(racine: Path) -> subprocess.Popen[bytes]:
    """Le lot, dans un groupe de processus à lui."""
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "moteur",
            "document",
            "produire",
            prets.DOCUMENT,
            "--tous",
            "--processus",
            "2",
        ],
        cwd=racine,
        env={**os.environ, "PYTHONPATH": str(RACINE)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def tuer(lance: subprocess.Popen[bytes]) -> None:
    """Tout le groupe d'un coup, comme un poste qui s'éteint ; ailleurs, le premier, que ses ouvriers suivent."""
    try:
        os.killpg(lance.pid, signal.SIGKILL)
    except AttributeError:
        lance.kill()
    except ProcessLookupError:
        pass  # il venait de finir
    lance.communicate()


def ecrits(racine: Path) -> int:
    """Combien de documents sont en place."""
    documents = racine / "documents"
    return sum(1 for f in documents.iterdir() if f.suffix == ".docx") if documents.is_dir() else 0


def exiger_sain(racine: Path) -> int:
    """Chaque fait a son fichier, entier, et aucune fiche n'en a deux ; rend le nombre de faits."""
    faits = prets.produits(racine)
    assert max(Counter(p.cible for p in faits).values(), default=0) <= 1
    presents = prets.fichiers(racine) if (racine / "documents").is_dir() else {}
    for p in faits:
        assert presents[f"fiche-objet{'-projet' if p.projet else ''}-{p.numero.lower()}.docx"] == p.empreinte
    return len(faits)


def exiger_complet(racine: Path, objets: int) -> None:
    """Un fait et un fichier par fiche, rien d'autre dans le répertoire, et un journal qui se vérifie."""
    fini = processus("document", "produire", prets.DOCUMENT, "--tous", ou=racine)
    assert fini.code == 0, fini.messages
    assert exiger_sain(racine) == objets == len(prets.fichiers(racine))
    assert not [nom for nom in prets.fichiers(racine) if nom.endswith(PROVISOIRE)]
    assert processus("audit", "chaine", ou=racine).code == 0


def test_un_lot_tue_en_route_se_termine(tmp_path: Path) -> None:
    """Tué quand les premiers fichiers paraissent, deux fois, puis relancé."""
    racine = prets.batir(tmp_path / "essai", 60)
    for seuil in (1, 30):
        lance = lancer(racine)
        while lance.poll() is None and ecrits(racine) < seuil:
            time.sleep(0.005)
        tuer(lance)
        exiger_sain(racine)

    exiger_complet(racine, 60)


@pytest.mark.longue
def test_cinq_cents_documents_tues_cinquante_fois(tmp_path: Path) -> None:
    """À des moments tirés au sort, du lancement aux derniers faits ; jamais un doublon ni une moitié de fichier."""
    origine, objets = prets.batir(tmp_path / "essai", 500, sans_valeur=frozenset(range(0, 500, 17))), 500
    hasard, tues, tours = random.Random(20261122), 0, 0
    while tues < 50:
        racine = tmp_path / f"tour{tours}"
        shutil.copytree(origine, racine)
        tours, fini = tours + 1, False
        while not fini and tues < 50:
            lance = lancer(racine)
            avant, part = ecrits(racine), hasard.random() ** 2 * 150
            while lance.poll() is None and ecrits(racine) < avant + part:
                time.sleep(0.002)
            time.sleep(hasard.random() * 0.05)
            fini = lance.poll() is not None
            tues += not fini
            tuer(lance)
            exiger_sain(racine)
        exiger_complet(racine, objets)
        shutil.rmtree(racine)
