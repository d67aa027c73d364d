"""Les petites phrases que partagent les écrans : dates, échéances, suites à donner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moteur.cli.mise_en_page import plier

EN_LIGNE = 2  # réponses qu'une commande porte encore bien ; au-delà, un formulaire
PERSONNE = "Personne ne tient ce rôle dans espace.yaml."
AUTRE = "Il y faut une autre personne que celles d'espace.yaml."


def date_fr(iso: str | None) -> str:
    """« 12/09/2026 » depuis une date ou un instant rangés ; l'absence reste vide."""
    if not iso or len(iso) < 10:
        return iso or ""
    return f"{iso[8:10]}/{iso[5:7]}/{iso[:4]}"


def accord(nombre: int, singulier: str, pluriel: str = "") -> str:
    """« 1 écart », « 2 écarts » ; zéro est un singulier."""
    return f"{nombre} {singulier if nombre < 2 else pluriel or singulier + 's'}"


def et_maintenant(
    suites: Sequence[Mapping[str, Any]], largeur: int, *, maximum: int = 3, fini: bool = False
) -> list[str]:
    """« Et maintenant ? », et les commandes à recopier, chacune avec ce qu'elle fait."""
    lignes = ["Et maintenant ?"]
    montrees = suites[:maximum]
    for titre, suite in zip(titres(montrees), montrees, strict=True):
        quoi = " — ".join(m for m in (titre, _avant(suite)) if m)
        lignes += plier(quoi, largeur, retrait="  ") + a_recopier(suite, largeur, retrait="    ")
    if not suites:
        fin = (
            "Ce dossier est fini : toutes ses phases sont closes."
            if fini
            else "Rien n'est à faire pour l'instant."
        )
        lignes += [*plier(fin, largeur, retrait="  "), "    moteur audit garanties"]
    return lignes


def titres(actions: Sequence[Mapping[str, Any]]) -> list[str]:
    """Ce que fait chaque action ; la phase que la précédente vient de nommer ne se redit pas."""
    dits, avant = [], ""
    for action in actions:
        phase = action.get("titre_phase", "")
        titre = str(action.get("action", ""))
        dits.append(titre.removesuffix(f" : {phase}") if phase and phase == avant else titre)
        avant = phase
    return dits


def a_recopier(proposition: Mapping[str, Any], largeur: int, *, retrait: str, signe: str = "") -> list[str]:
    """La commande et ce qui s'y remplit ; une phrase à sa place si personne ne peut la faire."""
    sous = " " * (len(retrait) + len(signe) + 2)
    if not proposition.get("role_tenu", True):
        qui = AUTRE if proposition.get("autre_personne") else PERSONNE
        if proposition.get("titre_role"):
            qui = f"« {proposition['titre_role']} » : {qui[0].lower()}{qui[1:]}"
        return plier(qui, largeur, retrait=retrait + signe, suite=sous)
    if formulaire := _en_formulaire(proposition):
        titres = [c["titre"] for c in proposition["saisit"]]
        dits = f"un formulaire, {accord(len(titres), 'réponse')} : {', '.join(titres[:3])}"
        dits += "…" if len(titres) > 3 else "."
        lignes = [
            *commande(formulaire, largeur, retrait=retrait + signe),
            *plier(dits, largeur, retrait=sous),
        ]
    else:
        lignes = commande(proposition["commande"], largeur, retrait=retrait + signe)
        lignes += a_remplir(proposition.get("saisit", ()), largeur, retrait=sous)
    if proposition.get("en_nombre"):
        lignes += commande(f"ou plusieurs à la fois : {proposition['en_nombre']}", largeur, retrait=sous[2:])
    return lignes


def _en_formulaire(proposition: Mapping[str, Any]) -> str:
    """La commande qui ouvre un formulaire, quand celle-ci aurait trop de réponses à écrire ; rien sinon."""
    saisit = proposition.get("saisit", ())
    mots = str(proposition["commande"]).split(" ")
    longue = len(saisit) > EN_LIGNE or any(c.get("type") == "texte_long" for c in saisit)
    if not longue or mots[1:2] not in (["avancer"], ["creer"]):
        return ""
    champs = {c["nom"] for c in saisit}
    return " ".join(("moteur remplir", *(m for m in mots[2:] if m.partition("=")[0] not in champs)))


def a_remplir(champs: Sequence[Mapping[str, Any]], largeur: int, *, retrait: str) -> list[str]:
    """Les valeurs possibles des champs laissés à remplir : « sexe : fille ou garcon »."""
    dits = " ; ".join(f"{c['nom']} : {c['dits']}" for c in champs if c.get("dits"))
    return plier(dits, largeur, retrait=retrait)


def commande(texte: str, largeur: int, *, retrait: str = "") -> list[str]:
    """Une commande à recopier, jamais coupée : une coupure la rendrait fausse."""
    del largeur
    return [f"{retrait}{texte}"]


def _avant(suite: Mapping[str, Any]) -> str:
    terme = suite.get("echeance")
    if not terme:
        return ""
    if suite.get("retard"):
        return f"en retard, attendu le {date_fr(terme)}"
    ouvre = f"à partir du {date_fr(suite['ouvre'])}, " if suite.get("ouvre") else ""
    return f"{ouvre}avant le {date_fr(terme)}"


def suppleances(vues: Sequence[Mapping[str, Any]], largeur: int) -> list[str]:
    """Qui est absent et qui le supplée, une ligne chacun."""
    return [ligne for s in vues for ligne in plier(f"{s['phrase']}.", largeur, suite="  ")]


def source(sources: Sequence[str]) -> str:
    """« Texte : a, b. », ou rien."""
    return f"Texte : {', '.join(sources)}" if sources else ""
