#!/usr/bin/env python3
"""How many planted near repetitions `--dedup near` finds among made-up pages, how many others it takes for some, at what cost.

    python3 benches/near.py [--tamis PROGRAM] [--pages 100000] [--work FOLDER]

Nine pages in ten are texts of their own. One in twenty repeats an earlier page with words changed, so that their likeness
(Jaccard, over runs of five words) is between 0.8 and 1; as many have one between 0.3 and 0.7 and are no repetition. The true
likeness is counted here, over all runs of both texts. Pages are converted whole (`--strip none`): what is measured is
the search and not the choice of the main text. Needs Python 3.9 and nothing else.
"""

import argparse
import collections
import json
import pathlib
import random
import re
import resource
import subprocess
import sys
import time

RUN = 5


def shingles(words):
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def likeness(one, other):
    one, other = shingles(one), shingles(other)
    return len(one & other) / len(one | other)


def changed(chance, words, vocabulary, goal):
    """The words with some of them replaced, one after the other, until the likeness is below the goal."""
    words = list(words)
    # Each replaced word is in five runs of each text: likeness is (n - 5c) / (n + 5c) for c of them far apart.
    count = len(words) - RUN + 1
    changes = max(1, int((1 - goal) / (1 + goal) * count / RUN))
    for at in chance.sample(range(RUN, len(words) - RUN), changes):
        words[at] = chance.choice(vocabulary)
    return words


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tamis", default="target/release/tamis")
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("target/near"))
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    chance = random.Random(20310204)
    letters = "bdfgklmnprstvz"
    syllables = [consonant + vowel for consonant in letters for vowel in "aeiou"]
    vocabulary = sorted({"".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(20_000)})
    # Words are as unequally frequent as those of a language.
    weights = [1 / (rank + 10) for rank in range(len(vocabulary))]
    dump = arguments.work / "pages.jsonl"
    originals, truth = collections.deque(maxlen=5000), {}
    with open(dump, "w", encoding="utf-8") as rows:
        for number in range(arguments.pages):
            kind = number % 20
            of = None
            if kind in (9, 19) and originals:
                of, words = chance.choice(originals)
                goal = chance.uniform(0.8, 0.99) if kind == 9 else chance.uniform(0.3, 0.7)
                found = changed(chance, words, vocabulary, goal)
                truth[number] = (of, likeness(words, found))
                words = found
            else:
                words = chance.choices(vocabulary, weights, k=chance.randint(120, 600))
                originals.append((number, words))
            lines = (" ".join(words[at : at + 60]) for at in range(0, len(words), 60))
            text = "".join(f"<p>{line}.</p>" for line in lines)
            rows.write(json.dumps({"id": str(number), "html": f"<!DOCTYPE html><body>{text}</body>"}) + "\n")
    output = arguments.work / "output"
    command = [arguments.tamis, "convert", str(dump), "-o", str(output), "-f", "jsonl", "--force", "--progress", "never"]
    command += ["--strip", "none", "--dedup"]
    for how in ("off", "near"):
        started = time.monotonic()
        done = subprocess.run([*command, how], stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            sys.exit(done.stderr)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        rate = re.search(r"[\d.]+ pages/s", done.stderr)
        print(f"--dedup {how}: {time.monotonic() - started:.1f} s, {rate[0]}, peak of all runs so far {peak:.0f} MB")
    said = {}
    with open(output / "manifest.jsonl", encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            if line["status"] == "duplicate":
                said[int(line["input"]["record"])] = int(line["duplicate_of"]["record"])
    planted = {number for number, (_, true) in truth.items() if true >= 0.8}
    found = {number for number in planted if number in said}
    others = arguments.pages - len(planted)
    wrong = set(said) - planted
    print(f"planted with a likeness of 0.8 or more: {len(planted)}; found {len(found)}, {100 * len(found) / len(planted):.2f} %")
    print(f"other pages: {others}; taken for repetitions {len(wrong)}, {100 * len(wrong) / others:.3f} %")
    print(f"of the {len(said)} that are named {100 * len(wrong) / max(len(said), 1):.2f} % are none")
    print(f"named the very page they were made from: {sum(truth[number][0] == said[number] for number in found)} of {len(found)}")
    for low in range(3, 10):
        bucket = [number for number, (_, true) in truth.items() if low / 10 <= true < (low + 1) / 10]
        if bucket:
            hit = sum(number in said for number in bucket)
            print(f"  likeness {low / 10:.1f} to {(low + 1) / 10:.1f}: {hit} of {len(bucket)} named")


if __name__ == "__main__":
    main()
