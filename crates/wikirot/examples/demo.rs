//! The whole job on a machine without internet: serves a simulated web, scans the fixture dump
//! against it with the real program, and leaves the reports in `target/demo`.
//!
//! ```console
//! $ cargo run --release -p wikirot --example demo
//! ```

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use wikirot_testweb::Web;

fn main() -> Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let out = root.join("target/demo");
    std::fs::create_dir_all(&out).context("cannot make target/demo")?;
    let web = Web::read(root.join("fixtures/webs/wiki.toml"))?.serve()?;
    let ready = web.ready();
    let report =
        |format: &str, name: &str| format!("--report={format}={}", out.join(name).display());
    let status = Command::new(program()?)
        .arg("scan")
        .arg(root.join("fixtures/dumps/wiki.xml"))
        .arg("--state")
        .arg(out.join("wiki.sqlite"))
        .args([report("html", "report.html"), report("wikitext", "report.wiki")])
        .args([report("jsonl", "report.jsonl"), "--report=text=-".to_owned()])
        .args(["--dead-link", "archwiki", "--recheck"])
        // What follows leads to the simulated web; a real run needs none of it.
        .args(["--allow-private", "--delay", "0", "--tries", "2"])
        .arg(format!("--resolver={}", ready.dns))
        .arg(format!("--ca-file={}", ready.ca.display()))
        .arg(format!("--map-port=80={}", ready.http.port()))
        .arg(format!("--map-port=443={}", ready.https.port()))
        .status()
        .context("cannot run wikirot")?;
    let counts = web.counts();
    let at_once = counts.hosts.values().map(|host| host.max_in_flight).max().unwrap_or_default();
    println!(
        "\nthe web saw {} requests on {} hosts, at most {at_once} at once on any",
        counts.requests,
        counts.hosts.len()
    );
    println!("reports: {}", out.canonicalize().unwrap_or(out).display());
    Ok(ExitCode::from(u8::try_from(status.code().unwrap_or(2)).unwrap_or(2)))
}

/// The program, which cargo puts beside the folder of examples; built if it is not there yet.
fn program() -> Result<PathBuf> {
    let example = std::env::current_exe().context("cannot tell where this example is")?;
    let profile = example.ancestors().nth(2).context("this example is not in a target folder")?;
    let program = profile.join("wikirot");
    if !program.exists() {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo.args(["build", "-p", "wikirot"]);
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        anyhow::ensure!(cargo.status()?.success(), "cannot build wikirot");
    }
    Ok(program)
}
