"""Les points de contrôle : ils prolongent, ils engagent tout, et rien de ce qui change après coup ne leur répond."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from moteur.erreurs import CommandeMalEcrite, JournalAltere
from moteur.journal import cles, points
from moteur.journal.arbre import Arbre, Frontiere, racine
from moteur.journal.notes import NoteIllisible, ecrire_cle, lire_cle, lire_note
from moteur.journal.port import Journal

LE = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CLE = cles.Cle(bytes(range(32)))
AUTRE = cles.Cle(bytes(range(1, 33)))


def _tete(feuilles: list[bytes]) -> bytes:
    """La définition de la RFC 9162 §2.1.1, mot pour mot."""
    if not feuilles:
        return sha256(b"").digest()
    if len(feuilles) == 1:
        return feuilles[0]
    coupe = 1
    while coupe * 2 < len(feuilles):
        coupe *= 2
    return sha256(b"\1" + _tete(feuilles[:coupe]) + _tete(feuilles[coupe:])).digest()


def _remonter(feuille: bytes, *, numero: int, taille: int, chemin: tuple[bytes, ...]) -> bytes:
    """La vérification d'inclusion de la RFC 9162 §2.1.3.2."""
    fn, sn, tete = numero, taille - 1, feuille
    for voisin in chemin:
        if fn & 1 or fn == sn:
            tete = sha256(b"\1" + voisin + tete).digest()
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            tete = sha256(b"\1" + tete + voisin).digest()
        fn, sn = fn >> 1, sn >> 1
    return tete


@pytest.mark.parametrize("taille", range(80))
def test_l_arbre_est_celui_de_la_rfc(taille: int) -> None:
    """Tête, tête prolongée et preuves d'inclusion, comparées à la définition, de 0 à 79 feuilles."""
    feuilles = [sha256(bytes([n])).digest() for n in range(taille)]
    arbre = Arbre(feuilles)
    moitie = Frontiere()
    moitie.prolonger(feuilles[: taille // 2])
    moitie.prolonger(feuilles[taille // 2 :])

    assert racine(feuilles) == arbre.racine() == moitie.racine() == _tete(feuilles)
    assert [arbre.racine(n) for n in range(taille)] == [_tete(feuilles[:n]) for n in range(taille)]
    for numero, feuille in enumerate(feuilles):
        chemin = arbre.chemin(numero)
        assert _remonter(feuille, numero=numero, taille=taille, chemin=chemin) == arbre.racine()


def test_un_point_dit_tout_ce_qu_il_engage(journal: Journal, dossier: Callable[..., str]) -> None:
    """Le point a la taille et la racine de la base, et la clé publique écrite le vérifie."""
    dossier(journal, nombre=5)

    pose = points.poser(journal, cle=CLE, pose_le=LE)

    verification = journal.verifier()
    relue = lire_note(pose.octets)
    _, publique = lire_cle(ecrire_cle(relue.origine, CLE.publique))
    assert (relue.taille, relue.racine.hex()) == (verification.faits, verification.racine)
    assert relue.signee_par(publique) and not relue.signee_par(AUTRE.publique)
    assert relue.pose_le == "2026-11-22T04:00:00Z"
    assert points.controler(journal, publique=CLE.publique, connus=(relue,)) == ()


def test_les_points_se_prolongent(
    journal: Journal, dossier: Callable[..., str], fait: Callable[..., object]
) -> None:
    """Chaque point répond des précédents ; sans fait nouveau, aucun ne s'ajoute."""
    chaine = dossier(journal, nombre=2)
    poses = [points.poser(journal, cle=CLE, pose_le=LE)]
    for rang in range(2, 9):
        journal.ajouter(chaine, [fait(rang)], rang_attendu=rang, saisi_le=LE)  # type: ignore[list-item]
        poses.append(points.poser(journal, cle=CLE, pose_le=LE + timedelta(days=rang)))

    assert points.poser(journal, cle=CLE, pose_le=LE + timedelta(days=99)).octets == poses[-1].octets
    assert [p.note.taille for p in poses] == list(range(2, 10))
    assert len(journal.points()) == 8
    assert points.controler(journal, publique=CLE.publique, connus=[p.note for p in poses]) == ()


@pytest.mark.parametrize("garde", [b"{}", b"pas du json", b'{"nombre": 3, "pile": ["00", "11"]}', b"[]"])
def test_un_cache_falsifie_ne_change_pas_le_point(
    journal: Journal, dossier: Callable[..., str], fait: Callable[..., object], garde: bytes
) -> None:
    """La tête gardée pour aller vite doit redonner la racine signée ; sinon tout se recalcule."""
    chaine = dossier(journal, nombre=3)
    points.poser(journal, cle=CLE, pose_le=LE)
    journal.ranger_cache("arbre/1", garde)
    journal.ajouter(chaine, [fait(9)], rang_attendu=3, saisi_le=LE)  # type: ignore[list-item]

    pose = points.poser(journal, cle=CLE, pose_le=LE)

    assert pose.note.racine.hex() == journal.verifier().racine


def test_une_base_qui_n_est_plus_celle_du_point_se_dit(journal: Journal, dossier: Callable[..., str]) -> None:
    """Un point de plus de faits, d'une autre histoire ou d'un autre journal : trois fautes, trois phrases."""
    dossier(journal, nombre=3)
    vrai = points.poser(journal, cle=CLE, pose_le=LE).note
    trop_long = lire_note(_note(vrai.origine, 99, vrai.racine))
    reecrit = lire_note(_note(vrai.origine, 3, sha256(b"").digest()))
    ailleurs = lire_note(_note("moteur/journal/" + "0" * 32, 3, vrai.racine))

    dits = [a.quoi for a in points.controler(journal, connus=(trop_long, reecrit, ailleurs))]

    assert "n'en a plus que 3" in dits[0] and "tronquée" in dits[0]
    assert "ne sont plus ceux qu'il a vus" in dits[1]
    assert "un autre journal" in dits[2]


def test_un_point_ne_se_pose_pas_sur_une_base_reecrite(journal: Journal, dossier: Callable[..., str]) -> None:
    """Poser un point ne blanchit rien : la base doit d'abord répondre du dernier."""
    dossier(journal, nombre=3)
    origine = points.origine(journal)
    journal.ranger_point(_note(origine, 2, sha256(b"une autre histoire").digest()), taille=2)

    with pytest.raises(JournalAltere, match="ne sont plus ceux qu'il a vus"):
        points.poser(journal, cle=CLE, pose_le=LE)

    assert len(journal.points()) == 1


def test_changer_de_cle_se_dit_et_se_suit(
    journal: Journal, dossier: Callable[..., str], fait: Callable[..., object]
) -> None:
    """La clé neuve est annoncée et signée des deux ; l'ancienne ne signe plus rien, la première mène à la dernière."""
    chaine = dossier(journal)
    points.poser(journal, cle=CLE, pose_le=LE)
    rotation = points.poser(journal, cle=CLE, pose_le=LE, nouvelle=AUTRE).note
    journal.ajouter(chaine, [fait(9)], rang_attendu=3, saisi_le=LE)  # type: ignore[list-item]

    with pytest.raises(CommandeMalEcrite, match="n'est pas celle"):
        points.poser(journal, cle=CLE, pose_le=LE)
    points.poser(journal, cle=AUTRE, pose_le=LE)

    assert rotation.signee_par(CLE.publique) and rotation.signee_par(AUTRE.publique)
    assert points.controler(journal, publique=CLE.publique) == ()
    assert points.controler(journal, publique=AUTRE.publique) == ()


def test_une_cle_perdue_alerte_qui_tient_l_ancienne(journal: Journal, dossier: Callable[..., str]) -> None:
    """Sans l'ancienne signature, qui a reçu l'ancienne clé l'apprend ; il lui faut la neuve, par un autre chemin."""
    dossier(journal)
    points.poser(journal, cle=CLE, pose_le=LE)
    points.poser(journal, cle=AUTRE, pose_le=LE, nouvelle=AUTRE, perdue=True)

    assert "n'est pas signé de la clé attendue" in points.controler(journal, publique=CLE.publique)[0].quoi
    assert points.controler(journal, publique=AUTRE.publique) == ()
    inconnue = cles.tirer(os.urandom).publique
    assert "Aucun point" in points.controler(journal, publique=inconnue)[0].quoi


def test_chaque_bit_d_un_point_compte(journal: Journal, dossier: Callable[..., str]) -> None:
    """Un seul bit changé, où que ce soit : le point ne se lit plus, n'est plus signé, ou n'est plus de ce journal."""
    dossier(journal)
    octets = points.poser(journal, cle=CLE, pose_le=LE).octets
    passes = []
    for bit in range(len(octets) * 8):
        change = bytearray(octets)
        change[bit // 8] ^= 1 << bit % 8
        try:
            if lire_note(bytes(change)).signee_par(CLE.publique):
                passes.append(bit)
        except NoteIllisible:
            continue

    assert passes == []


@pytest.mark.parametrize(
    "texte", ["", "moteur/journal/", "a+b+c", "moteur/journal/" + "0" * 32 + "+00000000+AQ==", "é+é+é"]
)
def test_une_cle_mal_recopiee_se_refuse(texte: str) -> None:
    """Une clé publique tronquée ou changée d'un signe n'en est plus une."""
    with pytest.raises(NoteIllisible):
        lire_cle(texte)


def test_une_cle_se_protege_par_une_phrase() -> None:
    """Chiffrée, elle ne se lit ni sans la phrase, ni avec une autre, ni abîmée ; en clair, elle n'en demande pas."""
    pem = CLE.en_pem("une phrase")

    assert cles.depuis_pem(pem, lieu="essai", phrase="une phrase").publique == CLE.publique
    assert cles.depuis_pem(CLE.en_pem(), lieu="essai", phrase="inutile").publique == CLE.publique
    with pytest.raises(CommandeMalEcrite, match="protégée par une phrase"):
        cles.depuis_pem(pem, lieu="essai")
    for octets, phrase in ((pem, "une autre"), (pem[:40], "une phrase"), (b"ENCRYPTED", "x"), (b"", "")):
        with pytest.raises(JournalAltere, match="ne se lit pas"):
            cles.depuis_pem(octets, lieu="essai", phrase=phrase)


def _note(origine: str, taille: int, tete: bytes) -> bytes:
    from moteur.journal.notes import ecrire_note

    return ecrire_note(origine, taille=taille, racine=tete, pose_le="2026-11-22T04:00:00Z", cles=(CLE,))
