"""Publishers' files to tidy frames, one module per publisher; importing it registers them all."""

from atrocityrisk.sources import (
    coups,
    csp,
    epr,
    ert,
    ewp_events,
    hief,
    maddison,
    pitf,
    pwt,
    rights,
    tmk,
    treaties,
    ucdp,
    unhcr,
    vdem,
    worldbank,
    wpp,
)
from atrocityrisk.sources.addresses import Publication, publications
from atrocityrisk.sources.ages_of_content import ContentAge, content_ages
from atrocityrisk.sources.arriving_files import UpdatedFile
from atrocityrisk.sources.corrections import (
    apply_corrections,
    read_corrections,
    shipped_corrections,
)
from atrocityrisk.sources.fetching import FetchedFile, fetch, unrecorded, verify
from atrocityrisk.sources.label_vintages import (
    LABEL_FORMS,
    LabelForm,
    read_label_vintage,
    read_label_vintages,
)
from atrocityrisk.sources.own_sources import read_country_years, register_source
from atrocityrisk.sources.releases import Release, known_releases, release_of
from atrocityrisk.sources.source import (
    SOURCES,
    LaterFile,
    ReadFile,
    Source,
    SourceData,
    read_source,
)
from atrocityrisk.sources.updating import FileByHand, UpdateReport, update

__all__ = [
    "LABEL_FORMS",
    "SOURCES",
    "ContentAge",
    "FetchedFile",
    "FileByHand",
    "LabelForm",
    "LaterFile",
    "Publication",
    "ReadFile",
    "Release",
    "Source",
    "SourceData",
    "UpdateReport",
    "UpdatedFile",
    "apply_corrections",
    "content_ages",
    "coups",
    "csp",
    "epr",
    "ert",
    "ewp_events",
    "fetch",
    "hief",
    "known_releases",
    "maddison",
    "pitf",
    "publications",
    "pwt",
    "read_corrections",
    "read_country_years",
    "read_label_vintage",
    "read_label_vintages",
    "read_source",
    "register_source",
    "release_of",
    "rights",
    "shipped_corrections",
    "tmk",
    "treaties",
    "ucdp",
    "unhcr",
    "unrecorded",
    "update",
    "vdem",
    "verify",
    "worldbank",
    "wpp",
]
