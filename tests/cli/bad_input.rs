//! Whatever is wrong with the input: one clear line, the other pages unharmed, the right exit code.

use std::fs;
use std::io::Write as _;
use std::process::Command;

use super::{Dump, article, program};

/// A dump of one good page.
fn good() -> Dump {
    Dump::new(&[("good.html", &article(0))])
}

/// Runs a dump in which one page must fail and the good one must not.
#[track_caller]
fn fails(dump: &Dump, options: &[&str], parts: &[&str]) {
    let run = dump.run(&[&["convert"], options].concat());
    run.exits(1).says(&[&["tamis: "], parts].concat()).says(&["1 failed"]);
    assert!(run.out().is_empty());
    assert_eq!(dump.names("output/md"), ["good.md"]);
    let report: serde_json::Value = serde_json::from_slice(&dump.files("output")["report.json"]).unwrap();
    assert_eq!(report["failures"].as_array().unwrap().len(), 1);
    assert!(parts[0].starts_with(report["failures"][0]["path"].as_str().unwrap()), "{report}");
}

#[test]
fn no_such_path() {
    let dump = good();
    dump.run(&["convert", "nowhere"]).exits(2).says(&["nowhere", "no such file or folder"]);
    dump.run(&["extract", "nowhere.html"]).exits(1).says(&["nowhere.html: read: "]);
    assert!(!dump.path("output").exists());
}

#[test]
fn a_dangling_link_as_a_path() {
    let dump = good();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", dump.path("link.html")).unwrap();
        dump.run(&["convert", "link.html"]).exits(2).says(&["link.html", "no such file or folder"]);
    }
}

#[test]
fn an_empty_folder() {
    let dump = Dump::new(&[]);
    fs::create_dir_all(dump.path("input/deep.html")).unwrap();
    dump.run(&["convert"]).exits(2).says(&["input", "no page"]);
    dump.run(&["convert", "input/deep.html"]).exits(2).says(&["deep.html", "no page"]);
    assert!(!dump.path("output").exists());
}

#[test]
fn an_empty_file() {
    let dump = good();
    dump.page("empty.html", b"");
    fails(&dump, &[], &["empty.html: read: ", "empty"]);
}

#[test]
fn a_binary_file_with_a_page_s_name() {
    let dump = good();
    let noise: Vec<u8> = (0..5000_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    dump.page("noise.html", &noise);
    fails(&dump, &[], &["noise.html: decode: ", "not a text page"]);
}

#[test]
fn a_page_above_the_limit() {
    let dump = good();
    // A hole of 300 MB: as long as a real page for whoever reads it, and nothing on the disk.
    let file = fs::File::create(dump.path("input/huge.html")).unwrap();
    file.set_len(300_000_000).unwrap();
    fails(&dump, &["--max-bytes", "1MB"], &["huge.html: read: ", "too large", "--max-bytes"]);
}

#[test]
fn a_page_above_the_limit_once_unpacked() {
    let dump = good();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&vec![b' '; 5_000_000]).unwrap();
    dump.page("bomb.html.gz", &packed.finish().unwrap());
    fails(&dump, &["--max-bytes", "1MB"], &["bomb.html.gz: read: ", "too large", "--max-bytes"]);
}

#[test]
fn a_truncated_gz() {
    let dump = good();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(article(2).as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    dump.page("cut.html.gz", &packed[..packed.len() / 2]);
    fails(&dump, &[], &["cut.html.gz: read: ", "too early"]);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let dump = good();
    dump.page("secret.html", article(2).as_bytes());
    let path = dump.path("input/secret.html");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&path).is_ok() {
        eprintln!("skipped: this user may read everything");
        return;
    }
    fails(&dump, &[], &["secret.html: read: ", "cannot be read"]);
}

#[cfg(unix)]
#[test]
fn an_unreadable_folder_and_container() {
    use std::os::unix::fs::PermissionsExt as _;
    let dump = good();
    dump.page("deep/page.html", article(1).as_bytes());
    dump.page("rows.jsonl", format!("{}\n", serde_json::json!({ "html": article(2) })).as_bytes());
    dump.run(&["convert"]).exits(0);
    let results = dump.names("output/md");
    let close = |mode| {
        for name in ["input/deep", "input/rows.jsonl"] {
            fs::set_permissions(dump.path(name), fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    close(0o000);
    if fs::read_dir(dump.path("input/deep")).is_ok() {
        close(0o700);
        eprintln!("skipped: this user may read everything");
        return;
    }
    for options in [&["convert", "-q"][..], &["convert", "-q", "--force"]] {
        let run = dump.run(options);
        run.exits(1).says(&["deep: read: ", "cannot be read"]).says(&["rows.jsonl: read: ", "cannot be read"]);
        assert_eq!(dump.names("output/md"), results);
    }
    dump.run(&["convert", "--check"]).exits(1);
    close(0o700);
    dump.run(&["convert"]).exits(0).says(&["0 failed"]);
    dump.run(&["convert", "--check"]).exits(0);
    assert_eq!(dump.names("output/md"), results);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_by_anyone() {
    // Even the super-user cannot read a process's memory from its start.
    let dump = good();
    dump.run(&["extract", "/proc/self/mem"]).exits(1).says(&["/proc/self/mem: read: "]);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_tree() {
    let dump = good();
    fs::write(dump.path("secret.txt"), article(1)).unwrap();
    std::os::unix::fs::symlink("../secret.txt", dump.path("input/link.txt")).unwrap();
    dump.run(&["convert"]).exits(0).says(&["link.txt", "not read"]);
    assert_eq!(dump.names("output/md"), ["good.md"]);
}

#[test]
fn a_page_without_content() {
    let dump = good();
    dump.page("blank.html", b"<!DOCTYPE html>\n<html><body>\n</body></html>\n");
    dump.run(&["convert"]).exits(0).says(&["0 failed (1 without content)"]);
    assert_eq!(dump.names("output/md"), ["blank.md", "good.md"]);
    assert!(String::from_utf8_lossy(&dump.files("output")["manifest.jsonl"]).contains(r#""status":"empty""#));
    dump.run(&["convert"]).exits(0).says(&["blank.html: no content found"]);
}

#[test]
fn rule_and_configuration_files() {
    let dump = good();
    fs::write(dump.path("rule.yaml"), "label: furniture\ncolour: red\n").unwrap();
    dump.run(&["convert", "--rules", "rule.yaml"]).exits(2).says(&["rule.yaml:2", "colour"]);
    dump.run(&["extract", "input/good.html", "--rules", "rule.yaml"]).exits(2).says(&["rule.yaml:2", "colour"]);
    dump.run(&["convert", "--rules", "missing.yaml"]).exits(2).says(&["missing.yaml"]);
    fs::write(dump.path("input/tamis.yaml"), "jobs: 2\n\nfromat: md\n").unwrap();
    dump.run(&["convert"]).exits(2).says(&["tamis.yaml:3", "fromat", "format"]);
    dump.run(&["convert", "--config", "missing.yaml"]).exits(2).says(&["missing.yaml", "cannot be read"]);
    assert!(!dump.path("output").exists());
}

#[test]
fn arguments_that_make_no_sense() {
    let dump = good();
    for arguments in [
        &["convert", "--colour"][..],
        &["convert", "-f", "docx"],
        &["convert", "-j", "0"],
        &["convert", "--max-bytes", "3 parsecs"],
        &["convert", "--max-bytes", "0"],
        &["convert", "--force", "--check"],
        &["convert", "-q", "-v"],
        &["extract", "input/good.html", "--charset", "klingon"],
        &["completions", "abacus"],
        &["man", "woman"],
        &["sieve"],
        &[],
    ] {
        let run = dump.run(arguments);
        assert!(!run.exits(2).said().is_empty() && run.out().is_empty(), "{arguments:?}");
    }
    assert!(!dump.path("output").exists());
}

#[test]
fn an_output_that_cannot_be_a_folder() {
    let dump = good();
    fs::write(dump.path("file"), "in the way").unwrap();
    dump.run(&["convert", "-o", "file"]).exits(2).says(&["file: cannot be written"]);
    dump.run(&["convert", "-o", "file/deeper"]).exits(2).says(&["cannot be written"]);
    assert_eq!(fs::read(dump.path("file")).unwrap(), b"in the way");
}

#[cfg(unix)]
#[test]
fn an_output_without_permission() {
    use std::os::unix::fs::PermissionsExt as _;
    let dump = good();
    fs::create_dir(dump.path("output")).unwrap();
    fs::set_permissions(dump.path("output"), fs::Permissions::from_mode(0o500)).unwrap();
    if fs::write(dump.path("output/probe"), "").is_ok() {
        eprintln!("skipped: this user may write everywhere");
        return;
    }
    dump.run(&["convert"]).exits(2).says(&["output", "cannot be written"]);
}

#[test]
fn an_output_that_is_the_input() {
    let dump = good();
    dump.run(&["convert", "input", "-o", "input"]).exits(2).says(&["input", "read from as well as written to"]);
    dump.run(&["convert", "input", "-o", "input/../input"]).exits(2).says(&["read from as well"]);
    dump.run(&["convert"]).exits(0);
    dump.run(&["convert", "output/md"]).exits(2).says(&["read from as well"]);
    assert_eq!(dump.names("input"), ["good.html"]);
}

#[test]
fn an_output_inside_the_input() {
    let dump = good();
    for summary in ["1 page converted, 0 unchanged", "0 pages converted, 1 unchanged"] {
        dump.run(&["convert", "input", "-o", "input/clean"]).exits(0).says(&[summary]);
    }
    assert_eq!(dump.names("input/clean/md"), ["good.md"]);
}

#[test]
fn a_folder_in_the_place_of_a_result() {
    let dump = good();
    dump.page("bad.html", article(2).as_bytes());
    fs::create_dir_all(dump.path("output/md/bad.md/x")).unwrap();
    fails(&dump, &[], &["bad.html: write: ", "md/bad.md cannot be written"]);
    assert!(dump.path("output/md/bad.md/x").is_dir());
}

/// A dump whose second page is too large for what is left, and the bytes that a run without limit gives.
fn too_much() -> (Dump, Dump) {
    let dumps = [Dump::new(&[]), Dump::new(&[])];
    let days: Vec<_> = (0..600).map(|day| article(2 * day + 1)).collect();
    let long = format!("<title>Soup</title><article><p>{}</article>", days.join("<p>"));
    for dump in &dumps {
        dump.page("a.html", article(0).as_bytes());
        dump.page("b.html", long.as_bytes());
        dump.page("c.html", article(4).as_bytes());
    }
    let [limited, free] = dumps;
    free.run(&["convert", "-f", "text"]).exits(0);
    (limited, free)
}

/// After a run that could not write: nothing is half-written, and the next run ends as if nothing had happened.
fn recovers(limited: &Dump, free: &Dump, output: &str) {
    for (name, bytes) in limited.files(&format!("{output}/text")) {
        assert_eq!(Some(&bytes), free.files("output/text").get(&name), "{name} is half-written");
    }
    limited.run(&["convert", "-f", "text", "-o", output]).exits(0);
    assert_eq!(limited.files(output), free.files("output"));
}

#[cfg(unix)]
#[test]
fn a_file_larger_than_the_system_allows() {
    let (limited, free) = too_much();
    let script = format!("trap '' XFSZ; ulimit -f 8; exec '{}' convert -f text -j 1", program().display());
    let run = Command::new("sh").arg("-c").arg(script).current_dir(limited.home.path()).output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(1), "{said}");
    assert!(said.lines().any(|line| line.contains("b.txt: cannot be written") && line.contains("make room")), "{said}");
    assert!(limited.path("output/journal.jsonl").exists());
    assert!(!limited.path("output/manifest.jsonl").exists());
    recovers(&limited, &free, "output");
}

#[cfg(unix)]
#[test]
fn rows_larger_than_the_system_allows() {
    let (limited, free) = too_much();
    let options = "convert -f text,jsonl --compression none -j 1";
    free.run(&options.split(' ').collect::<Vec<_>>()).exits(0);
    let script = format!("trap '' XFSZ; ulimit -f 8; exec '{}' {options}", program().display());
    let run = Command::new("sh").arg("-c").arg(script).current_dir(limited.home.path()).output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(1), "{said}");
    assert!(said.lines().any(|line| line.contains("cannot be written") && line.contains("make room")), "{said}");
    assert!(!limited.path("output/manifest.jsonl").exists() && !limited.path("output/jsonl").exists());
    limited.run(&options.split(' ').collect::<Vec<_>>()).exits(0);
    assert_eq!(limited.files("output"), free.files("output"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up() {
    let (limited, free) = too_much();
    let disk = limited.path("disk");
    fs::create_dir(&disk).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]).arg(&disk).output();
    if !mounted.is_ok_and(|run| run.status.success()) {
        eprintln!("skipped: no file system can be mounted here");
        return;
    }
    let run = limited.run(&["convert", "-f", "text", "-o", "disk", "-j", "1"]);
    let grown = Command::new("mount").args(["-o", "remount,size=64m"]).arg(&disk).status();
    let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        run.exits(1).says(&["b.txt: cannot be written (no space left on device)", "make room"]);
        assert!(grown.is_ok_and(|status| status.success()));
        recovers(&limited, &free, "disk");
    }));
    let unmounted = Command::new("umount").arg(&disk).status();
    checked.unwrap();
    assert!(unmounted.unwrap().success());
}

#[test]
fn a_container_on_standard_input() {
    let dump = good();
    let line = format!("{}\n", serde_json::json!({ "html": article(2) }));
    dump.run_with(&["extract", "-"], &line).exits(1).says(&["-: read: ", "tamis convert"]);
}
