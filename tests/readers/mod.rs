//! Readers in Python that kavling did not write. Where Python or a package is missing a test is skipped loudly, unless
//! `KAVLING_READERS=1`: then it fails.

use std::path::Path;
use std::process::Command;

/// What a script of `tests/readers` prints of these arguments, as JSON; `None` where it cannot run here.
#[allow(clippy::print_stderr, reason = "a skip must be loud")]
pub(crate) fn read(script: &str, packages: &[&str], arguments: &[&Path]) -> Option<serde_json::Value> {
    let wanted: Vec<String> = packages.iter().map(|package| format!("import {package}")).collect();
    let there = Command::new("python3").args(["-c", &wanted.join("; ")]).output().is_ok_and(|run| run.status.success());
    if !there {
        assert!(std::env::var_os("KAVLING_READERS").is_none(), "python3 with {} is missing", packages.join(", "));
        eprintln!("SKIPPED: python3 with {} is missing, so {script} was not read back", packages.join(", "));
        return None;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers").join(script);
    let run = Command::new("python3").arg(path).args(arguments).output().expect("python3 runs");
    assert!(run.status.success(), "{script}: {}", String::from_utf8_lossy(&run.stderr));
    Some(serde_json::from_slice(&run.stdout).expect("JSON"))
}
