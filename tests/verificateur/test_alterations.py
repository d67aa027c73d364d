"""Ce qui a été changé après coup dans une liasse : chaque fois pris, et nommé."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fabrique_liasse import CASIER, Cle, Fabrique, lignes, petite, zipper

Verifier = Callable[..., dict[str, Any]]
SANS_PREUVE = {"LISEZMOI.txt", "modeles.json", "liasse.json"}
A = "a" * 32


def bascules(entrees: dict[str, bytes]) -> list[tuple[str, int]]:
    """Chaque bit de ce qui fait preuve."""
    return [(n, b) for n in sorted(set(entrees) - SANS_PREUVE) for b in range(8 * len(entrees[n]))]


def basculer(entrees: dict[str, bytes], nom: str, bit: int) -> dict[str, bytes]:
    octets = bytearray(entrees[nom])
    octets[bit // 8] ^= 1 << bit % 8
    return {**entrees, nom: bytes(octets)}


def changer(entrees: dict[str, bytes], nom: str, change: Callable[[list[bytes]], object]) -> dict[str, bytes]:
    """Les lignes de cette entrée, une fois changées."""
    faites = entrees[nom].splitlines()
    change(faites)
    return {**entrees, nom: lignes(faites)}


def minuscule() -> Fabrique:
    f = Fabrique(forme={"fiches": {}})
    f.fait("dossier.ouvert", None, {"annee": 2026})
    f.point()
    return f


def test_une_liasse_saine_est_intacte(verifier: Verifier) -> None:
    """Clé et point donnés, tout répond ; la seule ligne non couverte est dite."""
    f = petite()
    vue = verifier(f.liasse(), cle=f.cle.texte, points=(f.points[0],))
    assert (vue["reponse"], vue["fautes"], vue["lignes"]) == ("intact", [], 2)
    assert [(x["evenement"], x["etat"], x["rang"]) for x in vue["non_couvertes"]] == [
        ("cours-2", "retenu", 9)
    ]


def test_sans_cle_ni_point_rien_n_est_ancre(verifier: Verifier) -> None:
    """La clé de l'archive ne prouve rien ; un point gardé qui ne couvre pas tout non plus."""
    f = petite()
    reponses = [verifier(f.liasse(), points=p)["reponse"] for p in ((), (f.points[0],), (f.points[1],))]
    assert reponses == ["cohérent mais non ancré"] * 2 + ["intact"]


def test_des_bits_bascules_au_hasard_sont_tous_pris(verifier: Verifier) -> None:
    """Trois cents bits au hasard de ce qui fait preuve."""
    f = petite()
    entrees = f.liasse()
    tires = random.Random(7).sample(bascules(entrees), 300)
    pris = {verifier(basculer(entrees, *tire), cle=f.cle.texte)["code"] for tire in tires}
    assert pris == {7}


@pytest.mark.longue
def test_chaque_bit_bascule_est_pris(verifier: Verifier) -> None:
    """Tous les bits d'une petite liasse, un par un."""
    for f in (minuscule(), petite()):
        entrees = f.liasse()
        manques = [
            b for b in bascules(entrees) if verifier(basculer(entrees, *b), cle=f.cle.texte)["code"] != 7
        ]
        assert manques == []


@pytest.mark.parametrize("rang", range(1, 10))
def test_un_fait_change_est_nomme(verifier: Verifier, rang: int) -> None:
    """Le rôle d'un seul fait change, à la même longueur : c'est lui qui est dit."""
    f = petite()

    def change(faites: list[bytes]) -> None:
        faites[rang - 1] = faites[rang - 1].replace("référent".encode(), "référEnt".encode())

    vue = verifier(changer(f.liasse(), "entetes.jsonl", change), cle=f.cle.texte)
    assert (vue["fautes"][0]["chaine"], vue["fautes"][0]["rang"]) == (A, rang)


def echanger(faites: list[bytes]) -> None:
    faites[3], faites[4] = faites[4], faites[3]


def noircir(faites: list[bytes]) -> None:
    faites[1] = faites[1].replace(b'"couverte":false', b'"couverte":true').replace(b'"retenu"', b'"admis"')


@pytest.mark.parametrize(
    ("nom", "change", "reponse", "rang"),
    [
        ("entetes.jsonl", lambda x: x.pop(), "altéré", 8),
        ("entetes.jsonl", lambda x: x.pop(3), "altéré", 4),
        ("entetes.jsonl", echanger, "altéré", 4),
        ("entetes.jsonl", lambda x: x.insert(3, x[2]), "altéré", 4),
        ("parties.jsonl", lambda x: x.pop(2), "incomplet", 2),
        ("parties.jsonl", lambda x: x.pop(3), "incomplet", 2),
        ("parties.jsonl", echanger, "altéré", None),
        ("noms.jsonl", lambda x: x.pop(), "incomplet", None),
        ("couvertures.jsonl", noircir, "altéré", 9),
        ("couvertures.jsonl", lambda x: x.pop(), "altéré", 9),
        ("couvertures.jsonl", lambda x: x.append(x[0]), "altéré", None),
        ("preuves.jsonl", lambda x: x.pop(), "incomplet", None),
    ],
)  # fmt: skip
def test_une_ligne_otee_deplacee_ou_refaite_est_nommee(
    verifier: Verifier, nom: str, change: Callable[[list[bytes]], object], reponse: str, rang: int | None
) -> None:
    """La réponse, et le rang quand un fait est en cause."""
    f = petite()
    vue = verifier(changer(f.liasse(), nom, change), cle=f.cle.texte)
    assert vue["reponse"] == reponse
    assert rang is None or vue["fautes"][0]["rang"] == rang


def test_un_contenu_remplace_ne_repond_plus_a_son_scelle(verifier: Verifier) -> None:
    """Un autre nom dans une partie scellée : la chaîne tient, le scellé non."""
    f = petite()
    for partie in f.parties:
        if partie["nom"] == "identite":
            partie["contenu"] = {"nom": "Grand"}
    vue = verifier(f.liasse(), cle=f.cle.texte)
    assert vue["reponse"] == "altéré" and "identite" in vue["fautes"][0]["quoi"]
    assert vue["fautes"][0]["rang"] == 2


@pytest.mark.parametrize("jour", ["2026-02-31", "2025-02-29", "2026-13-01", "2026-00-10"])
def test_un_jour_qui_n_existe_pas_est_refuse(verifier: Verifier, jour: str) -> None:
    """Même signé : dans un en-tête, ou dans ce que couvre une pièce."""
    dans_l_en_tete, dans_la_piece = petite(), petite()
    dans_l_en_tete.fait("donnees.corrigees", "cours-2", {}, le=jour)
    couvre = {"du": "2026-01-01", "au": jour}
    dans_la_piece.fait("piece.versee", "tuteur-1", {"piece": "casier", "couvre": couvre})
    for f in (dans_l_en_tete, dans_la_piece):
        f.point()
        vue = verifier(f.liasse(), cle=f.cle.texte)
        assert vue["reponse"] == "altéré" and vue["fautes"][0]["rang"] == 10


def test_deux_histoires_du_meme_dossier_se_distinguent(verifier: Verifier) -> None:
    """Même début, autre suite, même clé : le point gardé de l'une refuse l'autre ; recoller les deux aussi."""
    une, autre = petite(), petite()
    for f, trace in ((une, {"liens": {}}), (autre, {"liens": {"tuteurs": []}})):
        f.fait("donnees.corrigees", "cours-2", trace)
        f.point()
    assert verifier(une.liasse(), cle=une.cle.texte)["code"] == 0
    fourche = verifier(autre.liasse(), cle=une.cle.texte, points=(une.points[-1],))
    assert fourche["reponse"] == "altéré" and "bifurcation" in fourche["fautes"][0]["quoi"]
    entetes = {"entetes.jsonl": autre.liasse()["entetes.jsonl"]}
    assert verifier({**une.liasse(), **entetes}, cle=une.cle.texte)["fautes"][0]["rang"] == 10


def test_une_liasse_plus_ancienne_que_le_point_garde_est_tronquee(verifier: Verifier) -> None:
    """Le début d'une histoire est sain en lui-même ; le point gardé dit qu'il en manque."""
    f = petite()
    debut = f.liasse()
    f.fait("donnees.corrigees", "cours-2", {})
    garde = f.point()
    assert verifier(debut, cle=f.cle.texte)["code"] == 0
    vue = verifier(debut, cle=f.cle.texte, points=(garde,))
    assert vue["reponse"] == "altéré" and "tronquée" in vue["fautes"][0]["quoi"]


def test_un_point_rejoue_ou_retire_ne_couvre_plus_tout(verifier: Verifier) -> None:
    """Le dernier point remplacé par un plus ancien, ou tous retirés : incomplet."""
    f = petite()
    points = f.points
    for restants in (points[:1], []):
        f.points = restants
        assert verifier(f.liasse(), cle=f.cle.texte)["reponse"] == "incomplet"
    entrees = f.liasse()
    entrees["points/000000009-000001.txt"] = points[0]
    entrees["points/000000006-000000.txt"] = points[0]
    assert verifier(entrees, cle=f.cle.texte)["reponse"] == "altéré"


def test_une_autre_cle_ne_vaut_rien(verifier: Verifier) -> None:
    """Tout resigner d'une autre clé, celle de l'archive comprise, ne trompe pas qui tient la bonne."""
    f = petite()
    faux = petite()
    faux.cle, faux.points = Cle(9), []
    faux.point()
    vue = verifier(faux.liasse(), cle=f.cle.texte)
    assert verifier(faux.liasse())["reponse"] == "cohérent mais non ancré"
    assert vue["reponse"] == "altéré" and "clé" in vue["fautes"][0]["quoi"]


def test_une_rotation_se_suit_une_perte_s_apprend(verifier: Verifier) -> None:
    """Qui tient l'ancienne clé suit une rotation en règle, et apprend une clé perdue."""
    f = petite()
    premiere, seconde, derniere = f.cle.texte, Cle(2), Cle(3)
    f.point(neuve=seconde)
    f.fait("donnees.corrigees", "cours-2", {})
    f.point()
    assert [verifier(f.liasse(), cle=c)["reponse"] for c in (premiere, seconde.texte)] == ["intact"] * 2
    f.point(neuve=derniere, perdue=True)
    reponses = [verifier(f.liasse(), cle=c)["reponse"] for c in (premiere, seconde.texte, derniere.texte)]
    assert reponses == ["altéré", "altéré", "intact"]


def test_deux_dossiers_se_melent_sans_se_confondre(verifier: Verifier) -> None:
    """Les chaînes s'entrelacent dans l'arbre ; un fait passé de l'une à l'autre est pris."""
    f = petite()
    f.fait("fiche.creee", "tuteur-1", {"type": "tuteur"}, chaine="b")
    f.fait("donnees.corrigees", "cours-2", {})
    f.fait("piece.versee", "tuteur-1", CASIER, chaine="b")
    f.point()
    assert verifier(f.liasse(), cle=f.cle.texte)["dossiers"] == 2
    f.chaines.pop("b" * 32)
    assert verifier(f.liasse(), cle=f.cle.texte)["code"] == 7


@pytest.mark.longue
def test_mille_bits_de_la_demonstration_sont_pris(
    verifier: Verifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """La liasse d'une année entière, faite par `moteur` : 1 000 bits au hasard de ce qui fait preuve."""
    from liasse_moteur import exporter

    entrees, cle = exporter(tmp_path, monkeypatch)
    assert verifier(zipper(entrees), cle=cle)["reponse"] == "intact"
    for tire in random.Random(11).sample(bascules(entrees), 1_000):
        assert verifier(basculer(entrees, *tire), cle=cle)["code"] == 7, tire
