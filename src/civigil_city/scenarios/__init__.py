"""What happens in an exercise, and what is true of it: scripts in TOML, their course over time, and what plays."""
