#!/usr/bin/env python3
"""Days of publication on labelled pages, and what finding them costs, beside htmldate in the same run.

    dates.py SET [--tamis PROGRAM] [--runs N] [--source]

SET holds pages/<id>.html and truth.jsonl with `id` and `date` on each line; lines without a day are passed over. A page's
day is `published`, else `updated`, of its document. htmldate (`pip install htmldate==1.11.0`, optional) runs with its
extensive search, for the original date. Speed is CPU time on one thread: of tamis the stages that a date needs (decode,
tree, meta), of htmldate the call, both without reading the files; the least of N runs each. Those of htmldate are
processes of their own: asked about the same pages a second time it is twice as fast.
--source adds what share of the days of each source is right.
"""
import argparse
import collections
import json
import multiprocessing
import pathlib
import subprocess
import sys
import tempfile
import time


def labelled(folder):
    """Days by page."""
    lines = (json.loads(line) for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines())
    return {line["id"]: line["date"][:10] for line in lines if isinstance(line.get("date"), str) and line["date"]}


def say(name, days, truth, seconds):
    given = {page: day for page, day in days.items() if day}
    right = sum(truth[page] == day for page, day in given.items())
    print(
        f"{name:10s} accuracy {right / len(truth):.4f}  precision {right / max(1, len(given)):.4f}"
        f"  {1000 * seconds / len(truth):8.3f} ms a page"
    )


def of_tamis(program, folder, truth, runs):
    with tempfile.TemporaryDirectory() as out:
        arguments = [program, "convert", folder / "pages", "-o", out, "-f", "json", "--provenance", "--quiet"]
        subprocess.run(arguments, check=True)
        days, sources = {}, {}
        for page in truth:
            path = pathlib.Path(out) / "json" / f"{page}.json"
            document = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
            field = "published" if document.get("published") else "updated"
            days[page] = document.get(field, "")[:10]
            sources[page] = (field, document.get("provenance", {}).get(field))
    seconds = []
    for _ in range(runs):
        told = subprocess.run([program, "bench", folder / "pages"], check=True, capture_output=True, text=True)
        stages = dict(json.loads(told.stdout)["stages"])
        seconds.append(sum(stages[stage] for stage in ("decode", "tree", "meta")))
    return days, sources, min(seconds)


def one_run_of_htmldate(folder, truth):
    from htmldate import find_date

    pages = {page: (folder / "pages" / f"{page}.html").read_bytes() for page in truth}
    days, start = {}, time.process_time()
    for page, markup in pages.items():
        try:
            days[page] = find_date(markup, extensive_search=True, original_date=True)
        except Exception:  # What it cannot read has no date.
            days[page] = None
    return days, time.process_time() - start


def of_htmldate(folder, truth, runs):
    import htmldate  # noqa: F401  whether it is there

    # It and what it builds on remember the texts that they were asked about: each run has a process of its own.
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        done = [pool.apply(one_run_of_htmldate, (folder, truth)) for _ in range(runs)]
    return done[0][0], min(seconds for _, seconds in done)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=pathlib.Path)
    parser.add_argument("--tamis", default="target/release/tamis")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--source", action="store_true")
    options = parser.parse_args()
    if not (options.set / "truth.jsonl").exists():
        sys.exit(f"{options.set}: no truth.jsonl here; name the folder of a labelled set")
    truth = labelled(options.set)
    days, sources, ours = of_tamis(options.tamis, options.set, truth, options.runs)
    print(f"{len(truth)} pages with a day in {options.set}")
    say("tamis", days, truth, ours)
    if options.source:
        right, all_days = collections.Counter(), collections.Counter()
        for page, source in sources.items():
            all_days[source] += 1
            right[source] += days[page] == truth[page]
        for (field, source), count in all_days.most_common():
            print(f"  {field:9s} {source or 'nothing':10s} {count:5d} pages, {right[field, source] / count:.3f} right")
    try:
        days, theirs = of_htmldate(options.set, truth, options.runs)
    except ImportError:
        sys.exit("htmldate is not installed here: pip install htmldate==1.11.0")
    say("htmldate", days, truth, theirs)
    print(f"tamis is {theirs / ours:.1f} times as fast")


if __name__ == "__main__":
    main()
