//! Pages of markup and the leaves a reader would see in them.

use crate::page::{Blocks, ContainerKind, Cover, Leaf, LeafKind, MarkKind};
use crate::tree::{Selectors, parse};

fn blocks(html: &str) -> Blocks {
    crate::segment::html(&parse(html), &Selectors::default())
}

/// A leaf in short: the containers around it, what it is, its text with its marks in brackets.
fn show(html: &str) -> String {
    let blocks = blocks(html);
    let lines = blocks.leaves.iter().filter(|leaf| leaf.is_shown).map(|leaf| {
        let mut line: String =
            blocks.containers_around(leaf.container).map(|(id, it)| container(id.0, it.kind)).collect();
        line = line.split_terminator('/').rev().skip(1).flat_map(|name| [name, "/"]).collect();
        let text = blocks.rich_text(leaf);
        let mut shown = text.text.clone();
        let mut cuts: Vec<(usize, usize, String)> = Vec::new();
        for (order, mark) in text.marks.iter().enumerate() {
            let (open, close) = brackets(&mark.kind);
            cuts.push((mark.end, 1000 - order, close));
            cuts.push((mark.start, 2000 + order, open));
            if mark.start == mark.end {
                cuts.pop();
                cuts.pop();
                cuts.push((mark.start, 2000 + order, brackets(&mark.kind).0));
            }
        }
        cuts.sort();
        for (at, _, bracket) in cuts.into_iter().rev() {
            shown.insert_str(at, &bracket);
        }
        line + &match &leaf.kind {
            LeafKind::Heading(level) => format!("h{level}:{shown}"),
            LeafKind::Paragraph => shown,
            LeafKind::Code { language } => format!("code({}):{shown}", language.as_deref().unwrap_or_default()),
            LeafKind::Image(image) => format!("img({},{}):{shown}", image.url, image.alt),
            LeafKind::Math => format!("math:{shown}"),
            LeafKind::Embed(embed) => format!("embed({})", embed.url),
            LeafKind::Rule => "rule".into(),
        }
    });
    lines.collect::<Vec<_>>().join("|").replace('\n', "~")
}

/// A container in short, with its number so that two of a kind can be told apart.
fn container(id: u32, kind: ContainerKind) -> String {
    match kind {
        ContainerKind::Page => "page/".into(),
        ContainerKind::Quote => format!("quote{id}/"),
        ContainerKind::List { ordered: false, .. } => format!("ul{id}/"),
        ContainerKind::List { ordered: true, start } => format!("ol{id}={start}/"),
        ContainerKind::Item { .. } => format!("li{id}/"),
        ContainerKind::Note { number } => format!("note{number}/"),
        ContainerKind::Table => format!("table{id}/"),
        ContainerKind::Caption => format!("caption{id}/"),
        ContainerKind::Row { header } => format!("{}{id}/", if header { "head" } else { "row" }),
        ContainerKind::Cell { align, columns, rows } => format!("cell{id}:{align:?}{columns}x{rows}/"),
    }
}

fn brackets(kind: &MarkKind) -> (String, String) {
    let (open, close) = match kind {
        MarkKind::Emphasis => ("<i>", "</i>"),
        MarkKind::Strong => ("<b>", "</b>"),
        MarkKind::Strikethrough => ("<s>", "</s>"),
        MarkKind::Code => ("<c>", "</c>"),
        MarkKind::Note { number } => return (format!("<n{number}>"), "</n>".into()),
        MarkKind::Math => ("<m>", "</m>"),
        MarkKind::Subscript => ("<_>", "</_>"),
        MarkKind::Superscript => ("<^>", "</^>"),
        MarkKind::Link { url, .. } => return (format!("[{url} "), "]".into()),
        MarkKind::Image { url, alt, .. } => return (format!("{{{url},{alt}}}"), String::new()),
    };
    (open.into(), close.into())
}

#[test]
fn runs_of_text() {
    for (html, expected) in [
        ("<p> Bread \n and  <b> soup </b>. </p>", "Bread and <b>soup</b> ."),
        ("pre<span>dawn</span> shift", "predawn shift"),
        ("<div>one<div>two</div>three</div>", "one|two|three"),
        ("<p>one<br>two<br><br>three<br></p>", "one~two|three"),
        ("<p>one<br> <br>\n<br>two", "one|two"),
        ("<p>a\u{a0}b\u{a0}</p><p>\u{a0}</p>", "a\u{a0}b"),
        ("<x-card>one <b>two</b></x-card><x-card><p>three</p>four</x-card>", "one <b>two</b>|three|four"),
        ("<span>a<p>b</p>c</span>", "a|b|c"),
        ("<p>keep <script>no</script>this<!-- no --> too</p>", "keep this too"),
        ("<p>Press <button>Bake</button> now</p>", "Press Bake now"),
        ("<div><button>Share</button><button>Print</button></div>", "Share|Print"),
        ("<details><summary>More</summary>Inside</details>", "<b>More</b>|Inside"),
        ("<ruby>窯<rt>kama</rt></ruby>, <ruby>窯<rp>[</rp><rt>kama</rt><rp>]</rp></ruby>", "窯(kama), 窯[kama]"),
        ("<p>x<sub>2</sub><sup>3</sup> <s>old</s> <kbd>Esc</kbd>", "x<_>2</_><^>3</^> <s>old</s> <c>Esc</c>"),
        ("<b>one <i>two</i></b><em></em>", "<b>one <i>two</i></b>"),
        ("<i><b>both</b></i>", "<i><b>both</b></i>"),
        ("<p><span>Kestrel</span><span>Tent</span><b><i>2</i></b>", "Kestrel Tent <b><i>2</i></b>"),
        ("<p><span>Kes</span>Tent<span>2</span>rel CO<sub>2</sub><span>Gas</span>", "KesTent2rel CO<_>2</_>Gas"),
        ("<p><code><span>read</span><span>All</span></code>", "<c>readAll</c>"),
        ("", ""),
    ] {
        assert_eq!(show(html), expected, "{html}");
    }
}

#[test]
fn links() {
    for (html, expected) in [
        ("see <a href=' /menu '>the menu</a>", "see [/menu the menu]"),
        ("<a href='JavaScript:open()'>open</a> <a name=x>here</a> <a href=''>top</a>", "open here top"),
        ("<a href=/c><h3>Cake</h3><p>With <b>nuts</b></p></a> after", "h3:[/c Cake]|[/c With <b>nuts</b>]|after"),
        ("<p><a href=#top>up</a></p>", "[#top up]"),
    ] {
        assert_eq!(show(html), expected, "{html}");
    }
    let page = blocks("<p>Two words and <a href=/x>three linked words</a></p>");
    assert_eq!((page.leaves[0].words, page.leaves[0].link_words), (6, 3));
}

#[test]
fn headings() {
    for (html, expected) in [
        ("<h1>Oven</h1><h2><b>Door</b></h2>", "h1:Oven|h2:<b>Door</b>"),
        ("<div role=heading aria-level=3>Tray</div><span role=heading>Rack</span>", "h3:Tray|h2:Rack"),
        ("<h2><div>Part one</div><div>Dough</div></h2><p>x", "h2:Part one~Dough|x"),
        ("<h2>Never closed<p>one</p><p>two</p><ul><li>x</ul>", "Never closed|one|two|ul1/li2/x"),
        ("<h3><button>Question?</button></h3>", "h3:Question?"),
        ("<h2>Oven<span class='mw-editsection'>[<a href=/e>edit</a>]</span></h2>", "h2:Oven"),
    ] {
        assert_eq!(show(html), expected, "{html}");
    }
}

#[test]
fn lists() {
    for (html, expected) in [
        ("<ul><li>a<li>b</ul>", "ul1/li2/a|ul1/li3/b"),
        ("<ol start=4><li>a<ul><li>b</ul>c</ol>", "ol1=4/li2/a|ol1=4/li2/ul3/li4/b|ol1=4/li2/c"),
        ("<ul><li>a</li><ul><li>b</ul><li>c</ul>", "ul1/li2/a|ul1/li2/ul3/li4/b|ul1/li5/c"),
        ("<ul><div><li>a</div><li>b</ul>", "ul1/li2/a|ul1/li3/b"),
        ("<ul><div>a</div>b<li> </ul>", "ul1/li2/a|ul1/li3/b"),
        ("<div><li>a</li> <li>b</li><p>c</p><li>d</div>", "ul1/li2/a|ul1/li3/b|c|ul4/li5/d"),
        ("<ul><li> </li></ul><ol start=x reversed><li><p>a</p><p>b</p></ol>", "ol1=1/li2/a|ol1=1/li2/b"),
        ("<dl><dt>Rye<dd>dark</dl>", "<b>Rye</b>|dark"),
        ("<blockquote>a<p>b</blockquote>c", "quote1/a|quote1/b|c"),
        ("<ul><li><blockquote>a</blockquote></ul>", "ul1/li2/quote3/a"),
    ] {
        assert_eq!(show(html), expected, "{html}");
    }
}

#[test]
fn images() {
    for (html, expected) in [
        ("<p><img src=a.jpg alt=' A  loaf '></p>", "img(a.jpg,A loaf):"),
        ("<p>see <img src=a.jpg> here</p>", "see {a.jpg,} here"),
        ("<figure><img src=a.jpg><figcaption>A <i>loaf</i></figcaption></figure>", "img(a.jpg,):A <i>loaf</i>"),
        ("<figure><figcaption><p>A loaf</p></figcaption><a href=/x><img src=a.jpg></a></figure>", "img(a.jpg,):A loaf"),
        ("<figure><img src=a><img src=b><figcaption>Two</figcaption></figure>", "img(a,):|img(b,):Two"),
        ("<figure><pre>x</pre><figcaption>Listing</figcaption></figure>", "code():x|Listing"),
        ("<figure><img src=a></figure><figure><figcaption>b</figcaption></figure>", "img(a,):|b"),
        ("<img src=t.gif width=1 height=1>text", "text"),
        ("<img data-src=a.jpg><noscript><img src=a.jpg></noscript>", "img(a.jpg,):"),
    ] {
        assert_eq!(show(html), expected, "{html}");
    }
}

#[test]
fn code_and_rules() {
    for (html, expected) in [
        ("a<pre>\n b\n  c\n</pre>d", "a|code(): b~  c|d"),
        ("<pre><code class=language-sh>ls<br>pwd</code></pre>", "code(sh):ls~pwd"),
        ("a<hr>b", "a|rule|b"),
        ("<ul><li><pre>x</pre><hr></ul>", "ul1/li2/code():x|ul1/li2/rule"),
    ] {
        assert_eq!(show(html), expected, "{html}");
    }
}

#[test]
fn tables() {
    for (html, expected) in [
        (
            "<table><caption>Prices</caption><thead><tr><td>Loaf<td align=right>Cost</thead>\
             <tr><td>Rye<td style='text-align: center'>4<tr><th>Oat<td></table>",
            "table1/caption2/Prices|table1/head3/cell4:None1x1/Loaf|table1/head3/cell5:Right1x1/Cost|\
             table1/row6/cell7:None1x1/Rye|table1/row6/cell8:Center1x1/4|table1/row9/cell10:None1x1/Oat",
        ),
        (
            "<table><tr><th colspan=2>Both<th rowspan=0>x<tr><td>a<td>b<td>c</table>",
            "table1/head2/cell3:None2x1/Both|table1/head2/cell4:None1x1/x|table1/row5/cell6:None1x1/a|\
             table1/row5/cell7:None1x1/b|table1/row5/cell8:None1x1/c",
        ),
        ("<table><tr><td>a<td>b</table>", "a|b"),
        ("<table><tr><td>a<tr><td>b</table>", "a|b"),
        ("<table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>", "a|b|c|d"),
        ("<table><tr><td>a<td><h2>b</h2><tr><td>c<td>d</table>", "a|h2:b|c|d"),
        (
            "<table><tr><td>a<td><table><tr><td>b<td>c<tr><td>d<td>e</table><tr><td>f<td>g</table>",
            "a|table1/row2/cell3:None1x1/b|table1/row2/cell4:None1x1/c|table1/row5/cell6:None1x1/d|\
             table1/row5/cell7:None1x1/e|f|g",
        ),
        ("<table><tr><td><ul><li>a</ul><td>b<tr><td>c<td>d</table>", "ul1/li2/a|b|c|d"),
        (
            "<table><tr><th><h4>a</h4><th>b<tr><td>c<td>d</table>",
            "table1/head2/cell3:None1x1/a|table1/head2/cell4:None1x1/b|table1/row5/cell6:None1x1/c|\
             table1/row5/cell7:None1x1/d",
        ),
    ] {
        assert_eq!(show(html), expected, "{html}");
    }
    for (rows, expected) in [
        ("<tr><td><b>Loaf</b><td><p><strong>Cost</strong></p><tr><td><b>Rye</b><td>4", true),
        ("<tr><td><td><b>Cost</b><td><b>Size</b><tr><td>Rye<td>4<td>2", true),
        ("<tr><td><b>Loaf</b><td>Cost<tr><td>Rye<td>4", false),
        ("<tr><td colspan=2><b>Loaves</b><tr><td>Rye<td>4", false),
        ("<tr><td><b>Rye</b><td><b>4</b><tr><td><b>Oat</b><td><b>3</b>", false),
        ("<thead><tr><th>Loaf<th>Cost</thead><tr><td><b>Rye</b><td><b>4</b><tr><td>Oat<td>3", true),
    ] {
        let found = blocks(&format!("<table>{rows}</table>"));
        let heads = found.containers.iter().filter(|it| it.kind == ContainerKind::Row { header: true });
        assert_eq!(heads.count(), usize::from(expected), "{rows}");
    }
    let long = "word ".repeat(400);
    assert!(!show(&format!("<table><tr><th>By<th>Post<tr><td>Ann<td>{long}</table>")).contains("table"));
    let empty = blocks("<table><tr><th>a<th>b<tr><td>c<td></table>");
    assert_eq!(empty.containers.iter().filter(|it| matches!(it.kind, ContainerKind::Cell { .. })).count(), 4);
}

#[test]
fn elements_hold_their_leaves() {
    let selectors = Selectors::new([(3, "article p"), (1, ".lead")]).unwrap();
    let tree = parse(
        "<body><nav></nav><article class='Post main-post' id=p1><p class=lead><a><b>one</b></a></p>\
         <div><i>two</i> and</div></article><footer>three</footer>",
    );
    let page = crate::segment::html(&tree, &selectors);
    let shown: Vec<_> = page
        .elements
        .iter()
        .map(|it| {
            let tokens = page.tokens_of(it).collect::<Vec<_>>().join(",");
            format!(
                "{}<{} {}..{} d{} {tokens} {:?}",
                it.name, it.parent.0, it.leaves.start, it.leaves.end, it.depth, it.rules
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "html<0 0..3 d0  []",
            "body<0 0..3 d1  []",
            "article<1 0..2 d2 post,main-post,main,p1 []",
            "p<2 0..1 d3 lead [1, 3]",
            "a<3 0..1 d4  []",
            "b<4 0..1 d5  []",
            "div<2 1..2 d3  []",
            "footer<1 2..3 d2  []",
        ]
    );
    let names = |leaf: usize| {
        page.lineage(page.leaves[leaf].element.unwrap()).map(|it| it.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(0)[..2], ["b", "a"]);
    assert_eq!(names(1), ["div", "article", "body", "html"]);
    assert!(blocks("<p> </p>").elements.is_empty());
}

#[test]
fn a_link_round_everything_does_not_multiply_its_address() {
    let html = format!("<a href={}>{}", "x".repeat(100_000), "<div>y</div>".repeat(5000));
    let page = blocks(&html);
    assert_eq!(page.leaves.len(), 5000);
    let urls: usize = page.marks.iter().map(|(_, kind)| brackets(kind).0.len()).sum();
    assert!(urls < 5 << 20, "{urls}");
}

#[test]
fn noscript_posts_are_read_where_the_page_has_no_other_text() {
    let post = "<div class=post><p>A long answer about sourdough and patience.</p></div>";
    assert_eq!(
        show(&format!("<p>Forum</p><noscript>{post}{post}</noscript>")),
        "Forum|A long answer about sourdough and patience.|A long answer about sourdough and patience."
    );
    assert_eq!(
        show(&format!("{post}<noscript>Switch scripts on.</noscript>")),
        "A long answer about sourdough and patience."
    );
}

#[test]
fn styles_join_and_part_lines() {
    for (html, expected) in [
        ("<div>a <div style='display: inline'>b</div> c</div>", "a b c"),
        ("<div>a<span style='display:block'>b</span>c</div>", "a|b|c"),
        ("<ul><li style='display:inline'>a<li style='display:inline'>b</ul>", "ul1/li2/a|ul1/li3/b"),
        ("<div>a<div style='display:inline-block'>b</div></div>", "a|b"),
        ("<div>a <div style='display:inline-block'><div></div></div>b</div>", "a b"),
        ("<div>a <span><div hidden>x</div></span>b</div>", "a b"),
        ("<div>a<span hidden><div>x</div></span> b</div>", "a b"),
        ("<div>a<div hidden>x</div> <b>b</b></div>", "a <b>b</b>"),
    ] {
        assert_eq!(show(html), expected, "{html}");
    }
}

#[test]
fn styles_keep_lines() {
    for (html, expected) in [
        ("<div style='white-space: pre-line'>a\n  b\n\nc <b>d\ne</b></div>", "a~b|c <b>d~e</b>"),
        ("<div style='white-space: pre'><p style='white-space: normal'>a\nb</p></div>", "a b"),
        ("<p>a <code style='white-space:pre'>x\n  y</code> b", "a|code():x~  y|b"),
        ("<p>a <code style='white-space:pre'>x</code> b", "a <c>x</c> b"),
        (
            "<div style='font-family: Consolas, monospace; white-space: pre'><div>x</div><div>  y</div></div>",
            "code():x~  y",
        ),
        ("<div style='white-space: pre'><h2>a</h2>b\nc</div>", "h2:a|b~c"),
    ] {
        assert_eq!(show(html), expected, "{html}");
    }
}

#[test]
fn pictures_of_figures_stand_alone() {
    for (html, expected) in [
        ("<figure><span>Enlarge</span><img src=a.jpg alt=x></figure>", "Enlarge|img(a.jpg,x):"),
        ("<figure><p>See <img src=a.jpg alt=x> here</p></figure>", "See {a.jpg,x} here"),
        (
            "<figure itemtype='http://schema.org/ImageObject' itemid='a.jpg'><div></div><figcaption>b</figcaption></figure>",
            "img(a.jpg,):b",
        ),
    ] {
        assert_eq!(show(html), expected, "{html}");
    }
}

#[test]
fn quotations_have_their_marks() {
    assert_eq!(show("<p>He said <q>no <b>more</b></q>, twice."), "He said “no <b>more</b>”, twice.");
}

#[test]
fn links_side_by_side_are_words_apart() {
    assert_eq!(show("<a href=/a>one</a><a href=/b>two</a>"), "[/a one] [/b two]");
    assert_eq!(show("<a href=/a>on</a><a href=/a>ly</a>"), "[/a on][/a ly]");
    assert_eq!(show("<a href=/a>one</a>, <a href=/b>two</a>"), "[/a one], [/b two]");
}

#[test]
fn items_that_count_down_or_name_their_number() {
    let numbers = |html| {
        let page = blocks(html);
        let number = |at: u32| match page.containers[at as usize].kind {
            ContainerKind::Item { number, .. } => number,
            _ => None,
        };
        page.leaves.iter().map(|leaf| number(leaf.container.0)).collect::<Vec<_>>()
    };
    assert_eq!(numbers("<ol reversed><li>a<li>b<li>c</ol>"), [Some(3), Some(2), Some(1)]);
    assert_eq!(numbers("<ol reversed start=9><li>a<li value=4>b<li>c</ol>"), [Some(9), Some(4), Some(3)]);
    assert_eq!(numbers("<ol><li>a<li value=7>b<li>c</ol>"), [None, Some(7), None]);
    assert_eq!(numbers("<ul><li value=7>a</ul>"), [None]);
}

#[test]
fn what_is_hidden_is_made_leaves_of_that_say_so() {
    for (html, expected) in [
        ("<p>bread</p><div hidden><p>rye<p>oat</div><p>soup</p>", "bread|-rye|-oat|soup"),
        ("<p>bread</p><ul style='display:none'><li>rye</ul>", "bread|-rye"),
        ("<p>bread<span hidden>rye</span></p><dialog><p>oat</dialog>", "bread|-oat"),
        ("<div hidden>rye<div>oat</div></div>bread and soup", "-rye|-oat|bread and soup"),
        ("<p>bread</p><pre hidden>rye</pre><hr style='display:none'>", "bread"),
        ("<h2>bread<span aria-hidden=true>rye</span></h2><template><p>oat</template>", "bread"),
    ] {
        let blocks = blocks(html);
        let leaf = |leaf: &Leaf| format!("{}{}", if leaf.is_shown { "" } else { "-" }, blocks.text_of(leaf));
        let found: Vec<String> = blocks.leaves.iter().map(leaf).collect();
        assert_eq!(found.join("|"), expected, "{html}");
    }
    let covers: Vec<Option<Cover>> = blocks("<div hidden><p>rye</div><noscript><p>oat</noscript>")
        .elements
        .iter()
        .map(|element| element.cover)
        .collect();
    assert!(covers.contains(&Some(Cover::Panel)) && covers.contains(&Some(Cover::Noscript)), "{covers:?}");
}
