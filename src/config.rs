//! What the arguments and the configuration file mean together: every option settled, checked and in its own type.
//!
//! What was typed wins over the file, the file over the defaults. Absent here: the pages themselves, and whether the
//! output can be written; the run finds out.

mod file;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use self::file::{find, read};
pub(crate) use crate::cli::Dedup;
use crate::cli::{ByteCount, Convert, FieldName, Target, When};
use crate::emit::{self, Format, FrontMatter, Section, Tables};
use crate::error::Error;
use crate::normalise::Form;
use crate::page::Moment;
use crate::pipeline::Strip;
use crate::sink::{Compression, Shard};
use crate::source::Fields;

/// Largest page unless the user says otherwise: 64 MiB. The largest of the 2,665 benchmark pages has 13 MB; with a
/// lower limit real pages fail, with a higher one a few huge files at a time can fill the memory.
const DEFAULT_MAX_BYTES: u64 = 64 << 20;

/// No page may be larger than 1 GiB: positions in a page are 32 bits wide, and decoding can make a page three times as
/// long as its bytes.
const LARGEST_MAX_BYTES: u64 = 1 << 30;

/// Size of a full shard unless the user says otherwise: some ten thousand documents, a file that readers can share out.
const DEFAULT_SHARD_BYTES: u64 = 256_000_000;

/// Memory for pages unless the user says otherwise: two pages of 25 MB at a time, or hundreds of usual ones.
const DEFAULT_MEMORY: u64 = 1 << 30;

/// Everything `tamis convert` needs to know.
#[derive(Debug)]
pub(crate) struct Config {
    /// Folders and files to convert; at least one.
    pub(crate) inputs: Vec<PathBuf>,
    /// Folder for the results.
    pub(crate) output: PathBuf,
    /// Formats to write a file each in, sorted, each once.
    pub(crate) formats: Vec<Format>,
    /// Formats to write many documents in one file in.
    pub(crate) shards: ShardOptions,
    /// Pages in flight, and threads.
    pub(crate) jobs: NonZeroUsize,
    /// Rule files of the user.
    pub(crate) rules: Vec<PathBuf>,
    /// The configuration file that was used.
    pub(crate) file: Option<PathBuf>,
    /// What is taken out of the pages.
    pub(crate) strip: Strip,
    /// The normal form of the text.
    pub(crate) form: Form,
    /// What is known, and to be found out, about what sites repeat.
    pub(crate) templates: TemplateOptions,
    /// Whether documents say where their fields were found.
    pub(crate) provenance: bool,
    /// When the pages were fetched.
    pub(crate) now: Option<Moment>,
    /// What the formats show.
    pub(crate) emit: emit::Options,
    /// What is done with a page.
    pub(crate) mode: Mode,
    /// Whether the first failed page ends the run.
    pub(crate) fail_fast: bool,
    /// Largest page after decompression.
    pub(crate) max_bytes: u64,
    /// Which repetitions are left out.
    pub(crate) dedup: Dedup,
    /// Names of fields in rows.
    pub(crate) fields: Fields,
    /// Memory for pages that wait or are under way, in bytes.
    pub(crate) memory: u64,
    /// When progress is shown.
    pub(crate) progress: When,
    /// How much is said.
    pub(crate) talk: Talk,
}

/// Where templates come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TemplateOptions {
    /// Whether the dump itself is looked through for them.
    pub(crate) learn: bool,
    /// Files of templates.
    pub(crate) files: Vec<PathBuf>,
}

impl TemplateOptions {
    /// Reads `auto`, `off` and names of files, which count from a folder.
    fn new(words: &[String], home: &Path) -> Result<Self, Error> {
        let is = |word: &str| words.iter().any(|found| found == word);
        if is("off") && words.len() > 1 {
            return Err(Error::Arguments("--templates off stands alone; leave it out or the others".into()));
        }
        let files = words.iter().filter(|word| !matches!(word.as_str(), "auto" | "off"));
        Ok(Self { learn: words.is_empty() || is("auto"), files: files.map(|file| home.join(file)).collect() })
    }
}

/// How documents are put into shards.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ShardOptions {
    /// Notations, sorted, each once; none where no shards are wanted.
    pub(crate) kinds: Vec<Shard>,
    /// How JSON Lines are packed.
    pub(crate) compression: Compression,
    /// Size at which a shard is full, in bytes of JSON Lines.
    pub(crate) bytes: u64,
}

/// What is done with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Convert what is new or changed.
    Update,
    /// Convert everything.
    Force,
    /// Convert everything in memory, write nothing, compare.
    Check,
}

/// How much is said on standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Talk {
    /// Failures only.
    Quiet,
    /// Failures, what was refused, the summary.
    Normal,
    /// Also pages without content and files passed over.
    Verbose,
}

impl Config {
    /// Settles the options of one run; reads the configuration file, if there is one.
    pub(crate) fn new(typed: Convert) -> Result<Self, Error> {
        let inputs = if typed.paths.is_empty() { vec![PathBuf::from("input")] } else { typed.paths };
        let path = match typed.config {
            Some(path) => Some(path),
            None => find(&inputs)?,
        };
        let file = path.as_deref().map(read).transpose()?.unwrap_or_default();
        let home = path.as_deref().and_then(Path::parent).unwrap_or(Path::new("")).to_owned();
        let format = if typed.format.is_empty() { file.format.map(|words| words.0) } else { Some(typed.format) };
        let targets =
            format.unwrap_or_else(|| [Format::Markdown, Format::Yaml, Format::Json].map(Target::File).to_vec());
        if targets.is_empty() {
            return Err(Error::Arguments("no format is asked for; name one, as in `format: [md]`".into()));
        }
        let (formats, kinds) = sorted(&targets);
        let shards = ShardOptions {
            kinds,
            compression: typed.compression.or(file.compression.map(|word| word.0)).unwrap_or_default(),
            bytes: typed.shard_bytes.or(file.shard_bytes).unwrap_or(ByteCount(DEFAULT_SHARD_BYTES)).0.max(1),
        };
        let rules = if typed.rules.is_empty() {
            file.rules.map_or_else(Vec::new, |paths| paths.0.iter().map(|path| home.join(path)).collect())
        } else {
            typed.rules
        };
        let templates = match file.templates {
            Some(names) if typed.templates.is_empty() => TemplateOptions::new(&names.0, &home)?,
            _ => TemplateOptions::new(&typed.templates, Path::new(""))?,
        };
        let mode = mode(typed.force.or(file.force), typed.check.or(file.check))?;
        let quiet = typed.quiet.or(file.quiet).unwrap_or(false);
        let talk = match typed.verbose.or(file.verbose).unwrap_or(false) {
            _ if quiet && typed.verbose != Some(true) => Talk::Quiet,
            true if typed.quiet != Some(true) => Talk::Verbose,
            true => return Err(Error::Arguments("--quiet and --verbose exclude each other; give one of them".into())),
            false => Talk::Normal,
        };
        let sections = typed.sections.or(file.sections.map(|words| words.0));
        let front_matter = typed.front_matter.or(file.front_matter.map(|word| word.0));
        let tables = typed.tables.or(file.tables.map(|word| word.0));
        let strip = typed.strip.or(file.strip.map(|word| word.0)).unwrap_or_default();
        let form = Form {
            compat: typed.compat.or(file.compat).unwrap_or(false),
            typography: typed.typography.or(file.typography.map(|word| word.0)).unwrap_or_default(),
            cjk_spaces: typed.cjk_spaces.or(file.cjk_spaces.map(|word| word.0)).unwrap_or_default(),
            cjk_punctuation: typed.cjk_punctuation.or(file.cjk_punctuation.map(|word| word.0)).unwrap_or_default(),
        };
        Ok(Self {
            inputs,
            output: typed.output.or(file.output.map(|path| home.join(path))).unwrap_or_else(|| "output".into()),
            formats,
            shards,
            jobs: typed.jobs.or(file.jobs).unwrap_or_else(processors),
            rules,
            file: path,
            strip,
            form,
            templates,
            provenance: typed.provenance.or(file.provenance).unwrap_or(false),
            now: typed.now.or(file.now),
            emit: emit_options(strip, sections, front_matter, tables),
            mode,
            fail_fast: typed.fail_fast.or(file.fail_fast).unwrap_or(false),
            max_bytes: max_bytes(typed.max_bytes.or(file.max_bytes).unwrap_or(ByteCount(DEFAULT_MAX_BYTES)))?,
            dedup: typed.dedup.or(file.dedup.map(|word| word.0)).unwrap_or_default(),
            fields: Fields::new(if typed.field.is_empty() {
                file.field.map_or_else(Vec::new, |names| names.0)
            } else {
                typed.field.into_iter().map(|FieldName(role, name)| (role, name)).collect()
            }),
            memory: typed.memory.or(file.memory).unwrap_or(ByteCount(DEFAULT_MEMORY)).0,
            progress: typed.progress.or(file.progress.map(|word| word.0)).unwrap_or_default(),
            talk,
        })
    }
}

/// The targets by their kind, each sorted and once.
fn sorted(targets: &[Target]) -> (Vec<Format>, Vec<Shard>) {
    let (mut formats, mut shards) = (Vec::new(), Vec::new());
    for &target in targets {
        match target {
            Target::File(format) => formats.push(format),
            Target::Shard(shard) => shards.push(shard),
        }
    }
    formats.sort_unstable();
    formats.dedup();
    shards.sort_unstable();
    shards.dedup();
    (formats, shards)
}

/// The options of the formats; all sections unless some were named. A whole page has a headline of its own.
pub(crate) fn emit_options(
    strip: Strip,
    sections: Option<Vec<Section>>,
    front_matter: Option<FrontMatter>,
    tables: Option<Tables>,
) -> emit::Options {
    emit::Options {
        sections: sections.map_or(emit::Sections::ALL, |sections| sections.into_iter().collect()),
        front_matter: front_matter.unwrap_or_default(),
        title: strip == Strip::All,
        tables: tables.unwrap_or_default(),
    }
}

/// A limit that a page can have.
pub(crate) fn max_bytes(typed: ByteCount) -> Result<u64, Error> {
    match typed.0 {
        0 => Err(Error::Arguments("--max-bytes 0 lets no page through; give a larger size, such as 64MiB".into())),
        bytes if bytes > LARGEST_MAX_BYTES => Err(Error::Arguments("--max-bytes can be at most 1GiB".into())),
        bytes => Ok(bytes),
    }
}

fn mode(force: Option<bool>, check: Option<bool>) -> Result<Mode, Error> {
    match (force.unwrap_or(false), check.unwrap_or(false)) {
        (true, true) => {
            Err(Error::Arguments("--force and --check exclude each other: --check always converts every page".into()))
        }
        (true, false) => Ok(Mode::Force),
        (false, true) => Ok(Mode::Check),
        (false, false) => Ok(Mode::Update),
    }
}

fn processors() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::file::FILE_NAME;
    use super::*;
    use crate::cli::{Args, Command};
    use crate::normalise::{CjkPunctuation, CjkSpaces, Typography};

    fn config(file: &str, typed: &[&str]) -> Result<Config, Error> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), file).unwrap();
        let input = folder.path().to_str().unwrap();
        let args = Args::try_parse_from([&["tamis", "convert", input], typed].concat()).unwrap();
        let Command::Convert(convert) = args.command else { panic!("not convert") };
        Config::new(*convert)
    }

    #[test]
    fn the_file_speaks_where_nothing_was_typed() {
        let file = "format: [text, md]\njobs: 3\nmax-bytes: 2MB\nfail-fast: true\nrules: my.yaml\nsections: []\n";
        let settled = config(file, &[]).unwrap();
        assert_eq!(settled.formats, [Format::Markdown, Format::Text]);
        assert_eq!((settled.jobs.get(), settled.max_bytes, settled.fail_fast), (3, 2_000_000, true));
        assert!(settled.rules[0].is_absolute() && settled.rules[0].ends_with("my.yaml"));
        let typed = config(file, &["-f", "json,json", "-j", "1", "--max-bytes", "1kB", "--fail-fast=false"]).unwrap();
        assert_eq!(typed.formats, [Format::Json]);
        assert_eq!((typed.jobs.get(), typed.max_bytes, typed.fail_fast), (1, 1_000, false));
        assert_eq!(config("# nothing\n", &[]).unwrap().max_bytes, DEFAULT_MAX_BYTES);
    }

    #[test]
    fn the_normal_form_is_settled() {
        let file = "compat: true\ncjk-spaces: add\ntypography: ascii\n";
        let form = config(file, &["--typography", "keep", "--cjk-punctuation", "full"]).unwrap().form;
        let (cjk_spaces, cjk_punctuation) = (CjkSpaces::Add, CjkPunctuation::Full);
        assert_eq!(form, Form { compat: true, typography: Typography::Keep, cjk_spaces, cjk_punctuation });
        assert_eq!(config("", &[]).unwrap().form, Form::default());
    }

    #[test]
    fn faults_name_file_and_line() {
        for (file, line, what) in [
            ("jobs: 2\ncolour: red\n", ":2: ", "colour"),
            ("format: [md, docx]\n", ":1: ", "`docx` is not one of md"),
            ("max-bytes: 3 parsecs\n", ":1: ", "no known unit"),
            ("jobs: 0\n", ":1: ", "nonzero"),
            ("jobs: [\n", "", ""),
        ] {
            let message = config(file, &[]).unwrap_err().to_string();
            assert!(message.contains(&format!("{FILE_NAME}{line}")) && message.contains(what), "{file}: {message}");
        }
        assert!(config("format: []\n", &[]).unwrap_err().to_string().contains("no format"));
    }

    #[test]
    fn options_that_exclude_each_other() {
        for typed in [&["--force", "--check"][..], &["-q", "-v"], &["--max-bytes", "0"], &["--max-bytes", "2GiB"]] {
            assert!(matches!(config("", typed), Err(Error::Arguments(_))), "{typed:?}");
        }
        assert_eq!(config("check: true\n", &["--check=false", "--force"]).unwrap().mode, Mode::Force);
    }
}
