"""Published assessments made again, errors included, with every difference named."""

from atrocityrisk.reproductions.assessments import Reproduction, reproduce

__all__ = ["Reproduction", "reproduce"]
