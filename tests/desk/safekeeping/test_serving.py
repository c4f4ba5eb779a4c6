"""What the server is told: bounded requests, and headers of a proxy only where there is one."""

import socket

import pytest
from django.conf import settings

from atrocityrisk.desk.commands.web_server import address_of, make_server, server_options
from atrocityrisk.desk.options import ServingOptions
from atrocityrisk.errors import OutputError


def test_without_a_proxy_no_header_of_one_is_believed() -> None:
    options = server_options(ServingOptions())
    assert "trusted_proxy" not in options
    assert options["clear_untrusted_proxy_headers"] is True
    assert options["threads"] == 8


def test_behind_a_proxy_only_this_machines_is_believed() -> None:
    serving = ServingOptions(tls="proxy", host_names=("desk.example.org",))
    options = server_options(serving)
    assert options["trusted_proxy"] == "127.0.0.1"
    assert options["trusted_proxy_headers"] == {"x-forwarded-for", "x-forwarded-proto"}


def test_a_request_is_no_larger_than_an_upload_may_be() -> None:
    options = server_options(ServingOptions())
    assert options["max_request_body_size"] == (settings.DESK.uploads.megabytes + 1) * 2**20
    assert options["ident"] is None


def test_a_port_that_is_taken_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OutputError, match=f"expected to listen on 127.0.0.1, port {port}"):
            make_server(port)


def test_the_address_is_one_that_a_browser_takes() -> None:
    server = make_server(0)
    try:
        assert address_of(server) == f"http://127.0.0.1:{server.effective_port}/"
    finally:
        server.close()
