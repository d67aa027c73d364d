"""Le processus enfant où se lit et se remplit un modèle dont on ne sait rien : borné, sans fichier ni réseau.

Lancé par `borne` ; ne répond que par du JSON, une ligne par demande. Là où le système le permet, sa mémoire,
son temps et ses fichiers sont limités ; partout, un guet refuse d'ouvrir autre chose qu'un module de Python.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from moteur.documents.fautes import ModeleRefuse
from moteur.erreurs import ErreurMoteur

MEMOIRE = 512 * 1024 * 1024
SECONDES = 30
# Ce qu'un enfant prêt n'a plus à faire : se connecter, lancer, toucher au disque, appeler du code machine.
_REFUSES = (
    "socket.", "subprocess.", "ctypes.", "shutil.", "tempfile.", "urllib.", "webbrowser.", "winreg.", "os.system",
    "os.exec", "os.spawn", "os.posix_spawn", "os.startfile", "os.fork", "os.remove", "os.rename", "os.rmdir",
    "os.mkdir", "os.chmod", "os.chown", "os.link", "os.symlink", "os.truncate", "os.kill", "os.utime", "os.setxattr",
    "os.removexattr",
)  # fmt: skip
_ECRIT = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

Demande = dict[str, Any]


def main(entree: BinaryIO, sortie: BinaryIO) -> None:
    """Sert les demandes jusqu'à la fin de l'entrée."""
    borner()
    faire = _preparer_les_outils()
    fermer_les_portes()
    for ligne in entree:
        _accorder_du_temps()
        reponse = _repondre(faire, json.loads(ligne))
        sortie.write(json.dumps(reponse, ensure_ascii=True).encode("ascii") + b"\n")
        sortie.flush()


def _repondre(faire: Callable[[Demande], Demande], demande: Demande) -> Demande:
    try:
        return faire(demande)
    except ModeleRefuse as refus:
        return {"defauts": [asdict(d) for d in refus.defauts]}
    except ErreurMoteur as faute:
        return {"faute": [faute.fait, faute.lieu, faute.raison, faute.suite]}
    except MemoryError:
        return {"depasse": True}
    except Exception as cause:  # le parent dira que c'est notre faute ; l'enfant, lui, ne dit rien du modèle
        return {"bogue": type(cause).__name__}


def borner() -> None:
    """La mémoire, et aucun octet écrit sur le disque ; sous Windows, les bornes d'archive en tiennent lieu."""
    with suppress(ImportError):
        import resource

        for borne, valeur in (
            (resource.RLIMIT_AS, MEMOIRE), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0),
        ):  # fmt: skip
            with suppress(ValueError, OSError):  # une borne que ce système ne connaît pas
                resource.setrlimit(borne, (valeur, valeur))


def _accorder_du_temps() -> None:
    """Trente secondes de calcul de plus : un enfant dont le parent est mort ne tourne pas sans fin."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        deja = resource.getrusage(resource.RUSAGE_SELF)
        limite = int(deja.ru_utime + deja.ru_stime) + SECONDES + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limite, resource.RLIM_INFINITY))


def _preparer_les_outils() -> Callable[[Demande], Demande]:
    """Charge ce qui servira, et tient le modèle d'une demande à l'autre."""
    from moteur.documents import manques, rendu
    from moteur.documents.gabarit import Gabarit
    from moteur.documents.lecture import Proprietes

    tenu: list[Gabarit] = []

    def faire(demande: Demande) -> Demande:
        match demande["faire"]:
            case "preparer":
                tenu[:] = [rendu.preparer(base64.b64decode(demande["modele"]))]
                return {"chemins": [asdict(c) for c in tenu[0].chemins], "detours": tenu[0].detours}
            case "manques":
                return {"manques": manques.manques(tenu[0], demande["contexte"])}
            case "essayer":
                essai = rendu.essayer(
                    tenu[0], contexte=demande["contexte"], impose=demande["impose"],
                    proprietes=Proprietes(**demande["proprietes"]), titres=demande["titres"],
                )  # fmt: skip
                octets = base64.b64encode(essai.octets).decode("ascii")
                return {"octets": octets, "projet": essai.projet, "manquants": essai.manquants}
            case _:
                rendus = rendu.rendre(
                    tenu[0], contexte=demande["contexte"], projet=demande["projet"],
                    proprietes=Proprietes(**demande["proprietes"]), titres=demande["titres"],
                )  # fmt: skip
                return {"octets": base64.b64encode(rendus).decode("ascii")}

    return faire


def fermer_les_portes() -> None:
    """Plus rien ne s'ouvre, sauf en lecture un module de Python que l'on n'aurait pas encore chargé."""
    modules = tuple({str(lu) + os.sep for p in sys.path if p for lu in (Path(p), Path(p).resolve())})

    def dedans(chemin: str) -> bool:
        return chemin.startswith(modules) and ".." not in Path(chemin).parts

    def guetter(evenement: str, arguments: tuple[object, ...]) -> None:
        if evenement == "open":
            chemin, mode = str(arguments[0]), str(arguments[1] or "r")
            permis = dedans(chemin) and chemin.endswith((".py", ".pyc", ".so", ".pyd"))
            # `os.open` ne dit pas de mode : ses drapeaux, eux, disent toujours s'il écrit.
            if not permis or not set(mode) <= set("rb") or int(str(arguments[2])) & _ECRIT:
                raise PermissionError(f"interdit ici : {evenement}")
        elif evenement in ("os.listdir", "os.scandir"):
            # Charger un module liste son répertoire.
            if not dedans(str(arguments[0]) + os.sep):
                raise PermissionError(f"interdit ici : {evenement}")
        elif evenement.startswith(_REFUSES):
            raise PermissionError(f"interdit ici : {evenement}")

    sys.addaudithook(guetter)


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
