"""The model: what the compiler means, free of YAML; the place to learn the domain."""
