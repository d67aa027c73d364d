"""Le sens de chaque verrou : ce qui durcit passe, ce qui affaiblit se dit avec ce qui aurait été permis."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from moteur.diagnostics import Diagnostic
from moteur.domaine.durees import comparer, lire_duree
from moteur.domaine.identifiants import ValeurRefusee
from moteur.domaine.valeurs import lire as lire_valeur
from moteur.lecture.couches.amendement import Amendement
from moteur.lecture.couches.arbre import en_clair, noeud, noms_de
from moteur.suggestions import sans_accents

if TYPE_CHECKING:
    from moteur.lecture.couches.verrous import Base

Refuser = Callable[..., Diagnostic]
DIMINUER, AUGMENTER, FIGE = "diminuer", "augmenter", "fige"


def _que(verbe: str) -> str:
    return f"qu'{verbe}" if verbe[0] in "aeiou" else f"que {verbe}"


# ── Les paramètres et les bornes ──
def parametre(a: Amendement, base: Base, refuser: Refuser) -> Diagnostic | None:
    """Une valeur ne va que dans son sens, sans changer d'unité."""
    ici = a.chemin[:2]
    titre, sens = base.titre(ici), sans_accents(base.texte((*ici, "sens")))
    avant, apres = base.texte(a.chemin), a.texte("devient")
    place = a.lieu("devient")
    if sens == FIGE:
        return refuser(
            a, base, f"« {titre} » est figé : {avant}.", "Retirez cet amendement.", code="A21", place=place
        )
    ecart = _ecart(base.texte((*ici, "type")), avant, apres)
    if ecart is None:
        return _unite(a, base, refuser, titre, avant, apres)
    if (sens == DIMINUER and ecart > 0) or (sens == AUGMENTER and ecart < 0):
        borne = "moins" if sens == DIMINUER else "plus"
        return refuser(
            a, base, f"« {titre} » ne peut {_que(sens)} : {avant} → {apres}.",
            f"Écrivez {avant} ou {borne}.", code="A21", place=place,
        )  # fmt: skip
    return None


def _ecart(type_: str, avant: str, apres: str) -> int | None:
    """Négatif si la valeur baisse ; rien si l'unité change ou si l'une ne se lit pas."""
    try:
        if sans_accents(type_) == "duree":
            gauche, droite = lire_duree(apres), lire_duree(avant)
            return comparer(gauche, droite) if gauche.unite == droite.unite else None
        neuve, vieille = lire_valeur(sans_accents(type_), apres), lire_valeur(sans_accents(type_), avant)
        if not isinstance(neuve, int) or not isinstance(vieille, int):
            return None
        return (neuve > vieille) - (neuve < vieille)
    except (ValeurRefusee, KeyError, TypeError, ValueError):
        return None


def _unite(
    a: Amendement, base: Base, refuser: Refuser, titre: str, avant: str, apres: str
) -> Diagnostic | None:
    try:
        lire_duree(apres)
        unites = True
    except ValeurRefusee:
        unites = False
    raison = "l'unité d'un délai ne change pas" if unites else "une valeur de la même forme est attendue"
    remede = f"Gardez l'unité de la base, comme dans « {avant} »."
    unite = avant.partition(" ")[2]
    if apres.isdecimal() and unite:
        raison, remede = "il manque l'unité", f"Écrivez `{a.cle_de_la_valeur}: {apres} {unite}`."
    return refuser(
        a, base, f"« {titre} » : {avant} → {apres} ; {raison}.", remede, code="A22", place=a.lieu("devient")
    )


def periode(a: Amendement, base: Base, refuser: Refuser) -> Diagnostic | None:
    """Le nombre d'années que couvre un dossier ne va que dans le sens déclaré ; sans sens, il ne bouge pas."""
    sens = sans_accents(base.texte(("periode", "sens")))
    avant, apres = base.texte(a.chemin) or "1", a.texte(a.cle_de_la_valeur)
    ecart = _ecart("entier", avant, apres)
    if ecart is not None and ((sens == AUGMENTER and ecart >= 0) or (sens == DIMINUER and ecart <= 0)):
        return None
    if sens in (AUGMENTER, DIMINUER):
        dit, borne = f"ne peut {_que(sens)}", "plus" if sens == AUGMENTER else "moins"
        remede = f"Écrivez {avant} ou {borne}."
    else:
        dit, remede = "est fixé", "Retirez cet amendement : la base ne dit pas « sens » pour sa période."
    return refuser(
        a, base, f"Le nombre d'années de la période {dit} : {avant} → {apres}.", remede,
        code="A21", place=a.lieu(a.cle_de_la_valeur),
    )  # fmt: skip


def sens_du_parametre(a: Amendement, base: Base, refuser: Refuser) -> Diagnostic | None:
    if sans_accents(a.texte("devient")) == FIGE:
        return None
    return refuser(
        a, base, "Le sens d'un paramètre de la base ne change pas.",
        "Il ne peut que se figer : « fige ».", code="A21", place=a.lieu("devient"),
    )  # fmt: skip


def borne(a: Amendement, base: Base, refuser: Refuser) -> Diagnostic | None:
    """Un minimum ne fait que monter, un maximum que descendre."""
    ecart = _ecart("entier", base.texte(a.chemin), a.texte("devient"))
    cle = a.chemin[-1]
    monte = cle == "minimum"
    if ecart is not None and (ecart >= 0 if monte else ecart <= 0):
        return None
    verbe = AUGMENTER if monte else DIMINUER
    return refuser(
        a, base, f"« {cle} » ne peut {_que(verbe)} : {base.texte(a.chemin)} → {a.texte('devient')}.",
        f"Écrivez un nombre plus {'grand' if monte else 'petit'}.", code="A27", place=a.lieu("devient"),
    )  # fmt: skip


def conservation(a: Amendement, base: Base, refuser: Refuser) -> Diagnostic | None:
    """Une durée de conservation ne fait que diminuer."""
    avant, apres = base.texte(a.chemin), a.texte("devient")
    try:
        ecart = comparer(lire_duree(apres), lire_duree(avant))
    except ValeurRefusee:
        ecart = None
    if ecart is None:
        return _unite(a, base, refuser, base.titre(a.chemin[:-1]), avant, apres)
    if ecart <= 0:
        return None
    return refuser(
        a, base, f"Une conservation ne peut que diminuer : {avant} → {apres}.",
        f"Écrivez {avant} ou moins.", code="A27", place=a.lieu("devient"),
    )  # fmt: skip


# ── Les exigences ──
def _recommandee(a: Amendement, base: Base) -> bool:
    rang = a.chemin.index("exige") + 2
    return sans_accents(base.texte((*a.chemin[:rang], "niveau"))) == "recommande"


def exigence(a: Amendement, base: Base, refuser: Refuser) -> Diagnostic | None:
    if _recommandee(a, base):
        return None
    return refuser(
        a, base, f"L'exigence « {a.chemin[-1]} » est impérative : elle ne se retire pas.",
        "Ajoutez plutôt une autre exigence, qui s'y joint.", code="A20",
    )  # fmt: skip


def regle(a: Amendement, base: Base, refuser: Refuser) -> Diagnostic | None:
    if _recommandee(a, base):
        return None
    return refuser(
        a, base, f"La règle de « {a.chemin[-2]} » est impérative : elle ne se remplace pas.",
        f"Ajoutez une autre exigence à côté : {'/'.join(a.chemin[:-2])}/NOM ; les deux devront être vraies.",
        code="A20", place=a.lieu("devient"),
    )  # fmt: skip


def niveau(a: Amendement, base: Base, refuser: Refuser) -> Diagnostic | None:
    if sans_accents(a.texte("devient")) == "imperatif" or _recommandee(a, base):
        return None
    return refuser(
        a, base, f"« {a.chemin[-2]} » est impérative : son niveau ne s'abaisse pas.",
        "Retirez cet amendement : durcir est libre, affaiblir ne l'est pas.", code="A20", place=a.lieu("devient"),
    )  # fmt: skip


# ── Qui peut ──
def roles_en_trop(a: Amendement, base: Base, trop: Iterable[str], cle: str, refuser: Refuser) -> Diagnostic:
    """Une liste de rôles ne fait que se restreindre ; les départs d'une transition aussi."""
    trop = list(trop)
    noms = ", ".join(f"« {n} »" for n in trop)
    proprietaire, mot = base.titre(a.chemin[:-1]), a.chemin[-1]
    place = a.nom_dans(cle, trop[0]) if trop else a.lieu(cle)
    if mot == "de":
        message = f"Une couche n'ajoute pas de départ à « {proprietaire} » : {noms}."
        remede = "Ajoutez une transition à vous, sous un autre nom."
    else:
        message = f"Une couche ne donne pas {noms} à « {proprietaire} » ({mot})."
        permis = ", ".join(noms_de(noeud(base.racine, a.chemin))) or "personne"
        remede = f"Rôles de la base : {permis}. Une couche en retire ; elle n'en ajoute pas."
        if mot == "par" and permis != "personne":
            remede = f"Si cette personne agit comme {_ou(base, a)}, donnez-lui aussi ce rôle."
    return refuser(a, base, message, remede, code="A23", place=place)


def _ou(base: Base, a: Amendement) -> str:
    noms = [f"« {n} »" for n in noms_de(noeud(base.racine, a.chemin))]
    return " ou ".join([", ".join(noms[:-1]), noms[-1]] if len(noms) > 1 else noms)


def roles_remplaces(a: Amendement, base: Base, refuser: Refuser) -> Diagnostic | None:
    avant, apres = noms_de(noeud(base.racine, a.chemin)), noms_de(a.noeud("devient"))
    trop = [n for n in apres if n not in avant]
    if trop:
        return roles_en_trop(a, base, trop, "devient", refuser)
    return None if apres else _vide(a, base, refuser, "devient")


def roles_retires(a: Amendement, base: Base, noms: tuple[str, ...], refuser: Refuser) -> Diagnostic | None:
    reste = set(noms_de(noeud(base.racine, a.chemin))) - set(noms)
    return None if noms and reste else _vide(a, base, refuser, "elements" if noms else "retirer")


def _vide(a: Amendement, base: Base, refuser: Refuser, cle: str) -> Diagnostic:
    return refuser(
        a, base, f"La liste « {a.chemin[-1]} » de « {base.titre(a.chemin[:-1])} » ne se vide pas.",
        "Gardez au moins l'un de ses noms.", code="A23", place=a.lieu(cle),
    )  # fmt: skip


# ── Les listes ──
def liste_retiree(a: Amendement, base: Base, noms: tuple[str, ...], refuser: Refuser) -> Diagnostic | None:
    siens = noms_de(noeud(base.racine, a.chemin))
    otes = [n for n in (noms or siens) if n in siens]
    if not otes:
        return None
    place = a.nom_dans("elements", otes[0]) if noms else a.cible
    return refuser(
        a, base, f"« {otes[0]} » ne se retire pas de « {a.chemin[-1]} » : la liste ne fait que s'allonger.",
        "Complétez-la, ou laissez-la telle quelle.", code="A24", place=place,
    )  # fmt: skip


def liste_remplacee(a: Amendement, base: Base, refuser: Refuser) -> Diagnostic | None:
    avant, apres = noms_de(noeud(base.racine, a.chemin)), noms_de(a.noeud("devient"))
    otes = set(avant) - set(apres)
    if not otes:
        return _ordre(a, base, avant, apres, refuser)
    return refuser(
        a, base, f"« {min(otes)} » ne se retire pas de « {a.chemin[-1]} » : la liste ne fait que s'allonger.",
        "Gardez tous ses noms ; ajoutez les vôtres.", code="A24", place=a.lieu("devient"),
    )  # fmt: skip


def _ordre(
    a: Amendement, base: Base, avant: tuple[str, ...], apres: tuple[str, ...], refuser: Refuser
) -> Diagnostic | None:
    """Une phase attend les écarts de celles d'avant : les déplacer la laisserait se clore sans eux."""
    if a.chemin != ("deroulement",) or tuple(n for n in apres if n in avant) == avant:
        return None
    return refuser(
        a, base, "L'ordre des phases de la base ne change pas : une phase attend les écarts de celles d'avant.",
        f"Gardez cet ordre ({', '.join(avant)}), et placez les vôtres où vous voulez.", code="A24", place=a.lieu("devient"),
    )  # fmt: skip


# ── Ce que l'on saisit ──
def champs_saisis(
    a: Amendement, base: Base, noms: Iterable[str], cle: str, refuser: Refuser
) -> Diagnostic | None:
    """Une porte de la base ne demande de plus qu'un champ de la couche."""
    machine = a.chemin[:1] if a.chemin[0] == "dossier" else a.chemin[:2]
    siens = [n for n in noms if base.est_sienne((*machine, "champs", n)) or _du_porteur(base, machine, n)]
    if not siens:
        return None
    return refuser(
        a, base, f"« {siens[0]} » est un champ de la base : sa saisie est déjà réglée par elle.",
        "Ajoutez un champ à vous ; une porte de la base peut demander celui-là.", code="A25",
        place=a.nom_dans(cle, siens[0]),
    )  # fmt: skip


def _du_porteur(base: Base, machine: tuple[str, ...], nom: str) -> bool:
    return machine == ("dossier",) and base.est_sienne(("porteur", "champs", nom))


def champs_retires(a: Amendement, base: Base, noms: tuple[str, ...], refuser: Refuser) -> Diagnostic | None:
    siens = noms_de(noeud(base.racine, a.chemin))
    otes = [n for n in (noms or siens) if n in siens]
    if not otes:
        return None
    return refuser(
        a, base, f"« {otes[0]} » ne se retire pas de « {a.chemin[-1]} » : la base le demande à cette porte.",
        "Laissez ce champ.", code="A25", place=a.nom_dans("elements", otes[0]) if noms else a.cible,
    )  # fmt: skip


def saisie_remplacee(a: Amendement, base: Base, refuser: Refuser) -> Diagnostic | None:
    avant, apres = noms_de(noeud(base.racine, a.chemin)), noms_de(a.noeud("devient"))
    if otes := tuple(n for n in avant if n not in apres):
        return champs_retires(a, base, otes, refuser)
    return champs_saisis(a, base, [n for n in apres if n not in avant], "devient", refuser)


# ── Ce qui ne se renverse pas ──
def constat(a: Amendement, base: Base, refuser: Refuser) -> Diagnostic | None:
    cle = a.cle_de_la_valeur
    if (a.texte(cle) == "oui") == (base.texte(a.chemin) == "oui"):
        return None
    quoi = "un constat" if a.texte(cle) == "oui" else "un acte"
    return refuser(
        a, base, f"« {base.titre(a.chemin[:-1])} » ne devient pas {quoi} : un acte se refuse, un constat non.",
        "Retirez cet amendement.", code="A26", place=a.lieu(cle),
    )  # fmt: skip


def en_personne(a: Amendement, base: Base, refuser: Refuser) -> Diagnostic | None:
    cle = a.cle_de_la_valeur
    if a.texte(cle) == "oui" or base.texte(a.chemin) != "oui":
        return None
    return refuser(
        a, base, f"« {base.titre(a.chemin[:-1])} » se fait en personne : cela ne se lève pas.",
        "Retirez cet amendement.", code="A26", place=a.lieu(cle),
    )  # fmt: skip


def final(a: Amendement, base: Base, refuser: Refuser) -> Diagnostic | None:
    cle = a.cle_de_la_valeur
    if (a.texte(cle) == "oui") == (base.texte(a.chemin) == "oui"):
        return None
    dit = "ne devient pas final" if a.texte(cle) == "oui" else "reste final"
    return refuser(
        a, base, f"L'état « {a.chemin[-2]} » de la base {dit}.",
        "Ajoutez un état à vous, sous un autre nom.", code="A31", place=a.lieu(cle),
    )  # fmt: skip


def oui_seulement(a: Amendement, base: Base, refuser: Refuser) -> Diagnostic | None:
    if a.texte("devient") == "oui" or base.texte(a.chemin) != "oui":
        return None
    return refuser(
        a, base, f"« {a.chemin[-1]} » de « {base.titre(a.chemin[:-1])} » reste « oui ».",
        "Retirez cet amendement.", code="A28", place=a.lieu("devient"),
    )  # fmt: skip


def personnel(a: Amendement, base: Base, refuser: Refuser) -> Diagnostic | None:
    avant = noeud(base.racine, a.chemin)
    if en_clair(avant) == "non":
        return None
    return refuser(
        a, base, f"« {base.titre(a.chemin[:-1])} » est protégé comme « {en_clair(avant)} » : cela ne change pas.",
        "Retirez cet amendement.", code="A28", place=a.lieu("devient"),
    )  # fmt: skip
