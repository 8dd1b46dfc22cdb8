"""For all tests: one thread for numerics, as in a worker; examples may take their time.

Several threads spin while they wait for each other, which makes small models
many times slower on a busy machine. Set before numpy and torch are imported.
"""

import os

from hypothesis import settings

os.environ.setdefault("OMP_NUM_THREADS", "1")

settings.register_profile("on a busy machine", deadline=None)
settings.load_profile("on a busy machine")
