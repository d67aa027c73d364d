"""Les fautes que le produit sait dire : une famille par code de sortie, quatre phrases par message.

Un refus prévu par une règle n'est pas une faute : c'est une valeur (`domaine.decision.Refus`).
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moteur.diagnostics import Diagnostic, LigneDe

# Ce que répond le système, et le remède ; ses propres phrases sont en anglais, ou dans la langue du poste.
CAUSES = {
    errno.ENOSPC: ("Le disque est plein.", "Libérez de la place, puis recommencez."),
    errno.EDQUOT: ("Votre quota de disque est atteint.", "Libérez de la place, puis recommencez."),
    errno.EACCES: ("L'accès est refusé.", "Vérifiez vos droits sur ce fichier ou ce répertoire."),
    errno.EPERM: ("L'accès est refusé.", "Vérifiez vos droits sur ce fichier ou ce répertoire."),
    errno.EROFS: ("Ce disque est en lecture seule.", "Choisissez un autre emplacement."),
    errno.ENOENT: ("Ce fichier ou ce répertoire n'existe pas.", "Vérifiez le chemin."),
    errno.EEXIST: ("Ce fichier existe déjà.", "Choisissez un autre nom."),
    errno.ENOTDIR: ("Un répertoire est attendu ici.", "Vérifiez le chemin."),
    errno.EISDIR: ("Un fichier est attendu ici, non un répertoire.", "Vérifiez le chemin."),
    errno.ENOTEMPTY: ("Ce répertoire n'est pas vide.", "Choisissez un autre emplacement."),
    errno.ENAMETOOLONG: ("Ce nom est trop long.", "Raccourcissez-le."),
    errno.EINVAL: ("Le système n'admet pas ce nom ou cette opération.", "Vérifiez le chemin."),
    errno.ELOOP: ("Ce chemin tourne en rond d'un lien à l'autre.", "Vérifiez le chemin."),
    errno.EBUSY: ("Un autre programme s'en sert.", "Fermez-le, puis recommencez."),
    errno.EXDEV: ("Ce déplacement changerait de disque.", "Choisissez un emplacement du même disque."),
    errno.EMFILE: ("Trop de fichiers sont ouverts.", "Fermez des programmes, puis recommencez."),
    errno.EFBIG: ("Ce fichier est trop grand pour ce disque.", "Choisissez un autre emplacement."),
    errno.ENOEXEC: ("Ce fichier n'est pas un programme de ce système.", "Nommez-en un autre."),
    errno.ENOMEM: ("La mémoire de la machine ne suffit pas.", "Fermez des programmes, puis recommencez."),
    errno.ETIMEDOUT: ("Le disque ou le réseau ne répond pas.", "Vérifiez la connexion, puis recommencez."),
    errno.EIO: ("Le disque ne répond pas bien.", "Vérifiez-le, puis recommencez."),
}


def cause(faute: OSError) -> str:
    """Pourquoi le système a refusé, en français ; son numéro s'il est de ceux que l'on ne sait pas dire."""
    numero = faute.errno or 0
    return CAUSES[numero][0] if numero in CAUSES else f"Le système refuse cette opération (n° {numero})."


class ErreurMoteur(Exception):
    """Une faute dite à une personne : le fait, le lieu, la raison, ce qu'il faut faire."""

    code_sortie = 70

    def __init__(self, fait: str, *, lieu: str = "", raison: str = "", suite: str = "") -> None:
        super().__init__(fait)
        self.fait = fait
        self.lieu = lieu
        self.raison = raison
        self.suite = suite

    def __str__(self) -> str:
        tete = f"{self.lieu} : {self.fait}" if self.lieu else self.fait
        return "\n".join(ligne for ligne in (tete, self.raison, self.suite) if ligne)


class ControleNegatif(ErreurMoteur):
    """Un contrôle demandé a trouvé des défauts."""

    code_sortie = 1


class DefinitionInvalide(ControleNegatif):
    """Un workflow ne se lit pas ; chaque défaut porte son lieu."""

    def __init__(
        self,
        fait: str,
        *,
        diagnostics: Sequence[Diagnostic],
        suite: str = "",
        ligne_de: LigneDe | None = None,
    ) -> None:
        super().__init__(fait, suite=suite)
        self.diagnostics = tuple(diagnostics)
        self.ligne_de = ligne_de


class CommandeMalEcrite(ErreurMoteur):
    """La demande ne se comprend pas : mot inconnu, valeur illisible, date fausse."""

    code_sortie = 2


class Introuvable(ErreurMoteur):
    """La chose nommée n'existe pas, ou plusieurs portent ce nom."""

    code_sortie = 4


class Conflit(ErreurMoteur):
    """Quelque chose a changé entre la lecture et l'écriture ; rien n'a été écrit."""

    code_sortie = 5


class OutilAbsent(ErreurMoteur):
    """Un programme ou un paquet facultatif manque sur cette machine."""

    code_sortie = 6


class JournalAltere(ErreurMoteur):
    """Le journal ne se vérifie pas ; plus rien ne s'y écrit."""

    code_sortie = 7


class Environnement(ErreurMoteur):
    """La machine empêche l'acte : disque plein, droits, verrou, serveur absent."""

    code_sortie = 8
