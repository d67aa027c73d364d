"""Revérifie une liasse d'audit sans le logiciel qui l'a produite : ce seul fichier, Python 3.11 et « cryptography ».

Écrit d'après la seule spécification publiée, docs/reference/journal.md ; ses paragraphes (§) sont cités ici.
Codes de sortie : 0 intact, 1 incomplet ou non ancré, 2 mal appelé, 7 altéré.
"""

from __future__ import annotations

# fmt: off
import argparse, base64, hashlib, hmac, io, json, re, struct, sys, zipfile, zlib  # noqa: E401
from collections import namedtuple
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Objet = dict[str, Any]
Ou = tuple[str | None, int | None]  # la chaîne et le rang d'un fait en cause
ALTERE, INCOMPLET, FLOTTANT, INTACT = "altéré", "incomplet", "cohérent mais non ancré", "intact"
CODES = {ALTERE: 7, INCOMPLET: 1, FLOTTANT: 1, INTACT: 0}  # du plus grave au moins grave
OUVERTE, LIGNE, ENTREES = 1 << 30, 1 << 24, 100_000  # ce que l'on accepte d'ouvrir : octets, octets, entrées
TYPES = """dossier.ouvert fiche.creee transition.franchie piece.versee donnees.corrigees ecart.traite rappel.envoye
document.produit acteur.supplee signature.refusee donnees.effacees workflow.migre""".split()
DUES = set("""LISEZMOI.txt liasse.json entetes.jsonl parties.jsonl noms.jsonl cle.txt modeles.json couvertures.jsonl
preuves.jsonl""".split())  # fmt: skip
ENTREE = re.compile(r"points/([0-9]{9})-([0-9]{6})\.txt|workflows/([0-9a-f]{64})\.json")
H32, H64, B64, JOUR = "[0-9a-f]{32}", "[0-9a-f]{64}", "[A-Za-z0-9+/]", "[0-9]{4}-[01][0-9]-[0-3][0-9]"
INSTANT, ORIGINE, TEXTE = f"{JOUR}T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z", f"moteur/journal/{H32}", "(?s:.*)"
ENTETE: Objet = {"v": 1, "chaine": H32, "rang": int, "prec": H64, "saisi_le": INSTANT, "le": JOUR, "type": TEXTE}
ENTETE |= {"sujet": H32, "acteur": H32, "saisi_par": H32, "role": TEXTE, "workflow": H64, "parties": list}
TETE: Objet = {
    "v": 1,
    "chaine": H32,
    "rang": int,
    "prec": H64,
    "saisi_le": INSTANT,
    "le": JOUR,
    "type": TEXTE,
}
ENTETE |= {"sujet": H32, "acteur": H32, "saisi_par": H32, "role": TEXTE, "workflow": H64, "parties": list}
TETE: Objet = {"format": 1, "journal": ORIGINE, "produite_le": INSTANT, "faits": int, "personnes": bool}
TETE |= {"retenues": list, "dossiers": list}
PARTIE: Objet = {"feuille": int, "nom": TEXTE, "sel": H64, "contenu": object}
NOM: Objet = {"espece": "sujet|personne", "chaine": H32, "pseudonyme": H32, "nom": TEXTE, "sel": H64}
NOTE = rf"({ORIGINE})\n(0|[1-9][0-9]{{0,8}})\n({B64}{{43}}=)\n{INSTANT}\n(?:cle ({B64}{{44}})\n)?\n"
NOTE += rf"((?:— \1 {B64}{{91}}=\n){{1,2}})"
# Un point de contrôle ; `cle` : celle qu'annonce une rotation ; `texte` : ce qui est signé.
Note = namedtuple("Note", "origine taille racine cle signatures texte")
ILLISIBLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, MemoryError)
MAL_FAIT = (LookupError, TypeError, AttributeError, ValueError, RecursionError, StopIteration, OverflowError)

class Faute(Exception):
    """La réponse, ce qui ne répond pas, et où."""

def exiger(condition: object, quoi: str, ou: Ou = (None, None)) -> None:
    if not condition:
        raise Faute(ALTERE, quoi, ou)

def sha(*morceaux: bytes) -> bytes:
    return hashlib.sha256(b"".join(morceaux)).digest()

def lire_json(octets: bytes, virgules: bool = False) -> Any:
    def refuser(_: object) -> NoReturn:
        raise ValueError

    def carte(paires: list[tuple[str, Any]]) -> Objet:
        return objet if len(objet := dict(paires)) == len(paires) else refuser(paires)

    reel = float if virgules else refuser
    return json.loads(octets.decode(), object_pairs_hook=carte, parse_float=reel, parse_constant=refuser)

def compact(valeur: object) -> bytes:
    return json.dumps(valeur, ensure_ascii=False, separators=(",", ":")).encode()

def ranger(v: Any) -> Any:
    if isinstance(v, dict):
        return {c: ranger(v[c]) for c in sorted(v, key=lambda c: str(c).encode("utf-16-be"))}
    exiger(type(v) is not int or abs(v) < 2**53, "un entier de 2^53 ou plus n'a pas sa place ici")
    return [ranger(x) for x in v] if isinstance(v, list) else v

def jcs(valeur: object) -> bytes:
    return compact(ranger(valeur))  # la RFC 8785, pour ce que le journal contient : ni virgule, ni grand entier

def conforme(objet: Objet, formes: Objet) -> bool:
    """A-t-il exactement ces clés, chacune du type, de la valeur ou du motif dit ?"""
    for cle, forme in formes.items():
        v = objet[cle]
        motif = isinstance(forme, str) and isinstance(v, str) and re.fullmatch(forme, v)
        egal = type(v) is forme or forme is object or (type(v) is int and v == forme) or (cle == "sujet" and v is None)
        if not motif and not egal:
            return False
    return objet.keys() == formes.keys()

def racines(feuilles: list[bytes], tailles: set[int]) -> dict[int, bytes]:
    """La racine RFC 9162 des premières feuilles, pour chaque taille demandée, en un passage."""
    pile: list[bytes] = []
    rendues = {}
    for n in range(len(feuilles) + 1):
        if n in tailles:
            rendues[n] = pile[-1] if pile else sha()
            for gauche in pile[-2::-1]:
                rendues[n] = sha(b"\1", gauche, rendues[n])
        if n < len(feuilles):
            tete, bits = feuilles[n], n
            while bits & 1:
                tete, bits = sha(b"\1", pile.pop(), tete), bits >> 1
            pile.append(tete)
    return rendues

def remonter(tete: bytes, numero: int, taille: int, chemin: list[str]) -> bytes | None:
    """RFC 9162 §2.1.3.2 : la racine que donne un chemin d'inclusion ; None s'il n'a pas la bonne longueur."""
    fn, sn = numero, taille - 1
    for voisin in chemin:
        if sn <= 0 or not re.fullmatch(H64, voisin):
            return None
        droite = fn & 1 or fn == sn
        tete = sha(b"\1", bytes.fromhex(voisin), tete) if droite else sha(b"\1", tete, bytes.fromhex(voisin))
        while droite and not fn & 1 and fn:
            fn, sn = fn >> 1, sn >> 1
        fn, sn = fn >> 1, sn >> 1
    return tete if sn == 0 else None

def base64_strict(texte: str) -> bytes:
    octets = base64.b64decode(texte)
    exiger(base64.b64encode(octets).decode() == texte, "une base64 a deux écritures")
    return octets

def lire_note(octets: bytes, lieu: str) -> Note:
    trouve = re.fullmatch(NOTE, octets.decode(errors="replace"))
    origine, taille, racine, cle, lignes = trouve.groups() if trouve else ("", "", "", "", "")
    signatures = [base64_strict(s.rpartition(" ")[2]) for s in lignes.splitlines()]
    neuve = base64_strict(cle) if cle else b"\1"
    exiger(trouve and neuve[:1] == b"\1" and (cle or len(signatures) == 1), f"{lieu} n'est pas un point de contrôle")
    texte = octets[: octets.index(b"\n\n") + 1]
    return Note(origine, int(taille), base64_strict(racine), neuve[1:] or None, signatures, texte)

def lire_cle(texte: str) -> tuple[str, bytes]:
    trouve = re.fullmatch(rf"({ORIGINE})\+([0-9a-f]{{8}})\+({B64}{{44}})\n?", texte)
    origine, marque, cle = trouve.groups() if trouve else ("", "", "")
    octets = base64_strict(cle)
    exiger(octets[:1] == b"\1" and sha(origine.encode(), b"\n", octets)[:4].hex() == marque, "la clé ne se lit pas")
    return origine, octets[1:]

def signee(note: Note, signature: bytes, cle: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(cle).verify(signature[4:], note.texte)
        return signature[:4] == sha(note.origine.encode(), b"\n\1", cle)[:4]
    except (InvalidSignature, ValueError):
        return False

class Verification:
    """Tout ce qui se recalcule d'une liasse, étape par étape, et les fautes rencontrées."""

    def __init__(self, chemin: str, remise: str, gardes: list[bytes]) -> None:
        self.remise, self.gardes = lire_cle(remise) if remise else None, [lire_note(o, "--point") for o in gardes]
        self.fautes: list[tuple[str, str, Ou]] = []
        self.entetes, self.feuilles, self.lignes, self.effaces = list[Objet](), list[bytes](), list[Objet](), list[Objet]()
        self.chaines, self.points, self.formes = dict[str, list[int]](), dict[str, Note](), dict[str, Objet]()
        self.contenus, self.scelles = dict[tuple[int, str], Any](), dict[tuple[int, str], str]()
        self.noms = dict[tuple[str, str, str], str]()
        self.tete, self.retenues = Objet(), set[str]()
        self.lieu, self.ici = "l'archive", -1  # ce qu'on lit, et de quel fait
        try:
            with zipfile.ZipFile(chemin) as self.zip:
                for etape in (self.ouvrir, self.chainer, self.ancrer, self.suivre_les_cles, self.lire, self.chercher):
                    etape()
                if not self.fautes:
                    self.couvrir()
                    self.prouver()
        except Faute as faute:
            self.fautes.append(faute.args)  # type: ignore[arg-type]
        except (*ILLISIBLE, *MAL_FAIT):
            self.fautes.append((ALTERE, f"{self.lieu} ne se lit pas ou n'a pas la forme publiée", self.ou(self.ici)))

    def ou(self, n: int) -> Ou:
        return (self.entetes[n]["chaine"], self.entetes[n]["rang"]) if 0 <= n < len(self.entetes) else (None, None)

    def manque(self, quoi: str, n: int = -1) -> None:
        self.fautes.append((INCOMPLET, f"{quoi} manque", self.ou(n)))

    def brutes(self, nom: str) -> Iterator[bytes]:
        with self.zip.open(nom) as entree:
            for numero, ligne in enumerate(iter(lambda: entree.readline(LIGNE), b""), 1):
                self.lieu = f"la ligne {numero} de {nom}"
                exiger(ligne[-1:] == b"\n", f"{self.lieu} n'est pas finie")
                yield ligne[:-1]
        self.lieu = nom

    def objets(self, nom: str, formes: Objet) -> Iterator[Objet]:
        for octets in self.brutes(nom):
            objet = lire_json(octets)
            exiger(compact(objet) == octets and conforme(objet, formes), f"{self.lieu} n'a pas la forme publiée")
            yield objet

    def ouvrir(self) -> None:
        """§4 : les entrées et leurs bornes, les points, les formes de workflow, `liasse.json`."""
        infos, noms = self.zip.infolist(), set(self.zip.namelist())
        exiger(len(infos) <= ENTREES and sum(i.file_size for i in infos) <= OUVERTE, "l'archive dépasse 1 Gio")
        libres = all(i.compress_type in (0, 8) and not i.flag_bits & 1 for i in infos)
        exiger(len(noms) == len(infos) and libres, "l'archive a deux entrées du même nom, ou une entrée chiffrée")
        for self.lieu in sorted(noms - DUES):
            trouve = ENTREE.fullmatch(self.lieu)
            exiger(trouve, f"l'entrée {self.lieu!a} n'a pas sa place dans une liasse")
            octets = self.zip.read(self.lieu)
            if trouve and trouve[3]:
                exiger(sha(octets).hex() == trouve[3], f"{self.lieu} n'a pas l'empreinte que dit son nom")
                self.formes[trouve[3]] = lire_json(octets, virgules=True)
            else:
                self.points[self.lieu] = lire_note(octets, self.lieu)
                exiger(self.points[self.lieu].taille == int(self.lieu[7:16]), f"{self.lieu} n'est pas à sa place")
        if absentes := sorted(DUES - noms):
            raise Faute(INCOMPLET, f"{absentes[0]} manque", (None, None))
        (self.tete,) = self.objets("liasse.json", TETE)
        exiger(all(isinstance(r, str) for r in self.tete["retenues"]), "liasse.json n'a pas la forme publiée")
        self.retenues = {*self.tete["retenues"]} - {"trace"}

    def chainer(self) -> None:
        """§1 : la forme de chaque en-tête, puis les chaînes qu'ils font."""
        for n, octets in enumerate(self.brutes("entetes.jsonl")):
            chaine_lue, rang_lu = (re.search(m, octets) for m in (b'"chaine":"([0-9a-f]{32})', b'"rang":([0-9]{1,9})'))
            ou = (chaine_lue[1].decode(), int(rang_lu[1])) if chaine_lue and rang_lu else (None, None)
            try:
                e = lire_json(octets)
                noms = [p["nom"] for p in e["parties"] if conforme(p, {"nom": TEXTE, "scelle": H64})]
                justes = noms == sorted({*noms}) and "trace" in noms and len(noms) == len(e["parties"])
                exiger(justes and conforme(e, ENTETE) and e["type"] in TYPES and jcs(e) == octets, "")
            except (Faute, *MAL_FAIT):
                raise Faute(ALTERE, f"l'en-tête n° {n + 1} n'a pas la forme publiée", ou) from None
            self.chaines.setdefault(e["chaine"], []).append(n)
            self.scelles |= {(n, p["nom"]): p["scelle"] for p in e["parties"]}
            self.entetes.append(e)
            self.feuilles.append(sha(b"\0", octets))
        tetes = {d["chaine"]: (d["rang"], d["tete"]) for d in self.tete["dossiers"]}
        for chaine in sorted(self.chaines.keys() | tetes.keys()):
            prec = "0" * 64
            for attendu, n in enumerate(self.chaines.get(chaine, ()), 1):
                e = self.entetes[n]
                exiger(e["rang"] == attendu, "un autre fait est à la place de celui-ci", (chaine, attendu))
                lien = "ce fait, ou le lien vers lui que porte le suivant, a changé"
                exiger(e["prec"] == prec, lien, (chaine, max(1, attendu - 1)))
                prec = self.feuilles[n].hex()
            fin = len(self.chaines.get(chaine, ()))
            exiger(tetes.get(chaine) == (fin, prec), "la tête du dossier n'est pas ce fait", (chaine, fin))
        exiger(self.tete["faits"] == len(self.entetes), "liasse.json ne compte pas les faits de la liasse")

    def ancrer(self) -> None:
        """§2 : chaque point, et chaque point gardé, a la racine de ses premières feuilles."""
        notes, nombre, ordres = [*self.points.values()], len(self.entetes), [int(nom[17:23]) for nom in self.points]
        if not notes or notes[-1].taille < nombre or {*ordres} != {*range(len(ordres))}:
            self.manque("un point de contrôle", notes[-1].taille if notes else 0)
        exiger(ordres == sorted(ordres), "les points de contrôle ne se prolongent pas")
        justes, bonne = racines(self.feuilles, {note.taille for note in [*notes, *self.gardes]}), 0
        for note in sorted([*notes, *self.gardes], key=lambda note: note.taille):
            quoi = f"le point de {note.taille} faits"
            exiger(note.origine == self.tete["journal"], f"{quoi} est d'un autre journal")
            exiger(note.taille <= nombre, f"{quoi} en compte plus que la liasse ({nombre}) : tronquée ou ancienne")
            faux = f"{quoi} n'a pas la racine de ses premières feuilles : réécriture ou bifurcation, au plus tôt"
            exiger(justes[note.taille] == note.racine, faux, self.ou(bonne))
            bonne = note.taille

    def suivre_les_cles(self) -> None:
        """§2 : chaque point est signé de la clé du moment ; la clé remise mène à celle du dernier."""
        self.lieu = "cle.txt"
        origine, ecrite = lire_cle(self.zip.read("cle.txt").decode())
        origine, debut = self.remise or (origine, ecrite)
        courante = None if debut in [note.cle for note in self.points.values()] else debut
        succession = [courante]
        for nom, note in self.points.items():
            perdue = note.cle is not None and len(note.signatures) == 1
            attendues = [c for c in (None if perdue else courante, note.cle) if c]
            for cle, signature in zip(reversed(attendues), reversed(note.signatures), strict=False):
                exiger(signee(note, signature, cle), f"{nom} n'est pas signé de la clé attendue", self.ou(note.taille - 1))
            if note.cle:
                courante, succession = note.cle, [*([] if perdue else succession), note.cle]
        regle = origine == self.tete["journal"] and debut in succession
        exiger(regle, "la clé remise n'est ni celle du dernier point, ni une clé qu'elle a remplacée en règle")
        exiger(ecrite == courante, "cle.txt n'est pas la clé du dernier point")

    def lire(self) -> None:
        """§1 : les scellés des parties et les pseudonymes."""
        derniere = (0, "")
        for p in self.objets("parties.jsonl", PARTIE):
            place, self.ici = (p["feuille"], p["nom"]), p["feuille"]
            exiger(derniere < place and place[0] < len(self.entetes), f"{self.lieu} n'est pas à sa place")
            self.contenus[place], derniere = p["contenu"], place
            sceau = hmac.digest(bytes.fromhex(p["sel"]), b"moteur/partie/v1\0" + jcs(p["contenu"]), "sha256").hex()
            exiger(self.scelles.get(place) == sceau, f"le scellé de la partie « {p['nom']} » ne répond pas", self.ou(self.ici))
        for p in self.objets("noms.jsonl", NOM):
            self.ici = self.chaines[p["chaine"]][0]
            message = f"moteur/{p['espece']}/v1\0{p['chaine']}\0{p['nom']}".encode()
            juste = hmac.digest(bytes.fromhex(p["sel"]), message, "sha256").hex()[:32] == p["pseudonyme"]
            qui = (p["espece"], p["chaine"], p["pseudonyme"])
            exiger(juste and qui not in self.noms, f"le pseudonyme {p['pseudonyme']} ne répond pas", self.ou(self.ici))
            self.noms[qui] = p["nom"]

    def chercher(self) -> None:
        """§3 : ce qui est absent est annoncé effacé, ou retenu, ou manque."""
        annonces: dict[tuple[Any, ...], int] = {}
        for (self.ici, nom), trace in self.contenus.items():
            if nom == "trace" and (e := self.entetes[self.ici])["type"] == "donnees.effacees":
                vises = [(v["rang"], p) for v in trace.get("vises", ()) for p in v["parties"] if v["rang"] < e["rang"]]
                pseudonymes = [(p,) for p in trace.get("pseudonymes", ())]
                annonces |= {(e["chaine"], *quoi): e["rang"] for quoi in [*vises, *pseudonymes] if quoi[-1] != "trace"}
        for (chaine, *quoi), annonce in annonces.items():
            n = self.chaines[chaine][quoi[0] - 1] if len(quoi) == 2 else -1
            reste = (n, quoi[-1]) in self.contenus or ("personne", chaine, quoi[-1]) in self.noms
            vue = {"chaine": chaine, "rang": self.ou(n)[1], "quoi": quoi[-1], "annonce": annonce, "reste": reste}
            self.effaces.append(vue)
        vus = set(self.noms)
        for n, e in enumerate(self.entetes):
            for nom in {p["nom"] for p in e["parties"]} - self.retenues:
                if (n, nom) not in self.contenus and (e["chaine"], e["rang"], nom) not in annonces:
                    self.manque(f"la partie « {nom} »", n)
            if e["workflow"] not in self.formes:
                self.manque(f"la forme {e['workflow']}", n)
            gens = {e["acteur"], e["saisi_par"]} if self.tete["personnes"] else set()
            gens = {p for p in gens if annonces.get((e["chaine"], p), 0) <= e["rang"]}
            dus = {("personne", e["chaine"], p) for p in gens} | {("sujet", e["chaine"], e["sujet"] or "")}
            for qui in sorted(qui for qui in dus - vus if qui[2]):
                self.manque(f"le nom du pseudonyme {qui[2]}", n)
            vus |= dus
        exiger(self.formes.keys() <= {e["workflow"] for e in self.entetes}, "une forme n'est citée par aucun fait")

    def couvrir(self) -> None:
        """§5 : les lignes de couverture, recalculées depuis les traces."""
        for chaine in sorted(self.chaines):
            fiches: dict[str, Objet] = {}
            for self.ici in self.chaines[chaine]:
                self.lieu = "la trace"
                self.lignes += self.suivre(self.ici, fiches)
        self.ici = -1
        for juste, dite in zip_longest(self.lignes, self.brutes("couvertures.jsonl")):
            quoi, ou = "une ligne de couverture n'est pas celle que disent les traces", self.ou(juste["feuille"] if juste else -1)
            exiger(juste and jcs(juste) == dite, quoi, ou)

    def suivre(self, n: int, fiches: dict[str, Objet]) -> Iterator[Objet]:
        """Les lignes que fait naître le fait `n` ; `fiches` : l'état de chacune, tenu à jour."""
        e, trace = self.entetes[n], self.contenus[n, "trace"]
        forme, sujet = self.formes[e["workflow"]], self.noms.get(("sujet", e["chaine"], e["sujet"]), "")
        vers = trace["vers"] if e["type"] == "transition.franchie" else None
        if e["type"] == "fiche.creee":
            vers = next(iter(forme["fiches"][trace["type"]]["etats"]))
            fiches[sujet] = {"type": trace["type"], "etat": vers, "liens": {}, "versees": []}
        for nom in fiches.keys() & (trace["etats"].keys() if e["type"] == "workflow.migre" else ()):
            fiches[nom]["etat"] = trace["etats"][nom]
        if (fiche := fiches.get(sujet)) is None:
            return
        if e["type"] in ("fiche.creee", "transition.franchie", "donnees.corrigees"):
            for champ, lies in trace.get("liens", {}).items():
                fiche["liens"][champ] = lies if isinstance(lies, list) else [lies] if lies else []
        if e["type"] == "piece.versee" and "couvre" in trace:
            fiche["versees"].append((trace["piece"], n, trace["couvre"]["du"], trace["couvre"]["au"]))
        for nom, c in sorted(forme.get("couvertures", {}).items()):
            evenement = c["evenements"].get(fiche["type"], {"etat": None})
            if vers is not None and evenement["etat"] == vers:
                sauf, ici = fiche["liens"].get(evenement.get("sauf"), ()), {sujet}
                for champ in evenement["chemin"]:
                    ici = {x for f in ici & fiches.keys() for x in fiches[f]["liens"].get(champ, ()) if x not in sauf}
                for f in sorted(ici):
                    etat = fiches.get(f, {"etat": "", "versees": []})
                    versees = [v for v in etat["versees"] if v[0] == c["piece"]]
                    bonnes = [v for v in versees if v[2] <= e["le"] <= v[3]]
                    _, preuve, du, au = [(None, None, None, None), *versees, *bonnes][-1]
                    couverte = bool(bonnes) and etat["etat"] in c["etats"]
                    vue = {"couverture": nom, "feuille": n, "evenement": sujet, "fiche": f, "couverte": couverte}
                    vue |= {"preuve": preuve, "du": du, "au": au, "etat": etat["etat"]}
                    yield vue | {cle: e[cle] for cle in ("chaine", "rang", "le")}
        fiche["etat"] = vers or fiche["etat"]

    def prouver(self) -> None:
        """§4 : les preuves d'inclusion de chaque fiche couverte."""
        dues: dict[tuple[str, str], set[int]] = {(x["chaine"], x["fiche"]): set() for x in self.lignes}
        for x in self.lignes:
            dues[x["chaine"], x["fiche"]].add(x["feuille"])
        for n, e in enumerate(self.entetes):
            dues.get((e["chaine"], self.noms.get(("sujet", e["chaine"], e["sujet"]), "")), set()).add(n)
        racine, rangees = racines(self.feuilles, {len(self.feuilles)})[len(self.feuilles)], sorted(dues)
        formes: Objet = {"chaine": H32, "fiche": TEXTE, "feuilles": list}
        for qui, dite in zip_longest(rangees, self.objets("preuves.jsonl", formes)):
            if dite is None:
                return self.manque(f"la preuve d'inclusion de {qui[1]}")
            juste = (dite["chaine"], dite["fiche"]) == qui and [f["feuille"] for f in dite["feuilles"]] == sorted(dues[qui])
            for f in dite["feuilles"] if juste else ():
                juste &= remonter(self.feuilles[f["feuille"]], f["feuille"], len(self.feuilles), f["chemin"]) == racine
            exiger(juste, f"{self.lieu} ne répond pas")

    def vue(self) -> Objet:
        """§6 : la plus grave des réponses, et tout ce qui la motive."""
        couvert = self.remise or max((g.taille for g in self.gardes), default=-1) >= len(self.entetes)
        reponses = [f[0] for f in self.fautes] + ([] if couvert else [FLOTTANT])
        reponse, nues = min(reponses, key=[*CODES].index, default=INTACT), [x for x in self.lignes if not x["couverte"]]
        fautes = [dict(zip(("reponse", "quoi", "chaine", "rang"), (r, q, *ou), strict=True)) for r, q, ou in self.fautes]
        fautes.sort(key=lambda f: [*CODES].index(str(f["reponse"])))
        vue = {"reponse": reponse, "code": CODES[reponse], "fautes": fautes, "faits": len(self.entetes)}
        vue |= {"dossiers": len(self.chaines), "points": len(self.points), "effaces": self.effaces}
        return vue | {"retenues": sorted(self.retenues), "lignes": len(self.lignes), "non_couvertes": nues}

def situer(vue: Objet) -> str:
    return f" (chaîne {vue['chaine']}, rang {vue['rang']})" if vue["rang"] else ""

def dire(vue: Objet) -> Iterator[str]:
    yield vue["reponse"] + (situer(vue["fautes"][0]) if vue["fautes"] else "")
    yield from (f"  {f['quoi']}{situer(f)}" for f in vue["fautes"])
    if vue["reponse"] == FLOTTANT:
        yield "  Rien ne dit de qui vient cette liasse : donnez la clé que l'on vous a remise (--cle)."
    yield f"{vue['faits']} faits, {vue['dossiers']} dossier(s), {vue['points']} point(s) de contrôle."
    for e in vue["effaces"]:
        reste = ", mais encore dans la liasse" if e["reste"] else ""
        yield f"effacé{situer(e)} : {e['quoi']}, annoncé au rang {e['annonce']}{reste}"
    yield f"Retenu par l'export : {', '.join(vue['retenues']) or 'rien'}."
    if not vue["fautes"]:
        yield f"{vue['lignes']} interventions, {len(vue['non_couvertes'])} non couverte(s)."
        for x in vue["non_couvertes"]:
            piece = f"pièce valable du {x['du']} au {x['au']}" if x["du"] else "aucune pièce versée"
            qui = f"{x['evenement']} le {x['le']}, {x['fiche']} n'était pas couvert ({x['couverture']})"
            yield f"Non couverte : {qui} ; état « {x['etat']} », {piece}{situer(x)}"

def appeler(arguments: list[str] | None = None) -> int:
    lecteur = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    lecteur.add_argument("liasse", help="la liasse d'audit (.zip)")
    lecteur.add_argument("--cle", default="", help="la clé publique remise par un autre chemin, ou son fichier")
    lecteur.add_argument("--point", nargs="+", default=[], help="les points de contrôle gardés ailleurs")
    lecteur.add_argument("--json", action="store_true", help="répondre par un objet JSON")
    choix = lecteur.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        Path(choix.liasse).open("rb").close()
        ecrite = choix.cle.startswith("moteur/journal/") and "+" in choix.cle
        cle = choix.cle if ecrite or not choix.cle else Path(choix.cle).read_text("utf-8")
        vue = Verification(choix.liasse, cle, [Path(p).read_bytes() for p in choix.point]).vue()
    except (OSError, ValueError, Faute) as cause:
        print(f"Mal appelé : {cause.args[1] if isinstance(cause, Faute) else cause}", file=sys.stderr)
        return 2
    lignes = ["".join(c if c.isprintable() else "?" for c in ligne) for ligne in dire(vue)]
    print(json.dumps(vue, ensure_ascii=False, indent=1) if choix.json else "\n".join(lignes))
    return int(vue["code"])

if __name__ == "__main__":
    sys.exit(appeler())
