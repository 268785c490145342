# SPDX-License-Identifier: MIT
"""Tables and pictures from rows that are made up."""

import json
import math
import shutil
import subprocess
import sys
import unittest

from fake import SCRIPTS
from lab import curves, plots, table
from lab.metric import against, all_metrics, metric
from lab.say import Stop
from lab.stats import Interval
from test_rows import Stored, run_record, row

sys.path.insert(0, str(SCRIPTS / "plots"))


def timed(job, collector, heap, wall_ms, workload="w", **more):
    made = row(job, collector, heap=heap, workload=workload, **more)
    made["run"] = {**run_record(wall=int(wall_ms * 1e6)), "workload": workload}
    return made


class Table(Stored):
    def render(self, *lines):
        data = self.write(*lines)
        return table.render(data, metric("total_time"), colour=False)

    def test_means_intervals_and_the_best(self):
        text = self.render(*(timed(f"a{i}", "a", "2x", 100 + i) for i in range(3)),
                           *(timed(f"b{i}", "b", "2x", 90) for i in range(3)),
                           row("c", "c", "oom"))
        line = text.splitlines()[1]
        self.assertEqual(line.split(), ["w", "2x", "101", "±2", "90.0", "±0.0*", "oom"])
        self.assertIn("mean of 3 invocations", text)
        self.assertIn("oom: ran out of memory", text)

    def test_one_invocation_says_that_there_is_no_interval(self):
        text = self.render(timed("1", "a", "2x", 5))
        self.assertIn("one invocation per cell: no interval", text)
        self.assertNotIn("±", text)

    def test_a_cell_that_was_not_run_is_a_dash_never_a_zero(self):
        text = self.render(timed("1", "a", "2x", 5))
        self.assertEqual(text.splitlines()[2].split(), ["2.5x", "-", "-", "-"])

    def test_a_busy_machine_is_told(self):
        quiet, busy = timed("1", "a", "2x", 5), timed("2", "b", "2x", 5)
        self.assertNotIn("caution", self.render(quiet))
        busy["run"]["cpu_ns"] //= 2
        self.assertIn("caution: 1 of 2 runs waited for a CPU", self.render(quiet, busy))

    def test_baselines_stand_below(self):
        text = self.render(timed("1", "a", "2x", 5), timed("2", "bump-ring", None, 3))
        self.assertIn("baselines, no heap limit: w: bump-ring 3.00", text)

    def test_the_heap_column_says_what_it_is_a_multiple_of(self):
        data = self.write(timed("1", "a", "2x", 5))
        for base, words in (("declared", "the bytes that the workload declares live"),
                            ("own", "the collector's own smallest heap"),
                            ("common", "the smallest heap of the workload's most frugal collector")):
            data.plan["base"] = base
            text = table.render(data, metric("total_time"), colour=False)
            self.assertIn(f"heap: multiples of {words}\n", text)
            self.assertIn(base if base != "declared" else "live", plots.HeapAxis.of(data).label
                          .replace("the workload's smallest", "common"))

    def test_ratios_to_one_collector_in_the_same_block(self):
        lines = [timed(f"{c}{heap}{i}", c, heap, ms + i % 2, invocation=i + 1)
                 for c, heap, ms in (("a", "2x", 100), ("b", "2x", 200), ("a", "10x", 50),
                                     ("c", "2.5x", 7)) for i in range(4)]
        lines[4 + 3]["run"] = run_record(wall=10**9)  # b at 2x: 200, 201, 200, 1000
        lines[4 + 3]["run"]["workload"] = "w"
        data = self.write(*lines)
        means, medians = (table.render(data, against(metric("total_time"), "a", medians=m), False)
                          for m in (False, True))
        first = means.splitlines()[1]
        self.assertEqual(first.split()[2:4], ["1.000*", f"{400.25 / 100.5:.3f}"])
        self.assertRegex(first, r"\d\.\d{3} \[[-\d.]+, [\d.]+\]")
        self.assertEqual(medians.splitlines()[1].split()[3], f"{200.5 / 100.5:.3f}")
        self.assertIn("ratio of medians to a's in the same block, with its 95 % interval", medians)
        # At 2.5x there is no a to divide by, and at 10x nobody else.
        self.assertEqual(means.splitlines()[2].split(), ["2.5x", "-", "-", "no", "value"])
        self.assertEqual(means.splitlines()[3].split(), ["10x", "1.000", "-", "-"])
        with self.assertRaisesRegex(Stop, "no number per invocation"):
            against(metric("pause_max"), "a")

    def test_ratios_at_the_command_line(self):
        self.write(timed("1", "a", "2x", 5), timed("2", "b", "2x", 10))
        def told(*args, expect=0):
            done = subprocess.run([str(SCRIPTS / "table"), str(self.folder), *args],
                                  capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, expect, done.stderr)
            return done.stdout + done.stderr
        self.assertIn("2.000", told("--against", "a"))
        self.assertIn("no collector 'x'; known: a, b, c", told("--against", "x", expect=2))
        self.assertIn("--median needs --against", told("--median", expect=2))

    def test_columns_line_up(self):
        lines = self.render(*(timed(f"a{i}", "a", "2x", 1000 + 300 * i) for i in range(3)),
                            timed("b", "b", "2x", 7), timed("c", "c", "10x", 12345)).splitlines()
        self.assertEqual(len({len(line.rstrip()) for line in lines[1:4]} - {0}) <= 3, True)
        column = lines[0].index("b", 20)
        self.assertEqual(lines[1][column], "0")

    def test_numbers_have_three_digits(self):
        self.assertEqual([table.number(v) for v in (12345.6, 123.4, 12.34, 1.234, 0.1234)],
                         ["12346", "123", "12.3", "1.23", "0.123"])


class Metrics(Stored):
    def test_every_metric_answers_or_says_none(self):
        data = self.write(timed("1", "a", "2x", 5))
        for name, found in all_metrics().items():
            with self.subTest(metric=name):
                found.of_cell(data, data.cell("w", "2x", "a"))
                self.assertIsNone(found.of_cell(data, []))

    def test_pauses_of_all_invocations_are_pooled(self):
        (self.folder / "events").mkdir()
        lines = []
        for number in range(2):
            events = [{"ev": "collection", "start_ns": 0, "end_ns": (number * 50 + i + 1) * 10**6}
                      for i in range(50)]
            (self.folder / "events" / f"{number}.jsonl").write_text(
                "\n".join(map(json.dumps, events)) + "\n")
            lines.append(timed(str(number), "a", "2x", 5, invocation=number + 1,
                               events=f"events/{number}.jsonl"))
        data = self.write(*lines)
        cell = data.cell("w", "2x", "a")
        found = [metric(m).of_cell(data, cell).value
                 for m in ("pause_p50", "pause_p95", "pause_p99", "pause_max")]
        self.assertEqual(found, [50.0, 95.0, 99.0, 100.0])


class Overview(Stored):
    def summarise(self, *lines):
        from lab.suite import summarise
        return summarise(self.write(*lines))

    def test_relative_to_the_best_of_the_block(self):
        found, common = self.summarise(
            *(timed(f"a{i}", "a", "2x", 200) for i in range(2)),
            *(timed(f"b{i}", "b", "2x", 100) for i in range(2)))
        self.assertEqual(found["2x", "a"].value, 2.0)
        self.assertEqual(found["2x", "b"].value, 1.0)
        self.assertNotIn(("2x", "c"), found)
        self.assertEqual(common, {"2x": ["w"]})


class Featured(Stored):
    def test_collections_can_be_told_apart(self):
        (self.folder / "events").mkdir()
        lines = []
        for name, count in (("few", 2), ("right", 25), ("many", 3000)):
            event = {"ev": "collection", "start_ns": 0, "end_ns": 1}
            (self.folder / "events" / f"{name}.jsonl").write_text(
                (json.dumps(event) + "\n") * count)
            lines.append(timed(name, "a", "2x", 5, workload=name, events=f"events/{name}.jsonl"))
        data = self.write(*lines)
        data.plan["workloads"] = [{"label": n} for n in ("many", "right", "few", "none")]
        self.assertEqual(curves.featured(data, "2x"), "right")
        data.plan["workloads"] = [{"label": "none"}]
        self.assertIsNone(curves.featured(data, "2x"))


class Styles(unittest.TestCase):
    def test_a_collector_keeps_its_colour_and_marker(self):
        few = plots.styles(["semispace", "immix"])
        many = plots.styles(["newcomer", "immix", "semispace", "another"])
        self.assertEqual(few["immix"], many["immix"])
        self.assertEqual(len({(s.colour, s.point) for s in many.values()}), 4)
        self.assertEqual(len({(s.colour, s.point) for s in
                              plots.styles([*plots.NAMED, *(f"n{i}" for i in range(8))]).values()}),
                         len(plots.NAMED) + 8)

    def test_tics_are_inside_and_enough(self):
        for low, high in ((0.97, 1.05), (0.97, 1.3), (0.89, 1.15), (0.9, 3.5), (80, 130), (0.4, 12),
                          (1e-3, 1e4)):
            tics = [float(t.split()[-1]) for t in plots.log_tics(low, high)[1:-1].split(",")]
            self.assertTrue(4 <= len(tics) <= 9, tics)
            self.assertTrue(all(low * 0.99 <= t <= high * 1.01 for t in tics))

    def test_eight_collectors_differ_without_colour(self):
        eight = plots.styles(["null", "refcount", "marksweep", "semispace", "immix", "gencopy",
                              "stickyimmix", "markcompact"])
        self.assertEqual(len({s.point for s in eight.values()}), 8)
        self.assertEqual(len({s.colour for s in eight.values()}), 8)

    def test_times_get_the_unit_that_they_need(self):
        self.assertEqual(plots.time_tics(0.0005, 2000), "('1 us' 0.001, '100 us' 0.1, '10 ms' 10,"
                         " '1 s' 1000)")
        self.assertEqual(plots.time_tics(0.5, 20), "('1 ms' 1, '10 ms' 10)")

    def test_a_long_legend_takes_a_second_row(self):
        figure = plots.Figure(self, "x", 300, 1000)
        figure.legend([(name, plots.SPARE[0]) for name in ("marksweep", "markcompact", "immix")], 78)
        rows = {line.split("screen ")[1].split()[0].split(",")[1] for line in figure.lines}
        self.assertEqual(rows, {"0.92200", "0.90300"})

    def test_names_at_line_ends_do_not_touch(self):
        figure = plots.Figure(self, "x", 100, 1000)
        place = plots.Place(True, True, 0, 50, 100, 300)
        curves.name_ends(figure, place, [(200, "a", "#000000"), (201, "b", "#000000"),
                                         (299, "c", "#000000"), (299, "d", "#000000")])
        ys = sorted(1000 * (1 - float(line.split("screen ")[1].split()[0].split(",")[1]))
                    for line in figure.lines)
        self.assertTrue(all(b - a > 12.5 for a, b in zip(ys, ys[1:])), ys)
        self.assertLessEqual(ys[-1], 305)

    def test_names_stay_below_the_panels_title(self):
        figure = plots.Figure(self, "x", 100, 1000)
        place = plots.Place(True, True, 0, 50, 100, 300)
        curves.name_ends(figure, place, [(101, n, "#000000") for n in "abcdefg"])
        ys = sorted(1000 * (1 - float(line.split("screen ")[1].split()[0].split(",")[1]))
                    for line in figure.lines)
        self.assertGreaterEqual(ys[0], 103.9)

    def test_words_fit_into_the_picture(self):
        figure = plots.Figure(self, "x", 600, 400)
        figure.title("t", "word " * 60)
        size = float(figure.lines[1].split("{/=")[1].split()[0])
        self.assertLessEqual(300 * size * plots.PIXELS_PER_POINT, 600 - 39)
        figure.title("t", "short")
        self.assertIn("{/=11 short}", figure.lines[3])
        lines = figure.folded(["word " * 60, "short"])
        self.assertGreater(len(lines), 3)
        self.assertTrue(all(len(x) * 9 * plots.PIXELS_PER_POINT <= 600 - 40 for x in lines))

    def test_an_axis_has_room_for_intervals_unless_they_are_huge(self):
        narrow = curves.Axis.ribbons([Interval(2.0, 1.7, 2.4, 3)])
        self.assertTrue(narrow.low < 1 and 2.4 < narrow.high < 2.9)
        self.assertLess(curves.Axis.ribbons([Interval(2.0, -50.0, 500.0, 2)]).high, 3.5)

    def test_latencies_of_a_workload_begin_a_row(self):
        from latency_cdf import grid
        cells = [("v", c) for c in "abcde"] + [("w", c) for c in "ab"]
        self.assertEqual(list(grid(cells).values()), [0, 1, 2, 3, 4, 8, 9])

    def test_a_map_is_a_whole_grid(self):
        from heap_map import image
        def event(first, kinds, used):
            return {"first_block": first, "block_bytes": 100, "kinds": kinds, "used_bytes": used}
        cells, blocks = image([event(5, "oo", [100, 50]), event(6, "oo.", [20, 30, 0])])
        self.assertEqual((blocks, len(cells)), (3, 6))
        self.assertEqual([v for x, _, v in cells if x == 1][1:], [20.0, 30.0])
        self.assertTrue(math.isnan(cells[2][2]) and math.isnan(cells[3][2]))
        # One map is drawn, too: an image has two columns at least.
        self.assertEqual({x for x, _, _ in image([event(5, "o", [1])])[0]}, {0, 1})

    def test_names_are_shown_as_they_are(self):
        self.assertEqual(plots.escape("a_b^{c}"), r"a\\_b\\^\\{c\\}")


@unittest.skipUnless(shutil.which("gnuplot"), "gnuplot is not installed")
class Pictures(Stored):
    def plot(self, *args, expect=0):
        done = subprocess.run([str(SCRIPTS / "plot"), str(self.folder), *args],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, expect, done.stderr)
        return done

    def test_absent_points_are_absent(self):
        self.write(timed("1", "a", "2x", 5), row("2", "a", "oom", heap="10x"),
                   timed("3", "b", "10x", 7))
        self.plot("--only", "time_by_heap")
        lines = (self.folder / "plots" / "data" / "time_by_heap-w-a.dat").read_text().splitlines()
        self.assertEqual([line.split("\t")[1] for line in lines[1:]], ["1.0", "?", "?"])

    def test_one_point_is_enough_for_every_picture(self):
        self.write(timed("1", "a", "2x", 5))
        self.plot()

    def test_one_collector_is_relative_to_nobody(self):
        self.write(timed("1", "a", "2x", 5), timed("2", "a", "10x", 4))
        self.plot()
        drawn = {p.stem for p in (self.folder / "plots").glob("*.svg")}
        self.assertIn("time_by_heap", drawn)
        self.assertEqual(drawn & {"overview", "matrix"}, set())
        done = self.plot("--only", "overview,time_by_heap")
        self.assertEqual(done.stderr, "overview: this run has nothing to show in it\n")

    def test_pictures_of_events_requests_and_maps(self):
        (self.folder / "events").mkdir()
        (self.folder / "requests").mkdir()
        events = [{"ev": "window", "start_ns": 0, "end_ns": 10**8}]
        for number in range(3):
            at = 10**7 * (number + 1)
            events.append({"ev": "collection", "extent": "young" if number else "full",
                           "start_ns": at, "end_ns": at + 10**6, "phase_ns": {"trace": 9 * 10**5},
                           "used_before_bytes": 2**21, "used_after_bytes": 2**20})
            events.append({"ev": "heap_map", "first_block": 7, "block_bytes": 32768,
                           "kinds": "o.f", "used_bytes": [16384, 0, 0]})
        (self.folder / "events" / "1.jsonl").write_text("\n".join(map(json.dumps, events)))
        (self.folder / "requests" / "1.csv").write_text(
            "start_ns,end_ns,due_ns\n" + "".join(f"{i},{i + 5},{i - 1}\n" for i in range(99)))
        line = timed("1", "a", "2.5x", 5, events="events/1.jsonl", requests="requests/1.csv")
        line["run"] |= {"live_bytes": 2**20, "gc_ns": 10**6}
        self.write(line, timed("2", "b", "2.5x", 9))
        self.plot()
        drawn = {p.stem for p in (self.folder / "plots").glob("*.svg")}
        self.assertEqual(drawn, set(plots.all_plots()))
        data = (self.folder / "plots" / "data")
        self.assertEqual((data / "heap_map-a.dat").read_text().splitlines()[1:3],
                         ["0\t0\t50.0", "0\t1\t0.0"])
        self.assertEqual((data / "occupancy-a.dat").read_text().splitlines()[1:4],
                         ["0.0\t0.0", "10.0\t2.0", "11.0\t1.0"])

    def test_absolute_heap_sizes(self):
        self.write(timed("1", "a", "64m", 5), timed("2", "a", "128m", 4))
        path = self.folder / "manifest.json"
        data = json.loads(path.read_text())
        data["plan"]["heaps"] = ["64m", "128m"]
        path.write_text(json.dumps(data))
        self.plot()
        self.assertIn("heap size, MiB", (self.folder / "plots" / "time_by_heap.gp").read_text())

    def test_nothing_to_draw(self):
        self.write(row("1", "a", "oom"))
        done = self.plot(expect=1)
        self.assertIn("no run ended well", done.stderr)

    def test_places_that_cannot_be_written_and_another_place(self):
        self.write(timed("1", "a", "2x", 5))
        (self.folder / "file").write_text("")
        done = self.plot("--out", str(self.folder / "file" / "x"), expect=1)
        self.assertIn("name another place with --out DIR", done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)
        self.plot("--only", "time_by_heap", "--out", str(self.folder / "new" / "place"))
        self.assertTrue((self.folder / "new" / "place" / "time_by_heap.png").is_file())
        self.assertFalse((self.folder / "plots").exists())

    def test_an_unknown_picture(self):
        self.write(timed("1", "a", "2x", 5))
        self.assertIn("unknown picture 'x'", self.plot("--only", "x", expect=2).stderr)


if __name__ == "__main__":
    unittest.main()
