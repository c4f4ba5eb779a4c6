"""What a site's folder holds before it is written anew: what stays, goes, or is not ours."""

from collections.abc import Mapping
from pathlib import Path

from atrocityrisk._core.files import safe_join, sha256
from atrocityrisk.editions import Edition
from atrocityrisk.errors import OutputError
from atrocityrisk.reports.site.published_editions import PublishedEdition, Site


def earlier_editions(
    before: Site | None, edition: Edition, folder: Path
) -> tuple[PublishedEdition, ...]:
    """Editions of the folder that stay beside a new one, the newest first."""
    if before is None:
        return ()
    outcome = edition.panel.outcome.name
    if before.outcome != outcome:
        raise OutputError(
            f"expected a site of {outcome!r} in {folder}, found one of {before.outcome!r}; name "
            "another folder"
        )
    newest = max((one.origin for one in before.editions), default=edition.origin)
    if newest > edition.origin:
        raise OutputError(
            f"expected editions up to {edition.origin} in {folder}, found one seen from {newest}; "
            "write editions from the oldest to the newest, into a new folder"
        )
    if newest == edition.origin:
        _refuse_another_list(before, edition, folder)
    return tuple(one for one in before.editions if one.origin != edition.origin)


def _refuse_another_list(before: Site, edition: Edition, folder: Path) -> None:
    """Refuse to replace an edition by a list of the same year from another model or other data."""
    panel = edition.spec.panel
    own = edition.forecast.model, "embedded default" if panel is None else panel.name
    if own != before.made_by:
        raise OutputError(
            f"expected in {folder} to write the edition seen from {edition.origin} again by model "
            f"{before.made_by[0]!r} from {before.made_by[1]!r}, found one by {own[0]!r} from "
            f"{own[1]!r}, which is another list; name another folder"
        )


def kept_files(
    before: Site | None, earlier: tuple[PublishedEdition, ...], folder: Path
) -> dict[str, str]:
    """Hashes of earlier editions' files, all of which are there and as they were published."""
    if before is None:
        return {}
    own = tuple(f"{one.folder}/" for one in earlier)
    kept = {name: digest for name, digest in before.files.items() if name.startswith(own)}
    for name, digest in kept.items():
        path = safe_join(folder, name)
        found = _digest_of(path)
        if found != digest:
            raise OutputError(
                f"expected {path} as it was published, found it "
                f"{'missing' if found is None else 'changed'}; put it back from a copy of the site"
            )
    return kept


def refuse_what_is_not_ours(folder: Path, before: Site | None, files: Mapping[str, str]) -> None:
    """Refuse to replace or remove what this package did not write, or somebody changed since."""
    # `files` has the hashes of what will be written: what is there already may stay, as after a
    # run that was cut short.
    known = {} if before is None else before.files
    for name in {**known, **files}:
        path = safe_join(folder, name)
        found = _digest_of(path)
        if found is None or found in (known.get(name), files.get(name)):
            continue
        what = "changed since it was written" if name in known else "of another maker"
        raise OutputError(
            f"expected to write {path}, found it {what}; move it away, or name another folder"
        )


def remove_superseded(folder: Path, before: Site | None, files: Mapping[str, str]) -> None:
    """Remove pages of the last run that the new site has not, such as of a state that ended."""
    for name in () if before is None else before.files:
        if name not in files:
            safe_join(folder, name).unlink(missing_ok=True)


def _digest_of(path: Path) -> str | None:
    return sha256(path) if path.is_file() else None
