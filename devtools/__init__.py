"""What dev.py needs to set up a machine, build and pack the product; standard library only."""
