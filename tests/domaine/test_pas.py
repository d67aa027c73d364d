"""Le pas vivant (paquet `transitions`) et la table compilée du rejeu disent toujours le même état."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moteur.domaine.application import rejouer_etats
from moteur.domaine.definitions import Etat, Machine, Porte, Transition
from moteur.domaine.pas import construire, pas
from tests.domaine.petit import petit

# Des noms que le paquet `transitions` emploie pour lui-même : ils ne doivent rien changer.
NOMS = (
    "a",
    "b",
    "fini",
    "state",
    "trigger",
    "model",
    "may_a",
    "to_b",
    "is_a",
    "initial",
    "machine",
    "events",
)


@st.composite
def machines(draw: st.DrawFn) -> Machine:
    etats = draw(st.lists(st.sampled_from(NOMS), min_size=1, max_size=6, unique=True))
    noms = draw(st.lists(st.sampled_from(NOMS), max_size=6, unique=True))
    un_etat = st.sampled_from(etats)
    transitions = {
        nom: Transition(
            nom,
            nom,
            tuple(draw(st.lists(un_etat, min_size=1, max_size=3, unique=True))),
            draw(un_etat),
            Porte(par=()),
        )
        for nom in noms
    }
    return Machine(
        nom="m",
        genre="fiche",
        titre="M",
        champs={},
        pieces={},
        qualites={},
        etats={e: Etat(e, e) for e in etats},
        transitions=transitions,
    )


@settings(max_examples=200, deadline=None)
@given(machines(), st.lists(st.tuples(st.sampled_from(NOMS), st.booleans()), max_size=12))
def test_le_pas_et_la_table_s_accordent(machine: Machine, demandes: list[tuple[str, bool]]) -> None:
    """Sur toute machine et toute suite de demandes : mêmes états, mêmes refus."""
    table = machine.table
    etat, franchies = machine.initial, []
    for transition, garde in demandes:
        attendu = table.get((etat, transition)) if garde else None
        assert pas(machine, etat=etat, transition=transition, garde=lambda garde=garde: garde) == attendu
        if attendu is not None:
            etat = attendu
            franchies.append(("m-1", transition))
    assert rejouer_etats(table, machine.initial, franchies).get("m-1", machine.initial) == etat


@settings(max_examples=100, deadline=None)
@given(machines(), st.lists(st.tuples(st.sampled_from(["m-1", "m-2"]), st.sampled_from(NOMS)), max_size=8))
def test_le_rejeu_d_un_passage_impossible_se_voit(machine: Machine, suite: list[tuple[str, str]]) -> None:
    """Plusieurs fiches mêlées : la table suit chacune, et lève dès qu'un passage n'existe pas."""
    table, etats, possible = machine.table, {}, True
    for fiche, transition in suite:
        vers = pas(machine, etat=etats.get(fiche, machine.initial), transition=transition, garde=lambda: True)
        if vers is None:
            possible = False
            break
        etats[fiche] = vers
    if possible:
        assert rejouer_etats(table, machine.initial, suite) == etats
    else:
        with pytest.raises(KeyError):
            rejouer_etats(table, machine.initial, suite)


def test_une_garde_qui_refuse_laisse_l_etat() -> None:
    """La garde est consultée une fois, et son refus ne mène nulle part."""
    machine, appels = petit().machines["lecteur"], []

    def garde() -> bool:
        appels.append(1)
        return False

    assert pas(machine, etat="demande", transition="inscrire", garde=garde) is None
    assert appels == [1]


def test_une_garde_ne_se_consulte_pas_quand_le_depart_est_impossible() -> None:
    """D'un autre état, la transition n'existe pas : rien n'est jugé."""
    machine = petit().machines["lecteur"]

    def garde() -> bool:
        raise AssertionError("jugée pour rien")

    assert pas(machine, etat="parti", transition="inscrire", garde=garde) is None
    assert pas(machine, etat="demande", transition="inconnue", garde=garde) is None


def test_aucun_chemin_ne_contourne_les_gardes() -> None:
    """Le paquet offre d'ordinaire `to_<état>` à tout modèle : ici, aucune de ces portes."""
    machine = petit().machines["lecteur"]
    vivante, porteur = construire(machine, etat="demande", garde=lambda: False)
    assert {nom.removeprefix("@") for nom in vivante.events} == set(machine.transitions)
    assert [nom for nom in dir(porteur) if nom.startswith("to_")] == []
    assert not any(evenement.trigger(porteur) for evenement in vivante.events.values())
    assert porteur.state == "@demande"


def test_un_pas_refuse_se_tait(caplog: pytest.LogCaptureFixture) -> None:
    """Ni un départ impossible ni un nom malheureux ne font parler le paquet à l'écran."""
    lecteur = petit().machines["lecteur"]
    assert pas(lecteur, etat="parti", transition="inscrire", garde=lambda: True) is None
    malheureuse = Transition("trigger", "T", ("demande",), "parti", Porte(par=()))
    machine = replace(lecteur, transitions={"trigger": malheureuse})
    assert pas(machine, etat="demande", transition="trigger", garde=lambda: True) == "parti"
    assert caplog.records == []


def test_une_transition_peut_revenir_a_son_etat() -> None:
    """Un passage réflexif est un passage : il a lieu, et se rejoue."""
    machine = petit().machines["preparation"]
    assert pas(machine, etat="en_cours", transition="reprendre", garde=lambda: True) == "en_cours"
    assert machine.table[("en_cours", "reprendre")] == "en_cours"
