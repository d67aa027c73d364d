"""Faire avancer un dossier d'un fait, et le rejouer : la même chose, fait par fait ou d'un coup."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moteur.domaine import faits as f
from moteur.domaine.application import appliquer, liens_de, rejouer
from moteur.domaine.decision import Accord
from moteur.domaine.dossier import Dossier
from moteur.domaine.faits import Fait
from moteur.erreurs import JournalAltere
from tests.domaine.banc import JOUR, Banc, accorde, banc_ouvert

FICHIER = "f" * 64


@pytest.fixture
def banc() -> Banc:
    """Un dossier joué : un inscrit, un prêt remis sans reçu, un écart traité, une correction."""
    banc = banc_ouvert()
    assert accorde(banc.creer("pret", lecteurs=banc.inscrit()))
    assert accorde(banc.avancer("pret-1", "remettre", presents="aucun"))
    assert accorde(banc.traiter("pret-1.recu_verse"))
    assert accorde(banc.corriger("lecteur-1", nom="Alex", motif="Faute"))
    return banc


def test_rejouer_rend_le_dossier_que_l_on_avait(banc: Banc) -> None:
    """Le journal seul suffit : le dossier rejoué est égal à celui qu'on a fait avancer."""
    assert rejouer(banc.workflow, banc.vide, banc.faits) == banc.dossier
    assert banc.dossier.rang == len(banc.faits)


def test_appliquer_ne_touche_pas_au_dossier_donne(banc: Banc) -> None:
    """Chaque dossier antérieur reste ce qu'il était, à toute profondeur."""
    dossier, avant = banc.vide, []
    for fait in banc.faits:
        avant.append((dossier, copy.deepcopy(dossier)))
        dossier = appliquer(banc.workflow, dossier, fait)
    assert all(donne == copie for donne, copie in avant)


def test_un_passage_garde_sa_date_son_rang_et_toutes_ses_mains(banc: Banc) -> None:
    """Le dernier passage date la transition ; les mains de tous les passages restent pour la séparation."""
    assert accorde(banc.avancer("lecteur-1", "suspendre", par="dir"))
    assert accorde(banc.avancer("lecteur-1", "inscrire"))
    passages = banc.instance("lecteur-1").passages
    assert passages["inscrire"].mains == (("bib", "bib"), ("bib", "bib"))
    assert passages["suspendre"].mains == (("dir", "dir"),)
    assert passages["inscrire"].rang == banc.dossier.rang
    assert passages["creation"].rang < passages["inscrire"].rang


def test_verser_n_avance_pas_l_etat(banc: Banc) -> None:
    """Une pièce s'ajoute ; l'état, sa date d'entrée et le dernier passage restent."""
    avant = banc.instance("lecteur-1")
    assert accorde(banc.carte("lecteur-1", le=JOUR + timedelta(days=30)))
    apres = banc.instance("lecteur-1")
    assert (apres.etat, apres.entree, apres.dernier_le) == (avant.etat, avant.entree, avant.dernier_le)
    assert [v.le for v in apres.versements["carte"]] == ["2026-10-01", "2026-10-31"]


def test_le_rang_d_un_champ_ne_bouge_que_si_sa_valeur_change(banc: Banc) -> None:
    """C'est ce rang qui rend un exemplaire signé caduc : redire la même valeur ne le change pas."""
    rang = banc.instance("lecteur-1").rangs["nom"]
    assert accorde(banc.corriger("lecteur-1", nom="Alex", motif="redite"))
    assert banc.instance("lecteur-1").rangs["nom"] == rang
    assert accorde(banc.corriger("lecteur-1", nom="Alix", motif="retour"))
    assert banc.instance("lecteur-1").rangs["nom"] == banc.dossier.rang


def test_l_index_des_liens_suit_les_corrections(banc: Banc) -> None:
    """Un lien changé quitte l'ancienne fiche et rejoint la nouvelle."""
    banc.inscrit(nom="Billie")
    assert banc.dossier.inverse[("pret", "lecteurs", "lecteur-1")] == ("pret-1",)
    assert accorde(banc.corriger("pret-1", lecteurs="lecteur-2", motif="erreur de fiche"))
    assert banc.dossier.inverse[("pret", "lecteurs", "lecteur-1")] == ()
    assert banc.dossier.inverse[("pret", "lecteurs", "lecteur-2")] == ("pret-1",)


def test_un_document_produit_s_ajoute(banc: Banc) -> None:
    """Produire ne change aucune machine."""
    trace = {"document": "plan", "empreinte": FICHIER, "numero": "1", "projet": True}
    fait = _suite(banc.dossier, type=f.PRODUIT, sujet="preparation", trace=trace)
    apres = appliquer(banc.workflow, banc.dossier, fait)
    assert [p.numero for p in apres.documents] == ["1"]
    assert apres.instances == banc.dossier.instances


def _suite(dossier: Dossier, **autres: Any) -> Fait:
    base = {
        "type": f.FRANCHI,
        "rang": dossier.rang + 1,
        "le": "2026-10-02",
        "saisi_le": "2026-10-02",
        "sujet": "pret-1",
        "acteur": "bib",
        "role": "bibliothecaire",
        "saisi_par": "bib",
    }
    return Fait(**{**base, **autres})


@pytest.mark.parametrize(
    "autres",
    [
        {"rang": 3},
        {"rang": 999},
        {"trace": {"transition": "annuler", "de": "prevu", "vers": "annule"}},
        {"trace": {"transition": "inconnue"}},
        {"trace": {}},
        {"sujet": "pret-9", "trace": {"transition": "annuler"}},
        {"type": "fiche.effacee"},
        {"type": f.TRAITE, "trace": {"ecart": "pret-1.inconnu"}},
        {"type": f.CREE, "trace": {"type": "navire"}, "sujet": "navire-1"},
        {"type": f.CREE, "trace": {}, "sujet": "pret-2"},
        {"type": f.VERSE, "trace": {}},
        {"type": f.PRODUIT, "trace": {"document": "plan"}},
        {"type": f.CORRIGE, "sujet": "rien"},
        {"trace": {"transition": "remettre", "ecarts": [{"id": "x"}]}},
        {"type": f.CORRIGE, "trace": {"ecarts": [{"id": "x"}]}},
    ],
)
def test_un_fait_qui_ne_peut_pas_suivre_dit_que_le_journal_est_altere(
    banc: Banc, autres: dict[str, Any]
) -> None:
    """Rang sauté, état impossible, fiche ou écart inconnu, trace mutilée : jamais une erreur de Python."""
    avant = copy.deepcopy(banc.dossier)
    fait = _suite(banc.dossier, **autres)
    with pytest.raises(JournalAltere) as leve:
        appliquer(banc.workflow, banc.dossier, fait)
    assert leve.value.fait == f"Le fait n° {fait.rang} ne peut pas suivre les précédents."
    assert leve.value.suite
    assert banc.dossier == avant


def test_un_fait_ne_se_rejoue_pas_deux_fois(banc: Banc) -> None:
    """Le rang fait l'ordre : doubler ou échanger deux faits se voit."""
    faits = banc.faits
    for suite in ([*faits[:3], faits[2]], [faits[0], faits[2], faits[1]], faits[1:]):
        with pytest.raises(JournalAltere):
            rejouer(banc.workflow, banc.vide, suite)


# ── au hasard ────────────────────────────────────────────────────────────────────────────────
GESTES = ("lecteur", "carte", "inscrire", "suspendre", "quitter", "pret", "remettre", "annuler", "corriger")
SUITES = st.lists(
    st.tuples(st.sampled_from(GESTES), st.integers(1, 3), st.integers(0, 400)), min_size=1, max_size=25
)


def _geste(banc: Banc, geste: str, numero: int, jours: int) -> None:
    """Un geste plausible ; accordé ou refusé, peu importe."""
    le, saisi_le = JOUR + timedelta(days=jours), date(2028, 1, 1)
    lecteur, pret = f"lecteur-{numero}", f"pret-{numero}"
    dossier = banc.dossier.instances
    if geste == "lecteur":
        banc.creer("lecteur", le=le, nom=f"L{numero}", **({"parrain": lecteur} if lecteur in dossier else {}))
    elif geste == "carte" and lecteur in dossier:
        banc.carte(lecteur, le=le)
    elif geste in ("inscrire", "suspendre", "quitter") and lecteur in dossier:
        valeurs = {"adulte": "oui"} if geste == "inscrire" else {}
        banc.avancer(lecteur, geste, le=le, saisi_le=saisi_le, **valeurs)
    elif geste == "pret":
        banc.creer("pret", le=le, lecteurs=", ".join(banc.dossier.par_type.get("lecteur", ())[:numero]))
    elif geste in ("remettre", "annuler") and pret in dossier:
        valeurs = {"presents": "tous"} if geste == "remettre" else {}
        banc.avancer(pret, geste, le=le, saisi_le=saisi_le, **valeurs)
    elif geste == "corriger" and lecteur in dossier:
        banc.corriger(lecteur, le=le, adulte="non" if numero == 1 else "oui", motif="au hasard")


@settings(max_examples=80, deadline=None)
@given(SUITES)
def test_le_rejeu_vaut_l_application_fait_par_fait(suite: list[tuple[str, int, int]]) -> None:
    """Tout dossier né de demandes au hasard se rejoue à l'identique, et son index de liens est juste."""
    banc = banc_ouvert()
    for geste in suite:
        _geste(banc, *geste)
    assert rejouer(banc.workflow, banc.vide, banc.faits) == banc.dossier
    inverse: dict[tuple[str, str, str], set[str]] = {}
    for instance in banc.dossier.instances.values():
        for champ in liens_de(banc.workflow.machines[instance.type]):
            lue = instance.valeurs.get(champ) or ()
            for cible in (lue,) if isinstance(lue, str) else lue:
                inverse.setdefault((instance.type, champ, cible), set()).add(instance.nom)
    assert {c: set(n) for c, n in banc.dossier.inverse.items() if n} == inverse


@settings(max_examples=80, deadline=None)
@given(SUITES)
def test_un_dossier_ne_rompt_jamais_ses_garanties(suite: list[tuple[str, int, int]]) -> None:
    """Après chaque fait accepté : « toujours » tient, et tout « chaque_fois » rompu a ouvert un écart impératif."""
    banc = banc_ouvert()
    for geste in suite:
        _geste(banc, *geste)
        regle = banc.workflow.garanties["inscrits_adultes"].regle
        assert banc.juger(regle) is True
    for fait in banc.faits:
        if "rompue" in fait.trace.get("garanties", {}).values():
            assert any(e["niveau"] == "imperatif" for e in fait.trace["ecarts"])


def test_un_fait_inchange_reste_le_meme(banc: Banc) -> None:
    """Un fait est une valeur : égal à sa copie, jamais changé par son application."""
    reponse = banc.avancer("lecteur-1", "quitter")
    assert isinstance(reponse, Accord)
    assert replace(reponse.fait) == banc.faits[-1]
