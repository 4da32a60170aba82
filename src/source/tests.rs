//! What paths name, and how their pages are called.

use super::*;
use std::fs;

fn names(listing: &Listing) -> Vec<&str> {
    listing.entries.iter().map(|entry| entry.origin.path.as_str()).collect()
}

#[test]
fn one_path_is_named_from_inside_and_several_below_their_own_names() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("harbour/old")).unwrap();
    fs::create_dir_all(root.path().join("quay")).unwrap();
    for file in ["harbour/b.html", "harbour/old/a.txt.gz", "harbour/B.html", "quay/b.html", "alone.txt"] {
        fs::write(root.path().join(file), "x").unwrap();
    }
    let at = |name: &str| root.path().join(name);
    assert_eq!(names(&list(&[at("harbour")], &Fields::default()).unwrap()), ["B.html", "b.html", "old/a.txt.gz"]);
    let several = list(&[at("quay"), at("alone.txt"), at("harbour/"), at("alone.txt")], &Fields::default()).unwrap();
    assert_eq!(
        names(&several),
        ["alone.txt", "harbour/B.html", "harbour/b.html", "harbour/old/a.txt.gz", "quay/b.html"]
    );
    assert_eq!(names(&list(&[at("harbour/old/.."), at("quay")], &Fields::default()).unwrap())[0], "harbour/B.html");
}

#[test]
fn errors_name_the_path_and_the_way_out() {
    let root = tempfile::tempdir().unwrap();
    let at = |name: &str| root.path().join(name);
    for folder in ["empty", "pictures", "one", "two"] {
        fs::create_dir(at(folder)).unwrap();
    }
    for file in ["pictures/a.png", "one/page.html", "two/page.html"] {
        fs::write(at(file), "x").unwrap();
    }
    for (paths, expected) in [
        (vec![at("nowhere")], "no such file or folder"),
        (vec![at("empty")], "no page in the folder"),
        (vec![at("pictures")], "1 file of another type"),
        (vec![at("one/page.html"), at("two/page.html")], "would both be called page.html"),
    ] {
        let message = list(&paths, &Fields::default()).unwrap_err().to_string();
        assert!(message.contains(expected), "{message}");
        assert!(message.contains(&*root.path().to_string_lossy()), "{message}");
        assert!(!message.contains('\n'));
    }
}

#[test]
fn a_file_named_outright_is_read_whatever_its_name() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("scan.png");
    fs::write(&file, "not a picture").unwrap();
    let listing = list(std::slice::from_ref(&file), &Fields::default()).unwrap();
    assert_eq!(names(&listing), ["scan.png"]);
    assert_eq!(read(&listing.entries[0], 100).unwrap().bytes, b"not a picture");
}

#[test]
fn standard_input_has_a_name_and_a_limit() {
    let page = from_reader(&b"tide tables"[..], 11).unwrap();
    assert_eq!((page.origin.path.as_str(), page.bytes.as_slice()), ("-", &b"tide tables"[..]));
    let message = from_reader(&b"tide tables"[..], 10).unwrap_err().to_string();
    assert!(message.contains("limit is 10 bytes") && message.contains("--max-bytes"), "{message}");
}

#[test]
fn a_file_that_cannot_be_opened_says_so() {
    let entry = Entry::page(PathBuf::from("no/such/file"), Origin::default());
    assert!(read(&entry, 10).unwrap_err().to_string().starts_with("cannot be read: "));
}
