"""What dev.py needs to set up a machine, build the screens and pack the product: standard library only."""
