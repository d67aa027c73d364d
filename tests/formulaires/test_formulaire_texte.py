"""Le formulaire comme texte : ce qui est tapé se relit à l'identique, ou se refuse à sa ligne ; rien ne se perd."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moteur.operations.formulaire_texte import (
    AIDE,
    FAUTE,
    Case,
    Faute,
    Feuille,
    aides,
    annoter,
    ecrire,
    lire,
)

NOMS = ("objectifs", "public", "fin", "places")
REPERE = "projet.rediger, dossier abc, fait 12"
# Des lignes qui ressemblent à un champ, à de l'aide, à une faute, ou qui en sont une seule partie.
TROMPEUSES = st.sampled_from(
    ["public:", "public: à tous", "fin :", "#| aide", "#|", "#! À corriger : rien", "#!/bin/sh", "\\public:", "\\\\#| x",
     "\\#!", "", "   ", "# titre", "a: b", "- un", "places:12", "objectifs: encore", "publics:", "  public: x"]
)  # fmt: skip
LIGNES = TROMPEUSES | st.text(
    st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=30
)
TEXTES = st.lists(LIGNES, max_size=8).map("\n".join)


def feuille(**textes: str) -> Feuille:
    """Un formulaire de quatre champs, les deux premiers longs."""
    cases = (
        Case(n, (f"Aide de {n}", "Valeurs : a, b."), textes.get(n, ""), n in ("objectifs", "public"))
        for n in NOMS
    )
    return Feuille(("Terminer la rédaction", "", "Dossier : Les Tilleuls."), REPERE, tuple(cases))


@given(st.fixed_dictionaries(dict.fromkeys(NOMS, TEXTES)))
def test_tout_texte_ecrit_se_relit_a_l_identique(textes: dict[str, str]) -> None:
    """Paragraphes, lignes qui ressemblent à un champ ou à de l'aide : aux bords près, rien ne change."""
    texte = ecrire(feuille(**textes))
    lu = lire(texte, noms=NOMS, connues=aides(ecrire(feuille())))
    assert lu.fautes == ()
    assert {n: e.texte for n, e in lu.ecrits.items()} == {n: t.strip() for n, t in textes.items()}
    assert lu.repere == REPERE


@given(TEXTES)
def test_un_texte_tape_a_la_main_survit_ou_se_refuse(tape: str) -> None:
    """Ce qu'on tape sans connaître nos conventions n'est jamais abîmé en silence."""
    vierge = ecrire(feuille())
    lu = lire(vierge.replace("objectifs:\n", f"objectifs:\n{tape}\n"), noms=NOMS, connues=aides(vierge))
    protege = re.compile(rf"^\\(?=\\*(?:#\||#!|(?:{'|'.join(NOMS)}):))", re.MULTILINE)
    attendu = "\n".join(ligne for ligne in tape.split("\n") if not ligne.startswith(FAUTE))
    if not lu.fautes:
        assert lu.ecrits["objectifs"].texte == protege.sub("", attendu).strip()


@given(st.integers(0, 40), st.integers(0, 40), TEXTES, st.booleans())
def test_un_formulaire_malmene_ne_perd_aucune_ligne(
    debut: int, longueur: int, insere: str, retirer: bool
) -> None:
    """Lignes effacées, texte tombé n'importe où : une faute le dit, ou chaque ligne est dans un champ."""
    vierge = ecrire(feuille(objectifs="Semer\n\nRécolter", public="Tous", fin="30/06/2027", places="12"))
    lignes = vierge.split("\n")
    lignes[debut : debut + longueur if retirer else debut] = insere.split("\n")
    malmene = "\n".join(lignes)
    lu = lire(malmene, noms=NOMS, connues=aides(vierge))
    assert all(1 <= f.ligne <= len(lignes) for f in lu.fautes)
    if lu.fautes:
        return
    gardees = "\n".join(e.texte for e in lu.ecrits.values())
    for ligne in lignes:
        if ligne.strip() and not ligne.startswith((AIDE, FAUTE)):
            assert ligne.removeprefix("\\").partition(":")[2].strip() in gardees or ligne.strip() in gardees


@given(TEXTES, st.lists(st.integers(0, 30), max_size=5))
def test_annoter_ne_touche_pas_au_texte(tape: str, lignes: list[int]) -> None:
    """Les fautes se posent où il faut, se lisent à la ligne dite, et le formulaire se relit pareil."""
    texte = ecrire(feuille(objectifs=tape, fin="demain"))
    fautes = [Faute(ligne, f"Faute {rang}\nsur deux lignes.") for rang, ligne in enumerate(lignes)]
    fautes = [f for f in fautes if f.ligne <= texte.count("\n")]
    annote, places = annoter(texte, fautes, noms=NOMS)
    for rang, place in enumerate(places):
        assert annote.split("\n")[place - 1].startswith(FAUTE)
        assert annote.split("\n")[place - 1].removeprefix(FAUTE) == " ".join(fautes[rang].message.split())
    avant, apres = lire(texte, noms=NOMS), lire(annote, noms=NOMS)
    assert {n: e.texte for n, e in avant.ecrits.items()} == {n: e.texte for n, e in apres.ecrits.items()}
    assert apres.fautes == avant.fautes == ()
    # Annoter de nouveau remplace les anciennes remarques au lieu de les empiler.
    assert annoter(annote, [], noms=NOMS)[0] == texte


@pytest.mark.parametrize(
    ("avant", "apres", "ligne", "dit"),
    [
        ("public:\n", "", 22, "La ligne « public: » a disparu"),
        ("fin: \n", "fin: 1\nfin: 2\n", 19, "« fin: » commence déjà un champ à la ligne 18"),
        ("#| Aide de fin", "Tous les voisins\n#| Aide de fin", 0, ""),
        ("fin: \n", "les voisins\nfin: \n", 18, "Écrivez-le sous la ligne « fin: »"),
        ("#| Terminer", "Bonjour\n#| Terminer", 1, "avant le premier champ"),
        ("#| Aide de fin", "#| Tous les voisins", 16, "ne serait pas lue"),
    ],
)
def test_chaque_maladresse_a_sa_ligne(avant: str, apres: str, ligne: int, dit: str) -> None:
    """Champ effacé, doublé, texte au mauvais endroit : la ligne est dite, et le remède."""
    vierge = ecrire(feuille())
    assert avant in vierge
    fautes = lire(vierge.replace(avant, apres, 1), noms=NOMS, connues=aides(vierge)).fautes
    if not dit:
        assert fautes == ()
        return
    assert [f.ligne for f in fautes] == [ligne] and dit in fautes[0].message


@pytest.mark.parametrize(
    ("texte", "dit"), [("", "vide"), (" \n\n", "vide"), ("Bonjour", "Ce n'est pas ce formulaire")]
)
def test_un_fichier_sans_champ_se_dit(texte: str, dit: str) -> None:
    """Vide, ou tout autre chose : une seule faute, claire."""
    (faute,) = lire(texte, noms=NOMS).fautes
    assert dit in faute.message and faute.ligne == 1


def test_un_champ_disparu_revient_a_la_fin_avec_sa_valeur() -> None:
    """Le formulaire rendu est de nouveau complet."""
    texte = ecrire(feuille(public="Tous")).replace("public:\nTous\n", "")
    (faute,) = lire(texte, noms=NOMS).fautes
    rendue = Faute(faute.ligne, faute.message, faute.champ, remettre="Tous\npublic: oui", disparu=True)
    annote, _ = annoter(texte, [rendue], noms=NOMS)
    relu = lire(annote, noms=NOMS)
    assert relu.fautes == () and relu.ecrits["public"].texte == "Tous\npublic: oui"


# ── une ligne facultative ôtée ──
def sans(nom: str, **textes: str) -> str:
    """Le formulaire dont ce champ est ôté, aide comprise."""
    rempli = ecrire(feuille(**textes))
    return re.sub(rf"#\| Aide de {nom}\n#\|.*\n{nom}:.*\n\n?", "", rempli)


@pytest.mark.parametrize("nom", ["public", "fin", "places"])
def test_une_ligne_facultative_otee_ne_change_rien(nom: str) -> None:
    """Elle n'est pas dans ce qui est écrit ; les autres champs se lisent comme avant."""
    texte = sans(nom, objectifs="Semer ensemble\nau printemps")
    assert f"\n{nom}:" not in texte

    lu = lire(texte, noms=NOMS, facultatifs=(nom,))

    assert lu.fautes == () and set(lu.ecrits) == set(NOMS) - {nom}
    assert lu.ecrits["objectifs"].texte == "Semer ensemble\nau printemps"


def test_une_ligne_demandee_ne_s_ote_pas() -> None:
    """Sa disparition reste une faute, même quand d'autres pouvaient manquer."""
    (faute,) = lire(sans("fin"), noms=NOMS, facultatifs=("public", "places")).fautes
    assert faute.champ == "fin" and faute.disparu


@given(TEXTES.map(str.strip).filter(bool))
def test_un_texte_reste_sous_un_autre_champ_ne_se_perd_pas(tape: str) -> None:
    """La ligne « public: » et son aide effacées, mais pas la réponse : elle n'est pas prise pour des objectifs."""
    texte = ecrire(feuille(objectifs="Semer", public=tape))
    efface = re.sub(r"#\| Aide de public\n#\|.*\npublic:\n?", "", texte)

    lu = lire(efface, noms=NOMS, facultatifs=("public", "fin", "places"))

    assert lu.fautes
