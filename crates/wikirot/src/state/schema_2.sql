-- The class of the present row of failures: dead, silent, closed; empty where there is none, and where it was not
-- told yet (`rules.rs` does so from the log of checks).
ALTER TABLE target ADD COLUMN trouble TEXT NOT NULL DEFAULT '';
-- Whatever was confirmed is judged anew by the next run.
DELETE FROM wiki WHERE key IN ('confirm', 'confirm-silent');
