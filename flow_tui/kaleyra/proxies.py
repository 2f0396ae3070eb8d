"""Which proxy a request goes through."""

from urllib.parse import urlsplit

from flow_tui.validation import is_loopback


def proxy_for(url: str) -> str | None:
    """Return the URL of the proxy for a request, or None for a direct connection.

    `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` decide, else the system's settings on macOS.
    Loopback and plain http are never proxied: over http, a proxy would read the API key.
    """
    # It imports http.client and email, which start-up must not pay for.
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" or is_loopback(host):
        return None
    proxies = getproxies()
    proxy = proxies.get("https") or proxies.get("all")
    if not proxy or proxy_bypass(f"{host}:{parts.port or 443}"):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
