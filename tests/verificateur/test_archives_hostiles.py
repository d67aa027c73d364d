"""Une archive faite pour nuire reçoit une réponse nette, en français, sans trace ni mémoire folle."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fabrique_liasse import FICHIER, Fabrique, ecrire, petite, zipper

Verifier = Callable[..., dict[str, Any]]


def avec(nom: str, octets: bytes) -> dict[str, bytes]:
    return {**petite().liasse(), nom: octets}


PROFOND = b'{"v":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
MECHANTS = [
    b"",
    b"\n",
    b"{}\n",
    b"[]\n",
    b"null\n",
    b"NaN\n",
    b"1e999\n",
    b"\xff\xfe\n",
    b"9" * 5000 + b"\n",
    PROFOND,
]
MECHANTS += [b'{"v":1,"v":1}\n', b'"\\ud800"\n', b"{" + b" " * 100 + b"}\n", b"x"]


@pytest.mark.parametrize("nom", sorted(petite().liasse()))
def test_une_entree_mal_faite_n_est_jamais_intacte(verifier: Verifier, nom: str) -> None:
    """Vide, profonde, NaN, entier immense, UTF-8 rompu, mauvais type, clé répétée : jamais une trace."""
    f = petite()
    reponses = {verifier(avec(nom, octets), cle=f.cle.texte)["code"] for octets in MECHANTS}
    assert reponses <= ({0} if nom in ("LISEZMOI.txt", "modeles.json") else {1, 7})


@pytest.mark.parametrize("cle", ["feuille", "nom", "sel", "contenu"])
@pytest.mark.parametrize("valeur", [None, True, -1, 10**40, "é", [], {}, "0" * 64])
def test_une_partie_du_mauvais_type_se_dit(verifier: Verifier, cle: str, valeur: object) -> None:
    """Chaque clé d'une ligne prend tour à tour une valeur d'un autre type."""
    f = petite()
    f.parties[3][cle] = valeur
    assert verifier(f.liasse(), cle=f.cle.texte)["code"] == 7


@pytest.mark.parametrize("cle", ["format", "journal", "faits", "personnes", "retenues", "dossiers"])
@pytest.mark.parametrize("valeur", [None, 3, "é", [1], [{}], {}, [{"chaine": 1, "rang": "a", "tete": []}]])
def test_un_sommaire_du_mauvais_type_se_dit(verifier: Verifier, cle: str, valeur: object) -> None:
    """`liasse.json` n'est pas signé : tout y est possible."""
    f = petite()
    entrees = f.liasse()
    entrees["liasse.json"] = ecrire({**json.loads(entrees["liasse.json"]), cle: valeur}) + b"\n"
    assert verifier(entrees, cle=f.cle.texte)["code"] == 7


@pytest.mark.parametrize(
    "trace",
    [
        None,
        [],
        "x",
        {"vises": 3},
        {"vises": [3]},
        {"vises": [{"rang": "a", "parties": 1}]},
        {"pseudonymes": [[]]},
    ],
)
def test_une_trace_scellee_mais_insensee_se_dit(verifier: Verifier, trace: Any) -> None:
    """Même signée, une trace qui n'a pas la forme publiée est refusée au rang où elle est."""
    for type_ in ("donnees.effacees", "workflow.migre", "piece.versee", "fiche.creee", "transition.franchie"):
        f = petite()
        f.fait(type_, "tuteur-1", trace)
        f.point()
        assert verifier(f.liasse(), cle=f.cle.texte)["code"] in (0, 7)


@pytest.mark.parametrize(
    "forme", [{}, {"fiches": 3}, {"couvertures": []}, {"couvertures": {"c": {}}, "fiches": {}}]
)
def test_une_forme_insensee_se_dit(verifier: Verifier, forme: dict[str, Any]) -> None:
    """Une forme de workflow dont rien ne se lit."""
    f = Fabrique(forme=forme)
    f.fait("fiche.creee", "tuteur-1", {"type": "tuteur"})
    f.point()
    assert verifier(f.liasse(), cle=f.cle.texte)["reponse"] == "altéré"


def test_une_archive_impossible_se_refuse(verifier: Verifier) -> None:
    """Pas un ZIP, tronquée, entrée en double, étrangère, chiffrée, ou d'une compression inattendue."""
    saine = zipper(petite().liasse())
    double, etrangere, lzma = io.BytesIO(saine), io.BytesIO(saine), io.BytesIO()
    with zipfile.ZipFile(double, "a") as archive, pytest.warns(UserWarning):
        archive.writestr("noms.jsonl", b"")
    with zipfile.ZipFile(etrangere, "a") as archive:
        archive.writestr("../../etc/passwd", b"")
    with zipfile.ZipFile(lzma, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("noms.jsonl", b"")
    chiffree = bytearray(saine)
    chiffree[saine.index(b"PK\1\2") + 8] |= 1
    faites = [b"", b"PK", saine[:900], saine[:-40], saine[200:], bytes(chiffree)]
    for octets in [*faites, *(flux.getvalue() for flux in (double, etrangere, lzma))]:
        vue = verifier(octets)
        assert vue["reponse"] == "altéré" and vue["fautes"]


def test_une_bombe_n_est_pas_ouverte(verifier: Verifier) -> None:
    """Plus de 1 Gio annoncé, ou cent mille entrées : refus avant toute lecture."""
    bombe = io.BytesIO()
    with zipfile.ZipFile(bombe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("noms.jsonl", bytes(1 << 20))
    octets = bytearray(bombe.getvalue())
    place = octets.index(b"PK\1\2") + 24
    octets[place : place + 4] = (1 << 30 | 1).to_bytes(4, "little")
    assert "1 Gio" in verifier(bytes(octets))["fautes"][0]["quoi"]


def test_cent_mille_entrees_ne_sont_pas_lues(verifier: Verifier) -> None:
    """Un répertoire de plus de cent mille entrées : le refus dit ce nombre, non la taille."""
    saine = zipper({"noms.jsonl": b""})
    debut, fin = saine.index(b"PK\1\2"), saine.index(b"PK\5\6")
    entrees = saine[debut:fin] * 100_001
    bout = saine[fin : fin + 12] + len(entrees).to_bytes(4, "little") + saine[fin + 16 :]
    assert "100000 entrées" in verifier(saine[:debut] + entrees + bout)["fautes"][0]["quoi"]


def test_mal_appele_rend_deux(tmp_path: Path) -> None:
    """Fichier, clé ou point absents ou illisibles ; l'option inconnue."""
    liasse = tmp_path / "l.zip"
    liasse.write_bytes(zipper(petite().liasse()))
    appels = [
        [],
        ["absente.zip"],
        [liasse, "--cle", "absente"],
        [liasse, "--point", liasse],
        [liasse, "--non"],
        [liasse, "--cle"],
        [liasse, "--point", "--json"],
        [liasse, liasse],
    ]
    appels += [[liasse, "--cle", liasse], [tmp_path]]
    for arguments in appels:
        fait = subprocess.run([sys.executable, FICHIER, *arguments], capture_output=True, check=False)
        assert fait.returncode == 2 and b"Traceback" not in fait.stderr and fait.stderr
        assert fait.stderr.startswith(b"Mal appel") and b"usage:" not in fait.stderr


def test_l_aide_est_en_francais() -> None:
    """Elle dit chaque option et chaque code de sortie."""
    fait = subprocess.run([sys.executable, FICHIER, "--help"], capture_output=True, check=False, text=True)
    assert fait.returncode == 0 and fait.stdout.startswith("Emploi : ") and "7 altéré" in fait.stdout
    assert all(option in fait.stdout for option in ("--cle", "--point", "--json"))


def test_un_ecran_ancien_lit_la_reponse(tmp_path: Path) -> None:
    """Sous la page de code 850, les accents passent et rien ne casse."""
    liasse = tmp_path / "l.zip"
    liasse.write_bytes(zipper(petite().liasse()))
    environnement = {"PYTHONIOENCODING": "cp850", "PATH": "", "SYSTEMROOT": "C:\\Windows"}
    commande = [sys.executable, FICHIER, liasse, "--cle", petite().cle.texte]
    fait = subprocess.run(commande, capture_output=True, check=False, env=environnement)
    assert fait.returncode == 0 and fait.stdout.decode("cp850").startswith("intact")
    assert "état « retenu »" in fait.stdout.decode("cp850")


def test_une_archive_ne_commande_pas_l_ecran(tmp_path: Path) -> None:
    """Un nom qui contient des ordres de terminal ou des sauts de ligne s'affiche sans les exécuter."""
    liasse = tmp_path / "l.zip"
    liasse.write_bytes(zipper(petite().liasse(retenues=("\x1b[2J\nintact",))))
    fait = subprocess.run([sys.executable, FICHIER, liasse], capture_output=True, check=False)
    assert b"\x1b" not in fait.stdout and b"\nintact" not in fait.stdout and fait.returncode == 1


def test_une_feuille_negative_n_est_d_aucun_fait(verifier: Verifier) -> None:
    """Une première ligne de parties qui compte à rebours ne se range pas sous le dernier fait."""
    f = petite()
    derniere = next(p for p in f.parties if p["feuille"] == len(f.entetes) - 1)
    f.parties.insert(0, {**derniere, "feuille": -1})
    assert verifier(f.liasse(), cle=f.cle.texte)["reponse"] == "altéré"


def test_un_en_tete_fait_pour_faire_chercher_longtemps_se_refuse(verifier: Verifier) -> None:
    """Une ligne de mégaoctets où la chaîne et le rang se répètent est refusée sans qu'on les y cherche sans fin."""
    ligne = b'{"acteur":' + (b'"chaine":"' + b"a" * 32 + b'","rang":') * 60_000 + b"}\n"
    assert verifier(avec("entetes.jsonl", ligne))["reponse"] == "altéré"
