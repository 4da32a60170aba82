//! What the pages of a site share: found in a first pass, learnt into files, removed and named.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Dump, article};

/// A page of a site about an invented town: the same head and foot, a text of its own.
fn page(number: usize) -> String {
    let title = format!("Tide table of Marrowby, week {number}");
    let mut own = String::new();
    for day in 0..4 {
        let _ = writeln!(
            own,
            "<p>On day {day} of week {number} the water stood {} hands above the old mark, and the boats of the {}th row \
             could leave the harbour before the church bell rang for the first time that morning.</p>",
            number * 7 % 23,
            number + day
        );
    }
    format!(
        "<!DOCTYPE html><title>{title}</title>\
         <div class=\"top\"><div class=\"strap\">Harbour office of Marrowby since the great flood</div></div>\
         <div class=\"text\"><h1>{title}</h1>\
         <p class=\"series\">This is a part of our series about the tides, which appears whenever the moon allows it.</p>\
         <h2>At the old mark</h2>\n{own}<h2>Further reading</h2><p>The lamp keeper's diary says more about week {number}.</p>\
         </div>\
         <div class=\"bottom\"><p>Printed by the harbour office of Marrowby, which answers every letter that reaches it by \
         boat and none that does not.</p><div>Letters to the lamp keeper</div></div>"
    )
}

const HEAD: &str = "Harbour office of Marrowby since the great flood";
const FOOT: &str = "Printed by the harbour office of Marrowby";
const SERIES: &str = "This is a part of our series about the tides";

fn site(pages: usize) -> Dump {
    let dump = Dump::new(&[]);
    for number in 0..pages {
        dump.page(&format!("tides/week-{number}.html"), page(number).as_bytes());
    }
    dump
}

/// The document of a page.
fn document(dump: &Dump, folder: &str, number: usize) -> Value {
    let path = dump.path(folder).join(format!("json/tides/week-{number}.json"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn shows(document: &Value, text: &str) -> bool {
    document["blocks"].to_string().contains(text)
}

fn by_template(document: &Value) -> Vec<String> {
    let receipts = document["removed"].as_array().cloned().unwrap_or_default();
    let named = receipts.iter().filter(|receipt| receipt["by"] == "template");
    named.map(|receipt| receipt["text"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_all_pages_of_a_site_share_is_removed_and_named() {
    let dump = site(24);
    dump.run(&["convert", "-f", "json"]).exits(0);
    for number in 0..24 {
        let document = document(&dump, "output", number);
        let named = by_template(&document).join("\n");
        assert!(named.contains(HEAD) && named.contains(FOOT), "{number}: {named}");
        assert!(!shows(&document, HEAD) && !shows(&document, FOOT), "{number}");
        for kept in [SERIES, "At the old mark", "Further reading", "The lamp keeper's diary", "On day 3"] {
            assert!(shows(&document, kept), "{number}: {kept}");
        }
    }
    dump.run(&["convert", "-f", "json", "--templates", "off", "-o", "without"]).exits(0);
    assert_eq!(by_template(&document(&dump, "without", 7)), [""; 0]);
}

#[test]
fn a_few_pages_are_no_site() {
    let dump = site(7);
    dump.run(&["convert", "-f", "json"]).exits(0);
    dump.run(&["convert", "-f", "json", "--templates", "off", "-o", "without"]).exits(0);
    assert!(dump.files("output") == dump.files("without"));
}

#[test]
fn threads_and_earlier_runs_change_nothing() {
    let dump = site(40);
    dump.run(&["convert", "-f", "md,json", "-j", "1", "-o", "one"]).exits(0);
    dump.run(&["convert", "-f", "md,json", "-j", "7", "-o", "seven"]).exits(0);
    assert!(dump.files("one") == dump.files("seven"));
    dump.run(&["convert", "-f", "md,json", "-o", "one"]).exits(0).says(&["0 pages converted, 40 unchanged"]);
    dump.run(&["convert", "-f", "md,json", "-o", "one", "--check"]).exits(0);
    // What the sites share is part of what a page's results depend on.
    dump.run(&["convert", "-f", "md,json", "-o", "one", "--templates", "off", "--check"]).exits(1);
    dump.run(&["convert", "-f", "md,json", "-o", "one", "--templates", "off"]).exits(0).says(&["40 pages converted"]);
}

#[test]
fn an_article_on_two_sites_stays_on_both() {
    let dump = Dump::new(&[]);
    let own = |number: usize, host: &str| {
        let text = article(2 * number);
        text.replace("<article>", &format!("<header><div>The {host} gazette of record</div></header><article>"))
    };
    let mut rows = String::new();
    for (host, at) in ["marrowby", "lower-quay"].into_iter().flat_map(|host| (0..12).map(move |at| (host, at))) {
        let row = json!({"url": format!("https://{host}.example/{at}"), "html": own(at, host)});
        let _ = writeln!(rows, "{row}");
    }
    dump.page("crawl.jsonl", rows.as_bytes());
    dump.run(&["convert", "-f", "json"]).exits(0);
    for (name, bytes) in dump.files("output").into_iter().filter(|(name, _)| name.starts_with("json/")) {
        let document: Value = serde_json::from_slice(&bytes).unwrap();
        assert!(shows(&document, "carried their kettles") && shows(&document, "the lanterns were lit"), "{name}");
        assert!(!shows(&document, "gazette of record"), "{name}");
    }
}

#[test]
fn what_was_learnt_is_given_to_later_runs() {
    let dump = site(24);
    dump.run(&["learn", "input", "-o", "sites.json"]).exits(0).says(&["texts on 1 site"]);
    dump.run(&["learn", "input", "-o", "again.json", "-j", "3"]).exits(0);
    assert_eq!(dump.files("sites.json"), dump.files("again.json"));
    // One page alone shows nothing, but what is known of its site does.
    let single = site(1);
    std::fs::copy(dump.path("sites.json"), single.path("sites.json")).unwrap();
    single.run(&["convert", "-f", "json"]).exits(0);
    assert_eq!(by_template(&document(&single, "output", 0)), [""; 0]);
    single.run(&["convert", "-f", "json", "--templates", "sites.json"]).exits(0).says(&["1 page converted"]);
    assert!(by_template(&document(&single, "output", 0)).join("").contains(HEAD));
    // Two files say what neither does.
    for (name, weeks) in [("first", 0..8), ("second", 8..16)] {
        let part = Dump::new(&[]);
        for number in weeks {
            part.page(&format!("tides/week-{number}.html"), page(number).as_bytes());
        }
        part.run(&["learn", "input", "-o", "sites.json"]).exits(0).says(&["0 texts on 0 sites"]);
        std::fs::copy(part.path("sites.json"), single.path(&format!("{name}.json"))).unwrap();
    }
    single.run(&["convert", "-f", "json", "--templates", "first.json", "second.json", "-o", "both"]).exits(0);
    assert!(by_template(&document(&single, "both", 0)).join("").contains(HEAD));
    single
        .run(&["convert", "input", "--templates", "input/tides/week-0.html"])
        .exits(2)
        .says(&["is no file of templates"]);
    single.run(&["convert", "input", "--templates", "off", "sites.json"]).exits(2).says(&["off stands alone"]);
}
