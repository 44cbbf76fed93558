"""Go templates in the labels and annotations of alerts, checked without Go."""
