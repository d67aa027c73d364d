"""Publier et migrer dans un vrai journal : l'état gardé est celui du rejeu, chaque fait garde sa version."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moteur.domaine.affaire import Refus
from moteur.domaine.workflow import construire
from moteur.erreurs import Conflit
from moteur.operations import agir, auditer, histoire
from moteur.operations.agir import Manuel
from moteur.operations.atelier import Atelier
from moteur.operations.dossiers import Ouvert, relire_range
from moteur.operations.exemplaires import au_rang
from moteur.operations.migrer import Arrivee, impact, migrer
from moteur.operations.photographie import photographier
from moteur.operations.publier import Forme, Publie, en_vigueur, publier, relire
from tests.domaine.petit import forme as petite
from tests.domaine.test_migration import renommer
from tests.operations.bibliotheque import (
    JOUR,
    VERBES,
    accorde,
    agir_au_hasard,
    atelier,
    du_rejeu,
    meubler,
    ouverte,
    rouverte,
)

Changement = Callable[[dict[str, Any]], object]
QUI = {"versions": {"par": ["directeur"]}}
RACCORDS = {"lecteur": {"inscrit": "admis"}}
VOULU = Manuel(motif="Règles neuves")
ACTES = st.lists(st.tuples(st.integers(0, VERBES - 1), st.integers(0, 5), st.integers(0, 5)), max_size=10)


def forme(numero: int, change: Changement = lambda _: None, **autres: Any) -> Forme:
    corps = petite(version=numero, **QUI, **autres)
    change(corps)
    octets = json.dumps(corps, ensure_ascii=False).encode()
    return Forme(construire(corps, empreinte=hashlib.sha256(octets).hexdigest()), octets)


def en_directeur(ici: Atelier) -> Atelier:
    return replace(ici, moi="dir")


def publiee(ici: Atelier, voulue: Forme, **raccords: dict[str, str]) -> Arrivee:
    resultat = publier(en_directeur(ici), voulue, en_vigueur=None, manuel=Manuel(motif="M", le=JOUR))
    assert isinstance(resultat, Publie), resultat
    return Arrivee(voulue, resultat.publication, raccords)


def passer(ouvert: Ouvert, arrivee: Arrivee, manuel: Manuel = VOULU) -> Ouvert:
    """Le dossier migré, tel que le rend la migration."""
    ici = en_directeur(ouvert.atelier)
    ranges = [r for r in ici.journal.dossiers() if r.chaine == ouvert.dossier.chaine]
    migres, refus = migrer(ici, ranges, arrivee, manuel=manuel)
    assert not refus, refus
    return migres[0].ouvert


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Un journal où le petit dossier a un peu vécu, fermé."""
    chemin = tmp_path / "journal.db"
    ouvert = ouverte(chemin)
    meubler(ouvert)
    ouvert.atelier.journal.fermer()
    return chemin


@settings(max_examples=12, deadline=None)
@given(ACTES, ACTES, st.booleans())
def test_apres_une_migration_l_etat_garde_est_celui_du_rejeu(
    avant: list[tuple[int, int, int]], apres: list[tuple[int, int, int]], renomme: bool
) -> None:
    """Quelle que soit l'histoire d'avant et d'après, relu de l'album, tenu en mémoire ou rejoué : le même dossier."""
    with tempfile.TemporaryDirectory() as repertoire:
        base = Path(repertoire) / "journal.db"
        ouvert = ouverte(base)
        for acte in ((0, 0, 0), (1, 0, 0), (2, 0, 0), *avant):
            agir_au_hasard(ouvert, *acte)
        voulue = forme(2, renommer if renomme else lambda _: None)
        ouvert = passer(ouvert, publiee(ouvert.atelier, voulue, **(RACCORDS if renomme else {})))
        for acte in ((0, 0, 0), *apres):
            agir_au_hasard(ouvert, *acte)
        attendu = du_rejeu(ouvert)
        autre = rouverte(base)
        assert autre.garde and autre.workflow.version == 2
        assert photographier(ouvert.dossier) == photographier(autre.dossier) == attendu
        assert auditer.chaine(ouvert.atelier)["anomalies"] == []
        for ouvre in (ouvert, autre):
            ouvre.atelier.journal.fermer()


def test_chaque_fait_se_relit_selon_sa_version(base: Path) -> None:
    """Avant la migration, les mots et les états d'avant ; après, ceux d'après ; et le dossier de ce jour-là revient."""

    def change(corps: dict[str, Any]) -> None:
        renommer(corps)
        corps["fiches"]["lecteur"]["transitions"]["inscrire"]["titre"] = "Admettre"
        del corps["fiches"]["pret"]["transitions"]["remettre"]
        del corps["fiches"]["pret"]["etats"]["remis"]

    ouvert = rouverte(base)
    avant, rang = photographier(ouvert.dossier), ouvert.dossier.rang
    raccords = {**RACCORDS, "pret": {"remis": "annule"}}
    migre = passer(ouvert, publiee(ouvert.atelier, forme(2, change), **raccords))
    assert migre.dossier.instances["lecteur-1"].etat == "admis"

    phrases = [f["phrase"] for f in histoire.journal(migre)["faits"]]
    assert any(p.startswith("Inscrire : lecteur-1") and p.endswith("→ Inscrit") for p in phrases)
    assert any(p.startswith("Remettre : pret-1") for p in phrases)
    assert phrases[-1].startswith(
        "Passé à la version 2 de « Bibliothèque », depuis la version 1 ; 3 raccordés"
    )
    ce_jour_la, _ = au_rang(migre, rang)
    assert (photographier(ce_jour_la.dossier), ce_jour_la.workflow.version) == (avant, 1)
    # Ce qui a été franchi par une transition disparue se corrige encore.
    migre.atelier = en_directeur(migre.atelier)
    assert accorde(agir.corriger(migre, "pret-1", valeurs={"prevu_le": "03/11/2026"}, manuel=VOULU))
    ouvert.atelier.journal.fermer()


def test_l_audit_juge_chaque_fait_selon_sa_version(base: Path) -> None:
    """Ce que l'ancienne garantissait reste contrôlé avant ; ce que la neuve garantit l'est depuis, et pas avant."""
    ouvert = rouverte(base)
    vues = {g["id"]: g["controles"] for g in auditer.garanties(ouvert)["garanties"]}
    neuve = {"titre": "Motif", "chaque_fois": "pret devient annule", "verifie": "prevu_le est renseigne"}
    migre = passer(ouvert, publiee(ouvert.atelier, forme(2, garanties={"annule_date": neuve})))
    assert agir.avancer(
        replace(migre, atelier=replace(migre.atelier, moi="bib")),
        "pret-2",
        "annuler",
        valeurs={},
        manuel=VOULU,
    )

    rendues = auditer.garanties(relire_range(ouvert.atelier, ouvert.atelier.journal.dossiers()[0]))[
        "garanties"
    ]
    assert {g["id"]: g["controles"] for g in rendues} == {**vues, "annule_date": 1}
    ouvert.atelier.journal.fermer()


def test_tous_les_dossiers_ou_aucun(base: Path) -> None:
    """Un seul bloqué, et rien n'est écrit pour personne ; toutes les raisons disent leur dossier."""
    ici = en_directeur(atelier(base))
    octets = ici.journal.lire_workflow(ici.journal.dossiers()[0].workflow)
    suivi = construire(json.loads(octets), empreinte=hashlib.sha256(octets).hexdigest())
    valeurs = {"code": "B2", "annee": "2026", "nom": "Le Port", "statut": "public", "zone": "A"}
    assert agir.ouvrir(ici, suivi, octets, valeurs=valeurs, manuel=Manuel())[0] is not None
    tetes = [r.tete for r in ici.journal.dossiers()]
    arrivee = publiee(ici, forme(2, lambda c: c["fiches"].pop("pret") and c["fiches"].pop("retard")))

    migres, refus = migrer(ici, ici.journal.dossiers(), arrivee, manuel=VOULU)
    assert (migres, [titre for titre, _ in refus]) == ((), ["Aux Quais, 2026-2027"])
    assert [r.tete for r in ici.journal.dossiers()] == tetes
    classes = {d["dossier"]: d["classe"] for d in impact(ici, arrivee, le=JOUR)["dossiers"]}
    assert classes == {"Aux Quais, 2026-2027": "bloque", "Le Port, 2026-2027": "compatible"}

    saine = publiee(ici, forme(3))
    blanc, _ = migrer(ici, ici.journal.dossiers(), saine, manuel=replace(VOULU, simuler=True))
    assert len(blanc) == 2 and [r.tete for r in ici.journal.dossiers()] == tetes
    assert len(migrer(ici, ici.journal.dossiers(), saine, manuel=VOULU)[0]) == 2
    assert {r.workflow for r in ici.journal.dossiers()} == {saine.forme.workflow.empreinte}
    ici.journal.fermer()


def test_migrer_deux_fois_n_ecrit_rien_la_seconde(base: Path) -> None:
    """Le dossier suit déjà la version : ce n'est pas une faute, et il n'y a pas de fait de plus."""
    ouvert = rouverte(base)
    arrivee = publiee(ouvert.atelier, forme(2))
    rang = passer(ouvert, arrivee).dossier.rang

    assert passer(ouvert, arrivee, Manuel()).dossier.rang == rang
    ouvert.atelier.journal.fermer()


# ── publier ──────────────────────────────────────────────────────────────────────────────────
def raisons(ici: Atelier, voulue: Forme, *, en_vigueur: date | None = None, **autres: Any) -> list[str]:
    manuel = Manuel(**{"motif": "M", "le": JOUR, **autres})
    resultat = publier(en_directeur(ici), voulue, en_vigueur=en_vigueur, manuel=manuel)
    assert isinstance(resultat, Refus)
    return [m.exigence for m in resultat.motifs]


def test_une_version_publiee_ne_s_edite_pas(base: Path) -> None:
    """La même à l'identique n'écrit rien ; une autre sous ce numéro est refusée, avec le numéro à prendre."""
    ici = en_directeur(atelier(base))
    publiee(ici, forme(2))
    seconde = publier(ici, forme(2), en_vigueur=None, manuel=Manuel())
    assert isinstance(seconde, Publie) and seconde.deja

    for voulue, quand in ((forme(2, titre="Autre"), None), (forme(2), date(2027, 1, 1))):
        with pytest.raises(Conflit) as refus:
            publier(ici, voulue, en_vigueur=quand, manuel=Manuel(motif="M"))
        assert "version: 3" in refus.value.suite
    assert [p.version for p in ici.journal.publications()] == [2]
    ici.journal.fermer()


def test_publier_a_ses_formes(base: Path) -> None:
    """Un motif, un rôle, un numéro qui monte, une entrée en vigueur qui n'est ni passée ni d'avant la précédente."""
    ici = atelier(base)
    assert raisons(ici, forme(2), motif="") == ["motif"]
    assert raisons(ici, forme(2), par="bib") == ["role"]
    assert raisons(ici, forme(2, lambda c: c.pop("versions"))) == ["role"]
    assert raisons(ici, forme(2), le=date(2026, 11, 21)) == ["date"]
    premiere = publier(
        en_directeur(ici), forme(2), en_vigueur=date(2026, 9, 1), manuel=Manuel(motif="M", le=JOUR)
    )
    assert isinstance(premiere, Publie)
    assert raisons(ici, forme(1)) == ["version"]
    assert raisons(ici, forme(3), en_vigueur=date(2026, 11, 1)) == ["en_vigueur"]
    ici.journal.fermer()


def test_la_version_en_vigueur_depend_du_jour(base: Path) -> None:
    """La plus récente de celles qui valent ; avant la première, on le dit ; sans aucune, les fichiers suffisent."""
    ici = en_directeur(atelier(base))
    assert en_vigueur(ici, "bibliotheque", JOUR) is None
    for numero, jour in ((2, date(2026, 9, 1)), (3, date(2026, 12, 1))):
        assert isinstance(
            publier(ici, forme(numero), en_vigueur=jour, manuel=Manuel(motif="M", le=JOUR)), Publie
        )

    vues = [en_vigueur(ici, "bibliotheque", j) for j in (JOUR, date(2026, 12, 1))]
    assert [p.version for p in vues if p] == [2, 3]
    assert [relire(ici, p).workflow.version for p in vues if p] == [2, 3]
    with pytest.raises(Conflit, match="en vigueur"):
        en_vigueur(ici, "bibliotheque", date(2026, 8, 31))
    ici.journal.fermer()


def test_l_audit_voit_une_version_publiee_qui_ment(base: Path) -> None:
    """Une ligne glissée dans la base, dont la forme dit un autre numéro, se dit."""
    ici = en_directeur(atelier(base))
    publiee(ici, forme(2))
    assert auditer.chaine(ici)["anomalies"] == []
    ici.journal.publier(ici.journal.publications()[0]._replace(version=3))

    (anomalie,) = auditer.chaine(ici)["anomalies"]
    assert "version 3" in anomalie["quoi"]
    ici.journal.fermer()


def test_une_couche_ne_devient_pas_une_copie_sans_verrous(base: Path) -> None:
    """Sous le même nom, la version suivante amende encore ce qu'amendait la précédente."""
    ici = atelier(base)
    publiee(ici, replace(forme(2), amende=("nationale",)))

    assert raisons(ici, forme(3)) == ["amende"]
    publiee(ici, replace(forme(3), amende=("nationale", "regionale")))
    ici.journal.fermer()
