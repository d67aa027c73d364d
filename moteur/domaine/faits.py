"""Un fait du dossier, tel que le décide le cœur, avant d'être rangé par le journal.

La trace ne contient que ce qui prouve (états, liens, dates, écarts) et ne s'efface jamais ; les valeurs se
rangent à part, par catégorie de données personnelles.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from moteur.domaine.dossier import Json, Valeurs

OUVERT = "dossier.ouvert"
CREE = "fiche.creee"
FRANCHI = "transition.franchie"
VERSE = "piece.versee"
CORRIGE = "donnees.corrigees"
TRAITE = "ecart.traite"
PRODUIT = "document.produit"
RAPPELE = "rappel.envoye"
SUPPLEE = "acteur.supplee"
REFUSE = "signature.refusee"
MIGRE = "workflow.migre"
EFFACE = "donnees.effacees"


# Ce que porte un fichier : deviné par essais, il trahirait une donnée effacée. Ces clés de la trace se rangent
# donc dans une partie à elles, scellée comme les autres et effaçable.
EMPREINTES = ("fichier", "empreinte", "numero", "modele")
# De même, les personnes que cite la trace d'un fait, en plus de celles de son en-tête.
PERSONNES = ("absent", "suppleant")


@dataclass(frozen=True, slots=True)
class Fait:
    """Ce qui s'est passé : qui, à quel titre, sur quoi, quand ; `saisi_le` est un instant UTC ou une date."""

    type: str
    rang: int
    le: str
    saisi_le: str
    sujet: str
    acteur: str
    role: str
    saisi_par: str
    trace: dict[str, Json] = field(default_factory=dict)
    valeurs: Valeurs = field(default_factory=dict)
    motif: str = ""
