"""Acts of several people, or of one on several devices, at the same moment."""

import threading

from django.db import connection


def at_once(*acts, refusals=Exception):
    """Run the acts in threads that start together; return what each returned, or raised of the refusals."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        connection.ensure_connection()
        start.wait()
        try:
            results[place] = act()
        except refusals as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
