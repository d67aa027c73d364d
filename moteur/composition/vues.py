"""Les lectures de tous les jours gardées toutes faites, pour répondre sans charger le domaine.

Ce n'est qu'un cache : la moindre écriture, un autre jour, une autre personne, un autre espace.yaml le refont.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from moteur import __version__
from moteur.composition.espace import FICHIER, FUSEAU, contenu_de, ouvrir, ouvrir_journal, trouver

if TYPE_CHECKING:
    from moteur.journal.port import Journal
    from moteur.operations.atelier import Atelier

# La forme du cache change avec ce numéro.
FORMAT = 4

Horloge = Callable[[], datetime]
Donnees = dict[str, Any]


class Lecture(NamedTuple):
    """Ce qu'on veut lire : quelle vue, de quel dossier, tel qu'il se lirait quel jour, par qui, pour quel rôle."""

    vue: str
    dossier: str = ""
    le: date | None = None
    moi: str = ""
    role: str = ""

    @property
    def cle(self) -> str:
        """La place de cette vue dans le cache : la dernière lue y remplace la précédente."""
        return f"{self.vue}/{FORMAT}"


def gardee(
    depart: Path,
    lecture: Lecture,
    *,
    calculer: Callable[[Atelier], Donnees],
    maintenant: Horloge | None = None,
) -> Donnees:
    """Ce que rend `calculer`, refait seulement si quelque chose a changé ; `maintenant` remplace l'horloge."""
    racine = trouver(depart)
    journal = ouvrir_journal(racine)
    try:
        signature = _signature(racine, journal, lecture, maintenant)
        garde = _relire(journal, lecture, signature)
    finally:
        journal.fermer()
    return _refaire(racine, lecture, calculer, maintenant, signature) if garde is None else garde


def etat_garde(
    depart: Path, *, nom: str = "", le: date | None = None, moi: str = "", maintenant: Horloge | None = None
) -> Donnees:
    """L'état du dossier que désigne ce morceau de nom, tel que le rend l'opération `etat`."""

    def calculer(atelier: Atelier) -> Donnees:
        from moteur.composition.ouverture import exiger_un_dossier
        from moteur.operations.dossiers import relire
        from moteur.operations.etat import etat

        exiger_un_dossier(atelier)
        return etat(relire(atelier, nom))

    return gardee(depart, Lecture("etat", nom, le, moi), calculer=calculer, maintenant=maintenant)


def _signature(racine: Path, journal: Journal, lecture: Lecture, maintenant: Horloge | None) -> str:
    """Tout ce dont une vue dépend : les têtes de chaîne, le jour, la personne, l'espace, notre version."""
    contenu = contenu_de(racine, journal)
    tetes = [[d.chaine, d.titre, d.workflow, d.rang, d.tete] for d in journal.dossiers()]
    espace = hashlib.sha256((racine / FICHIER).read_bytes()).hexdigest()
    jour = lecture.le or _aujourd_hui(str(contenu.get("fuseau", FUSEAU)), maintenant)
    voulue = [lecture.vue, lecture.dossier, lecture.moi, lecture.role, jour.isoformat()]
    tout = json.dumps([__version__, str(racine), voulue, espace, tetes])
    return hashlib.sha256(tout.encode("utf-8", "surrogatepass")).hexdigest()


def _aujourd_hui(fuseau: str, maintenant: Horloge | None) -> date:
    if maintenant is not None:
        return maintenant().date()
    from moteur.composition.espace import _fuseau

    return datetime.now(_fuseau(fuseau)).date()


def _relire(journal: Journal, lecture: Lecture, signature: str) -> Donnees | None:
    octets = journal.cache(lecture.cle)
    if octets is None:
        return None
    try:
        contenu = json.loads(octets)
        return dict(contenu["vue"]) if contenu["signature"] == signature else None
    except (ValueError, KeyError, TypeError):
        return None  # un cache abîmé se refait


def _refaire(
    racine: Path,
    lecture: Lecture,
    calculer: Callable[[Atelier], Donnees],
    maintenant: Horloge | None,
    signature: str,
) -> Donnees:
    from moteur.erreurs import Environnement

    atelier = ouvrir(racine, horloge=maintenant, moi=lecture.moi or None)
    try:
        vue = calculer(au_jour(atelier, lecture.le) if lecture.le else atelier)
        try:
            contenu = json.dumps({"signature": signature, "vue": vue}, ensure_ascii=False)
            atelier.journal.ranger_cache(lecture.cle, contenu.encode())
        except (Environnement, UnicodeEncodeError):
            pass  # lire reste possible là où l'on ne peut pas écrire
        return vue
    finally:
        atelier.journal.fermer()


def au_jour(atelier: Atelier, le: date) -> Atelier:
    """Le même atelier, pour qui ce jour est aujourd'hui."""
    from dataclasses import replace
    from datetime import time

    midi = datetime.combine(le, time(12), atelier.maintenant().tzinfo)
    return replace(atelier, maintenant=lambda: midi)
