"""What is written below the output folder."""
