"""Ce que tous les modèles partagent : l'en-tête de l'établissement, sa signature, le renvoi aux textes."""

from __future__ import annotations

from moteur.domaine.francais import date_longue
from outils.fabrique import controles
from outils.fabrique.ecrivain import Ecrivain
from outils.fabrique.signature import Signataire

# Le jour où les textes cités ont été relus ; à changer quand on les relit, et seulement alors.
SOURCES_VERIFIEES_LE = "2026-11-22"
PUBLIC = "porteur.statut_code == 'public'"
CHEF_NOMME = "{{ porteur.civilite_chef }}\u00a0{{ porteur.nom_chef }}"
SOUSSIGNE = (
    "Je {% if porteur.civilite_chef == 'Mme' %}soussignée{% else %}soussigné{% endif %}, "
    f"{CHEF_NOMME}, {{{{ porteur.fonction_chef | minuscule }}}}"
)
CHEF = Signataire(
    cle="chef_etablissement",
    partie="Pour l'établissement",
    lignes=("{{ porteur.nom }}", CHEF_NOMME, "{{ porteur.fonction_chef }}"),
    nom=CHEF_NOMME,
    qualite="{{ porteur.fonction_chef }}",
)
# Quand une délégation court le jour de la production, c'est le délégataire qui signe, et la ligne le dit.
_DELEGATION = "signataires.chef_etablissement.delegation"
_DELEGUE = f"{{{{ {_DELEGATION}.civilite }}}}\u00a0{{{{ {_DELEGATION}.nom }}}}"
_AU_NOM_DU_CHEF = f"par délégation de {CHEF_NOMME}"


def _selon_la_delegation(delegue: str, chef: str) -> str:
    return f"{{% if {_DELEGATION} %}}{delegue}{{% else %}}{chef}{{% endif %}}"


CHEF_OU_DELEGUE = Signataire(
    cle="chef_etablissement",
    partie="Pour l'établissement",
    lignes=(
        "{{ porteur.nom }}",
        _selon_la_delegation(_DELEGUE, CHEF_NOMME),
        _selon_la_delegation(
            f"{{{{ {_DELEGATION}.fonction }}}}, {_AU_NOM_DU_CHEF}, {{{{ porteur.fonction_chef | minuscule }}}} (décision "
            f"du {{{{ {_DELEGATION}.date | date_longue }}}})",
            "{{ porteur.fonction_chef }}",
        ),
    ),
    nom=_selon_la_delegation(_DELEGUE, CHEF_NOMME),
    qualite=_selon_la_delegation(
        f"{{{{ {_DELEGATION}.fonction }}}}, {_AU_NOM_DU_CHEF}", "{{ porteur.fonction_chef }}"
    ),
)
ANNEE = "Mentorat des élèves de la voie professionnelle – année scolaire {{ periode.libelle }}"


def en_tete(
    e: Ecrivain, titre: str, *, sous_titre: str = ANNEE, numero: str = "Document n°", uai: bool = True
) -> None:
    """L'académie, l'établissement et son adresse, puis le titre, le sous-titre et le numéro."""
    e.balise("{%p if porteur.academie %}")
    e.paragraphe("Académie {{ porteur.academie | de }}", "Identité")
    e.balise("{%p endif %}")
    e.paragraphe("**{{ porteur.nom }}**" + (" (UAI {{ porteur.uai }})" if uai else ""), "Identité")
    e.paragraphe("{{ porteur.adresse }}, {{ porteur.code_postal }} {{ porteur.ville }}", "Identité")
    e.paragraphe(titre, "Title")
    e.paragraphe(sous_titre, "Subtitle")
    e.paragraphe(f"{numero} {{{{ document.numero }}}}", "Numéro")


def fait_par_le_chef(e: Ecrivain, *, hauteur: int = 0) -> None:
    """« Fait à la ville du lycée, le … », puis la seule signature du chef d'établissement."""
    le = controles.marque("date_signature", "Date de signature", genre="date")
    e.paragraphe(f"Fait à {{{{ porteur.ville }}}}, le {le}.", solidaire=True)
    e.signatures((CHEF,), hauteur=hauteur)


def verifie(e: Ecrivain, textes: str, *, solidaire: bool = False) -> None:
    """La petite ligne qui dit à quels textes répond le document, et quand ils ont été relus."""
    dit = f"{textes} Textes vérifiés le {date_longue(SOURCES_VERIFIEES_LE)}."
    e.paragraphe(dit, "Mention", solidaire=solidaire)
