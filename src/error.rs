//! What can go wrong: [`Error`] stops the program before it writes anything, [`PageError`] fails one page.
//!
//! Messages are for people: lower case, one line, what was wrong and what to do. The name of the page is not part of a
//! [`PageError`]: whoever reports it knows the page.

use std::any::Any;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::label::{RuleError, TemplateError};
use crate::source::{ReadError, SourceError};

/// Why the program could not start. Exit code 2; nothing was written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Arguments that clap accepts but that do not fit together.
    #[error("{0}")]
    Arguments(String),
    /// A configuration file that cannot be read or understood.
    #[error("{place}: {what}")]
    Config {
        /// File, and line where it is known, as `tamis.yaml:3`.
        place: String,
        /// What was wrong and what to do.
        what: String,
    },
    /// A rule file that cannot be read or understood.
    #[error(transparent)]
    Rules(#[from] RuleError),
    /// A file of templates that cannot be read or understood.
    #[error(transparent)]
    Templates(#[from] TemplateError),
    /// An input that cannot be listed.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// An input without any page.
    #[error("{}: holds no page to convert; name a folder or a file that does", .0.display())]
    Nothing(PathBuf),
    /// An output folder that cannot be used.
    #[error("{}: {why}", path.display())]
    Output {
        /// The folder, or the file in it.
        path: PathBuf,
        /// What was wrong and what to do.
        why: String,
    },
    /// Threads or signals that the system refuses.
    #[error("{0}")]
    System(String),
}

impl Error {
    /// The output folder, or something in it, refused by the system.
    pub(crate) fn output(path: &Path, error: &io::Error) -> Self {
        let why =
            format!("cannot be written ({}); choose another folder with -o or change its permissions", plain(error));
        Self::Output { path: path.to_owned(), why }
    }
}

/// The stage of the run that failed a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The bytes could not be had: missing, unreadable, truncated, too large, empty.
    Read,
    /// The bytes are no page: binary.
    Decode,
    /// A defect of the program itself.
    Convert,
    /// A result could not be written.
    Write,
}

impl fmt::Display for Stage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Read => "read",
            Self::Decode => "decode",
            Self::Convert => "convert",
            Self::Write => "write",
        })
    }
}

/// Why one page was not converted, without the page's name. Other pages are not affected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{stage}: {why}")]
pub struct PageError {
    /// Where it failed.
    pub stage: Stage,
    /// What was wrong and what to do, in one line.
    pub why: String,
}

impl PageError {
    /// A failure of the given stage.
    pub(crate) fn new(stage: Stage, why: impl Into<String>) -> Self {
        Self { stage, why: why.into() }
    }

    /// The page's bytes could not be had.
    pub(crate) fn read(error: &ReadError) -> Self {
        Self::new(Stage::Read, error.to_string())
    }

    /// A result of the page could not be written; `name` is its path below the output folder.
    pub(crate) fn write(name: &str, error: &io::Error) -> Self {
        let why = format!("{name} cannot be written ({}); make room for it or change permissions", plain(error));
        Self::new(Stage::Write, why)
    }

    /// A panic while the page was converted; `payload` is what it carried.
    pub(crate) fn panic(payload: &(dyn Any + Send)) -> Self {
        let message =
            payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(|s| &**s));
        let first_line = message.and_then(|message| message.lines().next()).unwrap_or("no message");
        let why = format!("internal error ({first_line}); please report it together with this page");
        Self::new(Stage::Convert, why)
    }
}

/// The system's message without its error number, which differs between systems.
pub(crate) fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_one_line_and_say_what_to_do() {
        let error = PageError::panic(&"index out of bounds\nsecond line");
        let expected = "convert: internal error (index out of bounds); please report it together with this page";
        assert_eq!(error.to_string(), expected);
        assert_eq!(plain(&io::Error::from_raw_os_error(28)), "no space left on device");
        let payload: Box<dyn Any + Send> = Box::new(String::from("owned"));
        assert!(PageError::panic(&*payload).why.contains("(owned)"));
        assert!(PageError::panic(&7_u8).why.contains("(no message)"));
    }
}
