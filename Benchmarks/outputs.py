#!/usr/bin/env python3
"""Reads what a program wrote: a single file, or a folder of part files with or without a `_manifest` that gives their order.

usage: outputs.py OUTPUT [--header 'word,count']   prints the parts in order, each without its header line
"""
from __future__ import annotations

import argparse
import hashlib
import json
import math
import re
import sys
from pathlib import Path


class WrongOutput(Exception):
    """What was written can't be a result."""


def part_files(output: Path) -> list[Path]:
    """The files that make up an output, in order. The manifest decides where there is one."""
    if output.is_file():
        return [output]
    if not output.is_dir():
        raise WrongOutput(f"nothing was written to {output}")
    manifest = output / "_manifest"
    if manifest.exists():
        return [output / entry["name"] for entry in json.loads(manifest.read_text())["files"]]
    parts = [path for path in output.iterdir() if path.is_file() and path.name[0] not in "._"]
    return sorted(parts, key=part_order)


def part_order(path: Path) -> tuple[int, str]:
    """By the first number in the name: some writers don't pad it."""
    number = re.search(r"\d+", path.name)
    return int(number[0]) if number else -1, path.name


def chunks(output: Path, header: bytes | None = None):
    """The bytes of an output in order, without the header line that each of its files must begin with."""
    for path in part_files(output):
        with open(path, "rb") as file:
            if header is not None and (first := file.readline().rstrip(b"\r\n")) != header:
                raise WrongOutput(f"{path} begins with {first[:80]!r} in place of the header {header!r}")
            while chunk := file.read(1 << 20):
                yield chunk


def digest_in_order(pieces) -> str:
    """Equal for equal bytes in equal order, however they were divided."""
    total, digest = 0, hashlib.blake2b(digest_size=12)
    for piece in pieces:
        total += len(piece)
        digest.update(piece)
    return f"{total} bytes, digest {digest.hexdigest()}"


def digest_of_rows(data: bytes) -> str:
    """Equal for the same rows, each as often, in any order."""
    rows = data.splitlines()
    rows.sort()
    digest = hashlib.blake2b(b"\n".join(rows), digest_size=12)
    return f"{len(rows)} rows, digest {digest.hexdigest()}"


def digest_of_numbers(data: bytes, exact: int) -> str:
    """As digest_of_rows, for CSV whose columns behind the first `exact` ones are sums of floating-point numbers: these depend on
    the order of summation in their last digits, so six digits of them count. Six digits of a multiple by pi: means of decimal
    numbers often lie exactly between two roundings, and such a multiple practically never does."""
    rows = []
    for line in data.splitlines():
        columns = line.split(b",")
        rows.append(b",".join(columns[:exact] + [b"%.6g" % (math.pi * float(column)) for column in columns[exact:]]))
    return digest_of_rows(b"\n".join(rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("--header", help="the line each file begins with, which is left out")
    options = parser.parse_args()
    try:
        for chunk in chunks(options.output, options.header.encode() if options.header else None):
            sys.stdout.buffer.write(chunk)
    except (WrongOutput, OSError, KeyError, ValueError) as problem:
        sys.exit(f"error: {problem}")


if __name__ == "__main__":
    main()
