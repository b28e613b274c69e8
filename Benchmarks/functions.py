#!/usr/bin/env python3
"""Measures functions on the local Lambda service: how fast a packaged program starts, waves of tasks that do nothing beside the same wave on
worker processes, and what ten thousand of them cost the driver.

Run by `make bench-functions`, which builds the program with Swift's libraries in it. Every wave's answer is checked; times are medians.
"""
from __future__ import annotations

import argparse
import http.server
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
KEYS = {"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any", "AWS_REGION": "us-east-1"}


class RuntimeInterface(http.server.ThreadingHTTPServer):
    """Lambda's runtime API as far as the first request for work, which is never answered."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked = threading.Event()
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.asked.set()
                time.sleep(60)

            def log_message(self, *_) -> None: pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


def start_seconds(package: Path) -> float:
    """From exec to the request for the first invocation."""
    service = RuntimeInterface()
    variables = {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{service.server_port}", "AWS_LAMBDA_FUNCTION_NAME": "noop-tasks", "PATH": os.environ["PATH"]}
    began = time.monotonic()
    process = subprocess.Popen(["./bootstrap"], cwd=package, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        if not service.asked.wait(30):
            sys.exit("error: the packaged program asks for no work")
        return time.monotonic() - began
    finally:
        process.kill()
        process.wait()
        service.shutdown()
        service.server_close()


class Service:
    """`serverless-dataset local-lambda`, with new environments."""

    def __init__(self, command: Path, program: Path, concurrency: int) -> None:
        self.process = subprocess.Popen(
            [command, "local-lambda", program, "--port", "0", "--concurrency", str(concurrency)], stdout=subprocess.PIPE, text=True)
        line = ""
        while " is served at " not in line:
            line = self.process.stdout.readline()
            if not line:
                sys.exit("error: the local Lambda service doesn't start")
        self.endpoint = line.split()[-1]

    def __enter__(self) -> Service: return self

    def __exit__(self, *_) -> None:
        self.process.terminate()
        self.process.communicate()


def wave(program: Path, tasks: int, backend: list[str], folder: str) -> tuple[float, int]:
    """Seconds of the action, and the driver's peak in MiB."""
    with tempfile.TemporaryDirectory(dir=folder) as state, tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [program, "--tasks", str(tasks), "--state", state, *backend], env=dict(os.environ, **KEYS), stdout=subprocess.PIPE, stderr=said,
            text=True)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        said.seek(0)
        errors = said.read()
    found = re.search(rf"tasks={tasks} seconds=([0-9.]+)", output)
    if status or not found:
        sys.exit(f"error: {tasks} tasks on {' '.join(backend)}: {output}{errors}")
    return float(found[1]), usage.ru_maxrss >> 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--many", type=int, default=10_000, help="tasks of the large wave")
    parser.add_argument("--concurrency", type=int, default=100)
    parser.add_argument("--repetitions", type=int, default=4)
    parser.add_argument("--programs", type=Path, default=HERE.parent / ".build" / "static" / "release", help=argparse.SUPPRESS)
    parser.add_argument("--command", type=Path, default=HERE.parent / ".build" / "release" / "serverless-dataset", help=argparse.SUPPRESS)
    options = parser.parse_args()
    program = options.programs.resolve() / "noop-tasks"
    with tempfile.TemporaryDirectory() as folder:
        run(options, program, folder)


def run(options, program: Path, folder: str) -> None:
    package = Path(folder) / "package"
    subprocess.run([options.command, "package", program, "--output", f"{folder}/package.zip"], stdout=subprocess.DEVNULL, check=True)
    with zipfile.ZipFile(f"{folder}/package.zip") as archive:
        for entry in archive.infolist():
            os.chmod(archive.extract(entry, package), entry.external_attr >> 16 or 0o755)
    print(f"package: {os.path.getsize(f'{folder}/package.zip') / 2**20:.1f} MiB")
    starts = [start_seconds(package) for _ in range(21)][1:]
    print(f"exec to the first request for work: {1000 * statistics.median(starts):.0f} ms (of 20, most {1000 * max(starts):.0f})", flush=True)

    local = ["--workers", "2"]
    workers = ["--workers", str(options.concurrency)]
    times: dict[str, list[float]] = {"processes": [], "new": [], "warm": []}
    for _ in range(options.repetitions):
        times["processes"].append(wave(program, options.tasks, local, folder)[0])
        with Service(options.command, program, options.concurrency) as service:
            functions = workers + ["--backend", "lambda", "--endpoint", service.endpoint]
            times["new"].append(wave(program, options.tasks, functions, folder)[0])
            times["warm"].append(wave(program, options.tasks, functions, folder)[0])
    base = statistics.median(times["processes"])
    print(f"\n| {options.tasks} tasks that do nothing | seconds | ratio to two worker processes |")
    print("|---|---|---|")
    for name, title in [("processes", "two worker processes"), ("new", f"{options.concurrency} functions, new environments"),
                        ("warm", f"{options.concurrency} functions, warm environments, another run")]:
        median = statistics.median(times[name])
        print(f"| {title} | {median:.2f} | {median / base:.1f} |", flush=True)

    with Service(options.command, program, options.concurrency) as service:
        seconds, peak = wave(program, options.many, workers + ["--backend", "lambda", "--endpoint", service.endpoint], folder)
    print(f"\n{options.many} tasks in one wave, {options.concurrency} at once: {seconds:.1f} s, driver's peak {peak} MiB")


if __name__ == "__main__":
    main()
