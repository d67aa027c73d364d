"""Mener un formulaire à son terme : éditer, relire, confirmer, consigner ; rien de tapé ne se perd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moteur.cli import actes, consignation, dialogue
from moteur.cli.rendu import formulaire as rendu
from moteur.cli.reponse import CONFLIT, FAIT, INTERROMPU, MAL_ECRITE, Reglages, Reponse
from moteur.composition.editeur import Editeur, lancer
from moteur.domaine.decision import Refus
from moteur.domaine.droits import Motif, de_forme
from moteur.erreurs import CommandeMalEcrite, ErreurMoteur, Introuvable
from moteur.operations import brouillons
from moteur.operations import formulaire as f
from moteur.operations.formulaire_octets import ANSI, UTF_8, decoder
from moteur.operations.formulaire_texte import Faute, Lu, aides, annoter, lire

if TYPE_CHECKING:
    from moteur.operations.agir import Manuel
    from moteur.operations.dossiers import Ouvert

LARGEUR = 10_000  # une note par ligne : elle se pliera à la largeur de l'écran, une fois connue
COMMENT_FERMER = {
    "nano": "Pour finir, dans nano : Ctrl+O puis Entrée enregistre, Ctrl+X ferme.",
    "vi": "Pour finir, dans vi : Échap, puis « :wq » et Entrée.",
    "vim": "Pour finir, dans vim : Échap, puis « :wq » et Entrée.",
}


@dataclass(slots=True)
class Seance:
    """Un formulaire, du fichier où il s'écrit jusqu'au fait qui en naît.

    `propose` : le texte que nous avons écrit ; vide si le fichier vient d'ailleurs.
    """

    reglages: Reglages
    ouvert: Ouvert
    formulaire: f.Formulaire
    manuel: Manuel
    enonces: Mapping[str, str]
    fichier: Path
    editeur: Editeur | None = None
    propose: str = ""
    connu: int | None = None
    encodage: str = UTF_8

    @property
    def choix(self) -> f.Choix:
        return self.formulaire.choix

    @property
    def interactive(self) -> bool:
        return dialogue.au_terminal(self.reglages)

    @property
    def en_brouillon(self) -> bool:
        return brouillons.est_brouillon(self.ouvert.atelier.racine, self.fichier)

    def mener(self) -> Reponse:
        """Jusqu'à la réponse ; si tout s'arrête en chemin, dit où le texte est gardé."""
        try:
            self._editer()
            while True:
                reponse = self._tour()
                if reponse is not None:
                    return reponse
        except ErreurMoteur as faute:
            if garde := self._garder():
                ou = f"Votre texte est gardé : {garde}\nPour le reprendre : {self.reprendre(garde)}"
                faute.suite = f"{faute.suite}\n{ou}".strip()
            raise
        except BaseException:
            if garde := self._garder():
                dialogue.montrer(
                    [
                        "Votre texte est gardé :",
                        f"    {garde}",
                        "Pour le reprendre :",
                        f"    {self.reprendre(garde)}",
                    ]
                )
            raise

    def reprendre(self, fichier: Path) -> str:
        """La commande qui reprend ce fichier."""
        return commande(self.reglages, self.choix, "--depuis", str(fichier), motif=self.manuel.motif)

    # ── un tour : relire, juger, montrer, consigner ──────────────────────────────────────────
    def _tour(self) -> Reponse | None:
        texte = self._texte()
        lu = lire(
            texte,
            noms=self.formulaire.feuille.noms,
            connues=self._connues(),
            facultatifs=self.formulaire.facultatifs,
        )
        if self.connu is None:
            self.connu = f.verifier_repere(self.formulaire, lu.repere)
        if refus := self._rafraichir():
            return self._refuser(texte, lu, refus.motifs)
        lecture = f.relire(self.ouvert, self.formulaire, lu, connu=self.connu)
        if lecture.fautes:
            return self._refuser_tout(texte, lu, lecture)
        if lecture.perimes:
            self.connu = self.ouvert.dossier.rang
            return self._rendre(texte, lecture.perimes, [_motif(x) for x in lecture.perimes], conflit=True)
        if not lecture.valeurs:
            return self._rien()
        acte = f.acte(self.ouvert, self.choix, lecture.valeurs)
        essai = acte(replace(self.manuel, simuler=True))
        if isinstance(essai, Refus):
            return self._refuser(texte, lu, essai.motifs)
        return self._consigner(acte, lecture.changements)

    def _texte(self) -> str:
        octets = brouillons.lire(self.fichier)
        if octets is None and self.propose:
            raise CommandeMalEcrite(
                "Le formulaire a disparu : rien n'est écrit au dossier.",
                lieu=str(self.fichier),
                raison="L'éditeur l'a supprimé, ou l'a enregistré ailleurs.",
                suite=f"S'il est ailleurs : {self.reprendre(Path('FICHIER'))}. Sinon, recommencez.",
            )
        if octets is None:
            raise Introuvable(
                "Ce formulaire n'existe pas.", lieu=str(self.fichier), suite="Vérifiez le chemin."
            )
        lu = decoder(octets, lieu=str(self.fichier))
        self.encodage = lu.encodage
        if not lu.texte.strip():
            raise CommandeMalEcrite(
                "Le formulaire est vide : rien n'est écrit au dossier.",
                lieu=str(self.fichier),
                suite=f"Recommencez : {commande(self.reglages, self.choix, motif=self.manuel.motif)}",
            )
        return lu.texte

    def _connues(self) -> frozenset[str] | None:
        """Nos lignes d'aide, quand nous sommes sûrs de les reconnaître : l'ANSI les a peut-être abîmées."""
        return aides(self.propose) if self.propose and self.encodage != ANSI else None

    def _rafraichir(self) -> Refus | None:
        """Reprend le dossier s'il a changé pendant que la personne écrivait."""
        from moteur.operations.dossiers import relire_range

        atelier, chaine = self.ouvert.atelier, self.ouvert.dossier.chaine
        range_ = next(r for r in atelier.journal.dossiers() if r.chaine == chaine)
        if range_.rang == self.ouvert.dossier.rang:
            return None
        self.ouvert = relire_range(atelier, range_)
        neuf = f.preparer(self.ouvert, self.choix, manuel=self.manuel, enonces=self.enonces)
        if isinstance(neuf, Refus):
            return neuf
        self.formulaire = neuf
        return None

    def _consigner(self, acte: actes.Acte, changements: Sequence[f.Changement]) -> Reponse:
        vue = [asdict(c) for c in changements]
        if self.interactive and not self.manuel.simuler:
            dialogue.montrer(rendu.changements(vue, dialogue.largeur()))
            if not self.reglages.oui and not dialogue.demander("Écrire au dossier ?", defaut=True):
                return self._sans_suite(
                    "Rien n'est écrit au dossier.", code=INTERROMPU, garder=True, changements=vue
                )
        montres = self.interactive and not self.manuel.simuler
        notes = [] if montres else rendu.changements(vue, LARGEUR, ecrits=not self.manuel.simuler)
        if self.encodage != UTF_8:
            notes.append(f"Formulaire lu en {self.encodage}.")

        def en_plus() -> dict[str, Any]:
            return {"changements": vue, "notes": notes + self._finir(), **self._fiche()}

        return actes.conclure(self.ouvert, [(self.choix.cible, acte)], self.manuel, en_plus=en_plus)

    def _fiche(self) -> dict[str, Any]:
        from moteur.operations.montrer import voir

        if self.choix.verbe != f.CREER or self.manuel.simuler:
            return {}
        neuve = tuple(self.ouvert.dossier.fiches(self.choix.objet))[-1]
        return {"fiche": voir(self.ouvert, neuve.nom)["fiche"]}

    def _finir(self) -> list[str]:
        """Le fait est écrit : le brouillon n'a plus de raison d'être. À blanc, il reste."""
        if self.manuel.simuler:
            return [f"Votre texte est gardé : {self.fichier}"] if self.en_brouillon else []
        self._retirer()
        restent = brouillons.gardes(self.ouvert.atelier.racine, self.choix.nom)
        return [
            f"Reste un formulaire de cet acte ; effacez-le s'il ne sert plus : {reste}" for reste in restent
        ]

    def _retirer(self) -> None:
        """Efface le brouillon ; un autre programme peut le tenir, et le fait n'en est pas moins écrit."""
        with suppress(OSError):
            if self.en_brouillon:
                brouillons.retirer(self.fichier)
            brouillons.oublier_copies(self.ouvert.atelier.racine, self.choix.nom)

    # ── ce qui ne passe pas ──────────────────────────────────────────────────────────────────
    def _refuser_tout(self, texte: str, lu: Lu, lecture: f.Lecture) -> Reponse | None:
        """Les fautes du formulaire, et ce que le dossier refuserait du reste : on ne revient qu'une fois."""
        fautes, motifs = list(lecture.fautes), [_motif(x) for x in lecture.fautes]
        if lecture.valeurs:
            essai = f.acte(self.ouvert, self.choix, lecture.valeurs)(replace(self.manuel, simuler=True))
            dits = [f.en_formulaire(m) for m in essai.motifs] if isinstance(essai, Refus) else []
            deja = {x.champ for x in fautes}
            for motif, faute in zip(dits, f.situer(self.ouvert, self.formulaire, lu, dits), strict=True):
                if not faute.champ or faute.champ not in deja:
                    fautes.append(faute)
                    motifs.append(motif)
        return self._rendre(texte, fautes, motifs)

    def _refuser(self, texte: str, lu: Lu, motifs: Sequence[Motif]) -> Reponse | None:
        dits = [f.en_formulaire(m) for m in motifs]
        return self._rendre(texte, f.situer(self.ouvert, self.formulaire, lu, dits), dits)

    def _rendre(
        self, texte: str, fautes: Sequence[Faute], motifs: Sequence[Motif], *, conflit: bool = False
    ) -> Reponse | None:
        """Rend le formulaire annoté : rouvert au terminal, gardé sinon."""
        repere = self.formulaire.feuille.repere if conflit else ""
        annote, lignes = annoter(texte, fautes, noms=self.formulaire.feuille.noms, repere=repere)
        d_ici = self.fichier
        self._poser(annote)
        vues = lignes if d_ici == self.fichier else [x.ligne for x in fautes]
        situes = [
            replace(m, message=f"Ligne {n} : {m.message}" if n else m.message)
            for n, m in zip(vues, motifs, strict=True)
        ]
        reponse = consignation.refuser((self.choix.cible, m) for m in situes)
        erreur = reponse.donnees["erreur"]
        if conflit:
            erreur |= {
                "code": CONFLIT,
                "message": "Le dossier a changé pendant que vous écriviez ; rien n'est écrit.",
            }
        elif erreur["code"] == MAL_ECRITE:
            erreur |= {"message": "Le formulaire ne se comprend pas ; rien n'est écrit."}
        if self._rouvrir(reponse):
            return None
        vue = {"formulaire": str(self.fichier), "reprendre": self.reprendre(self.fichier), "annote": True}
        donnees = {
            **reponse.donnees,
            **vue,
            "faits": [],
            "lignes": [_vue(x, n) for x, n in zip(fautes, vues, strict=True)],
        }
        return reponse._replace(
            donnees=donnees,
            code=erreur["code"],
            texte=lambda largeur: rendu.refus(reponse.texte(largeur), vue, largeur),
        )

    def _poser(self, annote: str) -> None:
        """Range le formulaire annoté ; celui que la personne a donné ailleurs reste tel quel."""
        if self.en_brouillon:
            try:
                brouillons.recrire(self.fichier, annote)
            except OSError:
                return  # son texte, sans nos remarques, vaut mieux que rien
        else:
            self.fichier = brouillons.copier(self.ouvert.atelier.racine, self.choix.nom, annote)

    def _rouvrir(self, reponse: Reponse) -> bool:
        if not self.interactive:
            return False
        dialogue.montrer(reponse.texte(dialogue.largeur()))
        if self.reglages.oui or not dialogue.demander(
            "Rouvrir le formulaire, chaque raison à sa ligne ?", defaut=True
        ):
            return False
        if self.editeur is None:
            self.editeur = trouver_editeur(self.reglages)
        self._editer()
        return True

    def _editer(self) -> None:
        if self.editeur is not None:
            dialogue.montrer([f"Formulaire ouvert dans {self.editeur.nom} : {self.fichier}"])
            dialogue.montrer([t for nom, t in COMMENT_FERMER.items() if nom == self.editeur.nom])
            lancer(self.editeur, self.fichier)

    def _rien(self) -> Reponse | None:
        question = (
            "Rien n'a changé. Si votre éditeur est resté ouvert, enregistrez-y votre texte. "
            "Relire le formulaire ?"
        )
        # Un éditeur du terminal est fermé quand on arrive ici ; une fenêtre peut être restée ouverte.
        dehors = self.editeur is not None and self.editeur.nom not in COMMENT_FERMER
        seul = dehors and self.interactive and not self.reglages.oui
        if seul and dialogue.demander(question, defaut=False):
            return None
        self._retirer()
        complet = all(self.formulaire.initiales[n] is not None for n in self.formulaire.porte.saisit)
        franchir = complet and self.choix.verbe == f.AVANCER
        suite = f"moteur avancer {' '.join(self.choix.mots)}" if franchir else ""
        return self._sans_suite("Rien n'a changé : rien n'est écrit.", code=FAIT, suite=suite)

    def _sans_suite(self, message: str, *, code: int, garder: bool = False, **en_plus: Any) -> Reponse:
        garde = {"formulaire": str(self.fichier), "reprendre": self.reprendre(self.fichier)} if garder else {}
        vue: dict[str, Any] = {
            "faits": [],
            "ecarts": [],
            "changements": [],
            "message": message,
            **garde,
            **en_plus,
        }
        return Reponse(vue, lambda largeur: rendu.sans_suite(vue, largeur), code, message=code != FAIT)

    def _garder(self) -> Path | None:
        """Le fichier où se trouve ce qui a été tapé ; un brouillon resté tel quel s'efface."""
        if not self.en_brouillon:
            return None
        octets = brouillons.lire(self.fichier)
        if (
            octets is None
            or not octets.strip()
            or (self.propose and octets == brouillons.en_octets(self.propose))
        ):
            self._retirer()
            return None
        return self.fichier


def trouver_editeur(reglages: Reglages) -> Editeur:
    """L'éditeur de la personne."""
    import os

    from moteur.composition.editeur import choisir

    return choisir(os.environ, terminal=dialogue.au_terminal(reglages))


def commande(reglages: Reglages, choix: f.Choix, *suite: str, motif: str = "") -> str:
    """« moteur remplir … », à recopier, avec les options communes qui y étaient."""
    communes = (("--" + nom, getattr(reglages, nom)) for nom in ("espace", "dossier", "moi", "par", "le"))
    options = (m for option in (*communes, ("--motif", motif)) if option[1] for m in option)
    mots = ["moteur", "remplir", *choix.mots, *suite, *options]
    return " ".join(f'"{mot}"' if " " in mot else mot for mot in mots)


def _motif(faute: Faute) -> Motif:
    return de_forme(f"valeur.{faute.champ or 'formulaire'}", faute.message)


def _vue(faute: Faute, ligne: int) -> dict[str, Any]:
    return {"ligne": ligne, "champ": faute.champ, "message": faute.message}
