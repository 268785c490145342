# SPDX-License-Identifier: MIT
"""Total time against heap size, one panel per workload."""

from lab.curves import by_workload
from lab.plots import Plot

PLOT = Plot("time_by_heap", "total time against heap size, per workload",
            lambda data, folder: by_workload(data, folder, "time_by_heap", "total_time",
                                             "Total time against heap size"))
