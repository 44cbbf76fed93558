"""The outside programs that tests run: which are here, and how the missing ones are fetched."""
