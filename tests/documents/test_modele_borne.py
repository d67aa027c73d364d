"""Un modèle dont on ne sait rien se lit et se remplit dans un processus que l'on peut tuer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from moteur.documents import ModeleRefuse, borne, gabarit, rendu
from moteur.erreurs import ControleNegatif
from tests.documents.exemples import CONVENTION, PROPRIETES, contexte, modele

RACINE = Path(__file__).resolve().parents[2]
# Des boucles imbriquées qui n'écrivent rien : ni la taille de la sortie ni le modèle ne les arrêtent.
LENT = modele(
    "{% for a in fiches.x %}{% for b in fiches.x %}{% for c in fiches.x %}"
    + "{% if a.n %}{% endif %}" * 1500
    + "{% endfor %}{% endfor %}{% endfor %}"
)
BEAUCOUP = {"fiches": {"x": [{"n": n} for n in range(1, 56)]}}


def test_un_enfant_lit_et_remplit_comme_nous() -> None:
    """Mêmes chemins, mêmes manques, mêmes octets que sans détour."""
    octets, donnees = CONVENTION.read_bytes(), contexte(convention__objet=None)

    with borne.tenir(octets) as enfant:
        assert enfant.chemins == gabarit.chemins(octets)
        assert enfant.manques(donnees) == ("convention.objet",)
        produit = enfant.rendre(contexte=donnees, projet=True, proprietes=PROPRIETES)

    assert produit == rendu.rendre(octets, contexte=donnees, projet=True, proprietes=PROPRIETES)


def test_un_refus_traverse_sans_rien_perdre() -> None:
    """Les défauts d'un modèle, et la raison d'un refus de remplir, sont ceux que l'on aurait eus ici."""
    mauvais = modele("{{ porteur.delete() }}")
    with pytest.raises(ModeleRefuse) as ici:
        gabarit.preparer(mauvais)
    with pytest.raises(ModeleRefuse) as dehors, borne.tenir(mauvais):
        pass
    assert dehors.value.defauts == ici.value.defauts

    donnees = contexte(convention__objet=None)
    with borne.tenir(CONVENTION.read_bytes()) as enfant, pytest.raises(ControleNegatif) as refus:
        enfant.rendre(contexte=donnees, projet=False, proprietes=PROPRIETES)
    assert "convention.objet" in refus.value.raison


def test_un_modele_qui_ne_finit_pas_est_arrete() -> None:
    """Passé le temps accordé, l'enfant est tué, et la personne sait pourquoi."""
    with borne.tenir(LENT, secondes=5) as enfant, pytest.raises(ModeleRefuse) as refus:
        enfant.manques(BEAUCOUP)

    (defaut,) = refus.value.defauts
    assert defaut.code == "M28"
    assert str(defaut) == (
        "ce modèle demande plus de 5 secondes : il n'a pas été rempli. Allégez-le : moins de boucles imbriquées."
    )
    assert not enfant.vit()


def test_lire_une_suite_de_modeles_survit_a_un_mauvais() -> None:
    """Un modèle refusé n'empêche pas de lire le suivant, dans le même enfant ou dans un autre."""
    with borne.lecteur() as lire:
        avant = lire(CONVENTION.read_bytes())
        with pytest.raises(ModeleRefuse):
            lire(modele("{{ x"))
        assert lire(CONVENTION.read_bytes()) == avant


def dans_un_enfant(programme: str, cwd: Path) -> str:
    """Ce qu'écrit ce programme, lancé comme un enfant dont les portes sont fermées."""
    commande = [sys.executable, "-P", "-c", f"from moteur.documents import enfant\n{programme}"]
    environ = {**os.environ, "PYTHONPATH": str(RACINE)}
    fait = subprocess.run(commande, capture_output=True, text=True, cwd=cwd, env=environ, check=False)
    return fait.stdout + fait.stderr


@pytest.mark.parametrize(
    "acte",
    [
        "open('secret.txt').read()",
        "open('neuf.txt', 'w')",
        "open(enfant.__file__, 'a')",
        "__import__('os').open(enfant.__file__, __import__('os').O_RDWR)",
        "open(__import__('os').path.dirname(enfant.__file__) + '/' + '../' * 30 + __import__('os').getcwd() + '/secret.py').read()",
        "__import__('os').listdir('.')",
        "__import__('os').utime('secret.txt')",
        "__import__('socket').create_connection(('127.0.0.1', 9))",
        "__import__('subprocess').run(['true'])",
        "__import__('os').system('true')",
        "__import__('os').remove('secret.txt')",
    ],
)
def test_un_enfant_n_ouvre_ni_fichier_ni_connexion(acte: str, tmp_path: Path) -> None:
    """Même un modèle qui percerait toutes les listes blanches ne lirait, n'écrirait, ne lancerait rien."""
    for nom in ("secret.txt", "secret.py"):
        (tmp_path / nom).write_text("secret", encoding="utf-8")

    ecrit = dans_un_enfant(f"enfant.fermer_les_portes()\nprint({acte})", tmp_path)

    assert "PermissionError: interdit ici" in ecrit
    assert (tmp_path / "secret.txt").is_file() and not (tmp_path / "neuf.txt").exists()


def test_un_enfant_ne_depasse_pas_sa_memoire(tmp_path: Path) -> None:
    """Au-delà de 512 Mio, l'allocation échoue ; Windows n'a pas de limite de mémoire qu'un processus se pose."""
    ecrit = dans_un_enfant("enfant.borner()\nbytearray(512 * 1024 * 1024)", tmp_path)

    assert ("MemoryError" in ecrit) is (os.name == "posix")


def test_un_module_de_l_espace_ne_se_fait_pas_passer_pour_un_des_notres(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Un « jinja2.py » posé dans le répertoire de travail n'est jamais exécuté."""
    (tmp_path / "jinja2.py").write_text("open('piege', 'w')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    with borne.lecteur() as lire:
        assert lire(CONVENTION.read_bytes())
    assert not (tmp_path / "piege").exists()
