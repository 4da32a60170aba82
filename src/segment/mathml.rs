//! `MathML` → TeX, as `KaTeX` and `MathJax` read it.
//!
//! In: a `math` element without the TeX it was made from. Out: TeX in which letters and signs are those of the page.
//! Absent: sizes, colours and spaces, which say nothing; what TeX has no plain word for. A formula that holds such stays the
//! text a reader sees.

use crate::tree::{NodeId, Tree};

/// Deepest nesting that is translated; what people write has some ten levels.
const MAX_DEPTH: usize = 48;

/// Functions that TeX sets upright by a word of their own.
const FUNCTIONS: [&str; 18] = [
    "arccos", "arcsin", "arctan", "cos", "cosh", "det", "exp", "gcd", "inf", "lim", "ln", "log", "max", "min", "sin",
    "sinh", "sup", "tan",
];

/// Signs over a base, and the words for them.
const ABOVE: [(&str, &str); 14] = [
    ("\\hat{}", "\\hat"),
    ("ˆ", "\\hat"),
    ("~", "\\tilde"),
    ("˜", "\\tilde"),
    ("¯", "\\bar"),
    ("‾", "\\overline"),
    ("―", "\\overline"),
    ("\\_", "\\overline"),
    ("→", "\\vec"),
    ("⃗", "\\vec"),
    ("˙", "\\dot"),
    ("¨", "\\ddot"),
    ("⏞", "\\overbrace"),
    ("⏜", "\\overparen"),
];

/// Signs under a base.
const BELOW: [(&str, &str); 4] =
    [("\\_", "\\underline"), ("‾", "\\underline"), ("⏟", "\\underbrace"), ("⏝", "\\underparen")];

/// A formula in TeX; `None` where something in it has none, or nothing is left.
pub(super) fn tex(tree: &Tree, math: NodeId) -> Option<String> {
    let tex = row(tree, math, MAX_DEPTH)?;
    (!tex.trim().is_empty()).then_some(tex)
}

/// The children of a node, one after another.
fn row(tree: &Tree, id: NodeId, depth: usize) -> Option<String> {
    let mut out = String::new();
    for child in tree.children(id).filter(|&child| tree.is_element(child)) {
        append(&mut out, &one(tree, child, depth)?);
    }
    Some(out)
}

/// Appends TeX; a space keeps the name of a command from running into a letter.
fn append(out: &mut String, tex: &str) {
    // Of commands only functions stand without braces or a space after them: no look goes further back.
    let is_command = FUNCTIONS.iter().any(|name| out.strip_suffix(name).is_some_and(|before| before.ends_with('\\')));
    if is_command && tex.starts_with(|c: char| c.is_ascii_alphabetic()) {
        out.push(' ');
    }
    out.push_str(tex);
}

/// One element.
fn one(tree: &Tree, id: NodeId, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    let name = tree.local_name(id)?;
    let parts = || -> Option<Vec<String>> {
        tree.children(id).filter(|&child| tree.is_element(child)).map(|child| one(tree, child, depth)).collect()
    };
    Some(match &**name {
        "mi" => identifier(tree.text_content(id).trim()),
        "mn" => escaped(tree.text_content(id).trim()),
        "mo" => operator(tree.text_content(id).trim()),
        "mtext" | "ms" => match tree.text_content(id).trim() {
            "" => " ".to_owned(),
            text => format!("\\text{{{}}}", escaped(text)),
        },
        "mspace" | "mphantom" | "annotation" | "annotation-xml" => String::new(),
        "mrow" | "mstyle" | "mpadded" | "semantics" | "math" => row(tree, id, depth)?,
        "msqrt" => format!("\\sqrt{{{}}}", row(tree, id, depth)?),
        "mfenced" => fenced(tree, id, &parts()?),
        "mtable" => table(tree, id, depth)?,
        "mfrac" => match &parts()?[..] {
            // Without a line it is no fraction: a binomial, or one thing over another.
            [above, below] if tree.attr(id, "linethickness").is_some_and(|line| line.trim().starts_with('0')) => {
                format!("{{{above} \\atop {below}}}")
            }
            [above, below] => format!("\\frac{{{above}}}{{{below}}}"),
            _ => return None,
        },
        "mroot" => match &parts()?[..] {
            [base, degree] => format!("\\sqrt[{degree}]{{{base}}}"),
            _ => return None,
        },
        "msub" | "msup" | "msubsup" | "munder" | "mover" | "munderover" => script(name, &parts()?)?,
        _ => return None,
    })
}

/// A base with what stands below and above it.
fn script(name: &str, parts: &[String]) -> Option<String> {
    let word =
        |words: &[(&str, &'static str)], sign: &str| words.iter().find(|(is, _)| *is == sign).map(|(_, word)| *word);
    Some(match (name, parts) {
        ("msub", [base, below]) => format!("{}_{}", group(base), braced(below)),
        ("msup", [base, above]) if above.bytes().all(|byte| byte == b'\'') && !above.is_empty() => {
            format!("{}{above}", group(base))
        }
        ("msup", [base, above]) => format!("{}^{}", group(base), braced(above)),
        ("msubsup" | "munderover", [base, below, above]) => {
            format!("{}_{}^{}", group(base), braced(below), braced(above))
        }
        ("mover", [base, above]) => match word(&ABOVE, above) {
            Some(word) => format!("{word}{{{base}}}"),
            None if has_limits(base) => format!("{base}^{}", braced(above)),
            None => format!("\\overset{{{above}}}{{{base}}}"),
        },
        ("munder", [base, below]) => match word(&BELOW, below) {
            Some(word) => format!("{word}{{{base}}}"),
            None if has_limits(base) => format!("{base}_{}", braced(below)),
            None => format!("\\underset{{{below}}}{{{base}}}"),
        },
        _ => return None,
    })
}

/// Whether TeX sets what belongs to a base above and below it by itself: sums, limits and braces.
fn has_limits(base: &str) -> bool {
    let is_function = base.strip_prefix('\\').is_some_and(|name| FUNCTIONS.contains(&name));
    is_function
        || base.starts_with("\\overbrace")
        || base.starts_with("\\underbrace")
        || base.chars().count() == 1 && base.chars().all(|c| matches!(c, '∏'..='∑' | '∫'..='∳' | '⋀'..='⋃' | '⨀'..='⨉'))
}

/// A base as one piece.
fn group(base: &str) -> String {
    let is_one = base.chars().count() == 1
        || base.strip_prefix('\\').is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphabetic()));
    if is_one { base.to_owned() } else { braced(base) }
}

fn braced(tex: &str) -> String {
    format!("{{{tex}}}")
}

/// A name: a letter as it is, a function by its word, other words upright.
fn identifier(name: &str) -> String {
    if FUNCTIONS.contains(&name) {
        return format!("\\{name}");
    }
    match name.chars().count() {
        0 | 1 => escaped(name),
        _ => format!("\\mathrm{{{}}}", escaped(name)),
    }
}

/// A sign; those that only say how letters are read, such as a product without a sign, are none.
fn operator(sign: &str) -> String {
    match sign {
        "\u{2061}" | "\u{2062}" | "\u{2063}" | "\u{2064}" => String::new(),
        "−" => "-".to_owned(),
        "′" => "'".to_owned(),
        "″" => "''".to_owned(),
        "|" | "∣" => "|".to_owned(),
        sign if FUNCTIONS.contains(&sign) => format!("\\{sign}"),
        sign => escaped(sign),
    }
}

/// What stands in brackets, between its separators.
fn fenced(tree: &Tree, id: NodeId, parts: &[String]) -> String {
    let attribute = |name: &str, usual: &'static str| tree.attr(id, name).unwrap_or(usual).trim().to_owned();
    let separators: Vec<char> = attribute("separators", ",").chars().filter(|c| !c.is_whitespace()).collect();
    let mut out = operator(&attribute("open", "("));
    for (at, part) in parts.iter().enumerate() {
        if let Some(before) = at.checked_sub(1) {
            out.extend(separators.get(before).or(separators.last()));
        }
        append(&mut out, part);
    }
    out.push_str(&operator(&attribute("close", ")")));
    out
}

fn table(tree: &Tree, id: NodeId, depth: usize) -> Option<String> {
    let mut rows = Vec::new();
    for line in tree.children(id).filter(|&line| tree.is_element(line)) {
        let cells = tree.children(line).filter(|&cell| tree.is_element(cell));
        let cells: Option<Vec<String>> = cells.map(|cell| row(tree, cell, depth)).collect();
        rows.push(cells?.join(" & "));
    }
    Some(format!("\\begin{{matrix}} {} \\end{{matrix}}", rows.join(" \\\\ ")))
}

/// Text with what is syntax of TeX escaped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '{' | '}' | '%' | '#' | '&' | '_' => out.extend(['\\', c]),
            // A dollar would end the formula.
            '$' => out.push('＄'),
            '\\' => out.push_str("\\backslash "),
            '^' => out.push_str("\\hat{}"),
            c if c.is_whitespace() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use html5ever::local_name;

    use super::*;
    use crate::tree::parse;

    #[test]
    fn formulas() {
        for (mathml, expected) in [
            ("<mi>v</mi><mo>=</mo><mi>w</mi>", Some("v=w")),
            ("<mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac>", Some("\\frac{a}{b+1}")),
            ("<mfrac linethickness=0><mi>n</mi><mi>k</mi></mfrac>", Some("{n \\atop k}")),
            ("<msup><mi>x</mi><mn>2</mn></msup><mo>&#x2062;</mo><mi>y</mi>", Some("x^{2}y")),
            ("<msup><mi>f</mi><mo>′</mo></msup>", Some("f'")),
            ("<msub><mrow><mi>a</mi><mi>b</mi></mrow><mi>i</mi></msub>", Some("{ab}_{i}")),
            ("<mi>sin</mi><mo>&#x2061;</mo><mi>x</mi>", Some("\\sin x")),
            (
                "<munderover><mo>∑</mo><mrow><mi>n</mi><mo>=</mo><mn>1</mn></mrow><mn>12</mn></munderover><mi>h</mi>",
                Some("∑_{n=1}^{12}h"),
            ),
            ("<munder><mi>lim</mi><mi>n</mi></munder><mi>q</mi>", Some("\\lim_{n}q")),
            ("<mover><mi>v</mi><mo>→</mo></mover><mover><mi>A</mi><mo>=</mo></mover>", Some("\\vec{v}\\overset{=}{A}")),
            ("<mroot><mi>x</mi><mn>3</mn></mroot><msqrt><mi>y</mi><mi>z</mi></msqrt>", Some("\\sqrt[3]{x}\\sqrt{yz}")),
            ("<mfenced open='[' close=']' separators=';'><mi>a</mi><mi>b</mi></mfenced>", Some("[a;b]")),
            ("<mo>{</mo><mn>5</mn><mo>%</mo><mtext>off</mtext>", Some("\\{5\\%\\text{off}")),
            (
                "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr><mtr><mtd><mi>a</mi></mtd></mtr></mtable>",
                Some("\\begin{matrix} 1 & 0 \\\\ a \\end{matrix}"),
            ),
            ("<semantics><mi>α</mi><annotation-xml>alpha</annotation-xml></semantics>", Some("α")),
            ("<mglyph></mglyph>", None),
            ("<mfrac><mi>a</mi></mfrac>", None),
            ("<mspace></mspace>", None),
        ] {
            let tree = parse(&format!("<math>{mathml}</math>"));
            let is_math = |id: &NodeId| tree.local_name(*id).is_some_and(|name| *name == local_name!("math"));
            let math = tree.descendants(tree.root()).find(is_math).unwrap();
            assert_eq!(tex(&tree, math).as_deref(), expected, "{mathml}");
        }
    }

    #[test]
    fn nesting_has_an_end() {
        let deep = |levels: usize| {
            let tree = parse(&format!("<math>{}<mi>x</mi>", "<mrow>".repeat(levels)));
            let is_math = |id: &NodeId| tree.local_name(*id).is_some_and(|name| *name == local_name!("math"));
            let math = tree.descendants(tree.root()).find(is_math).unwrap();
            tex(&tree, math)
        };
        assert_eq!((deep(MAX_DEPTH - 1).as_deref(), deep(MAX_DEPTH)), (Some("x"), None));
    }
}
