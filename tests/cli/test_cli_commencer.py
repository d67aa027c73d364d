"""Commencer : créer un espace, y ouvrir un dossier, faire sien un workflow ; l'aide qu'on recopie marche."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
import pytest
from console import Lancer, executer_muet

from moteur.cli.catalogue import COMMANDES
from moteur.cli.groupe import Commande
from moteur.cli.mise_en_page import replier
from moteur.cli.rendu.audit import rapport
from moteur.cli.rendu.fiches import liste
from moteur.cli.rendu.mots import a_recopier
from moteur.cli.rendu.production import documents
from moteur.cli.rendu.registre import ecarts

MOI = ("--moi", "samira", "--nom", "Samira Benali", "--role", "referent")


def test_init_demande_le_role_et_ne_le_devine_pas(lancer: Lancer, tmp_path: Path) -> None:
    """Sans terminal, le rôle absent est une faute qui dit tous les rôles ; aucun espace n'est laissé."""
    resultat = lancer("init", "lycee", "--moi", "samira", ou=tmp_path)

    assert resultat.code == 2 and "referent (Référent" in resultat.messages and "--role" in resultat.messages
    assert not (tmp_path / "lycee").exists()


def test_init_propose_la_vraie_suite(lancer: Lancer, tmp_path: Path) -> None:
    """Aller dans l'espace, puis ouvrir avec chaque champ demandé ; rien n'y est inventé."""
    sortie = lancer("init", "lycee", *MOI, ou=tmp_path).sortie

    assert "    cd lycee\n    moteur ouvrir uai=… nom=… statut=… zone=… annee=AAAA\n" in sortie
    assert "statut : public ou prive_sous_contrat" in sortie and str(tmp_path) not in sortie


def test_init_range_la_personne_au_clavier_d_abord(lancer: Lancer, tmp_path: Path) -> None:
    """Elle est la première d'`acteurs`, son nom écrit sans guillemets, et l'espace s'ouvre."""
    lancer("init", "lycee", *MOI, "--acteur", "anne:cpe:Anne Roy", ou=tmp_path)
    texte = (tmp_path / "lycee" / "espace.yaml").read_text(encoding="utf-8")

    assert "acteurs:\n  samira: {nom: Samira Benali, roles: [referent]}\n  anne: {nom: Anne Roy" in texte
    assert lancer("etat", ou=tmp_path / "lycee").code == 4


@pytest.mark.parametrize(
    "nom",
    ["Oui", "null", "A: b", "D'Or, fils", "#a", "1er", "A {b}", 'Le "Grand"', "x\\y", "é #a", "- a", "Yes"],
)
def test_un_nom_qui_troublerait_yaml_est_cite(lancer: Lancer, tmp_path: Path, nom: str) -> None:
    """Le nom relu est celui qu'on a écrit, quel qu'il soit."""
    from moteur.composition.espace import lire_espace

    assert lancer("init", "e", "--moi", "a", "--nom", nom, "--role", "cpe", ou=tmp_path).code == 0
    assert lire_espace((tmp_path / "e" / "espace.yaml").read_bytes())["acteurs"]["a"]["nom"] == nom


def test_init_dans_un_espace_le_dit(lancer: Lancer, espace: Path) -> None:
    """Un espace dans un espace est permis, et se voit."""
    resultat = lancer("init", "autre", *MOI, ou=espace)

    assert resultat.code == 0 and "dans un autre espace" in resultat.sortie
    assert lancer("init", "encore", *MOI, "--json", ou=espace).objet["dans"] == str(espace)


@pytest.mark.parametrize("commande", ["etat", "a-faire", "ecarts", "journal"])
def test_un_espace_sans_dossier_dit_comment_en_ouvrir_un(
    lancer: Lancer, tmp_path: Path, commande: str
) -> None:
    """Juste après `init`, la suite est la commande d'ouverture, avec ses champs."""
    lancer("init", "lycee", *MOI, ou=tmp_path)
    resultat = lancer(commande, ou=tmp_path / "lycee")

    assert resultat.code == 4
    assert "Ouvrez-en un : moteur ouvrir uai=… nom=… statut=… zone=…" in " ".join(resultat.messages.split())


# ── faire sien un workflow ───────────────────────────────────────────────────────────────────
def test_copier_un_workflow_le_renomme_et_laisse_la_demonstration(lancer: Lancer, tmp_path: Path) -> None:
    """La copie est saine sous son nom, sans démonstration."""
    assert lancer("init", "lycee", *MOI, ou=tmp_path).code == 0
    espace = tmp_path / "lycee"
    copie = lancer("workflow", "copier", "mentorat_lp", "mon_lycee", "--json", ou=espace)

    racine = espace / "workflows" / "mon_lycee"
    assert copie.code == 0 and Path(copie.objet["repertoire"]) == racine
    assert (racine / "phases").is_dir() and not (racine / "demonstration").exists()
    assert (racine / "workflow.yaml").read_text(encoding="utf-8").startswith("workflow: mon_lycee\n")
    verifie = lancer("workflow", "verifier", "mon_lycee", "--json", ou=espace).objet
    assert verifie["sains"][0]["workflow"] == "mon_lycee" and verifie["notes"] == []


def test_copier_n_ecrase_rien(lancer: Lancer, espace: Path) -> None:
    """Un répertoire qui existe, un nom qui n'en est pas un, un workflow inconnu, à blanc : rien n'est écrit."""
    avant = sorted(espace.rglob("*"))

    assert lancer("workflow", "copier", "mentorat_lp", "pret", ou=espace).code == 5
    for nom in ("Mon Lycée", "../dehors", "", "a/b", "."):
        assert lancer("workflow", "copier", "mentorat_lp", nom, ou=espace).code == 2
    assert lancer("workflow", "copier", "licorne", "mien", ou=espace).code == 4
    assert lancer("workflow", "copier", "mentorat_lp", "mien", "--simuler", ou=espace).code == 0
    assert sorted(espace.rglob("*")) == avant


@pytest.mark.parametrize("ou", [".", "workflows", "workflows/pret/fiches"])
def test_un_defaut_nomme_un_fichier_que_l_on_peut_ouvrir(lancer: Lancer, espace: Path, ou: str) -> None:
    """Depuis l'espace ou plus bas, en texte comme en JSON, et à l'ouverture d'un dossier."""
    fiche = espace / "workflows" / "pret" / "fiches" / "objet.yaml"
    fiche.write_text(
        fiche.read_text(encoding="utf-8").replace("controle est verse", "controle est vers"), encoding="utf-8"
    )
    ici = espace / ou

    (defaut,) = lancer("workflow", "verifier", "pret", "--json", ou=ici).objet["diagnostics"]
    assert (ici / defaut["fichier"]).resolve() == fiche.resolve()
    texte = lancer("workflow", "verifier", "pret", ou=ici).sortie
    assert f"{defaut['fichier']}:{defaut['ligne']}:" in texte and "^^" in texte
    ouvrir = lancer("ouvrir", "code=B-7", "--json", ou=ici).objet["diagnostics"]
    assert ouvrir[0]["fichier"] == defaut["fichier"]


def test_un_essai_fautif_nomme_un_fichier_que_l_on_peut_ouvrir(lancer: Lancer, espace: Path) -> None:
    """Le chemin de l'essai se lit d'ici."""
    essai = espace / "workflows" / "pret" / "essais" / "pret.yaml"
    essai.write_text(essai.read_text(encoding="utf-8").replace("est rendu}", "est prete}"), encoding="utf-8")

    resultat = lancer("workflow", "essayer", "pret", "--json", ou=espace).objet["essais"]

    assert {d["fichier"] for e in resultat for d in e["defauts"]} == {"workflows/pret/essais/pret.yaml"}
    assert "workflows/pret/essais/pret.yaml:" in lancer("workflow", "essayer", "pret", ou=espace).sortie


def test_un_nom_qui_differe_du_repertoire_se_dit(lancer: Lancer, espace: Path) -> None:
    """Le workflow reste sain ; la note dit lequel des deux noms sert."""
    tete = espace / "workflows" / "pret" / "workflow.yaml"
    tete.write_text(
        tete.read_text(encoding="utf-8").replace("workflow: pret", "workflow: autre"), encoding="utf-8"
    )

    resultat = lancer("workflow", "verifier", "pret", ou=espace)

    assert resultat.code == 0 and "« pret » et le workflow « autre »" in resultat.sortie


# ── ce qui n'est pas là, ce que l'aide montre ────────────────────────────────────────────────
def test_une_commande_prevue_dit_qu_elle_n_est_pas_la(lancer: Lancer, tmp_path: Path) -> None:
    """Ni faute de frappe, ni bogue : une autre version."""
    resultat = lancer("servir", ou=tmp_path)

    assert resultat.code == 2 and "« servir » n'est pas dans cette version." in resultat.messages


def test_lister_sans_type_dit_les_types(lancer: Lancer, espace: Path) -> None:
    """Le refus apprend ce qu'on peut écrire."""
    resultat = lancer("lister", ou=espace)

    assert resultat.code == 2 and "Types : objet." in resultat.messages


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """L'espace de démonstration, joué une fois."""
    racine = tmp_path_factory.mktemp("commencer") / "essai"
    assert executer_muet("demo", str(racine)) == 0
    return racine


def exemples() -> list[tuple[str, ...]]:
    """Chaque exemple de l'aide, sauf ceux qui créent un espace ou écrivent un fichier ailleurs."""
    from importlib import import_module

    trouves = []
    for entrees in COMMANDES.values():
        for entree in entrees:
            if not entree.fichier or entree.fichier in (
                "demo",
                "init",
                "ouvrir",
                "feuille",
                "importer",
                "remplir",
            ):
                continue
            commande = import_module(f"moteur.cli.commandes.{entree.fichier}").commande
            assert isinstance(commande, click.Command) and isinstance(commande, Commande)
            trouves += [tuple(shlex.split(e)[1:]) for e in commande.exemples]
    return trouves


# Ce qu'un exemple a le droit de ne pas trouver sur la démonstration : une ligne, un fichier, un programme du poste.
PERMIS: dict[tuple[str, ...], tuple[int, ...]] = {
    ("faire",): (4,),
    ("rappeler",): (4,),
    ("workflow", "copier"): (5,),
    ("document", "pdf"): (4, 6),
    ("document", "verifier"): (4,),
    ("document", "relever"): (4,),
    ("document", "enregistrer-signature"): (4,),
    ("modele", "verifier"): (4,),
    ("modele", "champs"): (4,),
    ("workflow", "publier"): (4,),
    ("workflow", "impact"): (4,),
    ("workflow", "migrer"): (4,),
    ("audit", "cle"): (4,),
    ("audit", "importer"): (4,),
    ("base", "restaurer"): (4,),
}


@pytest.mark.parametrize("exemple", exemples(), ids=" ".join)
def test_un_exemple_de_l_aide_se_recopie(
    lancer: Lancer, demonstration: Path, monkeypatch: pytest.MonkeyPatch, exemple: tuple[str, ...]
) -> None:
    """Sur la démonstration, aucun exemple ne nomme ce qui n'existe pas ni ne s'écrit de travers."""
    monkeypatch.setenv("SHELL", "/bin/bash")
    for fichier in ("scan.pdf", "compte-rendu.docx"):
        (demonstration / fichier).write_bytes(b"%PDF-1.7")
    if "workflows/le_mien" in exemple and not (demonstration / "workflows" / "le_mien").exists():
        lancer("workflow", "copier", "mentorat_lp", "le_mien", ou=demonstration)
    a_blanc = () if "--simuler" in exemple else ("--simuler",)

    ecrite = ["mentorat_lp" if mot == "WORKFLOW" else mot for mot in exemple]
    resultat = lancer(*ecrite, *a_blanc, ou=demonstration)

    assert resultat.code in (0, 1, 3, *PERMIS.get(exemple[:2], PERMIS.get(exemple[:1], ()))), resultat
    if resultat.code == 3:
        assert "n'existe pas" not in resultat.messages and "ne se comprend pas" not in resultat.messages


def test_la_demo_finit_par_des_commandes_qui_marchent(lancer: Lancer, tmp_path: Path) -> None:
    """Aller dans l'espace, puis des commandes sans --espace."""
    fin = lancer("demo", "essai", ou=tmp_path).sortie.partition("Et maintenant ?\n")[2].splitlines()

    assert fin[0].strip() == "cd essai" and not any("--espace" in ligne for ligne in fin)
    for ligne in fin[1:]:
        assert lancer(*shlex.split(ligne)[1:], ou=tmp_path / "essai").code in (0, 1), ligne


# ── des écrans courts ────────────────────────────────────────────────────────────────────────
def test_une_garantie_tenue_tient_sur_une_ligne() -> None:
    """Les rompues d'abord, en détail ; ce que rien n'a mis à l'épreuve n'est pas dit tenu."""
    violation = {
        "fait": 3, "le": "2026-01-02", "saisi_le": "2026-01-03", "pourquoi": "Non.", "ecart": None, "traite": False,
        "acteur": "A", "titre_role": "Chef", "saisi_par": "B", "en_personne": False,
    }  # fmt: skip
    vue = {
        **dict.fromkeys(("couvertures", "ecarts", "recommandations", "saisies_tardives"), ()),
        **{"au": "2026-01-31", "saisi_au": None, "faits": 3, "saisis_pour_autrui": 1},
        "workflow": {"nom": "essai", "version": 1, "empreinte": "abcdef0123456789" * 4},
        "garanties": [
            {
                "id": "a",
                "titre": "Tenue",
                "source": ["X"],
                "controles": 4,
                "conforme": True,
                "violations": [],
            },
            {"id": "b", "titre": "Vide", "source": ["X"], "controles": 0, "conforme": True, "violations": []},
            {
                "id": "c",
                "titre": "Cassée",
                "source": ["X"],
                "controles": 1,
                "conforme": False,
                "violations": [violation],
            },
        ],
    }

    lignes = rapport(vue, 80)
    assert any("empreinte abcdef0123456789" in ligne for ligne in lignes)

    assert (
        lignes.index("[ ] ROMPUE  Cassée (c)")
        < lignes.index("[x] Tenue : 4 contrôles")
        < lignes.index("[-] Vide")
    )


def test_un_ecart_recommande_tient_sur_une_ligne() -> None:
    """Les impératifs en détail, avec les titres de qui peut les traiter ; le compte ne dit pas deux fois le même."""
    commun = {
        "exigence": "x",
        "message": "Manque.",
        "ouvert_le": "2026-01-02",
        "designation": "a",
        "traite": False,
        "source": [],
    }
    vue = {
        "ecarts": [
            {**commun, "id": "a.x", "niveau": "imperatif", "titres_traitants": ["Chef", "Services"]},
            {**commun, "id": "a.y", "niveau": "recommande", "titres_traitants": ["Chef"]},
        ]
    }

    lignes = ecarts(vue, 80)

    assert lignes[0] == "2 écarts ouverts" and "[ ] a.y : Manque." in lignes
    assert "    Peuvent le traiter : Chef, Services" in lignes


def test_les_champs_d_une_meme_origine_font_une_seule_commande() -> None:
    """Deux champs, une commande ; le titre de la fiche ne se dit qu'une fois ; l'option reste à la fin."""
    manquants = [
        {
            "titre": f"{t} (Cadrage)",
            "commande": f"moteur avancer cadrage rediger {c}=… --moi helene",
            "titres_qui": ["Référent"],
        }
        for t, c in (("Objectifs", "objectifs"), ("Public", "public"))
    ]
    vue = {
        "documents": [
            {"titre": "D", "fichier": "d.docx", "sha256": "0", "projet": True, "manquants": manquants}
        ],
        "simule": True,
    }

    lignes = documents(vue, 80)

    assert "    - Cadrage : Objectifs, Public — Référent" in lignes
    assert lignes[-1] == "      > moteur avancer cadrage rediger objectifs=… public=… --moi helene"


def test_au_dela_de_deux_reponses_un_formulaire_se_propose() -> None:
    """Une commande de douze champs ne se recopie pas : la suite ouvre le formulaire, au nom de qui il faut."""
    saisit = [
        {"nom": n, "titre": n.capitalize(), "dits": ""} for n in ("objectifs", "public", "duree", "couts")
    ]
    champs = " ".join(f"{c['nom']}=…" for c in saisit)
    suite = {"commande": f"moteur avancer cadrage rediger {champs} --par helene", "saisit": saisit}

    lignes = a_recopier(suite, 60, retrait="  ")
    courtes = a_recopier(
        {"commande": "moteur avancer x y public=… couts=…", "saisit": saisit[1:3]}, 60, retrait=""
    )

    assert lignes[0] == "  moteur remplir cadrage rediger --par helene"
    assert lignes[1] == "    un formulaire, 4 réponses : Objectifs, Public, Duree…"
    assert courtes[0] == "moteur avancer x y public=… couts=…"


def test_une_longue_liste_redit_son_compte_au_bas() -> None:
    """Le haut a défilé : le compte par état et la feuille sont sous les yeux ; une liste courte ne les répète pas."""
    fiches = [
        {"nom": f"objet-{n}", "titre_etat": "Rangé" if n else "Prêté", "designation": "x"} for n in range(30)
    ]

    longue = liste({"titre": "Objet", "fiches": fiches, "creer": ""}, 60)
    courte = liste({"titre": "Objet", "fiches": fiches[:5], "creer": ""}, 60)

    assert longue[-3].startswith("Objet : 30 fiches. Rangé : 29 ; Prêté : 1.")
    assert longue[-1] == '  moteur feuille objet --etat "Prêté"'
    assert not any("moteur feuille" in ligne for ligne in courte)


def test_une_ligne_se_plie_sauf_une_commande_a_recopier() -> None:
    """Le retrait reste ; une commande coupée serait fausse."""
    longue = "  Un répertoire, pas un fichier, et une phrase qui dépasse soixante colonnes."

    assert all(len(ligne) <= 40 and ligne.startswith("  ") for ligne in replier(longue, 40))
    assert replier("    moteur " + "x" * 80, 40) == ["    moteur " + "x" * 80]


def test_une_feuille_sans_son_type_le_dit(lancer: Lancer, espace: Path) -> None:
    """« importer liste.csv » : c'est le type qui manque, pas le fichier."""
    resultat = lancer("importer", "liste.csv", ou=espace)

    assert resultat.code == 2 and "Il manque le type de fiche" in resultat.messages
    assert "moteur lister" in resultat.messages
