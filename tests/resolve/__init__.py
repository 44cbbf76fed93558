"""What authors wrote, made into the model."""
