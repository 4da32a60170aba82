#!/usr/bin/env python3
"""How much of the structure of pages comes through, against the HTML that is expected of each.

    structure.py SET OUT [--worst N]

SET   a labelled set: SET/truth.jsonl with `id` and `markup`, the expected HTML of each page
OUT   what `tamis convert SET/pages -o OUT -f json,text` made of it

Counted are headings, lists, tables, listings, links outside listings (which hold text alone) and images. Of each kind a page has as many right as the smaller of
the two counts; recall is their share of what was expected, precision their share of what came out. Only pages whose text
came through count: a word F1 of 0.9 or more. Needs Python 3.9, nothing else.
"""
import argparse, collections, html.parser, json, pathlib, re

KINDS = ("headings", "lists", "tables", "code", "links", "images")
MIN_TEXT_F1 = 0.9


class Expected(html.parser.HTMLParser):
    """Counts elements and gathers text."""

    NAMES = {"ul": "lists", "ol": "lists", "table": "tables", "pre": "code", "img": "images"} | {
        f"h{level}": "headings" for level in range(1, 7)
    }

    def __init__(self, source):
        super().__init__()
        self.counts, self.text, self.listings = collections.Counter(), [], 0
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.text.append("\n" if tag not in ("a", "b", "i", "em", "strong", "span", "code", "sub", "sup") else "")
        attrs = dict(attrs)
        self.listings += tag == "pre"
        if tag == "a" and (attrs.get("href") or "").strip():
            self.counts["links"] += not self.listings
        elif tag in self.NAMES:
            self.counts[self.NAMES[tag]] += 1

    def handle_endtag(self, tag):
        self.listings -= tag == "pre"

    def handle_data(self, data):
        self.text.append(data)


def count(node, counts):
    """Counts the blocks and marks of a document."""
    if isinstance(node, list):
        for inner in node:
            count(inner, counts)
    elif isinstance(node, dict):
        kind = {"heading": "headings", "list": "lists", "table": "tables", "code": "code", "link": "links", "image": "images"}
        # Inline code is no listing; an image is one in the text too.
        if not (node.get("type") == "code" and "start" in node):
            counts[kind.get(node.get("type"), "other")] += 1
        if node.get("type") == "image" and node.get("link"):
            counts["links"] += 1
        if node.get("type") == "note" and "start" in node:
            counts["links"] += 1
        for inner in node.values():
            count(inner, counts)


def f1(got, wanted):
    words = lambda text: collections.Counter(re.findall(r"\w+", text.lower()))
    got, wanted = words(got), words(wanted)
    right = sum((got & wanted).values())
    return 2 * right / max(1, sum(got.values()) + sum(wanted.values()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--worst", type=int, default=0)
    args = parser.parse_args()
    right, wanted, got = (collections.Counter() for _ in range(3))
    pages, misses = 0, []
    for line in (args.set / "truth.jsonl").open(encoding="utf-8"):
        truth = json.loads(line)
        document = json.loads((args.out / "json" / f"{truth['id']}.json").read_text(encoding="utf-8"))
        text = (args.out / "text" / f"{truth['id']}.txt").read_text(encoding="utf-8")
        expected = Expected(truth["markup"])
        if f1(text, "".join(expected.text)) < MIN_TEXT_F1:
            continue
        pages += 1
        found = collections.Counter()
        count(document["blocks"], found)
        for kind in KINDS:
            have, want = found[kind], expected.counts[kind]
            right[kind] += min(have, want)
            wanted[kind] += want
            got[kind] += have
            if have != want:
                misses.append((abs(have - want), kind, have, want, truth["id"]))
    print(f"{pages} pages with a text F1 of {MIN_TEXT_F1} or more")
    for kind in (*KINDS, "all"):
        total = lambda counts: sum(counts.values()) if kind == "all" else counts[kind]
        recall, precision = total(right) / max(1, total(wanted)), total(right) / max(1, total(got))
        print(f"{kind:9} expected {total(wanted):5} found {total(got):5}  recall {recall:.3f} precision {precision:.3f}")
    for _, kind, have, want, page in sorted(misses, reverse=True)[: args.worst]:
        print(f"  {kind:9} found {have:4} expected {want:4}  {page}")


if __name__ == "__main__":
    main()
