"""La table des commandes : où chacune est écrite, et ce qu'en dit l'aide générale, sans rien charger."""

from __future__ import annotations

from typing import NamedTuple


class Entree(NamedTuple):
    """Une commande ou un groupe ; `fichier` vide pour un groupe."""

    nom: str
    resume: str
    fichier: str = ""


COMMANDES: dict[str, tuple[Entree, ...]] = {
    "": (
        Entree("demo", "Créer un espace fictif complet, pour apprendre", "demo"),
        Entree("init", "Créer un espace de travail", "init"),
        Entree("ouvrir", "Ouvrir un dossier", "ouvrir"),
        Entree("etat", "Voir où en est un dossier", "etat"),
        Entree("a-faire", "Voir les prochaines actions", "a_faire"),
        Entree("faire", "Faire l'action de la ligne N de « a-faire »", "faire"),
        Entree("rappels", "Voir les rappels à envoyer, en faire des messages ou un agenda", "rappels"),
        Entree("rappeler", "Consigner qu'un rappel est parti", "rappeler"),
        Entree("suppleer", "Confier les rôles d'une personne absente", "suppleer"),
        Entree("creer", "Créer une fiche", "creer"),
        Entree("voir", "Voir une fiche ou une phase", "voir"),
        Entree("lister", "Lister les fiches d'un type", "lister"),
        Entree("verser", "Verser une pièce", "verser"),
        Entree("avancer", "Franchir une transition, ou voir lesquelles sont possibles", "avancer"),
        Entree("remplir", "Remplir un formulaire de texte, dans votre éditeur", "remplir"),
        Entree("feuille", "Écrire une feuille de tableur préremplie", "feuille"),
        Entree("importer", "Importer une feuille de tableur remplie", "importer"),
        Entree("corriger", "Corriger un champ, sans effacer l'ancien", "corriger"),
        Entree("ecarts", "Voir les écarts", "ecarts"),
        Entree("traiter", "Clore un écart, avec son motif", "traiter"),
        Entree("journal", "Lire l'histoire d'un dossier", "journal"),
        Entree("frise", "Dessiner l'année du dossier : prévu, fait, en retard", "frise"),
        Entree("rapport", "Écrire le rapport du dossier, en une page à montrer", "rapport"),
        Entree("completion", "Compléter les commandes par la touche Tab", "completion"),
        Entree("diagnostic", "Vérifier l'installation, le poste et l'espace", "diagnostic"),
        Entree("document", "Produire les documents Word, vérifier ceux qui reviennent"),
        Entree("audit", "Contrôler la chaîne des faits et les garanties"),
        Entree("workflow", "Vérifier, essayer, prouver ou copier un workflow"),
        Entree("rgpd", "Extraire, effacer, purger des données personnelles ; tenir le registre"),
        Entree("base", "Sauvegarder, restaurer, mettre à niveau le journal"),
        Entree("modele", "Vérifier un modèle Word, lister ce qu'il lit"),
    ),
    "document": (
        Entree("produire", "Produire un document, projet ou exemplaire à signer", "document_produire"),
        Entree("pdf", "Faire le PDF d'un document Word, ou une liasse pour un parapheur", "document_pdf"),
        Entree("verifier", "Dire si un document revenu est intact et prêt à signer", "document_verifier"),
        Entree(
            "enregistrer-signature",
            "Consigner un exemplaire signé, ou un refus",
            "document_enregistrer_signature",
        ),
        Entree("relever", "Lire les cases et les signatures d'un document revenu", "document_relever"),
    ),
    "audit": (
        Entree("chaine", "Vérifier que rien n'a été changé dans le journal", "audit_chaine"),
        Entree("garanties", "Contrôler chaque garantie sur toute l'histoire", "audit_garanties"),
        Entree("exporter", "Écrire la liasse qu'un tiers revérifie sans moteur", "audit_exporter"),
        Entree("importer", "Importer la liasse d'un porteur, vérifiée", "audit_importer"),
        Entree("consolider", "Voir tous les dossiers ensemble, une ligne chacun", "audit_consolider"),
        Entree("point", "Poser un point de contrôle, à envoyer hors de la machine", "audit_point"),
        Entree("cle", "Dire ou remplacer la clé qui signe les points", "audit_cle"),
    ),
    "rgpd": (
        Entree("extraire", "Écrire tout ce que l'espace sait d'une personne", "rgpd_extraire"),
        Entree("effacer", "Effacer une personne, preuves intactes", "rgpd_effacer"),
        Entree("purger", "Effacer ce dont la durée de conservation est échue", "rgpd_purger"),
        Entree("registre", "Écrire la fiche du registre des traitements (article 30)", "rgpd_registre"),
    ),
    "base": (
        Entree("sauvegarder", "Écrire une sauvegarde vérifiée du journal", "base_sauvegarder"),
        Entree("restaurer", "Remettre une sauvegarde à la place du journal", "base_restaurer"),
        Entree("migrer", "Mettre le journal à niveau, après en avoir gardé une copie", "base_migrer"),
    ),
    "modele": (
        Entree("verifier", "Trouver les défauts d'un modèle Word", "modele_verifier"),
        Entree("champs", "Lister les données qu'un modèle lit, et qui les fournit", "modele_champs"),
    ),
    "workflow": (
        Entree("verifier", "Trouver les défauts d'un workflow", "workflow_verifier"),
        Entree("copier", "Copier un workflow livré dans l'espace, pour l'adapter", "workflow_copier"),
        Entree("expliquer", "Expliquer un code, ou ce qui peut changer d'un élément", "workflow_expliquer"),
        Entree("couverture", "Dire quelles exigences des textes sont couvertes", "workflow_couverture"),
        Entree("essayer", "Jouer les essais d'un workflow", "workflow_essayer"),
        Entree("essai", "Faire d'un dossier un essai, sans personne ni texte", "workflow_essai"),
        Entree("prouver", "Prouver que ses règles ne se contournent pas", "workflow_prouver"),
        Entree("comparer", "Dire ce qui change d'un workflow à un autre, et pour qui", "workflow_comparer"),
        Entree(
            "dessiner",
            "Dessiner ses phases et ses fiches, ou en faire une fiche de réunion",
            "workflow_dessiner",
        ),
        Entree("publier", "Publier une version, avec son entrée en vigueur", "workflow_publier"),
        Entree("versions", "Lister les versions publiées, et qui les suit", "workflow_versions"),
        Entree("impact", "Dire ce qu'une version changerait pour chaque dossier", "workflow_impact"),
        Entree("migrer", "Faire passer un dossier à une version publiée", "workflow_migrer"),
        Entree("schema", "Régler son éditeur : noms proposés, fautes soulignées", "workflow_schema"),
    ),
}

# Prévues, pas encore écrites : qui les cherche doit le savoir, et non chercher une faute de frappe.
A_VENIR: dict[str, frozenset[str]] = {
    "": frozenset(("apparier", "bilan", "ouvrier", "servir")),
}


def noms(groupe: str) -> tuple[str, ...]:
    """Les noms des commandes d'un groupe, dans l'ordre de l'aide."""
    return tuple(e.nom for e in COMMANDES[groupe])


def trouver(groupe: str, nom: str) -> Entree | None:
    """L'entrée de ce nom ; accents, casse et « _ » sont oubliés."""
    for entree in COMMANDES[groupe]:
        if entree.nom == nom:
            return entree
    from moteur.suggestions import sans_accents

    plat = sans_accents(nom).lower().replace("_", "-")
    return next((e for e in COMMANDES[groupe] if e.nom == plat), None)
