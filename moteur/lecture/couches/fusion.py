"""Poser une couche sur ce qu'elle amende : ses éléments neufs, puis ses amendements, dans l'ordre où ils s'écrivent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from moteur.diagnostics import Diagnostic
from moteur.lecture.assemblage import COLLECTIONS, Assemblage
from moteur.lecture.couches.amendement import Amendement, Applique, lire
from moteur.lecture.couches.arbre import entree, lieu, noeud, poser
from moteur.lecture.couches.heritage import conseil, finals_de_couche, heriter
from moteur.lecture.couches.pile import Etage
from moteur.lecture.couches.verbes import appliquer
from moteur.lecture.couches.verrous import Base, juger
from moteur.lecture.forme import Chemin
from moteur.lecture.noeuds import Carte, Entree, Liste, Texte
from moteur.suggestions import le_plus_proche

# Ce que la couche dit d'elle-même remplace ce que la base disait d'elle.
_TETE = ("workflow", "titre", "version", "aide")


@dataclass(slots=True)
class Fondu:
    """Le résultat : l'arbre, les essais, ce qui a été appliqué, ce qui ne l'a pas été."""

    racine: Carte
    essais: list[tuple[str, Carte]]
    appliques: list[Applique] = field(default_factory=list)
    refuses: list[Amendement] = field(default_factory=list)
    finals: list[Chemin] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def fondre(
    dessous: Carte,
    essais: Sequence[tuple[str, Carte]],
    etage: Etage,
    *,
    deja: Sequence[Applique],
    forces: Mapping[str, str],
    fautes: Sequence[Diagnostic] = (),
) -> Fondu:
    """La couche posée sur ce qui est dessous ; un amendement refusé n'est pas appliqué, les autres le sont.

    `fautes` : les défauts de forme déjà dits ; l'amendement qui en porte un attend d'être corrigé.
    """
    couche = etage.assemblage.couche
    assert couche is not None
    base = Base(dessous, forces)
    fondu = Fondu(_entete(dessous, couche), list(essais))
    _joindre(fondu, etage.assemblage)
    _joindre_les_essais(fondu, etage.assemblage)
    for amendement in lire(couche, couche=etage.nom):
        if any(d.gravite == "erreur" and amendement.contient(d.position) for d in fautes):
            fondu.refuses.append(amendement)
        else:
            _un_de_plus(fondu, amendement, base, deja)
    # Une fois tout appliqué : rien de ce qu'une transition hérite ne se retire ensuite.
    for applique in fondu.appliques:
        fondu.racine, contourne = heriter(applique.amendement, fondu.racine, base)
        fondu.diagnostics += contourne
    fondu.finals = list(finals_de_couche(fondu.racine, base))
    for ici in fondu.finals:
        fondu.diagnostics += conseil(ici, fondu.racine, base)
    return fondu


def _un_de_plus(fondu: Fondu, amendement: Amendement, base: Base, deja: Sequence[Applique]) -> None:
    anciens = [*deja, *fondu.appliques]
    defaut = _deux_fois(amendement, anciens) or _suite_inconnue(amendement, anciens)
    resultat = appliquer(amendement, fondu.racine) if defaut is None else defaut
    defaut = resultat if isinstance(resultat, Diagnostic) else juger(amendement, base)
    if defaut is not None:
        fondu.refuses.append(amendement)
        fondu.diagnostics.append(defaut)
        return
    assert isinstance(resultat, Carte)
    avant = entree(fondu.racine, amendement.chemin)
    fondu.racine = resultat
    fondu.appliques.append(Applique(amendement, lieu(avant) if avant is not None else None))


def _deux_fois(amendement: Amendement, anciens: Sequence[Applique]) -> Diagnostic | None:
    memes = [ancien.amendement for ancien in anciens if ancien.amendement.chemin == amendement.chemin]
    if not memes or amendement.texte("apres") == memes[-1].nom:
        return None
    premier = memes[-1]
    remede = f"Réunissez-les, ou dites l'ordre : « apres: {premier.nom} »."
    return Diagnostic(
        "A09",
        amendement.cible,
        f"« {amendement.ecrit} » est amendé deux fois.",
        remede,
        autres=((premier.cible, f"« {premier.nom} », dans « {premier.couche} »"),),
    )


def _suite_inconnue(amendement: Amendement, anciens: Sequence[Applique]) -> Diagnostic | None:
    voulu = amendement.texte("apres")
    noms = [ancien.amendement.nom for ancien in anciens]
    if not voulu or voulu in noms:
        return None
    proche = le_plus_proche(voulu, noms)
    remede = f"Vouliez-vous dire « {proche} » ?" if proche else (
        "« apres » nomme un amendement déjà appliqué, d'une couche du dessous ou de celle-ci."
    )  # fmt: skip
    autres = tuple((x.amendement.cle, "le nom le plus proche") for x in anciens if x.amendement.nom == proche)
    return Diagnostic(
        "A10",
        amendement.lieu("apres"),
        f"Aucun amendement « {voulu} » ne précède.",
        remede,
        autres=autres[:1],
    )


# ── Ce que la couche apporte en entier ──
def _entete(dessous: Carte, couche: Carte) -> Carte:
    racine = dessous
    for cle in _TETE:
        dite = couche.entree(cle)
        if dite is not None:
            racine = poser(racine, (cle,), dite)
    raccords = noeud(couche, ("raccords",))
    for machine in raccords.entrees if isinstance(raccords, Carte) else ():
        for raccord in machine.valeur.entrees if isinstance(machine.valeur, Carte) else ():
            racine = poser(racine, ("raccords", machine.cle, raccord.cle), raccord)
    siennes, avant = couche.get("source"), racine.get("source")
    if isinstance(siennes, Liste):
        plus = avant.elements if isinstance(avant, Liste) else ()
        connus = {e.valeur for e in plus if isinstance(e, Texte)}
        neufs = tuple(e for e in siennes.elements if not (isinstance(e, Texte) and e.valeur in connus))
        place = couche.entree("source")
        assert place is not None
        racine = poser(
            racine,
            ("source",),
            Entree("source", place.position_cle, Liste((*plus, *neufs), siennes.position)),
        )
    return racine


def _joindre(fondu: Fondu, couche: Assemblage) -> None:
    """Les fiches, phases et éléments que la couche écrit dans ses propres fichiers."""
    assert couche.racine is not None
    for genre in ("phases", "fiches", *COLLECTIONS):
        siens = noeud(couche.racine, (genre,))
        for neuf in siens.entrees if isinstance(siens, Carte) else ():
            la = entree(fondu.racine, (genre, neuf.cle))
            if la is None:
                fondu.racine = poser(fondu.racine, (genre, neuf.cle), neuf)
                continue
            fondu.diagnostics.append(
                Diagnostic(
                    "A07",
                    neuf.position_cle,
                    f"« {genre}/{neuf.cle} » existe déjà dans la base.",
                    "Amendez-le dans amendement.yaml, ou choisissez un autre nom.",
                    autres=((la.position_cle, "celui de la base"),),
                )
            )


def _joindre_les_essais(fondu: Fondu, couche: Assemblage) -> None:
    noms = {_nom(carte): carte for _, carte in fondu.essais}
    for fichier, carte in couche.essais:
        la = noms.get(_nom(carte))
        if la is None:
            fondu.essais.append((fichier, carte))
            continue
        sien, autre = carte.entree("essai"), la.entree("essai")
        assert sien is not None and autre is not None
        fondu.diagnostics.append(
            Diagnostic(
                "A07",
                sien.valeur.position,
                f"L'essai « {_nom(carte)} » existe déjà dans la base.",
                "Donnez un autre nom au vôtre : celui de la base se joue aussi, sans le recopier.",
                autres=((autre.valeur.position, "celui de la base"),),
            )
        )


def _nom(essai: Carte) -> str:
    porte = essai.get("essai")
    return porte.valeur.strip() if isinstance(porte, Texte) else ""


def touches(fondu: Fondu) -> Iterator[tuple[str, Carte]]:
    """Chaque fichier que les amendements changent, tel qu'il s'écrirait : son genre et son arbre."""
    vus: set[Chemin] = set()
    for applique in fondu.appliques:
        chemin = applique.amendement.chemin
        ici = (
            chemin[:2]
            if chemin[0] in ("phases", "fiches")
            else chemin[:1]
            if chemin[0] in COLLECTIONS
            else ()
        )
        if ici in vus or (ici and entree(fondu.racine, ici) is None):
            continue  # déjà dit, ou retiré en entier : il n'y a plus de fichier à relire
        vus.add(ici)
        yield _fichier(fondu.racine, ici)


def _fichier(racine: Carte, ici: Chemin) -> tuple[str, Carte]:
    if not ici:
        siennes = tuple(e for e in racine.entrees if e.cle not in ("phases", "fiches", *COLLECTIONS))
        return "workflow", Carte(siennes, racine.position)
    trouvee = entree(racine, ici)
    assert trouvee is not None
    if len(ici) == 1:
        return ici[0], Carte((trouvee,), racine.position)
    genre, place = ici[0][:-1], trouvee.position_cle
    corps = trouvee.valeur.entrees if isinstance(trouvee.valeur, Carte) else ()
    return genre, Carte((Entree(genre, place, Texte(ici[1], place)), *corps), trouvee.valeur.position)
