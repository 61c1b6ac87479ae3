-- What the links of pages hang on beside their own text, each once.
CREATE TABLE dependency (
    id    INTEGER PRIMARY KEY,
    kind  TEXT NOT NULL,                     -- text, existence, year, month, day, moment
    title TEXT NOT NULL,                     -- of the page that is meant, in full; empty for times
    UNIQUE (title, kind)
) STRICT;
-- Numbers of them, ascending: each as its distance from the one before, in base 128, the last digit marked by its
-- high bit being 0.
ALTER TABLE page ADD COLUMN dependencies BLOB NOT NULL DEFAULT x'';
-- Of pages recorded before, nobody knows what they hang on: they are read once more.
UPDATE page SET digest = 0;
DELETE FROM wiki WHERE key = 'dependencies';
