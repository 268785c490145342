# SPDX-License-Identifier: MIT
"""Time in collections against heap size, one panel per workload."""

from lab.curves import by_workload
from lab.plots import Plot

PLOT = Plot("gc_by_heap", "time in collections against heap size, per workload",
            lambda data, folder: by_workload(data, folder, "gc_by_heap", "gc_time",
                                             "Time in collections against heap size"))
