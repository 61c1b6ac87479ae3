//! The checker against simulated webs, on a paused clock.

mod basics;
mod chaos;
mod doubts;
mod dragging;
mod floods;
mod length;
mod loopback;
mod proxy;
mod slices;
mod table;
mod world;
