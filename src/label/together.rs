//! What belongs together is kept together: the items of a list, the cells of a table, a listing and what is said about it,
//! terms and their descriptions, a note and what refers to it, a picture and the text it stands in, a line of a dump and the
//! lines around it.
//!
//! In: what the finder said of each leaf by itself. Out: more content, never less. Absent: leaves that rules by text or
//! the user's rules decided about; those stay as they are. Lists whose items hold more than a line too: they are cards with
//! buttons and threads with replies, and what the model gave up in them is mostly no text (`wcxb` 0.9177 to 0.9176, where
//! lists of lines make it 0.9179). Paragraphs beside kept ones of the same element too: they are notes and appeals as often
//! as text (left out of `snippets` what should be: 0.9210 to 0.9155). Figures between content too: what is given up of them is
//! captions, which make a text worse more often than better (of 20 pages of the labelled sets 16).

use super::finder::Found;
use crate::page::{Blocks, ContainerKind, Label, Leaf, LeafKind, MarkKind, MediaType, Reason, Verdict};

/// Share of words above which what is around a leaf speaks for it: what is less than half of a section or of a picture's
/// surroundings is not what the heading or the picture belongs to.
const MOST: f32 = 0.5;

/// Share of the words of a table above which all of it is kept, for half a table is none. Lower and tables that lay out
/// boxes come in, higher and columns of links go.
const MUCH_OF_TABLE: f32 = 0.3;

/// Probability that a listing between content must have, and a list or a table on average, word by word. Of 0.2, 0.3 and 0.4 on the labelled
/// sets word F1 is the same to a ten-thousandth or two; lower and tables of contents come in (12 links more), higher and lists go
/// that belong to the text (`snippets` kept 0.9784 to 0.9777).
const LEAST_OF_GROUP: f32 = 0.3;

/// Probability that the heading of a kept section, or a part of a kept list, must have. Lower and the titles of boxes come
/// in, higher and sections lose their headings.
const LEAST_OF_PART: f32 = 0.25;

/// Probability that a title between content must have, be it a heading or a line all in bold. Of the 426 from 0.1 to 0.5 on
/// the labelled sets two of three are in the truths (out of fold), of the 4 below 0.1 none. Word F1 is the same to a
/// ten-thousandth with and without them, but a text without its titles is harder to read.
const LEAST_OF_TITLE: f32 = 0.1;

/// Words of the surroundings by which a picture is judged. A credit or an author's line has fewer, a paragraph more. Of 8,
/// 25 and 60 on the labelled set `readability`: lower and pictures fall with their credits (recall of images 0.92 to
/// 0.94), higher and pictures of boxes come in (precision 0.92 to 0.89).
const SURROUNDINGS: u32 = 25;

/// Probability that even a picture in the midst of content must have: below it are buttons, previews of galleries and
/// teasers. Of 0.04, 0.05 and 0.07 on the labelled set `readability`: precision of images 0.89, 0.92, 0.94, recall 0.94,
/// 0.94, 0.93.
const LEAST: f32 = 0.05;

/// The same for a picture with a caption, whose words come with it.
const LEAST_WITH_CAPTION: f32 = 0.2;

/// Least probability of a line of a text dump that is kept because it stands between two that are: a short sentence of an
/// article has little that the model could go by. Of 0.15 to 0.3, and of gaps of one to three lines, out of fold on flattened
/// `wcxb` and on whole truths: 0.8312 for 0.8319 of the first, 0.9770 for 0.9733 of the second. Wider gaps take in captions
/// and teasers, and lose more.
const LEAST_BETWEEN: f32 = 0.25;

/// Elements around a leaf among which a figure is looked for: a caption has a box or two for its lines, what is deeper is a
/// page in a figure.
const NEAR: usize = 4;

/// Words in the names and addresses of pictures of the people who speak on a page, beside what they say.
const PORTRAITS: [&str; 4] = ["avatar", "avatars", "gravatar", "userpic"];

/// Extends what is content to what belongs to it. `is_open` says of which leaves the finder decided.
pub(super) fn keep(blocks: &Blocks, found: &Found, is_open: &[bool], verdicts: &mut [Option<Verdict>]) {
    let mut page = Page { blocks, found, is_open, verdicts };
    if blocks.media_type == MediaType::Plain {
        page.keep_lines();
    }
    page.keep_groups();
    page.keep_listings();
    page.keep_tables();
    page.keep_definitions();
    page.keep_headings();
    page.keep_titles();
    page.keep_notes();
    page.keep_between();
    page.keep_pictures();
}

/// A page whose leaves are being decided on.
struct Page<'a> {
    blocks: &'a Blocks,
    found: &'a Found,
    is_open: &'a [bool],
    verdicts: &'a mut [Option<Verdict>],
}

/// Words of some leaves.
#[derive(Clone, Copy, Default)]
struct Words {
    all: u32,
    /// Of leaves that the document shows in some place.
    kept: u32,
}

impl Words {
    fn add(&mut self, other: Self) {
        self.all += other.all;
        self.kept += other.kept;
    }

    fn most_are_kept(self) -> bool {
        self.kept as f32 > self.all as f32 * MOST
    }
}

impl Page<'_> {
    fn label(&self, at: usize) -> Option<Label> {
        self.verdicts[at].as_ref().map(|verdict| verdict.label)
    }

    fn words(&self, at: usize) -> Words {
        let all = self.blocks.leaves[at].words;
        let is_kept = self.label(at).is_none_or(|label| !label.is_removed());
        Words { all, kept: if is_kept { all } else { 0 } }
    }

    fn keep(&mut self, at: usize) {
        if self.is_open[at] && self.label(at).is_some_and(Label::is_removed) {
            let content = Verdict::new(Label::Content, Reason::Model);
            self.verdicts[at] = Some(Verdict { confidence: self.found.probabilities()[at], ..content });
        }
    }

    /// Keeps all in containers of which `is_whole` holds, and in those inside them.
    fn keep_containers(&mut self, is_whole: impl Fn(usize, ContainerKind) -> bool) {
        let mut whole = vec![false; self.blocks.containers.len()];
        // A container comes after the one around it.
        for (at, container) in self.blocks.containers.iter().enumerate().skip(1) {
            whole[at] = whole[container.parent.0 as usize] || is_whole(at, container.kind);
        }
        for (at, leaf) in self.blocks.leaves.iter().enumerate() {
            if whole[leaf.container.0 as usize] {
                self.keep(at);
            }
        }
    }

    /// Single lines of a text dump between two of content.
    fn keep_lines(&mut self) {
        let lines: Vec<usize> = (0..self.blocks.leaves.len()).filter(|&at| self.blocks.leaves[at].words > 0).collect();
        let is_content = |at: usize| self.label(at) == Some(Label::Content);
        let is_between = |around: &&[usize]| is_content(around[0]) && !is_content(around[1]) && is_content(around[2]);
        let between: Vec<usize> = lines.windows(3).filter(is_between).map(|around| around[1]).collect();
        for at in between.into_iter().filter(|&at| self.found.probabilities()[at] >= LEAST_BETWEEN) {
            self.keep(at);
        }
    }

    /// Lists of lines and tables that stand between content, and such lists most of whose words are kept: the model judges
    /// each item by itself, and those of one list may fall on both sides of the cut.
    fn keep_groups(&mut self) {
        let blocks = self.blocks;
        let found = self.found.probabilities();
        let count = blocks.leaves.len();
        let counts = |at: &usize| blocks.leaves[*at].words > 0 && blocks.leaves[*at].is_shown;
        let shares_item = |at: &usize| blocks.leaves[*at].container == blocks.leaves[*at + 1].container;
        // Groups come in the order of their leaves, so none of these goes back: the nearest leaf with words before a group
        // and how far it was looked for, the nearest one behind it, the next that shares an item with the one after it.
        let (mut before, mut looked, mut after, mut shared) = (None, 0, 0, 0);
        let mut end = 0;
        for group in blocks.elements.iter().filter(|element| matches!(&*element.name, "ul" | "ol" | "table")) {
            let leaves = group.leaves.start.max(end) as usize..group.leaves.end as usize;
            // Groups inside others are parts of them.
            if leaves.is_empty() {
                continue;
            }
            shared = (shared.max(leaves.start)..count - 1).find(shares_item).unwrap_or(count - 1);
            let is_table = &*group.name == "table";
            let is_fit = if is_table { self.is_in_table(leaves.start) } else { shared + 1 >= leaves.end };
            if !is_fit {
                continue;
            }
            end = group.leaves.end;
            before = (looked..leaves.start).rfind(counts).or(before);
            looked = leaves.start;
            after = (after.max(leaves.end)..count).find(counts).unwrap_or(count);
            let mut words = Words::default();
            leaves.clone().for_each(|at| words.add(self.words(at)));
            let likely: f32 = leaves.clone().map(|at| found[at] * blocks.leaves[at].words as f32).sum();
            let is_kept = |at: usize| matches!(self.label(at), Some(Label::Content | Label::Title));
            let is_between = before.is_some_and(is_kept) && after < count && is_kept(after);
            let is_likely = words.all > 0 && likely >= words.all as f32 * LEAST_OF_GROUP;
            if is_between && is_likely || !is_table && words.most_are_kept() {
                leaves.filter(|&at| found[at] >= LEAST_OF_PART).for_each(|at| self.keep(at));
            }
        }
    }

    /// Listings between content: what is said before and after them is about them, and signs of code look like those between
    /// the links of a menu. Out of fold 21 of the 25 pages of the labelled sets that this changes are nearer to their truths,
    /// documentation of `wcxb` 0.9344 to 0.9354.
    fn keep_listings(&mut self) {
        let mut waiting: Vec<usize> = Vec::new();
        let mut is_after_content = false;
        for (at, leaf) in self.blocks.leaves.iter().enumerate().filter(|(_, leaf)| leaf.words > 0) {
            if matches!(leaf.kind, LeafKind::Code { .. }) {
                waiting.push(at);
                continue;
            }
            let is_content = matches!(self.label(at), Some(Label::Content | Label::Title));
            if is_after_content && is_content {
                let found = self.found;
                let is_likely = |at: &usize| found.probabilities()[*at] >= LEAST_OF_GROUP;
                waiting.drain(..).filter(is_likely).for_each(|at| self.keep(at));
            }
            waiting.clear();
            is_after_content = is_content;
        }
    }

    /// Whether a leaf lies in a table of data.
    fn is_in_table(&self, at: usize) -> bool {
        let mut around = self.blocks.containers_around(self.blocks.leaves[at].container);
        around.any(|(_, container)| container.kind == ContainerKind::Table)
    }

    /// Tables much of which is kept.
    fn keep_tables(&mut self) {
        let containers = &self.blocks.containers;
        if !containers.iter().any(|container| container.kind == ContainerKind::Table) {
            return;
        }
        let mut words = vec![Words::default(); containers.len()];
        for (at, leaf) in self.blocks.leaves.iter().enumerate() {
            let (of_leaf, all) = (self.words(at), &mut words[leaf.container.0 as usize]);
            all.add(of_leaf);
        }
        for at in (1..containers.len()).rev() {
            let (inner, around) = (words[at], &mut words[containers[at].parent.0 as usize]);
            around.add(inner);
        }
        let is_kept = |words: Words| words.kept as f32 > words.all as f32 * MUCH_OF_TABLE;
        self.keep_containers(|at, kind| kind == ContainerKind::Table && is_kept(words[at]));
    }

    /// Terms and descriptions of lists most of whose words are kept: one without the other says nothing.
    fn keep_definitions(&mut self) {
        let blocks = self.blocks;
        let mut end = 0;
        for list in blocks.elements.iter().filter(|element| &*element.name == "dl") {
            let leaves = list.leaves.start.max(end) as usize..list.leaves.end as usize;
            // Lists inside others are parts of them.
            if leaves.is_empty() {
                continue;
            }
            end = list.leaves.end;
            let mut words = Words::default();
            leaves.clone().for_each(|at| words.add(self.words(at)));
            let found = self.found.probabilities();
            if words.most_are_kept() {
                leaves.filter(|&at| found[at] >= LEAST_OF_PART).for_each(|at| self.keep(at));
            }
        }
    }

    /// Headings of sections most of whose words are kept.
    fn keep_headings(&mut self) {
        let mut section = Words::default();
        for at in (0..self.blocks.leaves.len()).rev() {
            if !matches!(self.blocks.leaves[at].kind, LeafKind::Heading(_)) {
                section.add(self.words(at));
                continue;
            }
            if section.most_are_kept() && self.found.probabilities()[at] >= LEAST_OF_PART {
                self.keep(at);
            }
            section = Words::default();
        }
    }

    /// Headings, and lines all in bold that stand for one, between content.
    fn keep_titles(&mut self) {
        let blocks = self.blocks;
        let is_bold = |leaf: &Leaf| {
            let mut marks = blocks.marks_of(leaf).iter().filter(|(_, kind)| matches!(kind, MarkKind::Strong));
            marks.any(|(range, _)| range.start <= leaf.text.start && range.end >= leaf.text.end)
        };
        let is_title = |leaf: &Leaf| match leaf.kind {
            LeafKind::Heading(_) => true,
            LeafKind::Paragraph => is_bold(leaf),
            _ => false,
        };
        let counts = |at: &usize| blocks.leaves[*at].words > 0 && blocks.leaves[*at].is_shown;
        let lines: Vec<usize> = (0..blocks.leaves.len()).filter(counts).collect();
        for around in lines.windows(3) {
            let [before, at, after] = [around[0], around[1], around[2]];
            let is_content = |at: usize| self.label(at) == Some(Label::Content);
            let is_likely = self.found.probabilities()[at] >= LEAST_OF_TITLE;
            if is_likely && is_title(&blocks.leaves[at]) && is_content(before) && is_content(after) {
                self.keep(at);
            }
        }
    }

    /// Notes that content refers to.
    fn keep_notes(&mut self) {
        let number = |kind: &MarkKind| if let MarkKind::Note { number } = kind { Some(*number) } else { None };
        let content = self.blocks.leaves.iter().enumerate().filter(|(at, _)| self.label(*at) == Some(Label::Content));
        let marks = content.flat_map(|(_, leaf)| self.blocks.marks_of(leaf));
        let mut referred: Vec<u32> = marks.filter_map(|(_, kind)| number(kind)).collect();
        if !referred.is_empty() {
            referred.sort_unstable();
            let is_meant = |number: u32| referred.binary_search(&number).is_ok();
            self.keep_containers(|_, kind| matches!(kind, ContainerKind::Note { number } if is_meant(number)));
        }
    }

    /// What has no words, a picture or a thematic break, or is a formula, and stands between two leaves of content, but for
    /// captions: there is little about it that the model could go by.
    fn keep_between(&mut self) {
        let mut is_after_content = false;
        let mut waiting = Vec::new();
        for (at, leaf) in self.blocks.leaves.iter().enumerate() {
            if leaf.words == 0 || matches!(leaf.kind, LeafKind::Math) {
                let may_be = !is_picture(leaf) || self.found.probabilities()[at] >= LEAST && !self.is_portrait(leaf);
                if is_after_content && may_be {
                    waiting.push(at);
                }
                continue;
            }
            if !waiting.is_empty() && self.label(at).is_some_and(Label::is_removed) && self.is_in_figure(leaf) {
                continue;
            }
            if self.label(at) == Some(Label::Content) {
                waiting.drain(..).for_each(|at| self.keep(at));
            }
            waiting.clear();
            is_after_content = matches!(self.label(at), Some(Label::Content | Label::Title));
        }
    }

    /// Whether a leaf stands in a figure or in its caption.
    fn is_in_figure(&self, leaf: &Leaf) -> bool {
        let mut around = leaf.element.into_iter().flat_map(|element| self.blocks.lineage(element)).take(NEAR);
        around.any(|element| &*element.name == "figure")
    }

    /// Whether a picture shows who speaks, by its address or the elements right around it.
    fn is_portrait(&self, leaf: &Leaf) -> bool {
        let LeafKind::Image(image) = &leaf.kind else { return false };
        let mut around = leaf.element.into_iter().flat_map(|element| self.blocks.lineage(element)).take(2);
        holds_word(&image.url, &PORTRAITS)
            || around.any(|element| self.blocks.tokens_of(element).any(|token| PORTRAITS.contains(&token)))
    }

    /// Pictures in surroundings most of whose words are kept. What comes before all else is the head of the site.
    fn keep_pictures(&mut self) {
        let leaves = &self.blocks.leaves;
        if !leaves.iter().any(is_picture) {
            return;
        }
        // Words before each leaf, and before the end. The caption of a picture says nothing about what is around it.
        let mut before = vec![Words::default()];
        let mut sum = Words::default();
        for (at, leaf) in leaves.iter().enumerate() {
            if !is_picture(leaf) {
                sum.add(self.words(at));
            }
            before.push(sum);
        }
        let begins = |at: &usize| matches!(self.label(*at), Some(Label::Content | Label::Title));
        let first = (0..leaves.len()).find(begins).unwrap_or(leaves.len());
        for (at, leaf) in leaves.iter().enumerate().skip(first).filter(|(_, leaf)| is_picture(leaf)) {
            let least = if leaf.words > 0 { LEAST_WITH_CAPTION } else { LEAST };
            if self.found.probabilities()[at] < least || self.is_portrait(leaf) {
                continue;
            }
            let around = leaf.element.into_iter().flat_map(|element| self.blocks.lineage(element));
            let mut words = around.map(|element| {
                let (start, end) = (before[element.leaves.start as usize], before[element.leaves.end as usize]);
                Words { all: end.all - start.all, kept: end.kept - start.kept }
            });
            if words.find(|words| words.all >= SURROUNDINGS).is_some_and(Words::most_are_kept) {
                self.keep(at);
            }
        }
    }
}

/// Whether a word stands in an address, between signs.
fn holds_word(url: &str, words: &[&str]) -> bool {
    let mut parts = url.as_bytes().split(|byte| !byte.is_ascii_alphanumeric());
    parts.any(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word.as_bytes())))
}

fn is_picture(leaf: &Leaf) -> bool {
    matches!(leaf.kind, LeafKind::Image { .. } | LeafKind::Embed { .. })
}

#[cfg(test)]
mod tests;
