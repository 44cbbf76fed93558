"""A player: rules evaluated over made-up counters, months of them within a second."""
