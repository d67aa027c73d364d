"""Un référent seul, ou deux claviers complices, ne font pas taire le journal sur qui a rencontré un élève."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from moteur.composition import demonstration, espace
from moteur.domaine.decision import Refus
from moteur.operations import agir, auditer
from moteur.operations.agir import Consigne, Manuel
from moteur.operations.dossiers import Ouvert, relire
from moteur.operations.produire import Commande, produire

JOUR = datetime(2026, 7, 10, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """La démonstration livrée, jouée une fois ; chaque test en copie l'espace."""
    racine = tmp_path_factory.mktemp("attaque") / "espace"
    demonstration.demo(racine, dire=lambda _: None)
    return racine


@pytest.fixture
def clavier(modele: Path, tmp_path: Path) -> Iterator[Any]:
    """Ouvre le dossier au clavier d'une personne : `clavier("samira")`."""
    racine = tmp_path / "espace"
    shutil.copytree(modele, racine)
    ouverts = []

    def au_clavier(moi: str) -> Ouvert:
        atelier = espace.ouvrir(racine, horloge=lambda: JOUR, moi=moi)
        ouverts.append(atelier)
        return relire(atelier)

    yield au_clavier
    for atelier in ouverts:
        atelier.journal.fermer()


def raisons(reponse: Any) -> set[str]:
    """Les noms des exigences d'un refus."""
    assert isinstance(reponse, Refus), reponse
    return {m.exigence for m in reponse.motifs}


def rompues(ouvert: Ouvert, nom: str) -> list[dict[str, Any]]:
    """Les manquements d'une garantie, tels que l'audit les rend."""
    rendu = auditer.garanties(ouvert)
    return list(next(g["violations"] for g in rendu["garanties"] if g["id"] == nom))


def inconnu(ouvert: Ouvert) -> str:
    """Un mentor que personne n'a vérifié."""
    valeurs = {"nom": "Blin", "prenom": "Eva", "voie": "aucune", "partenaire": "partenaire-1"}
    cree = agir.creer(ouvert, "mentor", valeurs=valeurs, manuel=Manuel())
    assert isinstance(cree, Consigne)
    return cree.fait.sujet


def test_le_referent_ne_corrige_pas_au_nom_d_un_autre(clavier: Any) -> None:
    """Tenir le clavier des services ne suffit pas à changer qui était là."""
    ouvert = clavier("samira")
    manuel = Manuel(par="omar:services_academiques", motif="Erreur")
    reponse = agir.corriger(ouvert, "binome-1", valeurs={"mentor": inconnu(ouvert)}, manuel=manuel)
    assert raisons(reponse) == {"saisie"}


def test_le_referent_ne_renomme_pas_un_mentor_verifie(clavier: Any) -> None:
    """La vérification est celle d'une personne : son nom ne se change pas librement."""
    ouvert = clavier("samira")
    reponse = agir.corriger(
        ouvert, "mentor-1", valeurs={"nom": "Voyou", "prenom": "Jean"}, manuel=Manuel(motif="x")
    )
    assert raisons(reponse) == {"role"}


def test_corriger_qui_etait_la_ouvre_un_ecart_que_l_audit_montre(clavier: Any) -> None:
    """Même en personne et motivée, la correction qui met un inconnu devant un élève se voit."""
    neuf = inconnu(clavier("samira"))
    ouvert = clavier("helene")
    avant = len(rompues(ouvert, "honorabilite_avant_seance"))
    reponse = agir.corriger(
        ouvert,
        "binome-1",
        valeurs={"mentor": neuf},
        manuel=Manuel(par="helene", motif="C'est elle qui est venue"),
    )
    assert isinstance(reponse, Consigne)
    assert "honorabilite_avant_seance" in {m.exigence for m in reponse.ecarts}
    trouvees = rompues(clavier("helene"), "honorabilite_avant_seance")
    assert len(trouvees) == avant + 1
    assert trouvees[-1]["fait"] == reponse.fait.rang and not trouvees[-1]["traite"]


def test_une_faute_de_frappe_ne_dement_rien(clavier: Any) -> None:
    """Corriger un nom, un lieu ou un métier n'ouvre aucun écart, même longtemps après."""
    ouvert = clavier("helene")
    manuel = Manuel(par="helene", motif="Faute de frappe")
    for cible, valeurs in (("mentor-1", {"nom": "Delmass"}), ("seance-1", {"lieu": "distance"})):
        reponse = agir.corriger(ouvert, cible, valeurs=valeurs, manuel=manuel)
        assert isinstance(reponse, Consigne) and reponse.ecarts == ()
        ouvert = clavier("helene")


def test_produire_demande_un_role_tenu_et_en_cause(clavier: Any) -> None:
    """Ni l'auditeur, ni un titre que l'on n'a pas, ni le clavier d'un autre n'inscrivent un document."""
    commande = Commande(document="document_de_cadrage")
    for par in ("irene:auditeur", "omar:chef_etablissement", "zoe:cpe"):
        ouvert = clavier("samira")
        assert raisons(produire(ouvert, commande, manuel=Manuel(par=par))) & {"role", "saisie"}, par
        assert clavier("samira").dossier.rang == ouvert.dossier.rang


def test_un_manquement_n_est_traite_que_si_tous_ses_ecarts_le_sont(clavier: Any) -> None:
    """Traiter l'un des écarts d'un fait ne fait pas dire à l'audit que tout l'est."""
    ouvert = clavier("samira")
    agir.creer(ouvert, "rencontre", valeurs={"genre": "visite", "prevue_le": "2026-07-09"}, manuel=Manuel())
    ouvert = clavier("samira")
    nom = ouvert.dossier.par_type["rencontre"][-1]
    tenue = agir.avancer(
        ouvert, nom, "tenir", valeurs={"mentors": "mentor-2", "encadree": "oui"}, manuel=Manuel()
    )
    assert isinstance(tenue, Consigne) and {"mentors_habilites", "convention_executoire"} <= {
        m.exigence for m in tenue.ecarts
    }
    traite = agir.traiter(clavier("omar"), f"{nom}.mentors_habilites", manuel=Manuel(par="omar", motif="Vu"))
    assert isinstance(traite, Consigne)
    assert not rompues(clavier("samira"), "honorabilite_avant_rencontre")[-1]["traite"]
