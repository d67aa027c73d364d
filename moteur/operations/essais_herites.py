"""Les essais d'une base, joués sur le workflow qu'une couche en a fait : ce que la couche dit d'y ajouter.

`dans_les_essais` d'un amendement se joue quand lui seul arrête une étape ; l'essai, lui, ne change pas.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moteur.domaine.decision import Refus, Reponse
from moteur.domaine.dossier import Dossier
from moteur.domaine.workflow import Workflow
from moteur.lecture.couches.amendement import Amendement, Applique
from moteur.lecture.noeuds import Carte, Entree, Liste, Noeud, Texte
from moteur.operations.essais_proposes import proposer

MANQUE = "champ_manquant"


@dataclass(frozen=True, slots=True)
class Soin:
    """Un amendement : les noms qu'il peut faire naître dans un refus ou un écart, et ce qui y répond."""

    amendement: Amendement
    noms: frozenset[str]
    etapes: tuple[Carte, ...]

    def repond(self, en_trop: Iterable[str]) -> bool:
        return bool(self.etapes) and (not self.noms or any(nom in self.noms for nom in en_trop))


def soins(appliques: Iterable[Applique]) -> tuple[Soin, ...]:
    """Ce que chaque amendement change aux essais de sa base."""
    return tuple(_soin(applique.amendement) for applique in appliques)


def _soin(a: Amendement) -> Soin:
    dites = a.noeud("dans_les_essais")
    elements: tuple[Noeud, ...] = dites.elements if isinstance(dites, Liste) else ()
    return Soin(a, frozenset(_noms(a)), tuple(e for e in elements if isinstance(e, Carte)))


def _noms(a: Amendement) -> Iterator[str]:
    if "exige" in a.chemin[:-1]:
        yield a.chemin[a.chemin.index("exige") + 1]
    elif a.chemin[0] == "garanties":
        yield a.chemin[1]
    elif a.verbe == "ajouter" and a.chemin[-2:-1] == ("saisit",):
        yield f"{MANQUE}.{a.chemin[-1]}"
    elif a.chemin[-1] == "saisit":
        ajoutes = a.noeud("avec") or a.noeud("devient") or a.noeud("valeur")
        for element in ajoutes.elements if isinstance(ajoutes, Liste) else ():
            if isinstance(element, Texte):
                yield f"{MANQUE}.{element.valeur}"


def trouves(reponse: Reponse) -> set[str]:
    """Les noms que porte la réponse : motifs d'un refus, écarts d'un accord."""
    if isinstance(reponse, Refus):
        return {motif.exigence for motif in reponse.motifs}
    return {ecart["exigence"] for ecart in reponse.fait.trace.get("ecarts", ())}


def tolere(tous: Iterable[Soin]) -> frozenset[str]:
    """Les noms sur lesquels un essai hérité n'a pas à être d'accord : la couche y répond."""
    return frozenset(nom for soin in tous if soin.etapes for nom in soin.noms)


def retouche(tous: Iterable[Soin], document: str) -> bool:
    """Une couche a-t-elle changé ce document ? Son modèle ne lit peut-être plus les mêmes données."""
    return any(soin.amendement.chemin[:2] == ("documents", document) for soin in tous)


def qui_durcit(en_trop: Iterable[str], tous: Iterable[Soin], *, workflow: Workflow, etape: Carte) -> str:
    """Ce qu'il faut dire quand un essai hérité échoue : quel amendement, et ce qu'il peut y écrire."""
    en_trop = set(en_trop)
    for soin in tous:
        if soin.noms & en_trop:
            a = soin.amendement
            propose = proposer(a, soin.noms & en_trop, workflow=workflow, etape=etape)
            ecrire = (
                f"Dites dans « dans_les_essais » : `{propose}`."
                if propose
                else "Dites-y « dans_les_essais »."
            )
            return f"Permis, mais « {a.nom} » de « {a.couche} » arrête cet essai. {ecrire}"
    noms = ", ".join(f"« {soin.amendement.nom} »" for soin in tous)
    return f"Cet essai vient de la base, que la couche durcit ({noms}) : l'un d'eux doit dire « dans_les_essais »."


def avec_les_saisies(etape: Carte, plus: Carte) -> Carte:
    """L'étape, avec les champs que la couche y saisit ; le sien l'emporte sur celui que l'essai saisissait."""
    ajouts = plus.get("saisit")
    deja = etape.entree("saisit")
    neufs = ajouts.entrees if isinstance(ajouts, Carte) else ()
    voulus = {e.cle for e in neufs}
    siens = deja.valeur.entrees if deja is not None and isinstance(deja.valeur, Carte) else ()
    place = deja.position_cle if deja is not None else etape.position
    saisie = Entree("saisit", place, Carte((*(e for e in siens if e.cle not in voulus), *neufs), place))
    return Carte((*(e for e in etape.entrees if e.cle != "saisit"), saisie), etape.position)


def cibles(mot: str, *, dossier: Dossier, agit: str, saisies: Mapping[str, Any]) -> list[str]:
    """Les fiches que désigne un mot de `dans_les_essais` : un nom, celle qui agit, son lien, toutes celles du type."""
    if mot in dossier.instances:
        return [mot]
    ici = dossier.instances.get(agit)
    if ici is not None and ici.type == mot:
        return [agit]
    lie = saisies.get(mot) or (ici.valeurs.get(mot) if ici is not None else None)
    if lie:
        return [str(nom) for nom in (lie if isinstance(lie, list | tuple) else [lie])]
    return [nom for nom, instance in dossier.instances.items() if instance.type == mot]


def visant(etape: Carte, verbe: str, cible: str) -> Carte:
    """L'étape, où le verbe vise cette cible."""
    return Carte(
        tuple(
            Entree(e.cle, e.position_cle, Texte(cible, e.valeur.position)) if e.cle == verbe else e
            for e in etape.entrees
        ),
        etape.position,
    )
