"""PromQL, analysed and never evaluated: tokens, selectors, windows, labels, templates."""

from slosmith.promql.bucket_bounds import (
    BOUND_LABEL,
    bounds_of,
    bucket_matcher,
    each_spelling,
    is_endless,
    spell_bounds,
    takes_several,
)
from slosmith.promql.comparison import Compared, compared
from slosmith.promql.errors import PromQLError
from slosmith.promql.extents import Extent
from slosmith.promql.filters import Kind, has_comparison, hidden_by, kind_of
from slosmith.promql.form import form_of
from slosmith.promql.joins import NeverMatches, each_join, never_matches
from slosmith.promql.label_inference import Inferred, infer, inferred, labels_read
from slosmith.promql.labels import Labels
from slosmith.promql.narrow import narrowed
from slosmith.promql.never_there import Empty, each_empty
from slosmith.promql.newer_names import is_plain, joined_names, newer_names
from slosmith.promql.none_at_all import adds_zeros, counts_of_none, share_of_none
from slosmith.promql.operators import COMPARISONS, operator_of
from slosmith.promql.parse import parse_expression, parse_written
from slosmith.promql.parse_selector import parse_selector
from slosmith.promql.places import MatcherPlace, Places, SelectorPlace, find_places
from slosmith.promql.printing import canonical, print_expression
from slosmith.promql.regex import matches_regex, regex_problem
from slosmith.promql.result_name import result_name
from slosmith.promql.selector_uses import (
    Use,
    calls,
    children,
    has_subquery,
    never_read,
    newer_functions,
    not_replaced,
    reach_of,
    selectors_in,
    selectors_of,
)
from slosmith.promql.selectors import (
    METRIC_LABEL,
    Matcher,
    MatchOp,
    Selector,
    any_accepts,
    metrics_of,
    one_of_values,
)
from slosmith.promql.strings import escape_template, label_text, quote, unquote
from slosmith.promql.subset import (
    is_subset,
    named_outside,
    never_met,
    open_beyond,
    unrestricted,
)
from slosmith.promql.sums import (
    is_always_there,
    is_linear,
    scales_one,
    summed_rates,
    taken_from,
    with_delta,
)
from slosmith.promql.taken_away import leaves_nothing, taken_by
from slosmith.promql.tokens import Token, TokenKind, tokens
from slosmith.promql.unnamed import refuse_unnamed
from slosmith.promql.window import WINDOW_SECONDS, Windowed, filled, rate_of, splice, windowed_query

__all__ = [
    "BOUND_LABEL",
    "COMPARISONS",
    "METRIC_LABEL",
    "WINDOW_SECONDS",
    "Compared",
    "Empty",
    "Extent",
    "Inferred",
    "Kind",
    "Labels",
    "MatchOp",
    "Matcher",
    "MatcherPlace",
    "NeverMatches",
    "Places",
    "PromQLError",
    "Selector",
    "SelectorPlace",
    "Token",
    "TokenKind",
    "Use",
    "Windowed",
    "adds_zeros",
    "any_accepts",
    "bounds_of",
    "bucket_matcher",
    "calls",
    "canonical",
    "children",
    "compared",
    "counts_of_none",
    "each_empty",
    "each_join",
    "each_spelling",
    "escape_template",
    "filled",
    "find_places",
    "form_of",
    "has_comparison",
    "has_subquery",
    "hidden_by",
    "infer",
    "inferred",
    "is_always_there",
    "is_endless",
    "is_linear",
    "is_plain",
    "is_subset",
    "joined_names",
    "kind_of",
    "label_text",
    "labels_read",
    "leaves_nothing",
    "matches_regex",
    "metrics_of",
    "named_outside",
    "narrowed",
    "never_matches",
    "never_met",
    "never_read",
    "newer_functions",
    "newer_names",
    "not_replaced",
    "one_of_values",
    "open_beyond",
    "operator_of",
    "parse_expression",
    "parse_selector",
    "parse_written",
    "print_expression",
    "quote",
    "rate_of",
    "reach_of",
    "refuse_unnamed",
    "regex_problem",
    "result_name",
    "scales_one",
    "selectors_in",
    "selectors_of",
    "share_of_none",
    "spell_bounds",
    "splice",
    "summed_rates",
    "taken_by",
    "taken_from",
    "takes_several",
    "tokens",
    "unquote",
    "unrestricted",
    "windowed_query",
    "with_delta",
]
