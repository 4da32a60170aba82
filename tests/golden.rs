//! One test per folder of `golden/`: a page goes in, the Markdown, the document and the verdicts must be as they were
//! read and blessed.
//!
//! A folder holds `input.html` or `input.txt`, `case.yaml` (why it exists, and options), `expected.md`, `expected.json` and
//! `expected.verdicts`. `make bless` writes the expectations; read them before you commit them.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut folders = Vec::new();
    collect(&root, &mut folders);
    folders.sort();
    let name = |folder: &Path| folder.strip_prefix(&root).unwrap_or(folder).display().to_string();
    let trials = folders.into_iter().map(|folder| Trial::test(name(&folder), move || check(&folder)));
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// What `case.yaml` says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What would break, and for whom, without the case.
    why: String,
    /// Options of `tamis extract`.
    #[serde(default)]
    arguments: Vec<String>,
}

/// Folders that hold a case.
fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.join("case.yaml").exists() {
            found.push(path);
        } else if path.is_dir() {
            collect(&path, found);
        }
    }
}

fn check(folder: &Path) -> Result<(), Failed> {
    let case: Case = serde_yaml::from_str(&fs::read_to_string(folder.join("case.yaml"))?)?;
    if case.why.trim().is_empty() {
        return Err("case.yaml does not say why the case exists".into());
    }
    let input = ["input.html", "input.txt"].into_iter().find(|name| folder.join(name).exists());
    let input = input.ok_or("the folder holds neither input.html nor input.txt")?;
    for (file, arguments) in [
        ("expected.md", &["extract", "-f", "md"][..]),
        ("expected.json", &["extract", "-f", "json"]),
        ("expected.verdicts", &["explain"]),
    ] {
        let given: &[String] = if arguments[0] == "extract" { &case.arguments } else { &[] };
        let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
        let output = command.args(arguments).args(given).arg(folder.join(input)).output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        let got = String::from_utf8(output.stdout)?;
        let path = folder.join(file);
        if env::var_os("BLESS").is_some() {
            fs::write(path, got)?;
        } else {
            compare(&path, &got)?;
        }
    }
    Ok(())
}

fn compare(path: &Path, got: &str) -> Result<(), Failed> {
    let expected = fs::read_to_string(path).map_err(|_| format!("{} is missing: run `make bless`", path.display()))?;
    let mut lines = expected.lines().zip(got.lines()).enumerate();
    if let Some((at, (expected, got))) = lines.find(|(_, (expected, got))| expected != got) {
        return Err(format!("{}:{}:\n  expected {expected}\n  got      {got}", path.display(), at + 1).into());
    }
    if expected != got {
        return Err(format!(
            "{}: {} lines expected, got {}",
            path.display(),
            expected.lines().count(),
            got.lines().count()
        )
        .into());
    }
    Ok(())
}
