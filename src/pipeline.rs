//! One page through every stage, in order. Read this first.

use std::sync::Arc;

use clap::ValueEnum;

use crate::{
    assemble,
    decode::{self, Charset},
    digest::digest,
    error::{PageError, Stage},
    label::{self, Examined, Labelled, Numbers, RuleBook, Sketch, Templates, site_of},
    normalise::{self, Form},
    page::{Blocks, Document, MediaType, Meta, Moment, Origin, RawPage, Source, Verdict},
    segment, tree,
};

/// What a user forces on a page, over what the page says about itself.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// HTML or plain text; told from the content if absent.
    pub media_type: Option<MediaType>,
    /// Charset of the bytes; a byte order mark still wins.
    pub charset: Option<Charset>,
    /// What is taken out of the page.
    pub strip: Strip,
    /// The normal form of its text.
    pub form: Form,
    /// Whether the document says where each of its fields was found.
    pub provenance: bool,
    /// When the page was fetched, where its record does not say so.
    pub now: Option<Moment>,
    /// What the sites of a dump are known to repeat.
    pub templates: Option<Arc<Templates>>,
}

/// What is taken out of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ValueEnum)]
pub enum Strip {
    /// Whatever is not the article: furniture, menus, boxes, and what has a field of its own
    #[default]
    All,
    /// Nothing: the whole body as its markup has it, a plain converter
    None,
}

/// Is told the name of a step when a page has passed it, which is how `tamis bench` knows where time goes.
pub(crate) type Passed<'a> = &'a (dyn Fn(&'static str) + Sync);

/// Turns one page into a document.
///
/// # Errors
///
/// Bytes that are no text page. Every text page becomes a document, if only one without blocks.
pub fn refine(raw: &RawPage, rules: &RuleBook, options: &Options) -> Result<Document, PageError> {
    let read = read(raw, rules, options, &|_| {})?;
    Ok(finish(&raw.origin, read, rules, options, &|_| {}))
}

/// The second half of [`refine`], from the waist of the pipeline on: the page's bytes are no longer needed.
pub(crate) fn finish(origin: &Origin, read: Read, rules: &RuleBook, options: &Options, passed: Passed<'_>) -> Document {
    // What a stage has read is let go before the next one begins.
    let draft = {
        let Read { blocks, shown, meta, source } = read;
        let labelled = match options.strip {
            Strip::All => label(origin, &blocks, &meta, rules, options, Numbers::LetGo),
            Strip::None => label::all_content(&blocks, &meta),
        };
        let beside = shown.map(|shown| beside_data(shown, &blocks, &meta, &labelled));
        passed("label");
        let mut draft = match options.strip {
            Strip::All => assemble::draft(&blocks, &labelled, meta, source),
            Strip::None => assemble::whole(&blocks, &labelled, meta, source),
        };
        if let Some((shown, verdicts)) = beside {
            draft.leave_out(&shown, &verdicts);
        }
        draft
    };
    passed("assemble");
    let mut document = normalise::document(draft, options.form);
    if !options.provenance {
        document.provenance.clear();
    }
    passed("normalise");
    document
}

/// A page as the labelling stage sees it.
pub(crate) struct Judged {
    pub(crate) blocks: Blocks,
    pub(crate) labelled: Labelled,
    /// What the page shows, with its verdicts, where the blocks are a text that stands in its data.
    pub(crate) beside: Option<(Blocks, Vec<Verdict>)>,
}

/// Judges a page and keeps what the verdicts rest on.
pub(crate) fn judge(raw: &RawPage, rules: &RuleBook, options: &Options) -> Result<Judged, PageError> {
    let Read { blocks, shown, meta, .. } = read(raw, rules, options, &|_| {})?;
    let labelled = label(&raw.origin, &blocks, &meta, rules, options, Numbers::Kept);
    let beside = shown.map(|shown| beside_data(shown, &blocks, &meta, &labelled));
    Ok(Judged { blocks, labelled, beside })
}

fn beside_data(shown: Blocks, blocks: &Blocks, meta: &Meta, labelled: &Labelled) -> (Blocks, Vec<Verdict>) {
    let title = labelled.title(blocks, meta);
    let verdicts = label::beside_data(&shown, title.as_ref().map(|found| found.value.as_str()));
    (shown, verdicts)
}

fn label(
    origin: &Origin,
    blocks: &Blocks,
    meta: &Meta,
    rules: &RuleBook,
    options: &Options,
    numbers: Numbers,
) -> Labelled {
    let site = options.templates.as_ref().and_then(|templates| templates.site(&site_of(origin, meta)));
    label::blocks(blocks, meta, rules, site, numbers)
}

/// What a page tells about its site.
pub(crate) fn sketch(raw: &RawPage, rules: &RuleBook, options: &Options) -> Result<Sketch, PageError> {
    let Read { blocks, meta, .. } = read(raw, rules, options, &|_| {})?;
    Ok(Sketch::of(site_of(&raw.origin, &meta), &blocks))
}

/// A page as training sees it.
pub(crate) fn examine(
    raw: &RawPage,
    rules: &RuleBook,
    media_type: Option<MediaType>,
) -> Result<(Blocks, Meta, Examined), PageError> {
    let read = read(raw, rules, &Options { media_type, ..Options::default() }, &|_| {})?;
    let examined = label::examine(&read.blocks, &read.meta, rules);
    Ok((read.blocks, read.meta, examined))
}

/// Words outside links from which a page shows a text of its own. To ask for a script or a login takes fewer, and says
/// nothing beside the text that the page's data holds.
const LEAST_SHOWN: u32 = 30;

/// Whether a page leaves all it has to say to scripts and machines.
fn shows_nothing(blocks: &Blocks) -> bool {
    let shown = blocks.leaves.iter().filter(|leaf| leaf.is_shown);
    shown.map(|leaf| leaf.words - leaf.link_words).sum::<u32>() < LEAST_SHOWN
}

/// The blocks of a text that stands in a page's data alone.
fn text_of_data(stated: &str, rules: &RuleBook) -> Blocks {
    if tree::is_markup(stated) {
        tree::with(stated, |tree| segment::html(tree, rules.selectors()))
    } else {
        segment::plain(stated)
    }
}

/// A page up to the waist of the pipeline.
pub(crate) struct Read {
    blocks: Blocks,
    /// What the page shows, where its text stands in its data.
    shown: Option<Blocks>,
    meta: Meta,
    pub(crate) source: Source,
}

/// The first half of [`refine`], with a note of every step.
pub(crate) fn read(raw: &RawPage, rules: &RuleBook, options: &Options, passed: Passed<'_>) -> Result<Read, PageError> {
    let hints = decode::Hints { charset: options.charset, media_type: options.media_type };
    let page = decode::page(raw, &hints).map_err(|error| PageError::new(Stage::Decode, error.to_string()))?;
    passed("decode");
    let mut shown = None;
    let (mut blocks, mut meta) = match page.media_type {
        MediaType::Html => tree::with(&page.text, |tree| {
            passed("tree");
            let blocks = match options.strip {
                Strip::All => segment::html(tree, rules.selectors()),
                Strip::None => segment::html_as_written(tree),
            };
            passed("segment");
            let fetched = raw.origin.fetched.as_deref().and_then(|text| Moment::parse(text).ok());
            let wants_text = options.strip == Strip::All && shows_nothing(&blocks);
            (blocks, tree::meta(tree, raw.origin.url.as_deref(), fetched.or(options.now), wants_text))
        }),
        MediaType::Plain => {
            let blocks = segment::plain(&page.text);
            passed("segment");
            (blocks, Meta::default())
        }
    };
    passed("meta");
    if let Some(stated) = meta.text.take() {
        shown = Some(std::mem::replace(&mut blocks, text_of_data(&stated, rules)));
    }
    let source = Source {
        path: raw.origin.path.clone(),
        record: raw.origin.record.clone(),
        url: raw.origin.url.clone(),
        fetched: raw.origin.fetched.clone(),
        media_type: page.media_type,
        charset: page.charset,
        mended: page.mended,
        bytes: raw.bytes.len() as u64,
        digest: digest(&raw.bytes),
    };
    passed("digest");
    Ok(Read { blocks, shown, meta, source })
}
