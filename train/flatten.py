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

import data

# One of so many pages of a set is there in other dresses than `flat`, too: enough for the model to know that such exist.
# Each of `multilingual`, whose languages have a few pages each: with one of four, ten Chinese pages stood for all Chinese.
DRESSED_EVERY = {"wcxb": 4, "multilingual": 1}

# Where a sentence ends and the next begins: behind a full stop of Chinese or Japanese and its closing quotes, or at the
# space behind one of other scripts and before what is no small letter.
SENTENCES = re.compile(r"(?<=[。！？])(?![。！？」』”’）…])|(?<=[。！？][」』”’）])|(?<=\w[.!?…])\s+(?=[^\W\d_a-z]|[\"“«])")


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
        write(output, ("flat", "split"), name, page["path"].rsplit(".", 1)[0], at, lines, "\n")
    for at, line in enumerate(open(bench / name / "truth.jsonl", encoding="utf-8")):
        truth = json.loads(line)
        if at % DRESSED_EVERY[name] == 0:
            write(output, ("whole", "parts"), name, truth["id"], at, (truth.get("content") or "").split("\n"), "\n\n")


def write(output, dresses, name, page, at, lines, between):
    """Writes a page line by line, and each so many sentence by sentence."""
    lines = [line.strip() for line in lines if line.strip()]
    sentences = [part.strip() for line in lines for part in SENTENCES.split(line) if part.strip()]
    for dress, lines in zip(dresses, (lines, sentences if at % DRESSED_EVERY[name] == 0 else [])):
        folder = output / f"{dress}-{name}"
        folder.mkdir(parents=True, exist_ok=True)
        if lines:
            (folder / f"{page}.txt").write_text(between.join(lines) + "\n", encoding="utf-8")


def main():
    bench, features, output = map(pathlib.Path, sys.argv[1:4])
    for name in sys.argv[4:]:
        flatten(bench, features, output, name)


if __name__ == "__main__":
    main()
