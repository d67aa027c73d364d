"""La démonstration livrée joue une année entière ; une démonstration mal écrite s'arrête en disant pourquoi."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest

from moteur.composition import demonstration, espace
from moteur.composition.ressources import Fonds
from moteur.domaine.application import avancer_d_un_fait
from moteur.domaine.couvertures import Releve
from moteur.domaine.dossier import Dossier
from moteur.domaine.faits import PRODUIT, VERSE, Fait
from moteur.domaine.regles.evaluation import Contexte, Regles, juger
from moteur.erreurs import CommandeMalEcrite, DefinitionInvalide, Environnement, Introuvable, JournalAltere
from moteur.operations import auditer, demontrer
from moteur.operations.atelier import Atelier
from moteur.operations.conversion import relu
from moteur.operations.dossiers import Ouvert, rejouer_depuis_le_journal, relire
from moteur.operations.photographie import photographier
from moteur.operations.scenario import lire_scenario

LIVREE = demonstration.livree()
TARDIVE_JOURS = 7
OUVERTURE = """
  - le: 2025-06-10
    par: samira
    ouvrir: dossier
"""


@dataclass(frozen=True, slots=True)
class Jouee:
    """La démonstration livrée, jouée une fois pour tous les tests."""

    racine: Path
    rendu: dict[str, Any]
    dits: tuple[str, ...]


@pytest.fixture(scope="module")
def jouee(tmp_path_factory: pytest.TempPathFactory) -> Jouee:
    """L'espace de la démonstration livrée."""
    racine = tmp_path_factory.mktemp("demo") / "mon espace"
    dits: list[str] = []
    return Jouee(racine, demonstration.demo(racine, dire=dits.append), tuple(dits))


@pytest.fixture
def atelier(jouee: Jouee) -> Iterator[Atelier]:
    """L'espace joué, rouvert comme une commande le rouvrirait."""
    ouvert = espace.ouvrir(jouee.racine)
    yield ouvert
    ouvert.journal.fermer()


@pytest.fixture
def ouvert(atelier: Atelier) -> Ouvert:
    """Le seul dossier de l'espace joué."""
    return relire(atelier)


@pytest.fixture
def faits(ouvert: Ouvert) -> list[Fait]:
    """Toute l'histoire du dossier."""
    return [relu(f) for f in ouvert.atelier.journal.relire(ouvert.dossier.chaine)]


def ecrire(repertoire: Path, etapes: str, *, tete: str = "demonstration: petite") -> Path:
    """Une petite démonstration, dans l'espace de celle qui est livrée."""
    repertoire.mkdir(parents=True, exist_ok=True)
    shutil.copy(LIVREE / "espace.yaml", repertoire)
    (repertoire / "01_petite.yaml").write_text(f"{tete}\netapes:{etapes}", encoding="utf-8")
    return repertoire


def arreter(tmp_path: Path, etapes: str) -> DefinitionInvalide:
    """Joue ces étapes ; rend l'arrêt attendu."""
    repertoire = ecrire(tmp_path / "petite", etapes)
    with pytest.raises(DefinitionInvalide) as arret:
        demonstration.demo(tmp_path / "espace", dire=lambda _: None, repertoire=repertoire)
    return arret.value


# ── l'année jouée ────────────────────────────────────────────────────────────────────────────
def test_les_phases_vont_toutes_au_bout(ouvert: Ouvert) -> None:
    """Cinq phases, chacune dans un état final."""
    workflow, instances = ouvert.workflow, ouvert.dossier.instances
    finales = [workflow.machines[p].est_final(instances[p].etat) for p in workflow.deroulement]
    assert finales == [True] * 5


def test_l_annee_est_au_complet(ouvert: Ouvert) -> None:
    """Vingt-quatre élèves, neuf mentors par les trois voies, un binôme par élève et un de reprise, 170 séances."""
    fiches = {t: list(ouvert.dossier.fiches(t)) for t in ouvert.workflow.fiches}
    assert {t: len(fiches[t]) for t in ("eleve", "mentor", "binome", "seance", "convention")} == {
        "eleve": 24, "mentor": 9, "binome": 25, "seance": 170, "convention": 2,
    }  # fmt: skip
    assert Counter(m.valeurs["voie"] for m in fiches["mentor"]) == {
        "association": 4,
        "entreprise": 3,
        "aucune": 2,
    }
    assert all(e.valeurs["volontaire"] for e in fiches["eleve"])
    assert sum(1 for s in fiches["seance"] if len(s.valeurs["binomes"]) > 1) == 8
    assert {s.etat for s in fiches["seance"]} == {
        "tenue",
        "eleve_absent",
        "mentor_absent",
        "empechee",
        "annulee",
    }


def test_le_compte_rendu_dit_ce_qui_a_ete_fait(jouee: Jouee, ouvert: Ouvert) -> None:
    """Les clés promises, les vrais nombres, des chemins qui existent, des commandes à copier."""
    rendu = jouee.rendu
    assert (rendu["espace"], rendu["dossiers"]) == (str(jouee.racine.resolve()), [ouvert.titre])
    assert rendu["faits"] == ouvert.dossier.rang == ouvert.atelier.journal.verifier().faits > 800
    assert len(rendu["documents"]) == 23
    assert all(Path(f).is_file() for f in [*rendu["documents"], *rendu["a_ouvrir"]])
    assert [c for c in rendu["a_essayer"] if c.endswith(f'--espace "{jouee.racine}"')] == rendu["a_essayer"]
    assert len(jouee.dits) > 10
    json.dumps(rendu)


def test_un_seul_manquement_et_il_est_traite(ouvert: Ouvert) -> None:
    """L'audit nomme la séance tenue avec un mentor suspendu, et rien d'autre."""
    violees = {g["id"]: g["violations"] for g in auditer.garanties(ouvert)["garanties"] if not g["conforme"]}
    assert list(violees) == ["honorabilite_avant_seance"]
    (violation,) = violees["honorabilite_avant_seance"]
    assert (violation["le"], violation["traite"], violation["traite_le"]) == (
        "2026-03-19",
        True,
        "2026-03-26",
    )
    assert violation["ecart"].endswith(".mentors_habilites")


def test_les_couvertures_et_la_garantie_disent_la_meme_chose(ouvert: Ouvert, faits: list[Fait]) -> None:
    """Deux lectures de l'année, l'une par les traces, l'autre par les règles : les mêmes séances, tenues et rompues."""
    lignes = list(Releve().suivre((fait, ouvert.workflow) for fait in faits))
    garantie = next(
        g for g in auditer.garanties(ouvert)["garanties"] if g["id"] == "honorabilite_avant_seance"
    )

    seances = [ligne for ligne in lignes if ligne.evenement.startswith("seance-")]
    assert len({ligne.rang for ligne in seances}) == garantie["controles"]
    nues = [ligne for ligne in lignes if not ligne.couverte]
    assert [n.rang for n in nues] == [v["fait"] for v in garantie["violations"]]
    assert (nues[0].etat, nues[0].fiche) == ("suspendu", "mentor-8")
    assert all(n.du and n.au and n.du <= n.le <= n.au for n in lignes if n.couverte)


def test_l_ecart_est_traite_en_personne_par_les_services(faits: list[Fait]) -> None:
    """Qui traite est qui saisit, au titre que l'exigence demande, avec son motif."""
    (traitement,) = [f for f in faits if f.type == "ecart.traite"]
    assert (traitement.acteur, traitement.saisi_par, traitement.role) == (
        "omar",
        "omar",
        "services_academiques",
    )
    assert "incident" in traitement.motif


def test_une_recommandation_ecartee_garde_sa_raison(ouvert: Ouvert, faits: list[Fait]) -> None:
    """Chaque écart recommandé vient d'un fait motivé ; aucun impératif ne reste ouvert."""
    ouverts = list(ouvert.dossier.ecarts_ouverts())
    assert {e.niveau for e in ouverts} == {"recommande"}
    assert all(f.motif for f in faits if f.trace.get("ecarts"))


def test_les_refus_annonces_ont_tous_eu_lieu(jouee: Jouee) -> None:
    """Chaque étape qui annonce un refus a été refusée ; prévoir avec un mentor non vérifié en est un."""
    annonces = [e for e in lire_scenario(LIVREE).etapes if e.refus]
    assert jouee.rendu["refus_attendus"] == len(annonces)
    assert any(e.verbe == "creer" and "mentors_habilites" in e.refus for e in annonces)


def test_la_saisie_suit_le_fait_et_ne_recule_jamais(faits: list[Fait]) -> None:
    """« Saisi le » se lit vrai : jamais avant le fait, jamais avant la saisie précédente, parfois tard."""
    saisies = [datetime.fromisoformat(f.saisi_le) for f in faits]
    assert saisies == sorted(set(saisies))
    retards = [(s.date() - date.fromisoformat(f.le)).days for s, f in zip(saisies, faits, strict=True)]
    assert min(retards) == 0
    assert 5 < sum(1 for r in retards if r > TARDIVE_JOURS) < 40
    assert max(saisies).date() <= date(2026, 7, 4)


def test_la_chaine_se_verifie_et_se_rejoue(atelier: Atelier, ouvert: Ouvert) -> None:
    """Aucune anomalie, et l'histoire rejouée redonne l'état gardé."""
    rejoue = rejouer_depuis_le_journal(atelier.journal, ouvert.workflow, ouvert.range)
    assert photographier(rejoue) == photographier(ouvert.dossier)
    assert auditer.chaine(atelier)["anomalies"] == []


def test_un_octet_change_se_voit(jouee: Jouee, tmp_path: Path) -> None:
    """Un seul bit retourné dans un en-tête rangé, protections levées puis remises : la vérification le dit."""
    copie = tmp_path / "copie"
    shutil.copytree(jouee.racine, copie)
    base = sqlite3.connect(copie / espace.BASE, isolation_level=None)
    ((ordre, entete),) = base.execute("SELECT ordre, entete FROM fait WHERE rang = 300").fetchall()
    retourne = bytes([*entete[:40], entete[40] ^ 1, *entete[41:]])
    protections = base.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for nom, _ in protections:
        base.execute(f"DROP TRIGGER {nom}")
    base.execute("UPDATE fait SET entete = ? WHERE ordre = ?", (retourne, ordre))
    for _, sql in protections:
        base.execute(sql)
    base.close()

    altere = espace.ouvrir(copie)
    assert [a["rang"] for a in auditer.chaine(altere)["anomalies"] if a["rang"] in (300, 301)]
    with pytest.raises(JournalAltere):
        list(altere.journal.relire(altere.journal.dossiers()[0].chaine))
    altere.journal.fermer()


def test_les_documents_s_ouvrent_et_sont_remplis(jouee: Jouee) -> None:
    """Trois projets et vingt exemplaires définitifs ; ni balise restante, ni « à compléter » dans les seconds."""
    projets = []
    for chemin in jouee.rendu["documents"]:
        document = docx.Document(chemin)
        texte = "\n".join(e.text or "" for e in document.element.iter() if e.tag.endswith("}t"))
        assert "Lycée La Tournelle" in texte
        assert "{{" not in texte and "{%" not in texte
        projets.append("-projet-20" in Path(chemin).name)
        assert ("À COMPLÉTER" in texte) == projets[-1]
    assert Counter(projets) == {True: 3, False: 20}


def test_chaque_document_du_workflow_est_produit_dans_l_annee(ouvert: Ouvert) -> None:
    """Aucun document n'est livré sans que la démonstration l'ait mené jusqu'à son exemplaire définitif.

    Sauf la frise : elle montre l'année telle qu'elle est le jour où on la demande, et ne se signe pas.
    """
    produits = {p.document for p in ouvert.dossier.documents if not p.projet}

    assert produits == set(ouvert.workflow.documents) - {"frise"}


def test_le_bilan_n_imprime_un_taux_qu_a_partir_de_vingt_cas(jouee: Jouee) -> None:
    """Douze élèves à l'examen : « 10 sur 12 », sans pourcentage qui désignerait les deux autres."""
    (bilan,) = [f for f in jouee.rendu["documents"] if "bilan-annuel" in f]

    lignes = [[c.text for c in r.cells] for r in docx.Document(bilan).tables[0].rows]

    valeurs: dict[str, str] = dict(lignes)
    assert valeurs["Taux de réussite aux examens"] == "10 sur 12"
    assert valeurs["Taux d'abandon"] == "1 sur 25 (4\u00a0%)"
    assert valeurs["Somme engagée"].endswith("\u00a0€")


def test_chaque_fichier_verse_est_dans_l_espace(jouee: Jouee, faits: list[Fait]) -> None:
    """L'empreinte inscrite au journal est celle d'un fichier de « pieces », et l'inverse."""
    presents = Counter(
        hashlib.sha256(p.read_bytes()).hexdigest() for p in (jouee.racine / "pieces").iterdir()
    )
    verses = Counter(f.trace["fichier"] for f in faits if f.type == VERSE and f.trace.get("fichier"))
    assert presents == verses


def test_l_exemplaire_signe_est_le_document_produit(faits: list[Fait]) -> None:
    """Ce qui est versé comme signé a l'empreinte d'un document produit pour être signé."""
    produits = {f.trace["empreinte"] for f in faits if f.type == PRODUIT and not f.trace["projet"]}
    signes = {
        f.trace["fichier"]
        for f in faits
        if f.type == VERSE and "signe" in f.trace["piece"] and "fichier" in f.trace
    }
    assert signes < produits and len(signes) == 3


# ── ce qui ne va pas ─────────────────────────────────────────────────────────────────────────
def test_un_refus_inattendu_arrete_tout_a_sa_ligne(tmp_path: Path) -> None:
    """Le message dit le fichier, la ligne, la raison du refus, ce qu'il faudrait écrire."""
    etapes = (
        OUVERTURE
        + "  - {par: helene, avancer: reflexion.conclure, saisit: {besoins: a, type_mentorat: metier, public_cible: b}}\n"
    )
    arret = arreter(tmp_path, etapes)
    (defaut,) = arret.diagnostics
    assert (defaut.code, defaut.position.fichier, defaut.position.ligne) == (
        "D02",
        "petite/01_petite.yaml",
        6,
    )
    assert "diagnostic" in defaut.message and "refus: [diagnostic_tenu]" in defaut.remede
    assert "après 1 fait :" in arret.fait and str((tmp_path / "espace").resolve()) in arret.suite


def test_l_espace_arrete_reste_lisible(tmp_path: Path) -> None:
    """Ce qui précède l'arrêt est consigné en entier ; l'espace se rouvre et se vérifie."""
    arreter(tmp_path, OUVERTURE + "  - {par: samira, avancer: appariement.ouvrir}\n")
    rouvert = espace.ouvrir(tmp_path / "espace")
    assert relire(rouvert).dossier.rang == 1
    assert auditer.chaine(rouvert)["anomalies"] == []
    rouvert.journal.fermer()


@pytest.mark.parametrize(
    ("etape", "dit"),
    [
        (
            "{par: samira, verser: reflexion.diagnostic, refus: [role]}",
            "Accordé, alors que l'étape annonce un refus : role",
        ),
        (
            "{par: samira, verser: reflexion.diagnostic, ecarts: [retard]}",
            "Écarts ouverts : rien ; annoncé : retard",
        ),
        (
            "{par: samira, avancer: appariement.ouvrir, refus: [etat]}",
            "Refusé pour : cadrage_arrete ; annoncé : etat",
        ),
        ("{par: samira, verser: fantome.diagnostic}", "« fantome » ne désigne encore rien"),
        ("{par: personne, verser: reflexion.diagnostic}", "Aucune personne ne s'appelle « personne »"),
        ("{par: samira, traiter: reflexion.diagnostic_tenu, motif: Vu}", "Aucun écart ne s'appelle"),
        ("{par: samira, produire: inconnu}", "Aucun document ne s'appelle « inconnu »"),
        ("{par: samira, produire: document_de_cadrage, projet: non}", "Refusé :"),
    ],
)
def test_une_attente_fausse_se_dit(tmp_path: Path, etape: str, dit: str) -> None:
    """Refus manquant, écart manquant, autre refus, nom inconnu : l'arrêt dit ce qu'on a trouvé."""
    (defaut,) = arreter(tmp_path, f"{OUVERTURE}  - {etape}\n").diagnostics
    assert dit in defaut.message and defaut.position.ligne == 6


def test_un_projet_annonce_definitif_n_en_est_pas_un(tmp_path: Path) -> None:
    """« projet: oui » attend un projet : produire sans rien d'écrit en est bien un, et se compte."""
    repertoire = ecrire(
        tmp_path / "petite", OUVERTURE + "  - {par: samira, produire: document_de_cadrage, projet: oui}\n"
    )
    rendu = demonstration.demo(tmp_path / "espace", dire=lambda _: None, repertoire=repertoire)
    assert (rendu["faits"], len(rendu["documents"]), len(rendu["a_ouvrir"])) == (2, 1, 1)


@pytest.mark.parametrize(
    ("etapes", "dit"),
    [
        ("\n  - {par: samira, ouvrir: dossier}\n", "dit sa date"),
        ("\n  - {le: 2025-06-10, ouvrir: dossier}\n", "ne dit pas qui agit"),
        ("\n  - {le: 10/06/2025, par: samira, ouvrir: dossier}\n", "n'est pas une date"),
        ("\n  - {le: 2025-06-10, saisi_le: 2025-06-09, par: samira, ouvrir: dossier}\n", "avant le fait"),
        ("\n  - {le: 2025-06-10, par: samira}\n", "ne dit aucun acte"),
        ("\n  - {le: 2025-06-10, par: samira, ouvrir: dossier, creer: mentor}\n", "dit 2 actes"),
        ("\n  - {le: 2025-06-10, par: samira, ouvrire: dossier}\n", "« ouvrire » ne s'écrit pas ici"),
        ("\n  - ouvrir\n", "s'écrit avec des clés"),
        ("\n  - {tableau: T, gabarit: [{par: samira}]}\n", "tableau est incomplet"),
        ("\n  - {tableau: T, colones: [a], gabarit: [{par: samira}], lignes: [x]}\n", "« colones »"),
        (
            "\n  - {tableau: T, colonnes: [a], gabarit: [{par: <b>}], lignes: {x: 1}}\n",
            "« <b> » n'est pas une colonne",
        ),
        (
            "\n  - {tableau: T, colonnes: [a], gabarit: [{par: <a>}], lignes: {x: [1, 2]}}\n",
            "2 valeurs pour 1 colonnes",
        ),
        (
            "\n  - {tableau: T, colonnes: [a], gabarit: [{le: 2025-06-10, par: p, creer: x<a>}], lignes: [l1]}\n",
            "n'a pas de texte",
        ),
        ("\n  - {tableau: T, gabarit: [toto], lignes: [x]}\n", "gabarit s'écrit avec des clés"),
    ],
)
def test_une_demonstration_mal_ecrite_ne_cree_rien(tmp_path: Path, etapes: str, dit: str) -> None:
    """Tout est lu avant de commencer : un défaut de forme se dit, et aucun espace n'apparaît."""
    (defaut,) = arreter(tmp_path, etapes).diagnostics
    assert dit in defaut.message and defaut.code == "D01"
    assert not (tmp_path / "espace").exists()


def test_une_cellule_absente_retire_sa_cle(tmp_path: Path) -> None:
    """Une ligne plus courte ne saisit pas une valeur vide : la clé disparaît, dans « saisit » comme ailleurs."""
    etapes = """
  - tableau: Deux lignes
    colonnes: [le, siret, saisi]
    gabarit:
      - {le: <le>, saisi_le: <saisi>, par: samira, creer: partenaire, nomme: <ligne>, saisit: {nom: P-<ligne>, siret: <siret>}}
    lignes:
      a: [2025-06-12]
      b: [2025-06-11, "1", 2025-06-11]
"""
    b, a = lire_scenario(ecrire(tmp_path / "petite", etapes)).etapes
    assert (a.nomme, a.saisit, a.saisi_le) == ("a", {"nom": "P-a"}, date(2025, 6, 12))
    assert (b.nomme, b.saisit, b.saisi_le) == ("b", {"nom": "P-b", "siret": "1"}, date(2025, 6, 11))


@pytest.mark.parametrize("tete", ["titre: Sans genre", "demonstration: petite\nautre: 1"])
def test_un_fichier_d_un_autre_genre_se_dit(tmp_path: Path, tete: str) -> None:
    """La première clé est « demonstration », et les autres sont connues."""
    repertoire = ecrire(tmp_path / "petite", OUVERTURE, tete=tete)
    with pytest.raises(DefinitionInvalide):
        lire_scenario(repertoire)


def test_tous_les_defauts_se_disent_ensemble(tmp_path: Path) -> None:
    """Deux étapes fausses, deux diagnostics, chacun à sa ligne."""
    defauts = arreter(tmp_path, "\n  - {par: a, ouvrir: dossier}\n  - {par: a, verser: x.y}\n").diagnostics
    assert [d.position.ligne for d in defauts] == [3, 4]


@pytest.mark.parametrize("deja", ["fichier.txt", ".cache"])
def test_un_repertoire_qui_contient_quelque_chose_est_refuse(tmp_path: Path, deja: str) -> None:
    """Rien n'est écrit là où il y a déjà quelque chose, même caché."""
    (tmp_path / deja).write_text("à moi", encoding="utf-8")
    with pytest.raises(CommandeMalEcrite) as refus:
        demonstration.demo(tmp_path, dire=lambda _: None)
    assert "neuf ou vide" in refus.value.fait
    assert [p.name for p in tmp_path.iterdir()] == [deja]


def test_un_fichier_n_est_pas_un_repertoire(tmp_path: Path) -> None:
    """Un chemin qui est un fichier, ou qui passe par un fichier, se dit sans rien changer."""
    fichier = tmp_path / "notes"
    fichier.write_text("à moi", encoding="utf-8")
    with pytest.raises(CommandeMalEcrite):
        demonstration.demo(fichier, dire=lambda _: None)
    with pytest.raises(Environnement):
        demonstration.demo(fichier / "dessous", dire=lambda _: None)
    assert fichier.read_text(encoding="utf-8") == "à moi"


def test_un_repertoire_vide_convient(tmp_path: Path) -> None:
    """Un répertoire qui existe et n'a rien dedans sert d'espace."""
    (tmp_path / "espace").mkdir()
    repertoire = ecrire(tmp_path / "petite", OUVERTURE)
    rendu = demonstration.demo(tmp_path / "espace", dire=lambda _: None, repertoire=repertoire)
    assert rendu["faits"] == 1


def test_sans_demonstration_on_dit_ce_qu_on_attendait(tmp_path: Path) -> None:
    """Un répertoire sans espace.yaml ni étapes n'est pas une démonstration."""
    with pytest.raises(Introuvable, match=r"espace\.yaml"):
        demonstration.demo(tmp_path / "espace", dire=lambda _: None, repertoire=tmp_path)
    assert not (tmp_path / "espace").exists()


def test_une_horloge_en_retard_est_refusee(tmp_path: Path) -> None:
    """Sur un poste qui se croit avant la fin de l'histoire, rien n'est consigné dans l'avenir."""
    repertoire = ecrire(tmp_path / "petite", OUVERTURE)

    def ouvrir_atelier(racine: Path) -> Atelier:
        espace_neuf = demonstration.ouvrir_espace_neuf(racine)
        return replace(espace_neuf, maintenant=lambda: datetime(2025, 1, 1, tzinfo=UTC))

    with pytest.raises(Environnement, match="10/06/2025"):
        demontrer.demo(
            tmp_path / "espace",
            repertoire=repertoire,
            fonds=Fonds(),
            ouvrir_atelier=ouvrir_atelier,
            dire=lambda _: None,
        )


def test_le_livre_ne_nomme_que_des_gens_inventes() -> None:
    """L'espace livré le dit en tête : personnes, numéros et faits sont inventés."""
    assert "inventés" in (LIVREE / "espace.yaml").read_text(encoding="utf-8")


def test_une_garantie_ne_change_que_par_ce_qu_elle_lit(ouvert: Ouvert, faits: list[Fait]) -> None:
    """À chaque fait, les garanties « toujours » qui ne lisent pas la fiche touchée gardent leur verdict."""
    workflow, regles = ouvert.workflow, Regles(ouvert.workflow)
    toujours = [g for g in workflow.garanties.values() if not g.verbe]
    dossier, avant = Dossier("", workflow.empreinte, 0), {}
    changees = 0
    for fait in faits[:400]:
        avancer_d_un_fait(workflow, dossier, fait)
        touche = dossier.instances[fait.sujet].type
        contexte = Contexte(regles, dossier, date.fromisoformat(fait.le))
        apres = {g.nom: juger(g.regle, contexte) for g in toujours}
        for garantie in toujours:
            if avant and touche not in regles.types_lus(garantie.regle):
                assert apres[garantie.nom] == avant[garantie.nom]
        changees += apres != avant
        avant = apres

    assert toujours
    assert changees


def test_aucune_empreinte_de_fichier_ne_reste_dans_la_trace(ouvert: Ouvert) -> None:
    """Empreintes et numéros de document sont dans une partie à part : devinés, ils trahiraient une donnée effacée."""
    lus = list(ouvert.atelier.journal.relire(ouvert.dossier.chaine))
    portees = [f for f in lus if "fichiers" in f.parties]
    traces = [f.parties["trace"] or {} for f in lus]

    assert portees
    assert not [t for t in traces if {"fichier", "empreinte", "numero"} & set(t)]
