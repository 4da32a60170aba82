#!/usr/bin/env python3
"""Labelled pages as text without markup, to train the model for lines on. `make train` calls it.

    flatten.py BENCH FEATURES OUTPUT SET...

FEATURES  what `tamis features BENCH/SET/pages -o FEATURES/SET` wrote for each set
OUTPUT    a folder for text, DRESS-SET/<id>.txt

flat      what readers see of each page, a line for each leaf, as archives of crawled text hold it
whole     the truth, for texts that are content from end to end
split     flat, a line for each sentence, as pages for readers on the move and captions have them
parts     whole, a line for each sentence
"""

import json
import pathlib
import re
import sys
import zlib

import data

# One of so many pages of a set comes in other dresses than `flat`, too: enough for the model to know that such exist.
# Of a set that is not named here all do: the languages of `multilingual` have a few pages each, and with one of four, ten
# Chinese pages stood for all Chinese.
DRESSED_EVERY = {"wcxb": 4}

# What may end a sentence: a full stop of Chinese or Japanese and its closing quotes, or the space behind one of other scripts.
ENDS = re.compile(r"(?<=[。！？])(?![。！？」』”’）…])|(?<=[。！？][」』”’）])|(?<=\w[.!?…])\s+")


def flatten(bench, features, output, name):
    names = (features / name / "names.txt").read_text().split()
    numbers = data.numbers(features / name, names)
    shown = numbers[:, names.index("is_shown")] > 0
    row = 0
    for at, line in enumerate(open(features / name / "pages.jsonl", encoding="utf-8")):
        page = json.loads(line)
        leaves = page["leaves"]
        lines = [" ".join(leaf["text"].split()) for leaf, is_shown in zip(leaves, shown[row:]) if is_shown]
        row += len(leaves)
        name_of_page = page["path"].rsplit(".", 1)[0]
        write(output / f"flat-{name}", name_of_page, lines, "\n")
        if is_dressed(name, name_of_page):
            write(output / f"split-{name}", name_of_page, sentences(lines), "\n")
    for line in open(bench / name / "truth.jsonl", encoding="utf-8"):
        truth = json.loads(line)
        if is_dressed(name, truth["id"]):
            lines = (truth.get("content") or "").split("\n")
            write(output / f"whole-{name}", truth["id"], lines, "\n\n")
            write(output / f"parts-{name}", truth["id"], sentences(lines), "\n\n")


def is_dressed(name, page):
    return zlib.crc32(page.encode()) % DRESSED_EVERY.get(name, 1) == 0


def sentences(lines):
    """The sentences of some lines; none begins with a small letter, which follows an abbreviation."""
    for line in lines:
        start = 0
        for end in ENDS.finditer(line):
            if not line[end.end() :][:1].islower():
                yield line[start : end.start()]
                start = end.end()
        yield line[start:]


def write(folder, page, lines, between):
    lines = [line.strip() for line in lines if line.strip()]
    if lines:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{page}.txt").write_text(between.join(lines) + "\n", encoding="utf-8")


def main():
    bench, features, output = map(pathlib.Path, sys.argv[1:4])
    for name in sys.argv[4:]:
        flatten(bench, features, output, name)


if __name__ == "__main__":
    main()
