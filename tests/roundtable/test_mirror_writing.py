"""A copy takes the place of a former one, of nothing else, and only when it is whole."""

import os

import pytest

from roundtable.mirror import manifest, naming, writing

pytestmark = pytest.mark.once

ALWAYS = sorted(manifest.ALWAYS)


def write(folder, **files):
    """Write a small copy with further files beside what each copy holds."""
    with writing.replacing(folder) as fresh:
        for name in [*ALWAYS, *files]:
            writing.put(fresh, name, files.get(name, "words").encode())
        return manifest.write(fresh)


def beside(place):
    """Return the names of all that lies where the copy lies, its own among them."""
    return [path.name for path in place.parent.iterdir()]


@pytest.fixture
def place(tmp_path):
    """A folder with nothing else in it, where a copy will lie."""
    (tmp_path / "copies").mkdir()
    return tmp_path / "copies" / "copy"


def test_next_copy_takes_the_place_of_the_former_one_with_all_its_files(place):
    write(place, withdrawn="voice")
    write(place, news="news")

    assert manifest.names(place) == sorted([*ALWAYS, naming.SUMS, "news"])
    assert beside(place) == ["copy"]


def test_copy_may_be_written_to_an_empty_folder(place):
    place.mkdir()
    write(place)

    assert manifest.names(place) == sorted([*ALWAYS, naming.SUMS])


def test_files_tell_no_time_and_everybody_may_read_them_whatever_the_umask(place):
    usual = os.umask(0o077)
    try:
        write(place, **{"en/a/b.pdf": "pdf"})
    finally:
        os.umask(usual)

    for path in [place, *place.rglob("*")]:
        assert path.stat().st_mtime == writing.STAMP
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644)


@pytest.mark.parametrize("name", ["notes.txt", ".git/config", "en/about/photo.jpg"])
def test_former_copy_with_something_else_in_it_is_refused_and_left_alone(place, name):
    write(place)
    writing.put(place, name, b"mine")

    with pytest.raises(writing.Refused, match=f"holds what is not of a copy made here .{name}"):
        write(place)

    assert (place / name).read_bytes() == b"mine"


@pytest.mark.parametrize("sums", [None, "", "0" * 64 + "  a\n", "no checksums\n"])
def test_folder_that_is_no_copy_of_ours_is_refused(place, sums):
    writing.put(place, "a", b"mine")
    if sums is not None:
        writing.put(place, naming.SUMS, sums.encode())

    with pytest.raises(writing.Refused, match="choose a new folder"):
        write(place)

    assert (place / "a").read_bytes() == b"mine"


def test_link_to_a_file_elsewhere_is_no_file_of_ours(place, tmp_path):
    write(place)
    (place / "elsewhere").symlink_to(tmp_path)

    with pytest.raises(writing.Refused, match="elsewhere"):
        write(place)


def test_file_and_place_without_a_folder_are_refused(place):
    place.write_text("mine")
    with pytest.raises(writing.Refused, match="is no folder"):
        write(place)
    with pytest.raises(writing.Refused, match="There is no folder"):
        write(place.parent / "none" / "copy")

    assert place.read_text() == "mine"


def test_run_that_fails_leaves_the_former_copy_and_nothing_beside_it(place):
    digest = write(place)

    def fail():
        with writing.replacing(place) as fresh:
            writing.put(fresh, "half", b"written")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()

    assert manifest.digest_of(place / naming.SUMS) == digest
    assert beside(place) == ["copy"]


def test_what_an_earlier_run_left_when_it_was_killed_is_cleared_away(place):
    write(place)
    place.rename(place.with_name(".copy.former-copy"))
    writing.put(place.with_name(".copy.copy-being-made"), "withdrawn", b"voice")

    with pytest.raises(KeyboardInterrupt), writing.replacing(place):
        raise KeyboardInterrupt

    assert beside(place) == ["copy"]
    assert manifest.names(place) == sorted([*ALWAYS, naming.SUMS])


def test_two_runs_do_not_write_in_one_place(place):
    with (
        writing.replacing(place),
        pytest.raises(writing.Refused, match="just being made"),
        writing.replacing(place),
    ):
        pytest.fail("The second run began")


@pytest.mark.parametrize("name", ["../outside", "en/../../outside", "/outside"])
def test_no_file_is_written_outside_of_the_copy(place, name):
    with pytest.raises(ValueError, match="outside"):
        writing.put(place, name, b"words")
