"""For all tests: one thread for numerics, as in a worker.

Several threads spin while they wait for each other, which makes small models
many times slower on a busy machine. Set before numpy and torch are imported.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
