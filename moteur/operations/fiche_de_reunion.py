"""D'un workflow à sa fiche de réunion : phases, fiches, pièces, documents, échéances, garanties, avec leurs textes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from moteur.domaine.definitions import Document, Echeance, Machine, Piece, Porte
from moteur.domaine.durees import lire_duree
from moteur.domaine.identifiants import ValeurRefusee
from moteur.domaine.valeurs import afficher
from moteur.domaine.versements import titre_du_signataire
from moteur.domaine.workflow import Forme, Workflow
from moteur.exports.fiche_markdown import BLOQUE, ECART, SIGNALE, Condition, Feuille, Geste, Partie
from moteur.operations.dessiner import trouver

_QUAND = (
    ("sous", "dans un délai de"), ("tous_les", "rythme :"), ("avant", "à refaire avant la fin de validité, délai :"),
    ("a_partir_de", "à partir de :"), ("au_plus_tard", "au plus tard :"),
)  # fmt: skip
_REPERES = {"rentree": "la rentrée"}


def feuille(
    workflow: Workflow, forme: Forme, *, textes: Mapping[str, str], fiche: str = "", phase: str = ""
) -> Feuille:
    """Le workflow entier ; ou une seule phase avec ses fiches, ou une seule fiche."""
    page = _Page(workflow, forme)
    if fiche or phase:
        machine = trouver(workflow, fiche or phase, "fiche" if fiche else "phase")
        machines = [machine]
        noms = {machine.nom, *(m.nom for m in page.fiches_de(machine))}
    else:
        machines = [workflow.machines[p] for p in workflow.deroulement]
        noms = set(workflow.machines)
    parties = tuple(page.partie(m) for m in machines)
    listes = (
        (
            "Les documents produits",
            tuple(page.document(d) for d in workflow.documents.values() if d.pour in noms),
        ),
        ("Le calendrier", tuple(page.echeance(e) for e in workflow.echeances.values() if e.machine in noms)),
        (
            "Ce qui est garanti",
            tuple(
                Geste(g.titre, source=g.source)
                for g in workflow.garanties.values()
                if len(noms) == len(workflow.machines) or g.machine in noms
            ),
        ),
        ("Ce que disent les textes", () if fiche or phase else tuple(_donnees(forme))),
    )
    return Feuille(workflow.titre, str(forme.get("aide", "")), parties, listes, textes)


def _donnees(forme: Forme) -> Iterator[Geste]:
    """Chaque donnée datée, avec tout ce qu'en disent les textes, contradictions comprises."""
    for donnee in forme.get("donnees", {}).values():
        genre = donnee.get("type", "texte")
        dites = []
        for releve in donnee["releves"].values():
            valeur = " ".join(m for m in (releve.get("dit", ""), afficher(genre, releve["valeur"])) if m)
            annee = f" ({releve['annee']})" if "annee" in releve else ""
            dites.append(f"{releve['titre']} : {valeur}{annee}" if "titre" in releve else f"{valeur}{annee}")
        yield Geste(donnee["titre"], note=" ; ".join(dites), source=tuple(donnee.get("source", ())))


class _Page:
    """Les mots d'un workflow : ses rôles et ses parties, par leur titre."""

    def __init__(self, workflow: Workflow, forme: Forme) -> None:
        self.workflow = workflow
        self.forme = forme

    def partie(self, machine: Machine) -> Partie:
        genre = "phases" if machine.genre == "phase" else "fiches"
        aide = str(self.forme.get(genre, {}).get(machine.nom, {}).get("aide", ""))
        gestes = [self._passage(t.titre, t.porte, t.source) for t in machine.transitions.values()]
        if machine.creation is not None:
            gestes.insert(0, self._passage("Créer la fiche", machine.creation, ()))
        return Partie(
            titre=machine.titre,
            aide=aide,
            gestes=tuple(gestes),
            pieces=tuple(self._piece(p) for p in machine.pieces.values()),
            source=machine.source,
            dessous=tuple(self.partie(f) for f in self.fiches_de(machine)),
        )

    def fiches_de(self, machine: Machine) -> list[Machine]:
        machines = (self.workflow.machines[f] for f in self.workflow.fiches)
        return [m for m in machines if machine.genre == "phase" and m.phase == machine.nom]

    def document(self, d: Document) -> Geste:
        signe = (
            f"signé par {', '.join(titre_du_signataire(self.workflow, d.nom, s) for s in d.signataires)}"
            if d.signataires
            else ""
        )
        return Geste(
            d.titre, note=signe, conditions=self._conditions(Porte((), exige=d.exige)), source=d.source
        )

    def echeance(self, e: Echeance) -> Geste:
        quand = ", ".join(
            f"{mot} {self._clair(valeur, e.machine)}" for cle, mot in _QUAND if (valeur := getattr(e, cle))
        )
        return Geste(e.titre, note=quand, source=e.source)

    def _passage(self, titre: str, porte: Porte, source: tuple[str, ...]) -> Geste:
        note = ", ".join(
            mot
            for mot, vrai in (
                ("rapporte ce qui a eu lieu", porte.constat),
                ("en personne", porte.en_personne),
            )
            if vrai
        )
        return Geste(titre, self._roles(porte.par), note, self._conditions(porte), source)

    def _piece(self, p: Piece) -> Geste:
        return Geste(p.titre, self._roles(p.porte.par), "", self._conditions(p.porte), p.source)

    def _roles(self, noms: tuple[str, ...]) -> tuple[str, ...]:
        roles = self.workflow.roles
        return tuple(roles[r].titre if r in roles else r for r in noms)

    def _conditions(self, porte: Porte) -> tuple[Condition, ...]:
        manque = ECART if porte.constat else BLOQUE
        return tuple(
            Condition(e.sinon, manque if e.imperative else SIGNALE, e.source) for e in porte.exige.values()
        )

    def _clair(self, ecrit: str, machine: str) -> str:
        """Une date ou un délai, les noms remplacés par ce qu'ils valent ou par leur titre."""
        depart, signe, delai = ecrit.partition(" - ") if " - " in ecrit else ecrit.partition(" + ")
        if signe:
            cote = "avant" if signe == " - " else "après"
            return f"{self._clair(delai, machine)} {cote} {self._clair(depart, machine)}"
        corps = self.workflow.machines.get(machine)
        pieces = corps.pieces if corps else {}

        def dire(trouve: re.Match[str]) -> str:
            nom = trouve[0]
            if nom in self.workflow.parametres:
                return _duree(str(self.workflow.parametres[nom].valeur))
            titre = self.workflow.echeances.get(nom) or pieces.get(nom)
            return f"« {titre.titre} »" if titre else _REPERES.get(nom, nom)

        return re.sub(r"[a-z][a-z0-9_]*", dire, _duree(ecrit).replace("date de ", "la date de "))


def _duree(ecrite: str) -> str:
    try:
        return lire_duree(ecrite).en_clair
    except ValeurRefusee:
        return ecrite
