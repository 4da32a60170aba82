//! The program as a user meets it: folders in, folders out, exit codes and messages.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod again;
mod bad_input;
mod commands;
mod containers;
mod damaged;
mod interrupted;
mod killed;
mod names;
mod pack;
mod repeats;
mod shards;
mod templates;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use tempfile::TempDir;

/// A folder with an input and, after a run, an output.
struct Dump {
    home: TempDir,
}

impl Dump {
    /// A dump of these pages; a name may hold folders.
    fn new(pages: &[(&str, &str)]) -> Self {
        let dump = Self { home: tempfile::tempdir().unwrap() };
        for (name, text) in pages {
            dump.page(name, text.as_bytes());
        }
        dump
    }

    /// Small pages about one festival, HTML and text by turns.
    fn of_size(pages: usize) -> Self {
        let dump = Self::new(&[]);
        for number in 0..pages {
            let ending = if number.is_multiple_of(2) { "html" } else { "txt" };
            dump.page(&format!("{}/page-{number:04}.{ending}", number % 7), article(number).as_bytes());
        }
        dump
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn page(&self, name: &str, bytes: &[u8]) {
        let path = self.path("input").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Runs the program in the dump's folder.
    fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, "")
    }

    /// The same, with something on standard input.
    fn run_with(&self, arguments: &[&str], input: &str) -> Run {
        let mut command = assert_cmd::Command::new(program());
        let command = command.current_dir(self.home.path()).args(arguments).write_stdin(input);
        Run(command.timeout(Duration::from_mins(2)).output().unwrap())
    }

    /// Every file of a folder, by its path.
    fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let root = self.path(folder);
        let files = walkdir::WalkDir::new(&root).into_iter().filter_map(Result::ok);
        let files = files.filter(|file| file.file_type().is_file());
        files.map(|file| (below(file.path(), &root), fs::read(file.path()).unwrap())).collect()
    }

    fn names(&self, folder: &str) -> Vec<String> {
        self.files(folder).into_keys().collect()
    }
}

/// A finished run.
struct Run(Output);

impl Run {
    fn code(&self) -> i32 {
        self.0.status.code().unwrap_or(-1)
    }

    fn out(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    fn said(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    /// Asserts the exit code; the run's messages explain a wrong one.
    #[track_caller]
    fn exits(&self, code: i32) -> &Self {
        assert_eq!(self.code(), code, "{}", self.said());
        self
    }

    /// Asserts that one line of standard error holds all of these.
    #[track_caller]
    fn says(&self, parts: &[&str]) -> &Self {
        let said = self.said();
        assert!(said.lines().any(|line| parts.iter().all(|part| line.contains(part))), "{parts:?} not in:\n{said}");
        self
    }
}

fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_tamis"))
}

fn below(path: &Path, root: &Path) -> String {
    path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/")
}

/// A page about an invented event, as HTML where the number is even.
fn article(number: usize) -> String {
    let title = format!("The soup festival of Marrowby, day {number}");
    let text = format!(
        "On day {number} the cooks of Marrowby carried their kettles to the harbour and let the visitors taste. The jury \
         took its time, praised the leek soup of stall {number} and found the fish soup a little thin this year.\n\n\
         In the evening the lanterns were lit, and whoever had brought a spoon of their own was let in for nothing. The \
         mayor thanked the fishermen and promised a larger quay before the next festival."
    );
    if number.is_multiple_of(2) {
        let paragraphs = text.replace("\n\n", "</p>\n<p>");
        format!(
            "<!DOCTYPE html>\n<title>{title}</title>\n<article>\n<h1>{title}</h1>\n<p>{paragraphs}</p>\n</article>\n"
        )
    } else {
        format!("{title}\n\n{text}\n")
    }
}
