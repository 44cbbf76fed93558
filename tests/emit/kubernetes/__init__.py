"""Objects of Kubernetes, and the operator's schema that they are held against."""
