//! Titles and the headline among them.

use super::*;

#[test]
fn headlines() {
    let site = Site::new(["The Harbour Post"], Some("www.harbourpost.example"));
    for (heading, stated, tag, document, expected) in [
        ("Pier reopens", "", "", "Pier reopens - Harbour Post", "Pier reopens"),
        ("", "", "", "Pier reopens - Harbour Post", "Pier reopens"),
        ("", "", "", "Harbour Post | Pier reopens", "Pier reopens"),
        ("", "", "", "Pier reopens - at last", "Pier reopens - at last"),
        ("", "", "", "Pier reopens | Local news | Coast", "Pier reopens"),
        ("", "", "", "News | Pier reopens", "News | Pier reopens"),
        ("", "", "Pier reopens", "Pier reopens - Local news", "Pier reopens"),
        ("Pier - reopens", "", "", "Pier - reopens - Harbour Post", "Pier - reopens"),
        ("Harbour Post", "", "Pier reopens", "Pier reopens | Harbour Post", "Pier reopens"),
        (
            "Pier reopens after eleven years",
            "",
            "",
            "Pier reopens after years | Local",
            "Pier reopens after eleven years",
        ),
        ("", "Pier reopens", "", "News", "Pier reopens"),
        ("", "", "", "Harbour Post", "Harbour Post"),
        ("Shop", "", "", "", "Shop"),
        ("Pier reopens", "", "", "Harbour Post | Pier reopens", "Pier reopens"),
        ("Coast and sea", "", "", "Pier reopens | Coast and sea", "Pier reopens"),
        ("", "", "Pier reopens | Moor", "Pier reopens | Moor - Harbour Post", "Pier reopens"),
        ("", "Pier reopens | Moor", "", "News", "Pier reopens"),
        ("Pier reopens | Moor", "", "", "News", "Pier reopens"),
        // The heading says in other words what is stated for machines.
        (
            "How piers reopen",
            "Reopening piers: how it is done",
            "",
            "Reopening piers: how it is done",
            "How piers reopen",
        ),
        ("A warm welcome", "Reopening piers", "", "Reopening piers", "Reopening piers"),
        // One word that no title knows names a part of the page.
        ("Tides", "", "", "Piers of the coast (12 piers)", "Piers of the coast (12 piers)"),
        ("Piers", "", "", "All piers of the coast", "Piers"),
        ("Welcome aboard", "", "", "Piers of the coast", "Welcome aboard"),
        // A trail.
        ("", "", "", "Pier reopens / Local news / Coast", "Pier reopens"),
        ("", "", "", "Pier - reopens - at last", "Pier - reopens - at last"),
        ("", "", "", "Ebb / flow", "Ebb / flow"),
        ("", "", "", "The « open » pier", "The « open » pier"),
        // A label or a line above it in the heading.
        ("Thread: Pier reopens", "", "", "Pier reopens | Boards", "Pier reopens"),
        ("Local news | Pier reopens", "", "", "Pier reopens - Coast", "Pier reopens"),
        ("Good news! : Pier reopens", "", "", "Pier reopens", "Pier reopens"),
        ("At last Pier reopens", "Pier reopens", "", "Pier reopens", "Pier reopens"),
        ("The best piers", "", "", "Best piers", "The best piers"),
        ("Pier: open again", "", "", "News", "Pier: open again"),
    ] {
        let filled = |text: &'static str| (!text.is_empty()).then_some(text);
        let titles = Titles {
            headings: filled(heading).into_iter().collect(),
            home: 0,
            sections: Vec::new(),
            stated: filled(stated),
            tags: filled(tag).into_iter().collect(),
            document: filled(document),
        };
        assert_eq!(headline(&titles, &site).map(|(text, _)| text).as_deref(), Some(expected), "{titles:?}");
    }
    assert_eq!(headline(&Titles::default(), &site), None);
}

#[test]
fn a_headline_below_another_heading() {
    let site = Site::new(["The Harbour Post"], None);
    for (heading, sections, document, expected) in [
        (
            "Letters from the quay",
            &["Why ferries sail", "Tides"][..],
            "Why ferries sail - Harbour Post",
            "Why ferries sail",
        ),
        ("Ferries sail at dawn", &["Ferries sail"], "Ferries sail | Harbour Post", "Ferries sail at dawn"),
        ("Letters from the quay", &["Tides"], "Tides | Harbour Post", "Letters from the quay"),
        ("Letters from the quay", &["Harbour Post"], "Harbour Post", "Letters from the quay"),
        ("Boards", &["Why ferries sail"], "Quayside • View topic - Why ferries sail", "Why ferries sail"),
        ("Letters from the quay", &["All about tides"], "Ferries | Tides", "Letters from the quay"),
    ] {
        let titles = Titles {
            headings: vec![heading],
            sections: sections.to_vec(),
            document: Some(document),
            ..Titles::default()
        };
        assert_eq!(headline(&titles, &site).map(|(text, _)| text).as_deref(), Some(expected), "{titles:?}");
    }
}

#[test]
fn signs_of_permanent_links() {
    for (text, expected) in [
        ("Pier  reopens¶", "Pier reopens"),
        ("Pier reopens #", "Pier reopens"),
        ("Pier reopens#", "Pier reopens"),
        ("New in C#", "New in C#"),
        ("New in C# #", "New in C#"),
        ("#", ""),
    ] {
        assert_eq!(tidy(text), expected, "{text:?}");
    }
}

#[test]
fn what_the_head_calls_a_page() {
    let site = Site::new(["The Harbour Post"], None);
    for (headline, document, expected) in [
        ("Set sail for less", "Boat hire in Moor | Harbour Post", Some("Boat hire in Moor")),
        ("Boat hire", "Boat hire | Harbour Post", None),
        ("Boat hire for all in Moor", "Boat hire in Moor | Harbour Post", None),
        ("Set sail for less", "Harbour Post", None),
        ("Set sail for less", "", None),
    ] {
        let titles = Titles { document: Some(document).filter(|text| !text.is_empty()), ..Titles::default() };
        assert_eq!(in_head(&titles, &site, headline).as_deref(), expected, "{headline} {document}");
    }
}
