# SPDX-License-Identifier: MIT
import unittest
from pathlib import Path

from command import TRICOLOR
from fake import Scratch
from lab import jobs, plan
from lab.binary import Binary, inspect
from lab.say import Stop

BINARY = Binary(
    path=Path("tricolor"), sha256="ab" * 32, build_id=None,
    collectors=("null", "semispace", "marksweep"),
    workloads={"gcbench": {"depth": "4", "holes": "0"}, "quads": {"rounds": "2"}},
    baselines={"gcbench": ("malloc", "bump-ring"), "quads": ()},
)
GOOD = {"collectors": "all", "baselines": "all", "workloads": "all", "heaps": ["2x", "3x"],
        "invocations": 3}


def resolve(**changes):
    return plan.resolve("test", {**GOOD, **changes}, BINARY)


class Validation(unittest.TestCase):
    def wrong(self, expected, **changes):
        with self.assertRaises(ValueError) as caught:
            resolve(**changes)
        self.assertIn(expected, str(caught.exception))
        self.assertNotIn("\n", str(caught.exception))

    def test_all_means_what_the_binary_lists(self):
        made = resolve()
        self.assertEqual([c.label for c in made.collectors], ["null", "semispace", "marksweep"])
        self.assertEqual([w.label for w in made.workloads], ["gcbench", "quads"])
        self.assertEqual(made.workloads[0].baselines, ("malloc", "bump-ring"))
        self.assertEqual(made.workloads[1].baselines, ())

    def test_numbers_that_nobody_means(self):
        for value in (float("inf"), float("nan")):
            self.wrong("timeout_s = ", timeout_s=value)
            self.wrong("canary_drift = ", canary_drift=value)
            self.wrong("heaps.to = ", heaps={"to": value, "steps": 3})
        self.wrong("heaps.steps = 1000000000: expected a number up to 1000",
                   heaps={"to": 6, "steps": 10**9})
        self.assertEqual(resolve(seed=2**63).seed, 2**63)
        with self.assertRaisesRegex(Stop, "test comes to 12,000,000,000 jobs: expected 1,000,000"):
            jobs.build(resolve(invocations=10**9), BINARY)

    def test_unknown_key_names_the_near_one(self):
        self.wrong("did you mean invocations", invocation=3)

    def test_empty_sets(self):
        self.wrong("collectors is empty", collectors=[])
        self.wrong("workloads is empty", workloads=[])
        self.wrong("heaps is empty", heaps=[])

    def test_zero_invocations(self):
        self.wrong("invocations = 0: expected 1 or more", invocations=0)

    def test_wrong_types(self):
        self.wrong("invocations has the wrong type", invocations="3")
        self.wrong("invocations has the wrong type", invocations=True)
        self.wrong("small has the wrong type", small=1)
        self.wrong("heaps has the wrong type", heaps="3x")

    def test_unknown_names(self):
        self.wrong("unknown collector 'semi'", collectors=["semi"])
        self.wrong("did you mean gcbench?", workloads=["gcbnch"])
        self.wrong("has no parameter 'dept'; did you mean depth?", params={"gcbench": {"dept": 1}})
        self.wrong("unknown workload 'quad'", params={"quad": {}})

    def test_heap_sizes(self):
        for bad in ("x", "0x", "-1x", "3X", "64 m", "", 3):
            self.wrong("heap size", heaps=[bad])
        self.assertEqual(resolve(heaps=["1.5x", "64m", "37165704"]).heaps,
                         ("1.5x", "64m", "37165704"))

    def test_missing_keys(self):
        data = dict(GOOD)
        del data["heaps"]
        with self.assertRaisesRegex(ValueError, "heaps is missing"):
            plan.resolve("test", data, BINARY)

    def test_duplicates_need_labels(self):
        self.wrong("appears twice", collectors=["semispace", "semispace"])
        made = resolve(collectors=["semispace", {"name": "semispace", "label": "other",
                                                 "options": {"huge_pages": False}}])
        self.assertEqual(made.collectors[1].options, (("huge_pages", "0"),))

    def test_missing_plugin(self):
        self.wrong("plugin ./nowhere.so does not exist", collectors=["./nowhere.so"])

    def test_small_takes_the_workloads_own_values(self):
        made = resolve(small=True, params={"gcbench": {"holes": 1}})
        self.assertEqual(made.workloads[0].params, (("depth", "4"), ("holes", "1")))

    def test_a_manifest_gives_the_same_plan_back(self):
        made = resolve(params={"gcbench": {"depth": 5}}, options={"pretouch": "off"})
        self.assertEqual(plan.Plan.from_json(made.to_json()), made)


class Files(Scratch):
    def write(self, text):
        path = self.folder / "p.toml"
        path.write_text(text, encoding="utf-8")
        return path

    def test_broken_toml_is_one_line(self):
        with self.assertRaises(Stop) as caught:
            plan.load(self.write("heaps = ["), BINARY)
        self.assertIn("not valid TOML", str(caught.exception))
        self.assertEqual(caught.exception.status, 2)

    def test_shipped_plans_resolve(self):
        # Against the real executable: they name its workloads and parameters.
        binary = inspect(TRICOLOR)
        for path in plan.PLANS.glob("*.toml"):
            with self.subTest(plan=path.stem):
                made = plan.load(path, binary)
                self.assertTrue(jobs.build(made, binary))

    def test_an_unknown_plan_names_the_known_ones(self):
        with self.assertRaisesRegex(Stop, "no plan 'quik'; did you mean quick"):
            plan.find("quik")


class Plugins(Scratch):
    def test_a_plugin_has_a_label_of_its_own(self):
        path = self.folder / "semispace.so"
        path.write_bytes(b"\x7fELF")
        made = plan.narrow(resolve(), BINARY, collectors=["semispace", str(path)])
        self.assertEqual([c.label for c in made.collectors], ["semispace", "semispace.so"])
        first = [j.id for j in jobs.build(made, BINARY)]
        path.write_bytes(b"\x7fELF another build")
        second = [j.id for j in jobs.build(made, BINARY)]
        changed = sum(a != b for a, b in zip(first, second))
        self.assertEqual(changed, len(first) // 2)


class Narrowing(unittest.TestCase):
    def test_keeps_what_the_plan_says_about_a_name(self):
        made = plan.narrow(resolve(params={"gcbench": {"depth": 5}}), BINARY,
                           workloads=["gcbench"], collectors=["marksweep"], heaps=["4x"],
                           invocations=2, seed=7)
        self.assertEqual(made.workloads[0].params, (("depth", "5"),))
        self.assertEqual((made.heaps, made.invocations, made.seed), (("4x",), 2, 7))
        self.assertEqual(made.baselines, ())
        self.assertEqual(made.workloads[0].baselines, ())

    def test_baselines_can_be_named_as_collectors(self):
        made = plan.narrow(resolve(), BINARY, collectors=["malloc", "semispace"])
        self.assertEqual([b.label for b in made.baselines], ["malloc"])
        self.assertEqual([c.label for c in made.collectors], ["semispace"])
        self.assertEqual(made.workloads[0].baselines, ("malloc",))

    def test_refuses_what_does_not_exist(self):
        for wrong in ({"collectors": ["x"]}, {"workloads": ["x"]}, {"heaps": ["x"]},
                      {"collectors": []}, {"workloads": []}, {"heaps": []}, {"invocations": 0}):
            with self.subTest(wrong=wrong), self.assertRaises(Stop) as caught:
                plan.narrow(resolve(), BINARY, **wrong)
            self.assertEqual(caught.exception.status, 2)


class Jobs(unittest.TestCase):
    def test_same_seed_same_order_other_seed_other_order(self):
        first = [j.id for j in jobs.build(resolve(), BINARY)]
        self.assertEqual(first, [j.id for j in jobs.build(resolve(), BINARY)])
        other = [j.id for j in jobs.build(resolve(order_seed=2), BINARY)]
        self.assertNotEqual(first, other)
        self.assertEqual(sorted(first), sorted(other))

    def test_every_cell_runs_as_often_as_asked(self):
        made = jobs.build(resolve(), BINARY)
        counts = {}
        for job in made:
            counts[job.cell] = counts.get(job.cell, 0) + 1
        self.assertEqual(set(counts.values()), {3})
        # Two workloads, two heaps, three collectors; two baselines on one workload.
        self.assertEqual(len(counts), 2 * 2 * 3 + 2)
        self.assertEqual(len({j.id for j in made}), len(made))

    def test_a_block_is_contiguous_and_interleaved(self):
        made = [j for j in jobs.build(resolve(), BINARY) if j.heap is not None]
        blocks = [j.block for j in made]
        self.assertEqual(blocks, sorted(blocks))
        for number in set(blocks):
            block = [j for j in made if j.block == number]
            self.assertEqual(len({(j.workload, j.heap) for j in block}), 1)
            rounds = [block[i:i + 3] for i in range(0, 9, 3)]
            for invocation, batch in enumerate(rounds, 1):
                self.assertEqual({j.collector for j in batch}, {"null", "semispace", "marksweep"})
                self.assertEqual({j.invocation for j in batch}, {invocation})

    def test_the_id_depends_on_what_is_run(self):
        ids = {j.cell + (j.invocation,): j.id for j in jobs.build(resolve(), BINARY)}
        other = {j.cell + (j.invocation,): j.id
                 for j in jobs.build(resolve(params={"gcbench": {"depth": 9}}), BINARY)}
        for key in ids:
            self.assertEqual(ids[key] != other[key], key[0] == "gcbench")

    def test_baselines_have_no_heap(self):
        for job in jobs.build(resolve(), BINARY):
            self.assertEqual(job.heap is None, job.collector in ("malloc", "bump-ring"))
            self.assertEqual(any(a.startswith("--heap") for a in job.argv), job.heap is not None)


if __name__ == "__main__":
    unittest.main()
