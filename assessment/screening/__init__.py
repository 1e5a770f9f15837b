"""A questionnaire given to a person, from consent to signature; and the person's call for help.

Stands on: instruments
Open:      model, events, progress, answerers, reach, queries, reports, actions, help_calls, tablets
Shell:     tables, reach, answers, queries, reports, actions, help_calls, tablets
Never:     tells the journal an answer or a score; takes an answer without consent or after the end.
"""
