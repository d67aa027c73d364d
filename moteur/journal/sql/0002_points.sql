-- Les points de contrôle : des notes signées, chacune prolonge la précédente. La clé n'est jamais ici.

CREATE TABLE journal (
    seul INTEGER NOT NULL PRIMARY KEY CHECK (seul = 1),
    identifiant TEXT NOT NULL
) STRICT;

CREATE TABLE point (
    numero INTEGER PRIMARY KEY AUTOINCREMENT,
    taille INTEGER NOT NULL CHECK (taille >= 0),
    note BLOB NOT NULL
) STRICT;

CREATE TRIGGER journal_ne_change_pas BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'un journal ne change pas d''identifiant'); END;

CREATE TRIGGER point_ne_change_pas BEFORE UPDATE ON point
BEGIN SELECT RAISE(ABORT, 'un point de contrôle ne se modifie pas'); END;

CREATE TRIGGER point_ne_se_retire_pas BEFORE DELETE ON point
BEGIN SELECT RAISE(ABORT, 'un point de contrôle ne se retire pas'); END;
