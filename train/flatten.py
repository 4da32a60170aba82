#!/usr/bin/env python3
"""Labelled pages as text without markup, to train the model for lines on. `make train` calls it.

    flatten.py BENCH FEATURES OUTPUT SET...

FEATURES  what `tamis features BENCH/SET/pages -o FEATURES/SET` wrote for each set
OUTPUT    a folder for text: flat-SET/<id>.txt, what readers see of each page, a line for each leaf, as archives of crawled
          text hold it; whole-SET/<id>.txt, the truths of some pages, for texts that are content from end to end
"""

import json
import pathlib
import sys

import data

# One of so many truths stands for whole texts: enough for the model to know that such exist.
WHOLE_EVERY = 4


def flatten(bench, features, output, name):
    names = (features / name / "names.txt").read_text().split()
    numbers = data.numbers(features / name, names)
    shown = numbers[:, names.index("is_shown")] > 0
    flat, whole = output / f"flat-{name}", output / f"whole-{name}"
    for folder in (flat, whole):
        folder.mkdir(parents=True, exist_ok=True)
    row = 0
    for line in open(features / name / "pages.jsonl", encoding="utf-8"):
        page = json.loads(line)
        leaves = page["leaves"]
        lines = [" ".join(leaf["text"].split()) for leaf, is_shown in zip(leaves, shown[row:]) if is_shown]
        row += len(leaves)
        text = "".join(f"{line}\n" for line in lines if line)
        if text:
            (flat / f"{page['path'].rsplit('.', 1)[0]}.txt").write_text(text, encoding="utf-8")
    for at, line in enumerate(open(bench / name / "truth.jsonl", encoding="utf-8")):
        truth = json.loads(line)
        if at % WHOLE_EVERY == 0 and truth.get("content"):
            (whole / f"{truth['id']}.txt").write_text(truth["content"] + "\n", encoding="utf-8")


def main():
    bench, features, output = map(pathlib.Path, sys.argv[1:4])
    for name in sys.argv[4:]:
        flatten(bench, features, output, name)


if __name__ == "__main__":
    main()
