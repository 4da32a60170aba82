//! Marks → spans: a clean tree of inline markup, and the emphasis Markdown can express.
//!
//! In: a [`Text`]. Out: spans in reading order, parents first, that nest, are not blank, begin and end in a word or a
//! piece of syntax, and hold no span of their own kind but for emphasis. Text is never changed here; a mark may shrink or go.

use std::{cmp::Reverse, collections::HashMap, ops::Range};

use super::{
    delimiters,
    escape::{self, Place},
    flanking::{Class, after_class, before_class, class},
};
use crate::page::{Mark, MarkKind, Text};

/// One stretch of inline markup.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Span<'a> {
    /// First byte; an image has no text and ends where it starts.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// What it says.
    pub(super) kind: &'a MarkKind,
    /// The character Markdown writes emphasis with.
    pub(super) delimiter: u8,
}

/// One step of reading a text with its spans.
#[derive(Debug)]
pub(super) enum Step<'s, 'a> {
    /// A stretch of text without further markup.
    Text(Range<usize>),
    /// A span begins.
    Open(&'s Span<'a>),
    /// The innermost open span ends.
    Close(&'s Span<'a>),
    /// Literal text: code, a formula, a reference to a footnote.
    Code(&'s Span<'a>),
    /// An image.
    Image(&'s Span<'a>),
}

/// Whether a text would write nothing: white space, and no image that can be shown.
pub(super) fn is_blank(text: &Text) -> bool {
    let shown = |mark: &Mark| matches!(&mark.kind, MarkKind::Image { url, .. } if escape::is_image(url));
    text.text.trim().is_empty() && !text.marks.iter().any(shown)
}

/// The marks of a text as a clean tree.
pub(super) fn spans(text: &Text) -> Vec<Span<'_>> {
    if text.marks.is_empty() {
        return Vec::new();
    }
    let mut all: Vec<Span> = text.marks.iter().filter_map(|mark| trimmed(&text.text, mark)).collect();
    all.sort_by_key(|span| (span.start, Reverse(span.end), rank(span.kind)));
    let mut kept: Vec<Span> = Vec::with_capacity(all.len());
    let mut open: Vec<usize> = Vec::new();
    // The span that ended last, and how many were open around it: a neighbour of the same kind continues it.
    let mut ended: Option<(usize, usize)> = None;
    for mut span in all {
        while let Some(&top) = open.last().filter(|&&top| kept[top].end <= span.start) {
            open.pop();
            ended = Some((top, open.len()));
        }
        let image = is_image(&span);
        if let Some(&top) = open.last() {
            span.end = span.end.min(kept[top].end);
        }
        if open.iter().any(|&around| excludes(kept[around].kind, span.kind)) {
            continue;
        }
        if let Some((last, depth)) = ended
            && depth == open.len()
            && kept[last].end == span.start
            && kept[last].kind == span.kind
            && !matches!(span.kind, MarkKind::Link { .. } | MarkKind::Image { .. })
        {
            kept[last].end = span.end;
            open.push(last);
            ended = None;
            continue;
        }
        if image {
            ended = None;
        } else {
            open.push(kept.len());
        }
        kept.push(span);
    }
    kept
}

/// Reads a text from `range.start` to `range.end`, step by step; spans reach at most that far.
pub(super) fn walk<'s, 'a>(range: Range<usize>, spans: &'s [Span<'a>], mut step: impl FnMut(Step<'s, 'a>)) {
    let mut at = range.start;
    let mut open: Vec<&Span> = Vec::new();
    let text_to = |at: &mut usize, to: usize, step: &mut dyn FnMut(Step<'s, 'a>)| {
        let to = to.min(range.end);
        if *at < to {
            step(Step::Text(*at..to));
            *at = to;
        }
    };
    for span in spans {
        while let Some(top) = open.pop_if(|top| top.end <= span.start) {
            text_to(&mut at, top.end, &mut step);
            step(Step::Close(top));
        }
        text_to(&mut at, span.start, &mut step);
        match span.kind {
            MarkKind::Image { .. } => step(Step::Image(span)),
            MarkKind::Code | MarkKind::Math | MarkKind::Note { .. } => {
                step(Step::Code(span));
                at = span.end;
            }
            _ => {
                step(Step::Open(span));
                open.push(span);
            }
        }
    }
    while let Some(top) = open.pop() {
        text_to(&mut at, top.end, &mut step);
        step(Step::Close(top));
    }
    text_to(&mut at, range.end, &mut step);
}

/// Drops and shrinks emphasis until Markdown reads what is left as it is meant.
///
/// Whether `*` begins or ends emphasis depends on its neighbours, so in text without spaces `**“soup”**` next to a
/// letter is read as asterisks. Punctuation at the edge then leaves the mark (`“**soup**”` means the same to a reader);
/// where that does not help, or where two runs of asterisks would run together, the mark goes and its text stays.
pub(super) fn delimit(text: &str, spans: &mut Vec<Span<'_>>, place: Place) {
    join_code(spans);
    if !spans.iter().any(|span| is_emphasis(span.kind)) {
        return;
    }
    if delimiters::choose(text, spans, place) {
        return;
    }
    drop_nested(spans);
    let mut edges = Edges::of(spans, place);
    let mut open: Vec<usize> = Vec::new();
    let mut dropped = vec![false; spans.len()];
    for at in 0..spans.len() {
        while open.pop_if(|top| spans[*top].end <= spans[at].start).is_some() {}
        if is_emphasis(spans[at].kind) {
            let nested = spans[at].kind != &MarkKind::Strikethrough
                && open.iter().any(|&around| !dropped[around] && beside(spans[around].kind) == STAR);
            match edges.fit(text, &spans[at], at, nested) {
                Some(span) => {
                    *edges.live_ends.entry(span.end).or_default() |= delimiter_bit(span.delimiter);
                    spans[at] = span;
                }
                None => dropped[at] = true,
            }
        }
        if !is_image(&spans[at]) {
            open.push(at);
        }
    }
    let mut dropped = dropped.into_iter();
    spans.retain(|_| !dropped.next().unwrap_or_default());
    join_code(spans);
}

/// Drops emphasis inside emphasis of its kind.
fn drop_nested(spans: &mut Vec<Span<'_>>) {
    let mut open: Vec<Span<'_>> = Vec::new();
    spans.retain(|span| {
        while open.pop_if(|top| top.end <= span.start).is_some() {}
        let stays = !is_emphasis(span.kind) || open.iter().all(|around| around.kind != span.kind);
        if stays {
            open.push(span.clone());
        }
        stays
    });
}

/// Joins code spans between which a span was dropped or went on: their backticks would run together.
fn join_code(spans: &mut Vec<Span<'_>>) {
    let holds = |span: &Span<'_>| span.kind != &MarkKind::Code && !is_image(span);
    let mut open: Vec<usize> = spans.first().filter(|first| holds(first)).map(|first| first.end).into_iter().collect();
    spans.dedup_by(|next, last| {
        let mut apart = false;
        while open.pop_if(|end| *end <= next.start).is_some() {
            apart = true;
        }
        let joins = !apart && next.kind == &MarkKind::Code && last.kind == &MarkKind::Code && last.end == next.start;
        if joins {
            last.end = next.end;
        } else if holds(next) {
            open.push(next.end);
        }
        joins
    });
}

/// Syntax that is always written: brackets, backticks, tags.
const FIXED: u8 = 1;
/// `~~`, which may be dropped.
const TILDE: u8 = 2;
/// `*` and `**`, which may be dropped.
const STAR: u8 = 4;

/// What stands at the edges of a span, and where spans begin and end.
struct Edges {
    around: Vec<Around>,
    /// Where fixed spans and images start, sorted.
    fixed_starts: Vec<usize>,
    /// Where fixed spans end, sorted.
    fixed_ends: Vec<usize>,
    /// Delimiters of the emphasis that ends at an offset.
    live_ends: HashMap<usize, u8>,
    /// Where the text stands, which decides what a line break looks like.
    place: Place,
}

/// Kinds of spans that share an edge with one span: [`FIXED`], [`TILDE`], [`STAR`].
#[derive(Clone, Copy, Default)]
struct Around {
    inside_start: u8,
    inside_end: u8,
    outside_start: u8,
    outside_end: u8,
}

impl Edges {
    fn of(spans: &[Span<'_>], place: Place) -> Self {
        let mut around = vec![Around::default(); spans.len()];
        let (mut fixed_starts, mut fixed_ends) = (Vec::new(), Vec::new());
        let mut open: Vec<usize> = Vec::new();
        for (at, span) in spans.iter().enumerate() {
            while open.pop_if(|top| spans[*top].end <= span.start).is_some() {}
            let kind = beside(span.kind);
            for &outer in &open {
                let outer_kind = beside(spans[outer].kind);
                if spans[outer].start == span.start {
                    around[outer].inside_start |= kind;
                    around[at].outside_start |= outer_kind;
                }
                if spans[outer].end == span.end {
                    around[outer].inside_end |= kind;
                    around[at].outside_end |= outer_kind;
                }
            }
            if kind == FIXED {
                fixed_starts.push(span.start);
            }
            if !is_image(span) {
                if kind == FIXED {
                    fixed_ends.push(span.end);
                }
                open.push(at);
            }
        }
        fixed_ends.sort_unstable();
        Self { around, fixed_starts, fixed_ends, live_ends: HashMap::new(), place }
    }

    /// The span as it can be written, or `None`. `nested` says that it lies in other `*` emphasis.
    fn fit<'a>(&self, text: &str, span: &Span<'a>, at: usize, nested: bool) -> Option<Span<'a>> {
        let around = self.around[at];
        let mut span = span.clone();
        let own = beside(span.kind);
        let before = if around.outside_start & FIXED != 0 || self.fixed_ends.binary_search(&span.start).is_ok() {
            Class::Punctuation
        } else {
            text[..span.start].chars().next_back().map_or(Class::Space, |c| before_class(c, self.place))
        };
        let after = if around.outside_end & FIXED != 0 || self.fixed_starts.binary_search(&span.end).is_ok() {
            Class::Punctuation
        } else {
            after_class(&text[span.end..], self.place)
        };
        let inner = &text[span.start..span.end];
        // What stands inside the edge; `None` where it is syntax, which cannot be moved out.
        let first = inner.chars().next().filter(|_| around.inside_start & !own == 0);
        let last = inner.chars().next_back().filter(|_| around.inside_end & !own == 0);
        let first_class = first.map_or(Class::Punctuation, class);
        let last_class = last.map_or(Class::Punctuation, class);
        let opens = first_class == Class::Word || before.is_open();
        let closes = last_class == Class::Word || after.is_open();
        if nested {
            // Inside other emphasis each run must be readable one way only.
            let free = !self.live_ends.contains_key(&span.start) && around.outside_start & !STAR == 0;
            let pure_start = if first_class == Class::Word { before.is_open() } else { before == Class::Space && free };
            let free = around.outside_end & !STAR == 0;
            let pure_end = if last_class == Class::Word { after.is_open() } else { after == Class::Space && free };
            if !pure_start || !pure_end {
                return None;
            }
        }
        let touching = self.live_ends.get(&span.start).copied().unwrap_or_default();
        if touching & delimiter_bit(span.delimiter) != 0 {
            let words = first_class == Class::Word && last_class == Class::Word;
            let alone = around.inside_start | around.inside_end == 0;
            if own != STAR || touching & delimiter_bit(b'_') != 0 || !words || !alone || !after.is_open() {
                return None;
            }
            span.delimiter = b'_';
            return Some(span);
        }
        if !opens {
            let shorter = inner[first?.len_utf8()..].trim_start();
            span.start = span.end - shorter.len();
        }
        if !closes {
            let length = last?.len_utf8();
            let shorter = text.get(span.start..span.end.checked_sub(length)?)?.trim_end();
            span.end = span.start + shorter.len();
        }
        (span.start < span.end).then_some(span)
    }
}

/// The mark without white space at its edges; `None` where nothing is left or the address is not to be followed.
fn trimmed<'a>(text: &str, mark: &'a Mark) -> Option<Span<'a>> {
    let delimiter = if mark.kind == MarkKind::Strikethrough { b'~' } else { b'*' };
    match &mark.kind {
        MarkKind::Image { url, .. } => {
            if !escape::is_image(url) {
                return None;
            }
            let start = Some(mark.start).filter(|&start| text.is_char_boundary(start))?;
            return Some(Span { start, end: start, kind: &mark.kind, delimiter });
        }
        MarkKind::Link { url, .. } if !escape::is_link(url) => return None,
        _ => {}
    }
    let inner = text.get(mark.start..mark.end.min(text.len()))?;
    if mark.kind == MarkKind::Code && !inner.trim().is_empty() {
        return Some(Span { start: mark.start, end: mark.start + inner.len(), kind: &mark.kind, delimiter });
    }
    let start = mark.start + inner.len() - inner.trim_start().len();
    let end = start + inner.trim().len();
    (start < end).then_some(Span { start, end, kind: &mark.kind, delimiter })
}

/// Order of marks on the same stretch, outermost first.
fn rank(kind: &MarkKind) -> u8 {
    match kind {
        MarkKind::Link { .. } => 0,
        MarkKind::Subscript | MarkKind::Superscript => 1,
        MarkKind::Strikethrough => 2,
        MarkKind::Strong | MarkKind::Emphasis => 3,
        MarkKind::Code | MarkKind::Math | MarkKind::Note { .. } => 5,
        MarkKind::Image { .. } => 6,
    }
}

/// Whether a span cannot lie inside another, or would say nothing new there.
fn excludes(outer: &MarkKind, inner: &MarkKind) -> bool {
    matches!(outer, MarkKind::Code | MarkKind::Math | MarkKind::Note { .. })
        || std::mem::discriminant(outer) == std::mem::discriminant(inner)
            && !matches!(inner, MarkKind::Emphasis | MarkKind::Strong)
}

fn is_emphasis(kind: &MarkKind) -> bool {
    beside(kind) != FIXED
}

fn is_image(span: &Span<'_>) -> bool {
    matches!(span.kind, MarkKind::Image { .. })
}

fn beside(kind: &MarkKind) -> u8 {
    match kind {
        MarkKind::Emphasis | MarkKind::Strong => STAR,
        MarkKind::Strikethrough => TILDE,
        _ => FIXED,
    }
}

fn delimiter_bit(delimiter: u8) -> u8 {
    match delimiter {
        b'*' => 1,
        b'_' => 2,
        _ => 4,
    }
}
