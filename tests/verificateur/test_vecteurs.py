"""Les vecteurs publiés : l'écriture à la main, `moteur` et le vérificateur disent la même chose."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from fabrique_liasse import CASIER, FICHIER, Cle, chemin, petite, racine, sha, zipper

from moteur.journal.arbre import Arbre, feuille
from moteur.journal.arbre import racine as racine_du_moteur
from moteur.journal.canon import canonique
from moteur.journal.entete import lire_entete
from moteur.journal.notes import lire_cle, lire_note

ICI = FICHIER.parent / "vecteurs"
FEUILLES = [sha(b"\0", bytes([n])) for n in range(7)]


def calculer() -> dict[str, Any]:
    """Ce que doit dire `vecteurs.json`."""
    f = petite()
    partie, nom = f.parties[3], f.noms["personne", "a" * 32, "Ève"]
    return {
        "entete": {"octets": f.entetes[1].decode(), "feuille": f.feuilles[1].hex()},
        "partie": {**partie, "scelle": json.loads(f.entetes[1])["parties"][1]["scelle"]},
        "pseudonyme": nom,
        "feuilles": [e.hex() for e in FEUILLES],
        "racines": [racine(FEUILLES[:n]).hex() for n in range(8)],
        "inclusion": {"feuille": 4, "taille": 7, "chemin": chemin(FEUILLES, 4)},
        "note": f.points[-1].decode(),
        "cle": f.cle.texte,
    }


VECTEURS = json.loads((ICI / "vecteurs.json").read_text(encoding="utf-8"))


def test_les_vecteurs_publies_se_recalculent() -> None:
    """Rien n'y a vieilli : la fabrique des tests les rend à l'identique."""
    assert calculer() == VECTEURS


def test_le_moteur_dit_les_vecteurs() -> None:
    """En-tête, forme canonique, arbre, inclusion et note, par le code du journal."""
    octets = VECTEURS["entete"]["octets"].encode()
    assert feuille(octets).hex() == VECTEURS["entete"]["feuille"] and lire_entete(octets).rang == 2
    message = b"moteur/partie/v1\0" + canonique(VECTEURS["partie"]["contenu"])
    sel = bytes.fromhex(VECTEURS["partie"]["sel"])
    assert hmac.digest(sel, message, "sha256").hex() == VECTEURS["partie"]["scelle"]
    feuilles = [bytes.fromhex(e) for e in VECTEURS["feuilles"]]
    assert [racine_du_moteur(feuilles[:n]).hex() for n in range(8)] == VECTEURS["racines"]
    assert [e.hex() for e in Arbre(feuilles).chemin(4)] == VECTEURS["inclusion"]["chemin"]
    _, publique = lire_cle(VECTEURS["cle"])
    note = lire_note(VECTEURS["note"].encode())
    assert note.taille == 9 and note.signee_par(publique) and not note.signee_par(Cle(5).publique)


def test_le_verificateur_dit_les_vecteurs(module: ModuleType) -> None:
    """Les mêmes, par le fichier seul."""
    feuilles = [bytes.fromhex(e) for e in VECTEURS["feuilles"]]
    arbre = module.Arbre({(n, n + 1): e for n, e in enumerate(feuilles)})
    assert [arbre[0, n].hex() for n in range(8)] == VECTEURS["racines"]
    assert arbre.chemin(4, 0, 7) == VECTEURS["inclusion"]["chemin"]
    _, cle = module.lire_cle(VECTEURS["cle"])
    note = module.lire_note(VECTEURS["note"].encode(), "note")
    assert module.signee(note, note.signatures[0], cle)
    assert module.jcs({"\U0001f600": 1, "\ue000": [CASIER]}) == canonique(
        {"\U0001f600": 1, "\ue000": [CASIER]}
    )


def test_la_liasse_publiee_est_intacte(verifier: Callable[..., dict[str, Any]]) -> None:
    """Sous la clé de `vecteurs.json`, avec son unique ligne non couverte."""
    octets = (ICI / "liasse.zip").read_bytes()
    vue = verifier(octets, cle=VECTEURS["cle"])
    assert (vue["reponse"], len(vue["non_couvertes"])) == ("intact", 1)
    assert octets == zipper(petite().liasse())


@pytest.mark.parametrize("taille", range(1, 40))
def test_chaque_preuve_d_inclusion_est_celle_de_la_norme(module: ModuleType, taille: int) -> None:
    """De 1 à 39 feuilles, toutes places : la racine et le chemin que dit la RFC 9162."""
    feuilles = [sha(bytes([n])) for n in range(taille)]
    arbre = module.Arbre({(n, n + 1): e for n, e in enumerate(feuilles)})
    assert arbre[0, taille] == racine(feuilles)
    assert [arbre.chemin(n, 0, taille) for n in range(taille)] == [chemin(feuilles, n) for n in range(taille)]
