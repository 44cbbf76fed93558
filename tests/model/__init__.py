"""The model: what everything else reads, said once."""
