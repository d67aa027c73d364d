"""De petits workflows tirés au hasard : une phase, deux types de fiche, peu de champs, des règles de toutes les formes."""

from __future__ import annotations

import random
from typing import Any

from moteur.domaine.workflow import Workflow, construire

ROLES = ("un", "deux")


def petit_monde(graine: int) -> Workflow:
    """Le workflow de cette graine ; ses règles peuvent se contredire, se contourner ou ne rien garder."""
    tirage = random.Random(graine)
    forme = {
        "workflow": "petit",
        "titre": "Petit",
        "version": 1,
        "langage": 1,
        "deroulement": ["temps"],
        "roles": {r: {"titre": r, "saisi_par": ["un"]} for r in ROLES},
        "porteur": {
            "type": "p",
            "titre": "P",
            "cle": "uai",
            "champs": {"uai": {"titre": "U", "type": "uai"}},
        },
        "periode": {"titre": "A", "annees": 1},
        "dossier": {"champs": {}, "creation": {"par": ["un"]}},
        "ecarts": {"par": ["un"]},
        "phases": {"temps": _temps(tirage)},
        "fiches": {"lot": _lot(tirage), "bout": _bout(tirage)},
        "garanties": _garanties(tirage),
    }
    return construire(forme, empreinte=f"petit-{graine}")


def _etats(*noms: str) -> dict[str, Any]:
    return {n: {"titre": n, **({"final": True, "fini": True} if n == noms[-1] else {})} for n in noms}


def _exige(tirage: random.Random, ou: str, combien: int) -> dict[str, Any]:
    return {f"e{n}": {"regle": _regle(tirage, ou, 2), "sinon": "Non."} for n in range(combien)}


def _transition(tirage: random.Random, ou: str, de: list[str], vers: str, **plus: Any) -> dict[str, Any]:
    constat = {"constat": True} if tirage.random() < 0.15 else {}
    combien = tirage.choice((0, 1, 1, 2))
    par = tirage.choice((["un"], ["deux"], ["un", "deux"]))
    return {
        "titre": vers,
        "de": de,
        "vers": vers,
        "par": par,
        "exige": _exige(tirage, ou, combien),
        **constat,
        **plus,
    }


def _temps(tirage: random.Random) -> dict[str, Any]:
    return {
        "titre": "Temps",
        "etats": _etats("avant", "pendant", "apres"),
        "transitions": {
            "commencer": _transition(tirage, "temps", ["avant"], "pendant"),
            "finir": _transition(tirage, "temps", ["pendant"], "apres"),
        },
    }


def _lot(tirage: random.Random) -> dict[str, Any]:
    return {
        "titre": "Lot",
        "phase": "temps",
        "champs": {"sur": {"titre": "S", "type": "booleen"}},
        "pieces": {
            "recu": {
                "titre": "R",
                "nature": "releve",
                "par": ["un"],
                "exige": _exige(tirage, "lot", tirage.choice((0, 0, 1))),
            }
        },
        "creation": {
            "par": ["un"],
            "saisit": ["sur"] if tirage.random() < 0.5 else [],
            "exige": _exige(tirage, "lot", tirage.choice((0, 0, 1))),
        },
        "etats": _etats("ouvert", "plein", "clos"),
        "transitions": {
            "remplir": _transition(tirage, "lot", ["ouvert"], "plein", saisit=["sur"]),
            "fermer": _transition(tirage, "lot", tirage.choice((["plein"], ["ouvert", "plein"])), "clos"),
        },
    }


def _bout(tirage: random.Random) -> dict[str, Any]:
    return {
        "titre": "Bout",
        "phase": "temps",
        "champs": {"lot": {"titre": "L", "de": "lot"}, "bon": {"titre": "B", "type": "booleen"}},
        "creation": {
            "par": ["deux"],
            "saisit": ["lot"],
            "peut_saisir": ["bon"],
            "exige": _exige(tirage, "bout", tirage.choice((0, 1))),
        },
        "modification": {"par": ["un"], "champs": tirage.choice((["bon"], ["lot"]))}
        if tirage.random() < 0.4
        else {},
        "etats": _etats("neuve", "usee"),
        "transitions": {"user": _transition(tirage, "bout", ["neuve"], "usee", peut_saisir=["bon"])},
    }


FEUILLES = {
    "temps": ("etat est pendant", "au moins 1 lot verifie (fini)", "tout lot, s'il y en a, verifie (sur est oui)",
              "tout bout, et au moins 1, verifie (fini)", "au plus 1 lot verifie (etat est plein)", "role est un"),
    "lot": ("sur est oui", "recu est versee", "temps.etat est pendant", "temps.fini", "etat est plein", "role est un",
            "tout bout de ce lot, s'il y en a, verifie (bon est oui)", "au moins 1 bout de ce lot", "acteur differe de creation",
            "aucun autre lot verifie (etat est plein)", "au plus 1 bout de ce lot verifie (non (fini))", "recu est versee depuis remplir",
            "sur est renseigne"),
    "bout": ("bon est oui", "lot.sur est oui", "lot.recu est versee", "lot.etat est ouvert", "temps.etat est pendant", "lot.fini",
              "aucune autre bout de lot verifie (fini)", "role est deux", "bon est renseigne", "acteur differe de creation"),
    "": ("tout lot, s'il y en a, verifie (si etat est plein alors sur est oui)", "tout lot, s'il y en a, verifie (au plus 1 bout de ce lot)",
         "tout bout, s'il y en a, verifie (si fini alors bon est oui)", "au plus 1 lot verifie (etat est plein)",
         "si temps.fini alors (tout lot, s'il y en a, verifie (fini))", "tout bout, s'il y en a, verifie (lot.recu est versee)"),
}  # fmt: skip


def _regle(tirage: random.Random, ou: str, profondeur: int) -> str:
    forme = tirage.random()
    if profondeur == 0 or forme < 0.6:
        return tirage.choice(FEUILLES[ou])
    une, autre = _regle(tirage, ou, profondeur - 1), _regle(tirage, ou, profondeur - 1)
    if forme < 0.7:
        return f"non ({une})"
    return f"({une}) et ({autre})" if forme < 0.85 else f"({une}) ou ({autre})"


_MOMENTS = (
    ("temps", "devient", "pendant"), ("temps", "devient", "apres"), ("lot", "devient", "plein"), ("lot", "devient", "clos"),
    ("lot", "recoit", "recu"), ("bout", "devient", "neuve"), ("bout", "devient", "usee"),
)  # fmt: skip


def _garanties(tirage: random.Random) -> dict[str, Any]:
    machine, verbe, objet = tirage.choice(_MOMENTS)
    moment = f"{machine} {verbe} {objet}"
    return {
        "chaque": {"titre": "Chaque", "chaque_fois": moment, "verifie": _regle(tirage, machine, 1)},
        "toujours": {"titre": "Toujours", "toujours": tirage.choice(FEUILLES[""])},
    }
