"""A machine that fails: each call of each command fails or kills, one at a time."""
