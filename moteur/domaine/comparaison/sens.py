"""Dans quel sens va une différence : plus stricte, plus souple, à relire, ou sans effet sur ce qui est permis.

« À relire » est la réponse prudente : elle se donne dès que la forme seule ne prouve ni l'un ni l'autre.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from moteur.domaine.comparaison.differences import (
    AJOUTE,
    ORDRE,
    RETIRE,
    Difference,
    Forme,
    lire,
    morceaux,
    proprietes,
)
from moteur.domaine.definitions import IMPERATIF
from moteur.domaine.durees import UNITES, lire_duree
from moteur.domaine.identifiants import ValeurRefusee

DURCIT, ASSOUPLIT, A_RELIRE, NEUTRE = "durcit", "assouplit", "a_relire", "neutre"

# Un élément entier qui apparaît ; qui disparaît.
_AJOUTS = {
    "exige": DURCIT, "garanties": DURCIT, "saisit": DURCIT, "transitions": A_RELIRE, "etats": A_RELIRE,
    "roles": A_RELIRE, "personnes": A_RELIRE, "valeurs": ASSOUPLIT, "creation": A_RELIRE, "modification": ASSOUPLIT, "corrections": ASSOUPLIT,
    "versions": ASSOUPLIT, "effacements": ASSOUPLIT,
}  # fmt: skip
_RETRAITS = {
    "exige": ASSOUPLIT, "garanties": ASSOUPLIT, "saisit": ASSOUPLIT, "valeurs": DURCIT, "modification": DURCIT,
    "corrections": DURCIT, "versions": DURCIT, "effacements": DURCIT, "indicateurs": NEUTRE, "peut_saisir": NEUTRE,
}  # fmt: skip
# Des listes de noms : s'allonger assouplit, ou durcit ; une clé absente vaut une liste vide.
_ELARGIT = frozenset(("par", "saisi_par", "supplee_par", "suppleants", "visible_par", "traite_par", "de"))
_EXIGE_PLUS = frozenset(("saisit", "signataires", "fige", "interdit"))
# Une absence ne vaut pas « personne » ici : le moteur a un autre choix par défaut.
_ABSENCE_A_RELIRE = frozenset(("visible_par", "traite_par", "suppleants"))
_OUI_DURCIT = {"en_personne": True, "constat": False, "fige": True}
_SANS_EFFET = frozenset((
    "titre", "aide", "source", "exemple", "sinon", "designation", "version", "workflow", "rappel", "relance",
    "en_nombre", "detour", "peut_saisir", "langage", "indicateurs",
    "couches",
))  # fmt: skip
_REGLES = frozenset(("regle", "verifie", "toujours"))


def sens(difference: Difference, avant: Forme, apres: Forme) -> str:
    """`durcit`, `assouplit`, `a_relire` ou `neutre`."""
    if difference.genre == ORDRE:
        # L'ordre des états dit le premier, celui des phases le déroulement ; les autres se lisent seulement.
        return A_RELIRE if difference.cle == "etats" else NEUTRE
    if difference.chemin[:1] in (("raccords",), ("donnees",)):
        return NEUTRE
    if difference.d_un_element:
        return _d_un_element(difference)
    if difference.cle in _SANS_EFFET and len(proprietes(difference.chemin)) == 1:
        return NEUTRE
    return _d_une_propriete(difference, avant, apres)


def _d_un_element(d: Difference) -> str:
    collection = list(morceaux(d.chemin))[-1][0] if d.chemin else ""
    if d.genre == AJOUTE:
        return _AJOUTS.get(collection, NEUTRE)
    return _RETRAITS.get(collection, A_RELIRE)


def _d_une_propriete(d: Difference, avant: Forme, apres: Forme) -> str:
    cle = d.cle
    if isinstance(d.avant, bool) or isinstance(d.apres, bool):
        return _oui_non(d)
    if cle == "niveau":
        return DURCIT if (d.apres or IMPERATIF) == IMPERATIF else ASSOUPLIT
    if cle in _REGLES:
        return _regle(d, avant)
    if d.chemin[:1] == ("parametres",) and cle == "valeur":
        return _parametre(d, avant, apres)
    if cle in ("minimum", "maximum"):
        return _borne(d)
    if cle == "personnel":
        return {(True, False): ASSOUPLIT, (False, True): DURCIT}.get(
            (_dite(d.avant), _dite(d.apres)), A_RELIRE
        )
    if all(v is None or isinstance(v, list) for v in (d.avant, d.apres)):
        return _noms(d)
    return A_RELIRE


def _dite(categorie: Any) -> bool:
    return categorie not in (None, "non")


def _oui_non(d: Difference) -> str:
    voulu = _OUI_DURCIT.get(d.cle)
    if voulu is None or bool(d.avant) == bool(d.apres):
        return A_RELIRE if voulu is None else NEUTRE
    return DURCIT if bool(d.apres) is voulu else ASSOUPLIT


def _noms(d: Difference) -> str:
    if d.genre in (AJOUTE, RETIRE) and d.cle in _ABSENCE_A_RELIRE:
        return A_RELIRE
    plus, moins = _ecart(d)
    champs = d.cle == "champs" and d.chemin[-2:-1] == ("modification",)
    if not plus and not moins:
        return NEUTRE
    if plus and moins:
        return A_RELIRE
    if d.cle in _ELARGIT or champs:
        return ASSOUPLIT if plus else DURCIT
    if d.cle in _EXIGE_PLUS:
        return DURCIT if plus else ASSOUPLIT
    return A_RELIRE


def _ecart(d: Difference) -> tuple[set[str], set[str]]:
    vieux, neufs = (
        {str(n) for n in noms} if isinstance(noms, list) else set() for noms in (d.avant, d.apres)
    )
    return neufs - vieux, vieux - neufs


def _borne(d: Difference) -> str:
    signe = 1 if d.cle == "minimum" else -1
    if not all(v is None or isinstance(v, int) for v in (d.avant, d.apres)):
        return A_RELIRE
    if d.avant is None or d.apres is None:
        return DURCIT if d.avant is None else ASSOUPLIT
    return DURCIT if (d.apres - d.avant) * signe > 0 else ASSOUPLIT


def _parametre(d: Difference, avant: Forme, apres: Forme) -> str:
    """Selon le sens que le paramètre déclare : y aller durcit, en revenir assouplit."""
    corps = d.chemin[:-1]
    dits = {lire(forme, (*corps, "sens")) for forme in (avant, apres)}
    ecart = _grandeur(d.apres, d.avant)
    if len(dits) > 1 or ecart is None:
        return A_RELIRE
    voulu = {"augmenter": 1, "diminuer": -1}.get(str(dits.pop()))
    if voulu is None:
        return A_RELIRE
    return DURCIT if ecart * voulu > 0 else ASSOUPLIT if ecart * voulu < 0 else NEUTRE


def _grandeur(neuve: Any, vieille: Any) -> int | None:
    """De combien la valeur a grandi ; rien si les deux ne se comparent pas."""
    if isinstance(neuve, int) and isinstance(vieille, int):
        return neuve - vieille
    try:
        durees = [lire_duree(str(v)) for v in (neuve, vieille)]
    except ValeurRefusee:
        return None
    if durees[0].unite != durees[1].unite or durees[0].unite not in UNITES:
        return None
    return durees[0].nombre - durees[1].nombre


# ── les règles ───────────────────────────────────────────────────────────────────────────────
def _regle(d: Difference, avant: Forme) -> str:
    """Une règle ne se dit plus stricte que si sa forme le prouve : des conditions de plus, un seuil relevé."""
    if "qualites" in d.chemin:
        return A_RELIRE  # une qualité peut ouvrir une porte comme en fermer une
    if not isinstance(d.avant, str) or not isinstance(d.apres, str):
        return A_RELIRE
    if d.chemin[:1] == ("garanties",) and "verifie" not in d.chemin and "toujours" not in d.chemin:
        return A_RELIRE
    try:
        neuve, vieille = (_analyse(t) for t in (d.apres, d.avant))
    except _illisible():
        return A_RELIRE
    for plus, moins, verdict in ((neuve, vieille, DURCIT), (vieille, neuve, ASSOUPLIT)):
        if _implique(plus, moins):
            return verdict if not _implique(moins, plus) else NEUTRE
    return A_RELIRE


def _analyse(texte: str) -> Any:
    from moteur.domaine.regles.analyse import analyser

    return analyser(texte)


def _illisible() -> type[Exception]:
    from moteur.domaine.regles.arbre import ErreurDeRegle

    return ErreurDeRegle


def _implique(forte: Any, faible: Any) -> bool:
    """Si la première vaut, la seconde vaut : prouvé sur la forme seule, sans rien savoir des fiches."""
    from moteur.domaine.regles import arbre as a

    if forte == faible:
        return True
    if isinstance(faible, a.Et):
        return all(_implique(forte, t) for t in faible.termes)
    if isinstance(forte, a.Et):
        return any(_implique(t, faible) for t in forte.termes)
    if isinstance(forte, a.Ou):
        return all(_implique(t, faible) for t in forte.termes)
    if isinstance(faible, a.Ou):
        return any(_implique(forte, t) for t in faible.termes)
    memes: Mapping[type, Callable[[Any, Any], bool]] = {
        a.Parmi: lambda f, g: f.sujet == g.sujet and set(f.noms) <= set(g.noms),
        a.Renseigne: lambda f, g: set(f.sujets) >= set(g.sujets),
        a.Implique: lambda f, g: _implique(g.si, f.si) and _implique(f.alors, g.alors),
        a.Tout: lambda f, g: (
            f.selection == g.selection and f.au_moins >= g.au_moins and _implique(f.regle, g.regle)
        ),
        a.Combien: _compte,
    }
    return type(forte) is type(faible) and type(forte) in memes and memes[type(forte)](forte, faible)


def _compte(forte: Any, faible: Any) -> bool:
    """« au moins 2 » vaut mieux que « au moins 1 », « au plus 1 » que « au plus 2 »."""
    if forte.selection != faible.selection or forte.plafond != faible.plafond:
        return False
    large, etroite = (forte, faible) if forte.plafond else (faible, forte)
    regle = etroite.regle == large.regle or large.regle is None
    if not regle and etroite.regle is not None and large.regle is not None:
        regle = _implique(etroite.regle, large.regle)
    return regle and (forte.nombre <= faible.nombre if forte.plafond else forte.nombre >= faible.nombre)
