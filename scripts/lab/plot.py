# SPDX-License-Identifier: MIT
"""scripts/plot: redraws the pictures of a stored run; measures nothing."""

from __future__ import annotations

import sys
from pathlib import Path

from lab import plots, rows, store
from lab.say import Arguments, Stop, guarded, warn


def main(argv: list[str]) -> int:
    parser = Arguments(prog="scripts/plot", description=__doc__)
    parser.add_argument("run", nargs="?", default="latest", metavar="RUN",
                        help="a run's folder, its name in results/, or latest (the default)")
    parser.add_argument("--only", metavar="A,B", help="these pictures only")
    parser.add_argument("--list", action="store_true", help="list the pictures")
    parser.add_argument("--out", metavar="DIR", help="draw here instead of into the run's plots/")
    options = parser.parse(argv)
    if options.list:
        for plot in plots.all_plots().values():
            print(f"{plot.name:<20} {plot.title}")
        return 0
    data = rows.load(store.find_run(options.run))
    if not any(row.status == "ok" for row in data.rows):
        raise Stop(f"{data.folder}: no run ended well; there is nothing to draw")
    names = [n for n in options.only.split(",") if n] if options.only else None
    drawn = plots.draw_all(data, names, Path(options.out) if options.out else None)
    for picture in drawn:
        print(picture)
    for name in names or ():
        if name not in {picture.stem for picture in drawn}:
            warn(f"{name}: this run has nothing to show in it")
    for problem in data.problems:
        warn(f"warning: {problem}")
    return 0


if __name__ == "__main__":
    sys.exit(guarded("plot", main))
