"""Les longues campagnes du journal : mille morts en écrivant, cinquante à la fois, un disque qui refuse tout à coup."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_journal_robustesse import _controler, _lancer, un_fait

__all__ = ["un_fait"]

# Un père qui lance l'écrivain par fork, sans recharger Python, et le tue à un instant tiré au hasard, autant de fois qu'on veut.
TUEUR = """
import os, random, signal, sys, time
from datetime import UTC, datetime
from pathlib import Path
from moteur.erreurs import Conflit
from moteur.journal import arbre, canon, ecriture, receptions, relecture
from moteur.journal.port import FaitAEcrire
from moteur.journal.sqlite import ouvrir
import hmac, rfc8785, sqlite3
base, morts, graine = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
hasard = random.Random(graine)
def ecrire():
    journal = ouvrir(base, aleatoire=os.urandom)
    (dossier,) = journal.dossiers()
    rang, n = dossier.rang, 0
    while True:
        fait = FaitAEcrire("fiche.creee", "2026-11-20", f"f{os.getpid()}-{n}", "lea", "lea", "referent",
                           {"trace": {"n": n}, "texte": {"t": "x" * 200}})
        try:
            (lu,) = journal.ajouter(dossier.chaine, [fait], rang_attendu=rang, saisi_le=datetime.now(UTC))
        except Conflit:
            rang = journal.dossiers()[0].rang
            continue
        rang, n = lu.rang, n + 1
        os.write(1, f"{lu.rang} {lu.empreinte}\\n".encode())
for _ in range(morts):
    enfant = os.fork()
    if not enfant:
        ecrire()
    time.sleep(hasard.uniform(0.005, 0.08))
    os.kill(enfant, signal.SIGKILL)
    os.waitpid(enfant, 0)
"""


@pytest.mark.longue
@pytest.mark.skipif(sys.platform == "win32", reason="tuer net demande fork")
def test_mille_morts_ne_perdent_rien_de_confirme(un_fait: Path, racine_du_projet: Path) -> None:
    """Vingt-cinq fois quarante écrivains tués net à un instant au hasard, deux à la fois : tout ce qui fut dit est là."""
    confirmes: list[str] = []
    reste = [(graine, 40) for graine in range(25)]
    while reste:
        lot, reste = reste[:2], reste[2:]
        lances = [
            subprocess.Popen(
                [sys.executable, "-c", TUEUR, str(un_fait), str(morts), str(graine)],
                env={**os.environ, "PYTHONPATH": str(racine_du_projet)},
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            for graine, morts in lot
        ]  # fmt: skip
        for lance in lances:
            sortie, erreurs = lance.communicate()
            assert (lance.returncode, erreurs) == (0, "")
            confirmes += sortie.splitlines()

    assert len(confirmes) > 500
    assert _controler(un_fait, confirmes) >= len(confirmes) + 1


@pytest.mark.longue
def test_cinquante_ecrivains_a_la_fois(un_fait: Path, racine_du_projet: Path) -> None:
    """Cinquante processus ajoutent quatre faits chacun au même dossier : aucune erreur, aucun perdu."""
    ecrivains = [_lancer(un_fait, racine_du_projet, nombre=4) for _ in range(50)]

    sorties = [ecrivain.communicate() for ecrivain in ecrivains]

    assert {erreurs for _, erreurs in sorties} == {""}
    confirmes = [ligne for sortie, _ in sorties for ligne in sortie.splitlines()]
    assert len(confirmes) == 200 and _controler(un_fait, confirmes) == 201


@pytest.mark.longue
@pytest.mark.skipif(sys.platform == "win32", reason="les bornes de fichier sont de POSIX")
def test_le_disque_refuse_a_tout_endroit(un_fait: Path, racine_du_projet: Path) -> None:
    """La place manque à un octet tiré au hasard, cent fois : le code est 8, rien de confirmé ne manque, on reprend."""
    hasard = random.Random(3)
    confirmes: list[str] = []
    for _ in range(100):
        limite = un_fait.stat().st_size + hasard.randrange(1, 60_000)
        ecrivain = _lancer(un_fait, racine_du_projet, nombre=1000, taille=900, limite=limite)
        sortie, erreurs = ecrivain.communicate()
        *ecrits, derniere = sortie.splitlines()
        assert (erreurs, derniere) == ("", "erreur 8")
        confirmes += ecrits
    assert _controler(un_fait, confirmes) >= len(confirmes) + 1


# Ouvre, écrit, relit, ferme ; une faute que l'on sait dire se dit par son code, toute autre est une trace.
PRUDENT = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from moteur.erreurs import ErreurMoteur
from moteur.journal.port import FaitAEcrire
from moteur.journal.sqlite import ouvrir
try:
    journal = ouvrir(Path(sys.argv[1]), aleatoire=os.urandom, attente_s=0.2)
    for n in range(3):
        (dossier,) = journal.dossiers()
        fait = FaitAEcrire("fiche.creee", "2026-11-20", f"f{n}", "lea", "lea", "referent", {"trace": {"n": n}})
        (lu,) = journal.ajouter(dossier.chaine, [fait], rang_attendu=dossier.rang, saisi_le=datetime.now(UTC))
        print(lu.rang, lu.empreinte, flush=True)
    journal.fermer()
except ErreurMoteur as erreur:
    print("erreur", erreur.code_sortie, flush=True)
"""
STRACE = shutil.which("strace")


@pytest.mark.longue
@pytest.mark.skipif(STRACE is None and "CI" not in os.environ, reason="strace n'est pas sur ce poste")
@pytest.mark.parametrize("appel", ["pwrite64", "pread64", "fdatasync", "openat", "ftruncate", "unlink"])
def test_chaque_appel_au_disque_peut_echouer(un_fait: Path, racine_du_projet: Path, appel: str) -> None:
    """Le n-ième appel sur la base ou son journal d'écriture échoue : refus dit ou succès entier, jamais entre les deux."""
    assert STRACE is not None
    vises = [m for suite in ("", "-wal", "-shm") for m in ("-P", f"{un_fait}{suite}")]
    confirmes: list[str] = []
    fautes = 0
    for n in (*range(1, 10), *range(10, 80, 5)):
        for erreur in ("EIO", "ENOSPC"):
            lance = subprocess.run(
                [STRACE, "-f", "-qq", "-o", os.devnull, *vises, "-e", f"trace={appel}",
                 "-e", f"inject={appel}:error={erreur}:when={n}",
                 sys.executable, "-c", PRUDENT, str(un_fait)],
                env={**os.environ, "PYTHONPATH": str(racine_du_projet)},
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            lignes = lance.stdout.splitlines()
            assert (lance.returncode, lance.stderr) == (0, ""), (n, erreur, lance.stderr)
            if lignes and lignes[-1].startswith("erreur"):
                assert lignes.pop() in ("erreur 7", "erreur 8")
                fautes += 1
            confirmes += lignes
    assert confirmes
    assert fautes or appel in ("unlink", "ftruncate"), "aucune faute n'a été injectée"
    assert _controler(un_fait, confirmes) >= len(confirmes) + 1
