"""De qui parle-t-on : une fiche de personne ou quelqu'un qui agit, et tout ce qui peut la faire reconnaître."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import permutations, product
from typing import Any

from moteur.domaine.definitions import Machine
from moteur.domaine.dossier import Dossier
from moteur.domaine.effacements import plat
from moteur.domaine.faits import VERSE, Fait
from moteur.domaine.workflow import Workflow
from moteur.erreurs import CommandeMalEcrite
from moteur.operations.agir import trouver
from moteur.operations.dossiers import Ouvert, derouler

# Une valeur de ces genres n'est qu'à une personne : la trouver ailleurs, c'est l'y trouver.
UNIQUES = ("courriel", "telephone")
COMBINAISONS = 200


@dataclass(frozen=True, slots=True)
class Visee:
    """Une personne : sa fiche et celles qui ne parlent que d'elle, ou sa clé d'acteur.

    `reperes` : les textes où elle se reconnaît, sans accents ; `mots` : ses noms, chacun à part.
    """

    fiche: str = ""
    acteur: str = ""
    fiches: tuple[str, ...] = ()
    reperes: tuple[str, ...] = ()
    mots: tuple[str, ...] = ()

    @property
    def nom(self) -> str:
        """Un nom court, qui ne dit rien de personne ; vide pour qui agit."""
        return self.fiche

    def citee(self, contenu: Any) -> bool:
        """Ce contenu, cartes et listes comprises, la fait-il reconnaître ?"""
        return any(repere in texte for texte in map(plat, textes(contenu)) for repere in self.reperes)

    def reconnaissable(self, texte: str) -> bool:
        """Tous les mots de l'un de ses noms y sont, fût-ce en deux endroits : à une personne de regarder."""
        dit = frozenset(plat(texte).split())
        return any(dit.issuperset(repere.split()) for repere in self.reperes)


@dataclass(slots=True)
class _Valeurs:
    designation: dict[str, list[str]] = field(default_factory=dict)
    uniques: list[str] = field(default_factory=list)


def viser(ouvert: Ouvert, texte: str) -> Visee:
    """La personne que ce texte désigne ; quelqu'un qui agit d'abord, puis une fiche."""
    acteur = _acteur(ouvert, texte)
    if acteur:
        personne = ouvert.atelier.personnes.get(acteur)
        noms = (personne.nom,) if personne else ()
        return Visee(
            acteur=acteur,
            reperes=tuple(_reperes([nom.split() for nom in noms if len(nom.split()) > 1])),
            mots=tuple(mot for nom in (*noms, acteur) for mot in (nom, *nom.split())),
        )
    nom = trouver(ouvert, texte)
    machine = ouvert.workflow.machines[ouvert.dossier.instances[nom].type]
    if not machine.personne:
        personnes = ", ".join(m.nom for m in ouvert.workflow.machines.values() if m.personne)
        raise CommandeMalEcrite(
            f"« {nom} » n'est pas une personne.",
            raison=f"« {machine.titre} » n'est pas marquée « personne: oui ». Le sont : {personnes or 'aucune'}.",
            suite="Donnez la fiche d'une personne, ou le nom de qui agit, tel qu'espace.yaml l'écrit.",
        )
    valeurs = _valeurs_de(ouvert, nom)
    propres = [list(c) for c in product(*(v for v in valeurs.designation.values() if v))][:COMBINAISONS]
    return Visee(
        fiche=nom,
        fiches=(nom, *_rattachees(ouvert.workflow, ouvert.dossier, nom)),
        reperes=(*_reperes([c for c in propres if len(c) > 1]), *(plat(u) for u in valeurs.uniques)),
        mots=tuple(v for vs in valeurs.designation.values() for v in vs) + tuple(valeurs.uniques),
    )


def homonymes(ouvert: Ouvert, visee: Visee) -> tuple[str, ...]:
    """Les autres fiches de personne du même nom : rien ne dit que c'est la même."""
    trouvees = []
    for machine in ouvert.workflow.machines.values():
        if not a_un_nom(machine):
            continue
        for fiche in ouvert.dossier.fiches(machine.nom):
            propres = [str(fiche.valeurs[c]) for c in machine.designation if fiche.valeurs.get(c)]
            if fiche.nom not in visee.fiches and plat(" ".join(propres)) in visee.reperes:
                trouvees.append(fiche.nom)
    return tuple(trouvees)


def a_un_nom(machine: Machine) -> bool:
    """Une fiche de personne que désignent des textes à elle, et non d'autres fiches."""
    textes_ = [machine.champs[c].type == "texte" for c in machine.designation if c in machine.champs]
    return machine.personne and any(textes_)


def textes(contenu: Any) -> Iterator[str]:
    """Tous les textes d'un contenu."""
    if isinstance(contenu, str):
        yield contenu
    elif isinstance(contenu, Mapping):
        for valeur in contenu.values():
            yield from textes(valeur)
    elif isinstance(contenu, list | tuple):
        for valeur in contenu:
            yield from textes(valeur)


def champs_de(workflow: Workflow, machine: Machine, fait: Fait) -> Mapping[str, Any]:
    """Les champs auxquels appartiennent les valeurs de ce fait."""
    if fait.type == VERSE and fait.trace.get("piece") in machine.pieces:
        return machine.pieces[fait.trace["piece"]].champs
    return machine.champs


def _acteur(ouvert: Ouvert, texte: str) -> str:
    """La clé de qui agit ; le journal se souvient de qui n'est plus dans l'espace."""
    if texte in ouvert.atelier.personnes:
        return texte
    with ouvert.atelier.journal.inventaire() as inventaire:
        connus = {n.nom for n in inventaire.noms if n.espece == "personne"}
    return texte if texte in connus else ""


def _valeurs_de(ouvert: Ouvert, nom: str) -> _Valeurs:
    """Tout ce que l'histoire a dit de son nom et de ses adresses, corrections comprises."""
    from moteur.operations.conversion import relu

    trouvees = _Valeurs()
    type_ = ouvert.dossier.instances[nom].type
    for workflow, lu in derouler(ouvert.atelier.journal, ouvert.dossier.chaine, ouvert.workflow):
        if lu.sujet != nom or type_ not in workflow.machines:
            continue
        fait, machine = relu(lu), workflow.machines[type_]
        for champ, valeur in fait.valeurs.items():
            declare = champs_de(workflow, machine, fait).get(champ)
            if declare is None or not isinstance(valeur, str) or not plat(valeur).strip():
                continue
            if declare.type in UNIQUES:
                trouvees.uniques.append(valeur)
            elif declare.type == "texte" and champ in machine.designation:
                connues = trouvees.designation.setdefault(champ, [])
                connues += [valeur] if valeur not in connues else []
    return trouvees


def _rattachees(workflow: Workflow, dossier: Dossier, nom: str) -> tuple[str, ...]:
    """Les fiches de personne sans nom à elles dont un lien mène ici : elles ne parlent que d'elle."""
    trouvees: dict[str, None] = {}
    for (type_, _, vise), noms in dossier.inverse.items():
        machine = workflow.machines[type_]
        if vise == nom and machine.personne and not a_un_nom(machine):
            trouvees.update(dict.fromkeys(noms))
    return tuple(trouvees)


def _reperes(noms: Iterable[list[str]]) -> Iterator[str]:
    for mots in noms:
        for ordre in permutations(mots[:4]):
            yield plat(" ".join(ordre))
