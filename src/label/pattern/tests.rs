//! Lines that patterns match, and what their placeholders hold.

use super::*;

fn captures(pattern: &str, line: &str) -> Option<Vec<String>> {
    let found = Pattern::new(pattern).unwrap().captures(&Folded::new(line))?;
    Some(found.into_iter().map(|(_, text)| text).collect())
}

#[test]
fn lines() {
    let dates = "{publisher}Published on {published}Last updated on {updated}";
    for (pattern, line, expected) in [
        ("Trending Cryptos", "TRENDING CRYPTOS：", Some(vec![])),
        ("Trending Cryptos", "Trending Cryptos today", None),
        (
            dates,
            "orbitPublished on 2031-02-03Last updated on 2031-02-04",
            Some(vec!["orbit", "2031-02-03", "2031-02-04"]),
        ),
        (dates, "Published on 2031-02-03Last updated on 2031-02-04", None),
        ("{publisher}{age}", "orbit52m ago", Some(vec!["orbit", "52m ago"])),
        ("{publisher}{age}", "52m ago", None),
        ("{publisher}{age}", "链闻快报2小时前", Some(vec!["链闻快报", "2小时前"])),
        ("{publisher}{age}", "a sentence about hours", None),
        ("Q{text}", "QQuiet seas?", Some(vec!["Quiet seas?"])),
        (
            "本文来自{channel}\"{name}\",作者:{author}",
            "本文来自微信公众号“海风”，作者：李航",
            Some(vec!["微信公众号", "海风", "李航"]),
        ),
        ("Welcome to the {any} Community. {any}", "Welcome to the Kestrel Community. Here you can talk.", Some(vec![])),
        ("Read {n} {minutes|min}", "read 12 min", Some(vec![])),
        ("By {author} {·|} {published}", "By Ron Lake · 2031-02-03", Some(vec!["Ron Lake", "2031-02-03"])),
        ("By {author} {·|} {published}", "Byron Lake · 2031-02-03", None),
        ("文 {author}", "文李航", Some(vec!["李航"])),
    ] {
        let expected = expected.map(|texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(captures(pattern, line), expected, "{pattern} on {line}");
    }
}

#[test]
fn a_bad_pattern_says_why() {
    for (pattern, why) in [("{publisher", "no closing one"), ("{nmae}", "unknown placeholder"), ("  ", "empty")] {
        assert!(Pattern::new(pattern).unwrap_err().contains(why), "{pattern}");
    }
}

#[test]
fn overlapping_placeholders_end() {
    let line = "a".repeat(5_000);
    assert_eq!(captures("{any}b{any}c{any}d", &line), None);
}
