"""Bodies, compressed or not, inflated piece by piece so that the caller can limit their size (demand 2)."""

import zlib
from collections.abc import Iterator

INFLATE_STEP = 256 * 1024
# RFC 1952: a file is one member after the other, each beginning with this byte. Real servers send no more than a few.
GZIP_BEGINS = 0x1F
MAX_MEMBERS = 100


class AsItIs:
    """A body that is not compressed."""

    over = False

    def inflated(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk

    def end(self) -> None:
        pass


class Members:
    """Inflates gzip piece by piece, one member after the other; anything else behind a member is padding: ``over``.

    Raises zlib.error for a body that is not gzip or has over 100 members.
    """

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        self._count, self._begun = 1, False
        self.over = False

    def inflated(self, chunk: bytes) -> Iterator[bytes]:
        self._begun = True
        while chunk and not self.over:
            if self._inflate.eof:
                # A member that has ended gets no more input: zlib would copy all of it with every chunk.
                if chunk[0] != GZIP_BEGINS:
                    self.over = True
                    return
                self._count += 1
                if self._count > MAX_MEMBERS:
                    raise zlib.error(f"over {MAX_MEMBERS} members")
                self._inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
            yield self._inflate.decompress(chunk, INFLATE_STEP)
            chunk = self._inflate.unconsumed_tail or self._inflate.unused_data

    def end(self) -> None:
        if self._begun and not self._inflate.eof:
            raise zlib.error("cut short")
