#!/usr/bin/env python3
"""Measures transfers to and from a real S3 server on loopback beside boto3 (s3transfer) and the aws command line, in one run.

Run by `make bench-storage`, after the release build. Needs Ceph's gateway (Debian's radosgw, ceph-mon, ceph-osd, ceph-common); boto3 and
the aws command line are installed into Benchmarks/.venv. Each side's bytes are checked; times are medians, sides in turn; memory is the peak
of the process.
"""
from __future__ import annotations

import argparse
import concurrent.futures
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
KEY, SECRET = "TESTACCESSKEY0000001", "bench-secret-bench-secret-bench-secret-1"
SMALL_BYTES = 16 << 10
# The server drops what an upload replaced that long afterwards; a measurement of writes begins when it has.
COLLECTION_SECONDS = 3
WORKLOADS = ["write", "read", "ranges", "small-writes", "small-reads"]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def start_server(folder: str) -> tuple[subprocess.Popen, str]:
    port = free_port()
    script = HERE.parent / "Tests" / "StoreTesting" / "radosgw.sh"
    server = subprocess.Popen(
        ["bash", script, f"{folder}/rgw", str(port), str(free_port()), KEY, SECRET], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=dict(os.environ, MEMSTORE_BYTES=str(10 << 30), GC_SECONDS=str(COLLECTION_SECONDS)))
    if server.stdout.readline().strip() != "ready":
        sys.exit("error: Ceph's gateway can't be started; install radosgw, ceph-mon, ceph-osd and ceph-common")
    return server, f"http://127.0.0.1:{port}"


def environment() -> Path:
    python = VENV / "bin" / "python"
    if not python.exists():
        venv.create(VENV, with_pip=True)
    if subprocess.run([python, "-c", "import boto3, awscli"], capture_output=True).returncode:
        subprocess.run([python, "-m", "pip", "install", "--quiet", "boto3", "awscli"], check=True)
    return python


def with_boto3(workload: str, large: int, small: int) -> int:
    """What the peer's process does; returns bytes."""
    import boto3
    from boto3.s3.transfer import TransferConfig
    from botocore.config import Config

    s3 = boto3.client("s3", config=Config(max_pool_connections=16))
    transfer = TransferConfig(multipart_chunksize=8 << 20, max_concurrency=10)
    if workload == "write":
        class Source:
            def __init__(self): self.left = large
            def read(self, count=-1):
                count = self.left if count < 0 else min(count, self.left)
                self.left -= count
                return bytes(count)
        s3.upload_fileobj(Source(), "bench", "boto3/large", Config=transfer)
        return s3.head_object(Bucket="bench", Key="boto3/large")["ContentLength"]
    if workload == "read":
        class Sink:
            count = 0
            def write(self, data): self.count += len(data)
        sink = Sink()
        s3.download_fileobj("bench", "ours/large", sink, Config=transfer)
        return sink.count
    if workload == "small-writes":
        content = b"\7" * SMALL_BYTES
        body = lambda i: s3.put_object(Bucket="bench", Key=f"boto3/small/{i}", Body=content) and SMALL_BYTES
        count = small
    elif workload == "small-reads":
        body = lambda i: len(s3.get_object(Bucket="bench", Key=f"ours/small/{i}")["Body"].read())
        count = small
    else:
        count = large >> 20
        body = lambda i: len(
            s3.get_object(Bucket="bench", Key="ours/large", Range=f"bytes={(i * 7919 % count) << 20}-{((i * 7919 % count) + 1 << 20) - 1}")
            ["Body"].read())
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        return sum(pool.map(body, range(count)))


def timed(command: list, env: dict) -> tuple[float, int, int, str]:
    """Seconds of user and system time and of the clock, and the peak in MiB."""
    began = time.monotonic()
    process = subprocess.Popen([str(word) for word in command], env=env, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"error: {' '.join(map(str, command))} failed")
    return time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss >> 10, output


def measure(side: str, workload: str, options, python: Path, programs: Path, env: dict, folder: str) -> tuple[float, int]:
    size = options.small * SMALL_BYTES if workload.startswith("small") else options.large
    if side == "ours":
        total, cpu, peak, output = timed(
            [programs / "storage-transfers", "--storage", "s3://bench/ours", "--only", workload, "--large", options.large, "--small", options.small], env)
        _, seconds, count = output.split()
    elif side == "boto3":
        total, cpu, peak, output = timed([python, __file__, "--peer", workload, "--large", options.large, "--small", options.small], env)
        seconds, count = output.split()
    else:
        words = {"write": ["cp", f"{folder}/large", "s3://bench/aws/large"], "read": ["cp", "s3://bench/ours/large", f"{folder}/copy"],
                 "small-writes": ["cp", "--recursive", f"{folder}/small", "s3://bench/aws/small"],
                 "small-reads": ["cp", "--recursive", "s3://bench/ours/small", f"{folder}/smallcopy"]}.get(workload)
        if words is None:
            return None
        total, cpu, peak, _ = timed([VENV / "bin" / "aws", "s3", *words, "--quiet"], env)
        seconds, count = total, size
    if int(count) != size:
        sys.exit(f"error: {side} {workload}: {count} bytes instead of {size}")
    return float(seconds), peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--large", type=int, default=1 << 30, help="bytes of the large object")
    parser.add_argument("--small", type=int, default=2000, help="small objects")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--only", choices=WORKLOADS, nargs="+", help="measure these alone; the reading ones need the writing ones before them")
    parser.add_argument("--programs", type=Path, default=HERE.parent / ".build" / "release", help=argparse.SUPPRESS)
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        began = time.monotonic()
        count = with_boto3(options.peer, options.large, options.small)
        print(f"{time.monotonic() - began:.3f} {count}")
        return
    python = environment()
    with tempfile.TemporaryDirectory() as folder:
        server, endpoint = start_server(folder)
        try:
            run(options, python, endpoint, folder)
        finally:
            server.stdin.close()
            server.wait()


def run(options, python: Path, endpoint: str, folder: str) -> None:
    env = dict(os.environ, AWS_ENDPOINT_URL=endpoint, AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET, AWS_REGION="us-east-1",
               AWS_DEFAULT_REGION="us-east-1", AWS_EC2_METADATA_DISABLED="true")
    subprocess.run([python, "-c", "import boto3; boto3.client('s3').create_bucket(Bucket='bench')"], env=env, check=True)
    with open(f"{folder}/large", "wb") as file:
        file.truncate(options.large)
    os.mkdir(f"{folder}/small")
    for index in range(options.small):
        Path(f"{folder}/small/{index}").write_bytes(b"\7" * SMALL_BYTES)
    sides = ["ours", "boto3", "aws"]
    print("| transfer | ours | boto3 | aws |")
    print("|---|---|---|---|")
    for workload in options.only or WORKLOADS:
        times: dict[str, list[tuple[float, int]]] = {side: [] for side in sides}
        for repetition in range(options.repetitions):
            turn = repetition % len(sides)
            for side in sides[turn:] + sides[:turn]:
                if workload == "write":
                    time.sleep(3 * COLLECTION_SECONDS)
                if (result := measure(side, workload, options, python, options.programs, env, folder)) is not None:
                    times[side].append(result)
        ours = statistics.median(seconds for seconds, _ in times["ours"])
        cells = []
        for side in sides:
            if not times[side]:
                cells.append("–")
                continue
            seconds, peak = statistics.median(s for s, _ in times[side]), max(p for _, p in times[side])
            cells.append(f"{seconds:.2f} s, {peak} MiB" + ("" if side == "ours" else f", ratio {ours / seconds:.2f}"))
        print(f"| {workload} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
