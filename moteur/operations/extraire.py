"""Tout ce que l'espace sait d'une personne, lisible par elle ; des autres, seulement leur rôle ou leur nom court."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from moteur.domaine import faits as f
from moteur.domaine.definitions import Champ
from moteur.domaine.faits import Fait
from moteur.domaine.francais import date_courte
from moteur.domaine.saisie import montrer
from moteur.domaine.workflow import Workflow
from moteur.journal.port import IDENTITE_DU_DOSSIER, TRACE, FaitLu
from moteur.operations.conversion import MOTIF, relu
from moteur.operations.dossiers import Ouvert, derouler, relire_range
from moteur.operations.equipe import titres_des_roles
from moteur.operations.personne_visee import Visee, champs_de, viser

Vue = dict[str, Any]


def extraire(ouvert: Ouvert, texte: str) -> Vue:
    """Les données, les faits, les documents et les mentions d'une personne, dossier par dossier."""
    visee = viser(ouvert, texte)
    dossiers = []
    for range_ in ouvert.atelier.journal.dossiers():
        ici = range_.chaine == ouvert.range.chaine
        vue = _dossier(ouvert if ici else relire_range(ouvert.atelier, range_), visee, ici=ici)
        if any(vue[cle] for cle in ("fiches", "faits", "mentions")):
            dossiers.append(vue)
    personne = ouvert.atelier.personnes.get(visee.acteur)
    return {
        "cible": visee.nom,
        "le": ouvert.atelier.aujourd_hui().isoformat(),
        "acteur": {"cle": personne.cle, "nom": personne.nom, "roles": list(personne.roles)}
        if personne
        else None,
        "dossiers": dossiers,
    }


def nom_de_fichier(extrait: Mapping[str, Any]) -> str:
    """Un nom qui ne dit rien de personne."""
    return f"extrait-{extrait['cible'] or 'personne'}.md"


def resume(extrait: Mapping[str, Any]) -> list[str]:
    """Ce que contient l'extrait, compté."""
    return [
        f"{d['dossier']} : {len(d['fiches'])} fiche(s), {len(d['faits'])} fait(s), {len(d['mentions'])} mention(s)"
        for d in extrait["dossiers"]
    ]


def en_octets(extrait: Mapping[str, Any], *, json_: bool) -> bytes:
    """L'extrait en JSON, ou en Markdown pour une personne."""
    if json_:
        return json.dumps(extrait, ensure_ascii=False, indent=2).encode() + b"\n"
    return ("\n".join(_markdown(extrait)) + "\n").encode()


# ── recueillir ───────────────────────────────────────────────────────────────────────────────
def _dossier(ouvert: Ouvert, visee: Visee, *, ici: bool) -> Vue:
    siennes = visee.fiches if ici else ()
    faits: list[Vue] = []
    mentions: list[Vue] = []
    for workflow, lu in derouler(ouvert.atelier.journal, ouvert.dossier.chaine, ouvert.workflow):
        fait = relu(lu, fuseau=ouvert.atelier.fuseau)
        if fait.sujet in siennes:
            faits.append(_fait(ouvert, workflow, fait, lu))
        elif visee.acteur and visee.acteur in _mains(fait):
            # Ce qu'elle a fait la concerne ; ce que le fait dit d'un autre, non.
            faits.append({**_fait(ouvert, workflow, fait, lu), "donnees": [], "motif": fait.motif})
        else:
            mentions += _mentions(fait, lu, visee)
    return {
        "dossier": ouvert.titre,
        "porteur": ouvert.range.porteur,
        "fiches": [_fiche(ouvert, nom) for nom in siennes],
        "liees": _liees(ouvert, visee.fiche) if ici else [],
        "faits": faits,
        "mentions": mentions,
    }


def _fiche(ouvert: Ouvert, nom: str) -> Vue:
    instance = ouvert.dossier.instances[nom]
    machine = ouvert.workflow.machines[instance.type]
    return {
        "nom": nom, "titre": machine.titre, "etat": machine.titre_etat(instance.etat), "depuis": instance.entree,
        "champs": [
            _valeur(ouvert, champ, instance.valeurs[champ.nom])
            for champ in machine.champs.values() if champ.nom in instance.valeurs
        ],
        "effacees": list(instance.effacees),
    }  # fmt: skip


def _valeur(ouvert: Ouvert, champ: Champ, valeur: Any) -> Vue:
    categorie = ouvert.workflow.categories.get(champ.personnel or "")
    # D'une autre fiche, son nom court suffit.
    dite = valeur if champ.type == "lien" else montrer(ouvert.workflow, ouvert.dossier, champ, valeur)
    return {
        "titre": champ.titre, "valeur": dite,
        "categorie": categorie.titre if categorie else "",
        "conservation": f"{categorie.conservation} après la fin de la période" if categorie else "",
        "vu_par": titres_des_roles(ouvert.workflow, categorie.visible_par) if categorie else "",
    }  # fmt: skip


def _fait(ouvert: Ouvert, workflow: Workflow, fait: Fait, lu: FaitLu) -> Vue:
    instance = ouvert.dossier.instances.get(fait.sujet)
    machine = workflow.machines.get(instance.type) if instance else None
    champs = champs_de(workflow, machine, fait) if machine else {}
    return {
        "rang": fait.rang, "le": fait.le, "saisi_le": lu.saisi_le, "type": fait.type, "sujet": fait.sujet,
        "quoi": _quoi(workflow, machine, fait),
        "role": titres_des_roles(workflow, (fait.role,)),
        "donnees": [_valeur(ouvert, champs[n], v) for n, v in fait.valeurs.items() if n in champs],
        "motif": fait.motif,
        "fichiers": {n: fait.trace[n] for n in f.EMPREINTES if fait.trace.get(n)},
        "effacees": sorted(n for n, p in lu.parties.items() if p is None),
    }  # fmt: skip


def _quoi(workflow: Workflow, machine: Any, fait: Fait) -> str:
    if machine is None:
        return fait.type
    if fait.type == f.FRANCHI and fait.trace["transition"] in machine.transitions:
        return str(machine.transitions[fait.trace["transition"]].titre)
    if fait.type == f.VERSE and fait.trace["piece"] in machine.pieces:
        return f"Pièce : {machine.pieces[fait.trace['piece']].titre}"
    if fait.type == f.PRODUIT and fait.trace["document"] in workflow.documents:
        return f"Document : {workflow.documents[fait.trace['document']].titre}"
    dits = {
        f.CREE: "Fiche créée",
        f.CORRIGE: "Donnée changée",
        f.EFFACE: "Données effacées",
        f.OUVERT: "Dossier ouvert",
    }
    return dits.get(fait.type, fait.type)


def _mains(fait: Fait) -> tuple[Any, ...]:
    return fait.acteur, fait.saisi_par, fait.trace.get("absent"), fait.trace.get("suppleant")


def _mentions(fait: Fait, lu: FaitLu, visee: Visee) -> Iterator[Vue]:
    for nom, contenu in lu.parties.items():
        if contenu is None or nom in (TRACE, IDENTITE_DU_DOSSIER):
            continue
        for cle, valeur in contenu.items():
            if visee.citee(valeur):
                ou = "motif" if nom == MOTIF else cle
                yield {"rang": fait.rang, "le": fait.le, "sujet": fait.sujet, "ou": ou, "texte": valeur}


def _liees(ouvert: Ouvert, nom: str) -> list[Vue]:
    liees = []
    for (type_, champ, vise), noms in ouvert.dossier.inverse.items():
        machine = ouvert.workflow.machines[type_]
        for lie in noms if vise == nom else ():
            etat = machine.titre_etat(ouvert.dossier.instances[lie].etat)
            liees.append(
                {"nom": lie, "titre": machine.titre, "lien": machine.champs[champ].titre, "etat": etat}
            )
    return liees


# ── écrire ───────────────────────────────────────────────────────────────────────────────────
def _markdown(extrait: Mapping[str, Any]) -> Iterator[str]:
    yield "# Les données qui vous concernent"
    yield ""
    yield f"Relevé du {date_courte(extrait['le'])}. Les autres personnes n'y figurent que par leur rôle."
    if acteur := extrait["acteur"]:
        yield f"\nDans l'espace : {acteur['nom']} ({acteur['cle']}), rôles : {', '.join(acteur['roles'])}."
    for d in extrait["dossiers"]:
        yield f"\n## {d['dossier']}"
        for fiche in d["fiches"]:
            yield f"\n### {fiche['titre']} : {fiche['nom']}"
            yield f"\nÉtat : {fiche['etat']}, depuis le {date_courte(fiche['depuis'])}.\n"
            yield from map(_ligne, fiche["champs"])
            if fiche["effacees"]:
                yield f"- effacé : {', '.join(fiche['effacees'])}"
        yield from _liste(
            "Ce qui y est lié", (f"{x['titre']} {x['nom']} ({x['lien']}) : {x['etat']}" for x in d["liees"])
        )
        yield from _liste("L'histoire", map(_dire_le_fait, d["faits"]))
        yield from _liste(
            "Où vous êtes citée ou cité",
            (f"fait {m['rang']} du {date_courte(m['le'])}, {m['sujet']}, {m['ou']} : {m['texte']}" for m in d["mentions"]),
        )  # fmt: skip


def _liste(titre: str, lignes: Any) -> Iterator[str]:
    dites = [f"- {' '.join(str(ligne).split())}" for ligne in lignes]
    if dites:
        yield f"\n### {titre}\n"
        yield from dites


def _ligne(champ: Mapping[str, Any]) -> str:
    garde = f" — {champ['categorie']}, gardé {champ['conservation']}" if champ["categorie"] else ""
    vu = f", vu par : {champ['vu_par']}" if champ["vu_par"] else ""
    return f"- {champ['titre']} : {' '.join(str(champ['valeur']).split())}{garde}{vu}"


def _dire_le_fait(fait: Mapping[str, Any]) -> str:
    morceaux = [f"{date_courte(fait['le'])} ({fait['sujet']}) : {fait['quoi']}, par « {fait['role']} »"]
    morceaux += [f"{c['titre']} : {c['valeur']}" for c in fait["donnees"]]
    morceaux += [f"motif : {fait['motif']}"] if fait["motif"] else []
    morceaux += [f"{nom} : {valeur}" for nom, valeur in fait["fichiers"].items()]
    morceaux += ["des données ont été effacées"] if fait["effacees"] else []
    return " ; ".join(morceaux)
