"""Dix amendements qu'une académie écrit : chacun marche, ou se refuse en disant quoi faire ; et leurs fautes probables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from moteur.composition.ressources import Fonds
from moteur.diagnostics import Diagnostic, presenter
from moteur.lecture.chargement import Chargement
from moteur.operations.essayer import essayer

LES_DIX = Path(__file__).parent / "les_dix"
NOMS = sorted(p.name for p in LES_DIX.iterdir() if p.is_dir())
REFUSES = {"n05_role"}


def charger(nom: str) -> Chargement:
    return Fonds().charger(str(LES_DIX / nom))


def poser(corps: str, ou: Path) -> Chargement:
    """Une couche de la base livrée, dont voici les amendements."""
    (ou / "couche").mkdir()
    tete = "amende: mentorat_lp\nworkflow: couche\ntitre: Une couche\nversion: 1\namendements:\n"
    (ou / "couche" / "amendement.yaml").write_text(tete + corps, encoding="utf-8")
    return Fonds().charger(str(ou / "couche"))


def dit(charge: Chargement) -> str:
    return "".join(presenter(d, ligne_de=charge.ligne_de) for d in charge.diagnostics)


def seul(charge: Chargement) -> Diagnostic:
    (d,) = charge.diagnostics
    return d


@pytest.mark.parametrize("nom", [n for n in NOMS if n not in REFUSES])
def test_ce_que_l_academie_peut_faire_marche_de_bout_en_bout(nom: str) -> None:
    """La couche est saine, et tous les essais nationaux passent encore, avec ce que dit `dans_les_essais`."""
    charge = charger(nom)

    assert charge.sain, dit(charge)
    assert [r.defauts for r in essayer(charge).resultats if not r.reussi] == []


def test_il_y_en_a_dix() -> None:
    """Aucun ne se perd."""
    assert [n[:3] for n in NOMS] == [f"n{rang:02}" for rang in range(1, 11)]


def test_donner_un_role_de_plus_se_refuse_et_dit_quoi_faire() -> None:
    """La ligne de la couche, celle de la base, et le moyen permis."""
    charge = charger("n05_role")

    (d,) = charge.diagnostics
    assert (d.code, str(d.position)) == ("A23", "n05_role/amendement.yaml:8:12")
    assert d.message == "Une couche ne donne pas « rbde » à « Consigner la séance tenue » (par)."
    assert (
        d.remede
        == "Si cette personne agit comme « referent » ou « coordonnateur », donnez-lui aussi ce rôle."
    )
    ((la, note),) = d.autres
    assert la.fichier == "mentorat_lp/fiches/seance.yaml" and note.startswith("la base, source F3-40")
    assert (charge.ligne_de(la.fichier, la.ligne) or "").strip() == "par: [referent, coordonnateur]"


def test_un_retrait_permis_dit_la_force_du_texte() -> None:
    """Un conseil : ce que l'élément porte, et que le laisser ne coûte rien."""
    (d,) = charger("n08_retrait").diagnostics

    assert (d.code, d.gravite, str(d.position)) == ("A33", "conseil", "n08_retrait/amendement.yaml:7:14")
    assert d.message == (
        "« autorisation_image » porte F3-37 (possible), F3-75 (possible), F5-25 (possible) : retrait permis."
    )
    assert d.remede == "Rien ne l'exige : le laisser ne coûte rien."


# ── Les essais de la base, sans `dans_les_essais` ──
PROPOSES = {
    "n03_langue": "- saisit: {langue_vivante: …}",
    "n04_parents": "- {par: referent, verser: appariement.reunion_parents}",
    "n07_lieu": "- saisit: {lieu: lycee}",
}


@pytest.mark.parametrize("nom", PROPOSES)
def test_un_essai_herite_arrete_dit_la_ligne_a_ecrire(nom: str, tmp_path: Path) -> None:
    """Permis, mais… : l'essai et sa ligne, l'amendement qui l'arrête, et la ligne à y recopier."""
    texte = (LES_DIX / nom / "amendement.yaml").read_text(encoding="utf-8")
    corps = re.sub(r"    dans_les_essais:\n      - .*\n", "", texte).partition("amendements:\n")[2]

    bilan = essayer(poser(corps, tmp_path))

    fautes = [d for r in bilan.resultats for d in r.defauts if "qui précède" not in d.message]
    assert fautes and all(d.position.fichier.startswith("mentorat_lp/essais/") for d in fautes)
    for d in fautes:
        assert d.remede.startswith("Permis, mais « ") and "« couche » arrête cet essai. " in d.remede
        assert d.remede.endswith(f"Dites dans « dans_les_essais » : `{PROPOSES[nom]}`.")


RETIRER = "  a: {retirer: phases/appariement/pieces/communication, motif: m}\n"
CONSEILLER = "  b: {retirer: phases/appariement/transitions/ouvrir/exige/communication_faite, motif: m}\n"


def test_un_evenement_facultatif_se_retire_avec_ce_qui_le_recommande(tmp_path: Path) -> None:
    """Seul, il se refuse et dit quoi retirer d'abord ; avec, les essais nationaux se jouent sans lui."""
    (tmp_path / "seul").mkdir()
    refuse = seul(poser(RETIRER, tmp_path / "seul"))
    charge = poser(CONSEILLER + RETIRER, tmp_path)

    assert (refuse.code, str(refuse.position)) == ("A14", "couche/amendement.yaml:6:16")
    assert refuse.remede.endswith(
        "`retirer: phases/appariement/transitions/ouvrir/exige/communication_faite`."
    )
    assert charge.sain and [d.code for d in charge.diagnostics] == ["A33"], dit(charge)
    assert [r.defauts for r in essayer(charge).resultats if not r.reussi] == []


# ── Les fautes probables, chacune au caractère près ──
LA_REUNION = (
    "  reunion:\n    ajouter: phases/appariement/pieces/reunion_parents\n"
    "    valeur: {titre: Réunion avec les parents, nature: reunion, par: [referent]}\n    motif: m\n"
)
ASSURANCE = (
    "  piece:\n    ajouter: fiches/entreprise/pieces/assurance\n"
    "    valeur: {titre: Assurance, nature: fichier, par: [rbde]}\n    motif: m\n"
)


def exige(ou: str, regle: str, sinon: str = "Non.") -> str:
    """Une exigence ajoutée ; sa règle est à la troisième ligne, sous `valeur`."""
    return f"  exige:\n    ajouter: {ou}/exige/de_plus\n    valeur:\n      regle: {regle}\n      sinon: {sinon}\n    motif: m\n"


LANCER, ACTIVER = "phases/suivi/transitions/lancer", "fiches/binome/transitions/activer"
LIEU = "fiches/seance/creation/exige/lieu_au_lycee/niveau"
# nom : (amendements, code, ligne:colonne, message, remède)
FAUTES = {
    "1, une phrase qui contient « : »": (
        exige(ACTIVER, "mentor.charte est versee", "La pièce manque : versez-la."), "Y20", "10:30",
        "Une phrase contient « : ». En YAML il faut des guillemets.",
        'Écrivez `sinon: "La pièce manque : versez-la."`.',
    ),
    "1, un dièse coupe la phrase": (
        exige(ACTIVER, "mentor.charte est versee", "La pièce manque # versez-la."), "Y40", "10:30",
        "« # » après une espace commence un commentaire : la suite de la phrase n'est pas lue.",
        "Mettez la phrase entre guillemets ; si c'est un commentaire, mettez une espace après « # ».",
    ),
    "2, entre accolades la virgule coupe": (
        f"  exige:\n    ajouter: {ACTIVER}/exige/de_plus\n"
        "    valeur: {regle: tout autre binome de eleve, s'il y en a, verifie (fini), sinon: Non.}\n    motif: m\n",
        "Y41", "8:49",
        "Entre accolades, la virgule coupe : `s'il y en a`, `verifie (fini)` sont devenus des clés.",
        "Mettez la règle sur sa ligne, ou des guillemets. "
        "Écrivez `regle: \"tout autre binome de eleve, s'il y en a, verifie (fini)\"`.",
    ),
    "3, une tabulation": (
        exige(ACTIVER, "mentor.charte est versee").replace("      regle", "\t  regle"), "Y26", "9:1",
        "Tabulation ligne 9 : utilisez deux espaces.",
        "Remplacez chaque tabulation du retrait par deux espaces.",
    ),
    "4, un rôle hors d'une liste": (
        ASSURANCE.replace("[rbde]", "rbde"), "F03", "8:54",
        "`par` attend une liste, même pour un seul nom.", "Écrivez `par: [rbde]`.",
    ),
    "4, un choix en liste": (
        "  champ:\n    ajouter: fiches/mentor/champs/langue\n"
        "    valeur: {titre: Langue, valeurs: [Anglais, Allemand], personnel: profession}\n    motif: m\n"
        "  saisie: {completer: fiches/mentor/creation/peut_saisir, avec: [langue], motif: m}\n",
        "F04", "8:29", "`valeurs` attend une carte, jamais une liste.",
        "Écrivez `valeurs: {anglais: Anglais, allemand: Allemand}`.",
    ),
    "5, une pièce n'est pas « tenue »": (
        LA_REUNION + exige(LANCER, "appariement.reunion_parents est tenue"), "R06", "13:46",
        "Une pièce est versée, pas « tenue ».", "Écrivez « appariement.reunion_parents est versee ».",
    ),
    "5, et elle est dans une autre phase": (
        LA_REUNION + exige(LANCER, "reunion_parents est tenue"), "R02", "13:14",
        "« reunion_parents » est inconnu dans « suivi ». Une pièce est versée, pas « tenue ».",
        "Elle est dans « appariement » : écrivez « appariement.reunion_parents est versee ».",
    ),
    "7, un type de fiche pour un lien": (
        ASSURANCE + exige(ACTIVER, "entreprise.assurance est fournie"), "R02", "13:14",
        "« entreprise » est inconnu dans « binome ».",
        "Vouliez-vous dire « mentor.employeur » ? Il peut être vide : précisez ce cas.",
    ),
    "8, un délai sans unité": (
        "  duree: {remplacer: parametres/validite_honorabilite/valeur, attendu: 12 mois, devient: 10, motif: m}\n",
        "A22", "6:90",
        "« Durée de validité d'une vérification d'honorabilité » : 12 mois → 10 ; il manque l'unité.",
        "Écrivez `devient: 10 mois`.",
    ),
    "8, « attendu » oublié": (
        f"  lieu: {{remplacer: {LIEU}, devient: imperatif, motif: m}}\n", "F02", "6:3",
        "Il manque `attendu` à « lieu ».", "Ajoutez `attendu: recommande`, ce qui est écrit aujourd'hui.",
    ),
    "10, un retrait qui vise à côté": (
        "  sans: {retirer: phases/bilan/pieces/ceremonie, motif: m}\n", "A01", "6:39",
        "« ceremonie » n'existe pas sous « phases/bilan/pieces ».",
        "Ce nom est ailleurs : fiches/rencontre/champs/genre/valeurs/ceremonie.",
    ),
    "10, `elements` sur une carte": (
        "  sans: {retirer: fiches/rencontre/champs/genre/valeurs, elements: [ceremonie], motif: m}\n", "A06", "6:10",
        "« fiches/rencontre/champs/genre/valeurs » n'est pas une liste : « elements » n'y désigne rien.",
        "Visez l'élément, sans « elements » : « retirer: fiches/rencontre/champs/genre/valeurs/ceremonie ».",
    ),
    "10, une valeur de choix": (
        "  sans: {retirer: fiches/rencontre/champs/genre/valeurs/ceremonie, motif: m}\n", "A28", "6:19",
        "« ceremonie » ne se retire pas de « Genre de rencontre » : des fiches déjà saisies peuvent la porter.",
        "La laisser ne coûte rien : personne n'est tenu de la choisir. Son titre, lui, se change.",
    ),
    "10, un état final de plus": (
        "  etat: {ajouter: fiches/absence/etats/classee, valeur: {titre: Classée, final: oui}, motif: m}\n"
        "  porte: {ajouter: fiches/absence/transitions/classer,"
        " valeur: {titre: Classer, de: [constatee], vers: classee, par: [cpe]}, motif: m}\n",
        "A32", "6:19",
        "« classee » est un état final de la couche : il n'est pas « fini » pour la base (suivi.clore).",
        "Une fiche y resterait en attente. Donnez-lui une suite vers un état de la base, ou gardez-le non final.",
    ),
    "un champ que rien ne saisit": (
        "  champ:\n    ajouter: fiches/mentor/champs/langue\n"
        "    valeur: {titre: Langue, type: texte, personnel: profession}\n    motif: m\n",
        "S17", "7:14", "Le champ « langue » n'est saisi par aucun acte : personne ne pourra le remplir.",
        "Ajoutez un amendement : `completer: fiches/mentor/creation/saisit`, `avec: [langue]`.",
    ),
    "un modèle Word qui n'est nulle part": (
        "  doc:\n    ajouter: documents/lettre\n"
        "    valeur: {titre: Lettre, modele: lettre_mission.docx, pour: cadrage}\n    motif: m\n",
        "S26", "8:37", "Le modèle Word « lettre_mission.docx » est introuvable.",
        "Placez ce fichier dans un répertoire « modeles_docs ».",
    ),
}  # fmt: skip


@pytest.mark.parametrize("faute", FAUTES)
def test_une_faute_probable_se_dit_mot_pour_mot_a_sa_place(faute: str, tmp_path: Path) -> None:
    """Un seul défaut, son code, sa ligne et sa colonne dans la couche, sa cause, son remède."""
    corps, code, place, message, remede = FAUTES[faute]

    charge = poser(corps, tmp_path)

    (d,) = charge.diagnostics
    assert (d.code, str(d.position)) == (code, f"couche/amendement.yaml:{place}"), dit(charge)
    assert (d.message, d.remede) == (message, remede)


def test_un_fichier_du_bloc_notes_se_lit_ou_dit_comment_l_enregistrer(tmp_path: Path) -> None:
    """Marque d'ordre, apostrophe courbe, espace insécable : acceptés ; un autre codage dit quoi faire."""
    corps = exige(ACTIVER, "mentor.charte est versee", "L’académie\u00a0le demande.")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert poser(corps, tmp_path / "a").sain
    tete = tmp_path / "a" / "couche" / "amendement.yaml"
    texte = tete.read_text(encoding="utf-8")
    tete.write_bytes(b"\xef\xbb\xbf" + texte.replace("\n", "\r\n").encode())
    assert Fonds().charger(str(tmp_path / "a" / "couche")).sain

    tete.write_bytes(texte.replace("L’académie\u00a0", "L'académie ").encode("cp1252"))
    d = seul(Fonds().charger(str(tmp_path / "a" / "couche")))
    assert d.code == "Y05" and "UTF-8" in d.message and "Enregistrer sous" in d.remede


def test_un_accent_est_accepte_partout_ou_l_on_choisit_un_mot(tmp_path: Path) -> None:
    """« réunion », « recommandé », « impératif », « consignée », « Durée » : l'accent ne se refuse jamais."""
    corps = LA_REUNION.replace("nature: reunion", "nature: réunion") + exige(
        LANCER, "appariement.reunion_parents est consignée"
    ).replace("      sinon", "      niveau: recommandé\n      sinon")
    corps += f"  lieu: {{remplacer: {LIEU}, attendu: recommandé, devient: impératif, motif: m}}\n"
    corps += "  delai: {ajouter: parametres/un_delai, valeur: {titre: D, type: durée, valeur: 2 jours, sens: figé}, motif: m}\n"

    charge = poser(corps, tmp_path)

    assert charge.sain, dit(charge)
    assert charge.forme is not None
    assert charge.forme["phases"]["appariement"]["pieces"]["reunion_parents"]["nature"] == "reunion"


def test_une_piece_a_fichier_se_verse_et_ne_se_consigne_pas(tmp_path: Path) -> None:
    """« est consignée » ne vaut que de ce qui n'a pas de fichier."""
    d = seul(poser(exige(ACTIVER, "mentor.charte est consignee"), tmp_path))

    assert (d.code, d.remede) == ("R06", "Écrivez « mentor.charte est versee ».")
