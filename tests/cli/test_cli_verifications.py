"""Une vérification gardée répond comme une vérification refaite, et jamais pour autre chose que ce qui a été lu."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from console import Lancer, Resultat

from moteur.composition import livre
from moteur.composition.empreintes import Question, empreinte
from moteur.composition.verifications import gardee, repertoire

LIVRES = Path(livre.livre())
ARGUMENTS = ("workflow", "verifier", "paquets/prets")


@pytest.fixture
def poste(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Un répertoire avec un paquet sain, et où garder."""
    shutil.copytree(LIVRES / "workflows" / "mentorat_lp", tmp_path / "paquets" / "prets")
    monkeypatch.setenv("MOTEUR_CACHE", str(tmp_path / "gardees"))
    return tmp_path


def gardees(poste: Path) -> list[Path]:
    return sorted((poste / "gardees").glob("*")) if (poste / "gardees").is_dir() else []


def casser(poste: Path) -> None:
    fichier = poste / "paquets" / "prets" / "workflow.yaml"
    fichier.write_text(fichier.read_text(encoding="utf-8").replace("titre:", "tître:", 1), encoding="utf-8")


def verifier(lancer: Lancer, poste: Path, *options: str) -> Resultat:
    return lancer(*ARGUMENTS, *options, ou=poste)


def test_la_reponse_gardee_est_celle_d_une_verification_refaite(
    lancer: Lancer, poste: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texte, JSON et code sont les mêmes, d'un paquet sain comme d'un paquet fautif ; une seule réponse est gardée."""
    for changer in (lambda _: None, casser):
        changer(poste)
        for options in ((), ("--json",)):
            premiere, seconde = verifier(lancer, poste, *options), verifier(lancer, poste, *options)
            assert premiere == seconde
        assert len(gardees(poste)) == 1
    assert premiere.code == 1
    monkeypatch.setenv("MOTEUR_CACHE", "")
    assert verifier(lancer, poste, "--json") == premiere


def test_ce_qui_est_garde_sert(lancer: Lancer, poste: Path) -> None:
    """La réponse gardée est bien celle qui est rendue : changée en gardant sa forme et son empreinte, elle se voit."""
    verifier(lancer, poste)
    fichier = gardees(poste)[0]
    tete, corps = fichier.read_bytes().split(b"\n")
    donnees = json.loads(corps)
    donnees["sains"][0]["titre"] = "Autre titre"
    _reecrire(fichier, tete, json.dumps(donnees).encode())
    assert "Autre titre" in verifier(lancer, poste).sortie


def _ajouter(chemin: str) -> Callable[[Path], None]:
    def changer(poste: Path) -> None:
        (poste / chemin).parent.mkdir(parents=True, exist_ok=True)
        (poste / chemin).write_text("x", encoding="utf-8")

    return changer


def _retoucher(chemin: str) -> Callable[[Path], None]:
    """Un octet changé, la taille et la date gardées."""

    def changer(poste: Path) -> None:
        fichier = poste / chemin
        vu = fichier.stat()
        texte = fichier.read_text(encoding="utf-8")
        fichier.write_text(texte.replace("e", "a", 1), encoding="utf-8")
        os.utime(fichier, ns=(vu.st_atime_ns, vu.st_mtime_ns))

    return changer


CHANGEMENTS = {
    "un octet d'un fichier du paquet, à la même date": _retoucher("paquets/prets/phases/suivi.yaml"),
    "un fichier de plus": _ajouter("paquets/prets/fiches/neuve.yaml"),
    "un fichier mal nommé": _ajouter("paquets/prets/fiches/neuve.yaml.txt"),
    "un fichier de moins": lambda p: (p / "paquets/prets/phases/suivi.yaml").unlink(),
    "un fichier renommé": lambda p: (p / "paquets/prets/phases/suivi.yaml").rename(
        p / "paquets/prets/phases/suivj.yaml"
    ),
    "un paquet voisin": _ajouter("paquets/voisin/workflow.yaml"),
    "un espace au-dessus": _ajouter("espace.yaml"),
    "le moteur": _ajouter("moteur/domaine/neuf.py"),
    "un schéma": _retoucher("livre/schemas/fiche.schema.json"),
    "le calendrier": _retoucher("livre/workflows/calendriers.yaml"),
    "le référentiel": _retoucher("livre/workflows/referentiel.yaml"),
    "un modèle de plus": _ajouter("livre/modeles_docs/neuf.docx"),
}


def _copie(poste: Path) -> Path:
    for genre in ("workflows", "schemas", "modeles_docs"):
        shutil.copytree(LIVRES / genre, poste / "livre" / genre)
    (poste / "moteur" / "domaine").mkdir(parents=True)
    (poste / "moteur" / "domaine" / "un.py").write_text("", encoding="utf-8")
    return poste


def _question(poste: Path, *mots: str) -> Question:
    espace = livre.espace(str(poste))
    return Question(mots or ARGUMENTS[2:], str(poste), espace, str(poste / "livre"), str(poste / "moteur"))


@pytest.mark.parametrize("quoi", CHANGEMENTS)
def test_le_moindre_changement_fait_verifier_de_nouveau(poste: Path, quoi: str) -> None:
    """Tout ce que lit une vérification entre dans son empreinte, et rien d'autre n'y change au hasard."""
    _copie(poste)
    avant = empreinte(_question(poste))
    assert avant is not None
    assert avant == empreinte(_question(poste))
    CHANGEMENTS[quoi](poste)
    assert empreinte(_question(poste)) != avant


def test_un_fichier_enregistre_pendant_la_verification_ne_laisse_rien(poste: Path) -> None:
    """On ne sait laquelle des deux versions a été lue : la réponse est rendue, et n'est pas gardée."""
    question, ou = _question(_copie(poste)), str(poste / "gardees")
    donnees: dict[str, object] = {"diagnostics": [], "sains": [], "texte": [], "notes": []}

    def calculer() -> dict[str, object]:
        casser(poste)
        return donnees

    assert gardee(question, ou=ou, calculer=calculer) == donnees
    assert gardees(poste) == []
    assert gardee(question, ou=ou, calculer=lambda: donnees) == donnees
    assert len(gardees(poste)) == 1


def test_deux_questions_n_ont_pas_la_meme_empreinte(poste: Path) -> None:
    """Un autre nom, un mot de plus, un autre répertoire : autre question, autre place."""
    _copie(poste)
    questions = [_question(poste), _question(poste, "mentorat_lp"), _question(poste, *ARGUMENTS[2:] * 2)]
    questions.append(questions[0]._replace(ici=str(poste / "paquets")))
    assert len({q.nom for q in questions}) == len({empreinte(q) for q in questions}) == len(questions)


@pytest.mark.skipif(os.name == "nt", reason="liens et tubes")
@pytest.mark.parametrize("quoi", ["lien", "tube"])
def test_ce_qui_ne_se_compte_pas_fait_renoncer(poste: Path, quoi: str) -> None:
    """Un lien vers un répertoire, un tube : pas d'empreinte, et la vérification se fait sans rien garder."""
    ici = poste / "paquets" / "prets"
    if quoi == "lien":
        (ici / "ailleurs").symlink_to(poste, target_is_directory=True)
    else:
        os.mkfifo(ici / "tube")
    assert empreinte(_question(_copie(poste))) is None


def _reecrire(fichier: Path, tete: bytes, corps: bytes) -> None:
    import hashlib

    debut = tete.rsplit(b" ", 1)[0]
    fichier.write_bytes(debut + b" " + hashlib.sha256(corps).hexdigest().encode() + b"\n" + corps)


def _hostiles(tete: bytes, corps: bytes) -> dict[str, bytes | tuple[bytes, bytes]]:
    donnees = json.loads(corps)
    return {
        "vide": b"",
        "coupée": tete + b"\n" + corps[:-20],
        "d'une autre empreinte": (b"1 " + b"0" * 64 + b" x", corps),
        "énorme": tete + b"\n" + b" " * (2 * 1024 * 1024),
        "profonde": (tete, b"[" * 100_000),
        "d'une autre forme": (tete, b'{"diagnostics": 3}'),
        "une clé de plus": (tete, json.dumps({**donnees, "x": 1}).encode()),
        "un faux défaut": (tete, json.dumps({**donnees, "diagnostics": [{"fichier": 3}]}).encode()),
        "un sain qui n'en est pas un": (tete, json.dumps({**donnees, "sains": ["oui"]}).encode()),
        "un objet python": b"\x80\x04\x95cos\nsystem\n",
    }


def test_une_reponse_gardee_abimee_ou_hostile_ne_change_rien(lancer: Lancer, poste: Path) -> None:
    """Quoi que contienne le fichier gardé, la réponse est celle d'une vérification refaite, et il est refait."""
    attendue = verifier(lancer, poste)
    fichier = gardees(poste)[0]
    sain = fichier.read_bytes()
    for nom, contenu in _hostiles(*sain.split(b"\n")).items():
        if isinstance(contenu, tuple):
            _reecrire(fichier, *contenu)
        else:
            fichier.write_bytes(contenu)
        assert verifier(lancer, poste) == attendue, nom
        assert fichier.read_bytes() == sain, nom


@pytest.mark.skipif(os.name == "nt", reason="droits POSIX")
def test_une_reponse_qu_un_autre_a_pu_ecrire_est_ignoree(lancer: Lancer, poste: Path) -> None:
    """Ouverte en écriture à d'autres, ou un lien : la réponse gardée ne se lit pas."""
    verifier(lancer, poste)
    fichier = gardees(poste)[0]
    tete, corps = fichier.read_bytes().split(b"\n")
    _reecrire(fichier, tete, corps.replace(b"Mentorat", b"Tromperie"))
    assert "Tromperie" in verifier(lancer, poste).sortie
    fichier.chmod(0o666)
    assert "Tromperie" not in verifier(lancer, poste).sortie
    _reecrire(poste / "ailleurs", tete, corps.replace(b"Mentorat", b"Tromperie"))
    fichier.unlink()
    fichier.symlink_to(poste / "ailleurs")
    assert "Tromperie" not in verifier(lancer, poste).sortie


@pytest.mark.parametrize("ou", ["fichier", "absent", "relatif"])
def test_ne_pas_pouvoir_garder_ne_change_pas_la_reponse(
    lancer: Lancer, poste: Path, monkeypatch: pytest.MonkeyPatch, ou: str
) -> None:
    """Un disque qui refuse, un chemin qui n'en est pas un : la vérification répond, et rien ne s'écrit à côté."""
    (poste / "fichier").write_text("à moi", encoding="utf-8")
    monkeypatch.setenv(
        "MOTEUR_CACHE", {"fichier": str(poste / "fichier"), "absent": "", "relatif": "ici"}[ou]
    )
    assert verifier(lancer, poste).code == 0
    assert sorted(p.name for p in poste.iterdir()) == ["fichier", "paquets"]


def test_les_reponses_anciennes_s_en_vont(lancer: Lancer, poste: Path) -> None:
    """Le répertoire ne grandit pas : au-delà d'un nombre, les plus anciennes partent, les récentes restent."""
    (poste / "gardees").mkdir(mode=0o700)
    for rang in range(100):
        vieille = poste / "gardees" / f"{rang:03}.json"
        vieille.write_bytes(b"")
        os.utime(vieille, (rang, rang))
    verifier(lancer, poste)
    restent = [p.name for p in gardees(poste)]
    assert len(restent) == 64
    assert "000.json" not in restent
    assert "099.json" in restent


def test_le_repertoire_est_celui_du_poste(tmp_path: Path) -> None:
    """La variable l'emporte, vide elle éteint ; sinon celui que le système réserve aux caches de la personne."""
    racine = str(tmp_path)
    assert repertoire({"MOTEUR_CACHE": racine, "HOME": "/x"}, windows=False) == racine
    assert repertoire({"MOTEUR_CACHE": "", "HOME": racine}, windows=False) == ""
    attendu = str(tmp_path / "moteur" / "verifications")
    assert repertoire({"XDG_CACHE_HOME": racine, "HOME": "/x"}, windows=False) == attendu
    assert repertoire({"LOCALAPPDATA": racine}, windows=True) == attendu
    assert repertoire({"HOME": racine}, windows=False) == str(
        tmp_path / ".cache" / "moteur" / "verifications"
    )
    assert repertoire({}, windows=False) == ""
