"""Acts that touch several rows, by what they are about."""
