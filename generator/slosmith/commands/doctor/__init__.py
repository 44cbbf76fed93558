"""Whether what was rendered is what runs: each server is asked, and each answer compared."""
