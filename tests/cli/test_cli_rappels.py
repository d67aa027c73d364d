"""Les rappels au clavier : à qui, prêts à envoyer, et consignés une fois envoyés."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import icalendar
import pytest
from console import MODELE, Lancer, executer_muet, processus

LE = ("--le", "2026-11-05")  # la perceuse devait être rendue le 31 octobre
CLES = {
    "n", "dossier", "echeance", "fiche", "role", "destinataires", "terme", "utile", "retard", "rappele_le",
    "a_envoyer", "texte",
}  # fmt: skip


@pytest.fixture(scope="session")
def prete(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Une perceuse prêtée le 1er octobre à Max Durand, jamais rendue ; un atlas, le 20."""
    racine = tmp_path_factory.mktemp("prete") / "essai"
    shutil.copytree(MODELE, racine)
    for commande in (
        ("init", str(racine)),
        ("ouvrir", "nom=Atelier", "--le", "2026-09-01"),
        ("creer", "objet", "nom=Perceuse", "genre=outil", "--le", "2026-10-01"),
        ("creer", "objet", "nom=Atlas", "genre=livre", "--le", "2026-10-01"),
        ("avancer", "objet-1", "preter", "emprunteur=Max Durand", "--le", "2026-10-01"),
        ("avancer", "objet-2", "preter", "emprunteur=Max Durand", "--le", "2026-10-20"),
    ):
        ou = () if commande[0] == "init" else ("--espace", str(racine))
        assert executer_muet(*commande, *ou) == 0, commande
    return racine


@pytest.fixture
def espace(prete: Path, tmp_path: Path) -> Path:
    """Cet espace, à soi."""
    racine = tmp_path / "essai"
    shutil.copytree(prete, racine)
    return racine


def liste(lancer: Lancer, espace: Path, *options: str) -> list[dict[str, Any]]:
    rappels: list[dict[str, Any]] = lancer("rappels", "--json", *options, ou=espace).objet["rappels"]
    return rappels


def test_les_rappels_disent_quoi_a_qui_et_pour_quand(lancer: Lancer, espace: Path) -> None:
    """En retard d'abord ; les clés sur lesquelles d'autres outils comptent y sont."""
    rappels = liste(lancer, espace, *LE)

    assert [(r["n"], r["fiche"], r["terme"], r["retard"]) for r in rappels] == [
        (1, "objet-1", "2026-10-31", True),
        (2, "objet-2", "2026-11-19", False),
    ]
    assert rappels[0]["destinataires"] == ["Léa Œuvrard", "Zoé Gué"]
    assert all(r.keys() >= CLES for r in rappels)


def test_on_peut_voir_plus_loin_ou_un_seul_role(lancer: Lancer, espace: Path) -> None:
    """« --d-ici » et « --role » choisissent ; un rôle inconnu est introuvable."""
    assert [r["fiche"] for r in liste(lancer, espace, *LE, "--d-ici", "2")] == ["objet-1"]
    assert len(liste(lancer, espace, *LE, "--role", "agent")) == 2
    assert liste(lancer, espace, *LE, "--role", "chef") == []
    assert lancer("rappels", "--role", "agnet", ou=espace).code == 4


def test_un_message_par_destinataire_pret_a_copier(lancer: Lancer, espace: Path) -> None:
    """UTF-8 avec marque, fins de ligne de Windows ; ni l'emprunteur, ni le nom de l'objet."""
    resultat = lancer("rappels", *LE, "--vers", "texte", "--json", ou=espace)
    fichier = Path(resultat.objet["fichier"])
    octets = fichier.read_bytes()
    texte = octets.decode("utf-8-sig")

    assert octets.startswith(b"\xef\xbb\xbf") and b"\n" not in octets.replace(b"\r\n", b"")
    assert texte.splitlines()[:4] == [
        "À : Léa Œuvrard ; Zoé Gué — Agent",
        "Objet : Rappel : 2 échéances (Atelier, 2026-2027)",
        "",
        "Bonjour,",
    ]
    assert "Rendre l'objet prêté (objet-1) : attendu le 31 octobre 2026, en retard." in texte
    assert not any(mot in texte + fichier.name for mot in ("Max", "Durand", "Perceuse", "Atlas"))


def test_l_agenda_se_relit_et_se_met_a_jour(lancer: Lancer, espace: Path) -> None:
    """Les mêmes identifiants d'un export à l'autre, aucune personne ; ce qui est en retard se place au jour même."""
    exports: list[list[Any]] = []
    for le in ("2026-11-05", "2026-11-06"):
        sortie = f"{le}.ics"
        assert lancer("rappels", "--le", le, "--vers", "ics", "--sortie", sortie, ou=espace).code == 0
        octets = (espace / sortie).read_bytes()
        calendrier: Any = icalendar.Calendar.from_ical(octets)
        exports.append(calendrier.walk("VEVENT"))
        assert not any(mot.encode() in octets for mot in ("Max", "Durand", "Perceuse", "Léa", "Zoé"))

    assert [str(e["UID"]) for e in exports[0]] == [str(e["UID"]) for e in exports[1]]
    assert [e["DTSTART"].dt.isoformat() for e in exports[0]] == ["2026-11-05", "2026-11-19"]
    assert [str(e["SUMMARY"]) for e in exports[0]] == [
        "En retard : Rendre l'objet prêté (objet-1)",
        "Rendre l'objet prêté (objet-2)",
    ]


def test_un_fichier_deja_la_ne_se_perd_pas(lancer: Lancer, espace: Path) -> None:
    """Nommé, il faut « --oui » ; sans nom, on en prend un autre ; à blanc, rien n'est écrit."""
    mien = espace / "mien.txt"
    mien.write_text("À garder", encoding="utf-8")
    ecrire = ("rappels", *LE, "--vers", "texte")

    assert lancer(*ecrire, "--sortie", "mien.txt", ou=espace).code == 5
    assert lancer(*ecrire, "--sortie", "mien.txt", "--oui", "--simuler", ou=espace).code == 0
    assert mien.read_text(encoding="utf-8") == "À garder"
    assert lancer(*ecrire, "--sortie", "mien.txt", "--oui", ou=espace).code == 0
    premier = Path(lancer(*ecrire, "--json", ou=espace).objet["fichier"])
    premier.write_text("Annoté", encoding="utf-8")
    second = Path(lancer(*ecrire, "--json", ou=espace).objet["fichier"])
    assert second != premier and premier.read_text(encoding="utf-8") == "Annoté"


def test_un_rappel_envoye_est_un_fait(lancer: Lancer, espace: Path) -> None:
    """Il se lit dans l'histoire, sur la fiche, dans les actions et dans la liste ; la chaîne se vérifie."""
    fait = lancer("rappeler", "1", *LE, "--json", ou=espace).objet["faits"][0]

    assert (fait["type"], fait["sujet"], fait["le"]) == ("rappel.envoye", "objet-1", "2026-11-05")
    assert fait["phrase"].startswith("Rappel envoyé à « Agent » : Rendre l'objet prêté, objet-1")
    assert lancer("journal", "--json", ou=espace).objet["faits"][-1]["phrase"] == fait["phrase"]
    assert "rappelé le 05/11/2026" in lancer("voir", "objet-1", ou=espace).sortie
    actions = lancer("a-faire", "--le", "2026-11-06", "--json", ou=espace).objet["actions"]
    assert {a["rappele_le"] for a in actions if a["cible"] == "objet-1"} == {"2026-11-05"}
    assert "Rappelé le 05/11/2026." in lancer("a-faire", "--le", "2026-11-06", ou=espace).sortie
    assert lancer("audit", "chaine", ou=espace).code == 0


def test_le_redire_le_meme_jour_n_ecrit_rien(lancer: Lancer, espace: Path) -> None:
    """Les numéros ne bougent pas : redire « 1 » ne consigne pas le suivant ; le lendemain, c'est un autre fait."""
    assert len(lancer("rappeler", "1", *LE, "--json", ou=espace).objet["faits"]) == 1

    encore = lancer("rappeler", "1", "1", *LE, ou=espace)
    assert encore.code == 0 and "déjà consigné" in encore.sortie
    assert [r["a_envoyer"] for r in liste(lancer, espace, *LE)] == [False, True]
    assert len(lancer("rappeler", "1", "2", *LE, "--json", ou=espace).objet["faits"]) == 1
    assert len(lancer("rappeler", "1", "--le", "2026-11-06", "--json", ou=espace).objet["faits"]) == 1
    assert len(lancer("journal", "--json", ou=espace).objet["faits"]) == 5 + 3


def test_ce_qui_est_deja_rappele_ne_s_ecrit_pas_deux_fois(lancer: Lancer, espace: Path) -> None:
    """Le fichier des messages ne reprend un rappel qu'une fois sa relance venue."""
    assert lancer("rappeler", "1", "2", *LE, ou=espace).code == 0

    assert lancer("rappels", *LE, "--vers", "texte", "--json", ou=espace).objet["fichier"] == ""
    assert not (espace / "rappels").exists()
    plus_tard = lancer("rappels", "--le", "2026-11-12", "--vers", "texte", "--json", ou=espace)
    assert Path(plus_tard.objet["fichier"]).is_file()


def test_a_blanc_rien_n_est_consigne(lancer: Lancer, espace: Path) -> None:
    """« --simuler » montre le fait et ne l'écrit pas."""
    assert "Serait écrit" in lancer("rappeler", "1", *LE, "--simuler", ou=espace).sortie
    assert liste(lancer, espace, *LE)[0]["rappele_le"] is None


@pytest.mark.parametrize(
    ("commande", "code"),
    [
        (("rappeler",), 2),
        (("rappeler", "un"), 2),
        (("rappeler", "-1"), 2),
        (("rappeler", "²"), 2),
        (("rappeler", "0"), 4),
        (("rappeler", "3"), 4),
        (("rappeler", "99999999999999999999"), 2),
        (("rappeler", "1", "--le", "2026-09-02"), 4),
        (("rappeler", "1", "--le", "2099-01-01"), 3),
        (("rappels", "--d-ici", "-1"), 2),
        (("rappels", "--d-ici", "²"), 2),
        (("rappels", "--d-ici", "99999999999"), 2),
        (("rappels", "--vers", "pdf"), 2),
        (("rappels", "--sortie", "a.ics"), 2),
        (("rappels", "--vers", "ics", "--sortie", "a.txt"), 2),
        (("rappels", "--vers", "ics", "--sortie", "a\0.ics"), 2),
    ],
    ids=str,
)
def test_une_demande_de_travers_est_dite(
    lancer: Lancer, espace: Path, commande: tuple[str, ...], code: int
) -> None:
    """Un fait, une suite, le code du contrat ; jamais de trace, et rien n'est écrit."""
    date = () if "--le" in commande else LE
    resultat = lancer(*commande, *date, ou=espace)

    assert resultat.code == code, resultat
    assert resultat.messages.strip() and "Traceback" not in resultat.messages
    assert len(lancer("journal", "--json", ou=espace).objet["faits"]) == 5


def test_qui_ne_fait_que_lire_ne_consigne_pas_de_rappel(lancer: Lancer, espace: Path) -> None:
    """Un rôle qui n'agit nulle part dans le workflow n'inscrit rien ici non plus."""
    workflow = espace / "workflows" / "pret" / "workflow.yaml"
    texte = workflow.read_text(encoding="utf-8").replace(
        "  agent: {titre: Agent}", "  lecteur: {titre: Lecteur}\n  agent: {titre: Agent}"
    )
    workflow.write_text(texte, encoding="utf-8")
    reglages = (espace / "espace.yaml").read_text(encoding="utf-8")
    (espace / "espace.yaml").write_text(
        reglages.replace("acteurs:", "acteurs:\n  max: {nom: Max Roy, roles: [lecteur]}"), encoding="utf-8"
    )

    resultat = lancer("rappeler", "1", *LE, "--moi", "max", "--json", ou=espace)

    assert resultat.code == 3
    assert {m["exigence"] for m in resultat.objet["motifs"]} == {"role"}


@pytest.mark.parametrize(
    "commande", [("rappels",), ("rappeler", "1", "--simuler"), ("rappels", "--aide")], ids=str
)
def test_une_vieille_console_etroite_les_montre(espace: Path, commande: tuple[str, ...]) -> None:
    """cp850 et 60 colonnes : rien de perdu, rien qui dépasse sauf ce qui se recopie."""
    resultat = processus(*commande, *LE, ou=espace, env={"PYTHONIOENCODING": "cp850:strict", "COLUMNS": "60"})

    assert resultat.code == 0, resultat
    # Cette console écrit « Œ » en deux lettres.
    lignes = [ligne for ligne in resultat.sortie.replace("OE", "O").splitlines() if "moteur " not in ligne]
    assert [ligne for ligne in lignes if len(ligne) > 60] == []


def test_le_workflow_dit_le_texte_et_la_relance(lancer: Lancer, espace: Path) -> None:
    """Une échéance écrit son propre rappel ; une place inconnue est un défaut du workflow, avec la plus proche."""
    echeances = espace / "workflows" / "pret" / "echeances.yaml"
    echeances.write_text(
        echeances.read_text(encoding="utf-8") + "    rappel: Rapportez {fihce}, {quand}.\n    relance: 3\n",
        encoding="utf-8",
    )
    diagnostics = json.loads(lancer("workflow", "verifier", "pret", "--json", ou=espace).sortie)[
        "diagnostics"
    ]

    codes = {d["code"] for d in diagnostics}
    place = next(d for d in diagnostics if d["code"] == "S36")
    assert "{fihce}" in place["message"] and codes > {"S36"}
    assert "{fiche}" in lancer("workflow", "verifier", "pret", ou=espace).sortie


def test_plusieurs_dossiers_se_lisent_ensemble_et_se_consignent_un_a_un(lancer: Lancer, espace: Path) -> None:
    """Une seule liste, un message par dossier ; un numéro suffit, deux dossiers à la fois non."""
    for commande in (
        ("ouvrir", "code=B-12", "nom=Magasin", "--le", "2026-09-01"),
        ("creer", "objet", "nom=Scie", "genre=outil", "--le", "2026-10-02", "--dossier", "Magasin"),
        ("avancer", "objet-1", "preter", "emprunteur=Max", "--le", "2026-10-02", "--dossier", "Magasin"),
    ):
        resultat = lancer(*commande, ou=espace)
        assert resultat.code == 0, resultat

    dossiers = [r["dossier"].split(",")[0] for r in liste(lancer, espace, *LE)]
    assert dossiers == ["Atelier", "Magasin", "Atelier"]
    texte = Path(lancer("rappels", *LE, "--vers", "texte", "--json", ou=espace).objet["fichier"])
    assert texte.read_text(encoding="utf-8-sig").count("Objet : Rappel") == 2
    assert lancer("rappeler", "1", "2", *LE, ou=espace).code == 2
    assert lancer("rappeler", "2", *LE, ou=espace).code == 0
    assert [r["rappele_le"] for r in liste(lancer, espace, *LE)] == [None, "2026-11-05", None]
