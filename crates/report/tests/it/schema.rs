//! The JSON report keeps to its schema.
