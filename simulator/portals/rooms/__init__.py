"""The rooms of the museum: one small portal for each family, written from PORTALS.md before the family was."""
