//! The trees are those of html5ever's own tokenizer, for any tag soup.

use proptest::prelude::*;

use crate::tree::differential::{by_html5ever, print};
use crate::tree::parse;

/// Bits of markup whose meaning hangs on what stands around them.
const FRAGMENTS: &[&str] = &[
    "<",
    ">",
    "/",
    "!",
    "?",
    "=",
    "\"",
    "'",
    "-",
    "--",
    "]",
    "&",
    ";",
    "#",
    " ",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\x0C",
    "\0",
    "a",
    "B",
    "é",
    "\u{1f4a9}",
    "\u{feff}",
    "word ",
    "x=y",
    "</",
    "<!",
    "<?",
    "<!-",
    "<!--",
    "-->",
    "--!>",
    "--!",
    "<!-->",
    "<!--->",
    "<![CDATA[",
    "]]>",
    "<!doctype",
    "<!DOCTYPE html>",
    "<!doctype html public",
    " system ",
    "\"-//W3C//DTD\"",
    "<script>",
    "</script>",
    "<SCRIPT",
    "</Script ",
    "<style>",
    "</style>",
    "<textarea>\n",
    "</textarea/>",
    "<title>",
    "</title>",
    "<xmp>",
    "</xmp>",
    "<plaintext>",
    "<noscript>",
    "</noscript>",
    "<iframe>",
    "</iframe>",
    "<svg>",
    "</svg>",
    "<math><mi>",
    "</math>",
    "<foreignObject>",
    "<annotation-xml encoding=\"text/html\">",
    "<template>",
    "</template>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<select>",
    "<option>",
    "</select>",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<i a=1>",
    "<a href=",
    "<a href=\"?a=1&amp;b=2&copy=3&lt;4\" b='&notit;' c=&gt;>",
    "<br/>",
    "<img src=x alt='y' alt=z/>",
    "<div ID=A",
    " class=\"c\"",
    " Data-X",
    "<pre>\n",
    "<li>",
    "</li>",
    "<form>",
    "<input type=hidden>",
    "<frameset>",
    "<body a=b>",
    "<html lang=x>",
    "<meta charset=utf-8>",
    "<h1>",
    "</h2>",
    "<a1:b-c>",
    "</x y=z>",
    "&amp;",
    "&amp",
    "&notin;",
    "&notit;",
    "&not",
    "&NotEqualTilde;",
    "&nosuch;",
    "&#65;",
    "&#x41",
    "&#x80;",
    "&#0;",
    "&#xD800;",
    "&#x110000;",
    "&#99999999999;",
    "&#",
    "&#x",
    "&#13;",
    "&=",
    "&ampx",
];

/// Bits of scripts that hide their own end tags.
const SCRIPT: &[&str] = &[
    "<!--",
    "<!-",
    "-",
    "--",
    "-->",
    ">",
    "<",
    "/",
    " ",
    "x",
    "\0",
    "<script",
    "<script>",
    "<SCRIPT/",
    "</script",
    "</script>",
    "</Script ",
    "</scripted>",
    "<a>",
    "</",
];

fn script() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(SCRIPT), 0..12)
        .prop_map(|bits| format!("<script>{}", bits.concat()))
}

fn soup() -> impl Strategy<Value = String> {
    let character = prop_oneof![any::<char>().prop_map(String::from), "[<>/=a-b &;#'\"!-]"];
    let bit = prop_oneof![9 => proptest::sample::select(FRAGMENTS).prop_map(str::to_owned), 1 => character];
    proptest::collection::vec(bit, 0..40).prop_map(|bits| bits.concat())
}

/// Pages that the mutations begin with.
const PAGES: &[&str] = &[
    "<!doctype html><html lang=en><head><title>Soup &amp; bread</title><meta charset=utf-8><style>p > a {}</style>\
     <script>if (a < b) { document.write('<p>'); }</script></head><body class=\"a b\"><h1 id=top>Soup</h1>\
     <p>Hot <b>soup<i> and</b> bread</i>.<br><a href='?a=1&copy=2'>more</a><ul><li>one<li>two</ul></body></html>",
    "<table><caption>Pots</caption><tr><th>a<td>b<tr><td colspan=2>c</table><select><option selected>x</select>\
     <form><input type=hidden value=\"1\"><textarea>\n<b></textarea></form><noscript><p>open</noscript>",
    "<svg viewBox='0 0 1 1'><foreignObject><p>in</p></foreignObject><![CDATA[ x < y ]]><title>t</title></svg>\
     <math><mi>x</mi><annotation-xml encoding='text/html'><p>y</annotation-xml></math><!-- a --!> b --><template><td>z",
];

/// One of the pages with pieces of it, or of tag soup, put in, taken out or doubled.
fn mutation() -> impl Strategy<Value = String> {
    let edit = (any::<prop::sample::Index>(), 0_usize..30, prop::option::of(prop::sample::select(FRAGMENTS)));
    (prop::sample::select(PAGES), prop::collection::vec(edit, 1..12)).prop_map(|(page, edits)| {
        let mut page = page.to_owned();
        for (place, length, fragment) in edits {
            let boundary = |at: usize| (at..=page.len()).find(|&at| page.is_char_boundary(at)).unwrap_or(page.len());
            let start = boundary(place.index(page.len() + 1));
            let end = boundary((start + length).min(page.len()));
            match fragment {
                Some(fragment) if length % 2 == 0 => page.insert_str(start, fragment),
                Some(fragment) => page.replace_range(start..end, fragment),
                None if length % 2 == 0 => page.replace_range(start..end, ""),
                None => {
                    let double = page[start..end].to_owned();
                    page.insert_str(start, &double);
                }
            }
        }
        page
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn trees_are_those_of_html5ever(html in soup()) {
        prop_assert_eq!(print(&parse(&html)), print(&by_html5ever(&html)));
    }
    #[test]
    fn mutated_pages_have_the_trees_of_html5ever(html in mutation()) {
        prop_assert_eq!(print(&parse(&html)), print(&by_html5ever(&html)));
    }
    #[test]
    fn scripts_end_where_those_of_html5ever_do(html in script()) {
        prop_assert_eq!(print(&parse(&html)), print(&by_html5ever(&html)));
    }
}
