"""Running the outside tools."""
