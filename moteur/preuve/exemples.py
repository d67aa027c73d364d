"""Des valeurs que l'on peut écrire dans chaque champ, pour bâtir un dossier d'exemple : la plus simple d'abord."""

from __future__ import annotations

from datetime import date, timedelta

from moteur.domaine.definitions import Champ

_SIMPLES = {
    "texte": ("Exemple", "Autre exemple"),
    "texte_long": ("Exemple",),
    "uai": ("0690097F",),
    "siret": ("73282932000074", "55210055400013"),
    "siren": ("732829320", "552100554", "542065479"),
    "rna": ("W751000000",),
    "courriel": ("exemple@exemple.fr",),
    "telephone": ("0123456789",),
    "reference": ("EX-2026-1", "EX-2026-2"),
    "zone": ("A",),
    "booleen": ("oui", "non"),
}
_SAUTS = (0, 420, 1, 30, 90, 200, -1, -30, 400, -400, -17 * 365, -25 * 365, -40 * 365)
_NOMBRES = (1, 0, 2, 3, 10, 1_000, 1_000_000)


def valeurs(champ: Champ, le: date) -> tuple[str, ...]:
    """Ce que l'on essaie d'écrire dans ce champ, dans l'ordre ; rien pour un lien."""
    if champ.type == "choix":
        return tuple(champ.valeurs or {})
    if champ.type == "date":
        return tuple((le + timedelta(days=saut)).isoformat() for saut in _SAUTS)
    if champ.type in ("entier", "montant", "decimal"):
        bas = champ.minimum if champ.minimum is not None else 0
        haut = champ.maximum
        permis = [n for n in dict.fromkeys((*_NOMBRES, bas)) if n >= bas and (haut is None or n <= haut)]
        return tuple(str(n) for n in permis)
    return _SIMPLES.get(champ.type, ())
