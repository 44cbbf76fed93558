"""Damage to rendered rules, one at a time: the generated tests must notice."""
