"""Writes the measurements as a Markdown table of times and ratios."""
from __future__ import annotations

from datetime import datetime, timezone

from environment import Peer, machine
from measure import Series
from workloads import Workload

Measured = list[tuple[Workload, list[Series]]]


def seconds(series: Series, workload: Workload) -> str:
    text = f"{series.median:.3f} s" if series.median < 1 else f"{series.median:.2f} s"
    return f"{text} ({series.tasks:,} tasks)" if workload.tasks > 1 else text


def ratio(ours: Series, peer: Series) -> float:
    """How many times ours takes what the peer takes: for the same work, or for one task where their numbers differ."""
    return (ours.median / ours.tasks) / (peer.median / peer.tasks)


def cell(ours: Series, series: Series | None, workload: Workload) -> str:
    if series is None:
        return "not installed"
    if series.failure:
        return series.failure.split(":")[0]
    text = seconds(series, workload)
    return text if series is ours or ours.failure else f"{text}, ratio {ratio(ours, series):.3g}"


def table(measured: Measured, peers: list[Peer]) -> list[str]:
    lines = [
        "| workload | ours | " + "".join(f"{peer.label} | " for peer in peers),
        "|---|---|" + "---|" * len(peers),
    ]
    for workload, series in measured:
        by_label = {one.label: one for one in series}
        ours = by_label["ours"]
        cells = [cell(ours, ours, workload)] + [cell(ours, by_label.get(peer.name), workload) for peer in peers]
        lines.append(f"| {workload.title} | " + " | ".join(cells) + " |")
    return [line.rstrip() for line in lines]


def notes(measured: Measured, peers: list[Peer]) -> list[str]:
    lines = [f"- {peer.name} is not installed: {peer.reason}" for peer in peers if not peer.version]
    for workload, series in measured:
        for one in series:
            if one.failure not in ("", "–"):
                lines.append(f"- {workload.name}, {one.label} {one.failure}")
            elif one.remark:
                lines.append(f"- {workload.name}, {one.label}: {one.remark}")
            if len(one.seconds) > 1:
                lines.append(f"- {workload.name}, {one.label}: {' '.join(f'{s:.3f}' for s in one.seconds)} s")
    return lines


def report(measured: Measured, peers: list[Peer], scale: float, repetitions: int) -> str:
    head = [
        f"# Benchmarks, {datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC",
        "",
        f"{machine()}; two workers or threads each; scale {scale:g}; median of {repetitions}, engines in turn.",
        "Every result was first found equal to the right one. Ours is timed from exec to exit; peers by their job alone,",
        "without the start of interpreter and engine, except for the tiny job. Ratio: ours ÷ the peer's, below 1 is faster",
        "(per task where the numbers of tasks differ). –: the peer has nothing to compare.",
        "",
    ]
    return "\n".join([*head, *table(measured, peers), "", *notes(measured, peers)]) + "\n"
