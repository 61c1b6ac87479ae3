-- A target is found by the hash of its text.
CREATE TABLE target_new (
    id             INTEGER PRIMARY KEY,
    url            TEXT NOT NULL,            -- the spelling that is checked; each once
    host           TEXT NOT NULL,            -- empty where there is none
    first_seen     INTEGER NOT NULL,
    verdict        TEXT NOT NULL DEFAULT 'unchecked', -- alive broken suspect skipped unchecked
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
    verdict_before TEXT NOT NULL DEFAULT 'unchecked', -- before the last change of `verdict`
    verdict_run    INTEGER NOT NULL DEFAULT 0,        -- the run that changed it
    trouble        TEXT NOT NULL DEFAULT '', -- the class of the present row of failures
    portrait       BLOB,
    portrait_now   BLOB,
    title_then     TEXT
) STRICT;
INSERT INTO target_new SELECT id, url, host, first_seen, verdict, confirmed, reason, status, final_url, notes, checked_at,
    last_alive, failing_since, failures, due_at, found, verdict_before, verdict_run, trouble, portrait, portrait_now,
    title_then FROM target;
DROP TABLE target;
ALTER TABLE target_new RENAME TO target;
CREATE INDEX target_host ON target (host);

-- A URL as MediaWiki records it in externallinks: view `url` has its text, of which this has what differs from the
-- target's. Several may be one target (fragments, IDN).
CREATE TABLE recorded (
    id       INTEGER PRIMARY KEY,
    target   INTEGER NOT NULL REFERENCES target (id),
    text     TEXT,                           -- NULL where it is the target's
    left_at  INTEGER,                        -- when no page had it any more; NULL while one does
    left_run INTEGER
) STRICT;
INSERT INTO recorded SELECT url.id, target, nullif(url.url, target.url), left_at, left_run
    FROM url JOIN target ON target.id = url.target;
CREATE INDEX recorded_target ON recorded (target);

-- Hashes of texts (`texts.rs`), and whose they are: a recorded URL's by its number, that of a target by its number
-- with a minus before it.
CREATE TABLE text_hash (
    hash INTEGER NOT NULL,
    id   INTEGER NOT NULL,
    PRIMARY KEY (hash, id)
) STRICT, WITHOUT ROWID;

-- The links of a page (`packed.rs`). The id is the page's number times 2^20 and the number of the part: a page has one
-- unless it has many links.
CREATE TABLE link_part (
    id     INTEGER PRIMARY KEY,
    packed BLOB NOT NULL
) STRICT;

-- Which URLs these have, and what records are compressed with: both as format 9 has them, for it is the present writer
-- that packs the links of earlier formats.
ALTER TABLE link RENAME TO link_old;
CREATE TABLE link (
    url     INTEGER NOT NULL,
    page    INTEGER NOT NULL,
    counts  INTEGER NOT NULL,
    part    INTEGER NOT NULL AS (counts >> 20),
    places  INTEGER NOT NULL AS ((counts & 1023) + 1),
    flagged INTEGER NOT NULL AS ((counts >> 10) & 1023),
    PRIMARY KEY (url, page, counts)
) STRICT, WITHOUT ROWID;
CREATE TABLE link_sample (
    links BLOB NOT NULL
) STRICT;
