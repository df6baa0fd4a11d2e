"""What leaves the house: exported files with their codebook, and nothing in them that points at a private person."""
