"""The way out to other people's servers: whatever they do or do not do, there is an answer in words, in time, and nothing
inside our own network is ever called."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.portal.adapters.sending import Sender
from tests.portal.world import Receiver, drips, hangs_up

Make = Callable[..., Receiver]
HEADERS = {"content-type": "application/cloudevents+json"}
OPEN = Sender(private=True, timeout=0.4)


@contextmanager
def speaks(words: bytes, *, waits: bool = False) -> Iterator[str]:
    """A server that says something of its own to whoever connects, once."""
    listening = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def serve() -> None:
        with listening.accept()[0] as link:
            link.recv(65_536)
            link.sendall(words)
            if waits:
                done.wait(5)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    done.set()
    thread.join(5)
    listening.close()


def test_the_body_and_the_headers_arrive_as_they_are(receiver: Make) -> None:
    system = receiver()
    answer = OPEN(system.url, b'{"a": "\xc3\xa9"}', {**HEADERS, "webhook-id": "m-1"})
    assert (answer.status, answer.text) == (200, "thank you")
    (got,) = system.got
    assert got.body == b'{"a": "\xc3\xa9"}'
    assert got.headers["webhook-id"] == "m-1"
    assert got.headers["host"] == system.url.removeprefix("http://").partition("/")[0]
    assert got.headers["user-agent"] == "Quayside-Webhooks/1"


@pytest.mark.parametrize("status", [400, 404, 410, 429, 500, 503])
def test_an_error_is_told_with_the_beginning_of_its_words(status: int, receiver: Make) -> None:
    system = receiver(answers=lambda _: status, text="no\n\x00 " + "x" * 5_000)
    answer = OPEN(system.url, b"{}", HEADERS)
    assert answer.status == status
    assert answer.text.startswith("no xxx")
    assert len(answer.text) == 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int, receiver: Make) -> None:
    elsewhere = receiver()
    system = receiver(answers=lambda _: status, headers={"Location": elsewhere.url})
    answer = OPEN(system.url, b"{}", HEADERS)
    assert answer.status == status
    assert not answer.good
    assert elsewhere.got == []


def test_nobody_listening_is_told(receiver: Make) -> None:
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    answer = OPEN(f"http://127.0.0.1:{port}/", b"{}", HEADERS)
    assert (answer.status, answer.text) == (None, "It cannot be reached: nobody answers there.")


def test_a_connection_that_is_dropped_is_told(receiver: Make) -> None:
    answer = OPEN(receiver(before_answer=hangs_up).url, b"{}", HEADERS)
    assert (answer.status, answer.text) == (None, "It dropped the connection, or does not speak HTTP.")


def test_silence_ends_at_the_limit() -> None:
    with speaks(b"", waits=True) as url:
        begun = time.monotonic()
        answer = OPEN(url, b"{}", HEADERS)
        assert (answer.status, answer.text) == (None, "It did not answer within 0.4 seconds.")
        assert time.monotonic() - begun < 2


def test_an_answer_that_drips_in_byte_by_byte_ends_at_the_limit_too(receiver: Make) -> None:
    begun = time.monotonic()
    answer = OPEN(receiver(before_answer=drips).url, b"{}", HEADERS)
    assert (answer.status, answer.text) == (None, "It did not answer within 0.4 seconds.")
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("words", [b"SSH-2.0-OpenSSH_9.2\r\n", b"", b"HTTP/1.1 two hundred\r\n\r\n", b"\x00" * 100])
def test_what_does_not_speak_http_is_told(words: bytes) -> None:
    with speaks(words) as url:
        answer = OPEN(url, b"{}", HEADERS)
    assert (answer.status, answer.text) == (None, "It dropped the connection, or does not speak HTTP.")


def test_an_endless_header_is_given_up() -> None:
    with speaks(b"HTTP/1.1 200 OK\r\n" + b"X-Long: x\r\n" * 200 + b"\r\n") as url:
        answer = OPEN(url, b"{}", HEADERS)
    assert (answer.status, answer.text) == (None, "It dropped the connection, or does not speak HTTP.")


def test_a_good_status_counts_though_the_rest_breaks_off() -> None:
    with speaks(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nonly this") as url:
        answer = OPEN(url, b"{}", HEADERS)
    assert answer.good


def test_a_name_that_nobody_has_is_told() -> None:
    def nowhere(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    answer = Sender(resolve=nowhere)("https://hook.school.example/", b"{}", HEADERS)
    assert (answer.status, answer.text) == (None, "There is no host called hook.school.example.")


def test_a_look_up_that_hangs_ends_at_the_limit() -> None:
    go_on = threading.Event()

    def hangs(_host: str, _port: int) -> list[str]:
        go_on.wait(5)
        return ["93.184.216.34"]

    begun = time.monotonic()
    answer = Sender(timeout=0.2, resolve=hangs)("https://hook.school.example/", b"{}", HEADERS)
    assert time.monotonic() - begun < 2
    go_on.set()
    assert answer.status is None
    assert answer.text == "The name hook.school.example could not be looked up within 0.2 seconds."


@pytest.mark.parametrize(
    "found", [["127.0.0.1"], ["10.0.0.7"], ["169.254.169.254"], ["::1"], ["93.184.216.34", "192.168.1.4"]]
)
def test_a_name_that_leads_into_a_private_network_is_not_called(
    found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> socket.socket:
        raise AssertionError

    monkeypatch.setattr(socket, "create_connection", never)
    answer = Sender(resolve=lambda _host, _port: found)("https://hook.school.example/", b"{}", HEADERS)
    assert answer.status is None
    assert "leads into a private network" in answer.text


def test_exactly_the_address_that_was_checked_is_called(receiver: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    system, looked_up = receiver(), []
    port = int(system.url.split(":")[2].partition("/")[0])

    def once(host: str, _port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    answer = Sender(private=True, resolve=once)(f"http://hook.school.example:{port}/in", b"{}", HEADERS)
    assert answer.good
    assert looked_up == ["hook.school.example"]
    assert system.got[0].headers["host"] == f"hook.school.example:{port}"


@pytest.mark.parametrize("url", ["http://hook.school.example/", "gopher://x.example/", "https://user:pw@x.example/"])
def test_an_address_that_was_fit_once_is_judged_again_when_it_is_called(url: str) -> None:
    assert Sender()(url, b"{}", HEADERS).status is None


# Certificates


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for hook.school.example that signs itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hook.school.example")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("hook.school.example"), x509.IPAddress(IPv4Address("127.0.0.9"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    plain = serialization.NoEncryption()
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    file.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, form, plain))
    return file


@pytest.mark.parametrize(
    ("known", "host", "said"),
    [
        (True, "hook.school.example", "thank you"),
        (True, "other.school.example", "Its certificate is not good: "),
        (False, "hook.school.example", "Its certificate is not good: "),
    ],
)
def test_a_certificate_is_checked_against_the_name_and_not_the_address(
    known: bool, host: str, said: str, certificate: Path, receiver: Make
) -> None:
    system = receiver()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    system.speak_tls(server)
    ours = ssl.create_default_context(cafile=str(certificate) if known else None)
    sender = Sender(private=True, timeout=2, resolve=lambda _host, _port: ["127.0.0.1"], tls=ours)
    answer = sender(f"https://{host}:{system.port}/hook", b"{}", HEADERS)
    assert answer.text.startswith(said)
    assert len(system.got) == (1 if said == "thank you" else 0)
