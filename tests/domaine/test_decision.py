"""Décider : un fait, ou toutes les raisons du refus ; rôles, saisie, dates, actes et constats."""

from __future__ import annotations

import copy
from datetime import date, timedelta

import pytest

from moteur.domaine import demandes as d
from moteur.domaine.decision import Accord, Refus, decider, decider_ouverture
from moteur.domaine.droits import Motif
from tests.domaine.banc import JOUR, Banc, accorde, banc_ouvert, mandat, noms

HIER = JOUR - timedelta(days=1)
DEMAIN = JOUR + timedelta(days=1)
FICHIER = "f" * 64


@pytest.fixture
def banc() -> Banc:
    """Un dossier ouvert."""
    return banc_ouvert()


def motif(reponse: Accord | Refus, nom: str) -> Motif:
    assert isinstance(reponse, Refus)
    return next(m for m in reponse.motifs if m.exigence == nom)


# ── ouvrir ───────────────────────────────────────────────────────────────────────────────────
def test_ouvrir_fait_naitre_le_porteur_le_dossier_et_les_phases() -> None:
    """Les champs vont chacun à leur machine ; chaque phase est à son premier état."""
    banc = Banc()
    assert accorde(banc.ouvrir(zone="A", budget="1500"))
    etats = {nom: i.etat for nom, i in banc.dossier.instances.items()}
    assert etats == {"porteur": "", "dossier": "", "preparation": "a_faire", "service": "ferme"}
    assert banc.instance("porteur").valeurs == {
        "code": "B1",
        "nom": "Aux Quais",
        "statut": "public",
        "zone": "A",
    }
    assert banc.instance("dossier").valeurs == {"budget": 150000}
    assert banc.dossier.annee == 2026


def test_une_ouverture_refusee_dit_tout_a_la_fois() -> None:
    """Mauvais rôle, champ inconnu, valeur fausse, année absente ; puis la date et les champs manquants."""
    banc = Banc()
    reponse = banc.ouvrir(par="bib", annee="", statut="neuf", inconnu="x")
    assert noms(reponse) == ["champ_manquant.annee", "champ_non_saisissable.inconnu", "role", "valeur.statut"]
    futur = d.Ouvrir(mandat("dir"), DEMAIN, JOUR, valeurs={"code": "1", "annee": "2026"})
    assert noms(decider_ouverture(banc.regles, futur)) == [
        "champ_manquant.nom",
        "champ_manquant.statut",
        "date",
    ]
    assert banc.faits == []


@pytest.mark.parametrize("annee", ["1999", "2101", "-2026", "deux mille", "2026.5", "９" * 3, ""])
def test_une_annee_impossible_n_ouvre_rien(annee: str) -> None:
    """L'année de rentrée a quatre chiffres, entre 2000 et 2100."""
    assert noms(Banc().ouvrir(annee=annee)) == ["champ_manquant.annee"]


# ── actes et constats ────────────────────────────────────────────────────────────────────────
def test_un_acte_refuse_donne_toutes_ses_raisons(banc: Banc) -> None:
    """Rôle, état, date, forme et exigences impératives ensemble ; la recommandation n'en est pas."""
    lecteur = banc.inscrit()
    assert accorde(banc.avancer(lecteur, "quitter"))
    reponse = banc.avancer(lecteur, "inscrire", par="age", le=HIER, adulte="non", age="200", genre="roman")
    assert noms(reponse) == [
        "adulte",
        "carte_valable",
        "champ_non_saisissable.age",
        "champ_non_saisissable.genre",
        "date",
        "etat",
        "role",
    ]
    assert motif(reponse, "carte_valable").source == ("B-1",)
    assert motif(reponse, "carte_valable").explication == (
        "lecteur-1 (Alix) : la pièce « Carte » ne couvre pas le 30/09/2026 (versée le 01/10/2026).",
    )
    assert motif(reponse, "etat").suite == "Possibles d'ici : aucune."
    assert all(m.niveau == "imperatif" for m in getattr(reponse, "motifs", ()))


def test_l_inconnu_n_ouvre_aucune_porte(banc: Banc) -> None:
    """Une exigence inconnue refuse l'acte comme une fausse, et le dit."""
    assert accorde(banc.creer("lecteur", nom="Alix"))
    assert accorde(banc.carte("lecteur-1"))
    assert noms(banc.avancer("lecteur-1", "inscrire")) == ["adulte", "champ_manquant.adulte"]
    assert motif(banc.avancer("lecteur-1", "inscrire"), "adulte").inconnu is True
    assert motif(banc.avancer("lecteur-1", "inscrire", adulte="non"), "adulte").inconnu is False


def test_une_recommandation_n_arrete_rien_mais_reste(banc: Banc) -> None:
    """L'acte passe ; l'écart recommandé est consigné avec le fait."""
    lecteur = banc.inscrit()
    assert banc.instance(lecteur).etat == "inscrit"
    ecart = banc.dossier.ecarts["lecteur-1.genre_connu"]
    assert (ecart.niveau, ecart.ouvert, ecart.ouvert_le) == ("recommande", True, "2026-10-01")


def test_un_constat_passe_et_ouvre_ses_ecarts(banc: Banc) -> None:
    """Ce qui a eu lieu se dit toujours ; ce qui manquait s'ouvre en écarts, impératifs et recommandés."""
    lecteur = banc.inscrit()
    assert accorde(banc.creer("pret", lecteurs=lecteur))
    tard = date(2027, 10, 1)
    reponse = banc.avancer("pret-1", "remettre", le=tard, presents="tous")
    assert accorde(reponse) and noms(reponse) == ["lecteurs_habilites", "recu_verse"]
    assert banc.instance("pret-1").etat == "remis"
    niveaux = {e.id: e.niveau for e in banc.dossier.ecarts_ouverts() if e.instance == "pret-1"}
    assert niveaux == {
        "pret-1.jour_a_venir": "recommande",
        "pret-1.lecteurs_habilites": "imperatif",
        "pret-1.recu_verse": "recommande",
    }


def test_un_constat_se_refuse_pour_sa_forme_sa_date_son_etat_ou_le_role(banc: Banc) -> None:
    """Jamais pour une exigence."""
    assert accorde(banc.creer("pret", lecteurs=banc.inscrit()))
    reponse = banc.avancer("pret-1", "remettre", par="dir", le=DEMAIN, saisi_le=JOUR)
    assert noms(reponse) == ["champ_manquant.presents", "date", "role"]
    assert accorde(banc.avancer("pret-1", "annuler"))
    assert noms(banc.avancer("pret-1", "remettre", presents="aucun")) == ["etat"]


def test_une_transition_inconnue_propose_la_plus_proche(banc: Banc) -> None:
    """Le nom proche, et ce qui est possible d'ici."""
    banc.inscrit()
    trouve = motif(banc.avancer("lecteur-1", "suspendr"), "etat")
    assert trouve.message == (
        "« lecteur-1 » n'a pas de transition « suspendr ». Vouliez-vous dire « suspendre » ?"
    )
    assert trouve.suite == "Possibles d'ici : suspendre, quitter."
    assert noms(banc.verser("lecteur-1", "cart")) == ["etat"]
    assert noms(banc.creer("lecteurs")) == ["etat"]
    assert noms(banc.creer("preparation")) == ["etat"]


# ── qui ──────────────────────────────────────────────────────────────────────────────────────
def test_on_n_agit_qu_au_titre_d_un_role_que_l_on_tient(banc: Banc) -> None:
    """Le rôle doit être tenu par la personne et habilité par la porte : deux raisons distinctes."""
    assert accorde(banc.creer("lecteur", nom="Alix", qui=mandat("tout", role="bibliothecaire")))
    assert noms(banc.creer("lecteur", nom="Alix", qui=mandat("dir", role="bibliothecaire"))) == ["role"]
    assert noms(banc.creer("lecteur", nom="Alix", qui=mandat("tout", role="directeur"))) == ["role"]
    assert noms(banc.creer("lecteur", nom="Alix", qui=mandat("dir", role="maire"))) == ["role", "role"]


def test_saisir_pour_autrui_suit_saisi_par(banc: Banc) -> None:
    """Le bibliothécaire saisit pour l'agent ; le directeur non ; personne pour le bibliothécaire."""
    assert accorde(banc.creer("lecteur", nom="Alix", par="age"))
    pour_l_agent = mandat("age", saisi_par="bib")
    assert accorde(banc.creer("lecteur", nom="Billie", qui=pour_l_agent))
    fait = banc.faits[-1]
    assert (fait.acteur, fait.role, fait.saisi_par) == ("age", "agent", "bib")
    assert noms(banc.creer("lecteur", nom="Cleo", qui=mandat("age", saisi_par="dir"))) == ["saisie"]
    assert noms(banc.creer("lecteur", nom="Cleo", qui=mandat("bib", saisi_par="age"))) == ["saisie"]


def test_en_personne_ne_se_delegue_pas(banc: Banc) -> None:
    """Une transition ou une pièce « en personne » refuse toute saisie pour autrui."""
    lecteur = banc.inscrit()
    reponse = banc.avancer(lecteur, "suspendre", qui=mandat("bib", saisi_par="dir"))
    assert noms(reponse) == ["saisie"]
    assert noms(banc.verser(lecteur, "avis", qui=mandat("dir", saisi_par="bib"))) == ["saisie"]
    assert accorde(banc.avancer(lecteur, "suspendre"))


def test_la_separation_juge_acteurs_et_saisisseurs(banc: Banc) -> None:
    """Qui a créé ne verse pas la carte ; qui a saisi non plus, même pour un autre."""
    assert accorde(banc.creer("lecteur", nom="Alix", par="tout", qui=mandat("tout", role="agent")))
    reponse = banc.verser("lecteur-1", "carte", qui=mandat("tout", role="agent"), numero="N1")
    assert noms(reponse) == ["deux_mains"]
    assert motif(reponse, "deux_mains").explication == (
        "La même personne a agi pour la création.",
        "La même personne a agi ou saisi pour la création.",
    )
    assert accorde(banc.creer("lecteur", nom="Billie", qui=mandat("bib")))
    saisie = banc.verser("lecteur-2", "carte", qui=mandat("age", saisi_par="bib"), numero="N1")
    assert noms(saisie) == ["deux_mains"]
    assert accorde(banc.carte("lecteur-2"))


# ── quand ────────────────────────────────────────────────────────────────────────────────────
def test_un_fait_n_est_ni_futur_ni_anterieur_au_precedent(banc: Banc) -> None:
    """Une machine n'avance pas dans le passé ; les autres n'y changent rien."""
    lecteur = banc.inscrit()
    assert noms(banc.avancer(lecteur, "quitter", le=DEMAIN, saisi_le=JOUR)) == ["date"]
    assert noms(banc.avancer(lecteur, "quitter", le=HIER)) == ["date"]
    assert noms(banc.verser(lecteur, "photo", le=HIER, fichier=FICHIER)) == ["date"]
    assert noms(banc.corriger(lecteur, le=HIER, nom="Alex", motif="faute")) == ["date"]
    assert accorde(banc.creer("lecteur", nom="Billie", le=HIER))
    assert accorde(banc.avancer(lecteur, "quitter", le=JOUR))


# ── saisie ───────────────────────────────────────────────────────────────────────────────────
def test_un_champ_deja_rempli_n_est_pas_a_ressaisir(banc: Banc) -> None:
    """`saisit` est satisfait par une valeur déjà là ; en donner une nouvelle la remplace."""
    lecteur = banc.inscrit()
    assert accorde(banc.avancer(lecteur, "suspendre"))
    assert accorde(banc.avancer(lecteur, "inscrire"))
    assert banc.instance(lecteur).valeurs["adulte"] is True


def test_les_fautes_de_saisie_viennent_ensemble(banc: Banc) -> None:
    """Chaque champ fautif est nommé ; rien n'est deviné."""
    reponse = banc.creer(
        "lecteur", age="2", naissance="30/02/2000", genre="romans", parrain="personne", x="1"
    )
    assert noms(reponse) == [
        "champ_manquant.nom",
        "champ_non_saisissable.x",
        "valeur.age",
        "valeur.genre",
        "valeur.naissance",
        "valeur.parrain",
    ]
    assert all(m.forme for m in getattr(reponse, "motifs", ()))


def test_un_sous_ensemble_se_saisit_parmi_sa_liste(banc: Banc) -> None:
    """« tous » reprend la liste, « aucun » la vide, un absent de la liste est refusé."""
    premier, second = banc.inscrit(), banc.inscrit(nom="Billie")
    for attendus, ecrit in (([premier], "tous"), ([], "aucun"), ([premier], "Alix")):
        assert accorde(banc.creer("pret", lecteurs=premier))
        pret = banc.dossier.par_type["pret"][-1]
        assert accorde(banc.avancer(pret, "remettre", presents=ecrit))
        assert banc.instance(pret).valeurs["presents"] == attendus
    assert accorde(banc.creer("pret", lecteurs=premier))
    assert noms(banc.avancer("pret-4", "remettre", presents=second)) == ["valeur.presents"]


def test_les_liens_vont_dans_la_trace_les_valeurs_a_part(banc: Banc) -> None:
    """La trace ne s'efface jamais : elle garde les liens, jamais un nom."""
    parrain = banc.inscrit()
    assert accorde(banc.creer("lecteur", nom="Billie", parrain=parrain, age="20"))
    fait = banc.faits[-1]
    assert fait.trace["liens"] == {"parrain": "lecteur-1"}
    assert fait.valeurs == {"nom": "Billie", "age": 20}
    assert "Billie" not in str(fait.trace)


def test_une_piece_demande_ou_refuse_son_fichier(banc: Banc) -> None:
    """Un fichier, pas un relevé ; une décision accepte les deux."""
    lecteur = banc.inscrit()
    assert noms(banc.verser(lecteur, "photo")) == ["fichier"]
    assert noms(banc.verser(lecteur, "carte", par="age", numero="N1", fichier=FICHIER)) == ["fichier"]
    assert noms(banc.verser(lecteur, "carte", par="age")) == ["champ_manquant.numero"]
    assert accorde(banc.verser(lecteur, "avis", par="dir"))
    assert accorde(banc.verser(lecteur, "avis", par="dir", fichier=FICHIER))


# ── écarts ───────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def fautif(banc: Banc) -> Banc:
    """Le service est ouvert, un prêt remis à un lecteur dont la carte a expiré."""
    assert accorde(banc.creer("pret", lecteurs=banc.inscrit()))
    assert accorde(banc.avancer("service", "ouvrir", par="dir"))
    assert accorde(banc.avancer("pret-1", "remettre", le=date(2027, 10, 1), presents="tous"))
    return banc


def test_une_phase_ne_se_conclut_pas_sur_un_ecart(fautif: Banc) -> None:
    """L'écart impératif d'elle ou d'une phase d'avant la retient ; celui d'une phase d'après, non."""
    tard = date(2027, 10, 2)
    reponse = fautif.avancer("service", "clore", par="dir", le=tard)
    assert noms(reponse) == ["ecarts_ouverts"]
    assert "pret-1.lecteurs_habilites" in motif(reponse, "ecarts_ouverts").message
    assert accorde(fautif.avancer("preparation", "commencer", par="dir", objectif="Lire"))
    assert noms(fautif.avancer("preparation", "conclure", par="dir")) == ["plan_signe"]
    assert accorde(fautif.traiter("pret-1.lecteurs_habilites", par="age", le=tard))
    assert accorde(fautif.avancer("service", "clore", par="dir", le=tard))


def test_traiter_un_ecart_a_ses_regles(fautif: Banc) -> None:
    """Par qui l'exigence le dit, en personne, avec un motif, pas avant qu'il s'ouvre, et une seule fois."""
    ecart, tard = "pret-1.lecteurs_habilites", date(2027, 10, 2)
    assert noms(fautif.traiter(ecart, par="dir", le=tard)) == ["role"]
    assert noms(fautif.traiter(ecart, par="age", le=tard, motif="  ")) == ["motif"]
    assert noms(fautif.traiter(ecart, par="age", le=JOUR)) == ["date"]
    assert noms(fautif.traiter(ecart, le=tard, qui=mandat("age", saisi_par="bib"))) == ["saisie"]
    assert accorde(fautif.traiter(ecart, par="age", le=tard, motif="Carte refaite le lendemain"))
    assert fautif.faits[-1].motif == "Carte refaite le lendemain"
    assert noms(fautif.traiter(ecart, par="age", le=tard)) == ["etat"]
    assert accorde(fautif.traiter("pret-1.recu_verse", par="dir", le=tard))


def test_le_meme_ecart_rouvert_prend_un_numero(banc: Banc) -> None:
    """Deux inscriptions sans genre : deux écarts distincts."""
    lecteur = banc.inscrit()
    assert accorde(banc.avancer(lecteur, "suspendre"))
    assert accorde(banc.avancer(lecteur, "inscrire"))
    assert set(banc.dossier.ecarts) == {"lecteur-1.genre_connu", "lecteur-1.genre_connu.2"}


# ── pureté ───────────────────────────────────────────────────────────────────────────────────
def test_decider_ne_change_pas_le_dossier(banc: Banc) -> None:
    """Accordée ou refusée, une demande laisse le dossier comme il était, et se redit pareille."""
    assert accorde(banc.creer("pret", lecteurs=banc.inscrit()))
    demandes: list[d.Demande] = [
        d.Avancer(
            mandat("bib"), JOUR, JOUR, valeurs={"presents": "tous"}, cible="pret-1", transition="remettre"
        ),
        d.Avancer(mandat("dir"), JOUR, JOUR, cible="pret-1", transition="annuler"),
        d.Creer(mandat("bib"), JOUR, JOUR, valeurs={"nom": "Billie", "parrain": "Alix"}, type="lecteur"),
        d.Corriger(mandat("dir"), JOUR, JOUR, valeurs={"nom": "Alex"}, motif="x", cible="lecteur-1"),
        d.Verser(mandat("age"), JOUR, JOUR, valeurs={"numero": "N2"}, cible="lecteur-1", piece="carte"),
    ]
    avant = copy.deepcopy(banc.dossier)
    for demande in demandes:
        saisie = copy.deepcopy(demande.valeurs)
        assert decider(banc.regles, banc.dossier, demande) == decider(banc.regles, banc.dossier, demande)
        assert banc.dossier == avant
        assert demande.valeurs == saisie
