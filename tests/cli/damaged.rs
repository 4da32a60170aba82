//! Containers that are damaged, that lie, or that are made to hurt: every sound record is converted, every other named.

use std::fs;
use std::io::{Cursor, Write as _};

use serde_json::{Value, json};

use super::containers::{warc, warc_record};
use super::{Dump, article, pack};

/// Converts a container and gives the titles' days that came out and the failures with their reasons.
fn survivors(name: &str, bytes: &[u8], options: &[&str]) -> (Dump, Vec<usize>, Vec<String>) {
    let dump = Dump::new(&[]);
    dump.page(name, bytes);
    let run = dump.run(&[&["convert", "-f", "json"], options].concat());
    assert!(run.code() <= 1, "{}", run.said());
    let days = dump.files("output/json").into_values().map(|bytes| {
        let document: Value = serde_json::from_slice(&bytes).unwrap();
        document["title"].as_str().unwrap().rsplit(' ').next().unwrap().parse().unwrap()
    });
    let mut days: Vec<usize> = days.collect();
    days.sort_unstable();
    let report: Value = serde_json::from_slice(&dump.files("output")["report.json"]).unwrap();
    let failures = report["failures"].as_array().unwrap().iter();
    let failures = failures
        .map(|failure| format!("{}: {}", failure["record"].as_str().unwrap(), failure["why"].as_str().unwrap()));
    let failures: Vec<String> = failures.collect();
    assert_eq!(run.code() == 1, !failures.is_empty());
    (dump, days, failures)
}

/// Days without some.
fn all_but(pages: usize, lost: &[usize]) -> Vec<usize> {
    (0..pages).filter(|day| !lost.contains(day)).collect()
}

/// The record of a day's response among those of [`warc`].
fn response(day: usize) -> usize {
    2 + 2 * day
}

const PAGES: usize = 12;

#[test]
fn a_damaged_member_costs_its_record() {
    for pack in [pack::gzip as fn(&[u8]) -> Vec<u8>, pack::zst] {
        for (lost, damage) in [
            (
                3,
                (|bytes: &mut Vec<u8>| {
                    let at = bytes.len() / 2;
                    bytes[at] ^= 0x10;
                }) as fn(&mut Vec<u8>),
            ),
            (4, |bytes| bytes[1] ^= 0xff),
            (5, |bytes| bytes.truncate(bytes.len() / 3)),
            (0, |bytes| {
                let end = bytes.len();
                bytes[end - 20..].fill(0xaa);
            }),
        ] {
            let mut members: Vec<Vec<u8>> = warc(PAGES).iter().map(|record| pack(record)).collect();
            damage(&mut members[response(lost)]);
            let (dump, days, failures) = survivors("crawl.warc.gz", &members.concat(), &[]);
            assert_eq!(failures.len(), 1, "day {lost}: {failures:?}");
            assert_eq!(days, all_but(PAGES, &[lost]), "{failures:?}");
            assert!(failures[0].contains("damaged") || failures[0].contains("too early"), "{failures:?}");
            let rejected = dump.files("output/rejected/crawl.warc.gz");
            assert_eq!(
                rejected.keys().map(|name| name.rsplit('.').next().unwrap()).collect::<Vec<_>>(),
                ["bin", "json"]
            );
            let reason: Value = serde_json::from_slice(rejected.values().last().unwrap()).unwrap();
            assert_eq!(
                (&reason["input"]["path"], &reason["error"]["stage"]),
                (&json!("crawl.warc.gz"), &json!("read"))
            );
        }
    }
}

#[test]
fn the_first_and_the_last_member_can_be_the_damaged_ones() {
    let mut members: Vec<Vec<u8>> = warc(PAGES).iter().map(|record| pack::gzip(record)).collect();
    members[0][0] = 0;
    members[0][12] ^= 0x40;
    let last = members.last_mut().unwrap();
    last.truncate(last.len() - 5);
    let (_, days, failures) = survivors("crawl.warc.gz", &members.concat(), &[]);
    assert_eq!(days, all_but(PAGES, &[PAGES - 1]));
    assert_eq!(failures.len(), 2, "{failures:?}");
}

#[test]
fn a_wrong_length_costs_its_record() {
    let sound = warc(PAGES);
    let with = |lengths: &[(usize, &str)]| {
        let mut records = sound.clone();
        for (day, length) in lengths {
            let text = String::from_utf8(records[response(*day)].clone()).unwrap();
            let (before, after) = text.split_once("Content-Length: ").unwrap();
            let (_, after) = after.split_once("\r\n").unwrap();
            records[response(*day)] = format!("{before}Content-Length: {length}\r\n{after}").into_bytes();
        }
        records
    };
    let lies = [(1, "10"), (3, "900"), (5, "999999999999"), (7, "-3"), (9, "18446744073709551615"), (11, "5000")];
    let lost = [1, 3, 5, 7, 9, 11];
    for bytes in
        [with(&lies).concat(), with(&lies).iter().map(|record| pack::gzip(record)).collect::<Vec<_>>().concat()]
    {
        let (_, days, failures) = survivors("crawl", &bytes, &["--max-bytes", "1MB"]);
        assert_eq!((days, failures.len()), (all_but(PAGES, &lost), lost.len()), "{failures:?}");
        assert!(failures.iter().all(|failure| failure.contains("length")), "{failures:?}");
    }
}

#[test]
fn a_file_that_is_cut_short_keeps_what_it_has() {
    let bytes = warc(PAGES).concat();
    let (_, days, failures) = survivors("crawl.warc", &bytes[..bytes.len() - 100], &[]);
    assert_eq!((days, failures.len()), (all_but(PAGES, &[PAGES - 1]), 1), "{failures:?}");
    let packed = pack::gzip(&bytes);
    let (_, days, failures) = survivors("crawl.warc.gz", &packed[..packed.len() * 9 / 10], &[]);
    assert!(
        !days.is_empty() && days.len() < PAGES && failures.len() == 1 && failures[0].contains("too early"),
        "{failures:?}"
    );
}

#[test]
fn a_head_without_end_is_not_held() {
    let mut records = warc(PAGES);
    let endless = format!("WARC/1.1\r\nWARC-Type: response\r\nX: {}", "x".repeat(100_000_000));
    records.insert(5, endless.into_bytes());
    records.insert(9, b"\r\nnonsense between records\r\n".to_vec());
    let (_, days, failures) = survivors("crawl.warc", &records.concat(), &[]);
    assert_eq!((days, failures.len()), (all_but(PAGES, &[]), 2), "{failures:?}");
    assert!(failures[0].contains("no end") && failures[1].contains("no record begins here"), "{failures:?}");
}

#[test]
fn bombs_stop_at_the_limit() {
    let big = vec![b' '; 30_000_000];
    let http = |more: &str, body: &[u8]| {
        [format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{more}\r\n").as_bytes(), body].concat()
    };
    let http_type = "Content-Type: application/http\r\n";
    let mut records = warc(2);
    records.push(warc_record("response", "https://a.example/", http_type, &http("", &big)));
    records.push(warc_record(
        "response",
        "https://a.example/",
        http_type,
        &http("Content-Encoding: gzip\r\n", &pack::gzip(&big)),
    ));
    let bytes = records.iter().map(|record| pack::gzip(record)).collect::<Vec<_>>().concat();
    assert!(bytes.len() < 200_000);
    let (_, days, failures) = survivors("crawl.warc.gz", &bytes, &["--max-bytes", "1MB"]);
    assert_eq!((days, failures.len()), (vec![0, 1], 2), "{failures:?}");
    assert!(failures.iter().all(|failure| failure.contains("too large")), "{failures:?}");

    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in
        [("a.html", article(0).as_bytes()), ("bomb.html", &big), ("../../c.html", article(2).as_bytes())]
    {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    let (dump, days, failures) = survivors("a.zip", &archive.finish().unwrap().into_inner(), &["--max-bytes", "1MB"]);
    assert_eq!((days, failures.len()), (vec![0, 2], 1), "{failures:?}");
    assert!(failures[0].starts_with("bomb.html: too large"), "{failures:?}");
    // Whatever a member is called, its results lie below the container's folder.
    assert!(dump.names("output/json").iter().all(|name| name.starts_with("a.zip/")));
}

#[test]
fn a_damaged_header_of_a_tar_costs_its_member() {
    let mut archive = tar::Builder::new(Vec::new());
    let mut starts = Vec::new();
    for day in 0..6 {
        let (name, text) = (format!("{day}.html"), article(2 * day));
        starts.push(archive.get_ref().len());
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        archive.append_data(&mut header, name, text.as_bytes()).unwrap();
    }
    let mut bytes = archive.into_inner().unwrap();
    bytes[starts[2] + 130] ^= 0x55;
    let (_, days, failures) = survivors("pages.tar", &bytes, &[]);
    assert_eq!((days, failures.len()), (vec![0, 2, 6, 8, 10], 1), "{failures:?}");
    let (_, days, failures) = survivors("pages.tar", &bytes[..starts[5] + 700], &[]);
    assert_eq!(days, [0, 2, 6, 8]);
    assert_eq!(failures.len(), 2, "{failures:?}");
    // A name of a hundred megabytes, as a header may announce it.
    let mut long = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNULongName);
    header.set_size(100_000_000);
    long.append_data(&mut header, "././@LongLink", &vec![b'x'; 100_000_000][..]).unwrap();
    let bytes = [long.into_inner().unwrap(), bytes].concat();
    let (_, days, failures) = survivors("pages.tar.gz", &pack::gzip(&bytes), &[]);
    assert_eq!(days, [0, 2, 6, 8, 10]);
    assert_eq!(failures.len(), 2, "{failures:?}");
}

#[test]
fn a_zip_without_its_end_or_with_a_damaged_member() {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for day in 0..6 {
        archive.start_file(format!("{day}.html"), zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(article(2 * day).as_bytes()).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    let (_, days, failures) = survivors("pages.zip", &bytes[..bytes.len() - 30], &[]);
    assert_eq!((days, failures.len()), (vec![0, 2, 4, 6, 8, 10], 1), "{failures:?}");
    let mut flipped = bytes.clone();
    flipped[200] ^= 0x04;
    let (_, days, failures) = survivors("pages.zip", &flipped, &[]);
    assert_eq!((days, failures.len()), (vec![2, 4, 6, 8, 10], 1), "{failures:?}");
}

/// Pages in Parquet, ten to a row group, and where the texts of each group lie.
#[cfg(feature = "parquet")]
fn columns(groups: usize) -> (Vec<u8>, Vec<std::ops::Range<usize>>) {
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::{properties::WriterProperties, writer::SerializedFileWriter};
    use parquet::schema::parser::parse_message_type;

    let schema = parse_message_type("message pages { required binary html (STRING); }").unwrap();
    let packed = parquet::basic::Compression::ZSTD(parquet::basic::ZstdLevel::default());
    let properties = WriterProperties::builder().set_compression(packed).build();
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema.into(), properties.into()).unwrap();
    for group in 0..groups {
        let mut rows = writer.next_row_group().unwrap();
        let mut column = rows.next_column().unwrap().unwrap();
        let texts: Vec<ByteArray> =
            (0..10).map(|row| ByteArray::from(article(2 * (10 * group + row)).into_bytes())).collect();
        column.typed::<ByteArrayType>().write_batch(&texts, None, None).unwrap();
        column.close().unwrap();
        rows.close().unwrap();
    }
    let metadata = writer.finish().unwrap();
    let place = |group: &parquet::file::metadata::RowGroupMetaData| {
        let (start, bytes) = group.column(0).byte_range();
        start as usize..(start + bytes) as usize
    };
    let places = metadata.row_groups().iter().map(place).collect();
    drop(writer);
    (bytes, places)
}

#[cfg(feature = "parquet")]
#[test]
fn a_damaged_row_group_costs_what_is_left_of_it() {
    let (sound, places) = columns(4);
    let days = |range: std::ops::Range<usize>| range.map(|day| 2 * day).collect::<Vec<usize>>();
    let (_, found, failures) = survivors("pages.parquet", &sound, &[]);
    assert_eq!((found, failures), (days(0..40), Vec::new()));
    // A single bit may be one of a text, of which nothing but a check sum could tell that it was another.
    let damages: [fn(&mut [u8]); 3] =
        [|bytes| bytes.fill(0xaa), |bytes| bytes[..8].fill(0xff), |bytes| bytes[200..400].fill(0)];
    for damage in damages {
        let mut bytes = sound.clone();
        damage(&mut bytes[places[1].clone()]);
        let (_, found, failures) = survivors("pages.parquet", &bytes, &[]);
        assert_eq!(failures.len(), 1, "{failures:?}");
        assert!(failures[0].starts_with("(rows ") && failures[0].contains("is damaged"), "{failures:?}");
        let others = [days(0..10), days(20..40)].concat();
        assert!(others.iter().all(|day| found.contains(day)), "{found:?} without some of {others:?}");
    }
    let (_, found, failures) = survivors("pages.parquet", &sound[..sound.len() - 9], &[]);
    assert_eq!((found, failures.len()), (Vec::new(), 1), "{failures:?}");
    assert!(failures[0].contains("footer is damaged"), "{failures:?}");
}

/// Every way of being corrupt, one record in a hundred, among sound ones.
#[test]
fn all_kinds_of_corruption_at_once() {
    const MANY: usize = 600;
    let mut records = warc(MANY);
    let lying = |record: &[u8], length: &str| {
        let text = String::from_utf8(record.to_vec()).unwrap();
        let (before, after) = text.split_once("Content-Length: ").unwrap();
        format!("{before}Content-Length: {length}\r\n{}", after.split_once("\r\n").unwrap().1).into_bytes()
    };
    let bomb =
        [&b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"[..], &pack::gzip(&vec![b' '; 9_000_000])].concat();
    let lost = [50, 150, 250, 350, 450, 550];
    let at = lost.map(response);
    records[at[1]] = lying(&records[at[1]], "7");
    records[at[2]] = lying(&records[at[2]], "99999999999");
    records[at[3]] = warc_record("response", "https://../../escape", "Content-Type: application/http\r\n", &bomb);
    records[at[4]] = format!("WARC/1.1\r\nWARC-Type: response\r\nX: {}", "x".repeat(100_000_000)).into_bytes();
    let mut members: Vec<Vec<u8>> = records.iter().map(|record| pack::gzip(record)).collect();
    let middle = members[at[0]].len() / 2;
    members[at[0]][middle] ^= 0x08;
    members[at[5]].truncate(100);
    let (dump, days, failures) = survivors("crawl.warc.gz", &members.concat(), &["--max-bytes", "1MB"]);
    assert_eq!((days, failures.len()), (all_but(MANY, &lost), lost.len()), "{failures:?}");
    assert!(dump.names("output/json").iter().all(|name| name.starts_with("crawl.warc.gz/")));
    let size: usize = dump.files("output/rejected").values().map(Vec::len).sum();
    assert!(size < 4_000_000, "{size} bytes of six records are kept");
}

#[test]
fn one_in_a_hundred_is_corrupt() {
    const MANY: usize = 300;
    let mut records: Vec<Vec<u8>> = warc(MANY).iter().map(|record| pack::gzip(record)).collect();
    let lost = [40, 140, 240];
    let middle = records[response(40)].len() / 2;
    records[response(40)][middle] ^= 0x21;
    records[response(140)].truncate(60);
    records[response(240)] = pack::gzip(b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 77\r\n\r\nshort");
    for jobs in ["1", "5"] {
        let (dump, days, failures) = survivors("crawl.warc.gz", &records.concat(), &["-j", jobs]);
        assert_eq!((days, failures.len()), (all_but(MANY, &lost), lost.len()), "{failures:?}");
        dump.run(&["convert", "-f", "json", "--check"]).exits(1).says(&["297 pages checked", "3 failed"]);
        fs::write(dump.path("output/rejected/crawl.warc.gz/000999.json"), "a stranger's").unwrap();
        dump.run(&["convert", "-f", "json"]).exits(1).says(&["0 pages converted, 297 unchanged, 3 failed"]);
        assert!(dump.path("output/rejected/crawl.warc.gz/000999.json").exists());
    }
}
