//! The words beside what is written of them.

mod docs;
