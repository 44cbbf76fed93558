"""What rendered rules would have done on the past that a server remembers."""
