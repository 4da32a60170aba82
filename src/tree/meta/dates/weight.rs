//! How much a source is believed. Set by hand to what share of a source's days is right on the 487 dated pages of `dates`
//! and the 782 of `wcxb` (`benches/dates.py`; the shares stand in this order below), and checked by fitting all of them anew
//! on either half of the pages: the other half then had 0.909 for 0.909 and 0.938 for 0.924 of the days of `dates` right,
//! and 0.857 for 0.862 and 0.877 for 0.867 of those of `wcxb`. One of them a fifth larger or smaller moves three pages or
//! fewer, but for marked visible dates: below `STATED` they lose 13 pages of `wcxb`.

/// `datePublished` (0.93 and 0.88 of its days are right).
pub(super) const STATED: f32 = 3.0;
/// `dateCreated`, which may be the day of a draft (0.79 and 0.76).
pub(super) const CREATED: f32 = 1.6;
/// A `meta` name made for the publication of articles (0.94 and 0.96).
pub(super) const TAGGED: f32 = 3.0;
/// Other known names, such as `date`, which some systems fill with the day of the last change.
pub(super) const TAGGED_LOOSELY: f32 = 2.2;
/// Names that are not known but speak of publication.
pub(super) const TAGGED_SOMEHOW: f32 = 1.8;
/// Names that are not known and only say `date`.
pub(super) const TAGGED_DATE: f32 = 1.2;
/// A field of a script that says `published`.
pub(super) const SCRIPT: f32 = 1.4;
/// A visible date right under the headline, marked as a date or as the date of publication (0.98 and 0.91).
pub(super) const SEEN: f32 = 3.3;
/// The same without markup (0.93 and 0.91).
pub(super) const SEEN_PLAINLY: f32 = 2.6;
/// At the start of a paragraph.
pub(super) const SEEN_IN_TEXT: f32 = 1.2;
/// The page's address (0.94 and 0.97).
pub(super) const LOCATED: f32 = 3.0;
/// A moment that is also that of the last change says when the page was saved.
pub(super) const SAVED: f32 = 0.5;
/// What a moment in UTC lends to the days beside its own.
pub(super) const NEXT_DAY: f32 = 0.9;
/// Each visible day after the best, as a share of what the one before it had.
pub(super) const FURTHER: f32 = 0.6;
/// Far from the headline, where dates of other articles stand.
pub(super) const FAR: f32 = 0.33;
/// For each element between a date and the headline.
pub(super) const PER_ELEMENT: f32 = 0.006;
/// Well before the headline.
pub(super) const BEFORE: f32 = 0.7;
/// Beside the main text by its names, yet by the headline: names of columns and teasers are used for articles too.
pub(super) const BESIDE_CLOSE: f32 = 0.8;
/// The same a little further off, and far off.
pub(super) const BESIDE: f32 = 0.5;
pub(super) const BESIDE_FAR: f32 = 0.33;
/// On a page without a visible headline.
pub(super) const NO_HEADLINE: f32 = 0.6;
/// For each visible date before this one on such a page.
pub(super) const LATER: f32 = 0.97;
/// Less than this is not believed where the page states when it was changed.
pub(super) const LEAST: f32 = 0.7;
