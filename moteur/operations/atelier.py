"""Ce qu'une opération a sous la main : le journal, l'horloge, les personnes, les répertoires.

Tout est donné par la composition ; rien ici ne lit d'horloge ni ne choisit de base.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from pathlib import Path

from moteur.domaine.demandes import Mandat
from moteur.erreurs import CommandeMalEcrite, Introuvable
from moteur.journal.port import Journal
from moteur.suggestions import vouliez_vous_dire

# Ce que le journal rend d'un nom effacé.
_PSEUDONYME = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Personne:
    """Une personne de l'espace et les rôles qu'elle y tient."""

    cle: str
    nom: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Atelier:
    """L'espace de travail ouvert : journal, personnes, date du jour, répertoires, par qui l'on agit."""

    racine: Path
    journal: Journal
    maintenant: Callable[[], datetime]  # instant avec fuseau, celui du porteur
    personnes: Mapping[str, Personne]
    moi: str
    workflow: str
    porteur: Mapping[str, str] = field(default_factory=dict)
    annee: str = ""
    lire_modele: Callable[[str], bytes] | None = None
    modele_livre: Callable[[str], bool] = lambda _nom: False  # venu avec le moteur, et non de l'espace

    def aujourd_hui(self) -> date:
        """Le jour, dans le fuseau du porteur."""
        return self.maintenant().date()

    @property
    def fuseau(self) -> tzinfo | None:
        """Celui du porteur ; le journal, lui, date en UTC."""
        return self.maintenant().tzinfo

    def personne(self, cle: str) -> Personne:
        """La personne de ce nom, ou la seule qui tient ce rôle."""
        if cle in self.personnes:
            return self.personnes[cle]
        tenants = [p for p in self.personnes.values() if cle in p.roles]
        if len(tenants) == 1:
            return tenants[0]
        if tenants:
            noms = ", ".join(p.cle for p in tenants)
            raise Introuvable(
                f"Plusieurs personnes agissent comme « {cle} » : {noms}.",
                suite="Nommez-en une : --par NOM:ROLE",
            )
        proche = vouliez_vous_dire(cle, self.personnes)
        connues = ", ".join(self.personnes) or "aucune"
        raise Introuvable(
            f"Aucune personne ne s'appelle « {cle} » dans cet espace.",
            lieu="espace.yaml",
            raison=f"Personnes : {connues}.",
            suite=proche or "Ajoutez-la sous « acteurs: » dans espace.yaml.",
        )

    def mandat(self, par: str, *, habilites: tuple[str, ...]) -> Mandat:
        """Qui agit, à quel titre et par la main de qui ; `par` : ACTEUR, ACTEUR:ROLE, ROLE ou rien."""
        if not par and not self.moi:
            raise CommandeMalEcrite(
                "On ne sait pas qui agit.", suite="Dites-le : --par NOM, ou « moi: NOM » dans espace.yaml."
            )
        nom, _, role = (par or self.moi).partition(":")
        acteur = self.personne(nom)
        if not role:
            communs = [r for r in acteur.roles if r in habilites]
            role = (
                nom
                if nom in acteur.roles
                else communs[0]
                if communs
                else acteur.roles[0]
                if acteur.roles
                else ""
            )
        saisisseur = self.personne(self.moi) if self.moi else acteur
        return Mandat(acteur.cle, role, saisisseur.cle, acteur.roles, saisisseur.roles)

    def nom_de(self, cle: str) -> str:
        """Le nom d'une personne, ou sa clé si l'espace ne la connaît plus ; un pseudonyme se dit tel."""
        personne = self.personnes.get(cle)
        if personne is None and _PSEUDONYME.fullmatch(cle):
            return "nom effacé ou retenu"
        return personne.nom if personne else cle
