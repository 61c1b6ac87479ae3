//! What the crate promises, through its public functions.

mod cases;
mod categories;
mod degrade;
mod extensions;
mod footnotes;
mod functions;
mod hostile;
mod kinds;
mod limits;
mod marks;
mod places;
mod sites;
mod truth;
mod wiki;
