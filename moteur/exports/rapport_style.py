"""La feuille de style du rapport : clair, sombre, imprimé."""

from __future__ import annotations

CLAIR = (
    "--trait:#1a1a1a;--discret:#595959;--grille:#c9c9c9;--fond:#ffffff;--fait:#1b4f8f;--retard:#8f1d1d;"
    "--entete:#eef1f6;--lien:#1b4f8f;color-scheme:light"
)
SOMBRE = (
    "--trait:#f2f2f2;--discret:#b9b9b9;--grille:#4a4a4a;--fond:#1b1b1b;--fait:#9cc3ff;--retard:#ffb0a8;"
    "--entete:#2a2f38;--lien:#9cc3ff;color-scheme:dark"
)
STYLE = (
    f":root{{{CLAIR}}}"
    f"@media screen and (prefers-color-scheme:dark){{:root{{{SOMBRE}}}}}"
    """
*{box-sizing:border-box}
body{margin:0;background:var(--fond);color:var(--trait);line-height:1.5;
font-family:Marianne,Arial,'Liberation Sans','DejaVu Sans',sans-serif}
header,nav,main,footer{max-width:78rem;margin:0 auto;padding:0 1.5rem}
h1{margin:1.5rem 0 .25rem;line-height:1.2}
h2{margin:2.5rem 0 .75rem;padding-top:.5rem;border-top:2px solid var(--trait)}
h3{margin:1.5rem 0 .5rem}
a{color:var(--lien)}
.evitement{position:absolute;left:-999rem}
.evitement:focus{position:static;display:inline-block;padding:.5rem}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;padding:0;list-style:none}
.region{overflow-x:auto;margin:.75rem 0}
.region svg{display:block;min-width:46rem;max-width:100%;height:auto}
.region svg.frise{min-width:66rem}
.region:focus-visible,a:focus-visible{outline:3px solid var(--lien);outline-offset:2px}
table{border-collapse:collapse;min-width:40rem;width:100%}
caption{text-align:left;font-weight:bold;padding:.25rem 0}
th,td{border:1px solid var(--grille);padding:.3rem .6rem;text-align:left;vertical-align:top;font-weight:normal}
thead th{background:var(--entete);font-weight:bold}
.chiffre{text-align:right}
footer{margin-top:2rem;padding-bottom:2rem;color:var(--discret)}
@media print{
@page{size:A4 landscape;margin:12mm}
body{font-size:10pt}
header,nav,main,footer{max-width:none;padding:0}
nav,.evitement{display:none}
h2,h3,caption{break-after:avoid}
tr,svg{break-inside:avoid}
thead{display:table-header-group}
.region{overflow:visible}
.region svg,.region svg.frise{min-width:0;width:auto;max-height:170mm}
table{min-width:0}
}
"""
)
