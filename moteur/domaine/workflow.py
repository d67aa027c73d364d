"""Un workflow entier, construit depuis sa forme canonique (un simple dictionnaire JSON).

La forme canonique est celle que l'on range, que l'on épingle et dont on prend l'empreinte ; les règles y
sont du texte. Rien ici ne lit de YAML : lire un dossier ancien ne demande que sa forme.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from moteur.domaine.calendrier import Calendrier
from moteur.domaine.definitions import (
    IMPERATIF,
    Categorie,
    Champ,
    Couverture,
    Document,
    Echeance,
    Etat,
    EvenementCouvert,
    Exigence,
    Garantie,
    Indicateur,
    Machine,
    Parametre,
    Piece,
    Porte,
    Qualite,
    Role,
    Signataire,
    Transition,
)

Forme = Mapping[str, Any]
PORTEUR = "porteur"
DOSSIER = "dossier"
PERIODE = "periode"


@dataclass(frozen=True, slots=True)
class Workflow:
    """Une définition complète, prête à décider ; `machines` réunit phases, fiches, dossier et porteur."""

    nom: str
    titre: str
    version: int
    empreinte: str
    deroulement: tuple[str, ...]
    roles: Mapping[str, Role]
    machines: Mapping[str, Machine]
    cle_porteur: str
    annees: int
    ecarts_par: tuple[str, ...]
    corrections_par: tuple[str, ...]
    saisie_tardive: str
    parametres: Mapping[str, Parametre]
    categories: Mapping[str, Categorie]
    documents: Mapping[str, Document]
    garanties: Mapping[str, Garantie]
    couvertures: Mapping[str, Couverture]
    indicateurs: Mapping[str, Indicateur]
    echeances: Mapping[str, Echeance]
    calendrier: Calendrier
    # Qui publie une version et y fait passer un dossier ; machine → ancien état → état qui le remplace.
    versions_par: tuple[str, ...] = ()
    raccords: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    effacements_par: tuple[str, ...] = ()  # qui efface des données personnelles

    @property
    def fiches(self) -> tuple[str, ...]:
        return tuple(m.nom for m in self.machines.values() if m.genre == "fiche")

    def rang_de_phase(self, phase: str) -> int:
        """Le rang d'une phase dans le déroulement : c'est l'ordre qui compte pour les écarts."""
        return self.deroulement.index(phase) if phase in self.deroulement else -1


def construire(forme: Forme, *, empreinte: str) -> Workflow:
    """Bâtit le workflow depuis sa forme canonique, supposée déjà vérifiée."""
    machines: dict[str, Machine] = {}
    for nom, corps in forme.get("phases", {}).items():
        machines[nom] = _machine(nom, "phase", corps)
    for nom, corps in forme.get("fiches", {}).items():
        machines[nom] = _machine(nom, "fiche", corps)
    porteur, dossier = forme["porteur"], forme.get("dossier", {})
    machines[PORTEUR] = _machine(PORTEUR, PORTEUR, {"titre": porteur["titre"], "champs": porteur["champs"]})
    machines[DOSSIER] = _machine(DOSSIER, DOSSIER, {"titre": "Dossier", **dossier})
    return Workflow(
        nom=forme["workflow"],
        titre=forme["titre"],
        version=forme["version"],
        empreinte=empreinte,
        deroulement=tuple(forme["deroulement"]),
        roles={n: _role(n, c) for n, c in forme["roles"].items()},
        machines=machines,
        cle_porteur=porteur["cle"],
        annees=forme["periode"].get("annees", 1),
        ecarts_par=tuple(forme["ecarts"]["par"]),
        corrections_par=tuple(forme.get("corrections", {}).get("par", ())),
        saisie_tardive=forme.get("saisie_tardive", ""),
        parametres={n: _parametre(n, c) for n, c in forme.get("parametres", {}).items()},
        categories={n: _categorie(n, c) for n, c in forme.get("donnees_personnelles", {}).items()},
        documents={n: _document(n, c) for n, c in forme.get("documents", {}).items()},
        garanties={n: _garantie(n, c) for n, c in forme.get("garanties", {}).items()},
        couvertures={n: _couverture(n, c) for n, c in forme.get("couvertures", {}).items()},
        indicateurs={n: _indicateur(n, c) for n, c in forme.get("indicateurs", {}).items()},
        echeances={n: _echeance(n, c) for n, c in forme.get("echeances", {}).items()},
        calendrier=Calendrier.depuis(forme.get("calendrier", {})),
        versions_par=tuple(forme.get("versions", {}).get("par", ())),
        raccords=forme.get("raccords", {}),
        effacements_par=tuple(forme.get("effacements", {}).get("par", ())),
    )


def _source(corps: Forme) -> tuple[str, ...]:
    return tuple(corps.get("source", ()))


def _etat(nom: str, corps: Forme) -> Etat:
    final = corps.get("final", False)
    return Etat(nom, corps["titre"], final, corps.get("fini", final))


def _machine(nom: str, genre: str, corps: Forme) -> Machine:
    champs = {n: _champ(n, c) for n, c in corps.get("champs", {}).items()}
    modification = corps.get("modification", {})
    return Machine(
        nom=nom,
        genre=genre,
        titre=corps["titre"],
        champs=champs,
        pieces={n: _piece(n, c) for n, c in corps.get("pieces", {}).items()},
        qualites={n: Qualite(n, c["titre"], c["regle"]) for n, c in corps.get("qualites", {}).items()},
        etats={n: _etat(n, c) for n, c in corps.get("etats", {}).items()},
        transitions={n: _transition(n, c) for n, c in corps.get("transitions", {}).items()},
        creation=_porte(corps["creation"]) if "creation" in corps else None,
        modifiable_par=tuple(modification.get("par", ())),
        modifiables=tuple(modification.get("champs", ())),
        designation=tuple(corps.get("designation", ())),
        phase=nom if genre == "phase" else corps.get("phase", ""),
        en_nombre=corps.get("en_nombre", False),
        personne=corps.get("personne", False),
        source=_source(corps),
    )


def _champ(nom: str, corps: Forme) -> Champ:
    genre = "choix" if "valeurs" in corps else "lien" if "de" in corps else corps.get("type", "texte")
    personnel = corps.get("personnel", "non")
    return Champ(
        nom=nom,
        titre=corps["titre"],
        type=genre,
        valeurs=corps.get("valeurs"),
        de=corps.get("de"),
        liste=corps.get("liste", False),
        parmi=corps.get("parmi"),
        minimum=corps.get("minimum"),
        maximum=corps.get("maximum"),
        personnel=None if personnel == "non" else personnel,
        source=_source(corps),
        aide=corps.get("aide", ""),
        exemple=corps.get("exemple", ""),
    )


def _exigences(corps: Forme) -> dict[str, Exigence]:
    return {
        nom: Exigence(
            nom=nom,
            regle=e["regle"],
            sinon=e["sinon"],
            niveau=e.get("niveau", IMPERATIF),
            source=_source(e),
            traite_par=tuple(e.get("traite_par", ())),
        )
        for nom, e in corps.get("exige", {}).items()
    }


def _porte(corps: Forme) -> Porte:
    return Porte(
        par=tuple(corps.get("par", ())),
        saisit=tuple(corps.get("saisit", ())),
        peut_saisir=tuple(corps.get("peut_saisir", ())),
        exige=_exigences(corps),
        constat=corps.get("constat", False),
        en_personne=corps.get("en_personne", False),
    )


def _transition(nom: str, corps: Forme) -> Transition:
    detour = corps.get("detour", False)
    return Transition(
        nom, corps["titre"], tuple(corps["de"]), corps["vers"], _porte(corps), _source(corps), detour
    )


def _piece(nom: str, corps: Forme) -> Piece:
    champs = {n: _champ(n, c) for cle in ("saisit", "peut_saisir") for n, c in corps.get(cle, {}).items()}
    document = corps.get("document")
    porte = Porte(
        par=tuple(corps["par"]),
        saisit=tuple(corps.get("saisit", {})),
        peut_saisir=tuple(corps.get("peut_saisir", {})),
        exige=_exigences(corps),
        constat=document is not None,
        en_personne=corps.get("en_personne", False),
    )
    return Piece(
        nom=nom,
        titre=corps["titre"],
        nature="document" if document else corps["nature"],
        porte=porte,
        champs=champs,
        document=document,
        validite=corps.get("validite"),
        interdit=tuple(corps.get("interdit", ())),
        visible_par=tuple(corps.get("visible_par", ())),
        source=_source(corps),
    )


def _role(nom: str, corps: Forme) -> Role:
    listes = {cle: tuple(corps.get(cle, ())) for cle in ("saisi_par", "supplee_par", "suppleants")}
    return Role(nom, corps["titre"], source=_source(corps), **listes)


def _parametre(nom: str, corps: Forme) -> Parametre:
    return Parametre(
        nom, corps["titre"], corps["type"], corps["valeur"], corps.get("sens", ""), _source(corps)
    )


def _categorie(nom: str, corps: Forme) -> Categorie:
    return Categorie(nom, corps["titre"], corps["conservation"], tuple(corps.get("visible_par", ())))


def _document(nom: str, corps: Forme) -> Document:
    return Document(
        nom=nom,
        titre=corps["titre"],
        modele=corps["modele"],
        pour=corps["pour"],
        signataires=tuple(corps.get("signataires", ())),
        exige=_exigences(corps),
        fige=tuple(corps["fige"]) if "fige" in corps else None,
        source=_source(corps),
        personnes={n: _signataire(n, c) for n, c in corps.get("personnes", {}).items()},
    )


def _signataire(nom: str, corps: Forme) -> Signataire:
    delegation = corps.get("delegation", {})
    dits = {c: corps.get(c, "") for c in ("titre", "qui", "au_nom_de", "sauf_si", "facultatif_si")}
    return Signataire(
        nom, **dits, delegation=delegation.get("piece", ""), jusqu_au=delegation.get("jusqu_au", "")
    )


def _garantie(nom: str, corps: Forme) -> Garantie:
    if "toujours" in corps:
        return Garantie(nom, corps["titre"], corps["toujours"], source=_source(corps))
    machine, verbe, objet = corps["chaque_fois"].split()
    return Garantie(nom, corps["titre"], corps["verifie"], machine, verbe, objet, _source(corps))


def _couverture(nom: str, corps: Forme) -> Couverture:
    evenements = (
        EvenementCouvert(type_, c["etat"], tuple(c["chemin"]), c.get("sauf", ""))
        for type_, c in corps["evenements"].items()
    )
    return Couverture(
        nom,
        corps["titre"],
        corps["fiche"],
        corps["piece"],
        tuple(corps["etats"]),
        tuple(evenements),
        tuple(corps.get("montre", ())),
        _source(corps),
        corps.get("demande", ""),
        corps.get("renouveler", ""),
        {type_: tuple(chemin) for type_, chemin in corps.get("engage", {}).items()},
    )


def _indicateur(nom: str, corps: Forme) -> Indicateur:
    return Indicateur(
        nom,
        corps["titre"],
        corps.get("valeur", ""),
        corps.get("numerateur", ""),
        corps.get("denominateur", ""),
        _source(corps),
    )


def _echeance(nom: str, corps: Forme) -> Echeance:
    cles = ("etat", "sous", "tous_les", "piece", "avant", "au_plus_tard", "a_partir_de", "attend", "depuis")
    textes: dict[str, Any] = {c: corps.get(c, "") for c in (*cles, "rappel", "relance")}
    return Echeance(nom, corps["titre"], corps["fiche"], source=_source(corps), **textes)
