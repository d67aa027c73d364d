"""Faire d'un vrai dossier un essai : les mêmes actes aux mêmes jours, sans personne ni texte.

Ce que le journal consigne et qu'un essai ne joue pas (rappels, suppléances, effacements) n'y est pas. L'essai est
rejoué avant d'être rendu : s'il s'arrête, il est coupé là, et il le dit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from moteur.domaine import faits as f
from moteur.domaine.definitions import Champ
from moteur.domaine.faits import Fait
from moteur.domaine.workflow import DOSSIER, PORTEUR, Workflow
from moteur.lecture.chargement import Chargement, Modeles
from moteur.lecture.flux import flux
from moteur.lecture.noeuds import Carte
from moteur.lecture.yaml_strict import lire_yaml
from moteur.operations.conversion import relu
from moteur.operations.dossiers import Ouvert
from moteur.operations.essais_documents import presse
from moteur.operations.essayer import rejouer
from moteur.operations.valeurs_neutres import Neutres, mots_des_regles

MOTIF = "Motif consigné"
Etape = dict[str, Any]
# Trop court pour désigner quelqu'un, et présent dans trop de mots.
LONGUEUR_SENSIBLE = 3


@dataclass(frozen=True, slots=True)
class EssaiTire:
    """L'essai, prêt à ranger ; `tus` : les faits qu'un essai ne joue pas ; `coupe` : pourquoi il s'arrête avant la fin."""

    texte: str
    etapes: int
    faits: int
    tus: int
    coupe: str = ""


def tirer(ouvert: Ouvert, *, nom: str, modeles: Modeles | None) -> EssaiTire:
    """L'essai de ce dossier, rejoué ; aucune personne ni aucun texte du dossier n'y figure."""
    faits = [
        relu(lu, fuseau=ouvert.atelier.fuseau) for lu in ouvert.atelier.journal.relire(ouvert.dossier.chaine)
    ]
    auteur = _Auteur(ouvert, _neutres(ouvert, faits))
    etapes = [etape for fait in faits for etape in auteur.etapes(fait)]
    jeu = _Jeu(_chargement(ouvert, modeles), nom)
    gardees, coupe, finales = jeu.eprouver(etapes)
    texte = jeu.ecrire([*gardees, *finales], coupe=coupe)
    joues = sum(1 for e in gardees if "document" not in e)
    tus = sum(1 for fait in faits if not auteur.joue(fait))
    return EssaiTire(texte, len(gardees) + len(finales), joues, tus, coupe)


def sensibles(ouvert: Ouvert) -> frozenset[str]:
    """Les textes du dossier qu'aucun essai tiré de lui ne doit redire : données personnelles, motifs, personnes."""
    faits = (
        relu(lu, fuseau=ouvert.atelier.fuseau) for lu in ouvert.atelier.journal.relire(ouvert.dossier.chaine)
    )
    return frozenset(
        t for fait in faits for t in _sensibles(ouvert.workflow, ouvert, fait) if len(t) >= LONGUEUR_SENSIBLE
    )


def _sensibles(workflow: Workflow, ouvert: Ouvert, fait: Fait) -> Iterator[str]:
    yield from (fait.motif, fait.acteur, fait.saisi_par)
    champs = _champs(workflow, ouvert, fait)
    for nom, valeur in fait.valeurs.items():
        champ = champs.get(nom)
        libre = champ is None or champ.type not in ("choix", "lien", "booleen", "zone", "duree")
        if isinstance(valeur, str) and libre and (champ is None or champ.personnel or champ.type != "date"):
            yield valeur


def _champs(workflow: Workflow, ouvert: Ouvert, fait: Fait) -> Mapping[str, Champ]:
    if fait.type == f.OUVERT:
        return {**workflow.machines[PORTEUR].champs, **workflow.machines[DOSSIER].champs}
    machine = workflow.machines[fait.trace.get("type") or ouvert.dossier.instances[fait.sujet].type]
    if fait.type == f.VERSE:
        return machine.pieces[fait.trace["piece"]].champs
    return machine.champs


def _neutres(ouvert: Ouvert, faits: list[Fait]) -> Neutres:
    fiches = {nom: nom.replace("-", "_") for nom in ouvert.dossier.instances}
    forme = json.loads(ouvert.atelier.journal.lire_workflow(ouvert.range.workflow))
    textes = {t for fait in faits for t in _sensibles(ouvert.workflow, ouvert, fait)}
    interdites = {t for t in textes if len(t) >= LONGUEUR_SENSIBLE}
    return Neutres(fiches, mots_des_regles(tuple(_regles(forme))), interdites)


def _regles(corps: object) -> Iterator[str]:
    if isinstance(corps, Mapping):
        for cle, valeur in corps.items():
            if cle in ("regle", "verifie", "toujours") and isinstance(valeur, str):
                yield valeur
            else:
                yield from _regles(valeur)


@dataclass(slots=True)
class _Auteur:
    """Écrit chaque fait en étape, avec des noms et des valeurs neutres."""

    ouvert: Ouvert
    neutres: Neutres
    personnes: dict[str, str] = field(default_factory=dict)
    produits: set[str] = field(default_factory=set)

    def joue(self, fait: Fait) -> bool:
        """Un essai sait-il jouer ce fait ?"""
        return fait.type in _VERBES

    def etapes(self, fait: Fait) -> Iterator[Etape]:
        """L'étape de ce fait ; d'un document produit, ce qu'il est la première fois."""
        if fait.type == f.PRODUIT and fait.trace["document"] not in self.produits:
            self.produits.add(fait.trace["document"])
            pour = {} if fait.sujet in self.ouvert.workflow.deroulement else {"pour": self._fiche(fait.sujet)}
            yield {"le": fait.le, "document": fait.trace["document"], **pour}
        if not self.joue(fait):
            return
        etape: Etape = {"le": fait.le}
        if fait.saisi_le[:10] != fait.le:
            etape["saisi_le"] = fait.saisi_le[:10]
        etape |= self._qui(fait) | self._acte(fait)
        saisies = self._saisies(fait)
        etape |= {"saisit": saisies} if saisies else {}
        if signataires := fait.trace.get("signataires"):
            etape["signataires"] = list(signataires)
        etape |= {"motif": MOTIF} if fait.motif else {}
        ecarts = [e["exigence"] for e in fait.trace.get("ecarts", ())]
        yield etape | ({"ecarts": list(dict.fromkeys(ecarts))} if ecarts else {})

    def _qui(self, fait: Fait) -> Etape:
        par = f"{fait.role}/{self._personne(fait.acteur)}"
        if fait.saisi_par == fait.acteur:
            return {"par": par}
        permis = self.ouvert.workflow.roles[fait.role].saisi_par
        tenus = self.ouvert.atelier.personnes.get(fait.saisi_par)
        role = next((r for r in permis if tenus and r in tenus.roles), next(iter(permis), fait.role))
        return {"par": par, "saisi_par": f"{role}/{self._personne(fait.saisi_par)}"}

    def _personne(self, cle: str) -> str:
        return self.personnes.setdefault(cle, f"personne_{len(self.personnes) + 1}")

    def _fiche(self, nom: str) -> str:
        return self.neutres.fiches.get(nom, nom)

    def _acte(self, fait: Fait) -> Etape:
        sujet, trace = self._fiche(fait.sujet), fait.trace
        if fait.type == f.OUVERT:
            return {"ouvrir": DOSSIER}
        if fait.type == f.CREE:
            return {"creer": trace["type"], "nomme": sujet}
        if fait.type == f.TRAITE:
            fiche, _, exigence = str(trace["ecart"]).partition(".")
            return {"traiter": f"{self._fiche(fiche)}.{exigence}"}
        if fait.type == f.REFUSE:
            return {"refuser_signature": f"{sujet}.{trace['piece']}", "signataires": [trace["signataire"]]}
        objet = trace.get("transition") or trace.get("piece")
        return {_VERBES[fait.type]: f"{sujet}.{objet}" if objet else sujet}

    def _saisies(self, fait: Fait) -> dict[str, Any]:
        if fait.type in (f.TRAITE, f.REFUSE):
            return {}
        champs = _champs(self.ouvert.workflow, self.ouvert, fait)
        annee = {"annee": str(fait.trace["annee"])} if fait.type == f.OUVERT else {}
        ecrites = {**fait.valeurs, **fait.trace.get("liens", {})}
        return annee | {
            nom: self.neutres.valeur(champs[nom], valeur)
            for nom, valeur in ecrites.items()
            if nom in champs and valeur is not None
        }


_VERBES = {
    f.OUVERT: "ouvrir", f.CREE: "creer", f.FRANCHI: "avancer", f.VERSE: "verser", f.CORRIGE: "corriger",
    f.TRAITE: "traiter", f.REFUSE: "refuser_signature",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Jeu:
    """Écrit l'essai et le rejoue sur le workflow du dossier."""

    chargement: Chargement
    nom: str

    def eprouver(self, etapes: list[Etape]) -> tuple[list[Etape], str, list[Etape]]:
        """Les étapes qui se rejouent, pourquoi la suivante ne le fait pas, et les états où l'on finit."""
        with presse(self.chargement.modeles) as avec:
            while True:
                resultat, scene = rejouer(self.chargement, self._carte(etapes), avec=avec)
                fautes = [d for d in resultat.defauts if d.position.ligne >= _PREMIERE]
                if not fautes:
                    coupe = ""
                    break
                rang = fautes[0].position.ligne - _PREMIERE
                if "document" in etapes[rang]:
                    del etapes[rang]  # sans les textes du dossier, ce document n'est plus le même
                    continue
                etapes, coupe = etapes[:rang], fautes[0].message
        instances = scene.dossier.instances.values() if scene and scene.dossier else ()
        neutres = {c: n for n, c in scene.noms.items()} if scene else {}
        etats = [f"{neutres.get(i.nom, i.nom)}.etat est {i.etat}" for i in instances if i.etat]
        return etapes, coupe, [{"alors": " et ".join(etats[i : i + 8])} for i in range(0, len(etats), 8)]

    def _carte(self, etapes: list[Etape]) -> Carte:
        lecture = lire_yaml(self.ecrire(etapes).encode(), fichier=f"{self.nom}.yaml")
        assert isinstance(lecture.racine, Carte), lecture.diagnostics
        return lecture.racine

    def ecrire(self, etapes: list[Etape], *, coupe: str = "") -> str:
        """Le fichier : une étape par ligne ; la date ne se redit que si elle change."""
        lignes, le = [f"essai: {self.nom}", "titre: Tiré d'un dossier, sans personne ni texte", "etapes:"], ""
        for etape in etapes:
            dite = {cle: valeur for cle, valeur in etape.items() if cle != "le" or valeur != le}
            le = etape.get("le", le)
            lignes.append(f"  - {flux(dite)}")
        if coupe:
            lignes.append(f"  # La suite ne se rejoue pas ainsi : {coupe}")
        return "\n".join(lignes) + "\n"


_PREMIERE = 4


def _chargement(ouvert: Ouvert, modeles: Modeles | None) -> Chargement:
    """Le workflow que le dossier a épinglé, sans aucun essai."""
    octets = ouvert.atelier.journal.lire_workflow(ouvert.range.workflow)
    workflow = ouvert.workflow
    return Chargement(
        workflow.nom, json.loads(octets), octets, workflow.empreinte, workflow, (), (), {}, lambda _f, _l: None,
        modeles=modeles,
    )  # fmt: skip
