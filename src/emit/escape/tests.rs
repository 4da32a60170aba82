//! What is escaped and what is left alone.

use super::*;

fn written(text: &str, place: Place) -> String {
    let literal = Literal::new(text, false);
    let mut out = String::new();
    let mut at = 0;
    if place == Place::Prose {
        at = literal.write_line_start(&mut out, 0, text.len(), true);
    }
    literal.write(&mut out, at, text.len(), place);
    out
}

#[test]
fn what_is_escaped() {
    for (text, expected) in [
        ("*a* and *b*", r"\*a\* and \*b\*"),
        ("_a_", r"\_a\_"),
        ("a* b *c d* e", r"a* b \*c d\* e"),
        ("~~a~~, `b`", r"\~\~a\~\~, \`b\`"),
        ("3~5, 7~9", r"3\~5, 7\~9"),
        // To GFM `a` stands behind the first star, so that it begins emphasis.
        ("a*~a*", r"a*\~a*"),
        ("a [b](c)", r"a [b\](c)"),
        ("[a]: b", r"\[a]: b"),
        ("[x] done", r"\[x] done"),
        ("see [^1]", r"see \[^1]"),
        ("<b> and </b> <!-- <?", r"\<b> and \</b> \<!-- \<?"),
        ("&amp; &#35; &#x2f;", r"\&amp; \&#35; \&#x2f;"),
        (r"\* and \\", r"\\* and \\\\"),
        ("$x$ for $5", r"\$x\$ for $5"),
        ("# a", r"\# a"),
        ("###### a", r"\###### a"),
        ("#", r"\#"),
        ("> a", r"\> a"),
        ("- a", r"\- a"),
        ("+ a", r"\+ a"),
        ("* a", r"\* a"),
        ("-", r"\-"),
        ("---", r"\---"),
        ("****", r"\****"),
        ("**", r"\**"),
        ("_ _ _", r"\_ _ _"),
        ("- - -", r"\- - -"),
        ("1. a", r"1\. a"),
        ("12) a", r"12\) a"),
        ("| - | - |", r"\| - | - |"),
        ("~~~", r"\~\~\~"),
        ("```", r"\`\`\`"),
        ("https://a.example/_b_", "<https://a.example/_b_>"),
        ("见https://a.example/b，再说", "见<https://a.example/b>，再说"),
        // The bracket would be a neighbour to the delimiter.
        ("]_a_https://a.example/b_c*!", r"]_a_https\://a.example/b_c*!"),
        ("http://中文", r"http\://中文"),
        ("www.a.example/*b*", r"www\.a.example/\*b\*"),
    ] {
        assert_eq!(written(text, Place::Prose), expected, "{text:?}");
    }
}

#[test]
fn what_is_left_alone() {
    for text in [
        "2 * 3 * 4",
        "5*3",
        "snake_case_name",
        "a_b",
        "friend *a, friend *b",
        "a* and b*, c_ and _d",
        "~200",
        "a ` b",
        "[1] a, [2] b",
        "[a]",
        "a < b, x <3 y",
        "<- a",
        "AT&T, Q&A",
        "&;",
        r"C:\dir",
        "#tag",
        "####### a",
        "-a",
        "+1",
        "1.5",
        "1.a",
        "1234567890. a",
        "= a",
        "a # b",
        "a - b",
        "a > b",
        "a | b",
        "!",
        "a!",
        "$5 for $x, $ and $7 each",
        "https://a.example/b_c?d=1&e=2 f",
        "www.a.example/b",
        "at 12:30.",
        "《汤》：一、二。",
        "a. b",
    ] {
        assert_eq!(written(text, Place::Prose), text);
    }
}

#[test]
fn places_differ() {
    for (text, place, expected) in [
        ("# a - b", Place::Heading, "# a - b"),
        ("a | b", Place::Cell, r"a \| b"),
        ("a | [b]", Place::Label, r"a | \[b\]"),
        ("a | [b]", Place::CellLabel, r"a \| \[b\]"),
        ("https://a.example/_b_", Place::Label, r"https://a.example/\_b\_"),
    ] {
        assert_eq!(written(text, place), expected, "{text:?} in {place:?}");
    }
}

#[test]
fn addresses() {
    for (url, link, image) in [
        ("https://a.example", true, true),
        ("/a", true, true),
        ("", true, false),
        (" ", true, false),
        ("javascript:a()", false, false),
        (" Java\nScript:a()", false, false),
        ("VBSCRIPT:a", false, false),
        ("data:text/html,a", false, false),
        ("data:image/png;base64,AA", false, true),
        ("mailto:a@b.example", true, true),
        ("javascript.html", true, true),
        ("database", true, true),
    ] {
        assert_eq!((is_link(url), is_image(url)), (link, image), "{url:?}");
    }
}

#[test]
fn targets_and_code() {
    for (url, title, expected) in [
        ("https://a.example/b_c*d", None, "(https://a.example/b_c*d)"),
        ("/a(b)", None, "(</a(b)>)"),
        ("/a b", Some("c"), "(</a b> \"c\")"),
        ("/a>b", None, r"(</a\>b>)"),
        ("/a?b=1&copy;", None, r"(/a?b=1\&copy;)"),
        ("/a", Some("say \"b\"\nc\\"), r#"(/a "say \"b\" c&#92;")"#),
        ("/a", Some(" "), "(/a)"),
    ] {
        let mut out = String::new();
        target(&mut out, url, title, Place::Prose);
        assert_eq!(out, expected);
    }
    for (text, expected) in
        [("a", "`a`"), ("a`b", "``a`b``"), ("`a", "`` `a ``"), (" a ", "`  a  `"), ("a|\nb", "`a| b`")]
    {
        let mut out = String::new();
        code(&mut out, text, Place::Prose);
        assert_eq!(out, expected);
    }
}

#[test]
fn a_line_of_stars_pairs_with_none_above() {
    for (text, expected) in [("a *a\n**", r"\*\*"), ("a a\n**", r"\**"), ("a_ _a\n___", r"\_\_\_")] {
        let mut out = String::new();
        let start = text.find('\n').unwrap() + 1;
        assert_eq!(
            Literal::new(text, false).write_line_start(&mut out, start, text.len(), false),
            start + out.len() / 2
        );
        assert_eq!(out + &text[start + expected.matches('\\').count()..], expected, "{text:?}");
    }
}
