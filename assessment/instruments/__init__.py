"""What may be asked, and what the answers mean: scales as data, scored by pure functions.

Stands on: nothing
Open:      model, catalogue, soundness, admissible, critical, scoring, change, validity
Shell:     none
Never:     stores an answer, knows a person, or guesses where the instrument refuses.
"""
