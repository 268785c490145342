# SPDX-License-Identifier: MIT
"""One job as one fresh process: pinned, timed, limited, and gone when we go."""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.rows import RUN_SCHEMA

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)

# Exit statuses of `tricolor run`.
EXIT_STATUS = {0: "ok", 2: "error", 3: "oom", 4: "corrupt", 5: "checksum"}


# A timeout that says something about the machine and nothing about the program; never stored.
STARVED = "starved"


class Interrupted(Exception):
    """SIGINT or SIGTERM arrived while a job ran; the job leaves no row."""


class Signals:
    """Turns SIGINT, SIGTERM and SIGHUP into a readable file descriptor.

    Nothing is ever interrupted half-way: the runner looks between jobs and while
    it waits for one.  A second signal is the same as the first.
    """

    def __init__(self) -> None:
        self.number: int | None = None
        self.reader, self._writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._old = {s: signal.signal(s, self._caught)
                     for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}

    def _caught(self, number: int, _frame: object) -> None:
        if self.number is None:
            self.number = number
            os.write(self._writer, b"!")

    def close(self) -> None:
        for number, handler in self._old.items():
            signal.signal(number, handler)
        os.close(self.reader)
        os.close(self._writer)


@dataclass(frozen=True)
class Outcome:
    """How a process ended and what it used."""

    status: str
    reason: str | None
    exit_code: int | None
    signal: int | None
    run: dict[str, Any] | None
    stderr: str | None
    elapsed_ns: int
    usage: dict[str, int | None]


def choose_cpu() -> int | None:
    """The CPU that measured processes are pinned to: the last one we may use.

    The first one usually serves the machine's interrupts.  None where pinning
    is not possible.
    """
    try:
        return max(os.sched_getaffinity(0))
    except (AttributeError, OSError, ValueError):
        return None


def leave_cpu(cpu: int | None) -> None:
    """Moves this process to the other CPUs, if there are any."""
    if cpu is None:
        return
    others = os.sched_getaffinity(0) - {cpu}
    if others:
        os.sched_setaffinity(0, others)


def run(
    command: list[str], *, timeout_s: float, cpu: int | None, signals: Signals, cwd: Path,
) -> Outcome:
    """Runs one command to its end.  Raises Interrupted when a signal arrived."""
    def in_child() -> None:
        # Die with the runner, also when that is killed with kill -9.
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if cpu is not None:
            os.sched_setaffinity(0, {cpu})

    # Memory, not disk: a full disk must not eat an error message.
    out, err = os.memfd_create("stdout"), os.memfd_create("stderr")
    try:
        start = time.monotonic_ns()
        try:
            child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=cwd,
                preexec_fn=in_child, start_new_session=True,
            )
        except OSError as error:
            return Outcome("error", f"cannot start: {error.strerror}", None, None, None, None, 0, {})
        child.returncode = 0  # we reap it ourselves, with wait4; subprocess must not
        timed_out = not _wait(child.pid, timeout_s, signals)
        starved = timed_out and _starved(child.pid, timeout_s)
        if timed_out:
            _end(child.pid)
        queued = _scheduled(child.pid)[1]
        _, code, usage = os.wait4(child.pid, 0)
        elapsed = time.monotonic_ns() - start
        stdout, stderr = _content(out), _content(err)
    finally:
        os.close(out)
        os.close(err)

    number = os.WTERMSIG(code) if os.WIFSIGNALED(code) else None
    exit_code = os.WEXITSTATUS(code) if os.WIFEXITED(code) else None
    if exit_code is not None and exit_code > 128:
        number = exit_code - 128
    row = _row(stdout)
    status, reason = _judge(timed_out, timeout_s, exit_code, number, row, stderr)
    if starved:
        status = STARVED
        reason = f"got less than half of the CPU's time in {timeout_s:g} s: the machine is busy"
    return Outcome(
        status, reason, exit_code, number, row, stderr[-2000:] or None, elapsed,
        {
            "runqueue_wait_ns": queued,
            "user_ns": int(usage.ru_utime * 1e9), "system_ns": int(usage.ru_stime * 1e9),
            "max_rss_bytes": usage.ru_maxrss * 1024,
            "minor_faults": usage.ru_minflt, "major_faults": usage.ru_majflt,
            "voluntary_switches": usage.ru_nvcsw, "involuntary_switches": usage.ru_nivcsw,
        },
    )


def _wait(pid: int, timeout_s: float, signals: Signals) -> bool:
    """Waits without polling.  False when the time is over."""
    pidfd = os.pidfd_open(pid)
    try:
        poll = select.poll()
        poll.register(pidfd, select.POLLIN)
        poll.register(signals.reader, select.POLLIN)
        ready = {fd for fd, _ in poll.poll(timeout_s * 1000)}
        if signals.number is not None:
            _end(pid)
            os.waitpid(pid, 0)
            raise Interrupted
        return pidfd in ready
    finally:
        os.close(pidfd)


def _scheduled(pid: int) -> tuple[int | None, int | None]:
    """Nanoseconds on a CPU and waiting for one, of a process that may be a zombie."""
    try:
        on_cpu, waiting, _ = Path(f"/proc/{pid}/schedstat").read_text().split()
        return int(on_cpu), int(waiting)
    except (OSError, ValueError):
        return None, None


def _starved(pid: int, timeout_s: float) -> bool:
    """Whether a process that is still there wanted to run and was not let."""
    on_cpu, _ = _scheduled(pid)
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state in "RD" and on_cpu is not None and on_cpu < timeout_s * 0.5e9


def _end(pid: int) -> None:
    """Asks the job's process group to stop, then makes it."""
    for number, grace in ((signal.SIGTERM, 2.0), (signal.SIGKILL, 10.0)):
        try:
            os.killpg(pid, number)
        except ProcessLookupError:
            return
        pidfd = os.pidfd_open(pid)
        try:
            if select.select([pidfd], [], [], grace)[0]:
                return
        finally:
            os.close(pidfd)


def _content(fd: int) -> str:
    size = os.lseek(fd, 0, os.SEEK_END)
    start = max(0, size - (4 << 20))
    return os.pread(fd, size - start, start).decode("utf-8", errors="replace")


def _row(stdout: str) -> dict[str, Any] | None:
    """The last line that is a run's record."""
    for line in reversed(stdout.splitlines()):
        try:
            data = json.loads(line)
        except ValueError:
            continue
        if isinstance(data, dict) and data.get("schema") == RUN_SCHEMA:
            return data
    return None


def _judge(
    timed_out: bool, timeout_s: float, exit_code: int | None, number: int | None,
    row: dict[str, Any] | None, stderr: str,
) -> tuple[str, str | None]:
    """Status and reason; the exit status and the printed record must agree."""
    last = stderr.strip().splitlines()[-1][:300] if stderr.strip() else None
    if timed_out:
        return "timeout", f"stopped after {timeout_s:g} s"
    if number is not None:
        try:
            name = signal.Signals(number).name
        except ValueError:
            name = f"signal {number}"
        return "crash", f"killed by {name}" + (f": {last}" if last else "")
    status = EXIT_STATUS.get(exit_code if exit_code is not None else -1)
    if status is None:
        return "error", f"exit status {exit_code}" + (f": {last}" if last else "")
    if status != "ok":
        told = row.get("error") if row else None
        return status, told or last or f"exit status {exit_code}"
    if row is None:
        return "error", "exit status 0 but no result was printed"
    if row.get("status") != "ok":
        return "error", f"exit status 0 but the record says '{row.get('status')}'"
    return "ok", None
