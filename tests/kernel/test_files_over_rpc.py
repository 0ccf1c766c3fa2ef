"""Files over RPC: what was sent comes out as it went in, and what did not arrive whole is refused at its field."""

from __future__ import annotations

import pytest

from shared.errors import InvalidRequest
from shared.files_over_rpc import LARGEST_FILE, LARGEST_FILE_AS_TEXT, content_of, decoded, encoded, file_as_json


def test_a_file_travels_with_its_name_and_its_kind_and_comes_out_as_it_went_in() -> None:
    file = file_as_json("list.csv", "text/csv", b"a,b")
    assert file == {"name": "list.csv", "media_type": "text/csv", "content": "YSxi"}
    assert content_of(file) == b"a,b"
    assert decoded("list.csv", encoded(b"a,b")) == b"a,b"


@pytest.mark.parametrize("content", ["YSx", "YS xi", "YSxi\n", "???", "é", "ü" * 4, "\ud800"])
def test_what_did_not_arrive_whole_is_refused_with_the_name_of_the_file_at_its_field(content: str) -> None:
    words = "list.csv did not arrive whole. Choose it again and send it once more."
    with pytest.raises(InvalidRequest) as refused:
        decoded("list.csv", content, field="files")
    assert refused.value.message == words
    assert refused.value.details == {"fields": {"files": [words]}}


def test_the_largest_file_fits_into_the_largest_text() -> None:
    assert (LARGEST_FILE, LARGEST_FILE_AS_TEXT) == (9_437_184, 12_582_912)
