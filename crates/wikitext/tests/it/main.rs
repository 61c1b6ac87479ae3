//! What the crate promises, through its public functions.

mod cases;
mod degrade;
mod functions;
mod hostile;
mod places;
mod sites;
mod wiki;
