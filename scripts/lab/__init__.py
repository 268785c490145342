# SPDX-License-Identifier: MIT
"""The experiment pipeline: plans become jobs, jobs become rows, rows become numbers and pictures.

Rows on disk are the only interface between the two halves: whatever runs jobs
(plan, jobs, runner, store) never computes a statistic, and whatever computes
(rows, stats, metrics, table, plots) never runs a job.
"""
