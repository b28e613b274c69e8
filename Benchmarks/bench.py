#!/usr/bin/env python3
"""Measures the release build against other engines on the same inputs, with the equality of results checked first.

Run by `make bench` and `make bench-smoke`, after the release build. Needs nothing but Python's standard library: the inputs
are generated, and peers are installed into an environment of their own, Benchmarks/.venv.
"""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

from environment import PEERS, Peer, PeerEnvironment
from generate import generate
from measure import Bench
from report import report
from workloads import WORKLOADS

HERE = Path(__file__).resolve().parent
SMOKE_SCALE = 0.02


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", default="duckdb,polars", help=f"names with commas, or all, or none ({','.join(PEERS)})")
    parser.add_argument("--workloads", default="all", help=f"names with commas ({','.join(w.name for w in WORKLOADS)})")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0, help="size of the inputs; 1 is 165 MB of text, 477 MB to sort")
    parser.add_argument("--smoke", action="store_true", help="tiny inputs, one repetition, no peers, no report file")
    parser.add_argument("--programs", type=Path, default=HERE.parent / ".build" / "release", help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path, default=HERE / "data", help="where inputs are generated and programs run")
    options = parser.parse_args()
    if options.smoke:
        options.peers, options.repetitions, options.scale = "none", 1, SMOKE_SCALE
    if options.repetitions < 1 or options.scale <= 0:
        parser.error("repetitions and scale must be positive")
    options.peers = chosen(parser, "peer", options.peers, list(PEERS))
    options.workloads = chosen(parser, "workload", options.workloads, [w.name for w in WORKLOADS])
    return options


def chosen(parser: argparse.ArgumentParser, what: str, text: str, known: list[str]) -> list[str]:
    names = {"all": known, "none": []}.get(text, text.split(","))
    if unknown := [name for name in names if name not in known]:
        parser.error(f"no such {what}: {', '.join(unknown)}; there are {', '.join(known)}")
    return names


def install(names: list[str]) -> tuple[PeerEnvironment | None, list[Peer]]:
    if not names:
        return None, []
    environment = PeerEnvironment(HERE / ".venv")
    return environment, environment.install(names)


def main() -> None:
    options = parse()
    workloads = [workload for workload in WORKLOADS if workload.name in options.workloads]
    data = (options.data / f"scale-{options.scale:g}").resolve()
    generate(data, options.scale, sorted({name for workload in workloads for name in workload.inputs}))
    environment, peers = install(options.peers)
    bench = Bench(options.programs.resolve(), data, environment, peers)
    measured = [(workload, bench.measure(workload, options.repetitions, not options.smoke)) for workload in workloads]
    text = report(measured, peers, options.scale, options.repetitions)
    print(text, end="")
    if not options.smoke:
        results = HERE / "results"
        results.mkdir(exist_ok=True)
        (results / "latest.md").write_text(text)
    if wrong := [workload.name for workload, series in measured if series[0].failure]:
        sys.exit(f"error: our own program failed or gave a wrong result: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
