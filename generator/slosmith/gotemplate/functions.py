"""The functions that a template of an alert may call, with the number of their arguments.

Sources: template/template.go of Prometheus 2.42; https://pkg.go.dev/text/template#hdr-Functions.
`tmpl` is missing on purpose: Prometheus refuses to load a rule that calls it.
"""

_MANY = 1_000

_PROMETHEUS = {
    "args": (0, _MANY),
    "externalURL": (0, 0),
    "first": (1, 1),
    "graphLink": (1, 1),
    "humanize": (1, 1),
    "humanize1024": (1, 1),
    "humanizeDuration": (1, 1),
    "humanizePercentage": (1, 1),
    "humanizeTimestamp": (1, 1),
    "label": (2, 2),
    "match": (2, 2),
    "parseDuration": (1, 1),
    "pathPrefix": (0, 0),
    "query": (1, 1),
    "reReplaceAll": (3, 3),
    "safeHtml": (1, 1),
    "sortByLabel": (2, 2),
    "stripDomain": (1, 1),
    "stripPort": (1, 1),
    "strvalue": (1, 1),
    "tableLink": (1, 1),
    "title": (1, 1),
    "toLower": (1, 1),
    "toTime": (1, 1),
    "toUpper": (1, 1),
    "value": (1, 1),
}
_GO = {
    "and": (1, _MANY),
    "call": (1, _MANY),
    "eq": (2, _MANY),
    "ge": (2, 2),
    "gt": (2, 2),
    "html": (0, _MANY),
    "index": (1, _MANY),
    "js": (0, _MANY),
    "le": (2, 2),
    "len": (1, 1),
    "lt": (2, 2),
    "ne": (2, 2),
    "not": (1, 1),
    "or": (1, _MANY),
    "print": (0, _MANY),
    "printf": (1, _MANY),
    "println": (0, _MANY),
    "slice": (1, _MANY),
    "urlquery": (0, _MANY),
}

# The least and the most arguments of each function, a piped one included.
ARGUMENTS = _PROMETHEUS | _GO
