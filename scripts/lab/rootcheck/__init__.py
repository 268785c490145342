# SPDX-License-Identifier: MIT
"""Which raw reference is live across a call that may collect: a check of C sources.

    command.py   the command line
    compile.py   the analysis build: clang, opt, and headers without inline bodies
    ir.py        LLVM's textual form, read as far as the check needs it
    tracked.py   references, interior pointers and cells of a function
    liveness.py  what is live across which call
    order.py     what the order of evaluation leaves open
"""
