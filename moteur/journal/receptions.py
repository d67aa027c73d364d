"""Recevoir les faits d'un autre journal, octet pour octet : ce qui suit ce que l'on a, ce qui s'en écarte, ce qui reste tu.

N'importe aucun moteur de base de données ; tout se fait dans la transaction de qui appelle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from moteur.erreurs import Conflit, JournalAltere
from moteur.journal import garde, tables
from moteur.journal.entete import PREMIER, empreinte
from moteur.journal.lignes import LigneFait, LigneNom, LignePartie
from moteur.journal.migrations import Base
from moteur.journal.port import DossierRange

_TOUTES = "SELECT chaine, du, au, journal, cle, recue_le, retenues, personnes FROM reception"


class Reception(NamedTuple):
    """Les faits d'une chaîne, de `du` à `au`, reçus d'une liasse de `journal`, vérifiée sous `cle`.

    `retenues` : les parties que la liasse taisait ; `personnes` : les noms de personnes y étaient.
    """

    chaine: str
    du: int
    au: int
    journal: str
    cle: str
    recue_le: str
    retenues: tuple[str, ...]
    personnes: bool


@dataclass(frozen=True, slots=True)
class Livraison:
    """Une chaîne entière, déjà vérifiée, et de quoi la ranger ; `parties` par rang.

    `effacees` et `oublies` : ce que la chaîne elle-même annonce avoir effacé, parties (par rang) et pseudonymes.
    """

    dossier: DossierRange
    faits: Sequence[LigneFait]
    parties: Mapping[int, Sequence[LignePartie]]
    noms: Sequence[LigneNom]
    formes: Mapping[str, bytes]
    journal: str
    cle: str
    retenues: tuple[str, ...]
    personnes: bool
    effacees: frozenset[tuple[int, str]] = frozenset()
    oublies: frozenset[str] = frozenset()

    def reception(self, *, du: int, recue_le: str) -> Reception:
        """Ce qui restera écrit de cette livraison."""
        chaine, au = self.dossier.chaine, self.dossier.rang
        return Reception(chaine, du, au, self.journal, self.cle, recue_le, self.retenues, self.personnes)


def deja_la(
    livraison: Livraison,
    connu: DossierRange | None,
    *,
    recue: bool,
    entete_de: Callable[[int], bytes | None],
) -> int:
    """Le nombre de faits de cette chaîne que l'on a ; refuse deux histoires, ou la suite d'un dossier qui s'écrit ici."""
    if connu is None:
        return 0
    commun = min(connu.rang, livraison.dossier.rang)
    if not _pareils(livraison, commun, entete_de):
        while commun and not _pareils(livraison, commun, entete_de):
            commun -= 1
        raise _fourche(livraison.dossier, connu, commun)
    if livraison.dossier.rang > connu.rang and not recue:
        raise Conflit(
            "Ce dossier s'écrit ici, et la liasse en sait plus que cette base ; rien n'a été importé.",
            lieu=f"chaîne {connu.chaine}",
            raison=f"Cette base en a {connu.rang} faits, la liasse {livraison.dossier.rang}.",
            suite="La base a sans doute été restaurée d'une copie ancienne : moteur base restaurer, d'une plus récente.",
        )
    return connu.rang


def en_lecture_seule(chaine: str) -> Conflit:
    """Une chaîne reçue n'a qu'un auteur : son porteur, chez lui."""
    return Conflit(
        "Ce dossier a été reçu d'un autre journal : il se lit ici et ne s'y écrit pas.",
        lieu=f"chaîne {chaine}",
        raison="Deux suites écrites à deux endroits ne se recolleraient plus.",
        suite="Le porteur l'écrit chez lui et vous renvoie une liasse : moteur audit importer LIASSE.zip",
    )


def deux_chaines(dossier: DossierRange, autre: str) -> Conflit:
    """Un même porteur aurait deux histoires du même dossier."""
    return Conflit(
        "Un autre dossier de ce porteur, de même période et de même workflow est déjà rangé ici ; rien n'a été importé.",
        lieu=f"chaîne {dossier.chaine}",
        raison=f"Celle d'ici est la chaîne {autre} ; celle de la liasse, {dossier.chaine}.",
        suite="Demandez au porteur laquelle est la sienne : un dossier ouvert deux fois a deux chaînes.",
    )


def recevoir(base: Base, livraison: Livraison, *, recue_le: str) -> int:
    """Range les faits qui manquent, leurs contenus, et ce qui en est tu ; rend leur nombre."""
    dossier = livraison.dossier
    ligne = base.execute(f"{tables.DOSSIER} WHERE chaine = ?", (dossier.chaine,)).fetchone()
    connu = tables.dossier_lu(ligne) if ligne else None

    def entete_de(rang: int) -> bytes | None:
        lu = tables.valeur(
            base, "SELECT entete FROM fait WHERE chaine = ? AND rang = ?", dossier.chaine, rang
        )
        return lu if isinstance(lu, bytes) else None

    deja = deja_la(livraison, connu, recue=est_recue(base, dossier.chaine), entete_de=entete_de)
    if connu is not None and deja >= dossier.rang:
        return 0
    _accueillir(base, livraison, neuf=connu is None)
    for fait in livraison.faits[deja:]:
        ordre = base.execute(
            "INSERT INTO fait (chaine, rang, entete) VALUES (?, ?, ?)",
            (dossier.chaine, fait.rang, fait.entete),
        ).lastrowid
        for p in livraison.parties.get(fait.rang, ()):
            base.execute("INSERT INTO partie VALUES (?, ?, ?, ?)", (ordre, p.nom, p.sel, p.contenu))
    for n in livraison.noms:
        if n.pseudonyme not in livraison.oublies:
            valeurs = (n.pseudonyme, n.espece, n.chaine, n.nom, n.sel)
            base.execute(
                "INSERT OR IGNORE INTO nom (pseudonyme, espece, chaine, nom, sel) VALUES (?, ?, ?, ?, ?)",
                valeurs,
            )
    _oublier(base, livraison, deja)
    r = livraison.reception(du=deja + 1, recue_le=recue_le)
    base.execute(
        "INSERT INTO reception VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (r.chaine, r.du, r.au, r.journal, r.cle, r.recue_le, ",".join(r.retenues), int(r.personnes)),
    )
    return dossier.rang - deja


def lire(base: Base) -> tuple[Reception, ...]:
    """Toutes les réceptions, par chaîne puis par rang."""
    return tuple(_lue(*ligne) for ligne in base.execute(f"{_TOUTES} ORDER BY chaine, du"))


def est_recue(base: Base, chaine: str) -> bool:
    """Cette chaîne vient-elle d'un autre journal ?"""
    return tables.valeur(base, "SELECT 1 FROM reception WHERE chaine = ?", chaine) is not None


def _accueillir(base: Base, livraison: Livraison, *, neuf: bool) -> None:
    """Les formes que citent les faits, et la ligne du dossier à sa nouvelle tête."""
    dossier = livraison.dossier
    for forme in livraison.formes.items():
        base.execute("INSERT OR IGNORE INTO workflow VALUES (?, ?)", forme)
    double = tables.valeur(
        base, "SELECT chaine FROM dossier WHERE porteur = ? AND periode = ? AND nom = ? AND chaine <> ?",
        dossier.porteur, dossier.periode, dossier.nom, dossier.chaine,
    )  # fmt: skip
    if double is not None:
        raise deux_chaines(dossier, str(double))
    if neuf:
        tables.creer_dossier(base, dossier._replace(rang=0, tete=PREMIER))
    base.execute(
        "UPDATE dossier SET workflow = ?, porteur = ?, periode = ?, nom = ?, titre = ?, rang = ?, tete = ? WHERE chaine = ?",
        (*dossier[1:], dossier.chaine),
    )


def _oublier(base: Base, livraison: Livraison, deja: int) -> None:
    """Ce que la suite annonce effacé part aussi d'ici."""
    chaine = livraison.dossier.chaine
    for rang, nom in sorted(livraison.effacees):
        if rang <= deja:
            base.execute(
                "DELETE FROM partie WHERE nom = ? AND ordre = (SELECT ordre FROM fait WHERE chaine = ? AND rang = ?)",
                (nom, chaine, rang),
            )
    if livraison.effacees or livraison.oublies:
        # L'état gardé pouvait les redire.
        garde.oublier_tout(base)
    for pseudonyme in sorted(livraison.oublies):
        base.execute("DELETE FROM nom WHERE chaine = ? AND pseudonyme = ?", (chaine, pseudonyme))


def _pareils(livraison: Livraison, rang: int, entete_de: Callable[[int], bytes | None]) -> bool:
    ici = entete_de(rang) if rang else b""
    return not rang or (ici is not None and empreinte(ici) == empreinte(livraison.faits[rang - 1].entete))


def _fourche(recu: DossierRange, connu: DossierRange, commun: int) -> JournalAltere:
    depuis = f"communs jusqu'au rang {commun}" if commun else "dès le premier fait"
    return JournalAltere(
        "Cette liasse raconte une autre histoire que celle déjà reçue ; rien n'a été importé.",
        lieu=f"chaîne {recu.chaine}",
        raison=f"Elles divergent ({depuis}). Tête d'ici : rang {connu.rang}, {connu.tete}. "
        f"Tête de la liasse : rang {recu.rang}, {recu.tete}.",
        suite="L'une des deux a été réécrite : comparez-les aux points de contrôle que le porteur a envoyés.",
    )


def _lue(
    chaine: str, du: int, au: int, journal: str, cle: str, recue_le: str, retenues: str, personnes: int
) -> Reception:
    tues = tuple(nom for nom in retenues.split(",") if nom)
    return Reception(chaine, du, au, journal, cle, recue_le, tues, bool(personnes))


def par_chaine(receptions: Iterable[Reception]) -> dict[str, tuple[Reception, ...]]:
    """Les réceptions de chaque chaîne."""
    rangees: dict[str, tuple[Reception, ...]] = {}
    for reception in receptions:
        rangees[reception.chaine] = (*rangees.get(reception.chaine, ()), reception)
    return rangees
