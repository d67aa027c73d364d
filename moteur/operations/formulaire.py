"""Remplir par un formulaire : ce que l'acte demande, ce que la personne a écrit, et l'acte qui en résulte.

Le formulaire naît des champs typés du workflow ; rien n'est jugé ici que ce qui tient au formulaire lui-même.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from moteur.domaine.decision import Refus
from moteur.domaine.definitions import Champ, Machine, Porte
from moteur.domaine.demandes import Demande
from moteur.domaine.droits import Motif, quand, qui
from moteur.domaine.saisie import lire_champ, montrer
from moteur.domaine.suppleances import au_titre
from moteur.domaine.valeurs import ValeurRefusee
from moteur.erreurs import CommandeMalEcrite, Introuvable
from moteur.operations import agir
from moteur.operations.dossiers import Ouvert
from moteur.operations.equipe import mandater
from moteur.operations.formulaire_champs import aide, cites, en_texte, plier
from moteur.operations.formulaire_texte import Case, Ecrit, Faute, Feuille, Lu
from moteur.operations.mots import cible_en_clair
from moteur.suggestions import vouliez_vous_dire

AVANCER, CREER, CORRIGER = "avancer", "creer", "corriger"
MODIFICATION = "modification"
# Des refus qui ne dépendent pas de ce qui sera écrit : autant les dire avant d'ouvrir l'éditeur.
D_EMBLEE = ("role", "saisie", "etat", "date", "ecarts_ouverts", "motif")


@dataclass(frozen=True, slots=True)
class Choix:
    """Ce qu'on remplit : une transition d'une cible, la création d'une fiche, ou une modification."""

    verbe: str
    cible: str
    objet: str

    @property
    def mots(self) -> tuple[str, ...]:
        """Comment le redire après « moteur remplir »."""
        return (self.objet,) if self.verbe == CREER else (self.cible, self.objet)

    @property
    def nom(self) -> str:
        """Le même en un mot, qui ne dit rien de personne."""
        return ".".join(self.mots)


@dataclass(frozen=True, slots=True)
class Formulaire:
    """Un formulaire prêt : ses champs, leurs valeurs présentes, son texte à montrer."""

    choix: Choix
    machine: Machine
    porte: Porte
    champs: tuple[Champ, ...]
    initiales: Mapping[str, Any]
    rangs: Mapping[str, int]
    feuille: Feuille

    @property
    def facultatifs(self) -> frozenset[str]:
        """Les champs qui peuvent rester vides."""
        return frozenset(c.nom for c in self.champs) - set(self.porte.saisit)


@dataclass(frozen=True, slots=True)
class Changement:
    """Un champ qui changera : sa valeur d'avant et celle d'après, en clair."""

    champ: str
    titre: str
    avant: str
    apres: str


@dataclass(frozen=True, slots=True)
class Lecture:
    """Ce qu'on a compris du formulaire : les valeurs qui changent, ou les fautes, chacune à sa ligne."""

    valeurs: Mapping[str, str]
    changements: tuple[Changement, ...]
    fautes: tuple[Faute, ...]
    perimes: tuple[Faute, ...] = ()


# ── choisir ──────────────────────────────────────────────────────────────────────────────────
def choisir(ouvert: Ouvert, cible: str, transition: str = "") -> Choix:
    """Ce que désignent ces mots : TYPE, CIBLE, CIBLE TRANSITION ou CIBLE modification."""
    if cible in ouvert.workflow.fiches:
        if transition:
            raise CommandeMalEcrite(
                f"« {transition} » est de trop : « {cible} » est un type de fiche.",
                suite=f"Pour en créer une : moteur remplir {cible}. Les voir : moteur lister {cible}",
            )
        return Choix(CREER, "", cible)
    nom = agir.trouver(ouvert, cible)
    machine = ouvert.workflow.machines[ouvert.dossier.instances[nom].type]
    if transition in machine.transitions:
        return Choix(AVANCER, nom, transition)
    if transition == MODIFICATION and machine.modifiables:
        return Choix(CORRIGER, nom, MODIFICATION)
    if transition:
        raise _introuvable(nom, transition, machine)
    return _seul_choix(ouvert, nom, machine)


def _seul_choix(ouvert: Ouvert, nom: str, machine: Machine) -> Choix:
    etat = ouvert.dossier.instances[nom].etat
    demandent = [
        t for t in machine.transitions.values() if etat in t.de and (t.porte.saisit or t.porte.peut_saisir)
    ]
    droites = [t.nom for t in demandent if not t.detour] or [t.nom for t in demandent]
    if len(droites) == 1:
        return Choix(AVANCER, nom, droites[0])
    if droites:
        raise Introuvable(
            f"Plusieurs transitions de « {nom} » demandent à remplir des champs.",
            raison=f"Transitions : {', '.join(droites)}.",
            suite=f"Nommez-en une : moteur remplir {nom} {droites[0]}",
        )
    if machine.modifiables:
        return Choix(CORRIGER, nom, MODIFICATION)
    raise CommandeMalEcrite(
        f"Rien n'est à remplir pour « {nom} » dans son état présent.",
        raison="Aucune transition d'ici ne demande de champ.",
        suite=f"Voyez ce qui est possible : moteur avancer {nom}",
    )


def _introuvable(nom: str, transition: str, machine: Machine) -> Introuvable:
    choix = [t.nom for t in machine.transitions.values() if t.porte.saisit or t.porte.peut_saisir]
    choix += [MODIFICATION] if machine.modifiables else []
    return Introuvable(
        f"« {nom} » n'a rien à remplir qui s'appelle « {transition} ».",
        raison=f"Se remplissent : {', '.join(choix) or 'rien'}.",
        suite=vouliez_vous_dire(transition, choix) or f"Voyez ce qui est possible : moteur avancer {nom}",
    )


# ── préparer ─────────────────────────────────────────────────────────────────────────────────
def preparer(
    ouvert: Ouvert, choix: Choix, *, manuel: agir.Manuel, enonces: Mapping[str, str]
) -> Formulaire | Refus:
    """Le formulaire de cet acte ; un refus, si ce qui sera écrit n'y changerait rien."""
    machine, porte = _porte(ouvert, choix)
    noms = tuple(dict.fromkeys((*porte.saisit, *porte.peut_saisir)))
    if not noms:
        suite = f"moteur {choix.verbe} {' '.join(choix.mots)}"
        raise CommandeMalEcrite(
            "Cet acte ne demande aucun champ.", suite=f"Faites-le sans formulaire : {suite}"
        )
    attendus = _motifs(ouvert, choix, machine, porte, manuel)
    d_emblee = tuple(m for m in attendus if m.exigence in D_EMBLEE)
    if d_emblee:
        return Refus(d_emblee)
    instance = ouvert.dossier.instances.get(choix.cible)
    champs = tuple(machine.champs[n] for n in noms)
    initiales = {n: instance.valeurs.get(n) if instance else None for n in noms}
    cases = tuple(
        Case(
            c.nom,
            aide(ouvert, c, porte, machine=machine, requis=c.nom in porte.saisit, enonces=enonces),
            en_texte(c, initiales[c.nom]),
            c.type == "texte_long",
        )
        for c in champs
    )
    retenues = [m.message for m in attendus if not m.forme and not _champ_de(ouvert, machine, porte, m, noms)]
    feuille = Feuille(_entete(ouvert, choix, machine, porte, manuel, retenues), repere(ouvert, choix), cases)
    return Formulaire(choix, machine, porte, champs, initiales, instance.rangs if instance else {}, feuille)


def repere(ouvert: Ouvert, choix: Choix) -> str:
    """Ce qui reconnaît un formulaire : ce qu'il remplit, le dossier, et le dernier fait qu'il connaît."""
    return f"{choix.nom}, dossier {ouvert.dossier.chaine[:8]}, fait {ouvert.dossier.rang}"


def _porte(ouvert: Ouvert, choix: Choix) -> tuple[Machine, Porte]:
    workflow = ouvert.workflow
    type_ = choix.objet if choix.verbe == CREER else ouvert.dossier.instances[choix.cible].type
    machine = workflow.machines[type_]
    if choix.verbe == AVANCER:
        return machine, machine.transitions[choix.objet].porte
    if choix.verbe == CORRIGER:
        par = (*machine.modifiable_par, *workflow.corrections_par)
        return machine, Porte(par=tuple(dict.fromkeys(par)), peut_saisir=machine.modifiables)
    return machine, machine.creation or Porte(par=())


def _motifs(
    ouvert: Ouvert, choix: Choix, machine: Machine, porte: Porte, manuel: agir.Manuel
) -> tuple[Motif, ...]:
    """Ce qui s'oppose à l'acte avant qu'un champ ne soit rempli."""
    if choix.verbe != CORRIGER:
        a_blanc = acte(ouvert, choix, {})(replace(manuel, simuler=True))
        return a_blanc.motifs if isinstance(a_blanc, Refus) else ()
    jour = ouvert.atelier.aujourd_hui()
    le = manuel.le or jour
    mandat = mandater(ouvert, manuel.par, habilites=porte.par, le=le)
    demande = au_titre(ouvert.dossier, Demande(mandat, le, jour))
    mandat = demande.mandat
    motifs = (*qui(ouvert.workflow, mandat, porte), *quand(demande, ouvert.dossier.instances[choix.cible]))
    libre = mandat.role in machine.modifiable_par
    if motifs or libre or manuel.motif.strip():
        return motifs
    return (Motif("motif", "À ce titre, une correction demande un motif.", suite="Ajoutez --motif « … »."),)


def _entete(
    ouvert: Ouvert, choix: Choix, machine: Machine, porte: Porte, manuel: agir.Manuel, retenues: Sequence[str]
) -> tuple[str, ...]:
    le = manuel.le or ouvert.atelier.aujourd_hui()
    mandat = mandater(ouvert, manuel.par, habilites=porte.par, le=le)
    role = ouvert.workflow.roles[mandat.role].titre if mandat.role in ouvert.workflow.roles else mandat.role
    titres = {
        AVANCER: lambda: f"{machine.transitions[choix.objet].titre} : {cible_en_clair(ouvert, choix.cible)}",
        CREER: lambda: f"Créer : {machine.titre}",
        CORRIGER: lambda: f"Modifier : {cible_en_clair(ouvert, choix.cible)}",
    }
    phrases = (
        titres[choix.verbe](),
        f"Dossier : {ouvert.titre}. Fait par {ouvert.atelier.nom_de(mandat.acteur)} ({role}).",
        *(f"Pour l'instant, cet acte serait refusé : {raison}" for raison in retenues),
        "",
        "Écrivez chaque réponse après les deux-points de son nom ; un texte long, dessous, sur autant de "
        "lignes qu'il faut. "
        "Puis enregistrez et fermez : ce qui change vous est montré avant d'être écrit au dossier.",
        "Pour renoncer, fermez sans rien changer.",
        "Les lignes qui commencent par « #| » sont de l'aide : elles ne sont pas lues. "
        "Ne changez pas les noms des champs.",
    )
    return tuple(ligne for phrase in phrases for ligne in (plier(phrase) or [""]))


# ── relire ───────────────────────────────────────────────────────────────────────────────────
def verifier_repere(formulaire: Formulaire, ecrit: str) -> int | None:
    """Le dernier fait que connaît ce formulaire, s'il le dit encore ; refuse celui d'un autre acte."""
    attendu, _, _ = formulaire.feuille.repere.rpartition(", fait ")
    trouve, _, rang = ecrit.rpartition(", fait ")
    if not trouve or not rang.isdecimal() or len(rang) > 9:
        return None
    if trouve != attendu:
        raise CommandeMalEcrite(
            "Ce formulaire est celui d'un autre acte.",
            raison=f"Il est pour « {trouve} », et non pour « {attendu} ».",
            suite=f"Prenez le bon : moteur remplir {' '.join(formulaire.choix.mots)} --exporter FICHIER",
        )
    return int(rang)


def relire(ouvert: Ouvert, formulaire: Formulaire, lu: Lu, *, connu: int | None) -> Lecture:
    """Les valeurs qui changent. `connu` : le dernier fait que sait le formulaire ; après, c'est périmé."""
    if lu.fautes:
        return Lecture({}, (), tuple(_avec_valeur(formulaire, f) for f in lu.fautes))
    valeurs: dict[str, str] = {}
    changements: list[Changement] = []
    fautes: list[Faute] = []
    perimes: list[Faute] = []
    # Une ligne facultative qu'on a ôtée : ce champ ne change pas.
    champs = tuple(c for c in formulaire.champs if c.nom in lu.ecrits)
    bruts = {c.nom: _brut(c, lu.ecrits[c.nom]) for c in champs}
    for champ in champs:
        ecrit, initiale = lu.ecrits[champ.nom], formulaire.initiales[champ.nom]
        faute = _faute(champ, ecrit, initiale)
        if faute is not None:
            fautes.append(faute)
        elif ecrit.texte and ecrit.texte != en_texte(champ, initiale):
            lue, apres = _lire(ouvert, formulaire, champ, bruts)
            if lue is not None and lue == initiale:
                continue
            valeurs[champ.nom] = bruts[champ.nom]
            avant = montrer(ouvert.workflow, ouvert.dossier, champ, initiale)
            changements.append(Changement(champ.nom, champ.titre, avant, apres))
        rang = formulaire.rangs.get(champ.nom, 0)
        if connu is not None and rang > connu and champ.nom in valeurs:
            perimes.append(_perime(champ, ecrit, initiale, rang))
    return Lecture(valeurs, tuple(changements), tuple(fautes), tuple(perimes))


def situer(ouvert: Ouvert, formulaire: Formulaire, lu: Lu, motifs: Sequence[Motif]) -> tuple[Faute, ...]:
    """Chaque motif de refus à la ligne du champ qu'il concerne, ou en haut s'il n'en concerne aucun."""
    return tuple(_situer(ouvert, formulaire, lu, motif) for motif in motifs)


def _situer(ouvert: Ouvert, formulaire: Formulaire, lu: Lu, motif: Motif) -> Faute:
    noms = formulaire.feuille.noms
    champ = _champ_de(ouvert, formulaire.machine, formulaire.porte, motif, noms)
    suite = "" if motif.exigence.startswith("champ_manquant.") else motif.suite
    message = " ".join(m for m in (motif.message, *motif.explication, suite) if m)
    return Faute(lu.ecrits[champ].ligne if champ in lu.ecrits else 0, message, champ)


def acte(ouvert: Ouvert, choix: Choix, valeurs: Mapping[str, str]) -> Callable[[agir.Manuel], agir.Resultat]:
    """L'acte que ce formulaire demande, à faire pour de bon ou à blanc."""
    faire: dict[str, Callable[[agir.Manuel], agir.Resultat]] = {
        AVANCER: lambda m: agir.avancer(ouvert, choix.cible, choix.objet, valeurs=valeurs, manuel=m),
        CREER: lambda m: agir.creer(ouvert, choix.objet, valeurs=valeurs, manuel=m),
        CORRIGER: lambda m: agir.corriger(ouvert, choix.cible, valeurs=valeurs, manuel=m),
    }
    return faire[choix.verbe]


def en_formulaire(motif: Motif) -> Motif:
    """Le motif, dit à qui remplit un formulaire et non à qui tape une commande."""
    genre, _, champ = motif.exigence.partition(".")
    if genre != "champ_manquant" or " : ajoutez " not in motif.message:
        return motif
    return replace(
        motif, message=f"{motif.message.partition(' : ajoutez ')[0]} : écrivez-le après « {champ}: »."
    )


def _champ_de(ouvert: Ouvert, machine: Machine, porte: Porte, motif: Motif, noms: Sequence[str]) -> str:
    """Le champ du formulaire que ce motif met en cause ; rien s'il n'y est pour rien."""
    if motif.forme:
        champ = motif.exigence.partition(".")[2]
        return champ if champ in noms else ""
    exigence = porte.exige.get(motif.exigence)
    en_cause = cites(ouvert, machine, exigence) if exigence else frozenset()
    return next((nom for nom in noms if nom in en_cause), "")


def _avec_valeur(formulaire: Formulaire, faute: Faute) -> Faute:
    """Un champ disparu revient avec la valeur qu'il avait au dossier."""
    if not faute.disparu:
        return faute
    champ = formulaire.machine.champs[faute.champ]
    return replace(faute, remettre=en_texte(champ, formulaire.initiales[faute.champ]))


def _faute(champ: Champ, ecrit: Ecrit, initiale: Any) -> Faute | None:
    """Ce que seul un formulaire peut avoir de faux : une valeur effacée, une ligne de trop."""
    if not ecrit.texte and initiale is not None:
        message = (
            f"« {champ.titre} » était rempli : une valeur se remplace, elle ne s'efface pas. "
            "Écrivez la nouvelle, ou gardez l'ancienne."
        )
        return Faute(ecrit.ligne, message, champ.nom, remettre=en_texte(champ, initiale))
    if champ.type != "texte_long" and not champ.liste and len(ecrit.lignes) > 1:
        return Faute(
            ecrit.lignes[1],
            f"« {champ.titre} » s'écrit sur une seule ligne : celle-ci est de trop.",
            champ.nom,
        )
    return None


def _brut(champ: Champ, ecrit: Ecrit) -> str:
    """La valeur telle que le dossier la lit ; une liste peut s'écrire un par ligne."""
    return ", ".join(ligne.strip(" \t,") for ligne in ecrit.texte.split("\n")) if champ.liste else ecrit.texte


def _lire(ouvert: Ouvert, formulaire: Formulaire, champ: Champ, bruts: Mapping[str, str]) -> tuple[Any, str]:
    """La valeur comprise, et en clair ; rien si elle ne se comprend pas : la décision dira pourquoi."""
    autres = {**formulaire.initiales, **{n: b for n, b in bruts.items() if b}}
    try:
        lue = lire_champ(ouvert.workflow, ouvert.dossier, champ, bruts[champ.nom], autres=autres)
    except ValeurRefusee:
        return None, bruts[champ.nom]
    return lue, montrer(ouvert.workflow, ouvert.dossier, champ, lue)


def _perime(champ: Champ, ecrit: Ecrit, initiale: Any, rang: int) -> Faute:
    vaut = en_texte(champ, initiale)
    valeur = f" et vaut maintenant « {' '.join(vaut.split())[:200]} »" if vaut else ""
    change = f"« {champ.titre} » a changé entre-temps (fait n° {rang}){valeur}."
    message = f"{change} Gardez votre texte, ou reprenez cette valeur."
    return Faute(ecrit.ligne, message, champ.nom)
