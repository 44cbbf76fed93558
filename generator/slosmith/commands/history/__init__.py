"""The past, as a server knows it: read once into a ledger, and what follows from it."""
