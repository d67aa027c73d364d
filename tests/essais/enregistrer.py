"""Les essais fautifs : une faute par fichier, et à côté ce que l'on en dit ; à relire avant d'enregistrer.

`python tests/essais/enregistrer.py` récrit les fichiers `.attendu`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from moteur.composition.ressources import Fonds, schemas
from moteur.diagnostics import Diagnostic, presenter
from moteur.lecture.chargement import Chargement
from moteur.lecture.noeuds import Carte
from moteur.lecture.schemas import verifier_forme
from moteur.lecture.yaml_strict import Lecture, citer, lire_fichier
from moteur.operations.essayer import essayer

MAUVAIS = Path(__file__).parent / "mauvais"


@cache
def base() -> Chargement:
    """La base livrée, lue une fois."""
    return Fonds().charger("mentorat_lp")


def avec(*lectures: Lecture) -> Chargement:
    """La base, avec ces seuls essais et celui de la préparation, que les autres suivent."""
    gardes = tuple(e for e in base().essais if e[0].endswith("01_preparation.yaml"))
    lus = tuple((lecture.fichier, lecture.racine) for lecture in lectures)
    cartes = tuple((fichier, racine) for fichier, racine in lus if isinstance(racine, Carte))
    return replace(base(), essais=(*gardes, *cartes))


def lire(fichier: Path) -> Lecture:
    return lire_fichier(fichier, nom=fichier.name)


def dire(fichier: Path) -> str:
    """Tout ce qui est dit de ce fichier : sa forme d'abord, le jeu ensuite si elle est juste."""
    lecture = lire(fichier)
    assert isinstance(lecture.racine, Carte)
    defauts: tuple[Diagnostic, ...] = (
        *lecture.diagnostics,
        *verifier_forme(lecture.racine, genre="essai", fichier=fichier.name, schemas=schemas()),
    )
    if not defauts:
        suivi = lire(MAUVAIS / "alors_faux.yaml")
        resultats = essayer(avec(lecture, *(() if fichier.stem == "alors_faux" else (suivi,)))).resultats
        defauts = next(r.defauts for r in resultats if r.essai == fichier.stem)
    return "\n".join(presenter(d, ligne_de=citer([lecture])) for d in defauts) + "\n"


if __name__ == "__main__":
    for fautif in sorted(MAUVAIS.glob("*.yaml")):
        fautif.with_suffix(".attendu").write_text(dire(fautif), encoding="utf-8")
