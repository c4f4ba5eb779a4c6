"""What a phone's app shows, for tests of one-time codes."""

from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from atrocityrisk.desk.models import Person


def code_of(device: TOTPDevice, steps: int = 0) -> str:
    """The code of now, or that of some half minutes later."""
    return f"{totp(device.bin_key, drift=steps):06d}"


def give_device(person: Person) -> TOTPDevice:
    """A device that is in use."""
    return TOTPDevice.objects.create(user=person, name="app", confirmed=True)
