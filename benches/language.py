#!/usr/bin/env python3
"""Languages of labelled pages: how many documents of 50 words or more get the right tag.

    language.py FOLDER-OF-SETS [--tamis PROGRAM]

Each set holds pages/<id>.html. A page's language is what it declares in `<html lang>`, but for pages that declare none or a
wrong one, whose language stands in languages.json: pages where three detectors agree, the others read by a person;
`filler` is text in no language, `two` a page in two, and neither counts. Printed are the share of right tags (without
region) on the pages as they are, and on their main text alone, as plain text without any declaration; the wrong
ones by name; and the scripts of Chinese: every paragraph of 30 Han characters or more of the Chinese pages (simplified, but
those of pages labelled zh-Hant), and with OpenCC (`pip install opencc-python-reimplemented`, optional) the simplified ones
converted to traditional.
"""
import argparse
import json
import pathlib
import re
import subprocess
import tempfile

HERE = pathlib.Path(__file__).parent
LEAST_WORDS = 50
LEAST_HAN = 30
DECLARED = re.compile(r"<html[^>]*?\slang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.I)
HAN = re.compile(r"[\u4e00-\u9fff]")
# Two characters of Chinese or Japanese are a word, as is a run of other letters.
WORD = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]{1,2}|[^\W\d_\u3041-\u30ff\u3400-\u9fff]+")


def labels():
    """Languages by page, where somebody had to say."""
    by_language = json.loads((HERE / "languages.json").read_text(encoding="utf-8"))
    return {page: language for language, pages in by_language.items() for page in pages.split()}


def convert(program, folder):
    """Documents by name of their page."""
    with tempfile.TemporaryDirectory() as out:
        arguments = [program, "convert", folder, "-o", out, "-f", "json", "--quiet"]
        subprocess.run(arguments, check=True)
        documents = {}
        for path in pathlib.Path(out, "json").rglob("*.json"):
            document = json.loads(path.read_text(encoding="utf-8"))
            documents[pathlib.Path(document["source"]["path"]).stem] = document
        return documents


def paragraphs(blocks):
    for block in blocks:
        if block["type"] not in ("code", "math"):
            yield block.get("text", "")
        for item in block.get("items", []):
            yield item.get("text", "")
            yield from paragraphs(item.get("blocks", []))
        yield from paragraphs(block.get("blocks", []))


def of_texts(program, texts):
    """Tags of texts by name, each converted as a plain text file of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            pathlib.Path(folder, f"{name}.txt").write_text(text, encoding="utf-8")
        return {name: document.get("language") for name, document in convert(program, folder).items()}


def base(tag):
    return (tag or "").lower().split("-")[0]


def say(what, found, truth):
    wrong = {name: tag for name, tag in found.items() if base(tag) != truth[name]}
    print(f"{what}: {(len(found) - len(wrong)) / max(1, len(found)):.4f} of {len(found)}")
    for name, tag in sorted(wrong.items()):
        print(f"  {name}: {tag}, is {truth[name]}")


def scripts(what, found, script):
    right = sum(tag == script for tag in found.values())
    told = sum(tag is not None and "Han" in tag for tag in found.values())
    print(f"{what}: {right / max(1, len(found)):.4f} of {len(found)}; of {told} that are told {right / max(1, told):.4f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", type=pathlib.Path)
    parser.add_argument("--tamis", default="target/release/tamis")
    arguments = parser.parse_args()
    known, truth, tags, texts = labels(), {}, {}, {}
    simplified, traditional = {}, {}
    for folder in sorted(arguments.sets.glob("*/pages")):
        for page, document in convert(arguments.tamis, folder).items():
            head = next(folder.glob(f"{page}.*")).read_bytes()[:30000].decode("utf-8", "replace")
            declared = DECLARED.search(head)
            language = known.get(page) or (declared and declared[1].lower())
            text = "\n\n".join(filter(None, paragraphs(document["blocks"])))
            if language in (None, "filler", "two") or len(WORD.findall(text)) < LEAST_WORDS:
                continue
            name = f"{folder.parent.name}-{page}"
            truth[name], tags[name], texts[name] = base(language), document.get("language"), text
            if base(language) == "zh":
                long = [part for part in text.split("\n") if len(HAN.findall(part)) >= LEAST_HAN]
                of_page = traditional if language == "zh-Hant" else simplified
                of_page.update({f"{name}-{at}": part for at, part in enumerate(long)})
    print(f"{len(set(truth.values()))} languages: {' '.join(sorted(set(truth.values())))}")
    say("pages", tags, truth)
    say("main text alone", of_texts(arguments.tamis, texts), truth)
    scripts("zh-Hans, paragraphs", of_texts(arguments.tamis, simplified), "zh-Hans")
    scripts("zh-Hant, paragraphs", of_texts(arguments.tamis, traditional), "zh-Hant")
    try:
        from opencc import OpenCC
    except ImportError:
        print("OpenCC is not installed: no converted paragraphs")
        return
    converter = OpenCC("s2t")
    converted = {name: converter.convert(text) for name, text in simplified.items()}
    scripts("zh-Hant, simplified ones converted", of_texts(arguments.tamis, converted), "zh-Hant")


if __name__ == "__main__":
    main()
