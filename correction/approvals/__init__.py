"""What somebody may do because it was granted: leave, its end, and the return from it.

Stands on: register
Open:      events, leave
Shell:     none
Never:     grants or refuses anything; it says what a granted leave covers and when it is over.
"""
