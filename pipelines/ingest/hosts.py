"""Hosts of the web: where a name leads, whether it may be asked, and that it is asked one thing at a time.

Belongs here: resolving, private networks, the pause between two requests. Does not belong here: requests (``web``).

The address that was looked at is the one that is connected to. A name that leads elsewhere when it is asked a second
time (DNS rebinding) gains nothing.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from protego import Protego

# Addresses of IPv4 in the clothes of IPv6 (RFC 6052); those of 6to4, Teredo and mapped ones Python knows itself.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class UnknownHostError(OSError):
    """The name leads nowhere."""


class PrivateHostError(ValueError):
    """The name leads into a private network, or to this machine."""


def addresses_of(host: str, port: int, *, allow_private: bool) -> list[str]:
    """The IP addresses of a host that may be connected to, in the order of the system.

    Raises ``UnknownHostError`` and ``PrivateHostError``. One private address is enough for the latter: a public name
    has none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHostError(f"the host {host} is not known ({error}); check the spelling and the network") from None
    listed = list(dict.fromkeys(str(address[0]).partition("%")[0] for *_, address in found))
    if not allow_private and not all(is_public(ipaddress.ip_address(one)) for one in listed):
        raise PrivateHostError(
            f"{host} lies in a private network or on this machine; set GONGKAI_ALLOW_PRIVATE=1 if it is to be asked"
        )
    return listed


def is_public(address: Address) -> bool:
    """Whether everybody may be meant by this address: no private, loopback, link-local, shared, reserved or multicast
    one, nor one of IPv6 that carries such an address of IPv4.
    """
    if isinstance(address, ipaddress.IPv6Address):
        carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64:
            carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if not all(is_public(one) for one in carried if one is not None):
            return False
        if address.ipv4_mapped is not None:
            return True
    return address.is_global and not address.is_multicast


@dataclass
class Host:
    """One scheme, name and port. ``away`` is why it is asked no more in this run; ``rules`` are those of its
    robots.txt, ``unruled`` why they are not known.
    """

    origin: str
    pause: float
    away: str | None = None
    rules: Protego | None = None
    unruled: str | None = None
    asking: Lock = field(default_factory=Lock)
    ruling: Lock = field(default_factory=Lock)
    _free_at: float = 0.0

    @contextmanager
    def turn(self, wait: Callable[[float], None]) -> Iterator[None]:
        """Waits until nobody else asks and the pause is over; the next pause begins when the block ends."""
        with self.asking:
            wait(max(0.0, self._free_at - monotonic()))
            try:
                yield
            finally:
                self._free_at = max(self._free_at, monotonic() + self.pause)

    def rest(self, seconds: float) -> None:
        """Makes the next turn wait at least so long."""
        self._free_at = max(self._free_at, monotonic() + seconds)
