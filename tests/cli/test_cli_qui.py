"""Qui est au clavier, au nom de qui l'on agit : ce qui est proposé n'est jamais refusé à cause de la personne."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
from console import Lancer

from moteur.cli import branchement
from moteur.cli.reponse import Reglages
from moteur.operations.voix import voix

PERSONNES = ("lea", "paul", "zoe")
REMPLIS = {"resume": "Fini", "emprunteur": "Max", "note": "3", "nom": "a", "genre": "outil"}


def remplir(commande: str, scan: Path) -> list[str]:
    """La commande proposée, une fois remplie comme une personne le ferait."""
    mots = []
    for mot in shlex.split(commande)[1:]:
        champ, egal, valeur = mot.partition("=")
        if egal and valeur == "…":
            mot = f"{champ}={REMPLIS[champ]}"
        mots.append({"…": "Vu", "FICHIER": str(scan)}.get(mot, mot))
    return mots


def propositions(lancer: Lancer, espace: Path, moi: str) -> list[dict[str, Any]]:
    """Tout ce que les écrans proposent à cette personne."""
    faire = lancer("a-faire", "--moi", moi, "--json", ou=espace).objet["actions"]
    etat = lancer("etat", "--moi", moi, "--json", ou=espace).objet["suites"]
    cibles = ("objet-1", "objet-2", "preparation", "prets")
    possibles = lancer("avancer", *cibles, "--moi", moi, "--json", ou=espace).objet["transitions"]
    return [*faire, *etat, *(t for t in possibles if t["possible"])]


@pytest.mark.parametrize("moi", PERSONNES)
def test_rien_de_propose_n_est_refuse_a_cause_de_la_personne(
    lancer: Lancer, espace_avance: Path, tmp_path: Path, moi: str
) -> None:
    """Au clavier de chacun, chaque commande proposée passe le rôle et la saisie."""
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.7")
    proposees = propositions(lancer, espace_avance, moi)

    assert len(proposees) > 4
    for p in proposees:
        moi_d_abord = () if "--moi" in p["commande"] else ("--moi", moi)
        resultat = lancer(
            *remplir(p["commande"], scan), *moi_d_abord, "--simuler", "--json", ou=espace_avance
        )
        assert resultat.code in (0, 3), (p["commande"], resultat)
        if resultat.code == 3:
            assert not {m["exigence"] for m in resultat.objet["motifs"]} & {"role", "saisie"}, (p, resultat)


def test_ce_que_je_peux_faire_ne_dit_personne(lancer: Lancer, espace_avance: Path) -> None:
    """Ni --par ni --moi quand le rôle est le mien ; --par si je peux saisir pour lui ; --moi sinon."""

    def commandes(moi: str) -> dict[str, str]:
        return {p["objet"]: p["commande"] for p in propositions(lancer, espace_avance, moi) if "objet" in p}

    assert "--" not in commandes("lea")["preter"]
    assert commandes("lea")["reunion_lancement"] == commandes("paul")["reunion_lancement"]
    assert commandes("lea")["clore"].endswith("clore --par paul")
    assert commandes("lea")["objet-1.controle_fait"].endswith('--motif "…" --moi paul')
    assert commandes("paul")["preter"].endswith("--moi lea")
    assert "--" not in commandes("zoe")["clore"]


def test_qui_tient_deux_roles_dit_celui_qu_il_prend(espace: Path) -> None:
    """Sans « --par », le moteur prendrait le premier de ses rôles habilités : s'il en faut un autre, on le dit."""
    with branchement.dossier(Reglages(espace=str(espace), moi="zoe")) as ouvert:

        def options(*roles: str) -> str:
            return voix(ouvert.atelier, ouvert.workflow, roles, habilites=("agent", "chef")).options

        assert (options("chef", "agent"), options("agent")) == ("--par zoe:chef", "")


@pytest.mark.parametrize("ordre", ["avant", "apres"])
def test_moi_dit_qui_est_au_clavier(lancer: Lancer, espace: Path, ordre: str) -> None:
    """Avant ou après la commande ; l'acte est fait et saisi par cette personne, espace.yaml ne change pas."""
    avant = (espace / "espace.yaml").read_bytes()
    acte = ("verser", "preparation", "reunion_lancement", "--json")
    resultat = lancer(
        *(("--moi", "paul", *acte) if ordre == "avant" else (*acte, "--moi", "paul")), ou=espace
    )

    (fait,) = resultat.objet["faits"]
    assert (fait["acteur"], fait["saisi_par"], fait["role"]) == ("Paul Roy", "Paul Roy", "chef")
    assert (espace / "espace.yaml").read_bytes() == avant


@pytest.mark.parametrize(("moi", "code"), [("licorne", 4), ("chef", 4), ("paul:chef", 2), ("lae", 4)])
def test_moi_nomme_une_personne_de_l_espace(lancer: Lancer, espace: Path, moi: str, code: int) -> None:
    """Inconnue : 4 ; avec un rôle : 2 ; les personnes sont dites, et rien n'est écrit."""
    resultat = lancer("verser", "preparation", "reunion_lancement", "--moi", moi, ou=espace)

    assert resultat.code == code and "Personnes : lea, paul, zoe." in resultat.messages
    assert len(lancer("journal", "--json", ou=espace).objet["faits"]) == 1


def test_un_refus_de_saisie_dit_la_seule_suite(lancer: Lancer, espace_avance: Path) -> None:
    """Personne d'autre ne saisit pour l'agent ; pour le chef, l'agent le peut ; un écart se traite en personne."""
    pour_agent = lancer(
        "creer", "objet", "nom=a", "genre=outil", "--par", "lea:agent", "--moi", "paul", ou=espace_avance
    )
    en_personne = lancer(
        "traiter", "objet-1.controle_fait", "--motif", "x", "--par", "paul", ou=espace_avance
    )

    assert "Seule cette personne le saisit : --moi lea." in pour_agent.messages
    assert "Seule cette personne le saisit : --moi paul." in en_personne.messages


def test_un_refus_de_role_dit_qui_peut_et_comment(lancer: Lancer, espace: Path) -> None:
    """La personne qui tient le rôle, et l'option à ajouter ; sans --par quand c'est moi."""
    refuse = lancer("avancer", "prets", "clore", ou=espace)
    inutile = lancer("avancer", "prets", "clore", "--par", "lea:agent", "--moi", "zoe", ou=espace)

    assert "Peut le faire : Chef de service (chef). Ajoutez --par paul." in refuse.messages
    assert "Faites-le en votre nom, sans --par." in inutile.messages


def test_un_role_que_personne_ne_tient_se_dit(lancer: Lancer, espace: Path) -> None:
    """Ni nom inventé, ni commande qui serait refusée : la phrase, et `role_tenu` faux."""
    texte = (espace / "espace.yaml").read_text(encoding="utf-8")
    lignes = [ligne for ligne in texte.splitlines() if "chef]" not in ligne]
    (espace / "espace.yaml").write_text("\n".join(lignes) + "\n", encoding="utf-8")

    sortie = lancer("a-faire", ou=espace).sortie
    actions = lancer("a-faire", "--json", ou=espace).objet["actions"]
    refuse = lancer("avancer", "prets", "clore", ou=espace)

    assert "« Chef de service » : personne ne tient ce rôle dans espace.yaml." in sortie
    assert "moteur avancer prets clore" not in sortie and "…:chef" not in sortie
    assert [a["role_tenu"] for a in actions if a["objet"] == "clore"] == [False]
    assert "Personne ne tient ce rôle dans espace.yaml." in refuse.messages


def test_les_lignes_ne_changent_pas_avec_la_personne(lancer: Lancer, espace_avance: Path) -> None:
    """« faire 3 » est la même action quel que soit le clavier."""
    lignes = [
        [(a["n"], a["verbe"], a["cible"], a["objet"]) for a in lancer("a-faire", "--moi", moi, "--json", ou=espace_avance).objet["actions"]]
        for moi in PERSONNES
    ]  # fmt: skip

    assert lignes[0] == lignes[1] == lignes[2]


def test_faire_ne_change_pas_de_personne_tout_seul(lancer: Lancer, espace_avance: Path) -> None:
    """La ligne d'une autre personne se refuse et dit quoi écrire ; écrit, cela se fait."""
    actions = lancer("a-faire", "--json", ou=espace_avance).objet["actions"]
    numero = str(next(a["n"] for a in actions if a["verbe"] == "traiter"))

    refuse = lancer("faire", numero, "--motif", "Vu", ou=espace_avance)
    fait = lancer("faire", numero, "--motif", "Vu", "--moi", "paul", "--json", ou=espace_avance)

    assert refuse.code == 3 and f"moteur faire {numero} --moi paul" in refuse.messages
    assert fait.code == 0 and fait.objet["faits"][0]["saisi_par"] == "Paul Roy"


def test_une_commande_recopiee_sans_la_remplir_n_ecrit_rien(lancer: Lancer, espace_avance: Path) -> None:
    """Ce qui reste à remplir se refuse, même montré par une console sans « … »."""
    avant = len(lancer("journal", "--json", ou=espace_avance).objet["faits"])
    for p in propositions(lancer, espace_avance, "lea"):
        if "…" not in p["commande"]:
            continue
        for ecrite in (p["commande"], p["commande"].replace("…", "...")):
            assert lancer(*shlex.split(ecrite)[1:], ou=espace_avance).code == 2, ecrite

    assert len(lancer("journal", "--json", ou=espace_avance).objet["faits"]) == avant


def test_un_champ_qui_manque_dit_ses_valeurs_sans_en_choisir(lancer: Lancer, espace: Path) -> None:
    """Chaque choix est dit ; un texte se laisse à remplir ; l'exemple du workflow n'apparaît pas."""
    messages = lancer("creer", "objet", ou=espace).messages

    assert "Il manque « Genre » : genre=outil ou genre=livre." in messages
    assert "Il manque « Nom de l'objet » : nom=…" in messages and "Perceuse" not in messages


def test_les_choix_d_une_commande_proposee_se_lisent_dessous(lancer: Lancer, espace: Path) -> None:
    """`genre=…` dans la commande, « genre : outil ou livre » en dessous, et dans le JSON."""
    lancer("creer", "objet", "nom=Scie", "genre=outil", ou=espace)
    saisit = lancer("avancer", "objet-1", "--json", ou=espace).objet["transitions"][0]["saisit"]

    assert saisit[0].keys() >= {"nom", "titre", "exemple", "possibles"}


def test_la_suite_se_juge_le_jour_de_l_acte(lancer: Lancer, espace: Path) -> None:
    """Un prêt daté de janvier n'est pas en retard dans la réponse à cet acte ; il l'est aujourd'hui."""
    lancer("creer", "objet", "nom=Scie", "genre=outil", "--le", "05/01/2020", ou=espace)
    prete = lancer(
        "avancer", "objet-1", "preter", "emprunteur=Max", "--le", "10/01/2020", "--json", ou=espace
    )

    rendre = [s for s in prete.objet["suites"] if s["objet"] == "rendre"]
    assert rendre and not rendre[0]["retard"]
    assert any(a["retard"] for a in lancer("a-faire", "--json", ou=espace).objet["actions"])


def test_un_dossier_fini_le_dit(lancer: Lancer, espace: Path) -> None:
    """Toutes les phases closes : ce n'est pas « rien pour l'instant », c'est la fin."""
    for commande in (
        ("verser", "preparation", "reunion_lancement"),
        ("avancer", "preparation", "conclure", "resume=Fini", "--par", "paul:chef"),
        ("avancer", "prets", "clore", "--moi", "paul"),
    ):
        dernier = lancer(*commande, ou=espace)

    for sortie in (dernier.sortie, lancer("etat", ou=espace).sortie, lancer("a-faire", ou=espace).sortie):
        assert "Ce dossier est fini : toutes ses phases sont closes." in sortie
    assert lancer("etat", "--json", ou=espace).objet["fini"] is True
