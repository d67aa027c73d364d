"""Une règle qui se lit mais n'a pas de sens : types mêlés, dates ou personnes là où il n'y en a pas."""

from __future__ import annotations

import pytest

from moteur.domaine.regles.analyse import analyser_valeur
from moteur.domaine.regles.arbre import ErreurDeRegle
from moteur.domaine.regles.portee import Portee
from moteur.domaine.regles.typage import QUALITE, TOUJOURS, Usage, typer_valeur
from tests.domaine.regles.test_fautes import LECTEUR, PRET, WORKFLOW, cite, faute_de


@pytest.mark.parametrize(
    ("texte", "pile", "message"),
    [
        ("prevu_le", PRET, "« prevu_le » ne se dit pas seul : c'est une date."),
        ("livre", PRET, "« livre » ne se dit pas seul : c'est une fiche."),
        ("adulte", LECTEUR, "« adulte » ne se dit pas seul : c'est un oui ou non."),
        ("etat", PRET, "« etat » ne se dit pas seul : c'est un état."),
        ("exemplaires >= livre.prix", PRET, "On ne compare pas un nombre à un montant."),
        ("exemplaires + livre.prix = 3", PRET, "On n'ajoute pas un montant à un nombre."),
        ("exemplaires - livre.prix = 3", PRET, "On ne retire pas un montant d'un nombre."),
        ("livre = livre", PRET, "On ne compare pas une fiche à une fiche."),
        ("reference < livre.isbn", PRET, "On ne compare pas un code (reference) à un code (reference)."),
        ("prevu_le + 3 = le", PRET, "On attend une durée ; c'est un nombre."),
        ("prevu_le + 99999 jours <= le", PRET, "Cette durée n'existe pas."),
        ("delai_retour = 15", PRET, "On ne compare pas une durée à un nombre."),
        ("lecteurs est serein", PRET, "« lecteurs » est une liste."),
        ("gouts parmi [mer]", LECTEUR, "« gouts » est une liste."),
        ("genre contient roman", LECTEUR, "« genre » n'est pas une liste."),
        ("lecteurs contient livre", PRET, "« lecteurs » contient des fiches « lecteur », jamais « livre »."),
        ("lecteurs.habilite", PRET, "« lecteurs » désigne plusieurs fiches : un point ne les suit pas."),
        ("prevu_le.jour est oui", PRET, "« prevu_le » n'est pas un lien : rien ne suit le point."),
        ("livre est ce pret", PRET, "Une fiche « livre » n'est jamais une fiche « pret »."),
        ("livre est serein", PRET, "« serein » n'est pas un lien : on compare ici deux fiches."),
        ("reference est neuve", PRET, "« reference » est un texte."),
        ("naissance est mer", LECTEUR, "« naissance » est une date : « est mer » n'a pas de sens."),
        ("recu est prevu", PRET, "Une pièce est versée, pas « prevu »."),
        ("serein est renseigne", PRET, "« serein » n'est pas un champ."),
        ("ce pret est renseigne", PRET, "« ce pret » n'est pas un champ."),
        ("livre est versee", PRET, "« livre » n'est pas une pièce."),
        ("recu couvre le", PRET, "La pièce « recu » n'a pas de durée de validité."),
        ("carte couvre age", LECTEUR, "« couvre » attend une date ; c'est un nombre."),
        ("prevu_le est demain depuis 3 jours", PRET, "« depuis » se dit d'un état."),
        ("somme de intitule de livre = plafond", PRET, "« intitule » ne s'additionne pas."),
        ("somme de plafond de livre = plafond", PRET, "« plafond » ne s'additionne pas."),
        ("au moins 1 lecteur de prevu_le", PRET, "« prevu_le » n'est pas une fiche."),
        ("date de ce pret = le", PRET, "« date de » attend une pièce ou une transition."),
    ],
)
def test_ce_qui_n_a_pas_de_sens_est_refuse_avant_d_etre_joue(
    texte: str, pile: tuple[str, ...], message: str
) -> None:
    """R06 : les types ne vont pas ensemble, et la phrase le dit dans nos mots."""
    faute = faute_de(texte, pile)
    assert (faute.code, faute.message) == ("R06", message)


@pytest.mark.parametrize(
    ("texte", "souligne"),
    [
        ("tout lecteur, s'il y en a, verifie (naissance <= le)", "le"),
        ("tout lecteur, s'il y en a, verifie (carte couvre naissance)", "carte couvre naissance"),
        ("tout pret, s'il y en a, verifie (etat est prevu depuis 3 jours)", "etat est prevu depuis 3 jours"),
        (
            "tout pret, s'il y en a, verifie (recu est verse depuis remettre)",
            "recu est verse depuis remettre",
        ),
        ("tout lecteur, s'il y en a, verifie (habilite)", "habilite"),
        ("tout pret, s'il y en a, verifie (serein)", "serein"),
    ],
)
def test_toujours_ne_depend_pas_de_la_date(texte: str, souligne: str) -> None:
    """R03 : même cachée dans une qualité, une date ferait mentir la garantie avec le temps."""
    faute = faute_de(texte, (), TOUJOURS)
    assert (faute.code, cite(faute, texte)) == ("R03", souligne)
    assert faute.message == "« toujours » ne peut pas dépendre de la date : le temps seul la rendrait fausse."
    assert faute.remede == "Dites à quel moment elle compte : « chaque_fois: … devient … »."


def test_toujours_ne_compare_pas_de_nombres() -> None:
    """R03 : sinon les états à explorer ne finissent pas."""
    faute = faute_de("nombre de pret <= plafond", (), TOUJOURS)
    assert faute.code == "R03"
    assert faute.message == "« toujours » ne compare pas de nombres : la preuve ne finirait pas."


@pytest.mark.parametrize(
    ("texte", "pile", "usage", "message"),
    [
        ("role est agent", LECTEUR, QUALITE, "Une qualité ne dit pas « role est » : personne n'y agit."),
        (
            "acteur differe de creation",
            LECTEUR,
            QUALITE,
            "Une qualité ne dit pas « acteur differe de » : personne n'y agit.",
        ),
        ("role est agent", (), TOUJOURS, "« toujours » ne dit pas « role est » : personne n'y agit."),
    ],
)
def test_personne_n_agit_dans_une_qualite(
    texte: str, pile: tuple[str, ...], usage: Usage, message: str
) -> None:
    """R13 : l'acteur et le rôle ne se jugent qu'à la porte d'un acte."""
    faute = faute_de(texte, pile, usage)
    assert (faute.code, faute.message) == ("R13", message)
    assert faute.remede == "Dites-le à la porte d'un acte, dans une exigence."


def test_un_indicateur_est_un_nombre_sans_date() -> None:
    """Sa valeur se lit sans acte ni jour ; R03 et R06 le disent."""
    valeur = typer_valeur(analyser_valeur("nombre de pret verifie (etat est remis)"), Portee(WORKFLOW))
    assert valeur is not None
    for texte, code in (("nombre de lecteur verifie (carte couvre le)", "R03"), ("porteur.statut", "R06")):
        with pytest.raises(ErreurDeRegle) as leve:
            typer_valeur(analyser_valeur(texte), Portee(WORKFLOW))
        assert leve.value.code == code
