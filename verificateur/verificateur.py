"""Revérifie une liasse d'audit sans le logiciel qui l'a produite : ce fichier seul, et « cryptography ».

Écrit d'après la seule spécification publiée, docs/reference/journal.md ; ses paragraphes (§) sont cités ici.
La première altération arrête tout ; ce qui manque se relève au fil de la lecture.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import sys
import zipfile
from base64 import b64decode, b64encode
from collections import namedtuple
from collections.abc import Iterator
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

EMPLOI = """Emploi : python verificateur.py LIASSE.zip [--cle CLÉ] [--point FICHIER…] [--json]
  --cle    la clé publique remise par un autre chemin que la liasse, ou le fichier qui la contient
  --point  un ou plusieurs points de contrôle gardés ailleurs
  --json   la même réponse, pour une machine
Codes de sortie : 0 intact, 1 incomplet ou non ancré, 2 mal appelé, 7 altéré."""
ALTERE, INCOMPLET, FLOTTANT, INTACT = "altéré", "incomplet", "cohérent mais non ancré", "intact"
CODES = {ALTERE: 7, INCOMPLET: 1, FLOTTANT: 1, INTACT: 0}  # du plus grave au moins grave
OUVERTE, LIGNE, ENTREES = 1 << 30, 1 << 24, 100_000  # les bornes : octets, octets d'une ligne, entrées
ENTREE = re.compile(r"points/([0-9]{9})-([0-9]{6})\.txt|workflows/([0-9a-f]{64})\.json")
DUES = {"LISEZMOI.txt", "cle.txt", "liasse.json", "modeles.json", "entetes.jsonl", "parties.jsonl"}
DUES |= {"noms.jsonl", "couvertures.jsonl", "preuves.jsonl"}
# Les formes publiées, telles que `conforme` les lit.
H32, H64, B64, TEXTE = "[0-9a-f]{32}", "[0-9a-f]{64}", "[A-Za-z0-9+/]", "(?s:.*)"
JOUR, ORIGINE = "[0-9]{4}-[0-9]{2}-[0-9]{2}", f"moteur/journal/{H32}"
INSTANT = f"{JOUR}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}Z"
TYPE = "dossier.ouvert|fiche.creee|transition.franchie|piece.versee|donnees.corrigees|ecart.traite"
TYPE += "|rappel.envoye|document.produit|acteur.supplee|signature.refusee|donnees.effacees|workflow.migre"
ENTETE = {"v": 1, "chaine": H32, "rang": int, "prec": H64, "saisi_le": INSTANT, "le": JOUR, "type": TYPE}
ENTETE |= {"sujet": (H32, None), "acteur": H32, "saisi_par": H32, "role": TEXTE, "workflow": H64}
ENTETE |= {"parties": [{"nom": TEXTE, "scelle": H64}]}
TETE = {"format": 1, "journal": ORIGINE, "produite_le": INSTANT, "faits": int, "personnes": bool}
TETE |= {"retenues": [TEXTE], "dossiers": [{"chaine": H32, "rang": int, "tete": H64}]}
PARTIE = {"feuille": int, "nom": TEXTE, "sel": H64, "contenu": object}
NOM = {"espece": "sujet|personne", "chaine": H32, "pseudonyme": H32, "nom": TEXTE, "sel": H64}
NOTE = rf"({ORIGINE})\n(0|[1-9][0-9]{{0,8}})\n({B64}{{43}}=)\n({INSTANT})\n"
NOTE += rf"(?:cle ({B64}{{44}})\n)?\n((?:— \1 {B64}{{91}}=\n){{1,2}})"
# Un point de contrôle ; `cle` : celle qu'annonce une rotation ; `texte` : ce qui est signé.
Note = namedtuple("Note", "origine taille racine cle signatures texte")
Objet = dict[str, Any]


class Faute(Exception):
    """La réponse, la phrase qui la motive, puis la chaîne et le rang si ce n'est pas le fait qu'on lit."""


def exiger(condition: object, quoi: str, *ou: str | int) -> None:
    if not condition:
        raise Faute(ALTERE, quoi, *ou)


def sha(*morceaux: bytes) -> bytes:
    return hashlib.sha256(b"".join(morceaux)).digest()


def jcs(v: Any) -> bytes:
    """La RFC 8785, pour ce que le journal contient : ni nombre à virgule, ni entier de 2^53 ou plus."""
    if isinstance(v, dict):
        cles = sorted(v, key=lambda cle: cle.encode("utf-16-be"))
        return b"{%b}" % b",".join(jcs(cle) + b":" + jcs(v[cle]) for cle in cles)
    if isinstance(v, list):
        return b"[%b]" % b",".join(map(jcs, v))
    exiger(type(v) is not float and (type(v) is not int or abs(v) < 2**53), "un nombre est hors du format")
    return json.dumps(v, ensure_ascii=False).encode()


def conforme(v: Any, forme: Any) -> bool:
    """Un objet a ces clés, une liste ces éléments, un texte ce motif ; un couple : l'un ou l'autre."""
    if isinstance(forme, dict):
        return isinstance(v, dict) and v.keys() == forme.keys() and all(conforme(v[c], forme[c]) for c in v)
    if isinstance(forme, list):
        return isinstance(v, list) and all(conforme(x, forme[0]) for x in v)
    if isinstance(forme, tuple):
        return any(conforme(v, f) for f in forme)
    if not isinstance(forme, str) or not isinstance(v, str):
        return forme is object or type(v) is forme or (type(v) is type(forme) and v == forme)
    if forme in (JOUR, INSTANT):
        datetime.fromisoformat(v)  # un 31 février lève ValueError : la liasse ne se lit pas
    return re.fullmatch(forme, v) is not None


class Arbre(dict[tuple[int, int], bytes]):
    """L'arbre de la RFC 9162 : pour (début, fin), la racine de ces feuilles-là, gardée."""

    def __missing__(self, bornes: tuple[int, int]) -> bytes:
        (debut, fin), milieu = bornes, couper(*bornes)
        self[bornes] = sha(b"\1", self[debut, milieu], self[milieu, fin]) if fin else sha()
        return self[bornes]

    def chemin(self, n: int, debut: int, fin: int) -> list[str]:
        """La preuve d'inclusion de la feuille `n` (RFC 9162 §2.1.3.1)."""
        if fin - debut == 1:
            return []
        milieu = couper(debut, fin)
        ici, voisin = ((debut, milieu), (milieu, fin))[:: 1 if n < milieu else -1]
        return [*self.chemin(n, *ici), self[voisin].hex()]


def couper(debut: int, fin: int) -> int:
    return debut + (1 << (fin - debut - 1).bit_length() >> 1)


def decoder(texte: str) -> bytes:
    octets = b64decode(texte)
    exiger(b64encode(octets).decode() == texte, "une base64 a deux écritures")
    return octets


def lire_note(octets: bytes, lieu: str) -> Note:
    if not (trouve := re.fullmatch(NOTE, octets.decode(errors="replace"))):
        raise Faute(ALTERE, f"{lieu} n'est pas un point de contrôle")
    origine, taille, racine, instant, cle, lignes = trouve.groups()
    signatures, neuve = [decoder(s.split()[2]) for s in lignes.splitlines()], decoder(cle or "AQ==")
    juste = neuve[0] == 1 and (cle or len(signatures) == 1) and conforme(instant, INSTANT)
    exiger(juste, f"{lieu} n'est pas un point de contrôle")
    texte = octets.partition(b"\n\n")[0] + b"\n"
    return Note(origine, int(taille), decoder(racine), neuve[1:], signatures, texte)


def lire_cle(texte: str) -> tuple[str, bytes]:
    trouve = re.fullmatch(rf"({ORIGINE})\+([0-9a-f]{{8}})\+({B64}{{44}})\n?", texte)
    origine, marque, cle = trouve.groups() if trouve else ("", "", "AA==")
    octets = decoder(cle)
    juste = octets[0] == 1 and sha(origine.encode(), b"\n", octets)[:4].hex() == marque
    exiger(juste, "la clé ne se lit pas")
    return origine, octets[1:]


def signee(note: Note, signature: bytes, cle: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(cle).verify(signature[4:], note.texte)
    except (InvalidSignature, ValueError):  # ValueError : une clé qui n'est pas un point de la courbe
        return False
    return signature[:4] == sha(note.origine.encode(), b"\n\1", cle)[:4]


class Verification:
    """Ce qui se recalcule d'une liasse, étape par étape ; `lieu` et `ou` : ce qu'on lit, et de quel fait."""

    def __init__(self, chemin: str, remise: tuple[str, bytes] | None, gardes: dict[str, Note]) -> None:
        self.remise, self.gardes, self.lieu, self.arbre = remise, gardes, "l'archive", Arbre()
        self.fautes, self.entetes, self.lignes, self.effaces = (list[Objet]() for _ in range(4))
        self.points, self.formes, self.chaines = dict[str, Note](), Objet(), dict[str, list[int]]()
        self.contenus, self.noms = dict[tuple[int, str], Any](), dict[tuple[str, ...], str]()
        self.ou: tuple[Any, ...] = (None, None)
        self.retenues: set[str] = set()
        try:
            with zipfile.ZipFile(chemin) as self.zip:
                for etape in (self.ouvrir, self.chainer, self.ancrer, self.suivre_les_cles, self.desceller):
                    etape()
                self.chercher()
                if not self.fautes:
                    self.couvrir()
        except Faute as faute:
            self.noter(*faute.args)
        except Exception:  # une archive faite pour nuire lève n'importe quoi
            self.noter(ALTERE, f"la liasse ne se lit pas ({self.lieu})")

    def noter(self, reponse: str, quoi: str, *ou: Any) -> None:
        chaine, rang = ou or self.ou
        self.fautes.append({"reponse": reponse, "quoi": quoi, "chaine": chaine, "rang": rang})

    def situer(self, n: int) -> Objet:
        """L'en-tête de la feuille `n`, qui devient le fait qu'on lit."""
        self.ou = (self.entetes[n]["chaine"], self.entetes[n]["rang"])
        return self.entetes[n]

    def objets(self, nom: str, forme: Any) -> Iterator[Any]:
        """Les lignes d'une entrée, une à une et bornées ; chacune n'a qu'une écriture."""
        with self.zip.open(nom) as entree:
            for numero, ligne in enumerate(iter(lambda: entree.readline(LIGNE), b""), 1):
                dit = re.match(rb'\{"acteur":.{0,50}"chaine":"([0-9a-f]{32})",.*"rang":([0-9]{1,9}),', ligne)
                self.ou = (dit[1].decode(), int(dit[2])) if dit else (None, None)
                self.lieu = f"ligne {numero} de {nom}"
                objet = json.loads(ligne)
                ecrite = json.dumps(objet, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                exiger(ecrite == ligne and conforme(objet, forme), f"la {self.lieu} n'a pas la forme publiée")
                yield objet
        self.lieu, self.ou = nom, (None, None)

    def ouvrir(self) -> None:
        """§4 : les entrées et leurs bornes, les points, les formes de workflow, `liasse.json`."""
        infos, noms = self.zip.infolist(), set(self.zip.namelist())
        exiger(len(infos) <= ENTREES, f"l'archive dépasse {ENTREES} entrées")
        exiger(sum(i.file_size for i in infos) <= OUVERTE, "l'archive dépasse 1 Gio une fois ouverte")
        libres = all(i.compress_type in (0, 8) and not i.flag_bits & 1 for i in infos)
        exiger(len(noms) == len(infos) and libres, "l'archive a une entrée en double, ou chiffrée")
        for self.lieu in sorted(noms - DUES):
            if not (trouve := ENTREE.fullmatch(self.lieu)):
                raise Faute(ALTERE, f"l'entrée {self.lieu!a} n'a pas sa place dans une liasse")
            octets = self.zip.open(self.lieu).read(LIGNE)
            if trouve[3]:
                exiger(sha(octets).hex() == trouve[3], f"{self.lieu} n'a pas l'empreinte que dit son nom")
                self.formes[trouve[3]] = json.loads(octets)
            else:
                self.points[self.lieu] = lire_note(octets, self.lieu)
                exiger(self.points[self.lieu].taille == int(trouve[1]), f"{self.lieu} n'est pas à sa place")
        for self.lieu in sorted(DUES - noms):
            raise Faute(INCOMPLET, f"{self.lieu} manque")
        (self.tete,) = self.objets("liasse.json", TETE)
        self.retenues = {*self.tete["retenues"]} - {"trace"}

    def chainer(self) -> None:
        """§1 : la forme de chaque en-tête, puis les chaînes qu'ils font."""
        for n, e in enumerate(self.objets("entetes.jsonl", ENTETE)):
            noms = [p["nom"] for p in e["parties"]]
            range_ = [*e] == sorted(e) and all([*p] == sorted(p) for p in e["parties"])
            exiger(range_ and "trace" in noms and noms == sorted({*noms}), f"la {self.lieu} n'est pas rangée")
            self.chaines.setdefault(e["chaine"], []).append(n)
            self.entetes.append(e)
            self.arbre[n, n + 1] = sha(b"\0", jcs(e))
        tetes = {d["chaine"]: (d["rang"], d["tete"]) for d in self.tete["dossiers"]}
        for chaine in sorted(self.chaines.keys() | tetes.keys()):
            prec, rang = "0" * 64, 0
            for rang, n in enumerate(self.chaines.get(chaine, ()), 1):
                e, lien = self.entetes[n], "ce fait, ou le lien vers lui que porte le suivant, a changé"
                exiger(e["rang"] == rang, "un autre fait est à la place de celui-ci", chaine, rang)
                exiger(e["prec"] == prec, lien, chaine, max(1, rang - 1))
                prec = self.arbre[n, n + 1].hex()
            exiger(tetes.get(chaine) == (rang, prec), "la tête du dossier n'est pas ce fait", chaine, rang)
        exiger(self.tete["faits"] == len(self.entetes), "liasse.json ne compte pas les faits de la liasse")

    def ancrer(self) -> None:
        """§2 : chaque point, et chaque point gardé, a la racine de ses premières feuilles."""
        notes, nombre = [*self.points.items(), *self.gardes.items()], len(self.entetes)
        ordres, tailles = [int(nom[17:23]) for nom in self.points], [p.taille for p in self.points.values()]
        if max(tailles, default=-1) < nombre or {*ordres} != {*range(len(ordres))}:
            self.noter(INCOMPLET, "un point de contrôle manque")
        exiger(ordres == sorted(ordres), "les points de contrôle ne se prolongent pas")
        for quoi, note in sorted(notes, key=lambda place: place[1].taille):
            exiger(note.origine == self.tete["journal"], f"{quoi} est d'un autre journal")
            exiger(note.taille <= nombre, f"{quoi} compte {note.taille} faits : liasse tronquée, ou ancienne")
            faux = f"{quoi} n'a pas la racine de ses premières feuilles : réécriture ou bifurcation"
            exiger(self.arbre[0, note.taille] == note.racine, faux)
            self.situer(min(note.taille, nombre - 1))

    def suivre_les_cles(self) -> None:
        """§2 : chaque point est signé de la clé du moment ; la clé remise mène à celle du dernier."""
        self.lieu, self.ou = "cle.txt", (None, None)
        ecrite = lire_cle(self.zip.open("cle.txt").read(LIGNE).decode())
        origine, debut = self.remise or ecrite
        courante = b"" if debut in [note.cle for note in self.points.values()] else debut
        suivies = [courante]
        for nom, note in self.points.items():
            if note.cle and len(note.signatures) == 1:  # une clé perdue : la nouvelle seule signe
                courante, suivies = b"", []
            for cle, signature in ((courante, note.signatures[0]), (note.cle, note.signatures[-1])):
                exiger(not cle or signee(note, signature, cle), f"{nom} n'est pas signé de la clé attendue")
            courante = note.cle or courante
            suivies.append(courante)
        regle = origine == self.tete["journal"] and debut in suivies
        exiger(regle, "la clé remise n'est ni celle du dernier point, ni une clé qu'elle remplace en règle")
        exiger(ecrite == (origine, courante), "cle.txt n'est pas la clé du dernier point")

    def desceller(self) -> None:
        """§1 : les scellés des parties et les pseudonymes."""
        scelles = {(n, p["nom"]): p["scelle"] for n, e in enumerate(self.entetes) for p in e["parties"]}
        derniere = (0, "")
        for p in self.objets("parties.jsonl", PARTIE):
            place = (p["feuille"], p["nom"])
            exiger(derniere < place, f"la {self.lieu} n'est pas à sa place")
            self.situer(p["feuille"])
            message = b"moteur/partie/v1\0" + jcs(p["contenu"])
            sceau = hmac.digest(bytes.fromhex(p["sel"]), message, "sha256").hex()
            exiger(scelles.get(place) == sceau, f"le scellé de la partie « {p['nom']} » ne répond pas")
            self.contenus[place], derniere = p["contenu"], place
        for p in self.objets("noms.jsonl", NOM):
            self.situer(self.chaines[p["chaine"]][0])
            message, qui = f"moteur/{p['espece']}/v1\0{p['chaine']}\0{p['nom']}".encode(), p["pseudonyme"]
            juste = hmac.digest(bytes.fromhex(p["sel"]), message, "sha256").hex()[:32] == qui
            seul = (p["espece"], p["chaine"], qui) not in self.noms
            exiger(juste and seul, f"le pseudonyme {qui} ne répond pas")
            self.noms[p["espece"], p["chaine"], qui] = p["nom"]

    def chercher(self) -> None:
        """§3 : ce qui est absent est annoncé effacé, ou retenu, ou manque."""
        annonces: dict[tuple[str, int | None, str], int] = {}  # ce qui est dit effacé, et le rang qui le dit
        for (n, nom), trace in self.contenus.items():
            e = self.situer(n)
            if nom == "trace" and e["type"] == "donnees.effacees":
                dits = [(v["rang"], p) for v in trace.get("vises", ()) for p in v["parties"] if p != "trace"]
                dits = [dit for dit in dits if 0 < dit[0] < e["rang"]]
                dits += [(None, p) for p in trace.get("pseudonymes", ())]
                annonces |= {(e["chaine"], *dit): e["rang"] for dit in dits}
        for (chaine, rang, quoi), annonce in annonces.items():
            reste = (self.chaines[chaine][rang - 1] if rang else -1, quoi) in self.contenus
            vue = {"chaine": chaine, "rang": rang, "quoi": quoi, "annonce": annonce}
            self.effaces.append({**vue, "reste": reste or ("personne", chaine, quoi) in self.noms})
        vus = set(self.noms)
        for n in range(len(self.entetes)):
            e = self.situer(n)
            chaine, rang = e["chaine"], e["rang"]
            for nom in [p["nom"] for p in e["parties"] if p["nom"] not in self.retenues]:
                if (n, nom) not in self.contenus and (chaine, rang, nom) not in annonces:
                    self.noter(INCOMPLET, f"la partie « {nom} » manque")
            if e["workflow"] not in self.formes:
                self.noter(INCOMPLET, f"la forme {e['workflow']} manque")
            gens = [e["acteur"], e["saisi_par"]] if self.tete["personnes"] else []
            dus = {("personne", chaine, p) for p in gens if annonces.get((chaine, None, p), 0) <= rang}
            dus |= {("sujet", chaine, e["sujet"])} if e["sujet"] else set()
            for _, _, pseudonyme in sorted(dus - vus):
                self.noter(INCOMPLET, f"le nom du pseudonyme {pseudonyme} manque")
            vus |= dus
        self.ou, citees = (None, None), {e["workflow"] for e in self.entetes}
        exiger(self.formes.keys() <= citees, "une forme de workflow n'est citée par aucun fait")

    def couvrir(self) -> None:
        """§5, §4 : les lignes de couverture et les preuves d'inclusion, refaites et comparées."""
        self.lieu, dues, preuves = "une trace", dict[tuple[str, str], set[int]](), list[Objet]()
        for chaine in sorted(self.chaines):
            fiches: dict[str, Objet] = {}
            for n in self.chaines[chaine]:
                self.lignes += self.suivre(n, fiches)
        for ligne in self.lignes:
            dues.setdefault((ligne["chaine"], ligne["fiche"]), set()).add(ligne["feuille"])
        for n, e in enumerate(self.entetes):
            dues.get((e["chaine"], self.noms.get(("sujet", e["chaine"], e["sujet"]), "")), set()).add(n)
        for (chaine, fiche), places in sorted(dues.items()):
            chemins = {n: self.arbre.chemin(n, 0, len(self.entetes)) for n in sorted(places)}
            feuilles = [{"feuille": n, "chemin": chemin} for n, chemin in chemins.items()]
            preuves.append({"chaine": chaine, "fiche": fiche, "feuilles": feuilles})
        for nom, attendues in (("couvertures.jsonl", self.lignes), ("preuves.jsonl", preuves)):
            rien: Objet = {}
            for juste, dite in zip_longest(attendues, self.objets(nom, dict), fillvalue=rien):
                self.ou = (juste.get("chaine"), juste.get("rang"))
                if dite is rien and nom == "preuves.jsonl":
                    self.noter(INCOMPLET, f"la preuve d'inclusion de {juste['fiche']} manque")
                else:
                    exiger(jcs(juste) == jcs(dite), f"une ligne de {nom} n'est pas ce que disent les faits")

    def suivre(self, n: int, fiches: dict[str, Objet]) -> Iterator[Objet]:
        """Les lignes que fait naître le fait `n` ; `fiches` : l'état de chacune, tenu à jour."""
        e, trace = self.situer(n), self.contenus[n, "trace"]
        forme, sujet = self.formes[e["workflow"]], self.noms.get(("sujet", e["chaine"], e["sujet"]), "")
        inconnue: Objet = {"type": None, "etat": "", "liens": {}, "versees": []}
        vers = trace["vers"] if e["type"] == "transition.franchie" else None
        if e["type"] == "fiche.creee":
            vers = next(iter(forme["fiches"][trace["type"]]["etats"]))
            fiches[sujet] = {"type": trace["type"], "etat": vers, "liens": {}, "versees": []}
        for nom in fiches.keys() & (trace["etats"] if e["type"] == "workflow.migre" else {}):
            fiches[nom]["etat"] = trace["etats"][nom]
        fiche = fiches.get(sujet, inconnue)
        if e["type"] in ("fiche.creee", "transition.franchie", "donnees.corrigees"):
            for champ, lies in trace.get("liens", {}).items():
                fiche["liens"][champ] = lies if isinstance(lies, list) else [lies] if lies else []
        if e["type"] == "piece.versee" and (couvre := trace.get("couvre")):
            exiger(conforme(couvre, {"du": JOUR, "au": JOUR}), "une pièce ne dit pas quels jours elle couvre")
            fiche["versees"].append((trace["piece"], n, couvre["du"], couvre["au"]))
        for nom, c in sorted(forme.get("couvertures", {}).items()):
            evenement = c["evenements"].get(fiche["type"], {"etat": None, "chemin": ()})
            trouvees = {sujet} if vers is not None and evenement["etat"] == vers else set()
            for champ in evenement["chemin"]:
                pas = {x for f in trouvees & fiches.keys() for x in fiches[f]["liens"].get(champ, ())}
                trouvees = pas.difference(fiche["liens"].get(evenement.get("sauf"), ()))
            for f in sorted(trouvees):
                etat, versees = (fiches.get(f, inconnue)[cle] for cle in ("etat", "versees"))
                versees = [v for v in versees if v[0] == c["piece"]]
                bonnes = [v for v in versees if v[2] <= e["le"] <= v[3]]
                _, preuve, du, au = [(None, None, None, None), *versees, *bonnes][-1]
                vue = {"couverture": nom, "feuille": n, "evenement": sujet, "fiche": f, "etat": etat}
                vue |= {"couverte": bool(bonnes) and etat in c["etats"], "preuve": preuve, "du": du, "au": au}
                yield vue | {cle: e[cle] for cle in ("chaine", "rang", "le")}
        fiche["etat"] = vers or fiche["etat"]

    def vue(self) -> Objet:
        """§6 : la plus grave des réponses, et tout ce qui la motive."""
        ancree = self.remise or any(note.taille >= len(self.entetes) for note in self.gardes.values())
        self.fautes.sort(key=lambda faute: [*CODES].index(faute["reponse"]))
        reponses = [faute["reponse"] for faute in self.fautes] + [INTACT if ancree else FLOTTANT]
        vue = {"reponse": reponses[0], "code": CODES[reponses[0]], "fautes": self.fautes}
        vue |= {"faits": len(self.entetes), "dossiers": len(self.chaines), "points": len(self.points)}
        vue |= {"effaces": self.effaces, "retenues": sorted(self.retenues), "lignes": len(self.lignes)}
        return vue | {"non_couvertes": [x for x in self.lignes if not x["couverte"]]}


def place(vue: Objet) -> str:
    return f" (chaîne {vue['chaine']}, rang {vue['rang']})" if vue["rang"] else ""


def dire(vue: Objet) -> Iterator[str]:
    yield vue["reponse"] + "".join(place(faute) for faute in vue["fautes"][:1])
    yield from (f"  {faute['quoi']}{place(faute)}" for faute in vue["fautes"])
    if vue["reponse"] == FLOTTANT:
        yield "  Rien ne dit de qui vient cette liasse : donnez la clé que l'on vous a remise (--cle)."
    yield f"{vue['faits']} faits, {vue['dossiers']} dossier(s), {vue['points']} point(s) de contrôle."
    for e in vue["effaces"]:
        reste = ", mais encore dans la liasse" if e["reste"] else ""
        yield f"effacé{place(e)} : {e['quoi']}, annoncé au rang {e['annonce']}{reste}"
    yield f"Retenu par l'export : {', '.join(vue['retenues']) or 'rien'}."
    if vue["fautes"]:
        return
    yield f"{vue['lignes']} interventions, {len(vue['non_couvertes'])} non couverte(s)."
    for x in vue["non_couvertes"]:
        piece = f"pièce valable du {x['du']} au {x['au']}" if x["du"] else "aucune pièce versée"
        qui = f"{x['evenement']} le {x['le']}, {x['fiche']} n'était pas couvert ({x['couverture']})"
        yield f"Non couverte : {qui} ; état « {x['etat']} », {piece}{place(x)}"


def lire_arguments(arguments: list[str]) -> dict[str, list[str]]:
    """Les valeurs de chaque option ; sous le nom vide, la liasse."""
    choix: dict[str, list[str]] = {"": [], "--cle": [], "--point": []}
    option = ""
    for mot, suivant in zip(arguments, [*arguments[1:], "-"], strict=True):
        if mot.startswith("-"):
            exiger(mot in choix and not suivant.startswith("-"), f"« {mot} » n'a pas de sens ou de valeur")
            option = mot
        else:
            choix[option].append(mot)
            option = option if option == "--point" else ""
    exiger(len(choix[""]) == 1 and len(choix["--cle"]) < 2, "il faut une liasse, et une clé au plus")
    return choix


def appeler(arguments: list[str]) -> int:
    if "--help" in arguments or "-h" in arguments:
        print(EMPLOI)
        return 0
    quoi = "cette commande"
    try:
        choix = lire_arguments([mot for mot in arguments if mot != "--json"])
        (quoi,) = choix[""]
        Path(quoi).open("rb").close()
        gardes, remise = dict[str, Note](), None
        for quoi in choix["--point"]:
            gardes[quoi] = lire_note(Path(quoi).read_bytes(), quoi)
        for quoi in choix["--cle"]:
            remise = lire_cle(quoi if re.match(rf"{ORIGINE}\+", quoi) else Path(quoi).read_text("utf-8"))
    except (OSError, ValueError, Faute) as cause:
        dite = cause.args[1] if isinstance(cause, Faute) else f"« {quoi} » ne se lit pas"
        print(f"Mal appelé : {dite}.\n{EMPLOI}", file=sys.stderr)
        return 2
    vue = Verification(choix[""][0], remise, gardes).vue()
    lignes = ["".join(c if c.isprintable() else "?" for c in ligne) for ligne in dire(vue)]
    texte = json.dumps(vue, ensure_ascii=False, indent=1) if "--json" in arguments else "\n".join(lignes)
    page = sys.stdout.encoding or "utf-8"  # un écran ancien n'a pas tous les caractères
    print(texte.encode(page, "replace").decode(page))
    return int(vue["code"])


if __name__ == "__main__":
    sys.exit(appeler(sys.argv[1:]))
