"""Un fichier douteux est refusé en français avant que docxtpl ou lxml ne l'ouvrent."""

from __future__ import annotations

from pathlib import Path

import pytest

from moteur.documents import ModeleRefuse, archive
from moteur.documents.rendu import preparer
from tests.documents.exemples import CADRAGE, CONVENTION, refaire
from tests.documents.pieges import HOSTILES, avec, lien

MODELE = CADRAGE.read_bytes()


@pytest.mark.parametrize("nom", HOSTILES)
def test_un_modele_hostile_est_refuse_en_francais_avant_tout_rendu(nom: str) -> None:
    """Chaque fichier piégé est refusé, et l'un de ses défauts dit lequel."""
    octets, attendu = HOSTILES[nom]

    defauts = archive.defauts(octets)

    assert any(attendu in str(defaut) for defaut in defauts), defauts
    with pytest.raises(ModeleRefuse) as refus:
        preparer(octets)
    assert refus.value.defauts == defauts


def test_tous_les_defauts_sont_dits_d_un_coup() -> None:
    """Deux pièges sans rapport paraissent ensemble : l'auteur ne revient qu'une fois."""
    piege = refaire(
        avec(("word/vbaProject.bin", b"x")),
        {"word/_rels/document.xml.rels": lien("attachedTemplate", "http://x.test/a.dotm")},
    )

    defauts = archive.defauts(piege)

    assert any("macro" in str(d) for d in defauts) and any("attachedTemplate" in str(d) for d in defauts)


@pytest.mark.parametrize("modele", [CADRAGE, CONVENTION], ids=["cadrage", "convention"])
def test_les_modeles_livres_sont_sains(modele: Path) -> None:
    """Aucun défaut dans ce que le produit livre."""
    assert archive.defauts(modele.read_bytes()) == ()


def test_un_hyperlien_web_est_admis() -> None:
    """Un lien http ordinaire ne fait pas refuser un modèle."""
    octets = refaire(
        MODELE, {"word/_rels/document.xml.rels": lien("hyperlink", "https://www.education.gouv.fr")}
    )

    assert archive.defauts(octets) == ()
