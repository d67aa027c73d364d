"""Le rapport d'audit en document Word : les mêmes lignes, dites pour être imprimées."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from moteur.domaine.francais import date_courte
from moteur.operations.dossiers import Ouvert

MODELE = "rapport_audit.docx"
TITRE = "Rapport d'audit"
RIEN = "–"
Vue = Mapping[str, Any]


def en_word(ouvert: Ouvert, vue: Vue, modele: bytes) -> bytes:
    """Les octets du document ; les mêmes pour le même rapport et le même modèle."""
    from moteur.documents.lecture import Proprietes
    from moteur.documents.remplisseur import ouvrir

    somme = hashlib.sha256(json.dumps([vue, hashlib.sha256(modele).hexdigest()], sort_keys=True).encode())
    courte = somme.hexdigest()[:12]
    numero = f"AUDIT-{courte[:8].upper()}"
    donnees = {
        "porteur": {"nom": _porteur(ouvert)},
        "document": {"numero": numero, "empreinte": " ".join(courte[n : n + 4] for n in (0, 4, 8))},
        "rapport": _rapport(vue),
    }
    proprietes = Proprietes(f"{TITRE} — {ouvert.titre}", TITRE, donnees["porteur"]["nom"], numero, vue["au"])
    with ouvrir(modele, livre=True) as rempli:
        return rempli.rendre(contexte=donnees, projet=False, proprietes=proprietes)


def _porteur(ouvert: Ouvert) -> str:
    porteur = ouvert.dossier.instances.get("porteur")
    return str((porteur.valeurs.get("nom") if porteur else None) or ouvert.titre)


def _rapport(vue: Vue) -> dict[str, Any]:
    workflow = vue["workflow"]
    connus = f", tels qu'ils étaient saisis au {date_courte(vue['saisi_au'])}" if vue["saisi_au"] else ""
    return {
        "dossier": vue["dossier"],
        "verdict": "Conforme." if vue["conforme"] else "Non conforme.",
        "portee": f"Faits jusqu'au {date_courte(vue['au'])}{connus} : {vue['faits']}, dont {vue['saisis_pour_autrui']} saisis "
        "pour une autre personne.",
        "workflow": f"Workflow {workflow['nom']}, version {workflow['version']}, empreinte {workflow['empreinte']}.",
        "garanties": _rangees(
            (g["titre"], g["controles"], _verdict(g), ", ".join(g["source"]))
            for g in sorted(vue["garanties"], key=lambda g: bool(g["conforme"]))
        ),
        "couvertures": _rangees(
            (c["titre"], c["interventions"], c["couvertes"], _taux(c["taux"])) for c in vue["couvertures"]
        ),
        "preuves": _rangees(ligne for c in vue["couvertures"] for f in c["fiches"] for ligne in _preuves(f)),
        "nues": _rangees(
            (f"{n['evenement']} du {date_courte(n['le'])}", n["designation"], n["titre_etat"], _qui(n), _sort(n))
            for c in vue["couvertures"] for n in c["non_couvertes"]
        ),
        "ecarts": _rangees(
            (e["id"], niveau, e["message"], _qui(e), _sort(e))
            for niveau, nom in (("Impératif", "ecarts"), ("Recommandation", "recommandations")) for e in vue[nom]
        ),
        "tardives": _rangees(
            (
                f"n° {t['fait']}", date_courte(t["le"]), date_courte(t["saisi_le"]),
                "tardive" if t["tardive"] else "antidatée", t["phrase"], _qui(t),
            )
            for t in vue["saisies_tardives"]
        ),
    }  # fmt: skip


def _rangees(lignes: Iterable[tuple[Any, ...]]) -> list[dict[str, str]]:
    """Chaque ligne, ses cellules numérotées ; une cellule vide se montre vide à dessein."""
    return [{f"c{n}": str(v) or RIEN for n, v in enumerate(ligne, start=1)} for ligne in lignes]


def _verdict(g: Vue) -> str:
    if not g["controles"]:
        return "Sans objet"
    faits = ", ".join(f"fait n° {v['fait']} du {date_courte(v['le'])} ({_sort(v)})" for v in g["violations"])
    return f"ROMPUE : {faits}" if faits else "Tenue"


def _preuves(fiche: Vue) -> Iterator[tuple[Any, ...]]:
    rappel = {"expiree": "expirée", "a_renouveler": "à renouveler"}.get(fiche["renouvellement"] or "", "")
    situation = " ; ".join(m for m in (fiche["titre_etat"], *fiche["montre"].values(), rappel) if m)
    compte = f"{fiche['couvertes']} sur {fiche['interventions']}"
    if not fiche["preuves"]:
        yield fiche["designation"], situation, compte, "Jamais vérifiée", "", ""
    for p in fiche["preuves"]:
        valable = f"du {date_courte(p['du'])} au {date_courte(p['au'])}" if p["du"] else "sans terme connu"
        dite = ", ".join(m for m in (valable, *p["montre"].values()) if m)
        demande = f"le {date_courte(p['demande']['le'])}, {_qui(p['demande'])}" if p["demande"] else ""
        seule = " ; la même personne a vérifié, ou saisi" if p["autre_personne"] is False else ""
        yield fiche["designation"], situation, compte, dite, _qui(p), f"{demande}{seule}"


def _qui(v: Vue) -> str:
    main = "en personne" if v["en_personne"] else f"saisi par {v['saisi_par']}"
    return f"{v['acteur']} ({v['titre_role']}), {main}, saisi le {date_courte(v['saisi_le'])}"


def _sort(v: Vue) -> str:
    if not v["traite"]:
        return "non traité" if v.get("ecart", v.get("id")) else "aucun écart ouvert"
    main = "" if v["traite_en_personne"] else f", saisi par {v['traite_saisi_par']}"
    return f"traité le {date_courte(v['traite_le'])} par {v['traite_par']} ({v['traite_titre_role']}){main}"


def _taux(taux: float | None) -> str:
    return "" if taux is None else f"{taux:.1f} %".replace(".", ",")
