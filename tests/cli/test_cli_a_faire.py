"""Les prochaines actions comme on les lit : les retards d'abord, puis ce qui presse, et quand viendra le reste."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from console import MODELE, Lancer, executer_muet

ANIMATION = """\
fiche: animation
titre: Animation
phase: prets
personne: non
designation: [prevue_le]
champs:
  prevue_le: {titre: Prévue le, type: date}
pieces:
  photo: {titre: Photographie, nature: fichier, par: [agent]}
creation: {par: [agent], saisit: [prevue_le]}
etats:
  prevue:  {titre: Prévue}
  tenue:   {titre: Tenue}
  rangee:  {titre: Rangée, final: oui}
  annulee: {titre: Annulée, final: oui}
transitions:
  tenir:
    titre: Consigner l'animation tenue
    de: [prevue]
    vers: tenue
    par: [agent]
    constat: oui
    exige:
      photo_versee: {niveau: recommande, source: [REG-1], regle: photo est versee, sinon: La photographie manque.}
  annuler: {titre: Annuler l'animation, detour: oui, de: [prevue], vers: annulee, par: [agent]}
  ranger:
    titre: Ranger l'animation
    de: [tenue]
    vers: rangee
    par: [agent]
    exige:
      un_an_apres:
        niveau: recommande
        source: [REG-1]
        regle: le >= prevue_le + 1 an
        sinon: Une animation se range un an après.
"""
ECHEANCES = """
  conclure:
    titre: Finir la préparation
    fiche: preparation
    a_partir_de: 1er decembre
    au_plus_tard: 10 janvier
    attend: conclure
  clore:
    titre: Finir les prêts
    fiche: prets
    a_partir_de: 1er juin
    au_plus_tard: clore_tout - 2 semaines
    attend: clore
  clore_tout: {titre: Tout finir, fiche: prets, au_plus_tard: 30 juin, attend: clore}
"""


@pytest.fixture
def animations(tmp_path: Path, lancer: Lancer) -> Path:
    """Un service de zone A, qui anime, avec des fenêtres dans l'année."""
    racine = tmp_path / "anime"
    shutil.copytree(MODELE, racine)
    assert executer_muet("init", str(racine)) == 0
    workflow = racine / "workflows" / "pret"
    tete = (workflow / "workflow.yaml").read_text(encoding="utf-8")
    tete = tete.replace("    nom:  {", "    zone: {titre: Zone, type: zone}\n    nom:  {")
    tete = tete.replace("peut_saisir: [nom]", "peut_saisir: [nom, zone]")
    (workflow / "workflow.yaml").write_text(tete, encoding="utf-8")
    (workflow / "fiches" / "animation.yaml").write_text(ANIMATION, encoding="utf-8")
    with (workflow / "echeances.yaml").open("a", encoding="utf-8") as flux:
        flux.write(ECHEANCES)
    resultat = lancer("ouvrir", "nom=Atelier", "zone=A", ou=racine)
    assert resultat.code == 0, resultat
    return racine


def a_faire(lancer: Lancer, ou: Path, le: str, *suite: str) -> list[dict[str, Any]]:
    resultat = lancer("a-faire", "--le", le, "--json", *suite, ou=ou)
    assert resultat.code == 0, resultat
    actions: list[dict[str, Any]] = resultat.objet["actions"]
    return actions


def de(actions: list[dict[str, Any]], objet: str) -> dict[str, Any]:
    (trouvee,) = [a for a in actions if a["objet"] == objet]
    return trouvee


# ── ce qui était prévu ──
def test_ce_qui_etait_prevu_et_n_est_pas_consigne_vient_en_tete(lancer: Lancer, animations: Path) -> None:
    """Le lendemain du jour prévu, la question se pose, avec la pièce à verser avant, et l'issue si cela n'a pas eu lieu."""
    lancer("creer", "animation", "prevue_le=12/03/2090", ou=animations)

    veille, jour_meme = (a_faire(lancer, animations, f"{j}/03/2090") for j in (11, 12))
    lendemain = a_faire(lancer, animations, "13/03/2090")

    assert not [a for a in veille if a["cible"] == "animation-1"]
    assert [(a["objet"], a["echeance"]) for a in jour_meme if a["cible"] == "animation-1"] == [
        ("photo", None),
        ("tenir", None),
    ]
    en_cause = [a for a in lendemain if a["cible"] == "animation-1"]
    assert [(a["objet"], a["retard"], a["echeance"]) for a in en_cause] == [
        ("photo", True, "2090-03-12"), ("tenir", True, "2090-03-12"),
    ]  # fmt: skip
    question = "Prévue le 12/03/2090. Cela a-t-il eu lieu ? Sinon, dites ce qui s'est passé : moteur avancer animation-1"
    assert en_cause[1]["pourquoi"] == question
    texte = lancer("a-faire", "--le", "13/03/2090", ou=animations).sortie
    assert "En retard, attendu le 12/03/2090" in texte and "Cela a-t-il eu lieu ?" in texte


def test_la_piece_versee_ne_se_demande_plus(lancer: Lancer, animations: Path, tmp_path: Path) -> None:
    """Il ne reste que le constat."""
    lancer("creer", "animation", "prevue_le=12/03/2090", ou=animations)
    photo = tmp_path / "photo.txt"
    photo.write_text("vue", encoding="utf-8")
    assert lancer("verser", "animation-1", "photo", str(photo), ou=animations).code == 0

    actions = a_faire(lancer, animations, "13/03/2090")

    assert [a["objet"] for a in actions if a["cible"] == "animation-1"] == ["tenir"]


def test_les_retards_precedent_tout_du_plus_ancien_au_plus_recent(lancer: Lancer, animations: Path) -> None:
    """Puis ce qui est attendu, puis ce qui n'a pas de date, puis ce qui n'ouvre que plus tard."""
    for jour in ("12/05/2090", "10/05/2090"):
        lancer("creer", "animation", f"prevue_le={jour}", ou=animations)

    termes = [a["echeance"] for a in a_faire(lancer, animations, "20/05/2090") if a["retard"]]

    assert termes == sorted(termes) and {"2090-05-10", "2090-05-12"} <= set(termes)


def test_ce_que_le_temps_seul_reglera_ne_se_propose_pas(lancer: Lancer, animations: Path) -> None:
    """Permis, mais rien n'y invite avant l'heure ; `avancer` sans transition le montre toujours."""
    lancer("creer", "animation", "prevue_le=12/03/2027", ou=animations)
    assert lancer("avancer", "animation-1", "tenir", ou=animations).code == 0

    avant, apres = (a_faire(lancer, animations, jour) for jour in ("01/04/2027", "12/03/2028"))

    assert not [a for a in avant if a["objet"] == "ranger"]
    assert de(apres, "ranger")["cible"] == "animation-1"
    assert "Ranger l'animation" in lancer("avancer", "animation-1", ou=animations).sortie


# ── les fenêtres ──
def test_une_fenetre_ouverte_presse_une_fenetre_a_venir_attend(lancer: Lancer, animations: Path) -> None:
    """Ce qui n'ouvre que plus tard est dit, en dernier, avec son premier jour."""
    lancer("creer", "objet", "nom=Perceuse", "genre=outil", ou=animations)
    novembre = a_faire(lancer, animations, "20/11/2026")
    decembre = a_faire(lancer, animations, "02/12/2026")

    attendue = de(novembre, "reunion_lancement")
    assert (attendue["ouvre"], attendue["retard"]) == ("2026-12-01", False)
    assert novembre[0]["objet"] == "preter" and novembre[-1]["ouvre"] is not None
    pressee = de(decembre, "reunion_lancement")
    assert (pressee["ouvre"], pressee["echeance"], pressee["n"]) == (None, "2027-01-10", 1)
    assert (
        "À partir du 01/12/2026, avant le 10/01/2027"
        in lancer("a-faire", "--le", "20/11/2026", ou=animations).sortie
    )


def test_le_dernier_jour_utile_se_dit_avec_sa_raison(lancer: Lancer, animations: Path) -> None:
    """Le 10 janvier 2027 est un dimanche : c'est le vendredi qu'il faut viser."""
    action = de(a_faire(lancer, animations, "02/12/2026"), "reunion_lancement")

    assert action["utile"] == "2027-01-08"
    texte = lancer("a-faire", "--le", "02/12/2026", ou=animations).sortie
    assert "Dernier jour utile : 08/01/2027 (le 10/01/2027 est un dimanche)" in texte
    veille = lancer("a-faire", "--le", "09/01/2027", ou=animations).sortie
    assert "Dernier jour utile : 08/01/2027, déjà passé (le 10/01/2027 est un dimanche)" in veille
    assert "Avant le 10/01/2027" in veille and "En retard" not in veille


def test_la_plus_proche_de_deux_echeances_l_emporte_et_dit_son_compte(
    lancer: Lancer, animations: Path
) -> None:
    """Un même acte attendu deux fois n'a qu'une ligne."""
    action = de(a_faire(lancer, animations, "05/06/2027"), "clore")

    assert action["echeance"] == "2027-06-16"
    assert action["calcul"] == "2 semaines avant « Tout finir », au plus tard le 30/06/2027"
    assert action["calcul"] in action["pourquoi"]


def test_rien_a_faire_dit_ce_qui_viendra(lancer: Lancer, animations: Path) -> None:
    """La prochaine fenêtre ou le prochain jour prévu, et quand."""
    for mots in (
        ("verser", "preparation", "reunion_lancement"),
        ("avancer", "preparation", "conclure", "resume=Fait", "--par", "paul:chef"),
        ("avancer", "prets", "clore", "--par", "paul:chef"),
    ):
        assert lancer(*mots, ou=animations).code in (0, 3), mots
    fini = lancer("a-faire", "--le", "05/12/2026", ou=animations).sortie
    assert "Ce dossier est fini" in fini

    lancer("creer", "animation", "prevue_le=12/03/2090", "--simuler", ou=animations)
    vide = lancer("a-faire", "--role", "chef", "--le", "05/12/2026", "--json", ou=animations).objet
    assert vide["actions"] == [] and vide["prochaine"] is None and vide["fini"] is True


def test_un_role_sans_rien_a_faire_apprend_quand_ce_sera_son_tour(lancer: Lancer, animations: Path) -> None:
    """« Rien » ne suffit pas à qui revient dans un mois."""
    lancer("creer", "animation", "prevue_le=12/03/2090", ou=animations)
    for mots in (
        ("verser", "preparation", "reunion_lancement"),
        ("avancer", "preparation", "conclure", "resume=Fait", "--par", "paul:chef"),
    ):
        assert lancer(*mots, ou=animations).code in (0, 3), mots

    lecture = ("a-faire", "--le", "05/12/2026", "--role", "agent")
    vide = lancer(*lecture, "--json", ou=animations).objet

    assert vide["actions"] == [] and vide["prochaine"] == {
        "titre": "Finir les prêts : Prêts",
        "ouvre": "2027-06-01",
    }
    assert "À partir du 01/06/2027 : Finir les prêts : Prêts" in lancer(*lecture, ou=animations).sortie


# ── jusqu'à un jour ──
def test_jusqu_a_un_jour_garde_les_retards_et_les_numeros(lancer: Lancer, animations: Path) -> None:
    """Les lignes qui restent ont le numéro que prend `faire`."""
    lancer("creer", "animation", "prevue_le=12/03/2090", ou=animations)
    tout = a_faire(lancer, animations, "13/03/2090")

    d_ici = a_faire(lancer, animations, "13/03/2090", "--jusqu-au", "31/12/2089")

    assert d_ici == [a for a in tout if a["echeance"] and a["echeance"] <= "2089-12-31"]
    assert 0 < len(d_ici) < len(tout) and all(a["retard"] for a in d_ici)
    lignes = lancer("a-faire", "--le", "13/03/2090", "--jusqu-au", "2089-12-31", ou=animations).sortie
    assert "en retard, d'ici le 31/12/2089" in lignes


def test_rien_d_attendu_d_ici_ce_jour(lancer: Lancer, animations: Path) -> None:
    """Le dire, et montrer comment voir le reste."""
    resultat = lancer("a-faire", "--le", "05/09/2026", "--jusqu-au", "06/09/2026", ou=animations)

    assert resultat.code == 0 and "Rien n'est attendu d'ici le 06/09/2026." in resultat.sortie
    assert "moteur a-faire" in resultat.sortie


@pytest.mark.parametrize("jour", ["31/02/2027", "demain", "²", "99999999", "2026-13-01"])
def test_un_jour_mal_ecrit_est_refuse(lancer: Lancer, animations: Path, jour: str) -> None:
    """Code 2, l'option nommée, aucune trace Python."""
    resultat = lancer("a-faire", "--jusqu-au", jour, ou=animations)

    assert resultat.code == 2 and "--jusqu-au" in resultat.messages and "Traceback" not in resultat.messages


def test_etat_compte_les_retards(lancer: Lancer, animations: Path) -> None:
    """Même quand plus de retards qu'il n'y a de lignes à montrer."""
    for _ in range(4):
        lancer("creer", "animation", "prevue_le=12/03/2090", ou=animations)

    vue = lancer("etat", "--le", "13/03/2090", "--json", ou=animations).objet
    texte = lancer("etat", "--le", "13/03/2090", ou=animations).sortie

    assert vue["retards"] >= 8 and all(s["retard"] for s in vue["suites"])
    assert f"{vue['retards']} actions en retard : moteur a-faire" in texte
