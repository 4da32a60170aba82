//! The trees are those of html5ever's own tokenizer, for any tag soup.

use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use proptest::prelude::*;

use crate::tree::conformance::print;
use crate::tree::guard::Guard;
use crate::tree::sink::Sink;
use crate::tree::{Tree, parse};

/// The tree of html5ever's tokenizer.
fn by_html5ever(html: &str) -> Tree {
    let builder = TreeBuilder::new(
        Sink::new(Tree::default(), html.len()),
        TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() },
    );
    // It would take a byte order mark away after every script too; ours goes before the page is read.
    let html = html.strip_prefix('\u{feff}').unwrap_or(html);
    let options = TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() };
    let tokenizer = Tokenizer::new(Guard::new(builder), options);
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.into_tree()
}

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

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn trees_are_those_of_html5ever(html in soup()) {
        prop_assert_eq!(print(&parse(&html)), print(&by_html5ever(&html)));
    }
    #[test]
    fn scripts_end_where_those_of_html5ever_do(html in script()) {
        prop_assert_eq!(print(&parse(&html)), print(&by_html5ever(&html)));
    }
}
