"""Other words for objectives: how people else say `99.9%`, `error rate < 0.1%` and `p95 < 5s`."""

import re

_MENDED = str.maketrans({"“": "", "”": "", '"': "", "≤": "<=", "≥": ">=", ",": "."})
_OTHER_WORDS = (  # in this order, of text in small letters
    (re.compile(r"(?<=\d) *(?:percent|per cent|pct)\b"), "%"),
    (re.compile(r"(?<=\d) *(?:milliseconds?|msecs?|millis)\b"), "ms"),
    (re.compile(r"(?<=\d) *(?:seconds?|secs?)\b"), "s"),
    (re.compile(r"(?<=\d) *(?:minutes?|mins?)\b"), "m"),
    (re.compile(r"\b(?:below|under|less than|smaller than|lower than)\b"), "<"),
    (re.compile(r"\b(?:at most|no more than|up to)\b"), "<="),
    (re.compile(r"\bmedian\b"), "p50"),
    (re.compile(r"\b(\d+(?:\.\d+)?)(?:st|nd|rd|th)?[- ]percentile\b"), r"p\1"),
    (
        re.compile(r"\b(?:latency|latencies|duration|response times?|of(?: all)? requests)\b[ :]*"),
        "",
    ),
    (re.compile(r"^ *(<=? *\S.*?) +for *(\d+(?:\.\d+)?)% *$"), r"p\2 \1"),
    (re.compile(r"^ *(\d+(?:\.\d+)?)% *(?= *<)"), r"p\1 "),
    (
        re.compile(r"\b(?:fail(?:ures?|ed)(?:[-_ ]?(?:rate|ratio))?|down-?time|unavailability)\b"),
        "error rate",
    ),
    (re.compile(r"^ *(\d+(?:\.\d+)?%) *(?:errors?|error rate)$"), r"error rate < \1"),
    (re.compile(r"\berrors?[-_ ]?(?:rate|ratio)\b|\berrors?\b(?! rate)"), "error rate"),
    (
        re.compile(
            r"\b(?:availability|uptime|available|success(?:es|ful)?(?:[-_ ]?(?:rate|ratio))?)\b"
            r"[ :]*|>=? *"
        ),
        "",
    ),
)


def in_our_words(text: str) -> str:
    """What was probably meant, which may still be no objective; numbers and units stay."""
    said = text.translate(_MENDED).lower()
    for pattern, word in _OTHER_WORDS:
        said = pattern.sub(word, said)
    return said.strip()
