-- Le journal. Les en-têtes (table fait) font preuve et ne changent jamais ; les contenus, les noms, les
-- photographies et le cache sont à part, parce qu'ils s'effacent.

PRAGMA application_id = 1299149643;  -- 0x4D6F744B : ce fichier est un journal de moteur

CREATE TABLE migration (
    numero INTEGER NOT NULL PRIMARY KEY,
    nom TEXT NOT NULL
) STRICT;

CREATE TABLE workflow (
    empreinte TEXT NOT NULL PRIMARY KEY,
    forme BLOB NOT NULL
) STRICT;

CREATE TABLE dossier (
    chaine TEXT NOT NULL PRIMARY KEY,
    porteur TEXT NOT NULL,
    periode TEXT NOT NULL,
    nom TEXT NOT NULL,
    titre TEXT NOT NULL,
    workflow TEXT NOT NULL REFERENCES workflow (empreinte),
    rang INTEGER NOT NULL CHECK (rang >= 0),
    tete TEXT NOT NULL,
    UNIQUE (porteur, periode, nom)
) STRICT;

-- ordre : l'ordre d'intégration dans toute la base, celui des feuilles de l'arbre. AUTOINCREMENT retient le plus
-- grand numéro jamais donné : un fait retiré de la fin se voit.
CREATE TABLE fait (
    ordre INTEGER PRIMARY KEY AUTOINCREMENT,
    chaine TEXT NOT NULL REFERENCES dossier (chaine),
    rang INTEGER NOT NULL CHECK (rang >= 1),
    entete BLOB NOT NULL,
    UNIQUE (chaine, rang)
) STRICT;

CREATE TABLE partie (
    ordre INTEGER NOT NULL REFERENCES fait (ordre),
    nom TEXT NOT NULL,
    sel BLOB NOT NULL,
    contenu BLOB NOT NULL,
    PRIMARY KEY (ordre, nom)
) STRICT, WITHOUT ROWID;

-- Qui se cache derrière un pseudonyme : effacer la ligne suffit à l'oubli.
CREATE TABLE nom (
    pseudonyme TEXT NOT NULL PRIMARY KEY,
    espece TEXT NOT NULL CHECK (espece IN ('personne', 'sujet')),
    chaine TEXT NOT NULL REFERENCES dossier (chaine),
    nom TEXT NOT NULL,
    sel BLOB NOT NULL,
    UNIQUE (chaine, espece, nom)
) STRICT, WITHOUT ROWID;

-- controle : CRC-32 du contenu ; une photographie abîmée se refait, elle ne se croit pas.
CREATE TABLE photographie (
    chaine TEXT NOT NULL PRIMARY KEY REFERENCES dossier (chaine),
    rang INTEGER NOT NULL,
    tete TEXT NOT NULL,
    controle INTEGER NOT NULL,
    contenu BLOB NOT NULL
) STRICT;

CREATE TABLE cache (
    cle TEXT NOT NULL PRIMARY KEY,
    controle INTEGER NOT NULL,
    contenu BLOB NOT NULL
) STRICT;

CREATE TRIGGER fait_ne_change_pas BEFORE UPDATE ON fait
BEGIN SELECT RAISE(ABORT, 'un fait ne se modifie pas'); END;

CREATE TRIGGER fait_ne_se_retire_pas BEFORE DELETE ON fait
BEGIN SELECT RAISE(ABORT, 'un fait ne se retire pas'); END;

CREATE TRIGGER partie_ne_change_pas BEFORE UPDATE ON partie
BEGIN SELECT RAISE(ABORT, 'une partie ne se modifie pas : elle s''efface'); END;

CREATE TRIGGER trace_ne_s_efface_pas BEFORE DELETE ON partie WHEN old.nom = 'trace'
BEGIN SELECT RAISE(ABORT, 'une trace ne s''efface pas'); END;

CREATE TRIGGER workflow_ne_change_pas BEFORE UPDATE ON workflow
BEGIN SELECT RAISE(ABORT, 'un workflow ne se modifie pas'); END;

CREATE TRIGGER workflow_ne_se_retire_pas BEFORE DELETE ON workflow
BEGIN SELECT RAISE(ABORT, 'un workflow ne se retire pas'); END;

CREATE TRIGGER dossier_ne_se_retire_pas BEFORE DELETE ON dossier
BEGIN SELECT RAISE(ABORT, 'un dossier ne se retire pas'); END;
