"""心矫治: who treats whom, at which level a person is, who to look after first.

Stands on: instruments, screening
Open:      model, events, advice_book, signatures, queries, treatments, actions, day
Shell:     tables, queries, treatments, actions, day
Never:     confirms a level by itself; lets more across the wall than level, advice and instruction.
"""
