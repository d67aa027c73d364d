"""Ce qu'un workflow veut couvert : qui l'était à chaque intervention, par quelle preuve, et qui ne l'a jamais été."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from moteur.domaine import faits as f
from moteur.domaine.couvertures import LigneCouverte
from moteur.domaine.definitions import Champ, Couverture, Machine
from moteur.domaine.durees import ajouter, lire_duree
from moteur.domaine.faits import Fait
from moteur.domaine.regles.contexte import Contexte, calendrier_du_porteur
from moteur.domaine.saisie import montrer
from moteur.operations.controle_des_garanties import Controle
from moteur.operations.mots import cible_en_clair

EFFACE = "effacé"
A_RENOUVELER, EXPIREE = "a_renouveler", "expiree"
Dire = Callable[[Fait], dict[str, Any]]


def couvertures(controle: Controle, *, qui: Dire, sort: Dire) -> list[dict[str, Any]]:
    """Chaque couverture déclarée ; `qui` et `sort` disent d'un fait qui l'a fait et ce que son écart est devenu."""
    return [_Couverte(controle, c, qui, sort).rendre() for c in controle.couvertures.values()]


class _Couverte:
    """Une couverture, relue sur toute la période contrôlée."""

    def __init__(self, controle: Controle, couverture: Couverture, qui: Dire, sort: Dire) -> None:
        self.controle, self.couverture, self.qui, self.sort = controle, couverture, qui, sort
        self.au = controle.au or controle.saisi_au or controle.ouvert.atelier.aujourd_hui()
        # Dans un dossier fini, plus rien n'est à renouveler.
        alors = replace(controle.ouvert, dossier=controle.dossier)
        self.fini = controle.au is None and bool(controle.faits) and alors.fini
        self.lignes = [ligne for ligne in controle.lignes if ligne.couverture == couverture.nom]
        self.preuves: dict[str, list[Fait]] = {}
        self.demandes: dict[str, list[Fait]] = {}
        for fait, _ in controle.faits.values():
            if not controle.retient(fait.le) or fait.sujet not in controle.ce_jour.fiches:
                continue
            if controle.ce_jour.fiches[fait.sujet].type != couverture.fiche:
                continue
            if fait.type == f.VERSE and fait.trace.get("piece") == couverture.piece:
                self.preuves.setdefault(fait.sujet, []).append(fait)
            elif fait.type == f.FRANCHI and fait.trace.get("transition") == couverture.demande:
                self.demandes.setdefault(fait.sujet, []).append(fait)

    def rendre(self) -> dict[str, Any]:
        """La couverture entière : son taux, ce qui n'était pas couvert, puis une fiche après l'autre."""
        engagees = {nom for c, nom in self.controle.ce_jour.engagees if c == self.couverture.nom}
        noms = {*self.preuves, *engagees, *(ligne.fiche for ligne in self.lignes)}
        fiches = [self._fiche(nom) for nom in sorted(noms, key=_ordre)]
        nues = [ligne for ligne in self.lignes if not ligne.couverte]
        machine = self._machine
        piece = machine.pieces.get(self.couverture.piece) if machine else None
        champs = {n: c.titre for n in self.couverture.montre if (c := self._champ(n))}
        return {
            "id": self.couverture.nom, "titre": self.couverture.titre, "source": list(self.couverture.source),
            "titre_fiche": machine.titre if machine else self.couverture.fiche,
            "titre_piece": piece.titre if piece else self.couverture.piece, "champs": champs,
            "conforme": not nues, "interventions": len(self.lignes), "couvertes": len(self.lignes) - len(nues),
            "taux": _taux(len(self.lignes) - len(nues), len(self.lignes)),
            "non_couvertes": [self._nue(ligne) for ligne in nues],
            "apres_coup": [self._dite(ligne) for ligne in self.lignes if self._apres_coup(ligne)],
            "jamais_couvertes": [d["fiche"] for d in fiches if not d["preuves"]],
            "a_renouveler": [d["fiche"] for d in fiches if d["renouvellement"]],
            "fiches": fiches,
        }  # fmt: skip

    @property
    def _machine(self) -> Machine | None:
        """Le type couvert, tel que la dernière version suivie le décrit."""
        return self.controle.regles.workflow.machines.get(self.couverture.fiche)

    def _champ(self, nom: str) -> Champ | None:
        machine = self._machine
        if machine is None:
            return None
        piece = machine.pieces.get(self.couverture.piece)
        return (piece.champs.get(nom) if piece else None) or machine.champs.get(nom)

    # ── les interventions ────────────────────────────────────────────────────────────────────
    def _ligne(self, ligne: LigneCouverte) -> dict[str, Any]:
        fait, _ = self.controle.faits[ligne.rang]
        return {
            "fait": ligne.rang, "le": ligne.le, "saisi_le": fait.saisi_le, "evenement": ligne.evenement,
            "preuve": ligne.preuve, "couverte": ligne.couverte, **self.qui(fait),
        }  # fmt: skip

    def _dite(self, ligne: LigneCouverte) -> dict[str, Any]:
        machine = self.controle.faits[ligne.rang][1].machines[self.couverture.fiche]
        return {
            **self._ligne(ligne),
            "fiche": ligne.fiche, "designation": cible_en_clair(self.controle.ouvert, ligne.fiche), "etat": ligne.etat,
            "titre_etat": machine.titre_etat(ligne.etat), "du": ligne.du, "au": ligne.au,
        }  # fmt: skip

    def _nue(self, ligne: LigneCouverte) -> dict[str, Any]:
        """Une intervention non couverte ; `preuve_apres` : la preuve saisie depuis, qui se dit d'avant ce jour."""
        depuis = (p for p in self.preuves.get(ligne.fiche, ()) if p.rang > ligne.rang)
        apres = next((p.rang for p in depuis if _couvre(p, ligne.le)), None)
        return {
            **self._dite(ligne),
            "preuve_apres": apres,
            **self.sort(self.controle.faits[ligne.rang][0]),
        }

    def _apres_coup(self, ligne: LigneCouverte) -> bool:
        """Couverte par une preuve que personne n'avait encore saisie ce jour-là."""
        preuve = self.controle.faits.get(ligne.preuve or 0)
        return ligne.couverte and preuve is not None and preuve[0].saisi_le[:10] > ligne.le

    # ── une fiche ────────────────────────────────────────────────────────────────────────────
    def _fiche(self, nom: str) -> dict[str, Any]:
        controle = self.controle
        etat = controle.ce_jour.etat(nom)
        siennes = [ligne for ligne in self.lignes if ligne.fiche == nom]
        preuves = [self._preuve(p) for p in self.preuves.get(nom, ())]
        terme = max((p["au"] for p in preuves if p["au"]), default=None)
        machine = self._machine
        final = self.fini or (machine is not None and machine.est_final(etat))
        return {
            "fiche": nom, "designation": cible_en_clair(controle.ouvert, nom), "etat": etat,
            "titre_etat": machine.titre_etat(etat) if machine else etat, "montre": self._montrer(nom),
            "engagee": (self.couverture.nom, nom) in controle.ce_jour.engagees,
            "interventions": len(siennes), "couvertes": sum(1 for ligne in siennes if ligne.couverte),
            "du": min((p["du"] for p in preuves if p["du"]), default=None), "au": terme,
            "renouvellement": None if final or terme is None else self._renouvellement(terme),
            "preuves": preuves,
            "lignes": [self._ligne(ligne) for ligne in siennes],
        }  # fmt: skip

    def _montrer(self, nom: str) -> dict[str, str]:
        """Les champs de la fiche que le rapport montre ; ceux de la pièce sont à chaque preuve."""
        instance, machine = self.controle.dossier.instances.get(nom), self._machine
        if instance is None or machine is None:
            return {}
        siens = {n: machine.champs[n] for n in self.couverture.montre if n in machine.champs}
        return self._valeurs(nom, siens, instance.valeurs)

    def _preuve(self, fait: Fait) -> dict[str, Any]:
        machine = self._machine
        piece = machine.pieces.get(self.couverture.piece) if machine else None
        champs = {n: piece.champs[n] for n in self.couverture.montre if n in piece.champs} if piece else {}
        couvre = fait.trace.get("couvre") or {}
        demandes = [d for d in self.demandes.get(fait.sujet, ()) if d.rang < fait.rang]
        return {
            "fait": fait.rang, "le": fait.le, "saisi_le": fait.saisi_le, "du": couvre.get("du"), "au": couvre.get("au"),
            "montre": self._valeurs(fait.sujet, champs, fait.valeurs), **self.qui(fait), **self.sort(fait),
            "demande": self._demande(demandes[-1]) if demandes else None,
            "autre_personne": _autres(fait, demandes) if demandes else None,
        }  # fmt: skip

    def _demande(self, fait: Fait) -> dict[str, Any]:
        return {"fait": fait.rang, "le": fait.le, "saisi_le": fait.saisi_le, **self.qui(fait)}

    def _valeurs(self, nom: str, champs: Mapping[str, Champ], valeurs: Mapping[str, Any]) -> dict[str, str]:
        dites = {}
        for cle, champ in champs.items():
            dite = montrer(self.controle.ouvert.workflow, self.controle.dossier, champ, valeurs.get(cle))
            dites[cle] = dite or (EFFACE if nom in self.controle.effaces else "")
        return dites

    def _renouvellement(self, terme: str) -> str | None:
        """Où en est le renouvellement au jour du rapport ; rien s'il n'est pas dû, ou si nul préavis n'est déclaré."""
        if terme < self.au.isoformat():
            return EXPIREE
        workflow = self.controle.ouvert.workflow
        parametre = workflow.parametres.get(self.couverture.renouveler)
        if parametre is None:
            return None
        duree = lire_duree(str(parametre.valeur))
        contexte = Contexte(self.controle.regles, self.controle.dossier, self.au)
        debut = ajouter(
            date.fromisoformat(terme), duree, signe=-1, calendrier=calendrier_du_porteur(contexte)
        )
        return A_RENOUVELER if debut is None or debut <= self.au else None


def _couvre(preuve: Fait, jour: str) -> bool:
    couvre = preuve.trace.get("couvre")
    return isinstance(couvre, dict) and str(couvre["du"]) <= jour <= str(couvre["au"])


def _autres(preuve: Fait, demandes: list[Fait]) -> bool:
    """Ni qui a fait la preuve, ni qui l'a saisie, n'a demandé ou saisi la demande."""
    mains = {main for d in demandes for main in (d.acteur, d.saisi_par)}
    return not mains & {preuve.acteur, preuve.saisi_par}


def _taux(couvertes: int, toutes: int) -> float | None:
    """En pour cent, arrondi vers le bas : cent ne se dit que si tout l'est."""
    return couvertes * 1000 // toutes / 10 if toutes else None


def _ordre(nom: str) -> tuple[str, int]:
    type_, _, rang = nom.rpartition("-")
    return type_, int(rang) if rang.isdecimal() else 0
