-- Where pages that are gone were looked for, and where one was found.
CREATE TABLE moved (
    target   INTEGER PRIMARY KEY REFERENCES target (id) ON DELETE CASCADE,
    asked_at INTEGER NOT NULL,               -- what was found for an earlier row of failures counts no more
    tried    TEXT NOT NULL,                  -- the addresses that were asked, one a line
    pairs    INTEGER NOT NULL,               -- old and new addresses of its site that were known then
    url      TEXT,                           -- where it is; NULL where it was not found
    same     TEXT,                           -- what tells that it is the page: title-and-text, text, title, citation
    found_by TEXT,                           -- own-redirect, redirects, repairs, siblings, new-host, form
    evidence TEXT                            -- of the check of that address, as in check_log
) STRICT;
