"""Juger un amendement contre la base : durcir est libre, affaiblir se refuse avec les deux lignes et la source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from moteur.diagnostics import Diagnostic, Position
from moteur.lecture.couches import sens
from moteur.lecture.couches.amendement import Amendement
from moteur.lecture.couches.arbre import cles, entree, est_collection, existe, lieu, noeud, noms_de
from moteur.lecture.couches.natures import nature
from moteur.lecture.forme import Chemin
from moteur.lecture.noeuds import Carte, Texte
from moteur.suggestions import sans_accents


@dataclass(frozen=True, slots=True)
class Base:
    """Ce que la couche trouve : l'arbre d'avant elle, et la force de chaque source du référentiel."""

    racine: Carte
    forces: Mapping[str, str] = field(default_factory=dict)

    def sources(self, chemin: Chemin) -> tuple[str, ...]:
        """Les sources de cet élément, ou du plus proche au-dessus qui en cite."""
        while chemin:
            if trouvees := noms_de(noeud(self.racine, (*chemin, "source"))):
                return trouvees
            chemin = chemin[:-1]
        return ()

    def imperatives(self, chemin: Chemin) -> tuple[str, ...]:
        """Les sources impératives que l'élément cite lui-même ; une source sans force connue l'est."""
        citees = noms_de(noeud(self.racine, (*chemin, "source")))
        return tuple(s for s in citees if self.forces.get(s, "imperatif") == "imperatif")

    def imperatives_dedans(self, chemin: Chemin) -> tuple[str, ...]:
        """Les sources impératives de l'élément et de tout ce qu'il porte : les ôter, c'est ôter les deux."""
        dessous = (i for nom in cles(self.racine, chemin) for i in self.imperatives_dedans((*chemin, nom)))
        return tuple(dict.fromkeys((*self.imperatives(chemin), *dessous)))

    def est_sienne(self, chemin: Chemin) -> bool:
        """La base a-t-elle écrit cet élément ?"""
        return existe(self.racine, chemin)

    def texte(self, chemin: Chemin) -> str:
        porte = noeud(self.racine, chemin)
        return " ".join(porte.valeur.split()) if isinstance(porte, Texte) else ""

    def titre(self, chemin: Chemin) -> str:
        """Comment se nomme l'élément : son titre, ou son nom."""
        while chemin:
            if dit := self.texte((*chemin, "titre")):
                return dit
            if existe(self.racine, chemin) and isinstance(noeud(self.racine, chemin), Carte):
                return chemin[-1]
            chemin = chemin[:-1]
        return ""


def juger(amendement: Amendement, base: Base) -> Diagnostic | None:
    """Le refus de cet amendement s'il affaiblit la base ; rien s'il est permis."""
    if _de_la_couche(amendement, base):
        return None
    sienne = base.est_sienne(amendement.chemin)
    if amendement.verbe == "ajouter" and sienne:
        return _recrit(amendement, base)
    if amendement.verbe == "remplacer" and not sienne:
        return _ajouter(_comme_ajoute(amendement), base)
    return _JUGES[amendement.verbe](amendement, base)


def _de_la_couche(amendement: Amendement, base: Base) -> bool:
    """L'élément amendé est-il, lui ou celui qui le porte, un ajout de cette couche ?"""
    chemin = amendement.chemin
    if amendement.verbe == "retirer" and not base.est_sienne(chemin):
        return True
    fin = len(chemin) + (amendement.verbe == "remplacer")
    return any(not base.est_sienne(chemin[:n]) and _se_nomme(chemin[:n]) for n in range(1, fin))


def _comme_ajoute(a: Amendement) -> Amendement:
    """Une clé que la couche a mise sur un élément de la base se juge toujours contre la base, qui ne l'avait pas."""
    entrees = tuple(e._replace(cle="valeur") if e.cle == "devient" else e for e in a.corps.entrees)
    return replace(a, verbe="ajouter", corps=Carte(entrees, a.corps.position))


def _recrit(a: Amendement, base: Base) -> Diagnostic:
    """Retirer puis ajouter sous le même nom changerait tout l'élément, sans qu'aucun verrou n'en voie rien."""
    return refus(
        a, base, f"« {a.ecrit} » est de la base : retiré, il ne se récrit pas sous le même nom.",
        "Amendez celui de la base, ou donnez un autre nom au vôtre.", code="A28",
    )  # fmt: skip


def _se_nomme(chemin: Chemin) -> bool:
    return len(chemin) > 1 and est_collection(chemin[:-1])


def refus(
    amendement: Amendement, base: Base, message: str, remede: str, *, code: str, place: Position | None = None
) -> Diagnostic:
    """Le refus d'un verrou : la ligne de l'amendement, celle de la base, la source."""
    chemin = amendement.chemin
    while chemin and not base.est_sienne(chemin):
        chemin = chemin[:-1]
    trouvee = entree(base.racine, chemin)
    sources = base.sources(chemin)
    note = f"la base, source {', '.join(sources)}" if sources else "la base"
    autres = ((lieu(trouvee), note),) if trouvee is not None else ()
    return Diagnostic(code, place or amendement.cible, message, remede, autres=autres)


# ── Les quatre verbes ──
def _ajouter(a: Amendement, base: Base) -> Diagnostic | None:
    quoi, cle, valeur = nature(a.chemin).nom, a.chemin[-1], a.noeud("valeur")
    place = a.lieu("valeur")
    if quoi == "niveau" and sans_accents(a.texte("valeur")) != "imperatif":
        return refus(
            a, base, "Une exigence impérative ne devient pas recommandée.",
            "Retirez cet amendement : durcir est libre, affaiblir ne l'est pas.", code="A20", place=place,
        )  # fmt: skip
    if quoi in ("constat", "en_personne") and a.texte("valeur") != "oui":
        return None if quoi == "constat" else sens.en_personne(a, base, refus)
    if quoi in _AJOUTER:
        return _AJOUTER[quoi](a, base, refus)
    if quoi == "roles" and cle != "visible_par":
        return _roles_ouverts(a, base, noms_de(valeur))
    if quoi == "saisie":
        return sens.champs_saisis(a, base, noms_de(valeur), "valeur", refus)
    if quoi == "valeur_de_choix" and base.texte((*a.chemin[:-2], "fige")) == "oui":
        return refus(
            a, base, f"Ce choix est figé : « {cle} » ne s'y ajoute pas.",
            "Ajoutez un champ à vous, avec ses propres valeurs.", code="A28",
        )  # fmt: skip
    if a.chemin[2:3] == ("personnes",) and cle in noms_de(noeud(base.racine, (*a.chemin[:2], "signataires"))):
        return refus(
            a, base, f"« {cle} » signe déjà ce document, sans condition ni délégation : la base le fixe.",
            "Ajoutez un signataire à vous, sous un autre nom.", code="A28",
        )  # fmt: skip
    if quoi == "figee" and cle not in ("validite", "modification"):
        return _figee(a, base)
    if cle == "modification" and isinstance(valeur, Carte):
        return sens.champs_saisis(a, base, noms_de(valeur.get("champs")), "valeur", refus)
    return None


def _roles_ouverts(a: Amendement, base: Base, noms: tuple[str, ...]) -> Diagnostic | None:
    """Une liste de rôles absente de la base : elle veut dire personne, sauf pour qui traite un écart."""
    permis = set(noms_de(noeud(base.racine, ("ecarts", "par")))) if a.chemin[-1] == "traite_par" else set()
    trop = [n for n in noms if n not in permis]
    return sens.roles_en_trop(a, base, trop, "valeur", refus) if trop else None


def _completer(a: Amendement, base: Base) -> Diagnostic | None:
    quoi, noms = nature(a.chemin).nom, noms_de(a.noeud("avec"))
    if quoi == "roles":
        return sens.roles_en_trop(a, base, list(noms), "avec", refus)
    if quoi == "saisie":
        return sens.champs_saisis(a, base, noms, "avec", refus)
    return _figee(a, base) if quoi == "figee" else None


def _remplacer(a: Amendement, base: Base) -> Diagnostic | None:
    juge = _REMPLACER.get(nature(a.chemin).nom)
    return juge(a, base, refus) if juge is not None else _figee(a, base)


def _retirer(a: Amendement, base: Base) -> Diagnostic | None:
    quoi, elements = nature(a.chemin).nom, noms_de(a.noeud("elements"))
    if quoi in ("libre", "niveau"):
        return None
    if quoi == "roles":
        return sens.roles_retires(a, base, elements, refus)
    if quoi == "exigence":
        return sens.exigence(a, base, refus)
    if quoi == "element":
        return _retrait(a, base)
    if quoi == "saisie":
        return sens.champs_retires(a, base, elements, refus)
    if quoi == "liste":
        return sens.liste_retiree(a, base, elements, refus)
    if quoi in (
        "plancher",
        "plafond",
        "conservation",
        "constat",
        "en_personne",
        "final",
        "parametre",
        "sens",
        "regle",
    ):
        code = nature(a.chemin).code
        return refus(
            a, base, f"« {a.chemin[-1]} » protège : on ne le retire pas.",
            "Retirez cet amendement, ou durcissez-le par « remplacer ».", code=code,
        )  # fmt: skip
    return _figee(a, base)


def _retrait(a: Amendement, base: Base) -> Diagnostic | None:
    imperatives = base.imperatives_dedans(a.chemin)
    if not imperatives:
        return None
    return refus(
        a, base, f"« {base.titre(a.chemin)} » ne se retire pas : un texte l'impose ({', '.join(imperatives)}).",
        "Laissez cet élément ; ajoutez le vôtre à côté.", code="A29",
    )  # fmt: skip


def _figee(a: Amendement, base: Base) -> Diagnostic:
    quoi = nature(a.chemin)
    titre = base.titre(a.chemin)
    remede = "Ajoutez un autre élément à côté, sous un autre nom." if quoi.nom == "element_fige" else (
        "Ajoutez un élément à vous, sous un autre nom, plutôt que de changer celui de la base."
    )  # fmt: skip
    verbe = {"ajouter": "ne s'ajoute pas à", "retirer": "ne se retire pas de"}.get(
        a.verbe, "ne se change pas dans"
    )
    if quoi.nom == "valeur_de_choix" and a.verbe == "retirer":
        choix = base.titre(a.chemin[:-2])
        message = (
            f"« {a.chemin[-1]} » ne se retire pas de « {choix} » : des fiches déjà saisies peuvent la porter."
        )
        remede = "La laisser ne coûte rien : personne n'est tenu de la choisir. Son titre, lui, se change."
    elif quoi.nom == "element_fige" and a.verbe == "retirer":
        message = f"« {titre} » ne se retire pas : la base en dépend."
    else:
        message = f"« {a.chemin[-1]} » {verbe} « {titre} » : la base le fixe."
    return refus(a, base, message, remede, code="A28")


_JUGES: dict[str, Callable[[Amendement, Base], Diagnostic | None]] = {
    "ajouter": _ajouter,
    "completer": _completer,
    "remplacer": _remplacer,
    "retirer": _retirer,
}
_AJOUTER: dict[str, Callable[..., Diagnostic | None]] = {
    "constat": sens.constat,
    "final": sens.final,
    "periode": sens.periode,
}
_REMPLACER: dict[str, Callable[..., Diagnostic | None]] = {
    "libre": lambda a, base, refus: None,
    "valeur_de_choix": lambda a, base, refus: None,
    "roles": sens.roles_remplaces,
    "liste": sens.liste_remplacee,
    "saisie": sens.saisie_remplacee,
    "parametre": sens.parametre,
    "periode": sens.periode,
    "sens": sens.sens_du_parametre,
    "regle": sens.regle,
    "niveau": sens.niveau,
    "constat": sens.constat,
    "en_personne": sens.en_personne,
    "plancher": sens.borne,
    "plafond": sens.borne,
    "conservation": sens.conservation,
    "final": sens.final,
    "oui_seulement": sens.oui_seulement,
    "personnel": sens.personnel,
}
