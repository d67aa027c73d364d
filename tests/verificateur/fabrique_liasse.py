"""Une petite liasse faite à la main d'après docs/reference/journal.md, sans `moteur` ni le vérificateur."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import zipfile
from base64 import b64encode
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

FICHIER = Path(__file__).resolve().parents[2] / "verificateur" / "verificateur.py"
ORIGINE = "moteur/journal/" + "0f" * 16
FORME: dict[str, Any] = {
    "fiches": {
        "tuteur": {"etats": {"retenu": {}, "admis": {}}},
        "cours": {"etats": {"prevu": {}, "tenu": {}}},
    },
    "couvertures": {
        "casier": {
            "fiche": "tuteur",
            "piece": "casier",
            "etats": ["admis"],
            "evenements": {"cours": {"etat": "tenu", "chemin": ["tuteurs"], "sauf": "absents"}},
        }
    },
}
CASIER = {"piece": "casier", "couvre": {"du": "2026-01-01", "au": "2026-12-31"}}


def sha(*morceaux: bytes) -> bytes:
    return hashlib.sha256(b"".join(morceaux)).digest()


def ecrire(valeur: object) -> bytes:
    return json.dumps(valeur, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def racine(feuilles: list[bytes]) -> bytes:
    """RFC 9162 §2.1.1, mot pour mot."""
    if len(feuilles) < 2:
        return feuilles[0] if feuilles else sha()
    coupe = 1 << (len(feuilles) - 1).bit_length() - 1
    return sha(b"\1", racine(feuilles[:coupe]), racine(feuilles[coupe:]))


def chemin(feuilles: list[bytes], numero: int) -> list[str]:
    """RFC 9162 §2.1.3.1, mot pour mot."""
    if len(feuilles) < 2:
        return []
    coupe = 1 << (len(feuilles) - 1).bit_length() - 1
    if numero < coupe:
        return [*chemin(feuilles[:coupe], numero), racine(feuilles[coupe:]).hex()]
    return [*chemin(feuilles[coupe:], numero - coupe), racine(feuilles[:coupe]).hex()]


class Cle:
    """Une clé Ed25519 tirée d'une graine."""

    def __init__(self, graine: int) -> None:
        self.privee = Ed25519PrivateKey.from_private_bytes(bytes([graine]) * 32)
        self.publique = self.privee.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.marque = sha(ORIGINE.encode(), b"\n\1", self.publique)[:4]
        self.ecrite = b64encode(b"\1" + self.publique).decode()
        self.texte = f"{ORIGINE}+{self.marque.hex()}+{self.ecrite}"

    def signer(self, texte: bytes) -> bytes:
        signature = b64encode(self.marque + self.privee.sign(texte)).decode()
        return f"— {ORIGINE} {signature}\n".encode()


class Fabrique:
    """Des faits, dans l'ordre où on les consigne, et la liasse qu'ils font."""

    def __init__(self, *, forme: dict[str, Any] = FORME) -> None:
        self.forme = json.dumps(forme, separators=(",", ":")).encode()
        self.workflow = sha(self.forme).hex()
        self.entetes: list[bytes] = []
        self.parties: list[dict[str, Any]] = []
        self.noms: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.chaines: dict[str, list[str]] = {}
        self.places: list[tuple[str, str | None]] = []
        self.points: list[bytes] = []
        self.lignes: list[dict[str, Any]] = []
        self.cle = Cle(1)
        self.tirages = 0

    def sel(self) -> bytes:
        self.tirages += 1
        return sha(b"sel", self.tirages.to_bytes(4, "big"))

    def nommer(self, espece: str, chaine: str, nom: str) -> str:
        if (espece, chaine, nom) not in self.noms:
            sel, message = self.sel(), f"moteur/{espece}/v1\0{chaine}\0{nom}".encode()
            pseudonyme = hmac.digest(sel, message, "sha256").hex()[:32]
            vue = {"chaine": chaine, "espece": espece, "nom": nom, "pseudonyme": pseudonyme, "sel": sel.hex()}
            self.noms[espece, chaine, nom] = vue
        return str(self.noms[espece, chaine, nom]["pseudonyme"])

    def fait(self, type_: str, sujet: str | None, trace: dict[str, Any], **autres: Any) -> int:
        """Consigne un fait de la chaîne `chaine` (« a » sinon), le jour `le` ; rend son numéro de feuille."""
        chaine, le = autres.pop("chaine", "a") * 32, autres.pop("le", "2026-03-01")
        qui, n = self.nommer("personne", chaine, autres.pop("par", "Ève")), len(self.entetes)
        parties = []
        for nom, contenu in sorted({**autres, "trace": trace}.items()):
            sel = self.sel()
            sceau = hmac.digest(sel, b"moteur/partie/v1\0" + ecrire(contenu), "sha256").hex()
            parties.append({"nom": nom, "scelle": sceau})
            self.parties.append({"feuille": n, "nom": nom, "sel": sel.hex(), "contenu": contenu})
        faits = self.chaines.setdefault(chaine, [])
        entete = {
            "v": 1, "chaine": chaine, "rang": len(faits) + 1, "prec": faits[-1] if faits else "0" * 64,
            "saisi_le": f"{le}T08:00:00Z", "le": le, "type": type_, "acteur": qui, "saisi_par": qui, "role": "référent",
            "sujet": sujet and self.nommer("sujet", chaine, sujet), "workflow": self.workflow, "parties": parties,
        }  # fmt: skip
        self.entetes.append(ecrire(entete))
        faits.append(sha(b"\0", self.entetes[-1]).hex())
        self.places.append((chaine, sujet))
        return n

    @property
    def feuilles(self) -> list[bytes]:
        return [sha(b"\0", e) for e in self.entetes]

    def point(self, *, neuve: Cle | None = None, perdue: bool = False) -> bytes:
        """Pose un point signé ; `neuve` : une rotation, que l'ancienne clé ne signe pas si elle est `perdue`."""
        tete = b64encode(racine(self.feuilles)).decode()
        texte = f"{ORIGINE}\n{len(self.entetes)}\n{tete}\n2026-11-22T04:00:00Z\n"
        if neuve:
            texte += f"cle {neuve.ecrite}\n"
        signeuses = [*([] if perdue else [self.cle]), *([neuve] if neuve else [])]
        note = texte.encode() + b"\n" + b"".join(c.signer(texte.encode()) for c in signeuses)
        self.points.append(note)
        self.cle = neuve or self.cle
        return note

    def ligne(self, n: int, evenement: str, fiche: str, **preuve: Any) -> None:
        """Ajoute la ligne de couverture née du fait `n`."""
        entete = json.loads(self.entetes[n])
        de_l_entete = {c: entete[c] for c in ("chaine", "rang", "le")}
        vue = {"couverture": "casier", "feuille": n, "evenement": evenement, "fiche": fiche}
        self.lignes.append({**vue, **de_l_entete, **preuve})

    def liasse(self, *, retenues: tuple[str, ...] = (), personnes: bool = True) -> dict[str, bytes]:
        """Les entrées de l'archive."""
        preuves = []
        for chaine, fiche in sorted({(x["chaine"], x["fiche"]) for x in self.lignes}):
            siennes = {n for n, place in enumerate(self.places) if place == (chaine, fiche)}
            siennes |= {x["feuille"] for x in self.lignes if (x["chaine"], x["fiche"]) == (chaine, fiche)}
            chemins = [{"feuille": n, "chemin": chemin(self.feuilles, n)} for n in sorted(siennes)]
            preuves.append({"chaine": chaine, "fiche": fiche, "feuilles": chemins})
        noms = [n for n in self.noms.values() if personnes or n["espece"] == "sujet"]
        tete = {
            "format": 1, "journal": ORIGINE, "produite_le": "2026-11-22T04:00:00Z", "faits": len(self.entetes),
            "personnes": personnes, "retenues": list(retenues),
            "dossiers": [{"chaine": c, "rang": len(f), "tete": f[-1]} for c, f in self.chaines.items()],
        }  # fmt: skip
        parties = [p for p in self.parties if p["nom"] not in retenues]
        entrees = {
            "LISEZMOI.txt": b"Bonjour.\n", "entetes.jsonl": lignes(self.entetes),
            "parties.jsonl": lignes([ecrire(p) for p in parties]),
            "noms.jsonl": lignes([ecrire(n) for n in sorted(noms, key=lambda n: str(n["pseudonyme"]))]),
            "cle.txt": f"{self.cle.texte}\n".encode(), f"workflows/{self.workflow}.json": self.forme,
            "modeles.json": b"[]\n", "couvertures.jsonl": lignes([ecrire(x) for x in self.lignes]),
            "preuves.jsonl": lignes([ecrire(p) for p in preuves]), "liasse.json": ecrire(tete) + b"\n",
        }  # fmt: skip
        for ordre, note in enumerate(self.points):
            taille = note.splitlines()[1].decode()
            entrees[f"points/{taille.zfill(9)}-{ordre:06d}.txt"] = note
        return entrees


def lignes(morceaux: list[bytes]) -> bytes:
    return b"".join(m + b"\n" for m in morceaux)


def zipper(entrees: dict[str, bytes]) -> bytes:
    """Ces entrées dans une archive."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        for nom, octets in entrees.items():
            archive.writestr(zipfile.ZipInfo(nom), octets)
    return sortie.getvalue()


def petite() -> Fabrique:
    """Un tuteur couvert le 1er mars, plus admis le 1er juin ; un point au milieu, un à la fin."""
    f = Fabrique()
    f.fait("dossier.ouvert", None, {"annee": 2026}, dossier={"nom": "é\u2028\n"})
    f.fait("fiche.creee", "tuteur-1", {"type": "tuteur"}, identite={"nom": "Petit"})
    preuve = f.fait("piece.versee", "tuteur-1", CASIER)
    f.fait("transition.franchie", "tuteur-1", {"de": "retenu", "vers": "admis"})
    f.fait("fiche.creee", "cours-1", {"type": "cours", "liens": {"tuteurs": ["tuteur-1"]}})
    un = f.fait("transition.franchie", "cours-1", {"de": "prevu", "vers": "tenu"})
    f.point()
    f.fait("transition.franchie", "tuteur-1", {"de": "admis", "vers": "retenu"}, le="2026-05-30")
    f.fait("fiche.creee", "cours-2", {"type": "cours", "liens": {"tuteurs": "tuteur-1"}})
    deux = f.fait("transition.franchie", "cours-2", {"de": "prevu", "vers": "tenu"}, le="2026-06-01")
    communes = {"preuve": preuve, **CASIER["couvre"]}  # type: ignore[dict-item]
    f.ligne(un, "cours-1", "tuteur-1", etat="admis", couverte=True, **communes)
    f.ligne(deux, "cours-2", "tuteur-1", etat="retenu", couverte=False, **communes)
    f.point()
    return f
