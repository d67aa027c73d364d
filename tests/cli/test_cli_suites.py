"""« Et maintenant ? » comme on le suit : ce qui est proposé se tape tel quel, dans l'ordre, et par la bonne personne."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from console import MODELE, Lancer, executer_muet

SALLE = """\
fiche: salle
titre: Salle
phase: prets
personne: non
designation: [nom]
champs: {nom: {titre: Nom, type: texte}}
creation: {par: [agent], saisit: [nom]}
etats: {libre: {titre: Libre}, fermee: {titre: Fermée, final: oui}}
transitions: {fermer: {titre: Fermer, detour: oui, de: [libre], vers: fermee, par: [agent]}}
"""
RETOUR = """\
fiche: retour
titre: Retour
phase: prets
personne: non
designation: [objet, demande]
champs:
  objet:   {titre: Objet, de: objet}
  demande: {titre: Demande, de: demande}
creation: {par: [agent], saisit: [objet, demande]}
etats: {fait: {titre: Fait}, annule: {titre: Annulé, final: oui}}
transitions: {annuler: {titre: Annuler, detour: oui, de: [fait], vers: annule, par: [agent]}}
"""
DEMANDE = """\
fiche: demande
titre: Demande
phase: prets
personne: non
en_nombre: oui
designation: [sujet, objets]
champs:
  sujet:   {titre: Sujet, type: texte}
  salle:   {titre: Salle, de: salle}
  objets:  {titre: Objets, de: objet, liste: oui}
  rendus:  {titre: Objets rendus, de: objet, liste: oui, parmi: objets}
pieces:
  avis:
    titre: Avis d'une autre personne
    nature: releve
    par: [agent]
    exige:
      autre: {source: [REG-1], regle: saisisseur differe de envoyer, sinon: Il y faut une autre personne.}
  accuse: {titre: Accusé de réception, nature: releve, par: [agent]}
creation: {par: [agent], saisit: [salle, objets, sujet]}
etats:
  projet:  {titre: Projet}
  envoyee: {titre: Envoyée}
  close:   {titre: Close, final: oui}
transitions:
  envoyer: {titre: Envoyer, de: [projet], vers: envoyee, par: [agent]}
  clore:
    titre: Clore la demande
    de: [projet, envoyee]
    vers: close
    par: [chef]
    saisit: [rendus]
    exige:
      accusee:
        source: [REG-1]
        regle: etat est envoyee et accuse est verse depuis envoyer
        sinon: L'accusé de réception manque.
      avisee: {source: [REG-1], regle: avis est verse, sinon: L'avis d'une autre personne manque.}
"""
CLORE_LES_PRETS = """  clore:
    titre: Clore les prêts
    de: [ouverte]
    vers: close
    par: [chef]
    exige: {une: {source: [REG-1], regle: au moins 1 demande, sinon: Aucune demande n'est faite.}}
"""
ECHEANCE = (
    "  clore_demande: {titre: Clore les demandes, fiche: demande, au_plus_tard: 30 juin, attend: clore}\n"
)


@pytest.fixture
def service(tmp_path: Path, lancer: Lancer) -> Path:
    """Un service où une demande cite une salle et des objets, et se clôt à deux personnes."""
    racine = tmp_path / "service"
    shutil.copytree(MODELE, racine)
    assert executer_muet("init", str(racine)) == 0
    workflow = racine / "workflows" / "pret"
    for nom, fiche in (("salle", SALLE), ("demande", DEMANDE), ("retour", RETOUR)):
        (workflow / "fiches" / f"{nom}.yaml").write_text(fiche, encoding="utf-8")
    with (workflow / "echeances.yaml").open("a", encoding="utf-8") as flux:
        flux.write(ECHEANCE)
    phase = workflow / "phases" / "prets.yaml"
    tete, _, _ = phase.read_text(encoding="utf-8").partition("  clore:")
    phase.write_text(tete + CLORE_LES_PRETS, encoding="utf-8")
    resultat = lancer("ouvrir", "nom=Atelier", ou=racine)
    assert resultat.code == 0, resultat
    return racine


@pytest.fixture
def demandee(service: Path, lancer: Lancer) -> Path:
    """Le même, une demande écrite pour un seul des trois objets."""
    for nom in ("Perceuse", "Atlas", "Scie"):
        assert lancer("creer", "objet", f"nom={nom}", "genre=outil", ou=service).code == 0
    assert lancer("creer", "salle", "nom=Haute", ou=service).code == 0
    saisie = ("salle=salle-1", "objets=objet-2", "sujet=Cartes")
    resultat = lancer("creer", "demande", *saisie, ou=service)
    assert resultat.code == 0, resultat
    return service


def actions(lancer: Lancer, ou: Path) -> list[dict[str, Any]]:
    trouvees: list[dict[str, Any]] = lancer("a-faire", "--json", ou=ou).objet["actions"]
    return trouvees


def de(lancer: Lancer, ou: Path, cible: str) -> list[str]:
    return [a["objet"] for a in actions(lancer, ou) if a["cible"] == cible]


# ── créer ──
def test_toutes_les_fiches_a_citer_se_proposent(lancer: Lancer, service: Path) -> None:
    """Une demande cite une salle et un objet : les deux d'abord, dans l'ordre où elle les demande."""
    assert [a["objet"] for a in actions(lancer, service) if a["verbe"] == "creer"] == ["salle", "objet"]

    lancer("creer", "salle", "nom=Haute", ou=service)
    lancer("creer", "objet", "nom=Scie", "genre=outil", ou=service)

    assert "demande" in [a["objet"] for a in actions(lancer, service) if a["verbe"] == "creer"]


def test_ce_qui_se_cree_en_nombre_propose_une_feuille(lancer: Lancer, service: Path) -> None:
    """Le workflow le dit ; la commande proposée marche, et les autres types n'en ont pas."""
    lancer("creer", "salle", "nom=Haute", ou=service)
    lancer("creer", "objet", "nom=Scie", "genre=outil", ou=service)

    (demande,) = (a for a in actions(lancer, service) if a["objet"] == "demande")
    texte = lancer("a-faire", ou=service).sortie

    assert demande["en_nombre"] == "moteur feuille demande --vide 12"
    assert "moteur remplir demande" in texte and "sujet=…" not in texte
    assert f"ou plusieurs à la fois : {demande['en_nombre']}" in texte
    assert lancer(*demande["en_nombre"].split()[1:], ou=service).code == 0
    assert not any(a["en_nombre"] for a in actions(lancer, service) if a["objet"] != "demande")


# ── dans l'ordre ──
def test_ce_qu_un_etat_attend_vient_apres_le_pas_qui_y_mene(lancer: Lancer, demandee: Path) -> None:
    """L'accusé ne se verse qu'une fois la demande envoyée ; l'envoi porte l'échéance de ce qui suit."""
    avant = de(lancer, demandee, "demande-1")
    (envoi,) = (a for a in actions(lancer, demandee) if a["objet"] == "envoyer")
    assert lancer("avancer", "demande-1", "envoyer", ou=demandee).code == 0

    assert "envoyer" in avant and "accuse" not in avant
    assert envoi["echeance"] is not None and "Clore les demandes" in envoi["pourquoi"]
    assert set(de(lancer, demandee, "demande-1")) == {"accuse", "avis"}


# ── par la bonne personne ──
def test_ce_qu_une_autre_doit_saisir_se_propose_a_son_clavier(lancer: Lancer, demandee: Path) -> None:
    """Léa a envoyé : l'avis se propose à Zoé, au clavier, et passe ; sous la main de Léa, il est refusé."""
    assert lancer("avancer", "demande-1", "envoyer", ou=demandee).code == 0

    (avis,) = (a for a in actions(lancer, demandee) if a["objet"] == "avis")

    assert avis["commande"] == "moteur verser demande-1 avis --moi zoe"
    assert lancer(*avis["commande"].split()[1:], "--simuler", ou=demandee).code == 0
    assert lancer("verser", "demande-1", "avis", "--simuler", ou=demandee).code == 3


def test_quand_il_faut_quelqu_un_d_autre_on_le_dit(lancer: Lancer, demandee: Path) -> None:
    """Léa est seule à tenir le rôle, et c'est elle qui a envoyé : aucune commande ne se propose."""
    carte = demandee / "espace.yaml"
    lignes = carte.read_text(encoding="utf-8").splitlines(keepends=True)
    carte.write_text("".join(ligne for ligne in lignes if "zoe:" not in ligne), encoding="utf-8")
    assert lancer("avancer", "demande-1", "envoyer", ou=demandee).code == 0

    (avis,) = (a for a in actions(lancer, demandee) if a["objet"] == "avis")
    texte = lancer("a-faire", ou=demandee).sortie

    assert avis["autre_personne"] and not avis["role_tenu"]
    assert "« Agent » : il y faut une autre personne que celles d'espace.yaml." in texte
    assert "moteur verser demande-1 avis" not in texte


# ── à l'écran ──
def test_un_choix_parmi_ne_montre_que_les_siens(lancer: Lancer, demandee: Path) -> None:
    """« tous », « aucun », et les fiches de l'autre champ ; pas les autres objets."""
    for mots in (
        ("avancer", "demande-1", "envoyer"),
        ("verser", "demande-1", "avis", "--moi", "zoe"),
        ("verser", "demande-1", "accuse"),
    ):
        assert lancer(*mots, ou=demandee).code == 0

    (clore,) = (a for a in actions(lancer, demandee) if a["objet"] == "clore" and a["cible"] == "demande-1")

    assert clore["saisit"][0]["possibles"] == ["tous", "aucun", "objet-2"]
    assert "rendus : tous, aucun ou objet-2" in lancer("avancer", "demande-1", ou=demandee).sortie


def test_plusieurs_cibles_une_ligne_chacune(lancer: Lancer, demandee: Path) -> None:
    """Le jour et la personne ne se disent qu'une fois ; à blanc aussi."""
    mots = ("avancer", "objet-1", "objet-2", "objet-3", "preter", "emprunteur=Max")
    a_blanc, fait = lancer(*mots, "--simuler", ou=demandee).sortie, lancer(*mots, ou=demandee).sortie

    assert "Seraient écrits :" in a_blanc and "Écrits, faits n° " in fait
    for sortie in (a_blanc, fait):
        assert all(f"  - Prêter : objet-{n} (" in sortie for n in (1, 2, 3))
        assert sortie.count("saisi en personne") == 1


def test_une_designation_ne_dit_pas_deux_fois_le_meme_nom(lancer: Lancer, demandee: Path) -> None:
    """L'objet rendu est aussi celui de la demande : il ne se lit qu'une fois, et se retrouve ainsi nommé."""
    assert lancer("creer", "retour", "objet=objet-2", "demande=demande-1", ou=demandee).code == 0

    assert "retour-1 (Atlas · Cartes)" in lancer("voir", "retour-1", ou=demandee).sortie
    assert "retour-1" in lancer("voir", "atlas · cartes", ou=demandee).sortie


def test_le_journal_dit_toujours_le_jour_de_la_saisie(lancer: Lancer, demandee: Path) -> None:
    """Même quand il n'y a pas de retard : c'est ce que compare un auditeur."""
    faits = lancer("journal", "--json", ou=demandee).objet["faits"]
    jours = ["/".join(reversed(f["saisi_le"][:10].split("-"))) for f in faits]

    texte = " ".join(lancer("journal", ou=demandee).sortie.split())

    assert texte.count("saisi en personne le ") == len(faits)
    assert all(f"saisi en personne le {jour}" in texte for jour in jours)


def test_une_liste_vide_dit_comment_creer(lancer: Lancer, service: Path) -> None:
    """La commande proposée est la bonne, à la suite d'un mot qui dit ce qu'elle fait."""
    sortie = lancer("lister", "demande", ou=service).sortie

    assert "Demande : 0 fiche\nPour en créer une : moteur remplir demande\n" in sortie
