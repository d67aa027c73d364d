"""Les pages que lit une personne : chaque commande s'y tape vraiment, chaque lien mène quelque part."""

from __future__ import annotations

import re
from pathlib import Path

import documentation as doc
import pytest

from moteur import __version__
from moteur.cli.catalogue import COMMANDES

TUTORIEL = doc.DOCS / "tutoriel.md"
REFERENT = doc.DOCS / "guides" / "referent.md"
# Les commandes du contrat que cette version tient ; en retirer une casse d'autres outils.
CONTRAT = (
    "demo", "init", "ouvrir", "etat", "a-faire", "faire", "avancer", "creer", "voir", "lister", "verser",
    "corriger", "ecarts", "traiter", "journal", "document produire", "audit garanties", "audit chaine",
    "workflow verifier", "workflow essayer", "workflow couverture", "workflow expliquer", "remplir", "feuille",
    "importer",
)  # fmt: skip
# Ce que tape le README pour installer et tester ; le contrôle complet tape la même chose, ailleurs.
INSTALLER = (
    "python3 -m venv .venv", ". .venv/bin/activate", "pip install .", "moteur demo essai",
    'pip install ".[tests]"', "python -m pytest",
)  # fmt: skip


def lire(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def nom(page: Path) -> str:
    return page.relative_to(doc.RACINE).as_posix()


def toutes() -> list[Path]:
    return [*doc.RACINE.glob("*.md"), *sorted(doc.DOCS.rglob("*.md"))]


def jouer(texte: str, poste: doc.Poste) -> list[str]:
    """Fait tout ce que dit une page, et rend ce qui ne s'est pas passé comme elle l'annonce."""
    ecarts = []
    for geste in doc.gestes(texte):
        if isinstance(geste, doc.Edition):
            poste.ecrire(geste)
            continue
        fait = poste.faire(geste.ecrite)
        absents = doc.manquants(geste, fait.sortie)
        if fait.code != geste.code or absents:
            constat = f"code {fait.code}, annoncé {geste.code} ; absents : {absents}"
            ecarts.append(f"ligne {geste.ligne} : $ {geste.ecrite}\n{constat}\n{fait.sortie}")
    return ecarts


@pytest.mark.parametrize("page", doc.pages(), ids=nom)
def test_chaque_commande_d_une_page_donne_ce_que_la_page_annonce(page: Path, tmp_path: Path) -> None:
    """Qui recopie une page, ligne à ligne, voit à l'écran ce qu'elle montre."""
    if ecarts := jouer(lire(page), doc.Poste(tmp_path)):
        pytest.fail("\n\n".join(ecarts), pytrace=False)


def test_une_page_qui_annonce_faux_est_prise_en_defaut(tmp_path: Path) -> None:
    """Le joueur de pages sait dire non : mauvais code, ligne absente, lignes dans le désordre."""
    essais = {
        "$ moteur --version\nmoteur": True,
        "$ moteur --version\n(code 3)\nmoteur": False,
        "$ moteur --version\nmoteur 0.0.1": False,
        "$ moteur --aide\nCommandes\nUtilisation": False,
        "$ moteur --aide\nUtilisation : moteur … [options]": True,
    }
    vus = {e: not jouer(f"```console\n{e}\n```\n", doc.Poste(tmp_path)) for e in essais}
    assert vus == essais


def test_un_morceau_de_yaml_se_range_a_sa_place(tmp_path: Path) -> None:
    """Une clé déjà là prend la nouvelle valeur, une neuve s'ajoute dans sa carte, le reste ne bouge pas."""
    poste = doc.Poste(tmp_path)
    milieu = ("  # dit pourquoi", "  x: {titre: X}", "  y:")
    avant = ("fiche: a", "champs:", *milieu, "    titre: Y", "    aide: Z", "", "etats: {e: {}}")
    poste.ecrire(doc.Edition("f.yaml", avant, 1))
    poste.ecrire(doc.Edition("f.yaml", ("fiche: b", "champs:", "  z: {titre: Z}", "  y:", "    titre: W"), 1))
    apres = (
        "fiche: b",
        "champs:",
        *milieu,
        "    titre: W",
        "    aide: Z",
        "  z: {titre: Z}",
        "",
        "etats: {e: {}}",
    )
    assert (tmp_path / "f.yaml").read_text(encoding="utf-8").splitlines() == list(apres)


def test_le_tutoriel_tient_en_soixante_commandes() -> None:
    """Une personne pressée va au bout."""
    commandes = [g for g in doc.gestes(lire(TUTORIEL)) if isinstance(g, doc.Commande)]
    assert 40 < len(commandes) <= 60


def test_le_guide_du_referent_forme_douze_binomes_en_moins_de_vingt_cinq_commandes(tmp_path: Path) -> None:
    """D'« init » aux douze premiers binômes, par le seul guide : chaque commande est acceptée du premier coup."""
    debut, titre, _ = lire(REFERENT).partition("\n## 6. ")
    commandes = [g for g in doc.gestes(debut) if isinstance(g, doc.Commande)]
    assert titre and len(commandes) < 25
    assert {c.code for c in commandes} == {0}
    poste = doc.Poste(tmp_path)
    assert jouer(debut, poste) == []
    assert "12 fiches" in poste.faire("moteur lister binome").sortie


def test_le_readme_installe_comme_le_controle_complet() -> None:
    """Ce que le README fait taper pour installer, le contrôle complet le tape dans un environnement neuf."""
    blocs = [b.texte for b in doc.blocs(lire(doc.RACINE / "README.md")) if b.langue == "console"]
    lignes = [ligne for bloc in blocs for ligne in bloc.splitlines() if not ligne.startswith("$ ")]
    assert [c.strip() for ligne in lignes for c in ligne.split("&&")] == list(INSTALLER)
    controle = lire(doc.RACINE / ".ci" / "run")
    for ecrit, ici in (
        (" --quiet --disable-pip-version-check", ""), ('"$TRAVAIL/venv"', ".venv"), ("essai-ci", "essai"),
        ('"$RACINE[tests]"', '".[tests]"'), ('"$RACINE"', "."),
        ('export PATH="$TRAVAIL/venv/bin:$PATH"', ". .venv/bin/activate"),
    ):  # fmt: skip
        controle = controle.replace(ecrit, ici)
    assert [c for c in INSTALLER if c not in controle] == []


def test_la_demonstration_du_readme_donne_une_convention_a_ouvrir(tmp_path: Path) -> None:
    """La première commande du README laisse dans l'espace la convention qu'il promet d'ouvrir dans Word."""
    fait = doc.Poste(tmp_path).faire("moteur demo essai")
    assert fait.code == 0, fait.sortie
    assert list((tmp_path / "essai" / "documents").glob("convention-partenariat-*.docx"))


def test_la_reference_est_celle_de_l_aide() -> None:
    """La page dit mot pour mot ce que dit `--aide` ; pour la refaire : `python tests/documentation.py`."""
    assert lire(doc.COMMANDES) == doc.reference()


def test_chaque_commande_du_contrat_est_documentee() -> None:
    """Ce sur quoi d'autres outils comptent a sa section, avec deux exemples."""
    section = re.compile(r"^## moteur ([^\n]+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    sections = dict(section.findall(lire(doc.COMMANDES)))
    assert [c for c in CONTRAT if "Exemples\n  moteur " not in sections.get(c, "")] == []


def test_aucune_page_ne_cite_une_commande_qui_n_existe_pas() -> None:
    """Une commande écrite entre accents graves dans une phrase existe."""
    noms = {groupe: {e.nom for e in entrees} for groupe, entrees in COMMANDES.items()}
    citees = [
        (nom(page), premier, second)
        for page in toutes()
        for premier, second in re.findall(r"`moteur ([a-z][a-z-]*)(?: ([a-z]+))?", lire(page))
    ]
    assert [c for c in citees if c[1] not in noms[""] or (c[2] and c[2] not in noms.get(c[1], {c[2]}))] == []


def test_chaque_lien_mene_quelque_part() -> None:
    """Un lien vers une page, un répertoire ou un titre les trouve."""
    perdus = []
    for page in toutes():
        for cible in re.findall(r"\]\((?!https?://|mailto:)([^)\s]+)\)", lire(page)):
            chemin, _, ancre = cible.partition("#")
            visee = page.parent / chemin if chemin else page
            if not visee.exists() or (ancre and ancre not in ancres(visee)):
                perdus.append(f"{nom(page)} : {cible}")
    assert perdus == []


def ancres(page: Path) -> set[str]:
    """Les ancres que GitHub donne aux titres d'une page."""
    titres = re.findall(r"^#+ (.+)$", lire(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", t.lower()).replace(" ", "-") for t in titres}


def test_le_journal_des_changements_dit_cette_version() -> None:
    """La version du moteur y a sa section, avec au moins une ligne qui dit qui est concerné."""
    section = lire(doc.RACINE / "CHANGELOG.md").partition(f"{__version__}\n")[2].partition("\n## ")[0]
    assert re.search(r"^- \*\*[^*]+\*\* : ", section, re.MULTILINE)


def test_le_readme_se_resume_en_anglais() -> None:
    """Une dizaine de lignes en anglais disent ce qu'est le projet."""
    resume = lire(doc.RACINE / "README.md").partition("## In English\n")[2].strip().splitlines()
    assert 7 <= len(resume) <= 13
    assert "French" in " ".join(resume)
