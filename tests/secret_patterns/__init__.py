"""What looks like a secret, and what only resembles one."""
