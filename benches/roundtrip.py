#!/usr/bin/env python3
"""How many examples of the CommonMark specification come back through cmark-gfm.

    roundtrip.py SPEC [--tamis PROGRAM] [--known FILE]

SPEC     spec.json of the specification: a list of {example, markdown, html}
--known  examples that are known not to come back [tests/markdown/known.yaml]; others, and those of them that do, are an
         error

Each example's HTML → `tamis convert --strip none -f md --front-matter none` → cmark-gfm → the same HTML, after the
specification's own normalisation: white space collapsed outside `pre`, none beside block tags, attributes in order,
characters for their references. Examples with raw HTML, which tamis never writes, and empty ones are left out, and so are
those that this version of cmark-gfm does not render as the specification says (since 0.29.0.gfm.12 it writes one `strong`
for several inside each other). `cargo test --test markdown` asks comrak the same; this script asks the reference. Needs Python 3.9 and `cmarkgfm`.
"""

import argparse
import html
import html.parser
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import cmarkgfm
from cmarkgfm.cmark import Options

ROOT = pathlib.Path(__file__).resolve().parent.parent
BLOCKS = set(
    "article header aside hgroup blockquote hr iframe body li map button object canvas ol caption output col p colgroup pre dd "
    "progress div section dl table td dt tbody embed textarea fieldset tfoot figcaption th figure thead footer tr form ul h1 h2 "
    "h3 h4 h5 h6 video script style".split()
)


class Normal(html.parser.HTMLParser):
    """HTML as two renderers would both write it."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.parts, self.pre, self.last = [], 0, "\n"
        self.feed(source)
        self.close()

    def block(self):
        if self.parts and not self.pre:
            self.parts[-1] = self.parts[-1].rstrip()

    def handle_starttag(self, tag, attributes):
        if tag in BLOCKS:
            self.block()
        self.pre += tag == "pre"
        shown = "".join(f' {name}="{html.escape(value or "")}"' for name, value in sorted(attributes))
        self.parts.append(f"<{tag}{shown}>")
        self.last = tag

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag):
        if tag in BLOCKS:
            self.block()
        self.pre -= tag == "pre"
        self.parts.append(f"</{tag}>")
        self.last = tag

    def handle_data(self, data):
        if not self.pre:
            data = re.sub(r"\s+", " ", data)
            if self.last in BLOCKS or self.last in ("br", "\n"):
                data = data.lstrip()
        if data:
            self.parts.append(html.escape(data))
            self.last = ""


def normal(source):
    return "".join(Normal(source).parts)


def render(markdown, options=Options.CMARK_OPT_UNSAFE):
    return cmarkgfm.cmark.markdown_to_html(markdown, options)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("spec", type=pathlib.Path)
    parser.add_argument("--tamis", type=pathlib.Path, default=ROOT / "target/release/tamis")
    parser.add_argument("--known", type=pathlib.Path, default=ROOT / "tests/markdown/known.yaml")
    options = parser.parse_args()
    known = {int(number) for number in re.findall(r"^- example: (\d+)", options.known.read_text(encoding="utf-8"), re.M)}
    examples = json.loads(options.spec.read_text(encoding="utf-8"))
    safe = Options.CMARK_OPT_DEFAULT
    about = [one for one in examples if one["html"].strip() and "<!-- raw HTML omitted -->" not in render(one["markdown"], safe)]
    asked = [one for one in about if normal(render(one["markdown"])) == normal(one["html"])]
    known &= {one["example"] for one in asked}
    with tempfile.TemporaryDirectory() as folder:
        pages, out = pathlib.Path(folder, "pages"), pathlib.Path(folder, "out")
        pages.mkdir()
        for one in asked:
            (pages / f"{one['example']}.html").write_text(one["html"], encoding="utf-8")
        command = [options.tamis, "convert", pages, "-o", out, "--strip", "none", "-f", "md", "--front-matter", "none", "--quiet"]
        subprocess.run(command, check=True)
        failed = set()
        for one in asked:
            markdown = (out / "md" / f"{one['example']}.md").read_text(encoding="utf-8")
            if normal(render(markdown)) != normal(one["html"]):
                failed.add(one["example"])
                print(f"{one['example']}: {one['html']!r} became {markdown!r}, which is {render(markdown)!r}")
    share = 100 * (1 - len(failed) / len(asked))
    print(f"{len(asked) - len(failed)} of {len(asked)} examples come back ({share:.1f} %); {len(about) - len(asked)} left out")
    if failed != known:
        print(f"known, but come back: {sorted(known - failed)}; not known: {sorted(failed - known)}", file=sys.stderr)
    return int(failed != known)


if __name__ == "__main__":
    sys.exit(main())
