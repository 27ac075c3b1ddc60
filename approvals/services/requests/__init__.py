"""What a case waits for from others: asking, answering by a personal link, reminding, and letting go.

`lifecycle` is the one door to a request's state; the other modules go through it.
"""
