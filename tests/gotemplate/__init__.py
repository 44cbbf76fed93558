"""Go templates, checked without Go."""
