"""Who signs in: accounts, passwords, second factors, sessions, cards, keys, substitutes.

Stands on: errors, clock, ids, columns, inserts, journal, crypto, audit, offices, access
Open:      model, events, policy, passwords, queries, actions, failures, sessions, own_factor,
           codes, staff, changes, substitutes, keys, cast
Shell:     tables, queries, actions, failures, sessions, own_factor, codes, staff, changes,
           substitutes, keys, cast, passwords, second_factor
Never:     knows what an account's holder works on.
"""
