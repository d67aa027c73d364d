"""Ce que le journal dit quand il ne peut pas servir : altération, conflit, machine qui empêche d'écrire.

Aucun message ne cite un nom, un contenu ni la requête : seulement un chemin, un numéro de chaîne, un rang.
"""

from __future__ import annotations

from moteur.erreurs import Conflit, Environnement, ErreurMoteur, Introuvable, JournalAltere

RESTAURER = (
    "Ne réparez rien à la main : gardez une copie du fichier, lancez « moteur audit chaine », "
    "puis restaurez la dernière sauvegarde (« moteur base restaurer »)."
)

# Codes primaires de SQLite (https://www.sqlite.org/rescode.html) qui accusent la machine et non le fichier.
_MACHINE = {
    3: ("Le système refuse l'accès au journal.", "Vérifiez vos droits sur ce fichier et son répertoire."),
    5: (
        "Le journal est occupé par une autre commande.",
        "Attendez qu'elle finisse, ou fermez-la, puis recommencez : rien n'a été écrit.",
    ),
    7: ("La mémoire manque pour lire le journal.", "Fermez d'autres programmes, puis recommencez."),
    8: ("Le journal est en lecture seule.", "Rendez ce fichier et son répertoire inscriptibles."),
    10: (
        "Le disque a refusé une lecture ou une écriture.",
        "Vérifiez la place libre et l'état du disque ; ce qui était confirmé est intact.",
    ),
    13: ("Le disque est plein.", "Libérez de la place, puis recommencez : rien n'a été écrit."),
    14: (
        "Le journal ne s'ouvre pas.",
        "Vérifiez que son répertoire existe et que vous pouvez y écrire.",
    ),
    15: ("Le verrouillage des fichiers ne marche pas ici.", "Placez l'espace sur un disque local."),
    22: ("Ce disque ne porte pas de fichiers assez grands.", "Placez l'espace sur un autre disque."),
    23: ("Le système refuse l'accès au journal.", "Vérifiez vos droits sur ce fichier et son répertoire."),
}
_OCCUPE = 6  # SQLITE_LOCKED : même remède que SQLITE_BUSY


def faute_de_base(code: int | None, *, lieu: str) -> ErreurMoteur:
    """L'erreur à dire pour un code SQLite : la machine si elle est en cause, sinon un journal altéré."""
    primaire = (code or 0) & 0xFF
    connue = _MACHINE.get(5 if primaire == _OCCUPE else primaire)
    if connue is not None:
        return Environnement(connue[0], lieu=lieu, raison=f"SQLite répond : code {code}.", suite=connue[1])
    raisons = {11: "Sa structure interne est abîmée.", 26: "Ce fichier n'est pas une base SQLite."}
    raison = raisons.get(primaire, f"Son contenu n'a pas la forme attendue (SQLite, code {primaire}).")
    return JournalAltere("Le journal ne se lit pas.", lieu=lieu, raison=raison, suite=RESTAURER)


def altere(chaine: str, rang: int, raison: str) -> JournalAltere:
    """Un fait relu ne se vérifie pas."""
    return JournalAltere(
        "Le journal ne se vérifie pas.", lieu=f"chaîne {chaine}, rang {rang}", raison=raison, suite=RESTAURER
    )


def rang_depasse(chaine: str, *, attendu: int, trouve: int) -> Conflit:
    """Quelqu'un a écrit depuis la lecture, ou la lecture ne vient pas d'ici."""
    return Conflit(
        "Le dossier a changé depuis sa lecture ; rien n'a été écrit.",
        lieu=f"chaîne {chaine}",
        raison=f"Le dernier fait lu porte le rang {attendu}, le dernier fait rangé le rang {trouve}.",
        suite="Relisez l'état du dossier (« moteur etat »), puis recommencez s'il y a encore lieu.",
    )


def dossier_en_double() -> Conflit:
    """Le porteur a déjà un dossier de ce workflow pour cette période."""
    return Conflit(
        "Ce dossier est déjà ouvert ; rien n'a été écrit.",
        raison="Un porteur n'a qu'un dossier par période et par workflow.",
        suite="Travaillez dans le dossier existant (« moteur etat »).",
    )


def chaine_inconnue(chaine: str) -> Introuvable:
    """Aucun dossier ne porte cet identifiant."""
    return Introuvable(
        "Ce dossier n'est pas dans le journal.",
        lieu=f"chaîne {chaine}",
        raison="Aucun dossier rangé ici ne porte cet identifiant.",
        suite="Listez les dossiers avec « moteur etat », ou vérifiez l'espace choisi (« --espace »).",
    )


def workflow_inconnu(empreinte: str) -> Introuvable:
    """Aucune forme n'est rangée sous cette empreinte."""
    return Introuvable(
        "Ce workflow n'est pas rangé dans le journal.",
        lieu=f"empreinte {empreinte}",
        raison="Sa forme canonique n'a jamais été rangée ici.",
        suite="Ouvrez un dossier avec ce workflow (« moteur ouvrir »), ou vérifiez l'espace choisi.",
    )


def workflow_altere(empreinte: str) -> JournalAltere:
    """La forme rangée ne donne plus son empreinte."""
    return JournalAltere(
        "La forme rangée de ce workflow ne se vérifie pas.",
        lieu=f"empreinte {empreinte}",
        raison="Son SHA-256 n'est plus celui sous lequel elle a été rangée.",
        suite=RESTAURER,
    )


def mal_appele(raison: str) -> ErreurMoteur:
    """Notre propre code demande au journal ce qu'il ne peut pas ranger."""
    return ErreurMoteur(
        "Le journal refuse ce fait ; rien n'a été écrit.",
        raison=raison,
        suite="C'est un défaut du moteur : signalez-le avec la commande employée.",
    )


def version_deja_publiee(workflow: str, version: int) -> Conflit:
    """Une version publiée ne s'édite pas : ni sa forme, ni sa date, ni son motif."""
    return Conflit(
        f"La version {version} de « {workflow} » est déjà publiée ; rien n'a été changé.",
        raison="Une version publiée ne change plus : des dossiers la suivent.",
        suite=f"Donnez à la vôtre le numéro suivant : « version: {version + 1} ».",
    )
