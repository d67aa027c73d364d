"""Ce que voit une personne dans son éditeur : un vrai yaml-language-server, les réglages que l'on écrit, en français.

Demande `yaml-language-server` (npm) ; YAML_LANGUAGE_SERVER en donne le chemin s'il n'est pas dans le PATH.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from moteur.operations.reglages_editeur import appliquer, preparer
from tests.conftest import programme
from tests.editeur.serveur import Serveur

pytestmark = pytest.mark.outils("yaml-language-server")

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
FICHE = """fiche: visite
titre: Visite d'entreprise
phase: suivi
personne: non
designation: [lieu]
champs:
  lieu: {titre: Lieu, type: texte}
creation: {par: [referent], saisit: [lieu]}
etats:
  prevue: {titre: Prévue}
  faite: {titre: Faite, final: peut-etre}
transitions:
  rapporter:
    titre: Rapporter la visite
    de: [prevue]
    vers: faite
    par: [referent]
    constat: oui
    \n"""
ECHEANCES = """echeances:
  tenir:
    titre: Tenir la séance
    fiche: seance
    etat: prevue
    attend: tenir
    sous: 5 jours
    delai: 3
    \n  suivre: {titre: Suivre, fiche: seance, sous: delai_de_suite, attend: tenir}
"""
ESPACE = """espace: mon_espace
workflow: mentorat_lp
moi: lea
acteurs:
  lea: {nom: Léa, roles: referent}
\n"""


@pytest.fixture(scope="module")
def serveur(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serveur]:
    """Le serveur ouvert sur un répertoire où `workflow schema` a écrit ses réglages."""
    racine = tmp_path_factory.mktemp("editeur")
    appliquer(racine, preparer(racine, SCHEMAS))
    reglages = json.loads((racine / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    # Un éditeur range « yaml.schemas » sous « yaml », où le serveur le demande.
    yaml = {cle.removeprefix("yaml."): valeur for cle, valeur in reglages.items() if cle.startswith("yaml.")}
    yaml |= {
        "schemaStore": {"enable": yaml.pop("schemaStore.enable")},
        "validate": True,
        "hover": True,
        "completion": True,
    }
    chemin = programme("yaml-language-server")
    assert chemin is not None
    with Serveur(chemin, racine, {"yaml": yaml}) as ouvert:
        yield ouvert


def soulignes(diagnostics: list[dict[str, Any]]) -> dict[tuple[int, int], str]:
    """Chaque message à sa ligne et sa colonne, qui commencent à 1."""
    return {
        (d["range"]["start"]["line"] + 1, d["range"]["start"]["character"] + 1): d["message"]
        for d in diagnostics
    }


def test_une_fiche_se_souligne_s_explique_et_se_complete(serveur: Serveur) -> None:
    """La valeur fausse à sa colonne, l'explication de la clé survolée, les clés qui restent à écrire."""
    fichier = "workflows/le_mien/fiches/visite.yaml"

    vus = soulignes(serveur.ouvrir(fichier, FICHE))

    assert vus == {(11, 32): "Valeurs permises, sans accent : oui, non."}
    assert "Rapporte ce qui a eu lieu : ne se refuse pas" in serveur.survoler(fichier, 18, 6)
    assert "Le nom du type de fiche" in serveur.survoler(fichier, 1, 3)
    proposes = serveur.completer(fichier, 19, 5)
    assert {"aide", "source", "saisit", "exige", "en_personne"} <= proposes.keys() and "titre" not in proposes
    assert "Les conditions à remplir." in proposes["exige"]


def test_les_echeances_se_soulignent_s_expliquent_et_se_completent(serveur: Serveur) -> None:
    """Un délai écrit en dur et une clé inventée se voient ; les clés possibles se proposent."""
    fichier = "workflows/le_mien/echeances.yaml"

    vus = soulignes(serveur.ouvrir(fichier, ECHEANCES))

    assert "« sous » nomme un paramètre" in vus[7, 11]
    assert vus[8, 5].startswith("Une échéance demande : titre, fiche.")
    # Celui-ci est du serveur lui-même : il n'est en français que si la langue demandée est comprise.
    assert vus[10, 11] == "L'objet ne possède pas la propriété etat requise par la propriété sous."
    assert "Le type de fiche, ou la phase." in serveur.survoler(fichier, 4, 6)
    proposes = serveur.completer(fichier, 9, 5)
    assert {"au_plus_tard", "a_partir_de", "tous_les", "rappel"} <= proposes.keys()
    assert "Le dernier jour" in proposes["au_plus_tard"]


def test_un_espace_se_souligne_s_explique_et_se_complete(serveur: Serveur) -> None:
    """`espace.yaml` a son propre schéma : un rôle hors liste, une explication, les clés facultatives."""
    vus = soulignes(serveur.ouvrir("espace.yaml", ESPACE))

    assert vus == {(5, 26): "Une liste de noms différents est attendue : [referent]."}
    assert "Le workflow suivi." in serveur.survoler("espace.yaml", 2, 4)
    proposes = serveur.completer("espace.yaml", 6, 1)
    assert {"porteur", "periode", "titre"} <= proposes.keys()
    assert "Ce que l'on sait du porteur." in proposes["porteur"]


def test_les_fichiers_livres_ne_sont_pas_soulignes(serveur: Serveur) -> None:
    """Ce qui est juste pour nous l'est pour l'éditeur : aucun faux défaut sur la base."""
    livres = SCHEMAS.parent / "workflows"
    fichiers = sorted(f for f in livres.rglob("*.yaml") if "essais" not in f.parts)
    assert len(fichiers) > 20

    fautes = {
        f.name: vus
        for f in fichiers
        if (
            vus := soulignes(
                serveur.ouvrir(f"workflows/{f.relative_to(livres).as_posix()}", f.read_text("utf-8"))
            )
        )
    }

    assert fautes == {}
