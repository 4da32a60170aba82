"""Which words of a page stand in its truth.

The truth is a text, the page is leaves in reading order, so the two are aligned as files are compared: by stretches that
are unique on both sides, in order (patience diff, Bram Cohen), and between them by shorter ones, down to the longest
common subsequence of what little is left. A menu entry that repeats a heading is not taken for the heading. What the
truth has in another order counts where six words agree and no other place of the page was matched to them.
"""

import bisect
from collections import defaultdict

import numpy as np

LENGTHS = (6, 3, 2, 1)  # of stretches, in words, from the surest to the weakest
FAR = 6  # words that must agree out of order
SHORT = 3  # words that a matched stretch has at least, unless it is the whole leaf
CELLS = 40_000  # of the table for a longest common subsequence: larger gaps stay unmatched


def hits(leaves, truth):
    """Per leaf: how many of its words the truth holds."""
    page = [word for leaf in leaves for word in leaf]
    place = np.full(len(page), -1)
    if page and truth:
        _in_order(page, truth, place)
    out_of_order = _out_of_order(page, truth, place)
    found, start = [], 0
    for leaf in leaves:
        here = slice(start, start + len(leaf))
        found.append(float((_telling(place[here]) | out_of_order[here]).sum()))
        start += len(leaf)
    return np.array(found)


def _in_order(a, b, place):
    todo = [(0, len(a), 0, len(b), 0)]
    while todo:
        a0, a1, b0, b1, level = todo.pop()
        while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
            place[a0] = b0
            a0, b0 = a0 + 1, b0 + 1
        while a0 < a1 and b0 < b1 and a[a1 - 1] == b[b1 - 1]:
            a1, b1 = a1 - 1, b1 - 1
            place[a1] = b1
        if a0 >= a1 or b0 >= b1:
            continue
        unique = []
        while level < len(LENGTHS) and not unique:
            unique = _unique(a, b, a0, a1, b0, b1, LENGTHS[level])
            level += not unique
        if not unique:
            if (a1 - a0) * (b1 - b0) <= CELLS:
                _subsequence(a, b, a0, a1, b0, b1, place)
            continue
        length = LENGTHS[level]
        level = max(level, 1) if length > 1 else len(LENGTHS) - 1
        last_a, last_b = a0, b0
        for x, y in _chain(unique):
            if x < last_a or y < last_b:
                continue
            todo.append((last_a, x, last_b, y, level))
            place[x : x + length] = range(y, y + length)
            last_a, last_b = x + length, y + length
        todo.append((last_a, a1, last_b, b1, level))


def _unique(a, b, a0, a1, b0, b1, length):
    """Where stretches begin that stand once on each side."""

    def places(words, start, end):
        found = defaultdict(list)
        for at in range(start, end - length + 1):
            found[tuple(words[at : at + length])].append(at)
        return {key: at[0] for key, at in found.items() if len(at) == 1}

    in_a, in_b = places(a, a0, a1), places(b, b0, b1)
    return sorted((at, in_b[key]) for key, at in in_a.items() if key in in_b)


def _chain(pairs):
    """The longest chain of pairs that ascends on both sides."""
    tails, ends, before = [], [], [-1] * len(pairs)
    for at, (_, y) in enumerate(pairs):
        length = bisect.bisect_left(tails, y)
        if length == len(tails):
            tails.append(y)
            ends.append(at)
        else:
            tails[length], ends[length] = y, at
        before[at] = ends[length - 1] if length else -1
    chain, at = [], ends[-1] if ends else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _subsequence(a, b, a0, a1, b0, b1, place):
    rows, columns = a1 - a0, b1 - b0
    table = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        row, below, word = table[i], table[i + 1], a[a0 + i]
        for j in range(columns - 1, -1, -1):
            row[j] = below[j + 1] + 1 if word == b[b0 + j] else max(below[j], row[j + 1])
    i = j = 0
    while i < rows and j < columns:
        if a[a0 + i] == b[b0 + j] and table[i][j] == table[i + 1][j + 1] + 1:
            place[a0 + i] = b0 + j
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            i += 1
        else:
            j += 1


def _telling(place):
    """Matched words of a leaf in stretches that are long enough to mean something."""
    telling, at = np.zeros(len(place), bool), 0
    while at < len(place):
        if place[at] < 0:
            at += 1
            continue
        end = at + 1
        while end < len(place) and place[end] >= 0 and place[end] - place[end - 1] in (1, 2):
            end += 1
        if end - at >= SHORT or (at == 0 and end == len(place)):
            telling[at:end] = True
        at = end
    return telling


def _out_of_order(page, truth, place):
    found = np.zeros(len(page), bool)
    taken = set(place[place >= 0].tolist())
    places = defaultdict(list)
    for at in range(len(truth) - FAR + 1):
        places[tuple(truth[at : at + FAR])].append(at)
    for at in range(len(page) - FAR + 1):
        if (place[at : at + FAR] >= 0).all():
            continue
        for other in places.get(tuple(page[at : at + FAR]), ()):
            if sum(other + step in taken for step in range(FAR)) <= FAR // 2:
                found[at : at + FAR] = True
                break
    return found
