"""What names and words speak for: two logistic regressions, the tables of src/label/feature/evidence.rs.

One asks how likely a leaf is content by the names of its element and of those around it, the other by the words that it
begins with, ends with and, if short, consists of. Their weights are log-odds. A page never sees weights that its own
domain helped to make (cross-fitting): what only one site calls its posts is no knowledge.
"""

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from data import FOLDS

MIN_DOMAINS = 3  # that use a key, for it to have a weight: fewer tell about sites, not about names
PENALTY = {"names": 3e-4, "words": 3e-5}  # L2, per unit of total weight; tenfold either way loses area under the curve
STEPS = 40  # of L-BFGS
FAINT = 0.02  # weights nearer to nothing are left out of the tables


class Rows:
    """Occurrences of keys in rows (elements or leaves), and how much of each row's weight is content."""

    def __init__(self, keys_of_rows, domains, folds, content, weight):
        ids, self.keys = {}, []
        seen, users = [], []
        indices, pointers = [], [0]
        for keys, domain in zip(keys_of_rows, domains):
            for key in keys:
                at = ids.get(key)
                if at is None:
                    at = ids[key] = len(self.keys)
                    self.keys.append(key)
                    seen.append(-1)
                    users.append(0)
                if seen[at] != domain:
                    seen[at] = domain
                    users[at] += 1
                indices.append(at)
            pointers.append(len(indices))
        used = np.array(users, int) >= MIN_DOMAINS
        number = np.cumsum(used) - 1
        indices, pointers = np.array(indices, int), np.array(pointers)
        known = used[indices]
        kept = np.concatenate([[0], np.cumsum(known)])[pointers]
        self.matrix = csr_matrix((np.ones(known.sum(), np.float32), number[indices[known]], kept), shape=(len(pointers) - 1, used.sum()))
        self.matrix.sum_duplicates()
        self.keys = [key for key, is_used in zip(self.keys, used) if is_used]
        self.folds, self.content, self.weight = folds, content, weight

    def fit(self, without, penalty):
        """Weights of all keys, and the intercept, from the rows outside some folds."""
        if not self.keys:
            return np.zeros(0), 0.0
        rows = ~np.isin(self.folds, without) & (self.weight > 0)
        matrix, content, weight = self.matrix[rows], self.content[rows], self.weight[rows]
        transposed, total = matrix.T.tocsr(), weight.sum()

        def loss(w):
            z = matrix @ w[:-1] + w[-1]
            p = 1 / (1 + np.exp(-z))
            value = (weight * np.logaddexp(0, z) - content * z).sum() / total + penalty * (w[:-1] ** 2).sum()
            slope = (weight * p - content) / total
            return value, np.concatenate([transposed @ slope + 2 * penalty * w[:-1], [slope.sum()]])

        start = np.zeros(matrix.shape[1] + 1)
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
        return found.x[:-1], found.x[-1]


def names_rows(pages, weights):
    """A row for each element that holds leaves itself: its own keys, and those of the elements around it."""
    keys, domains, folds, content, weight, where = [], [], [], [], [], []
    numbers = {}
    for page, leaf_weight in zip(pages, weights):
        domain = numbers.setdefault(page.domain, len(numbers))
        own = np.unique(page.element[page.element >= 0])
        share = np.divide(np.nan_to_num(page.hits), page.counts, out=np.zeros(len(page.counts)), where=page.counts > 0)
        inside = page.element >= 0
        b = np.bincount(page.element[inside], leaf_weight[inside], len(page.parents))
        a = np.bincount(page.element[inside], (leaf_weight * share)[inside], len(page.parents))
        around = []
        for at, parent in enumerate(page.parents):
            around.append([] if parent == at else around[parent] + ["^" + key for key in page.names[parent]])
        for at in own:
            keys.append(page.names[at] + around[at])
            domains.append(domain)
            folds.append(page.fold)
            content.append(a[at])
            weight.append(b[at])
    return Rows(keys, domains, np.array(folds), np.array(content), np.array(weight))


def words_rows(pages, weights):
    """A row for each leaf."""
    keys, domains, folds, content, weight = [], [], [], [], []
    numbers = {}
    for page, leaf_weight in zip(pages, weights):
        domain = numbers.setdefault(page.domain, len(numbers))
        for at, count in enumerate(page.counts):
            row = page.edges[at] + page.inner[at]
            if row and count > 0 and leaf_weight[at] > 0:
                keys.append(row)
                domains.append(domain)
                folds.append(page.fold)
                # Short lines count too: a root of the weight keeps long paragraphs from drowning them.
                w = np.sqrt(leaf_weight[at] / max(count, 1)) * min(count, 12) ** 0.5
                weight.append(w)
                content.append(w * page.hits[at] / count)
    return Rows(keys, domains, np.array(folds), np.array(content), np.array(weight))


def table(rows, weights):
    """Key → weight, without what says next to nothing."""
    return {key: float(weight) for key, weight in zip(rows.keys, weights) if abs(weight) >= FAINT}


OWN = ["name_0", "name_1", "name_2", "name_3", "names", "names_above", "names_low", "names_high", "edges", "inner", "inner_mean"]

# What is averaged around a leaf, over how many elements that hold it, and over how many leaves before and after it, as in
# src/label/feature/around.rs.
SAID, LEVELS, NEAR = ["edges", "inner", "names"], 4, 5
PLACES = [f"in_{level}" for level in range(LEVELS)] + ["before", "after"]

COLUMNS = OWN + [f"{said}_{place}" for place in PLACES for said in SAID]


def columns(page, names, words):
    """The columns of a page's leaves, as fill() in evidence.rs computes them."""
    count = len(page.parents)
    own = np.zeros(count)
    outer = np.zeros(count)  # what the element says as one around a leaf
    above = np.zeros(count)
    low = np.zeros(count)
    high = np.zeros(count)
    for at, parent in enumerate(page.parents):
        own[at] = sum(names.get(key, 0.0) for key in page.names[at])
        outer[at] = sum(names.get("^" + key, 0.0) for key in page.names[at])
        if parent != at:
            above[at] = above[parent] + outer[parent]
            low[at], high[at] = low[parent], high[parent]
        low[at], high[at] = min(low[at], own[at]), max(high[at], own[at])
    rows = np.zeros((len(page.words), len(OWN)), np.float32)
    for leaf, at in enumerate(page.element):
        if at >= 0:
            levels = [at]
            for _ in range(3):
                levels.append(page.parents[levels[-1]])
            rows[leaf, :4] = own[levels]
            rows[leaf, 4:8] = own[at] + above[at], above[at], low[at], high[at]
        rows[leaf, 8] = sum(words.get(key, 0.0) for key in page.edges[leaf])
        inner = [words[key] for key in page.inner[leaf] if key in words]
        rows[leaf, 9] = sum(inner)
        rows[leaf, 10] = sum(inner) / max(1, len(inner))
    return np.hstack([rows, around(page, rows[:, [OWN.index(said) for said in SAID]])])


def around(page, said):
    """Means over the elements that hold each leaf and over the leaves near it, as src/label/feature/around.rs computes them."""
    count = len(said)
    before = np.vstack([np.zeros((1, len(SAID))), np.cumsum(said, axis=0, dtype=float)])

    def mean(start, end):
        return (before[end] - before[start]) / np.maximum(end - start, 1)[:, None]

    # The last row is that of leaves without an element.
    of_element, outer = np.vstack([mean(*page.spans), np.zeros((1, len(SAID)))]), np.append(page.outer, -1)
    here, means = page.element, []
    for _ in range(LEVELS):
        means.append(of_element[here])
        here = outer[here]
    at = np.arange(count)
    means.append(mean(np.maximum(at - NEAR, 0), at))
    means.append(mean(at + 1, np.minimum(at + 1 + NEAR, count)))
    return np.hstack(means).astype(np.float32)
