"""Tests of the benchmarks' own arithmetic, where it could lie."""
