"""Une panne de syntaxe YAML en français : la cause probable, devinée d'après la ligne.

Ne connaît de l'analyseur que ses mots et leurs lieux ; son anglais ne sort pas d'ici.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from moteur.diagnostics import Diagnostic
from moteur.lecture.page import Page
from moteur.lecture.yaml_panne import (
    CLE_ET_VALEUR,
    GUILLEMETS,
    Panne,
    Reparation,
    Traduction,
    dire,
    inconnue,
    ligne_corrigee,
    masquer_valeur,
)
from moteur.lecture.yaml_pieges import exemple
from moteur.lecture.yaml_retraits import (
    debut_de_ligne,
    mauvais_retrait,
    sans_deux_points,
    tabulations,
    trop_en_retrait,
)
from moteur.lecture.yaml_signes import (
    apres_guillemet,
    contenu_attendu,
    crochet_ouvert,
    echappement,
    entre_crochets,
    pas_referme,
    signe_colle,
    signe_reserve,
)

_MOT = re.compile(r"\s*(?:- +)*['\"]?[\w-]+['\"]?\s*$")


def traduire(panne: Panne, *, page: Page) -> Traduction:
    """La panne en français ; une panne inconnue se dit sans un mot d'anglais."""
    for fragment, recette in _RECETTES:
        if fragment in panne.probleme or fragment in panne.contexte:
            return recette(panne, page)
    return inconnue(panne, page)


def _cle_inachevee(panne: Panne, page: Page) -> Traduction:
    """Une clé commencée sans que vienne son « : »."""
    ligne, colonne = panne.debut or panne.lieu
    signe = page.ligne(ligne)[colonne : colonne + 1]
    if signe in ("'", '"'):
        return pas_referme(panne, page)
    if signe in ("[", "{"):
        return crochet_ouvert(page, (ligne, colonne), "]" if signe == "[" else "}")
    if signe == "!":
        return _balise(panne, page)
    return sans_deux_points(page, ligne) or inconnue(panne, page)


def _deux_points(panne: Panne, page: Page) -> Traduction:
    ligne, colonne = panne.lieu
    avant = page.ligne(ligne)[:colonne]
    if re.search(r": |^\s*- .*\s", avant) or not _MOT.match(avant):
        return _phrase(page, ligne, colonne)
    precedente = page.precedente(ligne)
    if precedente is not None and page.retrait(ligne) <= page.retrait(precedente):
        sans = sans_deux_points(page, precedente)
        if sans is not None:
            return sans
    return trop_en_retrait(page, ligne)


def _phrase(page: Page, ligne: int, colonne: int) -> Traduction:
    message = "Une phrase contient « : ». En YAML il faut des guillemets."
    trouve = CLE_ET_VALEUR.match(page.ligne(ligne))
    remede = GUILLEMETS
    if trouve is not None and trouve.start("valeur") <= colonne:
        valeur = trouve["valeur"].rstrip()
        remede = exemple(trouve["cle"], valeur.strip("“”"))
        if valeur[0] in "“”":
            remede += " Les guillemets courbes (“ ”) ne comptent pas pour YAML."
    masque = Reparation(ligne, colonne, colonne + 1)
    return dire("Y20", page, (ligne, colonne), message, remede, reparation=masque)


def _cle_attendue(panne: Panne, page: Page) -> Traduction:
    ligne, colonne = panne.lieu
    avant = page.ligne(ligne)[:colonne].rstrip()
    if not avant:
        return debut_de_ligne(panne, page)
    suite = page.ligne(ligne)[colonne:].rstrip()
    if panne.dernier is not None and panne.dernier[2] and avant[-1] in "'\"":
        return apres_guillemet(panne, page, suite)
    if suite[:1] in ("]", "}"):
        message = f"« {suite[0]} » ferme ce qui n'a pas été ouvert."
        return dire("Y23", page, panne.lieu, message, "Supprimez-le, ou ouvrez-le avant.")
    if avant[-1] in "]}":
        message = f"Du texte suit « {avant[-1]} » : la valeur était finie."
        remede = "Mettez toute la valeur entre guillemets, ou supprimez ce qui suit."
        masque = masquer_valeur(page, ligne)
        return dire("Y22", page, panne.lieu, message, remede, longueur=len(suite), reparation=masque)
    return inconnue(panne, page)


def _tiret(panne: Panne, page: Page) -> Traduction:
    message = "Un tiret suit « : » sur la même ligne."
    remede = "Passez à la ligne avant le tiret ; si c'est une phrase, mettez-la entre guillemets."
    masque = masquer_valeur(page, panne.lieu[0])
    return dire("Y29", page, panne.lieu, message, remede, reparation=masque)


def _ancre(panne: Panne, page: Page) -> Traduction:
    ligne, colonne = panne.debut or panne.lieu
    signe = page.ligne(ligne)[colonne : colonne + 1]
    message = f"« {signe} » en tête de valeur pose ou appelle une ancre ; elles ne sont pas permises ici."
    remede = ligne_corrigee(page, ligne)
    return dire("Y10", page, (ligne, colonne), message, remede, reparation=masquer_valeur(page, ligne))


def _balise(panne: Panne, page: Page) -> Traduction:
    lieu = panne.debut or panne.lieu
    message = "« ! » en tête de valeur pose une balise ; elles ne sont pas permises ici."
    remede = "Retirez-la, ou mettez la phrase entre guillemets."
    return dire("Y11", page, lieu, message, remede, reparation=masquer_valeur(page, lieu[0]))


def _directive(panne: Panne, page: Page) -> Traduction:
    ligne = (panne.debut or panne.lieu)[0]
    message = "Une ligne qui commence par « % » est une directive ; elles ne sont pas permises ici."
    lieu = page.position_ligne(ligne)
    return Traduction((Diagnostic("Y09", lieu, message, "Supprimez la ligne."),))


def _bloc(panne: Panne, page: Page) -> Traduction:
    debut = panne.debut or panne.lieu
    message = "Après « | » ou « > », le texte commence à la ligne suivante, en retrait."
    remede = "Passez à la ligne ; si la phrase commence par ce signe, mettez-la entre guillemets."
    reste = len(page.ligne(debut[0]).rstrip()) - debut[1]
    return dire("Y31", page, debut, message, remede, longueur=reste)


def _document_attendu(panne: Panne, page: Page) -> Traduction:
    ligne, colonne = panne.lieu
    avant = page.ligne(ligne)[:colonne].strip()
    precedente = page.precedente(ligne)
    if not avant and precedente is not None and page.retrait(precedente) > colonne:
        return mauvais_retrait(page, ligne, "Cette ligne est moins en retrait que la première du fichier.")
    message = "Le contenu du fichier est fini avant ce texte."
    remede = "Supprimez ce texte, ou mettez toute la phrase entre guillemets."
    return dire("Y33", page, panne.lieu, message, remede)


_RECETTES: tuple[tuple[str, Callable[[Panne, Page], Traduction]], ...] = (
    ("tab character", tabulations),
    ("mapping values are not allowed", _deux_points),
    ("could not find expected ':'", _cle_inachevee),
    ("sequence entries are not allowed", _tiret),
    ("mapping keys are not allowed", signe_reserve),
    ("cannot start any token", signe_reserve),
    ("found unexpected end of stream", pas_referme),
    ("unexpected document indicator", pas_referme),
    ("escape c", echappement),
    ("hexdecimal", echappement),
    ("found unexpected ':'", signe_colle),
    ("expected ',' or", entre_crochets),
    ("expected node content", contenu_attendu),
    ("expected '-' indicator", _cle_attendue),
    ("expected key", _cle_attendue),
    ("scanning an anchor", _ancre),
    ("scanning an alias", _ancre),
    ("scanning a tag", _balise),
    ("undefined tag", _balise),
    ("scanning a block scalar", _bloc),
    ("scanning a directive", _directive),
    ("scanning a %", _directive),
    ("incompatible YAML document", _directive),
    ("duplicate %", _directive),
    ("expected <document start>", _document_attendu),
)
