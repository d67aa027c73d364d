"""Le cadre : aides, options communes, fautes d'écriture, codes de sortie."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from console import Lancer

from moteur.cli.catalogue import COMMANDES
from moteur.cli.racine import racine

TOUTES = [tuple(m for m in (g, e.nom) if m) for g, entrees in COMMANDES.items() for e in entrees]
ANGLAIS = ("Usage", "Options:", "Commands:", "Show this", "No such", "Missing", "Error", "Try '")


def test_sans_commande_on_voit_l_aide(lancer: Lancer) -> None:
    """`moteur` seul montre toutes les commandes, et réussit."""
    resultat = lancer()

    assert resultat.code == 0
    assert all(e.nom in resultat.sortie for e in COMMANDES[""])
    assert "--json" not in resultat.sortie and "moteur --aide" in resultat.sortie
    assert "--json" in lancer("--aide").sortie


@pytest.mark.parametrize("commande", TOUTES, ids=" ".join)
@pytest.mark.parametrize("option", ["-h", "--aide", "--help"])
def test_chaque_commande_a_son_aide(lancer: Lancer, commande: tuple[str, ...], option: str) -> None:
    """L'aide est en français, dit comment écrire la commande et en donne au moins deux exemples."""
    resultat = lancer(*commande, option)

    assert resultat.code == 0 and resultat.messages == ""
    assert resultat.sortie.startswith(f"Utilisation : moteur {' '.join(commande)}")
    assert not [mot for mot in ANGLAIS if mot in resultat.sortie]
    if any(e.fichier and e.nom == commande[-1] for e in COMMANDES["" if len(commande) == 1 else commande[0]]):
        exemples = resultat.sortie.partition("Exemples\n")[2].splitlines()
        assert len([ligne for ligne in exemples if ligne.startswith("  moteur")]) >= 2


@pytest.mark.parametrize("commande", TOUTES, ids=" ".join)
def test_l_aide_tient_sur_un_ecran_etroit(
    lancer: Lancer, monkeypatch: pytest.MonkeyPatch, commande: tuple[str, ...]
) -> None:
    """À 60 colonnes, aucune phrase ne dépasse."""
    monkeypatch.setenv("COLUMNS", "60")

    resultat = lancer(*commande, "--aide")

    assert [ligne for ligne in resultat.sortie.splitlines() if len(ligne) > 60] == []


@pytest.mark.parametrize(
    ("arguments", "attendu"),
    [
        (["etta"], "Vouliez-vous dire « etat » ?"),
        (["audit", "chaines"], "Vouliez-vous dire « chaine » ?"),
        (["audit"], "Il manque la commande."),
        (["etat", "--jsno"], "Vouliez-vous dire « --json » ?"),
        (["etat", "--espace"], "L'option « --espace » demande une valeur."),
        (["--le"], "L'option « --le » demande une valeur."),
        (["etat", "--json=oui"], "L'option « --json » ne prend pas de valeur."),
        (["ecarts", "de", "trop"], "« de » est de trop."),
        (["voir"], "Il manque CIBLE après « moteur voir »."),
        (["creer"], "Il manque TYPE après « moteur creer »."),
        (["lister", "objet", "livre"], "« livre » est de trop."),
        (["-x"], "L'option « -x » n'existe pas."),
        (["voir", "x", "-z"], "L'option « -z » n'existe pas."),
        (["faire", "un"], "« un » n'est pas un numéro de ligne."),
        (["creer", "objet", "nom=a", "nom=b"], "Le champ « nom » est donné deux fois."),
        (["creer", "objet", "=a"], "Il manque le nom du champ devant « = »."),
        (["etat", "--le", "2026-13-01"], "Ce jour n'existe pas dans le calendrier."),
        (["a-faire", "--le", "demain"], "Cette date ne se comprend pas."),
        (["audit", "garanties", "--au", "31/02/2026"], "--au 31/02/2026"),
        (["etat", "--espace", "a\0b"], "caractère nul"),
        (["avancer", "objet-1", "--motif", "sans transition"], "Il manque la transition à franchir."),
    ],
)
def test_une_commande_mal_ecrite_se_dit_en_francais(
    lancer: Lancer, espace_avance: Path, arguments: list[str], attendu: str
) -> None:
    """Code 2, un message sur la sortie des messages, la suite à donner, pas un mot d'anglais."""
    resultat = lancer(*arguments, ou=espace_avance)

    assert (resultat.code, resultat.sortie) == (2, "")
    assert attendu in " ".join(resultat.messages.split())
    assert not [mot for mot in ANGLAIS if mot in resultat.messages]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["etta"], 2),
        (["etat", "--jsno"], 2),
        (["voir", "licorne"], 4),
        (["creer", "objet"], 3),
        (["creer", "objet", "nom=a", "genre=rien"], 2),
        (["lister", "licorne"], 4),
    ],
)
def test_une_faute_en_json_est_un_seul_objet(
    lancer: Lancer, espace: Path, arguments: list[str], code: int
) -> None:
    """Avec `--json`, même mal placé, la sortie est `{"erreur": …}` et rien d'autre."""
    apres = lancer(*arguments, "--json", ou=espace)
    avant = lancer("--json", *arguments, ou=espace)

    assert apres.code == avant.code == code
    assert apres.objet["erreur"] == avant.objet["erreur"]
    assert apres.objet["erreur"]["code"] == code
    assert apres.objet["erreur"]["message"]
    assert apres.messages == avant.messages == ""


def test_les_options_communes_se_disent_avant_ou_apres(lancer: Lancer, espace: Path, tmp_path: Path) -> None:
    """`--espace` et `--json` ont le même effet des deux côtés de la commande, groupes compris."""
    chemin = str(espace)

    avant = lancer("--espace", chemin, "--json", "audit", "chaine", ou=tmp_path)
    milieu = lancer("audit", "--json", "--espace", chemin, "chaine", ou=tmp_path)
    apres = lancer("audit", "chaine", "--espace", chemin, "--json", ou=tmp_path)

    assert avant.code == milieu.code == apres.code == 0
    assert avant.objet == milieu.objet == apres.objet


def test_la_derniere_option_ecrite_l_emporte(lancer: Lancer, espace: Path, tmp_path: Path) -> None:
    """Deux `--espace` : celui d'après la commande compte."""
    assert lancer("--espace", str(tmp_path / "rien"), "ecarts", "--espace", str(espace)).code == 0


def test_apres_deux_tirets_json_n_est_plus_une_option(lancer: Lancer, espace: Path) -> None:
    """`--` finit les options : ce qui suit est un nom."""
    resultat = lancer("voir", "--", "--json", ou=espace)

    assert resultat.code == 4 and resultat.sortie == "" and "« --json »" in resultat.messages


def test_les_accents_et_la_casse_d_une_commande_s_oublient(lancer: Lancer, espace: Path) -> None:
    """`État`, `créer`, `à-faire` se comprennent."""
    assert lancer("État", ou=espace).code == 0
    assert lancer("à_faire", ou=espace).code == 0
    assert lancer("Créer", "objet", "nom=a", "genre=outil", "--simuler", ou=espace).code == 0


def test_la_version_se_dit(lancer: Lancer) -> None:
    """`--version` dit la version, aussi en JSON."""
    assert lancer("--version").sortie.startswith("moteur ")
    assert set(lancer("--version", "--json").objet) == {"version"}


def test_le_groupe_de_click_repond_comme_la_commande(espace: Path) -> None:
    """Appelé par click, le groupe rend les mêmes codes et le même français."""
    lance = CliRunner()

    assert lance.invoke(racine(), ["ecarts", "--espace", str(espace)]).exit_code == 0
    inconnue = lance.invoke(racine(), ["etta"])
    assert inconnue.exit_code == 2 and "n'existe pas" in inconnue.output


def test_hors_d_un_espace_on_dit_comment_en_creer_un(lancer: Lancer, tmp_path: Path) -> None:
    """Sans espace.yaml, code 4 et la commande qui en crée un."""
    resultat = lancer("etat", ou=tmp_path)

    assert resultat.code == 4 and "moteur init CHEMIN" in resultat.messages


def test_un_sous_repertoire_suffit_pour_etre_dans_l_espace(lancer: Lancer, espace: Path) -> None:
    """L'espace est le répertoire courant ou un parent."""
    assert lancer("etat", ou=espace / "workflows" / "pret").code == 0
