"""Ce qu'une personne demande au dossier, et au nom de qui. Les valeurs sont telles qu'écrites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from moteur.domaine.dossier import Json


@dataclass(frozen=True, slots=True)
class Mandat:
    """Qui agit et à quel titre, qui saisit ; les rôles que tient chacun."""

    acteur: str
    role: str
    saisi_par: str
    roles_acteur: tuple[str, ...]
    roles_saisisseur: tuple[str, ...]
    suppleance: int = 0  # le rang de la suppléance sans laquelle l'acteur ne tiendrait pas ce rôle


@dataclass(frozen=True, slots=True)
class Demande:
    """Toute demande porte son mandat, la date du fait, celle de la saisie (le jour, fuseau du porteur)."""

    mandat: Mandat
    le: date
    saisi_le: date
    valeurs: dict[str, Json] = field(default_factory=dict)
    motif: str = ""


@dataclass(frozen=True, slots=True)
class Ouvrir(Demande):
    """Ouvrir un dossier : clé et champs du porteur, `annee`, champs du dossier."""


@dataclass(frozen=True, slots=True)
class Creer(Demande):
    """Créer une fiche."""

    type: str = ""


@dataclass(frozen=True, slots=True)
class Avancer(Demande):
    """Franchir une transition d'une phase ou d'une fiche."""

    cible: str = ""
    transition: str = ""


@dataclass(frozen=True, slots=True)
class Effacer(Demande):
    """Effacer des données personnelles : d'une fiche, d'une personne qui agit (`personne`), ou d'échues (`duree`).

    `fiches` : ce qui s'efface de chacune ; `mots` : ce que le motif ne doit pas redire ; `en_cours` : même si l'on
    s'en sert encore.
    """

    cible: str = ""
    personne: str = ""
    agit: bool = False  # la personne tient encore un rôle dans l'espace
    fiches: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    origine: str = ""
    mots: tuple[str, ...] = ()
    en_cours: bool = False


@dataclass(frozen=True, slots=True)
class Verser(Demande):
    """Verser une pièce ; `fichier` : empreinte SHA-256 du fichier reçu, ou rien.

    D'un exemplaire signé : `numero`, celui du document produit, `signataires`, qui y a signé (rien : tous), et
    `delegations`, ceux pour qui une autre personne a signé.
    """

    cible: str = ""
    piece: str = ""
    fichier: str = ""
    numero: str = ""
    signataires: tuple[str, ...] = ()
    delegations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefuserDeSigner(Demande):
    """Consigner que ce signataire refuse de signer l'exemplaire de cette pièce ; le motif est demandé."""

    cible: str = ""
    piece: str = ""
    signataire: str = ""


@dataclass(frozen=True, slots=True)
class Corriger(Demande):
    """Corriger des champs ; `erreur` : l'ancien n'a jamais été vrai (sinon : changé depuis)."""

    cible: str = ""
    erreur: bool = False


@dataclass(frozen=True, slots=True)
class Traiter(Demande):
    """Clore un écart, avec son motif."""

    ecart: str = ""


@dataclass(frozen=True, slots=True)
class Produire(Demande):
    """Produire un document ; `projet` : un brouillon filigrané, toujours permis à qui peut le lire.

    `empreinte` et `modele` : les SHA-256 du document et du modèle dont il vient.
    """

    document: str = ""
    cible: str = ""
    empreinte: str = ""
    numero: str = ""
    projet: bool = False
    modele: str = ""


@dataclass(frozen=True, slots=True)
class Rappeler(Demande):
    """Consigner qu'un rappel est parti : l'échéance, la fiche qu'elle concerne, le rôle à qui l'on a écrit."""

    cible: str = ""
    echeance: str = ""
    pour: str = ""


@dataclass(frozen=True, slots=True)
class Suppleer(Demande):
    """Confier les rôles d'une personne absente ; `roles` vide : tous ceux qu'elle tient elle-même.

    `roles_absent`, `roles_suppleant` : ceux que chacune tient en son nom.
    """

    absent: str = ""
    roles_absent: tuple[str, ...] = ()
    suppleant: str = ""
    roles_suppleant: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    du: date = date.min
    au: date = date.min


@dataclass(frozen=True, slots=True)
class Migrer(Demande):
    """Faire passer un dossier à une autre version ; `raccords` : machine → ancien état → état, en plus des siens."""

    en_vigueur: date = date.min
    vient_de: tuple[str, ...] = ()  # les workflows que la version d'arrivée amende
    raccords: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
