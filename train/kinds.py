#!/usr/bin/env python3
"""Trains the model of kinds: labelled pages → models/kinds/kinds.tsv and card.md. `make train` calls it.

    kinds.py BENCH FEATURES OUTPUT

BENCH     the unpacked labelled sets, of which `wcxb` and `multilingual` say what kind each page is
FEATURES  what `tamis features BENCH/SET/pages -o FEATURES/SET` wrote for them: `evidence` is all that is looked at
OUTPUT    the folder of the model

A multinomial logistic regression over pieces of evidence that a page has or has not. Its weights are log-odds, written
in hundredths.
"""

import argparse
import json
import pathlib
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from data import FOLDS, MIN_FOUND
from words import words

# `multilingual` knows articles and threads only. Without it nearly two of five of its pages are mistaken, with it one of eight,
# and of `wcxb` as many as before (when they were compared 0.8048 right out of fold; 0.8001 where the pages of `multilingual`
# count two or three times).
SETS = ("wcxb", "multilingual")

# In the order of KINDS in src/label/kind.rs; the sets call a thread a forum.
KINDS = ["article", "thread", "listing", "product", "documentation", "service", "collection"]
CALLED = {"forum": "thread"}
ALWAYS = "always"

MIN_DOMAINS = 15  # that a piece must speak on: 8 doubles the file for 0.001 of accuracy, 30 loses 0.003
PENALTY = 2e-3  # L2, per page: 0.0001 to 0.004 are alike (0.806 to 0.810)
STEPS = 200  # of L-BFGS


@dataclass
class Page:
    set: str
    evidence: list
    kind: int
    domain: str


def load(bench, features, name):
    truths = map(json.loads, open(bench / name / "truth.jsonl", encoding="utf-8"))
    truths = {truth["id"]: truth for truth in truths}
    pages = []
    for line in open(features / name / "pages.jsonl", encoding="utf-8"):
        page = json.loads(line)
        truth = truths[page["path"].rsplit(".", 1)[0]]
        # Forums that send their posts by script are a handful of pages without text; no other page is a thread for that.
        if sum(len(words(leaf["text"])) for leaf in page["leaves"]) < MIN_FOUND * len(words(truth.get("content") or "")):
            continue
        kind = CALLED.get(truth["type"], truth["type"])
        domain = urlsplit(truth.get("url") or "").netloc.removeprefix("www.") or truth["id"]
        pages.append(Page(name, page["evidence"], KINDS.index(kind), domain))
    return pages


def matrix_of(pages):
    """A row for each page, a column for each piece that enough domains have; the first column is the intercept."""
    domains = defaultdict(set)
    for page in pages:
        for piece in page.evidence:
            domains[piece].add(page.domain)
    pieces = [ALWAYS] + sorted(piece for piece in domains if len(domains[piece]) >= MIN_DOMAINS)
    number = {piece: at for at, piece in enumerate(pieces)}
    rows = [[0] + [number[piece] for piece in page.evidence if piece in number] for page in pages]
    pointers = np.cumsum([0] + [len(row) for row in rows])
    data = np.ones(pointers[-1])
    return pieces, csr_matrix((data, np.concatenate(rows), pointers), shape=(len(pages), len(pieces)))


def fit(matrix, kinds):
    count, width = matrix.shape
    wanted = np.eye(len(KINDS))[kinds]
    transposed = matrix.T.tocsr()

    def loss(flat):
        w = flat.reshape(width, len(KINDS))
        z = matrix @ w
        z -= z.max(axis=1, keepdims=True)
        p = np.exp(z)
        p /= p.sum(axis=1, keepdims=True)
        value = -np.log((p * wanted).sum(axis=1)).sum() / count + PENALTY * (w[1:] ** 2).sum()
        slope = transposed @ ((p - wanted) / count)
        slope[1:] += 2 * PENALTY * w[1:]
        return value, slope.ravel()

    found = minimize(loss, np.zeros(width * len(KINDS)), jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return found.x.reshape(width, len(KINDS))


class Kinds:
    """The model as it is without some folds."""

    def __init__(self, bench, features):
        self.pages = [page for name in SETS for page in load(bench, features, name)]
        self.pieces, self.matrix = matrix_of(self.pages)
        self.kinds = np.array([page.kind for page in self.pages])
        self.folds = np.array([zlib.crc32(page.domain.encode()) % FOLDS for page in self.pages])
        self.number = {piece: at for at, piece in enumerate(self.pieces)}

    def weights(self, without):
        """In hundredths of log-odds, as in the file."""
        rows = ~np.isin(self.folds, without)
        return np.rint(fit(self.matrix[rows], self.kinds[rows]) * 100).astype(int)

    def probabilities(self, evidence, weights):
        """Of each kind for a page, as of() in src/label/kind.rs computes them."""
        sums = weights[[0] + [self.number[piece] for piece in evidence if piece in self.number]].sum(axis=0)
        odds = np.exp((sums - sums.max()) / 100)
        return odds / odds.sum()


def card(pages, kinds, guesses, pieces, weights):
    of = Counter(page.set for page in pages)
    right_of = {name: np.mean([guess == page.kind for page, guess in zip(pages, guesses) if page.set == name]) for name in SETS}
    lines = [
        "# The model of kinds\n",
        "Written by `make train`; do not edit. What a page is, by what it declares, the words of its address, the names of its "
        "elements and how it is built (`src/label/kind/evidence.rs`).\n",
        f"- **What it is**: a multinomial logistic regression over {len(pieces):,} pieces of evidence, each of which at least "
        f"{MIN_DOMAINS} domains have.",
        f"- **Data**: {of['wcxb']:,} pages of WCXB, its development split (Foley 2026, CC-BY-4.0), and {of['multilingual']} of half "
        "of magic-html's benchmark (Apache-2.0), with the kinds that their authors gave them. The pages belong to their "
        "publishers and are in neither the model nor the repository.",
        f"- **Folds**: {FOLDS}, by domain. All figures are out of fold.",
        f"- **Accuracy**: {np.mean(guesses == kinds):.4f}; of `wcxb` {right_of['wcxb']:.4f}, of `multilingual` "
        f"{right_of['multilingual']:.4f}; always an article: {np.mean(kinds == 0):.4f}.\n",
        "| kind | pages | found | right of those called so |",
        "| --- | --: | --: | --: |",
    ]
    for at, kind in enumerate(KINDS):
        right = np.sum((kinds == at) & (guesses == at))
        lines.append(
            f"| {kind} | {np.sum(kinds == at)} | {right / np.sum(kinds == at):.3f} | {right / max(1, np.sum(guesses == at)):.3f} |"
        )
    mixed = Counter((KINDS[kind], KINDS[guess]) for kind, guess in zip(kinds, guesses) if kind != guess)
    often = ", ".join(f"{kind} taken for {guess} ({count})" for (kind, guess), count in mixed.most_common(6))
    lines.append(f"\nMixed up most often: {often}.\n")
    lines += ["What speaks loudest for each:\n", "| kind | evidence |", "| --- | --- |"]
    for at, kind in enumerate(KINDS):
        loudest = [f"`{pieces[piece]}`" for piece in np.argsort(-weights[:, at]) if piece][:8]
        lines.append(f"| {kind} | {', '.join(loudest)} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=pathlib.Path)
    parser.add_argument("features", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    arguments = parser.parse_args()
    model = Kinds(arguments.bench, arguments.features)
    pages, pieces, kinds = model.pages, model.pieces, model.kinds
    guesses = np.zeros(len(pages), int)
    for fold in range(FOLDS):
        test = model.folds == fold
        guesses[test] = np.argmax(model.matrix[test] @ model.weights((fold,)), axis=1)
    weights = model.weights(())
    arguments.output.mkdir(parents=True, exist_ok=True)
    speaks = [at for at in range(len(pieces)) if weights[at].any()]
    rows = ["\t".join([pieces[at], *map(str, weights[at])]) for at in speaks]
    text = "\n".join(["\t".join(["evidence", *KINDS]), *rows]) + "\n"
    (arguments.output / "kinds.tsv").write_text(text, encoding="utf-8")
    (arguments.output / "card.md").write_text(card(pages, kinds, guesses, pieces, weights), encoding="utf-8")
    print(f"out of fold: {np.mean(guesses == kinds):.4f} of the kinds; {len(speaks):,} pieces, {len(text):,} bytes")


if __name__ == "__main__":
    main()
