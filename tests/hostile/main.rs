//! Pages made to hurt, through the whole pipeline: each becomes a document, at every size, and neither the document nor
//! what is written of it grows faster than the page. `make hostile` measures what they cost in time and memory.
//!
//! A release build takes pages of 1, 2, 4 and 8 MB; a debug build, being some twenty times slower, of 16 to 128 KB.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod inputs;

use std::process::ExitCode;
use std::sync::LazyLock;

use inputs::{INPUTS, Input};
use libtest_mimic::{Arguments, Failed, Trial};
use tamis::{Block, Document, EmitOptions, Format, Limit, Options, Origin, RawPage, RuleBook, refine, render};

/// Size of the smallest page, in bytes; each of the others is twice the one before.
const SMALLEST: usize = if cfg!(debug_assertions) { 16_000 } else { 1_000_000 };

/// Sizes tried of each input.
const SIZES: [usize; 4] = [SMALLEST, 2 * SMALLEST, 4 * SMALLEST, 8 * SMALLEST];

/// Bytes written in one format for each byte of the page, at most: indented lists of short items are the longest.
const MAX_WRITTEN_PER_BYTE: usize = 20;

/// Bytes written for what a page of any size may have: some 10,000 pieces, each indented by the deepest nesting.
const WRITTEN_FREE: usize = 3_000_000;

static RULES: LazyLock<RuleBook> = LazyLock::new(|| RuleBook::load(&[]).unwrap());

/// Inputs that must run into a bound, and the bound.
const LIMITED: &[(&str, Limit)] = &[
    ("nested-div", Limit::Depth),
    ("deep-then-many-lists", Limit::Depth),
    ("distinct-formatting", Limit::Depth),
    ("some-bold-then-paragraphs", Limit::Work),
    ("medium-link-then-paragraphs", Limit::Work),
    ("bylines", Limit::Work),
    ("widening-rows", Limit::Work),
    ("attributes-of-one-tag", Limit::Attributes),
    ("attribute-names", Limit::Names),
    ("element-names", Limit::Names),
    ("paragraphs", Limit::Blocks),
    ("emphasis", Limit::Blocks),
    ("dump-of-letters", Limit::Blocks),
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let sizes = INPUTS.iter().map(|input| Trial::test(input.name, || grows_at_most_with_its_size(input)));
    let limits = LIMITED
        .iter()
        .map(|&(name, limit)| Trial::test(format!("{name}-{}", limit.as_str()), move || runs_into(name, limit)));
    libtest_mimic::run(&arguments, sizes.chain(limits).collect()).exit_code()
}

fn document(input: &Input, size: usize) -> Result<Document, Failed> {
    let origin = Origin { path: format!("page.{}", input.ending), ..Origin::default() };
    let raw = RawPage { bytes: input.page(size).into(), origin };
    Ok(refine(&raw, &RULES, &Options::default())?)
}

fn grows_at_most_with_its_size(input: &Input) -> Result<(), Failed> {
    for size in SIZES {
        let document = document(input, size)?;
        let pieces = pieces(&document.blocks);
        if pieces > 20_000 + size / 4 {
            return Err(format!("{pieces} pieces from {size} bytes").into());
        }
        for format in [Format::Markdown, Format::Yaml, Format::Json] {
            let written = render(&document, format, &EmitOptions::default()).len();
            if written > WRITTEN_FREE + MAX_WRITTEN_PER_BYTE * size {
                return Err(format!("{written} bytes of {} from {size}", format.folder()).into());
            }
        }
    }
    Ok(())
}

/// Blocks, items, cells and marks, however deep.
fn pieces(blocks: &[Block]) -> usize {
    let of = |block: &Block| match block {
        Block::Heading { text, .. } | Block::Paragraph { text } => 1 + text.marks.len(),
        Block::List { items, .. } => {
            items.iter().map(|item| 1 + item.text.marks.len() + pieces(&item.blocks)).sum::<usize>() + 1
        }
        Block::Quote { blocks } => 1 + pieces(blocks),
        Block::Table { header, rows, .. } => header.len() + rows.iter().map(|row| 1 + row.len()).sum::<usize>(),
        _ => 1,
    };
    blocks.iter().map(of).sum()
}

fn runs_into(name: &str, limit: Limit) -> Result<(), Failed> {
    let input = INPUTS.iter().find(|input| input.name == name).ok_or("no such input")?;
    let small = document(input, 1_000)?;
    if !small.limits.is_empty() && limit != Limit::Depth {
        return Err(format!("a small page runs into {:?}", small.limits).into());
    }
    let document = document(input, 300_000)?;
    if document.limits.contains(&limit) { Ok(()) } else { Err(format!("only {:?}", document.limits).into()) }
}
