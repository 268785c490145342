# SPDX-License-Identifier: MIT
"""The page of scripts/report as text: style, script, and small pieces of HTML.

Everything is inside the page: it opens from a disk, an attachment or a server that
forbids everything.  Wide tables and pictures scroll inside their own boxes, so that
the page itself never does.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

STYLE = """
:root { --paper: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --wash: #f6f8fa;
  --mark: #0b5cad; --good: #116329; --bad: #a40e26; color-scheme: light; }
@media screen and (prefers-color-scheme: dark) { :root { --paper: #14171b; --ink: #e3e7ec; --soft: #a2abb5;
  --line: #3a424c; --wash: #20252b; --mark: #7db7f0; --good: #6fce86; --bad: #ff8d95; color-scheme: dark; }
  figure svg { border-radius: 4px; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; color: var(--ink); background: var(--paper);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: .5rem 0; }
h2 { font-size: 1.3rem; margin: 2.2rem 0 .5rem; padding-top: .6rem; border-top: 2px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.4rem 0 .3rem; }
p, li { max-width: 46rem; overflow-wrap: anywhere; }
a { color: var(--mark); }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1rem; padding: 0; list-style: none; }
.soft { color: var(--soft); font-size: .92rem; }
.bad { color: var(--bad); font-weight: 600; }
.box { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; }
.box:focus-visible, summary:focus-visible, button:focus-visible { outline: 3px solid var(--mark); }
table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; width: 100%; }
th, td { padding: .3rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { background: var(--wash); position: sticky; top: 0; }
td.text, th.text { text-align: left; }
td.wrap { white-space: normal; overflow-wrap: anywhere; min-width: 16rem; }
td.best { color: var(--good); font-weight: 700; }
td.absent { color: var(--soft); }
td small { color: var(--soft); font-weight: 400; }
th button { font: inherit; font-weight: 600; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
th button::after { content: " \\2195"; color: #8c959f; }
th[aria-sort=ascending] button::after { content: " \\2191"; color: var(--mark); }
th[aria-sort=descending] button::after { content: " \\2193"; color: var(--mark); }
figure { margin: 1rem 0 1.6rem; }
figure svg { display: block; width: 100%; height: auto; background: #fff; }
figcaption { max-width: 46rem; margin-top: .4rem; }
code, pre { font: .85rem/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
code { overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--wash); padding: .6rem; border-radius: 6px; }
details { margin: .5rem 0; }
summary { cursor: pointer; font-weight: 600; padding: .25rem 0; }
dl { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: .2rem .8rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 600px) { main { padding: .7rem; } h1 { font-size: 1.35rem; }
  dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } th:first-child, td:first-child {
  position: sticky; left: 0; background: var(--paper); } th:first-child { background: var(--wash); } }
@media print { body { font-size: 10pt; } main { max-width: none; padding: 0; } nav { display: none; }
  .box { overflow: visible; border: 0; } figure svg { min-width: 0 !important; } figure, tr { break-inside: avoid; }
  table { font-size: 7.5pt; } th, td { padding: .12rem .25rem; } th button::after { content: ""; }
  th { position: static; } th button { display: contents; } .soft, code, pre { font-size: 7.5pt; } .soft { margin: .25rem 0; }
  h2, h3, summary { break-after: avoid; } }
"""

SCRIPT = """
'use strict';
for (const button of document.querySelectorAll('th button')) {
  button.addEventListener('click', () => {
    const th = button.parentElement, table = th.closest('table'), body = table.tBodies[0];
    const up = th.getAttribute('aria-sort') !== 'ascending';
    for (const other of table.querySelectorAll('th')) other.removeAttribute('aria-sort');
    th.setAttribute('aria-sort', up ? 'ascending' : 'descending');
    const key = row => { const c = row.cells[th.cellIndex]; return c.dataset.v ?? c.textContent; };
    const rows = [...body.rows];
    rows.sort((a, b) => {
      const x = key(a), y = key(b), nx = x === '' || isNaN(x), ny = y === '' || isNaN(y);
      if (nx !== ny) return nx ? 1 : -1;       /* absent cells stay below */
      const order = nx ? x.localeCompare(y) : x - y;
      return up ? order : -order;
    });
    body.append(...rows);
  });
}
addEventListener('beforeprint', () => {
  for (const d of document.querySelectorAll('details:not(.long)')) d.open = true;
});
"""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"


def esc(text: object) -> str:
    return html.escape(str(text))


@dataclass(frozen=True)
class Td:
    """A cell of a table: HTML, what it sorts by, and its class."""

    html: str
    sort: float | None = None
    kind: str = ""

    def render(self) -> str:
        value = "" if self.sort is None else f' data-v="{self.sort:.17g}"'
        kind = f' class="{self.kind}"' if self.kind else ""
        return f"<td{kind}{value}>{self.html}</td>"


def text(value: object) -> Td:
    return Td(esc(value), None, "text")


def table(head: Sequence[str], body: Sequence[Sequence[Td]], label: str, texts: int = 1) -> str:
    """A sortable table in a box that scrolls; the first `texts` columns are text."""
    cells = "".join(f'<th scope="col"{" class=text" if i < texts else ""}>'
                    f'<button type="button">{esc(h)}</button></th>' for i, h in enumerate(head))
    rows = "\n".join("<tr>" + "".join(c.render() for c in row) + "</tr>" for row in body)
    return (f'<div class="box" tabindex="0" role="region" aria-label="{esc(label)}"><table>'
            f"<thead><tr>{cells}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>\n")


def command(line: str) -> str:
    return f'<p class="soft"><code>{esc(line)}</code></p>\n'


def facts(pairs: Sequence[tuple[str, object]]) -> str:
    """A list of names and values; what is not known says so."""
    return "<dl>" + "".join(
        f"<dt>{esc(name)}</dt><dd>{esc('not known' if value is None else value)}</dd>"
        for name, value in pairs) + "</dl>\n"


def items(lines: Sequence[str], kind: str = "") -> str:
    """A list; the lines are HTML."""
    mark = f' class="{kind}"' if kind else ""
    return f"<ul{mark}>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>\n"


def details(summary: str, body: str, opened: bool = False, printed: bool = True) -> str:
    """Folded text; paper has it unfolded, unless it is not `printed`."""
    kind = "" if printed else ' class="long"'
    return f"<details{kind}{' open' if opened else ''}><summary>{esc(summary)}</summary>{body}</details>\n"


def figure(svg: str, name: str, title: str, caption: str, line: str) -> str:
    """A picture inline; its ids get a prefix, because all pictures share one page."""
    body = svg[svg.index("<svg"):]
    body = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', body)
    body = re.sub(r"\bid='([^']+)'", rf"id='{name}-\1'", body)
    body = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", body)
    body = re.sub(r"""href=(['"])#""", rf"href=\1#{name}-", body)
    body = re.sub(r"<title>.*?</title>|<desc>.*?</desc>", "", body, flags=re.DOTALL)
    opening = body[:body.index(">")]
    width = re.search(r"""viewBox=["']\s*\S+\s+\S+\s+([\d.]+)""", opening)
    for attribute in ("width", "height"):
        opening = re.sub(rf"""\s{attribute}=(["']).*?\1""", "", opening, count=1)
    most = f' style="max-width:{width.group(1)}px;min-width:min(700px,{width.group(1)}px)"' if width else ""
    body = opening + f' role="img" aria-label="{esc(title)}"{most}' + body[body.index(">"):]
    return (f'<figure id="{name}"><div class="box" tabindex="0">{body}</div>'
            f"<figcaption><strong>{esc(title)}.</strong> {caption}"
            f"<br><code>{esc(line)}</code></figcaption></figure>\n")


def page(title: str, sections: Sequence[tuple[str, str, str]], head: str) -> str:
    """The whole page; sections are (id, heading, HTML)."""
    nav = "".join(f'<li><a href="#{key}">{esc(name)}</a></li>' for key, name, _ in sections)
    body = "".join(f'<section id="{key}"><h2>{esc(name)}</h2>\n{inner}</section>\n'
                   for key, name, inner in sections)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<link rel="icon" href="data:,">
<title>{esc(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>{esc(title)}</h1>
{head}
<nav aria-label="Sections"><ul>{nav}</ul></nav>
{body}
</main>
<script>{SCRIPT}</script>
</body>
</html>
"""
