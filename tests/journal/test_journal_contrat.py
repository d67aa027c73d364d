"""Ce que tout journal promet, en mémoire comme en base."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from hashlib import sha256

import pytest

from moteur.erreurs import CommandeMalEcrite, Conflit, ErreurMoteur, Introuvable
from moteur.journal.port import FaitAEcrire, Journal

Fabrique = Callable[..., FaitAEcrire]
Dossier = Callable[..., str]


def test_un_fait_ecrit_se_relit_a_l_identique(
    journal: Journal, fait: Fabrique, dossier: Dossier, heure: datetime
) -> None:
    """Ce que `ajouter` rend est ce que `relire` rend, et c'est ce qu'on a donné."""
    chaine = dossier(journal, nombre=0)
    donnes = [fait(1), fait(2, sujet="", type="dossier.ouvert")]

    rendus = journal.ajouter(chaine, donnes, rang_attendu=0, saisi_le=heure)

    assert tuple(journal.relire(chaine)) == rendus
    assert [lu.rang for lu in rendus] == [1, 2]
    for donne, lu in zip(donnes, rendus, strict=True):
        assert (lu.type, lu.le, lu.sujet, lu.acteur) == (donne.type, donne.le, donne.sujet, donne.acteur)
        assert (lu.saisi_par, lu.role, lu.parties) == (donne.saisi_par, donne.role, donne.parties)
        assert lu.saisi_le == "2026-11-22T04:00:00Z"


def test_le_dossier_range_dit_sa_tete(
    journal: Journal, dossier: Dossier, workflow: tuple[str, bytes]
) -> None:
    """Le rang et la tête d'un dossier sont ceux de son dernier fait."""
    chaine = dossier(journal, nombre=3)

    (range_,) = journal.dossiers()

    dernier = list(journal.relire(chaine))[-1]
    assert (range_.rang, range_.tete, range_.chaine) == (3, dernier.empreinte, chaine)
    assert (range_.porteur, range_.periode, range_.nom) == ("0690001A", "2026-2027", "essai")
    assert range_.workflow == workflow[0]


def test_une_creation_fautive_ne_laisse_pas_de_dossier(
    journal: Journal, fait: Fabrique, workflow: tuple[str, bytes], heure: datetime
) -> None:
    """Le dossier et ses premiers faits naissent ensemble ou pas du tout."""
    journal.ranger_workflow(*workflow)
    mauvais = fait(2, parties={"trace": {"taux": 0.5}})

    with pytest.raises(CommandeMalEcrite):
        journal.creer_dossier(
            workflow=workflow[0],
            porteur="0690001A",
            periode="2026",
            nom="essai",
            titre="Essai",
            faits=[fait(1), mauvais],
            saisi_le=heure,
        )

    assert journal.dossiers() == ()
    assert journal.verifier().faits == 0


def test_un_lot_fautif_ne_laisse_rien(
    journal: Journal, fait: Fabrique, dossier: Dossier, heure: datetime
) -> None:
    """Un fait refusé au milieu d'un lot emporte tout le lot."""
    chaine = dossier(journal)
    avant = (journal.dossiers(), tuple(journal.relire(chaine)), journal.verifier())

    with pytest.raises(CommandeMalEcrite):
        journal.ajouter(
            chaine,
            [fait(4), fait(5, acteur="nouvelle", parties={"trace": {"x": 2**53}}), fait(6)],
            rang_attendu=3,
            saisi_le=heure,
            photographie=b"perdue",
        )

    assert (journal.dossiers(), tuple(journal.relire(chaine)), journal.verifier()) == avant
    assert journal.photographie(chaine) is None


@pytest.mark.parametrize("attendu", [0, 2, 4])
def test_un_rang_perime_est_un_conflit(
    journal: Journal, fait: Fabrique, dossier: Dossier, heure: datetime, attendu: int
) -> None:
    """Qui écrit sans avoir lu le dernier fait n'écrit rien, et sait quoi faire."""
    chaine = dossier(journal, nombre=3)

    with pytest.raises(Conflit) as levee:
        journal.ajouter(chaine, [fait(4)], rang_attendu=attendu, saisi_le=heure)

    assert "moteur etat" in str(levee.value)
    assert journal.dossiers()[0].rang == 3


def test_un_dossier_ne_s_ouvre_pas_deux_fois(journal: Journal, dossier: Dossier) -> None:
    """Même porteur, même période, même workflow : conflit, et l'ancien dossier reste."""
    dossier(journal)

    with pytest.raises(Conflit):
        dossier(journal)

    assert len(journal.dossiers()) == 1


def test_les_dossiers_se_rangent_par_porteur(journal: Journal, dossier: Dossier) -> None:
    """L'ordre des dossiers ne dépend pas de celui de leur création."""
    dossier(journal, porteur="0690009Z")
    dossier(journal, porteur="0010001B")

    assert [range_.porteur for range_ in journal.dossiers()] == ["0010001B", "0690009Z"]


def test_ce_qui_n_est_pas_range_est_introuvable(journal: Journal, fait: Fabrique, heure: datetime) -> None:
    """Une chaîne ou un workflow inconnus se disent, sans rien créer."""
    with pytest.raises(Introuvable):
        list(journal.relire("0" * 32))
    with pytest.raises(Introuvable):
        journal.ajouter("0" * 32, [fait()], rang_attendu=0, saisi_le=heure)
    with pytest.raises(Introuvable):
        journal.lire_workflow("f" * 64)
    with pytest.raises(Introuvable):
        journal.creer_dossier(workflow="f" * 64, porteur="a", periode="b", nom="c", titre="d")
    assert journal.cache("inconnue") is None
    assert journal.photographie("0" * 32) is None
    assert journal.dossiers() == ()


def test_une_forme_se_range_sous_sa_seule_empreinte(journal: Journal, workflow: tuple[str, bytes]) -> None:
    """Des octets qui ne donnent pas l'empreinte annoncée sont refusés ; ranger deux fois ne change rien."""
    empreinte, forme = workflow
    journal.ranger_workflow(empreinte, forme)
    journal.ranger_workflow(empreinte, forme)

    with pytest.raises(ErreurMoteur):
        journal.ranger_workflow("0" * 64, forme)

    assert journal.lire_workflow(empreinte) == forme
    with pytest.raises(Introuvable):
        journal.lire_workflow("0" * 64)


@pytest.mark.parametrize("depuis", [0, 1, 2, 3, 9])
def test_relire_depuis_un_rang_rend_la_suite(journal: Journal, dossier: Dossier, depuis: int) -> None:
    """`depuis` est le dernier rang déjà connu."""
    chaine = dossier(journal, nombre=3)

    rangs = [lu.rang for lu in journal.relire(chaine, depuis=depuis)]

    assert rangs == [rang for rang in (1, 2, 3) if rang > depuis]


def test_une_photographie_ne_vaut_que_pour_la_tete(
    journal: Journal, fait: Fabrique, dossier: Dossier, heure: datetime
) -> None:
    """Un fait de plus périme la photographie ; on peut en reprendre une sans écrire de fait."""
    chaine = dossier(journal, nombre=1)
    journal.ajouter(chaine, [fait(2)], rang_attendu=1, saisi_le=heure, photographie=b"deux")
    prise = journal.photographie(chaine)

    journal.ajouter(chaine, [fait(3)], rang_attendu=2, saisi_le=heure)
    perimee = journal.photographie(chaine)
    rendus = journal.ajouter(chaine, (), rang_attendu=3, saisi_le=heure, photographie=b"trois")

    assert (prise, perimee, rendus) == ((2, b"deux"), None, ())
    assert journal.photographie(chaine) == (3, b"trois")
    assert journal.verifier().faits == 3


def test_un_cache_se_remplace(journal: Journal) -> None:
    """Le cache rend le dernier contenu rangé, tel quel."""
    journal.ranger_cache("arbre", b"\x00un")
    journal.ranger_cache("arbre", b"deux\xff")

    assert journal.cache("arbre") == b"deux\xff"


def test_une_horloge_qui_recule_se_voit_sans_rien_arreter(
    journal: Journal, fait: Fabrique, dossier: Dossier, heure: datetime
) -> None:
    """Au-delà de cinq minutes de recul, le fait est écrit, à son rang, et le dit, même relu plus tard."""
    chaine = dossier(journal, nombre=1)
    instants = [heure - timedelta(minutes=5), heure - timedelta(minutes=10, seconds=1), heure]

    for rang, instant in enumerate(instants, start=1):
        journal.ajouter(chaine, [fait(rang + 1)], rang_attendu=rang, saisi_le=instant)

    assert [lu.horloge_recule for lu in journal.relire(chaine)] == [False, False, True, False]
    assert [lu.horloge_recule for lu in journal.relire(chaine, depuis=2)] == [True, False]
    assert journal.verifier().reculs == ((chaine, 3),)
    assert journal.verifier().anomalies == ()


def test_l_heure_de_saisie_est_en_temps_universel(
    journal: Journal, fait: Fabrique, dossier: Dossier, heure: datetime
) -> None:
    """Un fuseau se convertit ; une heure sans fuseau est refusée."""
    chaine = dossier(journal, nombre=0)
    a_la_reunion = heure.astimezone(timezone(timedelta(hours=4)))

    (lu,) = journal.ajouter(chaine, [fait()], rang_attendu=0, saisi_le=a_la_reunion)

    assert lu.saisi_le == "2026-11-22T04:00:00Z"
    with pytest.raises(ErreurMoteur):
        journal.ajouter(chaine, [fait()], rang_attendu=1, saisi_le=heure.replace(tzinfo=None))


def test_migrer_change_le_workflow_des_faits_suivants(
    journal: Journal, fait: Fabrique, dossier: Dossier, heure: datetime, workflow: tuple[str, bytes]
) -> None:
    """Le fait « workflow.migre » et ses suivants portent la nouvelle empreinte ; les anciens, l'ancienne."""
    chaine = dossier(journal, nombre=1)
    nouvelle = sha256(b"autre").hexdigest()
    journal.ranger_workflow(nouvelle, b"autre")

    with pytest.raises(ErreurMoteur):
        journal.ajouter(chaine, [fait(2)], rang_attendu=1, saisi_le=heure, workflow=nouvelle)
    with pytest.raises(Introuvable):
        journal.ajouter(chaine, [fait(2)], rang_attendu=1, saisi_le=heure, workflow="f" * 64)
    migration = fait(2, type="workflow.migre", sujet="")
    journal.ajouter(chaine, [migration], rang_attendu=1, saisi_le=heure, workflow=nouvelle)
    journal.ajouter(chaine, [fait(3)], rang_attendu=2, saisi_le=heure)

    empreintes = [lu.workflow for lu in journal.relire(chaine)]
    assert empreintes == [workflow[0], nouvelle, nouvelle]
    assert journal.dossiers()[0].workflow == nouvelle
    assert journal.verifier().anomalies == ()


@pytest.mark.parametrize(
    "changements",
    [
        {"type": "fiche.ecartee"},
        {"le": "2026-02-30"},
        {"le": "20261120"},
        {"le": "2026-11-20T00:00:00"},
        {"acteur": ""},
        {"saisi_par": ""},
        {"parties": {"identite": {"nom": "Éva"}}},
        {"parties": {"trace": {}, "dossier": {}}},
        {"parties": {"trace": {}, "Identité": {}}},
        {"parties": {"trace": ["liste"]}},
    ],
)
def test_un_fait_mal_forme_ne_s_ecrit_pas(
    journal: Journal, fait: Fabrique, dossier: Dossier, heure: datetime, changements: dict[str, object]
) -> None:
    """Type inconnu, date fausse, acteur ou trace absents : rien ne s'écrit."""
    chaine = dossier(journal, nombre=1)

    with pytest.raises(ErreurMoteur):
        journal.ajouter(chaine, [fait(2, **changements)], rang_attendu=1, saisi_le=heure)

    assert journal.dossiers()[0].rang == 1


@pytest.mark.parametrize("texte", ["\ud800", "a\0b", "e\u0301"])
def test_un_texte_sans_ecriture_unique_ne_s_ecrit_nulle_part(
    journal: Journal, fait: Fabrique, dossier: Dossier, heure: datetime, texte: str
) -> None:
    """Demi-caractère, caractère nul, accent décomposé : refus net, dans les contenus comme dans les noms."""
    chaine = dossier(journal, nombre=1)
    mauvais = [fait(2, **{champ: texte}) for champ in ("sujet", "acteur", "saisi_par", "role")]
    mauvais += [fait(2, parties={"trace": {"a": [texte]}}), fait(2, parties={"trace": {texte: 1}})]

    for donne in mauvais:
        with pytest.raises(CommandeMalEcrite):
            journal.ajouter(chaine, [donne], rang_attendu=1, saisi_le=heure)
    with pytest.raises(CommandeMalEcrite):
        dossier(journal, porteur=texte)

    assert journal.dossiers()[0].rang == 1


def test_ce_qui_est_ecrit_ne_suit_plus_l_objet_donne(
    journal: Journal, fait: Fabrique, dossier: Dossier, heure: datetime
) -> None:
    """Changer le contenu après l'avoir donné ne change pas le fait."""
    chaine = dossier(journal, nombre=0)
    contenu = {"trace": {"liens": ["a"]}}
    (rendu,) = journal.ajouter(chaine, [fait(parties=contenu)], rang_attendu=0, saisi_le=heure)

    contenu["trace"]["liens"].append("b")

    assert rendu.parties == {"trace": {"liens": ["a"]}}
    assert list(journal.relire(chaine)) == [rendu]


def test_la_racine_est_celle_de_la_rfc_9162(
    journal: Journal, fait: Fabrique, dossier: Dossier, heure: datetime
) -> None:
    """La racine couvre les faits de tous les dossiers, dans leur ordre d'intégration."""
    un, deux = dossier(journal, nombre=2), dossier(journal, nombre=2, porteur="0010001B")
    journal.ajouter(un, [fait(3)], rang_attendu=2, saisi_le=heure)
    premiers, seconds = list(journal.relire(un)), list(journal.relire(deux))
    feuilles = [bytes.fromhex(lu.empreinte) for lu in (*premiers[:2], *seconds, premiers[2])]

    verification = journal.verifier()

    assert verification.racine == _racine_recursive(feuilles).hex()
    assert (verification.dossiers, verification.faits, verification.anomalies) == (2, 5, ())


def test_un_journal_vide_se_verifie(journal: Journal) -> None:
    """Sans fait, la racine est le SHA-256 de rien."""
    verification = journal.verifier()

    assert verification.racine == sha256(b"").hexdigest()
    assert (verification.dossiers, verification.faits, verification.anomalies) == (0, 0, ())


def test_un_fait_lu_ne_se_change_pas(journal: Journal, dossier: Dossier) -> None:
    """Un fait relu est une valeur : on en fait un autre, on ne le modifie pas."""
    (lu,) = journal.relire(dossier(journal, nombre=1))

    with pytest.raises(AttributeError):
        lu.rang = 2  # type: ignore[misc]

    assert lu._replace(rang=2).rang == 2


def _racine_recursive(feuilles: list[bytes]) -> bytes:
    """La définition de la RFC 9162 §2.1.1, mot pour mot."""
    if len(feuilles) == 1:
        return feuilles[0]
    coupe = 1
    while coupe * 2 < len(feuilles):
        coupe *= 2
    gauche, droite = _racine_recursive(feuilles[:coupe]), _racine_recursive(feuilles[coupe:])
    return sha256(b"\1" + gauche + droite).digest()
