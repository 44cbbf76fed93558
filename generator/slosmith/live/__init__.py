"""Talking to live servers, in commands whose name says so."""
