"""`moteur document enregistrer-signature` : l'exemplaire signé, en entier ou en partie, ou le refus de signer."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from console import Lancer, Resultat
from convention import corps, signer

CONVENTION = ("--pour", "convention-1", "--document", "convention_partenariat")


@pytest.fixture
def espace(espace_a_signer: Path) -> Path:
    return espace_a_signer


@pytest.fixture
def scan(tmp_path: Path) -> str:
    fichier = tmp_path / "scan de Paul Verdier.pdf"
    fichier.write_bytes(b"%PDF-1.7 signe")
    return str(fichier)


def enregistrer(lancer: Lancer, espace: Path, *mots: str, le: str = "2025-09-22") -> Resultat:
    return lancer("document", "enregistrer-signature", *mots, "--le", le, "--json", ou=espace)


def piece(lancer: Lancer, espace: Path) -> dict[str, Any]:
    pieces = lancer("voir", "convention-1", "--json", ou=espace).objet["fiche"]["pieces"]
    (trouvee,) = [p for p in pieces if p["nom"] == "convention_signee"]
    return dict(trouvee)


def faits(lancer: Lancer, espace: Path) -> int:
    return int(lancer("etat", "--json", ou=espace).objet["faits"])


def copies(espace: Path) -> list[Path]:
    return list((espace / "pieces").iterdir())


def test_un_scan_signe_ferme_la_convention(lancer: Lancer, espace: Path, produit: Path, scan: str) -> None:
    """L'empreinte, la copie, l'exemplaire dont c'est la signature ; la transition s'ouvre."""
    rendu = enregistrer(lancer, espace, scan, "--pour", "convention-1")

    assert rendu.code == 0, rendu
    empreinte = hashlib.sha256(b"%PDF-1.7 signe").hexdigest()
    assert rendu.objet["piece"]["sha256"] == empreinte
    assert (espace / "pieces" / f"{empreinte[:16]}.pdf").is_file()
    assert any(produit.stem[-8:].upper() in note for note in rendu.objet["notes"])
    assert piece(lancer, espace)["versements"][0]["vaut"] is True
    signer_ = ("avancer", "convention-1", "signer", "--par", "helene", "--le", "2025-09-23")
    assert lancer(*signer_, ou=espace).code == 0
    assert lancer("audit", "chaine", ou=espace).code == 0


def test_un_document_word_dit_lui_meme_qui_a_signe(
    lancer: Lancer, espace: Path, produit: Path, tmp_path: Path
) -> None:
    """Une ligne signée sur deux : la convention attend l'autre signataire, et le dit."""
    (tmp_path / "a.docx").write_bytes(signer(produit.read_bytes(), 1))
    un = enregistrer(lancer, espace, str(tmp_path / "a.docx"))
    assert un.code == 0, un
    assert any("Chef d'établissement" in note for note in un.objet["notes"])
    assert [s["nom"] for s in piece(lancer, espace)["versements"][0]["signataires"]] == [
        "representant_partenaire"
    ]
    refus = lancer("avancer", "convention-1", "signer", "--par", "helene", "--le", "2025-09-23", ou=espace)
    assert refus.code == 3 and "n'est signée qu'en partie" in " ".join(refus.messages.split())

    (tmp_path / "b.docx").write_bytes(signer(produit.read_bytes(), 0, 1))
    deux = enregistrer(lancer, espace, str(tmp_path / "b.docx"), le="2025-09-23")
    assert deux.code == 0
    assert [v["vaut"] for v in piece(lancer, espace)["versements"]] == [False, True]
    assert lancer("audit", "chaine", ou=espace).code == 0


def test_un_document_word_change_ou_sans_signature_n_est_pas_enregistre(
    lancer: Lancer, espace: Path, produit: Path, tmp_path: Path
) -> None:
    """Rien n'est écrit, ni fait ni copie ; le remède est dit."""
    avant, parti = faits(lancer, espace), produit.read_bytes()
    change = corps(signer(parti, 0, 1), "clause assurance.", "clause changée.")
    for octets, dit in (
        (change, "n'est pas l'exemplaire"),
        (parti, "aucune signature numérique"),
        (b"x", "n'est pas"),
    ):
        (tmp_path / "r.docx").write_bytes(octets)
        rendu = lancer("document", "enregistrer-signature", str(tmp_path / "r.docx"), ou=espace)
        assert rendu.code == 1 and dit in " ".join(rendu.messages.split())
    assert faits(lancer, espace) == avant
    assert copies(espace) == []


@pytest.mark.parametrize(
    ("mots", "code"),
    [
        ((), 2),
        (("--pour", "convention-9"), 4),
        (("--pour", "partenaire-1"), 4),
        ((*CONVENTION, "--numero", "2025-00000000"), 2),
        ((*CONVENTION, "--signataire", "referent"), 2),
        (("--pour", "convention-1", "--document", "charte_engagement"), 4),
        ((*CONVENTION, "--par", "julie"), 3),
    ],
)
def test_ce_qui_ne_se_comprend_pas_n_ecrit_rien(
    lancer: Lancer, espace: Path, produit: Path, scan: str, mots: tuple[str, ...], code: int
) -> None:
    """Fiche inconnue, sans exemplaire à signer, numéro faux, rôle qui ne signe pas, personne non habilitée."""
    avant = faits(lancer, espace)
    rendu = enregistrer(lancer, espace, scan, *mots)
    assert rendu.code == code, rendu
    assert faits(lancer, espace) == avant and copies(espace) == []


def test_a_blanc_rien_ne_s_ecrit(lancer: Lancer, espace: Path, produit: Path, scan: str) -> None:
    """`--simuler` juge, et ne laisse ni fait ni copie."""
    avant = faits(lancer, espace)
    assert enregistrer(lancer, espace, scan, *CONVENTION, "--simuler").code == 0
    assert faits(lancer, espace) == avant and copies(espace) == []


def test_un_refus_se_consigne_et_se_montre(lancer: Lancer, espace: Path, produit: Path, scan: str) -> None:
    """Un seul signataire, un motif ; « voir », « a-faire » et le journal le disent, jusqu'à la signature."""
    refuser = ("document", "enregistrer-signature", *CONVENTION, "--refus")
    representant = ("--signataire", "representant_partenaire", "--le", "2025-09-21")
    assert lancer(*refuser, ou=espace).code == 2
    assert lancer(*refuser, scan, *representant, ou=espace).code == 2
    assert lancer(*refuser, *representant, ou=espace).code == 3
    fait = lancer(*refuser, *representant, "--motif", "Durée à revoir", "--json", ou=espace)
    assert fait.code == 0 and fait.objet["faits"][0]["type"] == "signature.refusee"

    assert piece(lancer, espace)["refus"]["motif"] == "Durée à revoir"
    for commande in (("voir", "convention-1"), ("a-faire",), ("journal",)):
        assert "Durée à revoir" in " ".join(lancer(*commande, ou=espace).sortie.split()), commande
    assert enregistrer(lancer, espace, scan, *CONVENTION).code == 0
    assert piece(lancer, espace)["refus"] is None
    assert lancer("audit", "chaine", ou=espace).code == 0


# ── une donnée imprimée change ───────────────────────────────────────────────────────────────
def test_corriger_dit_les_clauses_signees_qui_changent(
    lancer: Lancer, espace: Path, produit: Path, scan: str
) -> None:
    """La donnée d'une fiche liée, figée ou non : les clauses avant et après, et l'avenant à produire."""
    assert enregistrer(lancer, espace, scan, *CONVENTION).code == 0

    libre = lancer("corriger", "partenaire-1", "nom_representant=Zoé Petit", "--json", ou=espace)
    (touche,) = libre.objet["documents_touches"]
    assert (touche["document"], touche["caduc"]) == ("convention_partenariat", False)
    assert [c["titre"] for c in touche["clauses"]] == ["Entre les soussignés", "Signatures"]
    assert (touche["clauses"][1]["avant"], touche["clauses"][1]["apres"]) == ("Paul Verdier", "Zoé Petit")
    assert touche["commandes"][0].startswith(
        "moteur document produire avenant_convention --pour convention-1"
    )

    nom = ("corriger", "partenaire-1", "nom=Passerelle", "--motif", "Nouveau nom", "--moi", "helene")
    texte = lancer(*nom, ou=espace)
    dit = " ".join(texte.sortie.split())
    assert texte.code == 0 and "ne vaut plus" in dit and "avenant_convention" in dit
    assert piece(lancer, espace)["versements"][0]["vaut"] is False


def test_corriger_ce_qui_n_est_pas_imprime_ne_dit_rien(
    lancer: Lancer, espace: Path, produit: Path, scan: str
) -> None:
    """Ni alarme sans objet, ni document non signé."""
    corriger = ("corriger", "partenaire-1", "--json")
    assert lancer(*corriger, "nom_representant=Zoé Petit", ou=espace).objet["documents_touches"] == []
    assert enregistrer(lancer, espace, scan, *CONVENTION).code == 0
    assert lancer(*corriger, "courriel=a@example.org", ou=espace).objet["documents_touches"] == []
