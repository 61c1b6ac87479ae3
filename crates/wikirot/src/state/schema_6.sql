-- What hosts said in their robots.txt in a run that was cut off, or is under way: for the one that goes on.
CREATE TABLE robots (
    host    TEXT PRIMARY KEY,
    strict  INTEGER NOT NULL,                -- rules for all robots are among the lines
    lines   TEXT NOT NULL,                   -- those that concern us
    read_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
