"""La place d'un mot d'une règle se retrouve dans le fichier, de quelque façon que la règle y soit écrite."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from moteur.domaine.regles.mots import forme_canonique
from moteur.lecture.noeuds import Carte, Texte
from moteur.lecture.places import place_dans
from moteur.lecture.yaml_strict import citer, lire_yaml

MOTS = [
    "adhérent.a_jour",
    "et",
    "carte",
    "couvre",
    "le",
    "ou",
    "s'il",
    "y",
    "à_jour",
    "tout",
    "(fini)",
    "œuvre",
]
STYLES = ("nu", "plie", "simples", "doubles", "bloc")


def ecrire(mots: list[str], style: str, coupes: list[bool]) -> str:
    """Une règle en YAML, coupée aux endroits voulus."""
    corps = "".join(
        mot + ("\n    " if coupe else " ") for mot, coupe in zip(mots, coupes, strict=True)
    ).strip()
    match style:
        case "plie":
            return f"regle: >-\n    {corps}\n"
        case "bloc":
            return f"regle: |\n    {corps}\n"
        case "simples":
            double = corps.replace("'", "''")
            return f"regle: '{double}'\n"
        case "doubles":
            return f'regle: "{corps}"\n'
    return f"regle: {corps}\n"


@given(
    mots=st.lists(st.sampled_from(MOTS), min_size=1, max_size=8),
    style=st.sampled_from(STYLES),
    decompose=st.booleans(),
    donnees=st.data(),
)
@settings(max_examples=150, deadline=None)
def test_un_mot_d_une_regle_se_retrouve_dans_le_fichier(
    mots: list[str], style: str, decompose: bool, donnees: st.DataObject
) -> None:
    """Nue, pliée, en bloc ou entre guillemets, coupée n'importe où, accents composés ou non."""
    if style == "nu" and mots[0].startswith("("):
        mots = ["et", *mots]
    coupes = donnees.draw(st.lists(st.booleans(), min_size=len(mots), max_size=len(mots)))
    ecrit = ecrire(mots, style, coupes)
    lecture = lire_yaml(unicodedata.normalize("NFD" if decompose else "NFC", ecrit).encode(), fichier="f")
    assert isinstance(lecture.racine, Carte), lecture.diagnostics
    texte = lecture.racine.get("regle")
    assert isinstance(texte, Texte)
    rang = donnees.draw(st.integers(0, len(mots) - 1))
    canoniques = [forme_canonique(mot) for mot in mots]
    debut = sum(len(mot) + 1 for mot in canoniques[:rang])

    lieu = place_dans(texte, (debut, debut + len(canoniques[rang])), ligne_de=citer([lecture]))

    ligne = lecture.lignes[lieu.ligne - 1]
    trouve = unicodedata.normalize("NFC", ligne[lieu.colonne - 1 : lieu.colonne - 1 + lieu.longueur])
    assert trouve.replace("''", "'") == mots[rang]
    # Le bon, et pas un semblable : autant de fois le même mot avant lui dans le fichier que dans la règle.
    avant = "".join([*lecture.lignes[: lieu.ligne - 1], ligne[: lieu.colonne - 1]])
    assert len(_pleins(avant)) - len(_pleins(ecrit[: ecrit.index(":") + 1])) - _ouvrant(style) == len(
        "".join(mots[:rang])
    )


def _pleins(texte: str) -> str:
    return "".join(unicodedata.normalize("NFC", texte).replace("''", "'").split())


def _ouvrant(style: str) -> int:
    return {"nu": 0, "plie": 2, "bloc": 1, "simples": 1, "doubles": 1}[style]


def test_un_texte_dont_les_lignes_manquent_se_montre_a_son_debut() -> None:
    """Sans les lignes du fichier, la place du texte entier vaut mieux que rien."""
    lecture = lire_yaml(b"regle: a et b\n", fichier="f")
    assert isinstance(lecture.racine, Carte)
    texte = lecture.racine.get("regle")
    assert isinstance(texte, Texte)

    assert place_dans(texte, (5, 6), ligne_de=lambda _fichier, _ligne: None) == texte.position
