"""The language: the documents that authors write, and the JSON Schema made of them."""
