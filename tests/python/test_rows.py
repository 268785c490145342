# SPDX-License-Identifier: MIT
import gzip
import json
import os
import unittest

from fake import Scratch
from lab import rows, store
from lab.say import Stop

PLAN = {"collectors": [{"label": "a"}, {"label": "b"}, {"label": "c"}],
        "baselines": [{"label": "bump-ring"}], "workloads": [{"label": "w"}],
        "heaps": ["10x", "2x", "2.5x"]}


def run_record(checksum="0x1", wall=1000):
    return {"schema": rows.RUN_SCHEMA, "status": "ok", "workload": "w", "params": {"n": 1},
            "seed": 1, "iterations": 1, "warmup": 0, "wall_ns": wall, "cpu_ns": wall,
            "mutator_ns": wall, "gc_ns": 0, "iteration_wall_ns": [wall],
            "collections": {"total": 0}, "pauses": {"count": 0}, "checksum": checksum}


def row(job, collector="a", status="ok", heap="2x", checksum="0x1", **more):
    return {"schema": rows.ROW_SCHEMA, "job": job, "argv": [], "block": 0, "invocation": 1,
            "collector": collector, "workload": "w", "heap": heap, "baseline": heap is None,
            "seed": 1, "status": status, "reason": None, "events": None,
            "run": run_record(checksum) if status == "ok" else None, **more}


class Stored(Scratch):
    def write(self, *lines, tail=b""):
        store.write_manifest(self.folder, {"schema": store.MANIFEST_SCHEMA, "plan": PLAN})
        text = b"".join((x if isinstance(x, bytes) else json.dumps(x).encode()) + b"\n"
                        for x in lines)
        (self.folder / store.ROWS).write_bytes(text + tail)
        return rows.load(self.folder)


class Manifests(Stored):
    def test_a_plan_without_names_is_one_line(self):
        for change, words in (({"collectors": 1}, "no plan with 'collectors'"),
                              ({"workloads": None}, "no plan with 'workloads'"),
                              ({"baselines": [{}]}, r"plan.baselines\[0\] in the manifest is not"),
                              ({"heaps": ["2x", "zzz"]}, r"plan.heaps\[1\] .* 'zzz'"),
                              ({"heaps": [2]}, r"plan.heaps\[0\]")):
            store.write_manifest(self.folder, {"schema": store.MANIFEST_SCHEMA,
                                               "plan": {**PLAN, **change}})
            with self.assertRaisesRegex(Stop, words):
                rows.load(self.folder)
        store.write_manifest(self.folder, {"schema": store.MANIFEST_SCHEMA, "plan": []})
        with self.assertRaisesRegex(Stop, "the manifest has no plan"):
            rows.load(self.folder)


class Folder(Stored):
    def test_reads_what_was_written(self):
        data = self.write(row("1"), row("2", "b", "oom"))
        self.assertEqual(len(data.cell("w", "2x", "a")), 1)
        self.assertEqual(data.cell("w", "2x", "b"), [])
        self.assertEqual(data.absent("w", "2x", "b"), "oom")
        self.assertIsNone(data.absent("w", "2x", "a"))
        self.assertEqual(data.absent("w", "2x", "c"), "not run")
        self.assertEqual(data.problems, [])

    def test_heaps_are_sorted_by_size(self):
        self.assertEqual(self.write(row("1")).heaps, ["2x", "2.5x", "10x"])

    def test_a_torn_last_line_costs_nothing_else(self):
        data = self.write(row("1"), tail=b'{"schema":"tri')
        self.assertEqual(len(data.rows), 1)
        self.assertEqual(len(data.problems), 1)

    def test_corrupt_and_foreign_lines_are_named_and_left_out(self):
        wrong_type = row("3", block="x")
        missing = row("4")
        del missing["run"]["wall_ns"]
        data = self.write(row("1"), b"\xff\x00garbage", {"schema": "other/1"}, wrong_type, missing,
                          row("5", status="fine"), row("6", events="../../x"), [], row("7", "b"))
        self.assertEqual([r.job for r in data.rows], ["1", "7"])
        self.assertEqual(len(data.problems), 7)
        for number, problem in enumerate(data.problems, 2):
            self.assertIn(f"runs.jsonl:{number}:", problem)

    def test_another_schema_version_is_refused(self):
        data = self.write({**row("1"), "schema": "tricolor.row/99"})
        self.assertIn("expected 'tricolor.row/1'", data.problems[0])
        store.write_manifest(self.folder, {"schema": "tricolor.manifest/99"})
        with self.assertRaisesRegex(Stop, "tricolor.manifest/99"):
            rows.load(self.folder)

    def test_a_repeated_job_counts_once_as_it_ended_last(self):
        data = self.write(row("1", status="error"), row("1"))
        self.assertEqual([r.status for r in data.rows], ["ok"])

    def test_no_rows_yet(self):
        store.write_manifest(self.folder, {"schema": store.MANIFEST_SCHEMA, "plan": PLAN})
        self.assertEqual(rows.load(self.folder).rows, [])

    def test_a_manifest_without_a_plan(self):
        store.write_manifest(self.folder, {"schema": store.MANIFEST_SCHEMA})
        with self.assertRaisesRegex(Stop, "no plan"):
            rows.load(self.folder)

    def test_events_that_are_not_records_are_left_out(self):
        (self.folder / "events").mkdir()
        good = {"ev": "collection", "start_ns": 5, "end_ns": 9}
        lines = [json.dumps(good), "torn{", json.dumps({**good, "end_ns": 1}), json.dumps([1])]
        (self.folder / "events" / "1.jsonl").write_text("\n".join(lines))
        data = self.write(row("1", events="events/1.jsonl"))
        self.assertEqual(data.events(data.rows[0]), [good])
        self.assertEqual(len(data.problems), 3)

    def test_events_may_be_compressed(self):
        (self.folder / "events").mkdir()
        good = {"ev": "collection", "start_ns": 5, "end_ns": 9}
        packed = self.folder / "events" / "1.jsonl.gz"
        packed.write_bytes(gzip.compress(json.dumps(good).encode()))
        data = self.write(row("1", events="events/1.jsonl"))
        self.assertEqual(data.events(data.rows[0]), [good])
        packed.write_bytes(packed.read_bytes()[:20])
        data = self.write(row("1", events="events/1.jsonl"))
        self.assertEqual(data.events(data.rows[0]), [])
        self.assertEqual(len(data.problems), 1)


class Checksums(Stored):
    def statuses(self, *lines):
        return {r.collector: r.status for r in self.write(*lines).rows}

    def test_the_odd_one_out_is_invalid(self):
        found = self.statuses(row("1", "a"), row("2", "b", checksum="0x2"), row("3", "c"))
        self.assertEqual(found, {"a": "ok", "b": "invalid", "c": "ok"})

    def test_a_draw_invalidates_all(self):
        found = self.statuses(row("1", "a"), row("2", "b", checksum="0x2"))
        self.assertEqual(found, {"a": "invalid", "b": "invalid"})

    def test_votes_are_per_collector_not_per_row(self):
        found = self.statuses(row("1", "a"), row("2", "b"), row("3", "c", checksum="0x2"),
                              row("4", "c", checksum="0x2"), row("5", "c", checksum="0x2"))
        self.assertEqual(found, {"a": "ok", "b": "ok", "c": "invalid"})

    def test_other_parameters_are_another_group(self):
        other = row("2", "b", checksum="0x2")
        other["run"]["params"] = {"n": 2}
        self.assertEqual(self.statuses(row("1", "a"), other), {"a": "ok", "b": "ok"})

    def test_an_unsound_baseline_is_not_compared(self):
        found = self.statuses(row("1", "a"), row("2", "bump-ring", heap=None, checksum="0x2"))
        self.assertEqual(found, {"a": "ok", "bump-ring": "ok"})


class Journal(Scratch):
    def test_appends_whole_lines(self):
        journal = store.Journal(self.folder)
        journal.append({"a": 1})
        journal.append({"b": None})
        journal.close()
        self.assertEqual((self.folder / store.ROWS).read_text(), '{"a":1}\n{"b":null}\n')

    def test_cuts_a_torn_line_and_goes_on(self):
        path = self.folder / store.ROWS
        for torn in (b'{"a":1}\n{"b"', b'{"b"', b"", b'{"a":1}\n' + b"x" * 200000):
            path.write_bytes(torn)
            journal = store.Journal(self.folder)
            journal.append({"c": 3})
            journal.close()
            whole = torn[:torn.rfind(b"\n") + 1]
            self.assertEqual(path.read_bytes(), whole + b'{"c":3}\n')

    def test_one_writer_at_a_time(self):
        journal = store.Journal(self.folder)
        self.addCleanup(journal.close)
        with self.assertRaisesRegex(Stop, "another process is writing"):
            store.Journal(self.folder)

    def test_a_full_disk_keeps_the_rows_before(self):
        journal = store.Journal(self.folder)
        self.addCleanup(journal.close)
        journal.append({"a": 1})
        real = os.pwrite

        def half(fd, data, offset):
            os.pwrite = full
            return real(fd, data[:3], offset)

        def full(fd, data, offset):
            raise OSError(28, "No space left on device")

        os.pwrite = half
        try:
            with self.assertRaisesRegex(Stop, "No space left.*--resume"):
                journal.append({"b": 2})
        finally:
            os.pwrite = real
        self.assertEqual((self.folder / store.ROWS).read_text(), '{"a":1}\n')

    def test_nan_is_never_written(self):
        journal = store.Journal(self.folder)
        self.addCleanup(journal.close)
        with self.assertRaises(ValueError):
            journal.append({"a": float("nan")})


if __name__ == "__main__":
    unittest.main()
