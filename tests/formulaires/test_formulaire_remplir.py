"""`moteur remplir` : l'éditeur, le fichier déjà rempli, tout ou rien, et ce qui a été tapé jamais perdu."""

from __future__ import annotations

import os
import shlex
import stat
from pathlib import Path

import pytest
from bureau import COMPLET, Lancer, Resultat, editeur, qui_remplit, remplir
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moteur.operations.formulaire_texte import FAUTE

EDITER = pytest.MonkeyPatch


def brouillons(espace: Path) -> list[Path]:
    """Les formulaires gardés."""
    return sorted((espace / ".brouillons").glob("*")) if (espace / ".brouillons").exists() else []


def a_soi(fichier: Path) -> bool:
    """Lisible de soi seul ; sous Windows, ce sont les droits du répertoire qui comptent."""
    return os.name == "nt" or stat.S_IMODE(fichier.stat().st_mode) == 0o600


def faits(lancer: Lancer) -> int:
    """Le nombre de faits du dossier."""
    return len(lancer("journal", "--json").json["faits"])


def exporter(lancer: Lancer, *mots: str) -> str:
    """Le formulaire de cette cible."""
    assert lancer("remplir", *mots, "--exporter", "f.txt").code == 0
    fichier = Path("f.txt")
    texte = fichier.read_text(encoding="utf-8")
    fichier.unlink()
    return texte


def rendre(lancer: Lancer, texte: str, *mots: str) -> Resultat:
    """Le formulaire ainsi rempli, rendu par `--depuis`."""
    Path("rendu.txt").write_text(texte, encoding="utf-8", newline="\n")
    return lancer("remplir", *mots, "--depuis", "rendu.txt", "--json")


# ── par l'éditeur ────────────────────────────────────────────────────────────────────────────
def test_ce_qui_est_tape_dans_l_editeur_est_consigne(
    espace: Path, lancer: Lancer, monkeypatch: EDITER, tmp_path: Path
) -> None:
    """Un seul fait, les valeurs exactes, et le brouillon effacé."""
    monkeypatch.setenv("EDITOR", editeur(tmp_path, qui_remplit(COMPLET)))
    avant = faits(lancer)
    resultat = lancer("remplir", "projet", "--json")
    assert resultat.code == 0, resultat
    assert [c["champ"] for c in resultat.json["changements"]] == list(COMPLET)
    assert len(resultat.json["faits"]) == 1 and faits(lancer) == avant + 1
    champs = {c["nom"]: c["brut"] for c in lancer("voir", "projet", "--json").json["fiche"]["champs"]}
    assert (
        champs["objectifs"] == COMPLET["objectifs"]
        and champs["debut"] == "2026-09-01"
        and champs["places"] == 12
    )
    assert brouillons(espace) == [] and not (espace / ".brouillons").exists()


@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig", "cp1252"])
def test_le_bloc_notes_peut_changer_l_encodage(
    espace: Path, lancer: Lancer, monkeypatch: EDITER, tmp_path: Path, codec: str
) -> None:
    """UTF-16 et ANSI se lisent, fins de ligne de Windows comprises ; la réponse le dit."""
    corps = qui_remplit({**COMPLET, "public": "Les aînés du quartier « été »"})
    enregistrer = f'fichier.write_bytes(texte.replace("\\n", "\\r\\n").encode("{codec}"))\n'
    monkeypatch.setenv("EDITOR", editeur(tmp_path, corps + enregistrer))
    resultat = lancer("remplir", "projet")
    assert resultat.code == 0, resultat
    assert ("Formulaire lu en" in resultat.sortie) == (codec != "utf-8-sig")
    assert "Les aînés du quartier « été »" in lancer("voir", "projet").sortie


@pytest.mark.parametrize(
    ("corps", "code", "dit"),
    [
        ("pass", 0, "Rien n'a changé"),
        ("fichier.unlink()", 2, "Le formulaire a disparu"),
        ("fichier.write_text('')", 2, "vide"),
        ("sys.exit(1)", 8, "s'est arrêté sur une erreur"),
    ],
)
def test_un_editeur_qui_n_ecrit_rien_n_ecrit_rien(
    espace: Path, lancer: Lancer, monkeypatch: EDITER, tmp_path: Path, corps: str, code: int, dit: str
) -> None:
    """Fermé sans rien changer, fichier supprimé, vidé, éditeur en panne : le dossier reste tel quel."""
    monkeypatch.setenv("EDITOR", editeur(tmp_path, corps))
    avant = faits(lancer)
    resultat = lancer("remplir", "projet")
    assert resultat.code == code and dit in " ".join((resultat.sortie + resultat.messages).split()), resultat
    assert faits(lancer) == avant
    # Un formulaire que personne n'a rempli ne reste pas derrière.
    assert not (espace / ".brouillons").exists()


@pytest.mark.parametrize(("fin", "code"), [("sys.exit(1)", 8), ("sys.exit(130)", 130)])
def test_un_editeur_qui_tombe_laisse_le_texte(
    espace: Path, lancer: Lancer, monkeypatch: EDITER, tmp_path: Path, fin: str, code: int
) -> None:
    """Panne ou Ctrl-C après la frappe : le texte est gardé, son chemin dit, et il se reprend."""
    monkeypatch.setenv("EDITOR", editeur(tmp_path, qui_remplit(COMPLET) + fin))
    resultat = lancer("remplir", "projet")
    (garde,) = brouillons(espace)
    reprendre = resultat.messages.partition("Pour le reprendre :")[2]
    assert resultat.code == code and str(garde) in reprendre, resultat
    assert a_soi(garde) and COMPLET["public"] in garde.read_text(encoding="utf-8")
    repris = lancer("remplir", "projet", "rediger", "--depuis", str(garde))
    assert repris.code == 0 and brouillons(espace) == []


def test_un_refus_rend_le_formulaire_annote(
    espace: Path, lancer: Lancer, monkeypatch: EDITER, tmp_path: Path
) -> None:
    """Chaque raison sous son champ ; la commande qui reprend marche telle quelle, une fois le texte corrigé."""
    faux = {**COMPLET, "fin": "30/06/2026", "places": "beaucoup", "public": ""}
    monkeypatch.setenv("EDITOR", editeur(tmp_path, qui_remplit(faux)))
    avant = faits(lancer)
    resultat = lancer("remplir", "projet", "--json")
    assert resultat.code == 3 and faits(lancer) == avant, resultat
    (garde,) = brouillons(espace)
    assert a_soi(garde)
    lignes = garde.read_text(encoding="utf-8").split("\n")
    assert resultat.json["formulaire"] == str(garde)
    for dite in resultat.json["lignes"]:
        assert lignes[dite["ligne"] - 1].startswith(FAUTE)
        assert lignes[dite["ligne"] - 2].startswith(f"{dite['champ']}:")
    assert {x["champ"] for x in resultat.json["lignes"]} == {"places", "public", "debut"}
    assert COMPLET["objectifs"].split("\n")[0] in lignes

    corrige = garde.read_text(encoding="utf-8").replace("beaucoup", "12").replace("30/06/2026", "30/06/2027")
    garde.write_text(corrige.replace("\npublic:\n", "\npublic:\nTous\n"), encoding="utf-8")
    repris = lancer(*shlex.split(resultat.json["reprendre"])[1:])
    assert repris.code == 0, repris
    assert faits(lancer) == avant + 1 and brouillons(espace) == []


def test_un_brouillon_qui_attend_est_annonce(
    espace: Path, lancer: Lancer, monkeypatch: EDITER, tmp_path: Path
) -> None:
    """Le texte d'hier n'est ni écrasé ni oublié."""
    monkeypatch.setenv("EDITOR", editeur(tmp_path, qui_remplit({"public": "Les voisins d'hier"})))
    assert lancer("remplir", "projet").code == 3
    (hier,) = brouillons(espace)
    monkeypatch.setenv("EDITOR", editeur(tmp_path, qui_remplit(COMPLET)))
    resultat = lancer("remplir", "projet")
    assert resultat.code == 0 and str(hier) in resultat.messages
    assert brouillons(espace) == [hier] and "Les voisins d'hier" in hier.read_text(encoding="utf-8")


def test_sans_editeur_ni_terminal_on_dit_l_autre_chemin(espace: Path, lancer: Lancer) -> None:
    """Code 6, et rien de créé."""
    resultat = lancer("remplir", "projet")
    assert resultat.code == 6 and "--depuis FICHIER" in resultat.messages and brouillons(espace) == []


# ── par un fichier ───────────────────────────────────────────────────────────────────────────
def test_un_formulaire_exporte_revient(espace: Path, lancer: Lancer) -> None:
    """Exporter n'écrit rien au dossier ; le fichier de la personne reste à elle."""
    avant = faits(lancer)
    texte = exporter(lancer, "projet")
    assert faits(lancer) == avant and "Attendu par J-1 : Le projet dit ce que le jardin apporte" in texte
    assert "Refusé si : La fin précède le début. (dates_ordonnees, J-1)" in texte and "obligatoire" in texte
    resultat = rendre(
        lancer,
        remplir(texte, {**COMPLET, "equipe": "jardinier-1", "cultures": "légumes et aromates\nfleurs"}),
        "projet",
    )
    assert resultat.code == 0, resultat
    assert Path("rendu.txt").exists() and faits(lancer) == avant + 1
    montre = {c["champ"]: c["apres"] for c in resultat.json["changements"]}
    assert montre["cultures"] == "Légumes et aromates, Fleurs" and montre["equipe"] == "Max Roy"


def test_les_copies_annotees_ne_s_accumulent_pas(espace: Path, lancer: Lancer) -> None:
    """Une seule copie par acte, effacée quand l'acte est écrit ; celle que la personne a retouchée reste, et se dit."""
    bon = remplir(exporter(lancer, "projet"), COMPLET)
    for faux in ("beaucoup", "trop"):
        assert rendre(lancer, bon.replace("\n12\n", f"\n{faux}\n"), "projet").code == 2
    (copie,) = brouillons(espace)
    assert "trop" in copie.read_text(encoding="utf-8")
    copie.write_text(
        copie.read_text(encoding="utf-8").replace("Les voisins", "Tous les voisins"), encoding="utf-8"
    )
    assert rendre(lancer, bon.replace("\n12\n", "\nencore\n"), "projet").code == 2
    assert len(brouillons(espace)) == 2
    resultat = rendre(lancer, bon, "projet")
    assert resultat.code == 0 and any(str(copie) in note for note in resultat.json["notes"]), resultat
    assert brouillons(espace) == [copie]


def test_un_champ_ne_montre_que_les_controles_qui_le_lisent(espace: Path, lancer: Lancer) -> None:
    """Sous « tout jardinier … verifie (nom …) », c'est le nom du jardinier : celui de la parcelle n'y est pour rien."""
    texte = exporter(lancer, "recolte", "perdre")
    assert "Écart si : La parcelle n'a pas de nom. (parcelle_nommee, J-1)" in texte
    assert "tous_nommes" not in texte and "perte_reelle" not in texte


def test_exporter_n_ecrase_rien(espace: Path, lancer: Lancer) -> None:
    """Un fichier qui existe reste ; à blanc, aucun n'apparaît ; `--depuis` avec `--exporter` ne se comprend pas."""
    Path("deja.txt").write_text("à moi", encoding="utf-8")
    assert lancer("remplir", "projet", "--exporter", "deja.txt").code == 2
    assert Path("deja.txt").read_text(encoding="utf-8") == "à moi"
    assert (
        lancer("remplir", "projet", "--exporter", "blanc.txt", "--simuler").code == 0
        and not Path("blanc.txt").exists()
    )
    assert lancer("remplir", "projet", "--exporter", "a.txt", "--depuis", "deja.txt").code == 2
    assert lancer("remplir", "projet", "--depuis", "absent.txt").code == 4
    assert lancer("remplir", "projet", "--depuis", ".").code == 2


def test_une_fiche_se_cree_par_son_type(espace: Path, lancer: Lancer) -> None:
    """`remplir TYPE` : le formulaire de création, et la fiche rendue."""
    texte = exporter(lancer, "jardinier")
    resultat = rendre(
        lancer, remplir(texte, {"prenom": "Ana", "nom": "Vidal", "courriel": "ana@exemple.fr"}), "jardinier"
    )
    assert resultat.code == 0 and resultat.json["fiche"]["nom"] == "jardinier-2", resultat


def test_une_fiche_se_modifie_quand_rien_d_autre_ne_se_remplit(espace: Path, lancer: Lancer) -> None:
    """Sans transition qui demande un champ : les champs modifiables, par une correction."""
    texte = exporter(lancer, "jardinier-1")
    assert "courriel:" in texte and "prenom:" not in texte
    resultat = rendre(lancer, remplir(texte, {"courriel": "max@exemple.fr"}), "jardinier-1")
    assert resultat.code == 0 and resultat.json["faits"][0]["type"] == "donnees.corrigees", resultat
    encore = exporter(lancer, "jardinier-1", "modification")
    assert "courriel: max@exemple.fr" in encore
    assert rendre(lancer, encore, "jardinier-1").json["faits"] == []


def test_a_blanc_rien_ne_s_ecrit(espace: Path, lancer: Lancer, monkeypatch: EDITER, tmp_path: Path) -> None:
    """`--simuler` montre ce qui changerait, et garde le texte tapé."""
    monkeypatch.setenv("EDITOR", editeur(tmp_path, qui_remplit(COMPLET)))
    avant = faits(lancer)
    resultat = lancer("remplir", "projet", "--simuler")
    assert resultat.code == 0 and "Public : Les voisins" in resultat.sortie and faits(lancer) == avant
    (garde,) = brouillons(espace)
    assert str(garde) in resultat.sortie
    monkeypatch.setenv("EDITOR", editeur(tmp_path, "pass"))
    assert lancer("remplir", "jardinier", "--simuler").code == 0 and brouillons(espace) == [garde]


@pytest.mark.parametrize(
    ("mots", "code", "dit"),
    [
        (("recolte",), 4, "peser, perdre"),
        (("projet", "redige"), 4, "rediger"),
        (("projet", "arreter"), 2, "ne demande aucun champ"),
        (("jardinier", "partir"), 2, "est un type de fiche"),
        (("rien"), 4, "rien"),
        (("dossier",), 3, "Présidente"),
        (("jardinier-1", "--par", "zoe"), 3, "demande un motif"),
        (("projet", "--le", "01/01/2001"), 3, "2026"),
        ((), 2, "Il manque"),
        (("a", "b", "c"), 2, "de trop"),
    ],
)
def test_ce_qui_ne_peut_pas_se_remplir_se_dit_avant(
    espace: Path,
    lancer: Lancer,
    monkeypatch: EDITER,
    tmp_path: Path,
    mots: tuple[str, ...],
    code: int,
    dit: str,
) -> None:
    """Mauvais nom, mauvais rôle, mauvaise date : l'éditeur ne s'ouvre pas pour rien."""
    monkeypatch.setenv("EDITOR", editeur(tmp_path, "pathlib.Path('ouvert').write_text('')"))
    resultat = lancer("remplir", *([mots] if isinstance(mots, str) else mots))
    assert resultat.code == code and dit in resultat.messages, resultat
    assert not Path("ouvert").exists() and brouillons(espace) == []


def test_la_meme_valeur_autrement_ecrite_ne_change_rien(espace: Path, lancer: Lancer) -> None:
    """Une date à la norme, un oui en majuscules : la même valeur n'est pas un changement."""
    assert rendre(lancer, remplir(exporter(lancer, "projet"), {**COMPLET, "eau": "oui"}), "projet").code == 0
    assert lancer("avancer", "projet", "reprendre").code == 0
    texte = (
        exporter(lancer, "projet")
        .replace("debut: 01/09/2026", "debut: 2026-09-01")
        .replace("eau: oui", "eau: OUI")
    )
    resultat = rendre(lancer, texte, "projet")
    assert (
        resultat.code == 0
        and resultat.json["faits"] == []
        and resultat.json["suite"] == "moteur avancer projet rediger"
    )


# ── ce qui change entre-temps, ce qui s'efface ───────────────────────────────────────────────
def test_une_valeur_ne_s_efface_pas_par_megarde(espace: Path, lancer: Lancer) -> None:
    """Un champ vidé est refusé à sa ligne ; le formulaire gardé le porte de nouveau."""
    assert rendre(lancer, remplir(exporter(lancer, "projet"), COMPLET), "projet").code == 0
    assert lancer("avancer", "projet", "reprendre").code == 0
    texte = exporter(lancer, "projet")
    vide = texte.replace(
        "objectifs:\nSemer ensemble.\n\nRécolter : ensemble aussi.\n", "objectifs:\n"
    ).replace("places: 12", "places:")
    resultat = rendre(lancer, vide, "projet")
    assert resultat.code == 2 and {x["champ"] for x in resultat.json["lignes"]} == {"objectifs", "places"}
    aussi = rendre(lancer, vide.replace("debut: 01/09/2026", "debut: demain"), "projet")
    assert {x["champ"] for x in aussi.json["lignes"]} == {"objectifs", "places", "debut"}
    assert rendre(lancer, vide, "projet").code == 2
    (garde,) = brouillons(espace)
    assert rendre(lancer, garde.read_text(encoding="utf-8"), "projet").json["faits"] == []


def test_un_champ_change_entre_temps_est_un_conflit(espace: Path, lancer: Lancer) -> None:
    """Code 5 ; le texte gardé dit la valeur d'aujourd'hui, et passe ensuite si on le garde."""
    lancer("corriger", "jardinier-1", "courriel=ancien@exemple.fr")
    texte = exporter(lancer, "jardinier-1")
    lancer("corriger", "jardinier-1", "courriel=entretemps@exemple.fr")
    resultat = rendre(lancer, texte.replace("ancien@", "neuf@"), "jardinier-1")
    assert resultat.code == 5 and "entretemps@exemple.fr" in resultat.json["lignes"][0]["message"]
    (garde,) = brouillons(espace)
    assert lancer("remplir", "jardinier-1", "--depuis", str(garde)).code == 0
    assert "neuf@exemple.fr" in lancer("voir", "jardinier-1").sortie and brouillons(espace) == []


def test_le_dossier_peut_avancer_pendant_qu_on_ecrit(
    espace: Path, lancer: Lancer, monkeypatch: EDITER, tmp_path: Path
) -> None:
    """Un fait ailleurs ne gêne pas ; le même champ changé pendant la frappe est un conflit, texte gardé."""
    moteur = "import subprocess; subprocess.run([sys.executable, '-m', 'moteur', 'corriger', 'jardinier-1', 'courriel=ailleurs@exemple.fr'], check=True, stdout=2)\n"
    monkeypatch.setenv("EDITOR", editeur(tmp_path, moteur + qui_remplit(COMPLET)))
    assert lancer("remplir", "projet").code == 0
    monkeypatch.setenv(
        "EDITOR",
        editeur(tmp_path, moteur.replace("ailleurs", "autre") + qui_remplit({"courriel": "moi@exemple.fr"})),
    )
    resultat = lancer("remplir", "jardinier-1", "--json")
    assert resultat.code == 5 and "autre@exemple.fr" in resultat.json["lignes"][0]["message"]
    (garde,) = brouillons(espace)
    assert "moi@exemple.fr" in garde.read_text(encoding="utf-8")


def test_une_transition_faite_entre_temps_garde_le_texte(
    espace: Path, lancer: Lancer, monkeypatch: EDITER, tmp_path: Path
) -> None:
    """L'acte n'est plus possible : refusé en haut du formulaire, rien de perdu."""
    valeurs = " ".join(f"'{n}={v.splitlines()[0]}'," for n, v in COMPLET.items())
    moteur = f"import subprocess; subprocess.run([sys.executable, '-m', 'moteur', 'avancer', 'projet', 'rediger', {valeurs}], check=True, stdout=2)\n"
    monkeypatch.setenv(
        "EDITOR", editeur(tmp_path, moteur + qui_remplit({**COMPLET, "public": "Mon texte à moi"}))
    )
    resultat = lancer("remplir", "projet")
    (garde,) = brouillons(espace)
    assert resultat.code == 3 and str(garde) in resultat.messages
    texte = garde.read_text(encoding="utf-8")
    assert "Mon texte à moi" in texte and texte.startswith(FAUTE)


def test_le_formulaire_d_un_autre_acte_est_refuse(espace: Path, lancer: Lancer) -> None:
    """Le repère dit pour quoi il est fait ; sans repère, il se lit encore."""
    texte = remplir(exporter(lancer, "projet"), COMPLET)
    assert rendre(lancer, texte, "jardinier").code == 2
    ailleurs = rendre(lancer, texte.replace("dossier ", "dossier 0"), "projet")
    assert ailleurs.code == 2 and "autre acte" in ailleurs.json["erreur"]["message"]
    sans = "\n".join(ligne for ligne in texte.split("\n") if "Repère" not in ligne)
    assert rendre(lancer, sans, "projet").code == 0


def test_les_lignes_facultatives_peuvent_manquer(espace: Path, lancer: Lancer) -> None:
    """Un formulaire réduit à ce qui est demandé s'écrit ; ce qu'on n'y dit pas reste comme c'était."""
    assert (
        rendre(lancer, remplir(exporter(lancer, "projet"), {**COMPLET, "surface": "3"}), "projet").code == 0
    )
    assert lancer("avancer", "projet", "reprendre").code == 0

    resultat = rendre(
        lancer, "objectifs:\nSemer\npublic:\nTous\ndebut: 01/09/2026\nfin: 30/06/2027\nplaces: 9\n", "projet"
    )

    assert resultat.code == 0, resultat
    assert [c["champ"] for c in resultat.json["changements"]] == ["objectifs", "public", "places"]
    champs = {c["nom"]: c["brut"] for c in lancer("voir", "projet", "--json").json["fiche"]["champs"]}
    assert champs["surface"] == "3" and champs["cotisation"] is None


# ── au hasard ────────────────────────────────────────────────────────────────────────────────
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_un_formulaire_mutile_n_ecrit_jamais_a_moitie(
    espace: Path, lancer: Lancer, data: st.DataObject
) -> None:
    """Octets effacés, doublés, changés : un refus dit, ou un fait entier ; jamais de trace, jamais une moitié."""
    octets = bytearray(remplir(exporter(lancer, "projet"), COMPLET).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        debut = data.draw(st.integers(0, len(octets)))
        fin = debut + data.draw(st.integers(0, 120))
        octets[debut:fin] = data.draw(
            st.binary(max_size=8) | st.sampled_from([b"\npublic:", b"\r", b"\0", b"#|", b"\xff\xfe", b""])
        )
    Path("rendu.txt").write_bytes(octets)
    avant = faits(lancer)
    resultat = lancer("remplir", "projet", "--depuis", "rendu.txt", "--simuler", "--json")
    assert resultat.code in (0, 2, 3, 5), resultat
    assert faits(lancer) == avant
    if resultat.code == 0 and resultat.json["faits"]:
        assert {c["champ"] for c in resultat.json["changements"]} >= set(COMPLET)
