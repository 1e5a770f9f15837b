"""Channels (渠道): how a notice leaves the house, and whether it was taken; webhooks of others.

Stands on: model, events, playbook, policy, queries, following, notices
Open:      model, kindbook, installed, guard, wanting, texts, events, queries, contacts, actions,
           settling, posting, carriers, sender
Shell:     tables, queries, contacts, actions, settling, posting, carriers, sender
Never:     counts as seen what a channel took; names a person or a clinical kind; repeats one
           channel because another failed.
"""
