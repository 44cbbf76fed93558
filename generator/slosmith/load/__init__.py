"""Loading: what lies below the root becomes specs and prose, and every mistake a finding."""
