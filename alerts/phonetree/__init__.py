"""The telephone tree (电话树): whom to call in which order on the night the system is down.

Stands on: model, policy, playbook, duty, notices
Open:      model, paperbook, queries
Shell:     queries
Never:     changes anything; the paper is read from the roster each time.
"""
