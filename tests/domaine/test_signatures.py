"""Signer à plusieurs, refuser de signer, et ce qui fait qu'un exemplaire signé ne vaut plus."""

from __future__ import annotations

from typing import Any

import pytest

from moteur.domaine import demandes as d
from moteur.domaine.application import rejouer
from moteur.domaine.decision import Accord, Refus
from moteur.domaine.dossier import Versement
from moteur.domaine.versements import manquants, types_figes, vaut
from tests.domaine.banc import JOUR, Banc, accorde, banc_ouvert, mandat, noms
from tests.domaine.petit import forme

FICHIER = "f" * 64
SIGNE = "preparation.plan_signe est verse"


def banc_de(*, fige: list[str] | None = None, **document: Any) -> Banc:
    """Un plan que signent deux rôles, prêt à signer ; `fige` : ce qu'il imprime."""
    plan = {**forme()["documents"]["plan"], "signataires": ["directeur", "bibliothecaire"], **document}
    plan["fige"] = fige or ["objectif"]
    banc = banc_ouvert(documents={"plan": plan})
    lecteur = banc.inscrit()
    assert accorde(banc.avancer("preparation", "commencer", par="dir", objectif="Lire"))
    assert accorde(banc.corriger("preparation", responsable=lecteur))
    return banc


@pytest.fixture
def banc() -> Banc:
    return banc_de()


def signer(banc: Banc, *roles: str, numero: str = "") -> Accord | Refus:
    demande = d.Verser(
        mandat("dir"), JOUR, JOUR, cible="preparation", piece="plan_signe", fichier=FICHIER, numero=numero,
        signataires=roles,
    )  # fmt: skip
    return banc.demander(demande)


def refuser(banc: Banc, role: str, *, motif: str = "Trop long", piece: str = "plan_signe") -> Accord | Refus:
    demande = d.RefuserDeSigner(
        mandat("dir"), JOUR, JOUR, cible="preparation", piece=piece, signataire=role, motif=motif
    )
    return banc.demander(demande)


def produire(banc: Banc, numero: str, *, projet: bool = False) -> None:
    demande = d.Produire(
        mandat("dir"), JOUR, JOUR, document="plan", cible="preparation", empreinte=FICHIER, numero=numero,
        projet=projet,
    )  # fmt: skip
    assert accorde(banc.demander(demande))


def restent(banc: Banc) -> tuple[str, ...]:
    piece = banc.workflow.machines["preparation"].pieces["plan_signe"]
    return manquants(banc.workflow, banc.instance("preparation"), piece, dossier=banc.dossier)


def test_un_exemplaire_vaut_quand_tous_ont_signe(banc: Banc) -> None:
    """Chaque signature est un fait ; la pièce ne vaut qu'à la dernière, et le rejeu le redit."""
    assert accorde(signer(banc, "bibliothecaire"))
    assert banc.juger(SIGNE) is False and restent(banc) == ("directeur",)
    assert accorde(signer(banc, "bibliothecaire"))
    assert banc.juger(SIGNE) is False
    assert accorde(signer(banc, "directeur"))
    assert banc.juger(SIGNE) is True and restent(banc) == ()
    rejoue = rejouer(banc.workflow, banc.vide, banc.faits)
    assert rejoue.instances["preparation"] == banc.instance("preparation")


def test_un_versement_sans_signataire_est_signe_de_tous(banc: Banc) -> None:
    """Ce que dit « verser » depuis toujours : l'exemplaire remis est complet."""
    assert accorde(banc.verser("preparation", "plan_signe", par="dir", fichier=FICHIER))
    assert banc.juger(SIGNE) is True and restent(banc) == ()


def test_une_donnee_imprimee_qui_change_efface_les_signatures_d_avant(banc: Banc) -> None:
    """On ne complète pas un texte qui n'est plus celui qu'un autre a signé."""
    assert accorde(signer(banc, "bibliothecaire"))
    assert accorde(banc.avancer("preparation", "reprendre", par="dir", objectif="Lire plus"))
    assert accorde(signer(banc, "directeur"))
    assert banc.juger(SIGNE) is False and restent(banc) == ("bibliothecaire",)


def test_signer_un_exemplaire_perime_ne_vaut_pas(banc: Banc) -> None:
    """C'est le jour de la production qui compte, non celui où l'on rapporte le papier."""
    produire(banc, "1")
    assert accorde(banc.avancer("preparation", "reprendre", par="dir", objectif="Lire plus"))
    assert accorde(signer(banc, numero="1"))
    assert banc.juger(SIGNE) is False
    produire(banc, "2")
    assert accorde(signer(banc, numero="2"))
    assert banc.juger(SIGNE) is True


def test_signer_de_nouveau_se_fait_a_tous(banc: Banc) -> None:
    """Un tour déjà complet, en une fois ou en plusieurs, ne complète pas le suivant ; lui vaut toujours."""
    for premier in ((), ("bibliothecaire",), ("directeur",)):
        assert accorde(signer(banc, *premier))
    assert [banc.juger(SIGNE), restent(banc)] == [True, ()]
    assert accorde(signer(banc, "directeur"))
    assert [v.signataires for v in valables(banc)] == [(), ("directeur",)]
    assert restent(banc) == ("bibliothecaire",)


def valables(banc: Banc) -> list[Versement]:
    piece, fiche = banc.workflow.machines["preparation"].pieces["plan_signe"], banc.instance("preparation")
    tous = fiche.versements["plan_signe"]
    return [v for v in tous if vaut(banc.workflow, fiche, piece, v, dossier=banc.dossier)]


def test_deux_exemplaires_ne_se_completent_pas(banc: Banc) -> None:
    """L'un a signé le n° 1, l'autre le n° 2 : aucun n'est signé de tous."""
    produire(banc, "1")
    produire(banc, "2")
    assert accorde(signer(banc, "bibliothecaire", numero="1"))
    assert accorde(signer(banc, "directeur", numero="2"))
    assert banc.juger(SIGNE) is False
    # Refait plus tard avec le même texte, un exemplaire garde son numéro, et ses signatures.
    produire(banc, "1")
    assert accorde(signer(banc, "directeur", numero="1"))
    assert banc.juger(SIGNE) is True


@pytest.mark.parametrize(
    ("roles", "numero", "motifs"),
    [
        (("agent",), "", ["valeur.signataires"]),
        (("",), "", ["valeur.signataires"]),
        ((), "9", ["valeur.numero"]),
        ((), "projet", ["valeur.numero"]),
        (("agent", "directeur"), "9", ["valeur.numero", "valeur.signataires"]),
    ],
)
def test_une_signature_mal_dite_est_refusee(
    banc: Banc, roles: tuple[str, ...], numero: str, motifs: list[str]
) -> None:
    """Un rôle qui ne signe pas, un numéro inconnu, un projet : toutes les raisons d'un coup."""
    produire(banc, "projet", projet=True)
    avant = banc.dossier.rang
    assert noms(signer(banc, *roles, numero=numero)) == motifs
    assert banc.dossier.rang == avant


def test_une_piece_ordinaire_ne_se_signe_pas(banc: Banc) -> None:
    """Un signataire n'a de sens que sur l'exemplaire d'un document."""
    demande = d.Verser(
        mandat("age"),
        JOUR,
        JOUR,
        {"numero": "N2"},
        cible="lecteur-1",
        piece="carte",
        signataires=("directeur",),
    )
    assert noms(banc.demander(demande)) == ["valeur.signataires"]


# ── refuser ──────────────────────────────────────────────────────────────────────────────────
def test_un_refus_est_un_fait_qui_n_empeche_pas_de_signer_ensuite(banc: Banc) -> None:
    """Le motif se garde ; signer plus tard reste possible."""
    assert accorde(refuser(banc, "bibliothecaire"))
    dit = banc.instance("preparation").refus["plan_signe"]
    assert (dit.signataire, dit.motif, banc.juger(SIGNE)) == ("bibliothecaire", "Trop long", False)
    assert rejouer(banc.workflow, banc.vide, banc.faits).instances["preparation"].refus["plan_signe"] == dit
    assert accorde(signer(banc))
    assert banc.juger(SIGNE) is True


def test_un_refus_se_refuse_sans_motif_ou_sans_signataire(banc: Banc) -> None:
    """Toutes les raisons ensemble, et rien d'écrit."""
    assert noms(refuser(banc, "agent", motif=" ")) == ["motif", "valeur.signataires"]
    assert noms(refuser(banc, "", motif="x")) == ["valeur.signataires"]
    assert noms(refuser(banc, "directeur", piece="rien")) == ["etat"]
    assert banc.instance("preparation").refus == {}


# ── ce qui est figé ──────────────────────────────────────────────────────────────────────────
def test_une_donnee_liee_figee_rend_l_exemplaire_caduc() -> None:
    """`responsable.nom` suit le lien ; changer de responsable compte autant que changer son nom."""
    banc = banc_de(fige=["tous", "responsable.nom"])
    assert accorde(signer(banc))
    assert accorde(banc.corriger("lecteur-1", genre="essai", motif="x"))
    assert banc.juger(SIGNE) is True
    assert accorde(banc.corriger("lecteur-1", nom="Alex", motif="x"))
    assert banc.juger(SIGNE) is False
    assert accorde(signer(banc))
    autre = banc.inscrit(nom="Billie")
    assert banc.juger(SIGNE) is True
    assert accorde(banc.corriger("preparation", responsable=autre))
    assert banc.juger(SIGNE) is False


def test_une_regle_qui_lit_l_exemplaire_lit_aussi_les_fiches_liees() -> None:
    """Sans quoi une garantie « toujours » ne se rejugerait pas quand la fiche liée change."""
    banc = banc_de(fige=["responsable.nom"])
    assert types_figes(banc.workflow, "plan") == {"preparation", "lecteur"}
    assert "lecteur" in banc.regles.types_lus(SIGNE)
