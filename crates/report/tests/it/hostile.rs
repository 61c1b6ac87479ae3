//! Pages and servers that try to break out of the report.
