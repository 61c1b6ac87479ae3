//! What the words of a date have said so far.

use super::Moment;
use super::cursor::Cursor;
use super::shift::Relative;

/// Reads what begins at the cursor; `None` where it is of another form.
pub(super) type Form = fn(&mut Cursor<'_>, &mut Stated) -> Option<()>;

/// What of a date is said so far.
#[derive(Clone, Copy, Default)]
pub(super) struct Stated {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    has_date: bool,
    /// Seconds of the day.
    clock: Option<i64>,
    has_clock: bool,
    /// Seconds east of Greenwich.
    zone: i64,
    zones: u8,
    pub(super) relative: Relative,
    /// Something is said twice that can be said once.
    contradicts: bool,
}

impl Stated {
    pub(super) fn set_date(&mut self, year: Option<i64>, month: Option<i64>, day: Option<i64>) {
        self.contradicts |= self.has_date;
        self.has_date = true;
        self.year = year.or(self.year);
        self.month = month.or(self.month);
        self.day = day.or(self.day);
    }

    pub(super) fn set_clock(&mut self, seconds: i64) {
        self.contradicts |= self.has_clock;
        self.has_clock = true;
        self.clock = Some(seconds);
    }

    /// The day begins, unless a time is said behind this.
    pub(super) fn begin_day(&mut self) {
        self.has_clock = false;
        self.clock = Some(0);
    }

    /// Seconds east of Greenwich; `None` for a zone that is not known.
    pub(super) fn set_zone(&mut self, seconds_east: Option<i64>) {
        self.zones += 1;
        match (self.zones, seconds_east) {
            (1, Some(seconds)) => self.zone = seconds,
            // PHP only warns of a second one, and does not look at it.
            (2, _) => {}
            _ => self.contradicts = true,
        }
    }

    /// The point in time, by its seconds since 1970 alone.
    pub(super) fn set_unix_time(&mut self, seconds: i64) {
        self.has_date = false;
        self.begin_day();
        self.set_date(Some(1970), Some(1), Some(1));
        self.relative.shift_seconds(seconds);
        self.set_zone(Some(0));
    }

    pub(super) fn set_year(&mut self, year: i64) {
        self.year = Some(year);
    }

    pub(super) fn has_clock(&self) -> bool {
        self.has_clock
    }

    pub(super) fn contradicts(&self) -> bool {
        self.contradicts
    }

    pub(super) fn resolve(self, now: Moment) -> Moment {
        let (year, month, day) = now.date();
        let mut base = Moment::from_date(
            self.year.unwrap_or(year),
            self.month.unwrap_or(month),
            self.day.unwrap_or(day),
        );
        base.seconds = match self.clock {
            Some(seconds) => seconds,
            None if self.has_date => 0,
            None => now.seconds,
        };
        Moment::from_unix(self.relative.apply(base).unix() - self.zone)
    }
}
