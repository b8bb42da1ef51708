"""The files of the store: whole or not there, dated by their content, in one generation only."""

import gzip
import os
import threading
import time

import brotli
import pytest

from roundtable.stored import shelves
from tests.roundtable.store_asking import files_below

pytestmark = pytest.mark.once

PLACE = "plain/en/about/index.html"
HEADERS = {"Content-Type": "text/html; charset=utf-8", "Content-Language": "en", "X-Other": "no"}
CONTENT = b"<p>words</p>" * 50


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """The folder of an empty store."""
    settings.STORE_DIR = tmp_path / "var" / "pages"
    return settings.STORE_DIR


@pytest.fixture
def label():
    """The label of an open generation."""
    opened = shelves.Label.new(7, "c0de", now=time.time(), ends=time.time() + 3600)
    shelves.open_at(opened)
    return opened


def put(label, content=CONTENT, place=PLACE, headers=HEADERS, status=200):
    """Keep a page."""
    return shelves.put(label, place, status=status, headers=headers, content=content)


def mode(path):
    """Return who may do what with a file."""
    return path.stat().st_mode & 0o777


def test_page_lies_in_three_forms_of_the_same_bytes(label):
    assert put(label)

    file = label.folder / PLACE
    assert file.read_bytes() == CONTENT
    assert gzip.decompress(file.with_name("index.html.gz").read_bytes()) == CONTENT
    assert brotli.decompress(file.with_name("index.html.br").read_bytes()) == CONTENT


def test_same_content_makes_the_same_bytes_and_dates(label):
    put(label)
    first = {p: (p.read_bytes(), p.stat().st_mtime) for p in label.folder.rglob("index.*")}
    put(label)

    again = {p: (p.read_bytes(), p.stat().st_mtime) for p in label.folder.rglob("index.*")}
    assert first == again
    stamp = shelves.stamp_of(CONTENT)
    assert {moment for _bytes, moment in again.values()} == {float(stamp)}
    assert 0 <= stamp < 2**31 != shelves.stamp_of(b"other")


def test_pdf_is_not_compressed_again(label):
    put(label, b"%PDF-1.7", "plain/en/documents/x.pdf", {"Content-Type": "application/pdf"})

    names = [p.name for p in (label.folder / "plain/en/documents").iterdir()]
    assert sorted(names) == ["x.pdf", "x.pdf.head"]


def test_anybody_may_read_and_nobody_else_write_whatever_the_umask_says(label, store):
    before = os.umask(0o077)
    try:
        put(label)
    finally:
        os.umask(before)

    inside = [store, *store.rglob("*")]
    pages = [path for path in inside if "locks" not in path.parts and not path.is_symlink()]
    assert {mode(path) for path in pages if path.is_dir()} == {0o755}
    assert {mode(path) for path in pages if path.is_file()} == {0o644}
    # What lies beside the store is the owner's.
    assert mode(store.parent) == 0o700


def test_nothing_is_written_while_the_store_is_closed_or_for_another_generation(label, store):
    shelves.close()
    assert not put(label)
    assert files_below(store) == []

    other = shelves.Label.new(8, "c0de", now=label.begins, ends=label.ends)
    shelves.open_at(other)
    assert not put(label)
    assert files_below(store) == []


def test_page_that_was_being_written_while_the_store_closed_is_removed(label, store, monkeypatch):
    real = shelves.write

    def write(path, data, *, stamp):
        """Write a file, and be overtaken by a change."""
        real(path, data, stamp=stamp)
        shelves.close()

    monkeypatch.setattr(shelves, "write", write)

    assert not put(label)
    assert not label.folder.exists()


def test_file_is_there_whole_or_not_at_all(label, store, monkeypatch):
    def no_room(_descriptor):
        """Fail as a full disk does."""
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shelves.os, "fsync", no_room)

    with pytest.raises(OSError, match="No space left"):
        put(label)
    assert files_below(store) == []


def test_what_tells_of_a_page_comes_last(label, monkeypatch):
    order, real = [], shelves.write

    def write(path, data, *, stamp):
        """Write a file and remember it."""
        order.append(path.name)
        real(path, data, stamp=stamp)

    monkeypatch.setattr(shelves, "write", write)
    put(label)

    assert order[-1] == "index.html.head"
    assert sorted(order[:-1]) == ["index.html", "index.html.br", "index.html.gz"]


def test_only_what_is_the_pages_own_is_kept_of_its_headers(label):
    put(label)

    told = (label.folder / f"{PLACE}.head").read_text()
    assert "Content-Language" in told
    assert "X-Other" not in told


def test_sweeping_leaves_one_generation_and_what_is_just_being_written(label, store):
    put(label)
    other = shelves.Label.new(8, "c0de", now=label.begins, ends=label.ends)
    shelves.open_at(other)
    shelves.make_folder(store / "making")
    (store / "making" / "new").touch()

    shelves.sweep(other)

    assert [path.name for path in (store / "g").iterdir()] == [str(other)]
    assert files_below(store) == ["making/new"]


def test_what_a_dead_process_left_half_written_is_swept(label, store, monkeypatch):
    shelves.make_folder(store / "making")
    (store / "making" / "old").touch()
    monkeypatch.setattr(shelves, "SECONDS_TO_WRITE", -1)

    shelves.sweep(label)

    assert files_below(store) == []


@pytest.mark.parametrize(
    "target", ["g/7", "g/x.y.z", "elsewhere", "g/7.c0de", "../../etc", "g/7.c0de.1.2", "g/7.c0de.x"]
)
def test_pointer_that_is_not_ours_leads_nowhere(store, target):
    store.mkdir(parents=True)
    (store / "current").symlink_to(target)

    assert shelves.pointer() is None


def test_pointer_that_is_a_file_leads_nowhere(store):
    store.mkdir(parents=True)
    (store / "current").write_text("g/7.c0de.1")

    assert shelves.pointer() is None


def test_closing_twice_and_before_there_is_a_store_does_nothing(store):
    shelves.close()
    shelves.open_at(shelves.Label.new(1, "c0de", now=0, ends=1))
    shelves.close()
    shelves.close()

    assert shelves.pointer() is None


def test_pointer_that_cannot_be_removed_stops_the_change(store):
    (store / "current").mkdir(parents=True)

    with pytest.raises(OSError, match="current"):
        shelves.close()


def test_lock_is_held_by_one_at_a_time():
    with shelves.alone("page x") as first, shelves.alone("page x") as second:
        assert (first, second) == (True, False)
    with shelves.alone("page x") as again:
        assert again


def test_lock_is_waited_for():
    free, held = threading.Event(), threading.Event()

    def hold():
        """Hold the lock until told."""
        with shelves.alone("page x"):
            held.set()
            free.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    threading.Timer(0.05, free.set).start()
    with shelves.alone("page x", patience=10) as mine:
        assert mine
    holder.join()


def test_no_page_has_the_lock_of_whoever_opens_the_store():
    with shelves.alone("reopen") as opening:
        assert opening
        for number in range(600):
            with shelves.alone(f"page {number}") as free:
                assert free


def test_without_room_for_a_lock_nobody_has_it(store, monkeypatch):
    store.parent.mkdir()
    store.write_text("no folder")

    with shelves.alone("page x") as mine:
        assert not mine


def test_label_never_comes_again():
    first, second = (shelves.Label.new(7, "c0de", now=1, ends=2) for _time in range(2))

    assert first != second
    assert (first.number, first.code, first.begins, first.ends) == (7, "c0de", 1, 2)
    assert shelves.Label.read(f"g/{first}") == first


def test_label_is_over_on_both_sides_of_its_time():
    now = time.time()

    assert not shelves.Label.new(1, "c", now=now, ends=now + 60).is_over
    assert shelves.Label.new(1, "c", now=now - 60, ends=now - 1).is_over
    assert shelves.Label.new(1, "c", now=now + 60, ends=now + 120).is_over


def test_nothing_in_the_store_says_when_it_was_opened_or_filled(store, label):
    put(label)

    told = [store, store / "g", label.folder, label.folder / "plain/en/about"]
    assert {path.stat().st_mtime for path in told} == {0}
    assert (store / "current").lstat().st_mtime == 0


def test_store_is_told_from_another_one(store, settings, tmp_path):
    own = shelves.identity()
    assert (len(own), shelves.identity()) == (32, own)

    settings.STORE_DIR = tmp_path / "another"
    assert shelves.identity() != own


def test_root_writes_nothing_into_the_store_of_another_user(store, label, monkeypatch):
    assert shelves.is_ours()

    monkeypatch.setattr(shelves.os, "geteuid", lambda: 0)
    os.chown(store, 65534, 65534)
    assert not shelves.is_ours()
    monkeypatch.setattr(shelves.os, "geteuid", lambda: 65534)
    assert shelves.is_ours()
