#!/usr/bin/env python3
"""How good the text and the metadata of labelled pages are, beside what other extractors make of the same pages.

    score.py BENCH [--peers]

BENCH    folder of unpacked labelled sets: BENCH/SET/pages/<id>.html and BENCH/SET/truth.jsonl
--peers  extracts all pages with the peers too, and writes their scores to peer-scores.json

Comes in: the sets and a release build of tamis. Goes out: a table for each set, tamis beside the stored scores of the
peers with the paired difference and its 95 % bootstrap interval; exit code 1 where a figure is below floor.json. The
content model learnt from these pages, so its own figures here say that nothing broke, not how good it is: that is in
models/content/card.md, out of fold. Deliberately absent: any other way to raise or lower a floor than editing that file.
`make score` and `make score-peers` call this script; it needs Python 3.9 and nothing else.
"""

import argparse
import json
import pathlib
import random
import shutil
import sys
from collections import Counter, defaultdict

import bench

sys.path.insert(0, str(bench.ROOT / "train"))

from words import words  # noqa: E402  how the model's training counts them, too
from markup import text_of  # noqa: E402

HERE = bench.ROOT / "benches"
FLOOR = HERE / "floor.json"
PEER_SCORES = HERE / "peer-scores.json"
WORK = bench.ROOT / "target" / "score"
PEERS = [name for name, *_ in bench.PEERS]

# Rounds of the bootstrap: at 1,000 the ends of an interval move by less than a thousandth.
ROUNDS = 1000


def truths(folder):
    with open(folder / "truth.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def f1(text, truth):
    """Word F1 of two texts as multisets; an empty truth wants an empty answer."""
    found, wanted = Counter(words(text)), Counter(words(truth))
    if not wanted or not found:
        return float(not wanted and not found)
    return 2 * sum((found & wanted).values()) / (sum(found.values()) + sum(wanted.values()))


def squash(text):
    return " ".join(text.split())


def of_text(truth, text):
    """What a page's truth says about the text that was extracted."""
    row = {}
    content = text_of(truth["markup"]) if "markup" in truth else truth.get("content")
    if content or "type" in truth:
        row["f1"] = round(f1(text, content or ""), 4)
    if "with" in truth or "without" in truth:
        flat = squash(text)
        counted = [sum(squash(snippet) in flat for snippet in truth.get(key, [])) for key in ("with", "without")]
        row["snippets"] = [counted[0], len(truth.get("with", [])), counted[1], len(truth.get("without", []))]
    return row


def of_document(truth, document):
    """What it says about the document's metadata."""
    row = {}
    if truth.get("date"):
        row["date"] = str(document.get("published") or document.get("updated") or "")[:10] == str(truth["date"])[:10]
    if isinstance(truth.get("title"), str) and truth["title"]:
        row["title"] = Counter(words(document.get("title", ""))) == Counter(words(truth["title"]))
    if isinstance(truth.get("author"), str) and truth["author"]:
        wanted = Counter(words(truth["author"])) - Counter(["by", "and", "von", "par"])
        names = document.get("authors", [])
        row["author"] = bool(names) and not wanted - Counter(words(" ".join(names)))
    return row


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else float("nan")


def figures(rows):
    """The means of a set, by name."""
    found = {key: mean(row[key] for row in rows.values() if key in row) for key in ("f1", "date", "title", "author")}
    kept, kept_of, let_in, let_in_of = (sum(row["snippets"][at] for row in rows.values() if "snippets" in row) for at in range(4))
    if kept_of:
        found["snippets kept"] = kept / kept_of
    if let_in_of:
        found["snippets left out"] = 1 - let_in / let_in_of
        found["snippets f1"] = 2 * kept / (kept_of + kept + let_in)
    return {name: value for name, value in found.items() if value == value}


def difference(ours, theirs):
    """The mean difference of F1 on the same pages, and the ends of its interval."""
    pairs = [row["f1"] - theirs[page]["f1"] for page, row in ours.items() if "f1" in row and "f1" in theirs.get(page, {})]
    draws = random.Random(1)
    means = sorted(mean(draws.choices(pairs, k=len(pairs))) for _ in range(ROUNDS))
    return mean(pairs), means[ROUNDS // 40], means[-ROUNDS // 40 - 1]


def score_tamis(folder):
    output = WORK / folder.name
    shutil.rmtree(output, ignore_errors=True)
    command = [bench.TAMIS, "convert", folder / "pages", "-o", output, "-f", "text,json", "--quiet", "--progress", "never"]
    run = bench.Run(command)
    if run.code not in (0, 1):
        raise bench.Trouble(run.said.strip())
    rows = {}
    for truth in truths(folder):
        text, document = output / "text" / f"{truth['id']}.txt", output / "json" / f"{truth['id']}.json"
        found = text.read_text(encoding="utf-8") if text.exists() else ""
        row = of_text(truth, found)
        row.update(of_document(truth, json.loads(document.read_text(encoding="utf-8")) if document.exists() else {}))
        rows[truth["id"]] = row
    return rows


def score_peers(folders):
    """Every peer over every set; versions and scores."""
    commands = bench.install_peers()
    found = {"versions": {name: bench.version(name) for name in PEERS}, "sets": defaultdict(dict)}
    for folder in folders:
        pages = [(truth, folder / "pages" / f"{truth['id']}.html") for truth in truths(folder)]
        listed = WORK / "pages.txt"
        WORK.mkdir(parents=True, exist_ok=True)
        listed.write_text("".join(f"{path}\n" for _, path in pages), encoding="utf-8")
        for name, command in commands.items():
            bench.say(f"{name}: {folder.name}")
            texts = WORK / "peers" / name / folder.name
            texts.mkdir(parents=True, exist_ok=True)
            run = bench.Run([*command, listed, texts])
            if run.code != 0:
                raise bench.Trouble(f"{name} ended early on {folder.name}, exit code {run.code}: {run.said.strip()[-300:]}")
            rows = {}
            for truth, path in pages:
                text = texts / f"{path.stem}.txt"
                row = of_text(truth, text.read_text(encoding="utf-8", errors="replace") if text.exists() else "")
                if row:
                    rows[truth["id"]] = row
            found["sets"][folder.name][name] = rows
    PEER_SCORES.write_text(json.dumps(found, sort_keys=True, separators=(",", ":")) + "\n", encoding="utf-8")


def report(folder, ours, peers):
    """The tables of a set, as text, and its figures."""
    own = figures(ours)
    names = list(own)
    rows = [["tamis", *(f"{own[name]:.4f}" for name in names), ""]]
    for peer, theirs in peers.items():
        known = figures(theirs)
        apart = ""
        if "f1" in known:
            apart = "{:+.4f} [{:+.4f}, {:+.4f}]".format(*difference(ours, theirs))
        rows.append([peer, *(f"{known[name]:.4f}" if name in known else "–" for name in names), apart])
    out = f"## {folder.name}, {len(ours):,} pages\n\n"
    out += bench.table(["", *names, "tamis against it, F1 [95 %]"], rows)
    kinds = defaultdict(lambda: defaultdict(list))
    for truth in truths(folder):
        for name, scored in {"tamis": ours, **peers}.items():
            row = scored.get(truth["id"], {})
            if "type" in truth and "f1" in row:
                kinds[truth["type"]][name].append(row["f1"])
    if kinds:
        programs = ["tamis", *peers]
        rows = [[kind, len(found["tamis"]), *(f"{mean(found[name]):.4f}" for name in programs)] for kind, found in sorted(kinds.items())]
        out += "\n" + bench.table(["kind", "pages", *programs], rows)
    return out, own


def below_floor(name, own):
    """What a set's figures are below, for people."""
    floor = json.loads(FLOOR.read_text(encoding="utf-8")).get(name, {})
    return [f"{name}: {figure} is {own.get(figure, 0):.4f}, below its floor of {least}" for figure, least in floor.items() if own.get(figure, 0) < least]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=pathlib.Path)
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()
    folders = sorted(path.parent for path in options.bench.glob("*/truth.jsonl"))
    try:
        if not folders:
            raise bench.Trouble(f"{options.bench}: no labelled sets here; unpack them, or name their folder with BENCH=")
        if options.peers:
            score_peers(folders)
        peers = json.loads(PEER_SCORES.read_text(encoding="utf-8"))["sets"] if PEER_SCORES.exists() else {}
        fallen = []
        for folder in folders:
            text, own = report(folder, score_tamis(folder), peers.get(folder.name, {}))
            print(text, flush=True)
            fallen += below_floor(folder.name, own)
    except bench.Trouble as trouble:
        sys.exit(f"score: {trouble}")
    for line in fallen:
        print(line, file=sys.stderr)
    sys.exit(bool(fallen))


if __name__ == "__main__":
    main()
