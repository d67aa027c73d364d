"""Ce qui peut se faire maintenant : ce qui ne dépend que de qui agira ne retient rien d'avance."""

from __future__ import annotations

from moteur.domaine.suites import issues
from tests.domaine.banc import JOUR, accorde, banc_ouvert, noms
from tests.domaine.petit import forme


def test_la_separation_des_taches_ne_retient_pas_une_suite() -> None:
    """Une autre personne pourra le faire : la suite se propose, et celle qui a commencé sera refusée."""
    fiches = forme()["fiches"]
    fiches["lecteur"]["transitions"]["inscrire"]["exige"] = {
        "une_autre": {"regle": "acteur differe de creation", "sinon": "Il faut une autre personne."}
    }
    banc = banc_ouvert(fiches=fiches)
    assert accorde(banc.creer("lecteur", nom="Alix"))

    trouvees = issues(banc.regles, banc.dossier, banc.instance("lecteur-1"), le=JOUR)

    assert {i.transition.nom: i.possible for i in trouvees}["inscrire"] is True
    assert noms(banc.avancer("lecteur-1", "inscrire", adulte="oui")) == ["une_autre"]
