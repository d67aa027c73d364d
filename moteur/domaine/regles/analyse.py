"""Du texte d'une règle à son arbre : descente récursive bornée, une erreur dite à sa place.

La grammaire publiée (`docs/reference/regles.lark`) est tenue égale à cette analyse par un test.
"""

from __future__ import annotations

from functools import lru_cache

from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.analyse_valeurs import LecteurDeValeurs
from moteur.domaine.regles.arbre import Chemin, ErreurDeRegle, Noeud

PROFONDEUR_MAXIMALE = 40
COMPARAISONS = ("<=", ">=", "<", ">", "=")
ARTICLES = ("ce", "cet", "cette")


@lru_cache(maxsize=4096)
def analyser(texte: str) -> Noeud:
    """L'arbre d'une condition (« A et B ») ; lève `ErreurDeRegle` à la première faute."""
    lecteur = Lecteur(texte)
    noeud = lecteur.regle()
    lecteur.finir()
    return noeud


@lru_cache(maxsize=512)
def analyser_valeur(texte: str) -> Noeud:
    """L'arbre d'une valeur (« nombre de T », « dossier.somme ») ; lève `ErreurDeRegle`."""
    lecteur = Lecteur(texte)
    noeud = lecteur.valeur()
    lecteur.finir()
    return noeud


class Lecteur(LecteurDeValeurs):
    """Avance dans les mots d'une règle ; chaque méthode lit une construction de la grammaire."""

    def regle(self) -> Noeud:
        self.profondeur += 1
        if self.profondeur > PROFONDEUR_MAXIMALE:
            raise self.faute(
                f"Cette règle imbrique plus de {PROFONDEUR_MAXIMALE} parenthèses.",
                remede="Nommez-en une partie dans une qualité, puis citez cette qualité.",
                code="R11",
            )
        debut = self.mot.debut
        if self.prend("si"):
            si = self.condition()
            if self.voit("et", "ou"):
                raise self.melange()
            self.exige("alors", ou="après « si … »")
            noeud: Noeud = a.Implique(si=si, alors=self.condition(), place=self.depuis(debut))
        else:
            noeud = self.condition()
        self.profondeur -= 1
        return noeud

    def condition(self) -> Noeud:
        debut = self.mot.debut
        termes = [self.terme()]
        lien = self.mot.texte
        if lien not in ("et", "ou"):
            return termes[0]
        while self.prend(lien):
            termes.append(self.terme())
        if self.voit("et", "ou"):
            raise self.melange()
        classe = a.Et if lien == "et" else a.Ou
        return classe(termes=tuple(termes), place=self.depuis(debut))

    def terme(self) -> Noeud:
        debut = self.mot.debut
        if self.prend("("):
            noeud = self.regle()
            self.ferme()
            return noeud
        if self.prend("non"):
            self.exige("(", ou="après « non »")
            noeud = self.regle()
            self.ferme()
            return a.Non(terme=noeud, place=self.depuis(debut))
        if self.voit("tout", "toute", "aucun", "aucune", "au"):
            return self.ensemble()
        return self.fait()

    # ── d'une seule fiche ────────────────────────────────────────────────────────────────────
    def fait(self) -> Noeud:
        debut = self.mot.debut
        if self.prend("renseignes"):
            sujets = self.liste_de_chemins()
            return a.Renseigne(sujets=sujets, place=self.depuis(debut))
        if self.voit("acteur", "saisisseur"):
            return self.differe()
        if self.prend("role"):
            self.exige("est", ou="après « role »")
            return a.AgitComme(role=self.nom("un rôle"), place=self.depuis(debut))
        valeur = self.valeur()
        if self.voit(*COMPARAISONS):
            signe = self.mot.texte
            self.rang += 1
            droite = self.valeur()
            return a.Compare(gauche=valeur, signe=signe, droite=droite, place=self.depuis(debut))
        if not isinstance(valeur, Chemin):
            raise self.faute(
                "Ce n'est qu'une valeur : il manque une comparaison.",
                remede="Ajoutez « <= », « >= » ou « = ».",
            )
        return self.dit(valeur, debut)

    def differe(self) -> Noeud:
        debut = self.mot.debut
        qui = self.mot.texte
        self.rang += 1
        self.exige("differe", ou=f"après « {qui} »")
        self.de(f"après « {qui} differe »")
        de = self.nom("une transition, une pièce ou « creation »")
        return a.Differe(qui=qui, de=de, place=self.depuis(debut))

    def dit(self, sujet: Chemin, debut: int) -> Noeud:
        if self.prend("est"):
            return self.dit_est(sujet, debut)
        if self.prend("parmi"):
            noms = self.liste_de_noms()
            return a.Parmi(sujet=sujet, noms=noms, place=self.depuis(debut))
        if self.prend("contient"):
            if self.voit_un_chemin():
                fiche = self.chemin()
                return a.Contient(sujet=sujet, nom="", fiche=fiche, place=self.depuis(debut))
            nom = self.nom_de_valeur("le nom d'une valeur")
            return a.Contient(sujet=sujet, nom=nom, fiche=None, place=self.depuis(debut))
        if self.prend("couvre"):
            jour = self.valeur()
            return a.Couvre(sujet=sujet, jour=jour, place=self.depuis(debut))
        if self.mot.genre == "nom" and not self.voit("et", "ou", "alors"):
            raise self.faute(
                f"« {self.mot.texte} » ne suit pas « {sujet} ».",
                remede="On dit d'un nom : « est … », « parmi […] », « contient … », « couvre … », "
                "ou une comparaison.",
            )
        return a.Vaut(sujet=sujet, place=self.depuis(debut))

    def voit_un_chemin(self) -> bool:
        return self.voit(*ARTICLES) or self.suivant() == "."

    def dit_est(self, sujet: Chemin, debut: int) -> Noeud:
        if self.prend("renseigne", "renseignee"):
            return a.Renseigne(sujets=(sujet,), place=self.depuis(debut))
        if self.prend("verse", "versee"):
            depuis = self.nom("une transition ou « creation »") if self.prend("depuis") else ""
            return a.Versee(sujet=sujet, depuis=depuis, place=self.depuis(debut))
        if self.voit_un_chemin():
            droite = self.chemin()
            return a.MemeFiche(gauche=sujet, droite=droite, place=self.depuis(debut))
        if self.voit("non") and self.suivant() == "(":
            raise self.faute("« est non (…) » ne se dit pas.", remede="Écrivez « non (… est …) ».")
        nom = self.nom_de_valeur("une valeur, un état, « oui » ou « non »")
        if self.prend("depuis"):
            duree = self.duree()
            return a.Depuis(sujet=sujet, nom=nom, duree=duree, place=self.depuis(debut))
        return a.Egal(sujet=sujet, nom=nom, place=self.depuis(debut))

    # ── plusieurs fiches : le cas vide se dit toujours ───────────────────────────────────────
    def ensemble(self) -> Noeud:
        debut = self.mot.debut
        if self.prend("tout", "toute"):
            return self.tout(debut)
        plafond, nombre = True, 0
        if not self.prend("aucun", "aucune"):
            self.rang += 1
            if not self.voit("moins", "plus"):
                raise self.faute(
                    "Il manque « moins » ou « plus » après « au ».", remede="Écrivez « au moins 1 … »."
                )
            plafond = self.mot.texte == "plus"
            self.rang += 1
            nombre = self.entier()
        selection = self.selection()
        regle = self.filtre()
        return a.Combien(
            plafond=plafond, nombre=nombre, selection=selection, regle=regle, place=self.depuis(debut)
        )

    def tout(self, debut: int) -> Noeud:
        selection = self.selection()
        if not self.voit(","):
            raise ErreurDeRegle(
                "R04",
                f"Que vaut « tout {selection.type} » quand il n'y en a aucun ?",
                place=self.depuis(debut),
                remede=f"Écrivez « tout {selection.type}, s'il y en a, verifie (…) » "
                f"ou « tout {selection.type}, et au moins 1, verifie (…) ».",
            )
        self.rang += 1
        au_moins = self.cas_vide()
        self.exige(",", ou="avant « verifie »")
        regle = self.filtre()
        if regle is None:
            raise self.faute("« tout … » attend « verifie (…) ».", remede="Ajoutez « verifie (…) ».")
        return a.Tout(selection=selection, au_moins=au_moins, regle=regle, place=self.depuis(debut))

    def cas_vide(self) -> int:
        if self.prend("s'il"):
            for mot in ("y", "en", "a"):
                self.exige(mot, ou="dans « s'il y en a »")
            return 0
        for mot in ("et", "au", "moins"):
            self.exige(mot, ou="dans « s'il y en a » ou « et au moins 1 »")
        return self.entier()
