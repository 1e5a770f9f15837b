"""The frame that every server of the live bench sends: five hundred bytes, chained by `prev`."""

import json

SIZE = 500
_HEAD = '{{"epoch":"{epoch}","seq":{seq},"prev":{prev},"kind":"alerts.raised","id":"a","at":"{at}",'
# What an alert weighs: a message with one frame comes to about SIZE bytes.
PAD = json.dumps({"pad": "x" * (SIZE - 170)})


def message(*, seq: int, at: int) -> str:
    """A whole message with one frame, as a rival sends it."""
    head = _HEAD.format(epoch="e" * 20, seq=seq, prev=seq - 1, at=at)
    return f'{{"type":"frames","frames":[{head}"alert":{PAD}}}]}}'
