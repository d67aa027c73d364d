"""Des évènements d'analyse à l'arbre des nœuds, sans récursion, en refusant ce que YAML permet de trop."""

from __future__ import annotations

import unicodedata
from typing import Any

from moteur.diagnostics import Diagnostic, Position
from moteur.lecture.noeuds import Carte, Entree, Liste, Noeud, Texte
from moteur.lecture.octets import DEFAUTS_MAX, caractere_interdit, decrire_caractere
from moteur.lecture.page import Page
from moteur.lecture.yaml_pieges import (
    Coupe,
    clef_collee,
    phrase_coupee,
    phrase_entre_crochets,
    tiret_avale,
    virgule_coupe,
)

PROFONDEUR_MAX = 50
NOEUDS_MAX = 20_000


class Arret(Exception):
    """La lecture s'arrête là ; le diagnostic est déjà noté."""


class _Cadre:
    """Une liste ou une carte en cours de lecture."""

    __slots__ = ("carte", "cle", "coupe", "debut", "fin_cle", "flux", "lus", "refusee", "vues")

    def __init__(self, *, carte: bool, flux: bool, debut: Any) -> None:
        self.carte = carte
        self.flux = flux
        self.debut = debut
        self.lus: list[Any] = []
        self.cle: Texte | None = None
        self.fin_cle: Any = None
        self.refusee = False
        self.vues: dict[str, Position] = {}
        self.coupe: Coupe | None = None


class Batisseur:
    """Reçoit les évènements un à un ; `racine` et `defauts` disent ensuite ce qui a été lu."""

    def __init__(self, page: Page) -> None:
        self.racine: Noeud | None = None
        self.defauts: list[Diagnostic] = []
        self.dernier: Any = None
        self._page = page
        self._fichier = page.fichier
        self._pile: list[_Cadre] = []
        self._noeuds = 0
        self._documents = 0
        self._commentees = frozenset(n for n, ligne in enumerate(page.lignes) if " #" in ligne)
        self._recettes = {
            "ScalarEvent": self._scalaire,
            "MappingStartEvent": self._debut_carte,
            "SequenceStartEvent": self._debut_liste,
            "MappingEndEvent": self._fin,
            "SequenceEndEvent": self._fin,
            "AliasEvent": self._renvoi,
            "DocumentStartEvent": self._document,
            "StreamEndEvent": self._cloture,
        }

    def recevoir(self, evenement: Any) -> None:
        """Range l'évènement dans l'arbre ; lève `Arret` quand continuer n'apprendrait plus rien."""
        recette = self._recettes.get(type(evenement).__name__)
        if recette is not None:
            recette(evenement)
            self.dernier = evenement

    def _scalaire(self, evenement: Any) -> None:
        # Appelé pour chaque texte du fichier : ce qui n'arrive presque jamais est fait ailleurs.
        debut, fin, style = evenement.start_mark, evenement.end_mark, evenement.style
        if evenement.anchor is not None or evenement.tag is not None:
            self._sans_ancre_ni_balise(evenement)
        valeur: str = evenement.value
        if not valeur.isascii():
            valeur = unicodedata.normalize("NFC", valeur)
        ligne, colonne, derniere = debut.line, debut.column, fin.line
        if ligne == derniere:
            longueur = fin.column - colonne
        else:
            longueur = len(self._page.ligne(ligne).rstrip()) - colonne
        lieu = Position(self._fichier, ligne + 1, colonne + 1, longueur or 1)
        self._compter(lieu)
        texte = Texte(valeur, lieu, bool(style))
        if style == '"':
            self._sans_echappement_interdit(texte)
        elif not style and (derniere in self._commentees or derniere > ligne):
            self._pieges_du_texte_nu(texte, fin=fin)
        cadre = self._pile[-1] if self._pile else None
        if cadre is None or cadre.flux or cadre.cle is None or not cadre.carte or cadre.refusee:
            self._poser(texte, evenement)
        else:
            # La valeur d'une clé, hors accolades : de loin le cas le plus courant.
            cadre.lus.append(Entree(cadre.cle.valeur, cadre.cle.position, texte))
            cadre.cle = None

    def _pieges_du_texte_nu(self, texte: Texte, *, fin: Any) -> None:
        if fin.line in self._commentees:
            self._signaler(phrase_coupee(texte, page=self._page, fin=(fin.line, fin.column)))
        if fin.line >= texte.position.ligne:
            self._signaler(tiret_avale(texte, page=self._page, fin=fin.line))

    def _sans_echappement_interdit(self, texte: Texte) -> None:
        caractere = caractere_interdit(texte.valeur)
        if caractere:
            message = f"L'échappement produit {decrire_caractere(caractere)}."
            self._signaler(Diagnostic("Y06", texte.position, message, "Retirez-le du texte."))

    def _sans_ancre_ni_balise(self, evenement: Any) -> None:
        marque = evenement.start_mark
        lieu = self._page.position_ligne(marque.line, depuis=marque.column)
        if evenement.anchor is not None:
            message = f"« &{evenement.anchor} » pose une ancre ; elles ne sont pas permises ici."
            remede = "Écrivez la valeur en entier, ou mettez des guillemets si la phrase commence par « & »."
            self._signaler(Diagnostic("Y10", lieu, message, remede))
        if evenement.tag is not None:
            message = "« ! » en tête de valeur pose une balise ; elles ne sont pas permises ici."
            remede = "Retirez-la : le schéma sait quel type attendre. Une phrase qui commence par « ! » "
            self._signaler(Diagnostic("Y11", lieu, message, remede + "se met entre guillemets."))

    def _renvoi(self, evenement: Any) -> None:
        debut, fin = evenement.start_mark, evenement.end_mark
        lieu = self._page.position(debut.line, debut.column, longueur=fin.column - debut.column)
        message = f"« *{evenement.anchor} » renvoie à une ancre ; les renvois ne sont pas permis ici."
        remede = "Écrivez la valeur en entier, ou mettez des guillemets si la phrase commence par « * »."
        self._compter(lieu)
        self._signaler(Diagnostic("Y10", lieu, message, remede))
        self._poser(Texte("*", lieu, True), evenement, refusee=True)

    def _debut_carte(self, evenement: Any) -> None:
        self._entrer(evenement, carte=True)

    def _debut_liste(self, evenement: Any) -> None:
        self._entrer(evenement, carte=False)

    def _entrer(self, evenement: Any, *, carte: bool) -> None:
        if evenement.anchor is not None or evenement.tag is not None:
            self._sans_ancre_ni_balise(evenement)
        marque = evenement.start_mark
        lieu = self._page.position(marque.line, marque.column)
        self._compter(lieu)
        self._pile.append(_Cadre(carte=carte, flux=bool(evenement.flow_style), debut=marque))
        if len(self._pile) > PROFONDEUR_MAX:
            message = f"Plus de {PROFONDEUR_MAX} niveaux s'emboîtent ici."
            remede = "Vérifiez les crochets et accolades ouverts sans être refermés."
            self._arreter(Diagnostic("Y15", lieu, message, remede))

    def _fin(self, evenement: Any) -> None:
        cadre = self._pile.pop()
        noeud: Noeud
        lieu = self._lieu_du_cadre(cadre, evenement.end_mark)
        if cadre.carte:
            self._conclure_coupe(cadre)
            noeud = Carte(tuple(cadre.lus), lieu)
            if self._pile and not self._pile[-1].carte and cadre.flux:
                self._signaler(phrase_entre_crochets(noeud, page=self._page))
        else:
            noeud = Liste(tuple(cadre.lus), lieu)
        self._poser(noeud, evenement)

    def _lieu_du_cadre(self, cadre: _Cadre, fin: Any) -> Position:
        debut = cadre.debut
        if not cadre.flux:
            if cadre.carte and cadre.lus:
                premiere: Position = cadre.lus[0].position_cle
                return premiere
            return self._page.position(debut.line, debut.column)
        if debut.line == fin.line:
            return self._page.position(debut.line, debut.column, longueur=fin.column - debut.column)
        return self._page.position_ligne(debut.line, depuis=debut.column)

    def _poser(self, noeud: Noeud, evenement: Any, *, refusee: bool = False) -> None:
        if not self._pile:
            self.racine = noeud
            return
        cadre = self._pile[-1]
        if not cadre.carte:
            cadre.lus.append(noeud)
        elif cadre.cle is None:
            self._poser_cle(cadre, noeud, evenement, refusee=refusee)
        else:
            self._poser_valeur(cadre, noeud, evenement)

    def _poser_cle(self, cadre: _Cadre, noeud: Noeud, evenement: Any, *, refusee: bool) -> None:
        cadre.fin_cle = evenement.end_mark
        cadre.refusee = refusee
        if not isinstance(noeud, Texte) or not noeud.valeur:
            quoi = {Liste: "Une liste", Carte: "Une carte"}.get(type(noeud), "Un texte vide")
            message = f"{quoi} sert de clé ; une clé est un mot simple."
            remede = "Donnez-lui un nom ; une règle qui commence par « { » ou « [ » se met entre guillemets."
            self._signaler(Diagnostic("Y14", noeud.position, message, remede))
            cadre.cle, cadre.refusee = Texte("", noeud.position), True
            return
        cadre.cle = noeud
        if not noeud.cite:
            self._signaler(clef_collee(noeud))
        if noeud.valeur == "<<":
            message = "« << » fusionne une autre carte ; la fusion n'est pas permise ici."
            self._signaler(Diagnostic("Y12", noeud.position, message, "Recopiez les clés voulues."))
        premiere = cadre.vues.setdefault(noeud.valeur, noeud.position)
        if premiere is not noeud.position and not refusee:
            message = f"La clé « {noeud.valeur} » est écrite deux fois au même endroit."
            autres = ((premiere, "elle y est déjà"),)
            remede = "Gardez-en une, ou donnez un autre nom à l'autre."
            self._signaler(Diagnostic("Y13", noeud.position, message, remede, autres=autres))

    def _poser_valeur(self, cadre: _Cadre, noeud: Noeud, evenement: Any) -> None:
        cle = cadre.cle
        assert cle is not None
        cadre.cle = None
        debut = evenement.start_mark
        # Sans « : » écrit, la valeur vide commence exactement où finit la clé.
        collee = (debut.line, debut.column) == (cadre.fin_cle.line, cadre.fin_cle.column)
        sans_valeur = cadre.flux and collee and isinstance(noeud, Texte) and not noeud.cite
        if sans_valeur and not cadre.refusee and not noeud_plein(noeud):
            coupe = cadre.coupe or Coupe(cadre.lus[-1] if cadre.lus else None, [])
            coupe.cles.append(cle)
            cadre.coupe = coupe
            return
        self._conclure_coupe(cadre)
        if not cadre.refusee:
            cadre.lus.append(Entree(cle.valeur, cle.position, noeud))

    def _conclure_coupe(self, cadre: _Cadre) -> None:
        if cadre.coupe is not None:
            self._signaler(virgule_coupe(cadre.coupe))
            cadre.coupe = None

    def _document(self, evenement: Any) -> None:
        self._documents += 1
        marque = evenement.start_mark
        lieu = self._page.position_ligne(marque.line)
        if evenement.version or evenement.tags:
            message = "Une ligne qui commence par « % » est une directive ; elles ne sont pas permises ici."
            self._signaler(Diagnostic("Y09", lieu, message, "Supprimez la ligne."))
        if self._documents > 1:
            message = "« --- » ouvre un second document ; un fichier n'en contient qu'un."
            self._arreter(Diagnostic("Y08", lieu, message, "Supprimez « --- », ou faites deux fichiers."))

    def _cloture(self, _evenement: Any) -> None:
        if self.racine is None or (isinstance(self.racine, Texte) and not noeud_plein(self.racine)):
            self.racine = None
            message = "Ce fichier est vide."
            remede = "Écrivez-y au moins une clé, ou supprimez-le."
            self._signaler(Diagnostic("Y07", self._page.position(0, 0), message, remede))

    def _compter(self, lieu: Position) -> None:
        self._noeuds += 1
        if self._noeuds > NOEUDS_MAX:
            message = f"Ce fichier contient plus de {NOEUDS_MAX} éléments."
            self._arreter(Diagnostic("Y16", lieu, message, "Partagez-le en plusieurs fichiers."))

    def _arreter(self, diagnostic: Diagnostic) -> None:
        self.defauts.append(diagnostic)
        raise Arret

    def _signaler(self, diagnostic: Diagnostic | None) -> None:
        if diagnostic is None:
            return
        self.defauts.append(diagnostic)
        if len(self.defauts) >= DEFAUTS_MAX:
            message = f"Ce fichier a plus de {DEFAUTS_MAX} défauts ; la lecture s'arrête là."
            remede = "Corrigez d'abord ceux qui précèdent : les autres en viennent peut-être."
            self._arreter(Diagnostic("Y17", diagnostic.position, message, remede))


def noeud_plein(noeud: Noeud) -> bool:
    """Faux pour un texte que rien n'écrit : ni signe, ni guillemets."""
    return not isinstance(noeud, Texte) or noeud.cite or bool(noeud.valeur)
