"""Serving the desk by waitress: bounded requests, and no header believed but the proxy's own."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.conf import settings

from atrocityrisk.desk.options import ServingOptions
from atrocityrisk.errors import OutputError

# Beyond the file itself: the other fields of its form.
_FORM_BYTES = 1 << 20


def make_server(port: int | None = None) -> Any:
    """A server that listens and does not answer yet."""
    from waitress.server import create_server

    from atrocityrisk.desk.wsgi import application

    serving: ServingOptions = settings.DESK.serving
    asked = serving.port if port is None else port
    family = socket.AF_INET6 if ":" in serving.address else socket.AF_INET
    try:
        listening = socket.create_server((serving.address, asked), family=family)
    except OSError as problem:
        raise OutputError(
            f"expected to listen on {serving.address}, port {asked}, found that it cannot be "
            f"({problem.strerror}); choose another by --port, or end what uses it"
        ) from problem
    return create_server(application, sockets=[listening], **server_options(serving))


def server_options(serving: ServingOptions) -> dict[str, Any]:
    """What waitress is told."""
    proxy = (
        {
            # Only what comes from this machine's own proxy may say for whom it asks, and by TLS.
            "trusted_proxy": "127.0.0.1",
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        }
        if serving.tls == "proxy"
        else {}
    )
    return {
        "threads": serving.threads,
        "max_request_body_size": settings.DESK.uploads.megabytes * 2**20 + _FORM_BYTES,
        "max_request_header_size": 1 << 15,
        "clear_untrusted_proxy_headers": True,
        # What it is served by is nobody's business.
        "ident": None,
        **proxy,
    }


def address_of(server: Any) -> str:
    """Where a server of this machine is called."""
    name = server.effective_host
    return f"http://{f'[{name}]' if ':' in name else name}:{server.effective_port}/"


def serve(server: Any, *, ready: Callable[[], None]) -> None:
    """Answer until Ctrl-C or SIGTERM."""
    with _ending_on_term():
        try:
            ready()
            # Ends by itself on an interrupt, once the requests under way are answered.
            server.run()
        except KeyboardInterrupt:
            pass
        finally:
            server.close()


@contextmanager
def _ending_on_term() -> Iterator[None]:
    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
