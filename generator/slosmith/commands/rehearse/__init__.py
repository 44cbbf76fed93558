"""Rehearsals: scenarios played on raw series against the rendered rules, evaluated by promtool."""
