"""Pages of reports: one look, light and dark, on a wide screen and on a phone, with no network."""

from slosmith.diagnostics.markup import escape

_STYLE = """
:root { color-scheme: light dark; --text: #1f2328; --quiet: #59636e; --ground: #fff;
  --line: #d1d9e0; --head: #f0f2f5; --link: #0969da; --good: #1a7f37; --bad: #cf222e;
  --open: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --quiet: #9198a1;
  --ground: #0d1117; --line: #3d444d; --head: #161b22; --link: #4493f8; --good: #3fb950;
  --bad: #f85149; --open: #d29922; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto;
  padding: 0 1rem; color: var(--text); background: var(--ground); }
h1 { margin-bottom: .5rem; }
h2 { margin-top: 2.5rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
h3 { margin-top: 2rem; }
a { color: var(--link); }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.fixed { overflow-wrap: normal; white-space: nowrap; letter-spacing: .05em; }
.good { color: var(--good); } .bad { color: var(--bad); } .open { color: var(--open); }
.scroll { overflow-x: auto; margin: 1rem 0; }
.scroll svg { min-width: 44rem; width: 100%; display: block; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
th, td { border: 1px solid var(--line); padding: .35rem .6rem; text-align: left;
  vertical-align: top; min-width: 5rem; }
th { background: var(--head); }
ul { padding-left: 1.2rem; }
@media print { :root { color-scheme: light; --text: #000; --quiet: #444; --ground: #fff;
  --line: #bbb; --head: #eee; --link: #000; --good: #1a7f37; --bad: #cf222e; --open: #9a6700; }
  body { max-width: none; margin: 0; font-size: 10pt; } .scroll { overflow: visible; }
  .scroll svg { min-width: 0; } table { font-size: 8pt; } .fixed { letter-spacing: 0; }
  th, td { min-width: 0; padding: .15rem .3rem; overflow-wrap: anywhere; }
  h2, h3, summary { break-after: avoid; } tr, svg { break-inside: avoid; } }
"""


# Nothing is loaded and nothing runs: a report has no script and no picture from elsewhere.
_POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="'
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'\">"
)


def print_page(title: str, body: str) -> str:
    """A whole page around markup that is safe already."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"{_POLICY}\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )
