"""S01 : un nom cité désigne quelque chose. S02 : un nom ne désigne pas deux choses."""

from __future__ import annotations

from collections.abc import Iterator

from moteur.diagnostics import Diagnostic
from moteur.domaine.regles.mots import RESERVES
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import Chemin

UNITES_DE_PARAMETRE = ("duree", "entier", "montant")


def controler(e: Examen) -> Iterator[Diagnostic]:
    yield from _entete(e)
    yield from _documents(e)
    yield from _echeances(e)
    yield from _noms_partages(e)
    yield from _noms_reserves(e)


def _entete(e: Examen) -> Iterator[Diagnostic]:
    forme, roles = e.forme, e.forme.get("roles", {})
    if forme.get("langage") != 1:
        yield Diagnostic(
            "S23", e.valeur(("langage",)), "Ce workflow est écrit dans une version inconnue du langage.",
            "Cette version du moteur lit « langage: 1 ».",
        )
    yield from e.inconnus(("deroulement",), forme.get("deroulement", ()), forme.get("phases", {}), quoi="La phase")
    for phase in forme.get("phases", {}):
        if phase not in forme.get("deroulement", ()):
            yield Diagnostic("S24", e.cle(("phases", phase)), f"La phase « {phase} » n'est pas dans « deroulement ».", f"Ajoutez « {phase} » à deroulement, à sa place.")
    for nom, role in roles.items():
        yield from e.inconnus(("roles", nom, "saisi_par"), role.get("saisi_par", ()), roles, quoi="Le rôle")
    for cle in ("ecarts", "corrections"):
        yield from e.inconnus((cle, "par"), forme.get(cle, {}).get("par", ()), roles, quoi="Le rôle")
    for nom, categorie in forme.get("donnees_personnelles", {}).items():
        yield from e.inconnus(("donnees_personnelles", nom, "visible_par"), categorie.get("visible_par", ()), roles, quoi="Le rôle")
    yield from e.inconnu(("saisie_tardive",), forme.get("saisie_tardive", ""), forme.get("parametres", {}), quoi="Le paramètre")
    porteur = forme.get("porteur", {})
    yield from e.inconnu(("porteur", "cle"), porteur.get("cle", ""), porteur.get("champs", {}), quoi="Le champ du porteur")
    yield from _parametres(e)


def _parametres(e: Examen) -> Iterator[Diagnostic]:
    from moteur.domaine.durees import lire_duree
    from moteur.domaine.identifiants import ValeurRefusee
    from moteur.domaine.valeurs import lire

    for nom, corps in e.forme.get("parametres", {}).items():
        valeur = corps.get("valeur")
        try:
            if corps.get("type") == "duree":
                lire_duree(str(valeur))
            elif isinstance(valeur, str):
                lire(corps["type"], valeur)
        except ValeurRefusee as refus:
            yield Diagnostic("S25", e.valeur(("parametres", nom, "valeur")), f"« {valeur} » : {refus.raison}", refus.remede)


def _documents(e: Examen) -> Iterator[Diagnostic]:
    forme = e.forme
    machines = {**forme.get("phases", {}), **forme.get("fiches", {})}
    for nom, document in forme.get("documents", {}).items():
        ici: Chemin = ("documents", nom)
        yield from e.inconnu((*ici, "pour"), document.get("pour", ""), machines, quoi="La phase ou la fiche")
        yield from e.inconnus((*ici, "signataires"), document.get("signataires", ()), forme.get("roles", {}), quoi="Le rôle")
        champs = machines.get(document.get("pour", ""), {}).get("champs", {})
        yield from e.inconnus((*ici, "fige"), document.get("fige", ()), champs, quoi="Le champ")
        if document.get("modele") and document["modele"] not in e.modeles_connus:
            yield from e.inconnu((*ici, "modele"), document["modele"], e.modeles_connus, quoi="Le modèle Word", code="S26")
        if document.get("signataires") and not _a_une_piece(machines, document.get("pour", ""), nom):
            yield Diagnostic(
                "S27", e.cle(ici), f"« {nom} » a des signataires, mais aucune pièce ne porte son exemplaire signé.",
                f"Ajoutez à « {document.get('pour')} » une pièce avec « document: {nom} ».",
            )


def _a_une_piece(machines: dict[str, dict[str, dict[str, dict[str, str]]]], pour: str, document: str) -> bool:
    return any(p.get("document") == document for p in machines.get(pour, {}).get("pieces", {}).values())


def _echeances(e: Examen) -> Iterator[Diagnostic]:
    forme = e.forme
    machines = {**forme.get("phases", {}), **forme.get("fiches", {})}
    for nom, echeance in forme.get("echeances", {}).items():
        ici: Chemin = ("echeances", nom)
        yield from e.inconnu((*ici, "fiche"), echeance.get("fiche", ""), machines, quoi="La fiche ou la phase")
        machine = machines.get(echeance.get("fiche", ""), {})
        yield from e.inconnu((*ici, "etat"), echeance.get("etat", ""), machine.get("etats", {}), quoi="L'état")
        yield from e.inconnu((*ici, "piece"), echeance.get("piece", ""), machine.get("pieces", {}), quoi="La pièce")
        for cle in ("sous", "tous_les"):
            yield from e.inconnu((*ici, cle), echeance.get(cle, ""), forme.get("parametres", {}), quoi="Le paramètre")
        avant = echeance.get("avant", "")
        if avant and not avant[0].isdigit():
            yield from e.inconnu((*ici, "avant"), avant, forme.get("parametres", {}), quoi="Le paramètre")
        yield from _attend(e, ici, echeance.get("attend", ""), machine)


def _attend(e: Examen, ici: Chemin, attend: str, machine: dict[str, dict[str, object]]) -> Iterator[Diagnostic]:
    mots = attend.split()
    if len(mots) == 3:
        yield from evenement(e, (*ici, "attend"), attend)
    elif mots:
        yield from e.inconnu((*ici, "attend"), attend, machine.get("transitions", {}), quoi="La transition")


def evenement(e: Examen, chemin: Chemin, texte: str) -> Iterator[Diagnostic]:
    """Vérifie « seance devient tenue » ou « fiche recoit piece »."""
    mots = texte.split()
    machines = {**e.forme.get("phases", {}), **e.forme.get("fiches", {})}
    if len(mots) != 3 or mots[1] not in ("devient", "recoit"):
        yield Diagnostic("S28", e.valeur(chemin), f"« {texte} » ne dit pas un évènement.", "Écrivez « fiche devient etat », ou « fiche recoit piece ».")
        return
    yield from e.inconnu(chemin, mots[0], machines, quoi="La fiche ou la phase")
    genre, quoi = ("etats", "L'état") if mots[1] == "devient" else ("pieces", "La pièce")
    if mots[0] in machines:
        yield from e.inconnu(chemin, mots[2], machines[mots[0]].get(genre, {}), quoi=quoi)


def _noms_partages(e: Examen) -> Iterator[Diagnostic]:
    """Un paramètre, une phase et un champ ne portent jamais le même nom : une règle n'aurait plus un seul sens."""
    voisins = {n: ("phases", n) for n in e.forme.get("phases", {})} | {n: ("parametres", n) for n in e.forme.get("parametres", {})}
    for nom in e.forme.get("parametres", {}):
        if nom in e.forme.get("phases", {}):
            yield _partage(e, ("parametres", nom), nom, ("phases", nom))
    for chemin, machine in e.machines():
        for genre in ("champs", "pieces", "qualites"):
            for nom in machine.get(genre, {}):
                if nom in voisins:
                    yield _partage(e, (*chemin, genre, nom), nom, voisins[nom])
        for nom in machine.get("champs", {}):
            for genre in ("pieces", "qualites"):
                if nom in machine.get(genre, {}):
                    yield _partage(e, (*chemin, genre, nom), nom, (*chemin, "champs", nom))


def _partage(e: Examen, ici: Chemin, nom: str, autre: Chemin) -> Diagnostic:
    return Diagnostic(
        "S02", e.cle(ici), f"« {nom} » désigne déjà autre chose : une règle qui le cite aurait deux sens.",
        "Donnez un autre nom à l'un des deux.", autres=((e.cle(autre), "l'autre sens"),),
    )


def _noms_reserves(e: Examen) -> Iterator[Diagnostic]:
    cartes: list[Chemin] = [("phases",), ("fiches",), ("parametres",), ("roles",)]
    for chemin, _ in e.machines():
        cartes += [(*chemin, genre) for genre in ("champs", "pieces", "qualites")]
    for carte in cartes:
        for lieu in _cles(e, carte):
            if lieu[-1] in RESERVES:
                yield Diagnostic("S29", e.cle(lieu), f"« {lieu[-1]} » est un mot du langage des règles.", "Choisissez un autre nom.")


def _cles(e: Examen, carte: Chemin) -> Iterator[Chemin]:
    corps: object = e.forme
    for nom in carte:
        corps = corps.get(nom, {}) if isinstance(corps, dict) else {}
    if isinstance(corps, dict):
        yield from ((*carte, nom) for nom in corps)
