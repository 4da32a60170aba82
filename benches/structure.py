#!/usr/bin/env python3
"""How much of the structure of pages comes through, against the HTML that is expected of each.

    structure.py SET OUT [--worst N]

SET   a labelled set: SET/truth.jsonl with `id` and `markup`, the expected HTML of each page
OUT   what `tamis convert SET/pages -o OUT -f json,text` made of it

Counted are headings, lists, tables, listings, links outside listings (which hold text alone) and images. Of each kind a
page has as many right as the smaller of the two counts; recall is their share of what was expected, precision their share
of what came out. Only pages whose text came through count: a word F1 of 0.9 or more.

What a reader would not count is not counted, on either side:

- headings, lists, listings and links that show nothing: no letter, no digit, no picture; images without an address or of
  one pixel
- headings that say the title of the document, which is a field of its own and no part of the text
- tables of one row or one column, and tables with a table inside: they lay out
- links to a place on the page itself: contents, permalinks, notes and the way back from them. The places are gone from
  the output, notes are notes there. They have a line of their own below the sum, `places`. Lists of nothing but such
  links are contents, and not counted either

Needs Python 3.9, nothing else.
"""
import argparse, collections, html.parser, json, pathlib, re

KINDS = ("headings", "lists", "tables", "code", "links", "images")
MIN_TEXT_F1 = 0.9
CJK = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
HEADINGS = {f"h{level}" for level in range(1, 7)}
INLINE = {"a", "b", "i", "em", "strong", "span", "code", "sub", "sup"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def shows(text):
    return re.search(r"\w", text) is not None


def words(text):
    # Han and kana count by the character, for they are written without spaces.
    return re.findall(rf"[{CJK}]|[^\W{CJK}]+", text.lower())


def without_fragment(address):
    return address.split("#")[0]


class Counter:
    """Counts what a reader would count; knows the title and the address of the page."""

    def __init__(self, title, address):
        self.title, self.address, self.counts = words(title or ""), address, collections.Counter()

    def is_place(self, address):
        return "#" in address and without_fragment(address) in ("", self.address)

    def heading(self, text, pictures=0):
        if (shows(text) or pictures) and words(text) != self.title:
            self.counts["headings"] += 1

    def link(self, address, text, pictures=0):
        if self.is_place(address):
            self.counts["places"] += 1
        elif shows(text) or pictures:
            self.counts["links"] += 1


class Expected(html.parser.HTMLParser):
    """Counts elements and gathers text."""

    def __init__(self, source, counter):
        super().__init__()
        self.counter, self.text, self.open = counter, [], []
        self.feed(source)
        while self.open:
            self.leave()

    def handle_starttag(self, tag, attrs):
        self.text.append("" if tag in INLINE else "\n")
        attrs = {name: value or "" for name, value in attrs}
        if tag == "img":
            self.image(attrs)
        elif tag not in VOID:
            self.open.append({"tag": tag, "attrs": attrs, "text": [], "pictures": 0, "rows": 0, "columns": 0, "cells": 0,
                              "tables": 0, "places": []})

    def image(self, attrs):
        tiny = all(re.fullmatch(r"\s*[01](\.0*)?(px)?\s*", attrs.get(side, "")) for side in ("width", "height"))
        if (attrs.get("src") or attrs.get("srcset")) and not tiny:
            self.counter.counts["images"] += 1
            for element in self.open:
                element["pictures"] += 1

    def handle_endtag(self, tag):
        if any(element["tag"] == tag for element in self.open):
            while self.leave() != tag:
                pass

    def leave(self):
        element = self.open.pop()
        tag, text = element["tag"], "".join(element["text"])
        inside = {around["tag"] for around in self.open}
        shown = shows(text) or element["pictures"]
        if tag in HEADINGS:
            self.counter.heading(text, element["pictures"])
        elif tag == "a" and element["attrs"].get("href", "").strip() and "pre" not in inside:
            address = element["attrs"]["href"].strip()
            self.counter.link(address, text, element["pictures"])
            for around in self.open if self.counter.is_place(address) else ():
                around["places"].append(text)
        elif tag == "pre" and shown and "pre" not in inside:
            self.counter.counts["code"] += 1
        elif tag in ("ul", "ol") and shown and words(text) != words(" ".join(element["places"])):
            self.counter.counts["lists"] += 1
        elif tag in ("td", "th"):
            self.add("cells", ("tr",))
        elif tag == "tr":
            for table in self.add("rows", ("table",)):
                table["columns"] = max(table["columns"], element["cells"])
        elif tag == "table":
            if element["rows"] > 1 and element["columns"] > 1 and not element["tables"]:
                self.counter.counts["tables"] += 1
            for around in self.open:
                around["tables"] += 1
        return tag

    def add(self, what, tags):
        """Counts for the nearest element around of some names, which is returned."""
        nearest = [element for element in self.open if element["tag"] in tags][-1:]
        for element in nearest:
            element[what] += 1
        return nearest

    def handle_data(self, data):
        self.text.append(data)
        for element in self.open:
            element["text"].append(data)


def texts(node, is_place=None):
    """All texts of a block; with `is_place` only those of links to places."""
    if isinstance(node, list):
        for inner in node:
            yield from texts(inner, is_place)
    elif isinstance(node, dict) and "end" not in node:
        text = node.get("text", "")
        links = [mark for mark in node.get("marks", []) if mark["type"] == "link"]
        yield from [text] if is_place is None else [
            text[mark["start"] : mark["end"]] for mark in links if is_place(mark["url"])
        ]
        for inner in node.values():
            yield from texts(inner, is_place) if isinstance(inner, (list, dict)) else ()


def count(node, counter, text=""):
    """Counts the blocks and marks of a document; `text` is what marks are about."""
    if isinstance(node, list):
        for inner in node:
            count(inner, counter, text)
        return
    if not isinstance(node, dict):
        return
    kind, is_mark, counts = node.get("type"), "end" in node, counter.counts
    text = text if is_mark else node.get("text", "")
    if kind == "link":
        # A picture is a mark of no width: what the link holds of them counts where they are.
        counter.link(node["url"], text[node["start"] : node["end"]])
    elif kind == "image":
        counts["images"] += 1
        if node.get("link"):
            counter.link(node["link"], "", 1)
    elif kind == "note" and is_mark:
        counts["places"] += 1
    elif kind == "heading":
        counter.heading(text)
    elif kind == "list":
        counts["lists"] += words(" ".join(texts(node))) != words(" ".join(texts(node, counter.is_place)))
    elif kind == "table":
        counts["tables"] += 1
    elif kind == "code" and not is_mark:
        # Inline code is no listing.
        counts["code"] += 1
    for inner in node.values():
        count(inner, counter, text)


def f1(got, wanted):
    got, wanted = collections.Counter(words(got)), collections.Counter(words(wanted))
    right = sum((got & wanted).values())
    return 2 * right / max(1, sum(got.values()) + sum(wanted.values()))


def compare(folder, out):
    """For each page whose text came through: its name, what was found, what was expected."""
    for line in (folder / "truth.jsonl").open(encoding="utf-8"):
        truth = json.loads(line)
        document = json.loads((out / "json" / f"{truth['id']}.json").read_text(encoding="utf-8"))
        text = (out / "text" / f"{truth['id']}.txt").read_text(encoding="utf-8")
        title, address = document.get("title"), without_fragment(document["source"].get("url") or "")
        wanted, found = Counter(title, address), Counter(title, address)
        if f1(text, "".join(Expected(truth["markup"], wanted).text)) >= MIN_TEXT_F1:
            count([document["blocks"], document.get("references", [])], found)
            yield truth["id"], found.counts, wanted.counts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--worst", type=int, default=0)
    args = parser.parse_args()
    pages = list(compare(args.set, args.out))

    def line(name, kinds):
        total = lambda of: sum(of(found[kind], wanted[kind]) for _, found, wanted in pages for kind in kinds)
        right, got, want = total(min), total(lambda found, _: found), total(lambda _, wanted: wanted)
        recall, precision = right / max(1, want), right / max(1, got)
        print(f"{name:9} expected {want:5} found {got:5}  recall {recall:.3f} precision {precision:.3f}")

    print(f"{len(pages)} pages with a text F1 of {MIN_TEXT_F1} or more")
    for kind in KINDS:
        line(kind, [kind])
    line("all", KINDS)
    line("places", ["places"])
    misses = [(abs(found[kind] - wanted[kind]), kind, found[kind], wanted[kind], page)
              for page, found, wanted in pages for kind in KINDS if found[kind] != wanted[kind]]
    for _, kind, have, want, page in sorted(misses, reverse=True)[: args.worst]:
        print(f"  {kind:9} found {have:4} expected {want:4}  {page}")


if __name__ == "__main__":
    main()
