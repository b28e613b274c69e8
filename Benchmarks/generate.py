#!/usr/bin/env python3
"""Generates the benchmarks' inputs: the same bytes for the same scale on every machine.

usage: generate.py FOLDER [--scale 1] [--only text,groupby,join,tera]

text/     8 files of words, ten a line, whose frequencies follow Zipf's law (about 165 MB at scale 1)
groupby/  4 CSV files id1,id3,id6,v1,v3: 100 groups, 100,000 groups as text and as numbers, two values (10 M rows, 350 MB)
join/     dim.csv id6,name,w: nine in ten of the values of id6 (90,000 rows)
tera/     4 files of 100-byte lines: a printable key of 10 bytes, a blank, 88 letters (5 M lines, 500 MB)
"""
from __future__ import annotations

import argparse
import os
import random
import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

VOCABULARY = 100_000
WORDS_PER_LINE = 10
GROUPS = 100
CHUNK = 50_000
PRINTABLE = bytes(range(33, 127))
LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def cycling(alphabet: bytes) -> bytes:
    """A table for bytes.translate that turns any byte into one of the alphabet's."""
    return bytes(alphabet[i % len(alphabet)] for i in range(256))


def vocabulary() -> list[bytes]:
    """Distinct words of 2 to 18 letters, short and long ones spread over all frequencies."""
    rng = random.Random("vocabulary")
    words: dict[bytes, None] = {}
    while len(words) < VOCABULARY:
        length = min(18, max(2, int(rng.gauss(8.4, 2.6))))
        words[bytes(rng.choices(range(ord("a"), ord("z") + 1), k=length))] = None
    return list(words)


def chunks(total: int):
    for start in range(0, total, CHUNK):
        yield min(CHUNK, total - start)


def write_text(path: Path, index: int, scale: float) -> None:
    rng = random.Random(f"text-{index}").random
    words = vocabulary()
    lines = max(1, int(250_000 * scale))
    with open(path, "wb") as out:
        for count in chunks(lines):
            # V^u for uniform u is log-uniform: rank r comes up in proportion to 1/r.
            picked = [words[int(VOCABULARY ** rng()) - 1] for _ in range(count * WORDS_PER_LINE)]
            rows = (picked[i : i + WORDS_PER_LINE] for i in range(0, len(picked), WORDS_PER_LINE))
            out.write(b"".join(b" ".join(row) + b"\n" for row in rows))


def write_groupby(path: Path, index: int, scale: float) -> None:
    rng = random.Random(f"groupby-{index}").random
    rows = int(2_500_000 * scale)
    many = max(1, int(10_000_000 * scale) // GROUPS)
    with open(path, "w", newline="") as out:
        out.write("id1,id3,id6,v1,v3\n")
        for count in chunks(rows):
            out.write("".join(
                "id%03d,id%010d,%d,%d,%.6f\n"
                % (rng() * GROUPS + 1, rng() * many + 1, rng() * many + 1, rng() * 5 + 1, rng() * 100)
                for _ in range(count)))


def write_join(path: Path, index: int, scale: float) -> None:
    many = max(1, int(10_000_000 * scale) // GROUPS)
    with open(path, "w", newline="") as out:
        out.write("id6,name,w\n")
        out.write("".join("%d,name%d,%.4f\n" % (i, i % 1000, i / 7) for i in range(1, many + 1) if i % 10))


def write_tera(path: Path, index: int, scale: float) -> None:
    rng = random.Random(f"tera-{index}")
    to_key, to_payload = cycling(PRINTABLE), cycling(LETTERS)
    with open(path, "wb") as out:
        for count in chunks(int(1_250_000 * scale)):
            keys = rng.randbytes(count * 10).translate(to_key)
            payload = rng.randbytes(count * 88).translate(to_payload)
            out.write(b"".join(
                b"%b %b\n" % (keys[10 * i : 10 * i + 10], payload[88 * i : 88 * i + 88]) for i in range(count)))


# Name of the input: its file names, and what writes one of them.
INPUTS = {
    "text": ([f"part-{i}.txt" for i in range(8)], write_text),
    "groupby": ([f"part-{i}.csv" for i in range(4)], write_groupby),
    "join": (["dim.csv"], write_join),
    "tera": ([f"part-{i}.txt" for i in range(4)], write_tera),
}


def generate(root: Path, scale: float, names: list[str]) -> None:
    """Generates the inputs that are not there yet. One is there as a whole or not at all: it is renamed when complete."""
    root.mkdir(parents=True, exist_ok=True)
    missing = [name for name in names if not (root / name).is_dir()]
    with ProcessPoolExecutor(max_workers=min(8, os.cpu_count() or 1)) as pool:
        for name in missing:
            files, write = INPUTS[name]
            partial = root / f".{name}"
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir()
            for done in [pool.submit(write, partial / file, i, scale) for i, file in enumerate(files)]:
                done.result()
            partial.rename(root / name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", default=",".join(INPUTS), help="names of inputs, with commas")
    options = parser.parse_args()
    names = options.only.split(",")
    if unknown := [name for name in names if name not in INPUTS]:
        parser.error(f"no such input: {', '.join(unknown)}; there are {', '.join(INPUTS)}")
    generate(options.folder, options.scale, names)


if __name__ == "__main__":
    main()
