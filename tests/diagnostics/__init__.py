"""Bad input: for each diagnostic code a case folder, and the exact text that is printed for it."""
