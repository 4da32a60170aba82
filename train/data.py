"""Labelled pages as training sees them: features, keys and the share of each leaf that its truth holds."""

import json
import pathlib
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing import Pool
from urllib.parse import urlsplit

import numpy as np

import align
from markup import text_of
from words import words

FOLDS = 5

# Labels by rules about the text, which the model does not overrule.
RULED = {"title", "byline", "abstract", "attribution", "questions", "related", "community", "trading"}

# Dumps whose pages are their own truth, in any dress.
OWN_TRUTH = {"whole", "parts"}

# Share of a truth's words that must be found on its page for the page to teach anything.
MIN_FOUND = 0.6

# Words from which the same text on a page counts as one: all its copies are as much content as the one in the truth,
# and tamis keeps the first.
REPEAT_WORDS = 8

# How much a page's own words count beside those of its truth in the weights: at 0 short truths rule, far above 1 they do not
# matter. 0.15 to 0.5 are alike.
SHARE_OF_PAGE = 0.4

# Where only snippets are known, a leaf that holds one weighs its words up to the first number, on a page of so many.
SNIPPET_WORDS, SNIPPET_PAGE = 60, 400


@dataclass
class Page:
    set: str
    id: str
    kind: str
    domain: str
    truth: list = field(repr=False)  # words; None where only snippets are known
    kept: list = field(repr=False)  # snippets that content holds
    left_out: list = field(repr=False)  # snippets that it does not
    texts: list = field(repr=False)  # of each leaf
    words: list = field(repr=False)  # of each leaf
    element: np.ndarray = field(repr=False)  # of each leaf, -1 for none
    open: np.ndarray = field(repr=False)  # whether the model may decide each leaf
    parents: np.ndarray = field(repr=False)  # of each element
    names: list = field(repr=False)  # keys of each element
    edges: list = field(repr=False)  # keys of each leaf: how it begins and ends
    inner: list = field(repr=False)  # keys of each leaf: its words
    probability: np.ndarray = field(repr=False)  # by the model in the program
    numbers: np.ndarray = field(repr=False)  # features, a row for each leaf
    evidence: list = field(repr=False)  # of the kind of the page
    hits: np.ndarray = None  # words of each leaf that the truth holds, nan where unknown

    @property
    def counts(self):
        return np.array([len(leaf) for leaf in self.words], float)

    @cached_property
    def spans(self):
        """The first leaf of each element, and the one behind its last."""
        count = len(self.parents)
        start, end = np.full(count, len(self.element)), np.zeros(count, int)
        inside = np.flatnonzero(self.element >= 0)
        np.minimum.at(start, self.element[inside], inside)
        np.maximum.at(end, self.element[inside], inside + 1)
        for at in range(count - 1, 0, -1):
            parent = self.parents[at]
            start[parent], end[parent] = min(start[parent], start[at]), max(end[parent], end[at])
        return np.minimum(start, end), end

    @cached_property
    def outer(self):
        """The nearest element around each that holds more leaves; itself at the top."""
        start, end = self.spans
        outer = np.arange(len(self.parents))
        for at, parent in enumerate(self.parents):
            if (start[parent], end[parent]) != (start[at], end[at]):
                outer[at] = parent
            elif outer[parent] != parent:
                outer[at] = outer[parent]
        return outer

    @property
    def fold(self):
        return zlib.crc32(self.domain.encode()) % FOLDS

    @property
    def teaches(self):
        return not self.truth or self.hits.sum() >= MIN_FOUND * len(self.truth)

    @property
    def weights(self):
        """How much each leaf matters for the F1 of its page: its words, against those of the truth and some of the page."""
        counts = self.counts
        if self.truth is None:
            return np.where(np.isnan(self.hits), 0.0, np.minimum(counts, SNIPPET_WORDS) / SNIPPET_PAGE)
        size = (self.hits.sum() if self.truth else 0.0) + SHARE_OF_PAGE * counts.sum()
        return np.minimum(counts / max(size, 1.0), 1.0) * self.teaches


def load(bench, features, name):
    """The pages of a set, in the order of the dump. Dumps of a set in other dress are called DRESS-SET (flatten.py); the pages
    of OWN_TRUTH are content from end to end."""
    dress, _, labelled = name.rpartition("-")
    bench, features = pathlib.Path(bench) / labelled, pathlib.Path(features) / name
    truths = {}
    for line in open(bench / "truth.jsonl", encoding="utf-8"):
        truth = json.loads(line)
        truths[truth["id"]] = truth
    names = (features / "names.txt").read_text().split()
    matrix = numbers(features, names)
    pages, row = [], 0
    for line in open(features / "pages.jsonl", encoding="utf-8"):
        page = json.loads(line)
        leaves, elements = page["leaves"], page["elements"]
        truth = truths[page["path"].rsplit(".", 1)[0]]
        is_own = dress in OWN_TRUTH
        pages.append(
            Page(
                set=name,
                id=truth["id"],
                kind=truth.get("type", "page"),
                domain=urlsplit(truth.get("url") or "").netloc.removeprefix("www.") or truth["id"],
                truth=words("\n".join(leaf["text"] for leaf in leaves)) if is_own else truth_of(truth),
                kept=[] if is_own else [squash(snippet) for snippet in truth.get("with", [])],
                left_out=[] if is_own else [squash(snippet) for snippet in truth.get("without", [])],
                texts=[leaf["text"] for leaf in leaves],
                words=[words(leaf["text"]) for leaf in leaves],
                element=np.array([-1 if leaf["element"] is None else leaf["element"] for leaf in leaves], int),
                open=np.array([leaf["label"] not in RULED for leaf in leaves], bool),
                parents=np.array([element["parent"] for element in elements], int),
                names=[element["keys"] for element in elements],
                edges=[leaf["keys"] for leaf in leaves],
                inner=[leaf["words"] for leaf in leaves],
                probability=np.array([leaf["probability"] for leaf in leaves]),
                numbers=matrix[row : row + len(leaves)],
                evidence=page["evidence"],
            )
        )
        row += len(leaves)
    assert row == len(matrix), "features.f32 and pages.jsonl do not belong together"
    whole = [page for page in pages if page.truth is not None]
    with Pool() as pool:
        for page, hits in zip(whole, pool.map(_hits, [(page.words, page.truth) for page in whole], chunksize=4)):
            page.hits = _shared_by_copies(page.words, hits)
    for page in pages:
        if page.truth is None:
            page.hits = _by_snippets(page)
    return names, pages


def numbers(features, names):
    """The numbers of a dump, a row for each leaf."""
    return np.fromfile(features / "features.f32", "<f4").reshape(-1, len(names))


def truth_of(truth):
    """Words of a whole truth, be it text or markup."""
    if "markup" in truth:
        return words(text_of(truth["markup"]))
    if truth.get("content") is None and ("with" in truth or "without" in truth) and "type" not in truth:
        return None
    return words(truth.get("content") or "")


def squash(text):
    return " ".join(text.split())


def _by_snippets(page):
    hits = np.full(len(page.words), np.nan)
    for at, (text, count) in enumerate(zip(page.texts, page.counts)):
        text = squash(text)
        kept = any(snippet in text for snippet in page.kept)
        left_out = any(snippet in text for snippet in page.left_out)
        if kept != left_out:
            hits[at] = count if kept else 0.0
    return hits


def _hits(page):
    return align.hits(*page)


def _shared_by_copies(leaves, hits):
    most = {}
    for leaf, hit in zip(leaves, hits):
        if len(leaf) >= REPEAT_WORDS:
            most[tuple(leaf)] = max(most.get(tuple(leaf), 0), hit)
    return np.array([most.get(tuple(leaf), hit) for leaf, hit in zip(leaves, hits)])
