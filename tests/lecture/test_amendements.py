"""Amender : ce qu'une couche peut, ce que le résultat devient, ce qu'elle ne peut pas affaiblir."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from moteur.lecture.chargement import Chargement, charger
from moteur.operations.essayer import essayer
from tests.lecture.enregistrer_amendements import poser, rendre, ressources

MOTIF = "    motif: Usage local.\n"


def amendement(corps: str, *, nom: str = "changement") -> str:
    """Un amendement, mis au retrait, avec son motif."""
    return f"  {nom}:\n" + "".join(f"    {ligne}\n" for ligne in corps.strip().split("\n")) + MOTIF


def remplacer(cible: str, attendu: str, devient: str) -> str:
    return f"remplacer: {cible}\nattendu: {attendu}\ndevient: {devient}"


def ajouter(cible: str, valeur: str) -> str:
    return f"ajouter: {cible}\nvaleur: {valeur}"


def completer(cible: str, avec: str) -> str:
    return f"completer: {cible}\navec: {avec}"


def retirer(cible: str, elements: str = "") -> str:
    return f"retirer: {cible}" + (f"\nelements: {elements}" if elements else "")


# ── Affaiblir ──
AFFAIBLIR = {
    "retirer une exigence": (retirer("fiches/pret/creation/exige/outils_surs"), "A20"),
    "remplacer une règle": (
        remplacer("fiches/pret/creation/exige/adherent_a_jour/regle", "adherent.a_jour", "adherent.nom est renseigne"),
        "A20",
    ),
    "abaisser un niveau": (ajouter("fiches/pret/creation/exige/outils_surs/niveau", "recommandé"), "A20"),
    "allonger une validité": (remplacer("parametres/validite_controle/valeur", "12 mois", "13 mois"), "A21"),
    "raccourcir un préavis": (remplacer("parametres/preavis/valeur", "5 jours ouvrés", "4 jours ouvrés"), "A21"),
    "changer un paramètre figé": (remplacer("parametres/duree_pret/valeur", "21 jours", "20 jours"), "A21"),
    "dépasser un nombre": (remplacer("parametres/prets_permis/valeur", "3", "4"), "A21"),
    "ôter le sens": (retirer("parametres/validite_controle/sens"), "A21"),
    "raccourcir la période": (remplacer("periode/annees", "2", "1"), "A21"),
    "retourner le sens de la période": (remplacer("periode/sens", "augmenter", "diminuer"), "A21"),
    "ôter le sens de la période": (retirer("periode/sens"), "A21"),
    "changer d'unité": (remplacer("parametres/validite_controle/valeur", "12 mois", "300 jours"), "A22"),
    "changer d'unité, même durée": (remplacer("parametres/validite_controle/valeur", "12 mois", "1 an"), "A22"),
    "ouvrir une transition": (completer("fiches/outil/transitions/retirer/par", "[visiteur]"), "A23"),
    "ouvrir une création": (completer("fiches/pret/creation/par", "[visiteur]"), "A23"),
    "ouvrir une pièce": (completer("fiches/adherent/pieces/carte/par", "[visiteur]"), "A23"),
    "échanger un rôle": (remplacer("fiches/pret/creation/par", "[benevole]", "[visiteur]"), "A23"),
    "saisir pour un autre": (completer("roles/benevole/saisi_par", "[visiteur]"), "A23"),
    "suppléer": (ajouter("roles/responsable/supplee_par", "[visiteur]"), "A23"),
    "montrer une donnée": (completer("donnees_personnelles/identite/visible_par", "[visiteur]"), "A23"),
    "montrer à tous": (retirer("donnees_personnelles/identite/visible_par"), "A23"),
    "traiter un écart": (completer("ecarts/par", "[visiteur]"), "A23"),
    "corriger": (completer("corrections/par", "[visiteur]"), "A23"),
    "vider des rôles": (retirer("fiches/pret/creation/par", "[benevole]"), "A23"),
    "partir de plus d'états": (completer("fiches/pret/transitions/rendre/de", "[prevu]"), "A23"),
    "ôter un signataire": (retirer("documents/recu/signataires", "[controleur]"), "A24"),
    "ôter une source": (retirer("fiches/pret/creation/exige/outils_surs/source", "[X-02]"), "A24"),
    "ôter ce qui est figé à la signature": (retirer("documents/recu/fige", "[jour]"), "A24"),
    "ne plus saisir": (retirer("fiches/pret/creation/saisit", "[outils]"), "A25"),
    "modifier hors de la porte": (completer("dossier/modification/champs", "[nom]"), "A25"),
    "saisir ailleurs un champ de la base": (completer("fiches/pret/transitions/rendre/peut_saisir", "[jour]"), "A25"),
    "faire d'un acte un constat": (ajouter("fiches/pret/transitions/sortir/constat", "oui"), "A26"),
    "constater une création": (ajouter("fiches/pret/creation/constat", "oui"), "A26"),
    "lever la présence": (retirer("fiches/outil/transitions/retirer/en_personne"), "A26"),
    "baisser un minimum": (remplacer("fiches/adherent/champs/age/minimum", "16", "0"), "A27"),
    "ôter un maximum": (retirer("fiches/adherent/champs/age/maximum"), "A27"),
    "conserver plus": (remplacer("donnees_personnelles/identite/conservation", "1 an", "13 mois"), "A27"),
    "retirer une garantie": (retirer("garanties/un_seul_pret"), "A28"),
    "changer une garantie": (
        remplacer("garanties/un_seul_pret/toujours",
                  "tout adherent, s'il y en a, verifie (au plus 1 pret de cet adherent verifie (non (fini)))",
                  "tout adherent, s'il y en a, verifie (etat est inscrit)"),
        "A28",
    ),
    "changer une qualité": (remplacer("fiches/outil/qualites/sur/regle", "controle couvre le", "etat est disponible"), "A28"),
    "retirer une transition": (retirer("fiches/pret/transitions/rendre"), "A28"),
    "détourner une arrivée": (remplacer("fiches/pret/transitions/sortir/vers", "sorti", "rendu"), "A28"),
    "changer une validité": (remplacer("fiches/outil/pieces/controle/validite", "validite_controle", "duree_pret"), "A28"),
    "ôter une validité": (retirer("fiches/outil/pieces/controle/validite"), "A28"),
    "n'être plus personnel": (remplacer("fiches/adherent/champs/nom/personnel", "identite", "non"), "A28"),
    "défiger un choix": (remplacer("fiches/outil/champs/danger/fige", "oui", "non"), "A28"),
    "retirer une valeur": (retirer("fiches/outil/champs/genre/valeurs/main"), "A28"),
    "retirer une pièce imposée": (retirer("fiches/adherent/pieces/carte"), "A29"),
    "jumeler une transition": (
        ajouter("fiches/pret/transitions/vite", "{titre: Vite, de: [prevu], vers: sorti, par: [visiteur]}"), "A30",
    ),
    "jumeler en constat": (
        ajouter("fiches/pret/transitions/vite", "{titre: Vite, constat: oui, de: [prevu], vers: sorti, par: [benevole]}"),
        "A30",
    ),
    "finir avant la fin": (ajouter("fiches/pret/etats/prevu/final", "oui"), "A31"),
}  # fmt: skip


@pytest.mark.parametrize("facon", AFFAIBLIR)
def test_aucune_facon_d_affaiblir_ne_passe(facon: str, tmp_path: Path) -> None:
    """Cinquante et une façons directes de desserrer un verrou, chacune refusée par son code, les deux lignes citées."""
    corps, code = AFFAIBLIR[facon]

    charge = poser(amendement(corps), tmp_path)

    assert [d.code for d in charge.diagnostics] == [code], rendre(charge)
    assert charge.workflow is None
    (d,) = charge.diagnostics
    assert d.position.fichier == "couche/amendement.yaml"
    assert any(autre.fichier.startswith("atelier/") for autre, _ in d.autres)


# ── Durcir ──
DURCIR = {
    "raccourcir une validité": remplacer("parametres/validite_controle/valeur", "12 mois", "10 mois"),
    "allonger un préavis": remplacer("parametres/preavis/valeur", "5 jours ouvres", "8 jours ouvrés"),
    "baisser un nombre": remplacer("parametres/prets_permis/valeur", "3", "2"),
    "figer un paramètre": remplacer("parametres/validite_controle/sens", "diminuer", "fige"),
    "allonger la période": remplacer("periode/annees", "2", "3"),
    "figer la période": remplacer("periode/sens", "augmenter", "fige"),
    "rendre impératif": remplacer("fiches/pret/transitions/sortir/exige/formation_suivie/niveau", "recommandé", "imperatif"),
    "rendre impératif en retirant": retirer("fiches/pret/transitions/sortir/exige/formation_suivie/niveau"),
    "retirer une recommandée": retirer("fiches/pret/transitions/sortir/exige/formation_suivie"),
    "changer un message": remplacer("fiches/pret/creation/exige/outils_surs/sinon", "Un outil n'est pas sûr.", "Contrôlez."),
    "retirer un rôle": retirer("fiches/pret/transitions/sortir/par", "[responsable]"),
    "restreindre par remplacement": remplacer("fiches/pret/transitions/sortir/par", "[benevole, responsable]", "[benevole]"),
    "montrer à moins de monde": retirer("donnees_personnelles/identite/visible_par", "[benevole]"),
    "conserver moins": remplacer("donnees_personnelles/identite/conservation", "1 an", "6 mois"),
    "relever un minimum": remplacer("fiches/adherent/champs/age/minimum", "16", "18"),
    "signer en plus": completer("documents/recu/signataires", "[responsable]"),
    "citer une source": completer("garanties/outil_sur/source", "[X-03]"),
    "faire en personne": ajouter("fiches/pret/transitions/rendre/en_personne", "oui"),
    "ajouter une pièce": ajouter("fiches/outil/pieces/photo", "{titre: Photo, nature: fichier, par: [benevole]}"),
    "ajouter une garantie": ajouter(
        "garanties/adherent_forme", "{titre: Formé, chaque_fois: pret devient sorti, verifie: adherent.forme est oui}"
    ),
    "ajouter une valeur": ajouter("fiches/outil/champs/genre/valeurs/vapeur", "À vapeur"),
    "retirer une pièce facultative": retirer("fiches/adherent/pieces/attestation"),
    "retirer un rôle facultatif": retirer("roles/visiteur"),
    "changer un titre": remplacer("fiches/outil/titre", "Outil", "Machine"),
    "changer un modèle": remplacer("documents/recu/modele", "recu.docx", "attestation.docx"),
    "ajouter une échéance": ajouter("echeances/vite", "{titre: Rendre vite, fiche: pret, etat: sorti, sous: delai_saisie, attend: rendre}"),
    "donner une validité": ajouter("fiches/adherent/pieces/attestation/validite", "validite_controle"),
}  # fmt: skip


@pytest.mark.parametrize("facon", DURCIR)
def test_durcir_est_libre(facon: str, tmp_path: Path) -> None:
    """Rien ne s'y oppose, et l'empreinte n'est plus celle de la base."""
    charge = poser(amendement(DURCIR[facon]), tmp_path)

    assert charge.sain, rendre(charge)
    assert charge.empreinte != atelier(tmp_path).empreinte


def atelier(tmp_path: Path) -> Chargement:
    workflows = tmp_path / "workflows"
    return charger(workflows / "atelier", nom="atelier", ressources=ressources(workflows))


@pytest.mark.parametrize(
    "corps", [remplacer("periode/annees", "2", "3"), remplacer("periode/annees", "2", "1")]
)
def test_une_periode_sans_sens_ne_change_pas(corps: str, tmp_path: Path) -> None:
    """Absent, « sens » la fixe, à l'inverse d'un paramètre : ce qui se fait chaque année en dépend."""
    poser(amendement(corps), tmp_path)
    tete = tmp_path / "workflows" / "atelier" / "workflow.yaml"
    tete.write_text(tete.read_text(encoding="utf-8").replace(", sens: augmenter}", "}"), encoding="utf-8")

    workflows = tmp_path / "workflows"
    charge = charger(workflows / "couche", nom="couche", ressources=ressources(workflows))

    assert [d.code for d in charge.diagnostics] == ["A21"], rendre(charge)


def test_un_essai_herite_garde_la_periode_pour_laquelle_il_est_ecrit(tmp_path: Path) -> None:
    """Une date hors de l'année de la base l'est encore dans son essai, et ne l'est plus dans celui de la couche."""
    charge = poser(amendement(remplacer("periode/annees", "2", "4")), tmp_path)
    essais = {f: v["periode"]["annees"] for f, v in charge.valeurs_de.items()}

    assert charge.forme is not None and charge.forme["periode"]["annees"] == 4
    assert essais and set(essais.values()) == {2}
    assert all(r.reussi for r in essayer(charge).resultats)


# ── Le résultat ──
def test_le_resultat_est_un_workflow_entier(tmp_path: Path) -> None:
    """Nom, titre et version sont ceux de la couche ; le reste est la base, changée où la couche le dit."""
    charge = poser(amendement(DURCIR["raccourcir une validité"]), tmp_path)
    base = atelier(tmp_path)
    forme = json.loads(charge.octets)

    assert charge.workflow is not None and base.forme is not None
    assert (charge.workflow.nom, charge.workflow.titre, charge.workflow.version) == (
        "couche",
        "Une couche",
        1,
    )
    assert forme["parametres"]["validite_controle"]["valeur"] == "10 mois"
    assert forme["fiches"] == json.loads(base.octets)["fiches"]
    assert forme["couches"] == [{"workflow": "atelier", "version": 1, "empreinte": base.empreinte}]


def test_chaque_valeur_sait_ou_elle_est_ecrite(tmp_path: Path) -> None:
    """Ce que la couche pose vient de son fichier, ce qu'elle ne touche pas de la base."""
    charge = poser(amendement(DURCIR["raccourcir une validité"]), tmp_path)
    lieu = charge.lieux["parametres", "validite_controle", "valeur"]

    assert str(lieu.noeud.position) == "couche/amendement.yaml:9:14"
    assert charge.lieux["parametres", "preavis", "valeur"].noeud.position.fichier == "atelier/workflow.yaml"
    assert [str(x.ancien) for x in charge.appliques] == ["atelier/workflow.yaml:40:13"]


def test_une_couche_apporte_des_fichiers_entiers(tmp_path: Path) -> None:
    """Une phase, une fiche, un essai neufs s'écrivent comme dans une base."""
    workflows = tmp_path / "workflows"
    poser(amendement(completer("deroulement", "[retour]")), tmp_path)
    phase = (
        "phase: retour\ntitre: Retour\npersonne: non\netats:\n  a_venir: {titre: À venir}\n"
        "  fait: {titre: Fait, final: oui}\ntransitions:\n  faire: {titre: Faire, de: [a_venir], vers: fait, par: [responsable]}\n"
    )
    essai = "essai: retour\ntitre: Retour\napres: depart\netapes:\n  - {par: responsable, avancer: retour.faire}\n  - {alors: retour.fini}\n"
    (workflows / "couche" / "phases").mkdir()
    (workflows / "couche" / "phases" / "retour.yaml").write_text(phase, encoding="utf-8")
    (workflows / "couche" / "retour.yaml").write_text(essai, encoding="utf-8")

    charge = charger(workflows / "couche", nom="couche", ressources=ressources(workflows))

    assert charge.sain, rendre(charge)
    assert charge.workflow is not None and charge.workflow.deroulement[-1] == "retour"
    assert essayer(charge).reussis == 3


def test_les_couches_s_empilent(tmp_path: Path) -> None:
    """Dispositif, région, académie, lycée : chacune part du résultat de celle du dessous."""
    workflows, dessous = tmp_path / "workflows", "atelier"
    poser(amendement(DURCIR["citer une source"]), tmp_path)
    for rang, nom in enumerate(("dispositif", "region", "academie", "lycee")):
        (workflows / nom).mkdir()
        apres = f"apres: de_{dessous}\n" if rang else ""
        corps = apres + remplacer("parametres/delai_saisie/valeur", f"{7 - rang} jours", f"{6 - rang} jours")
        tete = f"amende: {dessous}\nworkflow: {nom}\ntitre: Une couche\nversion: 1\namendements:\n"
        (workflows / nom / "amendement.yaml").write_text(
            tete + amendement(corps, nom=f"de_{nom}"), encoding="utf-8"
        )
        dessous = nom

    charge = charger(workflows / "lycee", nom="lycee", ressources=ressources(workflows))

    assert charge.sain, rendre(charge)
    assert charge.bases == ("atelier", "dispositif", "region", "academie")
    assert charge.forme is not None and charge.forme["parametres"]["delai_saisie"]["valeur"] == "3 jours"
    assert [c["workflow"] for c in charge.forme["couches"]] == list(charge.bases)


# ── Contourner ──
def test_une_transition_jumelle_herite_des_exigences(tmp_path: Path) -> None:
    """Arriver par une autre porte dans un état de la base demande ce que demandaient les siennes."""
    jumelle = ajouter(
        "fiches/pret/transitions/vite", "{titre: Vite, de: [prevu], vers: sorti, par: [benevole]}"
    )

    charge = poser(amendement(jumelle), tmp_path)

    assert charge.workflow is not None, rendre(charge)
    portes = charge.workflow.machines["pret"].transitions
    assert list(portes["vite"].porte.exige) == ["outils_surs"]
    assert list(portes["sortir"].porte.exige) == ["outils_surs", "formation_suivie"]


def test_ce_qu_une_transition_herite_ne_se_detourne_pas_ensuite(tmp_path: Path) -> None:
    """Ajouter une transition qui arrive ailleurs, puis changer son arrivée, ne lui évite rien."""
    vite = ajouter("fiches/pret/transitions/vite", "{titre: Vite, de: [prevu], vers: prevu, par: [benevole]}")
    corps = amendement(vite, nom="a")
    corps += amendement(remplacer("fiches/pret/transitions/vite/vers", "prevu", "sorti"), nom="b")

    charge = poser(corps, tmp_path)
    ouverte = poser(
        corps + amendement(completer("fiches/pret/transitions/vite/par", "[visiteur]"), nom="c"), tmp_path
    )

    assert charge.workflow is not None, rendre(charge)
    assert list(charge.workflow.machines["pret"].transitions["vite"].porte.exige) == ["outils_surs"]
    assert [d.code for d in ouverte.diagnostics] == ["A30"]


def test_un_etat_final_de_couche_n_est_pas_fini(tmp_path: Path) -> None:
    """La fiche s'y arrête ; les règles de la base l'attendent encore, et un conseil le dit."""
    corps = amendement(ajouter("fiches/pret/etats/perdu", "{titre: Perdu, final: oui}"))
    corps += amendement(
        ajouter(
            "fiches/pret/transitions/perdre", "{titre: Perdre, de: [sorti], vers: perdu, par: [benevole]}"
        ),
        nom="suite",
    )

    charge = poser(corps, tmp_path)

    assert charge.workflow is not None, rendre(charge)
    pret = charge.workflow.machines["pret"]
    assert pret.est_final("perdu") and not pret.est_fini("perdu") and pret.est_fini("rendu")
    assert [d.code for d in charge.diagnostics] == ["A32"]


# ── Les essais hérités ──
ESSAI = """essai: pret
titre: Un prêt sort
apres: depart
etapes:
  - {le: 2026-09-02, par: benevole, creer: adherent, nomme: a2, saisit: {nom: Max, forme: oui}}
  - {par: responsable, avancer: ouverture.ouvrir, refus: [reglement_verse]}
"""


def test_un_essai_herite_tient_par_dans_les_essais(tmp_path: Path) -> None:
    """La couche demande un champ de plus ; l'essai de la base, inchangé, reste vrai."""
    saisie = completer("fiches/adherent/creation/saisit", "[surnom]")
    champ = ajouter("fiches/adherent/champs/surnom", "{titre: Surnom, type: texte, personnel: identite}")
    soin = "\ndans_les_essais:\n  - saisit: {surnom: Lolo}"

    sans = essayer(poser(amendement(champ, nom="a") + amendement(saisie, nom="b"), tmp_path))
    avec = essayer(poser(amendement(champ, nom="a") + amendement(saisie + soin, nom="b"), tmp_path))

    assert sans.reussis == 0
    assert (
        "dans_les_essais" in sans.resultats[0].defauts[0].remede
        and "« b »" in sans.resultats[0].defauts[0].remede
    )
    assert avec.reussis == len(avec.resultats) == 2
