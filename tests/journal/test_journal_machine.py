"""Des suites d'actes au hasard : la base, la mémoire et une simple liste disent toujours la même chose."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from moteur.erreurs import CommandeMalEcrite, Conflit
from moteur.journal.memoire import JournalMemoire
from moteur.journal.port import FaitAEcrire, FaitLu, Journal
from moteur.journal.sqlite import ouvrir

HEURE = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
FORME = b"{}"
NOMS = st.sampled_from(["lea", "omar", "zoé", "fiche-1", "fiche-2"])
FAITS = st.builds(
    FaitAEcrire,
    type=st.sampled_from(["fiche.creee", "transition.franchie", "piece.versee"]),
    le=st.dates().map(str),
    sujet=NOMS | st.just(""),
    acteur=NOMS,
    saisi_par=NOMS,
    role=NOMS,
    parties=st.fixed_dictionaries(
        {"trace": st.dictionaries(NOMS, st.integers(0, 9) | st.booleans() | st.none(), max_size=3)},
        optional={"identite": st.dictionaries(NOMS, NOMS, max_size=2)},
    ),
)


class MachineJournal(RuleBasedStateMachine):
    """Deux journaux et leur attendu : par porteur, la liste des faits."""

    def __init__(self) -> None:
        super().__init__()
        self.repertoire = tempfile.TemporaryDirectory()
        self.base = Path(self.repertoire.name) / "journal.db"
        self.journaux: list[Journal] = [
            JournalMemoire(aleatoire=os.urandom),
            ouvrir(self.base, aleatoire=os.urandom, creer=True),
        ]
        self.empreinte = sha256(FORME).hexdigest()
        for journal in self.journaux:
            journal.ranger_workflow(self.empreinte, FORME)
        self.attendus: dict[str, list[FaitAEcrire]] = {}
        self.chaines: dict[str, list[str]] = {}

    @rule(porteur=NOMS, faits=st.lists(FAITS, max_size=2))
    def creer(self, porteur: str, faits: list[FaitAEcrire]) -> None:
        """Un porteur n'a qu'un dossier."""
        chaines = []
        for journal in self.journaux:
            try:
                chaine = journal.creer_dossier(
                    workflow=self.empreinte,
                    porteur=porteur,
                    periode="2026",
                    nom="essai",
                    titre=porteur,
                    faits=faits,
                    saisi_le=HEURE,
                )
                chaines.append(chaine)
            except Conflit:
                assert porteur in self.attendus
        assert bool(chaines) == (porteur not in self.attendus)
        if chaines:
            self.chaines[porteur], self.attendus[porteur] = chaines, list(faits)

    @precondition(lambda self: bool(self.attendus))
    @rule(donnees=st.data(), faits=st.lists(FAITS, max_size=3), ecart=st.sampled_from([0, 0, 0, -1, 1]))
    def ajouter(self, donnees: st.DataObject, faits: list[FaitAEcrire], ecart: int) -> None:
        """Au bon rang, le lot entier s'ajoute ; ailleurs, conflit."""
        porteur = donnees.draw(st.sampled_from(sorted(self.attendus)))
        rang = len(self.attendus[porteur]) + ecart
        photographie = repr(rang).encode()
        for journal, chaine in zip(self.journaux, self.chaines[porteur], strict=True):
            try:
                lus = journal.ajouter(
                    chaine, faits, rang_attendu=rang, saisi_le=HEURE, photographie=photographie
                )
            except Conflit:
                assert ecart
                continue
            assert not ecart
            assert journal.photographie(chaine) == (rang + len(faits), photographie)
            assert tuple(journal.relire(chaine, depuis=rang)) == lus
        if not ecart:
            self.attendus[porteur] += faits

    @precondition(lambda self: bool(self.attendus))
    @rule(donnees=st.data(), faits=st.lists(FAITS, max_size=2))
    def ajouter_un_lot_fautif(self, donnees: st.DataObject, faits: list[FaitAEcrire]) -> None:
        """Un lot qui finit mal ne laisse rien."""
        porteur = donnees.draw(st.sampled_from(sorted(self.attendus)))
        lot = [
            *faits,
            FaitAEcrire("fiche.creee", "2026-01-01", "s", "neuf", "neuf", "r", {"trace": {"x": 2**60}}),
        ]
        for journal, chaine in zip(self.journaux, self.chaines[porteur], strict=True):
            try:
                journal.ajouter(chaine, lot, rang_attendu=len(self.attendus[porteur]), saisi_le=HEURE)
            except CommandeMalEcrite:
                continue
            raise AssertionError("le lot fautif est passé")

    @rule()
    def rouvrir(self) -> None:
        """Fermer et rouvrir la base ne change rien."""
        self.journaux[1].fermer()
        self.journaux[1] = ouvrir(self.base, aleatoire=os.urandom)

    @invariant()
    def tout_se_retrouve(self) -> None:
        """Chaque journal rend la liste attendue et se vérifie."""
        for place, journal in enumerate(self.journaux):
            for porteur, attendus in self.attendus.items():
                relus = [_redonner(lu) for lu in journal.relire(self.chaines[porteur][place])]
                assert relus == attendus
            verification = journal.verifier()
            total = sum(len(faits) for faits in self.attendus.values())
            assert (verification.faits, verification.anomalies) == (total, ())
        assert [d._replace(chaine="", tete="") for d in self.journaux[0].dossiers()] == [
            d._replace(chaine="", tete="") for d in self.journaux[1].dossiers()
        ]

    def teardown(self) -> None:
        """Rend les fichiers."""
        for journal in self.journaux:
            journal.fermer()
        self.repertoire.cleanup()


def _redonner(lu: FaitLu) -> FaitAEcrire:
    parties = {nom: contenu for nom, contenu in lu.parties.items() if contenu is not None}
    return FaitAEcrire(lu.type, lu.le, lu.sujet, lu.acteur, lu.saisi_par, lu.role, parties)


TestMachineJournal = MachineJournal.TestCase
TestMachineJournal.settings = settings(max_examples=12, stateful_step_count=15, deadline=None)


class MachineLongue(MachineJournal):
    """La même, deux mille suites de cinquante actes : tout se compare et se vérifie au bout de chacune."""

    @invariant()
    def tout_se_retrouve(self) -> None:
        """Se contrôle à la fin : à chaque acte, la campagne durerait une heure."""

    def teardown(self) -> None:
        """Le contrôle entier, puis rend les fichiers."""
        try:
            MachineJournal.tout_se_retrouve(self)
        finally:
            super().teardown()


TestMachineLongue = pytest.mark.longue(MachineLongue.TestCase)
TestMachineLongue.settings = settings(
    max_examples=2000, stateful_step_count=50, deadline=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
