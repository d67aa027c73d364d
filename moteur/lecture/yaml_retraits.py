"""Les pannes de retrait : lignes mal alignées, lignes sans « : », tirets, tabulations."""

from __future__ import annotations

import re

from moteur.diagnostics import Diagnostic
from moteur.lecture.octets import DEFAUTS_MAX
from moteur.lecture.page import Page
from moteur.lecture.yaml_panne import Panne, Traduction, dire
from moteur.lecture.yaml_pieges import INSECABLES

_COLLEE = re.compile(r"\s*(?:- +)*(?P<cle>[\w-]+) ?:(?P<apres>[^ ])")
_TIRET_ET_CLE = re.compile(r"(?P<tete> *- +)[\w-]+ ?:(?: |$)")


def mauvais_retrait(page: Page, ligne: int, message: str, *, suite: str = "") -> Traduction:
    """Une ligne mal alignée, et les retraits qui conviendraient."""
    ouverts = _retraits_ouverts(page, ligne)
    nombres = [str(nombre) for nombre in ouverts]
    choix = " ou ".join([", ".join(nombres[:-1]), nombres[-1]] if len(nombres) > 1 else nombres)
    espaces = "espaces" if max(ouverts, default=0) > 1 else "espace"
    trouve = page.retrait(ligne)
    remede = f"Elle commence par {trouve} espace{'s' if trouve > 1 else ''}."
    if choix:
        remede += f" Alignez-la sur une ligne du dessus : {choix} {espaces}."
    return dire("Y25", page, (ligne, 0), message, remede + suite, longueur=max(1, trouve))


def _retraits_ouverts(page: Page, ligne: int) -> list[int]:
    """Les retraits des lignes du dessus encore ouvertes, du moins profond au plus profond."""
    ouverts: list[int] = []
    numero = page.precedente(ligne)
    while numero is not None and (not ouverts or ouverts[0] > 0):
        tiret = _TIRET_ET_CLE.match(page.ligne(numero))
        for nombre in ([len(tiret["tete"])] if tiret else []) + [page.retrait(numero)]:
            if not ouverts or nombre < ouverts[0]:
                ouverts.insert(0, nombre)
        numero = page.precedente(numero)
    return ouverts[-4:]


def trop_en_retrait(page: Page, ligne: int) -> Traduction:
    """Une ligne rangée sous une autre qui ne peut rien contenir."""
    message = "Cette ligne est en retrait d'une ligne qui a déjà sa valeur."
    suite = " Si c'est la suite de la phrase, entourez la phrase de guillemets."
    return mauvais_retrait(page, ligne, message, suite=suite)


def debut_de_ligne(panne: Panne, page: Page) -> Traduction:
    """Une ligne qui commence là où rien ne l'attend : retrait faux, ou tirets et clés mêlés."""
    ligne, colonne = panne.lieu
    corps = page.ligne(ligne)[colonne:]
    if corps.startswith(":"):
        return dire("Y28", page, panne.lieu, "Une clé manque avant « : ».", "Écrivez `clé: valeur`.")
    if colonne in _retraits_ouverts(page, ligne):
        message = "Au même retrait, une liste à tirets et des clés ne se mélangent pas."
        remede = "Mettez la liste en retrait sous sa clé, ou donnez un nom à chaque ligne."
        return dire("Y29", page, panne.lieu, message, remede)
    return mauvais_retrait(page, ligne, "Le retrait de cette ligne n'est celui d'aucune ligne du dessus.")


def sans_deux_points(page: Page, ligne: int) -> Traduction | None:
    """La ligne à qui il manque « : », ou l'espace qui le suit ; rien si elle les a."""
    texte = page.ligne(ligne)
    corps = texte.split(" #")[0].strip()
    collee = _COLLEE.match(texte)
    debut = len(texte) - len(texte.lstrip())
    if re.match(r"-[^\s-]", corps):
        message, remede = "Il manque une espace après le tiret.", f"Écrivez `- {corps[1:41]}`."
        return dire("Y29", page, (ligne, debut), message, remede)
    if collee is not None and collee["apres"] in INSECABLES:
        message = "Une espace insécable suit « : » : YAML n'y voit pas une espace."
        remede = "Remplacez-la par une espace ordinaire (barre d'espace)."
        return dire("Y32", page, (ligne, collee.start("apres")), message, remede)
    if collee is not None:
        message = f"Il manque une espace après « {collee['cle']}: »."
        remede = f"Écrivez `{collee['cle']}: {texte[collee.start('apres') :].strip()[:40]}`."
        return dire("Y28", page, (ligne, collee.start("apres") - 1), message, remede)
    if re.search(r":(\s|$)", corps) or corps.startswith("- "):
        return None
    message = "Cette ligne n'a pas de « : » : on n'y voit ni clé ni valeur."
    remede = "Écrivez `clé: valeur` ; si c'est la suite d'une phrase, mettez-la en retrait sous sa clé."
    return dire("Y28", page, (ligne, debut), message, remede, longueur=len(corps))


def tabulations(panne: Panne, page: Page) -> Traduction:
    """Toutes les lignes dont le retrait contient une tabulation, d'un coup."""
    defauts: list[Diagnostic] = []
    for numero, texte in enumerate(page.lignes):
        tete = texte[: len(texte) - len(texte.lstrip(" \t"))]
        if "\t" in tete and texte.strip() and len(defauts) < DEFAUTS_MAX:
            message = f"Tabulation ligne {numero + 1} : utilisez deux espaces."
            remede = "Remplacez chaque tabulation du retrait par deux espaces."
            lieu = page.position(numero, tete.index("\t"), longueur=tete.count("\t"))
            defauts.append(Diagnostic("Y26", lieu, message, remede))
    if defauts:
        return Traduction(tuple(defauts))
    message = f"Tabulation ligne {panne.lieu[0] + 1} : utilisez des espaces."
    return dire("Y26", page, panne.lieu, message, "Remplacez la tabulation par des espaces.")
