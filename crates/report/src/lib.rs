//! Renders what a link check found, page by page, for editors and programs.
