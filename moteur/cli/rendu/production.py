"""Les documents produits, les workflows vérifiés, couverts, essayés."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu import lots
from moteur.cli.rendu.mots import EN_LIGNE, accord, date_fr, et_maintenant

Vue = Mapping[str, Any]


def documents(vue: Vue, largeur: int) -> list[str]:
    """Chaque fichier, s'il est à signer, et ce qui lui manque sinon."""
    tete = ["À blanc : rien n'est écrit."] if vue.get("simule") else []
    echecs = vue.get("echecs", ())
    suite = (
        []
        if vue.get("simule")
        else et_maintenant(vue.get("suites", ()), largeur, fini=vue.get("fini", False))
    )
    if len(vue["documents"]) + len(echecs) > lots.EN_DETAIL:
        return sections(tete, *lots.resume(vue, largeur), suite)
    blocs = (_document(d, largeur) for d in vue["documents"])
    return sections(tete, *blocs, *(lots.echec(e, largeur) for e in echecs), suite)


def en_pdf(vue: Vue) -> list[str]:
    """Chaque PDF (ou liasse) écrit, et son empreinte."""
    tete = ["À blanc : rien n'est écrit."] if vue["simule"] else []
    quoi = "Liasse" if vue["parapheur"] else "PDF"
    return sections(
        tete, *([f"{quoi} : {d['fichier']}", f"  SHA-256 {d['sha256']}"] for d in vue["documents"])
    )


def _document(d: Vue, largeur: int) -> list[str]:
    genre = "PROJET, pas encore à signer" if d["projet"] else "Exemplaire à signer"
    genre += " (déjà produit)" if d.get("deja_produit") else ""
    if d.get("signe_le"):
        genre = f"exemplaire déjà signé le {date_fr(d['signe_le'])} ; celui-ci n'est pas à signer"
    lignes = [
        *plier(f"{d.get('titre', '')} : {genre}".removeprefix(" : "), largeur),
        f"  {d['fichier']}",
    ]
    if d.get("raisons") and not d.get("signe_le"):
        lignes.append("  Ce qui empêche de signer :")
        for raison in d["raisons"]:
            lignes += plier(f"- {raison}", largeur, retrait="    ", suite="      ")
    if d["manquants"]:
        lignes.append("  À compléter :")
    for origine, groupe in _par_origine(d["manquants"]).items():
        lignes += plier(f"- {_titres(groupe)}", largeur, retrait="    ", suite="      ")
        if origine:
            lignes.append(f"      > {_ecrire(origine, groupe)}")
    return lignes


def _par_origine(manquants: Sequence[Vue]) -> dict[tuple[str, ...], list[Vue]]:
    """Ce qui se remplit par la même commande, champs mis à part."""
    groupes: dict[tuple[str, ...], list[Vue]] = {}
    for m in manquants:
        mots = (m.get("commande") or "").split(" ")
        groupes.setdefault(tuple(mot for mot in mots if mot and not mot.endswith("=…")), []).append(m)
    return groupes


def _titres(groupe: Sequence[Vue]) -> str:
    """« Partenaire : Nom, Adresse — Référent » : la fiche et les rôles ne se disent qu'une fois."""
    coupes = [str(m["titre"]).removesuffix(")").rpartition(" (") for m in groupe]
    fiches = {fiche for titre, _, fiche in coupes if titre}
    commun = fiches.pop() if len(fiches) == 1 and all(titre for titre, _, _ in coupes) else ""
    titres = [titre for titre, _, _ in coupes] if commun else [str(m["titre"]) for m in groupe]
    qui = ", ".join(dict.fromkeys(q for m in groupe for q in m.get("titres_qui", ())))
    return f"{commun + ' : ' if commun else ''}{', '.join(titres)}{' — ' + qui if qui else ''}"


def _ecrire(origine: tuple[str, ...], groupe: Sequence[Vue]) -> str:
    """Une seule commande pour tout le groupe, ou son formulaire ; les champs précèdent la première option."""
    champs = [mot for m in groupe for mot in (m.get("commande") or "").split(" ") if mot.endswith("=…")]
    if len(champs) > EN_LIGNE and origine[1:2] in (("avancer",), ("creer",)):
        return " ".join(("moteur remplir", *origine[2:]))
    rang = next((n for n, mot in enumerate(origine) if mot.startswith("--")), len(origine))
    return " ".join((*origine[:rang], *dict.fromkeys(champs), *origine[rang:]))


FORCES = {"imperatif": "impératif", "recommande": "recommandé", "possible": "possible"}


def couverture(vue: Vue, largeur: int, *, tout: bool = False) -> list[str]:
    """Combien d'exigences des textes un workflow cite, et lesquelles manquent ; `tout` : leur énoncé aussi."""
    lignes = plier(f"{vue['couvertes']} exigences couvertes sur {vue['total']}.", largeur)
    if not vue["manquantes"]:
        return lignes
    lieux: dict[str, list[Vue]] = {}
    for m in vue["manquantes"]:
        lieux.setdefault(m.get("ou", ""), []).append(m)
    lignes += ["", "Manquantes, et où les écrire"]
    for lieu, siennes in lieux.items():
        noms = "" if tout else f" : {', '.join(m['id'] for m in siennes)}"
        lignes += plier(
            f"{lieu or 'Ailleurs'} ({_forces(siennes)}){noms}", largeur, retrait="  ", suite="    "
        )
        if tout:
            lignes += [
                x for m in siennes for x in plier(_manquante(m), largeur, retrait="    ", suite="      ")
            ]
    return lignes if tout else [*lignes, "", "Pour lire leur énoncé : moteur workflow couverture --tout"]


def _forces(manquantes: Sequence[Vue]) -> str:
    comptes = [(nom, sum(1 for m in manquantes if m.get("force") == cle)) for cle, nom in FORCES.items()]
    return ", ".join(accord(nombre, nom) for nom, nombre in comptes if nombre)


def _manquante(m: Vue) -> str:
    force = FORCES.get(m.get("force", ""), "")
    return f"- {m['id']}{f' ({force})' if force else ''} : {m.get('enonce', '')}".removesuffix(" : ")


def essais(vue: Vue, largeur: int) -> list[str]:
    """Les essais joués, ceux qui échouent en détail."""
    blocs = [[ligne for t in e["texte"] for ligne in t.split("\n")] for e in vue["essais"] if not e["reussi"]]
    listes = []
    for e in vue["essais"]:
        listes += plier(
            f"{'[x]' if e['reussi'] else '[ ]'} {e['essai']} : {e['titre']}", largeur, suite="      "
        )
    reussis = f"{accord(vue['reussis'], 'essai réussi', 'essais réussis')} sur {len(vue['essais'])}"
    total, franchies = vue["transitions"], len(vue["transitions_couvertes"])
    compte = plier(f"{reussis}. Transitions franchies : {franchies} sur {total}.", largeur)
    return sections(
        listes, *blocs, compte, *(_eprouve(c, largeur) for c in vue["couverture"]), _a_completer(vue)
    )


def _a_completer(vue: Vue) -> list[str]:
    return ["À compléter :", *(f"  {f}" for f in vue["a_completer"])] if vue["a_completer"] else []


_JAMAIS = (
    ("Transitions jamais franchies", "transitions_jamais_franchies"),
    ("Exigences qu'aucun essai ne satisfait", "exigences_jamais_satisfaites"),
    ("Exigences dont aucun essai n'attend le refus ni l'écart", "exigences_jamais_manquees"),
    ("Garanties qu'aucun essai ne montre tenues", "garanties_jamais_tenues"),
    ("Garanties qu'aucun essai ne montre rompues", "garanties_jamais_rompues"),
)


def _eprouve(vu: Vue, largeur: int) -> list[str]:
    """Ce que les essais d'un workflow éprouvent : ses transitions, les deux issues des exigences et des garanties."""
    exigences, garanties = vu["exigences"], vu["garanties"]
    compte = (
        f"{vu['workflow']} : {vu['transitions'] - len(vu['transitions_jamais_franchies'])} transitions franchies sur "
        f"{vu['transitions']} ; exigences satisfaites {exigences - len(vu['exigences_jamais_satisfaites'])}, manquées "
        f"{exigences - len(vu['exigences_jamais_manquees'])}, sur {exigences} ; garanties tenues "
        f"{garanties - len(vu['garanties_jamais_tenues'])}, rompues "
        f"{garanties - len(vu['garanties_jamais_rompues'])}, sur {garanties}."
    )
    manques = [ligne for titre, cle in _JAMAIS if vu[cle] for ligne in _enumerer(titre, vu[cle], largeur)]
    return [*plier(compte, largeur, suite="  "), *manques]


def _enumerer(titre: str, noms: list[str], largeur: int) -> list[str]:
    return plier(f"  {titre} : {', '.join(noms)}", largeur, suite="    ")
