"""Plusieurs feuilles en une commande, et les fichiers qu'elles nomment : rien à moitié, rien d'ailleurs."""

from __future__ import annotations

from pathlib import Path

import documentation as doc
import pytest

MENTORS = "Nom;Prénom;Qui vérifie l'honorabilité;Partenaire par lequel il vient;Engagement de laïcité et de neutralité signé par le mentor\n"
PARTENAIRES = "Nom;Nature du partenaire;Dispositif\nPasserelle;Association;Dispositif local\n"


@pytest.fixture
def poste(tmp_path: Path) -> doc.Poste:
    """Un dossier neuf, deux feuilles et un fichier numérisé."""
    poste = doc.Poste(tmp_path)
    for commande in (
        "moteur init lycee --moi samira --role referent --acteur helene:chef_etablissement",
        "cd lycee",
        "moteur ouvrir uai=0690097F nom=Diderot statut=public zone=A annee=2025",
        'echo "signé" > scan.pdf',
    ):
        assert poste.faire(commande).code == 0
    ecrire(poste, "partenaires.csv", PARTENAIRES)
    return poste


def ecrire(poste: doc.Poste, nom: str, texte: str) -> None:
    (poste.ici / nom).write_text(texte, encoding="utf-8")


def mentor(charte: str) -> str:
    """La feuille d'un mentor du partenaire de l'autre feuille."""
    return f"{MENTORS}Delmas;Aurélie;association;Passerelle;{charte}\n"


def copies(poste: doc.Poste) -> list[str]:
    pieces = poste.ici / "pieces"
    return [p.suffix for p in pieces.iterdir()] if pieces.is_dir() else []


def test_une_feuille_se_lit_comme_si_la_precedente_etait_ecrite(poste: doc.Poste) -> None:
    """Le mentor vient par un partenaire que crée l'autre feuille ; chaque compte est sous le nom de la sienne."""
    ecrire(poste, "mentors.csv", mentor("scan.pdf"))

    fait = poste.faire("moteur importer partenaire partenaires.csv mentor mentors.csv")
    assert fait.code == 0, fait.sortie
    ordre = ["partenaires.csv", "partenaire-1 (Passerelle)", "mentors.csv", "mentor-1 (Aurélie Delmas)"]
    assert [fait.sortie.find(m) for m in ordre] == sorted(fait.sortie.find(m) for m in ordre)
    assert copies(poste) == [".pdf"]


def test_une_faute_dans_la_seconde_n_ecrit_pas_la_premiere(poste: doc.Poste) -> None:
    """Le nom de la feuille fautive est dit ; ni fiche, ni copie de fichier."""
    ecrire(poste, "mentors.csv", mentor("scan.pdf").replace("Passerelle;", "Passerele;"))

    fait = poste.faire("moteur importer partenaire partenaires.csv mentor mentors.csv")
    assert fait.code != 0 and "dans mentors.csv" in fait.sortie
    assert "0 fiche" in poste.faire("moteur lister partenaire").sortie
    assert copies(poste) == []


def test_un_essai_a_blanc_ne_copie_rien(poste: doc.Poste) -> None:
    """`--simuler` dit tout et n'écrit rien."""
    ecrire(poste, "mentors.csv", mentor("scan.pdf"))

    fait = poste.faire("moteur importer partenaire partenaires.csv mentor mentors.csv --simuler")
    assert fait.code == 0
    assert "0 fiche" in poste.faire("moteur lister partenaire").sortie
    assert copies(poste) == []


@pytest.mark.parametrize(
    "nom", ["/etc/passwd", "../secret.pdf", "a/../../secret.pdf", "C:\\secret.pdf", "..\\secret.pdf"]
)
def test_une_feuille_ne_prend_pas_un_fichier_d_ailleurs(poste: doc.Poste, nom: str) -> None:
    """Une feuille reçue d'un autre ne fait copier que ce qui est rangé avec elle."""
    (poste.ici.parent / "secret.pdf").write_text("secret", encoding="utf-8")
    ecrire(poste, "mentors.csv", mentor(nom))

    fait = poste.faire("moteur importer partenaire partenaires.csv mentor mentors.csv")
    assert fait.code == 2 and "E2" in fait.sortie and "à côté de la feuille" in fait.sortie
    assert copies(poste) == []


def test_un_fichier_absent_se_dit_a_sa_cellule(poste: doc.Poste) -> None:
    """Avec le remède."""
    ecrire(poste, "mentors.csv", mentor("perdu.pdf"))

    fait = poste.faire("moteur importer partenaire partenaires.csv mentor mentors.csv")
    assert fait.code == 2 and "E2" in fait.sortie and "n'existe pas" in fait.sortie


@pytest.mark.parametrize("mots", ["partenaire", "partenaire partenaires.csv mentor", ""])
def test_un_type_sans_fichier_se_refuse(poste: doc.Poste, mots: str) -> None:
    """Les mots vont par deux ; l'usage est rappelé."""
    fait = poste.faire(f"moteur importer {mots}")
    assert fait.code == 2 and "TYPE FICHIER" in fait.sortie


def test_un_import_dit_pour_qui_il_est_saisi(poste: doc.Poste) -> None:
    """Une fois par personne, et rien quand c'est vous."""
    fait = poste.faire("moteur importer partenaire partenaires.csv --par helene --simuler")
    assert "Fait par helene (Chef d'établissement), saisi par samira." in " ".join(fait.sortie.split())
    assert "Fait par" not in poste.faire("moteur importer partenaire partenaires.csv").sortie
