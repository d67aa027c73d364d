"""Un espace où une convention attend d'être signée, et de quoi récrire le document comme le ferait une personne."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from console import executer_muet

LE = "2025-09-15"
RECITS = (
    "recrutement", "casier_judiciaire", "cadre_intervention", "encadrement", "frequence", "communication",
    "suivi_dispositif", "assurance", "frais", "valeurs_republique",
)  # fmt: skip
PARTENAIRE = (
    "nom=Passerelle Métiers", "forme=association", "dispositif=un_jeune_un_mentor", "siret=99999901400015",
    "rna=W751999999", "adresse=10 rue de la Paix", "code_postal=75011", "ville=Paris",
    "nom_representant=Paul Verdier", "qualite_representant=Président",
)  # fmt: skip
ETABLISSEMENT = (
    "adresse=3 rue du Port", "code_postal=92000", "ville=Nanterre", "siret=19929999100018", "civilite_chef=madame",
    "nom_chef=Hélène Marchetti", "fonction_chef=Proviseure",
)  # fmt: skip
COMMANDES: tuple[tuple[str, ...], ...] = (
    ("ouvrir", "uai=0929990J", "nom=Lycée Berthe-Valmont", "statut=prive_sous_contrat", "zone=C", "annee=2025",
     "somme_allouee=6000", *ETABLISSEMENT, "--par", "helene"),
    ("creer", "partenaire", *PARTENAIRE),
    ("avancer", "partenaire-1", "retenir", "nom_coordonnateur=Julie Perrin", "--par", "helene"),
    ("verser", "cadrage", "statut_confirme", "statut=prive_sous_contrat", "reference=DSDEN-92-31",
     "--par", "omar"),
    ("creer", "convention", "objet=Mentorat individuel", "partenaire=partenaire-1", "incidence_financiere=non"),
    ("avancer", "convention-1", "rediger", "effectif_prevu=12", "debut_engagement=2025-10-01",
     "fin_engagement=2026-06-30", "duree_engagement=9", *(f"{r}=Texte de la clause {r}." for r in RECITS)),
)  # fmt: skip


def preparer(racine: Path) -> None:
    """L'espace et son dossier, jusqu'à la convention rédigée."""
    acteurs = (
        "helene:chef_etablissement:Hélène Marchetti",
        "julie:coordonnateur:Julie Perrin",
        "omar:services_academiques:Omar Diallo",
    )
    options = [mot for a in acteurs for mot in ("--acteur", a)]
    tete = ("init", str(racine), "--moi", "samira", "--nom", "Samira Benali", "--role", "referent")
    assert executer_muet(*tete, *options) == 0
    for commande in COMMANDES:
        code = executer_muet(*commande, "--le", LE, "--espace", str(racine))
        assert code == 0, commande


def recrire(
    docx: bytes, changer: Callable[[str, bytes], bytes], *, en_plus: dict[str, bytes] | None = None
) -> bytes:
    """Le même document, chaque partie passée par `changer` ; `en_plus` : des parties de plus."""
    sortie = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx)) as avant,
        zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as apres,
    ):
        for nom in avant.namelist():
            apres.writestr(nom, changer(nom, avant.read(nom)))
        for nom, octets in (en_plus or {}).items():
            apres.writestr(nom, octets)
    return sortie.getvalue()


def corps(docx: bytes, avant: str, apres: str) -> bytes:
    """Le même document, un texte du corps remplacé ; il doit y être."""

    def changer(nom: str, octets: bytes) -> bytes:
        if nom != "word/document.xml":
            return octets
        assert avant.encode() in octets, avant
        return octets.replace(avant.encode(), apres.encode(), 1)

    return recrire(docx, changer)


def signer(docx: bytes, *lignes: int) -> bytes:
    """Le même document, une signature numérique sur chacune de ces lignes, comptées de zéro."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        identifiants = re.findall(
            r'<o:signatureline[^>]*? id="(\{[^"]*\})"', archive.read("word/document.xml").decode()
        )
    signatures = {
        f"_xmlsignatures/sig{n}.xml": (
            '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><Object><SignatureInfoV1 '
            'xmlns="http://schemas.microsoft.com/office/2006/digsig">'
            f"<SetupID>{identifiants[ligne]}</SetupID></SignatureInfoV1></Object></Signature>"
        ).encode()
        for n, ligne in enumerate(lignes, 1)
    }
    origine = "application/vnd.openxmlformats-package.digital-signature"

    def declarer(nom: str, octets: bytes) -> bytes:
        if nom != "[Content_Types].xml":
            return octets
        types = f'<Default Extension="sigs" ContentType="{origine}-origin"/>' + "".join(
            f'<Override PartName="/{s}" ContentType="{origine}-xmlsignature+xml"/>' for s in signatures
        )
        return octets.replace(b"</Types>", types.encode() + b"</Types>")

    return recrire(docx, declarer, en_plus={"_xmlsignatures/origin.sigs": b"", **signatures})
