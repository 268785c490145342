# SPDX-License-Identifier: MIT
"""scripts/table: the table of a stored run, for any metric of scripts/metrics/."""

from __future__ import annotations

import sys

from lab import rows, store, table
from lab.metric import against, all_metrics, metric
from lab.say import Arguments, Stop, guarded, near, usage, warn


def main(argv: list[str]) -> int:
    parser = Arguments(prog="scripts/table", description=__doc__)
    parser.add_argument("run", nargs="?", default="latest", metavar="RUN",
                        help="a run's folder, its name in results/, or latest (the default)")
    parser.add_argument("--metric", metavar="NAME", default="total_time",
                        help="what to show (default: total_time)")
    parser.add_argument("--against", metavar="COLLECTOR",
                        help="ratios to this collector in the same block, with their intervals")
    parser.add_argument("--median", action="store_true",
                        help="with --against: of medians, with a seeded bootstrap")
    parser.add_argument("--list", action="store_true", help="list the metrics")
    options = parser.parse(argv)
    if options.list:
        for known in all_metrics().values():
            print(f"{known.name:<18} {known.title}{f', {known.unit}' if known.unit else ''}")
        return 0
    chosen = metric(options.metric)
    if options.median and options.against is None:
        raise usage("--median needs --against COLLECTOR")
    data = rows.load(store.find_run(options.run))
    if options.against is not None:
        if options.against not in data.collectors:
            raise usage(f"{data.folder.name} has no collector '{options.against}'"
                        f"{near(options.against, data.collectors)}")
        chosen = against(chosen, options.against, medians=options.median)
    if not any(row.status == "ok" for row in data.rows):
        raise Stop(f"{data.folder}: no run ended well; there is nothing to show")
    sys.stdout.write(table.render(data, chosen))
    for problem in data.problems:
        warn(f"warning: {problem}")
    return 0


if __name__ == "__main__":
    sys.exit(guarded("table", main))
