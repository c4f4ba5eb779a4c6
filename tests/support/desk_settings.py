"""The desk's settings for tests and type checks: a folder of its own, a hasher that is quick."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from atrocityrisk.desk.home import HOME_VARIABLE, prepare_home

if not os.environ.get(HOME_VARIABLE):
    _folder = Path(tempfile.mkdtemp(prefix="desk-tests-"))
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    os.environ[HOME_VARIABLE] = str(prepare_home(_folder))

from atrocityrisk.desk.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
