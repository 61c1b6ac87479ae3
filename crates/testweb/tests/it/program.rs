//! The program, as benchmarks and demonstrations run it.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::client;

fn testweb() -> Command {
    Command::new(env!("CARGO_BIN_EXE_testweb"))
}

fn urls(dir: &tempfile::TempDir) -> std::path::PathBuf {
    let file = dir.path().join("urls");
    std::fs::write(&file, "http://a.net/\nhttps://b.net/x\n").unwrap();
    file
}

#[tokio::test]
async fn serves_until_its_input_closes_and_counts() {
    let dir = tempfile::tempdir().unwrap();
    let counts = dir.path().join("counts");
    let mut child = testweb()
        .arg("--urls")
        .arg(urls(&dir))
        .arg("--counts")
        .arg(&counts)
        .args(["--time", "30"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!(ready["hosts"], 2);
    let http = ready["http"].as_str().unwrap();
    let mut stream = tokio::net::TcpStream::connect(http).await.unwrap();
    assert_eq!(client::status(&client::get(&mut stream, "a.net", "/").await.unwrap()), Some(200));
    drop(child.stdin.take());
    let totals: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!((&totals["requests"], &totals["hosts"]), (&1.into(), &1.into()));
    assert!(child.wait().unwrap().success());
    let counts: Value = serde_json::from_slice(&std::fs::read(counts).unwrap()).unwrap();
    assert_eq!(counts["hosts"]["a.net"]["hits"]["/"], 1);
}

#[test]
fn runs_a_command_beside_it_in_a_network_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let output = testweb()
        .args(["--isolate", "--time", "30", "--urls"])
        .arg(urls(&dir))
        .args([
            "--",
            "sh",
            "-c",
            "cat /etc/resolv.conf; echo {dns} {http} {https}; test -f {ca}; exit 7",
        ])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(7), "{text}");
    let ready: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    let said = ["dns", "http", "https"].map(|key| ready[key].as_str().unwrap());
    assert!(text.contains(&said.join(" ")), "{text}");
    if wikirot_needs::namespaces() {
        assert!(text.contains("nameserver 127.0.0.1"), "{text}");
        assert_eq!(said, ["127.0.0.1:53", "127.0.0.1:80", "127.0.0.1:443"]);
    }
}

#[test]
fn says_what_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("web.toml");
    std::fs::write(&file, "[[host]]\nname = 'a.net'\ntls = 'goood'\n").unwrap();
    let output = testweb().arg("--web").arg(&file).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(error.starts_with("error: ") && error.contains("goood"), "{error}");
}
