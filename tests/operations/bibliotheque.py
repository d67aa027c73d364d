"""La bibliothèque du petit workflow, dans un vrai fichier de journal, et des actes au hasard par les portes."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from moteur.domaine.workflow import construire
from moteur.erreurs import Introuvable
from moteur.journal.sqlite import ouvrir
from moteur.operations import agir
from moteur.operations.agir import Consigne, Manuel, Resultat
from moteur.operations.atelier import Atelier, Personne
from moteur.operations.dossiers import Ouvert, rejouer_depuis_le_journal, relire
from moteur.operations.photographie import photographier
from tests.domaine.petit import forme

MAINTENANT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
JOUR = date(2026, 11, 2)
VERBES = 13
_PERSONNES = {
    "dir": Personne("dir", "Dominique", ("directeur",)),
    "bib": Personne("bib", "Billie", ("bibliothecaire",)),
    "age": Personne("age", "Agnès", ("agent",)),
}


def atelier(base: Path, *, creer: bool = False) -> Atelier:
    """L'atelier de ce fichier."""
    journal = ouvrir(base, aleatoire=os.urandom, creer=creer)
    return Atelier(base.parent, journal, lambda: MAINTENANT, _PERSONNES, "bib", "bibliotheque")


def ouverte(base: Path) -> Ouvert:
    """Un dossier neuf, service ouvert."""
    octets = json.dumps(forme(), ensure_ascii=False).encode()
    workflow = construire(forme(), empreinte=hashlib.sha256(octets).hexdigest())
    ici = replace(atelier(base, creer=True), moi="dir")
    valeurs = {"code": "B1", "annee": "2026", "nom": "Aux Quais", "statut": "public", "zone": "A"}
    ouvert, _ = agir.ouvrir(ici, workflow, octets, valeurs=valeurs, manuel=Manuel(le=date(2026, 9, 1)))
    assert ouvert is not None
    agir.avancer(ouvert, "service", "ouvrir", valeurs={}, manuel=Manuel(le=date(2026, 9, 1)))
    return ouvert


def rouverte(base: Path) -> Ouvert:
    """Le même dossier, relu comme le ferait une autre commande."""
    return relire(atelier(base))


def meubler(ouvert: Ouvert) -> None:
    """Deux lecteurs, leurs cartes, un prêt remis sans reçu : une fiche, un lien et un écart de chaque sorte."""
    for verbe, a in ((0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1), (6, 0), (7, 0), (8, 0)):
        assert accorde(agir_au_hasard(ouvert, verbe, a, 1))


def agir_au_hasard(ouvert: Ouvert, verbe: int, a: int, b: int) -> Resultat | None:
    """Un acte parmi ceux du petit workflow, sur des fiches que `a` et `b` choisissent ; le refus est une réponse."""
    lecteurs = ouvert.dossier.par_type.get("lecteur", ())
    prets = ouvert.dossier.par_type.get("pret", ())
    lecteur = lecteurs[a % len(lecteurs)] if lecteurs else "lecteur-1"
    autre = lecteurs[b % len(lecteurs)] if lecteurs else "lecteur-1"
    pret = prets[a % len(prets)] if prets else "pret-1"
    ecarts = [e.id for e in ouvert.dossier.ecarts_ouverts()]
    actes: tuple[tuple[str, Callable[..., Resultat], tuple[str, ...], dict[str, str] | None], ...] = (
        ("bib", agir.creer, ("lecteur",), {"nom": f"Alix {a}"}),
        ("age", agir.verser, (lecteur, "carte"), {"numero": "N1"}),
        ("bib", agir.avancer, (lecteur, "inscrire"), {"adulte": "oui"}),
        ("bib", agir.avancer, (lecteur, "quitter"), {}),
        ("dir", agir.avancer, (lecteur, "suspendre"), {}),
        ("dir", agir.corriger, (lecteur,), {"parrain": autre}),
        ("bib", agir.creer, ("pret",), {"lecteurs": f"{lecteur}, {autre}", "prevu_le": "01/11/2026"}),
        ("bib", agir.creer, ("pret",), {"lecteurs": lecteur, "prevu_le": "05/11/2026"}),
        ("bib", agir.avancer, (pret, "remettre"), {"presents": "tous"}),
        ("bib", agir.avancer, (pret, "annuler"), {}),
        ("dir", agir.corriger, (pret,), {"lecteurs": autre}),
        ("dir", agir.traiter, (ecarts[a % len(ecarts)] if ecarts else "rien",), None),
        ("age", agir.traiter, (ecarts[b % len(ecarts)] if ecarts else "rien",), None),
    )
    qui, porte, cibles, valeurs = actes[verbe]
    ouvert.atelier = replace(ouvert.atelier, moi=qui)
    dits: dict[str, Any] = {} if valeurs is None else {"valeurs": valeurs}
    try:
        return porte(ouvert, *cibles, **dits, manuel=Manuel(le=JOUR, motif="vu"))
    except (KeyError, Introuvable):
        return None  # rien de cette sorte encore


def accorde(resultat: Resultat | None) -> bool:
    return isinstance(resultat, Consigne)


def du_rejeu(ouvert: Ouvert) -> bytes:
    """Le dossier que donne son histoire, en octets."""
    journal = ouvert.atelier.journal
    range_ = next(r for r in journal.dossiers() if r.chaine == ouvert.dossier.chaine)
    return photographier(rejouer_depuis_le_journal(journal, ouvert.workflow, range_))
