"""What lists can be narrowed to, by address, by what they are about."""
