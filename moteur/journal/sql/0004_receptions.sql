-- Les faits reçus d'un autre journal par une liasse : d'où, sous quelle clé, et ce que la liasse taisait. Une ligne par
-- chaîne et par livraison, du premier au dernier rang qu'elle a apporté. Une chaîne reçue ne s'écrit pas ici.

CREATE TABLE reception (
    chaine TEXT NOT NULL REFERENCES dossier (chaine),
    du INTEGER NOT NULL CHECK (du >= 1),
    au INTEGER NOT NULL CHECK (au >= du),
    journal TEXT NOT NULL,
    cle TEXT NOT NULL,
    recue_le TEXT NOT NULL,
    retenues TEXT NOT NULL,
    personnes INTEGER NOT NULL CHECK (personnes IN (0, 1)),
    PRIMARY KEY (chaine, du)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER reception_ne_change_pas BEFORE UPDATE ON reception
BEGIN SELECT RAISE(ABORT, 'une réception ne se modifie pas'); END;

CREATE TRIGGER reception_ne_se_retire_pas BEFORE DELETE ON reception
BEGIN SELECT RAISE(ABORT, 'une réception ne se retire pas'); END;
