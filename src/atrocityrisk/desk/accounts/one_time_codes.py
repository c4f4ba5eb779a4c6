"""One-time codes: a device per person, set up with a picture and confirmed with a code."""

import io
from base64 import b32encode

import qrcode
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice
from qrcode.image.svg import SvgPathFillImage

from atrocityrisk.desk.models import Person

_NAME = "app"


def accepted_device(person: Person, code: str) -> TOTPDevice | None:
    """The device that accepts a code; each code is accepted once."""
    return _first_accepting(person, code, confirmed=True)


def has_codes(person: Person) -> bool:
    """Whether a person has set up one-time codes."""
    return bool(TOTPDevice.objects.filter(user=person, confirmed=True).exists())


def begun_device(person: Person) -> TOTPDevice | None:
    """The device that a person is setting up, if any."""
    return TOTPDevice.objects.filter(user=person, confirmed=False).first()


@transaction.atomic
def begin_device(person: Person) -> TOTPDevice:
    """Make a new secret for a person; an unfinished one is forgotten."""
    TOTPDevice.objects.filter(user=person, confirmed=False).delete()
    return TOTPDevice.objects.create(user=person, name=_NAME, confirmed=False)


@transaction.atomic
def confirm_device(person: Person, code: str) -> TOTPDevice | None:
    """Take the device that is being set up into use, once it has shown a right code."""
    device = _first_accepting(person, code, confirmed=False)
    if device is not None:
        TOTPDevice.objects.filter(user=person, confirmed=True).delete()
        device.confirmed = True
        device.save()
    return device


@transaction.atomic
def remove_devices(person: Person) -> bool:
    """Forget a person's devices; whether there were any."""
    count, _ = TOTPDevice.objects.filter(user=person).delete()
    return bool(count)


def secret_words(device: TOTPDevice) -> str:
    """The secret as apps take it when typed, in groups of four."""
    text = b32encode(device.bin_key).decode("ascii")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def device_picture(device: TOTPDevice) -> bytes:
    """The secret as a picture that an app reads, in SVG."""
    out = io.BytesIO()
    qrcode.make(device.config_url, image_factory=SvgPathFillImage, border=3).save(out)
    return out.getvalue()


def _first_accepting(person: Person, code: str, *, confirmed: bool) -> TOTPDevice | None:
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return None
    # Held until it is saved: two requests at once cannot both spend one code.
    with transaction.atomic():
        devices = TOTPDevice.objects.select_for_update().filter(user=person, confirmed=confirmed)
        return next((device for device in devices if device.verify_token(digits)), None)
