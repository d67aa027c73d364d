"""Ce qui empêche un dossier de passer à une version : ce qu'il contient et qu'elle ne sait plus dire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from moteur.domaine.definitions import Champ, Machine, Piece
from moteur.domaine.dossier import Dossier, Instance, Json
from moteur.domaine.francais import date_courte
from moteur.domaine.identifiants import ValeurRefusee
from moteur.domaine.valeurs import verifier_bornes
from moteur.domaine.versements import vaut
from moteur.domaine.workflow import Workflow

GARDER = "Gardez-le dans la nouvelle version ; il peut ne plus y être demandé."
_TEXTES = frozenset({"texte", "texte_long"})


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Une raison de ne pas migrer : l'élément du workflow en cause, la fiche, ce qui ne va pas, le remède."""

    genre: str
    element: str
    cible: str
    message: str
    suite: str
    source: tuple[str, ...] = ()


def obstacles(avant: Workflow, apres: Workflow, dossier: Dossier) -> Iterator[Obstacle]:
    """Tout ce que ce dossier contient et que la version d'arrivée ne déclare plus, ou déclare autrement."""
    yield from _tete(avant, apres)
    for instance in dossier.instances.values():
        machine = apres.machines.get(instance.type)
        if machine is None:
            titre = avant.machines[instance.type].titre
            yield Obstacle(
                "machine",
                instance.type,
                instance.nom,
                f"« {titre} » n'existe plus, et le dossier en a.",
                GARDER,
            )
            continue
        yield from _champs(instance, avant.machines[instance.type], machine)
        for nom in instance.versements:
            yield from _piece(avant, apres, dossier, instance, nom)
    yield from _phases(apres, dossier)
    yield from _documents(avant, apres, dossier)


def _tete(avant: Workflow, apres: Workflow) -> Iterator[Obstacle]:
    autre = "Ouvrez plutôt un nouveau dossier."
    if avant.cle_porteur != apres.cle_porteur:
        message = "Le porteur ne s'identifie plus par le même champ."
        yield Obstacle("porteur", "porteur/cle", "porteur", message, autre)
    if avant.annees != apres.annees:
        yield Obstacle("periode", "periode", "dossier", "La période n'a plus la même durée.", autre)


def _phases(apres: Workflow, dossier: Dossier) -> Iterator[Obstacle]:
    for phase in apres.deroulement:
        deja = dossier.instances.get(phase)
        if deja is not None and deja.type != phase:
            message = f"La nouvelle phase « {phase} » porte le nom d'une fiche."
            yield Obstacle("phase", phase, phase, message, "Donnez un autre nom à la phase.")


# ── champs ───────────────────────────────────────────────────────────────────────────────────
def _champs(instance: Instance, avant: Machine, apres: Machine) -> Iterator[Obstacle]:
    for nom, valeur in instance.valeurs.items():
        if valeur is None:
            continue
        pourquoi = _champ_perdu(avant.champs.get(nom), apres.champs.get(nom), valeur)
        if pourquoi:
            titre = avant.champs[nom].titre if nom in avant.champs else nom
            yield Obstacle(
                "champ", f"{instance.type}/champs/{nom}", instance.nom, f"Le champ « {titre} » {pourquoi}",
                GARDER,
            )  # fmt: skip


def _champ_perdu(avant: Champ | None, apres: Champ | None, valeur: Json) -> str:
    """Pourquoi cette valeur ne se lit plus ; rien si elle tient."""
    if apres is None:
        return "n'existe plus, et il est rempli."
    if avant is not None and not _meme_genre(avant, apres):
        return "ne contient plus le même genre de donnée."
    valeurs = list(valeur) if isinstance(valeur, list | tuple) else [valeur]
    if apres.type == "choix":
        perdues = [v for v in valeurs if v not in (apres.valeurs or {})]
        titres = (avant.valeurs or {}) if avant is not None else {}
        return f"n'a plus la valeur « {titres.get(perdues[0], perdues[0])} »." if perdues else ""
    if apres.type == "lien":
        return ""
    try:
        for v in valeurs:
            verifier_bornes(apres.type, v, minimum=apres.minimum, maximum=apres.maximum)
    except ValeurRefusee as refus:
        return f"n'admet plus sa valeur : {refus.raison} {refus.remede}".rstrip()
    return ""


def _meme_genre(avant: Champ, apres: Champ) -> bool:
    if avant.liste != apres.liste or avant.de != apres.de:
        return False
    return avant.type == apres.type or {avant.type, apres.type} <= _TEXTES


# ── pièces et documents ──────────────────────────────────────────────────────────────────────
def _piece(
    avant: Workflow, apres: Workflow, dossier: Dossier, instance: Instance, nom: str
) -> Iterator[Obstacle]:
    vieille, neuve = (w.machines[instance.type].pieces.get(nom) for w in (avant, apres))
    ou, titre = f"{instance.type}/pieces/{nom}", vieille.titre if vieille else nom
    if neuve is None or vieille is None:
        message = f"La pièce « {titre} » n'existe plus, et elle est versée."
        yield Obstacle("piece", ou, instance.nom, message, GARDER)
        return
    if vieille.document != neuve.document:
        message = f"La pièce « {titre} » n'est plus l'exemplaire signé du même document."
        yield Obstacle("piece", ou, instance.nom, message, "Ajoutez plutôt une autre pièce.")
        return
    for versement in instance.versements[nom]:
        for champ, valeur in versement.valeurs.items():
            pourquoi = _champ_perdu(vieille.champs.get(champ), neuve.champs.get(champ), valeur)
            if valeur is not None and pourquoi:
                message = f"Dans la pièce « {titre} », « {champ} » {pourquoi}"
                yield Obstacle("champ", f"{ou}/{champ}", instance.nom, message, GARDER)
    if neuve.document in apres.documents and vieille.document in avant.documents:
        yield from _signee((avant, vieille), (apres, neuve), dossier, instance)


def _signee(
    avant: tuple[Workflow, Piece], apres: tuple[Workflow, Piece], dossier: Dossier, instance: Instance
) -> Iterator[Obstacle]:
    """Un exemplaire signé vaut après ce qu'il valait avant : il reste celui de sa version."""
    piece = apres[1]
    for versement in instance.versements[piece.nom]:
        perdus = [r for r in versement.signataires if r not in apres[0].roles]
        valait, vaudra = (vaut(w, instance, p, versement, dossier=dossier) for w, p in (avant, apres))
        if perdus or valait != vaudra:
            message = f"L'exemplaire signé « {piece.titre} » du {date_courte(versement.le)} ne vaudrait plus ce qu'il vaut."
            yield Obstacle(
                "signature", f"documents/{piece.document}", instance.nom, message,
                "Gardez ses signataires et les champs qu'il fige, ou ajoutez un autre document.",
            )  # fmt: skip


def _documents(avant: Workflow, apres: Workflow, dossier: Dossier) -> Iterator[Obstacle]:
    dits: set[tuple[str, str]] = set()
    for produit in dossier.documents:
        cle = (produit.document, produit.cible)
        if produit.projet or cle in dits:
            continue
        dits.add(cle)
        neuf, vieux = apres.documents.get(produit.document), avant.documents.get(produit.document)
        if neuf is None or (vieux is not None and neuf.pour != vieux.pour):
            titre = vieux.titre if vieux is not None else produit.document
            message = f"Le document « {titre} » n'existe plus, et un exemplaire à signer en est parti."
            yield Obstacle("document", f"documents/{produit.document}", produit.cible, message, GARDER)


def garanties_rompues(
    avant: frozenset[str],
    apres: frozenset[str],
    workflow: Workflow,
    explications: Mapping[str, Sequence[str]],
) -> Iterator[Obstacle]:
    """Les garanties « toujours » que la version d'arrivée trouve rompues, et qui ne l'étaient pas."""
    for nom in sorted(apres - avant):
        garantie = workflow.garanties[nom]
        raisons = " ".join(explications.get(nom, ()))
        yield Obstacle(
            "garantie", f"garanties/{nom}", "dossier",
            f"La garantie « {garantie.titre} » serait rompue. {raisons}".rstrip(),
            "Faites d'abord ce qu'elle demande, puis migrez.", garantie.source,
        )  # fmt: skip
