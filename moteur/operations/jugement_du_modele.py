"""Juger ce qu'un modèle fait de chaque chemin : il existe, s'écrit, se parcourt, se compare, se met en forme."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from moteur.documents import CheminLu, Defaut
from moteur.documents import filtres as f
from moteur.documents.lecture import Comparaison
from moteur.operations.chemins_du_modele import Inconnu, en_clair, plutot, suivre
from moteur.operations.types_du_modele import BOOLEEN, CHOIX, CODE, NOM_COURT, Liste, Objet, Simple, Type

_ORDRES = frozenset({"<", "<=", ">", ">="})
_DANS = frozenset({"in", "not in"})
# Ce qui, écrit tel que la machine le range, ne se lit pas : « 2026-09-12 », « 450050 », « prive_sous_contrat ».
_BRUTS = {
    f.DATE: ("une date s'écrirait « 2026-09-12 »", "date_longue"),
    f.MONTANT: ("un montant s'écrirait en centimes", "montant"),
    f.DECIMAL: ("un nombre s'écrirait « 1.5 »", "nombre"),
    f.DUREE: ("une durée s'écrirait sans accents", "duree"),
}
_FAMILLES = {
    f.TEXTE: "texte", CHOIX: "texte", CODE: "texte", f.DATE: "date", BOOLEEN: "booleen", f.ENTIER: "nombre",
    f.MONTANT: "nombre", f.DECIMAL: "decimal", f.DUREE: "texte",
}  # fmt: skip
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def juger(lus: Iterable[CheminLu], racine: Objet) -> tuple[Defaut, ...]:
    """Tous les défauts de ces lectures, dans l'ordre du document, chacun dit une fois par paragraphe."""
    defauts: dict[Defaut, None] = {}
    perdues: tuple[str, ...] = ()
    for lu in lus:
        # Ce que contient une boucle sur rien d'existant n'est pas une autre faute.
        if perdues and lu.chemin.startswith(perdues):
            continue
        defaut = _Juge(racine, lu).defaut()
        if defaut is not None:
            defauts[defaut] = None
            perdues += (f"{lu.chemin}[]",) if lu.usage == "parcouru" else ()
    return tuple(defauts)


class _Juge:
    """Juge une lecture : une seule faute suffit, la première rencontrée."""

    def __init__(self, racine: Objet, lu: CheminLu) -> None:
        self.racine = racine
        self.lu = lu

    def defaut(self) -> Defaut | None:
        trouve = suivre(self.racine, self.lu.chemin)
        if isinstance(trouve, Inconnu):
            return self._dire("M20", trouve.message, trouve.remede)
        filtre = self._filtres(trouve, self.lu.filtres, self.lu.chemin)
        if isinstance(filtre, Defaut):
            return filtre
        if self.lu.usage == "affiche":
            return self._affiche(filtre)
        if self.lu.usage == "parcouru":
            return self._parcouru(filtre)
        return self._compare(filtre) if self.lu.comparaison else None

    def _dire(self, code: str, message: str, remede: str = "") -> Defaut:
        lu = self.lu
        message, remede = (_comme_ecrit(lu, texte) for texte in (message, remede))
        return Defaut(code, message, lu.partie, lu.lieu, lu.texte, remede, lu.ecrit or lu.chemin)

    def _filtres(self, type_: Type, passes: tuple[str, ...], chemin: str) -> Type | Defaut:
        for nom in passes:
            filtre = f.CONNUS[nom]
            if not isinstance(type_, Simple) or type_.genre not in filtre.accepte:
                message = f"le filtre « {nom} » attend {f.attend(nom)} ; « {chemin} » est {en_clair(type_)}"
                return self._dire("M23", message, _autre_filtre(type_, chemin))
            type_ = Simple(filtre.rend, type_.titre)
        return type_

    # ── écrire, parcourir ────────────────────────────────────────────────────────────────────
    def _affiche(self, type_: Type) -> Defaut | None:
        chemin = self.lu.chemin
        if isinstance(type_, Objet):
            champ = next((c for c in (NOM_COURT, "date") if c in type_.champs), NOM_COURT)
            message = f"« {chemin} » est une fiche ou une pièce : elle ne s'écrit pas"
            return self._dire("M21", message, f"Écrivez l'un de ses champs : « {chemin}.{champ} ».")
        if isinstance(type_, Liste):
            remede = f"Parcourez-la : {{%p for x in {chemin} %}} … {{%p endfor %}}."
            return self._dire("M21", f"« {chemin} » est une liste : elle ne s'écrit pas", remede)
        if type_.genre == f.PARAGRAPHES:
            remede = f"Écrivez {{%p for ligne in {chemin} | paragraphes %}}."
            return self._dire("M21", "« paragraphes » ne s'emploie que dans une boucle", remede)
        if type_.genre in _BRUTS:
            raison, filtre = _BRUTS[type_.genre]
            return self._dire(
                "M26", f"« {chemin} » : {raison}", f"Mettez-le en forme : {{{{ {chemin} | {filtre} }}}}."
            )
        if type_.genre == CODE:
            titre = chemin.removesuffix("_code")
            return self._dire(
                "M26", f"« {chemin} » est un nom technique, fait pour comparer", f"Écrivez « {titre} »."
            )
        return None

    def _parcouru(self, type_: Type) -> Defaut | None:
        if isinstance(type_, Liste) or (isinstance(type_, Simple) and type_.genre == f.PARAGRAPHES):
            return None
        chemin = self.lu.chemin
        message = f"une boucle parcourt une liste ; « {chemin} » est {en_clair(type_)}"
        if isinstance(type_, Simple) and type_.genre == f.TEXTE:
            return self._dire("M22", message, f"Pour ses lignes, écrivez « {chemin} | paragraphes ».")
        return self._dire("M22", message, "Retirez la boucle, ou nommez une liste : fiches.…")

    # ── comparer ─────────────────────────────────────────────────────────────────────────────
    def _compare(self, type_: Type) -> Defaut | None:
        comparaison = self.lu.comparaison
        assert comparaison is not None
        autre = comparaison.avec
        if not autre.chemin:
            return self._avec_une_valeur(type_, comparaison)
        if comparaison.a_droite:
            return None  # la paire a déjà été jugée depuis son membre de gauche
        droite = suivre(self.racine, autre.chemin)
        if isinstance(droite, Inconnu):
            return None  # sa propre lecture le dira
        filtre = self._filtres(droite, autre.filtres, autre.chemin)
        return None if isinstance(filtre, Defaut) else self._deux_chemins(type_, comparaison, filtre)

    def _deux_chemins(self, gauche: Type, comparaison: Comparaison, droite: Type) -> Defaut | None:
        if comparaison.signe in _DANS and isinstance(droite, Liste):
            droite = droite.de
        noms = f"« {self.lu.chemin} » à « {comparaison.avec.chemin} »"
        if not (isinstance(gauche, Simple) and isinstance(droite, Simple)):
            return self._dire("M24", f"on ne compare pas {noms} : il faut deux valeurs", _UN_CHAMP)
        if _famille(gauche) != _famille(droite):
            message = f"on ne compare pas {noms} : {en_clair(gauche)}, {en_clair(droite)}"
            return self._dire("M24", message, "Comparez deux valeurs du même genre.")
        return self._ordre(gauche, comparaison)

    def _ordre(self, type_: Simple, comparaison: Comparaison) -> Defaut | None:
        if comparaison.signe not in _ORDRES or _famille(type_) in ("nombre", "date"):
            return None
        message = f"« {comparaison.signe} » n'a pas de sens : « {self.lu.chemin} » est {en_clair(type_)}"
        return self._dire("M24", message, "Seuls les nombres et les dates se rangent ; écrivez « == ».")

    def _avec_une_valeur(self, type_: Type, comparaison: Comparaison) -> Defaut | None:
        chemin = self.lu.chemin
        dans_une_liste = comparaison.signe in _DANS and comparaison.a_droite
        if dans_une_liste and isinstance(type_, Liste):
            type_ = type_.de
        if not isinstance(type_, Simple):
            message = f"« {chemin} » est {en_clair(type_)} : cela ne se compare pas"
            return self._dire("M24", message, _UN_CHAMP)
        valeur = comparaison.avec.valeur
        if valeur is None:
            message = f"« {chemin} » ne se compare pas à « none »"
            return self._dire("M24", message, f"Écrivez « {chemin} is renseigne ».")
        if type_.genre in (CODE, CHOIX) and isinstance(valeur, str):
            return self._valeur_du_choix(type_, valeur) or self._ordre(type_, comparaison)
        if not _convient(type_, valeur):
            message = f"« {chemin} » est {en_clair(type_)} ; « {_dire(valeur)} » n'est pas de ce genre"
            return self._dire("M24", message, _COMMENT.get(_famille(type_), ""))
        return self._ordre(type_, comparaison)

    def _valeur_du_choix(self, type_: Simple, valeur: str) -> Defaut | None:
        chemin, noms = self.lu.chemin, type_.valeurs or {}
        connus = tuple(noms) if type_.genre == CODE else tuple(noms.values())
        if valeur in connus:
            return None
        message = f"« {chemin} » ne vaut jamais « {valeur} »"
        if type_.genre == CHOIX and valeur in noms:
            return self._dire("M25", message, f"Écrivez « {chemin}_code == '{valeur}' ».")
        if type_.genre == CODE and valeur in noms.values():
            code = next(nom for nom, titre in noms.items() if titre == valeur)
            return self._dire("M25", message, f"Écrivez « {chemin} == '{code}' ».")
        proche = plutot(valeur, connus)
        return self._dire("M25", message, f"{proche} Valeurs : {', '.join(connus)}.".strip())


def _comme_ecrit(lu: CheminLu, texte: str) -> str:
    """Ce texte, où la variable de boucle reprend la place de la liste qu'elle parcourt."""
    variable, _, reste = lu.ecrit.partition(".")
    source = lu.chemin.removesuffix(f".{reste}" if reste else "")
    if not lu.ecrit or source == variable:
        return texte
    return texte.replace(f"{source}.", f"{variable}.").replace(f"« {source} »", f"« {variable} »")


_UN_CHAMP = "Comparez l'un de ses champs, ou écrivez « is renseigne »."
_COMMENT = {
    "date": "Une date s'écrit entre apostrophes : '2026-09-01'.",
    "nombre": "Un nombre s'écrit sans apostrophes : 12 ; un montant, en centimes.",
    "booleen": "Écrivez true ou false.",
    "texte": "Un texte s'écrit entre apostrophes.",
    "decimal": "Un nombre à virgule ne se compare pas dans un modèle ; faites-en une qualité du workflow.",
}


def _famille(type_: Simple) -> str:
    return _FAMILLES.get(type_.genre, "")


def _convient(type_: Simple, valeur: object) -> bool:
    famille = _famille(type_)
    if famille == "date":
        return isinstance(valeur, str) and _est_une_date(valeur)
    attendu = {"nombre": int, "booleen": bool, "texte": str}.get(famille)
    return type(valeur) is attendu


def _est_une_date(texte: str) -> bool:
    try:
        return _ISO.match(texte) is not None and bool(date.fromisoformat(texte))
    except ValueError:
        return False


def _dire(valeur: object) -> str:
    return str(valeur).lower() if isinstance(valeur, bool) else str(valeur)


def _autre_filtre(type_: Type, chemin: str) -> str:
    if not isinstance(type_, Simple):
        return f"Mettez en forme l'un de ses champs : « {chemin}.… »."
    permis = f.de_genre(type_.genre)
    return f"Filtres pour {en_clair(type_)} : {', '.join(permis)}." if permis else "Retirez ce filtre."
