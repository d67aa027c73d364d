"""`moteur workflow comparer` : rien ne lui échappe, et il dit pour qui et dans quel sens."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from console import Lancer
from hypothesis import given, settings
from hypothesis import strategies as st

from moteur.composition.ressources import Fonds
from moteur.domaine.comparaison.differences import AJOUTE, CHANGE, carte, differences
from moteur.domaine.comparaison.mots import phrase
from moteur.domaine.comparaison.roles import roles
from moteur.domaine.comparaison.sens import sens

FORME: dict[str, Any] = json.loads(Fonds().charger("mentorat_lp").octets)


def noeuds(corps: Any, chemin: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Chaque chemin d'une forme."""
    trouves = [chemin] if chemin else []
    if isinstance(corps, dict):
        for cle, valeur in corps.items():
            trouves += noeuds(valeur, (*chemin, cle))
    return trouves


TOUS = noeuds(FORME)
VALEURS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.text(max_size=4), st.just([]), st.just({}), st.just(["referent"]),
    st.just({"x": {"titre": "X"}}), st.just("imperatif"), st.just("1 an"),
)  # fmt: skip


@st.composite
def mutations(tirer: st.DrawFn) -> dict[str, Any]:
    """La forme livrée, où un à trois lieux ont changé : valeur, retrait, ajout, nom, ordre."""
    forme = copy.deepcopy(FORME)
    for _ in range(tirer(st.integers(1, 3))):
        chemin = tirer(st.sampled_from(TOUS))
        ou: Any = forme
        for cle in chemin[:-1]:
            ou = ou.get(cle) if isinstance(ou, dict) else None
        if not isinstance(ou, dict) or chemin[-1] not in ou:
            continue
        geste = tirer(st.sampled_from(("valeur", "retrait", "ajout", "nom", "ordre")))
        if geste == "valeur":
            ou[chemin[-1]] = tirer(VALEURS)
        elif geste == "retrait":
            del ou[chemin[-1]]
        elif geste == "ajout":
            ou[tirer(st.sampled_from(("neuf", "titre", "par", "exige", "niveau", "champs")))] = tirer(VALEURS)
        elif geste == "nom":
            ou["autre_nom"] = ou.pop(chemin[-1])
        else:
            ou[chemin[-1]] = ou.pop(chemin[-1])
    return forme


@settings(max_examples=150, deadline=None)
@given(mutations())
def test_rien_n_echappe_a_la_comparaison(autre: dict[str, Any]) -> None:
    """Une différence au moins dès que les octets diffèrent, aucune sinon ; et chacune se dit."""
    trouvees = differences(FORME, autre)

    assert bool(trouvees) == (json.dumps(FORME) != json.dumps(autre))
    for d in trouvees:
        assert phrase(d, FORME, autre)
        assert sens(d, FORME, autre) in ("durcit", "assouplit", "a_relire", "neutre")
        assert set(roles(d, FORME, autre)) <= {*FORME["roles"], *carte(autre, "roles")}


CONTRAIRE = {"durcit": "assouplit", "assouplit": "durcit"}


@settings(max_examples=80, deadline=None)
@given(mutations())
def test_ce_qui_durcit_dans_un_sens_assouplit_dans_l_autre(autre: dict[str, Any]) -> None:
    """Revenir en arrière n'est jamais plus strict là où aller l'était déjà."""
    retour = {(d.chemin, d.genre): sens(d, autre, FORME) for d in differences(autre, FORME)}

    for d in differences(FORME, autre):
        juge = sens(d, FORME, autre)
        if d.genre == CHANGE and juge in CONTRAIRE:
            assert retour[d.chemin, d.genre] == CONTRAIRE[juge], d


def test_une_forme_est_la_meme_qu_elle() -> None:
    """Rien à dire de deux formes égales."""
    assert differences(FORME, copy.deepcopy(FORME)) == ()


LANCER = ("phases", "suivi", "transitions", "lancer")
CONVENTION = (*LANCER, "exige", "convention_executoire")


@pytest.mark.parametrize(
    ("chemin", "apres", "attendu"),
    [
        ((*LANCER, "par"), ["referent"], "durcit"),
        ((*LANCER, "par"), ["referent", "chef_etablissement", "cpe"], "assouplit"),
        ((*LANCER, "par"), ["cpe", "referent"], "a_relire"),
        ((*LANCER, "par"), ["chef_etablissement", "referent"], "neutre"),
        ((*LANCER, "constat"), True, "assouplit"),
        ((*LANCER, "en_personne"), True, "durcit"),
        ((*LANCER, "titre"), "Autre", "neutre"),
        ((*LANCER, "vers"), "clos", "a_relire"),
        (CONVENTION, None, "assouplit"),
        ((*CONVENTION, "niveau"), "recommande", "assouplit"),
        ((*CONVENTION, "regle"), "au moins 2 convention verifie (executoire)", "durcit"),
        ((*CONVENTION, "regle"), "au moins 1 convention verifie (executoire) et cadrage.fini", "durcit"),
        ((*CONVENTION, "regle"), "au moins 1 convention verifie (executoire) ou cadrage.fini", "assouplit"),
        ((*CONVENTION, "regle"), "au moins 1 convention", "assouplit"),
        (
            (*CONVENTION, "regle"),
            "non (au moins 1 convention verifie (executoire) et cadrage.fini)",
            "a_relire",
        ),
        ((*CONVENTION, "regle"), "pas une règle (", "a_relire"),
        (("parametres", "delai_executoire", "valeur"), "10 jours", "assouplit"),
        (("parametres", "delai_executoire", "valeur"), "20 jours", "durcit"),
        (("parametres", "delai_executoire", "valeur"), "1 mois", "a_relire"),
        (("garanties", next(iter(FORME["garanties"]))), None, "assouplit"),
        (("roles", "cpe", "saisi_par"), ["referent", "ddfpt"], "assouplit"),
        (("roles", "cpe", "saisi_par"), "referent", "a_relire"),
        (("roles", "cpe", "suppleants"), ["ddfpt"], "a_relire"),
        (("roles", "services_academiques", "suppleants"), ["services_academiques", "cpe"], "assouplit"),
        (("ecarts", "par"), ["chef_etablissement"], "durcit"),
        (("dossier", "creation", "saisit"), ["nom"], "assouplit"),
        (("fiches", "eleve", "champs", "nom", "personnel"), "non", "assouplit"),
    ],
)
def test_le_sens_se_prouve_ou_se_dit_a_relire(chemin: tuple[str, ...], apres: Any, attendu: str) -> None:
    """Plus strict ou plus souple seulement quand la forme le prouve."""
    autre = copy.deepcopy(FORME)
    ou: Any = autre
    for cle in chemin[:-1]:
        ou = ou[cle]
    if apres is None:
        del ou[chemin[-1]]
    else:
        ou[chemin[-1]] = apres

    (d,) = differences(FORME, autre)

    assert sens(d, FORME, autre) == attendu


def test_une_carte_qui_apparait_se_dit_element_par_element() -> None:
    """La première pièce d'une phase s'annonce par son titre, non comme « pieces »."""
    sans = copy.deepcopy(FORME)
    pieces = sans["phases"]["cadrage"].pop("pieces")

    trouvees = differences(sans, FORME)

    assert {(d.genre, d.cle) for d in trouvees} == {(AJOUTE, nom) for nom in pieces}
    assert all(pieces[d.cle]["titre"] in phrase(d, sans, FORME) for d in trouvees)


# ── la commande ──────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def copie(espace: Path, lancer: Lancer) -> Path:
    """L'espace d'essai, avec une copie « le_mien » du workflow."""
    assert lancer("workflow", "copier", "pret", "le_mien", ou=espace).code == 0
    return espace


def changer(espace: Path, fichier: str, avant: str, apres: str) -> None:
    ecrit = espace / "workflows" / "le_mien" / fichier
    texte = ecrit.read_text(encoding="utf-8")
    assert avant in texte, texte
    ecrit.write_text(texte.replace(avant, apres, 1), encoding="utf-8")


def test_le_meme_workflow_rend_zero(copie: Path, lancer: Lancer) -> None:
    """Comparé à lui-même, ou à la version que suit le dossier : rien ne change."""
    for mots in (("pret", "pret"), ("pret",)):
        resultat = lancer("workflow", "comparer", *mots, ou=copie)
        assert resultat.code == 0 and "rien ne change" in resultat.sortie, resultat


def test_ce_qui_change_se_dit_par_role_avec_son_lieu(copie: Path, lancer: Lancer) -> None:
    """Code 1 ; le rôle qui perd un acte le lit, le fichier et la ligne aussi."""
    changer(copie, "workflow.yaml", "valeur: 30 jours", "valeur: 45 jours")
    changer(copie, "fiches/objet.yaml", "par: [agent]", "par: [chef]")

    resultat = lancer("workflow", "comparer", "pret", "le_mien", ou=copie)

    assert resultat.code == 1
    assert "Pour « Agent » :" in resultat.sortie and "Pour « Chef de service » :" in resultat.sortie
    assert "ne peut plus le faire" in resultat.sortie and "peut désormais le faire" in resultat.sortie
    assert (
        "[plus souple] paramètre « Durée d'un prêt », valeur : « 30 jours » → « 45 jours »" in resultat.sortie
    )
    assert "workflows/le_mien/fiches/objet.yaml:" in resultat.sortie

    objet = lancer("workflow", "comparer", "pret", "le_mien", "--json", ou=copie).objet
    cles = {"element", "genre", "avant", "apres", "roles", "sens", "lieu"}
    assert all(cles <= d.keys() for d in objet["differences"])
    un = next(d for d in objet["differences"] if d["element"] == "parametres/delai_de_pret/valeur")
    assert (un["avant"], un["apres"], un["sens"]) == ("30 jours", "45 jours", "assouplit")


def test_en_court_un_element_ajoute_se_dit_quand_meme(copie: Path, lancer: Lancer) -> None:
    """`--court` tait les titres, les aides et l'ordre, jamais un champ, une pièce ou une phase de plus."""
    changer(copie, "fiches/objet.yaml", "pieces:", "  etage: {titre: Étage, type: entier}\n\npieces:")
    changer(copie, "fiches/objet.yaml", "peut_saisir: [valeur]", "peut_saisir: [valeur, etage]")
    changer(copie, "fiches/objet.yaml", "titre: Prêter", "titre: Prêter l'objet")

    resultat = lancer("workflow", "comparer", "pret", "le_mien", "--court", ou=copie)

    assert "champ « Étage » : ajouté" in resultat.sortie and "Prêter l'objet" not in resultat.sortie


def test_d_une_longue_liste_on_ne_dit_que_ce_qui_change() -> None:
    """Dix rôles qui deviennent onze : le onzième, non les vingt et un."""
    autre = copy.deepcopy(FORME)
    autre["deroulement"].insert(2, "immersion")

    (d,) = differences(FORME, autre)

    assert phrase(d, FORME, autre) == "ordre des phases : avec immersion en plus"


def test_un_dossier_se_compare_a_ce_qu_il_suit(copie: Path, lancer: Lancer) -> None:
    """Un seul nom : la version épinglée d'un côté ; son empreinte, même abrégée, se nomme aussi."""
    changer(copie, "workflow.yaml", "titre: Agent", "titre: Agente")

    seul = lancer("workflow", "comparer", "le_mien", ou=copie)
    empreinte = lancer("workflow", "comparer", "le_mien", "--json", ou=copie).objet["avant"]["empreinte"]
    par_empreinte = lancer(
        "workflow", "comparer", empreinte[:9], "le_mien", "--role", "agent", "--court", ou=copie
    )

    assert seul.code == par_empreinte.code == 1
    assert "rôle « Agente », titre : « Agent » → « Agente »" in seul.sortie
    assert "ne sont pas montrées" in par_empreinte.sortie and "Agente" not in par_empreinte.sortie


@pytest.mark.parametrize(
    ("mots", "code", "dit"),
    [
        ((), 2, "Il manque"),
        (("pret", "prets"), 4, "Vouliez-vous dire « pret »"),
        (("pret", "pret", "--role", "agnt"), 4, "Vouliez-vous dire « agent »"),
        (("0123456789", "pret"), 4, "Versions connues"),
        (("pret", "a\0b"), 2, "caractère nul"),
        (("pret", "pret", "pret"), 2, "comparer"),
    ],
)
def test_ce_qui_ne_se_compare_pas_se_dit(
    espace: Path, lancer: Lancer, mots: tuple[str, ...], code: int, dit: str
) -> None:
    """Un nom inconnu, une empreinte que personne ne suit, un rôle mal écrit : le fait, et le plus proche."""
    resultat = lancer("workflow", "comparer", *mots, ou=espace)
    assert resultat.code == code and dit in resultat.messages, resultat


def test_un_workflow_fautif_ne_se_compare_pas(copie: Path, lancer: Lancer) -> None:
    """Ses défauts d'abord : une partie illisible passerait pour un retrait."""
    changer(copie, "fiches/objet.yaml", "par: [agent]", "par: [agnt]")
    resultat = lancer("workflow", "comparer", "pret", "le_mien", ou=copie)
    assert resultat.code == 1 and "agnt" in resultat.messages + resultat.sortie
