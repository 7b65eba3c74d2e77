"""Where a request comes from: the connection's address, or what trusted proxies say; anybody else says nothing."""

import ipaddress

from django.conf import settings


def address_of(peer: str, forwarded_for: str) -> str:
    """Empty for what is no address, as of a socket's file."""
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
    while hops and peer in settings.TRUSTED_PROXIES:
        peer = hops.pop()
    return str(_parsed(peer) or "")


def network(address: str) -> str:
    """The address; of IPv6 the /64, of which one household has all."""
    told = _parsed(address)
    if isinstance(told, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((told, 64), strict=False))
    return str(told or "")


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Without the zone of a link-local address, which no column takes; IPv4 as itself where a server listens on both."""
    try:
        told = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return getattr(told, "ipv4_mapped", None) or told
