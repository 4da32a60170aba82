//! Pages made to hurt: each is a shape that once made some parser, or some stage after it, slower than linear or hungry.
//!
//! A generator fills any size asked for, so that growth can be seen. The tests and the benchmark share this file.

/// A shape of page.
pub(crate) struct Input {
    /// What it is called, without spaces.
    pub(crate) name: &'static str,
    /// Ending of its file: `html` or `txt`.
    pub(crate) ending: &'static str,
    /// What it is made of.
    body: fn(usize) -> String,
}

impl Input {
    /// A page of that shape, of about so many bytes.
    pub(crate) fn page(&self, size: usize) -> String {
        // Without it, some of these would be taken for plain text.
        let doctype = if self.ending == "html" { "<!doctype html><html>" } else { "" };
        doctype.to_owned() + &(self.body)(size)
    }
}

const fn html(name: &'static str, body: fn(usize) -> String) -> Input {
    Input { name, ending: "html", body }
}

const fn text(name: &'static str, body: fn(usize) -> String) -> Input {
    Input { name, ending: "txt", body }
}

/// Every shape.
pub(crate) const INPUTS: &[Input] = &[
    // Nesting.
    html("nested-div", |size| fill("<div>", size)),
    html("nested-div-closed", |size| around("<div>", "</div>", size)),
    html("nested-div-with-text", |size| around("<div>soup ", "</div>", size)),
    html("nested-inline", |size| around("<span>", "</span>", size)),
    html("nested-lists", |size| fill("<ul><li>", size)),
    html("nested-lists-with-text", |size| fill("<ul><li>soup ", size)),
    html("nested-definitions", |size| fill("<dl><dd>", size)),
    html("nested-forms", |size| fill("<form><div>", size)),
    html("nested-quotes", |size| around("<blockquote><p>soup ", "</blockquote>", size)),
    html("nested-tables", |size| fill("<table><tr><td>", size)),
    html("nested-data-tables", |size| around("<table><tr><th>a<td>", "<tr><td>b<td>c</table>", size)),
    html("nested-drawings", |size| fill("<svg><g><style>", size)),
    html("nested-templates", |size| fill("<template>", size)),
    html("nested-buttons", |size| around("<p><button>", "</button>", size)),
    html("nested-headings", |size| fill("<h1><div>", size)),
    html("nested-figures", |size| fill("<figure><figcaption>soup ", size)),
    html("nested-options", |size| fill("<select><optgroup><option>", size)),
    html("nested-noscript", |size| fill("<noscript><div>", size)),
    html("deep-then-many", |size| fill("<div>", 112 * 5) + &fill("<p>soup</p>", size)),
    html("deep-then-many-lists", |size| fill("<ul><li>", 56 * 8) + &fill("<li>soup", size)),
    html("deep-then-many-quotes", |size| fill("<blockquote>", 112 * 12) + &fill("<p>soup</p>", size)),
    html("deep-then-many-classes", |size| fill("<div class='box row main'>", 112 * 26) + &fill("<p>soup</p>", size)),
    html("deep-again-and-again", |size| fill(&around("<div>", "</div>", 112 * 11), size)),
    html("deep-lists-again-and-again", |size| fill(&around("<ul><li>a", "</ul>", 56 * 14), size)),
    // End tags that match nothing, or everything.
    html("unmatched-end-tags", |size| fill("<div>", size / 2) + &fill("</section>", size / 2)),
    html("end-tags-of-paragraphs", |size| fill("</p>", size)),
    html("end-tags-of-breaks", |size| fill("</br>", size)),
    html("end-tags-of-formatting", |size| fill("<div>", size / 2) + &fill("</b>", size / 2)),
    html("misnested", |size| fill("<b><p></b>soup</p>", size)),
    html("bodies", |size| numbered(size, |n| format!("<body a{n}=x><html b{n}=y>"))),
    // Formatting elements, which the standard opens again and again.
    html("bold-div", |size| fill("<b><div>", size)),
    html("link-div", |size| fill("<a><div>", size)),
    html("link-link", |size| numbered(size, |n| format!("<a href=/{n}>soup "))),
    html("distinct-formatting", |size| numbered(size, |n| format!("<b {n}><i {n}>"))),
    html("distinct-bold-then-paragraphs", |size| {
        numbered(size / 2, |n| format!("<b id={n}>")) + &fill("<p>x", size / 2)
    }),
    html("some-bold-then-paragraphs", |size| numbered(1_000, |n| format!("<b id={n}>")) + &fill("<p>x", size)),
    html("big-link-then-paragraphs", |size| format!("<a href={}>", fill("big", size / 2)) + &fill("<p>x", size / 2)),
    html("medium-link-then-paragraphs", |size| format!("<a href={}>", fill("big", 3_000)) + &fill("<p>x", size)),
    html("fonts-then-cells", |size| fill("<font size=1><u>", 1_000) + &fill("<table><td>x</table>", size)),
    html("formatting-in-tables", |size| fill("<table><b>x</table>", size)),
    // Attributes and names.
    html("attributes-of-one-tag", |size| format!("<div{}>soup", numbered(size, |n| format!(" a{n}=1")))),
    html("attributes-of-every-tag", |size| {
        fill(&format!("<p{}>soup</p>", numbered(1_500, |n| format!(" a{n}=1"))), size)
    }),
    html("attribute-names", |size| numbered(size, |n| format!("<p data-number-{n}=1>soup</p>"))),
    html("repeated-attributes", |size| format!("<p{}>soup", fill(" a=1", size))),
    html("element-names", |size| numbered(size, |n| format!("<element-{n}>"))),
    html("element-names-closed", |size| numbered(size, |n| format!("<element-{n}>soup</element-{n}>"))),
    html("short-element-names", |size| numbered(size, |n| format!("<x{n}>"))),
    html("huge-element-name", |size| format!("<{}>soup", fill("element", size))),
    html("huge-attribute-value", |size| format!("<p title='{}'>soup", fill("value ", size))),
    html("huge-attribute-with-references", |size| format!("<p title='{}'>soup", fill("&amp;&lt;", size))),
    html("huge-class", |size| format!("<div class='{}'><p>soup", fill("main ", size))),
    html("class-tokens", |size| numbered(size, |n| format!("<p class='block-{n} wide-{n} RowOf{n}'>soup</p>"))),
    html("class-tokens-of-one-tag", |size| format!("<div class='{}'><p>soup", numbered(size, |n| format!("c{n} ")))),
    html("huge-style", |size| format!("<p style='{}'>soup", fill("color:red;", size))),
    html("styles", |size| fill("<p style='color:red;font-weight:bold;margin:0 auto'>soup</p>", size)),
    html("huge-id", |size| format!("<p id='{}'>soup", fill("soup-", size))),
    // Tokens.
    html("less-than", |size| fill("<", size)),
    html("less-than-in-text", |size| fill("a < b ", size)),
    html("open-tags", |size| fill("<a ", size)),
    html("slashes", |size| fill("<p / / / / ", size)),
    html("bogus-comments", |size| fill("<!x><?y></ z>", size)),
    html("comments", |size| fill("<!-- soup -->", size)),
    html("comment-without-end", |size| fill("<!--", size)),
    html("comment-of-dashes", |size| "<!--".to_owned() + &fill("-", size)),
    html("comments-in-text", |size| "<p>".to_owned() + &fill("soup<!---->", size)),
    html("doctypes", |size| fill("<!doctype html public \"a\" 'b'>", size)),
    html("cdata", |size| "<svg>".to_owned() + &fill("<![CDATA[soup]]>", size)),
    html("entities", |size| "<p>".to_owned() + &fill("&amp;&notit;&NotEqualTilde;&#8364;", size)),
    html("ampersands", |size| "<p>".to_owned() + &fill("&", size)),
    html("unknown-entities", |size| "<p>".to_owned() + &fill("&abcdefghijklmnopqrstuvwxyz", size)),
    html("huge-entity", |size| "<p>&".to_owned() + &fill("a", size)),
    html("huge-number", |size| "<p>&#".to_owned() + &fill("9", size)),
    html("nul", |size| "<p>soup ".to_owned() + &fill("a\0", size)),
    html("carriage-returns", |size| "<p>".to_owned() + &fill("a\r", size)),
    html("byte-order-marks", |size| "<p>".to_owned() + &fill("a\u{feff}", size)),
    html("scripts", |size| fill("<script>a < b</script>", size)),
    html("hidden-scripts", |size| fill("<script><!-- <script> </script>", size)),
    html("script-without-end", |size| "<script>".to_owned() + &fill("</script", size)),
    html("script-of-comments", |size| "<script>".to_owned() + &fill("<!--<script>", size)),
    html("textarea-without-end", |size| "<textarea>".to_owned() + &fill("</textareas>", size)),
    html("titles", |size| fill("<title>soup</title>", size)),
    html("plaintext", |size| "<plaintext>".to_owned() + &fill("<p>soup ", size)),
    html("framesets", |size| fill("<frameset><frame>", size)),
    // Where the standard moves things.
    html("foster-parenting", |size| "<table>".to_owned() + &fill("soup<tr>", size)),
    html("foster-parented-elements", |size| "<table>".to_owned() + &fill("<p>soup", size)),
    html("foster-parented-formatting", |size| "<table>".to_owned() + &fill("<b><tr>", size)),
    html("text-behind-cells", |size| "<table>".to_owned() + &fill("<tr><td>a</td>b</tr>c", size)),
    html("head-again", |size| fill("<head><link><meta><base>", size)),
    html("selects", |size| fill("<select><option>a<option>b</select>", size)),
    // Much of what is harmless alone.
    html("paragraphs", |size| fill("<p>soup", size)),
    html("long-paragraphs", |size| {
        numbered(size, |n| format!("<p>Pot {n} held {} and was carried out.</p>", fill("soup, ", 400)))
    }),
    html("numbered-paragraphs", |size| {
        numbered(size, |n| format!("<p>The soup of day {n} was served at noon, again.</p>"))
    }),
    html("repeated-paragraphs", |size| {
        fill("<p>The soup was served at noon, and nobody asked for more of it.</p>", size)
    }),
    html("repeated-blocks", |size| {
        let cards = "<div class='card item'><a href=/soup><img src=/pot.png alt=pot></a><h3>Soup</h3><p>Hot.</p></div>";
        fill(cards, size)
    }),
    html("empty-elements", |size| fill("<div></div>", size)),
    html("headings", |size| numbered(size, |n| format!("<h{}>Pot {n}</h2>", n % 6 + 1))),
    html("headings-and-prose", |size| {
        numbered(size, |n| format!("<h2>Pot {n}</h2><p>It held soup, and it was carried to the tables at noon.</p>"))
    }),
    html("first-headings", |size| numbered(size, |n| format!("<h1>Pot number {n} of the kitchen</h1>"))),
    html("links", |size| numbered(size, |n| format!("<a href=/{n}>soup</a> "))),
    html("links-in-one-paragraph", |size| "<p>".to_owned() + &numbered(size, |n| format!("<a href=/{n}>soup</a>, "))),
    html("links-in-items", |size| "<ul>".to_owned() + &numbered(size, |n| format!("<li><a href=/{n}>Soup {n}</a>"))),
    html("images", |size| numbered(size, |n| format!("<img src=/{n}.png alt='pot {n}'>"))),
    html("images-in-text", |size| "<p>soup ".to_owned() + &numbered(size, |n| format!("<img src=/{n}.png alt=pot>"))),
    html("images-in-figures", |size| {
        numbered(size, |n| format!("<figure><img src=/{n}.png><figcaption>Pot {n}</figcaption></figure>"))
    }),
    html("sources-of-one-image", |size| {
        format!("<p>soup<img srcset='{}'>", numbered(size, |n| format!("/{n}.png {n}w, ")))
    }),
    html("breaks", |size| fill("<br>", size)),
    html("breaks-in-text", |size| "<p>".to_owned() + &fill("soup<br>", size)),
    html("double-breaks", |size| "<p>".to_owned() + &fill("soup<br><br>", size)),
    html("rules", |size| fill("<hr>", size)),
    html("emphasis", |size| "<p>".to_owned() + &fill("<b>so</b><i>up</i>", size)),
    html("emphasis-nested", |size| "<p>".to_owned() + &fill("<b>a<i>b<u>c<s>d</s></u></i></b> ", size)),
    html("inline-code", |size| "<p>".to_owned() + &fill("<code>`a``b`</code> ", size)),
    html("inline-soup", |size| "<p>".to_owned() + &fill("<span>s</span><wbr><small>o</small>", size)),
    html("list-items", |size| "<ol>".to_owned() + &numbered(size, |n| format!("<li>Soup {n}"))),
    html("orphan-items", |size| fill("<li>soup</li>", size)),
    html("lists-in-lists-directly", |size| "<ul>".to_owned() + &fill("<ul><li>a</ul>", size)),
    html("divs-in-lists", |size| "<ul>".to_owned() + &fill("<div>soup</div>", size)),
    html("definitions", |size| "<dl>".to_owned() + &fill("<dt>soup<dd>hot", size)),
    html("definitions-inside-others", |size| "<dl><dd>".repeat(200) + &fill("<p>soup is hot", size)),
    html("lists-inside-others", |size| "<ul><li>".repeat(200) + &fill("<li>soup is hot", size) + "<li><p>a<p>b"),
    html("letters-of-a-formula", |size| "<math>".to_owned() + &fill("<mi>x</mi>", size)),
    html("formulas-in-formulas", |size| "<math>".repeat(40) + &fill("<mi>x</mi>", size) + "<mglyph>"),
    html("quotes", |size| fill("<blockquote>The soup was served at noon.</blockquote>", size)),
    html("preformatted", |size| "<pre>".to_owned() + &fill("let soup = pot;\n", size)),
    html("preformatted-pieces", |size| fill("<pre><code class=language-rust>let a;\n```</code></pre>", size)),
    html("preformatted-backticks", |size| "<pre>".to_owned() + &fill("`", size)),
    html("forms", |size| fill("<form><input><label>soup</label><button>eat</button></form>", size)),
    html("buttons", |size| fill("<button>soup</button>", size)),
    html("hidden", |size| fill("<div hidden><p>soup</div><p aria-hidden=true>pot</p>", size)),
    html("hidden-around-all", |size| "<div hidden>".to_owned() + &fill("<p>soup</p>", size)),
    html("navigation", |size| fill("<nav><ul><li><a href=/>soup</a></ul></nav>", size)),
    html("asides", |size| fill("<aside class='sidebar widget'><h3>Soup</h3><p>Hot soup.</aside>", size)),
    html("articles", |size| {
        let prose =
            "The soup was served at noon, and those who came late had to be content with bread and with cheese. ";
        fill(&format!("<article><h2>Soup</h2><p>{prose}</p></article>"), size)
    }),
    html("posts", |size| {
        numbered(size, |n| {
            format!("<div class='post comment' id=p{n}><b>cook{n}</b><p>I made soup, as you said.</div>")
        })
    }),
    // Tables.
    html("rows", |size| "<table>".to_owned() + &numbered(size, |n| format!("<tr><td>pot<td>{n}"))),
    html("cells-of-one-row", |size| "<table><tr><th>a<th>b<tr>".to_owned() + &fill("<td>soup", size)),
    html("one-wide-row-many-rows", |size| {
        "<table><tr>".to_owned() + &fill("<td>soup", size / 2) + &fill("<tr><td>pot<td>lid", size / 2)
    }),
    html("widening-rows", |size| {
        let mut page = "<table>".to_owned();
        for row in 1.. {
            if page.len() >= size {
                break;
            }
            page += "<tr>";
            page += &"<td>a".repeat(row);
        }
        page
    }),
    html("huge-spans", |size| "<table>".to_owned() + &fill("<tr><td colspan=1000 rowspan=65534>soup<td>pot", size)),
    html("wide-spans", |size| "<table>".to_owned() + &fill("<tr><td colspan=1000>soup<td>pot", size)),
    html("tall-spans", |size| "<table>".to_owned() + &fill("<tr><td rowspan=65534>soup<td>pot", size)),
    html("many-tables", |size| fill("<table><tr><th>a<th>b<tr><td>1<td>2</table>", size)),
    html("captions", |size| fill("<table><caption>Soup</caption><tr><th>a<td>b</table>", size)),
    html("table-of-lists", |size| "<table><tr><th>a<th>b".to_owned() + &fill("<tr><td><ul><li>a<li>b</ul><td>c", size)),
    // What the head says.
    html("huge-title", |size| format!("<title>{}</title><p>soup", fill("Soup of the day - ", size))),
    html("huge-title-and-heading", |size| {
        let title = fill("Soup of the day | ", size / 2);
        format!("<title>{title}</title><h1>{title}</h1><p>soup")
    }),
    html("huge-title-of-one-word", |size| format!("<title>{}</title><p>soup", fill("soup", size))),
    html("huge-description", |size| format!("<meta name=description content='{}'><p>soup", fill("Soup of ", size))),
    html("huge-author", |size| format!("<meta name=author content='{}'><p>soup", fill("Ana Cook, ", size))),
    html("huge-author-and", |size| {
        format!("<meta name=author content='{}'><p>soup", fill("Ana and Bo, MD and ", size))
    }),
    html("authors", |size| numbered(size, |n| format!("<meta name=author content='Cook {n}'>"))),
    html("authors-without-names", |size| fill("<meta name=author content=1>", size)),
    html("titles-of-many-parts", |size| {
        let parts = numbered(3_500, |n| format!("a{n} | "));
        let tag = format!("<meta property=og:title content='{parts}'>");
        numbered(1_000, |n| format!("<h1>Soup {n}</h1>")) + &fill(&tag, size)
    }),
    html("types", |size| numbered(size, |n| format!("<meta property=og:type content=soup{n}>"))),
    html("data-of-a-script", |size| {
        let texts = numbered(size, |n| format!("\"soup{n}\":\"a pot\","));
        format!("<meta property=og:type content=article><script>{{{texts}\"end\":0}}</script>")
    }),
    html("soft-hyphens", |size| "<p>soup".to_owned() + &fill("\u{ad}", size) + "pot"),
    html("ways-back-in-one-note", |size| {
        let references = numbered(size / 2, |n| format!("<a href=#note id=r{n}>{n}</a> "));
        references + "<li id=note><p>" + &numbered(size / 2, |n| format!("<a href=#r{n}>^</a>")) + "soup"
    }),
    html("references-in-one-sup", |size| {
        let references = numbered(size / 2, |n| format!("<a href=#n{n} id=r{n}>{n}</a>"));
        format!("<sup>{references}</sup>") + &numbered(size / 2, |n| format!("<li id=n{n}><a href=#r{n}>^</a>soup"))
    }),
    html("author-elements", |size| numbered(size, |n| format!("<a rel=author href=/{n}>Ana Cook {n}</a> "))),
    html("descriptions", |size| numbered(size, |n| format!("<meta property=og:title content='Soup {n}'>"))),
    html("publication-dates", |size| fill("<meta property=article:published_time content=2026-06-30T10:00:00Z>", size)),
    html("times", |size| fill("<time datetime=2026-06-30 class=published>30 June 2026</time> ", size)),
    html("huge-date", |size| format!("<meta name=date content='{}'><p>soup", fill("30 June 2026 ", size))),
    html("canonical-links", |size| numbered(size, |n| format!("<link rel=canonical href=https://soup.example/{n}>"))),
    html("json-ld", |size| {
        let people = numbered(size, |n| format!("{{\"@type\":\"Person\",\"name\":\"Cook {n}\"}},"));
        json_ld(&format!("{{\"@type\":\"Article\",\"headline\":\"Soup\",\"author\":[{people}1]}}"))
    }),
    html("json-ld-nested", |size| json_ld(&around("[", "]", size))),
    html("json-ld-nested-objects", |size| json_ld(&(fill("{\"@graph\":", size) + "1" + &fill("}", size / 10)))),
    html("json-ld-shallow-nests", |size| {
        json_ld(&format!("[{}1]", fill(&(around("{\"author\":[", "]}", 1_000) + ","), size)))
    }),
    html("json-ld-graph", |size| {
        let articles =
            numbered(size, |n| format!("{{\"@type\":\"Article\",\"@id\":\"#{n}\",\"headline\":\"Soup {n}\"}},"));
        json_ld(&format!("{{\"@graph\":[{articles}1]}}"))
    }),
    html("json-ld-scripts", |size| fill(&json_ld("{\"@type\":\"Article\",\"headline\":\"Soup\"}"), size)),
    html("json-ld-huge-headline", |size| {
        json_ld(&format!("{{\"@type\":\"Article\",\"headline\":\"{}\"}}", fill("Soup ", size)))
    }),
    html("json-ld-escapes", |size| {
        json_ld(&format!("{{\"@type\":\"Article\",\"headline\":\"{}\"}}", fill("\\u0041&amp;", size)))
    }),
    // Text.
    html("one-word", |size| "<p>".to_owned() + &fill("soup", size)),
    html("one-paragraph", |size| "<p>".to_owned() + &fill("soup and bread, ", size)),
    html("one-heading", |size| "<h1>".to_owned() + &fill("soup and bread, ", size)),
    html("white-space", |size| "<p>soup".to_owned() + &fill(" \n", size) + "pot"),
    html("invisible-characters", |size| "<p>soup".to_owned() + &fill("\u{200b}\u{ad}", size)),
    html("accents", |size| "<p>a".to_owned() + &fill("\u{301}", size)),
    html("accents-in-disorder", |size| "<p>a".to_owned() + &fill("\u{301}\u{323}", size)),
    html("decomposed", |size| "<p>".to_owned() + &fill("e\u{301} ", size)),
    html("hangul-jamo", |size| "<p>".to_owned() + &fill("\u{1112}\u{1161}\u{11ab}", size)),
    html("chinese", |size| "<p>".to_owned() + &fill("汤在中午端上来了，", size)),
    html("emoji", |size| "<p>".to_owned() + &fill("👩\u{200d}👩\u{200d}👧", size)),
    html("flags", |size| "<p>".to_owned() + &fill("🇫🇷", size)),
    html("right-to-left", |size| "<p>".to_owned() + &fill("مرق ساخن ", size)),
    html("mojibake", |size| "<p>".to_owned() + &fill("souprÃ©chauffÃ©e â€™ ", size)),
    html("asterisks", |size| "<p>".to_owned() + &fill("*", size)),
    html("asterisks-and-words", |size| "<p>".to_owned() + &fill("*a **b _c ", size)),
    html("brackets", |size| "<p>".to_owned() + &fill("[", size)),
    html("backticks", |size| "<p>".to_owned() + &numbered(size, |n| "`".repeat(n % 50 + 1) + "a")),
    html("pipes-in-cells", |size| "<table><tr><th>a<th>b<tr><td>".to_owned() + &fill("|", size)),
    html("urls", |size| "<p>".to_owned() + &numbered(size, |n| format!("https://soup.example/{n} "))),
    html("huge-url", |size| format!("<p><a href='https://soup.example/{}'>soup</a>", fill("(a)", size))),
    html("numbered-lines", |size| numbered(size, |n| format!("<p>{n}、soup</p>"))),
    html("numbered-lines-in-one", |size| "<p>".to_owned() + &numbered(size, |n| format!("{n}. soup<br>"))),
    html("section-titles", |size| {
        fill("<h2>Related Reads</h2><p>Soup</p><h2>Trending Cryptos</h2><p>KST $0.41 +2.31%</p>", size)
    }),
    html("questions", |size| fill("<h2>Related Questions</h2><p>QIs there soup?</p><p>AThere is.</p>", size)),
    html("abstracts", |size| {
        fill("<h2>Abstract</h2><p>The soup was served at noon, and nobody on the quay asked for more of it.</p>", size)
    }),
    html("teasers", |size| {
        let teaser = |n| format!("<h3><a href=/{n}>The soup of day {n}</a></h3><p>Noon</p><a href=/{n}>Read more</a>");
        "<h2>Related Reads</h2>".to_owned() + &numbered(size, teaser)
    }),
    html("menus-of-sources", |size| {
        fill("<h2>References</h2><ul><li>The soup of noon<li><a href=/>Soup</a></ul>", size)
    }),
    html("bylines", |size| fill("<p>By Ana Cook | Published on 2026-06-30 | Updated 2 hours ago</p>", size)),
    html("names-in-a-byline", |size| "<p>By ".to_owned() + &fill("Ana Cook, ", size)),
    html("dates", |size| fill("<p>30 June 2026</p><p>2026-06-30 10:00</p>", size)),
    html("dates-in-one-paragraph", |size| "<p>".to_owned() + &fill("30 June 2026, ", size)),
    html("many-digits", |size| "<p>".to_owned() + &fill("2026-06-30", size)),
    // Text dumps.
    text("dump-of-lines", |size| fill("soup\n", size)),
    text("dump-of-empty-lines", |size| fill("\n", size)),
    text("dump-of-letters", |size| fill("s\n", size)),
    text("dump-of-numbered-lines", |size| numbered(size, |n| format!("The soup of day {n}.\n"))),
    text("dump-of-paragraphs", |size| {
        numbered(size, |n| format!("The soup of day {n} was served at noon, as on all the days before it.\n\n"))
    }),
    text("dump-of-abstracts", |size| {
        let soup = "The soup of the day was made of leeks, and nobody at the quay had asked for any other.";
        fill(&format!("Abstract\n\n{soup}\n\n"), size)
    }),
    text("dump-of-one-line", |size| fill("soup and bread, ", size)),
    text("dump-of-one-word", |size| fill("soup", size)),
    text("dump-of-items", |size| numbered(size, |n| format!("{n}. soup\n"))),
    text("dump-of-nested-items", |size| numbered(size, |n| format!("{}- soup\n", " ".repeat(n % 60)))),
    text("dump-of-bullets", |size| fill("- soup\n\n", size)),
    text("dump-of-headings", |size| numbered(size, |n| format!("Soup {n}\n=======\n\n"))),
    text("dump-of-titles", |size| fill("Trending Cryptos\nRelated Reads\nDiscussions\n", size)),
    text("dump-of-trading", |size| fill("Trending Cryptos\n\nKST $0.41 +2.31%\n\n", size)),
    text("dump-of-questions", |size| fill("Related Questions\nQIs there soup?\nAThere is soup.\n", size)),
    text("dump-of-related-reads", |size| {
        let header =
            "The soup\n\nIt was served at noon, and nobody asked for more of it.\n\nRelated Reads\n".to_owned();
        header + &numbered(size, |n| format!("Soup {n}\nThe soup of day {n}, told again.\nsoupbit {n}m ago\n"))
    }),
    text("dump-of-references", |size| {
        "The soup\n\nIt was served at noon.\n\nReferences:\n".to_owned()
            + &numbered(size, |n| format!("https://soup.example/{n}\n"))
    }),
    text("dump-of-bylines", |size| fill("souppotPublished on 2026-06-30Last updated on 2026-06-30\n", size)),
    text("dump-of-entities", |size| fill("soup &amp; bread &lt;p&gt;\n", size)),
    text("dump-of-mojibake", |size| fill("souprÃ©chauffÃ©e â€™\n", size)),
    text("dump-of-less-than", |size| fill("a < b\n", size)),
    text("dump-of-chinese", |size| fill("汤在中午端上来了。\n", size)),
    text("dump-of-digits", |size| fill("1", size)),
    text("dump-of-spaces", |size| format!("soup{}pot", fill(" ", size))),
];

/// A piece, over and over.
fn fill(piece: &str, size: usize) -> String {
    piece.repeat(size.div_ceil(piece.len()))
}

/// As many of one thing as of the other that ends it.
fn around(open: &str, close: &str, size: usize) -> String {
    let count = size.div_ceil(open.len() + close.len());
    open.repeat(count) + &close.repeat(count)
}

/// Pieces that differ by their number.
fn numbered(size: usize, piece: impl Fn(usize) -> String) -> String {
    let mut page = String::with_capacity(size + 100);
    for number in 0.. {
        if page.len() >= size {
            break;
        }
        page += &piece(number);
    }
    page
}

/// A page with one statement in its head.
fn json_ld(statement: &str) -> String {
    format!("<script type=application/ld+json>{statement}</script><p>soup</p>")
}
