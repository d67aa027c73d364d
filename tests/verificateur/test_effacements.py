"""Ce qui s'efface en règle ne casse aucune preuve ; ce qui disparaît sans le dire est incomplet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fabrique_liasse import Fabrique, petite

Verifier = Callable[..., dict[str, Any]]
A = "a" * 32


def effacer(f: Fabrique, *, qui: str = "Ève", annonce: bool = True) -> None:
    """Ôte l'identité du rang 2 et un nom de personne, et l'annonce."""
    pseudonyme = f.noms["personne", A, qui]["pseudonyme"]
    vises = [{"rang": 2, "parties": ["identite"]}]
    trace = {"vises": vises, "pseudonymes": [pseudonyme]} if annonce else {}
    f.fait("donnees.effacees", None, trace, par="Zoé")
    f.point()
    f.parties = [p for p in f.parties if p["nom"] != "identite"]
    del f.noms["personne", A, qui]


def test_un_effacement_annonce_laisse_la_liasse_intacte(verifier: Verifier) -> None:
    """Les preuves et les couvertures restent ; ce qui est effacé est dit."""
    f = petite()
    effacer(f)
    vue = verifier(f.liasse(), cle=f.cle.texte)
    assert (vue["reponse"], vue["fautes"], len(vue["non_couvertes"])) == ("intact", [], 1)
    dits = [(e["rang"], e["annonce"], e["reste"]) for e in vue["effaces"]]
    assert dits == [(2, 10, False), (None, 10, False)]


def test_un_effacement_non_annonce_est_incomplet(verifier: Verifier) -> None:
    """La partie au rang 2, le nom au rang 1 : rien ne les dispense d'être là."""
    f = petite()
    effacer(f, annonce=False)
    vue = verifier(f.liasse(), cle=f.cle.texte)
    assert vue["reponse"] == "incomplet"
    assert [(x["rang"], x["quoi"].split()[1]) for x in vue["fautes"]] == [(1, "nom"), (2, "partie")]


def test_un_effacement_annonce_et_pas_fait_se_dit(verifier: Verifier) -> None:
    """La partie est encore là : ce n'est pas une altération, mais l'auditeur le lit."""
    f = petite()
    f.fait("donnees.effacees", None, {"vises": [{"rang": 2, "parties": ["identite"]}]})
    f.point()
    vue = verifier(f.liasse(), cle=f.cle.texte)
    assert vue["reponse"] == "intact" and vue["effaces"][0]["reste"]


def test_une_trace_ne_s_efface_ni_ne_se_retient(verifier: Verifier) -> None:
    """Annoncer ou retenir une trace ne dispense pas de la donner."""
    f = petite()
    f.fait("donnees.effacees", None, {"vises": [{"rang": 6, "parties": ["trace"]}]})
    f.point()
    f.parties = [p for p in f.parties if (p["feuille"], p["nom"]) != (5, "trace")]
    for retenues in ((), ("trace",)):
        entrees = f.liasse()
        entrees["liasse.json"] = f.liasse(retenues=retenues)["liasse.json"]
        vue = verifier(entrees, cle=f.cle.texte)
        assert vue["reponse"] == "incomplet" and vue["fautes"][0]["rang"] == 6


def test_une_annonce_ne_vaut_que_pour_le_passe(verifier: Verifier) -> None:
    """Annoncer l'effacement d'un fait à venir ne dispense de rien ; d'une autre chaîne non plus."""
    f = petite()
    f.fait("donnees.effacees", None, {"vises": [{"rang": 11, "parties": ["identite"]}]})
    f.fait("fiche.creee", "tuteur-2", {"type": "tuteur"}, identite={"nom": "Grand"})
    f.fait("donnees.effacees", None, {"vises": [{"rang": 2, "parties": ["identite"]}]}, chaine="b")
    f.point()
    f.parties = [p for p in f.parties if p["nom"] != "identite"]
    vue = verifier(f.liasse(), cle=f.cle.texte)
    assert [(x["reponse"], x["rang"]) for x in vue["fautes"]] == [("incomplet", 2), ("incomplet", 11)]


def test_ce_que_l_export_retient_ne_manque_pas(verifier: Verifier) -> None:
    """Retenu et dit : intact ; l'auditeur lit ce qu'il n'a pas reçu."""
    f = petite()
    vue = verifier(f.liasse(retenues=("identite",), personnes=False), cle=f.cle.texte)
    assert (vue["reponse"], vue["retenues"], vue["effaces"]) == ("intact", ["identite"], [])
