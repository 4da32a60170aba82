"""Extracts the text of every page of a list with one library, and counts.

Comes in: the name of the library and a file with one path a line. Goes out: one line of JSON with what was done. Each
library gets its documented main call, on one thread. With a folder as third argument, the text of each page goes there.
"""

import json
import pathlib
import sys


def resiliparse():
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    def extract(page):
        return extract_plain_text(HTMLTree.parse_from_bytes(page, detect_encoding(page)), main_content=True)

    return extract


def trafilatura():
    from trafilatura import extract

    return extract


LIBRARIES = {"resiliparse": resiliparse, "trafilatura": trafilatura}


def main():
    name, list_file, *folder = sys.argv[1:]
    extract = LIBRARIES[name]()
    done = {"pages": 0, "characters": 0, "empty": 0, "failed": 0}
    with open(list_file, encoding="utf-8") as paths:
        for path in paths.read().splitlines():
            with open(path, "rb") as file:
                page = file.read()
            done["pages"] += 1
            try:
                text = extract(page) or ""
            except Exception:  # Whatever a library raises fails its page only.
                done["failed"] += 1
                continue
            for texts in folder:
                pathlib.Path(texts, f"{pathlib.Path(path).stem}.txt").write_text(text, encoding="utf-8", errors="replace")
            done["characters"] += len(text)
            done["empty"] += not text.strip()
    print(json.dumps(done))


if __name__ == "__main__":
    main()
