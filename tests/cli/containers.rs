//! Dumps in containers: whatever they lie in, the same pages give the same documents.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};

use serde_json::{Value, json};

use super::{Dump, article, pack};

/// A page of a dump: its name, address and text.
struct Page {
    name: String,
    url: String,
    text: String,
}

/// Pages of one site, HTML and text by turns.
fn pages(count: usize) -> Vec<Page> {
    let page = |number: usize| {
        let ending = if number.is_multiple_of(2) { "html" } else { "txt" };
        let name = format!("{}/page-{number:03}.{ending}", number % 3);
        Page { url: format!("https://marrowby.example/{name}"), text: article(number), name }
    };
    (0..count).map(page).collect()
}

/// When all of them were fetched.
const FETCHED: &str = "2031-02-04T12:05:06Z";

fn http(page: &Page) -> Vec<u8> {
    let kind = if page.name.ends_with("html") { "text/html" } else { "text/plain" };
    format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}; charset=utf-8\r\nServer: quay\r\n\r\n{}", page.text).into_bytes()
}

/// A WARC record.
pub(super) fn warc_record(kind: &str, url: &str, more: &str, content: &[u8]) -> Vec<u8> {
    let mut record = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Date: {FETCHED}\r\nWARC-Target-URI: {url}\r\n{more}Content-Length: {}\r\n\r\n",
        content.len()
    )
    .into_bytes();
    record.extend_from_slice(content);
    record.extend_from_slice(b"\r\n\r\n");
    record
}

/// Responses to requests, with what else crawlers write.
pub(super) fn warc(number: usize) -> Vec<Vec<u8>> {
    let mut records =
        vec![warc_record("warcinfo", "", "Content-Type: application/warc-fields\r\n", b"software: none\r\n")];
    for page in pages(number) {
        let http_type = "Content-Type: application/http; msgtype=request\r\n";
        records.push(warc_record("request", &page.url, http_type, b"GET / HTTP/1.1\r\n\r\n"));
        records.push(warc_record("response", &page.url, &http_type.replace("request", "response"), &http(&page)));
    }
    records
}

fn jsonl(pages: &[Page]) -> Vec<u8> {
    let line =
        |page: &Page| json!({"id": page.name, "text": page.text, "url": page.url, "date": FETCHED}).to_string() + "\n";
    pages.iter().map(line).collect::<String>().into_bytes()
}

fn tar(pages: &[Page]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for page in pages {
        let mut header = tar::Header::new_gnu();
        header.set_size(page.text.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, &page.name, page.text.as_bytes()).unwrap();
    }
    archive.into_inner().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// What a page says, without where it lay: documents by their text and title.
fn documents(dump: &Dump, folder: &str) -> BTreeMap<String, Value> {
    let files = dump.files(&format!("{folder}/json"));
    let documents = files.into_values().map(|bytes| {
        let mut document: Value = serde_json::from_slice(&bytes).unwrap();
        for key in ["path", "record", "url", "fetched", "charset"] {
            document["source"].as_object_mut().unwrap().remove(key);
        }
        document.as_object_mut().unwrap().remove("id");
        (document["title"].as_str().unwrap().to_owned(), document)
    });
    documents.collect()
}

/// Converts one file and gives its documents; each must come from the file, with address and date where it has them.
fn converted(name: &str, bytes: &[u8], pages: usize, knows: &[&str]) -> BTreeMap<String, Value> {
    let dump = Dump::new(&[]);
    dump.page(name, bytes);
    let run = dump.run(&["convert", "-f", "json", "-j", "3"]);
    run.exits(0).says(&[&format!("{pages} pages converted, 0 unchanged, 0 failed")]);
    dump.run(&["convert", "-f", "json"]).exits(0).says(&[&format!("0 pages converted, {pages} unchanged")]);
    dump.run(&["convert", "-f", "json", "--check"]).exits(0).says(&["up to date"]);
    for (path, bytes) in dump.files("output/json") {
        assert!(path.starts_with(&format!("{name}/")), "{path}");
        let source = &serde_json::from_slice::<Value>(&bytes).unwrap()["source"];
        assert_eq!(source["path"], name);
        assert!(source["record"].is_string(), "{source}");
        for key in knows {
            assert!(
                source[key].as_str().is_some_and(|text| text.starts_with("https://marrowby.") || text == FETCHED),
                "{name}: {key}: {source}"
            );
        }
    }
    documents(&dump, "output")
}

#[test]
fn every_container_gives_what_the_folder_does() {
    const PAGES: usize = 14;
    let pages = pages(PAGES);
    let folder = Dump::new(&[]);
    for page in &pages {
        folder.page(&page.name, page.text.as_bytes());
    }
    folder.run(&["convert", "-f", "json"]).exits(0);
    let expected = documents(&folder, "output");
    assert_eq!(expected.len(), PAGES);

    let warc = warc(PAGES);
    let plain = warc.concat();
    let each = |pack: fn(&[u8]) -> Vec<u8>| warc.iter().map(|record| pack(record)).collect::<Vec<_>>().concat();
    let (rows, archive) = (jsonl(&pages), tar(&pages));
    let files: Vec<(&str, &[u8])> = pages.iter().map(|page| (page.name.as_str(), page.text.as_bytes())).collect();
    let crawl = each(pack::gzip);
    let wacz = zip(&[
        ("datapackage.json", b"{}"),
        ("archive/data.warc.gz", &crawl),
        ("pages/pages.jsonl", b"{\"format\":\"json-pages-1.0\",\"text\":\"\"}\n{\"url\":\"x\",\"text\":\"Soup\"}\n"),
        ("indexes/index.idx", b"not a page\n"),
    ]);
    let both: &[&str] = &["url", "fetched"];
    for (name, bytes, knows) in [
        ("crawl.warc", plain.clone(), both),
        ("crawl.warc.gz", crawl.clone(), both),
        ("one-member.warc.gz", pack::gzip(&plain), both),
        ("crawl.warc.zst", each(pack::zst), both),
        ("with-dictionary.warc.zst", pack::with_dictionary(&warc), both),
        ("no-name-for-it", crawl.clone(), both),
        ("rows.jsonl", rows.clone(), both),
        ("rows.jsonl.gz", pack::gzip(&rows), both),
        ("rows.json.zst", pack::zst(&rows), both),
        ("pages.tar", archive.clone(), &[]),
        ("pages.tar.gz", pack::gzip(&archive), &[]),
        ("pages.tar.zst", pack::zst(&archive), &[]),
        ("pages.zip", zip(&files), &[]),
        ("crawl.wacz", wacz, both),
        ("deep.zip", zip(&[("inner/pages.tar.gz", &pack::gzip(&archive))]), &[]),
    ] {
        let found = converted(name, &bytes, PAGES, knows);
        for (title, document) in &expected {
            assert_eq!(found.get(title), Some(document), "{name}: {title}");
        }
        assert_eq!(found.len(), PAGES, "{name}");
    }
}

#[test]
fn a_wet_file_gives_its_texts() {
    let mut wet = warc_record("warcinfo", "", "Content-Type: application/warc-fields\r\n", b"x: y\r\n");
    for page in pages(4) {
        wet.extend(warc_record("conversion", &page.url, "Content-Type: text/plain\r\n", page.text.as_bytes()));
    }
    let found = converted("crawl.warc.wet.gz", &pack::gzip(&wet), 4, &["url", "fetched"]);
    assert_eq!(found.len(), 4);
}

#[test]
fn an_xz_archive_made_elsewhere() {
    // `xz` has made it; we only read the format.
    let found = converted("pages.tar.xz", include_bytes!("pages.tar.xz"), 2, &[]);
    assert_eq!(
        found.keys().map(String::as_str).collect::<Vec<_>>(),
        ["The soup festival of Marrowby, day 0", "The soup festival of Marrowby, day 1",]
    );
}

#[test]
fn what_a_crawl_has_beside_pages_is_named_or_counted() {
    let http_type = "Content-Type: application/http\r\n";
    let page = |day| format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{}", article(day));
    let sum = "WARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n";
    let records = [
        warc_record("response", "https://a.example/0", http_type, page(0).as_bytes()),
        warc_record("revisit", "https://a.example/1", http_type, b"HTTP/1.1 200 OK\r\n\r\n"),
        warc_record(
            "response",
            "https://a.example/2",
            &format!("{http_type}WARC-Truncated: length\r\n"),
            page(2).as_bytes(),
        ),
        warc_record(
            "response",
            "https://a.example/3",
            http_type,
            b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>Gone",
        ),
        warc_record(
            "response",
            "https://a.example/4.png",
            http_type,
            b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG",
        ),
        warc_record("response", "dns:a.example", "Content-Type: text/dns\r\n", b"20310204 1.2.3.4"),
        warc_record("resource", "https://a.example/5", "Content-Type: text/html\r\n", article(4).as_bytes()),
        warc_record("response", "https://a.example/6", &format!("{http_type}{sum}"), page(6).as_bytes()),
    ];
    let dump = Dump::new(&[]);
    dump.page("a.warc", &records.concat());
    let run = dump.run(&["convert", "-f", "text"]);
    run.exits(0).says(&["4 pages converted, 0 unchanged, 0 failed"]).says(&["passed over 2 records that hold no page"]);
    let files = dump.files("output");
    let lines: Vec<Value> = String::from_utf8_lossy(&files["manifest.jsonl"])
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let said: Vec<String> = lines
        .iter()
        .map(|line| {
            format!(
                "{} {}",
                line["status"].as_str().unwrap(),
                line["note"].as_str().unwrap_or("-").split(':').next().unwrap()
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            "converted -",
            "passed_over a revisit",
            "converted cut short by the crawler (length)",
            "passed_over HTTP status 404",
            "converted -",
            "converted its digest does not match",
        ]
    );
    let report: Value = serde_json::from_slice(&files["report.json"]).unwrap();
    assert_eq!(report["pages"], json!({"total": 6, "converted": 4, "empty": 0, "passed_over": 2, "failed": 0}));
    assert_eq!(report["notes"].as_object().unwrap().len(), 4);
}

#[test]
fn the_charset_of_the_server_counts() {
    let (text, _, _) = encoding_rs::KOI8_R.encode("<title>Суп</title><article><p>Вечером повара Марроуби принесли котлы в гавань и дали всем попробовать.</article>");
    let content = [&b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=KOI8-R\r\n\r\n"[..], &text].concat();
    let dump = Dump::new(&[]);
    dump.page("a.warc", &warc_record("response", "https://a.example/", "Content-Type: application/http\r\n", &content));
    dump.run(&["convert", "-f", "text"]).exits(0);
    assert!(String::from_utf8_lossy(&dump.files("output/text")["a.warc/000001.txt"]).contains("котлы в гавань"));
}

#[test]
fn fields_can_be_named() {
    let dump = Dump::new(&[]);
    let mut rows = String::new();
    for day in [0, 2] {
        let row = json!({"text": "teaser", "key": format!("day {day}"), "inner": {"markup": article(day), "at": "https://a.example/"}});
        writeln!(rows, "{row}").unwrap();
    }
    dump.page("rows.jsonl", rows.as_bytes());
    dump.run(&[
        "convert",
        "-f",
        "json",
        "--field",
        "page=inner.markup",
        "--field",
        "url=inner.at",
        "--field",
        "id=key",
    ])
    .exits(0);
    let files = dump.files("output/json/rows.jsonl");
    assert_eq!(files.keys().map(String::as_str).collect::<Vec<_>>(), ["day 0.json", "day 2.json"]);
    let document: Value = serde_json::from_slice(&files["day 2.json"]).unwrap();
    assert_eq!(
        (&document["title"], &document["source"]["url"]),
        (&json!("The soup festival of Marrowby, day 2"), &json!("https://a.example/"))
    );
    dump.run(&["convert", "--field", "soup=inner"]).exits(2).says(&["page=NAME"]);
    fs::write(dump.path("tamis.yaml"), "field: [page=inner.markup]\nformat: text\n").unwrap();
    dump.run(&["convert", "input", "-o", "configured"]).exits(0);
    assert_eq!(dump.names("configured/text/rows.jsonl"), ["000001.txt", "000002.txt"]);
}

#[test]
fn records_that_are_gone_take_their_results_along() {
    let dump = Dump::new(&[("a.html", &article(0))]);
    let rows = jsonl(&pages(5));
    dump.page("rows.jsonl", &rows);
    dump.run(&["convert", "-f", "md"]).exits(0);
    assert_eq!(dump.names("output/md").len(), 6);
    let first_lines = rows.split_inclusive(|byte| *byte == b'\n').take(3).collect::<Vec<_>>().concat();
    dump.page("rows.jsonl", &first_lines);
    dump.run(&["convert", "-f", "md", "--check"]).exits(1).says(&["page-004.md: belongs to no page"]);
    dump.run(&["convert", "-f", "md"]).exits(0).says(&["removed 2 results of pages that are gone"]);
    assert_eq!(dump.names("output/md").len(), 4);
    dump.page("rows.jsonl", article(3).as_bytes());
    fs::remove_file(dump.path("input/rows.jsonl")).unwrap();
    dump.run(&["convert", "-f", "md"]).exits(0).says(&["removed 3 results"]);
    assert_eq!(dump.names("output/md"), ["a.md"]);
}

#[test]
fn one_page_commands_name_the_right_one() {
    let dump = Dump::new(&[]);
    dump.page("crawl.warc", &warc(2).concat());
    dump.run(&["extract", "input/crawl.warc"]).exits(1).says(&["a WARC file and not one page", "tamis convert"]);
}
