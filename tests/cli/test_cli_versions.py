"""Au terminal : publier une version, en voir l'impact, y faire passer un dossier, et ne jamais revenir en arrière."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from console import Lancer, Resultat
from convention import recrire

from moteur.journal import sqlite as module_sqlite
from moteur.journal.sqlite import ouvrir

MOTIF = ("--motif", "Règles neuves")


def changer(espace: Path, *remplacements: tuple[str, str]) -> None:
    """Récrit le workflow de l'espace, chaque morceau là où il est."""
    for fichier in (espace / "workflows" / "pret").rglob("*.yaml"):
        texte = fichier.read_text("utf-8")
        for ancien, neuf in remplacements:
            texte = texte.replace(ancien, neuf)
        fichier.write_text(texte, encoding="utf-8")


@pytest.fixture
def dire(lancer: Lancer, espace_avance: Path) -> Callable[..., Resultat]:
    """Une commande de workflow, dans l'espace où un objet a été rendu sans contrôle."""
    return lambda *mots: lancer("workflow", *mots, ou=espace_avance)


def test_une_version_se_publie_se_mesure_et_s_applique(
    dire: Callable[..., Resultat], lancer: Lancer, espace_avance: Path
) -> None:
    """Le chemin droit, en texte et en JSON ; l'ancienne version reste lisible dans le journal."""
    changer(espace_avance, ("version: 1", "version: 2"), ("valeur: 30 jours", "valeur: 10 jours"))
    (avant,) = dire("impact", "pret", "--json").objet["dossiers"]
    assert (avant["classe"], avant["version"]) == ("compatible", 1)

    publiee = dire("publier", "pret", *MOTIF, "--json").objet
    assert (publiee["publication"]["version"], publiee["deja"]) == (2, False)
    assert "Déjà publiée" in dire("publier", "pret", *MOTIF).sortie
    assert "rien n'est écrit" in dire("migrer", *MOTIF, "--simuler").sortie.lower()
    ecrit = dire("migrer", *MOTIF, "--json").objet
    assert [f["type"] for f in ecrit["faits"]] == ["workflow.migre"]
    assert ecrit["dossiers"] == [{"dossier": "Atelier, 2026-2027", "migre": True}]

    (liste,) = dire("versions", "--json").objet["versions"]
    assert (liste["version"], liste["vaut"], liste["dossiers"], liste["motif"]) == (2, True, 1, MOTIF[1])
    assert "[x] pret, version 2" in dire("versions").sortie
    assert "suit déjà la version 2" in dire("migrer", *MOTIF).sortie.replace("\n  ", " ")
    assert "Passé à la version 2" in lancer("journal", ou=espace_avance).sortie
    assert lancer("audit", "chaine", "--json", ou=espace_avance).objet["anomalies"] == []
    assert dire("impact", "pret", "--json").objet["dossiers"][0]["classe"] == "inchange"


def test_un_dossier_bloque_dit_par_quoi(
    dire: Callable[..., Resultat], lancer: Lancer, espace_avance: Path
) -> None:
    """L'état perdu, la valeur perdue : l'impact rend 1, la migration 3, avec les mêmes raisons, et rien ne bouge."""
    changer(
        espace_avance, ("version: 1", "version: 2"), ("rendu", "revenu"), ("outil: Outil, ", ""),
        ("genre: outil", "genre: livre"),
    )  # fmt: skip
    vu = dire("impact", "pret", "--json")
    (dossier,) = vu.objet["dossiers"]
    assert (vu.code, dossier["classe"]) == (1, "bloque")
    assert {r["element"] for r in dossier["raisons"]} == {"objet/champs/genre", "raccord.objet.rendu"}
    assert dire("publier", "pret", *MOTIF).code == 0
    tete = lancer("audit", "chaine", "--json", ou=espace_avance).objet["racine"]

    refus = dire("migrer", *MOTIF, "--json")
    assert refus.code == 3
    assert {m["exigence"] for m in refus.objet["motifs"]} == {r["element"] for r in dossier["raisons"]}
    assert "--raccord objet.rendu=ETAT" in dire("migrer", *MOTIF).messages
    assert lancer("audit", "chaine", "--json", ou=espace_avance).objet["racine"] == tete


def test_un_etat_se_raccorde_au_terminal(
    dire: Callable[..., Resultat], lancer: Lancer, espace_avance: Path
) -> None:
    """L'option dit où va la fiche ; `voir` la montre dans son nouvel état."""
    changer(espace_avance, ("version: 1", "version: 2"), ("rendu", "revenu"))
    raccord = ("--raccord", "objet.rendu=revenu")
    assert dire("publier", "pret", *MOTIF).code == 0
    assert dire("impact", "pret", "--json").objet["dossiers"][0]["classe"] == "a_raccorder"
    assert dire("impact", "pret", *raccord).code == 0

    assert dire("migrer", *MOTIF, *raccord).code == 0
    assert "revenu" in lancer("voir", "objet-1", "--json", ou=espace_avance).sortie
    assert lancer("avancer", "objet-2", "preter", "emprunteur=Zoé", ou=espace_avance).code == 0
    assert lancer("audit", "garanties", ou=espace_avance).code in (0, 1)


@pytest.mark.parametrize(
    ("mots", "code", "dit"),
    [
        (("migrer", "pret"), 4, "workflow publier pret"),
        (("migrer", "prett"), 4, "n'est publiée ici"),
        (("impact", "pret", "--version", "7"), 4, "n'est publiée ici"),
        (("impact", "pret", "--raccord", "objet=rendu"), 2, "cadrage.en_etude=etude"),
        (("publier", "pret"), 3, "--motif"),
        (("publier", "pret", "--motif", "…"), 2, "raison"),
        (("publier", "pret", "--motif", "M", "--en-vigueur", "hier"), 2, "--en-vigueur hier"),
        (("publier", "pret", "pret"), 2, "publier"),
        (("migrer", "pret", "--tous", "--dossier", "Atelier", "--version", "1"), 4, "n'est publiée"),
    ],
)
def test_une_demande_mal_dite_a_son_remede(
    dire: Callable[..., Resultat], mots: tuple[str, ...], code: int, dit: str
) -> None:
    """Rien de publié, un numéro inconnu, un raccord ou une date mal écrits, pas de motif."""
    rendu = dire(*mots)

    assert (rendu.code, dit in " ".join(rendu.messages.split())) == (code, True), rendu


def test_une_version_publiee_ne_s_edite_pas(dire: Callable[..., Resultat], espace_avance: Path) -> None:
    """Les fichiers changent, le numéro non : conflit, et le numéro à écrire."""
    assert dire("publier", "pret", *MOTIF).code == 0
    changer(espace_avance, ("valeur: 30 jours", "valeur: 10 jours"))

    refus = dire("publier", "pret", *MOTIF)
    assert refus.code == 5
    assert "version: 2" in refus.messages


def test_un_dossier_s_ouvre_sur_la_version_en_vigueur(
    dire: Callable[..., Resultat], lancer: Lancer, espace_avance: Path
) -> None:
    """Les fichiers d'un projet, même fautifs, ne comptent plus dès qu'une version est publiée ; on le dit."""
    assert dire("publier", "pret", *MOTIF, "--en-vigueur", "2026-09-01", "--le", "2026-08-20").code == 0
    changer(espace_avance, ("version: 1", "version: 2"), ("valeur: 30 jours", "valeur: jamais"))

    ouvert = lancer("ouvrir", "code=C-1", "nom=Autre", "--le", "2026-09-02", ou=espace_avance)
    assert ouvert.code == 0
    assert "suit la version 1" in ouvert.sortie
    tot = lancer("ouvrir", "code=C-2", "nom=Tot", "--le", "2026-08-30", ou=espace_avance)
    assert (tot.code, "01/09/2026" in tot.messages) == (5, True)


def test_un_journal_d_avant_les_versions_se_met_a_niveau(lancer: Lancer, tmp_path: Path) -> None:
    """Toute commande dit laquelle lancer ; elle garde une copie, et ne fait rien la seconde fois."""
    anciennes = tmp_path / "sql"
    anciennes.mkdir()
    shutil.copy(Path(module_sqlite.__file__).with_name("sql") / "0001_journal.sql", anciennes)
    espace = tmp_path / "vieux"
    espace.mkdir()
    (espace / "espace.yaml").write_text("espace: vieux\nworkflow: mentorat_lp\n", encoding="utf-8")
    base = espace / "journal.sqlite3"
    ouvrir(base, aleatoire=os.urandom, creer=True, migrations=anciennes).fermer()

    refus = lancer("audit", "chaine", ou=espace)
    assert (refus.code, "moteur base migrer" in refus.messages) == (8, True)
    assert lancer("base", "migrer", "--simuler", ou=espace).code == 0
    assert Path(lancer("base", "migrer", "--json", ou=espace).objet["sauvegarde"]).is_file()
    assert lancer("audit", "chaine", ou=espace).code == 0
    assert lancer("base", "migrer", "--json", ou=espace).objet["sauvegarde"] == ""


def test_un_document_parti_reste_celui_de_sa_version(
    lancer: Lancer, espace_a_signer: Path, produit: Path
) -> None:
    """Le dossier passe de la base à une couche qui l'amende ; la convention d'avant se refait à l'octet près."""
    couche = espace_a_signer / "workflows" / "couche" / "amendement.yaml"
    couche.parent.mkdir(parents=True)
    couche.write_text(
        "amende: mentorat_lp\nworkflow: couche\ntitre: Une couche\nversion: 1\namendements:\n  titre:\n"
        "    remplacer: documents/convention_partenariat/titre\n    attendu: Convention de partenariat\n"
        "    devient: Tout autre chose\n    motif: Usage.\n",
        encoding="utf-8",
    )
    qui = ("--par", "services_academiques") if "services_academiques" in _roles(espace_a_signer) else ()
    assert lancer("workflow", "publier", "couche", *MOTIF, *qui, ou=espace_a_signer).code == 0
    migre = lancer("workflow", "migrer", "couche", *MOTIF, *qui, "--json", ou=espace_a_signer)
    assert migre.code == 0, migre

    copie = espace_a_signer / "recu.docx"
    copie.write_bytes(
        recrire(produit.read_bytes(), lambda _, octets: octets)
    )  # réenregistré : d'autres octets
    produit.unlink()
    vu = lancer("document", "verifier", str(copie), "--json", ou=espace_a_signer).objet
    assert (vu["original_exact"], vu["intact"]) == (True, True)


def _roles(espace: Path) -> str:
    return (espace / "espace.yaml").read_text("utf-8")


def test_une_couche_dit_ses_raccords_en_tete(lancer: Lancer, espace_avance: Path) -> None:
    """Ils se joignent à ceux de sa base, et se vérifient à leur place."""
    couche = espace_avance / "workflows" / "couche" / "amendement.yaml"
    couche.parent.mkdir(parents=True)
    tete = (
        "amende: pret\nworkflow: couche\ntitre: Une couche\nversion: 1\nraccords: {objet: {essaye: ETAT}}\n"
    )
    titre = (
        "amendements: {t: {remplacer: phases/prets/titre, attendu: Prêts, devient: Les prêts, motif: U.}}\n"
    )
    couche.write_text(tete.replace("ETAT", "rendu") + titre, encoding="utf-8")
    assert lancer("workflow", "verifier", "couche", ou=espace_avance).code == 0

    couche.write_text(tete.replace("ETAT", "rendo") + titre, encoding="utf-8")
    assert "amendement.yaml:5:28  S01" in lancer("workflow", "verifier", "couche", ou=espace_avance).sortie
