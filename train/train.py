#!/usr/bin/env python3
"""Trains a model: labelled pages → models/MODEL/MODEL.model and card.md. `make train` calls it.

    train.py MODEL BENCH FEATURES OUTPUT

MODEL     content (pages of markup) or lines (text without)
BENCH     the unpacked labelled sets
FEATURES  what `tamis features BENCH/SET/pages -o FEATURES/SET` wrote for each set
OUTPUT    the folder of the model
"""

import argparse
import itertools
import json
import pathlib
import struct
import time
from multiprocessing import Pool

import numpy as np

import boost
import card
import data
import evidence
import kinds

# How the pages of lines come; see flatten.py.
DRESSES = ("flat", "whole", "split", "parts")

# The sets that each model learns from, and how much more a page of a set matters. The pages of `multilingual` are a
# twelfth of all, and stand for all languages but English: at 1 they lose 0.02, more than 3 changes nothing.
SETS = {
    "content": {"wcxb": 1.0, "multilingual": 3.0, "snippets": 1.0, "readability": 1.0},
    "lines": {f"{dress}-{name}": 1.0 if name == "wcxb" else 3.0 for dress in DRESSES for name in ("wcxb", "multilingual")},
}

FORMAT = "tamis content model 1"


class Training:
    """All pages as arrays, and the evidence tables by the folds they were made without."""

    def __init__(self, kind, bench, features):
        self.kind = kind
        self.pages = []
        for name in SETS[kind]:
            self.names, pages = data.load(bench, features, name)
            self.pages += pages
        weights = [page.weights * SETS[kind][page.set] for page in self.pages]
        self.matrix = np.vstack([page.numbers for page in self.pages])
        self.counts = np.concatenate([page.counts for page in self.pages])
        self.hits = np.nan_to_num(np.concatenate([page.hits for page in self.pages]))
        self.weight = np.concatenate(weights)
        self.fold = np.concatenate([np.full(len(page.words), page.fold) for page in self.pages])
        self.slices = []
        start = 0
        for page in self.pages:
            self.slices.append(slice(start, start + len(page.words)))
            start += len(page.words)
        self.evidence = [self.names.index(column) for column in evidence.COLUMNS]
        self.kind_columns = [self.names.index(f"kind_{kind}") for kind in kinds.KINDS]
        self.rows = {
            "names": evidence.names_rows(self.pages, weights),
            "words": evidence.words_rows(self.pages, weights),
        }
        folds = range(data.FOLDS)
        without = [()] + [(one,) for one in folds] + list(itertools.combinations(folds, 2))
        with Pool(initializer=share, initargs=(self.rows,)) as pool:
            self.tables = dict(zip(without, pool.map(tables, without, chunksize=1)))
        # Texts without markup have no kind.
        self.kinds = kinds.Kinds(bench, features) if kind == "content" else None
        self.kind_weights = {folds: self.kinds.weights(folds) for folds in without} if self.kinds else {}

    def with_evidence(self, held_out):
        """The matrix whose evidence no page has helped to make: for each page from tables, and from a model of kinds, without
        its own fold and without the fold that is held out for testing."""
        matrix = self.matrix.copy()
        for page, rows in zip(self.pages, self.slices):
            without = tuple(sorted({page.fold} | ({held_out} if held_out is not None else set())))
            matrix[rows, self.evidence[0] : self.evidence[-1] + 1] = evidence.columns(page, *self.tables[without])
            if self.kinds:
                matrix[rows, self.kind_columns] = self.kinds.probabilities(page.evidence, self.kind_weights[without])
        return matrix

    def fit(self, matrix, rows):
        return boost.fit(matrix[rows], self.hits[rows], self.counts[rows], self.weight[rows])


def share(rows):
    global ROWS
    ROWS = rows


def tables(without):
    made = []
    for kind in ("names", "words"):
        weights, _ = ROWS[kind].fit(list(without), evidence.PENALTY[kind])
        made.append(evidence.table(ROWS[kind], weights))
    return made


def cross_validated(training):
    """Probabilities of all leaves, each by a model that saw no page of its domain; and how many folds of training help."""
    probability = np.zeros(len(training.counts))
    curve = []
    for fold in range(data.FOLDS):
        matrix = training.with_evidence(fold)
        test = training.fold == fold
        probability[test] = boost.predict(training.fit(matrix, ~test), matrix[test])
        if fold == 0:
            others = [other for other in range(data.FOLDS) if other != fold]
            for count in range(1, len(others) + 1):
                model = training.fit(matrix, np.isin(training.fold, others[:count]))
                found = boost.predict(model, matrix[test])
                where = np.cumsum(test) - 1
                scores = [
                    boost.f1(page, found[where[rows.start] : where[rows.start] + len(page.words)])
                    for page, rows in zip(training.pages, training.slices)
                    if page.fold == fold and page.truth is not None and page.words
                ]
                pages = sum(page.fold in others[:count] for page in training.pages)
                curve.append((pages, float(np.mean(scores))))
    scores = [
        None if page.truth is None else boost.f1(page, probability[rows])
        for page, rows in zip(training.pages, training.slices)
    ]
    return probability, scores, curve


def write(path, names, model, tables):
    """The file that src/label/model.rs reads."""
    dump = pathlib.Path(path).with_suffix(".json")
    model.save_model(str(dump), format="json")
    trees = json.loads(dump.read_text())
    dump.unlink()
    _, (bias,) = trees["scale_and_bias"]
    depth = max(len(tree["splits"]) for tree in trees["oblivious_trees"])
    used_names, used_words = tables
    head = {
        "format": FORMAT,
        "features": names,
        "names": len(used_names),
        "words": len(used_words),
        "trees": len(trees["oblivious_trees"]),
        "depth": depth,
        "bias": bias,
    }
    out = bytearray(json.dumps(head).encode() + b"\n")
    for table in (used_names, used_words):
        for key, weight in sorted(table.items()):
            text = key.encode()
            out += struct.pack("<fB", weight, len(text)) + text
    for tree in trees["oblivious_trees"]:
        splits = [(split["float_feature_index"], split["border"]) for split in tree["splits"]]
        values, weights = tree["leaf_values"], tree["leaf_weights"]
        # A shallow tree asks nothing new at the end: no number exceeds infinity.
        missing = depth - len(splits)
        splits += [(0, float("inf"))] * missing
        for feature, border in splits:
            out += struct.pack("<Hf", feature, border)
        for numbers in (values, weights):
            out += struct.pack(f"<{1 << depth}f", *(numbers + [0.0] * ((1 << depth) - len(numbers))))
    path.write_bytes(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=SETS)
    parser.add_argument("bench", type=pathlib.Path)
    parser.add_argument("features", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    arguments = parser.parse_args()
    start = time.process_time()
    training = Training(arguments.model, arguments.bench, arguments.features)
    print(f"{len(training.pages)} pages, {len(training.counts)} leaves; evidence gathered")
    probability, scores, curve = cross_validated(training)
    print(f"out of fold: {card.summary(training.pages, scores)}")
    matrix = training.with_evidence(None)
    model = training.fit(matrix, np.ones(len(matrix), bool))
    # Long keys are rare, and the file says their length in a byte.
    tables = [{key: weight for key, weight in table.items() if len(key.encode()) < 256} for table in training.tables[()]]
    arguments.output.mkdir(parents=True, exist_ok=True)
    path = arguments.output / f"{arguments.model}.model"
    write(path, training.names, model, tables)
    importance = sorted(zip(model.get_feature_importance(), training.names), reverse=True)
    (arguments.output / "card.md").write_text(
        card.text(training, probability, scores, curve, importance, [len(table) for table in tables])
    )
    print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
