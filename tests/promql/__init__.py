"""PromQL, analysed."""
