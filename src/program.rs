//! The program behind `main`: arguments → one command → what is said → exit code.
//!
//! Results go to standard output, everything else to standard error. A closed pipe ends a command quietly.

use std::ffi::OsString;
use std::fmt::Display;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{CommandFactory as _, Parser as _};

use crate::cli::{Args, Command, Convert, Explain, Extract, Learn, Reading, Rules};
use crate::config::{self, Config, Mode, Talk};
use crate::emit;
use crate::error::{Error, PageError, Stage, plain};
use crate::explain;
use crate::label::{RuleBook, Templates};
use crate::page::{Origin, RawPage};
use crate::pipeline;
use crate::run::{self, Ending, Outcome};
use crate::sink;
use crate::source::{self, Entry, Fields, Holds};

/// Some pages failed, or `--check` found a difference.
const SOME_FAILED: u8 = 1;
/// The program could not start; nothing was written.
const COULD_NOT_START: u8 = 2;
/// The user interrupted the run; the next one goes on from there. 128 and the number of SIGINT, as shells have it.
const INTERRUPTED: u8 = 130;

/// Runs the program with the given arguments, the first of which is its own name.
pub fn program(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(refused) => {
            let code = u8::try_from(refused.exit_code()).unwrap_or(COULD_NOT_START);
            // Help or a complaint that nobody reads any more.
            let _ = refused.print();
            return ExitCode::from(code);
        }
    };
    let ended = match args.command {
        Command::Convert(typed) => convert(*typed),
        Command::Learn(typed) => learn(typed),
        Command::Extract(typed) => extract(typed),
        Command::Explain(typed) => explain(&typed),
        Command::Rules(typed) => rules(&typed),
        #[cfg(unix)]
        Command::Bench { paths, output } => crate::bench::run(paths, output).map(|figures| answer(&figures)),
        Command::Features { paths, output, input } => {
            crate::features::dump(&paths, &output, input.media_type()).map(|()| 0)
        }
        Command::Schema => Ok(answer(&format!("{:#}\n", emit::schema()))),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "tamis", &mut script);
            Ok(answer(&String::from_utf8_lossy(&script)))
        }
        Command::Man { command } => manual(command.as_deref()),
    };
    ExitCode::from(ended.unwrap_or_else(|error| {
        say(&error);
        COULD_NOT_START
    }))
}

/// Prints a result. A closed pipe is no error: whoever read it has read enough.
fn answer(text: &str) -> u8 {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            say(&format_args!("standard output cannot be written ({})", plain(&error)));
            SOME_FAILED
        }
        _ => 0,
    }
}

/// A number and what it counts: `1 page`, `2 pages`.
fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// Prints one line about the run.
fn say(what: &dyn Display) {
    // Names of files and records may hold anything, and a terminal obeys some of it.
    let mut line = String::new();
    for c in what.to_string().chars() {
        if c.is_control() { line.extend(c.escape_default()) } else { line.push(c) }
    }
    // If standard error is closed, the exit code still tells.
    let _ = writeln!(io::stderr(), "tamis: {line}");
}

fn convert(typed: Convert) -> Result<u8, Error> {
    let config = Config::new(typed)?;
    if let Some(file) = config.file.as_deref().filter(|_| config.talk > Talk::Quiet) {
        say(&format_args!("{}: options are taken from this file", file.display()));
    }
    let stop = watch_for_interrupt()?;
    run::convert(&config, &stop, &|_| {}).map(|outcome| conclude(&config, &outcome))
}

/// Is set when the user wants to stop; once more stops at once. Panics on pages are quiet from here on.
fn watch_for_interrupt() -> Result<Arc<AtomicBool>, Error> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(INTERRUPTED));
        }
        say(&"stopping after the pages in hand; once more to stop at once");
    })
    .map_err(|error| Error::System(format!("cannot watch for Ctrl-C ({error})")))?;
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // A panic on a page is caught and reported with the page's name.
        if !std::thread::current().name().is_some_and(|name| name.starts_with(run::THREAD_NAME)) {
            print(panic);
        }
    }));
    Ok(stop)
}

fn learn(typed: Learn) -> Result<u8, Error> {
    let Learn { paths, output, templates, jobs, max_bytes, field, memory } = typed;
    let config = Config::new(Convert { paths, jobs, templates, max_bytes, field, memory, ..Convert::default() })?;
    let stop = watch_for_interrupt()?;
    let Some(learnt) = run::learn(&config, &stop)? else {
        say(&"interrupted; nothing is written");
        return Ok(INTERRUPTED);
    };
    sink::write_file(&output, learnt.to_json().as_bytes()).map_err(|error| Error::output(&output, &error))?;
    let (texts, sites) = (counted(learnt.texts(), "text"), counted(learnt.sites(), "site"));
    say(&format_args!("{texts} on {sites} in {}", output.display()));
    Ok(0)
}

/// Says what a run did: each failure, then one summary.
fn conclude(config: &Config, outcome: &Outcome) -> u8 {
    for refusal in outcome.refused.iter().filter(|_| config.talk > Talk::Quiet) {
        say(&format_args!("{}: not read: {}", refusal.path, refusal.why));
    }
    for path in outcome.skipped.iter().filter(|_| config.talk == Talk::Verbose) {
        say(&format_args!("{path}: passed over"));
    }
    for failure in &outcome.report.failures {
        say(&format_args!("{}: {}", failure.input, failure.error));
    }
    name_empty_pages(config, outcome);
    for difference in &outcome.differences {
        say(difference);
    }
    if config.talk > Talk::Quiet {
        summarise(config, outcome);
    }
    let failed = outcome.report.pages.failed > 0 || !outcome.differences.is_empty();
    let left = if outcome.is_whole {
        counted(outcome.pages - outcome.report.pages.total as usize, "page")
    } else {
        "a part of the input".into()
    };
    match &outcome.ending {
        Ending::Finished => u8::from(failed) * SOME_FAILED,
        Ending::Interrupted => {
            say(&format_args!("interrupted with {left} to go; the same command goes on from here"));
            INTERRUPTED
        }
        Ending::FailedFast => {
            say(&format_args!("stopped at the first failure with {left} to go; the same command goes on from here"));
            SOME_FAILED
        }
        Ending::Halted(halt) => {
            let path = config.output.join(&halt.name);
            let why = plain(&halt.error);
            say(&format_args!(
                "{}: cannot be written ({why}); make room, then the same command goes on",
                path.display()
            ));
            SOME_FAILED
        }
    }
}

/// Pages without content that a run names; a dump of error pages would otherwise bury its summary.
const MAX_NAMED_EMPTY: usize = 10;

/// Names the pages in which nothing was content: they are converted, but a person may want to look at them.
fn name_empty_pages(config: &Config, outcome: &Outcome) {
    let most = match config.talk {
        Talk::Quiet => 0,
        Talk::Normal => MAX_NAMED_EMPTY,
        Talk::Verbose => usize::MAX,
    };
    for input in outcome.empty.iter().take(most) {
        say(&format_args!("{input}: no content found; its documents hold metadata and receipts only"));
    }
    let unnamed = outcome.empty.len().saturating_sub(most);
    if unnamed > 0 && config.talk == Talk::Normal {
        say(&format_args!("{unnamed} more pages without content; -v names them"));
    }
}

fn summarise(config: &Config, outcome: &Outcome) {
    let pages = &outcome.report.pages;
    let taken = pages.total as usize;
    let fresh =
        taken - outcome.unchanged - pages.failed as usize - pages.passed_over as usize - pages.duplicates as usize;
    let seconds = outcome.elapsed.as_secs_f64().max(0.001);
    let rate = taken as f64 / seconds;
    let megabytes = outcome.bytes as f64 / 1e6 / seconds;
    let repeated = if pages.duplicates > 0 { format!(", {} repeated", pages.duplicates) } else { String::new() };
    let empty = if pages.empty > 0 { format!(" ({} without content)", pages.empty) } else { String::new() };
    let verb = if config.mode == Mode::Check { "checked" } else { "converted" };
    say(&format_args!(
        "{} {verb}, {} unchanged{repeated}, {} failed{empty}; {rate:.1} pages/s, {megabytes:.1} MB/s",
        counted(fresh, "page"),
        outcome.unchanged,
        pages.failed,
    ));
    let removals = outcome.report.removals();
    if !removals.is_empty() {
        say(&format_args!("removed: {removals}"));
    }
    let noted = outcome.report.noted();
    if !noted.is_empty() {
        say(&format_args!("of records: {noted}; `note` in the manifest names them"));
    }
    if outcome.others > 0 {
        say(&format_args!("passed over {} that hold no page", counted(outcome.others as usize, "record")));
    }
    let limited = outcome.report.limited();
    if !limited.is_empty() {
        say(&format_args!("pages that ran into a bound: {limited}; `limits` in the manifest names them"));
    }
    if outcome.removed_files > 0 {
        say(&format_args!("removed {} of pages that are gone", counted(outcome.removed_files, "result")));
    }
    match (config.mode, &outcome.ending) {
        (Mode::Check, Ending::Finished) if outcome.differences.is_empty() => {
            say(&format_args!("{}: up to date", config.output.display()));
        }
        (Mode::Check, Ending::Finished) => {
            let count = counted(outcome.differences.len(), "difference");
            say(&format_args!("{}: {count}; run `tamis convert` to write what is missing", config.output.display()));
        }
        (Mode::Check, _) => {}
        (_, Ending::Finished) => {
            let files = config.formats.iter().map(|format| format.folder());
            let folders: Vec<&str> = files.chain(config.shards.kinds.iter().map(|shard| shard.folder())).collect();
            let (output, report) = (config.output.display(), config.output.join(crate::report::REPORT));
            say(&format_args!("results in {output} ({}), tallies in {}", folders.join(", "), report.display()));
        }
        _ => {}
    }
}

fn extract(typed: Extract) -> Result<u8, Error> {
    let rule_book = RuleBook::load(&typed.reading.rules)?;
    let strip = typed.strip.unwrap_or_default();
    let (provenance, now) = (typed.provenance, typed.now);
    let form = typed.form.into();
    let options = pipeline::Options { strip, form, provenance, now, ..options(&typed.reading)? };
    let emit_options = config::emit_options(strip, typed.sections, typed.front_matter, typed.tables);
    let max_bytes = config::max_bytes(typed.reading.max_bytes)?;
    let text = read(&typed.file, max_bytes, typed.url).and_then(|raw| {
        let document = pipeline::refine(&raw, &rule_book, &options)?;
        Ok(emit::render(&document, typed.format, &emit_options))
    });
    Ok(print_page(&typed.file, text))
}

fn explain(typed: &Explain) -> Result<u8, Error> {
    let rule_book = RuleBook::load(&typed.reading.rules)?;
    let options = options(&typed.reading)?;
    let max_bytes = config::max_bytes(typed.reading.max_bytes)?;
    let table =
        read(&typed.file, max_bytes, None).and_then(|raw| explain::page(&raw, &rule_book, &options, typed.json));
    Ok(print_page(&typed.file, table))
}

fn rules(typed: &Rules) -> Result<u8, Error> {
    let Some(file) = &typed.file else { return Ok(answer(&explain::rules(&RuleBook::load(&[])?))) };
    let (text, proven) = explain::rule_file(file)?;
    Ok(answer(&text).max(u8::from(!proven) * SOME_FAILED))
}

fn print_page(file: &Path, text: Result<String, PageError>) -> u8 {
    text.map_or_else(
        |error| {
            say(&format_args!("{}: {error}", file.display()));
            SOME_FAILED
        },
        |text| answer(&text),
    )
}

/// One page, from a file or from standard input.
fn read(file: &Path, max_bytes: u64, url: Option<String>) -> Result<RawPage, PageError> {
    let many = |holds: Holds| {
        PageError::new(Stage::Read, format!("{} and not one page; convert it with `tamis convert`", holds.name()))
    };
    let mut raw = if file.as_os_str() == "-" {
        let raw = source::standard_input(max_bytes);
        match raw.as_ref().map(|raw| source::holds(&raw.bytes)) {
            Ok(holds) if holds != Holds::Page => return Err(many(holds)),
            _ => raw,
        }
    } else {
        let path = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
        let entry = Entry::new(file.to_owned(), Origin { path, ..Origin::default() }, &Fields::default());
        if entry.holds() != Holds::Page {
            return Err(many(entry.holds()));
        }
        source::read(&entry, max_bytes)
    }
    .map_err(|error| PageError::read(&error))?;
    raw.origin.url = url.or(raw.origin.url);
    Ok(raw)
}

fn options(reading: &Reading) -> Result<pipeline::Options, Error> {
    let templates = Templates::load(&reading.templates)?;
    Ok(pipeline::Options {
        media_type: reading.input.media_type(),
        charset: reading.charset,
        templates: Some(templates).filter(|templates| !templates.is_empty()).map(Arc::new),
        ..pipeline::Options::default()
    })
}

/// The manual page of the program or of one command.
fn manual(name: Option<&str>) -> Result<u8, Error> {
    let mut program = Args::command();
    // Names the commands `tamis-convert` and so on, as their manual pages are called.
    program.build();
    let command = match name {
        None => program,
        Some(name) => program
            .find_subcommand(name)
            .cloned()
            .ok_or_else(|| Error::Arguments(format!("no command `{name}` to describe; see `tamis --help`")))?,
    };
    let mut page = Vec::new();
    match clap_mangen::Man::new(command).render(&mut page) {
        Ok(()) => Ok(answer(&String::from_utf8_lossy(&page))),
        Err(error) => Err(Error::System(format!("cannot write the manual ({error})"))),
    }
}
