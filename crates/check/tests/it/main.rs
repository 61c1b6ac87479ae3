//! The checker against simulated webs, on a paused clock.

mod basics;
mod chaos;
mod doubts;
mod dragging;
mod floods;
mod kept;
mod length;
mod loopback;
mod names;
mod proxy;
mod slices;
mod table;
mod versions;
mod world;
