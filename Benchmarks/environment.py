"""The peers' own Python environment, so that nothing is installed elsewhere."""
from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

# What pip installs for each peer, and the distribution whose version is reported.
PEERS = {
    "duckdb": (["duckdb"], "duckdb"),
    "polars": (["polars"], "polars"),
    "pyspark": (["pyspark"], "pyspark"),
    "dask": (["dask[bag,dataframe,distributed]"], "dask"),
    "lithops": (["lithops"], "lithops"),
    "ray": (["ray[data]"], "ray"),
}


@dataclass(frozen=True)
class Peer:
    name: str
    version: str | None  # None: not installed
    reason: str = ""  # why not

    @property
    def label(self) -> str:
        return f"{self.name} {self.version}" if self.version else self.name


class PeerEnvironment:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = folder / "bin" / "python"

    def install(self, names: list[str]) -> list[Peer]:
        """Installs what is missing, each peer by itself: one that can't be installed doesn't cost the others."""
        if not self.python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(self.folder)], check=True)
        return [self._install(name) for name in names]

    def variables(self) -> dict[str, str]:
        """The environment for a peer's process. Some start `python` from PATH for their workers."""
        return {**os.environ, "PATH": f"{self.python.parent}{os.pathsep}{os.environ['PATH']}"}

    def _install(self, name: str) -> Peer:
        packages, distribution = PEERS[name]
        if name == "pyspark" and not shutil.which("java"):
            return Peer(name, None, "needs Java 17 on PATH")
        version = self._version(distribution)
        if version is None:
            print(f"installing {name}", file=sys.stderr, flush=True)
            command = [str(self.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
            pip = subprocess.run(command, capture_output=True, text=True)
            version = self._version(distribution) if pip.returncode == 0 else None
            if version is None:
                return Peer(name, None, complaint(pip.stderr) or "pip installed no such distribution")
        return Peer(name, version)

    def _version(self, distribution: str) -> str | None:
        script = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))"
        answer = subprocess.run([str(self.python), "-c", script, distribution], capture_output=True, text=True)
        return answer.stdout.strip() if answer.returncode == 0 else None


def complaint(text: str) -> str:
    """The line that tells why a program failed: the last that names an error, or the last of all."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(error|fatal error|[\w.]*(Error|Exception))\b", line, re.IGNORECASE)]
    return (errors or lines or [""])[-1]


def machine() -> str:
    """The machine in a few words, for the report."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = models[0] if models else model
    return f"{os.cpu_count()} cores, {model}, {platform.system()} {platform.release()}"
