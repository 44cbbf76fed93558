"""What is rendered."""
