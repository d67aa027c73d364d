"""Le vecteur d'essai publié : mêmes tirages, mêmes dates, mêmes octets, pour toujours."""

from __future__ import annotations

import hmac
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path

from moteur.journal.port import FaitAEcrire, Json
from moteur.journal.sqlite import ouvrir

ENTETES = (
    '{"acteur":"25b9a94c07d0f7483fd3860111839159","chaine":"01010101010101010101010101010101",'
    '"le":"2026-11-20","parties":[{"nom":"dossier","scelle":'
    '"d8bb15afbce03fbdb307b060a4a7a8f79f748d9fd263ede61c1bf9f4f4b63aa0"},{"nom":"trace","scelle":'
    '"a590ea1da2baebf804946cdcbbab150b71fa3fc0ac481f4142a2400cf24c1dc4"}],"prec":'
    '"0000000000000000000000000000000000000000000000000000000000000000","rang":1,"role":"référent",'
    '"saisi_le":"2026-11-22T04:00:00Z","saisi_par":"25b9a94c07d0f7483fd3860111839159","sujet":null,'
    '"type":"dossier.ouvert","v":1,"workflow":'
    '"cb2619d8cc4565e7e362080002df1f2109889eab2ba1136c46eb4650db4d333e"}',
    '{"acteur":"25b9a94c07d0f7483fd3860111839159","chaine":"01010101010101010101010101010101",'
    '"le":"2026-11-21","parties":[{"nom":"identite","scelle":'
    '"0a5883ce072fe9cd3284fd58e3fd57f37465e01ea1ca841c02f3366ddcfbb1f8"},{"nom":"trace","scelle":'
    '"569e195663bbc8550ccb51af5b4cc416478aa5280e98d64d389d795e4ee4efaf"}],"prec":'
    '"efe44f026e1bfb331272b8794485801f504a050b20e778563c408f18a7da0e2b","rang":2,"role":"référent",'
    '"saisi_le":"2026-11-22T04:00:00Z","saisi_par":"d2c15ab32afc15171a9c53b8370f639b","sujet":'
    '"bc556741adee7b5059c146fec8f12dc5","type":"donnees.corrigees","v":1,"workflow":'
    '"cb2619d8cc4565e7e362080002df1f2109889eab2ba1136c46eb4650db4d333e"}',
)
CONTENUS = {
    (1, "dossier", 2): '{"nom":"essai","periode":"2026-2027","porteur":"0690001A","titre":"Lycée d\'essai"}',
    (1, "trace", 3): '{"etat":"ouvert"}',
    (2, "identite", 5): '{"code":"01000","nom":"Éva \\"œ\\"\\n"}',
    (2, "trace", 6): '{"champs":["nom"],"fini":false,"motif":null,"n":-7}',
}
NOMS = {
    ("personne", "lea", 4): "25b9a94c07d0f7483fd3860111839159",
    ("personne", "omar", 8): "d2c15ab32afc15171a9c53b8370f639b",
    ("sujet", "fiche-1", 7): "bc556741adee7b5059c146fec8f12dc5",
}
EMPREINTES = (
    "efe44f026e1bfb331272b8794485801f504a050b20e778563c408f18a7da0e2b",
    "ec877d30345519d039a199be2f8d7c744d03dc5c5db3dd33137a613e8a2b7e0a",
)
RACINE = "712e4fd768c9d5fc68e3f2aaa955ccaa45841b6b9a74ee1f52ec2eca4b1352c5"
FORME = b'{"id":"essai"}'


def _ecrire(base: Path) -> str:
    """Écrit le vecteur, tirages comptés à partir de 1 ; rend la racine."""
    tirages = count(1)
    journal = ouvrir(base, aleatoire=lambda octets: bytes([next(tirages)]) * octets, creer=True)
    empreinte = sha256(FORME).hexdigest()
    journal.ranger_workflow(empreinte, FORME)
    trace: dict[str, Json] = {"champs": ["nom"], "n": -7, "fini": False, "motif": None}
    identite = {"nom": 'Éva "œ"\n', "code": "01000"}
    faits = [
        FaitAEcrire(
            "dossier.ouvert", "2026-11-20", "", "lea", "lea", "référent", {"trace": {"etat": "ouvert"}}
        ),
        FaitAEcrire(
            type="donnees.corrigees",
            le="2026-11-21",
            sujet="fiche-1",
            acteur="lea",
            saisi_par="omar",
            role="référent",
            parties={"trace": trace, "identite": identite},
        ),
    ]
    journal.creer_dossier(
        workflow=empreinte,
        porteur="0690001A",
        periode="2026-2027",
        nom="essai",
        titre="Lycée d'essai",
        faits=faits,
        saisi_le=datetime(2026, 11, 22, 4, 0, tzinfo=UTC),
    )
    racine = journal.verifier().racine
    journal.fermer()
    return racine


def _lignes(base: Path, requete: str) -> list[tuple[object, ...]]:
    connexion = sqlite3.connect(base)
    try:
        return connexion.execute(requete).fetchall()
    finally:
        connexion.close()


def test_les_octets_publies_ne_changent_pas(base: Path) -> None:
    """Tout écart ici rendrait invérifiables les journaux déjà écrits."""
    racine = _ecrire(base)

    entetes = [entete for (entete,) in _lignes(base, "SELECT entete FROM fait ORDER BY ordre")]
    assert entetes == [attendu.encode("utf-8") for attendu in ENTETES]
    assert racine == RACINE


def test_les_scelles_publies_se_recalculent_sans_le_moteur(base: Path) -> None:
    """Sel, préfixe et contenu rangés suffisent à retrouver chaque scellé ; les empreintes, les feuilles."""
    _ecrire(base)

    lignes = _lignes(base, "SELECT ordre, nom, sel, contenu FROM partie ORDER BY ordre, nom")

    attendues = [
        (ordre, nom, bytes([tirage]) * 32, contenu.encode())
        for (ordre, nom, tirage), contenu in CONTENUS.items()
    ]
    assert lignes == attendues
    for ordre, nom, sel, contenu in attendues:
        scelle = hmac.new(sel, b"moteur/partie/v1\0" + contenu, "sha256").hexdigest()
        assert f'{{"nom":"{nom}","scelle":"{scelle}"}}' in ENTETES[ordre - 1]
    assert tuple(sha256(b"\0" + entete.encode()).hexdigest() for entete in ENTETES) == EMPREINTES
    assert sha256(b"\1" + b"".join(map(bytes.fromhex, EMPREINTES))).hexdigest() == RACINE


def test_les_pseudonymes_publies_se_recalculent_sans_le_moteur(base: Path) -> None:
    """Sel, espèce, chaîne et nom rangés suffisent à retrouver chaque pseudonyme."""
    _ecrire(base)

    lignes = _lignes(base, "SELECT espece, nom, sel, pseudonyme FROM nom ORDER BY espece, nom")

    assert lignes == [(*cle[:2], bytes([cle[2]]) * 32, pseudonyme) for cle, pseudonyme in NOMS.items()]
    for (espece, nom, tirage), pseudonyme in NOMS.items():
        message = f"moteur/{espece}/v1\0{'01' * 16}\0{nom}".encode()
        assert hmac.new(bytes([tirage]) * 32, message, "sha256").hexdigest()[:32] == pseudonyme


def test_aucun_nom_n_entre_dans_un_entete(base: Path, dossier: Callable[..., str]) -> None:
    """Les noms sont à part, effaçables ; une personne change de pseudonyme d'un dossier à l'autre."""
    tirages = count(1)
    journal = ouvrir(base, aleatoire=lambda octets: next(tirages).to_bytes(octets, "big"), creer=True)
    dossier(journal)
    dossier(journal, porteur="0010001B")
    journal.fermer()

    entetes = repr(_lignes(base, "SELECT entete FROM fait"))
    for nom in ("lea", "omar", "fiche-", "Durand", "0690001A"):
        assert nom not in entetes
    pseudonymes = [
        p for (p,) in _lignes(base, "SELECT pseudonyme FROM nom WHERE nom = 'lea' AND espece = 'personne'")
    ]
    assert len(set(pseudonymes)) == 2
