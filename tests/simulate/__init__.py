"""Tests of the scenes that are made up to prove alerts."""
