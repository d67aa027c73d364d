"""Avancer dans les mots d'une règle, et dire à sa place ce qui manque : l'outillage de l'analyse."""

from __future__ import annotations

from moteur.domaine.regles.arbre import ErreurDeRegle, Place
from moteur.domaine.regles.mots import JAMAIS_UNE_VALEUR, RESERVES, Mot, decouper

TETES_DE_CHEMIN = frozenset({"porteur", "dossier", "periode", "etat", "fini"})
SUITES_DE_CHEMIN = frozenset({"etat", "fini"})


class Curseur:
    """Un rang dans les mots d'une règle ; chaque méthode le laisse juste après ce qu'elle a lu."""

    def __init__(self, texte: str) -> None:
        self.mots = decouper(texte)
        self.rang = 0
        self.profondeur = 0

    @property
    def mot(self) -> Mot:
        return self.mots[self.rang]

    def suivant(self, pas: int = 1) -> str:
        return self.mots[min(self.rang + pas, len(self.mots) - 1)].texte

    def voit(self, *textes: str) -> bool:
        return self.mot.texte in textes and self.mot.genre != "fin"

    def prend(self, *textes: str) -> bool:
        if self.voit(*textes):
            self.rang += 1
            return True
        return False

    def depuis(self, debut: int) -> Place:
        return debut, self.mots[self.rang - 1].fin

    def faute(self, message: str, *, remede: str = "", code: str = "R05") -> ErreurDeRegle:
        mot = self.mot
        place = (mot.debut, mot.fin) if mot.genre != "fin" else (max(0, mot.debut - 1), mot.debut)
        return ErreurDeRegle(code, message, place=place, remede=remede)

    def melange(self) -> ErreurDeRegle:
        return self.faute(
            "« et » et « ou » sont mêlés : la phrase a deux sens.",
            remede="Mettez l'un des deux groupes entre parenthèses.",
            code="R01",
        )

    def exige(self, texte: str, *, ou: str) -> None:
        if not self.prend(texte):
            raise self.faute(f"Il manque « {texte} » {ou}.", remede=f"Ajoutez « {texte} ».")

    def de(self, ou: str) -> None:
        if not self.prend("de", "d'"):
            raise self.faute(f"Il manque « de » {ou}.", remede="Ajoutez « de ».")

    def ferme(self) -> None:
        if self.voit("et", "ou"):
            raise self.melange()
        self.exige(")", ou="pour fermer la parenthèse")

    def finir(self) -> None:
        if self.mot.genre == "fin":
            return
        if self.voit("et", "ou"):
            raise self.melange()
        if self.voit("alors"):
            raise self.faute("« alors » n'a pas de « si » devant lui.", remede="Écrivez « si … alors … ».")
        raise self.faute(
            f"« {self.mot.texte} » est de trop ici.",
            remede="Une règle dit une seule phrase ; reliez-les par « et » ou par « ou ».",
        )

    def nom(self, quoi: str, *, permis: frozenset[str] = frozenset()) -> str:
        """Un nom du workflow ; `permis` : les mots du langage qu'on accepte aussi à cette place."""
        mot = self.mot
        if mot.genre != "nom":
            lu = f"on lit « {mot.texte} »" if mot.texte else "la règle s'arrête"
            raise self.faute(f"On attend {quoi} ; ici, {lu}.")
        if mot.texte in RESERVES and mot.texte not in permis:
            raise self.faute(
                f"« {mot.texte} » est un mot du langage : on attend ici {quoi}.",
                remede="Relisez le début de la phrase.",
            )
        self.rang += 1
        return mot.texte

    def nom_de_valeur(self, quoi: str) -> str:
        """Une valeur de choix, un état, « oui » ou « non » : « voie est aucune » est permis."""
        return self.nom(quoi, permis=RESERVES - JAMAIS_UNE_VALEUR)

    def entier(self) -> int:
        if self.mot.genre != "entier" or len(self.mot.texte) > 9:
            raise self.faute("On attend un nombre entier (neuf chiffres au plus).")
        self.rang += 1
        return int(self.mots[self.rang - 1].texte)
