//! The checker against small webs in memory, on a paused clock.

mod basics;
mod doubts;
mod web;
