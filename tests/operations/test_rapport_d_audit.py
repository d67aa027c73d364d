"""Le rapport d'audit : recompté d'une autre façon, à une date de fait, à une date de saisie, après un effacement."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest

from moteur.composition import demonstration, espace
from moteur.composition.ressources import Fonds
from moteur.erreurs import CommandeMalEcrite, Conflit
from moteur.exports.csv_francais import BOM
from moteur.journal.port import FaitLu
from moteur.operations import agir, auditer
from moteur.operations.agir import Consigne, Manuel
from moteur.operations.dossiers import Ouvert, relire, relire_range
from moteur.operations.effacer import effacer
from moteur.operations.rapport_ecrit import choisir, ecrire
from tests.operations.bibliotheque import meubler, ouverte, rouverte
from tests.operations.test_migrer import forme, passer, publiee

INTERVIENT = {"binome": "actif", "rencontre": "tenue", "seance": "tenue"}


@pytest.fixture(scope="module")
def annee(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ouvert]:
    """Le dossier de la démonstration livrée."""
    racine = tmp_path_factory.mktemp("audit") / "annee"
    demonstration.demo(racine, dire=lambda _: None)
    atelier = espace.ouvrir(racine)
    yield relire(atelier)
    atelier.journal.fermer()


@pytest.fixture(scope="module")
def vue(annee: Ouvert) -> dict[str, Any]:
    """Le rapport de toute l'année."""
    return auditer.garanties(annee)


def lus(ouvert: Ouvert) -> list[FaitLu]:
    return list(ouvert.atelier.journal.relire(ouvert.dossier.chaine))


def a_la_main(faits: list[FaitLu]) -> list[tuple[str, str, bool]]:
    """(évènement, mentor, couvert) de chaque intervention, sans rien lire du workflow ni du moteur."""
    liens: dict[str, dict[str, Any]] = {}
    etats: dict[str, str] = {}
    preuves: dict[str, list[tuple[str, str]]] = {}
    trouves = []
    for fait in faits:
        trace: dict[str, Any] = dict(fait.parties["trace"] or {})
        nom = str(fait.sujet)
        if fait.type in ("fiche.creee", "transition.franchie", "donnees.corrigees"):
            liens.setdefault(nom, {}).update(trace.get("liens") or {})
        if fait.type == "piece.versee" and trace["piece"] == "honorabilite":
            preuves.setdefault(nom, []).append((trace["couvre"]["du"], trace["couvre"]["au"]))
        if fait.type != "transition.franchie":
            continue
        if INTERVIENT.get(nom.rpartition("-")[0]) == trace["vers"]:
            ici = liens[nom]
            presents = [b for b in ici.get("binomes", ()) if b not in (ici.get("mentors_absents") or ())]
            mentors = {liens[b]["mentor"] for b in presents} | set(ici.get("mentors") or ())
            mentors |= {ici["mentor"]} if nom.startswith("binome-") else set()
            for m in sorted(mentors):
                jours = any(du <= fait.le <= au for du, au in preuves.get(m, ()))
                trouves.append((nom, m, jours and etats.get(m) == "disponible"))
        etats[nom] = str(trace["vers"])
    return trouves


# ── l'année de la démonstration ──────────────────────────────────────────────────────────────
def test_un_recompte_a_la_main_donne_les_memes_interventions(annee: Ouvert, vue: dict[str, Any]) -> None:
    """Chaque intervention et chaque verdict, sans passer par aucune déclaration ; un seul n'est pas couvert."""
    (couverture,) = vue["couvertures"]
    dites = [
        (ligne["evenement"], f["fiche"], ligne["couverte"])
        for f in couverture["fiches"]
        for ligne in f["lignes"]
    ]

    attendues = a_la_main(lus(annee))

    assert sorted(dites) == sorted(attendues) and len(attendues) > 150
    assert couverture["interventions"] == len(attendues)
    assert [(n["evenement"], n["fiche"]) for n in couverture["non_couvertes"]] == [("seance-117", "mentor-8")]
    assert (couverture["taux"], couverture["conforme"], vue["conforme"]) == (99.5, False, False)
    (nue,) = couverture["non_couvertes"]
    assert (nue["traite"], nue["traite_par"], nue["traite_le"]) == (True, "Omar Saïd", "2026-03-26")


def test_chaque_preuve_dit_sa_voie_son_auteur_et_qui_l_a_demandee(vue: dict[str, Any]) -> None:
    """Ce que le workflow déclare de montrer, pour chacune ; jamais la même personne aux deux bouts."""
    (couverture,) = vue["couvertures"]
    preuves = [p for f in couverture["fiches"] for p in f["preuves"]]

    assert len(couverture["fiches"]) == 9 and len(preuves) == 10
    assert all(f["montre"]["voie"] and f["engagee"] for f in couverture["fiches"])
    assert all(p["montre"]["reference"] and p["titre_role"] and p["autre_personne"] is True for p in preuves)
    assert {p["demande"]["acteur"] for p in preuves} == {"Samira Benali"}
    assert (couverture["jamais_couvertes"], couverture["a_renouveler"]) == ([], [])


def test_les_ecarts_et_les_saisies_tardives_sont_ceux_de_l_histoire(
    annee: Ouvert, vue: dict[str, Any]
) -> None:
    """Autant d'écarts que le journal en a ouvert, autant de tardifs que de saisies au-delà de sept jours."""
    ouverts = [e for f in lus(annee) for e in (f.parties["trace"] or {}).get("ecarts", ())]
    tardifs = {
        f.rang
        for f in lus(annee)
        if (date.fromisoformat(f.saisi_le[:10]) - date.fromisoformat(f.le)).days > 7
    }

    assert {e["id"] for e in (*vue["ecarts"], *vue["recommandations"])} == {e["id"] for e in ouverts}
    assert {e["id"] for e in vue["ecarts"]} == {e["id"] for e in ouverts if e["niveau"] == "imperatif"}
    assert {t["fait"] for t in vue["saisies_tardives"] if t["tardive"]} == tardifs
    assert vue["saisis_pour_autrui"] == sum(1 for f in lus(annee) if f.acteur != f.saisi_par) > 0


def test_aucun_eleve_n_est_nomme(annee: Ouvert, vue: dict[str, Any]) -> None:
    """Ni nom, ni motif libre : un élève n'y est que « eleve-12 »."""
    texte = json.dumps(vue, ensure_ascii=False)
    noms = {str(e.valeurs["nom"]) for e in annee.dossier.fiches("eleve")}
    mentors = {str(m.valeurs["nom"]) for m in annee.dossier.fiches("mentor")}
    acteurs = " ".join(p.nom for p in annee.atelier.personnes.values())
    assert "eleve-21" in texte and len(noms) > 15
    assert [n for n in noms - mentors if n not in acteurs and re.search(rf"\b{n}\b", texte)] == []
    assert not any(f.parties["motif"]["motif"] in texte for f in lus(annee) if f.parties.get("motif"))


def test_la_date_de_saisie_et_celle_du_fait_ne_disent_pas_la_meme_chose(annee: Ouvert) -> None:
    """La séance du 19 mars, saisie le 20 : vraie le 19, inconnue ce soir-là, et son écart encore ouvert le 20."""
    le_19 = auditer.garanties(annee, au=date(2026, 3, 19))
    su_le_19 = auditer.garanties(annee, saisi_au=date(2026, 3, 19))
    su_le_20 = auditer.garanties(annee, saisi_au=date(2026, 3, 20))

    assert (le_19["conforme"], su_le_19["conforme"], su_le_20["conforme"]) == (False, True, False)
    assert su_le_19["faits"] < su_le_20["faits"] < 919
    (nue,) = le_19["couvertures"][0]["non_couvertes"]
    assert (nue["traite"], su_le_20["ecarts"][0]["traite"]) == (False, False)
    assert all(
        f["saisi_le"] <= "2026-03-19"
        for c in su_le_19["couvertures"]
        for p in c["fiches"]
        for f in p["lignes"]
    )


def test_avant_tout_et_apres_tout(annee: Ouvert, vue: dict[str, Any]) -> None:
    """Avant le premier fait, rien et tout est conforme ; dans dix ans, le même rapport qu'aujourd'hui."""
    rien = auditer.garanties(annee, saisi_au=date(2020, 1, 1))
    assert (rien["faits"], rien["conforme"], rien["couvertures"][0]["taux"]) == (0, True, None)
    tout = auditer.garanties(annee, saisi_au=date(2036, 1, 1))
    assert {**tout, "saisi_au": None} == vue


def test_un_renouvellement_du_se_dit_a_sa_date(annee: Ouvert) -> None:
    """Deux mois avant le terme, ceux qu'il faut reprendre ; trois mois avant, personne."""
    (couverture,) = auditer.garanties(annee, au=date(2026, 5, 1))["couvertures"]
    assert couverture["a_renouveler"] == []
    (couverture,) = auditer.garanties(annee, au=date(2026, 8, 1))["couvertures"]
    assert set(couverture["a_renouveler"]) == {"mentor-1"}


def test_le_tableau_s_ouvre_dans_un_tableur_francais(
    annee: Ouvert, vue: dict[str, Any], tmp_path: Path
) -> None:
    """BOM, point-virgule, dates françaises, une rangée par intervention, aucune cellule qui se calcule."""
    fichier = ecrire(annee, vue, choisir(tmp_path / "rapport.csv"), lire_modele=Fonds().lire_rapport)

    texte = fichier.read_bytes().decode("utf-8")
    rangees = list(csv.DictReader(io.StringIO(texte.removeprefix(BOM)), delimiter=";"))
    assert texte.startswith(BOM) and "\r\n" in texte
    assert rangees[0]["Rubrique"] == "Rapport"
    interventions = [r for r in rangees if r["Rubrique"] == "Intervention"]
    assert len(interventions) == vue["couvertures"][0]["interventions"]
    assert [r["Date du fait"] for r in interventions if r["Verdict"] == "NON COUVERTE"] == ["19/03/2026"]
    assert not any(v.startswith(("=", "+", "-", "@")) for r in rangees for v in r.values())
    objet = ecrire(annee, vue, tmp_path / "r.json", lire_modele=Fonds().lire_rapport)
    assert json.loads(objet.read_text(encoding="utf-8")) == vue


def test_le_document_word_dit_la_meme_chose(annee: Ouvert, vue: dict[str, Any], tmp_path: Path) -> None:
    """Une rangée par garantie, par preuve, par écart ; rien à compléter ; deux fois les mêmes octets."""
    lire = Fonds().lire_rapport
    fichier = ecrire(annee, vue, choisir(tmp_path / "r.docx"), lire_modele=lire)

    document = docx.Document(str(fichier))
    textes = [[[c.text for c in r.cells] for r in t.rows[1:]] for t in document.tables]
    (couverture,) = vue["couvertures"]
    preuves = sum(len(f["preuves"]) for f in couverture["fiches"])
    ecarts = len(vue["ecarts"]) + len(vue["recommandations"])
    assert [len(t) for t in textes] == [30, 1, preuves, 1, ecarts, len(vue["saisies_tardives"])]
    assert textes[3][0][0] == "seance-117 du 19/03/2026" and "Omar Saïd" in textes[3][0][4]
    assert "Non conforme." in "\n".join(p.text for p in document.paragraphs)
    octets = fichier.read_bytes()
    assert ecrire(annee, vue, tmp_path / "bis.docx", lire_modele=lire).read_bytes() == octets


def test_un_document_word_sans_rien_a_dire_le_dit(annee: Ouvert, tmp_path: Path) -> None:
    """Avant le premier fait, chaque tableau a sa rangée vide, et le document se remplit quand même."""
    rien = auditer.garanties(annee, saisi_au=date(2020, 1, 1))
    fichier = ecrire(annee, rien, tmp_path / "r.docx", lire_modele=Fonds().lire_rapport)
    tables = docx.Document(str(fichier)).tables
    assert [t.rows[1].cells[0].text for t in tables[2:]] == ["Aucune ligne."] * 4


def test_un_rapport_n_ecrase_rien_et_refuse_un_genre_inconnu(
    annee: Ouvert, vue: dict[str, Any], tmp_path: Path
) -> None:
    """Le fichier d'un autre reste, sauf si on le demande ; un essai à blanc n'écrit rien."""
    lire = Fonds().lire_rapport
    (tmp_path / "r.csv").write_text("à moi", encoding="utf-8")
    with pytest.raises(Conflit):
        ecrire(annee, vue, tmp_path / "r.csv", lire_modele=lire)
    assert (tmp_path / "r.csv").read_text(encoding="utf-8") == "à moi"
    ecrire(annee, vue, tmp_path / "r.csv", lire_modele=lire, remplacer=True)
    assert not ecrire(annee, vue, tmp_path / "neuf.csv", lire_modele=lire, simuler=True).exists()
    with pytest.raises(CommandeMalEcrite):
        choisir(tmp_path / "rapport.pdf")


# ── ce que l'histoire peut devenir ───────────────────────────────────────────────────────────
def test_un_effacement_laisse_les_lignes_de_couverture(
    annee: Ouvert, vue: dict[str, Any], tmp_path: Path
) -> None:
    """Les noms et la voie s'en vont et se disent effacés ; les interventions, les preuves et le verdict restent."""
    racine = tmp_path / "annee"
    shutil.copytree(annee.atelier.racine, racine)
    ouvert = relire(espace.ouvrir(racine, moi="helene"))
    for qui in ("mentor-8", "samira"):
        _, _, refus = effacer(ouvert, qui, manuel=Manuel(motif="Demande"), en_cours=True)
        assert not refus
        ouvert = relire(ouvert.atelier)

    rendu = auditer.garanties(ouvert)
    ouvert.atelier.journal.fermer()

    avant, apres = vue["couvertures"][0], rendu["couvertures"][0]
    assert (apres["interventions"], apres["couvertes"], apres["taux"]) == (203, 202, 99.5)
    (fiche,) = [f for f in apres["fiches"] if f["fiche"] == "mentor-8"]
    (ancienne,) = [f for f in avant["fiches"] if f["fiche"] == "mentor-8"]
    assert (fiche["montre"], fiche["designation"]) == ({"voie": "effacé"}, "mentor-8 (effacé)")
    assert [(n["fait"], n["couverte"]) for n in fiche["lignes"]] == [
        (n["fait"], n["couverte"]) for n in ancienne["lignes"]
    ]
    assert [(p["du"], p["autre_personne"]) for p in fiche["preuves"]] == [
        (p["du"], True) for p in ancienne["preuves"]
    ]
    assert [g["conforme"] for g in rendu["garanties"]] == [g["conforme"] for g in vue["garanties"]]
    assert "Samira" not in (texte := json.dumps(rendu, ensure_ascii=False)) and "Gérard" not in texte


# ── un petit workflow, qui déclare une couverture en cours d'année ───────────────────────────
COUVERTURE = {
    "titre": "Cartes", "fiche": "lecteur", "piece": "carte", "etats": ["demande", "inscrit"],
    "montre": ["genre", "numero"], "demande": "suspendre", "renouveler": "delai_retour",
    "engage": {"retard": ["temoin"]},
    "evenements": {"retard": {"etat": "constate", "chemin": ["lecteur"]}},
}  # fmt: skip


def passe_a(ouvert: Ouvert, numero: int) -> Ouvert:
    """Le dossier, passé à une version qui déclare la couverture et un délai de saisie."""
    voulue = forme(
        numero,
        lambda c: c["fiches"]["lecteur"]["pieces"]["carte"].pop("exige", None),
        couvertures={"carte": COUVERTURE},
        saisie_tardive="delai_retour",
    )
    passer(ouvert, publiee(ouvert.atelier, voulue))
    return relire_range(ouvert.atelier, ouvert.atelier.journal.dossiers()[0])


def fait(resultat: agir.Resultat) -> str:
    assert isinstance(resultat, Consigne), resultat
    return resultat.fait.sujet


def retard(ouvert: Ouvert, lecteur: str, le: date, **autres: str) -> str:
    valeurs = {"pret": "pret-1", "lecteur": lecteur, **autres}
    return fait(agir.creer(ouvert, "retard", valeurs=valeurs, manuel=Manuel(le=le)))


def carte(ouvert: Ouvert, lecteur: str, le: date) -> None:
    par = Manuel(par="age:agent", le=le)
    fait(agir.verser(ouvert, lecteur, "carte", valeurs={"numero": "N9"}, manuel=par))


@pytest.fixture
def migre(tmp_path: Path) -> Iterator[Ouvert]:
    """Une bibliothèque meublée sans couverture, puis passée à la version qui en déclare une."""
    ouvert = ouverte(tmp_path / "j.sqlite3")
    meubler(ouvert)
    assert auditer.garanties(ouvert)["couvertures"] == []
    ouvert.atelier.journal.fermer()
    rendu = passe_a(rouverte(tmp_path / "j.sqlite3"), 2)
    yield rendu
    rendu.atelier.journal.fermer()


def test_une_preuve_antidatee_ne_couvre_pas_ce_qui_est_deja_consigne(migre: Ouvert) -> None:
    """Saisie ensuite, elle se montre sans rien réparer ; ce qui suit est couvert, mais après coup."""
    lecteur = fait(agir.creer(migre, "lecteur", valeurs={"nom": "Neuf"}, manuel=Manuel(le=date(2026, 9, 1))))
    nu = retard(migre, lecteur, date(2026, 10, 1))
    carte(migre, lecteur, date(2026, 9, 15))
    couvert = retard(migre, lecteur, date(2026, 10, 5))

    rendu = auditer.garanties(migre)

    (couverture,) = rendu["couvertures"]
    (nue,) = couverture["non_couvertes"]
    (fiche,) = [f for f in couverture["fiches"] if f["fiche"] == lecteur]
    (preuve,) = fiche["preuves"]
    assert (nue["evenement"], nue["preuve"], nue["preuve_apres"]) == (nu, None, preuve["fait"])
    assert [a["evenement"] for a in couverture["apres_coup"]] == [couvert]
    assert (couverture["taux"], rendu["conforme"]) == (50.0, False)
    assert preuve["fait"] in {t["fait"] for t in rendu["saisies_tardives"] if t["tardive"]}


def test_qui_est_engage_et_jamais_verifie_se_dit(migre: Ouvert) -> None:
    """Un témoin sans carte n'est pas intervenu : il n'entre pas au taux, et il est nommé."""
    manuel = Manuel(le=date(2026, 9, 1))
    lecteur = fait(agir.creer(migre, "lecteur", valeurs={"nom": "Neuf"}, manuel=manuel))
    retard(migre, "lecteur-2", date(2026, 11, 3), temoin=lecteur)

    (couverture,) = auditer.garanties(migre)["couvertures"]

    assert couverture["jamais_couvertes"] == [lecteur]
    assert lecteur not in {n["fiche"] for n in couverture["non_couvertes"]}


def test_la_meme_main_aux_deux_bouts_se_voit(migre: Ouvert) -> None:
    """Qui a demandé la vérification l'a saisie pour une autre personne : le rapport le dit."""
    fait(agir.avancer(migre, "lecteur-2", "suspendre", valeurs={}, manuel=Manuel(le=date(2026, 11, 5))))
    carte(migre, "lecteur-2", date(2026, 11, 6))
    retard(migre, "lecteur-2", date(2026, 11, 7))

    (couverture,) = auditer.garanties(migre)["couvertures"]

    (fiche,) = [f for f in couverture["fiches"] if f["fiche"] == "lecteur-2"]
    assert [p["autre_personne"] for p in fiche["preuves"]] == [None, False]
    assert fiche["preuves"][-1]["demande"]["saisi_par"] == "Billie"
    assert [n["etat"] for n in couverture["non_couvertes"]] == ["suspendu"]


def test_une_migration_ne_perd_aucune_ligne(migre: Ouvert) -> None:
    """Ce que la version d'avant couvrait reste au compte quand le dossier passe à la suivante."""
    retard(migre, "lecteur-1", date(2026, 11, 3))
    avant = auditer.garanties(migre)["couvertures"]

    apres = auditer.garanties(passe_a(migre, 3))["couvertures"]

    assert avant[0]["interventions"] == 1 and apres == avant
