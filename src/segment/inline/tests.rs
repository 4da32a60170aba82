//! Pieces of a line, and what they make.

use super::*;

fn link(url: &str) -> MarkKind {
    MarkKind::Link { url: url.into(), title: None }
}

#[test]
fn white_space_collapses_and_waits() {
    let mut run = Run::default();
    run.push("  two \n\t loaves");
    run.push(" ");
    run.push("of");
    run.push("ten");
    run.line_break();
    run.push("  rye ");
    let done = run.finish().unwrap();
    assert_eq!(run.text, "two loaves often\nrye");
    assert_eq!((done.text, done.words), (0..20, 4));
    run.push(" \n ");
    assert_eq!(run.finish(), None);
    run.push("\u{a0}\u{200b}");
    assert_eq!(run.finish(), None);
    assert_eq!(run.text.len(), 20);
}

#[test]
fn a_line_end_between_scripts_without_spaces_is_none() {
    let mut run = Run::default();
    run.push("渡轮启航\r\n  港口很静 海\n 用 Rust\n写，\n한국\n漢字");
    run.finish();
    assert_eq!(run.text, "渡轮启航港口很静 海用 Rust 写， 한국 漢字");
}

#[test]
fn marks_hug_their_words_and_cross_runs() {
    let mut run = Run::default();
    run.push("see ");
    assert!(run.open(link("/a")));
    run.push(" the ");
    assert!(run.open(MarkKind::Strong));
    assert!(!run.open(MarkKind::Strong));
    run.push("\u{a0}oven\u{a0}");
    run.close();
    run.push(" ");
    let first = run.finish().unwrap();
    assert_eq!(&run.text[..], "see the \u{a0}oven");
    assert_eq!(run.marks, [(4..14, link("/a")), (10..14, MarkKind::Strong)]);
    assert_eq!((first.words, first.link_words), (3, 2));
    run.push("again");
    run.close();
    run.push(" done");
    let second = run.finish().unwrap();
    assert_eq!(&run.marks[second.marks.start as usize..second.marks.end as usize], [(14..19, link("/a"))]);
    assert_eq!((second.words, second.link_words), (2, 1));
}

#[test]
fn links_that_cut_a_word_hold_no_more_words_than_there_are() {
    let mut run = Run::default();
    for piece in ["loaf", "pan"] {
        assert!(run.open(link("/a")));
        run.push(piece);
        run.close();
    }
    let done = run.finish().unwrap();
    assert_eq!((&run.text[..], done.words, done.link_words), ("loafpan", 1, 1));
}

#[test]
fn of_links_that_are_no_marks_the_words_are_counted() {
    let mut run = Run { is_full: true, ..Run::default() };
    run.push("the soup ");
    assert!(run.open(link("/a")) && !run.open(MarkKind::Strong));
    run.push("of the day");
    run.close();
    run.push(" is hot");
    let done = run.finish().unwrap();
    assert_eq!((done.words, done.link_words, run.marks.len()), (7, 3, 0));
}

#[test]
fn marks_without_text_leave_and_images_stay() {
    let mut run = Run::default();
    let image = MarkKind::Image { url: "i.png".into(), alt: String::new(), title: None, link: None };
    run.open(MarkKind::Emphasis);
    run.close();
    run.push("pot ");
    run.image(image.clone());
    run.push(" lid ");
    run.image(image.clone());
    run.finish().unwrap();
    assert_eq!(run.text, "pot  lid ");
    assert_eq!(run.marks, [(4..4, image.clone()), (9..9, image)]);
}
