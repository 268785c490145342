# SPDX-License-Identifier: MIT
"""A run's folder on disk, written so that it is valid at every moment.

runs.jsonl only ever grows by whole lines, each forced to disk before the next
job starts; a torn last line (kill -9, power cut) is cut off when the folder is
opened again.  manifest.json is replaced atomically.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import secrets
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from lab.binary import ROOT
from lab.say import Stop

RESULTS = ROOT / "results"
MANIFEST = "manifest.json"
ROWS = "runs.jsonl"
CANARIES = "canary.jsonl"
EVENTS = "events"
REQUESTS = "requests"
MANIFEST_SCHEMA = "tricolor.manifest/1"
FREE_BYTES = 32 << 20  # stop before the disk is full: rows are small, events are not


def now() -> str:
    """UTC time with milliseconds, ISO 8601."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_run_folder(out: Path | None) -> Path:
    """Makes the folder of a new run: a sortable time stamp and a short id, or `out`."""
    if out is None:
        stamp = datetime.now(timezone.utc).strftime("%Y%m%d-%H%M%S")
        folder = RESULTS / f"{stamp}-{secrets.token_hex(2)}"
    else:
        folder = out
        if (folder / ROWS).exists() or (folder / MANIFEST).exists():
            raise Stop(f"{folder} already holds a run; finish it with --resume {folder},"
                       " or name another folder")
    make_folder(folder)
    make_folder(folder / EVENTS)
    return folder


def make_folder(folder: Path) -> None:
    """Makes a folder that can be written to, or raises Stop."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as err:
        raise Stop(f"cannot write to {folder}: {err.strerror}") from err


def find_run(name: str | None) -> Path:
    """The folder of a stored run: a path, a name inside results/, or the latest."""
    if name is None or name == "latest":
        latest = RESULTS / "latest"
        if not (latest / MANIFEST).is_file():
            raise Stop(f"there is no run yet: {latest} does not lead to one;"
                       " scripts/bench makes the first")
        return latest.resolve()
    for folder in (Path(name), RESULTS / name):
        if (folder / MANIFEST).is_file():
            return folder.resolve()
    raise Stop(f"no run '{name}': expected a folder with a {MANIFEST}"
               f" (itself, or below {RESULTS.name}/)")


def point_latest_to(folder: Path) -> None:
    """results/latest -> this run; for runs inside results/ only."""
    if folder.resolve().parent != RESULTS.resolve():
        return
    link = RESULTS / f".latest-{os.getpid()}"
    try:
        link.unlink(missing_ok=True)
        link.symlink_to(folder.name)
        link.replace(RESULTS / "latest")
    except OSError:
        pass  # a convenience: file systems without symbolic links go without


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Replaces manifest.json in one step."""
    write_json(folder / MANIFEST, manifest)


def write_json(path: Path, data: dict[str, Any]) -> None:
    """Replaces a JSON file in one step."""
    write_text(path, json.dumps(data, indent=1) + "\n")


def write_text(path: Path, text: str) -> None:
    """Replaces a file in one step."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        draft.replace(path)
    except OSError as err:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise Stop(f"cannot write {path}: {err.strerror}; the rows written so far are whole") from err


def read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as err:
        raise Stop(f"{path}: {err.strerror}") from err
    except ValueError as err:
        raise Stop(f"{path}: not valid JSON: {err}") from err
    if not isinstance(manifest, dict) or manifest.get("schema") != MANIFEST_SCHEMA:
        schema = manifest.get("schema") if isinstance(manifest, dict) else None
        raise Stop(f"{path}: schema is {schema!r}, expected '{MANIFEST_SCHEMA}'")
    return manifest


class Journal:
    """A file of JSON lines (runs.jsonl), open for appending by one process.

    `resume` is the command that a reader should give once there is room again.
    """

    def __init__(self, folder: Path, name: str = ROWS, resume: str = "") -> None:
        self.path = folder / name
        self.resume = resume or f"scripts/bench --resume {folder}"
        try:
            self.fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as err:
            raise Stop(f"cannot write to {self.path}: {err.strerror}") from err
        try:
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            os.close(self.fd)
            raise Stop(f"another process is writing {self.path}") from err
        self.size = self._cut_torn_line()

    def _cut_torn_line(self) -> int:
        """Drops what follows the last newline; returns the size that is left."""
        end = os.lseek(self.fd, 0, os.SEEK_END)
        position, keep = end, 0
        while position > 0:
            start = max(0, position - 65536)
            found = os.pread(self.fd, position - start, start).rfind(b"\n")
            if found >= 0:
                keep = start + found + 1
                break
            position = start
        if keep != end:
            os.ftruncate(self.fd, keep)
        return keep

    def append(self, row: dict[str, Any]) -> None:
        """Writes one line and forces it to disk; on failure no part of it stays."""
        line = json.dumps(row, separators=(",", ":"), allow_nan=False).encode() + b"\n"
        try:
            free = os.fstatvfs(self.fd)
            if free.f_bavail * free.f_frsize < FREE_BYTES:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            done = 0
            while done < len(line):
                done += os.pwrite(self.fd, line[done:], self.size + done)
            os.fsync(self.fd)
        except OSError as err:
            with contextlib.suppress(OSError):  # else the torn line goes when it is opened again
                os.ftruncate(self.fd, self.size)
            raise Stop(
                f"cannot append to {self.path}: {err.strerror}; the rows before are whole,"
                f" make room and finish with: {self.resume}"
            ) from err
        self.size += len(line)

    def close(self) -> None:
        os.close(self.fd)
