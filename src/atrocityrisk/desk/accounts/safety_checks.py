"""Settings with which a desk is not served."""

from atrocityrisk.desk.options import DeskOptions


def unsafe_settings(options: DeskOptions) -> tuple[str, ...]:
    """What is unsafe, and what to do about it; empty if nothing is."""
    if not options.serving.loopback and options.serving.tls == "none":
        return (
            "the desk can be reached from other machines without TLS; put a reverse proxy before "
            'it and set tls = "proxy" in [serving]',
        )
    return ()
