"""Lets Triton's stub, which brings an interpreter of its own, run beside a newer patch release's library.

The library asks locks how often they are held; the stub's built-in locks can't tell.
"""

import threading
from multiprocessing import resource_tracker

if not hasattr(threading.RLock(), "_recursion_count"):
    resource_tracker._resource_tracker._lock = threading._PyRLock()
