-- Names of the categories that pages are in, without the namespace, each once.
CREATE TABLE category (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
-- Numbers of them, as `dependencies` has its own.
ALTER TABLE page ADD COLUMN categories BLOB NOT NULL DEFAULT x'';
-- Of pages recorded before, nobody knows what they are in: they are read once more.
UPDATE page SET digest = 0;
