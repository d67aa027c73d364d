"""Les documents Word : contrôler un modèle, dire ce qu'il lit, le remplir, l'écrire sans risque.

Importer ce paquet ne charge ni docxtpl, ni jinja2, ni lxml : ils attendent le premier modèle.
"""

from __future__ import annotations

from moteur.documents.fautes import Defaut, ModeleRefuse, ValeurRefusee, ValeursManquantes
from moteur.documents.lecture import CheminLu, Proprietes
from moteur.documents.valeurs import Json

__all__ = ["CheminLu", "Defaut", "Json", "ModeleRefuse", "Proprietes", "ValeurRefusee", "ValeursManquantes"]
