# SPDX-License-Identifier: MIT
"""scripts/report: what the page says, and how a browser shows it."""

import os
import shutil
import subprocess
import tempfile
import unittest
from html.parser import HTMLParser

from fake import SCRIPTS
from lab import report_facts, report_page
from test_rows import Stored, row
from test_show import timed

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Shape(HTMLParser):
    """Collects what a page refers to, and whether its tags are closed in order."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.foreign, self.wrong = [], [], [], []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        for name in ("src", "href", "xlink:href"):
            if not (found.get(name) or "#").startswith(("#", "data:")):
                self.foreign.append(found[name])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


class Made(Stored):
    def lines(self):
        """Two collectors at two heap sizes, one of them out of memory at the smaller."""
        found = [row("o", "b", "oom", heap="2x"), row("s", "b", "skipped", heap="2x", invocation=2)]
        for i in range(3):
            found += [timed(f"a2{i}", "a", "2x", 200 + i, invocation=i + 1),
                      timed(f"a10{i}", "a", "10x", 100 + i, invocation=i + 1),
                      timed(f"b10{i}", "b", "10x", 150 + i, invocation=i + 1)]
        return found

    def report(self, *args, expect=0, **env):
        done = subprocess.run([str(SCRIPTS / "report"), str(self.folder), *map(str, args)],
                              capture_output=True, text=True, check=False, env={**os.environ, **env})
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done


class Reports(Made):
    def page(self, *args, **more):
        self.report(*args, **more)
        return (self.folder / "report.html").read_text(encoding="utf-8")

    def check(self, page):
        shape = Shape()
        shape.feed(page)
        self.assertEqual((shape.open, shape.wrong, shape.foreign), ([], [], []))
        self.assertEqual(len(shape.ids), len(set(shape.ids)))
        return shape

    def test_the_page_is_whole_and_needs_nothing_else(self):
        self.write(*self.lines())
        page = self.page("--no-plots")
        shape = self.check(page)
        for section in ("summary", "means", "tables", "precision", "ends", "threats", "environment"):
            self.assertIn(section, shape.ids)
        self.assertIn("101 <small>±2", page)
        self.assertIn(">oom</td>", page)
        self.assertIn("<strong>a</strong> is fastest", page)
        self.assertIn("scripts/table", page)
        self.assertNotIn("<figure ", page)

    @unittest.skipUnless(shutil.which("gnuplot"), "gnuplot is not installed")
    def test_pictures_are_inside_with_ids_of_their_own(self):
        self.write(*self.lines())
        page = self.page()
        self.check(page)
        self.assertIn('<figure id="overview">', page)
        self.assertIn("#overview-", page)

    def test_one_invocation_is_said(self):
        self.write(timed("1", "a", "2x", 5))
        page = self.page("--no-plots")
        self.assertIn("no number here has an interval", page)
        self.assertNotIn("±2", page)
        self.assertIn("nothing can be said about precision", page)

    def test_one_collector_is_relative_to_nobody(self):
        self.write(*(line for line in self.lines() if line["collector"] == "a"))
        page = self.page("--no-plots")
        self.assertIn("Only a has numbers: there is nothing that they could be relative to", page)
        self.assertNotIn("means", self.check(page).ids)
        self.assertNotIn("1.000", page[:page.index('id="tables"')])
        self.write(*self.lines())
        page = self.page("--no-plots")
        self.assertNotIn("has numbers", page)

    def test_paper_has_every_table_but_not_every_command_line(self):
        self.write(*self.lines())
        page = self.page("--no-plots")
        self.assertEqual(page.count("<details class=\"long\">"), 1)
        self.assertIn("Command lines of all", page[page.index("<details class=\"long\">"):][:100])
        self.assertIn("details:not(.long)", page)
        # A sticky cell or a button is not repeated on the next page.
        paper = page[page.index("@media print"):page.index("</style>")]
        for rule in ("th { position: static; }", "th button { display: contents; }"):
            self.assertIn(rule, paper)

    def test_green_is_what_the_page_calls_its_mark(self):
        self.write(*self.lines())
        page = self.page("--no-plots")
        self.assertIn("; green: least of its row", page)
        self.assertNotIn("* least", page)

    def test_what_others_wrote_is_text_not_html(self):
        self.write(timed("1", "a", "2x", 5), row("2", "b", "crash"))
        text = (self.folder / "runs.jsonl").read_text().replace('"reason": null',
                                                               '"reason": "<script>x</script>"')
        (self.folder / "runs.jsonl").write_text(text)
        page = self.page("--no-plots")
        self.assertNotIn("<script>x", page)
        self.assertIn("&lt;script&gt;x", page)

    def test_all_failed_says_why(self):
        self.write(row("1", "a", "crash"), row("2", "b", "oom"))
        done = self.report(expect=1)
        self.assertIn("no run of", done.stderr)
        page = (self.folder / "report.html").read_text()
        self.check(page)
        self.assertIn("there are no numbers", page)
        self.assertIn("w 2x a invocation 1: crash", page)

    def test_torn_and_foreign_rows_are_named_and_the_rest_is_shown(self):
        self.write(timed("1", "a", "2x", 5), b'{"schema":"tricolor.row/9"}', tail=b'{"sch')
        done = self.report("--no-plots")
        self.assertEqual(done.stderr.count("warning: runs.jsonl"), 3, done.stderr)
        page = (self.folder / "report.html").read_text()
        self.assertIn("3 problems", page)
        self.assertIn(">5.00</td>", page)

    def test_without_gnuplot_there_are_tables(self):
        self.write(*self.lines())
        tools = self.folder / "bin"
        tools.mkdir()
        for name in ("sh", "dirname"):
            (tools / name).symlink_to(shutil.which(name))
        done = self.report(PATH=str(tools))
        self.assertIn("no pictures: gnuplot is not installed", done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)
        self.assertIn("no pictures: gnuplot is not installed",
                      (self.folder / "report.html").read_text())

    def test_a_place_that_cannot_be_written(self):
        self.write(*self.lines())
        (self.folder / "file").write_text("")
        done = self.report("--out", self.folder / "file" / "x.html", expect=1)
        self.assertIn("name another place with --out FILE", done.stderr)
        self.assertEqual((done.stderr.count("\n"), done.stdout), (1, ""))

    @unittest.skipIf(os.geteuid() == 0, "root may write anywhere")
    def test_a_read_only_folder_still_has_a_report_elsewhere(self):
        self.write(*self.lines())
        self.folder.chmod(0o555)
        self.addCleanup(self.folder.chmod, 0o755)
        self.assertIn("--out FILE", self.report(expect=1).stderr)
        with tempfile.TemporaryDirectory() as other:
            self.report("--out", f"{other}/r.html")

    def test_slowdowns_and_rising_curves_are_findings(self):
        slow = timed("1", "a", "2x", 5)
        slow["run"]["iteration_wall_ns"] = [10**6 * (100 + 2 * i) for i in range(20)]
        up = [timed(f"{h}{i}", "b", h, t + i, invocation=i + 1)
              for h, t in (("2x", 100), ("10x", 200)) for i in range(3)]
        found = report_facts.findings(self.write(slow, *up))
        self.assertEqual(len(found), 2)
        self.assertIn("a on w at 2x: later iterations are slower", found[0])
        self.assertIn("b on w is slower at 10x than at 2x", found[1])

    def test_precision_says_how_much_to_run(self):
        lines = [timed(f"{i}", "a", "2.5x", 100, invocation=i + 1, elapsed_ns=2 * 10**8)
                 for i in range(3)]
        for line, base in zip(lines, (99, 100, 101)):
            line["run"]["iteration_wall_ns"] = [int(1e6 * (base + d)) for d in (-0.1, 0, 0.1)]
        page = report_facts.precision(self.write(*lines))
        self.assertRegex(page, r"run \d+ invocations of \d+ iterations? to see 1 %")

    def test_ids_of_pictures_do_not_meet(self):
        svg = '<?xml version="1.0"?><svg width="10" viewBox="0 0 640 5"><g id="a"/>' \
              "<use href='#a'/><p style='fill:url(#a)'/></svg>"
        page = report_page.figure(svg, "one", "One", "", "cmd")
        for part in ('id="one-a"', "href='#one-a'", "url(#one-a)", "max-width:640px"):
            self.assertIn(part, page)
        self.assertNotIn('width="10"', page)


def selenium():
    """Debian's driver for its browser; None when it is not there."""
    try:
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service
    except ImportError:
        return None
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        return None
    return webdriver, Service


@unittest.skipUnless(selenium() and shutil.which("gnuplot"), "no chromium, driver or gnuplot")
class Browser(Made):
    FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--disable-dev-shm-usage")

    def browser(self):
        webdriver, service = selenium()
        profile = tempfile.mkdtemp(prefix="tricolor-browser-")
        self.addCleanup(shutil.rmtree, profile, ignore_errors=True)
        options = webdriver.ChromeOptions()
        for flag in (*self.FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.binary_location = shutil.which("chromium")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = webdriver.Chrome(options=options, service=service(shutil.which("chromedriver")))
        self.addCleanup(driver.quit)
        return driver

    def test_a_laptop_and_a_phone_show_it_without_errors(self):
        self.write(*self.lines())
        self.report()
        driver = self.browser()
        for width in (1280, 390):
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
                "width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500})
            driver.get(f"file://{self.folder}/report.html")
            self.assertLessEqual(driver.execute_script(
                "return document.documentElement.scrollWidth"), width)
            seen = driver.execute_script(
                "return [...document.querySelectorAll('figure svg')].map(s => {"
                " const b = s.getBoundingClientRect(); return [b.width, b.height]; })")
            self.assertGreater(len(seen), 4)
            for w, h in seen:
                self.assertGreater(min(w, h), 100)
        self.assertEqual(driver.get_log("browser"), [])
        # Sorting: twice by collector a turns the rows around; absent cells stay below.
        order = """const t = [...document.querySelectorAll('#tables table')][0];
            const b = [...t.querySelectorAll('th button')].find(x => x.textContent === arguments[0]);
            b.click(); return [...t.tBodies[0].rows].map(r => r.cells[1].textContent);"""
        up = driver.execute_script(order, "a")
        self.assertEqual(up[:2], ["10x", "2x"])
        self.assertEqual(driver.execute_script(order, "a")[:2], ["2x", "10x"])
        self.assertEqual(driver.execute_script(order, "b")[0], "10x")


del Stored  # a base class, not a test of this file
if __name__ == "__main__":
    unittest.main()
