"""What a file is, is told from its content; a file that is not whole is found out before anything is applied."""

import gzip
from pathlib import Path

import pytest

from services.gateway.imports.files import FileProblem, Layout, check, layout_of, records
from services.gateway.imports.profile import Profile
from services.gateway.imports.profile_files import profile_named

CLAIMS = profile_named("fremotor-claims")
NATIVE = profile_named("sinistra")
HEAD = "claim_line,policy_image_id,guarantee,occurrence_date,payment"
TEXT = f"{HEAD}\n1,1.1a,TPL,2003-01-01,10.00\n2,1.1a,Fire,2003-01-02,0.00\n"


def _seen(path: Path, content: bytes, profile: Profile = CLAIMS) -> tuple[Layout, list[object]]:
    path.write_bytes(content)
    layout, count = list(check(path, layout_of(path, profile), profile))[-1]
    found: list[object] = list(records(path, layout))
    assert count == len(found)
    return layout, found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "pushed"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        gzip.compress(TEXT.encode(), mtime=0),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.rstrip("\n").encode(),
        TEXT.replace("\n", "\n\n").encode(),
    ],
)
def test_a_csv_is_read_however_it_is_wrapped(file: Path, content: bytes) -> None:
    layout, found = _seen(file, content)
    assert layout.columns == tuple(HEAD.split(","))
    assert found == [["1", "1.1a", "TPL", "2003-01-01", "10.00"], ["2", "1.1a", "Fire", "2003-01-02", "0.00"]]


def test_windows_text_is_read_where_it_is_not_utf8(file: Path) -> None:
    layout, found = _seen(file, TEXT.replace("1.1a", "Été 1").encode("cp1252"))
    assert layout.encoding == "cp1252"
    assert found[0][1] == "Été 1"  # type: ignore[index]


def test_ndjson_is_told_by_its_brace(file: Path) -> None:
    layout, found = _seen(file, gzip.compress(b'{"key": "1"}\n\n{"key": "2"}'), NATIVE)
    assert (layout.form, layout.compressed) == ("ndjson", True)
    assert found == [b'{"key": "1"}\n', b'{"key": "2"}']


def test_a_line_with_odd_quotes_spares_its_neighbours(file: Path) -> None:
    _, found = _seen(file, TEXT.replace("1,1.1a,TPL", '1,"1.1a"x,TPL').encode())
    assert found[0] is None
    assert len(found) == 2


@pytest.mark.parametrize(
    ("content", "code", "told"),
    [
        (b"", "file-unreadable", "empty"),
        (b"\n \n", "file-unreadable", "empty"),
        (gzip.compress(b"", mtime=0), "file-unreadable", "empty"),
        (gzip.compress(TEXT.encode(), mtime=0)[:-6], "file-unreadable", "gzip"),
        (gzip.compress(TEXT.encode() * 9999, mtime=0)[:1000], "file-unreadable", "gzip"),
        (b"\x1f\x8bnot gzip at all", "file-unreadable", "gzip"),
        (b"PK\x03\x04\x00\x00binary", "file-unreadable", "binary"),
        (TEXT.encode("utf-16"), "file-unreadable", "binary"),
        (TEXT.replace("payment", "paid").encode(), "column-missing", "payment"),
        (TEXT.replace("claim_line,", "payment,", 1).encode(), "column-missing", "claim_line"),
        (TEXT.replace(HEAD, HEAD + ",payment").encode(), "file-unreadable", "twice"),
        ((TEXT + "3,1.1a,TP").encode(), "file-unreadable", "middle"),
        ((TEXT + '3,"1.1a,TP\n').encode(), "file-unreadable", "quote"),
        ((TEXT + "x" * 1_000_001).encode(), "file-unreadable", "longer"),
        (TEXT.encode() + b"3,\x81,TPL,2003-01-01,1.00\n", "file-unreadable", "none of"),
    ],
)
def test_a_broken_file_is_told_as_a_whole(file: Path, content: bytes, code: str, told: str) -> None:
    with pytest.raises(FileProblem) as problem:
        _seen(file, content)
    assert problem.value.note.code == code
    assert told in problem.value.note.detail


def test_a_missing_column_is_pointed_at(file: Path) -> None:
    with pytest.raises(FileProblem) as problem:
        _seen(file, b"claim_line,guarantee\n1,TPL\n")
    pointers = {error.pointer for error in problem.value.note.errors}
    assert pointers == {"/policy_image_id", "/occurrence_date", "/payment"}


def test_a_csv_is_no_file_for_native_lines(file: Path) -> None:
    with pytest.raises(FileProblem, match="file-unreadable"):
        _seen(file, TEXT.encode(), NATIVE)


def test_a_last_line_nested_beyond_reading_is_cut_short_too(file: Path) -> None:
    with pytest.raises(FileProblem, match="file-unreadable"):
        _seen(file, b"{}\n" + b'{"a":' * 50_000 + b"1" + b"}" * 50_000, NATIVE)


def test_ndjson_cut_short_is_told(file: Path) -> None:
    with pytest.raises(FileProblem) as problem:
        _seen(file, b'{"key": "1"}\n{"key": ', NATIVE)
    assert "middle" in problem.value.note.detail
