"""What a server knows of the past and of now, asked of real ones."""
