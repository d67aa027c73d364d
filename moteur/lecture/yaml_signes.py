"""Les pannes de signes : guillemets, crochets, accolades, virgules et signes que YAML se réserve."""

from __future__ import annotations

import re

from moteur.lecture.page import Page
from moteur.lecture.yaml_panne import (
    CLE_ET_VALEUR,
    GUILLEMETS,
    Lieu,
    Panne,
    Reparation,
    Traduction,
    dire,
    inconnue,
    ligne_corrigee,
    masquer_valeur,
)
from moteur.lecture.yaml_pieges import exemple
from moteur.lecture.yaml_retraits import tabulations

_RESERVES = ",[]{}#&*!|>'\"%@`?-"


def entre_crochets(panne: Panne, page: Page) -> Traduction:
    """Entre crochets ou accolades, un signe qui n'y a pas sa place, ou une fermeture qui manque."""
    ligne, colonne = panne.lieu
    ouvert, fermant = ("[", "]") if "sequence" in panne.contexte else ("{", "}")
    ou = "crochets" if ouvert == "[" else "accolades"
    texte, debut = page.ligne(ligne), panne.debut or panne.lieu
    signe = texte[colonne : colonne + 1]
    sortie = not signe or (ligne > debut[0] and page.retrait(ligne) <= page.retrait(debut[0]))
    if sortie:
        return crochet_ouvert(page, debut, fermant)
    avant = texte[:colonne].rstrip()
    masque = Reparation(ligne, colonne, colonne + 1)
    if signe == ":" and (": " in avant or " " in avant.strip()):
        message = f"Entre {ou}, une phrase contient « : »."
        return dire("Y20", page, panne.lieu, message, GUILLEMETS, reparation=masque)
    if panne.dernier is not None and panne.dernier[2] and avant[-1:] in ("'", '"'):
        return apres_guillemet(panne, page, re.split(r"[,\]}]", texte[colonne:])[0].rstrip())
    if signe in "?[]{}":
        message = f"Entre {ou}, « {signe} » ne se met pas dans une phrase nue."
        remede = "Mettez la phrase entre guillemets, ou la règle sur sa propre ligne."
        continuer = masque if signe == "?" else None
        return dire("Y24", page, panne.lieu, message, remede, reparation=continuer)
    precedente = page.precedente(ligne)
    if signe == ":" and " " not in avant.strip() and precedente is not None:
        fin = (precedente, len(page.ligne(precedente).rstrip()))
        message = f"Entre {ou}, il manque une virgule à la fin de cette ligne."
        return dire("Y24", page, fin, message, "Ajoutez « , ».")
    message = f"Entre {ou}, il manque une virgule avant ceci."
    return dire("Y24", page, panne.lieu, message, f"Ajoutez « , », ou fermez « {fermant} » avant.")


def crochet_ouvert(page: Page, debut: Lieu, fermant: str) -> Traduction:
    """Un crochet ou une accolade sans fermeture."""
    ouvrant = page.ligne(debut[0])[debut[1] : debut[1] + 1]
    message = f"« {ouvrant} » n'est pas refermé."
    remede = f"Ajoutez « {fermant} » à la fin."
    if " #" in page.ligne(debut[0])[debut[1] :]:
        remede += " « # » après une espace commence un commentaire : ce qui suit n'est pas lu."
    return dire("Y23", page, debut, message, remede)


def signe_colle(panne: Panne, page: Page) -> Traduction:
    """Entre accolades, un « : » collé à ce qui le suit."""
    ligne, colonne = panne.lieu
    texte = page.ligne(ligne)
    suivant = texte[colonne + 1 : colonne + 2]
    if suivant in (",", "]", "}", "[", "{", ""):
        message, remede = "Entre accolades, il manque une espace après « : ».", "Écrivez `clé: valeur`."
        return dire("Y28", page, panne.lieu, message, remede)
    message = "Entre accolades, un « : » collé à un mot demande des guillemets."
    remede = 'Par exemple `{heure: "12:30"}` ; ou une espace après « : » si c\'est une clé.'
    masque = Reparation(ligne, colonne, colonne + 1)
    return dire("Y28", page, panne.lieu, message, remede, reparation=masque)


def contenu_attendu(panne: Panne, page: Page) -> Traduction:
    """Une valeur ou une clé absente."""
    ligne, colonne = panne.lieu
    signe = page.ligne(ligne)[colonne : colonne + 1]
    if "flow" in panne.contexte and signe in (",", "]", "}"):
        message = "Il manque une valeur avant ce signe."
        remede = "Ajoutez-la, ou supprimez la virgule en trop."
        return dire("Y24", page, panne.lieu, message, remede)
    if signe == ":":
        return dire("Y28", page, panne.lieu, "Une clé manque avant « : ».", "Écrivez `clé: valeur`.")
    return signe_reserve(panne, page)


def signe_reserve(panne: Panne, page: Page) -> Traduction:
    """Une valeur qui commence par un signe que YAML se réserve."""
    ligne, colonne = panne.lieu
    signe = page.ligne(ligne)[colonne : colonne + 1]
    if signe == "\t":
        return tabulations(panne, page)
    if not signe or signe not in _RESERVES:
        return inconnue(panne, page)
    message = f"Une valeur ne commence pas par « {signe} » : YAML réserve ce signe."
    remede = ligne_corrigee(page, ligne)
    masque = masquer_valeur(page, ligne)
    return dire("Y27", page, panne.lieu, message, remede, reparation=masque)


def apres_guillemet(panne: Panne, page: Page, suite: str) -> Traduction:
    """Du texte après un guillemet fermant, ou un guillemet refermé bien plus loin que voulu."""
    assert panne.dernier is not None
    (ligne, colonne), fin, _ = panne.dernier
    if fin[0] != ligne:
        return pas_referme(panne, page, (ligne, colonne))
    signe = page.ligne(ligne)[colonne]
    message = f"Le guillemet {signe} est déjà refermé et du texte suit."
    remede = "Entourez la phrase de guillemets doubles : une apostrophe n'y gêne pas."
    if signe == '"':
        remede = "Pour citer dans la phrase, employez « » ; ou entourez-la de guillemets simples."
    trouve = CLE_ET_VALEUR.match(page.ligne(ligne))
    if trouve and trouve.start("valeur") == colonne and trouve["valeur"].rstrip().endswith(signe):
        remede = exemple(trouve["cle"], trouve["valeur"].rstrip()[1:-1])
    masque = masquer_valeur(page, ligne)
    return dire("Y22", page, panne.lieu, message, remede, longueur=len(suite), reparation=masque)


def pas_referme(panne: Panne, page: Page, lieu: Lieu | None = None) -> Traduction:
    """Un guillemet sans fermeture."""
    debut = lieu or panne.debut or panne.lieu
    message = "Ce guillemet n'est pas refermé."
    if page.ligne(debut[0])[debut[1] : debut[1] + 1] == "'":
        remede = "Refermez-le ; si c'est une apostrophe, entourez la phrase de guillemets doubles."
    else:
        remede = "Refermez-le à la fin de la phrase."
    return dire("Y21", page, debut, message, remede)


def echappement(panne: Panne, page: Page) -> Traduction:
    """Entre guillemets doubles, un code inconnu après « \\ »."""
    ligne, colonne = panne.lieu
    barre = page.ligne(ligne).rfind("\\", 0, colonne + 1)
    lieu = (ligne, barre if barre >= 0 else colonne)
    message = "Entre guillemets doubles, « \\ » annonce un code, et celui-ci n'existe pas."
    remede = "Doublez-la (« \\\\ »), ou entourez la phrase de guillemets simples."
    masque = masquer_valeur(page, ligne)
    return dire("Y30", page, lieu, message, remede, longueur=2, reparation=masque)
