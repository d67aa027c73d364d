"""Ce que YAML accepte sans rien dire et qui ne veut pas dire ce que la personne a écrit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from moteur.diagnostics import Diagnostic
from moteur.lecture.noeuds import Carte, Entree, Texte
from moteur.lecture.page import Page

INSECABLES = "\u00a0\u202f\u2007"
_COMMENTAIRE = re.compile(r"(?P<espaces> +)#(?P<texte>.*)$")
_MOT_SUIVI = re.compile(r"[\w#]")
_SUITE_DE_PHRASE = re.compile(r" [a-zà-ÿ0-9].*[.!?»]$")
_CITATION_MAX = 90


@dataclass(frozen=True, slots=True)
class Coupe:
    """Les clés sans valeur qu'une virgule a détachées, et l'entrée qui les précède."""

    apres: Entree | None
    cles: list[Texte]


def entre_guillemets(phrase: str) -> str:
    """La phrase comme YAML veut la lire : guillemets doubles, simples si elle en contient déjà."""
    if '"' in phrase or "\\" in phrase:
        return "'" + phrase.replace("'", "''") + "'"
    return f'"{phrase}"'


def exemple(cle: str, phrase: str) -> str:
    """« Écrivez `cle: "phrase"` », ou le conseil sans la phrase si elle est trop longue à citer."""
    ecrit = f"{cle}: {entre_guillemets(phrase)}"
    if len(ecrit) > _CITATION_MAX:
        return "Mettez toute la phrase entre guillemets."
    return f"Écrivez `{ecrit}`."


def phrase_coupee(texte: Texte, *, page: Page, fin: tuple[int, int]) -> Diagnostic | None:
    """Un « # » précédé d'une espace qui semble interrompre une phrase."""
    trouve = _COMMENTAIRE.match(page.ligne(fin[0]), fin[1])
    if trouve is None:
        return None
    suite = trouve["texte"].rstrip()
    numero = bool(_MOT_SUIVI.match(suite))
    phrase = " " in texte.valeur and texte.valeur[-1] not in ".!?»"
    interrompue = phrase and trouve["espaces"] == " " and bool(_SUITE_DE_PHRASE.match(suite))
    if not numero and not interrompue:
        return None
    lieu = page.position_ligne(fin[0], depuis=trouve.end("espaces"))
    message = "« # » après une espace commence un commentaire : la suite de la phrase n'est pas lue."
    remede = "Mettez la phrase entre guillemets ; si c'est un commentaire, mettez une espace après « # »."
    return Diagnostic("Y40", lieu, message, remede, gravite="conseil")


def tiret_avale(texte: Texte, *, page: Page, fin: int) -> Diagnostic | None:
    """Une ligne « - … » avalée par la phrase qui la précède."""
    for numero in range(texte.position.ligne, fin + 1):
        ligne = page.ligne(numero)
        if ligne.lstrip().startswith("- "):
            message = "Cette ligne à tiret continue la phrase du dessus : ce n'est pas une liste."
            remede = "Pour une liste, effacez le texte qui suit la clé ; pour une phrase, des guillemets."
            return Diagnostic("Y42", page.position_ligne(numero), message, remede, gravite="conseil")
    return None


def clef_collee(cle: Texte) -> Diagnostic | None:
    """Une espace insécable prise dans la clé : YAML n'y voit pas une espace."""
    if cle.valeur[0] not in INSECABLES and cle.valeur[-1] not in INSECABLES:
        return None
    message = f"Une espace insécable est collée à la clé « {cle.valeur.strip(INSECABLES)} »."
    remede = "Remplacez-la par une espace ordinaire (barre d'espace), ou effacez-la."
    return Diagnostic("Y32", cle.position, message, remede)


def virgule_coupe(coupe: Coupe) -> Diagnostic:
    """Entre accolades, des mots devenus des clés sans valeur."""
    premiere = coupe.cles[0]
    avant = coupe.apres.valeur if coupe.apres else None
    if coupe.apres is None or not isinstance(avant, Texte) or avant.cite or not avant.valeur:
        message = f"Entre accolades, `{premiere.valeur}` est une clé sans valeur."
        remede = (
            f"Écrivez `{premiere.valeur}: …` ; une liste se met entre crochets, du texte entre guillemets."
        )
        return Diagnostic("Y41", premiere.position, message, remede)
    pluriel = len(coupe.cles) > 1
    devenus = "sont devenus des clés" if pluriel else "est devenu une clé"
    noms = ", ".join(f"`{cle.valeur}`" for cle in coupe.cles[:3])
    message = f"Entre accolades, la virgule coupe : {noms} {devenus}."
    phrase = ", ".join([avant.valeur, *(cle.valeur for cle in coupe.cles)])
    remede = f"Mettez la règle sur sa ligne, ou des guillemets. {exemple(coupe.apres.cle, phrase)}"
    return Diagnostic("Y41", premiere.position, message, remede)


def phrase_entre_crochets(carte: Carte, *, page: Page) -> Diagnostic | None:
    """Entre crochets, une phrase que « : » a changée en clé et valeur."""
    entree = carte.entrees[0] if carte.entrees else None
    lieu = carte.position
    nue = page.ligne(lieu.ligne - 1)[lieu.colonne - 1 : lieu.colonne] != "{"
    if entree is None or not nue or " " not in entree.cle.strip():
        return None
    message = "Entre crochets, « : » coupe la phrase en une clé et une valeur."
    return Diagnostic("Y20", entree.position_cle, message, "Mettez la phrase entre guillemets.")
