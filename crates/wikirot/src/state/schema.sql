-- Instants are Unix seconds (UTC), yes and no are 1 and 0.

-- What the state is about: sitename, dbname, base, lang, generator; and the rules in force: confirm, max_age, rules.
CREATE TABLE wiki (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE namespace (
    id           INTEGER PRIMARY KEY,
    name         TEXT NOT NULL,
    first_letter INTEGER NOT NULL
) STRICT;

-- One run of `scan` or `check`.
CREATE TABLE run (
    id          INTEGER PRIMARY KEY,
    command     TEXT NOT NULL,
    version     TEXT NOT NULL,               -- of wikirot
    started     INTEGER NOT NULL,
    finished    INTEGER,                     -- NULL while it runs, and for one that was killed
    ending      TEXT NOT NULL DEFAULT 'running',
    -- what it did
    pages       INTEGER NOT NULL DEFAULT 0,  -- read, the unchanged ones included
    unchanged   INTEGER NOT NULL DEFAULT 0,
    links       INTEGER NOT NULL DEFAULT 0,  -- occurrences on the pages that were parsed
    checked     INTEGER NOT NULL DEFAULT 0,
    -- where the wiki's URLs stood at its end
    urls        INTEGER NOT NULL DEFAULT 0,
    alive       INTEGER NOT NULL DEFAULT 0,
    broken      INTEGER NOT NULL DEFAULT 0,
    unconfirmed INTEGER NOT NULL DEFAULT 0,  -- among the broken
    suspect     INTEGER NOT NULL DEFAULT 0,
    skipped     INTEGER NOT NULL DEFAULT 0,
    unchecked   INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A page as it was last parsed. Titles are unique in a wiki; the ids in a dump need not be.
CREATE TABLE page (
    id        INTEGER PRIMARY KEY,
    title     TEXT NOT NULL UNIQUE,          -- full, with the namespace's name
    ns        INTEGER NOT NULL,
    page_id   INTEGER NOT NULL,              -- MediaWiki's; 0 where the dump gives none
    position  INTEGER NOT NULL,              -- in dump order
    revision  INTEGER NOT NULL,
    sha1      TEXT NOT NULL,
    timestamp TEXT NOT NULL,                 -- of the revision, as in the dump
    digest    INTEGER NOT NULL,              -- of all else that its links depended on (templates, rules)
    run       INTEGER NOT NULL               -- the last one that saw the page
) STRICT;

-- What is asked over HTTP, and where it stands.
CREATE TABLE target (
    id             INTEGER PRIMARY KEY,
    url            TEXT NOT NULL UNIQUE,     -- the spelling that is checked
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
    verdict_run    INTEGER NOT NULL DEFAULT 0         -- the run that changed it
) STRICT;
CREATE INDEX target_host ON target (host);

-- A URL as MediaWiki records it in externallinks. Several may be one target (fragments, IDN).
CREATE TABLE url (
    id       INTEGER PRIMARY KEY,
    url      TEXT NOT NULL UNIQUE,
    target   INTEGER NOT NULL REFERENCES target (id),
    left_at  INTEGER,                        -- when no page had it any more; NULL while one does
    left_run INTEGER
) STRICT;
CREATE INDEX url_target ON url (target);

-- One occurrence.
CREATE TABLE link (
    page     INTEGER NOT NULL REFERENCES page (id) ON DELETE CASCADE,
    n        INTEGER NOT NULL,               -- its place on the page, from 0
    url      INTEGER NOT NULL REFERENCES url (id),
    line     INTEGER NOT NULL,               -- from 1
    first    INTEGER NOT NULL,               -- bytes first..last of the page's text hold it
    last     INTEGER NOT NULL,
    source   TEXT NOT NULL,                  -- these bytes
    written  TEXT,                           -- the URL as it was written, where that differs
    section  TEXT,                           -- NULL in the lead
    anchor   TEXT,
    origin   TEXT,                           -- titles of the templates that made it, outermost first, '|' between; or '#extension'
    context  TEXT,                           -- code, template-argument; NULL for prose
    guessed  INTEGER NOT NULL,
    flag     TEXT,                           -- the dead-link template behind it, as JSON
    PRIMARY KEY (page, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_url ON link (url);

-- The last checks of each target.
CREATE TABLE check_log (
    id       INTEGER PRIMARY KEY,            -- in the order of the checks
    target   INTEGER NOT NULL REFERENCES target (id) ON DELETE CASCADE,
    at       INTEGER NOT NULL,
    run      INTEGER NOT NULL,
    verdict  TEXT NOT NULL,
    reason   TEXT NOT NULL,
    status   INTEGER,
    evidence TEXT NOT NULL                   -- JSON: hops, server, title, detail, first_byte_ms, attempts
) STRICT;
CREATE INDEX check_log_target ON check_log (target);

-- Copies in web archives, asked for on request; one without a copy is kept, so as not to ask again.
CREATE TABLE archive (
    target   INTEGER PRIMARY KEY REFERENCES target (id) ON DELETE CASCADE,
    copy     TEXT,
    taken    INTEGER,
    asked_at INTEGER NOT NULL
) STRICT;
