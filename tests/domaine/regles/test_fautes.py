"""Une règle mal écrite : le code, les mots exacts, et la colonne où regarder."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moteur.domaine.regles.analyse import analyser, analyser_valeur
from moteur.domaine.regles.arbre import ErreurDeRegle
from moteur.domaine.regles.mots import LONGUEUR_MAXIMALE
from moteur.domaine.regles.portee import Portee
from moteur.domaine.regles.typage import EXIGENCE, TOUJOURS, Usage, typer
from tests.domaine.petit import petit

WORKFLOW = petit()
PRET = ("pret",)
LECTEUR = ("lecteur",)


def faute_de(texte: str, pile: tuple[str, ...] = PRET, usage: Usage = EXIGENCE) -> ErreurDeRegle:
    with pytest.raises(ErreurDeRegle) as leve:
        typer(analyser(texte), Portee(WORKFLOW, pile), usage)
    return leve.value


def cite(faute: ErreurDeRegle, texte: str) -> str:
    """Ce que la faute souligne."""
    return texte[slice(*faute.place)]


@pytest.mark.parametrize(
    ("texte", "pile", "code", "souligne", "message", "remede"),
    [
        (
            "etat est prevu et serein ou fini",
            PRET,
            "R01",
            "ou",
            "« et » et « ou » sont mêlés : la phrase a deux sens.",
            "Mettez l'un des deux groupes entre parenthèses.",
        ),
        (
            "non (serein ou fini et serein)",
            PRET,
            "R01",
            "et",
            "« et » et « ou » sont mêlés : la phrase a deux sens.",
            "Mettez l'un des deux groupes entre parenthèses.",
        ),
        (
            "si serein ou fini et serein alors fini",
            PRET,
            "R01",
            "et",
            "« et » et « ou » sont mêlés : la phrase a deux sens.",
            "Mettez l'un des deux groupes entre parenthèses.",
        ),
        (
            "etat est demande ou habilté",
            LECTEUR,
            "R02",
            "habilté",
            "« habilte » est inconnu dans « lecteur ».",
            "Vouliez-vous dire « habilite » ?",
        ),
        (
            "serein et livre.intitul est renseigne",
            PRET,
            "R02",
            "intitul",
            "« intitul » est inconnu dans « livre ».",
            "Vouliez-vous dire « intitule » ?",
        ),
        (
            "objectif est renseigne",
            PRET,
            "R02",
            "objectif",
            "« objectif » est inconnu dans « pret ».",
            "Ce nom est dans « preparation » : écrivez « preparation.objectif ».",
        ),
        (
            "remettre",
            PRET,
            "R02",
            "remettre",
            "« remettre » est inconnu dans « pret ».",
            "C'est une transition : écrivez « date de remettre », ou nommez l'état où elle mène.",
        ),
        (
            "lecteur.habilite",
            PRET,
            "R02",
            "lecteur",
            "« lecteur » est inconnu dans « pret ».",
            "C'est un type de fiche : écrivez « au moins 1 lecteur verifie (…) », ou suivez un lien.",
        ),
        (
            "role est agen",
            PRET,
            "R02",
            "agen",
            "Le rôle « agen » n'existe pas.",
            "Vouliez-vous dire « agent » ?",
        ),
        (
            "acteur differe de remetre",
            PRET,
            "R02",
            "remetre",
            "« remetre » n'est ni une transition ni une pièce d'ici.",
            "Vouliez-vous dire « remettre » ?",
        ),
        (
            "recu est verse depuis remetre",
            PRET,
            "R02",
            "remetre",
            "« remetre » n'est ni une transition ni une pièce de « pret ».",
            "Vouliez-vous dire « remettre » ?",
        ),
        (
            "date de livre.perdr <= le",
            PRET,
            "R02",
            "perdr",
            "« perdr » n'est ni une pièce ni une transition de « livre ».",
            "Vouliez-vous dire « perdre » ?",
        ),
        (
            "ce retard.fini",
            PRET,
            "R02",
            "ce retard.fini",
            "On ne parle ici depuis aucune fiche « retard ».",
            "On peut dire « ce pret ».",
        ),
        (
            "tout livr, s'il y en a, verifie (fini)",
            PRET,
            "R02",
            "livr",
            "« livr » n'est pas un type de fiche.",
            "Vouliez-vous dire « livre » ?",
        ),
        (
            "carte.numro est renseigne",
            LECTEUR,
            "R02",
            "numro",
            "La pièce « carte » n'a pas de champ « numro ».",
            "Vouliez-vous dire « numero » ?",
        ),
        (
            "serein et tout lecteur verifie (habilite)",
            PRET,
            "R04",
            "tout lecteur",
            "Que vaut « tout lecteur » quand il n'y en a aucun ?",
            "Écrivez « tout lecteur, s'il y en a, verifie (…) » "
            "ou « tout lecteur, et au moins 1, verifie (…) ».",
        ),
        (
            "etat est prevu et nombre de pret >= 3",
            PRET,
            "R07",
            "nombre de pret >= 3",
            "Un nombre de fiches ne se compare pas à un nombre écrit.",
            "Écrivez « au moins 3 pret » ou « au plus … ».",
        ),
        (
            "3 < nombre de pret",
            PRET,
            "R07",
            "3 < nombre de pret",
            "Un nombre de fiches ne se compare pas à un nombre écrit.",
            "Écrivez « au moins 3 pret » ou « au plus … ».",
        ),
        (
            "adulte est oui et carte",
            LECTEUR,
            "R08",
            "carte",
            "« carte » ne se dit pas seule : c'est une pièce.",
            "Écrivez « carte est versee », ou « carte couvre le » si elle doit valoir à la date de l'acte.",
        ),
        (
            "recu",
            PRET,
            "R08",
            "recu",
            "« recu » ne se dit pas seule : c'est une pièce.",
            "Écrivez « recu est versee ».",
        ),
        (
            "au moins 1 lecteur de ce retard",
            ("retard",),
            "R10",
            "lecteur de ce retard",
            "Plusieurs champs relient « lecteur » à « retard » : lecteur, temoin.",
            "Ajoutez « selon » et le champ voulu.",
        ),
        (
            "au moins 1 lecteur de ce pret selon present",
            PRET,
            "R10",
            "lecteur de ce pret selon present",
            "Aucun champ « present » ne relie « lecteur » à « pret ».",
            "",
        ),
        (
            "au moins 1 livre de ce lecteur",
            LECTEUR,
            "R10",
            "livre de ce lecteur",
            "Rien ne relie « livre » à « lecteur ».",
            "",
        ),
        (
            "etat est prevus",
            PRET,
            "R12",
            "prevus",
            "« etat » ne vaut jamais « prevus ».",
            "Vouliez-vous dire « prevu » ? Valeurs : prevu, remis, annule.",
        ),
        (
            "gouts contient montagne",
            LECTEUR,
            "R12",
            "montagne",
            "« gouts » ne vaut jamais « montagne ».",
            "Valeurs : mer, nuit.",
        ),
        (
            "adulte est vrai",
            LECTEUR,
            "R12",
            "vrai",
            "« adulte » ne vaut jamais « vrai ».",
            "Valeurs : oui, non.",
        ),
    ],
)
def test_chaque_faute_dit_ou_quoi_et_que_faire(
    texte: str, pile: tuple[str, ...], code: str, souligne: str, message: str, remede: str
) -> None:
    """Le code, le mot souligné, le message et le remède, mot pour mot."""
    faute = faute_de(texte, pile)
    assert (faute.code, cite(faute, texte)) == (code, souligne)
    assert (faute.message, faute.remede) == (message, remede)


@pytest.mark.parametrize(
    ("texte", "souligne", "message", "remede"),
    [
        ("", "", "On attend un nom ; ici, la règle s'arrête.", ""),
        ("etat est", "t", "On attend une valeur, un état, « oui » ou « non » ; ici, la règle s'arrête.", ""),
        ("le", "e", "Ce n'est qu'une valeur : il manque une comparaison.", "Ajoutez « <= », « >= » ou « = »."),
        ("etat n'est pas prevu", "n'est", "« n'est pas » ne se dit pas dans une règle.", "Écrivez « non (… est …) »."),
        ("etat != prevu", "!", "« ! » n'a pas de sens dans une règle.", "Écrivez « non (…) »."),
        ("serein & fini", "&", "« & » n'a pas de sens dans une règle.", "Écrivez « et »."),
        ("exemplaires ≥ 2", "≥", "« ≥ » n'a pas de sens dans une règle.", "Écrivez « >= »."),
        ("exemplaires >= 2 * 3", "*", "« * » n'a pas de sens dans une règle.", "Une règle ne multiplie pas."),
        ("etat est «prevu»", "«", "« « » n'a pas de sens dans une règle.", "Un nom s'écrit sans guillemets."),
        ("Etat est prevu", "E", "« E » est une majuscule ; une règle s'écrit en minuscules.",
         "Écrivez tous les noms en minuscules."),
        ("x\u0007", "\u0007", "U+0007 n'a pas de sens dans une règle.", "Retirez-le."),
        ("non fini", "fini", "Il manque « ( » après « non ».", "Ajoutez « ( »."),
        ("etat est non (prevu)", "non", "« est non (…) » ne se dit pas.", "Écrivez « non (… est …) »."),
        ("serein alors fini", "alors", "« alors » n'a pas de « si » devant lui.", "Écrivez « si … alors … »."),
        ("si serein", "n", "Il manque « alors » après « si … ».", "Ajoutez « alors »."),
        ("(serein", "n", "Il manque « ) » pour fermer la parenthèse.", "Ajoutez « ) »."),
        ("etat est prevu depuis 3", "3", "Ce nombre n'a pas d'unité.", "Écrivez « 15 jours », « 6 mois »…"),
        ("au pret", "pret", "Il manque « moins » ou « plus » après « au ».", "Écrivez « au moins 1 … »."),
        ("au moins 1234567890 pret", "1234567890", "On attend un nombre entier (neuf chiffres au plus).", ""),
        ("tout pret, verifie (fini)", "verifie", "Il manque « et » dans « s'il y en a » ou « et au moins 1 ».",
         "Ajoutez « et »."),
        ("fini serein", "serein", "« serein » ne suit pas « fini ».",
         "On dit d'un nom : « est … », « parmi […] », « contient … », « couvre … », ou une comparaison."),
        ("serein et prevu_le = le le", "le", "« le » est de trop ici.",
         "Une règle dit une seule phrase ; reliez-les par « et » ou par « ou »."),
    ],
)  # fmt: skip
def test_une_phrase_qui_ne_se_lit_pas_dit_ou_elle_casse(
    texte: str, souligne: str, message: str, remede: str
) -> None:
    """R05 : le premier mot qui ne va pas, et ce qu'on attendait."""
    faute = faute_de(texte)
    assert faute.code == "R05"
    assert cite(faute, texte) == souligne
    assert (faute.message, faute.remede) == (message, remede)


@pytest.mark.parametrize("lire", [analyser, analyser_valeur])
def test_une_regle_demesuree_est_refusee(lire: Callable[[str], object]) -> None:
    """R11 : trop longue, sans lire un seul mot de plus."""
    with pytest.raises(ErreurDeRegle, match="dépasse 4000 caractères") as leve:
        lire("x" * (LONGUEUR_MAXIMALE + 1))
    assert leve.value.code == "R11"


@pytest.mark.parametrize("ouvrant", ["(", "non (", "au moins 1 pret verifie ("])
def test_l_imbrication_est_bornee(ouvrant: str) -> None:
    """R11 : quarante parenthèses passent, la quarante et unième est soulignée ; Python ne déborde jamais."""
    analyser(ouvrant * 39 + "fini" + ")" * 39)
    texte = ouvrant * 40 + "fini" + ")" * 40
    faute = faute_de(texte)
    assert (faute.code, cite(faute, texte)) == ("R11", "fini")
    assert faute.message == "Cette règle imbrique plus de 40 parenthèses."
    assert faute_de(ouvrant * 100).code == "R11"


def test_une_qualite_en_cercle_ne_fait_pas_tourner_le_typage() -> None:
    """Deux qualités qui se citent : le typage s'arrête, la lecture du workflow les refusera."""
    forme = {"titre": "Rond", "etats": {"e": {"titre": "E"}}, "champs": {}}
    ronde = {
        **forme,
        "qualites": {"a": {"titre": "A", "regle": "b"}, "b": {"titre": "B", "regle": "a"}},
    }
    workflow = petit(phases={"preparation": ronde, "service": forme})
    noeud = typer(analyser("preparation.a"), Portee(workflow), TOUJOURS)
    assert noeud is not None
