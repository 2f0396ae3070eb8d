"""A flow.json that is read: any bytes are a flow, or a plain sentence."""

import hashlib
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flow_tui.flow_json import MAX_BYTES, FlowJson, FlowJsonError, parse
from flow_tui.flow_json.canonical import MAX_DEPTH, MAX_VALUES
from tests.flow_json.flows import ANY_JSON, FLOW, spelled
from tests.support.cases import every


def canonical(text: str) -> str:
    return parse(text.encode()).canonical.decode()


def refused(data: bytes, **more: str) -> str:
    with pytest.raises(FlowJsonError) as caught:
        parse(data, **more)
    sentence = str(caught.value)
    assert sentence.isprintable()
    return sentence


class TestCanonicalForm:
    def test_keys_are_sorted_and_blanks_are_gone(self) -> None:
        text = (
            ' {"b" : [ 1 , {"d":2,\t"c" :3} ],\r\n "a": { }, "": [ ] , "a b": null, "B": true} \n'
        )
        assert canonical(text) == '{"":[],"B":true,"a":{},"a b":null,"b":[1,{"c":3,"d":2}]}'

    @every(
        ("spelled", "kept"),
        [
            (r"\u0041\u00e9\ud83d\ude00", "Aé😀"),
            (r"\/ \u002F", "/ /"),
            (r"\" \u0022 \\ \u005c", r"\" \" \\ \\"),
            (r"\n\u000a\t\u0009\b\f\r\u0008\u000C\u000D", r"\n\n\t\t\b\f\r\b\f\r"),
            (r"\u0000\u001F", r"\u0000\u001f"),
            ("\\u007f\u2028\\u2028", "\x7f\u2028\u2028"),
            (r"\uD800", r"\ud800"),
            (r"\uDC00\uD83D\uDE00\uD83D", r"\udc00😀\ud83d"),
            (r"\\ud83d\\ude00", r"\\ud83d\\ude00"),
        ],
    )
    def test_a_string_has_one_spelling(self, spelled: str, kept: str) -> None:
        assert canonical(f'{{"{spelled}":"{spelled}"}}') == f'{{"{kept}":"{kept}"}}'
        again = canonical(f'{{"{kept}":"{kept}"}}')
        assert again == f'{{"{kept}":"{kept}"}}'

    @every(
        "number",
        [
            "1",
            "1.0",
            "1e0",
            "1E+0",
            "-0",
            "0.10",
            "9" * 400,
            "1e999",
            "NaN",
            "Infinity",
            "-Infinity",
        ],
    )
    def test_a_number_stays_as_it_is_spelled(self, number: str) -> None:
        assert canonical(f'{{"n": [{number}, {number} ]}}') == f'{{"n":[{number},{number}]}}'

    def test_a_key_that_occurs_twice_stays_twice_in_its_order(self) -> None:
        assert canonical('{"b":1,"a":2,"b":0,"\\u0062":3}') == '{"a":2,"b":1,"b":0,"b":3}'
        assert parse(b'{"a":1,"a":2}').sha256 != parse(b'{"a":2,"a":1}').sha256

    def test_the_order_of_a_list_counts(self) -> None:
        assert parse(b'{"a":[1,2]}').sha256 != parse(b'{"a":[2,1]}').sha256

    def test_long_strings_and_blanks(self) -> None:
        plain, escapes = "x" * 1_500_000, "\\ud83d\\ude00\\n" * 2_000
        blanks = " " * 50_000
        text = f'{{{blanks}"{escapes}"{blanks}:{blanks}"{plain}"{blanks},{blanks}"a":1{blanks}}}'
        kept = "😀\\n" * 2_000
        assert canonical(text) == f'{{"a":1,"{kept}":"{plain}"}}'

    def test_more_keys_than_are_sorted_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("flow_tui.flow_json.canonical._SORTED_AT_ONCE", 7)
        keys = [f"{number:03}" for number in range(100)]
        shuffled = [*random.Random(1).sample(keys, len(keys)), "007", "099"]
        members = [f'"{key}":{number}' for number, key in enumerate(shuffled)]
        found = json.loads(
            canonical(f"{{{','.join(members)}}}"), object_pairs_hook=lambda pairs: pairs
        )
        assert [key for key, _ in found] == sorted(shuffled)
        assert [value for key, value in found if key == "007"] == [shuffled.index("007"), 100]


class TestHash:
    def test_it_is_that_of_the_canonical_form(self) -> None:
        found = parse(spelled(FLOW, random.Random(2)).encode())
        assert found.sha256 == hashlib.sha256(found.canonical).hexdigest()
        assert found.short_hash == found.sha256[:12]

    @given(ANY_JSON, st.randoms(use_true_random=False))
    def test_spelling_makes_no_difference(self, value: Any, chance: random.Random) -> None:
        flow = {"version": "7.3", "value": value}
        plain = parse(json.dumps(flow).encode())
        other = parse(spelled(flow, chance).encode())
        assert other.sha256 == plain.sha256
        assert json.loads(plain.canonical) == flow

    @given(ANY_JSON)
    def test_the_canonical_form_is_its_own(self, value: Any) -> None:
        found = parse(json.dumps({"value": value}).encode())
        assert parse(found.canonical).canonical == found.canonical

    @given(ANY_JSON, ANY_JSON)
    def test_other_values_have_another(self, one: Any, other: Any) -> None:
        first, second = (json.dumps({"value": value}, sort_keys=True) for value in (one, other))
        same = parse(first.encode()).sha256 == parse(second.encode()).sha256
        assert same == (first == second)


class TestFile:
    def test_the_text_and_the_size_are_those_that_came(self) -> None:
        data = b'\xef\xbb\xbf{"a":\r\n "\xc3\xa9"}\n'
        found = parse(data)
        assert (found.source, found.size) == ('{"a":\r\n "é"}\n', len(data))
        assert found.canonical == '{"a":"é"}'.encode()

    def test_its_content_is_not_in_its_repr(self) -> None:
        found = parse(json.dumps(FLOW).encode())
        assert "Welcome" not in repr(found)
        assert found.sha256 in repr(found)


class TestBadInput:
    @every(
        ("text", "line", "column"),
        [
            ("{", 1, 2),
            ('{"a":\n  tru}', 2, 3),
            ('{"a" 1}', 1, 6),
            ('{"a": }', 1, 7),
            ('{"a":1,}', 1, 8),
            ('{"a":1 "b":2}', 1, 8),
            ('{"a":1 2}', 1, 8),
            ("{1:2}", 1, 2),
            ('{"a"}', 1, 5),
            ('{"a","b"}', 1, 5),
            ('{"a":"b":1}', 1, 9),
            ("{,}", 1, 2),
            ("[1,]", 1, 4),
            ("[1,,2]", 1, 4),
            ("[1 2]", 1, 4),
            ('["a":1]', 1, 5),
            ("[1}", 1, 3),
            ('{"a":1]', 1, 7),
            ("{} {}", 1, 4),
            ("{},", 1, 3),
            ("{}}", 1, 3),
            ("]", 1, 1),
            (":", 1, 1),
            ('{"a":"\t"}', 1, 6),
            ('{"a":"\\x"}', 1, 6),
            ('{"a":"\\u12"}', 1, 6),
            ('{"a":"b', 1, 6),
            ("{'a':1}", 1, 2),
            ('{"a":01}', 1, 7),
            ('{"a":1.}', 1, 7),
            ('{"a":.5}', 1, 6),
            ('{"a":+1}', 1, 6),
            ('{"a":\u00a01}', 1, 6),
            ("<html>\nLog in</html>", 1, 1),
            ('{\n"a": 1 // why\n}', 2, 8),
        ],
    )
    def test_where_it_is_not_json(self, text: str, line: int, column: int) -> None:
        sentence = refused(text.encode())
        assert sentence == f"The flow.json is not JSON (line {line}, column {column})."

    @every("text", ["[]", '"a"', "1", "null", "NaN", '[{"a":1}]'])
    def test_other_json_is_no_flow(self, text: str) -> None:
        assert refused(text.encode()) == "The flow.json is not a JSON object."

    @every("data", [b"", b" \r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n"])
    def test_nothing(self, data: bytes) -> None:
        assert refused(data) == "The flow.json is empty."

    def test_what_it_is_called(self) -> None:
        assert refused(b"", called="lead_form.json") == "lead_form.json is empty."

    def test_other_encodings(self) -> None:
        assert refused(b'{"a":"\xe9"}') == "The flow.json is not UTF-8 (byte 7)."
        assert "not UTF-8" in refused('{"a":1}'.encode("utf-16"))

    def test_the_largest_file(self) -> None:
        largest = b'{"a":"' + b"x" * (MAX_BYTES - 8) + b'"}'
        assert parse(largest).size == MAX_BYTES
        assert refused(largest + b"\n") == "The flow.json is larger than 10 MB."

    def test_the_deepest_nesting(self) -> None:
        inner = MAX_DEPTH - 1
        deepest = b'{"a":' + b"[" * inner + b"]" * inner + b"}"
        assert parse(deepest).canonical == deepest
        sentence = "The flow.json is nested more than 200 levels deep."
        assert refused(deepest.replace(b"[]", b"[[]]")) == sentence
        assert refused(b"[" * MAX_BYTES) == sentence
        assert refused(b'{"a":' * 200_000 + b"1" + b"}" * 200_000) == sentence

    def test_the_most_values(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert MAX_VALUES == 1_000_000
        monkeypatch.setattr("flow_tui.flow_json.canonical.MAX_VALUES", 1_000)
        # The list and the object are values, too.
        most = b'{"a":[' + b"0," * 997 + b"0]}"
        assert parse(most).canonical == most
        sentence = "The flow.json has more than 1,000 values."
        assert refused(most.replace(b"]", b",0]")) == sentence
        assert refused(most.replace(b"]", b",[]]")) == sentence

    @given(
        st.binary(max_size=200)
        | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace"))
    )
    def test_any_bytes(self, data: bytes) -> None:
        assert isinstance(_parsed(data), FlowJson | str)

    @given(st.text('{}[]:,"\\u0dea1-.e \n', max_size=40))
    def test_any_signs_are_read_as_python_reads_them(self, text: str) -> None:
        try:
            value = json.loads(text)
        except ValueError:
            value = None
        assert isinstance(_parsed(text.encode()), FlowJson) == isinstance(value, dict)


def _parsed(data: bytes) -> FlowJson | str:
    try:
        return parse(data)
    except FlowJsonError as error:
        return str(error)
