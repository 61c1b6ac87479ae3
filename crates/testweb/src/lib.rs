//! A simulated web for tests: hosts as data, served in memory or on loopback.
