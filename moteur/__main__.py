"""`python -m moteur` : la même chose que `moteur`."""

from __future__ import annotations

from moteur.cli.entree import principal

if __name__ == "__main__":
    principal()
