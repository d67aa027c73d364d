"""Demander au terminal ce qui manque à un acte : champs, fichier, motif ; une personne qui s'arrête ne change rien.

On essaie d'abord : ce qu'une règle refuserait de toute façon se dit avant la première question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from moteur.cli import dialogue
from moteur.cli.reponse import Reglages, Reponse

if TYPE_CHECKING:
    from moteur.domaine.definitions import Champ
    from moteur.domaine.dossier import Dossier, Instance
    from moteur.domaine.workflow import Workflow
    from moteur.operations.dossiers import Ouvert

BEAUCOUP = 5  # questions ; au-delà, un formulaire se relit et se reprend, pas une suite d'invites
MANQUE, MOTIF, FICHIER, UN_CHAMP = "champ_manquant.", "motif", "fichier", "champ_manquant.champ"


class Ecrit(NamedTuple):
    """Ce qui est écrit jusqu'ici, sur la ligne de commande ou en réponse."""

    valeurs: Mapping[str, str]
    motif: str = ""
    fichier: str = ""


class Sujet(NamedTuple):
    """De quoi l'on parle : le workflow, les champs que l'acte admet ; le dossier et la cible s'il y en a."""

    workflow: Workflow
    champs: Mapping[str, Champ]
    ouvert: Ouvert | None = None
    instance: Instance | None = None

    @property
    def dossier(self) -> Dossier | None:
        return self.ouvert.dossier if self.ouvert else None


def combler(reglages: Reglages, sujet: Sujet, ecrit: Ecrit, essayer: Callable[[Ecrit], Reponse]) -> Reponse:
    """La réponse de `essayer`, une fois demandé à la personne ce qui manquait ; telle quelle sans terminal."""
    reponse = essayer(ecrit)
    a_demander = _manques(reponse, sujet)
    if not a_demander or reglages.oui or not dialogue.au_terminal(reglages):
        return reponse
    dialogue.montrer([f"{_compte(a_demander)} ; Ctrl-C pour tout laisser comme avant."])
    for manque in a_demander:
        ecrit = _demander(sujet, ecrit, manque)
    return essayer(_facultatifs(sujet, ecrit, a_demander))


def sans_appel(reponse: Reponse, sujet: Sujet) -> bool:
    """Un refus qu'aucune réponse ne lèverait."""
    return bool(reponse.donnees.get("motifs")) and not _manques(reponse, sujet)


def _manques(reponse: Reponse, sujet: Sujet) -> list[str]:
    """Ce qui manque, si rien d'autre ne s'oppose à l'acte."""
    motifs = reponse.donnees.get("motifs", ())
    raisons = [str(m["exigence"]) for m in motifs]
    manques = [r for r in raisons if r.startswith(MANQUE) or r in (MOTIF, FICHIER)]
    noms = [r.removeprefix(MANQUE) for r in manques]
    cites = {f"« {t} »" for n in noms for t in (n, sujet.champs[n].titre if n in sujet.champs else n)}
    seuls = all(r in manques or _en_decoule(m, cites) for r, m in zip(raisons, motifs, strict=True))
    return list(dict.fromkeys(manques)) if seuls else []


def _en_decoule(motif: Mapping[str, Any], cites: set[str]) -> bool:
    """Une règle qui ne refuse que faute d'une réponse : on ne peut pas encore dire qu'elle refuse."""
    explication = motif.get("explication") or ()
    return bool(explication) and all(any(c in ligne for c in cites) for ligne in explication)


def _compte(a_demander: Sequence[str]) -> str:
    if len(a_demander) == 1:
        return "Une question"
    ailleurs = " (« moteur remplir » les pose dans un formulaire)" if len(a_demander) > BEAUCOUP else ""
    return f"{len(a_demander)} questions{ailleurs}"


def _demander(sujet: Sujet, ecrit: Ecrit, manque: str) -> Ecrit:
    if manque == MOTIF:
        return ecrit._replace(motif=_exiger("Motif, en une phrase"))
    if manque == FICHIER:
        if ecrit.fichier:
            return ecrit
        return ecrit._replace(fichier=_fichier())
    nom = manque.removeprefix(MANQUE)
    if manque == UN_CHAMP and nom not in sujet.champs:
        nom = _choisir_un_champ(sujet)
    champ = sujet.champs.get(nom)
    if champ is None:
        return ecrit
    valeur = _valeur(sujet, champ, ecrit, facultatif=False)
    return ecrit._replace(valeurs={**ecrit.valeurs, nom: valeur})


def _facultatifs(sujet: Sujet, ecrit: Ecrit, demandes: Sequence[str]) -> Ecrit:
    """Propose le reste, une seule fois ; Entrée passe au suivant."""
    deja = sujet.instance.valeurs if sujet.instance else {}
    restent = [c for c in sujet.champs.values() if c.nom not in ecrit.valeurs and deja.get(c.nom) is None]
    if UN_CHAMP in demandes or not restent:
        return ecrit
    titres = ", ".join(c.titre for c in restent[:4]) + ("…" if len(restent) > 4 else "")
    if not dialogue.demander(f"Remplir aussi ce qui est facultatif ({titres}) ?", defaut=False):
        return ecrit
    for champ in restent:
        valeur = _valeur(sujet, champ, ecrit, facultatif=True)
        if valeur:
            ecrit = ecrit._replace(valeurs={**ecrit.valeurs, champ.nom: valeur})
    return ecrit


def _valeur(sujet: Sujet, champ: Champ, ecrit: Ecrit, *, facultatif: bool) -> str:
    """Une valeur que le champ admet ; on redemande tant qu'elle ne se comprend pas."""
    from moteur.domaine.saisie import lire_champ
    from moteur.domaine.valeurs import ValeurRefusee

    dialogue.montrer(_presenter(sujet, champ, facultatif=facultatif))
    while True:
        texte = dialogue.saisir(f"  {champ.nom}")
        if not texte and facultatif:
            return ""
        if not texte:
            dialogue.montrer(["  Il faut une valeur. Pour renoncer : Ctrl-C."])
            continue
        try:
            lire_champ(
                sujet.workflow,
                sujet.dossier,
                champ,
                texte,
                autres=ecrit.valeurs,
                deja=sujet.instance,
            )
        except ValeurRefusee as refus:
            dialogue.montrer([f"  {refus}"])
            continue
        return texte


def _presenter(sujet: Sujet, champ: Champ, *, facultatif: bool) -> list[str]:
    """Le titre, l'aide, les valeurs possibles, un exemple, la valeur actuelle."""
    from moteur.cli.mise_en_page import plier
    from moteur.domaine.formes import possibles as mots_possibles
    from moteur.operations.mots import exemple
    from moteur.operations.suggerer import valeurs

    possibles = _fiches(sujet, champ) or [
        f"{v.valeur} ({v.aide})" if v.aide else v.valeur for v in valeurs(sujet.ouvert, champ)
    ]
    possibles = possibles or list(mots_possibles(champ))
    actuelle = _actuelle(sujet, champ)
    donne = exemple(champ)
    lignes = [
        f"{champ.titre}{' (facultatif : Entrée pour passer)' if facultatif else ''}",
        champ.aide,
        f"Valeurs : {', '.join(possibles[:12])}{'…' if len(possibles) > 12 else ''}" if possibles else "",
        "Un morceau du nom suffit." if champ.de else "",
        "Plusieurs valeurs se séparent par des virgules." if champ.liste else "",
        f"Exemple : {donne}" if donne != "…" and not possibles else "",
        f"Aujourd'hui : {actuelle}" if actuelle else "",
    ]
    place = dialogue.largeur()
    pliees = [plier(t, place, retrait="  " if n else "") for n, t in enumerate(lignes) if t]
    return ["", *(ligne for bloc in pliees for ligne in bloc)]


def _fiches(sujet: Sujet, champ: Champ) -> list[str]:
    """Les fiches qu'un lien peut désigner, chacune avec ce qui la fait reconnaître."""
    from moteur.domaine.designation import nommer

    if champ.de is None or sujet.dossier is None:
        return []
    dossier = sujet.dossier
    return [nommer(sujet.workflow, dossier, f.nom) for f in dossier.fiches(champ.de)]


def _actuelle(sujet: Sujet, champ: Champ) -> str:
    """La valeur que la cible a déjà, en clair."""
    from moteur.domaine.saisie import montrer

    if sujet.instance is None or sujet.dossier is None:
        return ""
    return montrer(sujet.workflow, sujet.dossier, champ, sujet.instance.valeurs.get(champ.nom))


def _choisir_un_champ(sujet: Sujet) -> str:
    from moteur.suggestions import vouliez_vous_dire

    dialogue.montrer(["Quel champ ?", *(f"  {c.nom} : {c.titre}" for c in sujet.champs.values())])
    while True:
        nom = dialogue.saisir("  champ")
        if nom in sujet.champs:
            return nom
        suite = vouliez_vous_dire(nom, sujet.champs) or "Écrivez un des noms ci-dessus."
        dialogue.montrer([f"  Aucun champ ne s'appelle « {nom} ». {suite}"])


def _fichier() -> str:
    """Le chemin d'un fichier qui existe, tel que l'explorateur le dépose dans un terminal."""
    from pathlib import Path

    while True:
        texte = _exiger("Fichier à verser (glissez-le dans cette fenêtre, ou écrivez son chemin)").strip(
            "\"'"
        )
        if Path(texte).is_file():
            return texte
        quoi = "C'est un répertoire, pas un fichier." if Path(texte).is_dir() else "Ce fichier n'existe pas."
        dialogue.montrer([f"  {quoi} Cherché ici : {Path(texte).absolute()}"])


def _exiger(invite: str) -> str:
    while True:
        if texte := dialogue.saisir(invite):
            return texte
        dialogue.montrer(["  Il faut une réponse. Pour renoncer : Ctrl-C."])


def sujet(ouvert: Ouvert, champs: Mapping[str, Champ], cible: str = "") -> Sujet:
    """Le sujet d'un acte sur cette cible, ou d'une création."""
    instance: Any = ouvert.dossier.instances.get(cible)
    return Sujet(ouvert.workflow, champs, ouvert, instance)
