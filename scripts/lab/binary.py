# SPDX-License-Identifier: MIT
"""The tricolor executable: building it, asking what it can run, naming it by content."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab.say import Stop, note, usage

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / "build" / "release" / "tricolor"


@dataclass(frozen=True)
class Binary:
    """An executable and what it says it can run (`tricolor list --json`)."""

    path: Path
    sha256: str
    build_id: str | None
    collectors: tuple[str, ...]
    # workload name -> its parameters and their values for smoke runs (None: no such value);
    # empty when it lists none
    workloads: dict[str, dict[str, str | None]] = field(default_factory=dict)
    # workload name -> the baselines that can run it
    baselines: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # workload name -> its parameters and their ordinary values
    defaults: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def baseline_names(self) -> tuple[str, ...]:
        names: list[str] = []
        for able in self.baselines.values():
            names += [n for n in able if n not in names]
        return tuple(names)


def file_sha256(path: Path) -> str:
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as err:
        raise usage(f"cannot read {path}: {err.strerror}") from err


def build_id(path: Path) -> str | None:
    """The linker's build-id in hex, or None when there is none to be read."""
    try:
        text = subprocess.run(
            ["readelf", "-n", str(path)], capture_output=True, text=True, check=False
        ).stdout
    except OSError:
        return None
    found = re.search(r"Build ID: ([0-9a-f]+)", text)
    return found.group(1) if found else None


def make(target: str = "all") -> None:
    """Builds the release configuration; quiet unless it fails."""
    note("building build/release/tricolor")
    # A calling make must not hand down its own CONFIG or its job server.
    environment = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS")}
    command = ["make", "-C", str(ROOT), "--no-print-directory", f"-j{os.cpu_count() or 1}"]
    try:
        done = subprocess.run(
            [*command, "CONFIG=release", target],
            env=environment, capture_output=True, text=True, check=False,
        )
    except FileNotFoundError as err:
        raise Stop("make is not installed; run scripts/setup --only build") from err
    if done.returncode != 0:
        sys.stderr.write((done.stdout + done.stderr)[-6000:])
        raise Stop("the build failed; its last lines are above")


def inspect(path: Path) -> Binary:
    """Asks an executable what it can run."""
    if not path.is_file():
        raise Stop(f"{path} does not exist; build it with make, or name one with --binary")
    if not os.access(path, os.X_OK):
        raise Stop(f"{path} is not executable")
    try:
        done = subprocess.run(
            [str(path), "list", "--json"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as err:
        raise Stop(f"{path} cannot be run: {err}") from err
    if done.returncode != 0:
        raise Stop(f"'{path} list --json' failed (exit {done.returncode}): {done.stderr.strip()[-200:]}")
    try:
        facts = json.loads(done.stdout)
        collectors = tuple(entry["name"] for entry in facts["collectors"])
        workloads = {entry["name"]: _params(entry) for entry in facts["workloads"]}
        baselines = {e["name"]: tuple(e.get("baselines") or ()) for e in facts["workloads"]}
        defaults = {e["name"]: _defaults(e) for e in facts["workloads"]}
    except (ValueError, KeyError, TypeError) as err:
        raise Stop(f"'{path} list --json' printed something else than a list: {err}") from err
    # build/release is a stable place; hash what really runs.
    return Binary(
        path=path.resolve(), sha256=file_sha256(path), build_id=build_id(path),
        collectors=collectors, workloads=workloads, baselines=baselines, defaults=defaults,
    )


def _params(entry: dict[str, Any]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for param in entry.get("params") or []:
        small = param.get("small")
        found[param["name"]] = None if small is None else str(small)
    return found


def _defaults(entry: dict[str, Any]) -> dict[str, str]:
    return {p["name"]: str(p["default"]) for p in entry.get("params") or [] if "default" in p}
