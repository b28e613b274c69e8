"""The workloads: how our program is started for each, and what the right answer is, found without our code or a peer's.

A new workload is one entry of WORKLOADS here, one job per engine in peers.py and, if it needs one, an input in generate.py.
"""
from __future__ import annotations

import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from outputs import WrongOutput, chunks, digest_in_order, digest_of_numbers, digest_of_rows

TASKS = 10_000


@dataclass(frozen=True)
class Workload:
    name: str
    title: str
    inputs: list[str]
    # (data, output) to the arguments of our program, its name first.
    command: Callable[[Path, Path], list[str]]
    # data to the right answer.
    reference: Callable[[Path, int], str]
    # (output, what was printed) to the answer that our program gave.
    ours: Callable[[Path, str], str]
    # (output, what the job returned) to the answer that a peer gave.
    peers: Callable[[Path, str], str]
    # How many tasks our program dispatches, where time per task is what is compared.
    tasks: int = 1
    # Peers are timed from exec to exit, as ours always is; otherwise their job alone, without interpreter and engine start.
    whole_process: bool = False
    # A part of what our program printed that belongs into the report.
    remark: Callable[[str], str] = lambda printed: ""


def folder_of(name: str, ending: str, data: Path) -> list[Path]:
    return sorted((data / name).glob(f"*.{ending}"))


def counted_words(data: Path, tasks: int) -> str:
    counts: Counter[bytes] = Counter()
    for path in folder_of("text", "txt", data):
        with open(path, "rb") as file:
            while lines := file.readlines(1 << 24):
                counts.update(b" ".join(lines).split())
    return digest_of_rows(b"\n".join(b"%b,%d" % row for row in counts.items()))


def sorted_lines(data: Path, tasks: int) -> str:
    """By the system's sort, which needs no more memory than there is."""
    command = ["sort", *map(str, folder_of("tera", "txt", data))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "LC_ALL": "C"}) as sort:
        answer = digest_in_order(iter(lambda: sort.stdout.read(1 << 20), b""))
    if sort.returncode != 0:
        raise WrongOutput(f"sort ended with status {sort.returncode}")
    return answer


def grouped_sums(data: Path, tasks: int) -> str:
    sums: dict[bytes, int] = {}
    totals: dict[bytes, float] = {}
    counts: Counter[bytes] = Counter()
    for path in folder_of("groupby", "csv", data):
        with open(path, "rb") as file:
            next(file)
            for line in file:
                _, key, _, quantity, price = line.split(b",")
                sums[key] = sums.get(key, 0) + int(quantity)
                totals[key] = totals.get(key, 0.0) + float(price)
                counts[key] += 1
    rows = (b"%b,%d,%r" % (key, total, totals[key] / counts[key]) for key, total in sums.items())
    return digest_of_numbers(b"\n".join(rows), exact=2)


def joined_sums(data: Path, tasks: int) -> str:
    with open(data / "join" / "dim.csv", "rb") as file:
        next(file)
        names = {key: (name, float(weight)) for key, name, weight in (line.split(b",") for line in file)}
    sums: dict[bytes, float] = {}
    for path in folder_of("groupby", "csv", data):
        with open(path, "rb") as file:
            next(file)
            for line in file:
                _, _, key, _, price = line.split(b",")
                if key in names:
                    name, weight = names[key]
                    sums[name] = sums.get(name, 0.0) + float(price) * weight
    return digest_of_numbers(b"\n".join(b"%b,%r" % row for row in sums.items()), exact=1)


def find(pattern: str, printed: str) -> str:
    """The last match's first group."""
    found = re.findall(pattern, printed)
    if not found:
        raise WrongOutput(f"nothing like {pattern!r} was printed, but: {printed.strip()[-200:]!r}")
    return found[-1]


def rows(header: bytes | None) -> Callable[[Path, str], str]:
    return lambda output, printed: digest_of_rows(b"".join(chunks(output, header)))


def numbers(header: bytes | None, exact: int) -> Callable[[Path, str], str]:
    return lambda output, printed: digest_of_numbers(b"".join(chunks(output, header)), exact)


def lines_in_order(output: Path, printed: str) -> str:
    return digest_in_order(chunks(output))


def program(*arguments: str) -> Callable[[Path, Path], list[str]]:
    """A command line with {data} and {output} to be filled in."""
    return lambda data, output: [argument.format(data=data, output=output) for argument in arguments]


WORKLOADS = [
    Workload(
        name="wordcount", title="word count, text to CSV", inputs=["text"],
        command=program("wordcount", "--input", "{data}/text/*.txt", "--output", "{output}", "--overwrite", "--workers", "2"),
        reference=counted_words, ours=rows(b"word,count"), peers=rows(None)),
    Workload(
        name="sort", title="sort 100-byte lines, text to text", inputs=["tera"],
        command=program("terasort", "--input", "{data}/tera", "--output", "{output}", "--overwrite", "--workers", "2"),
        reference=sorted_lines, ours=lines_in_order, peers=lines_in_order),
    Workload(
        name="groupby", title="sum and mean by 100,000 text keys, CSV to CSV", inputs=["groupby"],
        command=program("group-by", "--input", "{data}/groupby", "--output", "{output}", "--overwrite", "--workers", "2"),
        reference=grouped_sums, ours=numbers(b"id3,sum,mean", exact=2), peers=numbers(None, exact=2)),
    Workload(
        name="join", title="join with 90,000 rows, sum by name, CSV to CSV", inputs=["groupby", "join"],
        command=program("join", "--facts", "{data}/groupby", "--dimension", "{data}/join/dim.csv", "--output", "{output}",
                        "--overwrite", "--workers", "2"),
        reference=joined_sums, ours=numbers(b"name,sum", exact=1), peers=numbers(None, exact=1)),
    Workload(
        name="noop", title="no-op tasks, each dispatched by itself", inputs=[], tasks=TASKS,
        command=program("noop-tasks", "--tasks", str(TASKS), "--workers", "2"),
        reference=lambda data, tasks: f"{tasks} tasks",
        ours=lambda output, printed: find(r"tasks=(\d+)", printed) + " tasks",
        peers=lambda output, answer: answer + " tasks",
        remark=lambda printed: f"of which the action itself took {float(find(r'seconds=([0-9.]+)', printed)):.3f} s"),
    Workload(
        name="tiny", title="a tiny job from exec to exit (sum of 1 to 1,000)", inputs=[], whole_process=True,
        command=program("tiny-job"),
        reference=lambda data, tasks: str(sum(range(1, 1_001))),
        ours=lambda output, printed: find(r"sum=(\d+)", printed), peers=lambda output, answer: answer),
]
