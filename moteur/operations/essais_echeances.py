"""Les échéances qu'un essai attend : pour quelle fiche, à quel terme, à partir de quand."""

from __future__ import annotations

from datetime import date

from moteur.domaine.echeances import Due, dues
from moteur.domaine.regles.evaluation import Contexte, Regles
from moteur.lecture.noeuds import Carte
from moteur.operations.essais_actes import Scene, designe
from moteur.operations.essais_lecture import Faux, lire_date, texte
from moteur.suggestions import vouliez_vous_dire

ECHEANCE, TERME, OUVRE, AUCUN = "echeance", "terme", "ouvre", "aucun"


def verifier_echeance(regles: Regles, scene: Scene, etape: Carte, *, saisi_le: date) -> None:
    """`Faux` si cette échéance ne court pas, ce jour-là, au terme que dit l'étape."""
    if scene.dossier is None or scene.le is None:
        raise Faux("Le dossier n'est pas encore ouvert.", "Commencez par « ouvrir: dossier ».", cle=ECHEANCE)
    nom, connues = texte(etape, ECHEANCE), regles.workflow.echeances
    if nom not in connues:
        raise Faux(f"Aucune échéance ne s'appelle « {nom} ».", vouliez_vous_dire(nom, connues), cle=ECHEANCE)
    machine = regles.workflow.machines[connues[nom].machine]
    pour = texte(etape, "pour") or (machine.nom if machine.genre != "fiche" else "")
    if not pour:
        raise Faux(f"De quelle fiche « {machine.nom} » ?", "Ajoutez « pour: » et son nom.", cle=ECHEANCE)
    cible = designe(scene, pour, cle="pour")
    contexte = Contexte(regles, scene.dossier, scene.le, saisi_le)
    due = next((d for d in dues(contexte) if (d.echeance.nom, d.instance) == (nom, cible)), None)
    _comparer(etape, due, connues[nom].titre)


def _comparer(etape: Carte, due: Due | None, titre: str) -> None:
    attendu = texte(etape, TERME)
    trouve = due.terme.isoformat() if due else AUCUN
    if attendu != AUCUN:
        attendu = lire_date(attendu, TERME).isoformat()
    if attendu != trouve:
        pourquoi = f" ({due.pourquoi})" if due else ""
        raise Faux(
            f"« {titre} » a pour terme : {trouve}{pourquoi} ; attendu : {attendu}.",
            f"Si c'est voulu : terme: {trouve}",
            cle=TERME,
        )
    if etape.get(OUVRE) is None:
        return
    ouvre = due.ouvre.isoformat() if due and due.ouvre else AUCUN
    voulu = texte(etape, OUVRE)
    if voulu != ouvre:
        raise Faux(
            f"« {titre} » s'ouvre : {ouvre} ; attendu : {voulu}.",
            f"Si c'est voulu : ouvre: {ouvre}",
            cle=OUVRE,
        )
