"""Effacer : le fait et ce qu'il retire ensemble, la chaîne intacte, plus un octet dans les fichiers."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from moteur.erreurs import Conflit, ErreurMoteur
from moteur.journal.port import Effacement, FaitAEcrire, Journal, Morceaux
from moteur.journal.sqlite import ouvrir

Fabrique = Callable[..., FaitAEcrire]
Dossier = Callable[..., str]
TRACE = {"trace": {"origine": "demande"}}


def annonce(fait: Fabrique, **autres: object) -> FaitAEcrire:
    """Le fait qui annonce un effacement, saisi par une autre personne que celles des faits d'essai."""
    valeurs = {"type": "donnees.effacees", "acteur": "zoe", "saisi_par": "zoe", "parties": TRACE}
    return fait(9, **{**valeurs, **autres})


def test_ce_qui_est_annonce_est_parti_et_la_chaine_tient(
    journal: Journal, fait: Fabrique, dossier: Dossier, heure: datetime
) -> None:
    """La partie se lit « effacée », le nom laisse son pseudonyme, et la relecture complète n'y voit pas de faute."""
    chaine = dossier(journal, nombre=3)
    effacement = Effacement({2: ("identite",)}, ("lea",))

    lu = journal.effacer(chaine, annonce(fait), effacement, rang_attendu=3, saisi_le=heure)

    faits = list(journal.relire(chaine))
    assert faits[1].parties["identite"] is None
    assert faits[0].parties["identite"] is not None
    assert [f.acteur == "lea" for f in faits] == [False] * 4
    trace = lu.parties["trace"]
    assert trace is not None
    assert trace["vises"] == [{"rang": 2, "parties": ["identite"]}]
    assert trace["pseudonymes"] == [faits[0].acteur]
    verification = journal.verifier()
    assert (verification.anomalies, verification.effacees) == ((), 2)


def test_l_etat_garde_part_avec(journal: Journal, fait: Fabrique, dossier: Dossier, heure: datetime) -> None:
    """Photographies, morceaux et cache contenaient les valeurs : rien n'en reste."""
    chaine = dossier(journal, nombre=1)
    journal.ajouter(
        chaine, [fait(2)], rang_attendu=1, saisi_le=heure,
        photographie=b"Durand", morceaux=Morceaux({"fiche/1": b"Durand"}, tous=True),
    )  # fmt: skip
    journal.ranger_cache("espace/1/x", b"Durand")

    journal.effacer(chaine, annonce(fait), Effacement({1: ["identite"]}), rang_attendu=2, saisi_le=heure)

    assert journal.album(chaine) is None
    assert journal.cache("espace/1/x") is None


@pytest.mark.parametrize(
    ("effacement", "autres"),
    [
        (Effacement({}), {}),
        (Effacement({1: ["trace"]}), {}),
        (Effacement({1: ["dossier"]}), {}),
        (Effacement({1: []}), {}),
        (Effacement({1: ["inconnue"]}), {}),
        (Effacement({7: ["identite"]}), {}),
        (Effacement({}, ["personne"]), {}),
        (Effacement({}, ["lea"]), {"acteur": "lea"}),
        (Effacement({}, ["lea"]), {"saisi_par": "lea"}),
        (Effacement({1: ["identite"]}), {"type": "fiche.creee"}),
    ],
)
def test_un_effacement_mal_forme_ne_touche_a_rien(
    journal: Journal, fait: Fabrique, dossier: Dossier, heure: datetime,
    effacement: Effacement, autres: dict[str, object],
) -> None:  # fmt: skip
    """Ni la trace, ni ce qui n'est pas là, ni soi-même : refusé, et rien n'est retiré."""
    chaine = dossier(journal, nombre=3)
    avant = list(journal.relire(chaine))

    with pytest.raises(ErreurMoteur):
        journal.effacer(chaine, annonce(fait, **autres), effacement, rang_attendu=3, saisi_le=heure)

    assert list(journal.relire(chaine)) == avant
    assert journal.verifier().anomalies == ()


def test_un_rang_depasse_n_efface_rien(
    journal: Journal, fait: Fabrique, dossier: Dossier, heure: datetime
) -> None:
    """Le dossier a changé entre-temps : on relit avant d'effacer."""
    chaine = dossier(journal, nombre=3)
    with pytest.raises(Conflit):
        journal.effacer(chaine, annonce(fait), Effacement({1: ["identite"]}), rang_attendu=2, saisi_le=heure)
    assert next(iter(journal.relire(chaine))).parties["identite"] is not None


def test_une_faute_plus_loin_dans_l_ensemble_rend_tout(
    journal: Journal, fait: Fabrique, dossier: Dossier, heure: datetime
) -> None:
    """Plusieurs dossiers s'effacent ensemble, ou aucun."""
    chaine = dossier(journal, nombre=3)
    avant = list(journal.relire(chaine))
    with pytest.raises(KeyError), journal.ensemble():
        journal.effacer(
            chaine, annonce(fait), Effacement({1: ["identite"]}, ["lea"]), rang_attendu=3, saisi_le=heure
        )
        raise KeyError("panne")
    assert list(journal.relire(chaine)) == avant


def test_plus_un_octet_dans_les_fichiers(
    base: Path, fait: Fabrique, dossier: Dossier, heure: datetime
) -> None:
    """Base, journal d'écriture et mémoire partagée : ni la valeur, ni le nom, ni l'état gardé."""
    journal = ouvrir(base, aleatoire=os.urandom, creer=True)
    chaine = dossier(journal, nombre=40)
    journal.effacer(
        chaine, annonce(fait), Effacement({key: ["identite"] for key in range(1, 41)}, ["omar"]),
        rang_attendu=40, saisi_le=heure,
    )  # fmt: skip
    assert journal.oublier()
    assert _restes(base, "Durand-Martin", "omar") == []
    assert journal.verifier().anomalies == ()
    journal.fermer()


def test_un_lecteur_ouvert_remet_l_oubli_a_plus_tard(
    base: Path, fait: Fabrique, dossier: Dossier, heure: datetime
) -> None:
    """Le fait est consigné ; les fichiers se récrivent dès que l'autre programme a fini."""
    journal = ouvrir(base, aleatoire=os.urandom, creer=True, attente_s=0.05)
    chaine = dossier(journal, nombre=3)
    lecteur = sqlite3.connect(base, isolation_level=None)
    lecteur.execute("BEGIN")
    lecteur.execute("SELECT count(*) FROM fait").fetchone()
    journal.effacer(
        chaine, annonce(fait), Effacement({key: ["identite"] for key in (1, 2, 3)}), rang_attendu=3, saisi_le=heure
    )  # fmt: skip
    assert not journal.oublier()
    lecteur.close()
    assert journal.oublier()
    assert _restes(base, "Durand-Martin") == []
    journal.fermer()


def _restes(base: Path, *mots: str) -> list[str]:
    fichiers = sorted(base.parent.glob(f"{base.name}*"))
    return [f"{f.name} : {mot}" for f in fichiers for mot in mots if mot.encode() in f.read_bytes()]
