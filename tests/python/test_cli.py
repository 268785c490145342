# SPDX-License-Identifier: MIT
"""The `tricolor` command from outside: help, lists, rows and baselines."""

import json
import os
import re
import shutil
import subprocess
import unittest

from command import ROOT, SMALL, Command, run


class Helps(Command):
    def test_version(self):
        self.assertRegex(self.ok("--version"), r"^tricolor \d+\.\d+\.\d+\n$")

    def test_help_says_the_exit_codes_and_every_command(self):
        text = self.ok("help")
        self.assertEqual(text, self.ok("--help"))
        for word in ("run", "list", "describe", "check", "out of memory", "128 + n"):
            self.assertIn(word, text)

    def test_without_a_command_help_is_an_error(self):
        done = run()
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("usage: tricolor", done.stderr)

    def test_help_of_run_lists_every_option(self):
        text = self.ok("help", "run")
        self.assertEqual(text, self.ok("run", "--help"))
        self.assertEqual(text, self.ok("run", "--collector=nonsense", "-h"))
        options = json.loads(self.ok("list", "--json"))["options"]
        self.assertGreater(len(options), 10)
        for option in options:
            self.assertIn(f"--{option['name']}=", text)

    def test_the_man_page_has_every_flag_option_and_exit_code(self):
        page = (ROOT / "docs" / "tricolor.1").read_text().replace("\\-", "-")
        # A collector's own options are described by the collector.
        facts = json.loads(self.ok("list", "--json"))
        options = facts["options"] + [o for b in facts["baselines"] for o in b["options"]]
        flags = self.ok("help", "run").split("\nOptions of")[0]
        wanted = {f"--{o['name']}" for o in options} | set(re.findall(r"^  (--[a-z-]+)", flags, re.M))
        self.assertGreater(len(wanted), 25)
        self.assertEqual(wanted - set(re.findall(r"--[a-z]+(?:-[a-z]+)*", page)), set())
        for code in ("0", "1", "2", "3", "4", "5"):
            self.assertIn(f"\n.B {code}\n", page)

    def test_the_schema_names_every_counter(self):
        page = (ROOT / "results/README.md").read_text()
        table = page.split("| field of `counters` |")[1].split("\n\n")[0]
        named = {name for line in table.splitlines()[2:] for name in line.split("|")[1].replace(",", " ").split()}
        row = json.loads(self.ok("run", "--collector=refcount", "--workload=cyclic", "--small", "--json=-"))
        self.assertEqual(set(row["counters"]), named)

    @unittest.skipUnless(shutil.which("man"), "man is not installed")
    def test_the_man_page_is_well_formed(self):
        done = subprocess.run(["man", "--warnings", "-l", ROOT / "docs" / "tricolor.1"],
                              capture_output=True, text=True, check=False,
                              env={**os.environ, "MANPAGER": "cat", "LC_ALL": "C.UTF-8"})
        self.assertEqual(done.stderr, "")


class Lists(Command):
    def test_list_names_everything(self):
        text = self.ok("list")
        facts = json.loads(self.ok("list", "--json"))
        self.assertEqual(facts["schema"], "tricolor.list/1")
        for kind in ("collectors", "baselines", "workloads"):
            self.assertTrue(facts[kind])
            for entry in facts[kind]:
                self.assertIn(entry["name"], text)
                self.assertTrue(entry["summary"])

    def test_workloads_tell_their_parameters_and_baselines(self):
        facts = {w["name"]: w for w in json.loads(self.ok("list", "--json"))["workloads"]}
        params = {p["name"]: p for p in facts["gcbench"]["params"]}
        self.assertEqual(set(params["long_depth"]), {"name", "default", "small", "min", "max", "doc"})
        self.assertEqual(facts["gcbench"]["baselines"], ["malloc", "bump-ring"])
        self.assertEqual(facts["cyclic"]["baselines"], [])
        text = [p for p in facts["demographics"]["params"] if "small" not in p]
        self.assertTrue(text and all(isinstance(p["default"], str) for p in text))

    def test_describe_finds_each_kind(self):
        for name, word in (("semispace", "collector semispace"), ("malloc", "baseline malloc"),
                           ("gcbench", "workload gcbench"), ("poison", "option of the heap"),
                           ("--poison", "option of the heap"), ("allocator", "option of malloc")):
            self.assertIn(word, self.ok("describe", name))

    def test_describe_shows_every_parameter(self):
        text = self.ok("describe", "gcbench")
        for word in ("long_depth", "holes", "1 to 24", "default 16", "small 8"):
            self.assertIn(word, text)


class Rows(Command):
    KEYS = ["schema", "status", "error", "collector", "collector_options", "options", "plugin",
            "baseline", "workload", "params", "seed", "iterations", "warmup", "rate", "heap",
            "heap_limit_bytes", "heap_multiple", "live_bytes", "pretouch", "huge_pages", "wall_ns",
            "cpu_ns", "mutator_ns", "gc_ns", "lazy_sweep_ns", "rc_ns", "rc_max_ns",
            "iteration_wall_ns", "collections", "pauses", "observer_ns", "allocated_bytes", "allocated_objects",
            "peak_committed_bytes", "peak_used_bytes", "checksum", "counters", "requests", "perf",
            "max_rss_bytes", "binary", "version"]

    def test_a_row_has_every_member_and_its_numbers_add_up(self):
        row = self.row(*SMALL, "--heap=512k", "--iterations=3")
        self.assertEqual(list(row), self.KEYS)
        self.assertEqual((row["schema"], row["status"]), ("tricolor.run/1", "ok"))
        self.assertEqual(row["wall_ns"], row["mutator_ns"] + row["gc_ns"])
        self.assertEqual(len(row["iteration_wall_ns"]), 3)
        self.assertLessEqual(sum(row["iteration_wall_ns"]), row["wall_ns"])
        self.assertEqual(row["collections"]["total"], sum(row["collections"]["by_reason"].values()))
        self.assertGreater(row["collections"]["total"], 0)
        self.assertEqual(row["pauses"]["count"], row["collections"]["total"])
        pauses = [row["pauses"][k] for k in ("p50_ns", "p95_ns", "p99_ns", "max_ns")]
        self.assertEqual(pauses, sorted(pauses))
        self.assertLessEqual(row["peak_used_bytes"], row["heap_limit_bytes"])
        self.assertRegex(row["checksum"], r"^0x[0-9a-f]{16}$")
        self.assertRegex(row["binary"], r"^[0-9a-f]{40}$")
        self.assertIsNone(row["requests"])

    def test_every_collector_gives_the_same_checksum(self):
        seen = {}
        for entry in json.loads(self.ok("list", "--json"))["collectors"]:
            row = self.row("run", f"--collector={entry['name']}", "--workload=gcbench", "--small",
                           "--heap=64m")
            seen[entry["name"]] = (row["checksum"], row["allocated_objects"])
        self.assertEqual(len(set(seen.values())), 1, seen)

    def test_the_same_seed_gives_the_same_run(self):
        words = ("run", "--collector=semispace", "--workload=lru_cache", "--small", "--heap=1m")
        a, b = self.row(*words, "--seed=7"), self.row(*words, "--seed=7")
        for key in ("checksum", "collections", "allocated_bytes", "allocated_objects"):
            self.assertEqual(a[key], b[key])
        self.assertNotEqual(self.row(*words, "--seed=8")["checksum"], a["checksum"])

    def test_options_that_differ_from_defaults_are_recorded(self):
        row = self.row(*SMALL, "--poison=1", "--mark-stack", "64k", "--pretouch=0", "--heap=1m")
        self.assertEqual(row["options"], {"pretouch": 0, "mark-stack": 65536, "poison": 1})
        self.assertEqual((row["pretouch"], row["huge_pages"]), (0, 1))
        self.assertEqual(self.row(*SMALL)["options"], {})

    def test_heap_multiples_are_of_the_declared_bytes(self):
        words = ("run", "--collector=null", "--workload=gcbench", "--param", "holes=1")
        row = self.row(*words, "--heap=3x", expect=3)
        self.assertEqual((row["heap"], row["heap_multiple"], row["heap_limit_bytes"]),
                         ("3x", 3, 37165704))
        row = self.row(*words, "--heap=37165704", expect=3)
        self.assertEqual((row["heap"], row["heap_multiple"], row["heap_limit_bytes"]),
                         ("37165704", None, 37165704))

    def test_out_of_memory_is_a_row_and_a_line(self):
        done = run("run", "--collector=null", "--workload=gcbench", "--heap=1m", "--json=-")
        row = json.loads(done.stdout)
        self.assertEqual((done.returncode, row["status"]), (3, "oom"))
        self.assertEqual(done.stderr, f"tricolor: {row['error']}\n")
        self.assertIn("1048576 bytes", row["error"])
        self.assertEqual((row["checksum"], row["allocated_objects"]), (None, None))
        self.assertEqual(row["iteration_wall_ns"], [])

    def test_checksum_mismatch(self):
        good = self.row(*SMALL)["checksum"]
        self.row(*SMALL, f"--expect-checksum={good}")
        row = self.row(*SMALL, "--expect-checksum=0x1", expect=5)
        self.assertEqual((row["status"], row["checksum"]), ("checksum", good))
        self.refused(*SMALL, "--expect-checksum=0x1", says="expected 0x0000000000000001", expect=5)

    def test_requests_are_summed_up(self):
        row = self.row("run", "--collector=semispace", "--workload=message_window", "--small")
        requests = row["requests"]
        self.assertEqual(requests["count"], row["params"]["messages"])
        self.assertLessEqual(requests["p50_ns"], requests["max_ns"])

    def test_counters_that_the_machine_lacks_are_null(self):
        perf = self.row(*SMALL)["perf"]
        for name in ("instructions", "cycles", "cache_misses", "page_faults", "context_switches"):
            with self.subTest(name):
                self.assertEqual(perf[name] is None, perf["gc_" + name] is None)
                if perf[name] is not None:
                    self.assertLessEqual(perf["gc_" + name], perf[name])
        self.assertNotEqual(perf["instructions"], 0)


class Baselines(Command):
    def test_malloc_agrees_with_the_collectors(self):
        expected = self.row(*SMALL)["checksum"]
        row = self.row("run", "--collector=malloc", "--workload=gcbench", "--small",
                       "--allocator=glibc")
        self.assertEqual((row["baseline"], row["checksum"]), (True, expected))
        self.assertEqual(row["collector_options"], {"allocator": "glibc"})
        self.assertEqual((row["gc_ns"], row["collections"]["total"]), (0, 0))
        for key in ("heap", "heap_limit_bytes", "heap_multiple", "pretouch", "huge_pages",
                    "lazy_sweep_ns", "allocated_bytes", "peak_committed_bytes", "counters"):
            self.assertIsNone(row[key], key)

    def test_bump_ring_has_no_checksum(self):
        row = self.row("run", "--collector=bump-ring", "--workload=gcbench", "--small",
                       "--iterations=2")
        self.assertEqual((row["baseline"], row["checksum"]), (True, None))

    def test_another_malloc_is_not_measured_as_jemalloc(self):
        source, library = self.folder / "m.c", self.folder / "m.so"
        source.write_text("""
#include <stddef.h>
extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void __libc_free(void *);
void *malloc(size_t b) { return __libc_malloc(b); }
void *calloc(size_t n, size_t b) { return __libc_calloc(n, b); }
void *realloc(void *p, size_t b) { return __libc_realloc(p, b); }
void free(void *p) { __libc_free(p); }
""")
        subprocess.run(["gcc", "-shared", "-fPIC", "-fno-builtin", "-o", library, source],
                       check=True)
        self.refused("run", "--collector=malloc", "--workload=gcbench", "--small",
                     says="malloc in this process is", env={**os.environ, "LD_PRELOAD": library})


if __name__ == "__main__":
    unittest.main()
