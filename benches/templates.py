#!/usr/bin/env python3
"""How many pages of four manuals still show the menus, heads and feet of their sites, with templates and without.

    python3 benches/templates.py FOLDER [--tamis PROGRAM] [--work FOLDER]

FOLDER holds the unpacked Debian packages python3.11-doc, postgresql-doc-15, openjdk-17-doc and rust-doc, one folder each:
`apt-get download PACKAGE` and `dpkg -x FILE.deb FOLDER/PACKAGE`. The strings were listed by eye from a few pages of each
manual. A page shows a string if a block of its document is that string; long ones may
stand inside a block. What is lost is what a document without templates has and one with them has not: every distinct text
is listed, with the number of pages that lose it, for people to look through.
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

MANUALS = {
    "python": (
        "python3.11-doc/usr/share/doc/python3.11/html",
        [
            "Previous topic", "Next topic", "This Page", "Report a Bug", "Show Source", "Navigation", "modules |",
            "This page is licensed under the Python Software Foundation License Version 2.",
            "The Python Software Foundation is a non-profit corporation.",
            "Created using Sphinx 5.3.0.",
        ],
    ),
    "postgresql": (
        "postgresql-doc-15/usr/share/doc/postgresql-doc-15/html",
        [
            "Prev", "Up", "Home", "Next", "SQL Commands", "Part III. Server Administration", "Part II. The SQL Language",
            "Part V. Server Programming", "Appendix F. Additional Supplied Modules", "Chapter 9. Functions and Operators",
        ],
    ),
    "openjdk": (
        "openjdk-17-doc/usr/share/doc/openjdk-17-jre-headless",
        [
            "JavaScript is disabled on your browser.", "Skip navigation links", "Java SE 17 & JDK 17", "Overview", "Help",
            "SEARCH:", "Summary:", "Report a bug or suggest an enhancement",
            "Java is a trademark or registered trademark of Oracle and/or its affiliates in the US and other countries.",
            "All rights reserved. Use is subject to license terms and the documentation redistribution policy.",
        ],
    ),
    "rust": (
        "rust-doc/usr/share/doc/rust-doc/html",
        [
            "This old browser is unsupported and will most likely display funky things.", "☰", "?", "Foreword",
            "The Rust Programming Language", "What is Ownership?", "Writing Automated Tests",
            "Common Collections", "Hello, World!", "Advanced Features",
        ],
    ),
}

# Words from which a string counts wherever it stands; shorter ones are words of running text as well.
LONG_WORDS = 4


def folded(text):
    return " ".join(text.replace("¶", "").split()).casefold()


def texts(block):
    """Every text of a block and of those inside it."""
    if isinstance(block, dict):
        for key, value in block.items():
            if key in ("text", "alt") and isinstance(value, str):
                yield value
            elif isinstance(value, (dict, list)):
                yield from texts(value)
    elif isinstance(block, list):
        for value in block:
            yield from texts(value)


def plain(text):
    """A text of the document without marks of Markdown."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("**", "").replace("`", "").replace("\\", "")


def documents(folder):
    for path in sorted((folder / "json").rglob("*.json")):
        document = json.loads(path.read_text())
        yield path.relative_to(folder / "json"), [folded(plain(text)) for text in texts(document.get("blocks", []))]


def run(tamis, source, output, *options):
    command = [tamis, "convert", str(source), "-o", str(output), "-f", "json", "--progress", "never", *options]
    started = time.monotonic()
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    seconds = time.monotonic() - started
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    memory = re.search(r"^peak (\d+)", done.stderr, re.M)
    return seconds, memory, done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--tamis", default="target/release/tamis")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("target/templates"))
    parser.add_argument("--only", choices=sorted(MANUALS))
    parser.add_argument("--sample", type=int, default=100, help="pages whose losses are counted by themselves")
    arguments = parser.parse_args()
    for name, (below, strings) in MANUALS.items():
        if arguments.only not in (None, name):
            continue
        source = arguments.folder / below
        outputs = {}
        for kind, options in (("whole", ["--strip", "none"]), ("off", ["--templates", "off"]), ("on", [])):
            output = arguments.work / f"{name}-{kind}"
            seconds, _, said = run(arguments.tamis, source, output, "--force", *options)
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            rate = re.search(r"([\d.]+ pages/s, [\d.]+ MB/s)", said)
            print(f"{name} {kind}: {seconds:.1f} s, {rate[1] if rate else '?'}, peak of all runs so far {peak:.0f} MB")
            outputs[kind] = output
        measure(name, strings, outputs, arguments)


def measure(name, strings, outputs, arguments):
    wanted = {folded(text): len(text.split()) >= LONG_WORDS for text in strings}
    shows = {kind: collections.defaultdict(set) for kind in outputs}
    lost, example = collections.Counter(), {}
    pages = 0
    kept = {}
    for kind in ("whole", "off", "on"):
        for path, blocks in documents(outputs[kind]):
            pages += kind == "whole"
            present = set(blocks)
            for text, is_long in wanted.items():
                if text in present or (is_long and any(text in block for block in present)):
                    shows[kind][text].add(path)
            if kind == "off":
                kept[path] = present
            if kind == "on":
                for text in kept.pop(path, set()) - present:
                    lost[text] += 1
                    example.setdefault(text, []).append(path)
    print(f"\n{name}: {pages} pages; shown on, still shown without templates, and with them")
    have = sum(len(found) for found in shows["whole"].values())
    left = {kind: sum(len(shows[kind][text] & shows["whole"][text]) for text in wanted) for kind in ("off", "on")}
    for text in wanted:
        has = shows["whole"][text]
        off, on = (len(shows[kind][text] & has) for kind in ("off", "on"))
        print(f"  {len(has):6} {off:6} {on:6}  {text[:80]}")
    any_left = {kind: set().union(*(shows[kind][text] & shows["whole"][text] for text in wanted)) for kind in ("off", "on")}
    for kind in ("off", "on"):
        gone = 100 - 100 * left[kind] / max(have, 1)
        clean = 100 - 100 * len(any_left[kind]) / max(pages, 1)
        print(f"  {kind}: gone {gone:.3f} % of the times, {clean:.3f} % of the pages without any of them")
    sample = set(random.Random(7).sample(sorted(kept_paths(outputs["on"])), min(arguments.sample, pages)))
    print(f"  lost with templates on: {len(lost)} distinct texts on all pages; most often:")
    for text, count in lost.most_common(40):
        print(f"  {count:6}  {text[:110]}")
    listed = arguments.work / f"{name}-lost.tsv"
    lines = (f"{count}\t{sum(path in sample for path in example[text])}\t{example[text][0]}\t{text}\n" for text, count in lost.most_common())
    listed.write_text("".join(lines))
    in_sample = sum(any(path in sample for path in paths) for paths in example.values())
    print(f"  all of them in {listed}; {in_sample} texts are lost on the {len(sample)} sampled pages\n")


def kept_paths(folder):
    return [path.relative_to(folder / "json") for path in (folder / "json").rglob("*.json")]


if __name__ == "__main__":
    main()
