"""The environment that every peer runs in: one, apart from the development tools', on one Python."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .catalogue import PEERS, Peer

FOLDER = Path("build/peers-venv")
# Robyn holds uvloop at 0.22, and all are to run on one.
BASE = (
    *("--editable", ".[sessions]"),
    *("fastapi==0.165.0", "granian", "uvicorn", "uvloop~=0.22.1", "httptools"),
)


@dataclass(frozen=True)
class Environment:
    """The Python to run peers with, its version, and what could not be installed and why."""

    python: Path
    version: str
    missing: dict[str, str]

    def packages(self) -> dict[str, str]:
        """The installed packages' versions."""
        command = [str(self.python), "-m", "pip", "list", "--format", "json", "--disable-pip-version-check"]
        listed = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        return {entry["name"].lower(): entry["version"] for entry in listed}


def prepare(python: str = sys.executable, folder: Path = FOLDER) -> Environment:
    """Make the environment, unless one of the same Python and the same requirements is there.

    Raises:
        SystemExit: there is no such Python, or what every peer needs cannot be installed.
    """
    executable = shutil.which(python)
    if executable is None:
        raise SystemExit(f"there is no Python at {python}")
    version = read_version(executable)
    wanted = {"python": version, "packages": [*BASE, *(need for peer in PEERS for need in peer.requires)]}
    stamp = folder / "installed.json"
    if stamp.exists():
        found = json.loads(stamp.read_text())
        if found["wanted"] == wanted:
            return Environment(folder / "bin" / "python", version, found["missing"])
    missing = build(executable, folder)
    stamp.write_text(json.dumps({"wanted": wanted, "missing": missing}))
    return Environment(folder / "bin" / "python", version, missing)


def read_version(executable: str) -> str:
    command = [executable, "-c", "import platform; print(platform.python_version())"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{executable} does not work: {done.stderr.strip()}")
    return done.stdout.strip()


def build(executable: str, folder: Path) -> dict[str, str]:
    print(f"Installing the peers into {folder} ...", file=sys.stderr)
    subprocess.run([executable, "-m", "venv", "--clear", folder], check=True)
    python = folder / "bin" / "python"
    trouble = install(python, BASE)
    if trouble:
        raise SystemExit(f"the peers' environment cannot be made: {trouble}")
    frozen = subprocess.run(
        [python, "-m", "pip", "freeze", "--exclude-editable"], capture_output=True, check=True
    ).stdout
    constraints = folder / "constraints.txt"
    constraints.write_bytes(frozen)
    return install_each(python, (peer for peer in PEERS if peer.requires), constraints)


def install_each(python: Path, peers: Iterable[Peer], constraints: Path) -> dict[str, str]:
    """Install each peer beside what all share, which it may not change; why it failed, for those that did."""
    options = ["--only-binary", ":all:", "--constraint", str(constraints)]
    outcomes = {peer.name: install(python, [*options, *peer.requires]) for peer in peers}
    return {name: trouble for name, trouble in outcomes.items() if trouble}


def install(python: Path, arguments: Sequence[str]) -> str:
    """Install; why that failed, or nothing."""
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-color"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else reason(done.stderr)


def reason(errors: str) -> str:
    """Why pip failed, in a few words."""
    pythons = re.findall(r"Requires-Python (\S[^;\n]*)", errors)
    if pythons:
        return f"needs Python {pythons[-1].strip()}"
    lines = [line.removeprefix("ERROR: ") for line in errors.splitlines() if line.startswith("ERROR: ")]
    return lines[-1] if lines else "pip failed"
