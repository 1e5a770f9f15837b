"""Who is supervised: people, their orders, their officer, their phone, and the advice slip.

Stands on: nothing
Open:      model, events, terms, orderbook, queries, listing, timeline, actions, orders,
           order_history, absences, restrictions, corrections, as_written, particulars, comparing,
           reveals, cards, handing_over
Shell:     tables, identities, queries, listing, timeline, actions, orders,
           order_history, absences, restrictions, corrections, as_written, particulars, comparing,
           reveals, cards, handing_over
Never:     deletes a person, an order or a line of history; shows a whole number without a purpose.
"""
