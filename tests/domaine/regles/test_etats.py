"""Ce que l'état suffit à dire d'une règle est ce que l'évaluation en dirait, fiche lue en entier."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from moteur.domaine.dossier import Dossier, Instance
from moteur.domaine.regles.etats import AILLEURS, juger_l_etat
from moteur.domaine.regles.evaluation import Contexte, Regles, evaluer
from tests.domaine.petit import petit

WORKFLOW = petit()
REGLES = Regles(WORKFLOW)
FEUILLES = st.sampled_from((
    "etat est inscrit", "etat est demande", "etat parmi [inscrit, parti]", "fini", "adulte est oui", "parrain.fini",
))  # fmt: skip
PHRASES = st.recursive(
    FEUILLES,
    lambda p: st.one_of(
        p.map(lambda a: f"non ({a})"),
        st.tuples(p, p).map(lambda c: f"({c[0]}) et ({c[1]})"),
        st.tuples(p, p).map(lambda c: f"({c[0]}) ou ({c[1]})"),
        st.tuples(p, p).map(lambda c: f"si ({c[0]}) alors ({c[1]})"),
    ),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(PHRASES, st.sampled_from(["demande", "inscrit", "suspendu", "parti"]))
def test_l_etat_ne_dit_que_ce_que_dirait_la_fiche(phrase: str, etat: str) -> None:
    """Pour toute valeur des autres champs, vide comprise ; sinon, il dit qu'il faut lire plus."""
    noeud = REGLES.condition(phrase, ("lecteur",))
    verdict = juger_l_etat(noeud, WORKFLOW.machines["lecteur"], etat)
    dossier = Dossier("chaine", WORKFLOW.empreinte, 2026)
    dossier.poser(Instance("lecteur-2", "lecteur", "parti", "2026-09-01"), ("parrain",))

    if "adulte" not in phrase and "parrain" not in phrase:
        assert verdict is not AILLEURS
    for adulte in (True, False, None):
        for parrain in ("lecteur-2", None):
            valeurs = {"adulte": adulte, "parrain": parrain}
            fiche = Instance("lecteur-1", "lecteur", etat, "2026-09-01", valeurs)
            contexte = Contexte(REGLES, dossier, date(2026, 11, 2), pile=(fiche,))
            assert verdict is AILLEURS or verdict is evaluer(noeud, contexte)
