"""Tests of SLI templates, and of those that come along."""
