"""What an operator can do; knows domain and ports only."""
