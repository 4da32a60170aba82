//! The configuration file: where it lies, and what may stand in it.

use std::fmt;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};

use crate::cli::{ByteCount, Dedup, FieldName, Target, When};
use crate::emit::{FrontMatter, Section, Tables};
use crate::error::{Error, plain};
use crate::normalise::{CjkPunctuation, CjkSpaces, Typography};
use crate::page::Moment;
use crate::pipeline::Strip;
use crate::sink::Compression;
use crate::source::{Role, same_file};
use crate::yaml;

/// Name of the configuration file that is looked for.
pub(super) const FILE_NAME: &str = "tamis.yaml";

/// The configuration file: the long options under their own names.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct File {
    pub(super) output: Option<PathBuf>,
    pub(super) format: Option<Words<Target>>,
    pub(super) shard_bytes: Option<ByteCount>,
    pub(super) compression: Option<One<Compression>>,
    pub(super) jobs: Option<NonZeroUsize>,
    pub(super) rules: Option<Paths>,
    pub(super) templates: Option<Names>,
    pub(super) strip: Option<One<Strip>>,
    pub(super) provenance: Option<bool>,
    pub(super) compat: Option<bool>,
    pub(super) typography: Option<One<Typography>>,
    pub(super) cjk_spaces: Option<One<CjkSpaces>>,
    pub(super) cjk_punctuation: Option<One<CjkPunctuation>>,
    pub(super) now: Option<Moment>,
    pub(super) sections: Option<Words<Section>>,
    pub(super) front_matter: Option<One<FrontMatter>>,
    pub(super) tables: Option<One<Tables>>,
    pub(super) force: Option<bool>,
    pub(super) fail_fast: Option<bool>,
    pub(super) check: Option<bool>,
    pub(super) max_bytes: Option<ByteCount>,
    pub(super) dedup: Option<One<Dedup>>,
    pub(super) field: Option<FieldNames>,
    pub(super) memory: Option<ByteCount>,
    pub(super) progress: Option<One<When>>,
    pub(super) quiet: Option<bool>,
    pub(super) verbose: Option<bool>,
}

/// The configuration file of these inputs: inside each, else beside it. Two different ones are an error.
pub(super) fn find(inputs: &[PathBuf]) -> Result<Option<PathBuf>, Error> {
    let mut found: Option<PathBuf> = None;
    for input in inputs {
        let beside = input.file_name().and(input.parent());
        let Some(path) = [Some(input.as_path()), beside]
            .into_iter()
            .flatten()
            .map(|folder| folder.join(FILE_NAME))
            .find(|path| path.is_file())
        else {
            continue;
        };
        match &found {
            Some(first) if !same_file(first, &path) => {
                let (first, path) = (first.display(), path.display());
                let message =
                    format!("the inputs have two configuration files, {first} and {path}; choose with --config");
                return Err(Error::Arguments(message));
            }
            Some(_) => {}
            None => found = Some(path),
        }
    }
    Ok(found)
}

pub(super) fn read(path: &Path) -> Result<File, Error> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::Config {
        place: path.display().to_string(),
        what: format!("the configuration file cannot be read ({})", plain(&error)),
    })?;
    // A file without any value, blank or all comments, sets nothing.
    yaml::from_str::<Option<File>>(&text).map(Option::unwrap_or_default).map_err(|error| Error::Config {
        place: match error.line {
            None => path.display().to_string(),
            Some(line) => format!("{}:{line}", path.display()),
        },
        what: format!("{}; see `tamis convert --help` for the options", error.message),
    })
}

/// One word or several, as `md`, `md,json` or `[md, json]`.
#[derive(Debug)]
pub(super) struct Words<T>(pub(super) Vec<T>);

/// One word.
#[derive(Debug)]
pub(super) struct One<T>(pub(super) T);

impl<'de, T: ValueEnum> Deserialize<'de> for One<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut words = Words::deserialize(deserializer)?.0;
        match (words.pop(), words.is_empty()) {
            (Some(word), true) => Ok(Self(word)),
            _ => Err(de::Error::custom("one word is wanted here, not a list")),
        }
    }
}

/// One name or several, as they are.
#[derive(Debug)]
pub(super) struct Names(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrMany).map(Self)
    }
}

/// One path or several.
#[derive(Debug)]
pub(super) struct Paths(pub(super) Vec<PathBuf>);

struct OneOrMany;

impl<'de> Visitor<'de> for OneOrMany {
    type Value = Vec<String>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a word or a list of words")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(vec![text.to_owned()])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut words = Vec::new();
        while let Some(word) = items.next_element()? {
            words.push(word);
        }
        Ok(words)
    }
}

impl<'de, T: ValueEnum> Deserialize<'de> for Words<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = deserializer.deserialize_any(OneOrMany)?;
        let values = words.iter().flat_map(|word| word.split(',')).map(|word| {
            T::from_str(word.trim(), true).map_err(|_| {
                let possible = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
                let names: Vec<String> = possible.map(|value| value.get_name().to_owned()).collect();
                de::Error::custom(format!("`{}` is not one of {}", word.trim(), names.join(", ")))
            })
        });
        values.collect::<Result<_, _>>().map(Self)
    }
}

/// What fields of rows hold, as `page=body` or a list of such.
#[derive(Debug)]
pub(super) struct FieldNames(pub(super) Vec<(Role, String)>);

impl<'de> Deserialize<'de> for FieldNames {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = deserializer.deserialize_any(OneOrMany)?;
        let names = words.iter().map(|word| FieldName::parse(word).map(|FieldName(role, name)| (role, name)));
        names.collect::<Result<_, _>>().map(Self).map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Paths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = deserializer.deserialize_any(OneOrMany)?;
        Ok(Self(words.into_iter().map(PathBuf::from).collect()))
    }
}

impl<'de> Deserialize<'de> for ByteCount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Size;
        impl Visitor<'_> for Size {
            type Value = ByteCount;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a size such as 50MB")
            }

            fn visit_u64<E: de::Error>(self, bytes: u64) -> Result<ByteCount, E> {
                Ok(ByteCount(bytes))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<ByteCount, E> {
                ByteCount::parse(text).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Size)
    }
}
