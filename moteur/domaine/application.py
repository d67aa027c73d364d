"""Faire avancer un dossier d'un fait, et le rejouer en entier.

Le rejeu ne décide rien : il croit le journal. Les états passent par la table compilée du workflow ; un test
tient cette table et le pas vivant de `pas.py` égaux.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from moteur.domaine.definitions import CREATION, IMPERATIF, Machine, Table
from moteur.domaine.dossier import (
    DocumentProduit,
    Dossier,
    Ecart,
    Instance,
    Json,
    Passage,
    Rappel,
    RefusDeSigner,
    Suppleance,
    Valeurs,
    Versement,
)
from moteur.domaine.faits import (
    CORRIGE,
    CREE,
    EFFACE,
    FRANCHI,
    MIGRE,
    OUVERT,
    PRODUIT,
    RAPPELE,
    REFUSE,
    SUPPLEE,
    TRAITE,
    VERSE,
    Fait,
)
from moteur.domaine.workflow import DOSSIER, PORTEUR, Workflow
from moteur.erreurs import JournalAltere


def liens_de(machine: Machine) -> tuple[str, ...]:
    """Les champs de lien d'une machine."""
    return tuple(c.nom for c in machine.champs.values() if c.type == "lien")


def rejouer_etats(table: Table, initial: str, transitions: Iterable[tuple[str, str]]) -> dict[str, str]:
    """L'état de chaque fiche après des (fiche, transition) ; `KeyError` si un passage n'existe pas."""
    etats: dict[str, str] = {}
    lire = etats.get
    for fiche, transition in transitions:
        etats[fiche] = table[lire(fiche, initial), transition]
    return etats


def appliquer(workflow: Workflow, dossier: Dossier, fait: Fait) -> Dossier:
    """Le dossier après le fait ; celui qu'on donne n'est pas touché."""
    suivant = dossier.copie()
    avancer_d_un_fait(workflow, suivant, fait)
    return suivant


def rejouer(workflow: Workflow, dossier: Dossier, faits: Iterable[Fait]) -> Dossier:
    """Le dossier après tous les faits, dans l'ordre."""
    suivant = dossier.copie()
    for fait in faits:
        avancer_d_un_fait(workflow, suivant, fait)
    return suivant


def avancer_d_un_fait(workflow: Workflow, dossier: Dossier, fait: Fait) -> None:
    """Change le dossier sur place ; lève `JournalAltere` si le fait ne peut pas suivre ce dossier."""
    if fait.rang != dossier.rang + 1:
        raise _impossible(fait, f"son rang devrait être {dossier.rang + 1}")
    try:
        _APPLIQUER[fait.type](workflow, dossier, fait)
        for ecart in fait.trace.get("ecarts", ()):
            _ouvrir_ecart(dossier, fait, ecart)
    except (KeyError, TypeError) as manque:
        raise _impossible(fait, f"il cite {manque}, inconnu de ce dossier") from manque
    dossier.rang = fait.rang


def _impossible(fait: Fait, pourquoi: str) -> JournalAltere:
    return JournalAltere(
        f"Le fait n° {fait.rang} ne peut pas suivre les précédents.",
        raison=f"Fait « {fait.type} » : {pourquoi}.",
        suite="Lancez « moteur audit chaine » pour savoir ce qui tient encore.",
    )


def _ouvrir(workflow: Workflow, dossier: Dossier, fait: Fait) -> None:
    porteur = {n: v for n, v in fait.valeurs.items() if n in workflow.machines[PORTEUR].champs}
    autres = {n: v for n, v in fait.valeurs.items() if n not in porteur}
    dossier.annee = fait.trace["annee"]
    for nom, valeurs in ((PORTEUR, porteur), (DOSSIER, autres)):
        _naitre(workflow, dossier, fait, nom=nom, type_=nom, valeurs=valeurs)
    for phase in workflow.deroulement:
        _naitre(workflow, dossier, fait, nom=phase, type_=phase, valeurs={})


def _creer(workflow: Workflow, dossier: Dossier, fait: Fait) -> None:
    valeurs = {**fait.trace.get("liens", {}), **fait.valeurs}
    _naitre(workflow, dossier, fait, nom=fait.sujet, type_=fait.trace["type"], valeurs=valeurs)


def _naitre(
    workflow: Workflow, dossier: Dossier, fait: Fait, *, nom: str, type_: str, valeurs: Valeurs
) -> None:
    machine = workflow.machines[type_]
    instance = Instance(
        nom=nom,
        type=type_,
        etat=machine.initial,
        entree=fait.le,
        valeurs=valeurs,
        rangs=dict.fromkeys(valeurs, fait.rang),
        passages={CREATION: Passage(fait.le, fait.rang, ((fait.acteur, fait.saisi_par),))},
        dernier_le=fait.le,
    )
    dossier.poser(instance, liens_de(machine))


def _franchir(workflow: Workflow, dossier: Dossier, fait: Fait) -> None:
    instance = dossier.instances[fait.sujet]
    machine = workflow.machines[instance.type]
    transition: str = fait.trace["transition"]
    arrivee = machine.table.get((instance.etat, transition))
    if arrivee is None:
        raise _impossible(fait, f"« {fait.sujet} » est dans l'état « {instance.etat} »")
    precedent = instance.passages.get(transition)
    mains = (*(precedent.mains if precedent else ()), (fait.acteur, fait.saisi_par))
    instance = _changer(instance, {**fait.trace.get("liens", {}), **fait.valeurs}, rang=fait.rang)
    instance = replace(
        instance,
        etat=arrivee,
        entree=fait.le,
        dernier_le=fait.le,
        passages={**instance.passages, transition: Passage(fait.le, fait.rang, mains)},
    )
    dossier.poser(instance, liens_de(machine))


def _changer(instance: Instance, valeurs: Valeurs, *, rang: int) -> Instance:
    changees = {n: rang for n, v in valeurs.items() if instance.valeurs.get(n) != v}
    if not changees:
        return instance
    return replace(instance, valeurs={**instance.valeurs, **valeurs}, rangs={**instance.rangs, **changees})


def _verser(workflow: Workflow, dossier: Dossier, fait: Fait) -> None:
    instance = dossier.instances[fait.sujet]
    piece = fait.trace["piece"]
    imperatif = any(e["niveau"] == IMPERATIF for e in fait.trace.get("ecarts", ()))
    versement = Versement(
        rang=fait.rang,
        le=fait.le,
        acteur=fait.acteur,
        saisi_par=fait.saisi_par,
        role=fait.role,
        valeurs={**fait.trace.get("liens", {}), **fait.valeurs},
        fichier=fait.trace.get("fichier", ""),
        ecart=imperatif,
        produit=fait.trace.get("produit", 0),
        signataires=tuple(fait.trace.get("signataires", ())),
        attendus=tuple(fait.trace.get("attendus", ())),
        delegues=tuple(fait.trace.get("delegations", ())),
    )
    tous = (*instance.versements.get(piece, ()), versement)
    dossier.poser(replace(instance, versements={**instance.versements, piece: tous}), ())


def _corriger(workflow: Workflow, dossier: Dossier, fait: Fait) -> None:
    instance = dossier.instances[fait.sujet]
    valeurs = {**fait.trace.get("liens", {}), **fait.valeurs}
    machine = workflow.machines[instance.type]
    dossier.poser(_changer(instance, valeurs, rang=fait.rang), liens_de(machine))


def _traiter(workflow: Workflow, dossier: Dossier, fait: Fait) -> None:
    ecart = dossier.ecarts[fait.trace["ecart"]]
    dossier.ecarts[ecart.id] = replace(
        ecart, traite_le=fait.le, traite_rang=fait.rang, traite_par=fait.acteur
    )


def _produire(workflow: Workflow, dossier: Dossier, fait: Fait) -> None:
    trace = fait.trace
    produit = DocumentProduit(
        document=trace["document"],
        cible=fait.sujet,
        rang=fait.rang,
        le=fait.le,
        empreinte=trace.get("empreinte", ""),
        numero=trace.get("numero", ""),
        projet=trace["projet"],
        modele=trace.get("modele", ""),
    )
    dossier.documents = (*dossier.documents, produit)


def _refuser(workflow: Workflow, dossier: Dossier, fait: Fait) -> None:
    instance = dossier.instances[fait.sujet]
    refus = RefusDeSigner(fait.le, fait.rang, fait.trace["signataire"], fait.motif)
    dossier.poser(replace(instance, refus={**instance.refus, fait.trace["piece"]: refus}), ())


def _rappeler(workflow: Workflow, dossier: Dossier, fait: Fait) -> None:
    instance = dossier.instances[fait.sujet]
    rappel = Rappel(le=fait.le, rang=fait.rang, terme=fait.trace["terme"])
    rappels = {**instance.rappels, fait.trace["echeance"]: rappel}
    dossier.poser(replace(instance, rappels=rappels), ())


def _suppleer(workflow: Workflow, dossier: Dossier, fait: Fait) -> None:
    trace = fait.trace
    if "absent" not in trace:
        return  # les noms sont effacés : cette suppléance ne donne plus de droits à personne
    neuve = Suppleance(
        absent=trace["absent"],
        suppleant=trace["suppleant"],
        roles=tuple(trace["roles"]),
        du=trace["du"],
        au=trace["au"],
        rang=fait.rang,
    )
    dossier.suppleances = (*(r for s in dossier.suppleances for r in s.apres(neuve)), neuve)


def _migrer(workflow: Workflow, dossier: Dossier, fait: Fait) -> None:
    """`workflow` est celui d'arrivée : les états raccordés y passent, ses phases neuves y naissent."""
    dossier.workflow = workflow.empreinte
    for nom, etat in fait.trace.get("etats", {}).items():
        instance = dossier.instances[nom]
        if etat not in workflow.machines[instance.type].etats:
            raise _impossible(fait, f"« {etat} » n'est pas un état de « {nom} »")
        dossier.poser(replace(instance, etat=etat), ())
    for phase in workflow.deroulement:
        if phase not in dossier.instances:
            _naitre(workflow, dossier, fait, nom=phase, type_=phase, valeurs={})


def _effacer(workflow: Workflow, dossier: Dossier, fait: Fait) -> None:
    """Ce qui est parti manque déjà aux faits d'avant ; reste à savoir dire pourquoi."""
    for nom, categories in fait.trace.get("fiches", {}).items():
        instance = dossier.instances[nom]
        effacees = tuple(sorted({*instance.effacees, *categories}))
        dossier.poser(replace(instance, effacees=effacees), ())


def _ouvrir_ecart(dossier: Dossier, fait: Fait, ecart: dict[str, Json]) -> None:
    dossier.ecarts[ecart["id"]] = Ecart(
        id=ecart["id"],
        instance=fait.sujet,
        exigence=ecart["exigence"],
        niveau=ecart["niveau"],
        ouvert_le=fait.le,
        rang=fait.rang,
        motif=fait.motif,
    )


_APPLIQUER = {
    OUVERT: _ouvrir,
    CREE: _creer,
    FRANCHI: _franchir,
    VERSE: _verser,
    CORRIGE: _corriger,
    TRAITE: _traiter,
    PRODUIT: _produire,
    RAPPELE: _rappeler,
    SUPPLEE: _suppleer,
    REFUSE: _refuser,
    MIGRE: _migrer,
    EFFACE: _effacer,
}
