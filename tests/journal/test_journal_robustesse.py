"""Ce que le journal garde quand plusieurs écrivent, quand le disque est plein, quand on le tue."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from moteur.erreurs import Conflit
from moteur.journal.port import FaitAEcrire, Journal
from moteur.journal.sqlite import ouvrir

Fabrique = Callable[..., FaitAEcrire]
Dossier = Callable[..., str]

# Le programme des écrivains : ajoute des faits à la chaîne, dit le rang de chacun une fois confirmé.
ECRIVAIN = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from moteur.erreurs import Conflit, ErreurMoteur
from moteur.journal.port import FaitAEcrire
from moteur.journal.sqlite import ouvrir
base, nombre, texte = Path(sys.argv[1]), int(sys.argv[2]), "x" * int(sys.argv[3])
limite = int(sys.argv[4])
journal = ouvrir(base, aleatoire=os.urandom, creer=True)
(dossier,) = journal.dossiers()
rang = dossier.rang
if limite:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (limite, limite))
ecrits = 0
while ecrits < nombre:
    fait = FaitAEcrire("fiche.creee", "2026-11-20", f"f{os.getpid()}-{ecrits}", "lea", "lea", "referent",
                       {"trace": {"n": ecrits}, "texte": {"t": texte}})
    try:
        (lu,) = journal.ajouter(dossier.chaine, [fait], rang_attendu=rang, saisi_le=datetime.now(UTC))
    except Conflit:
        rang = journal.dossiers()[0].rang
        continue
    except ErreurMoteur as erreur:
        print("erreur", erreur.code_sortie, flush=True)
        break
    rang, ecrits = lu.rang, ecrits + 1
    print(lu.rang, lu.empreinte, flush=True)
"""


def _lancer(
    base: Path, racine: Path, *, nombre: int, taille: int = 10, limite: int = 0
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", ECRIVAIN, str(base), str(nombre), str(taille), str(limite)],
        env={**os.environ, "PYTHONPATH": str(racine)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _controler(base: Path, confirmes: list[str]) -> int:
    """Chaque fait confirmé est là, à sa place, et tout se vérifie ; rend le nombre de faits."""
    journal = ouvrir(base, aleatoire=os.urandom)
    (dossier,) = journal.dossiers()
    presents = {f"{lu.rang} {lu.empreinte}" for lu in journal.relire(dossier.chaine)}
    assert set(confirmes) <= presents
    assert len(set(confirmes)) == len(confirmes)
    assert journal.verifier().anomalies == ()
    journal.fermer()
    return len(presents)


@pytest.fixture
def un_fait(base: Path, dossier: Dossier) -> Path:
    """Un journal fermé d'un dossier et d'un fait."""
    journal = ouvrir(base, aleatoire=os.urandom, creer=True)
    dossier(journal, nombre=1)
    journal.fermer()
    return base


def test_deux_ecrivains_de_meme_rang_n_ont_pas_tous_deux_raison(
    un_fait: Path, fait: Fabrique, heure: datetime
) -> None:
    """Deux connexions ont lu la même tête : une écrit, l'autre apprend le conflit."""
    journaux: list[Journal] = [ouvrir(un_fait, aleatoire=os.urandom) for _ in range(2)]
    (dossier,) = journaux[0].dossiers()
    conflits = 0

    for journal in journaux:
        try:
            journal.ajouter(dossier.chaine, [fait(2)], rang_attendu=dossier.rang, saisi_le=heure)
        except Conflit:
            conflits += 1

    assert conflits == 1
    assert [len(list(journal.relire(dossier.chaine))) for journal in journaux] == [2, 2]
    for journal in journaux:
        journal.fermer()


def test_huit_ecrivains_ne_perdent_rien(un_fait: Path, racine_du_projet: Path) -> None:
    """Huit processus ajoutent vingt faits chacun : cent soixante de plus, une seule chaîne."""
    ecrivains = [_lancer(un_fait, racine_du_projet, nombre=20) for _ in range(8)]

    sorties = [ecrivain.communicate() for ecrivain in ecrivains]

    assert [erreurs for _, erreurs in sorties] == [""] * 8
    confirmes = [ligne for sortie, _ in sorties for ligne in sortie.splitlines()]
    assert len(confirmes) == 160
    assert _controler(un_fait, confirmes) == 161


def test_quatre_creations_simultanees_font_un_journal(base: Path, racine_du_projet: Path) -> None:
    """Créer en même temps que d'autres ne casse rien."""
    programme = (
        "import os, sys; from pathlib import Path; from moteur.journal.sqlite import ouvrir;"
        "ouvrir(Path(sys.argv[1]), aleatoire=os.urandom, creer=True).fermer()"
    )
    for essai in range(3):
        cible = base.with_name(f"essai-{essai}.db")
        lances = [
            subprocess.Popen(
                [sys.executable, "-c", programme, str(cible)],
                env={**os.environ, "PYTHONPATH": str(racine_du_projet)},
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(4)
        ]
        assert [lance.communicate()[1] for lance in lances] == [""] * 4
        journal = ouvrir(cible, aleatoire=os.urandom)
        assert journal.verifier().anomalies == ()
        journal.fermer()


def test_un_disque_plein_se_dit_et_garde_l_ancien(un_fait: Path, racine_du_projet: Path) -> None:
    """Quand la place manque, le code est 8, ce qui était confirmé reste et l'on peut reprendre ensuite."""
    ecrivain = _lancer(un_fait, racine_du_projet, nombre=1000, taille=4000, limite=300_000)

    sortie, erreurs = ecrivain.communicate()

    *confirmes, derniere = sortie.splitlines()
    assert (erreurs, derniere) == ("", "erreur 8")
    assert len(confirmes) > 3
    assert _controler(un_fait, confirmes) == len(confirmes) + 1
    reprise, _ = _lancer(un_fait, racine_du_projet, nombre=2).communicate()
    assert _controler(un_fait, [*confirmes, *reprise.splitlines()]) == len(confirmes) + 3


def test_un_ecrivain_tue_ne_perd_rien_de_confirme(un_fait: Path, racine_du_projet: Path) -> None:
    """Dix fois tué net en pleine écriture : chaque fait annoncé est là et la chaîne se vérifie."""
    confirmes: list[str] = []

    for essai in range(10):
        ecrivain = _lancer(un_fait, racine_du_projet, nombre=100_000)
        assert ecrivain.stdout is not None
        for _ in range(2 + 5 * essai):
            confirmes.append(ecrivain.stdout.readline().strip())
        os.kill(ecrivain.pid, signal.SIGKILL)
        # Ce que le tuyau contient encore a été confirmé aussi ; une ligne coupée ne l'est pas.
        confirmes += [ligne.strip() for ligne in ecrivain.stdout if ligne.endswith("\n")]
        ecrivain.communicate()

    assert _controler(un_fait, confirmes) >= len(confirmes) + 1
