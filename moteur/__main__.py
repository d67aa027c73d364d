"""`python -m moteur` : la même chose que `moteur`."""

from __future__ import annotations

if __name__ == "__main__":
    try:
        from moteur.cli.entree import principal

        principal()
    except KeyboardInterrupt:
        # Ctrl-C avant même notre première ligne : le code le dit, sans trace.
        raise SystemExit(130) from None
