"""Le rapport dans un vrai navigateur : axe n'y trouve aucune faute d'accessibilité, en clair, en sombre, à l'étroit.

Demande Chromium, et axe-core (npm) ; AXE_CORE donne le chemin d'`axe.min.js`, CHROMIUM celui du navigateur.
"""

from __future__ import annotations

import json
import re
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from moteur.exports.rapport_html import page
from moteur.exports.trait_svg import DE_LA_PAGE
from tests.conftest import programme
from tests.exports.test_frise_svg import LE, SITUATIONS, ligne
from tests.exports.test_rapport_html import vue

pytestmark = pytest.mark.outils("chromium", "axe-core")

JUGER = (
    "axe.run().then(r => { const dit = JSON.stringify(r.violations.map(v => [v.id, v.nodes[0].html]));"
    " document.title = 'axe ' + matchMedia('(prefers-color-scheme: dark)').matches;"
    " document.body.innerHTML = '<pre id=\"axe\"></pre>'; document.getElementById('axe').textContent = dit; });"
)


def juger(texte: str, la: Path, *options: str) -> list[Any]:
    """Ce que reproche axe à cette page ; la politique qui interdit tout script s'y ôte, le temps de la juger."""
    nue = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", texte)
    axe = Path(str(programme("axe-core"))).read_text(encoding="utf-8")
    fichier = la / "page.html"
    fichier.write_text(
        nue.replace("</body>", f"<script>{axe}</script><script>{JUGER}</script></body>"), encoding="utf-8"
    )
    lance = subprocess.run(
        [
            str(programme("chromium")), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            f"--user-data-dir={la / 'profil'}", "--virtual-time-budget=60000", *options, "--dump-dom", fichier.as_uri(),
        ],
        capture_output=True, text=True, check=True, timeout=180,
    )  # fmt: skip
    trouve = re.search(r'<pre id="axe">(.*?)</pre>', lance.stdout, re.DOTALL)
    assert trouve is not None, lance.stdout[-500:] + lance.stderr[-500:]
    sombre = "<title>axe true</title>" in lance.stdout
    assert sombre == ("--blink-settings=preferredColorScheme=0" in options)
    reproches: list[Any] = json.loads(unescape(trouve.group(1)))
    return reproches


def rapport() -> str:
    from moteur.exports.frise_svg import dessiner

    return page(
        vue(), frise=dessiner([ligne(s) for s in SITUATIONS], titre="Année", le=LE, encres=DE_LA_PAGE)
    )


@pytest.mark.parametrize(
    "options",
    [("--window-size=1280,900",), ("--window-size=1280,900", "--blink-settings=preferredColorScheme=0"), ("--window-size=400,900",)],
    ids=["clair", "sombre", "etroit"],
)  # fmt: skip
def test_axe_ne_reproche_rien(options: tuple[str, ...], tmp_path: Path) -> None:
    """Contrastes, repères, titres, tableaux, régions qui défilent : zéro violation."""
    assert juger(rapport(), tmp_path, *options) == []


def test_axe_sait_dire_non(tmp_path: Path) -> None:
    """Une page privée de sa langue est prise en défaut : le contrôle contrôle."""
    reproches = juger(rapport().replace('<html lang="fr">', "<html>"), tmp_path, "--window-size=1280,900")

    assert [r[0] for r in reproches] == ["html-has-lang"]
