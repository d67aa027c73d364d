"""Le rapport d'audit en un seul tableau, à filtrer par rubrique : une rangée par ce qu'un contrôleur vérifie."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from moteur.exports.tableau import Colonne, Rangee, Tableau, Valeur

Vue = Mapping[str, Any]
COLONNES = (
    "Rubrique", "Élément", "Verdict", "Fiche", "Désignation", "Date du fait", "Saisi le", "Fait n°", "Fait par",
    "À quel titre", "Saisi par", "Valable du", "Valable au", "Demandée par", "Écart", "Traité le", "Traité par",
    "Détail", "Textes",
)  # fmt: skip
CONFORME, NON_CONFORME = "conforme", "NON CONFORME"


def tableau(vue: Vue) -> Tableau:
    """Le rapport, rubrique après rubrique."""
    rangees = tuple(
        Rangee(tuple(ligne.get(nom) for nom in COLONNES))
        for lire in (_entete, _garanties, _couvertures, _ecarts, _tardives)
        for ligne in lire(vue)
    )
    return Tableau("rapport", tuple(Colonne(nom) for nom in COLONNES), rangees)


Ligne = dict[str, Valeur | None]


def _entete(vue: Vue) -> Iterator[Ligne]:
    connus = (
        f" ; seulement ce qui était saisi au {_jour(vue['saisi_au']):%d/%m/%Y}" if vue["saisi_au"] else ""
    )
    workflow = vue["workflow"]
    yield {
        "Rubrique": "Rapport", "Élément": vue["dossier"], "Verdict": _verdict(vue["conforme"]),
        "Date du fait": _jour(vue["au"]),
        "Détail": f"{vue['faits']} faits, dont {vue['saisis_pour_autrui']} saisis pour une autre personne{connus} ; workflow "
        f"{workflow['nom']}, version {workflow['version']}, empreinte {workflow['empreinte']}",
    }  # fmt: skip


def _garanties(vue: Vue) -> Iterator[Ligne]:
    for g in vue["garanties"]:
        commun: Ligne = {"Rubrique": "Garantie", "Textes": ", ".join(g["source"])}
        yield {
            **commun, "Élément": g["titre"],
            "Verdict": _verdict(g["conforme"]) if g["controles"] else "sans objet",
            "Détail": f"Contrôles : {g['controles']} ; violations : {len(g['violations'])}",
        }  # fmt: skip
        for v in g["violations"]:
            yield {
                **commun, "Rubrique": "Violation", "Élément": g["titre"], "Verdict": NON_CONFORME, "Fiche": v["cible"],
                "Désignation": v["designation"], "Détail": v["pourquoi"], **_fait(v), **_traitement(v),
            }  # fmt: skip


def _couvertures(vue: Vue) -> Iterator[Ligne]:
    for c in vue["couvertures"]:
        commun: Ligne = {"Élément": c["titre"], "Textes": ", ".join(c["source"])}
        taux = "" if c["taux"] is None else f", {str(c['taux']).replace('.', ',')} %"
        yield {
            **commun, "Rubrique": "Couverture", "Verdict": _verdict(c["conforme"]),
            "Détail": f"Interventions couvertes : {c['couvertes']} sur {c['interventions']}{taux}",
        }  # fmt: skip
        for fiche in c["fiches"]:
            yield from _fiche(c, fiche, commun)
        nues = {(n["fait"], n["fiche"]): n for n in c["non_couvertes"]}
        for fiche in c["fiches"]:
            for ligne in fiche["lignes"]:
                yield _intervention(ligne, fiche, nues.get((ligne["fait"], fiche["fiche"])), commun)


def _fiche(c: Vue, fiche: Vue, commun: Ligne) -> Iterator[Ligne]:
    dits = [f"{c['champs'].get(n, n)} : {v}" for n, v in fiche["montre"].items() if v]
    dits += {"expiree": ["expirée"], "a_renouveler": ["à renouveler"]}.get(fiche["renouvellement"] or "", [])
    yield {
        **commun, "Rubrique": c["titre_fiche"], "Fiche": fiche["fiche"], "Désignation": fiche["designation"],
        "Verdict": _verdict(fiche["couvertes"] == fiche["interventions"]) if fiche["preuves"] else "jamais couverte",
        "Valable du": _jour(fiche["du"]), "Valable au": _jour(fiche["au"]),
        "Détail": " ; ".join([f"{fiche['titre_etat']} ; couvertes : {fiche['couvertes']} sur {fiche['interventions']}", *dits]),
    }  # fmt: skip
    for p in fiche["preuves"]:
        montre = [f"{c['champs'].get(n, n)} : {v}" for n, v in p["montre"].items() if v]
        seule = ["la même personne a demandé et vérifié, ou saisi"] if p["autre_personne"] is False else []
        yield {
            **commun, "Rubrique": c["titre_piece"], "Fiche": fiche["fiche"], "Désignation": fiche["designation"],
            "Valable du": _jour(p["du"]), "Valable au": _jour(p["au"]),
            "Demandée par": _demande(p["demande"]) if p["demande"] else None,
            "Détail": " ; ".join([*montre, *seule]), **_fait(p), **_traitement(p),
        }  # fmt: skip


def _demande(d: Vue) -> str:
    main = "" if d["en_personne"] else f", saisi par {d['saisi_par']}"
    return f"{d['acteur']} le {_jour(d['le']):%d/%m/%Y}{main}"


def _intervention(ligne: Vue, fiche: Vue, nue: Vue | None, commun: Ligne) -> Ligne:
    dite: Ligne = {
        **commun, "Rubrique": "Intervention", "Verdict": "couverte" if ligne["couverte"] else "NON COUVERTE",
        "Fiche": fiche["fiche"], "Désignation": fiche["designation"], **_fait(ligne),
        "Détail": ligne["evenement"] + (f" ; preuve : fait n° {ligne['preuve']}" if ligne["preuve"] else ""),
    }  # fmt: skip
    if nue is None:
        return dite
    detail = f"{ligne['evenement']} ; « {nue['titre_etat']} » ce jour-là"
    return {**dite, "Valable du": _jour(nue["du"]), "Valable au": _jour(nue["au"]), **_traitement(nue),
            "Détail": detail}  # fmt: skip


def _ecarts(vue: Vue) -> Iterator[Ligne]:
    for rubrique, ecarts in (("Écart", vue["ecarts"]), ("Recommandation", vue["recommandations"])):
        for e in ecarts:
            yield {
                "Rubrique": rubrique, "Élément": e["message"], "Verdict": "traité" if e["traite"] else "non traité",
                "Fiche": e["cible"], "Désignation": e["designation"], "Textes": ", ".join(e["source"]),
                **_fait(e), **_traitement(e), "Écart": e["id"],
            }  # fmt: skip


def _tardives(vue: Vue) -> Iterator[Ligne]:
    for t in vue["saisies_tardives"]:
        genres = (("tardive", t["tardive"]), ("antidatée", t["antidatee"]))
        yield {
            "Rubrique": "Saisie tardive", "Élément": t["phrase"], "Fiche": t["cible"],
            "Verdict": ", ".join(nom for nom, vrai in genres if vrai),
            "Détail": f"Jours entre le fait et sa saisie : {t['jours']}", **_fait(t),
        }  # fmt: skip


def _fait(v: Vue) -> Ligne:
    return {
        "Date du fait": _jour(v["le"]), "Saisi le": _jour(v["saisi_le"]), "Fait n°": v["fait"], "Fait par": v["acteur"],
        "À quel titre": v["titre_role"], "Saisi par": v["saisi_par"],
    }  # fmt: skip


def _traitement(v: Vue) -> Ligne:
    ecart = v.get("ecart")
    if not v["traite"]:
        return {"Écart": ecart}
    main = "" if v["traite_en_personne"] else f", saisi par {v['traite_saisi_par']}"
    return {
        "Écart": ecart, "Traité le": _jour(v["traite_le"]),
        "Traité par": f"{v['traite_par']} ({v['traite_titre_role']}){main}",
    }  # fmt: skip


def _jour(iso: str | None) -> date | None:
    return date.fromisoformat(iso[:10]) if iso else None


def _verdict(conforme: bool) -> str:
    return CONFORME if conforme else NON_CONFORME
