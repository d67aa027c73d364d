"""`moteur init --academie` : un paquet de départ commenté, posé dans l'espace, sain dès la première minute."""

from __future__ import annotations

from pathlib import Path

import pytest
from console import Lancer

MOI = ("--moi", "omar", "--role", "services_academiques", "--role", "referent")


def poses(espace: Path, nom: str) -> dict[str, bytes]:
    paquet = espace / "workflows" / nom
    return {p.relative_to(paquet).as_posix(): p.read_bytes() for p in paquet.rglob("*") if p.is_file()}


def test_le_paquet_de_depart_est_sain_et_ses_essais_passent(lancer: Lancer, tmp_path: Path) -> None:
    """Sans rien y changer : vérifié sans un conseil, ses essais et ceux de la base réussis, l'espace le suit."""
    cree = lancer("init", "espace", *MOI, "--academie", "Clermont-Ferrand", "--json", ou=tmp_path)
    ici = tmp_path / "espace"
    verifie = lancer("workflow", "verifier", "clermont_ferrand", ou=ici)
    essaye = lancer("workflow", "essayer", "clermont_ferrand", ou=ici)

    assert cree.objet["paquet"]["fichiers"] == ["LISEZ-MOI.txt", "amendement.yaml", "essais/familles.yaml"]
    assert verifie.code == 0 and "sain." in verifie.sortie and "conseil" not in verifie.sortie
    assert essaye.code == 0 and "[x] familles" in essaye.sortie
    assert "workflow: clermont_ferrand" in (ici / "espace.yaml").read_text(encoding="utf-8")


def test_le_paquet_de_depart_se_lit_comme_une_notice(lancer: Lancer, tmp_path: Path) -> None:
    """Chaque verbe y est montré, le nom donné est partout, aucun mot du paquet livré ne reste."""
    lancer("init", "espace", *MOI, "--academie", "La Réunion", ou=tmp_path)
    textes = {nom: octets.decode() for nom, octets in poses(tmp_path / "espace", "la_reunion").items()}
    tete = textes["amendement.yaml"]

    assert all(f"{verbe}:" in tete for verbe in ("ajouter", "remplacer", "retirer"))
    assert "amende: mentorat_lp\nworkflow: la_reunion\n" in tete and "La Réunion" in tete
    for texte in textes.values():
        assert " depart" not in texte and b"\r" not in texte.encode()
    assert max(len(ligne) for ligne in tete.split("\n")) <= 130


def test_un_changement_en_commentaire_se_reprend_tel_quel(lancer: Lancer, tmp_path: Path) -> None:
    """Retirer les « # » des exemples donne une couche saine, dont les essais passent encore."""
    lancer("init", "espace", *MOI, "--academie", "Dijon", ou=tmp_path)
    tete = tmp_path / "espace" / "workflows" / "dijon" / "amendement.yaml"
    texte = tete.read_text(encoding="utf-8")
    tete.write_text(texte.replace("\n#  ", "\n  "), encoding="utf-8")

    resultat = lancer("workflow", "essayer", "dijon", ou=tmp_path / "espace")

    assert resultat.code == 0, resultat.sortie + resultat.messages


def test_dans_un_espace_qui_existe_seul_le_paquet_s_ajoute(lancer: Lancer, tmp_path: Path) -> None:
    """Ni espace.yaml ni le journal ne changent ; une seconde fois, rien n'est écrasé."""
    lancer("init", "espace", *MOI, ou=tmp_path)
    ici = tmp_path / "espace"
    avant = {p: p.read_bytes() for p in ici.iterdir() if p.is_file()}

    ajoute = lancer("init", ".", "--academie", "Dijon", ou=ici)
    (ici / "workflows" / "dijon" / "amendement.yaml").write_text("à moi\n", encoding="utf-8")
    encore = lancer("init", ".", "--academie", "Dijon", ou=ici)

    assert ajoute.code == 0 and "« workflow: dijon » dans espace.yaml" in ajoute.sortie.replace("\n  ", " ")
    assert {p: p.read_bytes() for p in avant} == avant
    assert encore.code == 5 and "existe déjà" in encore.messages
    assert poses(ici, "dijon")["amendement.yaml"] == "à moi\n".encode()


@pytest.mark.parametrize("ou", ["espace", "neuf"])
def test_le_paquet_se_montre_a_blanc(lancer: Lancer, tmp_path: Path, ou: str) -> None:
    """`--simuler` dit ce qui serait posé, et n'écrit rien."""
    if ou == "espace":
        lancer("init", "espace", *MOI, ou=tmp_path)
    resultat = lancer("init", ou, *MOI, "--academie", "Dijon", "--simuler", ou=tmp_path)

    assert resultat.code == 0 and "À blanc" in resultat.sortie and "dijon" in resultat.sortie
    assert (
        not (tmp_path / ou / "workflows" / "dijon").exists() and (ou == "espace") == (tmp_path / ou).exists()
    )


def test_un_nom_deja_livre_donne_un_paquet_qui_l_amende(lancer: Lancer, tmp_path: Path) -> None:
    """Le paquet se pose sur la couche livrée à ce nom, sous un autre nom qu'elle, et il est sain."""
    cree = lancer("init", "espace", *MOI, "--academie", "un jeune, un mentor", "--json", ou=tmp_path).objet

    assert (cree["paquet"]["amende"], cree["workflow"]) == ("un_jeune_un_mentor", "un_jeune_un_mentor_local")
    assert lancer("workflow", "verifier", cree["workflow"], ou=tmp_path / "espace").code == 0


@pytest.mark.parametrize("nom", ["", "  ", "69", "../../ailleurs", "x" * 200, "-", "é\n"])
def test_un_nom_impossible_ne_laisse_rien(lancer: Lancer, tmp_path: Path, nom: str) -> None:
    """Aucun paquet hors de « workflows » ; un nom qui ne peut pas servir se dit, et rien n'est créé."""
    resultat = lancer("init", "espace", *MOI, "--academie", nom, ou=tmp_path)

    faits = sorted(p.name for p in tmp_path.iterdir())
    assert faits in ([], ["espace"]) and "Traceback" not in resultat.messages
    if resultat.code:
        assert faits == [] and resultat.code == 2
    else:
        assert {p.name for p in (tmp_path / "espace" / "workflows").iterdir()} <= {"ailleurs", "e"}


def test_un_paquet_deja_la_ne_laisse_pas_d_espace(lancer: Lancer, tmp_path: Path) -> None:
    """Un répertoire de ce nom, hors de tout espace, arrête avant que rien ne soit écrit."""
    (tmp_path / "espace" / "workflows" / "dijon").mkdir(parents=True)

    resultat = lancer("init", "espace", *MOI, "--academie", "Dijon", ou=tmp_path)

    assert resultat.code == 5 and not (tmp_path / "espace" / "espace.yaml").exists()


def test_une_academie_livree_s_amende_sous_un_autre_nom(lancer: Lancer, tmp_path: Path) -> None:
    """« Lyon » est déjà un paquet livré : le vôtre l'amende, à un nom libre, et reste sain."""
    resultat = lancer("init", "espace", *MOI, "--academie", "Lyon", ou=tmp_path)

    assert resultat.code == 0 and poses(tmp_path / "espace", "lyon_local")["amendement.yaml"]
    assert b"\namende: lyon\n" in poses(tmp_path / "espace", "lyon_local")["amendement.yaml"]
    assert lancer("workflow", "verifier", "lyon_local", ou=tmp_path / "espace").code == 0


def test_un_paquet_au_nom_d_une_base_amende_cette_base(lancer: Lancer, tmp_path: Path) -> None:
    """Et non celle que l'on prend quand rien n'est nommé."""
    lancer("init", "espace", *MOI, ou=tmp_path)
    pose = lancer("init", "espace", "--academie", "pilotage académique", "--json", ou=tmp_path).objet

    assert (pose["amende"], pose["workflow"]) == ("pilotage_academique", "pilotage_academique_local")
    assert lancer("workflow", "verifier", pose["workflow"], ou=tmp_path / "espace").code == 0
