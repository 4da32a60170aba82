#!/usr/bin/env python3
"""Measures tamis on a folder of pages, and other extractors beside it; prints a report and writes it to RESULTS.md.

Comes in: a folder, and a release build of tamis. Goes out: the cost of each stage, of whole runs on one thread and on
two, peak memory, and with --peers the whole runs of other libraries on the same pages. Figures are medians of runs that
take turns, so that whatever else the machine does meets them all. CPU time is user and system time of the whole
process, its start included. Deliberately absent: what the texts are worth, and any other writer of RESULTS.md.
`make bench` and `make bench-peers` call this script; it needs Python 3.9 and nothing else.
"""

import argparse
import dataclasses
import datetime
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "bench"
TAMIS = ROOT / "target" / "release" / "tamis"
RESULTS = ROOT / "benches" / "RESULTS.md"
OUTPUTS = WORK / "output"

# Pages of the smaller run whose peak memory is set beside that of all.
FEW_PAGES = 500

# Name, whether it is slow enough for fewer runs, and the call that is measured.
PEERS = [
    ("resiliparse", False, "`HTMLTree.parse_from_bytes(page, detect_encoding(page))`, then "
                           "`extract_plain_text(tree, main_content=True)`"),
    ("dom_smoothie", False, "`Readability::new(page, None, None)?.parse()?.text_content`, the page read as UTF-8"),
    ("rs-trafilatura", True, "`extract_bytes(page)?.content_text`"),
    ("trafilatura", True, "`extract(page)`, default options, comments and tables included"),
]
IN_PYTHON = {"resiliparse", "trafilatura"}


class Trouble(Exception):
    """What keeps the measurement from going on, for people."""


class Run:
    """A finished process: its CPU and wall-clock seconds, its peak memory in MB, its exit code and its output."""

    def __init__(self, command):
        WORK.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=WORK) as out, tempfile.TemporaryFile(dir=WORK) as said:
            started = time.monotonic()
            environment = dict(os.environ, TMPDIR=str(WORK))
            process = subprocess.Popen([str(word) for word in command], stdout=out, stderr=said, env=environment)
            _, status, usage = os.wait4(process.pid, 0)
            self.wall = time.monotonic() - started
            process.returncode = self.code = os.waitstatus_to_exitcode(status)
            out.seek(0)
            said.seek(0)
            self.out = out.read().decode(errors="replace")
            self.said = said.read().decode(errors="replace")
        self.cpu = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e6 / 1024)


def new_output():
    """A folder for results that is not there yet. All of them stay to the end: Linux's ext4 looks for a place for each
    new file among those that were removed in the last minutes, which costs as much as the conversion."""
    OUTPUTS.mkdir(parents=True, exist_ok=True)
    return OUTPUTS / str(sum(1 for _ in OUTPUTS.iterdir()))


def convert(folder, jobs, output=None):
    """One whole run of tamis: files read, all three formats written."""
    command = [TAMIS, "convert", folder, "-o", output or new_output(), "-f", "md,yaml,json", "-j", jobs]
    run = Run([*command, "--quiet", "--progress", "never"])
    if run.code not in (0, 1):  # 1: some pages failed; they are counted elsewhere.
        raise Trouble(run.said.strip())
    return run


def stages(folder):
    """What each stage costs, from tamis itself."""
    run = Run([TAMIS, "bench", folder, "-o", new_output()])
    if run.code != 0:
        raise Trouble(run.said.strip())
    return json.loads(run.out)


def converted_pages(results):
    """The pages of a run that have results: their paths below the input, and whether each is HTML."""
    pages = []
    with open(results / "manifest.jsonl", encoding="utf-8") as manifest:
        for line in map(json.loads, manifest):
            for output in line.get("outputs", []):
                if output["path"].startswith("json/"):
                    with open(results / output["path"], encoding="utf-8") as file:
                        is_html = json.load(file)["source"]["media_type"] == "text/html"
                    pages.append((line["input"]["path"], is_html))
    return pages


def is_compressed(path):
    with open(path, "rb") as file:
        return file.read(4).startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd"))


def folder_of(name, source, paths):
    """A folder with some of the pages; linked where that is possible, for they can be many."""
    folder = WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    for path in paths:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source / path, target)
        except OSError:
            shutil.copyfile(source / path, target)
    return folder


def install_peers():
    """Installs the peers below target/; gives the command that runs each."""
    peers = ROOT / "benches" / "peers"
    python = WORK / "venv" / "bin" / "python"
    say("installing the peers below target/bench")
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", WORK / "venv"], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", peers / "requirements.txt"], check=True)
    except subprocess.CalledProcessError as error:
        shutil.rmtree(WORK / "venv", ignore_errors=True)
        raise Trouble("the Python peers cannot be installed; they need the venv module (on Debian: apt-get install "
                      "python3-venv) and a package index that pip can reach") from error
    build = [os.environ.get("CARGO", "cargo"), "build", "--quiet", "--release", "--locked"]
    manifest = ["--manifest-path", peers / "Cargo.toml", "--target-dir", WORK / "peers"]
    if subprocess.run([*build, *manifest], check=False).returncode != 0:
        raise Trouble("the Rust peers cannot be built; cargo says why above")
    program = WORK / "peers" / "release" / "tamis-bench-peers"
    return {name: [python, peers / "peer.py", name] if name in IN_PYTHON else [program, name] for name, *_ in PEERS}


def version(name):
    """The version of an installed peer."""
    if name in IN_PYTHON:
        code = f"import importlib.metadata as m; print(m.version('{name}'))"
        command = [WORK / "venv" / "bin" / "python", "-c", code]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    lock = (ROOT / "benches" / "peers" / "Cargo.lock").read_text(encoding="utf-8")
    return lock.split(f'name = "{name}"\nversion = "')[1].split('"')[0]


@dataclasses.dataclass
class Measured:
    """Everything that was measured. `shared_*` and `peers` speak of the pages that all programs can read."""

    few_pages: int
    stages: list = dataclasses.field(default_factory=list)
    one: list = dataclasses.field(default_factory=list)
    two: list = dataclasses.field(default_factory=list)
    few: list = dataclasses.field(default_factory=list)
    shared_pages: int = 0
    shared_bytes: int = 0
    # Runs by program, tamis among them; empty where no peers were asked for.
    programs: dict = dataclasses.field(default_factory=dict)


def measure(options):
    """Runs everything in turns."""
    folder = options.input
    say(f"measuring {folder}")
    # This run is not counted: it brings the pages into memory, for all alike, and tells which there are.
    first = new_output()
    convert(folder, 1, first)
    pages = converted_pages(first)
    if not pages:
        raise Trouble(f"{folder}: no page could be converted; name a folder with HTML pages")
    few = folder_of("few", folder, [path for path, _ in pages[:FEW_PAGES]])
    measured = Measured(few_pages=min(FEW_PAGES, len(pages)))
    commands, shared = {}, folder
    if options.peers:
        commands = install_peers()
        paths = [path for path, is_html in pages if is_html and not is_compressed(folder / path)]
        if not paths:
            raise Trouble(f"{folder}: no page that the peers can read; name a folder with HTML pages")
        if len(paths) < len(pages):
            shared = folder_of("html", folder, paths)
        listed = WORK / "pages.txt"
        listed.write_text("".join(f"{shared / path}\n" for path in paths), encoding="utf-8")
        measured.shared_pages = len(paths)
        measured.shared_bytes = sum((folder / path).stat().st_size for path in paths)
        measured.programs = {name: [] for name in ("tamis", *commands)}
    slow = {name for name, is_slow, _ in PEERS if is_slow}
    for turn in range(max(options.runs, options.slow_runs)):
        say(f"turn {turn + 1}")
        if turn < options.runs:
            measured.stages.append(stages(folder))
            measured.one.append(convert(folder, 1))
            measured.two.append(convert(folder, 2))
            measured.few.append(convert(few, 1))
            if commands:
                same = shared == folder
                measured.programs["tamis"].append(measured.one[-1] if same else convert(shared, 1))
        for name, command in commands.items():
            if turn < (options.slow_runs if name in slow else options.runs):
                measured.programs[name].append(Run([*command, listed]))
    return measured


def median(values):
    return statistics.median(list(values))


def table(head, rows):
    """A Markdown table; all columns but the first hold figures."""
    rows = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "".join("| " + " | ".join(str(cell) for cell in row) + " |\n" for row in rows)


def rates(seconds, size, pages):
    """CPU seconds, and MB and pages per CPU-second."""
    if seconds <= 0:
        return ["0.000", "–", "–"]
    return [f"{seconds:.3f}", f"{size / 1e6 / seconds:,.1f}", f"{pages / seconds:,.0f}"]


RATES = ["CPU s", "MB per CPU s", "pages per CPU s"]


def stage_tables(measured, cpu):
    first = measured.stages[0]
    size, pages = first["bytes"], first["pages"]
    names = [name for name, _ in first["stages"]]
    spent = {name: median(dict(figures["stages"])[name] for figures in measured.stages) for name in names}
    formats = {"md", "yaml", "json", "text", "html"}
    rows = [[f"render {name}" if name in formats else name, *rates(spent[name], size, pages)] for name in names]
    rows.append(["**all stages**", *rates(sum(spent.values()), size, pages)])
    rows.append(["**the whole process**", *rates(cpu, size, pages)])
    parts = {name: median(run["parsing"][name] for run in measured.stages) for name in ("tokenizer", "tree", "scraper")}
    parsing = first["parsing"]
    labels = {
        "tokenizer": "tokenizer alone, tokens thrown away",
        "tree": "parsing: tokenizer, tree builder, tree",
        "scraper": "`scraper::Html::parse_document`",
    }
    parse_rows = [[label, *rates(parts[name], parsing["bytes"], parsing["pages"]),
                   f"{parts['scraper'] / parts[name]:.2f}" if parts[name] > 0 else "–"]
                  for name, label in labels.items()]
    return f"""## Stages

One thread, all of them in one run of `tamis convert`: files read, Markdown, YAML and JSON written. `tree` holds the
tokenizer; `digest` is BLAKE3 of pages and results. The whole process adds the start, the listing, the manifest and the
report.

{table(["Stage", *RATES], rows)}
## Parsing alone

Each page of markup through all three in turn, on one thread.

{table(["What", *RATES, "as fast as scraper, times"], parse_rows)}"""


def whole_table(measured):
    rows = []
    few, pages = measured.few_pages, measured.stages[0]["pages"]
    for done, what in ((measured.one, f"{pages:,} pages, 1 thread"), (measured.two, f"{pages:,} pages, 2 threads"),
                       (measured.few, f"{few:,} pages, 1 thread")):
        figures = [median(run.wall for run in done), median(run.cpu for run in done)]
        memory = median(run.memory for run in done)
        rows.append([what, *(f"{figure:.2f}" for figure in figures), f"{memory:.0f}"])
    scaling = median(run.wall for run in measured.one) / median(run.wall for run in measured.two)
    return f"""## Whole runs

Two threads are **{scaling:.2f}** times as fast as one, by the clock on the wall.

{table(["Run", "wall s", "CPU s", "peak memory, MB"], rows)}"""


def peer_table(measured):
    if not measured.programs:
        return "## Peers\n\nNot measured: `make bench-peers` sets other extractors beside these figures.\n"
    pages, size = measured.shared_pages, measured.shared_bytes
    cpu = {name: median(run.cpu for run in done) for name, done in measured.programs.items()}
    rows = []
    for name, done in measured.programs.items():
        does = "writes three formats" if name == "tamis" else "extracts plain text"
        row = [name, does, len(done), *rates(cpu[name], size, pages), f"{cpu[name] / cpu['tamis']:.2f}"]
        memory = f"{median(run.memory for run in done):.0f}"
        crashed = next((run.code for run in done if run.code != 0 and name != "tamis"), None)
        if crashed is not None:
            rows.append([*row[:3], *["–"] * 4, memory, f"ended early, exit code {crashed}"])
            continue
        counts = json.loads(done[0].out) if name != "tamis" else {"failed": measured.stages[0]["failed"]}
        rows.append([*row, memory, counts["failed"]])
    head = ["Program", "What it does", "Runs", *RATES, "CPU, tamis = 1", "peak memory, MB", "failed pages"]
    calls = "".join(f"- {name} {version(name)}: {call}\n" for name, _, call in PEERS)
    return f"""## Peers

The same {pages:,} pages of HTML, {size / 1e6:,.1f} MB, in the same run; one process and one thread each. tamis reads
every page and writes it as Markdown, YAML and JSON; the peers read every page, extract its plain text and write nothing.

{table(head, rows)}
The calls:

{calls}"""


def output_of(*command):
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def commit():
    """The commit, and whether something else than these results differs from it."""
    status = output_of("git", "status", "--porcelain").splitlines()
    changed = any(not line.endswith("benches/RESULTS.md") for line in status)
    return (output_of("git", "rev-parse", "--short=12", "HEAD") or "unknown") + (", with changes" if changed else "")


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def report(options, measured, load):
    first = measured.stages[0]
    # Where the pages lie on this machine says nothing to others; what the folder is called does.
    name = "/".join(options.input.resolve().parts[-2:])
    command = f"make bench{'-peers' if options.peers else ''} INPUT=…/{name}"
    if options.runs != 3 or options.slow_runs != 1:
        command += f" RUNS={options.runs} SLOW_RUNS={options.slow_runs}"
    slow = f" (of slow peers {options.slow_runs})" if options.peers else ""
    failed = f", {first['failed']} of which failed" if first["failed"] else ""
    head = f"""# Results

Written by `{command}`; not by hand.

- Date: {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC
- Machine: {processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}; load {load} at the start
- Commit: {commit()}; {output_of("rustc", "--version") or "unknown compiler"}, Python {platform.python_version()}
- Input: {first["pages"]:,} pages{failed}, {first["bytes"] / 1e6:,.1f} MB
- Runs: {options.runs}{slow}, in turns; figures are medians, MB millions of bytes of input, CPU time user and system time

"""
    cpu = median(run.cpu for run in measured.one)
    return head + "\n".join([whole_table(measured), stage_tables(measured, cpu), peer_table(measured)])


def say(what):
    print(f"bench: {what}", file=sys.stderr, flush=True)


def positive(text):
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def main():
    parser = argparse.ArgumentParser(description="Measures tamis on a folder of pages.")
    parser.add_argument("input", type=pathlib.Path, help="folder of pages")
    parser.add_argument("--peers", action="store_true", help="install other extractors and measure them too")
    parser.add_argument("--runs", type=positive, default=3, help="runs of everything that is fast [3]")
    parser.add_argument("--slow-runs", type=positive, default=1, help="runs of the slow peers [1]")
    options = parser.parse_args()
    load = "{:.1f}".format(os.getloadavg()[0])
    try:
        if not options.input.is_dir():
            raise Trouble(f"{options.input}: no such folder; give one with pages: make bench INPUT=folder")
        text = report(options, measure(options), load)
    except Trouble as trouble:
        say(trouble)
        return 2
    finally:
        shutil.rmtree(OUTPUTS, ignore_errors=True)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
    say(f"written to {RESULTS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
