//! Integration tests, one binary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod archive;
mod audit;
mod check_list;
mod circles;
mod cli;
mod cron;
mod dependencies;
mod deployed;
mod dumps;
mod environment;
mod evidence;
mod export;
mod fake_wiki;
mod fetch;
mod harness;
mod heard;
mod hostile;
mod ignore;
mod labels;
mod languages;
mod link_table;
mod links;
mod lookup;
mod modules;
mod night;
mod outputs;
mod patch;
mod report;
mod scan;
mod shape;
mod shard;
mod state;
mod tidy;
mod truth;
mod vote;
