"""Des feuilles abîmées de mille façons : ni trace, ni écriture partielle, et la suite du dossier reste saine."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moteur.operations.dossiers import Ouvert, rejouer_depuis_le_journal, relire
from moteur.operations.feuilles import Commande, feuille
from moteur.operations.photographie import photographier
from tests.feuilles.ludotheque import en_octets, jumeau, lire, ludotheque, tableau
from tests.feuilles.test_feuilles_import import classeur

Lignes = list[list[str]]
PIEGES = (
    "", " ", "=1+1", "'=1", "@a", "-1", "membre-1", "membre-2 (Léa Roy)", "membre-99", "tous", "aucun", "Tenue", "tenir", "Actif",
    "Parti", "18/11/2026", "31/02/2026", "46000", "2026-11-18", "01/01/2099", "oui", "VRAI", "12,50", "1e309", "9" * 400, "NaN",
    "a\nb", "\u202e", "é" * 5_000, "#aide", "#aide [membre ffff 3]", "Clé (cle)", "Nom", "{{7*7}}", "photo.jpg", "absent.pdf", "zoe", "Paul Roy", "\ufeff", "(((", ")))", ",,,",
)  # fmt: skip


def _cellule(lignes: Lignes, hasard: random.Random) -> tuple[int, int]:
    rang = hasard.randrange(len(lignes))
    return rang, hasard.randrange(max(1, len(lignes[rang])))


def remplacer(lignes: Lignes, hasard: random.Random) -> None:
    rang, place = _cellule(lignes, hasard)
    if lignes[rang]:
        lignes[rang][place] = hasard.choice(PIEGES)


def echanger(lignes: Lignes, hasard: random.Random) -> None:
    (a, b), (c, d) = _cellule(lignes, hasard), _cellule(lignes, hasard)
    if lignes[a] and lignes[c]:
        lignes[a][b], lignes[c][d] = lignes[c][d], lignes[a][b]


def doubler(lignes: Lignes, hasard: random.Random) -> None:
    lignes.insert(hasard.randrange(len(lignes) + 1), list(hasard.choice(lignes)))


def oter(lignes: Lignes, hasard: random.Random) -> None:
    if len(lignes) > 1:
        lignes.pop(hasard.randrange(len(lignes)))


def oter_une_colonne(lignes: Lignes, hasard: random.Random) -> None:
    place = hasard.randrange(25)
    for ligne in lignes:
        if place < len(ligne):
            ligne.pop(place)


def decaler(lignes: Lignes, hasard: random.Random) -> None:
    lignes[hasard.randrange(len(lignes))].insert(0, hasard.choice(PIEGES))


def couper(lignes: Lignes, hasard: random.Random) -> None:
    rang = hasard.randrange(len(lignes))
    lignes[rang] = lignes[rang][: hasard.randrange(len(lignes[rang]) + 1)]


def trier_une_colonne(lignes: Lignes, hasard: random.Random) -> None:
    place = hasard.randrange(6)
    pleines = [ligne for ligne in lignes[2:] if place < len(ligne)]
    for ligne, valeur in zip(pleines, sorted(ligne[place] for ligne in pleines), strict=True):
        ligne[place] = valeur


def vieillir(lignes: Lignes, hasard: random.Random) -> None:
    for ligne in lignes:
        for place, cellule in enumerate(ligne):
            if cellule.startswith("#aide ["):
                tete, _, suite = cellule.rpartition("]")
                ligne[place] = f"{tete.rpartition(' ')[0]} {hasard.randrange(12)}]{suite}"


# Ce qu'une personne remplirait vraiment : la clé de la ligne (vide : une neuve), et ses cellules.
REMPLISSAGES: dict[str, tuple[tuple[str, dict[str, str]], ...]] = {
    "membre": (
        ("membre-1", {"cotisation": "99,90", "parties": "12"}),
        ("membre-1", {"transition": "Actif"}),
        ("membre-2", {"transition": "activer", "adulte": "oui", "le": "18/11/2026"}),
        ("membre-3", {"parrain": "Léa Roy", "telephone": "'0711223344"}),
        ("", {"nom": "Neuve", "prenom": "Ève", "genre": "Cartes"}),
        ("", {"nom": "Neuf", "prenom": "Ali", "genre": "aucun", "adulte": "oui", "transition": "Actif"}),
    ),
    "partie": (
        ("partie-1", {"transition": "Tenue", "presents": "tous", "le": "18/11/2026"}),
        ("partie-2", {"transition": "Joueur absent", "le": "18/11/2026"}),
        ("partie-3", {"transition": "Annulée", "motif": "Grève"}),
        ("partie-3", {"lieu": "Jardin"}),
        ("", {"joueurs": "membre-2, membre-3", "prevue_le": "25/11/2026"}),
        ("", {"joueurs": "Léa Roy", "prevue_le": "19/11/2026", "transition": "Tenue", "presents": "tous"}),
    ),
    "pret": (
        (
            "",
            {
                "jeu": "Dés",
                "piece.caution": "17/11/2026",
                "piece.caution.numero": "C-1",
                "transition": "Rendu",
            },
        ),
        ("", {"jeu": "Cartes", "piece.photo": "photo.jpg", "par": "zoe"}),
        ("", {"jeu": "Go", "piece.accord": "oui", "par": "Paul Roy"}),
    ),
}


def abimer(lignes: Lignes, type_: str, hasard: random.Random, combien: int) -> None:
    """Remplit de quoi importer, puis abîme `combien` fois."""
    titres = {t.rpartition("(")[2].rstrip(")"): place for place, t in enumerate(lignes[0])}
    for cle, cellules in hasard.sample(REMPLISSAGES[type_], hasard.randrange(1, 4)):
        ligne = next(x for x in lignes if x[0] == cle and not (cle == "" and any(x)))
        for nom, valeur in cellules.items():
            ligne[titres[nom]] = valeur
    for _ in range(combien):
        hasard.choice(MUTATIONS)(lignes, hasard)


MUTATIONS: tuple[Callable[[Lignes, random.Random], None], ...] = (
    remplacer, remplacer, remplacer, echanger, doubler, oter, oter_une_colonne, decaler, couper, trier_une_colonne, vieillir,
)  # fmt: skip
MODELE = ludotheque()


def _feuille(type_: str) -> Lignes:
    with tempfile.TemporaryDirectory() as repertoire:
        fichier = Path(repertoire) / "f.csv"
        return tableau(
            Path(feuille(MODELE, Commande(type_, vides=3, sortie=fichier))["fichier"]).read_bytes()
        )


FEUILLES = {type_: _feuille(type_) for type_ in REMPLISSAGES}


def octets_de(lignes: Lignes, forme: str, hasard: random.Random) -> bytes:
    """La feuille abîmée, enregistrée sous cette forme ; et parfois quelques octets de travers en plus."""
    if forme == "xlsx":
        return classeur(lignes)
    octets = en_octets(lignes, separateur=";" if forme != "virgules" else ",")
    if forme == "cp1252":
        octets = octets.decode("utf-8-sig").encode("cp1252", "replace")
    elif forme == "octets":
        tampon = bytearray(octets)
        for _ in range(hasard.randrange(1, 6)):
            tampon[hasard.randrange(len(tampon))] = hasard.randrange(256)
        octets = bytes(tampon)
    return octets


def eprouver(graine: int, type_: str, forme: str, combien: int) -> None:
    """Abîme, importe deux fois : rien à moitié, rien deux fois, un dossier qui se rejoue."""
    hasard = random.Random(graine)
    lignes = [list(ligne) for ligne in FEUILLES[type_]]
    abimer(lignes, type_, hasard, combien)
    octets = octets_de(lignes, forme, hasard)
    ouvert: Ouvert = jumeau(MODELE)

    premier = lire(ouvert, type_, octets)

    assert all(e.cellule and e.message and e.remede for e in premier.erreurs)
    assert not (premier.erreurs and ouvert.dossier.rang != MODELE.dossier.rang)
    relu = relire(ouvert.atelier)
    rejoue = rejouer_depuis_le_journal(relu.atelier.journal, relu.workflow, relu.range)
    assert photographier(relu.dossier) == photographier(rejoue) == photographier(ouvert.dossier)
    if premier.consignes:
        second = lire(ouvert, type_, octets)
        assert second.consignes == (), [c.fait for c in second.consignes]


def epreuve(exemples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    def faire(fonction: Callable[..., None]) -> Callable[..., None]:
        reglages = settings(max_examples=exemples, deadline=None, suppress_health_check=list(HealthCheck))
        return reglages(
            given(
                graine=st.integers(0, 2**32),
                type_=st.sampled_from(sorted(FEUILLES)),
                forme=st.sampled_from(["csv", "virgules", "cp1252", "octets", "xlsx"]),
                combien=st.integers(0, 8),
            )(fonction)
        )

    return faire


@epreuve(150)
def test_une_feuille_abimee_ne_s_importe_jamais_a_moitie(
    graine: int, type_: str, forme: str, combien: int
) -> None:
    """Tout ou rien, sans trace, et importer deux fois ne change rien."""
    eprouver(graine, type_, forme, combien)


@pytest.mark.longue
@epreuve(2_000)
def test_deux_mille_feuilles_abimees(graine: int, type_: str, forme: str, combien: int) -> None:
    """La même épreuve, deux mille fois."""
    eprouver(graine, type_, forme, combien)
