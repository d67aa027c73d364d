"""D'une exception à une réponse : un code de sortie, un objet `erreur`, des lignes ; jamais de trace."""

from __future__ import annotations

from typing import Any

from moteur.cli.mise_en_page import paragraphes
from moteur.cli.reponse import BOGUE, ENVIRONNEMENT, INTERROMPU, Reponse
from moteur.diagnostics import Diagnostic, presenter
from moteur.erreurs import CAUSES, DefinitionInvalide, ErreurMoteur, cause


def repondre(faute: BaseException) -> Reponse:
    """La réponse à une faute, quelle qu'elle soit."""
    if isinstance(faute, DefinitionInvalide):
        return _definition(faute)
    if isinstance(faute, ErreurMoteur):
        return erreur(faute)
    if isinstance(faute, KeyboardInterrupt):
        return _simple(INTERROMPU, "Interrompu ; rien n'est à moitié écrit.")
    if isinstance(faute, MemoryError):
        return _simple(
            ENVIRONNEMENT,
            "La mémoire de la machine ne suffit pas.",
            suite="Fermez des programmes, puis recommencez.",
        )
    if isinstance(faute, OSError):
        return _systeme(faute)
    return _bogue(faute)


def erreur(faute: ErreurMoteur, **en_plus: Any) -> Reponse:
    """La réponse à une faute que nous savons dire."""
    return _simple(
        faute.code_sortie,
        faute.fait,
        lieu=faute.lieu,
        raison=faute.raison,
        suite=faute.suite,
        en_plus=en_plus,
    )


def _simple(
    code: int,
    fait: str,
    *,
    lieu: str = "",
    raison: str = "",
    suite: str = "",
    en_plus: dict[str, Any] | None = None,
) -> Reponse:
    donnees = {"code": code, "message": fait, "lieu": lieu, "raison": raison, "suite": suite, "motifs": []}

    def texte(largeur: int) -> list[str]:
        tete = f"{lieu} : {fait}" if lieu else fait
        return [ligne for t in (tete, raison, suite) if t for ligne in paragraphes(t, largeur)]

    return Reponse({"erreur": donnees, **(en_plus or {})}, texte, code, message=True)


def en_donnees(diagnostic: Diagnostic) -> dict[str, Any]:
    """Un diagnostic, comme le rend `--json`."""
    position = diagnostic.position
    return {
        "fichier": position.fichier,
        "ligne": position.ligne,
        "colonne": position.colonne,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "remede": diagnostic.remede,
        "gravite": diagnostic.gravite,
    }


def _definition(faute: DefinitionInvalide) -> Reponse:
    diagnostics = [en_donnees(d) for d in faute.diagnostics]
    simple = erreur(faute, diagnostics=diagnostics)
    ligne_de = faute.ligne_de or (lambda _fichier, _ligne: None)

    def texte(largeur: int) -> list[str]:
        cites = [
            ligne for d in faute.diagnostics for ligne in (*presenter(d, ligne_de=ligne_de).split("\n"), "")
        ]
        return [*cites, *simple.texte(largeur)]

    return simple._replace(texte=texte)


def _systeme(faute: OSError) -> Reponse:
    _, suite = CAUSES.get(faute.errno or 0, ("", "Vérifiez la machine, puis recommencez."))
    lieu = faute.filename if isinstance(faute.filename, str) else ""
    return _simple(ENVIRONNEMENT, cause(faute), lieu=lieu, suite=suite)


def _bogue(faute: BaseException) -> Reponse:
    from moteur.cli.rapport import deposer

    rapport = deposer(faute)
    ou = (
        f"Un rapport sans donnée personnelle est écrit : {rapport}"
        if rapport
        else "Le rapport n'a pas pu être écrit."
    )
    return _simple(
        BOGUE,
        "C'est une erreur de notre fait ; votre demande n'y est pour rien.",
        raison=ou,
        suite="Envoyez-le à qui entretient le moteur. Contrôlez vos données : moteur audit chaine",
        en_plus={"rapport": str(rapport) if rapport else None},
    )
