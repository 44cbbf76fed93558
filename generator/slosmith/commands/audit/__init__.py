"""The audit: one report, computed from the model, its proofs and its rehearsals."""
