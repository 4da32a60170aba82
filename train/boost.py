"""The trees, and the choice that is made with what they say."""

from collections import Counter

import numpy as np
from catboost import CatBoostClassifier, Pool

from data import REPEAT_WORDS

# Oblivious trees: src/label/model.rs evaluates them as tables. Of 150, 250 and 500 of them word F1 of wcxb, out of fold, is 0.882,
# 0.8843 and 0.8854 (the last two are means of two seeds); more cost time in every run. Deeper ones of 250 are no better.
PARAMETERS = dict(
    iterations=500,
    depth=6,
    learning_rate=0.06,
    loss_function="CrossEntropy",  # the target is a share: how much of the leaf the truth holds
    score_function="L2",
    bootstrap_type="Bernoulli",
    subsample=0.8,
    rsm=0.3,
    l2_leaf_reg=5,
    border_count=64,
    random_seed=1,
    thread_count=2,
    verbose=False,
    allow_writing_files=False,
)

# Leaves of fewer words than the first number are many and weigh little: this share of them is enough.
SMALL, SHARE_OF_SMALL = 8, 0.35

# As in src/label/finder.rs.
MIN_EXPECTED_F1 = 0.2
SCENARIOS = np.array([[-6.0], [-3.0], [0.0], [3.0], [6.0]])
WIDENED = 2.69


def fit(matrix, content, counts, weight):
    """A model from rows of numbers, words of content and words of each, and the weight of each row."""
    lots = np.random.default_rng(1).random(len(counts))
    kept = np.where(counts >= SMALL, 1.0, np.where(lots < SHARE_OF_SMALL, 1 / SHARE_OF_SMALL, 0.0))
    weight = weight * kept
    rows = (weight > 0) & (counts > 0)
    weight = weight[rows] * rows.sum() / weight[rows].sum()
    model = CatBoostClassifier(**PARAMETERS)
    model.fit(Pool(matrix[rows], np.clip(content[rows] / counts[rows], 0, 1), weight=weight))
    return model


def predict(model, matrix):
    return 1 / (1 + np.exp(-model.predict(matrix, prediction_type="RawFormulaVal")))


def keep(page, probability):
    """The leaves that tamis keeps: least_probability() in src/label/finder.rs, and one copy of what repeats."""
    counts = page.counts
    open_ = np.flatnonzero(page.open & (counts > 0))
    order = open_[np.argsort(-probability[open_], kind="stable")]
    if not len(order):
        return []
    sure = np.clip(probability[order], 1e-6, 1 - 1e-6)
    likely = 1 / (1 + np.exp(-np.log(sure / (1 - sure)) * WIDENED - SCENARIOS))
    hit = np.cumsum(likely * counts[order], axis=1)
    expected = (2 * hit / (np.cumsum(counts[order]) + hit[:, -1:])).mean(axis=0)
    best = int(np.argmax(expected))
    if expected[best] < MIN_EXPECTED_F1:
        return []
    kept, seen = [], set()
    for leaf in sorted(order[: best + 1]):
        text = tuple(page.words[leaf])
        if len(text) < REPEAT_WORDS or text not in seen:
            kept.append(leaf)
            seen.add(text)
    return kept


def f1(page, probability):
    """Word F1 of what is kept against the truth."""
    kept = Counter(word for leaf in keep(page, probability) for word in page.words[leaf])
    truth = Counter(page.truth)
    if not truth:
        return float(not kept)
    return 2 * sum((kept & truth).values()) / (sum(kept.values()) + sum(truth.values()))


def snippets(page, probability):
    """Snippets of content kept and lost, and others let in and left out: true and false positives and negatives."""
    text = " ".join(" ".join(page.texts[leaf].split()) for leaf in keep(page, probability))
    kept = sum(snippet in text for snippet in page.kept)
    let_in = sum(snippet in text for snippet in page.left_out)
    return np.array([kept, len(page.kept) - kept, let_in, len(page.left_out) - let_in])
