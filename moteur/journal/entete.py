"""L'en-tête d'un fait : les octets qui font preuve, leur chaînage et les scellés des parties.

Format 1, définitif. Un en-tête est un objet JSON en forme JCS (RFC 8785), conservé octet pour octet :

- `v` : 1 ; `chaine` : identifiant aléatoire du dossier (32 chiffres hexadécimaux) ; `rang` : à partir de 1 ;
- `prec` : empreinte de feuille RFC 9162 de l'en-tête précédent, SHA-256(0x00 ‖ octets), en hexadécimal, et
  64 zéros pour le premier. Là où la conception dit « SHA-256 de l'en-tête précédent », c'est notre lecture
  précise : la même empreinte enchaîne les faits et sert de feuille à l'arbre des points de contrôle ;
- `saisi_le` : instant UTC à la seconde (`2026-11-22T04:00:00Z`) ; `le` : date du fait ;
- `type` : liste fermée ;
- `sujet` (ou null), `acteur`, `saisi_par` : pseudonymes propres au dossier (32 chiffres) ; `role` ;
- `workflow` : SHA-256 de la forme canonique ;
- `parties` : [{`nom`, `scelle`}], triées par nom, « trace » présente.

Scellé d'une partie : HMAC-SHA256(sel aléatoire de 32 octets, "moteur/partie/v1" ‖ 0x00 ‖ JCS(contenu)).
Pseudonyme : 32 premiers chiffres de HMAC-SHA256(sel aléatoire de 32 octets, "moteur/personne/v1" (ou
"moteur/sujet/v1") ‖ 0x00 ‖ chaine ‖ 0x00 ‖ nom en UTF-8). Sans le sel, c'est du hasard ; avec lui, le nom se
vérifie : personne ne prête un fait à quelqu'un d'autre. Effacer le sel et le nom suffit à l'oubli.
Le premier fait d'une chaîne porte en plus la partie « dossier » : porteur, période, nom et titre, scellés.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import date, datetime

from moteur.journal.arbre import feuille
from moteur.journal.canon import canonique, est_canonique
from moteur.journal.port import TRACE, TYPES_DE_FAIT, Json

PREMIER = "0" * 64
_PREFIXE = b"moteur/partie/v1\0"
_HEXADECIMAL = frozenset("0123456789abcdef")


class EnteteIllisible(ValueError):
    """Ces octets ne sont pas un en-tête ; le message dit pourquoi, sans rien citer de leur contenu."""


@dataclass(frozen=True, slots=True)
class Entete:
    """Un en-tête lu ; `parties` : couples (nom, scellé) triés par nom."""

    chaine: str
    rang: int
    prec: str
    saisi_le: str
    le: str
    type: str
    sujet: str | None
    acteur: str
    saisi_par: str
    role: str
    workflow: str
    parties: tuple[tuple[str, str], ...]


_CLES = frozenset(champ.name for champ in fields(Entete)) | {"v"}


def ecrire_entete(entete: Entete) -> bytes:
    """Les octets définitifs d'un en-tête ; refuse un en-tête qu'on ne saurait pas relire."""
    objet = _objet(entete)
    _lire(objet)
    return canonique(objet)


def lire_entete(octets: object) -> Entete:
    """L'en-tête que portent ces octets, champ par champ contrôlé ; sinon `EnteteIllisible`."""
    if not isinstance(octets, bytes):
        raise EnteteIllisible("ce ne sont pas des octets")
    try:
        objet = json.loads(octets.decode("utf-8"))
    except (ValueError, RecursionError) as erreur:
        raise EnteteIllisible("ce n'est pas du JSON en UTF-8") from erreur
    return _lire(objet)


def est_exact(octets: bytes, entete: Entete) -> bool:
    """Vrai si ces octets sont la forme canonique de l'en-tête qu'on y a lu."""
    return est_canonique(octets, _objet(entete))


def empreinte(octets: bytes) -> str:
    """L'empreinte de feuille d'un en-tête, en hexadécimal : le `prec` de son successeur."""
    return feuille(octets).hex()


def sceller(sel: bytes, contenu: bytes) -> str:
    """Le scellé d'un contenu déjà en forme canonique."""
    import hmac

    return hmac.digest(sel, _PREFIXE + contenu, "sha256").hex()


def pseudonymiser(sel: bytes, *, espece: str, chaine: str, nom: str) -> str:
    """Le pseudonyme d'un nom dans une chaîne ; `espece` : « personne » ou « sujet »."""
    import hmac

    message = f"moteur/{espece}/v1\0{chaine}\0{nom}".encode()
    return hmac.digest(sel, message, "sha256").hex()[:32]


def est_hexa(valeur: object, longueur: int) -> bool:
    """Vrai pour un texte de cette longueur en chiffres hexadécimaux minuscules."""
    return isinstance(valeur, str) and len(valeur) == longueur and _HEXADECIMAL.issuperset(valeur)


def est_jour(valeur: object) -> bool:
    """Vrai pour une date qui existe, écrite AAAA-MM-JJ et rien d'autre."""
    try:
        return isinstance(valeur, str) and date.fromisoformat(valeur).isoformat() == valeur
    except ValueError:
        return False


def est_nom_de_partie(nom: object) -> bool:
    """Vrai pour un mot en minuscules ASCII, chiffres et soulignés."""
    return isinstance(nom, str) and nom.isascii() and nom.isidentifier() and nom == nom.lower()


def est_instant(valeur: object) -> bool:
    """Vrai pour un instant UTC qui existe, à la seconde : AAAA-MM-JJTHH:MM:SSZ."""
    if not isinstance(valeur, str) or len(valeur) != 20:
        return False
    try:
        return datetime.fromisoformat(valeur[:-1]).isoformat() + "Z" == valeur
    except ValueError:
        return False


def _objet(entete: Entete) -> dict[str, Json]:
    return {
        "v": 1,
        "chaine": entete.chaine,
        "rang": entete.rang,
        "prec": entete.prec,
        "saisi_le": entete.saisi_le,
        "le": entete.le,
        "type": entete.type,
        "sujet": entete.sujet,
        "acteur": entete.acteur,
        "saisi_par": entete.saisi_par,
        "role": entete.role,
        "workflow": entete.workflow,
        "parties": [{"nom": nom, "scelle": scelle} for nom, scelle in entete.parties],
    }


def _lire(objet: object) -> Entete:
    if not isinstance(objet, dict) or objet.keys() != _CLES:
        raise EnteteIllisible("ses champs ne sont pas ceux du format 1")
    justes = {
        "v": type(objet["v"]) is int and objet["v"] == 1,
        "chaine": est_hexa(objet["chaine"], 32),
        "rang": type(objet["rang"]) is int and objet["rang"] >= 1,
        "prec": est_hexa(objet["prec"], 64),
        "saisi_le": est_instant(objet["saisi_le"]),
        "le": est_jour(objet["le"]),
        "type": objet["type"] in TYPES_DE_FAIT,
        "sujet": objet["sujet"] is None or est_hexa(objet["sujet"], 32),
        "acteur": est_hexa(objet["acteur"], 32),
        "saisi_par": est_hexa(objet["saisi_par"], 32),
        "role": isinstance(objet["role"], str),
        "workflow": est_hexa(objet["workflow"], 64),
    }
    faux = [cle for cle, juste in justes.items() if not juste]
    if faux:
        raise EnteteIllisible("champ hors du format 1 : " + ", ".join(faux))
    valeurs = {cle: objet[cle] for cle in justes if cle != "v"}
    return Entete(**valeurs, parties=_lire_parties(objet["parties"]))


def _lire_parties(liste: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(liste, list):
        raise EnteteIllisible("ses parties ne sont pas une liste")
    parties: list[tuple[str, str]] = []
    for element in liste:
        if not isinstance(element, dict) or element.keys() != {"nom", "scelle"}:
            raise EnteteIllisible("une de ses parties n'a pas la forme nom, scellé")
        if not est_nom_de_partie(element["nom"]) or not est_hexa(element["scelle"], 64):
            raise EnteteIllisible("une de ses parties a un nom ou un scellé mal écrit")
        parties.append((element["nom"], element["scelle"]))
    noms = [nom for nom, _ in parties]
    if noms != sorted(set(noms)) or TRACE not in noms:
        raise EnteteIllisible("ses parties ne sont pas triées, se répètent ou n'ont pas de trace")
    return tuple(parties)
