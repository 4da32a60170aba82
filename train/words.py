"""Words as the scorer of the labelled sets counts them."""

import re

_CJK = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")


def words(text):
    """Words in lower case, each Han or kana character a word of its own."""
    return _WORD.findall(text.lower())
