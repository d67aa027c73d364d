"""Deux espaces à mesurer : le même lycée au travail, avec une histoire courte ou longue.

Tout commence par les portes du moteur : une démonstration réduite. L'histoire longue répète ensuite, au journal, des
suites d'actes déjà accordées, sur d'autres fiches : dix mille décisions ne se mesurent pas ici.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from moteur.composition.demonstration import demo, livree
from moteur.composition.espace import ouvrir
from moteur.journal.port import FaitAEcrire, FaitLu
from moteur.operations import agir
from moteur.operations.agir import Consigne, Manuel
from moteur.operations.dossiers import Ouvert, relire

PREPARATION = """\
demonstration: annee_2025_2026
etapes:
  - tableau: Les mentors
    gabarit:
      - {le: 2025-09-16, par: julie, creer: mentor, nomme: <ligne>,
         saisit: {nom: Delmas, prenom: Aurélie, metier: Électricienne, voie: association, partenaire: jobirl}}
      - {le: 2025-09-18, par: samira, avancer: <ligne>.demander, saisit: {benevole: oui}}
      - {le: 2025-09-29, par: julie, verser: <ligne>.honorabilite, saisit: {reference: JOBIRL-2025-101}}
      - {le: 2025-09-29, par: julie, avancer: <ligne>.verifier}
      - {le: 2025-09-30, par: julie, verser: <ligne>.charte}
      - {le: 2025-09-30, par: julie, verser: <ligne>.formation}
    lignes: [m1]
  - tableau: Les élèves
    gabarit:
      - {le: 2025-09-16, par: zoe, creer: eleve, nomme: e_<ligne>,
         saisit: {nom: Martin, prenom: Inès, sexe: fille, formation: bac_pro}}
      - {le: 2025-09-22, par: zoe, verser: e_<ligne>.entretien}
      - {le: 2025-09-22, par: zoe, verser: e_<ligne>.information_responsables}
      - {le: 2025-09-23, par: zoe, avancer: e_<ligne>.inscrire, saisit: {volontaire: oui, besoins: Un stage}}
    lignes: &binomes [BINOMES]
  - {le: 2025-09-30, par: helene, verser: appariement.presentation_interne}
  - {le: 2025-10-09, par: samira, verser: appariement.reunion_appariement}
  - tableau: Les binômes
    gabarit:
      - {le: 2025-10-09, par: samira, creer: binome, nomme: <ligne>,
         saisit: {eleve: e_<ligne>, mentor: m1, fin_prevue: 2026-06-12, raison: Même métier visé}}
    lignes: [BINOMES]
  - {le: 2025-10-10, par: samira, avancer: appariement.conclure}
  - {le: 2025-10-13, par: helene, avancer: suivi.lancer}
  - tableau: Les mêmes, actifs
    gabarit: [{le: 2025-10-13, par: samira, avancer: <ligne>.activer}]
    lignes: [BINOMES]
  - tableau: Des séances de toutes sortes
    gabarit:
      - {le: 2025-11-03, par: samira, creer: seance, nomme: s_<ligne>,
         saisit: {binomes: [b1], prevue_le: 2025-11-06, lieu: lycee, sujet: entretien}}
    lignes: [tenue, absent, nue, prevue]
  - {le: 2025-11-06, par: samira, verser: s_tenue.emargement}
  - {le: 2025-11-06, par: samira, avancer: s_tenue.tenir, saisit: {presents: tous, mentors_absents: aucun}}
  - {le: 2025-11-06, par: zoe, creer: absence, nomme: abs, saisit: {seance: s_absent, eleve: e_b1}}
  - {le: 2025-11-06, par: zoe, avancer: s_absent.noter_absence}
  - {le: 2025-11-06, par: zoe, avancer: abs.prevenir_mentor}
  - {le: 2025-11-10, par: zoe, verser: abs.entretien}
  - {le: 2025-11-10, par: zoe, avancer: abs.traiter}
  - {le: 2025-11-10, par: samira, avancer: s_nue.tenir, saisit: {presents: tous, mentors_absents: aucun},
     motif: Feuille perdue, ecarts: [jour_prevu, emargement_verse]}
"""
# Ce que dix mois ajoutent : surtout des séances tenues, des absences traitées, des recommandations non suivies.
MELANGE = ("seance-1", "seance-1", "absence-1", "seance-1", "seance-1", "seance-3", "seance-1")
PREVUE = "seance-4"


def batir(racine: Path, *, faits: int, binomes: int = 2, en_cours: bool = False) -> int:
    """Un espace d'à peu près `faits` faits, et leur nombre exact ; `en_cours` : les séances ajoutées attendent."""
    source = _scenario(racine.with_name(racine.name + "-scenario"), binomes)
    demo(racine, dire=lambda _texte: None, repertoire=source)
    atelier = ouvrir(racine)
    try:
        ouvert = relire(atelier)
        _allonger(ouvert, faits - 1, en_cours=en_cours)
        # Le dernier fait passe par la porte : l'état gardé est celui qu'un utilisateur aurait.
        ouvert = relire(replace(atelier, maintenant=lambda: datetime(2025, 11, 12, 9, tzinfo=UTC)))
        valeurs = {"binomes": "binome-1", "prevue_le": "2025-11-13", "lieu": "lycee", "sujet": "entretien"}
        resultat = agir.creer(ouvert, "seance", valeurs=valeurs, manuel=Manuel(le=date(2025, 11, 12)))
        if not isinstance(resultat, Consigne):
            raise SystemExit(f"La séance de plus est refusée : {[m.message for m in resultat.motifs]}")
        return ouvert.dossier.rang
    finally:
        atelier.journal.fermer()


def _scenario(source: Path, binomes: int) -> Path:
    """La préparation de la démonstration livrée, puis quelques binômes et une séance de chaque sorte."""
    source.mkdir()
    for nom in ("espace.yaml", "01_reflexion_et_cadrage.yaml", "02_conventions.yaml"):
        lignes = (livree() / nom).read_text(encoding="utf-8").splitlines(keepends=True)
        garde = "".join(ligne for ligne in lignes if "- {le: 2026-" not in ligne)
        (source / nom).write_text(garde, encoding="utf-8")
    noms = ", ".join(f"b{n + 1}" for n in range(binomes))
    texte = PREPARATION.replace("&binomes ", "").replace("BINOMES", noms)
    (source / "03_seances.yaml").write_text(texte, encoding="utf-8")
    return source


def _allonger(ouvert: Ouvert, faits: int, *, en_cours: bool) -> None:
    """Ajoute au journal des copies des suites d'actes de la préparation, jusqu'à ce nombre de faits."""
    journal, chaine = ouvert.atelier.journal, ouvert.dossier.chaine
    lus = list(journal.relire(chaine))
    motifs = {nom: suite(lus, nom) for nom in ("seance-1", "absence-1", "seance-3", PREVUE)}
    melange = (PREVUE,) if en_cours else MELANGE
    comptes = {"seance": 4, "absence": 1}
    ajoutes: list[FaitAEcrire] = []
    tour = 0
    while len(lus) + len(ajoutes) < faits:
        motif = motifs[melange[tour % len(melange)]]
        ajoutes += copier(motif, comptes)
        tour += 1
    instant = datetime.fromisoformat(lus[-1].saisi_le.replace("Z", "+00:00"))
    journal.ajouter(chaine, ajoutes, rang_attendu=len(lus), saisi_le=instant)


def suite(lus: list[FaitLu], nom: str) -> list[FaitLu]:
    """Tous les faits d'une fiche ; ceux d'une absence commencent par la séance qu'elle a manquée."""
    noms = ("seance-2", nom) if nom == "absence-1" else (nom,)
    return [fait for fait in lus if fait.sujet in noms]


def copier(motif: list[FaitLu], comptes: dict[str, int]) -> list[FaitAEcrire]:
    """La même suite d'actes, sur des fiches neuves."""
    neuves: dict[str, str] = {}
    for fait in motif:
        if fait.type == "fiche.creee":
            type_ = fait.sujet.rpartition("-")[0]
            comptes[type_] += 1
            neuves[fait.sujet] = f"{type_}-{comptes[type_]}"
    cherche = re.compile("|".join(rf"\b{nom}\b" for nom in neuves))

    def renomme(texte: str) -> str:
        return cherche.sub(lambda trouve: neuves[trouve[0]], texte)

    copies = []
    for fait in motif:
        parties: dict[str, Any] = json.loads(renomme(json.dumps(dict(fait.parties))))
        sujet = renomme(fait.sujet)
        copies.append(FaitAEcrire(fait.type, fait.le, sujet, fait.acteur, fait.saisi_par, fait.role, parties))
    return copies
