"""A server's processes as the system sees them: their time on the processor, their memory."""

from __future__ import annotations

import os
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


def stat(pid: int, proc: Path = PROC) -> list[str]:
    """The fields of /proc/PID/stat from the third on; the name, which may hold spaces, comes before them."""
    return (proc / str(pid) / "stat").read_text().rpartition(")")[2].split()


def family(root: int, proc: Path = PROC) -> list[int]:
    """A process and all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in proc.iterdir():
        if entry.name.isdigit():
            try:
                parent = int(stat(int(entry.name), proc)[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def cpu_seconds(root: int, proc: Path = PROC) -> float:
    """Time that a process and its living descendants have spent, in user and kernel mode."""
    ticks = 0
    for pid in family(root, proc):
        fields = stat(pid, proc)
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def peak_megabytes(root: int, proc: Path = PROC) -> float:
    """The sum of the largest resident memory that each of a server's processes has had, in MiB."""
    kilobytes = 0
    for pid in family(root, proc):
        for line in (proc / str(pid) / "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                kilobytes += int(line.split()[1])
    return kilobytes / 1024
