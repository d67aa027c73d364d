"""Le formulaire comme texte : l'écrire, le relire ligne à ligne, y poser des fautes ; pur.

« champ: », en début de ligne, commence un champ connu ; « #| », de l'aide ; le reste est à qui écrit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

AIDE = "#|"
FAUTE = "#! À corriger : "
REPERE = f"{AIDE} Repère, à laisser : "
GARDER = "Pour la garder comme du texte, écrivez « \\ » devant."

Lignes = Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Case:
    """Un champ du formulaire : son aide, sa valeur écrite ; `long` : elle commence sous son nom."""

    nom: str
    aide: tuple[str, ...] = ()
    texte: str = ""
    long: bool = False


@dataclass(frozen=True, slots=True)
class Feuille:
    """Un formulaire à remplir ; `repere` dit d'où il vient, pour le reconnaître au retour."""

    entete: tuple[str, ...]
    repere: str
    cases: tuple[Case, ...]

    @property
    def noms(self) -> tuple[str, ...]:
        return tuple(case.nom for case in self.cases)


@dataclass(frozen=True, slots=True)
class Ecrit:
    """Ce qui est écrit dans un champ ; `ligne` : celle de son nom ; `lignes` : celles où il y a du texte."""

    texte: str
    ligne: int
    lignes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Faute:
    """Ce qui ne va pas, et à quelle ligne (0 : le haut).

    `remettre` : la valeur à récrire sous cette ligne ; `disparu` : c'est le champ entier qu'il faut récrire.
    """

    ligne: int
    message: str
    champ: str = ""
    remettre: str = ""
    disparu: bool = False


@dataclass(frozen=True, slots=True)
class Lu:
    """Un formulaire relu : un texte par champ, ou les fautes de forme qui empêchent de s'y fier."""

    ecrits: Mapping[str, Ecrit]
    fautes: tuple[Faute, ...]
    repere: str


def ecrire(feuille: Feuille) -> str:
    """Le formulaire entier ; `lire` en rend exactement les valeurs."""
    lignes = [*_aide(feuille.entete), f"{REPERE}{feuille.repere}"]
    for case in feuille.cases:
        lignes += ["", *_aide(case.aide), *_champ(case, feuille.noms)]
    return "\n".join([*lignes, ""])


def aides(texte: str) -> frozenset[str]:
    """Les lignes d'aide d'un formulaire que nous avons écrit."""
    return frozenset(ligne.rstrip() for ligne in texte.split("\n") if ligne.startswith(AIDE))


def lire(
    texte: str,
    *,
    noms: Sequence[str],
    connues: Collection[str] | None = None,
    facultatifs: Collection[str] = (),
) -> Lu:
    """Relit un formulaire de ces champs ; `connues` : les lignes d'aide qui sont de nous, si on le sait.

    `facultatifs` : les champs dont la ligne peut manquer ; ils ne sont alors pas dans `ecrits`.
    """
    lignes = list(enumerate(texte.split("\n"), 1))
    tete = _tete(noms)
    tetes = [
        (rang, trouve[1], trouve[2])
        for rang, (_, ligne) in enumerate(lignes)
        if (trouve := tete.fullmatch(ligne))
    ]
    if not tetes:
        return Lu({}, (_sans_champ(texte, noms),), _repere(lignes))
    fautes = list(_hors_champ(lignes[: tetes[0][0]], suivant=tetes[0][1], entete=True))
    ecrits: dict[str, Ecrit] = {}
    suivantes = [*tetes[1:], (len(lignes), "", "")]
    for (rang, nom, reste), (fin, suivant, _) in zip(tetes, suivantes, strict=True):
        contenu, hors = _separer(lignes[rang + 1 : fin])
        fautes += _hors_champ(hors, suivant=suivant)
        if nom in ecrits:
            fautes.append(_double(nom, ecrits[nom].ligne, rang + 1))
        else:
            ecrits[nom] = _ecrit([(rang + 1, reste), *_sans_echappement(contenu, noms)])
    fautes += [
        _disparu(nom, len(lignes))
        for nom in noms
        if nom not in ecrits and (nom not in facultatifs or _a_pu_passer_dessus(nom, noms, ecrits))
    ]
    fautes += _aides_inconnues(lignes, connues)
    return Lu(ecrits, tuple(sorted(fautes, key=lambda f: f.ligne)), _repere(lignes))


def annoter(
    texte: str, fautes: Sequence[Faute], *, noms: Sequence[str], repere: str = ""
) -> tuple[str, tuple[int, ...]]:
    """Le texte de la personne, intact, chaque faute sous sa ligne ; et la ligne où chacune se lit alors."""
    sortie: list[str] = []
    places: dict[int, int] = {}

    def poser(ligne: int) -> None:
        for rang, faute in enumerate(fautes):
            if faute.ligne == ligne and not faute.disparu:
                sortie.append(_dite(faute))
                places[rang] = len(sortie)
                sortie.extend(_echapper(faute.remettre, noms) if faute.remettre else ())

    poser(0)
    for numero, ligne in enumerate(texte.split("\n"), 1):
        if not ligne.startswith(FAUTE):
            sortie.append(f"{REPERE}{repere}" if repere and ligne.startswith(REPERE) else ligne)
        poser(numero)
    for rang, faute in enumerate(fautes):
        if faute.disparu:
            sortie += ["", _dite(faute)]
            places[rang] = len(sortie)
            sortie += _champ(Case(faute.champ, texte=faute.remettre, long="\n" in faute.remettre), noms)
    return "\n".join(sortie), tuple(places[rang] for rang in range(len(fautes)))


# ── écrire ───────────────────────────────────────────────────────────────────────────────────
def _aide(lignes: Iterable[str]) -> list[str]:
    return [f"{AIDE} {ligne}" if ligne else "" for ligne in lignes]


def _champ(case: Case, noms: Sequence[str]) -> list[str]:
    if case.long or "\n" in case.texte:
        return [f"{case.nom}:", *_echapper(case.texte, noms)]
    return [f"{case.nom}: {case.texte}"]


def _dite(faute: Faute) -> str:
    return f"{FAUTE}{' '.join(faute.message.split())}"


def _trompeuse(noms: Sequence[str]) -> str:
    """Ce qui, en début de ligne, ferait prendre du texte pour autre chose."""
    return rf"#\||#!|(?:{'|'.join(map(re.escape, noms))}):"


def _echapper(texte: str, noms: Sequence[str]) -> list[str]:
    forme = re.compile(rf"\\*(?:{_trompeuse(noms)})")
    return [f"\\{ligne}" if forme.match(ligne) else ligne for ligne in texte.split("\n")]


# ── lire ─────────────────────────────────────────────────────────────────────────────────────
def _tete(noms: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"({'|'.join(map(re.escape, noms))}):(.*)")


def _repere(lignes: Lignes) -> str:
    return next((ligne.removeprefix(REPERE).strip() for _, ligne in lignes if ligne.startswith(REPERE)), "")


def _separer(lignes: Lignes) -> tuple[Lignes, Lignes]:
    """Ce qui est écrit dans le champ, puis l'aide du champ suivant."""
    utiles = [(n, ligne) for n, ligne in lignes if not ligne.startswith(FAUTE)]
    coupe = next((rang for rang, (_, ligne) in enumerate(utiles) if ligne.startswith(AIDE)), len(utiles))
    return utiles[:coupe], utiles[coupe:]


def _sans_echappement(lignes: Lignes, noms: Sequence[str]) -> Iterator[tuple[int, str]]:
    forme = re.compile(rf"\\(?=\\*(?:{_trompeuse(noms)}))")
    return ((n, forme.sub("", ligne, count=1) if forme.match(ligne) else ligne) for n, ligne in lignes)


def _ecrit(lignes: Lignes) -> Ecrit:
    texte = "\n".join(ligne for _, ligne in lignes).strip()
    return Ecrit(texte, lignes[0][0], tuple(n for n, ligne in lignes if ligne.strip()))


def _hors_champ(lignes: Lignes, *, suivant: str, entete: bool = False) -> Iterator[Faute]:
    """Du texte parmi les lignes d'aide : il n'est dans aucun champ, et serait perdu."""
    for numero, ligne in lignes:
        if ligne.strip() and not ligne.startswith((AIDE, FAUTE)):
            ou = (
                f"Écrivez-le sous la ligne « {suivant}: »."
                if suivant
                else "Écrivez-le plus haut, dans son champ."
            )
            quoi = "avant le premier champ" if entete else "après une ligne d'aide « #| »"
            autre = "" if entete else " Si c'est la ligne d'aide qui est de vous, écrivez « \\ » devant elle."
            yield Faute(numero, f"Ce texte est {quoi} : il n'est dans aucun champ. {ou}{autre}")
            return


def _sans_champ(texte: str, noms: Sequence[str]) -> Faute:
    if not texte.strip():
        return Faute(1, "Le formulaire est vide.")
    return Faute(1, f"Ce n'est pas ce formulaire : aucune ligne n'y commence par « {noms[0]}: ».")


def _double(nom: str, premiere: int, ligne: int) -> Faute:
    return Faute(ligne, f"« {nom}: » commence déjà un champ à la ligne {premiere}. {GARDER}", nom)


def _a_pu_passer_dessus(nom: str, noms: Sequence[str], ecrits: Mapping[str, Ecrit]) -> bool:
    """Sa ligne effacée, son texte resté serait au bas du champ d'avant, après la ligne vide qui les séparait."""
    avant = next((n for n in reversed(noms[: noms.index(nom)]) if n in ecrits), "")
    return bool(avant) and "" in [ligne.strip() for ligne in ecrits[avant].texte.split("\n")][1:]


def _disparu(nom: str, fin: int) -> Faute:
    message = (
        f"La ligne « {nom}: » a disparu. Remettez-la, à la fin du formulaire si vous voulez ; "
        "si son texte est resté sous un autre champ, déplacez-le."
    )
    return Faute(fin, message, nom, disparu=True)


def _aides_inconnues(lignes: Lignes, connues: Collection[str] | None) -> Iterator[Faute]:
    if connues is None:
        return
    for numero, ligne in lignes:
        if ligne.startswith(AIDE) and ligne.rstrip() not in connues and not ligne.startswith(REPERE):
            message = "Cette ligne commence comme nos lignes d'aide et ne serait pas lue. Effacez-la. "
            yield Faute(numero, f"{message}{GARDER}")
