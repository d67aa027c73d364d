"""Ce qui est livré avec le moteur, et ce que l'espace y ajoute."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from moteur.composition.livre import livre
from moteur.erreurs import CommandeMalEcrite, DefinitionInvalide, Environnement, Introuvable
from moteur.lecture.assemblage import A_PART
from moteur.lecture.calendriers import CalendrierLu, lire_calendriers
from moteur.lecture.chargement import Chargement, Modeles, Ressources, charger, en_donnees
from moteur.lecture.noeuds import Carte
from moteur.lecture.schemas import Schemas, lire_schemas
from moteur.lecture.yaml_strict import lire_fichier
from moteur.suggestions import vouliez_vous_dire

# Un paquet commence par l'une de ces têtes : une base, ou la couche qui en amende une.
TETES = ("workflow.yaml", "amendement.yaml")
# Le répertoire d'un paquet où vit l'exemple que l'on peut jouer : il n'est pas lui-même un paquet.
DEMONSTRATION = "demonstration"


@dataclass(frozen=True, slots=True)
class Fonds:
    """Les répertoires où l'on cherche, dans l'ordre : ceux de l'espace, puis ceux qui sont livrés."""

    espace: Path | None = None

    def repertoires(self, genre: str) -> Iterator[Path]:
        if self.espace is not None and (self.espace / genre).is_dir():
            yield self.espace / genre
        yield livraison() / genre

    def workflows(self) -> dict[str, Path]:
        """Chaque workflow connu ; celui de l'espace l'emporte sur celui qui est livré."""
        trouves: dict[str, Path] = {}
        for repertoire in self.repertoires("workflows"):
            tetes = (t for nom in TETES for t in repertoire.rglob(nom))
            for tete in sorted(tetes):
                if set(A_PART) & set(tete.relative_to(repertoire).parts):
                    continue
                trouves.setdefault(tete.parent.relative_to(repertoire).as_posix(), tete.parent)
        return trouves

    def bases(self) -> tuple[str, ...]:
        """Les workflows connus qui n'en amendent aucun autre : ceux que l'on prend quand rien n'est nommé."""
        return tuple(nom for nom, ici in self.workflows().items() if (ici / TETES[0]).is_file())

    def preferee(self) -> str:
        """La base que l'on prend quand rien n'est nommé : la seule, ou la seule que l'on puisse prendre pour la sienne.

        Une base livrée ne s'offre d'elle-même que si une démonstration l'accompagne.
        """
        connus, bases, livrees = self.workflows(), self.bases(), livraison()
        offertes = (
            [
                n
                for n in bases
                if not connus[n].is_relative_to(livrees) or (connus[n] / DEMONSTRATION).is_dir()
            ]
            if len(bases) > 1
            else list(bases)
        )
        return offertes[0] if len(offertes) == 1 else ""

    def sans_les_couches_livrees(self) -> tuple[str, ...]:
        """Les bases, et les couches de l'espace : une couche livrée redirait ce que dit déjà sa base."""
        bases, livrees = self.bases(), livraison()
        return tuple(
            n for n, ici in self.workflows().items() if n in bases or not ici.is_relative_to(livrees)
        )

    def couches_qui_emploient(self, modeles: Collection[str]) -> tuple[str, ...]:
        """Les couches livrées qui ajoutent un document fait sur l'un de ces modèles."""
        laissees = set(self.workflows()) - set(self.sans_les_couches_livrees())
        return tuple(n for n in sorted(laissees) if self._emploie(self.workflows()[n], modeles))

    def _emploie(self, repertoire: Path, modeles: Collection[str]) -> bool:
        ecrit = repertoire / "documents.yaml"
        if not ecrit.is_file():
            return False
        documents = _lire_donnees(ecrit, ecrit.stat().st_mtime_ns).get("documents", {})
        return any(d.get("modele") in modeles for d in documents.values())

    def trouver(self, nom: str) -> tuple[str, Path]:
        """Le répertoire d'un workflow, par son nom, son répertoire ou l'un de ses fichiers.

        Un paquet rangé plus bas répond aussi à son dernier nom, s'il est le seul à le porter.
        """
        connus = self.workflows()
        if nom in connus:
            return nom, connus[nom]
        if (courts := [n for n in connus if nom and n.rpartition("/")[2] == nom]) and len(courts) > 1:
            raise CommandeMalEcrite(
                f"Plusieurs workflows s'appellent « {nom} ».",
                raison=f"Ce sont : {', '.join(courts)}.", suite="Donnez le nom entier du vôtre.",
            )  # fmt: skip
        if courts:
            return courts[0], connus[courts[0]]
        chemin = Path(nom)
        dessus = (chemin.parent, chemin.parent.parent, chemin.resolve().parent.parent)
        for candidat in (chemin, *(dessus if chemin.is_file() else ())):
            if nom and any((candidat / tete).is_file() for tete in TETES):
                return candidat.resolve().name, candidat
        if nom and chemin.is_dir():
            return chemin.resolve().name, chemin
        raise Introuvable(
            f"Aucun workflow ne s'appelle « {nom} ».",
            raison=f"Workflows connus : {', '.join(connus) or 'aucun'}.",
            suite=vouliez_vous_dire(nom, connus) or "Donnez un de ces noms, ou le chemin de son répertoire.",
        )

    def charger(self, nom: str) -> Chargement:
        """Le workflow lu et contrôlé."""
        trouve, repertoire = self.trouver(nom)
        ressources = self.ressources()
        if trouve not in ressources.workflows:
            # Nommé par son chemin : ses voisins sont peut-être sa base.
            voisins = (
                v for v in repertoire.resolve().parent.glob("*") if any((v / t).is_file() for t in TETES)
            )
            ressources = replace(
                ressources, workflows={**{v.name: v for v in voisins}, **ressources.workflows}
            )
        return charger(repertoire, nom=trouve, ressources=ressources)

    def workflow_de_l_espace(self) -> str:
        """Le workflow que nomme `espace.yaml` ; rien hors d'un espace."""
        ecrit = self.espace / "espace.yaml" if self.espace is not None else None
        if ecrit is None or not ecrit.is_file():
            return ""
        dit = _lire_donnees(ecrit, ecrit.stat().st_mtime_ns).get("workflow", "")
        return dit if isinstance(dit, str) else ""

    def ressources(self) -> Ressources:
        calendriers = self._calendriers()
        exigences = self.referentiel().get("exigences", {})
        return Ressources(
            schemas=schemas(),
            exigences=frozenset(exigences),
            calendrier=calendriers.donnees if calendriers else {},
            modeles=frozenset(self.modeles()),
            diagnostics=calendriers.diagnostics if calendriers else (),
            lectures=(calendriers.lecture,) if calendriers else (),
            workflows=self.workflows(),
            forces={nom: e.get("force", "imperatif") for nom, e in exigences.items()},
            contenus=Modeles(self.lire_modele, self.modele_livre),
        )

    def _calendriers(self) -> CalendrierLu | None:
        chemin = self._premier("workflows", "calendriers.yaml")
        return _lire_calendriers(chemin, chemin.stat().st_mtime_ns) if chemin else None

    def referentiel(self) -> dict[str, Any]:
        return self._donnees("workflows", "referentiel.yaml")

    def catalogue(self) -> dict[str, Any]:
        """Les codes de diagnostic expliqués."""
        return self._donnees("schemas", "diagnostics.yaml")

    def modeles(self) -> dict[str, Path]:
        """Chaque modèle Word connu, par son nom de fichier."""
        trouves: dict[str, Path] = {}
        for repertoire in self.repertoires("modeles_docs"):
            for chemin in sorted(repertoire.glob("*.docx")):
                # Un tube ou un périphérique ferait attendre la lecture sans fin.
                if chemin.is_file():
                    trouves.setdefault(chemin.name, chemin)
        return trouves

    def modele_livre(self, nom: str) -> bool:
        """Si ce modèle est celui qui vient avec le moteur, et non celui de l'espace."""
        chemin = self.modeles().get(nom)
        return chemin is not None and chemin.parent == livraison() / "modeles_docs"

    def lire_modele(self, nom: str) -> bytes:
        chemin = self.modeles().get(nom)
        if chemin is None:
            raise Introuvable(
                f"Le modèle Word « {nom} » est introuvable.",
                suite="Placez-le dans le répertoire modeles_docs de l'espace.",
            )
        try:
            octets = chemin.read_bytes()
        except OSError as faute:
            raise Environnement(
                f"Le modèle Word « {nom} » ne peut pas être lu.",
                lieu=str(chemin),
                suite="Fermez-le dans Word, ou vérifiez vos droits sur ce fichier.",
            ) from faute
        return self._habiller(octets) if self.modele_livre(nom) else octets

    def lire_rapport(self, nom: str) -> bytes:
        """Le modèle Word d'un rapport du moteur, dans l'habillage de l'espace ; aucun workflow ne le nomme."""
        return self._habiller((livraison() / "modeles_docs" / "rapports" / nom).read_bytes())

    def _habiller(self, octets: bytes) -> bytes:
        """Le modèle livré, dans l'habillage que l'espace a choisi ; celui que l'espace a écrit n'en change pas."""
        ecrit = theme_de(self.espace) if self.espace is not None else None
        if ecrit is None:
            return octets
        # Chargés seulement s'il y a un thème : lire une archive coûte au démarrage.
        from moteur.composition.habillage import lire_theme
        from moteur.documents.theme import habiller

        return habiller(octets, lire_theme(ecrit, schemas=schemas()))

    def _donnees(self, genre: str, fichier: str) -> dict[str, Any]:
        chemin = self._premier(genre, fichier)
        return dict(_lire_donnees(chemin, chemin.stat().st_mtime_ns)) if chemin else {}

    def _premier(self, genre: str, fichier: str) -> Path | None:
        """Le fichier de ce nom : celui de l'espace, sinon celui qui est livré."""
        chemins = (repertoire / fichier for repertoire in self.repertoires(genre))
        return next((chemin for chemin in chemins if chemin.is_file()), None)


def theme_de(espace: Path) -> Path | None:
    """Le fichier où cet espace choisit l'habillage des documents, s'il en choisit un."""
    chemin = espace / "modeles_docs" / "theme.yaml"
    return chemin if chemin.is_file() else None


def livraison() -> Path:
    """Le répertoire de ce qui est livré."""
    return Path(livre())


@lru_cache(maxsize=16)
def _lire_donnees(chemin: Path, _modifie: int) -> dict[str, Any]:
    lecture = lire_fichier(chemin, nom=chemin.name)
    if not isinstance(lecture.racine, Carte):
        raise DefinitionInvalide(f"« {chemin.name} » ne se lit pas.", diagnostics=lecture.diagnostics)
    return dict(en_donnees(lecture.racine))


@lru_cache(maxsize=4)
def _lire_calendriers(chemin: Path, _modifie: int) -> CalendrierLu:
    return lire_calendriers(chemin, nom=f"{chemin.parent.name}/{chemin.name}", schemas=schemas())


@lru_cache(maxsize=1)
def schemas() -> Schemas:
    """Les schémas livrés."""
    return lire_schemas(livraison() / "schemas")
