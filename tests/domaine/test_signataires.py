"""Un signataire n'est pas toujours un rôle : une personne, qui la représente, qui a reçu délégation."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from moteur.domaine import demandes as d
from moteur.domaine.application import rejouer
from moteur.domaine.decision import Accord, Refus
from moteur.domaine.versements import manquants
from tests.domaine.banc import JOUR, Banc, accorde, banc_ouvert, mandat, noms
from tests.domaine.petit import forme

FICHIER = "f" * 64
SIGNE = "preparation.plan_signe est verse"
PERSONNES: dict[str, Any] = {
    "lecteur": {"titre": "Le lecteur", "qui": "responsable", "facultatif_si": "non (responsable.age >= 18)"},
    "representant": {"titre": "Représentant", "au_nom_de": "responsable", "sauf_si": "responsable.age >= 18"},
    "directeur": {"delegation": {"piece": "delegation", "jusqu_au": "fin"}},
}


@pytest.fixture
def banc() -> Banc:
    """Un plan que signent le lecteur, qui le représente s'il n'est pas majeur, et le directeur ou son délégué."""
    neuve = forme()
    plan = {**neuve["documents"]["plan"], "signataires": list(PERSONNES), "personnes": PERSONNES}
    plan["fige"] = ["objectif"]
    phases = neuve["phases"]
    fin = {"fin": {"titre": "Fin", "type": "date"}}
    piece = {"titre": "Délégation", "nature": "decision", "par": ["directeur"], "peut_saisir": fin}
    phases["preparation"]["pieces"]["delegation"] = piece
    banc = banc_ouvert(documents={"plan": plan}, phases=phases)
    assert accorde(banc.avancer("preparation", "commencer", par="dir", objectif="Lire"))
    return banc


def responsable(banc: Banc, *, adulte: str | None) -> None:
    lecteur = banc.inscrit()
    if adulte is not None:
        assert accorde(banc.corriger(lecteur, motif="Dit", age="20" if adulte == "oui" else "12"))
    assert accorde(banc.corriger("preparation", responsable=lecteur))


def signer(banc: Banc, *qui: str, delegations: tuple[str, ...] = (), le: date = JOUR) -> Accord | Refus:
    demande = d.Verser(
        mandat("dir"), le, le, cible="preparation", piece="plan_signe", fichier=FICHIER, signataires=qui,
        delegations=delegations,
    )  # fmt: skip
    return banc.demander(demande)


def restent(banc: Banc) -> tuple[str, ...]:
    piece = banc.workflow.machines["preparation"].pieces["plan_signe"]
    return manquants(banc.workflow, banc.instance("preparation"), piece, dossier=banc.dossier)


@pytest.mark.parametrize(
    ("adulte", "attendus"),
    [
        ("oui", {"lecteur", "directeur"}),
        ("non", {"representant", "directeur"}),
        (None, {"lecteur", "representant", "directeur"}),
    ],
)
def test_la_regle_dit_qui_est_attendu_et_le_doute_ne_dispense_personne(
    banc: Banc, adulte: str | None, attendus: set[str]
) -> None:
    """Majeur : lui seul. Mineur : son représentant, lui s'il veut. Âge inconnu : les deux."""
    responsable(banc, adulte=adulte)
    for nom in sorted(attendus):
        assert banc.juger(SIGNE) is False
        assert accorde(signer(banc, nom))
    assert banc.juger(SIGNE) is True and restent(banc) == ()
    rejoue = rejouer(banc.workflow, banc.vide, banc.faits)
    assert rejoue.instances["preparation"] == banc.instance("preparation")


def test_une_signature_facultative_se_consigne(banc: Banc) -> None:
    """Le mineur signe s'il le veut : sa signature ne remplace pas celle de qui le représente."""
    responsable(banc, adulte="non")
    assert accorde(signer(banc, "lecteur"))
    assert restent(banc) == ("representant", "directeur")
    assert accorde(signer(banc, "representant", "directeur"))
    assert banc.juger(SIGNE) is True


def test_qui_est_dispense_ne_signe_pas(banc: Banc) -> None:
    """Personne ne représente un majeur : sa ligne n'existe pas, sa signature se refuse."""
    responsable(banc, adulte="oui")
    assert noms(signer(banc, "representant")) == ["valeur.signataires"]


def test_on_juge_au_jour_de_la_signature(banc: Banc) -> None:
    """Devenu majeur après coup, le lecteur n'invalide pas ce que son représentant a signé."""
    responsable(banc, adulte="non")
    assert accorde(signer(banc, "representant", "directeur"))
    lecteur = banc.instance("preparation").valeurs["responsable"]
    assert accorde(banc.corriger(lecteur, motif="Anniversaire", age="20"))
    assert banc.juger(SIGNE) is True


def test_signer_par_delegation_demande_une_decision_qui_court(banc: Banc) -> None:
    """Ni avant la décision, ni après son dernier jour ; une décision neuve remplace l'ancienne."""
    responsable(banc, adulte="oui")
    par = ("directeur",)
    assert noms(signer(banc, "directeur", delegations=par)) == ["valeur.delegation"]
    demande = d.Verser(
        mandat("dir"), JOUR, JOUR, cible="preparation", piece="delegation", valeurs={"fin": "2026-12-31"}
    )
    assert accorde(banc.demander(demande))
    assert noms(signer(banc, "directeur", delegations=par, le=date(2027, 1, 1))) == ["valeur.delegation"]
    accord = signer(banc, "directeur", delegations=par, le=date(2026, 12, 31))
    assert isinstance(accord, Accord)
    rang = banc.instance("preparation").versements["delegation"][-1].rang
    assert accord.fait.trace["delegations"] == {"directeur": rang}
    assert banc.instance("preparation").versements["plan_signe"][-1].delegues == par


def test_on_ne_delegue_pas_sans_que_le_workflow_le_dise(banc: Banc) -> None:
    """Une délégation que rien ne prévoit, ou d'un signataire qui n'a pas signé, se refuse."""
    responsable(banc, adulte="oui")
    assert noms(signer(banc, "lecteur", delegations=("lecteur",))) == ["valeur.delegation"]
    assert noms(signer(banc, "lecteur", delegations=("directeur",))) == ["valeur.delegation"] * 2


def test_une_personne_decrite_refuse_de_signer(banc: Banc) -> None:
    """Le refus porte le nom du signataire, rôle ou non."""
    responsable(banc, adulte="non")
    demande = d.RefuserDeSigner(
        mandat("dir"), JOUR, JOUR, cible="preparation", piece="plan_signe", signataire="representant",
        motif="Dates à revoir",
    )  # fmt: skip
    assert accorde(banc.demander(demande))
    assert banc.instance("preparation").refus["plan_signe"].signataire == "representant"
