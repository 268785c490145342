# SPDX-License-Identifier: MIT
"""Mutator time (deferred work included) against heap size, one panel per workload."""

from lab.curves import by_workload
from lab.plots import Plot

PLOT = Plot("mutator_by_heap", "mutator time against heap size, per workload",
            lambda data, folder: by_workload(data, folder, "mutator_by_heap", "mutator_time",
                                             "Mutator time against heap size"))
