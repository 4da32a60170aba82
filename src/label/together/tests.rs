//! Pages, how likely their leaves are content, and what is kept of them.

use super::{Found, keep};
use crate::page::{Label, Reason, Verdict};
use crate::segment;
use crate::tree::{Selectors, parse};

/// The leaves that are kept, in short: their text or the address of their picture. The cut is at one half.
fn kept(html: &str, probabilities: &[f32]) -> String {
    let blocks = segment::html(&parse(html), &Selectors::default());
    assert_eq!(blocks.leaves.len(), probabilities.len(), "{html}");
    let label = |&likely: &f32| if likely >= 0.5 { Label::Content } else { Label::Furniture };
    let mut verdicts: Vec<_> =
        probabilities.iter().map(|likely| Some(Verdict::new(label(likely), Reason::Model))).collect();
    let open = vec![true; verdicts.len()];
    keep(&blocks, &Found::of(probabilities.to_vec()), &open, &mut verdicts);
    let leaves = blocks.leaves.iter().zip(&verdicts);
    let kept = leaves.filter(|(_, verdict)| verdict.as_ref().is_some_and(|verdict| verdict.label == Label::Content));
    let show = |leaf| match blocks.text_of(leaf) {
        "" => "picture".to_owned(),
        text => text.to_owned(),
    };
    kept.map(|(leaf, _)| show(leaf)).collect::<Vec<_>>().join("|")
}

#[test]
fn lists_of_lines_and_tables_are_kept_whole() {
    for (html, probabilities, expected) in [
        // Between content, and likely enough.
        ("<p>a<ul><li>b<li>c<li>d</ul><p>e", &[0.9, 0.45, 0.55, 0.4, 0.9][..], "a|b|c|d|e"),
        ("<p>a<ul><li>b<li>c</ul><p>e", &[0.9, 0.2, 0.3, 0.9], "a|e"),
        ("<p>a<ul><li>b<li>c<li>d</ul><p>e", &[0.9, 0.45, 0.5, 0.1, 0.9], "a|b|c|e"),
        ("<p>a<ul><li>b<li>c</ul><p>e", &[0.9, 0.45, 0.4, 0.1], "a"),
        ("<p>a<table><tr><td>b<td>c<tr><td>d<td>e</table><p>f", &[0.9, 0.4, 0.3, 0.45, 0.1, 0.9], "a|b|c|d|e|f"),
        // At the end of the page, but most of it is kept.
        ("<p>a<ol><li>b<li>c<li>d</ol>", &[0.9, 0.6, 0.3, 0.6], "a|b|c|d"),
        ("<p>a<ol><li>b<li>c<li>d</ol>", &[0.9, 0.6, 0.3, 0.3], "a|b"),
        // A card with a button, which says nothing beside the line above it.
        ("<p>a<ul><li><p>b</p><p>c</p><li><p>d</p><p>e</p></ul><p>f", &[0.9, 0.9, 0.4, 0.9, 0.4, 0.9], "a|b|d|f"),
        // A list in a card stands for itself.
        ("<p>a<ul><li><p>b</p><p>c</p><ol><li>d<li>e<li>f</ol></ul>", &[0.9, 0.1, 0.1, 0.8, 0.4, 0.8], "a|d|e|f"),
    ] {
        assert_eq!(kept(html, probabilities), expected, "{html}");
    }
}

#[test]
fn listings_between_content_are_kept() {
    for (html, probabilities, expected) in [
        ("<p>a<pre>b</pre><pre>c</pre><p>d", &[0.9, 0.4, 0.35, 0.9][..], "a|b|c|d"),
        ("<p>a<pre>b</pre><pre>c</pre><p>d", &[0.9, 0.4, 0.2, 0.9], "a|b|d"),
        ("<p>a<pre>b</pre><p>c", &[0.9, 0.4, 0.1], "a"),
        ("<pre>a</pre><p>b", &[0.4, 0.9], "b"),
    ] {
        assert_eq!(kept(html, probabilities), expected, "{html}");
    }
}

#[test]
fn titles_between_content_are_kept() {
    for (html, probabilities, expected) in [
        ("<p>a<h2>b</h2><p>c", &[0.9, 0.15, 0.9][..], "a|b|c"),
        ("<p>a<h2>b</h2><p>c", &[0.9, 0.05, 0.9], "a|c"),
        ("<p>a<div><b>b b</b></div><p>c", &[0.9, 0.2, 0.9], "a|b b|c"),
        ("<p>a<div><b>b</b> b</div><p>c", &[0.9, 0.2, 0.9], "a|c"),
        ("<p>a<h2>b</h2><p>c<p>d", &[0.9, 0.15, 0.1, 0.9], "a|d"),
    ] {
        assert_eq!(kept(html, probabilities), expected, "{html}");
    }
}

#[test]
fn pictures_between_content_are_kept() {
    let figure = "<p>a<figure><img src=b.jpg><div>Picture</div><figcaption>c</figcaption></figure><p>d";
    for (html, probabilities, expected) in [
        ("<p>a<div><img src=b.jpg></div><p>c", &[0.9, 0.2, 0.9][..], "a|picture|c"),
        ("<p>a<div><img src=b.jpg></div><p>c", &[0.9, 0.04, 0.9], "a|c"),
        ("<p>a<div><img src=b.jpg></div><p>c<p>d", &[0.9, 0.2, 0.1, 0.9], "a|d"),
        // Words of the figure itself are not what stands between.
        (figure, &[0.9, 0.2, 0.1, 0.1, 0.9], "a|picture|d"),
        (figure, &[0.9, 0.2, 0.1, 0.1, 0.1], "a"),
    ] {
        assert_eq!(kept(html, probabilities), expected, "{html}");
    }
}
