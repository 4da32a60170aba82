"""The card beside the model: from what it was made, how well it does, what it goes by."""

from collections import defaultdict

import numpy as np

import boost
import data

HEAD = {
    "content": """The content model

Written by `make train`; do not edit. How likely each leaf of a page of markup is part of its main text.""",
    "lines": """The model for lines

Written by `make train`; do not edit. How likely each line of a text without markup is part of the main text of the page
it was taken from.""",
}
DATA = {
    "content": ". WCXB, its development split (Foley 2026, CC-BY-4.0), half of magic-html's benchmark, of trafilatura's evaluation "
    "set and of Readability's test pages (Apache-2.0)",
    "lines": ", as the text that readers see of them, a line for each leaf (`flat-`); of one of four pages of WCXB and of all of "
    "the other set the truth as a text that is content from end to end (`whole-`), and both with a line for each sentence "
    "(`split-`, `parts-`). WCXB, its development split (Foley 2026, CC-BY-4.0), and half of magic-html's "
    "benchmark (Apache-2.0)",
}
SNIPPETS = {"content": " Of the pages of `snippets` only the leaves that hold one.", "lines": ""}

SHOWN_FEATURES = 40
SHOWN_FAILURES = 15


def summary(pages, scores):
    return ", ".join(f"{name} {mean:.4f}" for (name, kind), mean, _ in means(pages, scores) if kind == "all")


def means(pages, scores):
    by = defaultdict(list)
    for page, score in zip(pages, scores):
        if score is None:
            continue
        by[page.set, "all"].append(score)
        by[page.set, page.kind].append(score)
    return [(key, float(np.mean(found)), len(found)) for key, found in by.items()]


def script(page):
    """The script that most of a page's truth is written in, as far as words tell."""
    text = "".join(page.truth)
    counts = {
        "Han or kana": sum("\u3040" <= c <= "\u9fff" for c in text),
        "Hangul": sum("\uac00" <= c <= "\ud7a3" for c in text),
        "Cyrillic": sum("\u0400" <= c <= "\u04ff" for c in text),
        "Arabic": sum("\u0600" <= c <= "\u06ff" for c in text),
        "Latin": sum(c.isascii() and c.isalpha() or "\u00c0" <= c <= "\u024f" for c in text),
    }
    name, count = max(counts.items(), key=lambda entry: entry[1])
    return name if count else "other"


def table(head, rows):
    line = "| {} |".format
    ruled = [line(" | ".join(head)), line(" | ".join(["---"] + ["--:"] * (len(head) - 1)))]
    return "\n".join(ruled + [line(" | ".join(map(str, row))) for row in rows])


def text(training, probability, scores, curve, importance, sizes):
    pages = training.pages
    scripts = defaultdict(list)
    for page, score in zip(pages, scores):
        if page.set.removeprefix("flat-") == "multilingual":
            scripts[script(page)].append(score)
    counts = defaultdict(lambda: np.zeros(4))
    for page, rows in zip(pages, training.slices):
        if page.kept or page.left_out:
            counts[page.set] += boost.snippets(page, probability[rows])
    known = [(score, page) for score, page in zip(scores, pages) if score is not None]
    worst = sorted(known, key=lambda entry: (entry[0], entry[1].id))[:SHOWN_FAILURES]
    failures = []
    for score, page in worst:
        rows = training.slices[pages.index(page)]
        kept = sum(len(page.words[leaf]) for leaf in boost.keep(page, probability[rows]))
        failures.append((page.set, page.id, page.kind, f"{score:.2f}", len(page.truth), kept, int(page.counts.sum())))
    scored = np.array([score for score, _ in known])
    loss = 1 - scored
    return f"""# {HEAD[training.kind]}

- **What it is**: {boost.PARAMETERS["iterations"]} oblivious trees of depth {boost.PARAMETERS["depth"]} (CatBoost) over {len(training.names)} features, \
which `src/label/feature/` names and explains, and two tables of log-odds: {sizes[0]:,} names of elements, classes, ids \
and roles, {sizes[1]:,} words and beginnings of short lines (logistic regressions). No address; no name or word that fewer than three domains use.
- **Data**: {len(pages):,} labelled pages{DATA[training.kind]}. The pages belong to their publishers and are in neither the model nor the repository.
- **Labels**: the share of each leaf's words that the page's truth holds, by alignment of the two texts \
(`train/align.py`). {sum(not page.teaches for page in pages)} pages whose truth is not found on them teach nothing, but are scored.
- **Weights**: a leaf's words, against those of the truth and of the page; the pages of `multilingual` three times.{SNIPPETS[training.kind]}
- **Folds**: {data.FOLDS}, by domain. All figures are out of fold: no page is scored by a model, or by tables, that saw its domain.

## Word F1, out of fold

{table(["set", "kind", "pages", "F1"], [(name, kind, count, f"{mean:.4f}") for (name, kind), mean, count in sorted(means(pages, scores))])}

The pages of `multilingual` by the script of their truth:

{table(["script", "pages", "F1"], [(name, len(found), f"{np.mean(found):.4f}") for name, found in sorted(scripts.items())])}

Snippets, out of fold: kept of those in the content, left out of those that are not, and F1 over all of them:

{table(["set", "kept", "left out", "F1"], [(name, f"{kept / max(1, kept + lost):.3f}", f"{out / max(1, out + let_in):.3f}", f"{2 * kept / max(1, 2 * kept + let_in + lost):.3f}") for name, (kept, lost, let_in, out) in sorted(counts.items())])}

## Learning curve

Word F1 on the first fold, by the number of pages that the trees learn from:

{table(["pages", "F1"], [(count, f"{mean:.4f}") for count, mean in curve])}

## What it goes by

Importance in per cent, as CatBoost counts it; the first {SHOWN_FEATURES} of {len(training.names)}:

{table(["feature", "%"], [(name, f"{value:.1f}") for value, name in importance[:SHOWN_FEATURES]])}

## Known failures

Pages below 0.5: {(scored < 0.5).sum()} of {len(scored):,}, with {loss[scored < 0.5].sum() / loss.sum():.0%} of all that is lost. \
It takes too much where a short text stands among many teasers, and it cannot know which cards of a shop or a listing \
somebody would call content. The worst:

{table(["set", "page", "kind", "F1", "words of truth", "kept", "on the page"], failures)}
"""
