"""What the processes tell of themselves: log lines, figures, health."""
