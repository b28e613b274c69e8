"""Runs a workload with our program and with the peers, in turn, and keeps what each run took and answered."""
from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import outputs
from environment import Peer, PeerEnvironment, complaint
from workloads import Workload

# A run that takes longer is given up; the slowest peer needs a minute and a half.
LIMIT_SECONDS = 900
HERE = Path(__file__).resolve().parent


class Failed(Exception):
    """A run that gave no answer, or a wrong one."""


class NoSuchJob(Exception):
    """The engine has nothing to be compared on this workload."""


@dataclass
class Series:
    """The runs of one engine on one workload."""

    label: str
    tasks: int = 1
    seconds: list[float] = field(default_factory=list)
    failure: str = ""
    remark: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


class Bench:
    def __init__(self, programs: Path, data: Path, environment: PeerEnvironment | None, peers: list[Peer]) -> None:
        self.programs = programs
        self.data = data
        self.environment = environment
        self.peers = [peer for peer in peers if peer.version]

    def measure(self, workload: Workload, repetitions: int, rehearse: bool) -> list[Series]:
        """Ours first. Rehearsing is a first round, checked as every round is, that isn't counted."""
        references: dict[int, str] = {}
        series = [Series("ours", tasks=workload.tasks)] + [Series(peer.name) for peer in self.peers]
        for round_number in range(-1 if rehearse else 0, repetitions):
            for one in series:
                if one.failure:
                    continue
                try:
                    seconds, answer = self._run(workload, one)
                    if one.tasks not in references:
                        references[one.tasks] = workload.reference(self.data, one.tasks)
                    if answer != (right := references[one.tasks]):
                        raise Failed(f"wrong result: {answer}; right is: {right}")
                    if round_number >= 0:
                        one.seconds.append(seconds)
                except NoSuchJob:
                    one.failure = "–"
                except (Failed, outputs.WrongOutput, OSError, ValueError) as problem:
                    one.failure = f"failed: {problem}"
                note = one.failure or (f"{seconds:.3f} s" if round_number >= 0 else f"{answer}: right")
                if one.failure != "–":
                    print(f"{workload.name:10} {one.label:10} {note}", file=sys.stderr, flush=True)
        return series

    def _run(self, workload: Workload, series: Series) -> tuple[float, str]:
        """One run in a folder of its own, on the file system that holds the inputs; the run's state goes there too."""
        with tempfile.TemporaryDirectory(dir=self.data.parent, prefix="run-") as folder:
            output = Path(folder) / "output"
            if series.label == "ours":
                return self._run_ours(workload, series, Path(folder), output)
            return self._run_peer(workload, series, Path(folder), output)

    def _run_ours(self, workload: Workload, series: Series, folder: Path, output: Path) -> tuple[float, str]:
        name, *arguments = workload.command(self.data, output)
        program = self.programs / name
        if not program.exists():
            raise Failed(f"there is no {program}; run: swift build -c release")
        seconds, printed = execute([str(program), *arguments], folder, dict(os.environ))
        series.remark = workload.remark(printed)
        return seconds, workload.ours(output, printed)

    def _run_peer(self, workload: Workload, series: Series, folder: Path, output: Path) -> tuple[float, str]:
        assert self.environment is not None
        command = [str(self.environment.python), str(HERE / "peers.py"), series.label, workload.name]
        whole, printed = execute([*command, str(self.data), str(output)], folder, self.environment.variables())
        if printed.strip() == "RESULT none":
            raise NoSuchJob
        result = re.search(r"^RESULT run=(\S+) tasks=(\d+) answer=(.*)$", printed, re.MULTILINE)
        if result is None:
            raise Failed(f"no result was printed, but: {complaint(printed)}")
        series.tasks = int(result[2])
        return whole if workload.whole_process else float(result[1]), workload.peers(output, result[3])


def execute(command: list[str], folder: Path, environment: dict[str, str]) -> tuple[float, str]:
    """Seconds from exec to exit, and what was printed."""
    errors = folder / "stderr.txt"
    with open(errors, "wb") as stderr:
        began = time.perf_counter()
        try:
            done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=stderr, timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            raise Failed(f"gave up after {LIMIT_SECONDS} s") from None
        seconds = time.perf_counter() - began
    printed = done.stdout.decode(errors="replace")
    if done.returncode != 0:
        said = complaint(errors.read_text(errors="replace")) or complaint(printed)
        raise Failed(f"exit status {done.returncode}: {said[:300]}")
    return seconds, printed
