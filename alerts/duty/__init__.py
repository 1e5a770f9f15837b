"""Who stands on which post, whether the roster has gaps, who answered the test page, who answers.

Stands on: nothing (of the alerts wing; of foundation it reads offices and accounts)
Open:      model, events, postbook, coverage, paging, answering, queries, standing, actions, pages
Shell:     tables, queries, standing, actions, pages
Never:     knows an alert; leaves a post with nobody who answers for it.
"""
