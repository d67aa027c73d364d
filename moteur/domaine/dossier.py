"""Un dossier tel que ses faits l'ont fait : instances, versements, passages, écarts.

Rien ici ne décide ; `application.py` le fait avancer d'un fait, `regles/` le lit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from moteur.domaine.couches import Couches

Json = Any
Valeurs = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Versement:
    """Une pièce versée une fois. `ecart` : le versement a ouvert un écart impératif, la pièce ne vaut pas.

    D'un exemplaire signé, `produit` est le rang du document que l'on a signé, s'il est connu, et `signataires`
    ceux qui y ont signé ; aucun : tous. `attendus` : ceux dont la signature l'était ce jour-là ; aucun : tous
    ceux du document. `delegues` : ceux pour qui une autre personne a signé, par délégation.
    """

    rang: int
    le: str
    acteur: str
    saisi_par: str
    role: str
    valeurs: Valeurs
    fichier: str = ""
    ecart: bool = False
    produit: int = 0
    signataires: tuple[str, ...] = ()
    attendus: tuple[str, ...] = ()
    delegues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusDeSigner:
    """Le dernier refus de signer l'exemplaire d'une pièce : qui, quand, pourquoi."""

    le: str
    rang: int
    signataire: str
    motif: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Toutes les fois qu'une transition, ou la création, a eu lieu ; date et rang de la dernière."""

    le: str
    rang: int
    mains: tuple[tuple[str, str], ...]  # (acteur, saisi par)


@dataclass(frozen=True, slots=True)
class Rappel:
    """Le dernier rappel envoyé d'une échéance, et le terme qu'il rappelait."""

    le: str
    rang: int
    terme: str


@dataclass(frozen=True, slots=True)
class Suppleance:
    """Les rôles d'une personne absente, confiés à une autre de `du` à `au` compris."""

    absent: str
    suppleant: str
    roles: tuple[str, ...]
    du: str
    au: str
    rang: int

    def court(self, le: str) -> bool:
        """Vaut-elle ce jour-là ?"""
        return self.du <= le <= self.au

    def apres(self, autre: Suppleance) -> Iterator[Suppleance]:
        """Ce qu'il en reste quand la même personne en consigne une autre : ses autres rôles, les jours d'avant."""
        communs = tuple(r for r in self.roles if r in autre.roles)
        if self.absent != autre.absent or not communs or self.au < autre.du or autre.au < self.du:
            yield self
            return
        if propres := tuple(r for r in self.roles if r not in autre.roles):
            yield replace(self, roles=propres)
        if self.du < autre.du:
            veille = date.fromisoformat(autre.du) - timedelta(days=1)
            yield replace(self, roles=communs, au=veille.isoformat())


@dataclass(frozen=True, slots=True)
class Instance:
    """Une machine vivante : une phase, une fiche, le dossier ou le porteur.

    Celle que rend `Instance.gardee` ne lit que son état ; le reste se lit d'un coup, à la première question.
    """

    nom: str
    type: str
    etat: str = ""
    entree: str = ""  # date d'entrée dans l'état, AAAA-MM-JJ
    valeurs: Valeurs = field(default_factory=dict)
    rangs: dict[str, int] = field(default_factory=dict)  # champ → rang de son dernier changement
    versements: dict[str, tuple[Versement, ...]] = field(default_factory=dict)
    passages: dict[str, Passage] = field(default_factory=dict)
    dernier_le: str = ""
    rappels: dict[str, Rappel] = field(default_factory=dict)  # échéance → son dernier rappel
    refus: dict[str, RefusDeSigner] = field(default_factory=dict)  # pièce → le dernier refus de la signer
    effacees: tuple[str, ...] = ()  # les catégories de données personnelles effacées d'ici
    _reste: Callable[[], Mapping[str, Any]] | None = field(
        default=None, init=False, repr=False, compare=False
    )

    @classmethod
    def gardee(
        cls, nom: str, type_: str, etat: str, entree: str, *, reste: Callable[[], Mapping[str, Any]]
    ) -> Instance:
        """Une instance rangée ailleurs ; `reste` donne un jour tous ses autres champs, par leur nom."""
        instance = object.__new__(cls)
        poser = object.__setattr__
        poser(instance, "nom", nom)
        poser(instance, "type", type_)
        poser(instance, "etat", etat)
        poser(instance, "entree", entree)
        poser(instance, "_reste", reste)
        return instance

    if not TYPE_CHECKING:  # mypy croirait que tout nom existe

        def __getattr__(self, nom: str) -> Any:
            """Python n'appelle ceci que pour un champ encore vide : c'est le moment de lire le reste."""
            if nom == "_reste" or nom not in self.__dataclass_fields__ or self._reste is None:
                raise AttributeError(nom)
            for champ, valeur in self._reste().items():
                object.__setattr__(self, champ, valeur)
            object.__setattr__(self, "_reste", None)
            return object.__getattribute__(self, nom)

    def dernier_versement(self, piece: str) -> Versement | None:
        versements = self.versements.get(piece)
        return versements[-1] if versements else None


@dataclass(frozen=True, slots=True)
class Ecart:
    """Un manquement connu, ouvert par un constat ou par une recommandation non suivie."""

    id: str
    instance: str
    exigence: str
    niveau: str
    ouvert_le: str
    rang: int
    motif: str = ""
    traite_le: str = ""
    traite_rang: int = 0
    traite_par: str = ""

    @property
    def ouvert(self) -> bool:
        return not self.traite_rang


@dataclass(frozen=True, slots=True)
class DocumentProduit:
    """Un document rendu : sa cible, son empreinte, celle de son modèle ; `projet` s'il n'est pas à signer."""

    document: str
    cible: str
    rang: int
    le: str
    empreinte: str
    numero: str
    projet: bool
    modele: str = ""


Inverse = Couches[tuple[str, str, str], tuple[str, ...]]


@dataclass(slots=True)
class Dossier:
    """L'état complet d'un dossier après `rang` faits."""

    chaine: str
    workflow: str
    annee: int
    rang: int = 0
    instances: Couches[str, Instance] = field(default_factory=Couches)
    par_type: Couches[str, tuple[str, ...]] = field(default_factory=Couches)
    ecarts: Couches[str, Ecart] = field(default_factory=Couches)
    documents: tuple[DocumentProduit, ...] = ()
    # (type, champ de lien, fiche visée) → fiches qui portent ce lien
    inverse: Inverse = field(default_factory=Couches)
    suppleances: tuple[Suppleance, ...] = ()  # dans l'ordre où elles ont été consignées

    def fiches(self, type_: str) -> Iterator[Instance]:
        """Les fiches d'un type, dans l'ordre de leur création."""
        return map(self.instances.__getitem__, self.par_type.get(type_, ()))

    def ecarts_ouverts(self) -> tuple[Ecart, ...]:
        return tuple(e for e in self.ecarts.values() if e.ouvert)

    def copie(self) -> Dossier:
        """Un dossier que l'on peut faire avancer sans toucher à celui-ci."""
        return Dossier(
            chaine=self.chaine,
            workflow=self.workflow,
            annee=self.annee,
            rang=self.rang,
            instances=self.instances.copie(),
            par_type=self.par_type.copie(),
            ecarts=self.ecarts.copie(),
            documents=self.documents,
            inverse=self.inverse.copie(),
            suppleances=self.suppleances,
        )

    def poser(self, instance: Instance, liens: tuple[str, ...]) -> None:
        """Range une instance, neuve ou changée, et tient l'index des liens ; `liens` : ses champs de lien."""
        ancienne = self.instances.get(instance.nom)
        self.instances[instance.nom] = instance
        if ancienne is None:
            self.par_type[instance.type] = (*self.par_type.get(instance.type, ()), instance.nom)
        for champ in liens:
            avant = _cibles(ancienne.valeurs.get(champ)) if ancienne else ()
            apres = _cibles(instance.valeurs.get(champ))
            if avant == apres:
                continue
            for cible in avant:
                cle = (instance.type, champ, cible)
                self.inverse[cle] = tuple(n for n in self.inverse.get(cle, ()) if n != instance.nom)
            for cible in apres:
                cle = (instance.type, champ, cible)
                self.inverse[cle] = (*self.inverse.get(cle, ()), instance.nom)

    def avec(self, instance: Instance, liens: tuple[str, ...]) -> Dossier:
        """Le même dossier, vu comme si cette instance était déjà changée."""
        vu = self.copie()
        vu.poser(instance, liens)
        return vu


def _cibles(valeur: Json) -> tuple[str, ...]:
    if valeur is None:
        return ()
    return tuple(valeur) if isinstance(valeur, list | tuple) else (valeur,)


def avec_valeurs(instance: Instance, valeurs: Valeurs) -> Instance:
    """L'instance avec des champs saisis : celle que voit une règle au moment de l'acte."""
    return replace(instance, valeurs={**instance.valeurs, **valeurs}) if valeurs else instance
