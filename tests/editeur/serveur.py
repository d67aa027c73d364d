"""Un serveur de langage lancé comme un éditeur le lance : LSP sur l'entrée et la sortie, en français."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any

PATIENCE = 60.0


class Serveur:
    """`yaml-language-server --stdio` ouvert sur un répertoire, avec les réglages que l'éditeur y a lus."""

    def __init__(self, programme: str, racine: Path, reglages: dict[str, Any]) -> None:
        self.racine, self.reglages = racine, reglages
        self.recus: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}
        self.numero = 0
        self.processus = subprocess.Popen(
            [programme, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        threading.Thread(target=self._lire, daemon=True).start()
        self.demander("initialize", {
            "processId": os.getpid(), "rootUri": racine.as_uri(), "locale": "fr",
            "workspaceFolders": [{"uri": racine.as_uri(), "name": racine.name}],
            "capabilities": {
                "workspace": {"configuration": True},
                "textDocument": {
                    "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
                    "hover": {"contentFormat": ["markdown"]},
                },
            },
        })  # fmt: skip
        self._envoyer("initialized", {})
        self._envoyer("workspace/didChangeConfiguration", {"settings": reglages})

    def __enter__(self) -> Serveur:
        return self

    def __exit__(self, *_: object) -> None:
        self.processus.kill()
        self.processus.communicate()

    def ouvrir(self, fichier: str, texte: str) -> list[dict[str, Any]]:
        """Ouvre ce texte comme s'il était dans ce fichier, et rend ce que le serveur y souligne."""
        uri = self._uri(fichier)
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": texte}
        self._envoyer("textDocument/didOpen", {"textDocument": document})
        while uri not in self.diagnostics:
            self._traiter()
        return self.diagnostics[uri]

    def survoler(self, fichier: str, ligne: int, colonne: int) -> str:
        """Ce que montre un survol ; lignes et colonnes commencent à 1."""
        rendu = self.demander("textDocument/hover", self._ou(fichier, ligne, colonne))
        return str((rendu or {}).get("contents", {}).get("value", ""))

    def completer(self, fichier: str, ligne: int, colonne: int) -> dict[str, str]:
        """Ce qui se propose à cette place, et son explication."""
        rendu = self.demander("textDocument/completion", self._ou(fichier, ligne, colonne)) or {}
        elements = rendu.get("items", []) if isinstance(rendu, dict) else rendu
        return {e["label"]: _texte(e.get("documentation")) for e in elements}

    def demander(self, methode: str, parametres: dict[str, Any]) -> Any:
        self.numero += 1
        self._ecrire({"id": self.numero, "method": methode, "params": parametres})
        while (rendu := self._traiter(self.numero)) is None:
            pass
        return rendu.get("result")

    def _ou(self, fichier: str, ligne: int, colonne: int) -> dict[str, Any]:
        place = {"line": ligne - 1, "character": colonne - 1}
        return {"textDocument": {"uri": self._uri(fichier)}, "position": place}

    def _uri(self, fichier: str) -> str:
        return (self.racine / fichier).as_uri()

    def _traiter(self, attendu: int = 0) -> dict[str, Any] | None:
        """Un message : le serveur qui demande a sa réponse, un diagnostic se range, la réponse attendue se rend."""
        recu = self.recus.get(timeout=PATIENCE)
        assert recu is not None, "Le serveur s'est arrêté."
        if "method" in recu and "id" in recu:
            resultat = None
            if recu["method"] == "workspace/configuration":
                resultat = [self.reglages.get(i.get("section", "")) for i in recu["params"]["items"]]
            self._ecrire({"id": recu["id"], "result": resultat})
        elif recu.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[recu["params"]["uri"]] = recu["params"]["diagnostics"]
        return recu if attendu and recu.get("id") == attendu and "method" not in recu else None

    def _envoyer(self, methode: str, parametres: dict[str, Any]) -> None:
        self._ecrire({"method": methode, "params": parametres})

    def _ecrire(self, message: dict[str, Any]) -> None:
        octets = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.processus.stdin is not None
        self.processus.stdin.write(b"Content-Length: %d\r\n\r\n" % len(octets) + octets)
        self.processus.stdin.flush()

    def _lire(self) -> None:
        sortie = self.processus.stdout
        assert sortie is not None
        while True:
            taille = 0
            while entete := sortie.readline().strip():
                if entete.lower().startswith(b"content-length:"):
                    taille = int(entete.split(b":")[1])
            if not taille:
                self.recus.put(None)
                return
            self.recus.put(json.loads(sortie.read(taille)))


def _texte(documentation: Any) -> str:
    return (
        str(documentation.get("value", "")) if isinstance(documentation, dict) else str(documentation or "")
    )
