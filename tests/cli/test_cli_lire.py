"""Lire : chaque commande, en texte et en JSON, sur un espace d'essai et sur la démonstration livrée."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from console import Lancer, executer_muet

LECTURES: list[tuple[list[str], dict[str, set[str]]]] = [
    (["etat"], {"": {"dossier", "phases", "suites", "ecarts", "blocages", "retards"}, "phases": {"id", "etat", "final"},
                "suites": {"commande", "role", "echeance"}, "ecarts": {"id", "exigence", "ouvert_le", "cible", "traite"}}),
    (["a-faire"], {"": {"actions"}, "actions": {
        "n", "dossier", "action", "role", "echeance", "pourquoi", "commande", "utile", "ouvre", "retard"}}),
    (["voir", "objet-1"], {"": {"fiche"}}),
    (["voir", "preparation"], {"": {"fiche"}}),
    (["lister", "objet"], {"": {"fiches"}, "fiches": {"nom", "designation", "etat", "titre_etat"}}),
    (["ecarts"], {"": {"ecarts"}, "ecarts": {"id", "exigence", "ouvert_le", "cible", "traite"}}),
    (["journal"], {"": {"faits"}, "faits": {"rang", "le", "saisi_le", "type", "phrase", "acteur", "role", "saisi_par", "sujet"}}),
    (["journal", "objet-1"], {"": {"faits"}}),
    (["avancer", "preparation"], {"": {"faits", "ecarts", "transitions"}}),
    (["audit", "chaine"], {"": {"dossiers", "faits", "racine", "anomalies"}}),
    (["audit", "garanties"], {"": {"garanties"}, "garanties": {"id", "titre", "source", "conforme", "violations"}}),
    (["workflow", "verifier", "pret"], {"": {"diagnostics"}}),
    (["workflow", "couverture", "pret"], {"": {"total", "couvertes", "manquantes"}}),
    (["workflow", "essayer", "pret"], {"": {"essais", "reussis", "transitions_couvertes"}, "essais": {"essai", "reussi"}}),
    (["workflow", "expliquer", "R02"], {"": {"code", "titre", "texte"}}),
]  # fmt: skip
NOMS = [" ".join(arguments) for arguments, _ in LECTURES]
NEGATIFS = {"audit garanties"}


@pytest.mark.parametrize(("arguments", "cles"), LECTURES, ids=NOMS)
def test_les_cles_promises_y_sont(
    lancer: Lancer, espace_avance: Path, arguments: list[str], cles: dict[str, set[str]]
) -> None:
    """Un seul objet JSON, avec au moins les clés du contrat, à chaque étage."""
    resultat = lancer(*arguments, "--json", ou=espace_avance)

    assert resultat.code == (1 if " ".join(arguments) in NEGATIFS else 0) and resultat.messages == ""
    objet = resultat.objet
    assert objet.keys() >= cles.pop("")
    for nom, attendues in cles.items():
        assert objet[nom], nom
        assert all(element.keys() >= attendues for element in objet[nom])


@pytest.mark.parametrize(("arguments", "_cles"), LECTURES, ids=NOMS)
@pytest.mark.parametrize("colonnes", [40, 60, 100, 200])
def test_chaque_ecran_se_lit_a_toutes_les_largeurs(
    lancer: Lancer,
    espace_avance: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    _cles: Any,
    colonnes: int,
) -> None:
    """Rien ne dépasse, sauf une commande à recopier, un mot trop long ou une citation : les couper les fausserait."""
    monkeypatch.setenv("COLUMNS", str(colonnes))
    resultat = lancer(*arguments, ou=espace_avance)

    assert resultat.sortie.strip() and resultat.messages == ""
    trop = [ligne for ligne in resultat.sortie.splitlines() if len(ligne) > max(40, min(colonnes, 110))]
    assert [
        t for t in trop if "moteur " not in t and max(map(len, t.split())) < 24 and arguments[0] != "workflow"
    ] == []


def test_etat_dit_phases_blocages_et_suite(lancer: Lancer, espace_avance: Path) -> None:
    """L'écran du matin : où j'en suis, ce qui manque, ce que je fais."""
    sortie = lancer("etat", ou=espace_avance).sortie

    for attendu in (
        "Atelier, 2026-2027", "[ ] Préparation", "Ce qui bloque", "La réunion de lancement n'est pas consignée.",
        "1 écart à traiter", "Et maintenant ?",
    ):  # fmt: skip
        assert attendu in sortie


def test_a_faire_se_restreint_a_un_role(lancer: Lancer, espace_avance: Path) -> None:
    """`--role` garde ce que ce rôle peut faire ; un rôle inconnu est introuvable."""
    tous = lancer("a-faire", "--json", ou=espace_avance).objet["actions"]
    agent = lancer("a-faire", "--role", "agent", "--json", ou=espace_avance).objet["actions"]

    assert 0 < len(agent) < len(tous) and all("agent" in a["roles"] for a in agent)
    assert [a["n"] for a in agent] == list(range(1, len(agent) + 1))
    inconnu = lancer("a-faire", "--role", "agnet", ou=espace_avance)
    assert inconnu.code == 4 and "Vouliez-vous dire « agent » ?" in inconnu.messages


def test_a_faire_se_lit_a_une_autre_date(lancer: Lancer, espace_avance: Path) -> None:
    """`--le` tient lieu d'aujourd'hui : une échéance lointaine y devient un retard."""
    lancer("avancer", "objet-2", "preter", "emprunteur=Max", ou=espace_avance)

    maintenant = lancer("a-faire", "--json", ou=espace_avance).objet["actions"]
    plus_tard = lancer("a-faire", "--le", "01/01/2090", "--json", ou=espace_avance).objet["actions"]

    assert not any(a["retard"] for a in maintenant) and any(a["retard"] for a in plus_tard)
    assert "En retard" in lancer("a-faire", "--le", "01/01/2090", ou=espace_avance).sortie


def test_lister_une_collection_vide(lancer: Lancer, espace: Path) -> None:
    """Aucune fiche : une liste vide, et la commande pour commencer."""
    assert lancer("lister", "objet", "--json", ou=espace).objet["fiches"] == []
    assert "0 fiche" in lancer("lister", "objet", ou=espace).sortie


def test_voir_par_un_morceau_de_designation(lancer: Lancer, espace_avance: Path) -> None:
    """Une fiche se trouve par ce qui la désigne."""
    assert lancer("voir", "atlas", "--json", ou=espace_avance).objet["fiche"]["nom"] == "objet-2"


def test_audit_garanties_rend_un_quand_une_garantie_est_rompue(lancer: Lancer, espace_avance: Path) -> None:
    """Code 1, le fait, sa date, la raison, l'écart qui la couvre."""
    resultat = lancer("audit", "garanties", "--json", ou=espace_avance)

    (violation,) = resultat.objet["garanties"][0]["violations"]
    assert resultat.code == 1
    assert violation.keys() >= {"fait", "le", "saisi_le", "pourquoi"}
    assert violation["ecart"] == "objet-1.controle_fait" and violation["traite"] is False
    assert "ROMPUE" in lancer("audit", "garanties", ou=espace_avance).sortie
    assert lancer("audit", "garanties", "--au", "01/01/2020", ou=espace_avance).code == 0


def test_audit_chaine_rend_sept_quand_le_journal_est_altere(lancer: Lancer, espace_avance: Path) -> None:
    """Un fait changé dans la base : code 7, l'anomalie nommée, aucune trace Python."""
    with sqlite3.connect(espace_avance / "journal.sqlite3") as base:
        base.execute("DROP TRIGGER fait_ne_change_pas")
        base.execute("UPDATE fait SET entete = x'7b7d' WHERE rang = 2")
    base.close()

    texte = lancer("audit", "chaine", ou=espace_avance)
    objet = lancer("audit", "chaine", "--json", ou=espace_avance)

    assert texte.code == objet.code == 7
    assert objet.objet["anomalies"] and "ne se vérifie pas" in texte.sortie
    assert lancer("journal", ou=espace_avance).code == 7


def test_une_base_qui_n_est_pas_un_journal(lancer: Lancer, espace: Path) -> None:
    """Un fichier quelconque à la place du journal se dit, sans trace Python."""
    (espace / "journal.sqlite3").write_bytes(b"ceci n'est pas une base" * 100)

    resultat = lancer("etat", ou=espace)

    assert resultat.code in (4, 7, 8) and "Traceback" not in resultat.messages


def test_verifier_rend_un_quand_il_y_a_des_defauts(lancer: Lancer, espace: Path) -> None:
    """Fichier, ligne, colonne, code, message ; le texte cite la ligne ; `ouvrir` refuse d'en partir."""
    fiche = espace / "workflows" / "pret" / "fiches" / "objet.yaml"
    fiche.write_text(
        fiche.read_text(encoding="utf-8").replace("controle est verse", "controle est vers"), encoding="utf-8"
    )

    texte = lancer("workflow", "verifier", "pret", ou=espace)
    objet = lancer("workflow", "verifier", "pret", "--json", ou=espace)

    assert texte.code == objet.code == 1
    assert all(
        d.keys() >= {"fichier", "ligne", "colonne", "code", "message"} for d in objet.objet["diagnostics"]
    )
    assert "pret/fiches/objet.yaml:" in texte.sortie and "^" in texte.sortie
    ouvrir = lancer("ouvrir", "code=B-7", "--json", ou=espace)
    assert ouvrir.code == 1 and ouvrir.objet["diagnostics"] and ouvrir.objet["erreur"]["code"] == 1


def test_un_espace_yaml_fautif_se_dit_ligne_par_ligne(lancer: Lancer, espace: Path) -> None:
    """Le défaut d'espace.yaml a son fichier, sa ligne et son remède."""
    with (espace / "espace.yaml").open("a", encoding="utf-8") as flux:
        flux.write("licorne: oui\n")

    resultat = lancer("etat", ou=espace)

    derniere = (espace / "espace.yaml").read_text(encoding="utf-8").count("\n")
    assert resultat.code == 1 and f"espace.yaml:{derniere}:1" in resultat.messages


def test_essayer_rend_un_quand_un_essai_echoue(lancer: Lancer, espace: Path) -> None:
    """L'essai fautif est montré avec sa ligne."""
    essai = espace / "workflows" / "pret" / "essais" / "pret.yaml"
    essai.write_text(essai.read_text(encoding="utf-8").replace("est rendu}", "est prete}"), encoding="utf-8")

    resultat = lancer("workflow", "essayer", "pret", ou=espace)

    assert (
        resultat.code == 1 and "pret/essais/pret.yaml:" in resultat.sortie and "[ ] pret" in resultat.sortie
    )


@pytest.mark.parametrize(
    "nom", ["licorne", "workflows/licorne", "/", "espace.yaml", "pret/fiches", "a" * 5000]
)
def test_un_workflow_introuvable(lancer: Lancer, espace: Path, nom: str) -> None:
    """Un nom, un chemin ou un fichier qui n'est pas un workflow : jamais un bogue."""
    assert lancer("workflow", "verifier", nom, ou=espace).code in (1, 4, 8)


# ── la démonstration livrée ──────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """L'espace de démonstration, joué une fois."""
    racine = tmp_path_factory.mktemp("demo") / "espace"
    assert executer_muet("demo", str(racine)) == 0
    return racine


def test_demo_rend_ce_qu_elle_a_cree(lancer: Lancer, tmp_path: Path) -> None:
    """`--json` : l'espace, les dossiers, les documents, le nombre de faits ; rien d'autre ne s'écrit."""
    resultat = lancer("demo", str(tmp_path / "d"), "--json")

    assert resultat.code == 0 and resultat.messages == ""
    objet = resultat.objet
    assert objet.keys() >= {"espace", "dossiers", "documents", "faits"}
    assert objet["faits"] > 100 and all(Path(d).is_file() for d in objet["documents"])


def test_demo_n_ecrase_rien(lancer: Lancer, tmp_path: Path) -> None:
    """Un répertoire qui contient quelque chose est refusé."""
    (tmp_path / "a").write_text("b", encoding="utf-8")

    assert lancer("demo", str(tmp_path)).code == 2
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["etat"], 0), (["a-faire"], 0), (["ecarts"], 0), (["journal"], 0), (["audit", "chaine"], 0),
        (["audit", "garanties"], 1), (["voir", "cadrage"], 0), (["lister", "seance"], 0),
    ],
)  # fmt: skip
def test_la_demonstration_se_lit(
    lancer: Lancer, demonstration: Path, arguments: list[str], code: int
) -> None:
    """Chaque écran s'affiche sur un dossier d'une année entière."""
    assert lancer(*arguments, ou=demonstration).code == code
    assert lancer(*arguments, "--json", ou=demonstration).objet


def test_document_produire_rend_le_fichier(lancer: Lancer, demonstration: Path, tmp_path: Path) -> None:
    """Le fichier, s'il est un projet et ce qui lui manque ; son empreinte, dans `--json` seulement."""
    resultat = lancer(
        "document", "produire", "document_de_cadrage", "--sortie", str(tmp_path), "--json", ou=demonstration
    )

    assert resultat.code == 0, resultat
    (document,) = resultat.objet["documents"]
    assert document.keys() >= {"fichier", "sha256", "projet", "manquants"}
    assert Path(document["fichier"]).is_file()
    texte = lancer("document", "produire", "document_de_cadrage", "--sortie", str(tmp_path), ou=demonstration)
    assert texte.code == 0 and document["sha256"] not in texte.sortie and "Et maintenant ?" in texte.sortie


def test_un_document_deja_signe_ne_se_propose_plus_a_signer(
    lancer: Lancer, demonstration: Path, tmp_path: Path
) -> None:
    """Il se réimprime, et l'écran dit qu'un exemplaire signé vaut déjà, et depuis quand."""
    commande = ("document", "produire", "document_de_cadrage", "--sortie", str(tmp_path))
    texte = lancer(*commande, ou=demonstration).sortie

    (document,) = lancer(*commande, "--json", ou=demonstration).objet["documents"]
    annee, mois, jour = document["signe_le"].split("-")

    assert f"exemplaire déjà signé le {jour}/{mois}/{annee} ; celui-ci n'est pas à signer" in " ".join(
        texte.split()
    )
    assert "Exemplaire à signer" not in texte and "Ce qui empêche de signer" not in texte


@pytest.mark.parametrize(
    ("suite", "code"),
    [(["licorne"], 4), (["convention"], 4), (["convention", "--pour", "licorne"], 4), ([], 2)],
)
def test_document_produire_dit_ce_qui_manque(
    lancer: Lancer, demonstration: Path, suite: list[str], code: int
) -> None:
    """Document inconnu, plusieurs cibles, cible inconnue, rien de nommé."""
    assert lancer("document", "produire", *suite, ou=demonstration).code == code
