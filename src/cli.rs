//! The command line as it was typed: names, help and value syntax. Nothing is resolved here; [`crate::config`] does.

mod value;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::LazyLock;

use clap::builder::PossibleValue;
use clap::{Args as Arguments, Parser, Subcommand, ValueEnum};

pub(crate) use self::value::{ByteCount, FieldName};

use self::value::charset;
use crate::decode::Charset;
use crate::emit::{Format, FrontMatter, Section, Tables};
use crate::normalise::{CjkPunctuation, CjkSpaces, Form, Typography};
use crate::page::{MediaType, Moment};
use crate::pipeline::Strip;
use crate::sink::{Compression, Shard};

/// Everything that was typed.
#[derive(Debug, Parser)]
#[command(
    name = "tamis",
    version,
    about = "Sieves dumps of scraped web pages into clean Markdown, YAML and JSON",
    long_about = "Sieves dumps of scraped web pages into clean Markdown, YAML and JSON.\n\n\
        Trading widgets, community boxes, navigation, consent banners and other page furniture are removed, each with a \
        receipt; the article, its metadata and its sections stay. HTML pages and the plain text that scrapers leave are \
        told apart by their content, charsets are detected, and so are dumps in containers: WARC, WET, WACZ, ZIP, tar, JSON \
        Lines, Parquet, packed or not.",
    after_long_help = "Examples:\n  \
        tamis convert                      convert input/ into output/\n  \
        tamis convert dump -o clean -f md  only Markdown, into clean/md/\n  \
        tamis extract page.html            one page as Markdown on standard output\n  \
        tamis explain page.html            what was kept, what was removed, and by what\n\n\
        Exit codes: 0 every page converted; 1 some pages failed, or --check found a difference; 2 could not start, \
        nothing written; 130 interrupted, the next run goes on from there."
)]
pub(crate) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Convert a dump: folders, files and containers in, one file per page and format out
    #[command(long_about = "Convert a dump: folders, files and containers in, one file per page and format out.\n\n\
            Pages are converted in parallel; the results do not depend on the number of threads. A page that has not changed \
        since the last run is not converted again, a run that was interrupted goes on where it stopped, and a changed \
        rule, option or version of the program converts again. The output folder mirrors the input: results of pages \
        that are gone are removed, files that tamis did not write are never removed.\n\n\
        Relative links become absolute where the address of their page is known: from the record of a container, from its \
        `base` or from what it says is its own address. A folder has no one address; --url is an option of extract.")]
    Convert(Box<Convert>),
    /// Convert one page and print it
    Extract(Extract),
    /// Learn what the pages of a dump's sites share, for later runs
    #[command(long_about = "Learn what the pages of a dump's sites share, for later runs.\n\n\
        Menus, headers and footers stand on most pages of a site, in the same place and with the same text. `convert` finds \
        that out by itself in a first pass over the dump; what is learnt once can be given to it with --templates FILE \
        instead, and to extract and explain, which see one page only. Files are small, say what they hold, and add up.")]
    Learn(Learn),
    /// Show every block of a page: kept or removed, by what, and why
    Explain(Explain),
    /// List the rules, or test a rule file of your own
    Rules(Rules),
    /// Print what each stage of a run costs, as JSON; `make bench` makes a table of it
    #[cfg(unix)]
    #[command(hide = true)]
    Bench {
        /// Folders and files to convert, with the default options, on one thread
        #[arg(value_name = "PATH", default_value = "input")]
        paths: Vec<PathBuf>,
        /// New folder for the results [default: a temporary one, removed again]
        #[arg(short, long, value_name = "DIR")]
        output: Option<PathBuf>,
    },
    /// Dump the features of every leaf, for training
    #[command(hide = true)]
    Features {
        /// Folders and files to read
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<PathBuf>,
        /// Folder for the results
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
        /// What the pages are
        #[arg(long, value_enum, value_name = "KIND", default_value_t = Input::Html)]
        input: Input,
    },
    /// Print the JSON Schema of the YAML and JSON documents
    Schema,
    /// Print a completion script for a shell
    #[command(after_help = "Example:\n  tamis completions bash > ~/.local/share/bash-completion/completions/tamis")]
    Completions {
        /// The shell to write it for
        shell: clap_complete::Shell,
    },
    /// Print a manual page
    #[command(after_help = "Example:\n  tamis man convert | man -l -")]
    Man {
        /// The command to describe [default: the program itself]
        command: Option<String>,
    },
}

/// Options of `tamis convert`; whatever is absent here may come from a configuration file.
#[derive(Debug, Default, Arguments)]
#[command(
    after_long_help = "Configuration file: a tamis.yaml inside the input folder, or beside it, may set every long option \
        below except --config, under the same name; paths in it count from its own folder, and what is typed wins.\n\n  \
        format: [md, json]\n  rules: [rules/my-shop.yaml]\n  max-bytes: 20MB\n\n\
        Examples:\n  \
        tamis convert                          convert input/ into output/\n  \
        tamis convert dump a.html.gz -o clean  several inputs\n  \
        tamis convert dump -f md,text -j 4     other formats, four threads\n  \
        tamis convert dump --check             in CI: are the results up to date?"
)]
pub(crate) struct Convert {
    /// Folders and files to convert [default: input]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Folder for the results [default: output]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Formats to write, separated by commas [default: md,yaml,json]
    #[arg(short, long, value_name = "FORMAT", value_delimiter = ',')]
    pub(crate) format: Vec<Target>,
    /// Size at which a file of jsonl or parquet is full, as JSON Lines before they are packed [default: 256MB]
    #[arg(long, value_name = "SIZE", value_parser = ByteCount::parse)]
    pub(crate) shard_bytes: Option<ByteCount>,
    /// How files of jsonl are packed [default: zstd]
    #[arg(long, value_name = "HOW")]
    pub(crate) compression: Option<Compression>,
    /// Pages to convert at a time [default: one per processor]
    #[arg(short, long, value_name = "NUMBER")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Rule files of your own, beside the built-in ones; name the PATHs before them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) rules: Vec<PathBuf>,
    /// What the pages of a site share, and no article is: auto finds it out in a first pass, off does without, a FILE of
    /// `tamis learn` knows it already; name the PATHs before them [default: auto]
    #[arg(long, value_name = "auto|off|FILE", num_args = 1..)]
    pub(crate) templates: Vec<String>,
    /// Configuration file [default: tamis.yaml inside or beside the input folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// What is taken out: all that is not the article, or none, which converts the whole page [default: all]
    #[arg(long, value_name = "WHAT")]
    pub(crate) strip: Option<Strip>,
    /// Say in YAML and JSON where each field of the metadata was found
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(crate) provenance: Option<bool>,
    /// Make compatibility characters plain (NFKC): ① becomes 1, full-width letters become ASCII
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(crate) compat: Option<bool>,
    /// How quotes, dashes and ellipses are written [default: keep]
    #[arg(long, value_name = "HOW")]
    pub(crate) typography: Option<Typography>,
    /// Spaces between Chinese or Japanese and Latin letters or digits [default: keep]
    #[arg(long, value_name = "HOW")]
    pub(crate) cjk_spaces: Option<CjkSpaces>,
    /// How punctuation of half width in Chinese text is written [default: keep]
    #[arg(long, value_name = "HOW")]
    pub(crate) cjk_punctuation: Option<CjkPunctuation>,
    /// When the pages were fetched, such as 2026-06-30T14:05Z: ages count from then, later dates are not believed
    #[arg(long, value_name = "TIME", value_parser = Moment::parse)]
    pub(crate) now: Option<Moment>,
    /// Sections the Markdown shows, separated by commas [default: all]
    #[arg(long, value_name = "SECTION", value_delimiter = ',')]
    pub(crate) sections: Option<Vec<Section>>,
    /// Notation of the metadata above the Markdown [default: yaml]
    #[arg(long, value_name = "NOTATION")]
    pub(crate) front_matter: Option<FrontMatter>,
    /// How Markdown says tables with cells that span others or hold lists [default: rows]
    #[arg(long, value_name = "NOTATION")]
    pub(crate) tables: Option<Tables>,
    /// Convert every page, also those that have not changed
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(crate) force: Option<bool>,
    /// Stop at the first page that fails
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(crate) fail_fast: Option<bool>,
    /// Write nothing; name every result that differs from what would be written, and exit 1 if there is one
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(crate) check: Option<bool>,
    /// Largest page to convert, after decompression, such as 500kB, 50MB or 64MiB [default: 64MiB]
    #[arg(long, value_name = "SIZE", value_parser = ByteCount::parse)]
    pub(crate) max_bytes: Option<ByteCount>,
    /// Documents that repeat an earlier one to leave out; the manifest names them and what they repeat [default: off]
    #[arg(long, value_name = "HOW")]
    pub(crate) dedup: Option<Dedup>,
    /// Field of rows in JSON Lines and Parquet that holds the page, url, id or date, such as page=body or
    /// url=meta.link [default: by their usual names]
    #[arg(long, value_name = "WHAT=NAME", value_parser = FieldName::parse)]
    pub(crate) field: Vec<FieldName>,
    /// Memory for pages that wait or are under way; the rest of the program takes some 100 MB beside it [default: 1GiB]
    #[arg(long, value_name = "SIZE", value_parser = ByteCount::parse)]
    pub(crate) memory: Option<ByteCount>,
    /// Show progress on standard error [default: auto]
    #[arg(long, value_name = "WHEN")]
    pub(crate) progress: Option<When>,
    /// Say nothing but what failed
    #[arg(short, long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(crate) quiet: Option<bool>,
    /// Also name pages without content and files that were passed over
    #[arg(short, long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(crate) verbose: Option<bool>,
}

/// Options of `tamis learn`.
#[derive(Debug, Arguments)]
#[command(after_long_help = "Examples:\n  \
    tamis learn dump -o sites.json\n  \
    tamis learn news.warc.gz --templates sites.json -o sites.json   add to what is known\n  \
    tamis convert dump --templates sites.json")]
pub(crate) struct Learn {
    /// Folders and files to learn from
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// File for what was learnt
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Files learnt earlier, which are added
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) templates: Vec<String>,
    /// Pages to look at at a time [default: one per processor]
    #[arg(short, long, value_name = "NUMBER")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Largest page to look at, after decompression [default: 64MiB]
    #[arg(long, value_name = "SIZE", value_parser = ByteCount::parse)]
    pub(crate) max_bytes: Option<ByteCount>,
    /// Field of rows in JSON Lines and Parquet that holds the page, url, id or date [default: by their usual names]
    #[arg(long, value_name = "WHAT=NAME", value_parser = FieldName::parse)]
    pub(crate) field: Vec<FieldName>,
    /// Memory for pages that wait or are under way [default: 1GiB]
    #[arg(long, value_name = "SIZE", value_parser = ByteCount::parse)]
    pub(crate) memory: Option<ByteCount>,
}

/// Options of `tamis extract`.
#[derive(Debug, Arguments)]
#[command(after_long_help = "Examples:\n  \
    tamis extract page.html\n  \
    tamis extract page.html.gz -f json | jq .title\n  \
    curl -s https://example.org/a | tamis extract --url https://example.org/a")]
pub(crate) struct Extract {
    /// The page; - is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub(crate) file: PathBuf,
    /// Format to print
    #[arg(short, long, value_name = "FORMAT", default_value = "md")]
    pub(crate) format: Format,
    /// Address the page was fetched from, which makes its links absolute
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// What is taken out: all that is not the article, or none, which converts the whole page [default: all]
    #[arg(long, value_name = "WHAT")]
    pub(crate) strip: Option<Strip>,
    /// Say in YAML and JSON where each field of the metadata was found
    #[arg(long)]
    pub(crate) provenance: bool,
    /// The normal form of the text.
    #[command(flatten)]
    pub(crate) form: TypedForm,
    /// When the page was fetched, such as 2026-06-30T14:05Z: ages count from then, later dates are not believed
    #[arg(long, value_name = "TIME", value_parser = Moment::parse)]
    pub(crate) now: Option<Moment>,
    /// Sections the Markdown shows, separated by commas [default: all]
    #[arg(long, value_name = "SECTION", value_delimiter = ',')]
    pub(crate) sections: Option<Vec<Section>>,
    /// Notation of the metadata above the Markdown [default: yaml]
    #[arg(long, value_name = "NOTATION")]
    pub(crate) front_matter: Option<FrontMatter>,
    /// How Markdown says tables with cells that span others or hold lists [default: rows]
    #[arg(long, value_name = "NOTATION")]
    pub(crate) tables: Option<Tables>,
    /// How to read the page.
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// The normal form of the text, as options of a single page.
#[derive(Clone, Copy, Debug, Arguments)]
pub(crate) struct TypedForm {
    /// Make compatibility characters plain (NFKC): ① becomes 1, full-width letters become ASCII
    #[arg(long)]
    compat: bool,
    /// How quotes, dashes and ellipses are written
    #[arg(long, value_name = "HOW", default_value = "keep")]
    typography: Typography,
    /// Spaces between Chinese or Japanese and Latin letters or digits
    #[arg(long, value_name = "HOW", default_value = "keep")]
    cjk_spaces: CjkSpaces,
    /// How punctuation of half width in Chinese text is written
    #[arg(long, value_name = "HOW", default_value = "keep")]
    cjk_punctuation: CjkPunctuation,
}

impl From<TypedForm> for Form {
    fn from(typed: TypedForm) -> Self {
        let TypedForm { compat, typography, cjk_spaces, cjk_punctuation } = typed;
        Self { compat, typography, cjk_spaces, cjk_punctuation }
    }
}

/// Options of `tamis explain`.
#[derive(Debug, Arguments)]
pub(crate) struct Explain {
    /// The page; - is standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Print JSON instead of a table
    #[arg(long)]
    pub(crate) json: bool,
    /// How to read the page.
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// How one page is read, where the user knows better.
#[derive(Debug, Arguments)]
pub(crate) struct Reading {
    /// What the page is
    #[arg(long, value_name = "KIND", default_value = "auto")]
    pub(crate) input: Input,
    /// Charset of the page, such as gb18030 [default: detected]
    #[arg(long, value_name = "NAME", value_parser = charset)]
    pub(crate) charset: Option<Charset>,
    /// Rule files of your own, beside the built-in ones
    #[arg(long, value_name = "FILE", num_args = 1)]
    pub(crate) rules: Vec<PathBuf>,
    /// Files that `tamis learn` wrote: what pages of this one's site share
    #[arg(long, value_name = "FILE", num_args = 1)]
    pub(crate) templates: Vec<PathBuf>,
    /// Largest page to convert, after decompression
    #[arg(long, value_name = "SIZE", value_parser = ByteCount::parse, default_value = "64MiB")]
    pub(crate) max_bytes: ByteCount,
}

/// Options of `tamis rules`.
#[derive(Debug, Arguments)]
#[command(after_long_help = "Examples:\n  tamis rules                 every built-in rule\n  \
    tamis rules my-shop.yaml    does it load, catch its drops and leave its keeps?")]
pub(crate) struct Rules {
    /// A rule file of your own to test
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

/// What documents are written as: a file each, or many in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A file each.
    File(Format),
    /// Many in one.
    Shard(Shard),
}

impl ValueEnum for Target {
    fn value_variants<'a>() -> &'a [Self] {
        static TARGETS: LazyLock<Vec<Target>> = LazyLock::new(|| {
            let files = Format::value_variants().iter().map(|&format| Target::File(format));
            files.chain(Shard::value_variants().iter().map(|&shard| Target::Shard(shard))).collect()
        });
        &TARGETS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::File(format) => format.to_possible_value(),
            Self::Shard(shard) => shard.to_possible_value(),
        }
    }
}

/// Which documents count as repetitions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ValueEnum)]
pub(crate) enum Dedup {
    /// None
    #[default]
    Off,
    /// Those with the same text, apart from case, width and white space
    Exact,
    /// Those that share some 80 % of their runs of five words, or more
    Near,
}

/// When progress is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// A bar on a terminal; elsewhere a line now and then in a long run
    #[default]
    Auto,
    /// The same, also with --quiet and in a short run
    Always,
    /// Nothing
    Never,
}

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Input {
    /// Told from the content
    Auto,
    /// Markup
    Html,
    /// The visible text of a page
    Text,
}

impl Input {
    /// The media type, unless the content is to tell.
    pub(crate) fn media_type(self) -> Option<MediaType> {
        match self {
            Self::Auto => None,
            Self::Html => Some(MediaType::Html),
            Self::Text => Some(MediaType::Plain),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }
}
