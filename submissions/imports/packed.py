"""Rows kept small in memory: parts of 500, compressed; a file of 20,000 rows stays a few MB."""

import pickle
import zlib

AT_ONCE = 500


class Packed:
    """A sequence that is written once from the front and read as often as is needed."""

    def __init__(self):
        self.parts, self.last = [], []
        self.length = 0

    def __len__(self):
        return self.length

    def __iter__(self):
        """Yield what was added, in its order."""
        for part in self.batches():
            yield from part

    def add(self, thing):
        """Add a tuple, list, text, number or day."""
        self.last.append(thing)
        self.length += 1
        if len(self.last) == AT_ONCE:
            self.parts.append(zlib.compress(pickle.dumps(self.last), level=1))
            self.last = []

    def batches(self):
        """Yield lists of at most 500."""
        for part in self.parts:
            # Packed by ourselves a moment ago, in this process.
            yield pickle.loads(zlib.decompress(part))
        if self.last:
            yield list(self.last)
