"""La page du rapport : un seul fichier HTML, sans rien aller chercher, lisible à l'oreille, au clavier et sur papier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import count
from typing import Any

from moteur.domaine.francais import date_courte, date_longue
from moteur.exports.barres_svg import Barre, dessiner
from moteur.exports.rapport_style import STYLE
from moteur.exports.trait_svg import DE_LA_PAGE

Vue = Mapping[str, Any]
# Au-delà, un tableau ne se lit plus et la page s'alourdit : les états sont comptés, la liste se demande.
FICHES_LISTEES = 400
_CHIFFRES = (
    ("nombre", "Effectifs", False),
    ("montant", "Sommes", False),
    ("taux", "Taux", True),
)
_SITUATIONS = {
    "fait": "✓ ", "fait_tard": "✓ ", "en_retard": "⚠ ", "en_cours": "◇ ", "a_venir": "", "sans_objet": "",
}  # fmt: skip


def page(vue: Vue, *, frise: str) -> str:
    """La page entière ; `frise` : son dessin, dans les encres de la page."""
    ids = count(1)
    parties = (
        ("avancement", "Avancement", [*_phases(vue, ids), *_frise(vue, frise, ids)]),
        ("couvertures", "Couvertures", list(_couvertures(vue, ids))),
        ("ecarts", "Écarts", list(_ecarts(vue, ids))),
        ("indicateurs", "Indicateurs", list(_indicateurs(vue, ids))),
        ("fiches", "Fiches", list(_fiches(vue, ids))),
    )
    gardees = [(nom, titre, corps) for nom, titre, corps in parties if corps]
    liens = "".join(f'<li><a href="#{nom}">{titre}</a></li>' for nom, titre, _ in gardees)
    corps = "".join(
        f'<section aria-labelledby="{nom}"><h2 id="{nom}">{titre}</h2>{"".join(c)}</section>'
        for nom, titre, c in gardees
    )
    titre = escape(f"Rapport — {vue['dossier']}")
    return (
        '<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8">'
        # Rien ne s'exécute et rien ne se charge : un rapport ouvert par erreur n'appelle personne.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{titre}</title><style>{STYLE}</style></head>\n<body>"
        '<a class="evitement" href="#contenu">Aller au contenu</a>'
        f"<header><h1>{titre}</h1><p>Au {date_longue(vue['le'])}. {escape(vue['workflow'])}. "
        f"Faits au journal : {vue['faits']}. Les fiches y sont nommées par leur nom court.</p></header>"
        f'<nav aria-label="Sommaire"><ul>{liens}</ul></nav>\n<main id="contenu">{corps}</main>\n'
        "<footer><p>Les signes se lisent sans couleur ; chaque dessin est suivi d'un tableau qui en dit autant.</p>"
        "</footer></body></html>\n"
    )


# ── les parties ──────────────────────────────────────────────────────────────────────────────
def _phases(vue: Vue, ids: Iterator[int]) -> Iterator[str]:
    phases = vue["phases"]
    finies = sum(p["finie"] for p in phases)
    yield f"<p>Phases finies : {finies} sur {len(phases)}.</p>"
    rangees = [
        (p["titre"], f"{'✓ ' if p['finie'] else ''}{p['titre_etat']}", _jour(p["depuis"])) for p in phases
    ]
    yield _tableau("Les phases", ("Phase", "État", "Depuis le"), rangees, ids)


def _frise(vue: Vue, frise: str, ids: Iterator[int]) -> Iterator[str]:
    dessin = frise.replace("<svg ", '<svg class="frise" ', 1)
    yield f"<h3>Frise de l'année</h3>{_region('Frise de l’année', dessin)}"
    rangees = [
        (
            j["titre"],
            j["designation"],
            _jour(j["ouvre"]),
            _jour(j["terme"]),
            _jour(j["fait"]),
            f"{_SITUATIONS[j['situation']]}{j['dit']}",
        )
        for j in vue["jalons"]
    ]
    titres = ("Étape", "Phase ou fiche", "À partir du", "Au plus tard", "Fait le", "Situation")
    if rangees:
        yield _tableau("Les étapes de l'année", titres, rangees, ids)


def _couvertures(vue: Vue, ids: Iterator[int]) -> Iterator[str]:
    for couverture in vue["couvertures"]:
        fiches, nues = couverture["fiches"], couverture["nues"]
        valables = sum(f["valable"] for f in fiches)
        yield f"<h3>{escape(couverture['titre'])}</h3>"
        couvertes = f"Fiches en cours couvertes : {valables} sur {len(fiches)}."
        yield (
            f"<p>{couvertes if fiches else 'Aucune fiche en cours.'} Interventions au journal : "
            f"{couverture['interventions']}, dont {len(nues)} sans couverture ce jour-là.</p>"
        )
        if fiches:
            barres = _compter((("Couvertes", valables), ("Non couvertes", len(fiches) - valables)))
            yield _graphique(barres, f"{couverture['titre']} : fiches en cours", ids)
            rangees = [
                (f["nom"], f["titre_etat"], _jour(f["piece"]), f"{'✓' if f['valable'] else '⚠'} {f['dit']}")
                for f in fiches[:FICHES_LISTEES]
            ]
            titres = ("Fiche", "État", "Dernière pièce du", "Couverture")
            yield _tableau(f"{couverture['titre']}, fiche par fiche", titres, rangees, ids)
        if nues:
            yield _nues(couverture, ids)


def _nues(couverture: Vue, ids: Iterator[int]) -> str:
    nues = couverture["nues"][:FICHES_LISTEES]
    rangees = [(n["evenement"], _jour(n["le"]), n["fiche"]) for n in nues]
    titres = ("Intervention", "Le", "Fiche")
    return _tableau(f"{couverture['titre']} : interventions sans couverture", titres, rangees, ids)


def _fiches(vue: Vue, ids: Iterator[int]) -> Iterator[str]:
    for type_ in vue["fiches"]:
        fiches = type_["fiches"]
        combien = f"{len(fiches)} fiche{'s' * (len(fiches) > 1)}"
        yield f"<h3>{escape(type_['titre'])} : {combien}</h3>"
        yield _graphique(_compter(type_["etats"]), f"{type_['titre']} : fiches dans chaque état", ids)
        if len(fiches) > FICHES_LISTEES:
            yield f"<p>{combien} : trop pour un tableau ici ; « moteur lister » les donne toutes.</p>"
            continue
        rangees = [(f["nom"], f["titre_etat"], _jour(f["depuis"]), str(f["ecarts"] or "–")) for f in fiches]
        titres = ("Fiche", "État", "Depuis le", "Écarts ouverts")
        yield _tableau(f"{type_['titre']}, fiche par fiche", titres, rangees, ids)


def _ecarts(vue: Vue, ids: Iterator[int]) -> Iterator[str]:
    ecarts = vue["ecarts"]
    ouverts = [e for e in ecarts if not e["traite_le"]]
    imperatifs = sum(e["imperatif"] for e in ouverts)
    if not ecarts:
        yield "<p>Aucun écart n'a été ouvert.</p>"
        return
    yield (
        f"<p>Au journal : {len(ecarts)}. Encore ouverts : {len(ouverts)}, dont {imperatifs} sur une règle impérative.</p>"
    )
    rangees = [
        (
            e["designation"],
            e["message"],
            "impératif" if e["imperatif"] else "recommandé",
            _jour(e["ouvert_le"]),
            f"✓ traité le {_jour(e['traite_le'])}" if e["traite_le"] else f"⚠ à traiter par {_roles(e)}",
        )
        for e in ecarts[:FICHES_LISTEES]
    ]
    titres = ("Fiche ou phase", "Écart", "Niveau", "Ouvert le", "Suite")
    yield _tableau("Les écarts, ceux qui attendent d'abord", titres, rangees, ids)
    if len(ecarts) > FICHES_LISTEES:
        yield f"<p>Seuls les {FICHES_LISTEES} premiers sont ici ; « moteur ecarts » les donne tous.</p>"


def _roles(ecart: Vue) -> str:
    return ", ".join(ecart["titres_traitants"]) or "personne d'ici"


def _indicateurs(vue: Vue, ids: Iterator[int]) -> Iterator[str]:
    for genre, titre, pleine in _CHIFFRES:
        siens = [i for i in vue["indicateurs"] if i["genre"] == genre]
        if not siens:
            continue
        yield f"<h3>{titre}</h3>"
        plus_haut = max((i["haut"] or 0 for i in siens), default=0)
        barres = [Barre(i["titre"], i["texte"], _part(i, plus_haut, pleine=pleine)) for i in siens]
        yield _graphique(barres, titre, ids, pleine=pleine)
        rangees = [(i["titre"], i["texte"]) for i in siens]
        yield _tableau(f"{titre}, indicateur par indicateur", ("Indicateur", "Valeur"), rangees, ids)


def _part(indicateur: Vue, plus_haut: int, *, pleine: bool) -> float | None:
    haut, tout = indicateur["haut"], indicateur["bas"] if pleine else plus_haut
    return haut / tout if haut is not None and tout else None


# ── les briques ──────────────────────────────────────────────────────────────────────────────
def _compter(parts: Sequence[tuple[str, int]]) -> list[Barre]:
    total = sum(n for _, n in parts)
    return [Barre(titre, f"{n} sur {total}", n / total if total else None) for titre, n in parts]


def _graphique(barres: Sequence[Barre], titre: str, ids: Iterator[int], *, pleine: bool = True) -> str:
    racine = f"graphique-{next(ids)}"
    return _region(titre, dessiner(barres, titre=titre, racine=racine, encres=DE_LA_PAGE, pleine=pleine))


def _region(titre: str, corps: str) -> str:
    """Un morceau plus large que l'écran : il défile seul, et le clavier y va."""
    return (
        f'<div class="region" role="group" tabindex="0" aria-label="{escape(titre)} (dessin)">{corps}</div>'
    )


def _tableau(
    legende: str, titres: Sequence[str], rangees: Sequence[Sequence[str]], ids: Iterator[int]
) -> str:
    nom = f"tableau-{next(ids)}"
    tete = "".join(f'<th scope="col">{escape(t)}</th>' for t in titres)
    lignes = "\n".join(
        f'<tr><th scope="row">{escape(r[0])}</th>{"".join(f"<td>{escape(c)}</td>" for c in r[1:])}</tr>'
        for r in rangees
    )
    return (
        f'<div class="region" role="group" tabindex="0" aria-labelledby="{nom}"><table><caption id="{nom}">'
        f"{escape(legende)}</caption><thead><tr>{tete}</tr></thead><tbody>{lignes}</tbody></table></div>\n"
    )


def _jour(iso: str | None) -> str:
    return date_courte(iso[:10]) if iso else "–"
