"""Lire les valeurs d'une règle : chemins, dates, durées, nombres, et les fiches que l'on choisit."""

from __future__ import annotations

from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.arbre import Chemin, Noeud, Place, Selection
from moteur.domaine.regles.curseur import SUITES_DE_CHEMIN, TETES_DE_CHEMIN, Curseur

UNITES = {
    "jour": "jours",
    "jours": "jours",
    "semaine": "semaines",
    "semaines": "semaines",
    "mois": "mois",
    "an": "ans",
    "ans": "ans",
}
# Une unité précisée n'existe que pour ces deux-là.
PRECISIONS = {
    ("jours", "ouvre"): "jours ouvres",
    ("jours", "ouvres"): "jours ouvres",
    ("semaines", "scolaire"): "semaines scolaires",
    ("semaines", "scolaires"): "semaines scolaires",
}


class LecteurDeValeurs(Curseur):
    """Ce qui se lit dans une valeur ; une condition n'y entre que par `verifie (…)`."""

    def regle(self) -> Noeud:
        raise NotImplementedError

    def valeur(self) -> Noeud:
        debut = self.mot.debut
        gauche = self.operande()
        while self.voit("+", "-"):
            signe = self.mot.texte
            self.rang += 1
            droite = self.duree() if self.voit_duree() else self.operande()
            gauche = a.Operation(gauche=gauche, signe=signe, droite=droite, place=self.depuis(debut))
        return gauche

    def voit_duree(self) -> bool:
        return self.mot.genre == "entier" and self.suivant() in UNITES

    def operande(self) -> Noeud:
        debut = self.mot.debut
        if self.prend("le"):
            return a.Le(saisi=False, place=self.depuis(debut))
        if self.prend("saisi"):
            self.exige("le", ou="après « saisi »")
            return a.Le(saisi=True, place=self.depuis(debut))
        if self.mot.genre == "entier":
            return a.Entier(valeur=self.entier(), place=self.depuis(debut))
        if self.prend("nombre"):
            self.de("après « nombre »")
            selection = self.selection()
            return a.Nombre(selection=selection, regle=self.filtre(), place=self.depuis(debut))
        if self.prend("somme"):
            return self.somme(debut)
        if self.prend("date"):
            self.de("après « date »")
            return a.DateDe(sujet=self.chemin(), place=self.depuis(debut))
        return self.chemin()

    def somme(self, debut: int) -> Noeud:
        self.de("après « somme »")
        place = self.mot.debut
        champ = self.nom("un champ")
        ici = self.depuis(place)
        sujet = Chemin(ce="", noms=(champ,), place=ici, places=(ici,))
        self.de("après « somme de … »")
        selection = self.selection()
        return a.Somme(champ=sujet, selection=selection, regle=self.filtre(), place=self.depuis(debut))

    def duree(self) -> Noeud:
        """Une durée écrite, ou le chemin d'un paramètre ou d'un champ de durée."""
        debut = self.mot.debut
        if self.mot.genre != "entier":
            return self.chemin()
        nombre = self.entier()
        if self.mot.texte not in UNITES:
            raise self.faute("Ce nombre n'a pas d'unité.", remede="Écrivez « 15 jours », « 6 mois »…")
        unite = UNITES[self.mot.texte]
        self.rang += 1
        precise = PRECISIONS.get((unite, self.mot.texte))
        if precise:
            unite = precise
            self.rang += 1
        return a.DureeEcrite(texte=f"{nombre} {unite}", place=self.depuis(debut))

    def selection(self) -> Selection:
        debut = self.mot.debut
        autre = self.prend("autre")
        genre = self.nom("un type de fiche")
        origine: Chemin | None = None
        selon = ""
        if self.prend("de", "d'"):
            origine = self.chemin()
            if self.prend("selon"):
                selon = self.nom("un champ")
        return Selection(type=genre, autre=autre, origine=origine, selon=selon, place=self.depuis(debut))

    def filtre(self) -> Noeud | None:
        if not self.prend("verifie"):
            return None
        self.exige("(", ou="après « verifie »")
        regle = self.regle()
        self.ferme()
        return regle

    # ── chemins et listes ────────────────────────────────────────────────────────────────────
    def chemin(self) -> Chemin:
        debut = self.mot.debut
        ce = self.nom("un type de fiche") if self.prend("ce", "cet", "cette") else ""
        noms: list[str] = []
        places: list[Place] = []
        if not ce or self.prend("."):
            self.maillon(noms, places, quoi="un nom", permis=SUITES_DE_CHEMIN if ce else TETES_DE_CHEMIN)
            while self.prend("."):
                self.maillon(noms, places, quoi="un nom après le point", permis=SUITES_DE_CHEMIN)
        return Chemin(ce=ce, noms=tuple(noms), place=self.depuis(debut), places=tuple(places))

    def maillon(self, noms: list[str], places: list[Place], *, quoi: str, permis: frozenset[str]) -> None:
        debut = self.mot.debut
        noms.append(self.nom(quoi, permis=permis))
        places.append(self.depuis(debut))

    def liste_de_noms(self) -> tuple[str, ...]:
        self.exige("[", ou="au début de la liste")
        noms = [self.nom_de_valeur("une valeur")]
        while self.prend(","):
            noms.append(self.nom_de_valeur("une valeur après la virgule"))
        self.exige("]", ou="à la fin de la liste")
        return tuple(noms)

    def liste_de_chemins(self) -> tuple[Chemin, ...]:
        self.exige("[", ou="au début de la liste")
        chemins = [self.chemin()]
        while self.prend(","):
            chemins.append(self.chemin())
        self.exige("]", ou="à la fin de la liste")
        return tuple(chemins)
