"""Typer une règle avant toute exécution : chaque nom existe, chaque comparaison a un sens.

Rend le même arbre, chemins résolus. Ce qui se dit dépend de l'usage : une exigence peut tout dire, une
garantie `toujours` ni date ni nombre, une qualité ni acteur ni rôle.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from moteur.domaine.definitions import CREATION
from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.analyse import analyser
from moteur.domaine.regles.arbre import Acces, Chemin, ErreurDeRegle, Noeud, Place
from moteur.domaine.regles.portee import Portee, est_evenement, evenements
from moteur.domaine.regles.typage_valeurs import TypeurDeValeurs, lien_entre
from moteur.domaine.regles.usages import (
    EXIGENCE,
    INDICATEUR,
    NOMBRES,
    QUALITE,
    TEXTES,
    TOUJOURS,
    Usage,
    date_interdite,
    en_clair,
    nombre_interdit,
    personne_interdite,
    type_commun,
)
from moteur.suggestions import vouliez_vous_dire

# Ce qu'on dit d'une réunion tenue ou d'une vérification faite, que la pièce retient sans fichier.
_CONSIGNE = ("consigne", "consignee")
_SANS_FICHIER = ("reunion", "releve")


def typer(noeud: Noeud, portee: Portee, usage: Usage = EXIGENCE) -> Noeud:
    """La condition, chemins résolus ; lève `ErreurDeRegle` à la première faute."""
    return _Typeur(portee, usage).condition(noeud)


def typer_valeur(noeud: Noeud, portee: Portee, usage: Usage = INDICATEUR) -> Noeud:
    """La valeur, chemins résolus, et un nombre : celle d'un indicateur."""
    type_, resolu = _Typeur(portee, usage).valeur(noeud)
    if type_ not in NOMBRES:
        raise ErreurDeRegle("R06", f"On attend un nombre ; c'est {en_clair(type_)}.", place=noeud.place)
    return resolu


class _Typeur(TypeurDeValeurs):
    def condition(self, noeud: Noeud) -> Noeud:
        return _CONDITIONS[type(noeud)](self, noeud)

    def qualite_permise(self, acces: Acces) -> None:
        """Une qualité lue depuis « toujours » ne doit cacher ni date ni nombre."""
        ici = (acces.machine, acces.nom)
        if (self.usage.dates and self.usage.nombres) or ici in self.vues:
            return
        workflow = self.portee.workflow
        regle = workflow.machines[acces.machine].qualites[acces.nom].regle
        portee = Portee(workflow, (acces.machine,))
        try:
            _Typeur(portee, self.usage, self.vues | {ici}).condition(analyser(regle))
        except ErreurDeRegle as faute:
            if faute.code == "R03":
                raise ErreurDeRegle("R03", faute.message, place=acces.place, remede=faute.remede) from faute

    def plusieurs(self, noeud: a.Et | a.Ou) -> Noeud:
        return replace(noeud, termes=tuple(self.condition(t) for t in noeud.termes))

    def negation(self, noeud: a.Non) -> Noeud:
        return replace(noeud, terme=self.condition(noeud.terme))

    def implique(self, noeud: a.Implique) -> Noeud:
        return replace(noeud, si=self.condition(noeud.si), alors=self.condition(noeud.alors))

    def tout(self, noeud: a.Tout) -> Noeud:
        selection, interieur = self.selection(noeud.selection)
        return replace(noeud, selection=selection, regle=interieur.condition(noeud.regle))

    def combien(self, noeud: a.Combien) -> Noeud:
        selection, interieur = self.selection(noeud.selection)
        return replace(noeud, selection=selection, regle=interieur.filtre(noeud.regle))

    # ── champs, états, qualités ──────────────────────────────────────────────────────────────
    def vaut(self, noeud: a.Vaut) -> Noeud:
        acces = self.acces(noeud.sujet)
        if acces.genre in ("qualite", "fini"):
            return replace(noeud, sujet=acces)
        nom = acces.ecrit
        if acces.genre == "piece":
            message = f"« {nom} » ne se dit pas seule : c'est une pièce."
            raise ErreurDeRegle("R08", message, place=noeud.place, remede=self.dire_une_piece(acces))
        remede = f"Écrivez « {nom} est renseigne »."
        if acces.genre == "etat":
            remede = f"Écrivez « {nom} est … » suivi d'un état."
        elif acces.genre == "fiche":
            remede = f"Écrivez « {nom} est renseigne », ou nommez une de ses qualités."
        elif acces.type == "booleen":
            remede = f"Écrivez « {nom} est oui »."
        type_ = "lien" if acces.genre == "fiche" else acces.type
        message = f"« {nom} » ne se dit pas seul : c'est {en_clair(type_)}."
        raise ErreurDeRegle("R06", message, place=noeud.place, remede=remede)

    def dire_une_piece(self, acces: Acces) -> str:
        versee = f"Écrivez « {acces.ecrit} est versee »"
        if not self.portee.workflow.machines[acces.machine].pieces[acces.nom].validite:
            return f"{versee}."
        return f"{versee}, ou « {acces.ecrit} couvre le » si elle doit valoir à la date de l'acte."

    def egal(self, noeud: a.Egal) -> Noeud:
        acces = self.acces_dit(noeud)
        if acces.type == "piece" and noeud.nom in _CONSIGNE and self.se_consigne(acces):
            return self.versee(a.Versee(sujet=noeud.sujet, depuis="", place=noeud.place))
        if acces.genre == "fiche":
            droite = Chemin(ce="", noms=(noeud.nom,), place=noeud.place)
            return self.meme_fiche(a.MemeFiche(gauche=acces, droite=droite, place=noeud.place))
        if acces.type in TEXTES:
            raise ErreurDeRegle(
                "R06",
                f"« {acces.ecrit} » est un texte.",
                place=noeud.place,
                remede=f"Écrivez « {acces.ecrit} = … » pour comparer deux textes.",
            )
        self.valeur_possible(acces, noeud.nom, _fin(noeud.place, noeud.nom))
        return replace(noeud, sujet=acces)

    def acces_dit(self, noeud: a.Egal) -> Acces:
        """Le sujet ; s'il est la pièce d'une autre phase, on dit d'un coup où elle est et comment elle se dit."""
        try:
            return self.acces(noeud.sujet)
        except ErreurDeRegle as faute:
            if faute.ailleurs is None or noeud.nom in _CONSIGNE:
                raise
            ailleurs, nom = faute.ailleurs
            if nom not in self.portee.workflow.machines[ailleurs].pieces:
                raise
            raise ErreurDeRegle(
                "R02",
                f"{faute.message} Une pièce est versée, pas « {noeud.nom} ».",
                place=faute.place,
                remede=f"Elle est dans « {ailleurs} » : écrivez « {ailleurs}.{nom} est versee ».",
            ) from faute

    def se_consigne(self, acces: Acces) -> bool:
        """Une réunion, un relevé : la pièce n'a pas de fichier, on la consigne."""
        piece = self.portee.workflow.machines[acces.machine].pieces[acces.nom]
        return piece.nature in _SANS_FICHIER

    def valeur_possible(self, acces: Acces, nom: str, place: Place) -> None:
        ecrit = acces.ecrit
        if acces.type == "piece":
            message = f"Une pièce est versée, pas « {nom} »."
            raise ErreurDeRegle("R06", message, place=place, remede=f"Écrivez « {ecrit} est versee ».")
        if acces.liste:
            message = f"« {ecrit} » est une liste."
            raise ErreurDeRegle("R06", message, place=place, remede=f"Écrivez « {ecrit} contient … ».")
        connus = self.valeurs_de(acces)
        if connus is None:
            raise ErreurDeRegle(
                "R06",
                f"« {ecrit} » est {en_clair(acces.type)} : « est {nom} » n'a pas de sens.",
                place=place,
                remede=f"Écrivez « {ecrit} est renseigne », ou une comparaison.",
            )
        if nom not in connus:
            raise _valeur_inconnue(ecrit, nom, connus, place)

    def valeurs_de(self, acces: Acces) -> tuple[str, ...] | None:
        machine = self.portee.workflow.machines.get(acces.machine)
        if acces.genre == "etat" and machine is not None:
            return tuple(machine.etats)
        if acces.type == "booleen":
            return ("oui", "non")
        if acces.type == "choix" and machine is not None:
            champs = machine.pieces[acces.nom].champs if acces.genre == "piece_champ" else machine.champs
            return tuple(champs[acces.detail or acces.nom].valeurs or ())
        return None

    def meme_fiche(self, noeud: a.MemeFiche) -> Noeud:
        gauche, droite = self.acces(noeud.gauche), self.acces(noeud.droite)
        for cote in (gauche, droite):
            if cote.genre != "fiche":
                raise ErreurDeRegle(
                    "R06",
                    f"« {cote.ecrit} » n'est pas un lien : on compare ici deux fiches.",
                    place=noeud.place,
                    remede="Comparez deux textes ou deux nombres par « = ».",
                )
        if gauche.type != droite.type:
            message = f"Une fiche « {gauche.type} » n'est jamais une fiche « {droite.type} »."
            raise ErreurDeRegle("R06", message, place=noeud.place)
        return replace(noeud, gauche=gauche, droite=droite)

    def parmi(self, noeud: a.Parmi) -> Noeud:
        acces = self.acces(noeud.sujet)
        for nom in noeud.noms:
            self.valeur_possible(acces, nom, noeud.place)
        return replace(noeud, sujet=acces)

    def contient(self, noeud: a.Contient) -> Noeud:
        acces = self.acces(noeud.sujet)
        if not acces.liste:
            raise ErreurDeRegle("R06", f"« {acces.ecrit} » n'est pas une liste.", place=noeud.place)
        if acces.type == "choix":
            nom = noeud.nom or str(noeud.fiche)
            connus = self.valeurs_de(acces) or ()
            if nom not in connus:
                raise _valeur_inconnue(acces.ecrit, nom, connus, _fin(noeud.place, nom))
            return replace(noeud, sujet=acces)
        cible = self.acces(noeud.fiche or Chemin(ce="", noms=(noeud.nom,), place=noeud.place))
        if cible.genre != "fiche":
            raise ErreurDeRegle("R06", f"« {cible.ecrit} » n'est pas une fiche.", place=noeud.place)
        designe = self.type_designe(acces)
        if cible.type != designe:
            message = f"« {acces.ecrit} » contient des fiches « {designe} », jamais « {cible.type} »."
            raise ErreurDeRegle("R06", message, place=noeud.place)
        return replace(noeud, sujet=acces, nom="", fiche=cible)

    def type_designe(self, acces: Acces) -> str:
        machine = self.portee.workflow.machines[acces.machine]
        champs = machine.pieces[acces.nom].champs if acces.genre == "piece_champ" else machine.champs
        return str(champs[acces.detail or acces.nom].de)

    def renseigne(self, noeud: a.Renseigne) -> Noeud:
        sujets = tuple(self.acces(s) for s in noeud.sujets)
        for acces in sujets:
            if acces.genre in ("champ", "piece_champ") or (acces.genre == "fiche" and acces.liens):
                continue
            remede = f"Écrivez « {acces.ecrit} est versee »." if acces.genre == "piece" else ""
            message = f"« {acces.ecrit} » n'est pas un champ."
            raise ErreurDeRegle("R06", message, place=acces.place, remede=remede)
        return replace(noeud, sujets=sujets)

    # ── pièces, dates, personnes ─────────────────────────────────────────────────────────────
    def piece(self, source: a.Source) -> Acces:
        acces = self.acces(source)
        if acces.genre != "piece":
            raise ErreurDeRegle("R06", f"« {acces.ecrit} » n'est pas une pièce.", place=acces.place)
        return acces

    def versee(self, noeud: a.Versee) -> Noeud:
        acces = self.piece(noeud.sujet)
        machine = self.portee.workflow.machines[acces.machine]
        if noeud.depuis and not est_evenement(machine, noeud.depuis):
            raise ErreurDeRegle(
                "R02",
                f"« {noeud.depuis} » n'est ni une transition ni une pièce de « {machine.nom} ».",
                place=_fin(noeud.place, noeud.depuis),
                remede=vouliez_vous_dire(noeud.depuis, evenements(machine)),
            )
        if noeud.depuis and not self.usage.dates:
            raise date_interdite(self.usage, noeud.place)
        return replace(noeud, sujet=acces)

    def couvre(self, noeud: a.Couvre) -> Noeud:
        if not self.usage.dates:
            raise date_interdite(self.usage, noeud.place)
        acces = self.piece(noeud.sujet)
        if not self.portee.workflow.machines[acces.machine].pieces[acces.nom].validite:
            raise ErreurDeRegle(
                "R06",
                f"La pièce « {acces.ecrit} » n'a pas de durée de validité.",
                place=noeud.place,
                remede=f"Écrivez « {acces.ecrit} est versee », ou donnez à la pièce une « validite ».",
            )
        type_, jour = self.valeur(noeud.jour)
        if type_ != "date":
            message = f"« couvre » attend une date ; c'est {en_clair(type_)}."
            raise ErreurDeRegle("R06", message, place=noeud.place)
        return replace(noeud, sujet=acces, jour=jour)

    def depuis(self, noeud: a.Depuis) -> Noeud:
        if not self.usage.dates:
            raise date_interdite(self.usage, noeud.place)
        acces = self.acces(noeud.sujet)
        if acces.genre != "etat":
            raise ErreurDeRegle("R06", "« depuis » se dit d'un état.", place=noeud.place)
        self.valeur_possible(acces, noeud.nom, noeud.place)
        return replace(noeud, sujet=acces, duree=self.duree(noeud.duree))

    def differe(self, noeud: a.Differe) -> Noeud:
        if not self.usage.personnes:
            raise personne_interdite(self.usage, f"{noeud.qui} differe de", noeud.place)
        ici = self.portee.ici
        if ici is None or not est_evenement(ici, noeud.de):
            raise ErreurDeRegle(
                "R02",
                f"« {noeud.de} » n'est ni une transition ni une pièce d'ici.",
                place=_fin(noeud.place, noeud.de),
                remede=vouliez_vous_dire(noeud.de, evenements(ici) if ici else (CREATION,)),
            )
        return noeud

    def role(self, noeud: a.AgitComme) -> Noeud:
        if not self.usage.personnes:
            raise personne_interdite(self.usage, "role est", noeud.place)
        roles = self.portee.workflow.roles
        if noeud.role not in roles:
            message, place = f"Le rôle « {noeud.role} » n'existe pas.", _fin(noeud.place, noeud.role)
            raise ErreurDeRegle("R02", message, place=place, remede=vouliez_vous_dire(noeud.role, roles))
        return noeud

    def compare(self, noeud: a.Compare) -> Noeud:
        (type_g, gauche), (type_d, droite) = self.valeur(noeud.gauche), self.valeur(noeud.droite)
        resolu = replace(noeud, gauche=gauche, droite=droite)
        for cote, autre in ((gauche, droite), (droite, gauche)):
            if isinstance(cote, a.Nombre) and isinstance(autre, a.Entier):
                raise _nombre_ecrit(cote, autre, noeud.place)
        if type_g in TEXTES and type_d in TEXTES and noeud.signe == "=":
            return resolu
        if type_commun(type_g, type_d) not in (*NOMBRES, "date"):
            message = f"On ne compare pas {en_clair(type_g)} à {en_clair(type_d)}."
            remede = "Deux fiches se comparent par « est »." if type_g == type_d == "lien" else ""
            raise ErreurDeRegle("R06", message, place=noeud.place, remede=remede)
        if type_g == "date" and not self.usage.dates:
            raise date_interdite(self.usage, noeud.place)
        if type_g != "date" and not self.usage.nombres:
            raise nombre_interdit(self.usage, noeud.place)
        return resolu


def _fin(place: Place, nom: str) -> Place:
    """La place du dernier nom d'une phrase."""
    return place[1] - len(nom), place[1]


def _valeur_inconnue(ecrit: str, nom: str, connus: tuple[str, ...], place: Place) -> ErreurDeRegle:
    return ErreurDeRegle(
        "R12",
        f"« {ecrit} » ne vaut jamais « {nom} ».",
        place=place,
        remede=f"{vouliez_vous_dire(nom, connus)} Valeurs : {', '.join(connus)}.".strip(),
    )


def _nombre_ecrit(nombre: a.Nombre, ecrit: a.Entier, place: Place) -> ErreurDeRegle:
    return ErreurDeRegle(
        "R07",
        "Un nombre de fiches ne se compare pas à un nombre écrit.",
        place=place,
        remede=f"Écrivez « au moins {ecrit.valeur} {nombre.selection.type} » ou « au plus … ».",
    )


_CONDITIONS: dict[type[Noeud], Callable[[_Typeur, Any], Noeud]] = {
    a.Et: _Typeur.plusieurs,
    a.Ou: _Typeur.plusieurs,
    a.Non: _Typeur.negation,
    a.Implique: _Typeur.implique,
    a.Vaut: _Typeur.vaut,
    a.Egal: _Typeur.egal,
    a.MemeFiche: _Typeur.meme_fiche,
    a.Parmi: _Typeur.parmi,
    a.Contient: _Typeur.contient,
    a.Renseigne: _Typeur.renseigne,
    a.Versee: _Typeur.versee,
    a.Couvre: _Typeur.couvre,
    a.Depuis: _Typeur.depuis,
    a.Differe: _Typeur.differe,
    a.AgitComme: _Typeur.role,
    a.Compare: _Typeur.compare,
    a.Tout: _Typeur.tout,
    a.Combien: _Typeur.combien,
}

__all__ = [
    "EXIGENCE",
    "INDICATEUR",
    "NOMBRES",
    "QUALITE",
    "TEXTES",
    "TOUJOURS",
    "Usage",
    "lien_entre",
    "typer",
    "typer_valeur",
]
