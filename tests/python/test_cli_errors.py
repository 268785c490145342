# SPDX-License-Identifier: MIT
"""The `tricolor` command from outside: each line of complaint, files, signals, faults, terminals."""

import json
import os
import pty
import select
import signal
import subprocess
import time
import unittest

from command import LONG, ROOT, SMALL, TRICOLOR, Command, run

# A collector that behaves like the template until something goes wrong in it.
PLUGIN = """
#include "heap/object.h"
#undef GC_COLLECTOR
#define GC_COLLECTOR(stem) static const struct gc_collector base
#include "collectors/null.c"
static struct gc_collector mine;
static enum gc_alloc_status alloc(struct gc_mutator *m, uint32_t units, uint32_t *out)
{
    if (m->heap->pool.top > m->heap->pool.first) { %(alloc)s }
    return null_alloc_slow(m, units, out);
}
static int attach(struct gc_heap *h)
{
    %(attach)s
    return null_attach(h);
}
GC_EXPORT const struct gc_collector *gc_plugin_entry(void);
GC_EXPORT const struct gc_collector *gc_plugin_entry(void)
{
    mine = base;
    mine.name = "broken";
    mine.alloc_slow = alloc;
    mine.attach = attach;
    %(entry)s
    return &mine;
}
"""
SEGV = "*(volatile int *)16 = 1;"


class BadInput(Command):
    def test_names(self):
        self.refused("rum", says="unknown command 'rum' (near: run)")
        self.refused("help", "lst", says="(near: list)")
        self.refused("describe", "gcbenhc", says="(near: gcbench)")
        self.refused("describe", "./nothing.so", says="./nothing.so")
        self.refused("list", "--jason", says="unexpected argument '--jason'")
        self.refused("run", says="run needs --collector=NAME")
        self.refused("run", "--collector=null", says="run needs --workload=NAME")
        self.refused("run", "--colector=null", says="unknown option '--colector' (near: collector)")
        self.refused("run", "--collector=semspace", says="'semspace' (near: semispace)")
        self.refused("run", "--workload=gcbnch", says="'gcbnch' (near: gcbench)")
        self.refused(*SMALL, "--poisn=1", says="(near: poison)")
        self.refused(*SMALL, "--param=long_dept=1", says="no parameter 'long_dept' (near: long_depth)")
        self.refused(*SMALL, "stray", says="unexpected argument 'stray'")

    def test_values(self):
        for flag, says in (
            ("--heap=511k", "expected a size from 512k to 12g"),
            ("--heap=lots", "expected a size"), ("--heap=-3x", "expected a size"),
            ("--heap=13g", "expected a size"), ("--heap=10x", None),
            ("--iterations=0", "from 1 to 1000000"), ("--iterations=-1", "from 1 to"),
            ("--seed=1.5", "whole number"), ("--warmup=9999999", "from 0 to"),
            ("--param=array=-1", "from 1 to 100000000"),
            ("--param=array=99999999999999999999", "from 1 to 100000000"),
            ("--param=array", "expected KEY=VALUE"), ("--poison=7", "expected 0 to 1"),
            ("--poison", "--poison needs a value"), ("--json", "--json needs a value"),
            ("--small=1", "takes no value"), ("--heap-policy=bold", "fixed|adaptive"),
            ("--expect-checksum=xyz", "hexadecimal"), ("--events=-", "name of a file"),
        ):
            if says is None:
                self.ok(*SMALL, flag)
            else:
                self.refused(*SMALL, flag, says=says)
        self.refused("run", "--collector=null", "--workload=gcbench", "--heap=99999x",
                     says="declares 16777184 live bytes, and a heap has at most 12g")
        self.refused(*SMALL, "--param=min_depth=20", "--json=-", says="min_depth is larger")

    def test_a_missing_data_file(self):
        self.refused("run", "--collector=null", "--workload=demographics", "--data-dir=/proc",
                     says="demographics.txt")

    def test_an_address_space_limit_is_named(self):
        done = subprocess.run(["bash", "-c", 'ulimit -v 4000000; exec "$@"', "-", TRICOLOR, *SMALL],
                              capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr.count("\n")), (1, 1))
        self.assertIn("RLIMIT_AS", done.stderr)

    def test_line_breaks_in_names_stay_one_line(self):
        self.refused("run", "--collector=a\nb", says="unknown collector 'a b'")


class Files(Command):
    def test_rows_are_appended(self):
        path = self.folder / "rows"
        for _ in range(2):
            self.assertEqual(self.ok(*SMALL, f"--json={path}"), "")
        lines = path.read_text().splitlines()
        self.assertEqual([json.loads(line)["status"] for line in lines], ["ok", "ok"])

    def test_parallel_rows_stay_whole(self):
        path = self.folder / "rows"
        jobs = [subprocess.Popen([TRICOLOR, *SMALL, f"--json={path}"]) for _ in range(8)]
        self.assertEqual([j.wait() for j in jobs], [0] * 8)
        self.assertEqual(len([json.loads(x) for x in path.read_text().splitlines()]), 8)

    def test_events_describe_the_window(self):
        path = self.folder / "events"
        row = self.row(*SMALL, "--heap=512k", "--iterations=5", "--warmup=1", f"--events={path}")
        lines = [json.loads(x) for x in path.read_text().splitlines()]
        window, rest = lines[0], lines[1:]
        self.assertEqual(window["ev"], "window")
        self.assertEqual(window["end_ns"] - window["start_ns"], row["wall_ns"])
        found = [e for e in rest if e["ev"] == "collection"]
        self.assertEqual(len(found), row["collections"]["total"])
        self.assertEqual(sum(e["gc_ns"] for e in found), row["gc_ns"])
        for e in found:
            self.assertLessEqual(window["start_ns"], e["start_ns"])
            self.assertLessEqual(e["end_ns"], window["end_ns"])
            self.assertLess(e["used_after_bytes"], e["used_before_bytes"])
            self.assertEqual(set(e["phase_ns"]), {"roots", "trace", "move", "host", "reclaim"})
            for begin in e["phase_begin_ns"].values():
                self.assertTrue(e["start_ns"] <= begin <= e["end_ns"])

    def test_requests_are_written_as_csv(self):
        path = self.folder / "requests"
        row = self.row("run", "--collector=semispace", "--workload=message_window", "--small",
                       f"--requests={path}")
        lines = path.read_text().splitlines()
        self.assertEqual(lines[0], "start_ns,end_ns")
        spans = [tuple(map(int, x.split(","))) for x in lines[1:]]
        self.assertEqual(len(spans), row["requests"]["count"])
        self.assertEqual(max(e - s for s, e in spans), row["requests"]["max_ns"])

    def test_an_open_loop_keeps_its_schedule(self):
        path = self.folder / "requests"
        row = self.row("run", "--collector=semispace", "--workload=lru_cache", "--small",
                       "--rate=20000", f"--requests={path}")
        lines = path.read_text().splitlines()
        self.assertEqual((lines[0], row["rate"]), ("start_ns,end_ns,due_ns", 20000))
        found = [tuple(map(int, x.split(","))) for x in lines[1:]]
        params = row["params"]
        self.assertEqual(len(found), -(-params["operations"] // params["batch"]))
        first = found[0][2]
        for i, (start, end, due) in enumerate(found):
            self.assertEqual(due, first + i * 50000)
            self.assertTrue(due <= start <= end)
        closed = self.row("run", "--collector=semispace", "--workload=lru_cache", "--small")
        self.assertEqual((closed["rate"], closed["checksum"]), (None, row["checksum"]))
        self.refused(*SMALL, "--rate=0.5", says="expected a whole number from 0 to 10000000")

    def test_bad_outputs_stop_the_run_before_it_starts(self):
        for flag in ("json", "events", "requests"):
            # A run of this length would not come back in time.
            self.refused(*LONG, f"--{flag}={self.folder}/absent/x", says="cannot be opened", expect=1)
        folder = self.folder / "sub"
        folder.mkdir()
        self.refused(*LONG, f"--json={folder}", says="Is a directory", expect=1)
        self.refused(*LONG, "--json=same", "--events=same", says="named twice")

    def test_usage_errors_leave_no_files(self):
        self.refused(*SMALL, "--param=min_depth=20", f"--json={self.folder / 'row'}",
                     f"--events={self.folder / 'events'}", says="min_depth")
        self.assertEqual(self.left(), [])

    def test_full_disk(self):
        for flag in ("json", "events", "requests"):
            self.refused(*SMALL, f"--{flag}=/dev/full", says="No space left on device", expect=1)
        with open("/dev/full", "w") as full:
            for words in (("list",), (*SMALL, "--json=-"), (*SMALL, "--summary")):
                done = subprocess.run([TRICOLOR, *words], stdout=full, stderr=subprocess.PIPE,
                                      text=True, check=False)
                self.assertEqual(done.returncode, 1)
                self.assertRegex(done.stderr, r"^tricolor: .*No space left on device\n$")

    def test_a_disk_that_fills_up_keeps_what_was_there(self):
        path = self.folder / "rows"
        path.write_text("{}\n")
        done = subprocess.run(["bash", "-c", 'ulimit -f 1; trap "" XFSZ; exec "$@"', "-", TRICOLOR,
                               *SMALL, "--iterations=200", f"--json={path}"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("the row cannot be written", done.stderr)
        self.assertEqual(path.read_text(), "{}\n")

    def test_a_closed_standard_output_does_no_harm(self):
        path = self.folder / "rows"
        done = subprocess.run(["bash", "-c", 'exec "$@" >&-', "-", TRICOLOR, *SMALL, "--summary",
                               f"--json={path}"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(path.read_text().splitlines()), 1)
        json.loads(path.read_text())


class Signals(Command):
    def interrupt(self, words, path, *numbers):
        """Sends the signals once the run has its handlers: then its row file is there."""
        job = subprocess.Popen([TRICOLOR, *words, f"--json={path}"], stderr=subprocess.PIPE,
                               text=True)
        while job.poll() is None and not path.exists():
            time.sleep(0.01)
        for number in numbers:
            time.sleep(0.2)
            job.send_signal(number)
        said = job.communicate(timeout=60)[1]
        return job.returncode, said

    def test_a_signal_ends_the_run_with_a_row(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            path = self.folder / number.name
            code, said = self.interrupt((*LONG, f"--events={self.folder / 'events'}"), path, number)
            self.assertEqual((code, said), (128 + number, f"tricolor: interrupted by {number.name}\n"))
            row = json.loads(path.read_text())
            self.assertEqual((row["status"], row["checksum"]), ("interrupted", None))
        self.assertEqual(self.left(), ["SIGINT", "SIGTERM"])

    def test_a_signal_ends_a_long_iteration(self):
        path = self.folder / "row"
        code, _ = self.interrupt(("run", "--collector=semispace", "--workload=message_window",
                                  "--param=messages=1000000000"), path, signal.SIGTERM)
        self.assertEqual(code, 143)
        row = json.loads(path.read_text())
        self.assertGreater(row["wall_ns"], 0)  # null when the run had to be cut off
        self.assertEqual(row["iteration_wall_ns"], [])

    def test_results_are_written_to_their_end(self):
        path, fifo = self.folder / "row", self.folder / "fifo"
        os.mkfifo(fifo)
        reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        os.set_blocking(reader, True)
        # More than a pipe holds: the run stands still while it writes.
        job = subprocess.Popen([TRICOLOR, "run", "--collector=semispace",
                                "--workload=message_window", "--small", f"--json={path}",
                                f"--requests={fifo}"], stderr=subprocess.PIPE, text=True)
        select.select([reader], [], [], 60)
        for _ in range(2):
            job.send_signal(signal.SIGTERM)
            time.sleep(0.1)
        seen = b""
        while block := os.read(reader, 65536):
            seen += block
        self.assertEqual((job.communicate(timeout=30)[1], job.returncode), ("", 0))
        row = json.loads(path.read_text())
        self.assertEqual(seen.count(b"\n"), row["requests"]["count"] + 1)

    def test_an_ignored_signal_stays_ignored(self):
        done = subprocess.run(["bash", "-c", 'trap "" INT; "$@" & sleep 0.2; kill -INT $!; wait $!',
                               "-", TRICOLOR, *LONG[:3], "--param=max_depth=12", "--iterations=20"],
                              capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


class Faults(Command):
    """What a collector can do wrong, as plugins."""

    def plugin(self, alloc="", attach="", entry=""):
        source, library = self.folder / "broken.c", self.folder / "broken.so"
        source.write_text(PLUGIN % {"alloc": alloc, "attach": attach, "entry": entry})
        subprocess.run(["gcc", "-std=c17", "-D_GNU_SOURCE", f"-I{ROOT}", "-shared", "-fPIC", "-O1",
                        "-o", library, source], check=True)
        source.unlink()
        return ("run", f"--collector={library}", "--workload=gcbench", "--small")

    def row_of(self, words, expect):
        path = self.folder / "row"
        done = run(*words, f"--json={path}", f"--events={self.folder / 'events'}")
        self.assertEqual(done.returncode, expect, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertEqual(self.left(), ["broken.so", "row"])
        return json.loads(path.read_text()), done.stderr

    def test_a_good_plugin_runs(self):
        row = self.row(*self.plugin(), "--heap=64m")
        self.assertEqual((row["status"], row["collector"]), ("ok", "broken"))
        self.assertTrue(row["plugin"].endswith("broken.so"))
        self.assertIn("collector broken", self.ok("describe", row["plugin"]))

    def test_a_fault_inside_the_reservation_is_corruption(self):
        words = self.plugin(alloc="*(volatile int *)(m->base + 256) = 1;")
        row, said = self.row_of(words, 4)
        self.assertEqual(row["status"], "corrupt")
        self.assertEqual(row["error"], "fault inside the heap's reservation at reference 0x00000040:"
                         " corrupt reference")
        self.assertEqual(said, f"tricolor: {row['error']}\n")
        self.assertIsNone(row["wall_ns"])
        self.assertEqual(row["params"]["max_depth"], 8)

    def test_a_panic_is_corruption(self):
        row, said = self.row_of(self.plugin(alloc='gc_panic("heads, %d \\"tails\\"\\\\", 2);'), 4)
        self.assertEqual(row["status"], "corrupt")
        self.assertEqual(row["error"], 'panic: heads, 2 "tails"\\')
        self.assertEqual(said, f"tricolor: {row['error']}\n")

    def test_corruption_that_the_heap_finds(self):
        row, said = self.row_of(
            self.plugin(alloc='gc_corrupt(m->heap, (gc_ref){64}, "odd");'), 4)
        self.assertEqual(said, f"tricolor: {row['error']}\n")
        self.assertIn("odd", said)
        self.assertIn("0x00000040", said)

    def test_a_fault_elsewhere_is_a_crash(self):
        row, said = self.row_of(self.plugin(alloc=SEGV), -signal.SIGSEGV)
        self.assertEqual(row["status"], "error")
        self.assertIn("segmentation fault at address 0x10, outside the heap's reservation", said)

    def test_a_crash_in_attach_or_at_loading_is_one_line(self):
        for part, says in ((dict(attach=SEGV), "while opening a heap with the plugin"),
                           (dict(entry=SEGV), "while loading the plugin"),
                           (dict(attach='gc_panic("no");'), "panic: no")):
            words = self.plugin(**part)
            self.refused(*words, f"--json={self.folder / 'row'}",
                         f"--events={self.folder / 'events'}", says=says)
            self.assertEqual(self.left(), ["broken.so"])

    def test_a_refusing_attach_is_an_out_of_memory_row(self):
        words = self.plugin(
            attach='return gc_heap_error(h, GC_ERR_NOMEM, "needs %d bytes", 1 << 30);')
        row, said = self.row_of(words, 3)
        self.assertEqual((row["status"], row["wall_ns"]), ("oom", None))
        self.assertIn("needs 1073741824 bytes", said)

    # rows: C3
    def test_refused_memory_is_an_error_row(self):
        """Each internal allocation of a run fails once: no panic, a row that says why."""
        for n in range(1, 100):
            done = run("run", "--collector=semispace", "--workload=handle_storm", "--small",
                       f"--fail-alloc={n}", "--json=-")
            row = json.loads(done.stdout)
            if row["status"] == "ok":
                break
            with self.subTest(n=n):
                self.assertEqual((done.returncode, row["status"]), (1, "error"), done.stderr)
                self.assertTrue(row["error"])
        self.assertIn(n, range(8, 40))

    def test_a_run_that_makes_no_progress_can_be_stopped(self):
        words = self.plugin(alloc='for (;;) __asm__ volatile("");')
        path = self.folder / "row"
        code, said = Signals.interrupt(self, words, path, signal.SIGTERM, signal.SIGTERM)
        self.assertEqual((code, said), (143, "tricolor: interrupted by SIGTERM\n"))
        self.assertEqual(json.loads(path.read_text())["status"], "interrupted")

    def test_wrong_plugins(self):
        text = self.folder / "text.so"
        text.write_text("not a library")
        empty = self.folder / "empty.so"
        subprocess.run(["gcc", "-shared", "-fPIC", "-x", "c", "/dev/null", "-o", empty], check=True)
        old = self.plugin(entry="mine.abi++;")[1].split("=")[1]
        for path, says in ((self.folder / "none.so", "No such file"), (text, "not an ELF"),
                           (empty, "gc_plugin_entry"), (old, "ABI"), (self.folder, "")):
            self.refused("run", f"--collector={path}", "--workload=gcbench", says=says)


class Terminal(Command):
    def on_terminal(self, *words):
        """Both streams on a terminal; returns what appeared and the exit status."""
        pid, fd = pty.fork()
        if pid == 0:
            os.execv(TRICOLOR, [str(TRICOLOR), *words])
        seen = b""
        try:
            while block := os.read(fd, 65536):
                seen += block
        except OSError:
            pass
        os.close(fd)
        return seen.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def test_progress_and_summary(self):
        seen, code = self.on_terminal("run", "--collector=semispace", "--workload=message_window",
                                      "--param=messages=200000", "--iterations=3")
        self.assertEqual(code, 0)
        self.assertIn("\r\x1b[K", seen)
        self.assertRegex(seen, r"iteration [123] of 3")
        shown = seen.rsplit("\x1b[K", 1)[1].replace("\r", "")
        for word in ("wall time", "CPU time", "mutator", "GC", "collections", "alloc_full", "pauses",
                     "median", "p95", "p99", "max", "requests", "allocated", "/s", "committed",
                     "in use", "checksum"):
            self.assertIn(word, shown)

    def test_a_row_on_the_terminal_comes_alone(self):
        seen, code = self.on_terminal(*SMALL, "--json=-")
        self.assertEqual(code, 0)
        json.loads(seen.strip())

    def test_a_pipe_gets_the_summary_when_nothing_else_was_asked_for(self):
        self.assertIn("checksum", self.ok(*SMALL))
        for flag in ("json", "events", "requests", "trace"):
            self.assertEqual(self.ok(*SMALL, f"--{flag}={self.folder / flag}"), "")
            self.assertIn("checksum", self.ok(*SMALL, f"--{flag}={self.folder / flag}", "--summary"))

    def test_summary_beside_a_row_goes_to_standard_error(self):
        done = run(*SMALL, "--summary", "--json=-")
        json.loads(done.stdout)
        self.assertIn("wall time", done.stderr)


if __name__ == "__main__":
    unittest.main()
