-- Names of hosts, each once.
CREATE TABLE host (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE                -- empty for what cannot be asked
) STRICT;
INSERT INTO host (name) SELECT host FROM target GROUP BY host ORDER BY min(id);

-- What is asked over HTTP, and where it stands, as it is stored; view `target` has its URL and its host as texts.
DROP VIEW url;
ALTER TABLE target RENAME TO asked;
CREATE TABLE asked_new (
    id             INTEGER PRIMARY KEY,
    host           INTEGER NOT NULL REFERENCES host (id),
    secure         INTEGER,                  -- 0: behind http:// and the host comes `path`; 1: behind https://; NULL: it is the whole URL
    path           TEXT NOT NULL,
    first_seen     INTEGER NOT NULL,
    verdict        TEXT,                     -- alive broken suspect skipped; NULL for unchecked
    confirmed      INTEGER NOT NULL DEFAULT 0,        -- failing, by the rule of confirmation
    reason         TEXT NOT NULL DEFAULT '',
    status         INTEGER,
    final_url      TEXT,
    notes          TEXT NOT NULL DEFAULT '', -- codes with spaces between them
    checked_at     INTEGER,
    last_alive     INTEGER,
    failing_since  INTEGER,
    failures       INTEGER NOT NULL DEFAULT 0,        -- in a row
    due_at         INTEGER NOT NULL DEFAULT 0,
    found          TEXT NOT NULL DEFAULT '', -- the verdict of the last check alone
    verdict_before TEXT,                     -- before the last change of `verdict`
    verdict_run    INTEGER NOT NULL DEFAULT 0,        -- the run that changed it
    trouble        TEXT NOT NULL DEFAULT '', -- the class of the present row of failures
    portrait       BLOB,
    portrait_now   BLOB,
    title_then     TEXT
) STRICT;
INSERT INTO asked_new SELECT asked.id, host.id,
    CASE WHEN name <> '' AND instr(url, 'http://' || name) = 1 THEN 0
         WHEN name <> '' AND instr(url, 'https://' || name) = 1 THEN 1 END,
    CASE WHEN name <> '' AND instr(url, 'http://' || name) = 1 THEN substr(url, 8 + length(name))
         WHEN name <> '' AND instr(url, 'https://' || name) = 1 THEN substr(url, 9 + length(name)) ELSE url END,
    first_seen, nullif(verdict, 'unchecked'), confirmed, reason, status, final_url, notes, checked_at, last_alive,
    failing_since, failures, due_at, found, nullif(verdict_before, 'unchecked'), verdict_run, trouble, portrait,
    portrait_now, title_then FROM asked JOIN host ON name = asked.host ORDER BY asked.id;
DROP TABLE asked;
ALTER TABLE asked_new RENAME TO asked;
CREATE INDEX asked_host ON asked (host);

CREATE VIEW target AS SELECT asked.id,
    CASE secure WHEN 0 THEN 'http://' || name WHEN 1 THEN 'https://' || name ELSE '' END || path AS url,
    name AS host, first_seen, coalesce(verdict, 'unchecked') AS verdict, confirmed, reason, status, final_url, notes,
    checked_at, last_alive, failing_since, failures, due_at, found,
    coalesce(verdict_before, 'unchecked') AS verdict_before, verdict_run, trouble, portrait, portrait_now, title_then
    FROM asked LEFT JOIN host ON host.id = asked.host;

-- Of what begins like the target's URL, only what is behind that is kept: a fragment, with its '#'.
UPDATE recorded SET text = (SELECT substr(recorded.text, length(url) + 1) FROM target WHERE target.id = recorded.target)
    WHERE EXISTS (SELECT 1 FROM target WHERE target.id = recorded.target AND instr(recorded.text, url || '#') = 1);
CREATE VIEW url AS SELECT id,
    CASE WHEN text IS NULL OR text LIKE '#%'
         THEN (SELECT target.url FROM target WHERE target.id = recorded.target) || coalesce(text, '') ELSE text END AS url,
    target, left_at, left_run FROM recorded;

-- `part`, `places` and `flagged` are nearly always 0, 1 and 0, which is `counts` 0.
ALTER TABLE link RENAME TO link_old;
CREATE TABLE link (
    url     INTEGER NOT NULL,
    page    INTEGER NOT NULL,
    counts  INTEGER NOT NULL,                -- part * 2^20 + flagged * 2^10 + places - 1
    part    INTEGER NOT NULL AS (counts >> 20),       -- of the page, from 0
    places  INTEGER NOT NULL AS ((counts & 1023) + 1), -- how often it has the URL
    flagged INTEGER NOT NULL AS ((counts >> 10) & 1023), -- how many of these are marked as dead or rescued already
    PRIMARY KEY (url, page, counts)
) STRICT, WITHOUT ROWID;
INSERT INTO link (url, page, counts) SELECT url, page, (part << 20) + (flagged << 10) + places - 1 FROM link_old
    ORDER BY url, page, part;
DROP TABLE link_old;

-- Links of the pages that were read first, of which those of others are compressed (`packed/frame.rs`); one row, or none.
CREATE TABLE IF NOT EXISTS link_sample (
    links BLOB NOT NULL
) STRICT;

-- Instants of revisions as numbers.
ALTER TABLE page RENAME TO page_old;
CREATE TABLE page (
    id           INTEGER PRIMARY KEY,
    title        TEXT NOT NULL UNIQUE,       -- full, with the namespace's name
    ns           INTEGER NOT NULL,
    page_id      INTEGER NOT NULL,           -- MediaWiki's; 0 where the dump gives none
    position     INTEGER NOT NULL,           -- in dump order
    revision     INTEGER NOT NULL,
    sha1         TEXT NOT NULL,
    saved        ANY NOT NULL,               -- when the revision was saved; where the dump says so in another way, its words
    digest       INTEGER NOT NULL,           -- of all else that its links depended on (templates, rules)
    run          INTEGER NOT NULL,           -- the last one that saw the page
    dependencies BLOB NOT NULL DEFAULT x'',
    categories   BLOB NOT NULL DEFAULT x'',
    timestamp    TEXT NOT NULL AS            -- as in the dump
        (CASE typeof(saved) WHEN 'integer' THEN strftime('%Y-%m-%dT%H:%M:%SZ', saved, 'unixepoch') ELSE saved END)
) STRICT;
INSERT INTO page (id, title, ns, page_id, position, revision, sha1, saved, digest, run, dependencies, categories)
    SELECT id, title, ns, page_id, position, revision, sha1,
        CASE strftime('%Y-%m-%dT%H:%M:%SZ', timestamp) WHEN timestamp THEN unixepoch(timestamp) ELSE timestamp END,
        digest, run, dependencies, categories FROM page_old ORDER BY id;
DROP TABLE page_old;
