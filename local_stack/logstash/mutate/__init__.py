"""What the mutate filter does, one kind of change a file."""
