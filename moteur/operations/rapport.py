"""Le rapport d'un dossier : avancement, couvertures, fiches, écarts et indicateurs, sans aucun nom de personne."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from moteur.domaine.couvertures import LigneCouverte, Releve
from moteur.domaine.definitions import IMPERATIF, Couverture, Indicateur
from moteur.domaine.dossier import Instance
from moteur.domaine.francais import date_courte
from moteur.domaine.regles.evaluation import Contexte, calculer
from moteur.exports.rapport_html import page
from moteur.exports.trait_svg import DE_LA_PAGE
from moteur.operations import contexte_calcule as calcule
from moteur.operations.conversion import relu
from moteur.operations.dossiers import Ouvert, derouler
from moteur.operations.ecarts import decrire
from moteur.operations.frise import frise, nom_sans_personne, svg

NOMBRE, MONTANT, TAUX = "nombre", "montant", "taux"


def rapport(ouvert: Ouvert, *, le: date) -> dict[str, Any]:
    """Tout ce que dit le rapport ce jour-là ; chaque fiche n'y est nommée que par son nom court."""
    workflow = ouvert.workflow
    return {
        "dossier": ouvert.titre,
        "workflow": f"{workflow.titre}, version {workflow.version}",
        "le": le.isoformat(),
        "faits": ouvert.dossier.rang,
        "phases": [_phase(ouvert, nom) for nom in workflow.deroulement],
        "jalons": frise(ouvert, le=le)["jalons"],
        "couvertures": _couvertures(ouvert, le),
        "fiches": [f for t in workflow.fiches if (f := _type(ouvert, t))],
        "ecarts": _ecarts(ouvert),
        "indicateurs": _indicateurs(ouvert, le),
    }


def html(ouvert: Ouvert, vue: dict[str, Any]) -> str:
    """La page, la frise comprise, en un seul fichier."""
    le = date.fromisoformat(vue["le"])
    return page(vue, frise=svg(ouvert, le=le, encres=DE_LA_PAGE))


def _phase(ouvert: Ouvert, nom: str) -> dict[str, Any]:
    machine, instance = ouvert.workflow.machines[nom], ouvert.dossier.instances[nom]
    return {
        "titre": machine.titre,
        "titre_etat": machine.titre_etat(instance.etat),
        "finie": machine.est_final(instance.etat),
        "depuis": instance.entree,
    }


def _type(ouvert: Ouvert, type_: str) -> dict[str, Any] | None:
    """Les fiches d'un type : combien dans chaque état, et chacune par son nom court."""
    machine = ouvert.workflow.machines[type_]
    fiches = list(ouvert.dossier.fiches(type_))
    compte = Counter(f.etat for f in fiches)
    ouverts = Counter(e.instance for e in ouvert.dossier.ecarts_ouverts())
    if not fiches:
        return None
    return {
        "titre": machine.titre,
        "etats": [(e.titre, compte[e.nom]) for e in machine.etats.values() if compte[e.nom]],
        "fiches": [
            {
                "nom": f.nom,
                "titre_etat": machine.titre_etat(f.etat),
                "depuis": f.entree,
                "ecarts": ouverts[f.nom],
            }
            for f in fiches
        ],
    }


# ── les couvertures ──────────────────────────────────────────────────────────────────────────
def _couvertures(ouvert: Ouvert, le: date) -> list[dict[str, Any]]:
    if not ouvert.workflow.couvertures:
        return []
    releve, lignes = Releve(), list[LigneCouverte]()
    for workflow, lu in derouler(ouvert.atelier.journal, ouvert.dossier.chaine, ouvert.workflow):
        lignes += releve.lire(relu(lu), workflow)
    vues = []
    for nom, couverture in ouvert.workflow.couvertures.items():
        siennes = [ligne for ligne in lignes if ligne.couverture == nom]
        vues.append({
            "titre": couverture.titre,
            "interventions": len(siennes),
            "nues": [
                {"le": ligne.le, "fiche": ligne.fiche, "evenement": ligne.evenement}
                for ligne in siennes
                if not ligne.couverte
            ],
            "fiches": list(_couvertes(ouvert, couverture, le)),
        })  # fmt: skip
    return vues


def _couvertes(ouvert: Ouvert, couverture: Couverture, le: date) -> Iterator[dict[str, Any]]:
    """Chaque fiche en cours, sa dernière pièce et ce qu'elle vaut ; une fiche finie n'a plus à être couverte."""
    machine = ouvert.workflow.machines[couverture.fiche]
    for fiche in ouvert.dossier.fiches(couverture.fiche):
        if machine.est_final(fiche.etat):
            continue
        versement = fiche.dernier_versement(couverture.piece)
        valable, dit = _valeur(ouvert, couverture, fiche, le)
        yield {
            "nom": fiche.nom,
            "titre_etat": machine.titre_etat(fiche.etat),
            "piece": versement.le if versement else "",
            "valable": valable,
            "dit": dit,
        }


def _valeur(ouvert: Ouvert, couverture: Couverture, fiche: Instance, le: date) -> tuple[bool, str]:
    piece = ouvert.workflow.machines[couverture.fiche].pieces[couverture.piece]
    versement = fiche.dernier_versement(piece.nom)
    if versement is None or versement.le > le.isoformat():
        return False, "aucune pièce versée"
    fin = calcule.jusqu_au(ouvert, piece, versement)
    if fin is not None and fin <= le.isoformat():
        return False, f"n'est plus valable depuis le {date_courte(fin)}"
    jusque = f"valable avant le {date_courte(fin)}" if fin else "valable"
    if fiche.etat not in couverture.etats:
        return False, f"{jusque}, mais ne suffit pas dans cet état"
    return True, jusque


# ── les écarts et les chiffres ───────────────────────────────────────────────────────────────
def _ecarts(ouvert: Ouvert) -> list[dict[str, Any]]:
    """Tous les écarts, ceux qui attendent d'abord ; ni motif écrit à la main, ni nom de qui a traité."""
    tous = sorted(ouvert.dossier.ecarts.values(), key=lambda e: (not e.ouvert, e.niveau, e.rang))
    gardes = ("id", "cible", "message", "ouvert_le", "traite_le", "titres_traitants")
    return [
        {
            **{cle: dit[cle] for cle in gardes},
            "designation": nom_sans_personne(ouvert, ecart.instance),
            "imperatif": ecart.niveau == IMPERATIF,
        }
        for ecart in tous
        for dit in (decrire(ouvert, ecart),)
    ]


def _indicateurs(ouvert: Ouvert, le: date) -> list[dict[str, Any]]:
    """Chaque indicateur en toutes lettres, et la part de sa barre, si l'on peut la dessiner."""
    contexte = Contexte(ouvert.regles, ouvert.dossier, le, le)
    dits = calcule.indicateurs(ouvert, le=le)
    vues = []
    for nom, indicateur in ouvert.workflow.indicateurs.items():
        genre, haut, bas = _mesure(ouvert, indicateur, contexte)
        vues.append(
            {"titre": indicateur.titre, "texte": dits[nom]["texte"], "genre": genre, "haut": haut, "bas": bas}
        )
    return vues


def _mesure(ouvert: Ouvert, indicateur: Indicateur, contexte: Contexte) -> tuple[str, int | None, int | None]:
    regle = indicateur.valeur or indicateur.numerateur
    haut = calculer(regle, contexte)
    if indicateur.valeur:
        return (MONTANT if calcule.est_un_montant(ouvert, regle) else NOMBRE), haut, None
    bas = calculer(indicateur.denominateur, contexte)
    # Sous le seuil, une barre donnerait à lire le taux que le texte tait.
    tu = (
        haut is None or not bas or (bas < calcule.SEUIL_DE_TAUX and not calcule.est_un_montant(ouvert, regle))
    )
    return TAUX, None if tu else haut, None if tu else bas
