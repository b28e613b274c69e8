#!/usr/bin/env python3
"""Runs each operation over more data than its workers have memory for, half of it under one key, and prints its peak resident memory.

usage: memory.py [--size 2.5GiB] [--limit 256MiB] [--operations sorted,join,…]

The limit is what a worker process may use; one that uses more is killed. Operations that hold a key's rows by nature must stop with
their own error before that. Run by `make bench-memory`, after the release build.
"""
from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent.parent / ".build" / "release" / "bounded-memory"
BOUNDED = (
    "sorted,reduceByKey,aggregate,distinct,groups,windows,join,buildJoin,leftJoin,rightJoin,fullJoin,semiJoin,antiJoin,mergeJoin,"
    "cogroup,crossJoin,union,intersection,subtracting,repartitioned,coalesced,cached,zipWithIndex,top,sample,chunks").split(",")
# These hold what can't be written in parts.
UNBOUNDED = "arrays,collected,pivot".split(",")
WRONG = "wrong answer"


def expected(operation: str, count: int) -> int:
    """What the operation's answer must be over `count` rows, of which half have the key 0 and the others keys that come four times."""
    rest, keys = count // 2, max(1, count // 8)
    matched = count - rest + (rest if keys <= 999 else rest // keys * 999 + min(rest % keys, 999))
    answers = dict.fromkeys(("join", "buildJoin", "semiJoin", "mergeJoin"), matched)
    answers |= {"windows": count - rest, "antiJoin": 0, "cogroup": 0, "crossJoin": 2 * count, "subtracting": rest,
                "cached": count + count - rest, "zipWithIndex": count - 1, "top": min(count, 1000), "sample": min(count, 1000),
                "arrays": min(keys, rest) + 1, "collected": min(keys, rest) + 1, "pivot": 1}
    return answers.get(operation, count)


def byte_count(text: str) -> float:
    number, unit = re.fullmatch(r"([0-9.]+)([KMGT]iB)", text).groups()
    return float(number) * 1024 ** (1 + "KMGT".index(unit[0]))


def run(operation: str, options: argparse.Namespace) -> tuple[float, int, str]:
    """Seconds, peak resident bytes of the largest process, and the answer; or the error, behind `error:`."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(PROGRAM), "--size", options.size, "--operation", operation, "--worker-memory", options.limit,
                   "--workers", "2", "--state", f"{folder}/state", "--quiet"]
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder)
        printed = process.stdout.read()
        # The usage of a process counts its own children too: the workers, which the driver has waited for.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
    answer = re.search(r"answer=(-?\d+) rows=(\d+)", printed)
    if status == 0 and answer:
        count = int(answer[2])
        wanted = expected(operation, count)
        result = f"{answer[1]} of {count} rows"
        return seconds, usage.ru_maxrss * 1024, result if int(answer[1]) == wanted else f"{WRONG}: {result}, not {wanted}"
    message = " ".join(printed.split())
    return seconds, usage.ru_maxrss * 1024, message[message.find("error:"):][:400] if "error:" in message else f"error: {message[-400:]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="2.5GiB")
    parser.add_argument("--limit", default="256MiB")
    parser.add_argument("--operations", default=",".join(BOUNDED + UNBOUNDED))
    options = parser.parse_args()
    print(f"{options.size} of rows, workers of {options.limit}, half of the rows under one key\n")
    print("| operation | seconds | peak resident memory | result |\n|---|---|---|---|")
    # One key's rows are half of all, and an eighth of a worker's memory is what they may take.
    exceeds = byte_count(options.size) / 2 > byte_count(options.limit)
    wrong = []
    for operation in options.operations.split(","):
        seconds, peak, answer = run(operation, options)
        print(f"| {operation} | {seconds:.1f} | {peak / (1 << 20):.0f} MiB | {answer} |", flush=True)
        stopped = answer.startswith("error:")
        # The library's own error says how much a task may hold; the pool's, that a worker was killed.
        if answer.startswith(WRONG) or stopped != (exceeds and operation in UNBOUNDED) or (stopped and "a task may hold" not in answer):
            wrong.append(operation)
    if wrong:
        sys.exit(f"error: {', '.join(wrong)} didn't end as they should")


if __name__ == "__main__":
    main()
