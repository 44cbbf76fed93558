"""Tests of the runbook pages, as people and programs read them."""
