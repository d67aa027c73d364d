"""Autour des séances : la feuille d'émargement du jour, l'état de frais d'un mentor."""

from __future__ import annotations

from outils.fabrique.commun import CHEF, CHEF_NOMME, SOUSSIGNE, en_tete, verifie
from outils.fabrique.controles import case, marque
from outils.fabrique.ecrivain import Ecrivain
from outils.fabrique.signature import Signataire

EMARGEMENT, FRAIS = "Feuille d'émargement", "État de frais de déplacement"
_MENTOR = "{{ mentor.prenom }} {{ mentor.nom }}"


def emargement() -> Ecrivain:
    """La feuille d'une séance : les binômes attendus, la place de signer, et le personnel présent."""
    e = Ecrivain(titre_court="Feuille d'émargement – Mentorat", paysage=True)
    seance = (
        "Séance du {{ seance.prevue_le | date_longue }} – {{ seance.sujet | minuscule }}, "
        "{{ seance.lieu | minuscule }}"
    )
    en_tete(e, EMARGEMENT, sous_titre=seance, numero="Feuille n°", uai=False)
    e.tableau(
        ("Élève", "Mentor", "Arrivée", "Départ", "Signature de l'élève", "Signature du mentor"),
        (
            ("{%tr for b in seance.binomes %}",),
            (
                "{{ b.eleve.prenom }} {{ b.eleve.nom }}",
                "{{ b.mentor.prenom }} {{ b.mentor.nom }}",
                "",
                "",
                "",
                "",
            ),
            ("{%tr endfor %}",),
        ),
        largeurs=(5.0, 5.0, 2.2, 2.2, 5.3, 5.4),
        legende="Les binômes attendus, leurs heures d'arrivée et de départ, leurs signatures",
        style="Cellule à signer",
    )
    e.paragraphe(
        "Seuls les mentors nommés ci-dessus rencontrent des élèves : la vérification de leur honorabilité a été "
        "contrôlée pour ce jour. Toute autre personne s'adresse d'abord au référent mentorat. L'absence d'un élève se "
        "consigne le jour même, hors de cette feuille, qui n'en porte pas le motif."
    )
    e.fiche(
        (
            ("Personnel du lycée présent ou joignable", f"{marque('personnel_nom', 'Nom du personnel', points=50)}"),
            ("Absences, retards, remarques de fait", marque("remarques", "Absences, retards, remarques", points=76)),
            ("Signature du personnel", "\n"),
        ),
        legende="Le personnel du lycée et les remarques",
        largeur=25.1,
        solidaires=True,
    )  # fmt: skip
    return e


def frais() -> Ecrivain:
    """L'état de frais d'un mentor bénévole : ses séances tenues, et ce qu'il déclare de ses trajets."""
    e = Ecrivain(titre_court="État de frais – Mentorat")
    en_tete(e, FRAIS, numero="État n°", uai=False)
    e.paragraphe(
        f"Mentor bénévole : **{_MENTOR}**, par {{{{ mentor.partenaire.nom }}}}. Frais réels de déplacement, sur "
        "justificatifs, dans la limite de ce que prévoit la convention ; un même trajet ne se compte qu'une fois par jour."
    )
    e.tableau(
        ("Séance du", "Lieu et activité", "Trajet", "Transport", "Km", "Montant (€)"),
        (*_seances_du_mentor(), ("**Total**", "", "", "", "", "")),
        largeurs=(2.4, 4.6, 3.6, 2.2, 1.4, 2.2),
        legende="Les séances auxquelles le mentor était présent, et les frais de chaque trajet",
    )
    e.paragraphe(
        f"Somme arrêtée, en toutes lettres : {marque('total_lettres', 'Total en toutes lettres', points=52)}."
    )
    e.titre("Déclaration du mentor")
    e.paragraphe(
        f"{case('sur_l_honneur', 'Déclaration sur l’honneur')} Je déclare sur l'honneur que ces déplacements ont eu lieu "
        "pour le mentorat, que les justificatifs joints s'y rapportent et que ces frais ne sont remboursés par personne "
        "d'autre."
    )
    e.titre("Certification du service fait")
    e.paragraphe(
        f"{SOUSSIGNE}, certifie que les séances ci-dessus se sont tenues. Le relevé d'identité bancaire est remis à part "
        "au service de gestion ; il n'est pas joint au dossier du mentorat.",
        solidaire=True,
    )
    e.fait_a(exemplaires=False)
    e.signatures(
        (
            Signataire("mentor", "Le mentor", (_MENTOR,), _MENTOR, "Mentor bénévole"),
            CHEF,
        ),
        hauteur=54,
    )
    verifie(e, f"Remboursement de frais réels : un mentor n'est pas rémunéré. Ordonnateur : {CHEF_NOMME}.")
    return e


def _seances_du_mentor() -> tuple[tuple[str, ...], ...]:
    """Une ligne par séance tenue où il était attendu et n'était pas absent, même avec plusieurs élèves."""
    return (
        ("{%tr for s in fiches.seance if s.etat_code == 'tenue' %}",),
        ("{%tr for b in s.binomes if b.mentor.nom_court == mentor.nom_court %}",),
        ("{%tr if loop.first %}",),
        ("{%tr for a in s.mentors_absents if a.nom_court == b.nom_court %}",),
        ("{%tr else %}",),
        ("{{ s.etat_le | date_courte }}", "{{ s.lieu }} – {{ s.sujet | minuscule }}", "", "", "", ""),
        ("{%tr endfor %}",),
        ("{%tr endif %}",),
        ("{%tr endfor %}",),
        ("{%tr endfor %}",),
    )
