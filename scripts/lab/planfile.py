# SPDX-License-Identifier: MIT
"""Reading a plan's TOML with what it includes, remembering which file said what."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lab.say import near, usage

PLANS = Path(__file__).resolve().parents[1] / "plans"

KEYS: dict[str, type | tuple[type, ...]] = {
    "include": (str, list), "title": str, "collectors": (str, list), "baselines": (str, list),
    "workloads": (str, list), "heaps": (list, dict), "base": str, "invocations": int,
    "iterations": int, "warmup": int, "seed": int, "order_seed": int, "timeout_s": (int, float),
    "canary": int, "canary_drift": (int, float), "options": dict, "params": dict, "small": bool,
    "requests": bool, "events": bool,
}


def find(name: str) -> Path:
    """A plan by file name, or by the stem of one in scripts/plans/."""
    path = Path(name)
    if path.is_file():
        return path
    stored = PLANS / f"{name}.toml"
    if stored.is_file():
        return stored
    known = [p.stem for p in PLANS.glob("*.toml")]
    raise usage(f"no plan '{name}'{near(name, known)}")


def read(path: Path, trail: tuple[Path, ...] = ()) -> tuple[dict[str, Any], dict[str, Path]]:
    """A plan's keys with those of its includes below them, and the file of each key.

    Tables (`params`, `options`) are merged key by key; anything else of the
    including file replaces what it includes.
    """
    if path.resolve() in trail:
        names = " -> ".join(p.name for p in (*trail, path.resolve()))
        raise usage(f"{path}: include: the files include each other: {names}")
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as err:
        raise usage(f"{path}: not valid TOML: {err}") from err
    except (OSError, UnicodeDecodeError) as err:
        raise usage(f"{path}: cannot be read: {err}") from err
    try:
        check_keys(data)
    except ValueError as err:
        raise usage(f"{path}: {err}") from err
    included = data.pop("include", [])
    merged: dict[str, Any] = {}
    origin: dict[str, Path] = {}
    for name in [included] if isinstance(included, str) else included:
        if not isinstance(name, str):
            raise usage(f"{path}: include: {name!r} is not a file name")
        below, where = read(_included(path, name), (*trail, path.resolve()))
        merged, origin = merge(merged, below), {**origin, **where}
    return merge(merged, data), {**origin, **dict.fromkeys(data, path)}


def check_keys(data: Mapping[str, Any]) -> None:
    """Raises ValueError for a key that plans do not have, or of the wrong type."""
    for key, value in data.items():
        if key not in KEYS:
            raise ValueError(f"unknown key '{key}'{near(key, KEYS)}")
        if not isinstance(value, KEYS[key]) or isinstance(value, bool) != (KEYS[key] is bool):
            raise ValueError(f"{key} has the wrong type: {value!r}")


def merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Both tables, the second winning; tables inside are merged the same way."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        both = isinstance(old, dict) and isinstance(value, dict) and key != "heaps"
        result[key] = merge(old, value) if both else value
    return result


def _included(path: Path, name: str) -> Path:
    beside = path.parent / name
    if beside.is_file():
        return beside
    stored = PLANS / f"{name}.toml"
    if stored.is_file():
        return stored
    raise usage(f"{path}: include: no file {beside} and no plan '{name}'"
                f"{near(name, [p.stem for p in PLANS.glob('*.toml')])}")
