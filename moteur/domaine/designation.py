"""Nommer une fiche à l'écran, et la retrouver par son nom court ou par un morceau de sa désignation."""

from __future__ import annotations

from collections.abc import Iterable

from moteur.domaine.dossier import Dossier, Instance
from moteur.domaine.valeurs import ValeurRefusee, afficher
from moteur.domaine.workflow import Workflow
from moteur.suggestions import sans_accents, vouliez_vous_dire

PROFONDEUR = 3
SEPARE, LISTE = " · ", " + "
EFFACE = "effacé"


def designer(workflow: Workflow, dossier: Dossier, nom: str, *, profondeur: int = PROFONDEUR) -> str:
    """La désignation d'une fiche en clair, liens suivis ; son nom court si rien ne la désigne encore."""
    instance = dossier.instances.get(nom)
    if instance is None:
        return nom
    machine = workflow.machines[instance.type]
    if machine.genre != "fiche":
        return machine.titre
    morceaux = [_morceau(workflow, dossier, instance, c, profondeur) for c in machine.designation]
    # Prénom et nom se suivent ; deux fiches, ou une date et une fiche, se séparent.
    textes = all(machine.champs[c].type == "texte" for c in machine.designation)
    dit = " ".join(m for m in morceaux if m) if textes else SEPARE.join(_une_fois(morceaux))
    return dit or (EFFACE if instance.effacees else nom)


def nommer(workflow: Workflow, dossier: Dossier, nom: str) -> str:
    """Le nom court d'une fiche suivi de sa désignation ; le titre d'une phase ; le nom seul s'il est inconnu."""
    instance = dossier.instances.get(nom)
    designation = designer(workflow, dossier, nom)
    if instance is None or workflow.machines[instance.type].genre != "fiche" or designation == nom:
        return designation
    return f"{nom} ({designation})"


def _une_fois(morceaux: Iterable[str]) -> Iterable[str]:
    """Les morceaux, ceux d'une fiche liée compris, chacun une fois : le même nom ne se lit pas deux fois."""
    # « a + b » nomme plusieurs fiches : ce qui les compose leur reste.
    parties = (m.split(SEPARE) if LISTE not in m else [m] for m in morceaux if m)
    return dict.fromkeys(partie for morceau in parties for partie in morceau)


def _morceau(workflow: Workflow, dossier: Dossier, instance: Instance, nom: str, profondeur: int) -> str:
    champ = workflow.machines[instance.type].champs[nom]
    valeur = instance.valeurs.get(nom)
    if valeur is None:
        return ""
    if champ.type == "lien":
        if profondeur <= 0:
            return ""
        noms = valeur if isinstance(valeur, list) else [valeur]
        dits = [designer(workflow, dossier, n, profondeur=profondeur - 1) for n in noms[:3]]
        suite = f" (+ {len(noms) - 3})" if len(noms) > 3 else ""
        return LISTE.join(dits) + suite
    if champ.type == "choix":
        return (champ.valeurs or {}).get(valeur, valeur)
    return afficher(champ.type, valeur)


def chercher(workflow: Workflow, dossier: Dossier, texte: str, *, types: Iterable[str] | None = None) -> str:
    """Le nom court de la seule fiche que ce texte désigne ; `ValeurRefusee` dit les choix sinon."""
    permis = set(types) if types is not None else None
    noms = [n for n, i in dossier.instances.items() if permis is None or i.type in permis]
    voulu = _plat(texte)
    if voulu in noms:
        return voulu
    designes = {n: _plat(designer(workflow, dossier, n)) for n in noms}
    exacts = [n for n, d in designes.items() if d == voulu]
    trouves = exacts or [
        n for n, d in designes.items() if voulu and all(m in f"{d} {n}" for m in voulu.split())
    ]
    if len(trouves) == 1:
        return trouves[0]
    if trouves:
        choix = ", ".join(f"{n} ({designer(workflow, dossier, n)})" for n in trouves[:6])
        reste = f", et {len(trouves) - 6} autres" if len(trouves) > 6 else ""
        raise ValeurRefusee(
            f"« {texte} » désigne plusieurs fiches : {choix}{reste}.", remede="Donnez le nom court."
        )
    genre = " ou ".join(sorted(permis)) if permis else "fiche ni phase"
    proche = vouliez_vous_dire(texte, (*noms, *designes.values()))
    raise ValeurRefusee(
        f"Aucune fiche « {genre} » ne s'appelle « {texte} »."
        if permis
        else f"Rien ne s'appelle « {texte} » dans ce dossier.",
        remede=proche,
    )


def _plat(texte: str) -> str:
    return " ".join(sans_accents(texte).lower().split())
