"""Écrire les essais qui manquent : rejoués jusqu'à ce que rien n'éprouve encore, le reste à compléter à la main."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from moteur.domaine.definitions import CREATION, Champ, Machine, Porte
from moteur.domaine.dossier import Instance
from moteur.domaine.workflow import DOSSIER, Workflow
from moteur.lecture.chargement import Chargement
from moteur.lecture.flux import flux
from moteur.operations.essais_actes import PIECE, TRANSITION, Scene
from moteur.operations.essais_lecture import A_COMPLETER, etapes, texte
from moteur.operations.essais_mesure import Couverture
from moteur.operations.essayer import Vue, essayer_en_regardant
from moteur.operations.valeurs_neutres import FABRIQUES

_GENRES = {"transitions": TRANSITION, "pieces": PIECE}
Cle = tuple[str, str, str]  # la machine, le genre de porte, son nom


@dataclass(frozen=True, slots=True)
class Squelette:
    """Un fichier d'essai à compléter : son nom, son texte, ce qu'il doit éprouver."""

    fichier: str
    texte: str
    manques: tuple[str, ...]


def squelettes(chargement: Chargement) -> tuple[Squelette, ...]:
    """Un essai à compléter par porte dont une issue n'est éprouvée par rien."""
    bilan, vues = essayer_en_regardant(chargement)
    workflow = chargement.exiger()
    manques: dict[Cle, list[str]] = {}
    for cle, quoi in _manques(workflow, bilan.couverture):
        manques.setdefault(cle, []).append(quoi)
    reussis = {r.essai for r in bilan.resultats if r.reussi}
    depart = _Depart(chargement, tuple(v for v in vues if v.essai in reussis))
    return tuple(_squelette(depart, cle, tuple(quoi)) for cle, quoi in manques.items())


def poser(squelettes_: tuple[Squelette, ...], repertoire: Path, *, simuler: bool) -> tuple[str, ...]:
    """Range ceux qui n'y sont pas encore dans ce répertoire d'essais, et rend leurs noms ; rien n'est récrit."""
    from moteur.operations.depot import deposer

    neufs = [s for s in squelettes_ if not (repertoire / s.fichier).exists()]
    for squelette in () if simuler else neufs:
        deposer(repertoire / squelette.fichier, squelette.texte.encode(), choisi=True)
    return tuple(s.fichier for s in neufs)


# ── ce qui manque, par porte ──
def _manques(workflow: Workflow, vu: Couverture) -> Iterator[tuple[Cle, str]]:
    for transition in vu.jamais_franchies:
        machine, _, nom = transition.partition(".")
        yield (machine, TRANSITION, nom), f"la transition « {nom} » franchie"
    issues = (
        (vu.jamais_vraies, "satisfaite"),
        (vu.jamais_manquees, "manquée : le refus, ou l'écart, à son nom"),
    )
    for chemins, issue in issues:
        for chemin in chemins:
            *porte, _, exigence = chemin.split("/")
            yield _cle(workflow, porte), f"l'exigence « {exigence} » {issue}"
    for noms, issue in (
        (vu.jamais_tenues, "tenue"),
        (vu.jamais_rompues, "rompue : un acte refusé par elle seule"),
    ):
        for nom in noms:
            yield from ((cle, f"la garantie « {nom} » {issue}") for cle in _declenche(workflow, nom))


def _cle(workflow: Workflow, porte: list[str]) -> Cle:
    """La porte où s'écrit une exigence ; celle d'un document est l'essai du document."""
    if porte[0] == "documents":
        return workflow.documents[porte[1]].pour, "document", porte[1]
    if porte[0] == DOSSIER:
        return DOSSIER, CREATION, CREATION
    return porte[1], _GENRES.get(porte[2], CREATION), porte[-1]


def _declenche(workflow: Workflow, garantie: str) -> Iterator[Cle]:
    """La première porte qui déclenche cette garantie ; une garantie « toujours » n'en a pas."""
    g = workflow.garanties[garantie]
    if g.verbe == "recoit":
        yield g.machine, PIECE, g.objet
    elif g.verbe:
        vers = (t.nom for t in workflow.machines[g.machine].transitions.values() if t.vers == g.objet)
        nom = next(vers, "")
        yield (g.machine, TRANSITION, nom) if nom else (g.machine, CREATION, CREATION)


# ── d'où partir ──
@dataclass(frozen=True, slots=True)
class _Depart:
    """Ce que les essais réussis ont traversé : de quoi rejouer jusqu'à la porte voulue."""

    chargement: Chargement
    vues: tuple[Vue, ...]

    def pour(self, cle: Cle) -> tuple[Vue | None, Instance | None]:
        """Une vue où la porte s'ouvre, et la fiche qui s'y présente ; la fin d'un essai d'abord."""
        machine = self.chargement.exiger().machines[cle[0]]
        trouves = [(v, i) for v in self.vues if (i := _presente(machine, cle, v.scene)) is not None]
        finales = [(v, i) for v, i in trouves if v.derniere]
        choisis = finales or trouves
        return choisis[0] if choisis else (None, None)

    def prefixe(self, vue: Vue | None) -> tuple[str, list[str]]:
        """L'essai à suivre, et les lignes à recopier de celui que l'on quitte en chemin."""
        if vue is None:
            return "", []
        if vue.derniere:
            return vue.essai, []
        carte = next(c for _, c in self.chargement.essais if texte(c, "essai") == vue.essai)
        suite = etapes(carte)
        debut, fin = suite[0].position, suite[vue.rang + 1].position
        lignes = (self.chargement.ligne_de(debut.fichier, n) for n in range(debut.ligne, fin.ligne))
        return texte(carte, "apres"), [
            ligne for ligne in lignes if ligne and not ligne.lstrip().startswith("#")
        ]


def _presente(machine: Machine, cle: Cle, scene: Scene) -> Instance | None:
    """La fiche de ce dossier qui peut pousser cette porte ; pour une création, n'importe quelle phase."""
    if scene.dossier is None:
        return None
    _, genre, nom = cle
    if genre == CREATION:
        return next(iter(scene.dossier.instances.values()), None)
    departs = machine.transitions[nom].de if genre == TRANSITION and nom in machine.transitions else ()
    return next(
        (
            i
            for i in scene.dossier.fiches(machine.nom)
            if (i.etat in departs if genre == TRANSITION else not machine.est_final(i.etat))
        ),
        None,
    )


# ── l'écrire ──
def _squelette(depart: _Depart, cle: Cle, manques: tuple[str, ...]) -> Squelette:
    workflow = depart.chargement.exiger()
    machine, nom = workflow.machines[cle[0]], cle[2]
    vue, instance = depart.pour(cle)
    apres, lignes = depart.prefixe(vue)
    scene = vue.scene if vue is not None else Scene()
    essai = f"{A_COMPLETER}_{machine.nom}_{nom}"
    tete = [
        f"essai: {essai}",
        f"titre: À compléter, {machine.nom}, {nom}",
        *([f"apres: {apres}"] if apres else []),
    ]
    corps = [
        "  # Aucun essai ne montre encore :", *(f"  # - {m}." for m in manques),
        "  # Complétez l'étape qui suit (« refus », « ecarts », « alors »), puis changez le nom et le titre.",
        f"  - {flux(_etape(workflow, machine, cle, scene, instance))}",
    ]  # fmt: skip
    if vue is None:
        corps.insert(0, "  # Ouvrez d'abord le dossier, puis menez-le jusqu'ici.")
    return Squelette(f"{essai}.yaml", "\n".join([*tete, "etapes:", *lignes, *corps]) + "\n", manques)


def _etape(
    workflow: Workflow, machine: Machine, cle: Cle, scene: Scene, instance: Instance | None
) -> dict[str, object]:
    noms = {court: nom for nom, court in scene.noms.items()}
    cible = noms.get(instance.nom, instance.nom) if instance is not None else machine.nom
    le = {"le": scene.le.isoformat() if scene.le is not None else "2026-09-01"}
    _, genre, nom = cle
    if genre == "document":
        return {**le, "document": nom, **({"pour": cible} if machine.genre == "fiche" else {})}
    porte, acte = _porte(machine, cle, cible)
    champs = machine.pieces[nom].champs if genre == PIECE else machine.champs
    if machine.nom == DOSSIER:
        champs = {**workflow.machines["porteur"].champs, **machine.champs}
    deja = instance.valeurs if instance is not None and genre == TRANSITION else {}
    saisies = {
        n: _exemple(champs[n], scene, noms) for n in porte.saisit if deja.get(n) is None and n in champs
    }
    return {**le, "par": next(iter(porte.par), "role"), **acte, **({"saisit": saisies} if saisies else {})}


def _porte(machine: Machine, cle: Cle, cible: str) -> tuple[Porte, dict[str, str]]:
    _, genre, nom = cle
    if genre == TRANSITION:
        return machine.transitions[nom].porte, {"avancer": f"{cible}.{nom}"}
    if genre == PIECE:
        return machine.pieces[nom].porte, {"verser": f"{cible}.{nom}"}
    verbe = {"ouvrir": DOSSIER} if machine.nom == DOSSIER else {"creer": machine.nom, "nomme": "nouvelle"}
    return machine.creation or Porte(par=()), verbe


def _exemple(champ: Champ, scene: Scene, noms: dict[str, str]) -> object:
    """Une valeur juste pour ce champ ; un lien cite une fiche du dossier."""
    if champ.de is not None:
        fiches = scene.dossier.fiches(champ.de) if scene.dossier is not None else ()
        premiere = next((noms.get(f.nom, f.nom) for f in fiches), champ.de)
        return [premiere] if champ.liste else premiere
    if champ.valeurs:
        return [next(iter(champ.valeurs))] if champ.liste else next(iter(champ.valeurs))
    le = scene.le.isoformat() if scene.le is not None else "2026-09-01"
    simples = {"booleen": "oui", "date": le, "zone": "A", "duree": "1 mois"}
    nombre = str(champ.minimum if champ.minimum is not None else 1)
    simples |= dict.fromkeys(("entier", "decimal", "montant"), nombre)
    return simples.get(champ.type) or FABRIQUES.get(champ.type, FABRIQUES["texte"])(1)
