"""The pictures in `docs/images`: every page, both languages, all sizes, by one command."""
