# SPDX-License-Identifier: MIT
"""Heap multiples that stand densest where the curve bends.

The formula is that of running-ng (its `runbms`): N steps span 1 to R; with
spread 0 they are equal, with spread 1 they grow evenly from the first on.
"""

from __future__ import annotations


def multiples(largest: float, steps: int, spread: float) -> list[float]:
    """steps + 1 heap multiples from 1 to `largest`.

    spread(n) = n + f / (N - 1) * (n^2 - n) / 2;  multiple(n) = 1 + spread(n) (R - 1) / spread(N)
    """
    bend = spread / (steps - 1) if steps > 1 else 0.0
    widths = [n + bend * (n * n - n) / 2 for n in range(steps + 1)]
    return [1 + width * (largest - 1) / widths[-1] for width in widths]


def heaps(largest: float, steps: int, spread: float) -> list[str]:
    """The same as heap sizes of a plan: `1x`, `1.42x` ... rounded to hundredths."""
    return [f"{value:.2f}".rstrip("0").rstrip(".") + "x"
            for value in multiples(largest, steps, spread)]
