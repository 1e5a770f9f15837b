"""The pictures in `docs/images`: every page, in both languages, at every size, taken by one command."""
