"""Une fiche, une liste de fiches, les transitions possibles d'ici."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from moteur.cli.mise_en_page import paires, paragraphes, plier, sections, tableau
from moteur.cli.rendu.etat import raisons
from moteur.cli.rendu.mots import a_recopier, accord, date_fr

Vue = Mapping[str, Any]
UN_ECRAN = 20  # fiches au-delà desquelles une liste défile


def fiche(vue: Vue, largeur: int) -> list[str]:
    """Tout ce que le dossier sait d'une fiche ou d'une phase."""
    f = vue["fiche"]
    tete = f["designation"] if f["designation"] == f["titre"] else f"{f['titre']} : {f['designation']}"
    etat = (
        f"État : {f['titre_etat']}{' depuis le ' + date_fr(f['depuis']) if f.get('depuis') else ''}"
        if f["titre_etat"]
        else ""
    )
    remplis = [c for c in f["champs"] if c["valeur"]]
    vides = [c for c in f["champs"] if not c["valeur"]]
    return sections(
        [*plier(tete, largeur), *plier(etat, largeur)],
        ["Champs", *_champs(remplis, largeur)] if remplis else [],
        _vides(vides, largeur, recue=f.get("recue", False)),
        _pieces(f["pieces"], largeur),
        _rappels(f.get("rappels", ()), largeur),
        transitions(f["transitions"], largeur),
        _ecarts(f["ecarts"], largeur),
    )


def _champs(champs: Sequence[Vue], largeur: int) -> list[str]:
    courts = [c for c in champs if "\n" not in str(c["valeur"])]
    lignes = paires([(f"{c['titre']} ({c['nom']})", str(c["valeur"])) for c in courts], largeur)
    for champ in champs:
        if champ not in courts:
            lignes += plier(f"{champ['titre']} ({champ['nom']})", largeur, retrait="  ")
            lignes += paragraphes(str(champ["valeur"]), largeur, retrait="      ")
    return lignes


def _vides(champs: Sequence[Vue], largeur: int, *, recue: bool) -> list[str]:
    quoi = "Non remplis, ou retenus par le porteur" if recue else "Non remplis"
    return plier(f"{quoi} : {', '.join(c['nom'] for c in champs)}", largeur, suite="  ") if champs else []


def _pieces(pieces: Sequence[Vue], largeur: int) -> list[str]:
    if not pieces:
        return []
    lignes = ["Pièces"]
    for piece in pieces:
        if refus := piece.get("refus"):
            dit = f"[!] {piece['titre']} ({piece['nom']}) : refus de signer, le {date_fr(refus['le'])}, {refus['titre']}"
            lignes += plier(f"{dit}. Motif : {refus['motif']}", largeur, retrait="  ", suite="      ")
        if not piece["versements"]:
            lignes += plier(
                f"[ ] {piece['titre']} ({piece['nom']}) : pas encore versée",
                largeur,
                retrait="  ",
                suite="      ",
            )
            continue
        lignes += plier(f"[x] {piece['titre']} ({piece['nom']})", largeur, retrait="  ", suite="      ")
        for versement in piece["versements"]:
            lignes += plier(_versement(versement), largeur, retrait="      ", suite="        ")
    return lignes


def _rappels(rappels: Sequence[Vue], largeur: int) -> list[str]:
    dits = [f"{r['titre']}, pour le {date_fr(r['terme'])} : rappelé le {date_fr(r['le'])}" for r in rappels]
    lignes = [ligne for dit in dits for ligne in plier(f"- {dit}", largeur, retrait="  ", suite="    ")]
    return ["Rappels envoyés", *lignes] if lignes else []


def _versement(v: Vue) -> str:
    main = "" if v["acteur"] == v["saisi_par"] else f", saisi par {v['saisi_par']}"
    champs = "".join(f" ; {nom} : {valeur}" for nom, valeur in v["champs"].items())
    return f"le {date_fr(v['le'])}, {v['acteur']}{main}{champs}{_signee(v)}{'' if v['vaut'] else ' ; ne vaut pas'}"


def transitions(liste: Sequence[Vue], largeur: int) -> list[str]:
    """Ce qu'on peut franchir d'ici, puis ce qui est retenu et pourquoi."""
    if not liste:
        return ["Aucune transition ne part de cet état."]
    ouvertes = [t for t in liste if t["possible"]]
    retenues = [t for t in liste if not t["possible"]]
    lignes: list[str] = ["Possible maintenant"] if ouvertes else []
    for t in ouvertes:
        roles = ", ".join(r["titre"] for r in t["roles"])
        lignes += plier(f"- {t['titre']} ({t['nom']}) : {roles}", largeur, retrait="  ", suite="    ")
        for conseil in t.get("conseils", ()):
            lignes += plier(f"Recommandé : {conseil}", largeur, retrait="    ")
        lignes += a_recopier(t, largeur, retrait="    ", signe="> ")
    lignes += ["Retenu"] if retenues else []
    for t in retenues:
        lignes += plier(f"- {t['titre']} ({t['nom']}) :", largeur, retrait="  ", suite="    ")
        lignes += raisons(t["raisons"], largeur)
    return lignes


def possibles(vue: Mapping[str, Any], largeur: int) -> list[str]:
    """Les transitions de chaque cible."""
    blocs = []
    for cible in vue["cibles"]:
        etat = f" — {cible['titre_etat']}" if cible["titre_etat"] else ""
        blocs.append(
            [*plier(f"{cible['designation']}{etat}", largeur), *transitions(cible["transitions"], largeur)]
        )
    return sections(*blocs)


def liste(vue: Mapping[str, Any], largeur: int) -> list[str]:
    """Les fiches d'un type, et combien."""
    fiches = vue["fiches"]
    tete = f"{vue['titre']} : {accord(len(fiches), 'fiche')}"
    if not fiches:
        return [tete, *([f"Pour en créer une : {vue['creer']}"] if vue["creer"] else [])]
    rangees = [(f["nom"], f["titre_etat"], _sans_nom(f)) for f in fiches]
    lignes = [tete, "", *tableau(("Nom", "État", "Désignation"), rangees, largeur)]
    return lignes + (_resume(tete, fiches, largeur) if len(fiches) > UN_ECRAN else [])


def _resume(tete: str, fiches: Sequence[Vue], largeur: int) -> list[str]:
    """Une longue liste a défilé : le compte se redit au bas, par état, et comment n'en voir qu'une partie."""
    etats = Counter(str(f["titre_etat"]) for f in fiches)
    type_, (etat, _) = str(fiches[0]["nom"]).rpartition("-")[0], etats.most_common()[-1]
    comptes = " ; ".join(f"{titre} : {n}" for titre, n in etats.most_common())
    return [
        "",
        *plier(f"{tete}. {comptes}.", largeur),
        *plier("Pour les trier ou n'en voir qu'une partie, dans un tableur :", largeur),
        f'  moteur feuille {type_} --etat "{etat}"',
    ]


def _sans_nom(fiche: Vue) -> str:
    """« mot-3 (Ce qu'elle désigne) » se lit mieux sans répéter le nom."""
    dite = str(fiche["designation"])
    return dite.removeprefix(f"{fiche['nom']} (").removesuffix(")") if dite != fiche["nom"] else ""


def _ecarts(ecarts: Sequence[Vue], largeur: int) -> list[str]:
    if not ecarts:
        return []
    lignes = ["Écarts"]
    for e in ecarts:
        suite = f"traité le {date_fr(e.get('traite_le'))}" if e["traite"] else "ouvert"
        lignes += plier(f"- {e['id']} ({suite}) : {e['message']}", largeur, retrait="  ", suite="    ")
    return lignes


def _signee(v: Vue) -> str:
    """Qui a signé, quand tous ne l'ont pas fait."""
    qui, pour = (", ".join(s["titre"] for s in v.get(cle, ())) for cle in ("signataires", "delegues"))
    return (f", signé par {qui}" if qui else "") + (f", par délégation de {pour}" if pour else "")
