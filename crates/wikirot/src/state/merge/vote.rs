//! Two machines that looked at the same links from different places: what one of them sees alive is not
//! broken, and what is broken is so from everywhere.
//!
//! Where both have an opinion,
//!
//! - one that was seen alive since the other began to fail is alive;
//! - one that was seen alive before that, and not looked at since, is under suspicion;
//! - one that both see failing is broken where both say so, and confirmed where both have confirmed it.

/// Which of two rows of the same target stays, of the other's `s` and ours `m`: whether the other's does.
pub(super) const THEIRS: &str = "CASE
    WHEN m.verdict IN ('unchecked', 'skipped') AND s.verdict NOT IN ('unchecked', 'skipped') THEN 1
    WHEN s.verdict IN ('unchecked', 'skipped') AND m.verdict NOT IN ('unchecked', 'skipped') THEN 0
    WHEN s.verdict = 'alive' AND m.verdict IN ('broken', 'suspect')
        THEN s.checked_at >= coalesce(m.failing_since, m.checked_at)
    WHEN m.verdict = 'alive' AND s.verdict IN ('broken', 'suspect')
        THEN m.checked_at < coalesce(s.failing_since, s.checked_at)
    ELSE coalesce(s.checked_at, -1) > coalesce(m.checked_at, -1) END";

/// Before rows are taken over: what both say of the targets of which both say something.
pub(super) const ASK: &str = "
CREATE TEMP TABLE opinion AS SELECT m.id,
    m.verdict = 'broken' AND s.verdict = 'broken' AS broken,
    m.confirmed AND s.confirmed AS confirmed
    FROM shard.target s JOIN temp.same ON same.theirs = s.id JOIN main.target m ON m.id = same.ours
    WHERE m.verdict NOT IN ('unchecked', 'skipped') AND s.verdict NOT IN ('unchecked', 'skipped');
";

/// Behind that: nobody's word alone breaks a link. What is new is told by the first machine's runs; of what was
/// decided here, nothing is.
pub(super) const DECIDE: &str = "
UPDATE asked SET
    verdict = CASE WHEN verdict = 'broken' AND NOT o.broken THEN 'suspect' ELSE verdict END,
    confirmed = asked.confirmed AND o.confirmed,
    verdict_before = CASE WHEN verdict = 'broken' AND NOT o.broken THEN 'suspect' ELSE verdict END,
    verdict_run = 0
    FROM temp.opinion o WHERE o.id = asked.id AND NOT (o.broken AND o.confirmed);
DROP TABLE temp.opinion;
";
