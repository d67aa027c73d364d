"""Le sort d'un élément pour une couche : ce qui s'y peut, ce qui s'y refuse, s'il est verrouillé et pourquoi."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from moteur.lecture.couches.arbre import cles, cles_permises, est_collection, existe
from moteur.lecture.couches.natures import nature
from moteur.lecture.couches.verrous import Base
from moteur.lecture.forme import Chemin
from moteur.suggestions import sans_accents

DE_LA_TETE = ("workflow", "titre", "version", "aide")
_DESSOUS = "Changer ce qui est dessous, quand c'est permis."


@dataclass(frozen=True, slots=True)
class Sort:
    """Ce qui se peut, ce qui se refuse, et la raison du verrou ; sans raison, l'élément est libre."""

    permis: tuple[str, ...] = ()
    refuse: tuple[str, ...] = ()
    raison: str = ""

    @property
    def verrouille(self) -> bool:
        return bool(self.raison)


def sort(base: Base, chemin: Chemin) -> Sort:
    """Ce qu'une couche posée sur cette base peut faire de cet élément, tel que les verrous le jugent."""
    if len(chemin) == 1 and chemin[0] in DE_LA_TETE:
        return Sort((f"L'écrire en tête de votre fichier : « {chemin[0]}: … ».",))
    if est_collection(chemin):
        return _collection(base, chemin)
    if len(chemin) == 1 and cles_permises(chemin):
        return Sort((_DESSOUS,))
    quoi = nature(chemin)
    juge = _SORTS.get(quoi.nom)
    if juge is not None:
        return juge(base, chemin)
    permis = (quoi.permis,) if quoi.permis else ()
    if quoi.nom == "libre":
        return Sort(permis)
    return Sort(permis, (quoi.refuse,) if quoi.refuse else (), _RAISONS.get(quoi.nom, "La base le fixe."))


_RAISONS = {
    "parametre": "C'est un délai ou un nombre qui protège : il n'a qu'un sens.",
    "roles": "Qui peut agir ou voir ne fait que se restreindre.",
    "liste": "Cette liste ne fait que s'allonger.",
    "saisie": "Ce que la base demande à cette porte reste demandé.",
    "conservation": "Une donnée personnelle ne se garde pas plus longtemps que la base ne le dit.",
    "plancher": "Une borne ne fait que se resserrer.",
    "plafond": "Une borne ne fait que se resserrer.",
    "final": "Les règles attendent que cet état finisse, ou non, comme la base le dit.",
    "constat": "Un acte peut être refusé, un constat jamais : l'un ne devient pas l'autre.",
    "sens": "Un paramètre qui protège ne change pas de sens.",
    "personnel": "Une donnée protégée le reste.",
}


def _collection(base: Base, chemin: Chemin) -> Sort:
    ajouter = f"Y ajouter un élément : {'/'.join(chemin)}/NOM."
    if chemin[-1] == "valeurs" and _choix_fige(base, chemin):
        return Sort(("Changer le titre d'une valeur.",), ("En ajouter ou en retirer.",), "Ce choix est figé.")
    return Sort((ajouter, _DESSOUS) if cles(base.racine, chemin) else (ajouter,))


def _choix_fige(base: Base, valeurs: Chemin) -> bool:
    return base.texte((*valeurs[:-1], "fige")) == "oui"


def _valeur_de_choix(base: Base, chemin: Chemin) -> Sort:
    permis = ["Changer son titre."]
    if not _choix_fige(base, chemin[:-1]):
        permis.append("Ajouter d'autres valeurs, à côté.")
    return Sort(tuple(permis), ("La retirer.",), "Des fiches déjà saisies peuvent la porter.")


def _d_une_exigence(base: Base, chemin: Chemin) -> Sort:
    rang = chemin.index("exige") + 2
    if sans_accents(base.texte((*chemin[:rang], "niveau"))) == "recommande":
        return Sort(("La retirer, changer sa règle, ou la rendre impérative : elle n'est que recommandée.",))
    quoi = nature(chemin)
    permis = quoi.permis
    if quoi.nom == "niveau":
        permis = "" if existe(base.racine, chemin) else "Écrire « imperatif », ce qui ne change rien."
    return Sort((permis,) if permis else (), (quoi.refuse,), "L'exigence est impérative.")


def _element(base: Base, chemin: Chemin) -> Sort:
    if chemin[0] == "parametres":
        return _parametre(base, chemin)
    if imperatives := base.imperatives_dedans(chemin):
        retirer = f"Le retirer : un texte l'impose ({', '.join(imperatives)})."
        return Sort((_DESSOUS, "Ajouter un autre élément, à côté."), (retirer,), "Un texte l'impose.")
    return Sort((_DESSOUS, "Le retirer, si rien d'autre ne le cite."))


def _parametre(base: Base, chemin: Chemin) -> Sort:
    sens = sans_accents(base.texte((*chemin[:2], "sens")))
    unite = ", dans la même unité" if sans_accents(base.texte((*chemin[:2], "type"))) == "duree" else ""
    refus = ("Changer d'unité.",) if unite else ()
    if sens == "fige":
        return Sort((), ("Changer la valeur.",), "Ce paramètre est figé.")
    if sens not in ("diminuer", "augmenter"):
        return Sort((f"Changer la valeur librement{unite}.",), refus)
    gestes = {"diminuer": "Diminuer la valeur", "augmenter": "Augmenter la valeur"}
    contraire = gestes["augmenter" if sens == "diminuer" else "diminuer"]
    return Sort((f"{gestes[sens]}{unite}.",), (f"{contraire}.", *refus), _RAISONS["parametre"])


def _roles(base: Base, chemin: Chemin) -> Sort:
    quoi = nature(chemin)
    if existe(base.racine, chemin):
        return Sort((quoi.permis,), (quoi.refuse,), _RAISONS["roles"])
    if chemin[-1] == "visible_par":
        return Sort(("L'écrire : moins de monde le verrait.",))
    permis = (
        ("Le confier à des rôles de « ecarts/par », et à eux seuls.",) if chemin[-1] == "traite_par" else ()
    )
    return Sort(permis, ("Y mettre un rôle de plus.",), _RAISONS["roles"])


def _oui_non(base: Base, chemin: Chemin) -> Sort:
    quoi = nature(chemin)
    if base.texte(chemin) == "oui":
        raison = "Ce qui se fait en personne le reste." if quoi.nom == "en_personne" else "La base l'a fixé."
        return Sort((), (quoi.refuse,), raison)
    return Sort((quoi.permis,))


_SORTS: dict[str, Callable[[Base, Chemin], Sort]] = {
    "exigence": _d_une_exigence,
    "regle": _d_une_exigence,
    "niveau": _d_une_exigence,
    "valeur_de_choix": _valeur_de_choix,
    "element": _element,
    "parametre": _parametre,
    "roles": _roles,
    "en_personne": _oui_non,
    "oui_seulement": _oui_non,
}
