"""Typer ce que lit une règle : chemins, dates, durées, nombres, et les fiches que l'on choisit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from moteur.domaine.durees import lire_duree
from moteur.domaine.identifiants import ValeurRefusee
from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.arbre import Acces, Chemin, ErreurDeRegle, Noeud
from moteur.domaine.regles.portee import Portee, resoudre, resoudre_evenement
from moteur.domaine.regles.usages import NOMBRES, Usage, date_interdite, en_clair, type_commun
from moteur.domaine.workflow import Workflow
from moteur.suggestions import vouliez_vous_dire

Qualites = frozenset[tuple[str, str]]


def lien_entre(workflow: Workflow, type_: str, origine: str, selon: str) -> tuple[str, str] | str:
    """Le champ qui relie deux types : (« porte », champ de `type_`) ou (« porté », champ d'`origine`)."""
    portes = [("porte", c) for c in workflow.machines[type_].champs.values() if c.de == origine]
    if origine != type_:
        portes += [("porté", c) for c in workflow.machines[origine].champs.values() if c.de == type_]
    if selon:
        choisis = [(sens, c.nom) for sens, c in portes if c.nom == selon]
        return choisis[0] if choisis else f"Aucun champ « {selon} » ne relie « {type_} » à « {origine} »."
    choisis = [(sens, c.nom) for sens, c in portes if c.parmi is None]
    if len(choisis) == 1:
        return choisis[0]
    if not choisis:
        return f"Rien ne relie « {type_} » à « {origine} »."
    noms = ", ".join(nom for _, nom in choisis)
    return f"Plusieurs champs relient « {type_} » à « {origine} » : {noms}."


class TypeurDeValeurs:
    """Résout chaque valeur et dit son type ; `vues` : les qualités déjà traversées, pour ne pas tourner."""

    def __init__(self, portee: Portee, usage: Usage, vues: Qualites = frozenset()) -> None:
        self.portee = portee
        self.usage = usage
        self.vues = vues

    def condition(self, noeud: Noeud) -> Noeud:
        raise NotImplementedError

    def qualite_permise(self, acces: Acces) -> None:
        raise NotImplementedError

    def acces(self, source: a.Source) -> Acces:
        acces = source if isinstance(source, Acces) else resoudre(source, self.portee)
        if acces.genre == "qualite":
            self.qualite_permise(acces)
        return acces

    def filtre(self, regle: Noeud | None) -> Noeud | None:
        return None if regle is None else self.condition(regle)

    def selection(self, noeud: a.Selection) -> tuple[a.Selection, TypeurDeValeurs]:
        """La sélection, lien choisi, et le typeur de ce qui se dit dans sa parenthèse."""
        workflow = self.portee.workflow
        machine = workflow.machines.get(noeud.type)
        if machine is None or machine.genre != "fiche":
            raise ErreurDeRegle(
                "R02",
                f"« {noeud.type} » n'est pas un type de fiche.",
                place=noeud.place,
                remede=vouliez_vous_dire(noeud.type, workflow.fiches),
            )
        interieur = type(self)(self.portee.avec(noeud.type, autre=noeud.autre), self.usage, self.vues)
        if noeud.origine is None:
            return noeud, interieur
        origine = self.acces(noeud.origine)
        if origine.genre != "fiche":
            raise ErreurDeRegle("R06", f"« {origine.ecrit} » n'est pas une fiche.", place=origine.place)
        lien = lien_entre(workflow, noeud.type, origine.type, noeud.selon)
        if isinstance(lien, str):
            remede = "Ajoutez « selon » et le champ voulu." if lien.startswith("Plusieurs") else ""
            raise ErreurDeRegle("R10", lien, place=noeud.place, remede=remede)
        return replace(noeud, origine=origine, lien=lien), interieur

    # ── valeurs ──────────────────────────────────────────────────────────────────────────────
    def valeur(self, noeud: Noeud) -> tuple[str, Noeud]:
        if isinstance(noeud, Chemin | Acces):
            acces = self.acces(noeud)
            return (acces.type if acces.genre != "fiche" else "lien"), acces
        return _VALEURS[type(noeud)](self, noeud)

    def le(self, noeud: a.Le) -> tuple[str, Noeud]:
        if not self.usage.dates:
            raise date_interdite(self.usage, noeud.place)
        return "date", noeud

    def entier(self, noeud: a.Entier) -> tuple[str, Noeud]:
        return "entier", noeud

    def date_de(self, noeud: a.DateDe) -> tuple[str, Noeud]:
        if not self.usage.dates:
            raise date_interdite(self.usage, noeud.place)
        assert isinstance(noeud.sujet, Chemin)
        return "date", replace(noeud, sujet=resoudre_evenement(noeud.sujet, self.portee))

    def operation(self, noeud: a.Operation) -> tuple[str, Noeud]:
        type_g, gauche = self.valeur(noeud.gauche)
        if type_g == "date":
            return "date", replace(noeud, gauche=gauche, droite=self.duree(noeud.droite))
        type_d, droite = self.valeur(noeud.droite)
        commun = type_commun(type_g, type_d)
        if commun not in NOMBRES:
            dites = en_clair(type_d), en_clair(type_g)
            message = "On n'ajoute pas {} à {}." if noeud.signe == "+" else "On ne retire pas {} d'{}."
            raise ErreurDeRegle("R06", message.format(*dites), place=noeud.place)
        return commun, replace(noeud, gauche=gauche, droite=droite)

    def duree(self, noeud: Noeud) -> Noeud:
        type_, resolu = self.valeur(noeud)
        if type_ != "duree":
            raise ErreurDeRegle(
                "R06",
                f"On attend une durée ; c'est {en_clair(type_)}.",
                place=noeud.place,
                remede="Écrivez « 15 jours », ou le nom d'un paramètre de durée.",
            )
        return resolu

    def duree_ecrite(self, noeud: a.DureeEcrite) -> tuple[str, Noeud]:
        try:
            lire_duree(noeud.texte)
        except ValeurRefusee as refus:
            raise ErreurDeRegle("R06", refus.raison, place=noeud.place, remede=refus.remede) from refus
        return "duree", noeud

    def nombre(self, noeud: a.Nombre) -> tuple[str, Noeud]:
        selection, interieur = self.selection(noeud.selection)
        return "entier", replace(noeud, selection=selection, regle=interieur.filtre(noeud.regle))

    def somme(self, noeud: a.Somme) -> tuple[str, Noeud]:
        selection, interieur = self.selection(noeud.selection)
        champ = interieur.acces(noeud.champ)
        if champ.depart != ("ici", "") or (champ.type not in NOMBRES and not champ.liste):
            raise ErreurDeRegle("R06", f"« {champ.ecrit} » ne s'additionne pas.", place=champ.place)
        type_ = "entier" if champ.liste else champ.type
        return type_, replace(noeud, champ=champ, selection=selection, regle=interieur.filtre(noeud.regle))


_VALEURS: dict[type[Noeud], Callable[[TypeurDeValeurs, Any], tuple[str, Noeud]]] = {
    a.Le: TypeurDeValeurs.le,
    a.Entier: TypeurDeValeurs.entier,
    a.DateDe: TypeurDeValeurs.date_de,
    a.Operation: TypeurDeValeurs.operation,
    a.DureeEcrite: TypeurDeValeurs.duree_ecrite,
    a.Nombre: TypeurDeValeurs.nombre,
    a.Somme: TypeurDeValeurs.somme,
}
