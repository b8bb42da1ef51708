"""Python starts with this when its folder is on PYTHONPATH; only clock.py puts it there.

libfaketime refuses the absolute moments to which Python 3.11 sleeps while the time that something
takes is left alone; so processes of that drill sleep in another way.
"""

import select
import time


def sleep(seconds):
    """Sleep as time.sleep does."""
    select.select([], [], [], seconds)


time.sleep = sleep
