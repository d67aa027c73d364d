"""Agir : ce qui est écrit se dit, ce qui est refusé dit tout, ce qui se simule n'écrit rien."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from console import Lancer

from moteur.cli import actes, branchement
from moteur.cli.reponse import Reglages
from moteur.erreurs import Conflit
from moteur.operations import agir

CLES_DE_FAIT = {"rang", "le", "saisi_le", "type", "phrase", "acteur", "role", "saisi_par", "sujet"}


def faits(lancer: Lancer, espace: Path) -> int:
    return len(lancer("journal", "--json", ou=espace).objet["faits"])


def devenir(espace: Path, cle: str) -> None:
    """Change la personne au clavier."""
    texte = (espace / "espace.yaml").read_text(encoding="utf-8")
    (espace / "espace.yaml").write_text(texte.replace("moi: lea", f"moi: {cle}"), encoding="utf-8")


def test_init_cree_un_espace_pret_a_servir(lancer: Lancer, tmp_path: Path) -> None:
    """Après `init`, `ouvrir` n'attend plus que les champs du porteur."""
    cree = lancer(
        "init", str(tmp_path / "neuf"), "--moi", "lea", "--nom", "Léa Roy", "--role", "referent", "--json"
    )

    assert cree.code == 0 and Path(cree.objet["espace"]).is_dir()
    refuse = lancer("ouvrir", "--json", "--espace", str(tmp_path / "neuf"))
    assert refuse.code == 3
    assert {m["exigence"].partition(".")[0] for m in refuse.objet["motifs"]} == {"champ_manquant"}


def test_init_n_ecrase_rien(lancer: Lancer, espace: Path) -> None:
    """Un espace qui existe déjà reste tel quel."""
    avant = (espace / "espace.yaml").read_bytes()

    assert lancer("init", str(espace)).code == 5
    assert (espace / "espace.yaml").read_bytes() == avant


@pytest.mark.parametrize(
    "options",
    [
        ["--moi", "Léa Roy"],
        ["--moi", "lea"],
        ["--moi", "lea", "--role", "licorne"],
        ["--acteur", "paul"],
        ["--role", "referent"],
    ],
)
def test_init_refuse_une_personne_mal_dite(lancer: Lancer, tmp_path: Path, options: list[str]) -> None:
    """Une clé mal formée, un rôle inconnu ou absent ne laissent aucun espace derrière eux."""
    assert lancer("init", str(tmp_path / "neuf"), *options).code == 2
    assert not (tmp_path / "neuf").exists()


def test_ouvrir_rend_le_dossier(lancer: Lancer, espace: Path) -> None:
    """Le titre du dossier, le fait, et un second dossier du même espace."""
    ouvert = lancer("ouvrir", "code=B-7", "nom=Magasin", "annee=2027", "--json", ou=espace)

    assert ouvert.code == 0 and ouvert.objet["dossier"] == "Magasin, 2027-2028"
    assert lancer("etat", "magasin", "--json", ou=espace).objet["dossier"] == "Magasin, 2027-2028"
    assert lancer("etat", ou=espace).code == 4


def test_deux_dossiers_se_nomment_par_un_morceau(lancer: Lancer, espace: Path) -> None:
    """Sans nom, l'ambiguïté liste les choix ; un morceau suffit ; `a-faire` les réunit."""
    lancer("ouvrir", "code=B-7", "nom=Magasin", ou=espace)

    ambigu = lancer("creer", "objet", "nom=a", "genre=outil", ou=espace)
    assert ambigu.code == 4 and "Magasin" in ambigu.messages and "Atelier" in ambigu.messages
    assert lancer("creer", "objet", "nom=a", "genre=outil", "--dossier", "magasin", ou=espace).code == 0
    dossiers = {a["dossier"] for a in lancer("a-faire", "--json", ou=espace).objet["actions"]}
    assert len(dossiers) == 2


def test_ouvrir_deux_fois_le_meme_dossier_est_un_conflit(lancer: Lancer, espace: Path) -> None:
    """Un porteur et une période n'ont qu'un dossier."""
    assert lancer("ouvrir", ou=espace).code == 5


def test_ouvrir_a_blanc_n_ouvre_rien(lancer: Lancer, espace: Path) -> None:
    """`--simuler` montre le dossier qui serait ouvert."""
    a_blanc = lancer("ouvrir", "code=B-7", "nom=Magasin", "--simuler", ou=espace)

    assert a_blanc.code == 0 and "À blanc : rien n'est écrit." in a_blanc.sortie
    assert lancer("etat", "magasin", ou=espace).code == 4


def test_creer_dit_ce_qui_est_ecrit_et_la_suite(lancer: Lancer, espace: Path) -> None:
    """Le fait, sa date, qui l'a fait et saisi, puis « Et maintenant ? » et des commandes."""
    cree = lancer("creer", "objet", "nom=Perceuse", "genre=Outil", ou=espace)

    assert cree.code == 0 and cree.messages == ""
    assert "Écrit, fait n° 2 : Objet : objet-1 (Perceuse)" in cree.sortie
    assert "fait par Léa Œuvrard (Agent), saisi en personne" in cree.sortie
    suite = cree.sortie.partition("Et maintenant ?\n")[2]
    assert 1 <= suite.count("    moteur ") <= 3


def test_creer_rend_la_fiche(lancer: Lancer, espace: Path) -> None:
    """`--json` rend la fiche, le fait et les écarts."""
    objet = lancer("creer", "objet", "nom=Perceuse", "genre=outil", "valeur=12,50", "--json", ou=espace).objet

    assert objet["fiche"]["nom"] == "objet-1" and objet["fiche"]["etat"] == "disponible"
    assert objet["faits"][0].keys() >= CLES_DE_FAIT
    assert objet["ecarts"] == [] and objet["simule"] is False


def test_un_refus_dit_toutes_les_raisons_et_ne_change_rien(lancer: Lancer, espace: Path) -> None:
    """Rôle, exigence et champ manquant à la fois ; le journal est le même avant et après."""
    avant = faits(lancer, espace)

    refuse = lancer("avancer", "preparation", "conclure", "--json", ou=espace)

    assert refuse.code == 3 and refuse.objet["erreur"]["code"] == 3
    assert {m["exigence"] for m in refuse.objet["motifs"]} == {
        "role",
        "reunion_tenue",
        "champ_manquant.resume",
    }
    assert all(
        m.keys() >= {"exigence", "niveau", "source", "message", "suite", "explication"}
        for m in refuse.objet["motifs"]
    )
    assert faits(lancer, espace) == avant


def test_un_refus_en_texte_numerote_ses_raisons(lancer: Lancer, espace: Path) -> None:
    """Chaque raison a son numéro, sur la sortie des messages."""
    refuse = lancer("avancer", "preparation", "conclure", ou=espace)

    assert refuse.sortie == "" and "Refusé ; rien n'est écrit. 3 raisons :" in refuse.messages
    assert all(f"  {n}. " in refuse.messages for n in (1, 2, 3))
    assert "La réunion de lancement n'est pas consignée." in refuse.messages


@pytest.mark.parametrize("valeur", ["genre=rien", "valeur=beaucoup", "genre=", "valeur=1e99"])
def test_une_valeur_illisible_est_une_commande_mal_ecrite(lancer: Lancer, espace: Path, valeur: str) -> None:
    """Quand toutes les raisons sont des valeurs qui ne se lisent pas, le code est 2."""
    champs = {"genre": "genre=outil", "nom": "nom=a", valeur.partition("=")[0]: valeur}

    refuse = lancer("creer", "objet", *champs.values(), "--json", ou=espace)

    assert refuse.code == 2 and refuse.objet["motifs"][0]["exigence"].startswith("valeur.")


def test_agir_pour_autrui_se_voit(lancer: Lancer, espace: Path) -> None:
    """« fait par X (rôle), saisi par Y » : le workflow le permet, l'écran et le JSON le disent."""
    lancer("verser", "preparation", "reunion_lancement", ou=espace)

    conclu = lancer("avancer", "preparation", "conclure", "resume=Fini", "--par", "paul:chef", ou=espace)

    assert conclu.code == 0, conclu
    assert "fait par Paul Roy (Chef de service), saisi par Léa Œuvrard" in conclu.sortie
    fait = lancer("journal", "--json", ou=espace).objet["faits"][-1]
    assert (fait["acteur"], fait["role"], fait["saisi_par"]) == ("Paul Roy", "chef", "Léa Œuvrard")


@pytest.mark.parametrize("par", ["inconnu", "inconnu:chef", "licorne", "agent"])
def test_un_acteur_inconnu_ou_ambigu_est_introuvable(lancer: Lancer, espace: Path, par: str) -> None:
    """`--par` nomme une personne de l'espace, ou le seul tenant d'un rôle."""
    assert lancer("creer", "objet", "nom=a", "genre=outil", "--par", par, ou=espace).code == 4


def test_un_constat_ouvre_un_ecart_et_le_dit(lancer: Lancer, espace: Path) -> None:
    """L'écart ouvert se lit dans le texte, dans le JSON, dans `ecarts` et dans `etat`."""
    lancer("creer", "objet", "nom=Perceuse", "genre=outil", ou=espace)
    lancer("avancer", "objet-1", "preter", "emprunteur=Max", ou=espace)

    rendu = lancer("avancer", "objet-1.rendre", ou=espace)

    assert rendu.code == 0
    assert "1 écart ouvert :" in rendu.sortie and "objet-1.controle_fait (impératif)" in rendu.sortie
    ecart = lancer("ecarts", "--json", ou=espace).objet["ecarts"][0]
    assert (ecart["id"], ecart["traite"]) == ("objet-1.controle_fait", False)
    assert lancer("etat", "--json", ou=espace).objet["ecarts"][0]["id"] == ecart["id"]


def test_traiter_clot_l_ecart_en_personne(lancer: Lancer, espace_avance: Path) -> None:
    """Saisi pour autrui, c'est refusé ; en personne et motivé, l'écart est clos."""
    pour_autrui = lancer(
        "traiter", "objet-1.controle_fait", "--motif", "Vu", "--par", "paul", "--json", ou=espace_avance
    )
    assert pour_autrui.code == 3 and "saisie" in {m["exigence"] for m in pour_autrui.objet["motifs"]}

    devenir(espace_avance, "paul")
    sans_motif = lancer("traiter", "objet-1.controle_fait", ou=espace_avance)
    traite = lancer(
        "traiter", "objet-1.controle_fait", "--motif", "Contrôlé depuis", "--json", ou=espace_avance
    )

    assert sans_motif.code == 3 and traite.code == 0
    assert traite.objet["faits"][0]["motif"] == "Contrôlé depuis"
    assert lancer("ecarts", "--json", ou=espace_avance).objet["ecarts"][0]["traite"] is True


def test_traiter_un_ecart_inconnu_dit_ceux_qui_existent(lancer: Lancer, espace_avance: Path) -> None:
    """Code 4, et le nom le plus proche."""
    resultat = lancer("traiter", "objet-1.controle", "--motif", "x", ou=espace_avance)

    assert resultat.code == 4 and "objet-1.controle_fait" in resultat.messages


def test_avancer_plusieurs_cibles_d_un_coup(lancer: Lancer, espace_avance: Path) -> None:
    """Deux cibles, deux faits."""
    lancer("creer", "objet", "nom=Scie", "genre=outil", ou=espace_avance)

    resultat = lancer("avancer", "objet-2", "objet-3", "preter", "emprunteur=Max", "--json", ou=espace_avance)

    assert resultat.code == 0
    assert [f["sujet"] for f in resultat.objet["faits"]] == ["objet-2", "objet-3"]


def test_une_cible_refusee_arrete_les_autres(lancer: Lancer, espace_avance: Path) -> None:
    """Si une seule cible est refusée, rien n'est écrit, et le refus nomme la sienne."""
    avant = faits(lancer, espace_avance)

    resultat = lancer("avancer", "objet-2", "objet-1", "preter", "emprunteur=Max", "--json", ou=espace_avance)

    assert resultat.code == 3 and {m["cible"] for m in resultat.objet["motifs"]} == {"objet-1"}
    assert faits(lancer, espace_avance) == avant


def test_avancer_sans_transition_dit_ce_qui_est_possible(lancer: Lancer, espace_avance: Path) -> None:
    """Les transitions possibles, et ce qui retient les autres ; rien n'est écrit."""
    avant = faits(lancer, espace_avance)

    texte = lancer("avancer", "preparation", ou=espace_avance)
    objet = lancer("avancer", "objet-2", "preparation", "--json", ou=espace_avance).objet

    assert "Retenu" in texte.sortie and "La réunion de lancement n'est pas consignée." in texte.sortie
    assert {t["nom"]: t["possible"] for t in objet["transitions"]} == {"preter": True, "conclure": False}
    assert faits(lancer, espace_avance) == avant


@pytest.mark.parametrize(
    "arguments",
    [
        ["avancer", "objet-2", "pretr"],
        ["avancer", "objet-2.pretr"],
        ["avancer", "objet-99", "preter"],
        ["verser", "objet-2", "controlle"],
        ["verser", "objet-2.controlle"],
        ["verser", "objet-99", "controle"],
        ["creer", "objets"],
        ["corriger", "objet-99", "valeur=3"],
        ["avancer", "objet", "preter"],
    ],
)
def test_ce_qui_n_existe_pas_est_introuvable(
    lancer: Lancer, espace_avance: Path, arguments: list[str]
) -> None:
    """Cible, transition, pièce, type : code 4 et une suite."""
    resultat = lancer(*arguments, ou=espace_avance)

    assert resultat.code == 4 and len(resultat.messages.splitlines()) >= 2


def test_corriger_un_champ_modifiable(lancer: Lancer, espace_avance: Path) -> None:
    """Le changement s'écrit, la fiche le montre, l'ancien fait reste."""
    corrige = lancer("corriger", "objet-2", "valeur=15", "--json", ou=espace_avance)

    assert corrige.code == 0 and corrige.objet["faits"][0]["type"] == "donnees.corrigees"
    champs = lancer("voir", "objet-2", "--json", ou=espace_avance).objet["fiche"]["champs"]
    assert next(c["brut"] for c in champs if c["nom"] == "valeur") == 1500


def test_corriger_le_reste_demande_le_bon_role_et_un_motif(lancer: Lancer, espace_avance: Path) -> None:
    """Sans motif : refusé ; avec le rôle et le motif : écrit comme une erreur de saisie."""
    devenir(espace_avance, "paul")
    arguments = ("corriger", "objet-2", "nom=Atlas mondial", "--erreur")

    refuse = lancer(*arguments, "--json", ou=espace_avance)
    corrige = lancer(*arguments, "--motif", "Faute de frappe", ou=espace_avance)

    assert refuse.code == 3 and [m["exigence"] for m in refuse.objet["motifs"]] == ["motif"]
    assert corrige.code == 0 and "Erreur de saisie corrigée" in corrige.sortie


def test_faire_une_ligne_de_a_faire(lancer: Lancer, espace: Path) -> None:
    """La ligne N s'exécute telle qu'elle est montrée."""
    actions = lancer("a-faire", "--json", ou=espace).objet["actions"]
    ligne = next(a for a in actions if a["objet"] == "reunion_lancement")

    fait = lancer("faire", str(ligne["n"]), "--json", ou=espace)

    assert fait.code == 0 and fait.objet["faits"][0]["type"] == "piece.versee"


def test_faire_agit_au_nom_que_montre_la_ligne(lancer: Lancer, espace_avance: Path) -> None:
    """Une ligne « --par » se fait au nom de cette personne, et cela se voit."""
    lancer("verser", "preparation", "reunion_lancement", ou=espace_avance)
    actions = lancer("a-faire", "--json", ou=espace_avance).objet["actions"]
    ligne = next(a for a in actions if a["objet"] == "conclure")
    assert ligne["commande"].endswith("--par paul")

    fait = lancer("faire", str(ligne["n"]), "resume=Fini", "--json", ou=espace_avance)

    assert fait.code == 0 and fait.objet["faits"][0]["acteur"] == "Paul Roy"


@pytest.mark.parametrize("numero", ["0", "99999", "-1", "1.5", "²", "99999999999999999999"])
def test_faire_une_ligne_qui_n_existe_pas(lancer: Lancer, espace: Path, numero: str) -> None:
    """Hors de la liste : 4 ; pas un nombre : 2."""
    assert lancer("faire", "--", numero, ou=espace).code in (2, 4)


@pytest.mark.parametrize(
    "arguments",
    [
        ["creer", "objet", "nom=a", "genre=outil"],
        ["avancer", "objet-2", "preter", "emprunteur=Max"],
        ["corriger", "objet-2", "valeur=15"],
        ["verser", "objet-2", "controle", "note=3"],
        ["faire", "1", "emprunteur=Max", "--motif", "x"],
    ],
)
def test_a_blanc_rien_n_est_ecrit(lancer: Lancer, espace_avance: Path, arguments: list[str]) -> None:
    """`--simuler` dit « À blanc », et la base garde ses faits."""
    avant = faits(lancer, espace_avance)

    texte = lancer(*arguments, "--simuler", ou=espace_avance)
    objet = lancer("--simuler", *arguments, "--json", ou=espace_avance)

    assert texte.code == objet.code, texte
    if texte.code == 0:
        assert texte.sortie.startswith("À blanc : rien n'est écrit.") and objet.objet["simule"] is True
    assert faits(lancer, espace_avance) == avant


def test_une_date_future_ou_anterieure_est_refusee(lancer: Lancer, espace_avance: Path) -> None:
    """`--le` à la française ou non ; l'avenir ne se consigne pas."""
    for le in ("01/01/2099", "2099-01-01"):
        refuse = lancer(
            "avancer", "objet-2", "preter", "emprunteur=Max", "--le", le, "--json", ou=espace_avance
        )
        assert refuse.code == 3 and "date" in {m["exigence"] for m in refuse.objet["motifs"]}


def test_le_dossier_change_entre_temps_est_un_conflit(lancer: Lancer, espace: Path) -> None:
    """Deux écrivains sur la même tête : le second n'écrit rien."""
    with branchement.dossier(Reglages(espace=str(espace))) as ouvert:
        assert lancer("creer", "objet", "nom=a", "genre=outil", ou=espace).code == 0
        avant = faits(lancer, espace)

        with pytest.raises(Conflit):
            agir.creer(
                ouvert, "objet", valeurs={"nom": "b", "genre": "outil"}, manuel=branchement.manuel(Reglages())
            )

    assert faits(lancer, espace) == avant


def test_deux_actes_ensemble_ne_s_ecrivent_pas_a_moitie(lancer: Lancer, espace_avance: Path) -> None:
    """Quelqu'un écrit pendant que l'on écrit : les deux actes y sont, ou aucun."""
    avant = faits(lancer, espace_avance)
    with branchement.dossier(Reglages(espace=str(espace_avance))) as ouvert:

        def noter(m: agir.Manuel) -> agir.Resultat:
            return agir.corriger(ouvert, "objet-2", valeurs={"valeur": "3"}, manuel=m)

        def preter(m: agir.Manuel) -> agir.Resultat:
            if not m.simuler:
                lancer("creer", "objet", "nom=a", "genre=outil", ou=espace_avance)
            return agir.avancer(ouvert, "objet-2", "preter", valeurs={"emprunteur": "Max"}, manuel=m)

        with contextlib.suppress(Conflit):
            actes.conclure(ouvert, [("objet-2", noter), ("objet-2", preter)], branchement.manuel(Reglages()))

    neufs = lancer("journal", "--json", ou=espace_avance).objet["faits"][avant:]
    siens = [f for f in neufs if f["sujet"] == "objet-2"]
    assert len(siens) in (0, 2), siens


def test_ce_qui_est_ecrit_se_relit_en_json(lancer: Lancer, espace_avance: Path) -> None:
    """L'objet rendu par une écriture se range et se relit tel quel."""
    objet = lancer("verser", "objet-2", "controle", "note=3", "--json", ou=espace_avance).objet

    assert json.loads(json.dumps(objet)) == objet
    assert objet["piece"]["nom"] == "controle" and objet["piece"]["copie"] is None
