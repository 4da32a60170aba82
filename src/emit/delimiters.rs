//! Which delimiters emphasis is written with, so that a reader pairs them as they are meant.
//!
//! In: a text and its spans. Out: `*` or `_` for each emphasis, found by reading the delimiters as `CommonMark` does and
//! looking whether what was meant comes out. Absent: strikethrough, whose readers differ; and texts in which no choice
//! helps, where `spans` makes emphasis shorter or drops it.

use super::{
    escape::Place,
    flanking::{Class, after_class, before_class},
    spans::Span,
};
use crate::page::MarkKind;

/// Most emphasised stretches of a text for which every choice of delimiters is tried; 64 readings of a sentence.
const MAX_TRIED: usize = 6;

/// Most emphasised stretches of a text that is read at all: reading takes quadratic time in the worst case.
const MAX_READ: usize = 48;

/// Chooses the delimiters of all emphasis; `false`, and nothing is changed, where no choice is read as it is meant.
pub(super) fn choose(text: &str, spans: &mut [Span<'_>], place: Place) -> bool {
    if spans.iter().any(|span| span.kind == &MarkKind::Strikethrough) {
        return false;
    }
    let emphasis: Vec<usize> = (0..spans.len()).filter(|&at| is_emphasis(spans[at].kind)).collect();
    if emphasis.is_empty() || emphasis.len() > MAX_READ {
        return emphasis.is_empty();
    }
    let pieces = pieces(text, spans, place);
    let mut delimiters = vec![b'*'; spans.len()];
    let mut fits = |choice: &dyn Fn(usize) -> bool| {
        for (order, &at) in emphasis.iter().enumerate() {
            delimiters[at] = if choice(order) { b'_' } else { b'*' };
        }
        reads_as_meant(&pieces, spans, &delimiters)
    };
    let count = emphasis.len();
    // Where one stretch ends and the next begins, stars would run together.
    let touches = pieces.windows(2).any(|pair| matches!(pair, [Piece::Close(_), Piece::Open(_)]));
    let found = !touches && fits(&|_| false)
        || count <= MAX_TRIED && (1..1_u32 << count).any(|mask| fits(&|order| mask >> (count - 1 - order) & 1 == 1))
        || touches && fits(&|_| false);
    if found {
        for at in emphasis {
            spans[at].delimiter = delimiters[at];
        }
    }
    found
}

fn is_emphasis(kind: &MarkKind) -> bool {
    matches!(kind, MarkKind::Emphasis | MarkKind::Strong)
}

/// What stands in the written text, as far as delimiters care.
#[derive(Clone, Copy, Debug)]
enum Piece {
    /// Text: the classes of its first and last character.
    Text(Class, Class),
    /// Other syntax, all of which begins and ends with punctuation.
    Syntax,
    /// The begin of a link, in which delimiters only pair with each other.
    In,
    /// Its end.
    Out,
    /// An emphasis begins: its index.
    Open(usize),
    /// An emphasis ends.
    Close(usize),
}

fn pieces(text: &str, spans: &[Span<'_>], place: Place) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    let text_to = |pieces: &mut Vec<Piece>, at: &mut usize, to: usize| {
        let piece = &text[*at..to.max(*at)];
        if let Some(last) = piece.chars().next_back() {
            pieces.push(Piece::Text(after_class(piece, place), before_class(last, place)));
        }
        *at = to.max(*at);
    };
    let close = |pieces: &mut Vec<Piece>, index: usize| {
        pieces.push(match spans[index].kind {
            kind if is_emphasis(kind) => Piece::Close(index),
            MarkKind::Link { .. } => Piece::Out,
            _ => Piece::Syntax,
        });
    };
    for (index, span) in spans.iter().enumerate() {
        while let Some(top) = open.pop_if(|top| spans[*top].end <= span.start) {
            text_to(&mut pieces, &mut at, spans[top].end);
            close(&mut pieces, top);
        }
        text_to(&mut pieces, &mut at, span.start);
        match span.kind {
            kind if is_emphasis(kind) => pieces.push(Piece::Open(index)),
            MarkKind::Link { .. } => pieces.push(Piece::In),
            MarkKind::Code | MarkKind::Math | MarkKind::Note { .. } => at = span.end,
            _ => {}
        }
        if !matches!(span.kind, MarkKind::Link { .. }) && !is_emphasis(span.kind) {
            pieces.push(Piece::Syntax);
        }
        if !matches!(span.kind, MarkKind::Code | MarkKind::Math | MarkKind::Note { .. } | MarkKind::Image { .. }) {
            open.push(index);
        }
    }
    while let Some(top) = open.pop() {
        text_to(&mut pieces, &mut at, spans[top].end);
        close(&mut pieces, top);
    }
    text_to(&mut pieces, &mut at, text.len());
    pieces
}

/// A run of delimiters; its characters have numbers.
struct Run {
    delimiter: u8,
    scope: usize,
    /// Number of its first character that is left.
    first: usize,
    /// One past the last that is left.
    end: usize,
    length: usize,
    opens: bool,
    closes: bool,
    is_active: bool,
}

/// Whether a reader finds exactly the emphasis that is meant, whichever way it takes characters of unsure class.
fn reads_as_meant(pieces: &[Piece], spans: &[Span<'_>], delimiters: &[u8]) -> bool {
    let unsure = pieces
        .iter()
        .any(|piece| matches!(piece, Piece::Text(first, last) if *first == Class::Unsure || *last == Class::Unsure));
    let readings: &[Class] = if unsure { &[Class::Punctuation, Class::Word] } else { &[Class::Word] };
    readings.iter().all(|&reading| {
        let (mut runs, mut meant) = runs(pieces, spans, delimiters, reading);
        let mut found = pair(&mut runs);
        meant.sort_unstable();
        found.sort_unstable();
        found == meant
    })
}

/// An emphasis: number of its first opening and first closing character, and how many there are of each.
type Pair = (usize, usize, usize);

fn runs(pieces: &[Piece], spans: &[Span<'_>], delimiters: &[u8], unsure: Class) -> (Vec<Run>, Vec<Pair>) {
    let sure = |class: Class| if class == Class::Unsure { unsure } else { class };
    let before = |at: usize| match at.checked_sub(1).map(|at| pieces[at]) {
        None => Class::Space,
        Some(Piece::Text(_, last)) => sure(last),
        Some(_) => Class::Punctuation,
    };
    let after = |at: usize| match pieces.get(at) {
        None => Class::Space,
        Some(Piece::Text(first, _)) => sure(*first),
        Some(_) => Class::Punctuation,
    };
    let mut runs: Vec<Run> = Vec::new();
    let mut begun = vec![0; spans.len()];
    let mut meant = Vec::new();
    let (mut number, mut scopes, mut next_scope) = (0, vec![0], 1);
    let mut at = 0;
    while at < pieces.len() {
        let (Piece::Open(index) | Piece::Close(index)) = pieces[at] else {
            match pieces[at] {
                Piece::In => {
                    scopes.push(next_scope);
                    next_scope += 1;
                }
                Piece::Out => drop(scopes.pop()),
                _ => {}
            }
            at += 1;
            continue;
        };
        let (start, first, delimiter) = (at, number, delimiters[index]);
        while let Some(&(Piece::Open(index) | Piece::Close(index))) = pieces.get(at) {
            if delimiters[index] != delimiter {
                break;
            }
            let length = if spans[index].kind == &MarkKind::Strong { 2 } else { 1 };
            match pieces[at] {
                Piece::Open(_) => begun[index] = number,
                _ => meant.push((begun[index], number, length)),
            }
            number += length;
            at += 1;
        }
        let (before, after) = (before(start), after(at));
        let left = after != Class::Space && (after != Class::Punctuation || before.is_open());
        let right = before != Class::Space && (before != Class::Punctuation || after.is_open());
        let word = delimiter == b'_';
        runs.push(Run {
            delimiter,
            scope: scopes.last().copied().unwrap_or_default(),
            first,
            end: number,
            length: number - first,
            opens: left && (!word || !right || before == Class::Punctuation),
            closes: right && (!word || !left || after == Class::Punctuation),
            is_active: true,
        });
    }
    (runs, meant)
}

/// Pairs delimiters as the specification's algorithm does (“process emphasis”).
fn pair(runs: &mut [Run]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut closer = 0;
    while closer < runs.len() {
        if !runs[closer].closes || !runs[closer].is_active || runs[closer].first == runs[closer].end {
            closer += 1;
            continue;
        }
        let fits = |opener: &Run| {
            let end = &runs[closer];
            let either = opener.closes || end.opens;
            let thirds = (opener.length + end.length).is_multiple_of(3);
            let whole = opener.length.is_multiple_of(3) && end.length.is_multiple_of(3);
            opener.is_active
                && opener.opens
                && opener.first < opener.end
                && opener.delimiter == end.delimiter
                && opener.scope == end.scope
                && !(either && thirds && !whole)
        };
        let Some(opener) = runs[..closer].iter().rposition(fits) else {
            runs[closer].is_active = runs[closer].opens;
            closer += 1;
            continue;
        };
        let left = |run: &Run| run.end - run.first;
        let length = if left(&runs[opener]) >= 2 && left(&runs[closer]) >= 2 { 2 } else { 1 };
        runs[opener].end -= length;
        pairs.push((runs[opener].end, runs[closer].first, length));
        runs[closer].first += length;
        let scope = runs[closer].scope;
        for between in runs[opener + 1..closer].iter_mut().filter(|run| run.scope == scope) {
            between.is_active = false;
        }
    }
    pairs
}
