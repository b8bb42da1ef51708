"""Age files of any size, sealed and opened as a stream: plain bytes are never on the disk.

The age library asks for one file to read from and one to write to; so it works in a thread beside
us, at the other end of a pipe. It holds 64 KB at a time, and so do we.
"""

import contextlib
import os
import threading

import pyrage

BUFFER = 1024 * 1024
NOT_OURS = "is no file of this portal's, or its beginning is damaged."
DAMAGED = "is damaged or was cut off: use another copy."
OTHER_KEY = "is not sealed to this key: the right paper is the one of the day it was made."


class Unfit(Exception):
    """A file cannot be used; says why in a sentence that goes on after its name."""


class Beside(threading.Thread):
    """A thread that keeps what went wrong in it."""

    def __init__(self, act):
        super().__init__(daemon=True)
        self.act, self.error = act, None
        self.start()

    def run(self):
        """Do the act."""
        try:
            self.act()
        except BaseException as error:
            self.error = error


@contextlib.contextmanager
def sealed(path, recipients):
    """Yield a file to write plain bytes into; what lies at ``path`` afterwards is sealed.

    It is for its owner only, whole and on the disk, or not there at all.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            reading, writing = os.pipe()
            beside = Beside(lambda: seal(reading, file, recipients))
            try:
                with os.fdopen(writing, "wb", BUFFER) as plain:
                    yield plain
            except BrokenPipeError:
                beside.join()
                raise beside.error or OSError("It could not be written.") from None
            finally:
                beside.join()
            if beside.error:
                raise beside.error
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def seal(reading, file, recipients):
    """Seal what comes out of a pipe."""
    with os.fdopen(reading, "rb", BUFFER) as plain:
        pyrage.encrypt_io(plain, file, recipients)


@contextlib.contextmanager
def opened(path, identities):
    """Yield the plain bytes of an age file as a file to read from, once and to its end.

    Raises Unfit when the key does not open it, or when it is not whole. A reader who stops before
    the end is not told of what comes after.
    """
    try:
        file = path.open("rb")
    except OSError:
        raise Unfit("cannot be read.") from None
    with file:
        reading, writing = os.pipe()
        beside = Beside(lambda: unseal(file, writing, identities))
        try:
            with os.fdopen(reading, "rb", BUFFER) as plain:
                yield plain
        except Exception as error:
            beside.join()
            raise why(beside.error) or error from error
        finally:
            beside.join()
    if found := why(beside.error):
        raise found


def unseal(file, writing, identities):
    """Open an age file into a pipe."""
    with os.fdopen(writing, "wb", BUFFER) as plain:
        pyrage.decrypt_io(file, plain, identities)


def why(error):
    """Return what an error of the age library means, or None when it means nothing."""
    if error is None or isinstance(error, BrokenPipeError):
        return None
    if isinstance(error, pyrage.DecryptError):
        return Unfit(OTHER_KEY if "matching" in str(error) else NOT_OURS)
    return Unfit(DAMAGED)
