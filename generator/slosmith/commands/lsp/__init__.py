"""What an editor asks of a root: findings while somebody types, and help with what to write."""
