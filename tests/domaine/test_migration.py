"""Migrer un dossier : ce qui l'empêche, ce qui se raccorde, ce qui change ; un fait, ou toutes les raisons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from moteur.domaine import demandes as d
from moteur.domaine.affaire import Accord, Refus
from moteur.domaine.application import appliquer, rejouer
from moteur.domaine.migration.decider import decider_migration
from moteur.domaine.migration.impact import A_RACCORDER, BLOQUE, COMPATIBLE, INCHANGE, Impact, confronter
from moteur.domaine.regles.evaluation import Regles
from moteur.domaine.workflow import Workflow, construire
from moteur.erreurs import JournalAltere
from tests.domaine.banc import JOUR, Banc, accorde, mandat, noms
from tests.domaine.petit import forme

Changement = Callable[[dict[str, Any]], object]
QUI = {"versions": {"par": ["directeur"]}}


def version(change: Changement = lambda _: None, *, numero: int = 2, **autres: Any) -> Workflow:
    """Le petit workflow, en une autre version."""
    corps = forme(version=numero, **QUI, **autres)
    change(corps)
    return construire(corps, empreinte=f"{numero:x}" * 64)


@pytest.fixture
def banc() -> Banc:
    """Un dossier qui a vécu : un lecteur inscrit, un autre en demande, un prêt prévu, un plan signé."""
    vecu = Banc(construire(forme(**QUI), empreinte="1" * 64))
    assert accorde(vecu.ouvrir(zone="A"))
    nom = vecu.inscrit(genre="roman", age="30")
    assert accorde(vecu.creer("lecteur", nom="Bo", gouts="mer"))
    assert accorde(vecu.creer("pret", lecteurs=nom, prevu_le="10/10/2026"))
    assert accorde(vecu.avancer("preparation", "commencer", par="dir", objectif="Lire"))
    assert accorde(vecu.corriger("preparation", responsable=nom))
    assert accorde(vecu.demander(d.Produire(
        mandat("dir"), JOUR, JOUR, document="plan", cible="preparation", empreinte="a" * 64, numero="P1"
    )))  # fmt: skip
    assert accorde(vecu.verser("preparation", "plan_signe", par="dir", fichier="f" * 64))
    return vecu


def voir(banc: Banc, apres: Workflow, *, le: date = JOUR, **raccords: dict[str, str]) -> Impact:
    return confronter(banc.regles, Regles(apres), banc.dossier, le=le, raccords=raccords)


def demander(banc: Banc, apres: Workflow, **autres: Any) -> Accord | Refus:
    voulue: dict[str, Any] = {"motif": "Règles neuves", "le": JOUR, "saisi_le": JOUR, **autres}
    demande = d.Migrer(voulue.pop("mandat", mandat("dir")), **voulue)
    return decider_migration(banc.regles, Regles(apres), banc.dossier, demande)


def retirer(*chemin: str) -> Changement:
    def faire(corps: dict[str, Any]) -> None:
        for cle in chemin[:-1]:
            corps = corps[cle]
        del corps[chemin[-1]]

    return faire


def poser(valeur: Any, *chemin: str) -> Changement:
    def faire(corps: dict[str, Any]) -> None:
        for cle in chemin[:-1]:
            corps = corps[cle]
        corps[chemin[-1]] = valeur

    return faire


LECTEUR = ("fiches", "lecteur")
EMPECHENT: Mapping[str, tuple[Changement, str]] = {
    "fiche retirée": (retirer("fiches", "pret"), "pret"),
    "champ rempli retiré": (retirer(*LECTEUR, "champs", "nom"), "lecteur/champs/nom"),
    "autre genre": (poser("entier", *LECTEUR, "champs", "nom", "type"), "lecteur/champs/nom"),
    "valeur retirée": (retirer(*LECTEUR, "champs", "genre", "valeurs", "roman"), "lecteur/champs/genre"),
    "valeur de liste": (retirer(*LECTEUR, "champs", "gouts", "valeurs", "mer"), "lecteur/champs/gouts"),
    "plus une liste": (poser(False, *LECTEUR, "champs", "gouts", "liste"), "lecteur/champs/gouts"),
    "borne": (poser(40, *LECTEUR, "champs", "age", "minimum"), "lecteur/champs/age"),
    "autre lien": (poser("livre", "fiches", "pret", "champs", "lecteurs", "de"), "pret/champs/lecteurs"),
    "pièce versée retirée": (retirer(*LECTEUR, "pieces", "carte"), "lecteur/pieces/carte"),
    "champ de pièce": (
        poser({}, *LECTEUR, "pieces", "carte", "saisit"), "lecteur/pieces/carte/numero"
    ),
    "signataire de plus figé": (poser(["responsable"], "documents", "plan", "fige"), "documents/plan"),
    "exemplaire d'un autre": (retirer("phases", "preparation", "pieces", "plan_signe"), "preparation/pieces/plan_signe"),
    "clé du porteur": (poser("nom", "porteur", "cle"), "porteur/cle"),
    "durée de la période": (poser(3, "periode", "annees"), "periode"),
    "garantie": (
        poser({"titre": "Tous inscrits", "toujours": "tout lecteur, s'il y en a, verifie (etat est inscrit)"},
              "garanties", "inscrits"), "garanties/inscrits"),
}  # fmt: skip


@pytest.mark.parametrize("cas", EMPECHENT)
def test_ce_que_la_version_ne_sait_plus_dire_bloque_le_dossier(banc: Banc, cas: str) -> None:
    """Chaque contenu perdu, changé ou interdit est dit, avec l'élément en cause, et rien n'est migré."""
    change, element = EMPECHENT[cas]
    if cas == "signataire de plus figé":
        banc.corriger("preparation", responsable="lecteur-2")
    trouve = voir(banc, version(change))

    assert (trouve.classe, trouve.arrivee) == (BLOQUE, None)
    assert element in [o.element for o in trouve.obstacles]
    assert all(o.message and o.suite for o in trouve.obstacles)
    assert element in noms(demander(banc, version(change)))


def test_tout_se_dit_d_un_coup(banc: Banc) -> None:
    """Deux obstacles, un état perdu, pas de motif, pas le rôle : cinq raisons."""

    def change(corps: dict[str, Any]) -> None:
        retirer(*LECTEUR, "champs", "nom")(corps)
        retirer(*LECTEUR, "pieces", "carte")(corps)
        corps["fiches"]["pret"]["etats"] = {"attendu": {"titre": "Attendu"}}

    refus = demander(banc, version(change), motif=" ", mandat=mandat("bib"))

    assert set(noms(refus)) == {
        "lecteur/champs/nom", "lecteur/pieces/carte", "motif", "raccord.pret.prevu", "role"
    }  # fmt: skip


def test_ce_que_le_dossier_n_a_pas_ne_le_gene_pas(banc: Banc) -> None:
    """Une fiche jamais créée, un champ jamais rempli, une pièce jamais versée peuvent disparaître."""

    def change(corps: dict[str, Any]) -> None:
        retirer("fiches", "retard")(corps)
        retirer(*LECTEUR, "champs", "note")(corps)
        retirer(*LECTEUR, "pieces", "photo")(corps)

    assert voir(banc, version(change)).classe == COMPATIBLE


def test_la_meme_version_ne_change_rien(banc: Banc) -> None:
    """Ni elle-même, ni une autre qui n'en diffère que par des mots."""
    assert voir(banc, banc.workflow).classe == INCHANGE
    muette = confronter(banc.regles, Regles(version()), banc.dossier, le=JOUR, raccords={}, change=False)
    assert muette.classe == INCHANGE and muette.arrivee is not None


def renommer(corps: dict[str, Any]) -> None:
    """L'état « inscrit » d'un lecteur s'appelle désormais « admis »."""
    lecteur = corps["fiches"]["lecteur"]
    lecteur["etats"] = {("admis" if n == "inscrit" else n): e for n, e in lecteur["etats"].items()}
    for transition in lecteur["transitions"].values():
        transition["de"] = ["admis" if n == "inscrit" else n for n in transition["de"]]
        transition["vers"] = "admis" if transition["vers"] == "inscrit" else transition["vers"]
    corps["garanties"] = {}
    lecteur["qualites"]["habilite"]["regle"] = "etat est admis et carte couvre le"
    exige = corps["fiches"]["pret"]["creation"]["exige"]["lecteurs_inscrits"]
    exige["regle"] = exige["regle"].replace("inscrit)", "admis)")


def test_un_etat_perdu_se_raccorde(banc: Banc) -> None:
    """Sans raccord, on dit lequel et pour qui ; avec, la fiche y passe, date d'entrée gardée, et le rejeu la suit."""
    apres = version(renommer)
    perdu = voir(banc, apres)
    assert perdu.classe == A_RACCORDER
    assert [(p.machine, p.ancien, p.cibles) for p in perdu.a_raccorder] == [
        ("lecteur", "inscrit", ("lecteur-1",))
    ]

    reponse = demander(banc, apres, raccords={"lecteur": {"inscrit": "admis"}})
    assert isinstance(reponse, Accord)
    migre = appliquer(apres, banc.dossier, reponse.fait)
    avant, instance = banc.instance("lecteur-1"), migre.instances["lecteur-1"]
    assert (instance.etat, instance.entree) == ("admis", avant.entree)
    assert (migre.workflow, migre.rang) == (apres.empreinte, banc.dossier.rang + 1)
    assert reponse.fait.trace["etats"] == {"lecteur-1": "admis"}
    assert rejouer(apres, rejouer(banc.workflow, banc.vide, banc.faits), [reponse.fait]) == migre


def test_la_version_dit_ses_raccords_elle_meme(banc: Banc) -> None:
    """Écrits dans la version, ils n'ont pas à être redits ; celui que l'on ajoute l'emporte."""
    apres = version(renommer, raccords={"lecteur": {"inscrit": "admis"}})

    assert voir(banc, apres).classe == COMPATIBLE
    assert [r.nouveau for r in voir(banc, apres, lecteur={"inscrit": "suspendu"}).raccordes] == ["suspendu"]


@pytest.mark.parametrize(
    "raccords",
    [{"licorne": {"a": "b"}}, {"lecteur": {"inscrit": "licorne"}}, {"lecteur": {"licorne": "admis"}},
     {"lecteur": {"parti": "admis"}}],
)  # fmt: skip
def test_un_raccord_qui_ne_veut_rien_dire_est_refuse(banc: Banc, raccords: dict[str, dict[str, str]]) -> None:
    """Machine ou état inconnus, état qui existe encore : une faute d'écriture, dite comme telle."""
    refus = demander(banc, version(renommer), raccords=raccords)

    assert isinstance(refus, Refus)
    assert "valeur.raccord" in noms(refus)


def bon_marche(corps: dict[str, Any]) -> None:
    """Une couche ajoute au lecteur un état sans porte, « essai »."""
    lecteur = corps["fiches"]["lecteur"]
    lecteur["etats"]["essai"] = {"titre": "À l'essai"}
    lecteur["transitions"]["essayer"] = {
        "titre": "Essayer", "de": ["demande"], "vers": "essai", "par": ["bibliothecaire"]
    }  # fmt: skip


def test_un_raccord_ne_fait_pas_entrer_sans_passer_la_porte() -> None:
    """Entré à bon compte dans un état que la version retire, on n'est pas raccordé à celui qui exige."""
    corps = forme(**QUI)
    bon_marche(corps)
    banc = Banc(construire(corps, empreinte="1" * 64))
    assert accorde(banc.ouvrir(zone="A"))
    assert accorde(banc.creer("lecteur", nom="Bo"))
    assert accorde(banc.avancer("lecteur-1", "essayer"))
    trouve = voir(banc, version(), lecteur={"essai": "inscrit"})

    assert trouve.classe == BLOQUE
    assert {o.element for o in trouve.obstacles} >= {
        "lecteur/inscrire/exige/carte_valable", "lecteur/inscrire/exige/adulte"
    }  # fmt: skip
    # La même transition, menée à l'état qui exige : ce qu'elle exige de neuf compte tout autant.
    neuve = {"carte_valable": {"regle": "carte couvre le", "sinon": "Il faut une carte."}}
    menee = {
        "titre": "Essayer",
        "de": ["demande"],
        "vers": "inscrit",
        "par": ["bibliothecaire"],
        "exige": neuve,
    }
    detour = version(poser(menee, *LECTEUR, "transitions", "essayer"))
    assert [
        o.element for o in voir(banc, detour, lecteur={"essai": "inscrit"}).obstacles if o.genre == "raccord"
    ] == ["lecteur/essayer/exige/carte_valable"]
    # Revenir au début, ou aller où rien ne manque, se peut.
    assert voir(banc, version(), lecteur={"essai": "demande"}).classe == COMPATIBLE
    assert voir(banc, version(), lecteur={"essai": "parti"}).classe == COMPATIBLE


def test_un_raccord_ne_rompt_pas_une_garantie_d_entree() -> None:
    """« chaque fois que lecteur devient parti » vaut aussi pour qui y serait raccordé ; un simple renommage, non."""
    corps = forme(**QUI)
    bon_marche(corps)
    garantie = {
        "titre": "Rendu",
        "chaque_fois": "lecteur devient parti",
        "verifie": "naissance est renseigne",
    }
    banc = Banc(construire(corps, empreinte="1" * 64))
    assert accorde(banc.ouvrir(zone="A"))
    assert accorde(banc.creer("lecteur", nom="Bo"))
    assert accorde(banc.avancer("lecteur-1", "essayer"))

    trouve = voir(banc, version(garanties={"parti_ne": garantie}), lecteur={"essai": "parti"})
    assert [o.element for o in trouve.obstacles] == ["garanties/parti_ne"]
    corps["garanties"] = {"parti_ne": {**garantie, "chaque_fois": "lecteur devient essai"}}
    renomme = Banc(construire(corps, empreinte="1" * 64), banc.faits)
    renomme.dossier = banc.dossier
    memes = voir(renomme, version(garanties={"parti_ne": garantie}), lecteur={"essai": "parti"})
    assert memes.classe == COMPATIBLE


def test_une_validite_raccourcie_dit_qui_perd_sa_qualite(banc: Banc) -> None:
    """Dix mois au lieu de douze : le lecteur n'est plus habilité ce soir-là, et la raison est dite."""
    apres = version(poser("10 mois", "parametres", "validite_carte", "valeur"))
    le = date(2027, 9, 1)

    assert [e for e in voir(banc, apres).effets if e.genre == "qualite"] == []
    (perdue,) = [e for e in voir(banc, apres, le=le).effets if e.element == "lecteur/qualites/habilite"]
    assert (perdue.cible, perdue.avant, perdue.apres) == ("lecteur-1", "oui", "non")
    assert perdue.explication


def test_une_echeance_deplacee_se_dit_par_fiche(banc: Banc) -> None:
    """Ce qui était dû le 16 l'est le 8."""
    echeance = {
        "titre": "Rendre",
        "fiche": "pret",
        "etat": "prevu",
        "sous": "delai_retour",
        "attend": "remettre",
    }
    avant = construire(forme(**QUI, echeances={"rendre": echeance}), empreinte="1" * 64)
    apres = version(poser("7 jours", "parametres", "delai_retour", "valeur"), echeances={"rendre": echeance})
    trouve = confronter(Regles(avant), Regles(apres), banc.dossier, le=JOUR, raccords={})

    assert [(e.cible, e.avant, e.apres) for e in trouve.effets if e.genre == "echeance"] == [
        ("pret-1", "2026-10-16", "2026-10-08")
    ]


def test_une_exigence_neuve_de_l_etat_ou_l_on_est_se_dit(banc: Banc) -> None:
    """Le lecteur est déjà inscrit ; on n'y revient pas, mais on dit ce qu'on lui demanderait aujourd'hui."""
    neuve = {"regle": "naissance est renseigne", "sinon": "La date de naissance manque."}
    apres = version(poser(neuve, *LECTEUR, "transitions", "inscrire", "exige", "naissance_dite"))
    trouve = voir(banc, apres)

    assert trouve.classe == COMPATIBLE
    assert [(e.cible, e.message) for e in trouve.effets if e.genre == "exigence"] == [
        ("lecteur-1", "La date de naissance manque.")
    ]


def test_une_phase_neuve_nait_en_migrant(banc: Banc) -> None:
    """Elle prend son état initial le jour de la migration, et le dossier continue."""

    def change(corps: dict[str, Any]) -> None:
        corps["phases"]["cloture"] = {"titre": "Clôture", "etats": {"a_venir": {"titre": "À venir"}}}
        corps["deroulement"] = ["preparation", "service", "cloture"]

    apres = version(change)
    reponse = demander(banc, apres)
    assert isinstance(reponse, Accord)
    neuve = appliquer(apres, banc.dossier, reponse.fait).instances["cloture"]
    assert (neuve.etat, neuve.entree) == ("a_venir", JOUR.isoformat())
    assert [e.cible for e in voir(banc, apres).effets if e.genre == "phase"] == ["cloture"]


@pytest.mark.parametrize(
    ("autres", "attendu"),
    [
        ({"motif": ""}, ["motif"]),
        ({"mandat": mandat("bib")}, ["role"]),
        ({"en_vigueur": date(2026, 10, 2)}, ["en_vigueur"]),
        ({"le": date(2026, 9, 30)}, ["date"]),
        ({"le": date(2026, 10, 2)}, ["date"]),
    ],
)
def test_une_migration_a_ses_formes(banc: Banc, autres: dict[str, Any], attendu: list[str]) -> None:
    """Un motif, un rôle que la version suivie désigne, une date ni future, ni d'avant, ni trop tôt."""
    assert accorde(demander(banc, version()))
    assert noms(demander(banc, version(), **autres)) == attendu


def test_on_ne_revient_pas_a_une_version_d_avant(banc: Banc) -> None:
    """Le remède est dit : publier une version de plus."""
    suivi = replace(banc.workflow, version=3)
    refus = decider_migration(
        Regles(suivi), Regles(version()), banc.dossier, d.Migrer(mandat("dir"), JOUR, JOUR, motif="Retour")
    )
    assert isinstance(refus, Refus)
    assert [(m.exigence, "version 4" in m.suite) for m in refus.motifs] == [("version", True)]


def test_un_autre_workflow_doit_amender_celui_du_dossier(banc: Banc) -> None:
    """Une couche de la base suivie, oui ; un workflow sans rapport, non."""
    couche = version(workflow="couche", numero=1)

    assert noms(demander(banc, couche)) == ["workflow"]
    assert accorde(demander(banc, couche, vient_de=("bibliotheque",)))


def test_une_version_qui_ne_dit_pas_qui_migre_n_y_autorise_personne(banc: Banc) -> None:
    """La version suivie décide ; si elle se tait, celle d'arrivée ; si les deux se taisent, personne."""
    muet, parle = Regles(construire(forme(), empreinte="1" * 64)), Regles(version())
    sourd = Regles(construire(forme(version=2), empreinte="2" * 64))
    demande = d.Migrer(mandat("dir"), JOUR, JOUR, motif="Règles")

    assert isinstance(decider_migration(muet, parle, banc.dossier, demande), Accord)
    assert noms(decider_migration(muet, sourd, banc.dossier, demande)) == ["role"]


def test_une_version_ne_se_donne_pas_le_droit_de_migrer(banc: Banc) -> None:
    """C'est la version suivie qui dit qui migre : celle d'arrivée ne peut pas s'ouvrir la porte."""
    large = version(poser({"par": ["bibliothecaire"]}, "versions"))

    assert noms(demander(banc, large, mandat=mandat("bib"))) == ["role"]
    assert accorde(demander(banc, large))


def test_une_fiche_close_n_est_pas_rejugee(banc: Banc) -> None:
    """Rien ne rouvrira un lecteur parti : ce qu'on demanderait pour partir aujourd'hui ne se dit pas."""
    assert accorde(banc.avancer("lecteur-2", "quitter"))
    neuve = {"regle": "naissance est renseigne", "sinon": "La date de naissance manque."}
    apres = version(poser({"naissance_dite": neuve}, *LECTEUR, "transitions", "quitter", "exige"))

    assert [e for e in voir(banc, apres).effets if e.genre == "exigence"] == []


def test_un_fait_de_migration_impossible_se_voit_au_rejeu(banc: Banc) -> None:
    """Un état raccordé qui n'existe pas, une fiche inconnue : le journal est dit altéré."""
    reponse = demander(banc, version(renommer), raccords={"lecteur": {"inscrit": "admis"}})
    assert isinstance(reponse, Accord)
    for etats in ({"lecteur-1": "licorne"}, {"licorne-1": "admis"}):
        with pytest.raises(JournalAltere):
            appliquer(version(renommer), banc.dossier, replace(reponse.fait, trace={"etats": etats}))
