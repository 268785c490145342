# SPDX-License-Identifier: MIT
"""Every row of docs/obligations.md has a test, and every tag of a test names a row."""

from lab.promises import check
from lab.tree import Check

CHECK = Check("obligations", "every promise has a test", check)
