"""Juger la forme d'un fichier par le schéma de son genre, sans réseau ; seul fichier à connaître jsonschema.

Le genre se lit à la première clé. `schemas_juges` répond vite oui ; jsonschema n'est chargé que pour dire les fautes,
qui se disent en français dans `schemas_messages`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moteur.diagnostics import Diagnostic, Position
from moteur.erreurs import ErreurMoteur
from moteur.lecture.noeuds import Carte, Noeud, brut
from moteur.lecture.schemas_juges import Juge, juger_par
from moteur.suggestions import sans_accents, vouliez_vous_dire

if TYPE_CHECKING:
    from moteur.lecture.schemas_fautes import Chemin, Faute

Schema = Mapping[str, Any]

# La première clé d'un fichier, et son genre : celui du schéma qui le juge.
GENRES = {
    "workflow": "workflow",
    "phase": "phase",
    "fiche": "fiche",
    "documents": "documents",
    "garanties": "garanties",
    "couvertures": "couvertures",
    "indicateurs": "indicateurs",
    "echeances": "echeances",
    "donnees": "donnees",
    "essai": "essai",
    "amende": "amende",
    "espace": "espace",
    "calendriers": "calendriers",
    "textes": "referentiel",
    "exigences": "referentiel",
    "codes": "codes",
}
# Les genres qu'aucune première clé ne dit : un fichier de ce nom est de ce genre.
PAR_NOM = {"theme.yaml": "theme"}
DE_WORKFLOW = tuple(GENRES)[:11]
# Une fiche a aussi une clé « phase », un amendement et un espace une clé « workflow » : elles viennent après.
_PRIORITE = ("amende", "espace", "fiche", *GENRES)
FAUTES_MAX = 200


@dataclass(frozen=True, slots=True)
class Schemas:
    """Les schémas par genre ; le juge et le validateur de chacun se bâtissent à la première demande."""

    par_genre: Mapping[str, Schema]
    _juges: dict[str, Juge | None] = field(default_factory=dict, init=False, repr=False, compare=False)
    _validateurs: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def suit(self, racine: Noeud, *, genre: str) -> bool:
        """Si le fichier suit à coup sûr le schéma du genre ; un non demande au validateur."""
        if genre not in self._juges:
            self._juges[genre] = juger_par(self._schema(genre))
        juge = self._juges[genre]
        return juge is not None and juge(racine)

    def validateur(self, genre: str) -> Any:
        """Le validateur du genre, qui dit toutes les fautes."""
        if genre not in self._validateurs:
            self._validateurs[genre] = _validateur(self._schema(genre))
        return self._validateurs[genre]

    def _schema(self, genre: str) -> Schema:
        """Le schéma du genre ; un genre sans schéma est notre faute."""
        if genre not in self.par_genre:
            raise ErreurMoteur(f"Aucun schéma ne juge le genre « {genre} ».", suite="Réinstallez moteur.")
        return self.par_genre[genre]


def lire_schemas(repertoire: Path) -> Schemas:
    """Les schémas du répertoire, un fichier `GENRE.schema.json` par genre."""
    par_genre: dict[str, Schema] = {}
    for genre in sorted({*GENRES.values(), *PAR_NOM.values()}):
        chemin = repertoire / f"{genre}.schema.json"
        try:
            par_genre[genre] = json.loads(chemin.read_text(encoding="utf-8"))
        except (OSError, ValueError) as cause:
            raise ErreurMoteur(
                "Un schéma livré avec moteur ne se lit pas.",
                lieu=str(chemin),
                raison=f"Les fichiers du genre « {genre} » ne peuvent pas être vérifiés.",
                suite="Réinstallez moteur ; si vous avez changé ce fichier, remettez celui d'origine.",
            ) from cause
    return Schemas(par_genre)


def genre_de(racine: Noeud) -> str | None:
    """Le genre du fichier d'après sa première clé, ou rien si elle n'en dit aucun."""
    if not isinstance(racine, Carte) or not racine.entrees:
        return None
    return GENRES.get(racine.entrees[0].cle)


def defaut_de_genre(racine: Noeud, *, fichier: str, permises: Sequence[str] = DE_WORKFLOW) -> Diagnostic:
    """Pourquoi ce fichier n'a pas de genre ; à demander quand `genre_de` ne rend rien."""
    liste = f"La première clé dit le genre du fichier : {', '.join(permises)}."
    if not isinstance(racine, Carte) or not racine.entrees:
        message = "Ce fichier ne contient aucune clé."
        return Diagnostic("F12", racine.position, message, liste)
    premiere = racine.entrees[0]
    lieu = premiere.position_cle
    proche = vouliez_vous_dire(premiere.cle, [cle for cle in permises if cle not in racine])
    plus_bas = next((racine.entree(cle) for cle in _PRIORITE if cle in racine and cle in permises), None)
    if plus_bas is not None and not proche:
        message = f"La première clé est `{premiere.cle}` ; `{plus_bas.cle}` devrait l'être."
        remede = f"Mettez la ligne `{plus_bas.cle}` en tête du fichier."
        return Diagnostic("F12", lieu, message, remede, autres=((plus_bas.position_cle, "à mettre en tête"),))
    message = f"`{premiere.cle}` ne dit pas de quel genre de fichier il s'agit."
    return Diagnostic("F12", lieu, message, proche or liste)


def verifier_forme(racine: Noeud, *, genre: str, fichier: str, schemas: Schemas) -> tuple[Diagnostic, ...]:
    """Tous les défauts de forme du fichier, rangés ; aucun s'il suit le schéma de son genre."""
    if not isinstance(racine, Carte):
        return (defaut_de_genre(racine, fichier=fichier),)
    if schemas.suit(racine, genre=genre):
        return ()
    from moteur.lecture.schemas_messages import dire_les_fautes

    validateur = schemas.validateur(genre)
    trouvees = _erreurs(validateur, brut(racine), genre=genre)
    fautes = [_faute(erreur, schemas.par_genre[genre]) for erreur in trouvees[:FAUTES_MAX]]
    diagnostics = dire_les_fautes(fautes, racine=racine, schema=schemas.par_genre[genre])
    if len(trouvees) > FAUTES_MAX or len(diagnostics) > FAUTES_MAX:
        diagnostics = diagnostics[:FAUTES_MAX]
        message = f"Ce fichier a plus de {FAUTES_MAX} défauts de forme ; les autres ne sont pas montrés."
        remede = "Corrigez d'abord ceux-ci : les autres en viennent peut-être."
        diagnostics += (Diagnostic("F15", Position(fichier, 1, 1), message, remede),)
    return diagnostics


def _erreurs(validateur: Any, valeur: object, *, genre: str) -> list[Any]:
    from referencing.exceptions import Unresolvable

    try:
        return list(islice(validateur.iter_errors(valeur), FAUTES_MAX + 1))
    except Unresolvable as cause:
        fait = f"Le schéma du genre « {genre} » renvoie à un autre, que rien ne donne."
        raison = "Un schéma ne se cherche jamais sur le réseau."
        raise ErreurMoteur(fait, raison=raison, suite="Réinstallez moteur.") from cause


def _faute(erreur: Any, racine: Schema) -> Faute:
    from moteur.lecture.schemas_fautes import Faute

    chemin_du_schema = tuple(erreur.absolute_schema_path)
    if erreur.schema is False:
        return _cle_interdite(tuple(erreur.absolute_path), chemin_du_schema, racine)
    schema = erreur.schema if isinstance(erreur.schema, Mapping) else {}
    return Faute(
        mot=str(erreur.validator),
        chemin=tuple(erreur.absolute_path),
        attendu=erreur.validator_value,
        schema=schema,
        valeur=erreur.instance,
        sur_la_cle="propertyNames" in chemin_du_schema,
    )


def _cle_interdite(chemin: Chemin, chemin_du_schema: Sequence[Any], racine: Schema) -> Faute:
    """La clé que la présence d'une autre interdit : `if` la demande, `then` dit faux à celle-ci."""
    from moteur.lecture.schemas_fautes import Faute

    pas: Any = racine
    regle: Schema = {}
    for cle in chemin_du_schema:
        while isinstance(pas, Mapping) and cle not in pas and "$ref" in pas:
            pas = racine["$defs"][pas["$ref"].rsplit("/", 1)[1]]
        regle = pas if cle == "then" else regle
        pas = pas[cle]
    interdite = next(cle for cle, dit in regle["then"]["properties"].items() if dit is False)
    # jsonschema tait la clé elle-même dans le chemin ; s'il la dit un jour, on l'ôte.
    porteur = chemin[:-1] if chemin_du_schema[-1] == interdite else chemin
    paire = {"required": [*regle["if"]["required"], interdite]}
    return Faute(mot="not", chemin=porteur, attendu=paire, schema=regle["then"], valeur=None)


def _validateur(schema: Schema) -> Any:
    from jsonschema import Draft202012Validator, validators
    from referencing import Registry

    etendre: Any = validators.extend
    mots = {"pattern": _motif, "enum": _enumeration, "uniqueItems": _sans_repetition, "minLength": _non_vide}
    classe = etendre(Draft202012Validator, mots)
    # Un registre vide : aucun schéma ne se cherche ailleurs, donc jamais sur le réseau.
    return classe(schema, registry=Registry())


def _erreur(message: str) -> Iterator[Any]:
    from jsonschema import ValidationError

    yield ValidationError(message)


def _motif(_: Any, motif: str, valeur: object, schema: Schema) -> Iterator[Any]:
    """Comme `pattern`, mais `$` veut dire la fin du texte, et non celle de sa dernière ligne."""
    if isinstance(valeur, str) and not re.search(re.sub(r"\$$", r"\\Z", motif), valeur):
        yield from _erreur("motif")


def _enumeration(_: Any, permises: Sequence[object], valeur: object, schema: Schema) -> Iterator[Any]:
    """Comme `enum`, accents oubliés : « recommandé » vaut « recommande »."""
    if isinstance(valeur, str) and valeur not in permises and sans_accents(valeur) not in permises:
        yield from _erreur("valeur")


def _sans_repetition(_: Any, demande: bool, valeur: object, schema: Schema) -> Iterator[Any]:
    """Comme `uniqueItems`, sur les seuls textes : le temps reste proportionnel à la liste."""
    if demande and isinstance(valeur, list):
        textes = [element for element in valeur if isinstance(element, str)]
        if len(set(textes)) < len(textes):
            yield from _erreur("répétition")


def _non_vide(_: Any, longueur: int, valeur: object, schema: Schema) -> Iterator[Any]:
    """Comme `minLength`, espaces non comptées."""
    if isinstance(valeur, str) and len(valeur.strip()) < longueur:
        yield from _erreur("vide")
