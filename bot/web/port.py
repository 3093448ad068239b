"""The port of the web app: the configured one, or the next free one."""

import asyncio
import errno
import socket

from bot.core.errors import ConfigError


async def take_port(host: str, port: int) -> socket.socket | None:
    """Bind the port, or the next free one. Raises ConfigError when another port would not help."""
    here = "an address of this machine, such as 127.0.0.1:8080, or 0.0.0.0:8080 for all of them"
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:  # UnicodeError: a label over 63 characters
        raise ConfigError(f"http.listen: there is no host {host}. Write {here}.") from exc
    # IPv4 first: localhost is both, and a request to 127.0.0.1 must be answered.
    family, _, _, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
    for number in range(port, min(port + 20, 65_536)) if port else (0,):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address[0], number))
        except OSError as exc:
            listener.close()
            if exc.errno == errno.EADDRNOTAVAIL:
                raise ConfigError(f"http.listen: {host} is an address of another machine. Write {here}.") from exc
            if exc.errno == errno.EACCES:
                raise ConfigError(
                    f"http.listen: this user may not open port {number}. Write one from 1024 on, such as {host}:8080."
                ) from exc
        else:
            return listener
    return None
