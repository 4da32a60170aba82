//! Extracts the text of every page of a list with one library, and counts.
//!
//! Comes in: the name of the library and a file with one path a line. Goes out: one line of JSON with what was done.
//! Each library gets its documented main call with default options, on one thread. With a folder as third argument, the
//! text of each page goes there.

use std::env;
use std::fs;
use std::io;
use std::panic;
use std::path::Path;
use std::process::ExitCode;
use std::thread;

/// Stack of the one thread: pages that nest deeply must not end the run of a library that recurses.
const STACK_BYTES: usize = 1 << 30;

/// The text of a page; nothing where the library found none.
type Extract = fn(&[u8]) -> Option<String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let ([name, list, folder @ ..], 2..=3) = (&arguments[..], arguments.len()) else {
        eprintln!("give the name of a library and a file with one path a line");
        return ExitCode::from(2);
    };
    let extract: Extract = match name.as_str() {
        "dom_smoothie" => dom_smoothie,
        "rs-trafilatura" => rs_trafilatura,
        _ => {
            eprintln!("no library is called '{name}': use dom_smoothie or rs-trafilatura");
            return ExitCode::from(2);
        }
    };
    let (list, folder) = (list.clone(), folder.first().cloned());
    let worker = thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(move || extract_all(&list, folder.as_deref().map(Path::new), extract));
    match worker.map(thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => ExitCode::SUCCESS,
        Ok(Ok(Err(error))) => {
            eprintln!("a page or the list cannot be read ({error})");
            ExitCode::FAILURE
        }
        _ => ExitCode::FAILURE,
    }
}

/// Reads and extracts page after page. A panic fails its page only.
fn extract_all(list: &str, folder: Option<&Path>, extract: Extract) -> io::Result<()> {
    let (mut pages, mut characters, mut empty, mut failed) = (0_u64, 0_u64, 0_u64, 0_u64);
    panic::set_hook(Box::new(|_| {}));
    for path in fs::read_to_string(list)?.lines() {
        let bytes = fs::read(path)?;
        pages += 1;
        match panic::catch_unwind(|| extract(&bytes)) {
            Ok(text) => {
                let text = text.unwrap_or_default();
                if let (Some(folder), Some(name)) = (folder, Path::new(path).file_stem()) {
                    fs::write(folder.join(format!("{}.txt", name.display())), &text)?;
                }
                characters += text.chars().count() as u64;
                empty += u64::from(text.trim().is_empty());
            }
            Err(_) => failed += 1,
        }
    }
    println!(r#"{{"pages": {pages}, "characters": {characters}, "empty": {empty}, "failed": {failed}}}"#);
    Ok(())
}

/// It takes text; these pages are UTF-8 for the most part, and what is not costs less this way than decoding would.
fn dom_smoothie(bytes: &[u8]) -> Option<String> {
    let html = String::from_utf8_lossy(bytes);
    let article = dom_smoothie::Readability::new(&*html, None, None).ok()?.parse().ok()?;
    Some(article.text_content.to_string())
}

fn rs_trafilatura(bytes: &[u8]) -> Option<String> {
    rs_trafilatura::extract_bytes(bytes).ok().map(|found| found.content_text)
}
