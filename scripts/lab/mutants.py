# SPDX-License-Identifier: MIT
"""Makes one deliberate bug at a time and expects the tests to notice.

The bugs stand in tests/mutants.toml.  Each is made in a copy of the tree, which
is built and tested: first the conformance suite of the collectors that the bug
should hurt, then the unit tests that the table names.  A bug that nobody
notices is a missing test.
"""

from __future__ import annotations

import os
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lab import say

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "tests" / "mutants.toml"
CASE_SECONDS = 20
TEST_SECONDS = 120


@dataclass(frozen=True)
class Mutant:
    name: str
    what: str
    file: str
    old: str
    new: str
    collectors: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    mutant: Mutant
    killer: str | None  # who noticed; None: nobody
    unfair: str | None = None  # why the mutant says nothing about the tests

    @property
    def killed(self) -> bool:
        return self.killer is not None and self.unfair is None

    def line(self) -> str:
        if self.unfair:
            return f"UNFAIR    {self.mutant.name:<22} {self.unfair}"
        if self.killer:
            return f"killed    {self.mutant.name:<22} by {self.killer}"
        return f"SURVIVED  {self.mutant.name:<22} {self.mutant.what}"


def read_table(path: Path, root: Path = ROOT) -> list[Mutant]:
    """The mutants; says what is wrong with the first that is not well-formed."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise say.Stop(f"{path}: {error}") from error
    mutants = []
    for name, entry in table.items():
        unknown = set(entry) - set(Mutant.__dataclass_fields__)
        missing = {"what", "file", "old", "new"} - set(entry)
        if unknown or missing:
            raise say.Stop(f"{path}: {name}: " + (f"unknown key '{min(unknown)}'" if unknown else
                                                  f"'{min(missing)}' is missing"))
        lists = {k: tuple(v) for k, v in entry.items() if isinstance(v, list)}
        mutant = Mutant(name=name, **{**entry, **lists})
        for collector in mutant.collectors:
            if not (root / "collectors" / f"{collector}.c").exists():
                raise say.Stop(f"{path}: {name}: there is no collector '{collector}'")
        for test in mutant.tests:
            if not (root / "tests" / f"{test}.c").exists():
                raise say.Stop(f"{path}: {name}: there is no test '{test}'")
        if not mutant.collectors and not mutant.tests:
            raise say.Stop(f"{path}: {name}: nobody is asked to notice")
        apply((root / mutant.file).read_text(encoding="utf-8"), mutant)
        mutants.append(mutant)
    return mutants


def apply(text: str, mutant: Mutant) -> str:
    """The source with the bug in it."""
    # A multi-line string of TOML loses the newline behind its opening quotes.
    count = text.count(mutant.old)
    if count != 1:
        raise say.Stop(f"mutant {mutant.name}: its text stands {count} times in {mutant.file}, "
                       "expected once")
    return text.replace(mutant.old, mutant.new)


class Tree:
    """A copy of the sources that is built over and over."""

    def __init__(self, folder: Path, jobs: int) -> None:
        self.folder = folder
        self.jobs = jobs
        names = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard"],
                               capture_output=True, text=True, check=True).stdout.splitlines()
        for name in names:
            if name.startswith("results/") or not (ROOT / name).is_file():
                continue
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)

    def make(self, *targets: str) -> str | None:
        """None, or the first error."""
        done = subprocess.run(["make", "-C", str(self.folder), f"-j{self.jobs}", "WERROR=0", *targets],
                              capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return None
        errors = [line for line in done.stderr.splitlines() if "error" in line]
        return errors[0] if errors else f"make ended with exit {done.returncode}"

    def check(self, collector: str, options: tuple[str, ...]) -> str | None:
        """The first case of the conformance suite that fails; None when all pass."""
        command = [str(self.folder / "build/release/tricolor"), "check",
                   f"--collector={collector}", f"--timeout={CASE_SECONDS}", *options]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              start_new_session=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("FAIL"):
                    os.killpg(process.pid, 9)
                    return f"{collector}: {line.split()[1]}"
        return None if process.returncode == 0 else f"{collector}: exit {process.returncode}"

    def test(self, name: str) -> str | None:
        error = self.make(f"build/release/tests/{name}")
        if error:
            return f"{name}: {error}"
        try:
            done = subprocess.run([str(self.folder / "build/release/tests" / name)],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  timeout=TEST_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return f"{name}: timeout"
        return None if done.returncode == 0 else name

    def judge(self, mutant: Mutant) -> str | None:
        """Who notices."""
        for collector in mutant.collectors:
            found = self.check(collector, mutant.options)
            if found:
                return found
        for test in mutant.tests:
            found = self.test(test)
            if found:
                return found
        return None

    def trial(self, mutant: Mutant) -> Verdict:
        path = self.folder / mutant.file
        sound = path.read_text(encoding="utf-8")
        path.write_text(apply(sound, mutant), encoding="utf-8")
        try:
            error = self.make("all", "plugins")
            if error:
                return Verdict(mutant, None, f"does not build: {error}")
            return Verdict(mutant, self.judge(mutant))
        finally:
            path.write_text(sound, encoding="utf-8")


def check_sound(tree: Tree, mutants: list[Mutant]) -> None:
    """Without any bug everything that will be asked is content."""
    error = tree.make("all", "plugins")
    if error:
        raise say.Stop(f"the sources do not build: {error}")
    for asked in sorted({(c, m.options) for m in mutants for c in m.collectors}):
        found = tree.check(*asked)
        if found:
            raise say.Stop(f"the suite fails without any mutant: {found}")
    for test in sorted({t for m in mutants for t in m.tests}):
        found = tree.test(test)
        if found:
            raise say.Stop(f"{found} fails without any mutant")


def verdicts(mutants: list[Mutant], jobs: int) -> Iterator[Verdict]:
    """One verdict per mutant, as they come."""
    waiting: queue.SimpleQueue[Mutant] = queue.SimpleQueue()
    for mutant in mutants:
        waiting.put(mutant)
    done: queue.SimpleQueue[Verdict | BaseException] = queue.SimpleQueue()

    def work(folder: Path, first: bool) -> None:
        try:
            folder.mkdir()
            tree = Tree(folder, 1 if jobs > 1 else os.cpu_count() or 1)
            if first:
                check_sound(tree, mutants)
            while True:
                done.put(tree.trial(waiting.get_nowait()))
        except queue.Empty:
            return
        except BaseException as error:  # whatever it is, the command must end with it
            done.put(error)

    with tempfile.TemporaryDirectory(prefix="tricolor-mutants-") as folder:
        for i in range(jobs):
            threading.Thread(target=work, args=(Path(folder) / str(i), i == 0), daemon=True).start()
        for _ in mutants:
            verdict = done.get()
            if isinstance(verdict, BaseException):
                raise verdict
            yield verdict


def chosen(mutants: list[Mutant], names: list[str], sample: int | None, seed: str) -> list[Mutant]:
    known = {m.name: m for m in mutants}
    for name in names:
        if name not in known:
            raise say.usage(f"unknown mutant '{name}'{say.near(name, known)}")
    found = [known[n] for n in names] if names else mutants
    if sample is not None and sample < len(found):
        found = random.Random(seed).sample(found, sample)
    return found


def head() -> str:
    return subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], capture_output=True,
                          text=True, check=False).stdout.strip()


def main(argv: list[str]) -> int:
    parser = say.Arguments(prog="scripts/mutants", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these mutants")
    parser.add_argument("--list", action="store_true", help="list them instead")
    parser.add_argument("--sample", type=int, metavar="N", help="N of them, drawn by the seed")
    parser.add_argument("--seed", default=None, help="default: the commit")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N",
                        help="copies of the tree that are tested side by side")
    options = parser.parse(argv)
    if options.jobs < 1 or (options.sample is not None and options.sample < 1):
        raise say.usage("--jobs and --sample: expected at least 1")
    mutants = chosen(read_table(TABLE), options.names, options.sample, options.seed or head())
    if options.list:
        for m in mutants:
            print(f"{m.name:<22} {m.file}: {m.what}")
        return 0
    failed = 0
    for n, verdict in enumerate(verdicts(mutants, min(options.jobs, len(mutants))), 1):
        failed += not verdict.killed
        print(verdict.line(), flush=True)
        say.note(f"{n} of {len(mutants)}")
    print(f"{len(mutants) - failed} of {len(mutants)} mutants killed")
    print(f"{len(mutants) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(say.guarded("mutants", main))
