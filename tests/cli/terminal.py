"""Un vrai terminal, pour les tests : un programme derrière un pty, ce qu'on y tape, ce qu'il montre."""

from __future__ import annotations

import contextlib
import errno
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from fcntl import ioctl
from pathlib import Path

_SEQUENCE = re.compile(
    r"\x1b\[[0-9;?>=<]*[a-zA-Z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[=>()][0-9A-Z]?|\x1b."
)
PATIENCE = 30.0


class Terminal:
    """Un programme lancé derrière un pty."""

    def __init__(self, *commande: str, ou: Path, env: Mapping[str, str], colonnes: int = 100) -> None:
        self.vu = ""
        self._brut = b""
        self.code: int | None = None
        self._enfant, self._maitre = pty.fork()
        if self._enfant == 0:
            try:
                os.chdir(ou)
                os.execvpe(commande[0], list(commande), dict(env))
            finally:
                os._exit(127)
        ioctl(self._maitre, termios.TIOCSWINSZ, struct.pack("HHHH", 40, colonnes, 0, 0))

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.fermer()

    def taper(self, texte: str | bytes) -> None:
        """Envoie des touches."""
        os.write(self._maitre, texte.encode() if isinstance(texte, str) else texte)

    def attendre(self, *motifs: str, depuis: int = 0) -> str:
        """Lit jusqu'à ce que tout soit paru ; rend ce qui est paru depuis cette place, sans les couleurs."""
        fin = time.monotonic() + PATIENCE
        while not all(m in self.vu[depuis:] for m in motifs):
            self._lire(0.1)
            if self.code is not None or time.monotonic() > fin:
                break
        texte = self.vu[depuis:]
        assert all(m in texte for m in motifs), f"attendu : {motifs}\nvu :\n{texte}"
        return texte

    def finir(self) -> int:
        """Lit jusqu'à la fin du programme ; rend son code."""
        fin = time.monotonic() + PATIENCE
        while self.code is None and time.monotonic() < fin:
            self._lire(0.1)
        assert self.code is not None, f"le programme ne finit pas :\n{self.vu}"
        return self.code

    def _lire(self, attente: float) -> bool:
        """Lit ce qui est là ; faux si rien n'est venu."""
        if self.code is not None:
            return False
        prets, _, _ = select.select([self._maitre], [], [], attente)
        if not prets:
            return False
        try:
            octets = os.read(self._maitre, 65536)
        except OSError as faute:
            if faute.errno != errno.EIO:
                raise
            octets = b""
        if not octets:
            self.code = os.waitstatus_to_exitcode(os.waitpid(self._enfant, 0)[1])
            return False
        self._brut += octets
        self.vu = _SEQUENCE.sub("", self._brut.decode("utf-8", "replace")).replace("\r\n", "\n")
        return True

    @property
    def brut(self) -> bytes:
        """Tout ce qui est paru, couleurs comprises."""
        return self._brut

    def fermer(self) -> None:
        """Arrête le programme s'il tourne encore."""
        if self.code is None:
            with contextlib.suppress(OSError):
                os.kill(self._enfant, signal.SIGKILL)
            with contextlib.suppress(OSError):
                self.code = os.waitstatus_to_exitcode(os.waitpid(self._enfant, 0)[1])
        with contextlib.suppress(OSError):
            os.close(self._maitre)


def environnement(**en_plus: str) -> dict[str, str]:
    """Un environnement où rien du poste ne change ce que montre un terminal."""
    gardes: Sequence[str] = ("PATH", "HOME", "LANG", "TMPDIR")
    return {
        **{n: os.environ[n] for n in gardes if n in os.environ},
        "TERM": "xterm",
        "LC_ALL": "C.UTF-8",
        **en_plus,
    }
