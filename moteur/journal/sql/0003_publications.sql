-- Les versions publiées. Leur forme est dans la table workflow ; ce qui est publié ne change plus et ne se retire pas.

CREATE TABLE publication (
    workflow TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    empreinte TEXT NOT NULL REFERENCES workflow (empreinte),
    en_vigueur TEXT NOT NULL,
    le TEXT NOT NULL,
    saisi_le TEXT NOT NULL,
    role TEXT NOT NULL,
    motif TEXT NOT NULL,
    amende TEXT NOT NULL,
    PRIMARY KEY (workflow, version)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER publication_ne_change_pas BEFORE UPDATE ON publication
BEGIN SELECT RAISE(ABORT, 'une version publiée ne se modifie pas'); END;

CREATE TRIGGER publication_ne_se_retire_pas BEFORE DELETE ON publication
BEGIN SELECT RAISE(ABORT, 'une version publiée ne se retire pas'); END;
