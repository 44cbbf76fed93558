"""What commands do beside compiling and proving."""
