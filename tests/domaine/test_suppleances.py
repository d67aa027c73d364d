"""Suppléer une personne absente : qui le décide, ce que cela permet, et jusqu'où."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from moteur.domaine import demandes as d
from moteur.domaine.affaire import Accord, Refus
from moteur.domaine.application import rejouer
from moteur.domaine.demandes import Mandat
from moteur.domaine.suppleances import repris
from moteur.operations.conversion import a_ecrire
from tests.domaine.banc import JOUR, ROLES, Banc, accorde, mandat, noms
from tests.domaine.petit import petit

DU, AU = date(2026, 10, 5), date(2026, 10, 9)
ROLES_DITS = {
    "directeur": {"titre": "Directeur", "saisi_par": ["agent"]},
    "bibliothecaire": {"titre": "Bibliothécaire", "supplee_par": ["directeur"]},
    "agent": {"titre": "Agent de la ville", "saisi_par": ["bibliothecaire"], "supplee_par": ["directeur"]},
}


@pytest.fixture
def banc() -> Banc:
    """Un dossier ouvert ; le directeur y désigne qui supplée, et l'agent saisit pour lui."""
    ouvert = Banc(petit(roles=ROLES_DITS))
    assert accorde(ouvert.ouvrir(zone="A"))
    return ouvert


def suppleer(
    banc: Banc,
    absent: str,
    suppleant: str,
    *,
    qui: Mandat | None = None,
    le: date = JOUR,
    du: date = DU,
    au: date = AU,
    roles: tuple[str, ...] = (),
) -> Accord | Refus:
    demande = d.Suppleer(
        qui or mandat(absent), le, le, absent=absent, roles_absent=ROLES[absent], suppleant=suppleant,
        roles_suppleant=ROLES[suppleant], roles=roles, du=du, au=au,
    )  # fmt: skip
    return banc.demander(demande)


def creer(banc: Banc, le: date, *, qui: Mandat) -> Accord | Refus:
    return banc.creer("lecteur", le=le, qui=qui, nom="Alix")


def bibliothecaire(personne: str, **autres: Any) -> Mandat:
    return replace(mandat(personne), role="bibliothecaire", **autres)


def test_qui_supplee_agit_du_premier_au_dernier_jour_compris(banc: Banc) -> None:
    """Ni la veille, ni le lendemain ; l'absente garde ses droits."""
    assert accorde(suppleer(banc, "bib", "age"))

    permis = {
        jour: isinstance(creer(banc, date(2026, 10, jour), qui=bibliothecaire("age")), Accord)
        for jour in (4, 5, 9, 10)
    }

    assert permis == {4: False, 5: True, 9: True, 10: False}
    assert accorde(creer(banc, DU, qui=mandat("bib")))


def test_le_fait_dit_par_quelle_suppleance_il_a_ete_fait(banc: Banc) -> None:
    """La trace cite le rang de la suppléance, et aucune personne ; sans elle, rien n'est dit."""
    suppleance = suppleer(banc, "bib", "age")
    assert isinstance(suppleance, Accord)
    faits = [creer(banc, DU, qui=qui) for qui in (bibliothecaire("age"), mandat("bib"))]

    traces = [r.fait.trace.get("suppleance") for r in faits if isinstance(r, Accord)]

    assert traces == [suppleance.fait.rang, None]


def test_qui_supplee_saisit_pour_ceux_dont_l_absente_saisit(banc: Banc) -> None:
    """La bibliothécaire saisit pour l'agent ; qui la supplée aussi, au jour de la saisie seulement."""
    assert accorde(suppleer(banc, "bib", "dir"))
    qui = mandat("age", saisi_par="dir")

    assert noms(banc.avancer("preparation", "rien", qui=qui, le=DU)) == ["etat"]
    for saisi_le, attendu in ((AU, True), (date(2026, 10, 10), False)):
        demande = d.Creer(qui, DU, saisi_le, valeurs={"nom": "Alix"}, type="lecteur")
        refuses = noms(banc.demander(demande))
        assert ("saisie" not in refuses) is attendu, refuses


def test_un_role_repris_ne_separe_pas_moins_les_personnes(banc: Banc) -> None:
    """« acteur differe de » regarde la personne : suppléer ne donne pas une seconde main."""
    assert accorde(suppleer(banc, "age", "bib"))
    assert accorde(creer(banc, DU, qui=mandat("bib")))
    agent = replace(mandat("bib"), role="agent")

    refus = banc.verser("lecteur-1", "carte", le=DU, qui=agent, numero="N1")

    assert noms(refus) == ["deux_mains"]


@pytest.mark.parametrize(
    ("qui", "refuse"),
    [
        (mandat("dir"), []),
        (mandat("bib"), []),
        (mandat("bib", saisi_par="age"), ["saisie", "saisie"]),
        (mandat("age"), ["role"]),
        (mandat("dir", saisi_par="age"), ["saisie"]),
        (replace(mandat("age"), role="directeur"), ["role"]),
    ],
    ids=["un chef", "elle-même", "une autre main", "le suppléant", "le suppléant saisit", "un rôle pas tenu"],
)  # fmt: skip
def test_qui_peut_designer_qui_supplee(banc: Banc, qui: Mandat, refuse: list[str]) -> None:
    """L'absente en personne, ou un rôle que le sien nomme ; jamais la main de qui reçoit."""
    reponse = suppleer(banc, "bib", "age", qui=qui)

    assert (noms(reponse) if isinstance(reponse, Refus) else []) == refuse


def test_personne_ne_se_donne_le_role_d_un_chef(banc: Banc) -> None:
    """Aucun rôle ne désigne qui supplée le directeur : ni en son nom, ni par la main qui saisit pour lui."""
    essais = {
        "en son nom": suppleer(banc, "dir", "age", qui=mandat("age")),
        "en saisissant pour lui": suppleer(banc, "dir", "age", qui=mandat("dir", saisi_par="age")),
        "pour un autre": suppleer(banc, "dir", "bib", qui=mandat("dir", saisi_par="age")),
        "par un rôle ajouté": suppleer(
            banc, "bib", "age", qui=mandat("bib"), roles=("bibliothecaire", "directeur")
        ),
    }

    assert [nom for nom, r in essais.items() if isinstance(r, Accord)] == []


def test_un_role_repris_ne_se_confie_pas_plus_loin(banc: Banc) -> None:
    """Qui supplée confie ses propres rôles ; pas ceux qu'il ne tient qu'à la place d'un autre."""
    assert accorde(suppleer(banc, "dir", "bib"))
    assert accorde(suppleer(banc, "bib", "age", qui=mandat("bib"), le=DU))

    chef = replace(mandat("age"), role="directeur")
    refus = banc.demander(d.Suppleer(
        chef, DU, DU, absent="dir", roles_absent=ROLES["dir"], suppleant="bib", du=DU, au=AU
    ))  # fmt: skip

    assert "role" in noms(refus)


@pytest.mark.parametrize(
    ("dates", "nom"),
    [
        ({"du": date(2026, 9, 30)}, "date"),
        ({"au": date(2026, 10, 4)}, "valeur.au"),
        ({"au": date(2072, 10, 9)}, "valeur.au"),
    ],
    ids=["avant la décision", "à l'envers", "un siècle"],
)
def test_une_suppleance_ne_vaut_ni_avant_d_etre_decidee_ni_pour_toujours(
    banc: Banc, dates: dict[str, date], nom: str
) -> None:
    """Des droits ne se donnent pas en arrière."""
    assert noms(suppleer(banc, "bib", "age", **dates)) == [nom]  # type: ignore[arg-type]


def test_finir_plus_tot_est_la_meme_demande_avec_une_autre_fin(banc: Banc) -> None:
    """La dernière consignée remplace la précédente, même commencée."""
    assert accorde(suppleer(banc, "bib", "age"))
    assert accorde(suppleer(banc, "bib", "age", le=date(2026, 10, 7), au=date(2026, 10, 6)))

    assert noms(creer(banc, date(2026, 10, 7), qui=bibliothecaire("age"))) == ["role"]
    assert noms(suppleer(banc, "bib", "tout", le=date(2026, 10, 7))) == ["date"]


@pytest.mark.parametrize(
    "change",
    [{"au": date(2026, 10, 30)}, {"roles": ("bibliothecaire", "agent")}],
    ids=["une fin repoussée après coup", "un rôle de plus"],
)
def test_reprendre_une_suppleance_n_ajoute_rien_au_passe(banc: Banc, change: dict[str, Any]) -> None:
    """Même suppléante, même début : ce qui la prolonge ou l'élargit ne vaut pas avant d'être décidé."""
    tout = {"qui": bibliothecaire("tout"), "roles": ("bibliothecaire",)}
    assert accorde(suppleer(banc, "tout", "age", **tout))

    refus = suppleer(banc, "tout", "age", **{**tout, "le": date(2026, 10, 20), **change})

    assert noms(refus) == ["date"]


def test_une_suppleance_en_cours_se_prolonge(banc: Banc) -> None:
    """Tant qu'elle court, sa fin se repousse : aucun jour passé n'y gagne."""
    assert accorde(suppleer(banc, "bib", "age"))

    assert accorde(suppleer(banc, "bib", "age", le=AU, au=date(2026, 10, 30)))


def test_chaque_role_se_confie_a_qui_l_on_veut(banc: Banc) -> None:
    """Un second rôle confié à une autre ne retire rien à la première."""
    tout = bibliothecaire("tout")
    assert accorde(suppleer(banc, "tout", "age", qui=tout, roles=("bibliothecaire",)))
    assert accorde(suppleer(banc, "tout", "bib", qui=tout, roles=("directeur", "agent")))

    assert set(repris(banc.dossier, "age", DU)) == {"bibliothecaire"}
    assert set(repris(banc.dossier, "bib", DU)) == {"directeur", "agent"}


def test_une_absence_qui_suit_n_efface_pas_la_precedente(banc: Banc) -> None:
    """Ce que la première permettait se consigne encore, en retard ; là où elles se croisent, la dernière l'emporte."""
    assert accorde(suppleer(banc, "bib", "age"))
    assert accorde(suppleer(banc, "bib", "dir", du=date(2026, 10, 8), au=date(2026, 10, 20)))

    def jours(personne: str) -> list[int]:
        return [j for j in range(4, 22) if repris(banc.dossier, personne, date(2026, 10, j))]

    assert jours("age") == [5, 6, 7]
    assert jours("dir") == list(range(8, 21))


def test_le_rejeu_redonne_les_memes_droits(banc: Banc) -> None:
    """Décidé ou relu, le dossier est le même."""
    assert accorde(suppleer(banc, "bib", "age"))
    assert accorde(creer(banc, DU, qui=bibliothecaire("age")))

    assert rejouer(banc.workflow, banc.vide, banc.faits) == banc.dossier


def test_les_noms_vont_dans_une_partie_que_l_on_peut_effacer(banc: Banc) -> None:
    """La trace d'une suppléance ne nomme personne ; ses noms effacés, elle ne donne plus de droits."""
    reponse = suppleer(banc, "bib", "age")
    assert isinstance(reponse, Accord)

    ecrit = a_ecrire(banc.workflow, reponse.fait, type_sujet="dossier")

    assert dict(ecrit.parties["personnes"]) == {"absent": "bib", "suppleant": "age"}
    assert set(ecrit.parties["trace"]) == {"roles", "du", "au"}
    efface = replace(reponse.fait, trace=dict(ecrit.parties["trace"]))
    assert not rejouer(banc.workflow, banc.vide, [*banc.faits[:-1], efface]).suppleances


def test_un_role_peut_n_admettre_pour_suppleants_que_ceux_d_un_autre() -> None:
    """`suppleants` : sans l'un de ces rôles en son nom, on ne reçoit pas celui-là, même de la main de l'absente."""
    ferme = Banc(
        petit(roles={**ROLES_DITS, "bibliothecaire": {"titre": "Bibliothécaire", "suppleants": ["agent"]}})
    )
    assert accorde(ferme.ouvrir(zone="A"))

    assert "suppleant" in noms(suppleer(ferme, "bib", "dir"))
    assert accorde(suppleer(ferme, "bib", "age"))
