# SPDX-License-Identifier: MIT
"""Folders in which a file's being there is its registration: metrics, plots, checks."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from lab.say import Stop


def load_module(path: Path) -> Any:
    """A Python file as a module, outside any package."""
    spec = importlib.util.spec_from_file_location(f"dropped_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_folder(folder: Path, attribute: str) -> dict[str, Any]:
    """Every file of a folder by its stem; each must export `attribute`, named like the file."""
    found: dict[str, Any] = {}
    for path in sorted(folder.glob("*.py")):
        try:
            entry = getattr(load_module(path), attribute)
        except Exception as err:
            raise Stop(f"{path}: cannot be loaded: {type(err).__name__}: {err}") from err
        if entry.name != path.stem:
            raise Stop(f"{path}: exports '{entry.name}'; the name must be the file's, '{path.stem}'")
        found[path.stem] = entry
    return found
