"""Psychology: instruments, screenings and care.

Stands on: foundation, correction
Open:      instruments, screening, care
           (each room: model, events, queries, actions and what its own sign names)
Shell:     in each room tables, queries, actions and what its own sign names
Never:     decides who is told; a raw answer, a score or a note never leaves the clinical side.
"""
