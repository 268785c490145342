# SPDX-License-Identifier: MIT
"""scripts/merge: makes one run of the folders that several machines wrote.

Merging is idempotent: the same folders give the same bytes, folders may be
merged one by one as they come in, and a job that is there twice counts once.
Rows of machines that differ in what moves numbers are not mixed unasked.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from lab import bench, canary, rows, store
from lab.say import Arguments, Stop, guarded, usage, warn

# What must be equal before rows may stand beside each other.
SAME = (("plan", "plan"), ("binary", "executable"), ("bases", "heap bases"))


def main(argv: list[str]) -> int:
    parser = Arguments(prog="scripts/merge", description=__doc__)
    parser.add_argument("out", metavar="OUT", help="the merged run's folder; may exist from an"
                        " earlier merge, and is then completed")
    parser.add_argument("folders", metavar="FOLDER", nargs="+", help="folders of scripts/run-block"
                        " or scripts/bench, or a folder of such folders")
    parser.add_argument("--mixed", action="store_true", help="allow different machines")
    options = parser.parse(argv)
    out = Path(options.out)
    sources = expand([Path(name) for name in options.folders])
    if (out / store.MANIFEST).exists():
        if "merged" not in store.read_manifest(out):
            raise usage(f"{out} holds a run that was not merged; name another folder")
        sources = [out] + [s for s in sources if s.resolve() != out.resolve()]
    merged = merge(out, sources, mixed=options.mixed)
    for problem in merged.problems:
        warn(f"warning: {problem}")
    print(f"merged    {out}/ ({merged.rows} of {merged.planned} jobs of {merged.nodes} machines)")
    return 0


def expand(folders: list[Path]) -> list[Path]:
    """Run folders, and the run folders inside of others; sorted, each once."""
    found: dict[Path, Path] = {}
    for folder in folders:
        inside = sorted(p.parent for p in folder.glob(f"*/{store.MANIFEST}"))
        here = [folder] if (folder / store.MANIFEST).is_file() else inside
        if not here:
            raise usage(f"{folder} is no run folder and holds none")
        for path in here:
            found.setdefault(path.resolve(), path)
    return list(found.values())


class Merged:
    """What a merge did."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.rows = self.planned = self.nodes = 0


def merge(out: Path, sources: list[Path], *, mixed: bool = False) -> Merged:
    """Writes the run `out`.  Raises Stop, with nothing written, when sources do not fit together."""
    done = Merged()
    manifests = [store.read_manifest(source) for source in sources]
    _same(sources, manifests)
    nodes = _nodes(manifests)
    if len({fingerprint for _, fingerprint in nodes}) > 1 and not mixed:
        raise Stop(f"the machines differ in {_difference(manifests)}; their rows do not compare"
                   " (--mixed merges them anyway)")
    sessions = _sessions(manifests)
    kept: dict[str, tuple[dict[str, Any], Path]] = {}
    birds: dict[tuple[Any, ...], dict[str, Any]] = {}
    for source, manifest in zip(sources, manifests):
        number = {i: sessions.index(_name(s)) + 1 for i, s in enumerate(manifest["sessions"], 1)}
        for row in _rows(source, manifest, done.problems):
            row["session"] = number.get(row.get("session"), row.get("session"))
            old = kept.get(row["job"])
            if old is None or _better(row, old[0]):
                kept[row["job"]] = (row, source)
        for bird in _canaries(source, done.problems):
            bird["session"] = number.get(bird["session"], bird["session"])
            birds.setdefault((bird["session"], bird["started"], bird["before"], bird["after"]), bird)
    manifest = _manifest(out, manifests, sessions, nodes)
    done.rows, done.planned, done.nodes = len(kept), len(manifest["order"]), len(nodes)
    done.problems += _missing(manifest, kept)
    if done.rows < done.planned or manifest["missing_blocks"]:
        manifest["state"] = "interrupted"
    _write(out, manifest, kept, birds)
    return done


def _same(sources: list[Path], manifests: list[dict[str, Any]]) -> None:
    def essence(manifest: dict[str, Any], key: str) -> Any:
        value = manifest.get(key)
        return value.get("sha256") if key == "binary" and isinstance(value, dict) else value

    for key, name in SAME:
        for source, manifest in zip(sources, manifests):
            if essence(manifest, key) != essence(manifests[0], key):
                raise Stop(f"{source} and {sources[0]} have different {name}s: they are parts of"
                           " different experiments")


def _nodes(manifests: list[dict[str, Any]]) -> list[tuple[str, str]]:
    found = {(s.get("node") or "", s["fingerprint"]) for m in manifests for s in m["sessions"]}
    return sorted(found)


def _difference(manifests: list[dict[str, Any]]) -> str:
    facts = [m["environment"] for m in manifests if m["environment"]]
    facts += [e for m in manifests for e in m.get("environments", [])]
    changed = [key for key in facts[0] if key not in bench.VOLATILE
               and any(f.get(key) != facts[0][key] for f in facts)]
    return ", ".join(changed) or "their fingerprints"


def _name(session: dict[str, Any]) -> str:
    """A session as the same string in every merge."""
    return f"{session['start']} {session.get('node')} {session.get('block')}"


def _sessions(manifests: list[dict[str, Any]]) -> list[str]:
    for manifest in manifests:
        for session in manifest["sessions"]:
            session.setdefault("block", (manifest.get("block") or {}).get("number"))
    return sorted({_name(s) for m in manifests for s in m["sessions"]})


def _rows(source: Path, manifest: dict[str, Any], problems: list[str]) -> list[dict[str, Any]]:
    """The valid rows of a folder as they were written, of jobs that it planned."""
    good, found = rows.read_rows(source)
    planned = rows.of_this_run(good, manifest, found)
    problems += [f"{source.name}: {problem}" for problem in found]
    wanted, result = {row.job for row in planned}, {}
    for line in (source / store.ROWS).read_bytes().split(b"\n") if planned else ():
        try:
            data = json.loads(line)
            if rows.parse_row(data, source).job in wanted:
                result[data["job"]] = data
        except ValueError:
            continue  # read_rows has named it
    return list(result.values())


def _canaries(source: Path, problems: list[str]) -> list[dict[str, Any]]:
    found: list[str] = []
    if not canary.read(source, found):
        return []
    problems += [f"{source.name}: {problem}" for problem in found]
    result = []
    for line in (source / store.CANARIES).read_bytes().split(b"\n"):
        try:
            data = json.loads(line)
            canary.parse(data)
            result.append(data)
        except ValueError:
            continue
    return result


def _better(row: dict[str, Any], old: dict[str, Any]) -> bool:
    """A job was run twice: what ended well counts, then what came first."""
    def rank(r: dict[str, Any]) -> tuple[bool, bool, str, str]:
        return (r["status"] != "ok", r["status"] in rows.RETRIED, r["started"], str(r.get("node")))

    return rank(row) < rank(old)


def _manifest(
    out: Path, manifests: list[dict[str, Any]], sessions: list[str], nodes: list[tuple[str, str]],
) -> dict[str, Any]:
    orders: dict[int, list[str]] = {}
    of = None
    environments: dict[str, dict[str, Any]] = {}
    records: dict[str, dict[str, Any]] = {}
    for m in manifests:
        for number, order in (m.get("blocks") or {}).items():  # an earlier merge
            orders[int(number)] = order
        if "merged" not in m:
            orders[(m.get("block") or {}).get("number", -1)] = m["order"]
        of = (m.get("block") or {}).get("of") or m.get("of_blocks") or of
        for facts in [m["environment"], *m.get("environments", [])]:
            if facts:
                # Load and free memory are in it: which of a machine's captures is kept must not
                # depend on the order of the folders.
                known = environments.setdefault(facts["fingerprint"], facts)
                environments[facts["fingerprint"]] = min(known, facts, key=_text)
        for session in m["sessions"]:
            name = _name(session)
            if name not in records or records[name]["end"] is None:
                records[name] = session
    first = min(manifests, key=lambda m: _text([m.get(key) for key in _FIRST]))
    order = list(dict.fromkeys(job for number in sorted(orders) for job in orders[number]))
    whole = -1 in orders
    missing = [] if of is None or whole else [n for n in range(of) if n not in orders]
    return {
        **{key: first.get(key) for key in _FIRST},
        "run": out.resolve().name, "state": "complete", "order": order,
        "environment": environments[min(environments)] if environments else None,
        "environments": [environments[key] for key in sorted(environments)],
        "sessions": [records[name] for name in sessions],
        "merged": [{"node": node, "fingerprint": fingerprint} for node, fingerprint in nodes],
        "blocks": {str(number): orders[number] for number in sorted(orders)},
        "of_blocks": of, "missing_blocks": missing,
    }


_FIRST = ("schema", "plan", "binary", "build", "git", "tools", "bases")


def _text(data: Any) -> str:
    return json.dumps(data, sort_keys=True)


def _missing(manifest: dict[str, Any], kept: dict[str, Any]) -> list[str]:
    found = []
    if manifest["missing_blocks"]:
        names = ", ".join(f"{n:04}" for n in manifest["missing_blocks"][:20])
        found.append(f"{len(manifest['missing_blocks'])} of {manifest['of_blocks']} blocks are"
                     f" missing: {names}")
    left = [job for job in manifest["order"] if job not in kept]
    if left:
        found.append(f"{len(left)} jobs have no row yet; run their blocks again and merge again")
    return found


def _write(
    out: Path, manifest: dict[str, Any], kept: dict[str, tuple[dict[str, Any], Path]],
    birds: dict[tuple[Any, ...], dict[str, Any]],
) -> None:
    store.make_folder(out)
    place = {job: i for i, job in enumerate(manifest["order"])}
    lines = []
    for job in sorted(kept, key=lambda j: place[j]):
        row, source = kept[job]
        for name in (row.get("events"), row.get("requests")):
            if name and source.resolve() != out.resolve():
                _copy(source / name, out / name)
        lines.append(json.dumps(row, separators=(",", ":")))
    order = sorted(birds.values(), key=lambda b: (b["session"], b["started"]))
    store.write_text(out / store.CANARIES,
                     "".join(json.dumps(b, separators=(",", ":")) + "\n" for b in order))
    store.write_text(out / store.ROWS, "".join(line + "\n" for line in lines))
    store.write_manifest(out, manifest)


def _copy(source: Path, target: Path) -> None:
    """An events file, packed or not, as it is."""
    for suffix in ("", ".gz"):
        one, other = Path(f"{source}{suffix}"), Path(f"{target}{suffix}")
        if not one.is_file():
            continue
        try:
            other.parent.mkdir(parents=True, exist_ok=True)
            draft = other.with_name(f".{other.name}.draft")
            shutil.copyfile(one, draft)
            draft.replace(other)
        except OSError as err:
            raise Stop(f"cannot copy {one} to {other}: {err.strerror}") from err


if __name__ == "__main__":
    sys.exit(guarded("merge", main))
