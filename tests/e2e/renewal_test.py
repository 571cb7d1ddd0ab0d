"""A certificate that is renewed while guests are here (SIGHUP): they stay, and who comes sees the new one."""
import os
import shutil
import signal
import socket
import ssl
import tempfile
import unittest

from room import PATIENCE, SALON, Room
from tls_test import TlsGuest, make_certificate, ssl_fingerprint

NOBODY, READERS = 65534, 54321  # a user, and the group of those who may read keys


class Service:
    """A room as a service without privileges: where these tests are root's, it runs as another user, who is of the
    group READERS. Its certificate and key are root's. Use it with `with`."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="salon-service-")
        os.chmod(self.folder.name, 0o755)
        self.certificate, self.key = make_certificate(self.folder.name, "first.example")
        self.give_to_readers()
        data = os.path.join(self.folder.name, "data")
        os.mkdir(data, 0o700)
        self.room = Room("--tls-cert", self.certificate, "--tls-key", self.key, data=data)
        if os.geteuid() == 0:
            os.chown(data, NOBODY, NOBODY)
            self.room.program = shutil.copy(SALON, self.folder.name)  # that user may see nothing of where it was built
            self.room.prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", f"--groups={READERS}"]

    def give_to_readers(self):
        if os.geteuid() == 0:
            os.chown(self.key, 0, READERS)
        os.chmod(self.key, 0o640)

    def __enter__(self):
        return self, self.room.start()

    def __exit__(self, *_):
        self.room.__exit__()
        self.folder.cleanup()


def fingerprint_of(certificate):
    with open(certificate) as file:
        return ssl_fingerprint(ssl.PEM_cert_to_DER_cert(file.read()))


class Renewal(unittest.TestCase):
    def test_sighup_shows_a_new_certificate_and_drops_nobody(self):
        with Room() as room:
            certificate, key = make_certificate(room.directory, "first.example")
            room.options += ["--tls-cert", certificate, "--tls-key", key]
            room.stop()
            room.start()
            ada = room.lines("ada")
            stays = TlsGuest(room)
            stays.expect(r"Just type")
            before = stays.fingerprint()
            new_certificate, new_key = make_certificate(room.directory, "second.example")
            os.replace(new_certificate, certificate)
            room.process.send_signal(signal.SIGHUP)  # the key is not of that certificate yet
            room.wait_until_printed("the certificate that was there stays")
            self.assertEqual(TlsGuest(room).fingerprint(), before)
            os.replace(new_key, key)
            room.process.send_signal(signal.SIGHUP)
            room.wait_until_printed("was read again")
            self.assertNotEqual(TlsGuest(room).fingerprint(), before)
            stays.say("still here")
            ada.expect(r"\] guest-\d+: still here\n")
            verified = ssl.create_default_context(cafile=certificate)
            with socket.create_connection(("127.0.0.1", room.port), PATIENCE) as plain:
                verified.wrap_socket(plain, server_hostname="second.example").close()

    def test_irc_clients_are_told_when_the_certificate_can_be_verified_from_now_on(self):
        with Room() as room:
            certificate, key = make_certificate(room.directory, "first.example")
            authority = make_certificate(room.directory, "authority.example")
            room.options += ["--tls-cert", certificate, "--tls-key", key]
            room.stop()
            room.start()
            ada = room.irc("ada", capabilities="batch")
            for new_certificate, new_key in (make_certificate(room.directory, "second.example", authority), authority):
                shutil.copy(new_certificate, certificate)
                shutil.copy(new_key, key)
                room.process.send_signal(signal.SIGHUP)
                room.wait_until_printed(f"was read again: {fingerprint_of(certificate)}")
            ada.say("PING over")
            told = ada.until(r"PONG salon :?over")
            self.assertEqual(told.count(" NEW "), 1)
            self.assertIn(f" CAP ada NEW :sts=port={room.port}\r\n", told)

    def test_a_key_that_a_service_may_not_read_leaves_the_old_one_and_is_logged_once(self):
        with Service() as (service, room):
            ada, eva = room.pair()
            stays = TlsGuest(room)
            stays.expect(r"Just type")
            before = stays.fingerprint()
            certificate, key = make_certificate(service.folder.name, "second.example")
            os.chmod(key, 0)
            os.replace(certificate, service.certificate)
            os.replace(key, service.key)
            room.process.send_signal(signal.SIGHUP)
            room.wait_until_printed("the certificate that was there stays")
            self.assertRegex(room.printed(), rf"cannot read {service.key}: Permission denied.*; the certificate that ")
            self.assertEqual(TlsGuest(room).fingerprint(), before)
            service.give_to_readers()
            room.process.send_signal(signal.SIGHUP)
            room.wait_until_printed("was read again")
            self.assertNotEqual(TlsGuest(room).fingerprint(), before)
            self.assertEqual(room.printed().count("stays"), 1)
            stays.say("still here")
            ada.expect(r"\] guest-\d+: still here\n")
            room.undisturbed(ada, eva, quietly=False)


if __name__ == "__main__":
    unittest.main()
