//! The checker against simulated webs, on a paused clock.

mod basics;
mod doubts;
mod table;
mod web;
