# SPDX-License-Identifier: MIT
"""What a run was measured on: facts that move numbers, read from the machine.

A fact that the machine does not offer is None (null in JSON), never 0 or "".
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from lab.binary import ROOT


def capture() -> dict[str, Any]:
    """The environment fingerprint.  `fingerprint` hashes what must agree between
    two sets of rows before they may be merged; load and free memory are not in it."""
    cpu = _cpuinfo()
    stable = {
        "cpu_model": cpu.get("model name") or cpu.get("CPU part"),
        "microcode": cpu.get("microcode"),
        "cores_online": os.cpu_count(),
        "cores_allowed": len(os.sched_getaffinity(0)),
        "memory_bytes": _memory("MemTotal"),
        "machine": platform.machine(),
        "kernel": platform.release(),
        "libc": " ".join(platform.libc_ver()).strip() or None,
        "numa_nodes": _count("/sys/devices/system/node", r"node\d+"),
        "thp": _selected("/sys/kernel/mm/transparent_hugepage/enabled"),
        "thp_defrag": _selected("/sys/kernel/mm/transparent_hugepage/defrag"),
        "governor": _read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        "turbo": _turbo(),
        "smt": _selected_word("/sys/devices/system/cpu/smt/control"),
        "aslr": _integer("/proc/sys/kernel/randomize_va_space"),
        "virtualisation": _virtualisation(cpu),
        "cgroup_memory_max_bytes": _cgroup_memory(),
        "cgroup_cpu_max": _cgroup("cpu.max"),
    }
    text = json.dumps(stable, sort_keys=True)
    return {
        **stable,
        "fingerprint": hashlib.sha256(text.encode()).hexdigest()[:16],
        "node": hashlib.sha256(platform.node().encode()).hexdigest()[:8],
        "load_1min": os.getloadavg()[0],
        "memory_available_bytes": _memory("MemAvailable"),
    }


def warnings(
    facts: dict[str, Any], build: dict[str, Any] | None = None, git: dict[str, Any] | None = None,
) -> list[str]:
    """What makes numbers on this machine, or of this build, worth less, in words."""
    result = []
    cores = facts["cores_allowed"] or 1
    if facts["load_1min"] > 0.5 * cores:
        result.append(f"load average is {facts['load_1min']:.1f} on {cores} cores:"
                      " something else is running, intervals will be wide")
    if facts["governor"] not in (None, "performance"):
        result.append(f"CPU governor is '{facts['governor']}', not 'performance'")
    if facts["turbo"] is True:
        result.append("turbo is on: clock speed follows the temperature")
    if facts.get("thp") == "never":
        result.append("transparent huge pages are off: huge_pages=1 has no effect")
    if cores == 1:
        result.append("one core only: the runner shares it with what it measures")
    if facts.get("cgroup_cpu_max") is not None:
        result.append(f"a cgroup limits this session's CPU time ({facts['cgroup_cpu_max']}):"
                      " jobs are stopped when their share is used up")
    if facts.get("virtualisation") not in (None, "none"):
        result.append(f"virtual machine or container ({facts['virtualisation']}): neighbours"
                      " and the clock speed cannot be seen")
    flags = (build or {}).get("flags") or ""
    slow = [flag for flag in ("-O0", "-Og", "-fsanitize=address", "-fsanitize=undefined",
                              "-fsanitize=thread", "--coverage", "-DGC_DEBUG=1")
            if flag in flags.split()]
    if slow:
        result.append(f"the executable was built with {' '.join(slow)}: its times mean nothing")
    if (git or {}).get("dirty") is True:
        result.append("the checkout differs from its commit: nobody else can build this executable")
    return result


def git() -> dict[str, Any]:
    """Commit and whether the tree differs from it (a file that git does not know may be a
    collector that was built in); None outside a git checkout.  Runs under results/ do not count."""
    commit = _output(["git", "-C", str(ROOT), "rev-parse", "HEAD"])
    if commit is None:
        return {"commit": None, "dirty": None}
    changes = _output(["git", "-C", str(ROOT), "status", "--porcelain", "--", ".", ":!results"])
    return {"commit": commit, "dirty": None if changes is None else changes != ""}


def build_facts(binary: Path) -> dict[str, Any]:
    """Compiler and flags, as the build recorded them beside the executable."""
    flags = _read(str(binary.parent / "gen" / "flags"))
    compiler = flags.split()[0] if flags else None
    version = None
    if compiler and shutil.which(compiler):
        version = (_output([compiler, "--version"]) or "").split("\n")[0] or None
    # Where the checkout stands is nobody's business, and differs without meaning anything.
    flags = flags and re.sub(r"(-f[a-z]+-prefix-map=)[^= ]+=", r"\1<checkout>=", flags)
    return {"compiler": version, "flags": flags}


def tools() -> dict[str, Any]:
    import numpy
    import scipy

    return {
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
        "gnuplot": _output(["gnuplot", "--version"]),
    }


def _read(path: str) -> str | None:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").strip() or None
    except OSError:
        return None


def _output(command: list[str]) -> str | None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _integer(path: str) -> int | None:
    text = _read(path)
    return int(text) if text is not None and text.isdigit() else None


def _selected(path: str) -> str | None:
    """The word in brackets of a line like `always [madvise] never`."""
    found = re.search(r"\[(\S+)\]", _read(path) or "")
    return found.group(1) if found else None


def _selected_word(path: str) -> str | None:
    text = _read(path)
    return None if text in (None, "notsupported", "notimplemented") else text


def _cpuinfo() -> dict[str, str]:
    facts: dict[str, str] = {}
    for line in (_read("/proc/cpuinfo") or "").splitlines():
        key, colon, value = line.partition(":")
        if colon:
            facts.setdefault(key.strip(), value.strip())
    return facts


def _memory(key: str) -> int | None:
    found = re.search(rf"^{key}:\s+(\d+) kB", _read("/proc/meminfo") or "", re.MULTILINE)
    return int(found.group(1)) * 1024 if found else None


def _count(folder: str, pattern: str) -> int | None:
    try:
        return sum(bool(re.fullmatch(pattern, name)) for name in os.listdir(folder)) or None
    except OSError:
        return None


def _turbo() -> bool | None:
    off = _integer("/sys/devices/system/cpu/intel_pstate/no_turbo")
    if off is not None:
        return off == 0
    boost = _integer("/sys/devices/system/cpu/cpufreq/boost")
    return None if boost is None else boost == 1


def _virtualisation(cpu: dict[str, str]) -> str | None:
    """The hypervisor's or container's name, "none" on bare metal, None when not to be known."""
    name = _output(["systemd-detect-virt"])
    if name:
        return name
    flags = cpu.get("flags")
    if flags is None:
        return None
    return "hypervisor" if "hypervisor" in flags.split() else "none"


def _cgroup(name: str) -> str | None:
    """A cgroup v2 limit of this process; None when there is no limit."""
    found = re.search(r"^0::(/.*)$", _read("/proc/self/cgroup") or "", re.MULTILINE)
    if not found:
        return None
    folder = Path("/sys/fs/cgroup") / found.group(1).lstrip("/")
    text = _read(str(folder / name))
    return None if text is None or text.startswith("max") else text


def _cgroup_memory() -> int | None:
    text = _cgroup("memory.max")
    return int(text) if text is not None and text.isdigit() else None
