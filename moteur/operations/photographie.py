"""Un dossier en octets, pour ne pas rejouer toute son histoire à chaque commande.

Ce n'est qu'un cache : `audit chaine` le compare au rejeu. Du JSON, jamais un format qui exécute.
"""

from __future__ import annotations

import json
from typing import Any

from moteur.domaine.dossier import DocumentProduit, Dossier, Ecart, Instance, Passage, Versement

FORMAT = 2


def photographier(dossier: Dossier) -> bytes:
    """Les octets du dossier ; deux dossiers égaux ont les mêmes octets."""
    contenu = {
        "format": FORMAT,
        "workflow": dossier.workflow,
        "annee": dossier.annee,
        "rang": dossier.rang,
        "instances": [_instance(i) for i in dossier.instances.values()],
        "ecarts": [_champs(e) for e in dossier.ecarts.values()],
        "documents": [_champs(d) for d in dossier.documents],
        "inverse": [[*cle, list(noms)] for cle, noms in dossier.inverse.items() if noms],
    }
    # Clés triées : décidé ou relu du journal, le même dossier a les mêmes octets.
    return json.dumps(contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def developper(octets: bytes, *, chaine: str) -> Dossier | None:
    """Le dossier photographié, ou rien si la photographie est d'un autre format."""
    try:
        contenu: dict[str, Any] = json.loads(octets)
        if contenu["format"] != FORMAT:
            return None
        instances = {i[0]: _relire(i) for i in contenu["instances"]}
        par_type: dict[str, list[str]] = {}
        for instance in instances.values():
            par_type.setdefault(instance.type, []).append(instance.nom)
        return Dossier(
            chaine=chaine,
            workflow=contenu["workflow"],
            annee=contenu["annee"],
            rang=contenu["rang"],
            instances=instances,
            par_type={t: tuple(noms) for t, noms in par_type.items()},
            ecarts={e[0]: Ecart(*e) for e in contenu["ecarts"]},
            documents=tuple(DocumentProduit(*d) for d in contenu["documents"]),
            inverse={(t, c, v): tuple(noms) for t, c, v, noms in contenu["inverse"]},
        )
    except (ValueError, KeyError, TypeError, IndexError):
        return None


def _champs(objet: Any) -> list[Any]:
    return [getattr(objet, nom) for nom in objet.__dataclass_fields__]


def _instance(i: Instance) -> list[Any]:
    versements = {piece: [_champs(v) for v in vs] for piece, vs in i.versements.items()}
    passages = {nom: [p.le, p.rang, [list(m) for m in p.mains]] for nom, p in i.passages.items()}
    return [
        i.nom,
        i.type,
        i.etat,
        i.entree,
        i.valeurs,
        i.rangs,
        versements,
        passages,
        i.dernier_le,
    ]


def _relire(i: list[Any]) -> Instance:
    versements = {piece: tuple(Versement(*v) for v in vs) for piece, vs in i[6].items()}
    passages = {
        nom: Passage(le, rang, tuple((a, s) for a, s in mains)) for nom, (le, rang, mains) in i[7].items()
    }
    return Instance(i[0], i[1], i[2], i[3], i[4], i[5], versements, passages, i[8])
