"""Rehearsals: scenarios played on raw series against the rendered rules, judged by promtool."""
