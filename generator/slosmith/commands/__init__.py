"""What commands do beside compiling and proving: one package each."""
