"""`moteur workflow schema` et `verifier --suivre` : être aidé pendant qu'on écrit, sans rien perdre de ses réglages."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from console import RACINE, Lancer

from moteur.cli.reponse import NEGATIF, Reponse
from moteur.cli.suivi import suivre
from moteur.erreurs import DefinitionInvalide, Introuvable

REGLAGES = ".vscode/settings.json"


def lire(fichier: Path) -> dict[str, object]:
    lu = json.loads(fichier.read_text(encoding="utf-8"))
    assert isinstance(lu, dict)
    return lu


def test_l_editeur_recoit_les_schemas_et_les_reglages(espace: Path, lancer: Lancer) -> None:
    """Chaque schéma cité est là, à l'octet près ; recommencer ne change rien."""
    premier = lancer("workflow", "schema", "--json", ou=espace)
    assert premier.code == 0 and {f["fait"] for f in premier.objet["fichiers"]} == {"ecrit"}

    reglages = lire(espace / REGLAGES)
    schemas = reglages["yaml.schemas"]
    assert isinstance(schemas, dict)
    for cite in schemas:
        assert (espace / cite).read_bytes() == (RACINE / "schemas" / Path(cite).name).read_bytes()
    motifs = [motif for ensemble in schemas.values() for motif in ensemble]
    assert motifs == ["workflows/**/*.yaml", "espace.yaml", "modeles_docs/theme.yaml"]
    assert lire(espace / ".vscode/extensions.json")["recommendations"] == ["redhat.vscode-yaml"]
    second = lancer("workflow", "schema", "--json", ou=espace)
    assert {f["fait"] for f in second.objet["fichiers"]} == {"inchange"}


def test_les_reglages_d_une_personne_restent(espace: Path, lancer: Lancer) -> None:
    """Ses clés et ses valeurs gardées, les nôtres ajoutées, ce qui diffère dit."""
    (espace / ".vscode").mkdir()
    siens = {
        "editor.fontSize": 18,
        "yaml.schemas": {"./le_mien.json": "notes.yaml"},
        "yaml.schemaStore.enable": True,
    }
    (espace / REGLAGES).write_text(json.dumps(siens), encoding="utf-8-sig")

    resultat = lancer("workflow", "schema", ou=espace)

    apres = lire(espace / REGLAGES)
    assert resultat.code == 0 and "votre réglage yaml.schemaStore.enable est gardé" in resultat.sortie
    assert apres["editor.fontSize"] == 18 and apres["yaml.schemaStore.enable"] is True
    assert isinstance(apres["yaml.schemas"], dict) and apres["yaml.schemas"]["./le_mien.json"] == "notes.yaml"
    assert len(apres["yaml.schemas"]) == 4


@pytest.mark.parametrize(
    "contenu",
    [b'{"a": 1, // moi\n}', b'{"a": 1, "a": 2}', b"[]", b"\xff\xfe", b"[" * 200_000],
    ids=["commentaire", "cle-double", "liste", "octets", "profond"],
)
def test_un_fichier_qui_se_perdrait_a_la_relecture_ne_change_pas(
    espace: Path, lancer: Lancer, contenu: bytes
) -> None:
    """Code 1, pas un octet changé, et les lignes à ajouter soi-même."""
    (espace / ".vscode").mkdir()
    (espace / REGLAGES).write_bytes(contenu)

    resultat = lancer("workflow", "schema", ou=espace)

    assert resultat.code == 1 and (espace / REGLAGES).read_bytes() == contenu
    assert "ajoutez-y vous-même" in resultat.sortie and '"yaml.schemas": {' in resultat.sortie


def test_hors_d_un_espace_on_dit_ou(tmp_path: Path, lancer: Lancer) -> None:
    """`--vers` choisit le répertoire ; sans espace ni lui, on le demande."""
    assert "--vers ." in lancer("workflow", "schema", ou=tmp_path).messages
    assert lancer("workflow", "schema", "--vers", "nulle_part", ou=tmp_path).code == 4
    assert lancer("workflow", "schema", "--vers", ".", ou=tmp_path).code == 0
    assert (tmp_path / REGLAGES).is_file()


# ── verifier --suivre ────────────────────────────────────────────────────────────────────────
class Scene:
    """Une personne qui enregistre : à chaque attente, le geste suivant, puis Ctrl-C."""

    def __init__(self, *gestes: Callable[[], None]) -> None:
        self.gestes = list(gestes)
        self.montre: list[str] = []

    def dormir(self, _pas: float) -> None:
        if not self.gestes:
            raise KeyboardInterrupt
        self.gestes.pop(0)()

    def montrer(self, reponse: Reponse) -> None:
        self.montre += reponse.texte(80)


def test_chaque_enregistrement_se_reverifie(tmp_path: Path) -> None:
    """Un fichier écrit, changé, effacé : une vérification chacun ; rien de neuf, rien de refait."""
    fichier = tmp_path / "a.yaml"
    scene = Scene(
        lambda: None,
        lambda: fichier.write_text("un", encoding="utf-8") and None,
        lambda: (tmp_path / "notes.txt").touch(),
        lambda: fichier.write_text("deux", encoding="utf-8") and None,
        fichier.unlink,
    )
    vus: list[bool] = []

    def verifier() -> Reponse:
        vus.append(fichier.exists())
        return Reponse({}, lambda _l: [f"vérifié {len(vus)}"], NEGATIF)

    fin = suivre(verifier, lambda: [tmp_path], dormir=scene.dormir, montrer=scene.montrer)

    assert vus == [False, True, True, False]
    assert [x for x in scene.montre if x.startswith("Changé")] == ["Changé : a.yaml"] * 3
    assert fin.code == 0 and "Suivi arrêté." in fin.texte(80)


def test_une_faute_en_cours_de_frappe_n_arrete_rien(tmp_path: Path) -> None:
    """La première faute d'appel s'échappe ; les suivantes se montrent et l'attente continue."""
    fichier = tmp_path / "a.yaml"
    scene = Scene(fichier.touch, lambda: fichier.write_text("x", encoding="utf-8") and None)
    suites = iter((None, DefinitionInvalide("Illisible.", diagnostics=()), None))

    def verifier() -> Reponse:
        faute = next(suites)
        if faute:
            raise faute
        return Reponse({}, lambda _l: ["sain"])

    suivre(verifier, lambda: [tmp_path], dormir=scene.dormir, montrer=scene.montrer)
    assert scene.montre.count("sain") == 2 and "Illisible." in scene.montre

    def inconnu() -> Reponse:
        raise Introuvable("Aucun workflow.")

    with pytest.raises(Introuvable):
        suivre(inconnu, lambda: [tmp_path], dormir=scene.dormir, montrer=scene.montrer)


def test_suivre_se_voit_et_s_arrete_d_un_ctrl_c(espace: Path) -> None:
    """Dans un vrai processus : la faute enregistrée se montre, Ctrl-C rend 0, sans trace."""
    lance = subprocess.Popen(
        [sys.executable, "-m", "moteur", "workflow", "verifier", "pret", "--suivre"],
        cwd=espace, env={**os.environ, "PYTHONPATH": str(RACINE), "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip
    assert lance.stdout is not None
    with lance, lance.stdout as sortie:
        vu = ""
        while "En attente" not in vu:
            ligne = sortie.readline()
            assert ligne, vu
            vu += ligne
        fiche = espace / "workflows" / "pret" / "fiches" / "objet.yaml"
        fiche.write_text(
            fiche.read_text(encoding="utf-8").replace("vers: prete", "vers: pretee"), encoding="utf-8"
        )
        while "1 défaut." not in vu:
            ligne = sortie.readline()
            assert ligne, vu
            vu += ligne
        lance.send_signal(signal.SIGINT)
        vu += sortie.read()
        assert lance.wait(20) == 0
    assert "Changé : objet.yaml" in vu and "Suivi arrêté." in vu and "Traceback" not in vu


def test_suivre_ne_rend_pas_un_objet_sans_fin(espace: Path, lancer: Lancer) -> None:
    """`--json` promet un seul objet : il ne va pas avec `--suivre`."""
    assert lancer("workflow", "verifier", "pret", "--suivre", "--json", ou=espace).code == 2
