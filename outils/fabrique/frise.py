"""La frise de l'année : chaque jalon prévu, le jour où il est fait, ce qui tarde."""

from __future__ import annotations

from outils.fabrique.commun import en_tete, verifie
from outils.fabrique.ecrivain import Ecrivain

TITRE = "Frise de l'année"


def ecrire() -> Ecrivain:
    """L'année en tableau, du terme le plus proche au plus lointain ; aucun nom de personne."""
    e = Ecrivain(titre_court="Frise de l'année – Mentorat", paysage=True)
    en_tete(e, TITRE, numero="Frise n°")
    e.paragraphe(
        "Frise au {{ document.date_production | date_longue }}. Les dates sont indicatives : elles rappellent ce qui est "
        "attendu et pour quand, et n'empêchent rien. Les fiches y sont nommées par leur nom court."
    )
    e.titre("1. Les étapes de l'année")
    _jalons(e, "not j.revient", "Aucune étape n'a de date connue.", "Les étapes de l'année et leur situation")
    e.titre("2. Ce qui revient")
    _jalons(e, "j.revient", "Rien n'est attendu à intervalle.", "Ce qui est attendu à intervalle régulier")
    verifie(e, "Fiche nationale 3 du mentorat en lycée professionnel : la frise de l'année, indicative.")
    return e


def _jalons(e: Ecrivain, lesquels: str, aucun: str, legende: str) -> None:
    e.tableau(
        ("Étape", "Phase ou fiche", "À partir du", "Au plus tard", "Fait le", "Situation"),
        (
            (f"{{%tr for j in frise.jalons if {lesquels} %}}",),
            (
                "{{ j.titre }}",
                "{{ j.designation }}",
                "{% if j.ouvre %}{{ j.ouvre | date_courte }}{% else %}–{% endif %}",
                "{{ j.terme | date_courte }}",
                "{% if j.fait %}{{ j.fait | date_courte }}{% else %}–{% endif %}",
                "{{ j.dit }}",
            ),
            ("{%tr else %}",),
            (aucun, "", "", "", "", ""),
            ("{%tr endfor %}",),
        ),
        largeurs=(8.0, 5.2, 2.5, 2.6, 2.5, 4.6),
        legende=legende,
    )
