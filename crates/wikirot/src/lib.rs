//! The parts of the program.

pub mod recorder;
pub mod state;
